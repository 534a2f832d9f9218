"""Lets every single system call with which a sync changes the disk fail, one after the other: EIO, ENOSPC, and the process's end.

`strace` does it, so SQLite's calls, tantivy's and Python's are met alike. After each the index is opened (the old round or the
new one, whole), and the next sync must bring it up to date.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.long.archive import BROKEN, Child, bring_up_to_date, in_child, verified, write_round

CALLS = ("openat", "open", "write", "pwrite64", "writev", "fsync", "fdatasync", "ftruncate", "fallocate", "rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "rmdir")
FAILURES = ("error=EIO", "error=ENOSPC", "signal=SIGKILL")
_OPENS = ("openat", "open")  # these fail once each: most only read, and where the end of the process meets them is met by the others too


def available() -> str:
    """'' where system calls can be made to fail here, else why not."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    done = subprocess.run(["strace", "-f", "-e", "trace=write", "-o", "/dev/null", "true"], capture_output=True, text=True)
    return "" if done.returncode == 0 else f"strace may not trace here: {done.stderr.strip()[:100]}"


def traced(child: Child, *options: str, log: Path) -> tuple[int, str]:
    """The result of a waiting child that runs under strace."""
    tracer = subprocess.Popen(["strace", "-f", "-p", str(child.pid), "-o", str(log), *options], stderr=subprocess.PIPE, text=True)
    assert tracer.stderr
    assert "attached" in (said := tracer.stderr.readline()), said
    child.go()
    result = child.result(300)
    tracer.wait(60)
    tracer.stderr.close()
    return result


def places_of(log: Path, top: Path) -> list[tuple[str, int]]:
    """(call, how often its thread had made it then), each once: strace counts for each thread. Of what is opened only what lies under `top`."""
    made: Counter[tuple[str, str]] = Counter()
    places = set()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        found = re.match(r"(\d+) +(\w+)\(", line)
        if found and found[2] in CALLS:
            made[found[2], found[1]] += 1
            if found[2] not in _OPENS or str(top) in line:
                places.add((found[2], made[found[2], found[1]]))
    return sorted(places)


def run(times: int, seed: int = 0) -> dict[str, int | float]:
    """`times` of the failures, or with 0 all; `lost`, `mixed`, `unreadable` and `failed` must be 0."""
    counted: dict[str, int | float] = dict.fromkeys(("places", "failures", "sync went through", "sync refused", "sync ended", "a file was refused", "old", "new", "lost", "mixed", "unreadable", "failed"), 0)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as top:
        source, template, folder, log = Path(top, "source"), Path(top, "template"), Path(top, "index"), Path(top, "log")
        write_round(source, 0)
        in_child(lambda: bring_up_to_date(source, template))
        write_round(source, 1)
        shutil.copytree(template, folder)
        status, said = traced(Child(lambda: bring_up_to_date(source, folder), wait=True), "-e", f"trace={','.join(CALLS)}", log=log)
        assert status == 0, said
        places = [(call, at, failure) for call, at in places_of(log, Path(top)) for failure in (FAILURES[:1] if call in _OPENS else FAILURES)]
        counted["places"] = len(places)
        if times:
            places = random.Random(seed).sample(places, min(times, len(places)))
        for call, at, failure in places:
            shutil.rmtree(folder)
            shutil.copytree(template, folder)
            status, said = traced(Child(lambda: bring_up_to_date(source, folder), wait=True), "-e", f"trace={call}", "-e", f"inject={call}:{failure}:when={at}", log=log)
            counted["failures"] += 1
            counted["sync went through" if status == 0 else "sync ended" if status < 0 else "sync refused"] += 1
            if status == BROKEN:  # not one clear line
                counted["failed"] += 1
                print(f"{call} {at} {failure}: {said}")
            after_sync, refused = status == 0, status == 0 and said != "()"
            status, said = Child(lambda: verified(folder)).result()
            if refused:  # a file could not be read, and its report stays as it was
                counted["a file was refused"] += 1
            elif status or said not in ("0", "1") or (after_sync and said != "1"):
                counted["mixed" if "rounds {" in said else "unreadable" if status else "lost"] += 1
                print(f"{call} {at} {failure}, {'done' if after_sync else 'stopped'}: {said}")
            else:
                counted["old" if said == "0" else "new"] += 1
            status, said = Child(lambda: (bring_up_to_date(source, folder), verified(folder))).result()
            if status or said != "((), 1)":
                counted["failed"] += 1
                print(f"{call} {at} {failure}, the next sync: {said}")
    counted["seconds"] = round(time.monotonic() - began, 1)
    return counted
