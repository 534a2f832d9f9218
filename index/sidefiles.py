"""What lies beside the record and is the user's own work - names of places, verdicts on answers: into a backup, out of it, looked at.

Knows no record, and not what the files say. A backup is one file, so it carries them in a table of its own, which no record has.
A database is copied by SQLite itself, in both directions, so that whoever has it open sees the old state or the new one.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from index.types import DamagedRecordError, ReportQAError
from index.views import sync_folder

ALIASES = "aliases.toml"
FEEDBACK = "feedback.sqlite"
NAMES = (ALIASES, FEEDBACK)  # no other name in a backup is ever written to the disk
_TABLE = "side_files"
_BESIDE_A_DATABASE = ("-wal", "-shm")


class DamagedSideFileError(ReportQAError):
    """A file beside the record cannot be read; it is left as it is."""


def side_files(folder: Path) -> dict[str, bytes]:
    """Name -> content of those that are there, each as it was at one moment.

    DamagedSideFileError where a database among them is damaged; ReportQAError where one cannot be read.
    """
    files = {name: folder / name for name in NAMES}
    return {name: _content(file) for name, file in files.items() if file.exists() and file.stat().st_size}


def _content(file: Path) -> bytes:
    try:
        if file.suffix != ".sqlite":
            return file.read_bytes()
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as live, closing(sqlite3.connect(":memory:")) as copy:
            live.backup(copy)
            wrong = next(line for (line,) in copy.execute("PRAGMA integrity_check(1)"))
            content = copy.serialize()
    except (sqlite3.OperationalError, OSError) as error:
        raise ReportQAError(f"{file} cannot be read ({error}): see to its permissions") from error
    except sqlite3.DatabaseError as error:
        wrong = str(error)
    if wrong != "ok":
        raise DamagedSideFileError(f"{file} is damaged ({' '.join(wrong.split())}); it is left as it was: put back a backup with `reportqa restore`, or move it away")
    return content[:18] + b"\1\1" + content[20:]  # no log comes with it (sqlite.org/fileformat.html, 1.3.3)


def put_into(backup: sqlite3.Connection, contents: Mapping[str, bytes]) -> None:
    """Into the database of a backup; in place of those that the record brought along (it was put back by an older program)."""
    leave_out(backup)
    if contents:
        with backup:
            backup.execute(f"CREATE TABLE {_TABLE} (name TEXT PRIMARY KEY, content BLOB NOT NULL, sha256 BLOB NOT NULL) STRICT")
            backup.executemany(f"INSERT INTO {_TABLE} VALUES (?, ?, ?)", [(name, content, hashlib.sha256(content).digest()) for name, content in contents.items()])


def leave_out(backup: sqlite3.Connection) -> None:
    """Out of a database that is to be a record; nothing of them stays in its pages."""
    backup.execute("PRAGMA secure_delete = ON")
    backup.execute(f"DROP TABLE IF EXISTS {_TABLE}")


def taken_from(backup: sqlite3.Connection) -> dict[str, bytes]:
    """What a backup brings along; DamagedRecordError where it is not as it was written."""
    if not backup.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_TABLE,)).fetchone():
        return {}
    found = {name: (content, digest) for name, content, digest in backup.execute(f"SELECT name, content, sha256 FROM {_TABLE}") if name in NAMES}
    for name, (content, digest) in found.items():
        if hashlib.sha256(content).digest() != digest:
            raise DamagedRecordError(f"{name} in the backup is not as it was written: nothing was changed; take an older backup")
    return {name: content for name, (content, _) in found.items()}


@contextmanager
def ready(folder: Path, contents: Mapping[str, bytes]) -> Iterator[dict[str, Path]]:
    """Name -> a file beside the one it is to replace, on the disk: a full disk shows here, before anything is changed."""
    new = {name: folder / f"{name}.unfinished" for name in contents}
    try:
        for name, file in new.items():
            file.unlink(missing_ok=True)
            with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600), "wb") as opened:
                opened.write(contents[name])
                opened.flush()
                os.fsync(opened.fileno())
        yield new
    finally:
        for file in new.values():
            file.unlink(missing_ok=True)


def put_back(folder: Path, new: Mapping[str, Path], when: str) -> tuple[Path, ...]:
    """Puts files that are `ready` in their places; gives where those are now that were there and differ: named with `when`."""
    kept = []
    for name, file in new.items():
        place = folder / name
        aside = place.with_name(f"{place.stem}.before-restore-{when}{place.suffix}")
        if place.suffix == ".sqlite":
            _put_back_database(file, place, aside)
        elif not place.exists() or place.read_bytes() != file.read_bytes():
            if place.exists():
                os.replace(place, aside)
            os.replace(file, place)
        if aside.exists():
            kept.append(aside)
    sync_folder(folder)
    return tuple(kept)


def _put_back_database(new: Path, place: Path, aside: Path) -> None:
    if place.exists() and _written_over(new, place, aside):
        return
    for suffix in ("", *_BESIDE_A_DATABASE):  # a log that stayed would be taken for that of the new file
        with suppress(FileNotFoundError):
            os.replace(f"{place}{suffix}", f"{aside}{suffix}")
    os.replace(new, place)


def _written_over(new: Path, place: Path, aside: Path) -> bool:
    """In one transaction, after what was there is copied aside; nothing where both hold the same. False where it is too damaged for it."""
    try:
        with closing(sqlite3.connect(place)) as live, closing(sqlite3.connect(new)) as copy:
            if _dump(live) != _dump(copy):
                os.close(os.open(aside, os.O_CREAT | os.O_WRONLY, 0o600))
                with closing(sqlite3.connect(aside)) as before:
                    live.backup(before)
                    before.execute("PRAGMA journal_mode = DELETE")
                copy.backup(live)
    except sqlite3.DatabaseError as error:
        if type(error) is not sqlite3.DatabaseError:  # a full disk, say
            raise
        return False
    return True


def _dump(database: sqlite3.Connection) -> list[str] | None:
    """All that is in it; None where it cannot be read through."""
    try:
        return list(database.iterdump())
    except sqlite3.DatabaseError:
        return None
