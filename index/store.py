"""The record: one SQLite file that holds everything the index knows; the word and vector indexes are views of it.

What it can be asked is in `reportreads.py` and `passagereads.py`, the file itself in `recordfile.py`, writes in `writing.py`;
it does not read files, embed, or search.

    with Store.open(folder, create=True) as store:
        with store.write() as writer:
            writer.put(recorded)
        store.report("a.txt").quote(3, 14)
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from index.passagereads import PassageReads
from index.recordfile import RECORD, Stamp
from index.reportreads import ReportReads
from index.rows import Counts, FileState, PassageRow, PlaceRow, Recorded, ReportSummary
from index.sidefiles import put_into
from index.types import DamagedRecordError, ReportQAError
from index.views import sync_folder
from index.writing import CACHE_SETTING, MODEL_SETTING, Writer

__all__ = [
    "CACHE_SETTING", "MODEL_SETTING", "RECORD", "Counts", "FileState", "PassageRow", "PlaceRow", "Recorded", "ReportSummary", "Stamp",
    "Store", "Writer",
]  # fmt: skip


class Store(ReportReads, PassageReads):
    """The record in one folder. Safe to share between threads."""

    def backup(self, target: Path, beside: Mapping[str, bytes] | None = None) -> None:
        """A whole copy as one file at `target`, for its owner alone, while others read and write; it is there whole or not at all.

        `beside`: the user's own files that it brings along. DamagedRecordError where the record's pages cannot be read;
        ReportQAError where the copy cannot be written.
        """
        unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
        try:
            os.close(os.open(unfinished, os.O_CREAT | os.O_WRONLY, 0o600))
            with closing(sqlite3.connect(unfinished)) as copy:
                self._connection().backup(copy)
                put_into(copy, beside or {})
                copy.execute("PRAGMA journal_mode = DELETE")
            os.replace(unfinished, target)
            sync_folder(target.parent)
        except (sqlite3.Error, OSError) as error:
            if type(error) is sqlite3.DatabaseError:
                raise self._damaged(error) from error
            raise ReportQAError(f"{target} cannot be written ({error}): see to the folder and its space") from error
        finally:
            unfinished.unlink(missing_ok=True)

    def take_over(self, copy: sqlite3.Connection) -> None:
        """All that is in this record is replaced by what is in the other database, in one transaction."""
        self._local = threading.local()  # a connection that knows nothing of the old tables
        connection = self._connection()
        copy.backup(connection)
        connection.close()
        self._local = threading.local()

    def check(self) -> tuple[str, ...]:
        """Everything that is wrong with the record, in plain words; () when all is well. Reads all of it."""
        from index.checks import findings

        try:
            with self.snapshot():
                return tuple(findings(self._connection()))
        except DamagedRecordError as error:
            return (str(error),)

    def check_pages(self) -> None:
        """DamagedRecordError where the file itself is damaged, beyond what could be mended."""
        from index.repairing import beyond_mending

        with self.snapshot():
            if (reason := beyond_mending(self._connection())) is not None:
                raise self._damaged(reason)

    def mend(self, kept: Path, to_derive: str) -> tuple[str, ...]:
        """Takes out what is not as it was written, after the record as it was is copied to `kept`; tells what was done.

        () where all is well, and nothing is written. `to_derive`: the setting that makes the next sync find places and clocks
        again. DamagedRecordError where the file cannot be mended; it is left as it was. The caller holds the lock of writers.
        """
        from index.checks import OTHER_MODEL
        from index.repairing import mend

        self.check_pages()
        if all(line.endswith(OTHER_MODEL) for line in self.check()):
            return ()
        self.backup(kept)
        with self.write() as writer:
            done = tuple(mend(self._connection(), writer))
            writer.set_setting(to_derive, True)
        return (f"the record as it was is kept in {kept}", *done)
