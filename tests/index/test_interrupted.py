"""Stopped half-way: a backup amid commits, a lock of a dead process, another file in the place of the record (a restore: tests/long/restoring.py)."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from recorded_samples import ARCHIVE, BEFORE_SCHEMA_2, full_disk, put, recorded

from index import open_index
from index.backups import Backup, back_up, looked_through, restore
from index.checking import check_index
from index.recordfile import RECORD
from index.schema import create
from index.store import Store
from index.types import DamagedRecordError, IndexBusyError, IndexMissingError, ReportQAError
from index.updating import write_lock
from tests.conftest import ROOT
from tests.long.archive import Child
from tests.long.faults import available

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parent), *sys.path])}
PATHS = {one.report.path for one in ARCHIVE}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index", create=True) as opened:
        put(opened, *ARCHIVE)
        yield opened


def test_a_backup_amid_commits_is_of_one_generation(store: Store, tmp_path: Path) -> None:
    code = """
import sys
from index.store import Store
from recorded_samples import recorded
with Store.open(sys.argv[1]) as store:
    print("ready", flush=True)
    for n in range(10_000):
        with store.write() as writer:
            for path in "abcdef":
                writer.put(recorded(path, f"Round {n}. " * 30))
"""
    with subprocess.Popen([sys.executable, "-c", code, str(store.folder)], stdout=subprocess.PIPE, env=ENVIRONMENT, text=True) as process:
        assert process.stdout and process.stdout.readline() == "ready\n"
        made: dict[int, Backup] = {}  # by generation
        while len(made) < 4:
            one = back_up(store.folder, tmp_path / f"{time.monotonic_ns()}.sqlite")
            made[one.generation] = one
            assert process.poll() is None, "commits go on meanwhile"
        process.kill()
    for one in made.values():
        assert looked_through(one.file) == one
        restore(tmp_path / one.file.stem, one.file)
        with Store.open(tmp_path / one.file.stem) as back:
            texts = {report.text for report in back.reports_at(summary.id for summary in back.reports() if summary.path not in PATHS)}
            assert len(texts) <= 1 and len(back.paths()) in (3, 9) and back.check() == ()


def test_the_lock_of_a_dead_process_is_no_lock(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from index.updating import write_lock\nwith write_lock(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT, text=True) as process:
        assert process.stdout and process.stdout.readline() == "held\n"
        with pytest.raises(IndexBusyError), write_lock(tmp_path):
            pass
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        process.wait()
        assert (tmp_path / "write.lock").exists()
        with write_lock(tmp_path):
            pass


def test_a_lock_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReportQAError, match="cannot be locked"), write_lock(tmp_path / "file" / "index"):
        pass


@pytest.mark.skipif(bool(available()), reason="no strace")
def test_folders_that_are_made_for_an_index_are_on_the_disk_with_all_above_them(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from index.updating import write_lock\nwith write_lock(Path(sys.argv[1])): pass"
    subprocess.run(["strace", "-f", "-y", "-e", "trace=mkdir,mkdirat,fsync", "-o", str(tmp_path / "log"), sys.executable, "-c", code, str(tmp_path / "new" / "index")], env=ENVIRONMENT, check=True)
    done = [line for line in (tmp_path / "log").read_text().splitlines() if str(tmp_path) in line]
    for made in (tmp_path / "new", tmp_path / "new" / "index"):
        at = next(n for n, line in enumerate(done) if "mkdir" in line and f'"{made}"' in line)
        assert any("fsync(" in line and f"<{made.parent}>" in line for line in done[at:]), done


# -- another file in the place of the record


def test_who_has_a_record_open_that_had_to_be_replaced_goes_on_with_the_one_that_took_its_place(store: Store, tmp_path: Path) -> None:
    copy = back_up(store.folder, tmp_path / "copy.sqlite").file
    with store.write() as writer:
        writer.remove("en/day9.txt")
    store.close()
    with open_index(store.folder) as chat:
        before = chat.now()
        assert len(before.reports()) == 2
        store.file.write_bytes(b"junk" * 3000)
        restore(store.folder, copy)
        seen: list[object] = []
        for _ in range(2):
            thread = threading.Thread(target=lambda: seen.append(set(chat.store.paths())))
            thread.start()
            thread.join()
        assert seen == [PATHS, PATHS] and set(chat.store.paths()) == PATHS and len(chat.now().reports()) == len(chat.refresh().reports) == 3
        assert [chat.store.passages([row])[0].report for row, _ in chat.now().words.search("Rockets")] == ["en/day9.txt"]
        put(chat.store, recorded("new", "New."))
    with Store.open(store.folder) as again:
        assert set(again.paths()) == PATHS | {"new"} and again.check() == ()


def test_a_damaged_file_in_the_place_of_an_open_record_is_not_read(store: Store, tmp_path: Path) -> None:
    copy = back_up(store.folder, tmp_path / "copy.sqlite").file
    copy.write_bytes(copy.read_bytes().replace(b"roquettes", b"roguettes"))
    with store.snapshot():
        os.replace(copy, store.file)
        for left in ("-wal", "-shm"):
            os.replace(f"{store.file}{left}", f"{copy}{left}")
        assert set(store.paths()) == PATHS, "what was begun is read to its end from the old file"
    with pytest.raises(DamagedRecordError, match="not as it was written"):
        store.paths()


def test_who_looks_for_damage_looks_at_the_file_that_took_the_place(store: Store, tmp_path: Path) -> None:
    copy = back_up(store.folder, tmp_path / "copy.sqlite").file
    copy.write_bytes(copy.read_bytes().replace(b"roquettes", b"roguettes"))
    store.close()
    with Store.open(store.folder, verify=False) as looking:
        assert looking.check() == ()
        os.replace(copy, store.file)
        assert looking.check() == ("fr/shelling.txt: the report is not as it was written",)


def test_a_record_that_is_taken_away_from_under_a_reader_is_read_on(store: Store) -> None:
    store.paths()
    store.folder.rename(store.folder.with_name("elsewhere"))
    assert set(store.paths()) == PATHS


# -- making the tables, and bringing them up to date


def test_a_record_whose_making_was_stopped_is_none_yet_and_is_made_the_next_time(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / RECORD)) as begun:
        begun.execute("PRAGMA journal_mode = WAL")
    assert (tmp_path / RECORD).stat().st_size
    with pytest.raises(IndexMissingError):
        Store.open(tmp_path)
    with Store.open(tmp_path, create=True) as made:
        put(made, *ARCHIVE)
        assert made.check() == ()


def test_an_empty_database_that_another_program_marked_is_left_to_it(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / RECORD)) as other:
        other.execute("PRAGMA application_id = 7")
    with pytest.raises(DamagedRecordError, match="another program"):
        Store.open(tmp_path, create=True)


def test_tables_that_another_process_made_first_are_left_as_they_are(store: Store) -> None:
    with closing(sqlite3.connect(store.file, isolation_level=None)) as second:
        create(second)
    assert set(store.paths()) == PATHS and store.check() == ()


def test_a_record_without_its_tables_is_damage(store: Store) -> None:
    store.close()
    with closing(sqlite3.connect(store.file)) as behind:
        behind.execute("DROP TABLE reports")
    with pytest.raises(DamagedRecordError, match="tables are missing"):
        Store.open(store.folder)


def as_of_schema_1(store: Store, *changes: str) -> None:
    store.close()
    with closing(sqlite3.connect(store.file)) as behind:
        for change in (*BEFORE_SCHEMA_2, "PRAGMA user_version = 1", *changes):
            behind.execute(change)
        behind.commit()


@pytest.mark.parametrize("damage", ["page", "letters"])
def test_an_older_record_that_is_damaged_is_told_and_left_in_its_schema(store: Store, damage: str) -> None:
    put(store, *(recorded(f"{n}", "A long report. " * 100) for n in range(30)))
    as_of_schema_1(store, *(["UPDATE reports SET title = CAST(x'ff41' AS TEXT) WHERE id = 1"] if damage == "letters" else []))
    content = store.file.read_bytes()
    if damage == "page":
        at = content.rindex(b"A long report. ") // 4096 * 4096
        store.file.write_bytes(content[:at] + b"\xab" * 4096 + content[at + 4096 :])
    before = store.file.read_bytes()
    with pytest.raises(DamagedRecordError, match="left as it was"):
        Store.open(store.folder)
    assert store.file.read_bytes() == before
    with closing(sqlite3.connect(store.file)) as behind:
        assert behind.execute("PRAGMA user_version").fetchone() == (1,)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is split")
def test_a_process_stopped_at_any_statement_of_bringing_it_up_to_date_leaves_the_old_schema_or_the_new_one(store: Store) -> None:
    as_of_schema_1(store)
    template, versions, step, ended = store.folder.rename(store.folder.with_name("template")), set(), 0, 9
    while ended:
        step += 1
        shutil.copytree(template, store.folder)

        def work(step: int = step) -> None:
            class Stopping(Store):
                def _connect(self):  # type: ignore[no-untyped-def]
                    connection, self.left = super()._connect(), step
                    connection.set_trace_callback(self.count)
                    return connection

                def count(self, _: str) -> None:
                    self.left -= 1
                    if not self.left:
                        os._exit(9)

            Stopping.open(store.folder)
            os._exit(0)

        ended = Child(work).result()[0]
        with closing(sqlite3.connect(store.file)) as found:
            versions |= set(found.execute("PRAGMA user_version"))
        with Store.open(store.folder) as again:
            assert set(again.paths()) == PATHS and again.check() == ()
        shutil.rmtree(store.folder)
        step += step // 8  # there are many
    assert versions == {(1,), (4,)}


# -- a disk that is full, a limit that is reached


def test_a_repair_that_cannot_keep_a_copy_changes_nothing(store: Store) -> None:
    put(store, *(recorded(f"{n}", "A long report. " * 100) for n in range(30)))
    store.close()
    with closing(sqlite3.connect(store.file)) as behind:
        behind.execute("UPDATE texts SET text = replace(text, 'roquettes', 'roguettes')")
        behind.commit()
    before = store.file.read_bytes()
    with full_disk(50_000), pytest.raises(ReportQAError, match=r"record.before-repair.*cannot be written"):
        check_index(store.folder, repair=True)
    assert store.file.read_bytes() == before and not list(store.folder.glob("*before*")) and not list(store.folder.glob(".*"))


def test_a_reader_that_may_open_no_more_files_is_told_in_one_line(store: Store) -> None:
    code = """
import os, sys, threading
from index.store import Store
from index.types import ReportQAError
store, held = Store.open(sys.argv[1]), []
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/dev/fd")), resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
try:
    while True: held.append(os.dup(0))
except OSError: pass
def read():
    try: print(store.paths())
    except ReportQAError as error: print(error)
thread = threading.Thread(target=read); thread.start(); thread.join()
"""
    pytest.importorskip("resource", reason="there is no limit of this kind on this system")
    told = subprocess.run([sys.executable, "-c", code, str(store.folder)], env=ENVIRONMENT, capture_output=True, text=True)
    assert "could not be read (unable to open database file)" in told.stdout and not told.stderr
