"""Kills syncs at random moments, while another process reads: nothing is lost, no reader sees two generations."""

from __future__ import annotations

import random
import signal
import tempfile
import time
from pathlib import Path

from index import open_index
from index.types import IndexMissingError
from tests.long.archive import BROKEN, REFUSED, Child, WordEmbedder, bring_up_to_date, in_child, round_of, verified, write_round


def run(times: int, seed: int = 0) -> dict[str, int | float]:
    """What was counted, until so many syncs were ended by SIGKILL; `lost`, `mixed` and `unreadable` must be 0."""
    rng = random.Random(seed)
    counted: dict[str, int | float] = dict.fromkeys(("killed", "terminated", "ended before", "old", "new", "reads", "lost", "mixed", "unreadable", "refused"), 0)
    with tempfile.TemporaryDirectory() as top:
        source, folder, stop = Path(top, "source"), Path(top, "index"), Path(top, "stop")
        for shown in (0, 1):
            write_round(source, shown)
            began = time.monotonic()
            in_child(lambda: bring_up_to_date(source, folder))
            usual = time.monotonic() - began
        reader = Child(lambda: _read_until(folder, stop))
        number = 1
        while counted["killed"] < times:
            number += 1
            write_round(source, number)
            child = Child(lambda: bring_up_to_date(source, folder))
            time.sleep(rng.uniform(0, 1.1 * usual))
            how = signal.SIGTERM if rng.random() < 0.2 else signal.SIGKILL
            child.kill(how)
            status, said = child.result()
            counted["ended before" if status == 0 else "killed" if how == signal.SIGKILL else "terminated"] += 1
            if status in (REFUSED, BROKEN):
                counted["refused"] += 1
                print(said)
            status, said = Child(lambda: verified(folder)).result()
            if status or said == "None" or not shown <= int(said) <= number:
                counted["mixed" if "rounds {" in said else "lost" if not status else "unreadable"] += 1
                print(f"after round {number}, {shown} was shown before: {said}")
                continue
            counted["new" if int(said) == number else "old"] += 1
            shown = int(said)
        in_child(lambda: bring_up_to_date(source, folder))
        counted["lost"] += in_child(lambda: verified(folder)) != str(number)
        stop.touch()
        status, said = reader.result()
        counted["reads"] = int(said) if not status else 0
        if status:
            counted["mixed"] += 1
            print(said)
        counted["seconds"] = round(time.monotonic() - began, 1)
    return counted


def _read_until(folder: Path, stop: Path) -> int:
    """How often the index was read: now one opened anew, now one that stays open."""
    reads, latest = 0, -1
    while not stop.exists():
        try:
            with open_index(folder, embedder=WordEmbedder()) as opened:
                for _ in range(5):
                    number = round_of(opened)
                    assert number >= latest, f"rounds {{{latest}, {number}}}: went back"
                    latest, reads = number, reads + 1
                    time.sleep(0.05)
        except IndexMissingError:
            time.sleep(0.05)
    return reads
