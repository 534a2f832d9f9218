"""The record as a file: what other processes do to it, what a seal tells, what is refused, and what stays after a kill."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from recorded_samples import ARCHIVE, full_disk, put, recorded

from index.store import Recorded, Store
from index.types import DamagedRecordError, ReportQAError
from index.views import seen, write_manifest

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index", create=True) as opened:
        yield opened


def closed(store: Store, *reports: Recorded) -> Path:
    """The file of the record with these reports, closed."""
    put(store, *(reports or ARCHIVE))
    store.close()
    return store.file


OPENINGS = {  # what a process did before; `put` is below
    "opened twice": "store = Store.open(folder, create=True); put(store, 'first'); Store.open(folder).close()",
    "pinned and forgotten": "old = Store.open(folder, create=True); put(old, 'first'); old.pinned().paths(); old.close(); store = Store.open(folder); store.paths()",
    "looked at in a thread": "store = Store.open(folder, create=True); put(store, 'first'); thread = Thread(target=store.paths); thread.start(); thread.join(); Store.open(folder).close()",
}  # fmt: skip


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_commit_stays_whoever_else_opens_and_closes_the_record(tmp_path: Path, opening: str) -> None:
    """A process that closes a file drops its own locks on it: then another takes the log for unused and deletes it under the writer."""
    code = f"""
import sys
from threading import Thread
from index.store import Store
from recorded_samples import recorded
def put(store, path):
    with store.write() as writer:
        writer.put(recorded(path, "Rockets."))
folder = sys.argv[1]
{OPENINGS[opening]}
print("open", flush=True); sys.stdin.readline()
put(store, "second")
print("committed", flush=True); sys.stdin.readline()
"""
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT, text=True) as process:
        assert process.stdin and process.stdout and process.stdout.readline() == "open\n"
        with Store.open(tmp_path) as other:
            assert set(other.paths()) == {"first"}
        process.stdin.write("go\n")
        process.stdin.flush()
        assert process.stdout.readline() == "committed\n"
        process.kill()
    with Store.open(tmp_path) as again:
        assert set(again.paths()) == {"first", "second"}


def test_a_schema_that_is_no_text_is_damage(store: Store) -> None:
    file = closed(store)
    content = file.read_bytes()
    at = content.index(b"CREATE TABLE settings")
    file.write_bytes(content[: at + 13] + b"\xc9" + content[at + 14 :])
    with pytest.raises(DamagedRecordError, match="left as it was"):
        Store.open(store.folder)


# -- what is not as it was written is refused, and left as it was


def damaged(file: Path, at: int, bit: int = 0) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        (byte,) = opened.read(1)
        opened.seek(at)
        opened.write(bytes([byte ^ 1 << bit]))


def test_a_changed_letter_of_a_report_is_found_at_the_next_opening(store: Store) -> None:
    """SQLite itself sees nothing in it."""
    file = closed(store)
    damaged(file, file.read_bytes().index(b"roquettes"))
    before = file.read_bytes()
    with closing(sqlite3.connect(f"file:{file}?immutable=1", uri=True)) as behind:
        assert behind.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with pytest.raises(DamagedRecordError, match=r"fr/shelling.txt: the report is not as it was written.*left as it was.*restore"):
        Store.open(store.folder)
    assert file.read_bytes() == before
    with Store.open(store.folder, verify=False) as looked_at:
        assert looked_at.check() == ("fr/shelling.txt: the report is not as it was written",)


def test_a_changed_vector_setting_and_removal_are_found(store: Store) -> None:
    with store.write() as writer:
        writer.set_setting("place prior", {"AZ": 0.5})
    put(store, *ARCHIVE)
    with store.write() as writer:
        writer.set_sentence_vectors("use", {store.passages_of("en/day9.txt")[0].id: b"packed"})
        writer.remove("ru/обстрел.txt")
    file = closed(store, recorded("new", "New."))
    changes = {
        "UPDATE vectors SET vector = zeroblob(32) WHERE id = 2": "vector 2 ", "UPDATE settings SET value = '{\"AZ\":0.4}' WHERE key = 'place prior'": "settings 0 ",
        "UPDATE removed SET passage = passage + 100": "commit ", "UPDATE sentence_vectors SET packed = x'00'": "sentence vectors ",
        "UPDATE reports SET published_start = published_start + 1": "fr/shelling.txt: the report ", "DELETE FROM seals WHERE kind = 'vector' AND id = 1": "vector 1 ",
        "UPDATE places SET fields = replace(fields, 'Ganja', 'Gonja')": "place 2 ", "DELETE FROM commits WHERE generation = 2": "commit 2 ",
        "UPDATE places SET place = '7' WHERE id = 1": "place 1 ",
    }  # fmt: skip
    whole = file.read_bytes()
    for change, said in changes.items():
        with closing(sqlite3.connect(file)) as behind:
            behind.execute(change)
            behind.commit()
        with pytest.raises(DamagedRecordError, match=said):
            Store.open(store.folder)
        for left in store.folder.glob("record.sqlite-*"):
            left.unlink()
        file.write_bytes(whole)
    Store.open(store.folder).close()


def test_a_record_that_is_gone_or_empty_is_not_begun_anew(store: Store) -> None:
    file = closed(store)
    whole = file.read_bytes()
    for content in (b"", None):
        file.write_bytes(b"") if content == b"" else file.unlink()
        for create in (False, True):
            with pytest.raises(DamagedRecordError, match="shows that there was a record.*restore"):
                Store.open(store.folder, create=create)
    file.write_bytes(whole)
    with Store.open(store.folder) as again:
        assert len(again.paths()) == 3


def test_commits_that_are_in_the_log_alone_are_not_lost_with_an_empty_file(store: Store) -> None:
    put(store, *ARCHIVE)
    copy = store.folder.with_name("copy")
    shutil.copytree(store.folder, copy)  # as a killed process leaves it
    (copy / "record.seal").unlink(missing_ok=True)
    (copy / "record.sqlite").write_bytes(b"")
    before = (copy / "record.sqlite-wal").read_bytes()
    with pytest.raises(DamagedRecordError, match="record.sqlite-wal"):
        Store.open(copy, create=True)
    assert (copy / "record.sqlite-wal").read_bytes() == before != b""


# -- the seal of the file


def test_a_seal_that_is_missing_or_damaged_is_made_again(store: Store) -> None:
    closed(store)
    seal = store.folder / "record.seal"
    good = seal.read_bytes()
    for content in (None, b"", b"{", b'{"manifest": 7, "sha256": "x"}', good.replace(b'"size"', b'"sise"')):
        seal.unlink() if content is None else seal.write_bytes(content)
        with Store.open(store.folder) as again:
            assert len(again.paths()) == 3
        assert seal.read_bytes() == good


def test_a_large_record_is_read_through_where_something_has_written_to_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each record is large here."""
    monkeypatch.setattr("index.heldfile.SMALL", 0)
    monkeypatch.setattr("index.views.SMALL", 0)
    put(store, *ARCHIVE)
    store.close()
    seal = store.folder / "record.seal"
    good = json.loads(seal.read_text())["manifest"]
    assert good.keys() == {"seen"}
    os.utime(store.file)
    with Store.open(store.folder) as touched:
        assert len(touched.paths()) == 3
    assert json.loads(seal.read_text())["manifest"] != good, "read through, and sealed as it is now"
    content = store.file.read_bytes()
    at = content.index(b"Stepanakert")
    with store.file.open("rb+") as opened:
        opened.seek(at)
        opened.write(b"Stepanakerk")
    with pytest.raises(DamagedRecordError, match="not as it was written"):
        Store.open(store.folder)


def test_a_reader_that_stays_leaves_the_last_commits_in_the_log_until_it_goes(store: Store) -> None:
    put(store, *ARCHIVE)
    pinned = store.pinned()
    put(store, recorded("new", "New."))
    code = "import sys; from index.store import Store; store = Store.open(sys.argv[1]); print(len(store.paths())); store.close()"
    for _ in range(2):
        told = subprocess.run([sys.executable, "-c", code, str(store.folder)], env=ENVIRONMENT, capture_output=True, text=True, check=True)
        assert told.stdout == "4\n"
    assert len(pinned.paths()) == 3 and len(store.paths()) == 4
    pinned.close()
    store.close()
    sealed = json.loads((store.folder / "record.seal").read_text())["manifest"]
    assert sealed["size"] == store.file.stat().st_size and not list(store.folder.glob("record.sqlite-*"))


def test_what_is_pinned_stays_for_all_threads_and_cannot_be_written(store: Store) -> None:
    put(store, *ARCHIVE)
    with store.pinned() as pinned:
        with store.write() as writer:
            writer.remove("en/day9.txt")
        seen: list[tuple[int, int]] = []
        threads = [threading.Thread(target=lambda: seen.append((len(pinned.paths()), pinned.generation))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == [(3, 1)] * 8 and len(store.paths()) == 2
        with pinned.snapshot() as stamp:
            assert stamp.generation == 1
        with pytest.raises(RuntimeError), pinned.write():
            pass


# -- a full disk, a long log


def test_on_a_full_disk_a_commit_is_refused_whole_and_the_next_one_works(store: Store) -> None:
    put(store, *ARCHIVE)
    many = [recorded(f"{n}", f"Report {n}. " * 200) for n in range(200)]
    with full_disk(store.folder.joinpath("record.sqlite-wal").stat().st_size + 20_000), pytest.raises(ReportQAError, match="nothing was changed"):
        put(store, *many)
    assert store.generation == 1 and len(store.paths()) == 3 and store.check() == ()
    put(store, *many)
    store.close()
    with Store.open(store.folder) as again:
        assert again.generation == 2 and len(again.paths()) == 203 and again.check() == ()


def test_on_a_full_disk_there_is_no_new_record_and_the_next_opening_makes_one(tmp_path: Path) -> None:
    with full_disk(1000), pytest.raises(ReportQAError, match="cannot be opened"):
        Store.open(tmp_path / "index", create=True)
    with Store.open(tmp_path / "index", create=True) as store:
        put(store, *ARCHIVE)
        assert store.check() == ()


def test_a_seal_that_cannot_be_written_is_done_without(store: Store) -> None:
    """SQLite itself needs 32 KB of shared memory, so another has the record open."""
    closed(store)
    with Store.open(store.folder):
        (store.folder / "record.seal").unlink()
        with full_disk(10), Store.open(store.folder) as again:
            assert len(again.paths()) == 3
        assert not list(store.folder.glob("record.seal*"))


def test_the_hash_of_a_large_file_is_taken_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that was copied, or sealed before 0.6: its hash is right, what the disk says of it is not known."""
    monkeypatch.setattr("index.heldfile.SMALL", 0)
    monkeypatch.setattr("index.views.SMALL", 0)
    closed(store)
    content = store.file.read_bytes()
    write_manifest(store.folder / "record.seal", {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    Store.open(store.folder).close()
    sealed = json.loads((store.folder / "record.seal").read_text())["manifest"]
    assert sealed["seen"] == seen(store.file.stat) and "sha256" not in sealed


def test_a_long_log_goes_into_the_file_before_the_end(store: Store) -> None:
    long = recorded("long", "")
    put(store, replace(long, report=replace(long.report, text="x" * 70 * 2**20)))
    assert store.file.stat().st_size > 64 * 2**20
    put(store, *ARCHIVE)
    assert (store.folder / "record.sqlite-wal").stat().st_size < 80 * 2**20
    store.close()
    sealed = json.loads((store.folder / "record.seal").read_text())["manifest"]
    assert sealed["seen"][0] == store.file.stat().st_size


def test_a_bit_that_changes_without_the_disk_telling_is_found_where_it_is_quoted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a disk forgets: the seal says that nothing has written to the file."""
    monkeypatch.setattr("index.heldfile.SMALL", 0)
    monkeypatch.setattr("index.views.SMALL", 0)
    put(store, *ARCHIVE)
    for path in store.paths():
        store.vouch(path)
    store.vouch("none")
    store.close()
    content = store.file.read_bytes()
    at = content.index(b"Stepanakert")
    with store.file.open("rb+") as opened:
        opened.seek(at)
        opened.write(b"Stepanakerk")
    write_manifest(store.folder / "record.seal", {"seen": seen(store.file.stat)})
    with Store.open(store.folder) as again:
        (changed,) = [path for path in again.paths() if "Stepanakerk" in again.report(path).text]  # type: ignore[union-attr]
        with pytest.raises(DamagedRecordError, match="not as it was written"):
            again.vouch(changed)
        with again.pinned() as pinned, pytest.raises(DamagedRecordError, match="not as it was written"):
            pinned.vouch(changed)
        for path in again.paths().keys() - {changed}:
            again.vouch(path)
