"""The record as a file: opened, accepted, brought up to date, locked, committed to, closed.

Knows no report: `reportreads.py` and `passagereads.py` read, `writing.py` writes, `checks.py` looks for damage.
What SQLite has committed is what exists. Each commit makes the next generation. One process writes at a time (a file
lock outside of this module sees to it); any number read, each thread over its own connection.

SQLite checks the log that commits go to (each frame has a checksum), not the file that they end in. So that file is sealed:
its size, identity and times of change stand in `record.seal`, written whenever the log has gone into it. A file that is not as it was sealed - after a crash
between the two, or a backup that was put back - is read through once, row by row against its seals, and is refused where
anything is not as it was written.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

from index import rows, schema
from index.heldfile import SEAL, HeldFile
from index.types import DamagedRecordError, IndexBusyError, IndexMissingError, ReportQAError, SchemaError
from index.views import make_folder
from index.writing import Writer

RECORD = "record.sqlite"
BUSY_SECONDS = 5.0
_CACHE = 16_384  # KiB of pages: the inner ones of a million passages stay in memory
LONGEST_LOG = 64 * 2**20  # bytes of commits that wait to go into the file


class Stamp(NamedTuple):
    """Which state of which record: the token is random, so a restored backup that went another way is told apart."""

    generation: int
    token: str


NEVER = Stamp(0, "")  # of a record that nothing was committed to

class _Connection(sqlite3.Connection):
    """Plain, but can be referred to weakly."""

    of: HeldFile  # the file that it reads


def _let_go(connection: _Connection, held: HeldFile) -> None:
    connection.close()
    held.close()


class RecordFile:
    """The record in one folder. Safe to share between threads."""

    def __init__(self, folder: Path, wait: float = BUSY_SECONDS) -> None:
        self.folder = folder
        self.wait = wait
        self.file = folder / RECORD
        self._log = folder / f"{RECORD}-wal"
        self._held = HeldFile(self.file)
        self._held_before: list[HeldFile] = []  # of files that another took the place of
        self._reopening = threading.RLock()
        self._local = threading.local()
        self._connections: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._sound = False  # read through, or as it was sealed
        self._to_seal = False  # the log has gone into it since it was sealed
        self._pin: _Connection | None = None  # of a `pinned` one: the connection of all its threads
        self._pin_lock = threading.RLock()

    @classmethod
    def open(cls, folder: Path | str, *, create: bool = False, wait: float = BUSY_SECONDS, verify: bool = True) -> Self:
        """The record in that folder, made if there is none and `create` is set.

        IndexMissingError where there is none; DamagedRecordError or SchemaError where it cannot be used (it is left as it
        was). `wait`: how many seconds a write waits for another writer before it gives up with IndexBusyError. Without `verify`
        also one whose rows are not as they were written, for who looks for what is wrong.
        """
        store = cls(Path(folder).absolute(), wait)
        try:
            left = [file.name for file in (store._log, store.folder / SEAL) if file.exists() and file.stat().st_size]
            store._held.hold()
            start = store._held.first_bytes()
            if not start and left:
                raise DamagedRecordError(
                    f"{store.file} is {'empty' if store.file.exists() else 'gone'}, though {left[0]} shows that there was a record; it is left as it was: "
                    f"put it back, or restore a backup with `reportqa restore`, or move {store.folder} away and sync again"
                )
            if not start and not create:
                raise IndexMissingError(folder)
            if start and not start.startswith(b"SQLite format 3\0"):
                raise DamagedRecordError(
                    f"{store.file} is not a reportqa record; it is left as it was: restore a backup with `reportqa restore`, "
                    f"or move it away with {SEAL} and run `reportqa sync` again"
                )
            if not start:
                make_folder(store.folder)
            store._accept(create=create)
            store._held.hold()
            if verify:
                store._verify()
        except (sqlite3.OperationalError, OSError) as error:
            store.close()
            if isinstance(error, IndexMissingError):
                raise
            raise ReportQAError(f"{store.file} cannot be opened ({error}): see to the folder's permissions and space") from error
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """What was committed goes into the file, as far as nobody else is reading an older state."""
        if self._sound and self._pin is None:
            with suppress(sqlite3.Error, OSError, ReportQAError):  # what is committed stays in the log
                self._settle_and_seal()
        for connection in list(self._connections):
            connection.close()
        self._connections.clear()
        self._local = threading.local()
        for held in (self._held, *self._held_before):
            held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def pinned(self) -> Self:
        """The same record as it is now, whatever is written meanwhile, for all threads; to be closed after use. It cannot be written."""
        same = type(self)(self.folder, self.wait)
        same._held.hold()
        same._pin = same._connect()
        weakref.finalize(same, _let_go, same._pin, same._held)  # a connection refers to itself: without this it stays open for a while
        same._pin.execute("BEGIN")
        same.stamp()  # SQLite takes the state at the first read
        return same

    # -- transactions

    @property
    def generation(self) -> int:
        return self.stamp().generation

    def stamp(self) -> Stamp:
        found = self._one("SELECT generation, token FROM commits ORDER BY generation DESC LIMIT 1")
        return Stamp(*found) if found else NEVER

    def knows(self, stamp: Stamp) -> bool:
        """Whether this record passed through that state, and can still tell what came after it."""
        return self._one("SELECT 1 FROM commits WHERE generation = ? AND token = ?", stamp) is not None

    @contextmanager
    def snapshot(self) -> Iterator[Stamp]:
        """All reads of this thread inside see one state, whatever is written meanwhile. May be nested, also inside `write`."""
        connection = self._connection()
        if connection.in_transaction:
            yield self.stamp()
            return
        connection.execute("BEGIN")
        try:
            yield self.stamp()
        finally:
            with suppress(sqlite3.OperationalError):  # after a failure SQLite may have ended it by itself
                connection.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """One transaction: all of it is committed as the next generation, or nothing where an exception leaves the block."""
        connection = self._connection()
        if connection.in_transaction:
            raise RuntimeError("a write cannot begin inside a snapshot or another write")
        try:
            connection.execute("BEGIN IMMEDIATE")
            writer = Writer(connection, self.generation + 1)
            yield writer
            writer.finish()
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise IndexBusyError(self.folder) from error
            raise ReportQAError(f"{self.file} could not be written ({error}), nothing was changed: see to the disk's space and the folder's permissions") from error
        except sqlite3.DatabaseError as error:  # also of a constraint: the rows that are there are not those that were written
            raise self._damaged(error) from error
        finally:
            if connection.in_transaction:
                with suppress(sqlite3.OperationalError):  # SQLite may have rolled back by itself
                    connection.execute("ROLLBACK")
        with suppress(sqlite3.Error, OSError):  # what is committed stays in the log
            if self._sound and self._log.stat().st_size > LONGEST_LOG:
                self._settle_and_seal()

    # -- inside

    def _connect(self) -> _Connection:
        connection = sqlite3.connect(self.file, timeout=self.wait, isolation_level=None, factory=_Connection, check_same_thread=False)
        self._connections.add(connection)
        connection.of = self._held
        connection.text_factory = rows.text_of
        for setting in (f"cache_size = -{_CACHE}", "synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF", "wal_autocheckpoint = 0"):  # `settle` does it
            connection.execute(f"PRAGMA {setting}")
        return connection

    def _connection(self) -> _Connection:
        if self._pin is not None:
            return self._pin
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is not None and connection.in_transaction:
            return connection
        with self._reopening:
            if self._held.is_another():
                self._open_again()
        if connection is None or connection.of is not self._held:
            try:
                connection = self._local.connection = self._connect()
            except sqlite3.Error as error:
                raise self._unread(error) from error
        return connection

    def _open_again(self) -> None:
        """A restore put another file in the place of one that could not be written any more: from now on that is the record."""
        self._held_before.append(self._held)
        self._held = HeldFile(self.file)
        self._held.hold()
        sound, self._sound = self._sound, False
        self._accept(create=False)
        if sound:
            self._verify()

    def _execute(self, sql: str, bound: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            if self._pin is not None:
                with self._pin_lock:
                    found = self._pin.execute(sql, bound).fetchall()
                yield from found
            else:
                yield from self._connection().execute(sql, bound)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise self._unread(error) from error

    def _all(self, sql: str, bound: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return list(self._execute(sql, bound))

    def _one(self, sql: str, bound: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        return next(iter(self._all(sql, bound)), None)

    def _damaged(self, error: object) -> DamagedRecordError:
        return DamagedRecordError(
            f"{self.file} is damaged ({error}); it is left as it was: `reportqa check --repair` mends what can be mended, `reportqa restore BACKUP` "
            f"puts a backup in its place; or move {self.folder} away and sync again"
        )

    def _unread(self, error: Exception) -> ReportQAError:
        """What a failure to read means: of SQLite's errors only the plain one tells of damage."""
        if type(error) in (sqlite3.DatabaseError, UnicodeDecodeError):
            return self._damaged(error)
        return ReportQAError(f"{self.file} could not be read ({error}): see to the disk and the folder's permissions, and try again")

    def _accept(self, *, create: bool) -> None:
        """Takes the file as ours, or makes it ours where it is empty; nothing is written to anything else."""
        application, version = self._marks()
        if application != schema.APPLICATION_ID:
            if application or self._one("SELECT 1 FROM sqlite_master LIMIT 1"):
                raise DamagedRecordError(f"{self.file} is a database of another program; it is left as it was: choose another folder")
            if not create:  # whoever was making it was stopped
                raise IndexMissingError(self.folder)
            schema.create(self._connection())
            _, version = self._marks()
        if version > schema.SCHEMA_VERSION:
            raise SchemaError(
                f"{self.file} was written by a newer reportqa (schema {version}, this one knows {schema.SCHEMA_VERSION}): update reportqa"
            )
        if version < 1 or not self._one("SELECT 1 FROM sqlite_master WHERE name = 'reports'"):
            raise self._damaged("its tables are missing")
        if version < schema.SCHEMA_VERSION:
            try:
                schema.migrate(self._connection())
            except (sqlite3.Error, UnicodeDecodeError) as error:
                raise self._unread(error) from error
        if self._one("PRAGMA journal_mode") != ("wal",):  # a backup that was put back
            self._one("PRAGMA journal_mode = WAL")

    def _marks(self) -> tuple[int, int]:
        """Whose the file says it is, and of which schema."""
        (application,), (version,) = (self._all(f"PRAGMA {name}")[0] for name in ("application_id", "user_version"))
        return application, version

    def _verify(self) -> None:
        """Refuses a file that is neither as it was sealed nor, row by row, as it was written; seals it where it is."""
        if not self._held.is_as_sealed():
            from index.checks import damage

            with self.snapshot():
                wrong = damage(self._connection())
            if wrong is not None:
                raise self._damaged(wrong)
            with suppress(OSError):  # a folder that may only be read
                self._held.seal()
        self._sound = True

    def _settle_and_seal(self) -> None:
        self.settle()
        if self._to_seal:
            self._held.seal()
            self._to_seal = False

    def settle(self) -> None:
        """The log goes into the file, as far as no reader stands in the way: `close` does it too, and seals the file as it is then."""
        if self._log.exists() and self._log.stat().st_size:
            self._to_seal = True
            self._all("PRAGMA wal_checkpoint(PASSIVE)")
