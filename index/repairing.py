"""Mends a record as far as that can be done without making anything up: what is not as it was written is taken out.

A report that was damaged goes, and the next sync reads its file again; vectors of sentences are made again; indexes inside the
file are built anew. A file whose pages are damaged cannot be mended: restore a backup. Opens nothing: `Store.mend` calls it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from index import rows, sums
from index.checks import changed_places
from index.seals import broken, seal_all
from index.writing import SENTENCES_SETTING, Writer

_MENDABLE = ("missing from index", "wrong # of entries in index", "non-unique entry in index")  # what REINDEX puts right
_OF_REPORTS = ("texts", "passages", "sentences", "times", "sentence_places")


def beyond_mending(connection: sqlite3.Connection) -> str | None:
    """What is wrong with the pages of the file, where that is more than an index inside it."""
    try:
        lines = (line for (line,) in connection.execute("PRAGMA integrity_check(1000000)") if line != "ok")
        return next((line for line in lines if not any(known in line for known in _MENDABLE)), None)
    except sqlite3.DatabaseError as error:
        return str(error)


def mend(connection: sqlite3.Connection, writer: Writer) -> Iterator[str]:
    """Inside the transaction of `writer`; tells in plain words what was done."""
    run = connection.execute
    run("REINDEX")
    run("DELETE FROM removed WHERE passage IN (SELECT id FROM passages)")
    writer.set_setting(SENTENCES_SETTING, None)  # the next sync looks for passages without
    wrong: dict[str, list[int]] = {}
    for kind, row in broken(connection):
        wrong.setdefault(kind, []).append(row)
    for row in wrong.get("sentence vectors", ()):
        run("DELETE FROM sentence_vectors WHERE passage = ?", (row,))
        yield f"the sentence vectors of passage {row} were taken out: the next sync makes them again"
    if "settings" in wrong:
        yield from _readable_settings(connection)
    changed = changed_places(connection)
    vectors = {*wrong.get("vector", ()), *(row for (row,) in run("SELECT vector FROM passages WHERE vector NOT IN (SELECT id FROM vectors)"))}
    reports = set(wrong.get("report", ()))
    for select, of in (("SELECT report FROM passages WHERE vector = ?", vectors), ("SELECT report FROM sentence_places WHERE place = ?", changed)):
        reports |= {report for row in of for (report,) in run(select, (row,))}
    for row in sorted(reports):
        if found := run("SELECT path, file FROM reports WHERE id = ?", (row,)).fetchone():
            writer.remove(found[0])
            run("UPDATE reports SET size = -1 WHERE file = CAST(? AS TEXT)", (rows.raw(found[1]),))  # of others in that file: it is read again
            yield f"{found[0]} was taken out: the next sync reads it again from {found[1]}"
    for table in _OF_REPORTS:
        if gone := run(f"DELETE FROM {table} WHERE report NOT IN (SELECT id FROM reports)").rowcount:
            yield f"{gone} rows of {table} belonged to no report and were taken out"
    run("DELETE FROM sentence_vectors WHERE passage NOT IN (SELECT id FROM passages)")
    connection.executemany("DELETE FROM vectors WHERE id = ?", [(row,) for row in vectors])
    connection.executemany("DELETE FROM known_places WHERE place = ?", [(row,) for row in changed])
    run("DELETE FROM places WHERE id NOT IN (SELECT place FROM sentence_places) AND id NOT IN (SELECT place FROM known_places)")
    run("UPDATE vectors SET unused_since = NULL WHERE id IN (SELECT vector FROM passages)")
    run("UPDATE vectors SET unused_since = 0 WHERE unused_since IS NULL AND id NOT IN (SELECT vector FROM passages)")
    sums.make_anew(connection)
    run("DELETE FROM seals")
    seal_all(connection)


def _readable_settings(connection: sqlite3.Connection) -> Iterator[str]:
    """Settings and clocks that were changed stay, where they can be read at all."""
    for table, key, field in (("settings", "key", "value"), ("clocks", "ordinal", "fields")):
        for name, value in connection.execute(f"SELECT {key}, {field} FROM {table}").fetchall():
            try:
                json.loads(value) if table == "settings" else rows.clock_from_json(value)
            except (ValueError, TypeError, OverflowError):
                connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (name,))
                yield f"{name} of {table} could not be read and was taken out"
    yield "settings or clocks are not as they were written, and stay as they are: look at `reportqa clock list`"
