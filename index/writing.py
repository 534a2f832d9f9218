"""Puts reports into the record, and takes them out: all of it inside the transaction that `Store.write` opened.

Begins and commits nothing itself; reading is in `store.py`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from index import sums
from index.rows import (
    Recorded,
    clock_to_json,
    compact,
    days,
    left_out_to_json,
    packed_times,
    passages_by_sentence,
    place_to_json,
    raw,
    spans_from_json,
    times_to_json,
)  # fmt: skip
from index.seals import seal, unseal
from index.types import Clock, DateRange, Passage, Place, Sentence

if TYPE_CHECKING:
    import numpy as np

MODEL_SETTING = "model"  # the fingerprint under which vectors are filed
SENTENCES_SETTING = "sentence vectors"  # [model, generation]: all passages up to that generation have sentence vectors of it
CACHE_SETTING = "cache_vectors"  # how many vectors of removed passages are kept for their return
CACHE_VECTORS = 200_000
COMMITS_KEPT = 10_000  # a view further behind is rebuilt


class Writer:
    """The writing side of one transaction; `generation` is the one that its commit will make."""

    def __init__(self, connection: sqlite3.Connection, generation: int) -> None:
        self.generation = generation
        self._connection = connection
        self._places: dict[Place, int] = {}  # their rows, as seen in this transaction
        self._loosened: set[int] = set()  # rows of places that may have lost their last mention
        self._written: dict[str, set[int]] = {"report": set(), "vector": set(), "sentence vectors": set()}  # to be sealed

    def put(self, recorded: Recorded) -> tuple[int, ...]:
        """Records a report in place of one of the same path, if any; gives the ids of its passages.

        ValueError, before anything is touched, where spans, vectors or hashes do not fit the text or each other.
        """
        matrix = self._checked(recorded)
        self.remove(recorded.report.path)
        report, (published_start, published_end), (own_start, own_end) = (
            recorded.report, days(recorded.report.published), days(recorded.own_day)
        )  # fmt: skip
        row = self._insert(
            "reports", path=report.path, source=recorded.source, file=recorded.file, size=recorded.size,
            mtime_ns=recorded.mtime_ns, file_sha256=recorded.file_sha256, title=report.title, publisher=report.publisher,
            language=report.language, published_start=published_start, published_end=published_end,
            published_how=report.published_how, own_start=own_start, own_end=own_end, url=report.url,
            left_out=left_out_to_json(report.left_out), left_out_count=len(report.left_out), sha256=report.sha256,
            votes=recorded.votes_json, characters=len(report.text), generation=self.generation,
        )  # fmt: skip
        self._insert("texts", report=row, text=report.text)
        model = self._model()
        ids = tuple(
            self._insert(
                "passages", report=row, start=passage.start, end=passage.end, language=passage.language,
                sentences=compact(passage.sentences), vector=self._vector(model, text_hash, vector.tobytes()),
                generation=self.generation,
            )
            for passage, text_hash, vector in zip(recorded.passages, recorded.text_hashes, matrix, strict=True)
        )  # fmt: skip
        self._put_sentences(row, recorded.sentences)
        self._written["report"].add(row)
        sums.add(self._connection, sums.of_report(report.path, recorded.votes_json, len(ids), dated=published_start is not None))
        return ids

    def remove(self, path: str) -> bool:
        """Takes a report out; False where there is none. Its passages' vectors stay in the cache."""
        found = self._connection.execute("SELECT id FROM reports WHERE path = CAST(? AS TEXT)", (raw(path),)).fetchone()
        if found is None:
            return False
        self._loosen_places(found[0])
        run = self._connection.execute
        votes, published, passages = run("SELECT votes, published_start, (SELECT count(*) FROM passages WHERE report = reports.id) FROM reports WHERE id = ?", found).fetchone()
        sums.add(self._connection, sums.of_report(path, votes, passages, dated=published is not None), -1)
        run("INSERT INTO removed SELECT id, ? FROM passages WHERE report = ?", (self.generation, found[0]))
        vectors = run("SELECT DISTINCT vector FROM passages WHERE report = ?", found).fetchall()
        unseal(self._connection, "sentence vectors", [row for (row,) in run("SELECT id FROM passages WHERE report = ?", found)])
        run("DELETE FROM reports WHERE id = ?", found)
        unseal(self._connection, "report", found)
        self._written["report"].discard(found[0])
        self._connection.executemany(
            "UPDATE vectors SET unused_since = ? WHERE id = ? AND NOT EXISTS (SELECT 1 FROM passages WHERE vector = vectors.id)",
            [(self.generation, vector) for (vector,) in vectors],
        )
        return True

    def touch(self, path: str, *, size: int, mtime_ns: int, file_sha256: str) -> None:
        """Notes that a report's file was written again with the same report in it; KeyError where there is no such report."""
        found = self._connection.execute("SELECT id FROM reports WHERE path = CAST(? AS TEXT)", (raw(path),)).fetchone()
        if found is None:
            raise KeyError(path)
        self._connection.execute("UPDATE reports SET size = ?, mtime_ns = ?, file_sha256 = ? WHERE id = ?", (size, mtime_ns, file_sha256, found[0]))
        self._written["report"].add(found[0])

    def update_derived(self, path: str, sentences: Sequence[Sentence], own_day: DateRange | None) -> None:
        """Replaces what was derived from a report's text; its passages stay. KeyError where there is no such report."""
        found = self._connection.execute(
            "SELECT id, characters FROM reports WHERE path = CAST(? AS TEXT)", (raw(path),)
        ).fetchone()
        if found is None:
            raise KeyError(path)
        row, characters = found
        _check_spans("sentence", sentences, characters)
        self._loosen_places(row)
        self._connection.execute("DELETE FROM sentences WHERE report = ?", (row,))
        self._connection.execute("DELETE FROM times WHERE report = ?", (row,))
        self._connection.execute("UPDATE reports SET own_start = ?, own_end = ? WHERE id = ?", (*days(own_day), row))
        self._put_sentences(row, sentences)
        self._written["report"].add(row)

    def set_setting(self, key: str, value: Any) -> None:
        """`value` is anything that JSON can hold; None takes the setting out."""
        if value is None:
            self._connection.execute("DELETE FROM settings WHERE key = ?", (key,))
        else:
            self._connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, compact(value)))

    def set_clocks(self, clocks: Sequence[Clock]) -> None:
        """These clocks in place of all others."""
        self._connection.execute("DELETE FROM clocks")
        for clock in clocks:
            self._insert("clocks", fields=clock_to_json(clock))

    def set_known_places(self, places: Mapping[str, Place]) -> None:
        """These names in place of all others."""
        self._loosened.update(row for (row,) in self._connection.execute("SELECT place FROM known_places"))
        self._connection.execute("DELETE FROM known_places")
        for name, place in places.items():
            self._insert("known_places", name=name, place=self._place(place))

    def set_sentence_vectors(self, model: str, packed: Mapping[int, bytes]) -> None:
        """Passage -> the vectors of its sentences, packed; a passage that is gone by now is passed over."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO sentence_vectors SELECT id, CAST(? AS TEXT), ? FROM passages WHERE id = ?",
            [(raw(model), content, passage) for passage, content in packed.items()],
        )
        self._written["sentence vectors"].update(packed)

    def finish(self) -> None:
        """What every commit ends with: orphans go, old notes go, and the generation is noted with a fresh token."""
        run = self._connection.execute
        self._connection.executemany(
            "DELETE FROM places WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM sentence_places WHERE place = ?1)"
            " AND NOT EXISTS (SELECT 1 FROM known_places WHERE place = ?1)",
            [(place,) for place in self._loosened],
        )
        kept = run("SELECT value FROM settings WHERE key = ?", (CACHE_SETTING,)).fetchone()
        unused = run("SELECT count(*) FROM vectors WHERE unused_since IS NOT NULL").fetchone()[0]
        if (excess := unused - (int(kept[0]) if kept else CACHE_VECTORS)) > 0:
            dropped = run("SELECT id FROM vectors WHERE unused_since IS NOT NULL ORDER BY unused_since, id LIMIT ?", (excess,)).fetchall()
            self._connection.executemany("DELETE FROM vectors WHERE id = ?", dropped)
            unseal(self._connection, "vector", [row for (row,) in dropped])
        run("INSERT INTO commits VALUES (?, lower(hex(randomblob(8))))", (self.generation,))
        run("DELETE FROM commits WHERE generation <= ?", (self.generation - COMMITS_KEPT,))
        run("DELETE FROM removed WHERE generation <= ?", (self.generation - COMMITS_KEPT,))
        run("DELETE FROM seals WHERE kind = 'commit' AND id <= ?", (self.generation - COMMITS_KEPT,))
        for kind, rows in self._written.items():
            seal(self._connection, kind, rows)
        seal(self._connection, "commit", (self.generation,))
        seal(self._connection, "settings", (0,))

    def _checked(self, recorded: Recorded) -> np.ndarray:
        import numpy as np

        report, passages = recorded.report, recorded.passages
        matrix = np.ascontiguousarray(recorded.vectors, dtype="<f4")
        if len(recorded.text_hashes) != len(passages) or len(matrix) != len(passages):
            raise ValueError(
                f"{report.path}: {len(passages)} passages, {len(matrix)} vectors, {len(recorded.text_hashes)} text hashes"
            )
        if passages and (matrix.ndim != 2 or not matrix.shape[1] or not np.isfinite(matrix).all()):
            raise ValueError(f"{report.path}: vectors must be finite rows of numbers, got the shape {matrix.shape}")
        _check_spans("sentence", recorded.sentences, len(report.text))
        _check_spans("passage", passages, len(report.text))
        _check_spans("left out", report.left_out, len(report.text))
        if strange := next((passage.report for passage in passages if passage.report != report.path), None):
            raise ValueError(f"a passage of {strange} among those of {report.path}")
        known = self._connection.execute("SELECT length(vector) FROM vectors WHERE model = ? LIMIT 1", (self._model(),))
        if passages and (length := known.fetchone()) and length[0] != 4 * matrix.shape[1]:
            raise ValueError(f"{report.path}: vectors of {matrix.shape[1]} dimensions, the record has {length[0] // 4}")
        return matrix

    def _model(self) -> str:
        return current_model(self._connection)

    def _vector(self, model: str, text_hash: str, vector: bytes) -> int:
        """The row of this very vector; an equal one of the same text is shared."""
        found = self._connection.execute(
            "SELECT id, unused_since FROM vectors WHERE model = ? AND text_hash = ? AND vector = ?", (model, text_hash, vector)
        ).fetchone()
        if found is None:
            row = self._insert("vectors", model=model, text_hash=text_hash, vector=vector)
            self._written["vector"].add(row)
            return row
        if found[1] is not None:
            self._connection.execute("UPDATE vectors SET unused_since = NULL WHERE id = ?", found[:1])
        return int(found[0])

    def _put_sentences(self, report: int, sentences: Sequence[Sentence]) -> None:
        rows = self._connection.execute("SELECT id, start, end, sentences FROM passages WHERE report = ? ORDER BY id", (report,))
        passages = [
            Passage(id=row, report="", start=start, end=end, sentences=spans_from_json(spans)) for row, start, end, spans in rows
        ]
        holders = passages_by_sentence(sentences, passages)
        self._connection.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (report, ordinal, s.start, s.end, s.own_time, times_to_json(s.times), holder)
                for ordinal, (s, holder) in enumerate(zip(sentences, holders, strict=True))
            ),
        )
        self._connection.executemany(
            "INSERT INTO sentence_places VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (report, ordinal, n, mention.start, mention.end, self._place(mention.place), holder)
                for ordinal, (sentence, holder) in enumerate(zip(sentences, holders, strict=True))
                for n, mention in enumerate(sentence.places)
            ],
        )
        if packed := packed_times(report, sentences, holders):
            self._insert("times", report=report, packed=packed)

    def _place(self, place: Place) -> int:
        if (row := self._places.get(place)) is None:
            digest, fields = place_to_json(place)
            found = self._connection.execute("SELECT id FROM places WHERE digest = ?", (digest,)).fetchone()
            row = found[0] if found else self._insert("places", place=place.id, digest=digest, fields=fields)
            self._places[place] = row
        return row

    def _loosen_places(self, report: int) -> None:
        found = self._connection.execute("SELECT DISTINCT place FROM sentence_places WHERE report = ?", (report,))
        self._loosened.update(row for (row,) in found)

    def _insert(self, table: str, **values: str | int | float | bytes | None) -> int:
        marks = ", ".join("CAST(? AS TEXT)" if isinstance(value, str) else "?" for value in values.values())
        bound = [raw(value) if isinstance(value, str) else value for value in values.values()]
        row = self._connection.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", bound).lastrowid
        assert row is not None
        return row


def current_model(connection: sqlite3.Connection) -> str:
    """The embedding model's fingerprint, as vectors are filed under it; '' before one is set."""
    found = connection.execute("SELECT value FROM settings WHERE key = ?", (MODEL_SETTING,)).fetchone()
    return model_key(json.loads(found[0])) if found else ""


def model_key(fingerprint: Any) -> str:
    """A string as it is, anything else that JSON can hold as its JSON."""
    return fingerprint if isinstance(fingerprint, str) else compact(fingerprint)


def _check_spans(what: str, spans: Iterable[Any], characters: int) -> None:
    for span in spans:
        if not 0 <= span.start <= span.end <= characters:
            raise ValueError(f"a {what} span from {span.start} to {span.end} in a text of {characters} characters")
