"""Backups, putting them back, and mending: on a live index, from damage, and never without keeping what was there."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from recorded_samples import ARCHIVE, BEFORE_SCHEMA_2, STEPANAKERT, full_disk, put, recorded

from index.applying import TO_DERIVE
from index.backups import back_up, looked_through, restore
from index.checking import check_index
from index.lexical import WordIndex
from index.store import Store
from index.types import DamagedRecordError, IndexBusyError, IndexMissingError, ReportQAError, SchemaError
from index.updating import write_lock
from index.vectors import VectorIndex
from tests.conftest import ROOT

PATHS = {one.report.path for one in ARCHIVE}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index", create=True) as opened:
        put(opened, *ARCHIVE)
        yield opened


def behind(file: Path, *changes: str) -> None:
    """Changes the closed record as no part of the program would."""
    with closing(sqlite3.connect(file)) as connection:
        for change in changes:
            connection.execute(change)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def found(folder: Path, word: str) -> list[str]:
    """Reports by a word, through the views."""
    with Store.open(folder) as store:
        assert len(VectorIndex.open(folder, store)) == store.counts().passages
        return [passage.report for passage in store.passages([row for row, _ in WordIndex.open(folder, store).search(word)])]


def test_a_backup_holds_the_record_and_is_named_once(store: Store, tmp_path: Path) -> None:
    made = back_up(store.folder, tmp_path / "copy.sqlite")
    assert (made.reports, made.passages, made.generation) == (3, 6, 1) and looked_through(made.file) == made
    before = made.file.read_bytes()
    with pytest.raises(ReportQAError, match="there already"):
        back_up(store.folder, made.file)
    assert made.file.read_bytes() == before
    named = back_up(store.folder, tmp_path)
    assert named.file.parent == tmp_path and named.file.name.startswith("reportqa-")
    assert not list(tmp_path.glob("*unfinished*")) and not list(tmp_path.glob("copy.sqlite-*"))
    with pytest.raises(ReportQAError, match="cannot be written"):
        back_up(store.folder, tmp_path / "none" / "copy.sqlite")
    with pytest.raises(IndexMissingError):
        back_up(tmp_path / "none", tmp_path / "x.sqlite")


def test_a_restore_changes_nothing_for_who_is_reading_and_all_for_who_reads_next(store: Store, tmp_path: Path) -> None:
    back_up(store.folder, tmp_path / "copy.sqlite")
    with store.write() as writer:
        writer.remove("en/day9.txt")
    assert found(store.folder, "Rockets") == []
    with store.pinned() as reading:
        done = restore(store.folder, tmp_path / "copy.sqlite")
        assert len(reading.paths()) == 2
    assert set(store.paths()) == PATHS and store.check() == () and found(store.folder, "Rockets") == ["en/day9.txt"]
    assert done.kept and looked_through(done.kept).reports == 2
    put(store, recorded("new", "Newest."))
    assert found(store.folder, "newest") == ["new"]
    restore(store.folder, done.kept)
    assert set(store.paths()) == PATHS - {"en/day9.txt"} and found(store.folder, "newest") == []


@pytest.mark.parametrize("damage", ["junk", "half", "letter", "empty", "gone"])
def test_a_backup_takes_the_place_of_a_damaged_record_which_is_kept(store: Store, tmp_path: Path, damage: str) -> None:
    put(store, *(recorded(f"{n}", "A long report. " * 50) for n in range(20)))
    back_up(store.folder, tmp_path / "copy.sqlite")
    store.close()
    whole = store.file.read_bytes()
    broken = {"junk": b"junk" * 5000, "half": whole[: len(whole) // 2], "letter": whole.replace(b"long report", b"lung report", 1), "empty": b"", "gone": None}[damage]
    store.file.unlink() if broken is None else store.file.write_bytes(broken)
    with pytest.raises(DamagedRecordError, match="left as it was"), Store.open(store.folder, create=True) as damaged:
        list(damaged.iter_passages())
    done = restore(store.folder, tmp_path / "copy.sqlite")
    with Store.open(store.folder) as again:
        assert again.counts().reports == 23 and again.check() == ()
    assert (done.kept is None) == (broken is None)
    if done.kept and damage in ("junk", "half", "empty"):
        assert done.kept.read_bytes() == broken
    assert not list(store.folder.glob("*unfinished*"))


def test_what_is_no_sound_backup_is_refused_and_nothing_is_changed(store: Store, tmp_path: Path) -> None:
    copy = back_up(store.folder, tmp_path / "copy.sqlite").file
    content = copy.read_bytes()
    store.close()
    before = store.file.read_bytes()
    wrong = tmp_path / "wrong.sqlite"

    def refused(error: type[ReportQAError], words: str, file: Path = wrong) -> None:
        with pytest.raises(error, match=words):
            restore(store.folder, file)
        assert store.file.read_bytes() == before and not list(store.folder.glob("record.before*"))

    refused(ReportQAError, "no backup at", tmp_path / "none")
    refused(ReportQAError, "the record itself", store.file)
    for damaged in (b"", b"junk" * 100, content[: len(content) // 2], content.replace(b"roquettes", b"roguettes")):
        wrong.write_bytes(damaged)
        refused(DamagedRecordError, "nothing was changed")
    wrong.write_bytes(content)
    behind(wrong, "PRAGMA user_version = 99")
    refused(SchemaError, "update reportqa")
    with write_lock(store.folder):
        refused(IndexBusyError, "another sync", copy)


def test_a_backup_of_an_older_schema_is_put_back_and_brought_up_to_date(store: Store, tmp_path: Path) -> None:
    copy = back_up(store.folder, tmp_path / "copy.sqlite").file
    behind(copy, *BEFORE_SCHEMA_2, "PRAGMA user_version = 1")
    restore(tmp_path / "elsewhere", copy)
    with Store.open(tmp_path / "elsewhere") as again:
        assert set(again.paths()) == PATHS and again.check() == ()


def test_on_a_full_disk_a_backup_is_refused_and_a_restore_leaves_what_was_there(store: Store, tmp_path: Path) -> None:
    put(store, *(recorded(f"{n}", f"Report {n}. " * 100) for n in range(50)))
    copy = back_up(store.folder, tmp_path / "copy.sqlite").file
    with full_disk(50_000), pytest.raises(ReportQAError, match="cannot be written"):
        back_up(store.folder, tmp_path / "second.sqlite")
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["copy.sqlite"]
    with store.write() as writer:
        writer.remove("en/day9.txt")
    before = store.stamp()
    with full_disk(50_000), pytest.raises(ReportQAError, match="could not be restored"):
        restore(store.folder, copy)
    assert store.stamp() == before and store.check() == () and not list(store.folder.glob("*unfinished*"))
    restore(store.folder, copy)
    assert "en/day9.txt" in store.paths()


# -- mending


def test_a_sound_record_is_not_touched_by_a_repair(store: Store) -> None:
    store.close()
    before = store.file.read_bytes()
    checked = check_index(store.folder, repair=True)
    assert checked.findings == checked.done == () and store.file.read_bytes() == before and not list(store.folder.glob("record.before*"))


@pytest.mark.parametrize(("change", "left", "told"), [
    ("UPDATE texts SET text = replace(text, 'roquettes', 'roguettes')", PATHS - {"fr/shelling.txt"}, "reads it again from /reports/fr/shelling.txt"),
    ("UPDATE passages SET end = end - 1 WHERE id = 4", PATHS - {"ru/обстрел.txt"}, "обстрел"),
    ("UPDATE vectors SET vector = zeroblob(32) WHERE id = 5", PATHS - {"en/day9.txt"}, "en/day9.txt was taken out"),
    ("DELETE FROM vectors WHERE id = 5", PATHS - {"en/day9.txt"}, "en/day9.txt was taken out"),
    ("UPDATE places SET fields = replace(fields, 'Ganja', 'Gonja')", PATHS - {"fr/shelling.txt", "en/day9.txt"}, "was taken out"),
    ("DELETE FROM texts WHERE report = 3", PATHS - {"en/day9.txt"}, "en/day9.txt was taken out"),
    ("DELETE FROM reports WHERE id = 3", PATHS - {"en/day9.txt"}, "belonged to no report"),
    ("UPDATE settings SET value = '{\"AZ\":' WHERE key = 'place prior'", PATHS, "could not be read"),
    ("UPDATE settings SET value = '{\"AZ\":1}' WHERE key = 'place prior'", PATHS, "clock list"),
    ("UPDATE sentence_vectors SET packed = x'00'", PATHS, "the next sync makes them again"),
    ("UPDATE removed SET passage = 1", PATHS, "is kept in"),
    ("UPDATE vectors SET unused_since = 3 WHERE id = 1", PATHS, "is kept in"),
    ("INSERT INTO places VALUES (99, 'x', x'00', '[\"x\"]')", PATHS, "is kept in"),
])  # fmt: skip
def test_what_is_damaged_is_found_taken_out_and_kept_in_a_copy(store: Store, change: str, left: set[str], told: str) -> None:
    put(store, recorded("gone", "Stepanakert.", places=(STEPANAKERT,)))
    with store.write() as writer:
        writer.remove("gone")
        writer.set_setting("place prior", {"AZ": 0.5})
        writer.set_sentence_vectors("use", {1: b"packed"})
    store.close()
    behind(store.file, "PRAGMA foreign_keys = OFF", change)
    assert check_index(store.folder).findings != ()
    checked = check_index(store.folder, repair=True)
    assert checked.findings == () and any(told in line for line in checked.done), checked
    (kept,) = store.folder.glob("record.before-repair-*.sqlite")
    assert kept.stat().st_size >= 4096
    with Store.open(store.folder) as mended:
        assert set(mended.paths()) == left and mended.check() == () and mended.setting(TO_DERIVE) is True
        put(mended, *ARCHIVE)
        assert set(mended.paths()) == PATHS and mended.check() == ()
    assert found(store.folder, "Rockets") == ["en/day9.txt"]


def test_an_index_inside_the_record_is_built_anew(store: Store) -> None:
    """A row that was changed while its index was hidden from SQLite."""
    store.close()
    hidden = "name = 'passages_by_language'"
    with closing(sqlite3.connect(store.file)) as connection:
        row = connection.execute(f"SELECT * FROM sqlite_master WHERE {hidden}").fetchone()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(f"DELETE FROM sqlite_master WHERE {hidden}")
        connection.commit()
    behind(store.file, "UPDATE passages SET language = 'zz' WHERE id = 1")
    with closing(sqlite3.connect(store.file)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", row)
        connection.commit()
    assert any("missing from index passages_by_language" in line for line in check_index(store.folder).findings)
    assert check_index(store.folder, repair=True).findings == ()
    with Store.open(store.folder) as mended:
        assert mended.languages() == {"en": 2, "ru": 2}


def test_pages_that_are_damaged_are_not_mended_and_left_as_they_are(store: Store) -> None:
    put(store, *(recorded(f"{n}", "A long report. " * 50) for n in range(20)))
    store.close()
    content = store.file.read_bytes()
    store.file.write_bytes(content[:8192] + bytes((7 * n + 13) % 251 for n in range(len(content) - 8192)))
    before = store.file.read_bytes()
    for repair in (False, True):
        with pytest.raises(DamagedRecordError, match=r"left as it was.*restore"):
            check_index(store.folder, repair=repair)
    assert store.file.read_bytes() == before and not list(store.folder.glob("record.before*"))


def test_views_that_hold_other_passages_than_the_record_are_found_and_built_anew(store: Store, tmp_path: Path) -> None:
    """A view of another record that claims to be of this one."""
    import json

    from index.views import read_manifest, write_manifest

    with Store.open(tmp_path / "other", create=True) as other:
        put(other, *(recorded(f"{n}", f"Other {n}.") for n in range(6)))
        stamps = {}
        for folder, record in ((store.folder, store), (other.folder, other)):
            WordIndex.open(folder, record)
            WordIndex.open(folder, record, "reports")
            VectorIndex.open(folder, record)
            stamps[folder] = json.loads(json.dumps(record.stamp()))
    assert check_index(store.folder).findings == ()
    for name in ("vectors.faiss", "vectors.ids"):
        (store.folder / name).write_bytes((other.folder / name).read_bytes())
    write_manifest(store.folder / "vectors.json", read_manifest(other.folder / "vectors.json") | {"stamp": stamps[store.folder], "model": store.model})
    (line,) = check_index(store.folder).findings
    assert "vector index" in line and "--repair" in line
    assert check_index(store.folder, repair=True).findings == () and check_index(store.folder).findings == ()


def reportqa(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "ui.cli", *map(str, words)], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120)


def test_the_commands(store: Store, tmp_path: Path) -> None:
    done = reportqa("backup", tmp_path / "b.sqlite", "--index", store.folder)
    assert done.returncode == 0 and "3 reports, 6 passages" in done.stdout, done
    with store.write() as writer:
        writer.remove("en/day9.txt")
    done = reportqa("restore", tmp_path / "b.sqlite", "--index", store.folder, "--json")
    assert done.returncode == 0 and '"reports": 3' in done.stdout and "record.before-restore" in done.stdout, done
    store.close()
    behind(store.file, "UPDATE texts SET text = replace(text, 'roquettes', 'roguettes')")
    done = reportqa("restore", store.file, "--index", store.folder)
    assert done.returncode == 1 and done.stderr.count("\n") == 1, done
    done = reportqa("check", "--repair", "--index", store.folder)
    assert done.returncode == 0 and done.stdout == "sound\n" and "fr/shelling.txt was taken out" in done.stderr and "reportqa sync" in done.stderr, done
