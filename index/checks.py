"""Looks through a whole record for what cannot be: `Store.check` calls it inside a snapshot.

Repairs nothing. The views have checks of their own; they can always be rebuilt, the record cannot.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator

from index import rows, sums
from index.seals import broken
from index.sentencevectors import FINGERPRINT, PACKED_ROW
from index.types import Passage, Sentence
from index.writing import SENTENCES_SETTING, current_model

OTHER_MODEL = "passages were embedded with another model: run `reportqa sync --rebuild`"  # a stopped rebuild leaves them: no damage


def findings(connection: sqlite3.Connection) -> Iterator[str]:
    """One line in plain words for each thing that is wrong; nothing when all is well."""
    try:
        yield from _unlike(connection)
        for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            yield f"a row of {table} points to a row of {parent} that is not there"
        for report, path in connection.execute("SELECT id, path FROM reports ORDER BY id").fetchall():
            yield from (f"{path}: {line}" for line in _report_findings(connection, report))
        yield from _vector_findings(connection)
        yield from _orphans(connection)
        if sums.as_kept(connection) != sums.of_all_reports(connection):
            yield "what all reports come to is not the sum of the reports"
    except (sqlite3.DatabaseError, ValueError) as error:  # ValueError: a column's JSON or a date in it
        yield f"the record cannot be read through: {error}"


def damage(connection: sqlite3.Connection) -> str | None:
    """The first thing that is not as it was written, None where all is: a third of the time of `findings`, which also asks whether it fits together."""
    try:
        return next(_unlike(connection), None)
    except (sqlite3.DatabaseError, ValueError) as error:
        return f"the record cannot be read through: {error}"


def _unlike(connection: sqlite3.Connection) -> Iterator[str]:
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield f"the file is damaged: {line}"
    for kind, row in broken(connection):
        yield f"{_named(connection, kind, row)} is not as it was written"
    yield from (f"place {row} is not as it was written" for row in changed_places(connection))


def changed_places(connection: sqlite3.Connection) -> tuple[int, ...]:
    """Rows of places that do not agree with the digest that they carry."""
    return tuple(
        row for row, place, fields, digest in connection.execute("SELECT id, place, fields, digest FROM places")
        if hashlib.sha256(fields.encode("utf-8", "surrogatepass")).digest() != digest or json.loads(fields)[0] != place
    )  # fmt: skip


_ORPHANS = {  # what is found wrong of a row -> the rows; foreign keys cover most tables already
    "no sentence and no name leads to place": "SELECT id FROM places WHERE id NOT IN (SELECT place FROM sentence_places) AND id NOT IN (SELECT place FROM known_places)",
    "no passage uses, though it is noted so, vector": "SELECT id FROM vectors WHERE unused_since IS NULL AND id NOT IN (SELECT vector FROM passages)",
    "a passage uses, though it is noted as unused, vector": "SELECT id FROM vectors WHERE unused_since IS NOT NULL AND id IN (SELECT vector FROM passages)",
    "still there, though noted as removed, is passage": "SELECT passage FROM removed WHERE passage IN (SELECT id FROM passages)",
}  # fmt: skip


def _orphans(connection: sqlite3.Connection) -> Iterator[str]:
    for what, select in _ORPHANS.items():
        yield from (f"{what} {row}" for (row,) in connection.execute(select))
    (newest,) = connection.execute("SELECT coalesce(max(generation), 0) FROM commits").fetchone()
    for table in ("reports", "passages", "removed"):
        (last,) = connection.execute(f"SELECT coalesce(max(generation), 0) FROM {table}").fetchone()
        if last > newest:
            yield f"{table} of generation {last}, the newest commit is {newest}"


def _named(connection: sqlite3.Connection, kind: str, row: int) -> str:
    found = connection.execute("SELECT path FROM reports WHERE id = ?", (row,)).fetchone() if kind == "report" else None
    return f"{found[0]}: the report" if found else f"{kind} {row}"


def _report_findings(connection: sqlite3.Connection, report: int) -> Iterator[str]:
    found = connection.execute(
        "SELECT text, characters, left_out FROM texts JOIN reports ON id = report WHERE report = ?", (report,)
    ).fetchone()
    if found is None:
        yield "its text is missing"
        return
    text, characters, left_out = found
    if len(text) != characters:
        yield f"its text has {len(text)} characters, {characters} were recorded"
    spans = [("left out", span.start, span.end) for span in rows.left_out_from_json(left_out)]
    passages = []
    for row, start, end, inside in connection.execute(
        "SELECT id, start, end, sentences FROM passages WHERE report = ? ORDER BY id", (report,)
    ):
        passage = Passage(id=row, report="", start=start, end=end, sentences=rows.spans_from_json(inside))
        passages.append(passage)
        spans.append((f"passage {row}", start, end))
        if any(not start <= first <= last <= end for first, last in passage.sentences):
            yield f"passage {row} has a sentence outside of itself"
    sentences = []
    for ordinal, start, end, own_time, times in connection.execute(
        "SELECT ordinal, start, end, own_time, times FROM sentences WHERE report = ? ORDER BY ordinal", (report,)
    ):
        spans.append((f"sentence {ordinal}", start, end))
        sentences.append(
            Sentence(start=start, end=end, own_time=bool(own_time), times=rows.times_from_json(times))
        )
    for what, start, end in spans:
        if not 0 <= start <= end <= len(text):
            yield f"{what} ({start} to {end}) is outside of its text of {len(text)} characters"
    packed = connection.execute("SELECT packed FROM times WHERE report = ?", (report,)).fetchone()
    expected = rows.packed_times(report, sentences, rows.passages_by_sentence(sentences, passages))
    if (packed[0] if packed else b"") != expected:
        yield "its packed times are not those of its sentences"


def _vector_findings(connection: sqlite3.Connection) -> Iterator[str]:
    import numpy as np

    model, widths = current_model(connection), set[int]()
    for passage, vector, its_model in connection.execute(
        "SELECT p.id, v.vector, v.model FROM passages p LEFT JOIN vectors v ON v.id = p.vector ORDER BY p.id"
    ):
        if vector is None or not vector or len(vector) % 4:
            yield f"passage {passage} has no vector" if not vector else f"the vector of passage {passage} is cut short"
            continue
        if not np.isfinite(np.frombuffer(vector, dtype="<f4")).all():
            yield f"the vector of passage {passage} is not finite"
        if its_model == model:
            widths.add(len(vector) // 4)
    size = np.dtype(PACKED_ROW).itemsize
    for passage, inside, packed in connection.execute(
        "SELECT p.id, p.sentences, s.packed FROM passages p JOIN sentence_vectors s ON s.passage = p.id WHERE s.model = ? ORDER BY p.id", (FINGERPRINT,)
    ):
        if len(packed) != size * len(rows.spans_from_json(inside)):
            yield f"the sentence vectors of passage {passage} are not as many as its sentences"
    for passage, noted in connection.execute(
        "SELECT p.id, json_extract(value, '$[1]') FROM settings JOIN passages p LEFT JOIN sentence_vectors s ON s.passage = p.id AND s.model = json_extract(value, '$[0]')"
        " WHERE key = ? AND p.generation <= json_extract(value, '$[1]') AND s.passage IS NULL ORDER BY p.id", (SENTENCES_SETTING,)
    ):
        yield f"passage {passage} has no sentence vectors, though all up to generation {noted} are noted to have them"
    others = connection.execute("SELECT count(*) FROM passages p JOIN vectors v ON v.id = p.vector WHERE v.model <> ?", (model,)).fetchone()[0]
    if others:
        yield f"{others} {OTHER_MODEL}"
    if len(widths) > 1:
        yield f"vectors of one model have different lengths: {', '.join(map(str, sorted(widths)))} numbers"
