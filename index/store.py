"""The record: one SQLite file that holds everything the index knows; the word and vector indexes are views of it.

Reads here, writes in `writing.py`, looks for damage in `checks.py`. It does not read files, embed, or search.
What SQLite has committed is what exists. Each commit makes the next generation. One process writes at a time (a file
lock outside of this module sees to it); any number read, each thread over its own connection.

    with Store.open(folder, create=True) as store:
        with store.write() as writer:
            writer.put(recorded)
        store.report("a.txt").quote(3, 14)
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from index import rows
from index.rows import Counts, FileState, PassageRow, PlaceRow, Recorded, ReportSummary, raw
from index.types import (
    Clock,
    DamagedRecordError,
    DateRange,
    IndexBusyError,
    IndexMissingError,
    Passage,
    Place,
    PlaceMention,
    Report,
    ReportQAError,
    SchemaError,
    Sentence,
)  # fmt: skip
from index.writing import CACHE_SETTING, MODEL_SETTING, Writer, current_model, model_key

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "CACHE_SETTING", "MODEL_SETTING", "Counts", "FileState", "PassageRow", "PlaceRow", "Recorded", "ReportSummary", "Stamp",
    "Store", "Writer",
]  # fmt: skip

RECORD = "record.sqlite"
BUSY_SECONDS = 5.0


class Stamp(NamedTuple):
    """Which state of which record: the token is random, so a restored backup that went another way is told apart."""

    generation: int
    token: str


class _Connection(sqlite3.Connection):
    """Plain, but can be referred to weakly."""


class Store:
    """The record in one folder. Safe to share between threads."""

    def __init__(self, folder: Path, wait: float = BUSY_SECONDS) -> None:
        self.folder = folder
        self.wait = wait
        self.file = folder / RECORD
        self._local = threading.local()
        self._connections: weakref.WeakSet[_Connection] = weakref.WeakSet()

    @classmethod
    def open(cls, folder: Path | str, *, create: bool = False, wait: float = BUSY_SECONDS) -> Store:
        """The record in that folder, made if there is none and `create` is set.

        IndexMissingError where there is none; DamagedRecordError or SchemaError where it cannot be used (it is left as it
        was). `wait`: how many seconds a write waits for another writer before it gives up with IndexBusyError.
        """
        store = cls(Path(folder).absolute(), wait)
        try:
            start = _first_bytes(store.file)
            if not start and not create:
                raise IndexMissingError(folder)
            if start and not start.startswith(b"SQLite format 3\0"):
                raise DamagedRecordError(
                    f"{store.file} is not a reportqa record; it is left as it was: move it away and run `reportqa sync` again"
                )
            if not start:
                store.folder.mkdir(parents=True, exist_ok=True)
            store._accept(create=create)
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
        for connection in list(self._connections):
            connection.close()
        self._connections.clear()
        self._local = threading.local()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- transactions

    @property
    def generation(self) -> int:
        return self.stamp().generation

    def stamp(self) -> Stamp:
        found = self._one("SELECT generation, token FROM commits ORDER BY generation DESC LIMIT 1")
        return Stamp(*found) if found else Stamp(0, "")

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
            connection.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """One transaction: all of it is committed as the next generation, or nothing where an exception leaves the block."""
        connection = self._connection()
        if connection.in_transaction:
            raise RuntimeError("a write cannot begin inside a snapshot or another write")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise IndexBusyError(self.folder) from error
            raise ReportQAError(f"{self.file} cannot be written ({error}): see to the folder's permissions and space") from error
        try:
            writer = Writer(connection, self.generation + 1)
            yield writer
            writer.finish()
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise ReportQAError(f"{self.file} could not be written ({error}), nothing was changed: see to the disk's space") from error
        except sqlite3.DatabaseError as error:
            if type(error) is sqlite3.DatabaseError:
                raise self._damaged(error) from error
            raise
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    # -- settings, clocks, known places

    def setting(self, key: str, default: Any = None) -> Any:
        found = self._one("SELECT value FROM settings WHERE key = ?", (key,))
        return json.loads(found[0]) if found else default

    @property
    def settings(self) -> dict[str, Any]:
        return {key: json.loads(value) for key, value in self._all("SELECT key, value FROM settings ORDER BY key")}

    def clocks(self) -> tuple[Clock, ...]:
        return tuple(rows.clock_from_json(fields) for (fields,) in self._all("SELECT fields FROM clocks ORDER BY ordinal"))

    def known_places(self) -> dict[str, Place]:
        found = self._all("SELECT name, fields FROM known_places k JOIN places p ON p.id = k.place ORDER BY k.ordinal")
        return {name: rows.place_from_json(fields) for name, fields in found}

    # -- reports

    def paths(self) -> dict[str, FileState]:
        """Every report's path and what its file was like when it was recorded."""
        found = self._all("SELECT path, source, file, size, mtime_ns, file_sha256 FROM reports ORDER BY id")
        return {path: FileState(*state) for path, *state in found}

    def sources(self) -> tuple[str, ...]:
        """The folders that reports came from, in order."""
        return tuple(source for (source,) in self._all("SELECT DISTINCT source FROM reports ORDER BY 1"))

    def file_state(self, path: str) -> FileState | None:
        """What the file of a report was like when it was recorded."""
        found = self._one("SELECT source, file, size, mtime_ns, file_sha256 FROM reports WHERE path = CAST(? AS TEXT)", (raw(path),))
        return FileState(*found) if found else None

    def reports_of_file(self, file: str) -> int:
        """How many reports were read from that file."""
        found = self._one("SELECT count(*) FROM reports WHERE file = CAST(? AS TEXT)", (raw(file),))
        assert found is not None
        return int(found[0])

    def report(self, path: str) -> Report | None:
        found = self._one(
            "SELECT title, publisher, language, published_start, published_end, published_how, url, left_out, sha256, text"
            " FROM reports r JOIN texts t ON t.report = r.id WHERE path = CAST(? AS TEXT)",
            (raw(path),),
        )
        return None if found is None else _report(path, *found)

    def reports_at(self, ids: Iterable[int]) -> tuple[Report, ...]:
        """The reports of these rows (`ReportSummary.id`), whole, in the order they were recorded; rows that are not there are passed over."""
        found = self._all(
            "SELECT path, title, publisher, language, published_start, published_end, published_how, url, left_out, sha256, text"
            " FROM reports r JOIN texts t ON t.report = r.id WHERE r.id IN (SELECT value FROM json_each(?)) ORDER BY r.id",
            (rows.compact([int(row) for row in ids]),),
        )
        return tuple(_report(*fields) for fields in found)

    def summary(self, path: str) -> ReportSummary | None:
        """A report without its text; None where there is no such report."""
        return next(iter(self._summaries("WHERE path = CAST(? AS TEXT)", (raw(path),))), None)

    def reports(self) -> tuple[ReportSummary, ...]:
        """All reports without their texts, in the order they were recorded."""
        return self._summaries("ORDER BY id")

    def _summaries(self, which: str, parameters: tuple[bytes, ...] = ()) -> tuple[ReportSummary, ...]:
        found = self._all(
            "SELECT id, path, title, publisher, language, published_start, published_end, own_start, own_end, published_how,"
            f" left_out_count, characters, sha256 FROM reports {which}",
            parameters,
        )
        range_of = cache(rows.range_of)  # there are many reports of a day
        return tuple(
            ReportSummary(
                id=row, path=path, title=title, publisher=publisher, language=language, published=range_of(p1, p2),
                own_day=range_of(o1, o2), published_how=how, left_out=left_out, characters=characters, sha256=sha256,
            )
            for row, path, title, publisher, language, p1, p2, o1, o2, how, left_out, characters, sha256 in found
        )  # fmt: skip

    def votes(self) -> dict[str, str]:
        """Every report's `votes_json`, as it was put."""
        return dict(self._all("SELECT path, votes FROM reports ORDER BY id"))

    def counts(self) -> Counts:
        found = self._one(
            "SELECT count(*), (SELECT count(*) FROM passages), count(*) FILTER (WHERE published_start IS NULL) FROM reports"
        )
        assert found is not None
        return Counts(reports=found[0], passages=found[1], undated=found[2])

    def reports_with_passages(self) -> int:
        """How many reports have text of their own."""
        found = self._one("SELECT count(DISTINCT report) FROM passages")
        assert found is not None
        return int(found[0])

    def coverage(self) -> DateRange | None:
        """From the first to the last day that reports tell of: their own day where known, else their publication."""
        found = self._one(
            "SELECT min(coalesce(own_start, published_start)), max(coalesce(own_end, published_end)) FROM reports"
        )
        return rows.range_of(*found) if found else None

    def languages(self) -> dict[str, int]:
        """How many passages there are in each language."""
        return dict(self._all("SELECT language, count(*) FROM passages GROUP BY language ORDER BY language"))

    # -- sentences

    def sentences(self, path: str) -> tuple[Sentence, ...]:
        """The sentences of a report as they were put; () where there is no such report."""
        places: dict[int, list[PlaceMention]] = {}
        with self.snapshot():
            for ordinal, start, end, fields in self._all(
                "SELECT sentence, start, end, fields FROM sentence_places s JOIN places p ON p.id = s.place"
                " WHERE report = (SELECT id FROM reports WHERE path = CAST(? AS TEXT)) ORDER BY sentence, ordinal",
                (raw(path),),
            ):
                place = rows.place_from_json(fields)
                places.setdefault(ordinal, []).append(PlaceMention(start=start, end=end, place=place))
            found = self._all(
                "SELECT ordinal, start, end, own_time, times FROM sentences"
                " WHERE report = (SELECT id FROM reports WHERE path = CAST(? AS TEXT)) ORDER BY ordinal",
                (raw(path),),
            )
        return tuple(
            Sentence(
                start=start, end=end, times=rows.times_from_json(times), places=tuple(places.get(ordinal, ())),
                own_time=bool(own_time),
            )
            for ordinal, start, end, own_time, times in found
        )  # fmt: skip

    def sentence_times(self) -> np.ndarray:
        """One row of `rows.TIME_FIELDS` for every time of every sentence, by report and sentence."""
        import numpy as np

        packed = b"".join(blob for (blob,) in self._all("SELECT packed FROM times ORDER BY report"))
        return np.frombuffer(packed, dtype=rows.TIME_FIELDS)

    def places_index(self, places: Iterable[str] | None = None, paths: Iterable[str] | None = None) -> tuple[PlaceRow, ...]:
        """Which place stands in which sentence: all, or those of some place ids, or of some reports; by report and sentence."""
        select = "SELECT s.place, s.report, s.sentence, s.passage FROM sentence_places s "
        in_order = " ORDER BY s.report, s.sentence, s.ordinal"
        with self.snapshot():
            if places is not None:
                where = "WHERE s.place IN (SELECT p.id FROM places p WHERE p.place IN (SELECT value FROM json_each(?)))"
                found = self._all(select + where + in_order, (rows.compact(list(places)),))
            elif paths is not None:
                where = "WHERE s.report = (SELECT id FROM reports WHERE path = CAST(? AS TEXT))"
                found = [row for path in paths for row in self._all(select + where + in_order, (raw(path),))]
            else:
                found = self._all(select + in_order)
            ids = dict(self._all("SELECT id, place FROM places"))
        return tuple(PlaceRow(ids[place], report, sentence, passage) for place, report, sentence, passage in found)

    def places(self) -> dict[str, Place]:
        """Every place that stands in a sentence or is known by name, by id; of several versions the newest."""
        found = self._all("SELECT fields FROM places ORDER BY id")
        return {place.id: place for place in (rows.place_from_json(fields) for (fields,) in found)}

    def place_rows(self) -> dict[int, Place]:
        """Every place by its row: of one place several where reports showed it differently."""
        return {row: rows.place_from_json(fields) for row, fields in self._all("SELECT id, fields FROM places ORDER BY id")}

    def places_in_passages(self) -> list[tuple[int, int]]:
        """(row of a place, id of a passage that names it), each pair once, in their order."""
        import numpy as np

        found = self._execute("SELECT place << 32 | passage FROM sentence_places WHERE passage > 0")  # sorted here at half the price
        pairs = np.unique(np.fromiter((pair for (pair,) in found), dtype=np.int64))
        return list(zip((pairs >> 32).tolist(), (pairs & 0xFFFFFFFF).tolist(), strict=True))

    # -- passages

    def passages(self, ids: Sequence[int]) -> tuple[Passage, ...]:
        """Passages in the order asked; ids that are not in the record are passed over."""
        wanted = (rows.compact([int(row) for row in ids]),)
        found = {p.id: p for p in self._passages("WHERE p.id IN (SELECT value FROM json_each(?))", wanted)}
        return tuple(found[row] for row in map(int, ids) if row in found)

    def passages_of(self, path: str) -> tuple[Passage, ...]:
        return self._passages("WHERE r.path = CAST(? AS TEXT) ORDER BY p.id", (raw(path),))

    def passage_languages(self) -> tuple[tuple[int, str], ...]:
        """(passage id, language) of every passage, by id."""
        of_one = "SELECT id FROM passages WHERE language = CAST(? AS TEXT) ORDER BY id"  # answered by an index alone, without the passages
        with self.snapshot():
            return tuple(sorted((row, language) for language in self.languages() for (row,) in self._all(of_one, (raw(language),))))

    def reports_of_passages(self) -> np.ndarray:
        """int64 (passages, 2): id of each passage, ascending, and of the first passage of its report."""
        import numpy as np

        of_reports = np.array(self._all("SELECT report, id FROM passages ORDER BY report, id"), dtype=np.int64).reshape(-1, 2)
        _, first, which = np.unique(of_reports[:, 0], return_index=True, return_inverse=True)
        found: np.ndarray = np.stack([of_reports[:, 1], of_reports[first, 1][which]], axis=1)
        return found[found[:, 0].argsort()]

    def passages_and_reports(self) -> np.ndarray:
        """int64 (passages, 2): id of each passage, ascending, and the row of its report."""
        import numpy as np

        return np.array(self._all("SELECT id, report FROM passages ORDER BY id"), dtype=np.int64).reshape(-1, 2)

    def passage_text(self, passage: Passage) -> str:
        """The stretch of its report's text; KeyError where the report is gone."""
        found = self._one(
            "SELECT text FROM texts WHERE report = (SELECT id FROM reports WHERE path = CAST(? AS TEXT))", (raw(passage.report),)
        )
        if found is None:
            raise KeyError(passage.report)
        return str(found[0])[passage.start : passage.end]

    def iter_passages(self, since: int = 0) -> Iterator[PassageRow]:
        """Passages that were added after generation `since`, by id. Take a `snapshot` around it to relate it to other reads."""
        text, report = "", 0
        for row, report_row, start, end, language, generation, path, title in self._execute(
            "SELECT p.id, p.report, p.start, p.end, p.language, p.generation, r.path, r.title"
            " FROM passages p JOIN reports r ON r.id = p.report WHERE p.generation > ? ORDER BY p.id",
            (since,),
        ):
            if report_row != report:
                found = self._one("SELECT text FROM texts WHERE report = ?", (report_row,))
                text, report = found[0] if found else "", report_row
            yield PassageRow(row, path, title, text[start:end], language, generation)

    def removed_since(self, generation: int) -> tuple[int, ...]:
        """Ids of passages that were taken out after that generation; ids never return."""
        return tuple(row for (row,) in self._all("SELECT passage FROM removed WHERE generation > ? ORDER BY 1", (generation,)))

    # -- vectors

    @property
    def model(self) -> str:
        """The fingerprint under which vectors are filed: the setting MODEL_SETTING, '' before it is set."""
        return current_model(self._connection())

    def vectors(self, since: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Ids (int64, ascending) and vectors (float32, a row each) of the passages added after generation `since`.

        Only vectors of the current model: while an archive is being embedded anew, the passages that are done.
        """
        begin = "INDEXED BY passages_by_generation" if since else "NOT INDEXED"  # the few new ones, or all as they lie: else every vector is looked at
        with self.snapshot():
            return _stacked(
                self._all(
                    f"SELECT p.id, v.vector FROM passages p {begin} CROSS JOIN vectors v ON v.id = p.vector"
                    " WHERE p.generation > ? AND v.model = ? ORDER BY p.id",
                    (since, self.model),
                )
            )

    def vectors_of(self, ids: Sequence[int]) -> np.ndarray:
        """The vectors of these passages, a row each in the order asked; KeyError where one is not in the record."""
        found = dict(
            self._all(
                "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.id = p.vector"
                " WHERE p.id IN (SELECT value FROM json_each(?))",
                (rows.compact([int(row) for row in ids]),),
            )
        )
        return _stacked([(row, found[row]) for row in map(int, ids)])[1]

    def cached_vectors(self, model: Any, text_hashes: Iterable[str]) -> dict[str, np.ndarray]:
        """Vectors known for these texts under that model (the value of MODEL_SETTING), also of reports removed since."""
        import numpy as np

        found = self._all(
            "SELECT text_hash, vector FROM vectors WHERE model = ? AND text_hash IN (SELECT value FROM json_each(?)) ORDER BY id",
            (model_key(model), rows.compact(list(text_hashes))),
        )
        return {text_hash: np.frombuffer(vector, dtype="<f4") for text_hash, vector in found}

    def sentence_vectors_of(self, ids: Sequence[int], model: str) -> dict[int, bytes]:
        """Passage -> the vectors of its sentences, packed, where it has any of that model."""
        return dict(
            self._all(
                "SELECT passage, packed FROM sentence_vectors WHERE model = ? AND passage IN (SELECT value FROM json_each(?))",
                (model, rows.compact([int(row) for row in ids])),
            )
        )

    def without_sentence_vectors(self, model: str) -> tuple[int, ...]:
        """Ids of the passages that have no sentence vectors of that model, ascending."""
        found = self._all(
            "SELECT p.id FROM passages p LEFT JOIN sentence_vectors s ON s.passage = p.id AND s.model = ? WHERE s.passage IS NULL ORDER BY 1", (model,)
        )
        return tuple(row for (row,) in found)

    # -- care

    def backup(self, target: Path) -> None:
        """A whole copy as one file at `target`, while others read and write; it is there whole or not at all."""
        unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
        try:
            copy = sqlite3.connect(unfinished)
            try:
                self._connection().backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)

    def check(self) -> tuple[str, ...]:
        """Everything that is wrong with the record, in plain words; () when all is well. Reads all of it."""
        from index.checks import findings

        try:
            with self.snapshot():
                return tuple(findings(self._connection()))
        except DamagedRecordError as error:
            return (str(error),)

    # -- inside

    def _passages(self, where: str, bound: Sequence[Any]) -> tuple[Passage, ...]:
        found = self._all(
            "SELECT p.id, r.path, p.start, p.end, p.language, p.sentences FROM passages p JOIN reports r ON r.id = p.report " + where,
            bound,
        )
        return tuple(
            Passage(id=row, report=path, start=start, end=end, language=language, sentences=rows.spans_from_json(spans))
            for row, path, start, end, language, spans in found
        )

    def _connection(self) -> _Connection:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self.file, timeout=self.wait, isolation_level=None, factory=_Connection, check_same_thread=False
            )
            self._local.connection = connection
            self._connections.add(connection)
            connection.text_factory = rows.text_of
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
        return connection

    def _execute(self, sql: str, bound: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._connection().execute(sql, bound)
        except sqlite3.DatabaseError as error:
            if type(error) is sqlite3.DatabaseError:  # its subclasses tell of other things than damage
                raise self._damaged(error) from error
            raise

    def _all(self, sql: str, bound: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return list(self._execute(sql, bound))

    def _one(self, sql: str, bound: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        return next(iter(self._all(sql, bound)), None)

    def _damaged(self, error: object) -> DamagedRecordError:
        return DamagedRecordError(f"{self.file} is damaged ({error}); it is left as it was: restore a backup, or move it away and sync again")

    def _accept(self, *, create: bool) -> None:
        """Takes the file as ours, or makes it ours where it is empty; nothing is written to anything else."""
        for attempt in ("look", "made"):
            application, version = (self._one(f"PRAGMA {name}") or (0,) for name in ("application_id", "user_version"))
            if application[0] == rows.APPLICATION_ID:
                break
            if attempt == "made" or not create or self._one("SELECT 1 FROM sqlite_master LIMIT 1"):
                raise DamagedRecordError(f"{self.file} is a database of another program; it is left as it was: choose another folder")
            self._create()
        if version[0] > rows.SCHEMA_VERSION:
            raise SchemaError(
                f"{self.file} was written by a newer reportqa (schema {version[0]}, this one knows {rows.SCHEMA_VERSION}): update reportqa"
            )
        if version[0] < 1 or not self._one("SELECT 1 FROM sqlite_master WHERE name = 'reports'"):
            raise self._damaged("its tables are missing")
        if version[0] < rows.SCHEMA_VERSION:
            self._migrate(version[0])
        if self._one("PRAGMA journal_mode") != ("wal",):  # a backup that was put back
            self._one("PRAGMA journal_mode = WAL")

    def _migrate(self, version: int) -> None:
        """Brings the tables of an older record up to date, wholly or not at all."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            now = (self._one("PRAGMA user_version") or (version,))[0]  # another process may have been quicker
            for older in range(now, rows.SCHEMA_VERSION):
                for statement in rows.MIGRATIONS[older].split(";\n"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {rows.SCHEMA_VERSION}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _create(self) -> None:
        connection = self._connection()
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            if not self._one("SELECT 1 FROM sqlite_master LIMIT 1"):  # unless another process was quicker
                for statement in rows.TABLES.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {rows.APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {rows.SCHEMA_VERSION}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def _report(
    path: str, title: str, publisher: str, language: str, start: int | None, end: int | None, how: str, url: str, left_out: str, sha256: str, text: str
) -> Report:
    return Report(
        path=path, text=text, title=title, publisher=publisher, language=language, published=rows.range_of(start, end),
        published_how=how, url=url, left_out=rows.left_out_from_json(left_out), sha256=sha256,
    )  # fmt: skip


def _first_bytes(file: Path) -> bytes:
    """b'' where there is no such file or it is empty."""
    try:
        with file.open("rb") as opened:
            return opened.read(16)
    except FileNotFoundError:
        return b""


def _stacked(found: Sequence[tuple[int, bytes]]) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    ids = np.fromiter((row for row, _ in found), dtype=np.int64, count=len(found))
    width = len(found[0][1]) // 4 if found else 0
    return ids, np.frombuffer(b"".join(vector for _, vector in found), dtype="<f4").reshape(len(found), width)
