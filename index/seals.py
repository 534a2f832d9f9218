"""A digest beside everything in the record that nobody could make again: SQLite does not notice a changed bit, this does.

Written in the transaction that writes the rows, read by `checks.py`. What SQLite's own check covers (indexes, page structure) is
not covered again; a place carries its digest already.

One seal is over the rows that stand or fall together: a report with its text, passages, sentences, times and places; the vector
of a text; the sentence vectors of a passage; the settings with the clocks; what one commit took out.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

_ROWS = {  # kind of seal -> what it is over; ?1 is the id that it stands under
    "report": (
        "SELECT * FROM reports WHERE id = ?1", "SELECT * FROM texts WHERE report = ?1", "SELECT * FROM passages WHERE report = ?1 ORDER BY id",
        "SELECT * FROM sentences WHERE report = ?1 ORDER BY ordinal", "SELECT * FROM times WHERE report = ?1",
        "SELECT * FROM sentence_places WHERE report = ?1 ORDER BY sentence, ordinal",
    ),
    "vector": ("SELECT model, text_hash, vector FROM vectors WHERE id = ?1",),
    "sentence vectors": ("SELECT model, packed FROM sentence_vectors WHERE passage = ?1",),
    "settings": (
        "SELECT * FROM settings WHERE ?1 = 0 ORDER BY key", "SELECT * FROM clocks WHERE ?1 = 0 ORDER BY ordinal",
        "SELECT * FROM known_places WHERE ?1 = 0 ORDER BY ordinal",
    ),
    "commit": ("SELECT * FROM commits WHERE generation = ?1", "SELECT * FROM removed WHERE generation = ?1 ORDER BY passage"),
}  # fmt: skip
_IDS = {  # kind -> every id that has such a seal
    "report": "SELECT id FROM reports", "vector": "SELECT id FROM vectors", "sentence vectors": "SELECT passage FROM sentence_vectors",
    "settings": "SELECT 0", "commit": "SELECT generation FROM commits",
}  # fmt: skip
KINDS = tuple(_ROWS)


def seal(connection: sqlite3.Connection, kind: str, ids: Iterable[int]) -> None:
    """Notes the digest of these as they are now; of one that is not there nothing."""
    present = f"SELECT 1 WHERE ?1 IN ({_IDS[kind]})"
    connection.executemany(
        "INSERT OR REPLACE INTO seals VALUES (?, ?, ?)",
        [(kind, row, _digest(connection.execute, kind, row)) for row in ids if connection.execute(present, (row,)).fetchone()],
    )


def unseal(connection: sqlite3.Connection, kind: str, ids: Iterable[int]) -> None:
    """Forgets the seals of what is taken out."""
    connection.executemany("DELETE FROM seals WHERE kind = ? AND id = ?", [(kind, row) for row in ids])


def seal_all(connection: sqlite3.Connection) -> None:
    """Seals a record that was written before there were seals."""
    for kind in KINDS:
        seal(connection, kind, [row for (row,) in connection.execute(_IDS[kind])])


def broken(connection: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """(kind, id) of everything that is not as it was sealed, has no seal, or is gone although it has one."""
    for kind in KINDS:
        sealed = dict(connection.execute("SELECT id, digest FROM seals WHERE kind = ?", (kind,)))
        for (row,) in connection.execute(_IDS[kind]).fetchall():
            if sealed.pop(row, None) != _digest(connection.execute, kind, row):
                yield kind, row
        yield from ((kind, row) for row in sealed)


def report_is_whole(run: Callable[[str, Sequence[int]], Iterable[Sequence[Any]]], row: int) -> bool:
    """Whether a report with all that is recorded of it is as it was sealed; `run` executes a select on the record."""
    sealed = [bytes(digest) for (digest,) in run("SELECT digest FROM seals WHERE kind = 'report' AND id = ?", (row,))]
    return sealed == [_digest(run, "report", row)]


def _digest(run: Callable[[str, Sequence[int]], Iterable[Sequence[Any]]], kind: str, row: int) -> bytes:
    made = hashlib.blake2b(digest_size=8)
    for select in _ROWS[kind]:
        for found in run(select, (row,)):
            made.update(repr(found).encode())
        made.update(b"\n")
    return made.digest()
