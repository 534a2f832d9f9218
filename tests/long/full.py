"""Syncs while no file may grow beyond some size, as on a full disk: what cannot be written is refused, what was there stays."""

from __future__ import annotations

import random
import resource
import shutil
import tempfile
import time
from pathlib import Path

from tests.long.archive import BROKEN, REFUSED, Child, bring_up_to_date, in_child, verified, write_round


def run(times: int, seed: int = 0) -> dict[str, int | float]:
    """`lost`, `mixed`, `unreadable` and `failed` must be 0."""
    rng = random.Random(seed)
    counted: dict[str, int | float] = dict.fromkeys(("sizes", "sync went through", "sync refused", "old", "new", "lost", "mixed", "unreadable", "failed"), 0)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as top:
        source, template, folder = Path(top, "source"), Path(top, "template"), Path(top, "index")
        write_round(source, 0)
        in_child(lambda: bring_up_to_date(source, template))
        write_round(source, 1)
        for _ in range(times):
            shutil.copytree(template, folder)
            most = int(2 ** rng.uniform(6, 21))

            def limited(most: int = most) -> object:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
                return bring_up_to_date(source, folder)

            status, said = Child(limited).result()
            counted["sizes"] += 1
            counted["sync went through"] += status == 0
            counted["sync refused"] += status == REFUSED
            if status == BROKEN or status < 0:
                counted["failed"] += 1
                print(f"{most} bytes: {status} {said}")
            went = status == 0
            status, said = Child(lambda: verified(folder)).result()
            if status or said not in ("0", "1") or (went and said != "1"):
                counted["mixed" if "rounds {" in said else "unreadable" if status else "lost"] += 1
                print(f"{most} bytes: {said}")
            else:
                counted["old" if said == "0" else "new"] += 1
            status, said = Child(lambda: (bring_up_to_date(source, folder), verified(folder))).result()
            if said != "((), 1)":
                counted["failed"] += 1
                print(f"{most} bytes, the next sync: {said}")
            shutil.rmtree(folder)
    counted["seconds"] = round(time.monotonic() - began, 1)
    return counted
