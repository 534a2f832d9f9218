"""Milvus as the place of the views: whose they are, what happens when it fails, and that a stop loses nothing. What views must do: test_views.py."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent import futures
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lite import closed, lite
from recorded_samples import ARCHIVE, DIMENSIONS, put, recorded, vector

from index import milvusview, sync
from index.checking import check_index
from index.milvusaddress import SETTING, TOKEN_SETTING, Address, StoreError, configured
from index.milvusstore import Entry, connect
from index.milvusvectors import MilvusVectors
from index.milvuswords import MilvusWords
from index.store import Store
from index.vectors import VectorIndex
from index.views import views_lock
from tests.conftest import ROOT

QUERY = vector("a question")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index", create=True) as opened:
        yield opened


@pytest.fixture
def address(tmp_path: Path) -> Iterator[Address]:
    with lite(tmp_path / "views.db") as found:
        yield found


def many(name: str, passages: int) -> object:
    return recorded(name, " ".join(f"{name} {part}." for part in range(passages)), passage_sentences=1)


def rows(address: Address, view: str) -> list[int]:
    """What is in Milvus of a view, whatever its state."""
    part = connect(address).entry(view).shown
    return list(connect(address).ids(part.collection, 10**6)) if part.filled else []


@pytest.mark.parametrize(("said", "address"), [
    ("", None), ("files", None),
    ("milvus://db.example/war", Address("http://db.example:19530", "war", "HNSW")),
    ("milvus://[::1]:99", Address("http://[::1]:99", "reportqa", "HNSW")),
    ("milvus+tls://db.example:1/a_1?index=diskann", Address("https://db.example:1", "a_1", "DISKANN")),
    ("milvus:///data/x.db?name=w", Address("/data/x.db", "w", "FLAT")), ("/data/x.db", Address("/data/x.db", "reportqa", "FLAT")),
])  # fmt: skip
def test_an_address_is_read(said: str, address: Address | None) -> None:
    assert configured(said) == address


@pytest.mark.parametrize("said", ["milvus://", "x.db", "/data/views", "http://db:1/a", "milvus://db:port/a", "milvus://db/9a", "milvus://db/a-b", "milvus://db/a?index=PQ",
                                  "milvus://db/a?top=1", "milvus://db/a/b", "nonsense"])  # fmt: skip
def test_what_is_no_address_is_told_with_the_forms(said: str) -> None:
    with pytest.raises(StoreError, match="milvus://HOST|after the name"):
        configured(said)


def test_a_password_does_not_stand_in_the_address() -> None:
    with pytest.raises(StoreError, match=TOKEN_SETTING) as told:
        configured("milvus://root:secret@db.example/war")
    assert "secret" not in str(told.value)


def test_a_server_that_is_not_there_is_told_in_time(store: Store) -> None:
    pytest.importorskip("pymilvus", reason="pymilvus is not installed")
    put(store, *ARCHIVE)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        began = time.monotonic()
        with pytest.raises(StoreError, match="did not answer") as told:
            MilvusVectors.open(configured(f"milvus://127.0.0.1:{taken.getsockname()[1]}/a"), store.folder, store)
    assert time.monotonic() - began < 25 and "\n" not in str(told.value) and SETTING in str(told.value)


def test_a_sync_says_so_before_it_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("Rockets fell on Barda.", encoding="utf-8")
    monkeypatch.setenv(SETTING, "nonsense")
    with pytest.raises(StoreError):
        sync([tmp_path / "a.txt"], tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_a_wrong_password_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pymilvus", reason="pymilvus is not installed")
    import grpc

    class Refusing(grpc.GenericRpcHandler):
        def service(self, _: object) -> object:
            return grpc.unary_unary_rpc_method_handler(lambda _, context: context.abort(grpc.StatusCode.UNAUTHENTICATED, "auth check failure, please check username and password"))

    server = grpc.server(futures.ThreadPoolExecutor(2), handlers=[Refusing()])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    monkeypatch.setenv(TOKEN_SETTING, "root:wrong-secret")
    try:
        with pytest.raises(StoreError, match="refuses the token") as told:
            MilvusVectors.open(configured(f"milvus://127.0.0.1:{port}/a"), store.folder, store)
    finally:
        server.stop(None)
    assert TOKEN_SETTING in str(told.value) and "wrong-secret" not in str(told.value)


def test_a_collection_of_something_else_is_left_alone(store: Store, address: Address) -> None:
    from pymilvus import MilvusClient

    client = MilvusClient(address.uri)
    client.create_collection(address.name, dimension=4)
    client.insert(address.name, [{"id": 1, "vector": [1.0, 0, 0, 0]}])
    put(store, *ARCHIVE)
    for open_ in (MilvusVectors.open, MilvusWords.open):
        with pytest.raises(StoreError, match="not reportqa's"):
            open_(address, store.folder, store, rebuild=True)
    assert client.list_collections() == [address.name] and len(client.get(address.name, [1])) == 1


def test_another_archive_is_neither_shown_nor_emptied(store: Store, address: Address, tmp_path: Path) -> None:
    put(store, *ARCHIVE)
    MilvusVectors.open(address, store.folder, store)
    before = rows(address, "vectors")
    with Store.open(tmp_path / "other", create=True) as other:
        put(other, recorded("a", "Another archive."))
        for rebuild in (False, True):
            with pytest.raises(StoreError, match="another archive"):
                MilvusVectors.open(address, other.folder, other, rebuild=rebuild)
    assert rows(address, "vectors") == before and len(MilvusVectors.open(address, store.folder, store)) == len(before)


def test_a_copy_may_read_until_one_of_both_goes_on(store: Store, address: Address, tmp_path: Path) -> None:
    put(store, *ARCHIVE)
    MilvusVectors.open(address, store.folder, store)
    shutil.copytree(store.folder, tmp_path / "copy")
    with Store.open(tmp_path / "copy") as copy:
        assert len(MilvusVectors.open(address, copy.folder, copy)) == 6
        put(store, many("new", 2))
        assert len(MilvusVectors.open(address, store.folder, store)) == 8
        with pytest.raises(StoreError, match="if this folder is a copy"):
            MilvusVectors.open(address, copy.folder, copy)
        put(copy, many("others", 3))
        with pytest.raises(StoreError, match="another archive"):
            MilvusVectors.open(address, copy.folder, copy)
    assert len(rows(address, "vectors")) == 8


def test_a_record_that_was_put_back_is_shown_as_it_is(store: Store, address: Address, tmp_path: Path) -> None:
    put(store, *ARCHIVE)
    store.backup(tmp_path / "backup.sqlite")
    put(store, many("later", 5))
    assert len(MilvusVectors.open(address, store.folder, store)) == len(MilvusWords.open(address, store.folder, store)) == 11
    import sqlite3

    with sqlite3.connect(tmp_path / "backup.sqlite") as backup:
        store.take_over(backup)
    put(store, many("instead", 2))
    assert MilvusVectors.open(address, store.folder, store).search(QUERY, 99)[0].tolist() == VectorIndex.open(store.folder, store).search(QUERY, 99)[0].tolist()
    words = MilvusWords.open(address, store.folder, store)
    assert words.search("later") == () and len(words.search("instead")) == 2


@pytest.mark.parametrize("change", ["newer", "unreadable"])
def test_what_a_newer_program_wrote_is_left_as_it_is(store: Store, address: Address, change: str) -> None:
    put(store, *ARCHIVE)
    MilvusVectors.open(address, store.folder, store)
    content = '{"schema": 99}' if change == "newer" else "{"
    connect(address)._client.upsert(address.name, [{"view": "vectors", "content": content, "nothing": [0.0, 1.0]}])
    with pytest.raises(StoreError, match="update reportqa" if change == "newer" else "cannot be read"):
        MilvusVectors.open(address, store.folder, store, rebuild=True)


STOPPED = """
import os, sys
from index import milvusstore, milvusview
from index.milvusaddress import configured
from index.milvusvectors import MilvusVectors
from index.store import Store
inserted, insert = [], milvusstore.Shelf.insert
def stop(shelf, collection, rows):
    insert(shelf, collection, rows)
    inserted.append(len(rows))
    if len(inserted) == 2: os._exit(9)
milvusstore.Shelf.insert, milvusview.BATCH = stop, 50
MilvusVectors.open(configured(sys.argv[2]), sys.argv[1], Store.open(sys.argv[1]))
"""


def test_a_filling_that_was_killed_goes_on_where_it_was(store: Store, address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, many("a", 210))
    killed = subprocess.run([sys.executable, "-c", STOPPED, str(store.folder), address.uri], env={"PYTHONPATH": ":".join(sys.path)}, timeout=60, check=False)
    assert killed.returncode == 9
    entry = connect(address).entry("vectors")
    assert entry.shown is None and entry.filling.filled == store.vectors()[0][49], "the second batch is in Milvus, and not noted"
    with store.write() as writer:  # meanwhile the record goes on
        writer.put(recorded("b", "One more."))
    monkeypatch.setattr(milvusview, "BATCH", 50)
    index = MilvusVectors.open(address, store.folder, store)
    assert connect(address).entry("vectors").shown.collection == entry.filling.collection
    assert rows(address, "vectors") == store.vectors()[0].tolist() == index.ids.tolist() and len(index.search(QUERY, 500)[0]) == 211


def test_a_report_of_very_many_words_is_found_by_each(store: Store, address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than Milvus takes as one text, in messages of bounded size."""
    monkeypatch.setattr(milvusview, "NUMBERS", 50_000)
    put(store, *(recorded(f"{n}", " ".join(f"word{n}x{part}" for part in range(12_000)) + ".", passage_sentences=1) for n in range(4)), *ARCHIVE)
    words = MilvusWords.open(address, store.folder, store, "reports")
    assert [len(words.search(f"word{n}x{part}")) for n in range(4) for part in (0, 11_999)] == [1] * 8 and len(words.search("stepanakert")) == 2


def test_rows_go_one_change_after_they_may_be_seen(store: Store, address: Address) -> None:
    put(store, many("large", milvusview.KEPT_REMOVED + 20), *ARCHIVE)
    old = MilvusVectors.open(address, store.folder, store)
    with store.write() as writer:
        writer.remove("large")
    middle = MilvusVectors.open(address, store.folder, store)
    assert len(rows(address, "vectors")) == len(old) > len(middle) and len(old.search(QUERY, 2000)[0]) == len(old)
    put(store, recorded("b", "One more."))
    last = MilvusVectors.open(address, store.folder, store)
    assert rows(address, "vectors") == last.ids.tolist() and len(middle.search(QUERY, 99)[0]) == 6 and len(last.search(QUERY, 99)[0]) == 7


def test_a_collection_that_was_replaced_stays_for_its_readers_until_the_next_change(store: Store, address: Address) -> None:
    put(store, *ARCHIVE)
    old = MilvusVectors.open(address, store.folder, store)
    MilvusVectors.open(address, store.folder, store, rebuild=True)
    assert len(old.search(QUERY, 99)[0]) == 6
    MilvusVectors.open(address, store.folder, store, rebuild=True)
    put(store, recorded("b", "One more."))
    MilvusVectors.open(address, store.folder, store)
    assert len([each for each in connect(address)._client.list_collections() if "vectors" in each]) == 1


def test_another_index_is_another_collection(store: Store, address: Address) -> None:
    put(store, *ARCHIVE)
    old = MilvusVectors.open(address, store.folder, store)
    new = MilvusVectors.open(replace(address, index="HNSW"), store.folder, store)
    parts = [view._part for view in (old, new)]
    assert parts[0].collection != parts[1].collection and [part.kind for part in parts] == ["1 FLAT", "1 HNSW"]
    assert new.search(QUERY, 6)[0].tolist() == old.search(QUERY, 6)[0].tolist()


def test_while_another_process_fills_it_the_older_state_serves(store: Store, address: Address) -> None:
    put(store, *ARCHIVE)
    with views_lock(store.folder), pytest.raises(StoreError, match="another process is filling"):
        MilvusVectors.open(address, store.folder, store, wait=0)
    MilvusVectors.open(address, store.folder, store)
    MilvusWords.open(address, store.folder, store)
    put(store, recorded("b", "Helicopter."))
    with views_lock(store.folder):
        older, words = MilvusVectors.open(address, store.folder, store, wait=0), MilvusWords.open(address, store.folder, store, wait=0)
    assert len(older) == len(older.search(QUERY, 99)[0]) == 6 and words.generation == older.generation == 1 and words.search("helicopter") == ()


def test_the_file_of_another_process_is_told_with_what_serves_several(store: Store, address: Address) -> None:
    put(store, *ARCHIVE)
    MilvusVectors.open(address, store.folder, store)
    code = ("import sys; from index.milvusaddress import *; from index.milvusvectors import MilvusVectors; from index.store import Store\n"
            "try: MilvusVectors.open(configured(sys.argv[2]), sys.argv[1], Store.open(sys.argv[1]))\nexcept StoreError as error: print(error)")
    done = subprocess.run([sys.executable, "-c", code, str(store.folder), address.uri], env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True, timeout=60, check=True)
    assert "milvus-lite server" in done.stdout and "Traceback" not in done.stdout + done.stderr


def test_a_process_that_opens_it_later_finds_it_filled(store: Store, address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, *ARCHIVE)
    before = [MilvusVectors.open(address, store.folder, store).search(QUERY, 9)[1].tolist(), MilvusWords.open(address, store.folder, store).search("Stepanakert")]
    closed(address)
    monkeypatch.setattr("index.milvusstore.Shelf.insert", None)  # nothing is put in a second time
    assert [MilvusVectors.open(address, store.folder, store).search(QUERY, 9)[1].tolist(), MilvusWords.open(address, store.folder, store).search("Stepanakert")] == before


@pytest.mark.parametrize("damage", ["deleted", "truncated", "another's"])
def test_word_counts_that_are_not_what_was_written_are_counted_again(store: Store, address: Address, damage: str) -> None:
    put(store, *ARCHIVE, many("a", 30))
    good = MilvusWords.open(address, store.folder, store).search("stepanakert ecole a")
    file = store.folder / "milvus-passages.npz"
    content = file.read_bytes()
    if damage == "deleted":
        file.unlink()
    else:
        file.write_bytes(content[:-9] if damage == "truncated" else content[::-1])
    assert MilvusWords.open(address, store.folder, store).search("stepanakert ecole a") == good and file.read_bytes() == content


def test_a_check_finds_what_milvus_lost_and_a_repair_puts_it_back(store: Store, address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, address.uri)
    put(store, *ARCHIVE)
    assert check_index(store.folder).findings == ()
    for view in ("vectors", "passages", "reports"):
        part = connect(address).entry(view).shown
        connect(address).delete(part.collection, [1])
    assert len(check_index(store.folder).findings) == 3
    assert check_index(store.folder, repair=True).findings == () and not list(store.folder.glob("vectors*"))


def test_the_other_indexes_find_nearly_all_that_is_nearest(store: Store, tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    made = many("a", 3000)
    vectors = generator.standard_normal((3000, DIMENSIONS)).astype(np.float32)
    put(store, replace(made, vectors=vectors / np.linalg.norm(vectors, axis=1, keepdims=True)))
    exact = VectorIndex.open(store.folder, store)
    queries = generator.standard_normal((10, DIMENSIONS)).astype(np.float32)
    for index in ("HNSW", "IVF_FLAT"):
        with lite(tmp_path / f"{index}.db", f"?index={index}&name={index}") as address:
            view = MilvusVectors.open(address, store.folder, store)
            found = view.search(queries, 20)
            common = [len(set(row) & set(wanted)) for row, wanted in zip(found[0].tolist(), exact.search(queries, 20)[0].tolist(), strict=True)]
            assert sum(common) >= 190, (index, common)
            np.testing.assert_allclose(found[1][0], view.scores_of(queries[0], found[0][0]), atol=1e-5)
        (store.folder / milvusview.IDENTITY).unlink()


def test_several_processes_share_a_server(store: Store, tmp_path: Path) -> None:
    """What is served over the network: here milvus-lite's own server."""
    pytest.importorskip("milvus_lite", reason="milvus-lite is not installed")
    pytest.importorskip("pymilvus", reason="pymilvus is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "milvus_lite.cmdline", "server", "--data-dir", str(tmp_path / "data"), "--host", "127.0.0.1", "--port", str(port)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until and socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.1)
        put(store, *(many(f"{n}", 5) for n in range(20)))
        code = ("import sys, numpy; from index.store import Store; from index.viewchoice import open_vectors, open_words; store = Store.open(sys.argv[1])\n"
                f"print(open_vectors(sys.argv[1], store, wait=30).search(numpy.arange({DIMENSIONS}), 9)[0].tolist(), open_words(sys.argv[1], store, wait=30).search('7', k=9))")
        command = [sys.executable, "-c", code, str(store.folder)]
        environment = {"PYTHONPATH": ":".join(sys.path), SETTING: f"milvus://127.0.0.1:{port}/shared?index=FLAT"}
        processes = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for _ in range(3)]
        answers = {process.communicate(timeout=60)[0].decode().strip() for process in processes}
    finally:
        server.terminate()
        server.wait(timeout=20)
    (answer,) = answers
    assert answer.startswith(str(VectorIndex.open(store.folder, store).search(np.arange(DIMENSIONS), 9)[0].tolist()))


def test_nothing_of_milvus_is_loaded_where_it_is_not_asked_for() -> None:
    code = f"import sys, qa; from index.viewchoice import open_vectors; from index.store import Store\nimport tempfile; d = tempfile.mkdtemp(dir={str(ROOT)!r})\nimport shutil\n" \
           "try:\n open_vectors(d, Store.open(d, create=True))\nfinally: shutil.rmtree(d)\nassert 'pymilvus' not in sys.modules and 'grpc' not in sys.modules"  # fmt: skip
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})


def test_an_answer_over_milvus_is_the_answer_over_files(sample_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import qa
    from index import open_index

    shutil.copytree(sample_index, tmp_path / "index", ignore=shutil.ignore_patterns("*words*", "vectors.*", "*.lock"))
    questions = ("Which cities were hit on day 9?", "Combien de blessés à Stepanakert ?", "Who leads the relief effort in New York?")
    with lite(tmp_path / "views.db") as address, open_index(sample_index) as files:
        wanted = [qa.answer(question, index=files) for question in questions]
        monkeypatch.setenv(SETTING, address.uri)
        with open_index(tmp_path / "index") as over_milvus:
            found = [qa.answer(question, index=over_milvus) for question in questions]
        assert not list((tmp_path / "index").glob("vectors*")) and not list((tmp_path / "index").glob("words*"))
    assert [replace(each, milliseconds=0) for each in found] == [replace(each, milliseconds=0) for each in wanted]


def test_what_is_written_of_a_view_comes_back(address: Address) -> None:
    shelf = connect(address)
    assert shelf.entry("vectors") is None
    part = milvusview.Part(collection="a", kind="k", average=(1.5, 2.0), filled=7, dimensions=3)
    for entry in (Entry(identity="x"), Entry(identity="x", shown=part, filling=replace(part, filled=9), old=("b",))):
        shelf.write("vectors", entry)
        assert shelf.entry("vectors") == entry and shelf.entry("passages") is None
