"""Looks through a whole record for what cannot be: `Store.check` calls it inside a snapshot.

Repairs nothing. The views have checks of their own; they can always be rebuilt, the record cannot.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from index import rows
from index.sentencevectors import FINGERPRINT, PACKED_ROW
from index.types import Passage, Sentence
from index.writing import current_model


def findings(connection: sqlite3.Connection) -> Iterator[str]:
    """One line in plain words for each thing that is wrong; nothing when all is well."""
    try:
        for (line,) in connection.execute("PRAGMA integrity_check"):
            if line != "ok":
                yield f"the file is damaged: {line}"
        for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            yield f"a row of {table} points to a row of {parent} that is not there"
        for report, path in connection.execute("SELECT id, path FROM reports ORDER BY id").fetchall():
            yield from (f"{path}: {line}" for line in _report_findings(connection, report))
        yield from _vector_findings(connection)
    except (sqlite3.DatabaseError, ValueError) as error:  # ValueError: a column's JSON or a date in it
        yield f"the record cannot be read through: {error}"


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

    model, widths, others = current_model(connection), set[int](), 0
    for passage, vector, its_model in connection.execute(
        "SELECT p.id, v.vector, v.model FROM passages p LEFT JOIN vectors v ON v.id = p.vector ORDER BY p.id"
    ):
        if vector is None or not vector or len(vector) % 4:
            yield f"passage {passage} has no vector" if not vector else f"the vector of passage {passage} is cut short"
            continue
        if not np.isfinite(np.frombuffer(vector, dtype="<f4")).all():
            yield f"the vector of passage {passage} is not finite"
        if its_model != model:
            others += 1
        else:
            widths.add(len(vector) // 4)
    size = np.dtype(PACKED_ROW).itemsize
    for passage, inside, packed in connection.execute(
        "SELECT p.id, p.sentences, s.packed FROM passages p JOIN sentence_vectors s ON s.passage = p.id WHERE s.model = ? ORDER BY p.id", (FINGERPRINT,)
    ):
        if len(packed) != size * len(rows.spans_from_json(inside)):
            yield f"the sentence vectors of passage {passage} are not as many as its sentences"
    if len(widths) > 1:
        yield f"vectors of one model have different lengths: {', '.join(map(str, sorted(widths)))} numbers"
    if others:
        yield f"{others} passages were embedded with another model: run `reportqa sync --rebuild`"
