"""The user's own files beside the record: they are in a backup, come back from it, and are never replaced unasked."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from recorded_samples import ARCHIVE, full_disk, put

from index.backups import back_up, looked_through, restore
from index.checking import check_index
from index.sidefiles import ALIASES, FEEDBACK
from index.store import Store
from index.types import DamagedRecordError, ReportQAError

NAMES = '[[place]]\nname = "Ordubad"\ncountry = "AZ"\nkind = "town"\n'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A record with both files beside it."""
    with Store.open(tmp_path / "index", create=True) as opened:
        put(opened, *ARCHIVE)
        (opened.folder / ALIASES).write_text(NAMES, encoding="utf-8")
        like(opened.folder, "first")
        yield opened


def like(folder: Path, *said: str) -> None:
    """As the page keeps a verdict: a log beside the file, one transaction."""
    with closing(sqlite3.connect(folder / FEEDBACK, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("CREATE TABLE IF NOT EXISTS said (word TEXT)")
        file.execute("BEGIN IMMEDIATE")
        file.executemany("INSERT INTO said VALUES (?)", [(word,) for word in said])
        file.execute("COMMIT")


def liked(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as opened:
        return [word for (word,) in opened.execute("SELECT word FROM said ORDER BY rowid")]


def broken_inside(file: Path) -> bytes:
    """A database whose second page is nothing; gives what it holds then."""
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xab" * (len(content) - 4096))
    return file.read_bytes()


def test_a_backup_holds_them_and_is_for_its_owner_alone(store: Store, tmp_path: Path) -> None:
    made = back_up(store.folder, tmp_path / "copy.sqlite")
    assert made.beside == (ALIASES, FEEDBACK) and looked_through(made.file) == made
    assert stat.S_IMODE(made.file.stat().st_mode) & 0o077 == 0
    done = restore(tmp_path / "elsewhere", made.file)
    assert (tmp_path / "elsewhere" / ALIASES).read_text("utf-8") == NAMES and liked(tmp_path / "elsewhere" / FEEDBACK) == ["first"]
    assert stat.S_IMODE((tmp_path / "elsewhere" / FEEDBACK).stat().st_mode) & 0o077 == 0 and done.kept_beside == ()
    with closing(sqlite3.connect(tmp_path / "elsewhere" / "record.sqlite")) as record:
        assert "side_files" not in {name for (name,) in record.execute("SELECT name FROM sqlite_master")}
    assert b"Ordubad" not in (tmp_path / "elsewhere" / "record.sqlite").read_bytes(), "nothing of them stays in the pages of the record"


def test_what_a_log_holds_while_the_file_is_open_is_in_the_backup(store: Store, tmp_path: Path) -> None:
    with closing(sqlite3.connect(store.folder / FEEDBACK, isolation_level=None)) as asking:
        asking.execute("SELECT * FROM said").fetchall()
        like(store.folder, "second")
        assert (store.folder / f"{FEEDBACK}-wal").stat().st_size
        back_up(store.folder, tmp_path / "copy.sqlite")
        asking.execute("BEGIN IMMEDIATE")
        asking.execute("INSERT INTO said VALUES ('not committed')")
        back_up(store.folder, tmp_path / "during.sqlite")
        asking.execute("ROLLBACK")
    for copy in ("copy", "during"):
        restore(tmp_path / copy, tmp_path / f"{copy}.sqlite")
        assert liked(tmp_path / copy / FEEDBACK) == ["first", "second"]


def test_they_come_back_and_those_that_were_there_are_kept(store: Store, tmp_path: Path) -> None:
    copy = back_up(store.folder, tmp_path / "copy.sqlite").file
    assert restore(store.folder, copy).kept_beside == (), "nothing differed"
    (store.folder / ALIASES).write_text("# mine\n", encoding="utf-8")
    like(store.folder, "later")
    with closing(sqlite3.connect(store.folder / FEEDBACK)) as asking:
        assert asking.execute("SELECT count(*) FROM said").fetchone() == (2,)
        aliases, feedback = restore(store.folder, copy).kept_beside
        assert asking.execute("SELECT count(*) FROM said").fetchone() == (1,), "who has it open sees what came back"
    assert aliases.read_text("utf-8") == "# mine\n" and liked(feedback) == ["first", "later"]
    assert stat.S_IMODE(feedback.stat().st_mode) & 0o077 == 0
    assert (store.folder / ALIASES).read_text("utf-8") == NAMES and liked(store.folder / FEEDBACK) == ["first"]
    like(store.folder, "after")
    assert liked(store.folder / FEEDBACK) == ["first", "after"] and not list(store.folder.glob("*unfinished*"))


def test_a_backup_without_them_leaves_what_is_there(store: Store, tmp_path: Path) -> None:
    with Store.open(tmp_path / "bare", create=True):
        pass
    (tmp_path / "bare" / FEEDBACK).touch()  # as a verdict that was stopped leaves it
    made = back_up(tmp_path / "bare", tmp_path / "copy.sqlite")
    assert made.beside == ()
    assert restore(store.folder, made.file).kept_beside == ()
    assert (store.folder / ALIASES).read_text("utf-8") == NAMES and liked(store.folder / FEEDBACK) == ["first"]


@pytest.mark.parametrize("damage", ["junk", "inside"])
def test_damaged_verdicts_are_told_and_left_and_a_backup_takes_their_place(store: Store, tmp_path: Path, damage: str) -> None:
    copy = back_up(store.folder, tmp_path / "copy.sqlite").file
    assert check_index(store.folder).findings == ()
    file = store.folder / FEEDBACK
    broken = b"not a database, but longer than a header" * 99 if damage == "junk" else broken_inside(file)
    file.write_bytes(broken)
    for repair in (False, True):
        (line,) = check_index(store.folder, repair=repair).findings
        assert FEEDBACK in line and "left as it was" in line and "reportqa restore" in line and "\n" not in line
    with pytest.raises(ReportQAError, match="feedback.sqlite is damaged"):
        back_up(store.folder, tmp_path / "second.sqlite")
    assert file.read_bytes() == broken and not (tmp_path / "second.sqlite").exists()
    (store.folder / f"{FEEDBACK}-wal").write_bytes(b"a log of the damaged file")
    (kept,) = restore(store.folder, copy).kept_beside
    assert kept.read_bytes()[100:] == broken[100:] and liked(file) == ["first"] and check_index(store.folder).findings == ()


def test_aliases_that_cannot_be_read_are_told_by_a_check(store: Store) -> None:
    (store.folder / ALIASES).write_bytes(b"[[place]\nname = \xff")
    (line,) = check_index(store.folder, repair=True).findings
    assert ALIASES in line and "mend it or move it away" in line
    assert (store.folder / ALIASES).read_bytes() == b"[[place]\nname = \xff"


def test_a_place_where_a_folder_stands_is_one_clear_line(store: Store, tmp_path: Path) -> None:
    (store.folder / FEEDBACK).unlink()
    (store.folder / FEEDBACK).mkdir()
    with pytest.raises(ReportQAError, match="feedback.sqlite cannot be read"):
        back_up(store.folder, tmp_path / "copy.sqlite")


def changed(file: Path, change: str) -> None:
    with closing(sqlite3.connect(file)) as behind:
        behind.execute(change)
        behind.commit()


def test_no_other_name_in_a_backup_is_written_and_a_changed_letter_is_refused(store: Store, tmp_path: Path) -> None:
    copy = back_up(store.folder, tmp_path / "copy.sqlite").file
    changed(copy, "INSERT INTO side_files SELECT '../outside', content, sha256 FROM side_files WHERE name = 'aliases.toml'")
    restore(tmp_path / "elsewhere" / "index", copy)
    assert not list(tmp_path.rglob("outside")) and (tmp_path / "elsewhere" / "index" / ALIASES).exists()
    changed(copy, "UPDATE side_files SET content = CAST(replace(CAST(content AS TEXT), 'Ordubad', 'Ordubat') AS BLOB) WHERE name = 'aliases.toml'")
    with pytest.raises(DamagedRecordError, match="aliases.toml in the backup is not as it was written: nothing was changed"):
        restore(store.folder, copy)
    assert (store.folder / ALIASES).read_text("utf-8") == NAMES


def test_an_older_program_that_put_a_backup_back_left_the_table_and_the_next_backup_holds_what_is_there(store: Store, tmp_path: Path) -> None:
    copy = back_up(store.folder, tmp_path / "copy.sqlite").file
    (tmp_path / "older").mkdir()
    (tmp_path / "older" / "record.sqlite").write_bytes(copy.read_bytes())
    assert back_up(tmp_path / "older", tmp_path / "second.sqlite").beside == ()
    assert b"Ordubad" not in (tmp_path / "second.sqlite").read_bytes()


def test_on_a_full_disk_neither_record_nor_files_are_changed(store: Store, tmp_path: Path) -> None:
    like(store.folder, *("a long word " * 20 for _ in range(4000)))
    copy = back_up(store.folder, tmp_path / "copy.sqlite").file
    with store.write() as writer:
        writer.remove("en/day9.txt")
    like(store.folder, "later")
    before = store.stamp()
    with full_disk(600_000), pytest.raises(ReportQAError, match="could not be restored"):
        restore(store.folder, copy)
    assert store.stamp() == before and liked(store.folder / FEEDBACK)[-1] == "later"
    assert not list(store.folder.glob("*unfinished*")) and not list(store.folder.glob("*before-restore*"))
    (store.folder / FEEDBACK).write_bytes(b"")
    like(store.folder, *("a longer word " * 40 for _ in range(4000)))
    with full_disk(1_500_000), pytest.raises(ReportQAError, match="could not be restored.*run it again"):
        restore(store.folder, copy)
    assert liked(store.folder / FEEDBACK)[-1].startswith("a longer word"), "no space to keep what was there: it stays"
    restore(store.folder, copy)
    assert liked(store.folder / FEEDBACK)[0] == "first"
