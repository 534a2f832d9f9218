"""What all reports of a record come to: how many there are, and what they teach together. Kept as they come and go.

A sum is whole numbers added up, so that it does not depend on the order in which reports came: the same as if all were read again.
`checks.py` compares it with the reports.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping

from index.lessons import lessons_as_sums

TABLE = """
CREATE TABLE sums (
    kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (kind, key, value)
) STRICT, WITHOUT ROWID
"""

Sums = Mapping[tuple[str, str, str], int]  # (kind, key, value) -> amount; what each kind means is said where it is added


def of_report(path: str, votes_json: str, passages: int, *, dated: bool) -> Sums:
    """What one report adds: itself, its passages, whether it has any, whether its day is unknown; and its lessons."""
    counted = {("reports", "", ""): 1, ("passages", "", ""): passages, ("with passages", "", ""): int(passages > 0), ("undated", "", ""): int(not dated)}
    return counted | dict(lessons_as_sums(path, votes_json))


def add(connection: sqlite3.Connection, sums: Sums, times: int = 1) -> None:
    """Adds these sums, or with `times` -1 takes them away; nothing is kept of what comes to 0."""
    held = [(*key, times * amount) for key, amount in sums.items() if amount]
    connection.executemany(
        "INSERT INTO sums VALUES (CAST(?1 AS TEXT), CAST(?2 AS TEXT), CAST(?3 AS TEXT), ?4) ON CONFLICT DO UPDATE SET amount = amount + ?4",
        [(*(part.encode("utf-8", "surrogatepass") for part in key), amount) for *key, amount in held])
    connection.executemany(
        "DELETE FROM sums WHERE kind = CAST(? AS TEXT) AND key = CAST(? AS TEXT) AND value = CAST(? AS TEXT) AND amount = 0",
        [tuple(part.encode("utf-8", "surrogatepass") for part in key) for *key, _ in held])


def of_all_reports(connection: sqlite3.Connection) -> Counter[tuple[str, str, str]]:
    """The sums, from the reports themselves."""
    found: Counter[tuple[str, str, str]] = Counter()
    for path, votes, published, passages in connection.execute(
        "SELECT path, votes, published_start, (SELECT count(*) FROM passages WHERE report = reports.id) FROM reports"
    ):
        for key, amount in of_report(path, votes, passages, dated=published is not None).items():
            found[key] += amount
    return Counter({key: amount for key, amount in found.items() if amount})


def as_kept(connection: sqlite3.Connection) -> dict[tuple[str, str, str], int]:
    """The sums that the record keeps."""
    return {(kind, key, value): amount for kind, key, value, amount in connection.execute("SELECT kind, key, value, amount FROM sums")}


def make_anew(connection: sqlite3.Connection) -> None:
    """Inside a transaction."""
    connection.execute("DELETE FROM sums")
    add(connection, of_all_reports(connection))
