"""The record's tables: how they are made, and how those of an older record become those of today.

Knows no values: how these become rows is in `rows.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from index import sums
from index.seals import seal_all

APPLICATION_ID = 0x52514131  # "RQA1"
SCHEMA_VERSION = 4
SEALED_SINCE = 3  # an older record has no seals

TABLES = """
CREATE TABLE commits (generation INTEGER PRIMARY KEY, token TEXT NOT NULL) STRICT;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, file_sha256 TEXT NOT NULL,
    title TEXT NOT NULL, publisher TEXT NOT NULL, language TEXT NOT NULL,
    published_start INTEGER, published_end INTEGER, published_how TEXT NOT NULL, own_start INTEGER, own_end INTEGER,
    url TEXT NOT NULL, left_out TEXT NOT NULL, left_out_count INTEGER NOT NULL, sha256 TEXT NOT NULL,
    votes TEXT NOT NULL, characters INTEGER NOT NULL, generation INTEGER NOT NULL
) STRICT;
CREATE INDEX reports_by_file ON reports(file);
CREATE INDEX reports_that_vote ON reports(id) WHERE substr(votes, 1, 12) <> '{"votes": []';
CREATE INDEX reports_undated ON reports(id) WHERE published_start IS NULL;
CREATE INDEX reports_by_first_day ON reports(coalesce(own_start, published_start));
CREATE INDEX reports_by_last_day ON reports(coalesce(own_end, published_end));
CREATE TABLE texts (report INTEGER PRIMARY KEY REFERENCES reports(id) ON DELETE CASCADE, text TEXT NOT NULL) STRICT;
CREATE TABLE vectors (
    id INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT NOT NULL, text_hash TEXT NOT NULL, vector BLOB NOT NULL,
    unused_since INTEGER  -- the generation that dropped its last passage; NULL while a passage uses it
) STRICT;
CREATE INDEX vectors_by_text ON vectors(model, text_hash);
CREATE INDEX vectors_unused ON vectors(unused_since) WHERE unused_since IS NOT NULL;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: a view that is behind can trust it
    report INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE, start INTEGER NOT NULL, end INTEGER NOT NULL,
    language TEXT NOT NULL, sentences TEXT NOT NULL, vector INTEGER NOT NULL REFERENCES vectors(id), generation INTEGER NOT NULL
) STRICT;
CREATE INDEX passages_by_report ON passages(report);
CREATE INDEX passages_by_vector ON passages(vector);
CREATE INDEX passages_by_language ON passages(language);
CREATE INDEX passages_by_generation ON passages(generation);
CREATE TABLE removed (passage INTEGER PRIMARY KEY, generation INTEGER NOT NULL) STRICT;
CREATE INDEX removed_by_generation ON removed(generation);
CREATE TABLE sentences (
    report INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, own_time INTEGER NOT NULL, times TEXT NOT NULL, passage INTEGER NOT NULL,
    PRIMARY KEY (report, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE times (  -- the same times again, packed for arithmetic: rows of TIME_FIELDS
    report INTEGER PRIMARY KEY REFERENCES reports(id) ON DELETE CASCADE, packed BLOB NOT NULL
) STRICT;
CREATE TABLE places (id INTEGER PRIMARY KEY, place TEXT NOT NULL, digest BLOB NOT NULL UNIQUE, fields TEXT NOT NULL) STRICT;
CREATE INDEX places_by_id ON places(place);
CREATE TABLE sentence_places (
    report INTEGER NOT NULL, sentence INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, place INTEGER NOT NULL REFERENCES places(id), passage INTEGER NOT NULL,
    PRIMARY KEY (report, sentence, ordinal),
    FOREIGN KEY (report, sentence) REFERENCES sentences(report, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX sentence_places_by_place ON sentence_places(place);
CREATE TABLE clocks (ordinal INTEGER PRIMARY KEY, fields TEXT NOT NULL) STRICT;
CREATE TABLE known_places (
    ordinal INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, place INTEGER NOT NULL REFERENCES places(id)
) STRICT;
CREATE INDEX known_places_by_place ON known_places(place);
CREATE TABLE sentence_vectors (  -- of the sentences of each passage, packed by sentencevectors.py; may lag behind the passages
    passage INTEGER PRIMARY KEY REFERENCES passages(id) ON DELETE CASCADE, model TEXT NOT NULL, packed BLOB NOT NULL
) STRICT;
CREATE TABLE seals (  -- digests of what stands or falls together, made by seals.py
    kind TEXT NOT NULL, id INTEGER NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
""" + sums.TABLE.strip() + ";\n"

# From each older schema to the next.
MIGRATIONS = {
    1: """
CREATE TABLE sentence_vectors (
    passage INTEGER PRIMARY KEY REFERENCES passages(id) ON DELETE CASCADE, model TEXT NOT NULL, packed BLOB NOT NULL
) STRICT
""",
    2: """
CREATE TABLE seals (
    kind TEXT NOT NULL, id INTEGER NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID
""",
    3: """
CREATE INDEX reports_by_file ON reports(file);
CREATE INDEX reports_that_vote ON reports(id) WHERE substr(votes, 1, 12) <> '{"votes": []';
CREATE INDEX reports_undated ON reports(id) WHERE published_start IS NULL;
CREATE INDEX reports_by_first_day ON reports(coalesce(own_start, published_start));
CREATE INDEX reports_by_last_day ON reports(coalesce(own_end, published_end));
""" + sums.TABLE.strip(),
}


def create(connection: sqlite3.Connection) -> None:
    """Makes the tables in an empty file, wholly or not at all; does nothing where another process was quicker."""
    connection.execute("PRAGMA journal_mode = WAL")
    with _at_once(connection):
        if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            for statement in TABLES.split(";\n"):
                connection.execute(statement)
            seal_all(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def migrate(connection: sqlite3.Connection) -> None:
    """Brings the tables of an older record up to date, wholly or not at all."""
    with _at_once(connection):
        (now,) = connection.execute("PRAGMA user_version").fetchone()  # another process may have been quicker
        for older in range(now, SCHEMA_VERSION):
            for statement in MIGRATIONS[older].split(";\n"):
                connection.execute(statement)
        if now < SCHEMA_VERSION:
            sums.make_anew(connection)
        if now < SEALED_SINCE:
            seal_all(connection)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


@contextmanager
def _at_once(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
