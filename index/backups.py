"""Backups of an index: one file each, made and put back while others read.

A backup holds all that a sync worked out - reports whole, vectors, times, places, clocks and settings - and the user's own
files beside it (`sidefiles.py`); not the files that reports were read from, and no view: these are built again from it.
SQLite's own backup does the copying, in both directions.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index import rows, schema
from index.checks import damage
from index.folders import default_index_folder
from index.recordfile import RECORD
from index.sidefiles import leave_out, put_back, ready, side_files, taken_from
from index.store import Store
from index.types import DamagedRecordError, ReportQAError, SchemaError
from index.updating import write_lock
from index.views import sync_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was looked through and is sound."""

    file: Path
    reports: int
    passages: int
    generation: int
    beside: tuple[str, ...] = ()  # names of the user's own files that it holds as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What `restore` did."""

    backup: Backup
    kept: Path | None  # where the record that was there before is now
    kept_beside: tuple[Path, ...] = ()  # where the user's own files are that were there before and differed


def back_up(folder: Path | str | None, target: Path) -> Backup:
    """Copies the record as it is now, with the user's own files beside it, to the file `target`; into a folder under a name with the time of day.

    ReportQAError where there is such a file already, it cannot be written, or a file beside the record is damaged; what `Store.open`
    raises. It is there whole or not at all.
    """
    place = Path(folder) if folder is not None else default_index_folder()
    if target.is_dir():
        target = target / f"reportqa-{time_name()}.sqlite"
    if target.exists():
        raise ReportQAError(f"{target} is there already, and is left as it was: name another file")
    with Store.open(place) as store:
        store.backup(target, side_files(place))
    return looked_through(target)


def looked_through(file: Path) -> Backup:
    """What a backup holds, all of it read and compared with its seals. DamagedRecordError, SchemaError, ReportQAError."""
    if not file.is_file():
        raise ReportQAError(f"there is no backup at {file}: name the file that `reportqa backup` wrote")
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            copy.text_factory = rows.text_of
            application, version = (copy.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
            if application != schema.APPLICATION_ID or version < 1:
                raise DamagedRecordError(f"{file} is no backup of a reportqa record: nothing was changed")
            if version > schema.SCHEMA_VERSION:
                raise SchemaError(f"{file} was written by a newer reportqa (schema {version}, this one knows {schema.SCHEMA_VERSION}): update reportqa; nothing was changed")
            wrong = damage(copy) if version >= schema.SEALED_SINCE else next((line for (line,) in copy.execute("PRAGMA integrity_check") if line != "ok"), None)
            if wrong is not None:
                raise DamagedRecordError(f"{file} is damaged ({wrong}): nothing was changed; take an older backup")
            counts = [copy.execute(f"SELECT {what}").fetchone()[0] for what in (
                "count(*) FROM reports", "count(*) FROM passages", "coalesce(max(generation), 0) FROM commits")]  # fmt: skip
            beside = tuple(sorted(taken_from(copy)))
    except sqlite3.Error as error:
        raise DamagedRecordError(f"{file} cannot be read as a backup ({error}): nothing was changed") from error
    return Backup(file=file, reports=counts[0], passages=counts[1], generation=counts[2], beside=beside)


def restore(folder: Path | str | None, source: Path) -> Restored:
    """Puts a backup in the place of the record, after it was looked through; the record that was there is kept beside it.

    Whoever reads goes on with what was there until the next question. Where the old record can still be written, the change is one
    transaction; else its files are moved aside. The user's own files that the backup holds come back after it, those that were
    there are kept; of others nothing is touched. Stopped at any moment, it can be run again. Raises as `looked_through`;
    IndexBusyError while a sync writes.
    """
    place = Path(folder) if folder is not None else default_index_folder()
    record = place / RECORD
    if record.exists() and source.exists() and record.samefile(source):
        raise ReportQAError(f"{source} is the record itself: name the file that `reportqa backup` wrote")
    backup = looked_through(source)
    with write_lock(place):
        when = time_name()
        kept, new = place / f"record.before-restore-{when}.sqlite", place / f"{RECORD}.unfinished"
        try:
            _clear(new)
            with ready(place, _copied(source, new)) as beside:
                if not _written_over(place, new, kept):
                    _put_in_place(place, new, kept)
                kept_beside = put_back(place, beside, when)
        except (sqlite3.Error, OSError) as error:
            raise ReportQAError(f"{record} could not be restored ({error}): see to the folder and its space, and run it again") from error
        finally:
            _clear(new)
        Store.open(place).close()  # brought up to date where the backup is older, read through, and sealed
    return Restored(backup=backup, kept=kept if kept.exists() else None, kept_beside=kept_beside)


def _copied(source: Path, new: Path) -> dict[str, bytes]:
    """The record that the backup holds is at `new` after this; gives what the backup brings along."""
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as copy, closing(sqlite3.connect(new)) as written:
        copy.backup(written)
        beside = taken_from(written)
        leave_out(written)
    return beside


def _written_over(place: Path, new: Path, kept: Path) -> bool:
    """In one transaction that readers do not see until it is done; False where the record is too damaged for it."""
    try:
        with Store.open(place, verify=False) as store, closing(sqlite3.connect(new)) as copy:
            store.backup(kept)
            store.take_over(copy)
    except (DamagedRecordError, FileNotFoundError):
        return False
    return True


def _put_in_place(place: Path, new: Path, kept: Path) -> None:
    """The files of what is there go aside, and the new file takes their place."""
    record = place / RECORD
    for left in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.replace(f"{record}{left}", f"{kept}{left}")
    os.replace(new, record)  # until then the seal tells that there was a record
    sync_folder(place)


def _clear(new: Path) -> None:
    """Takes out what a restore that was stopped has left."""
    for left in (new, Path(f"{new}-journal"), *new.parent.glob(".record.before-*.unfinished*")):  # nobody else is copying: the lock is held
        left.unlink(missing_ok=True)


def time_name() -> str:
    """This moment as part of a file name, to the microsecond: no two copies meet."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
