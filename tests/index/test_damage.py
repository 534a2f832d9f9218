"""What is damaged is told in one line, whoever comes upon it: a check, a repair, a commit, a reader, a view."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from recorded_samples import ARCHIVE, put, recorded

from index.checking import check_index
from index.checks import damage
from index.lexical import WordIndex
from index.repairing import beyond_mending
from index.schema import migrate
from index.sentencevectors import FINGERPRINT
from index.store import Store
from index.types import DamagedRecordError, ReportQAError
from index.vectors import VectorIndex
from index.views import read_manifest, views_lock, write_manifest


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index", create=True) as opened:
        put(opened, *ARCHIVE)
        yield opened


def behind(store: Store, *changes: str) -> None:
    with closing(sqlite3.connect(store.file)) as other:
        for change in changes:
            other.execute(change)
        other.commit()


def in_a_thread(work: Callable[[], object]) -> object:
    """What it gives or raises, over a connection of its own."""
    said: list[object] = []

    def run() -> None:
        try:
            said.append(work())
        except DamagedRecordError as error:
            said.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return said[0]


@pytest.mark.parametrize(("change", "told"), [
    ("UPDATE reports SET generation = 99", "reports of generation 99, the newest commit is 1"),
    (f"INSERT INTO sentence_vectors VALUES (1, '{FINGERPRINT}', x'00')", "the sentence vectors of passage 1 are not as many as its sentences"),
    (f"INSERT INTO settings VALUES ('sentence vectors', '[\"{FINGERPRINT}\", 1]')", "passage 1 has no sentence vectors, though all up to generation 1 are noted"),
    ("UPDATE vectors SET vector = zeroblob(8) WHERE id = 1", "vectors of one model have different lengths: 2, 8 numbers"),
    ("UPDATE vectors SET model = 'other' WHERE id < 3", "2 passages were embedded with another model"),
    ("UPDATE passages SET sentences = '[[0,1],[90,99]]' WHERE id = 1", "passage 1 has a sentence outside of itself"),
    ("UPDATE passages SET sentences = '[[' WHERE id = 1", "the record cannot be read through"),
    ("UPDATE reports SET title = CAST(x'ff41' AS TEXT) WHERE id = 1", "the record cannot be read through"),
    ("INSERT INTO removed VALUES (4, 1)", "still there, though noted as removed, is passage 4"),
])  # fmt: skip
def test_a_check_tells_what_cannot_be(store: Store, change: str, told: str) -> None:
    assert store.check() == ()
    behind(store, change)
    assert any(told in line for line in store.check()), store.check()


def test_letters_that_are_none_are_found_at_the_next_opening(store: Store) -> None:
    store.close()
    behind(store, "UPDATE reports SET title = CAST(x'ff41' AS TEXT) WHERE id = 1")
    with pytest.raises(DamagedRecordError, match="cannot be read through"):
        Store.open(store.folder)


@pytest.mark.parametrize(("change", "told"), [
    ("UPDATE reports SET title = CAST(x'ff41' AS TEXT) WHERE id = 1", "damaged .*left as it was"), ("DROP TABLE clocks", "could not be read .no such table"),
])  # fmt: skip
def test_a_reader_that_comes_upon_it_is_told_in_one_line(store: Store, change: str, told: str) -> None:
    behind(store, change)
    with pytest.raises(ReportQAError, match=told):
        store.reports()
        store.clocks()


def test_a_page_that_is_damaged_is_beyond_mending_and_named(store: Store) -> None:
    put(store, *(recorded(f"{n}", "A long report. " * 100) for n in range(30)))
    store.close()
    content = store.file.read_bytes()
    at = content.rindex(b"A long report. ") // 4096 * 4096
    store.file.write_bytes(content[:at] + b"\xab" * 4096 + content[at + 4096 :])
    before = store.file.read_bytes()
    for repair in (False, True):
        with pytest.raises(DamagedRecordError, match="left as it was"):
            check_index(store.folder, repair=repair)
    assert store.file.read_bytes() == before and not list(store.folder.glob("record.before*"))


def test_a_file_that_becomes_no_database_while_it_is_open(store: Store, tmp_path: Path) -> None:
    """Whoever reads it from now on is told; nothing is copied from it."""
    store.close()
    with Store.open(store.folder) as opened:
        store.file.write_bytes(b"junk" * 5000)
        (told,) = in_a_thread(opened.check)  # type: ignore[misc]
        assert "is not a database" in told and "\n" not in told
        assert isinstance(in_a_thread(opened.check_pages), DamagedRecordError)
        assert isinstance(in_a_thread(lambda: opened.backup(tmp_path / "copy.sqlite")), DamagedRecordError)
    assert not list(tmp_path.glob("*copy*")) and store.file.read_bytes() == b"junk" * 5000
    with closing(sqlite3.connect(store.file)) as junk:
        assert beyond_mending(junk) == "file is not a database"
    with closing(sqlite3.connect(store.file)) as junk:
        assert damage(junk) == "the record cannot be read through: file is not a database"


def test_a_commit_that_meets_rows_that_cannot_be_is_refused_as_damage(store: Store) -> None:
    behind(store, "INSERT INTO removed VALUES (5, 1)")
    with pytest.raises(DamagedRecordError, match="left as it was"):
        put(store, *ARCHIVE)
    assert store.generation == 1 and len(store.paths()) == 3


def test_tables_that_another_process_brought_up_to_date_are_left_as_they_are(store: Store) -> None:
    with closing(sqlite3.connect(store.file, isolation_level=None)) as second:
        migrate(second)
    assert len(store.paths()) == 3 and store.check() == ()


def test_a_record_that_is_cut_short_while_it_is_open_is_not_copied(store: Store, tmp_path: Path) -> None:
    store.close()
    with Store.open(store.folder) as opened:
        os.truncate(store.file, store.file.stat().st_size // 2)
        with pytest.raises(DamagedRecordError, match="left as it was"):
            opened.backup(tmp_path / "copy.sqlite")
    assert not list(tmp_path.glob("*copy*"))


# -- views


def pretend(store: Store, other: Store, *changes: tuple[str, object]) -> None:
    """The word view of another record, that claims to be of this one."""
    WordIndex.open(other.folder, other)
    shutil.rmtree(store.folder / "words", ignore_errors=True)
    shutil.copytree(other.folder / "words", store.folder / "words")
    manifest = store.folder / "words" / "manifest.json"
    write_manifest(manifest, read_manifest(manifest) | {"stamp": json.loads(json.dumps(store.stamp()))} | dict(changes))


def test_a_word_view_of_another_record_is_found_by_a_check_and_built_anew(store: Store, tmp_path: Path) -> None:
    with Store.open(tmp_path / "other", create=True) as other:
        put(other, recorded("a", "Another archive."))
        pretend(store, other)
        (line,) = check_index(store.folder).findings
        assert "word index holds 1 passages, the record 6" in line and "--repair" in line
        assert check_index(store.folder, repair=True).findings == ()
        pretend(store, other, ("of", 100))
        put(store, recorded("new", "Newest."))
        assert WordIndex.open(store.folder, store).ids() == store.vectors()[0].tolist(), "after a change it is counted"


def test_a_word_view_of_another_version_is_built_anew(store: Store) -> None:
    WordIndex.open(store.folder, store)
    manifest = store.folder / "words" / "manifest.json"
    write_manifest(manifest, read_manifest(manifest) | {"kind": "1 tantivy 0.1"})
    assert len(WordIndex.open(store.folder, store)) == 6 and read_manifest(manifest)["kind"] != "1 tantivy 0.1"


def test_who_waited_for_another_to_write_the_vectors_takes_what_that_one_wrote(store: Store, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    store.backup(tmp_path / "copy" / "record.sqlite")
    with Store.open(tmp_path / "copy") as copy:
        VectorIndex.open(copy.folder, copy)
    opened: list[VectorIndex] = []
    with views_lock(store.folder):
        thread = threading.Thread(target=lambda: opened.append(VectorIndex.open(store.folder, store, wait=30)))
        thread.start()
        thread.join(0.5)
        assert not opened, "it waits"
        for name in ("vectors.faiss", "vectors.ids", "vectors.codes", "vectors.json"):
            shutil.copy(tmp_path / "copy" / name, store.folder)
        written = (store.folder / "vectors.faiss").stat().st_mtime_ns
    thread.join()
    assert opened[0].ids.tolist() == store.vectors()[0].tolist() and (store.folder / "vectors.faiss").stat().st_mtime_ns == written


def test_scores_pass_over_what_was_removed_and_only_that(store: Store) -> None:
    query = np.ones(8, np.float32)
    before = VectorIndex.open(store.folder, store)
    np.testing.assert_allclose(before.scores_of(query, before.ids), store.vectors()[1] @ query, atol=1e-5)
    with store.write() as writer:
        writer.remove("en/day9.txt")
    put(store, replace(recorded("new", "New."), size=1))
    after = before.caught_up(store.folder, store)
    np.testing.assert_allclose(after.scores_of(query, after.ids), store.vectors()[1] @ query, atol=1e-5)
    assert np.isnan(after.scores_of(query, before.ids)).sum() == len(before.ids) - len(np.intersect1d(before.ids, after.ids))
