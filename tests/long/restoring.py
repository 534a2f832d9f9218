"""Ends a restore at its n-th file opened, renamed or removed, or database opened: over a sound index, and over a damaged one.

What is there then is the state before or that of the backup, whole (of a damaged index: it, or a refusal), and the restore can
be run again: record, aliases and verdicts are those of the backup, and what was there is kept.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from index.backups import back_up, restore
from index.sidefiles import ALIASES, FEEDBACK
from index.store import Store
from index.types import DamagedRecordError
from tests.index.recorded_samples import ARCHIVE, recorded
from tests.long.archive import Child, in_child

PATHS = {one.report.path for one in ARCHIVE}


def _watched(folder: Path, step: Callable[[], None]) -> None:
    """From now on `step` is called before this process touches a file of the folder."""

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in ("open", "os.rename", "os.remove", "sqlite3.connect") and str(folder) in str(arguments[0]):
            step()

    sys.addaudithook(watch)


def _prepared(folder: Path, copy: Path, damaged: bool) -> None:
    """An index that has gone on since its backup."""
    with Store.open(folder, create=True) as store:
        for word, reports in (("saved", ARCHIVE), ("newer", (recorded("new", "New."),))):
            with store.write() as writer:
                for one in reports:
                    writer.put(one)
            (folder / ALIASES).write_text(f"# {word}\n")
            with closing(sqlite3.connect(folder / FEEDBACK)) as feedback:
                feedback.execute("PRAGMA journal_mode = WAL")
                feedback.execute(f"CREATE TABLE {word} (x)")
            if word == "saved":
                back_up(folder, copy)
    if damaged:
        for name in ("record.sqlite", FEEDBACK):
            (folder / name).write_bytes(b"junk" * 3000)


def _tables(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as feedback:
        return [name for (name,) in feedback.execute("SELECT name FROM sqlite_master")]


def _stopped(folder: Path, copy: Path, at: int) -> int:
    """The exit status of a restore that ends at that step."""

    def work() -> None:
        left = at

        def step() -> None:
            nonlocal left
            left -= 1
            if not left:
                os._exit(9)

        _watched(folder, step)
        restore(folder, copy)

    return Child(work).result()[0]


def _steps(folder: Path, copy: Path) -> int:
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    _watched(folder, step)
    restore(folder, copy)
    return steps


def _looked_at(folder: Path, copy: Path, damaged: bool) -> None:
    """AssertionError where anything is not as it must be."""
    try:
        with Store.open(folder) as found:
            assert set(found.paths()) in ((PATHS,) if damaged else (PATHS, PATHS | {"new"})) and found.check() == ()
    except DamagedRecordError:
        assert damaged
    restore(folder, copy)
    with Store.open(folder) as found:
        assert set(found.paths()) == PATHS and found.check() == ()
    assert (folder / ALIASES).read_text() == "# saved\n" and _tables(folder / FEEDBACK) == ["saved"]
    assert {file.read_text() for file in folder.glob("aliases.before-restore-*")} == {"# newer\n"}, "what was there is kept"
    assert not list(folder.glob("*unfinished*")), "nothing half made is left"


def run(times: int, seed: int = 0) -> dict[str, int | float]:
    """`times` of the steps, or with 0 all; `failed` must be 0."""
    rng, began = random.Random(seed), time.monotonic()
    counted: dict[str, int | float] = dict.fromkeys(("steps", "stopped", "failed"), 0)
    for damaged in (False, True):
        with tempfile.TemporaryDirectory() as top:
            template, folder, copy = Path(top, "template"), Path(top, "index"), Path(top, "copy.sqlite")
            _prepared(template, copy, damaged)
            shutil.copytree(template, folder)
            steps = int(in_child(lambda: _steps(folder, copy)))  # noqa: B023
            counted["steps"] += steps
            for at in sorted(rng.sample(range(1, steps + 1), min(times // 2, steps) if times else steps)):
                shutil.rmtree(folder)
                shutil.copytree(template, folder)
                counted["stopped"] += _stopped(folder, copy, at) == 9
                try:
                    _looked_at(folder, copy, damaged)
                except AssertionError as error:
                    counted["failed"] += 1
                    print(f"step {at} of {steps}, {'damaged' if damaged else 'sound'}: {error!r}")
    counted["seconds"] = round(time.monotonic() - began, 1)
    return counted
