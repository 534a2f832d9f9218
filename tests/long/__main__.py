"""`python -m tests.long [PART] [--times N] [--seed N]`."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time

from tests.long.archive import warm_up
from tests.long.faults import available

PARTS = {"kill": 1000, "faults": 0, "power": 1000, "full": 200, "damage": 3000, "states": 500, "restoring": 0, "load": 100}  # how often by itself; 0: at every place
SAMPLE = {"kill": 50, "faults": 12, "power": 20, "full": 12, "damage": 100, "states": 15, "restoring": 16, "load": 10}  # what the quick tests run
BAD = ("lost", "mixed", "unreadable", "wrong", "refused", "failed", "overwritten")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long", description=importlib.import_module("tests.long").__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=PARTS, help="all where none is named")
    parser.add_argument("--sample", action="store_true", help="as often as the quick tests: " + ", ".join(f"{part} {times}" for part, times in SAMPLE.items()))
    parser.add_argument("--times", type=int, help="how often: " + ", ".join(f"{part} {times or 'every place'}" for part, times in PARTS.items()))
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    warm_up()
    bad = 0
    for part in [given.part] if given.part else PARTS:
        if part in ("faults", "power") and (why := available()):
            print(json.dumps({"part": part, "skipped": why}), flush=True)
            continue
        times = given.times if given.times is not None else (SAMPLE if given.sample else PARTS)[part]
        counted = importlib.import_module(f"tests.long.{part}").run(times, given.seed)
        print(json.dumps({"part": part, "seed": given.seed, **counted}), flush=True)
        bad += sum(counted.get(name, 0) for name in BAD)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
