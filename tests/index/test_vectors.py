"""The vector index: exact, and the record's equal whatever happens to its file."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from recorded_samples import ARCHIVE, DIMENSIONS, change, full_disk, numbered, put, recorded, vector

from index.store import Store
from index.vectorbase import products
from index.vectorcodes import made
from index.vectors import VectorIndex
from index.views import read_manifest, views_lock, write_manifest

QUERY = vector("a question")


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "index", create=True) as opened:
        yield opened


def by_hand(store: Store, query: np.ndarray, k: int) -> tuple[list[int], np.ndarray]:
    """The oracle: all inner products, sorted."""
    ids, matrix = store.vectors()
    scores = matrix @ query if len(ids) else np.empty(0)
    order = np.lexsort((ids, -scores))[:k]
    return ids[order].tolist(), scores[order]


def assert_agrees(store: Store, index: VectorIndex) -> None:
    assert index.stamp == store.stamp() and index.ids.tolist() == store.vectors()[0].tolist() and len(index) == len(index.ids)
    for k in (1, 3, 1000):
        ids, scores = index.search(QUERY, k)
        wanted_ids, wanted_scores = by_hand(store, QUERY, k)
        assert ids.tolist() == wanted_ids
        np.testing.assert_allclose(scores, wanted_scores, atol=1e-5)


def test_search_is_exact_for_one_query_and_for_many(store: Store) -> None:
    put(store, *(numbered(n, 5) for n in range(40)))
    index = VectorIndex.open(store.folder, store)
    assert_agrees(store, index)
    many_ids, many_scores = index.search(np.stack([QUERY, -QUERY]), 7)
    assert many_ids.shape == many_scores.shape == (2, 7) and many_ids.dtype == np.int64 and many_scores.dtype == np.float32
    assert many_ids[0].tolist() == index.search(QUERY, 7)[0].tolist() and many_ids[1].tolist() == index.search(-QUERY, 7)[0].tolist()
    (passage,) = (p for p in store.passages_of("7.txt") if store.passage_text(p) == "Number 7 3.")
    assert index.search(vector("Number 7 3."), 1)[0].tolist() == [passage.id]


def test_copies_of_one_text_come_in_the_order_of_their_ids(store: Store) -> None:
    put(store, *(recorded(f"{n}", "The agency text.") for n in range(20)))
    first, second = VectorIndex.open(store.folder, store), None
    put(store, *(recorded(f"more {n}", "The agency text.") for n in range(20)))
    second = VectorIndex.open(store.folder, store)
    ids = store.vectors()[0].tolist()
    assert first.search(vector("The agency text."), 5)[0].tolist() == ids[:5]
    assert second.search(vector("The agency text."), 30)[0].tolist() == ids[:30]


def test_an_empty_index_finds_nothing(store: Store) -> None:
    for _ in range(2):
        index = VectorIndex.open(store.folder, store)
        assert len(index) == 0 and index.dimensions == 0
        assert [part.shape for part in index.search(QUERY, 5)] == [(0,), (0,)]
        assert [part.shape for part in index.search(np.stack([QUERY, QUERY]), 5)] == [(2, 0), (2, 0)]
        assert index.reconstruct([]).shape == (0, 0)
        with store.write() as writer:
            writer.set_setting("now", "there is a commit")
    put(store, *ARCHIVE)
    assert_agrees(store, index.caught_up(store.folder, store))


@pytest.mark.parametrize("query", [np.ones(3), np.full(DIMENSIONS, np.nan), np.ones((2, 3)), np.ones((2, 2, 2))])
def test_a_query_that_does_not_fit_is_refused(store: Store, query: np.ndarray) -> None:
    put(store, *ARCHIVE)
    with pytest.raises(ValueError, match="dimensions"):
        VectorIndex.open(store.folder, store).search(query, 3)


def test_reconstruct_gives_the_vectors_of_the_record(store: Store) -> None:
    put(store, *(numbered(n, 3) for n in range(10)))
    VectorIndex.open(store.folder, store)
    put(store, *(numbered(n, 3) for n in range(8, 14)))
    index = VectorIndex.open(store.folder, store)
    ids = store.vectors()[0].tolist()[::-1]
    assert np.array_equal(index.reconstruct(ids), store.vectors_of(ids))
    for gone in (10**9, store.removed_since(0)[0]):
        with pytest.raises(KeyError):
            index.reconstruct([ids[0], gone])


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_it_equals_the_record(store: Store, seed: int) -> None:
    rng = random.Random(seed)
    put(store, *(numbered(n, 3) for n in range(20)))
    index = VectorIndex.open(store.folder, store)
    for _ in range(15):
        change(store, rng, times=(0, 4), gone=0.5, path=lambda: f"{rng.randrange(25)}.txt", made=lambda: numbered(rng.randrange(25), rng.randint(0, 4)))
        if rng.random() < 0.7:
            index = index.caught_up(store.folder, store)
            assert_agrees(store, index)
    assert_agrees(store, VectorIndex.open(store.folder, store))
    assert_agrees(store, VectorIndex.open(store.folder, store, rebuild=True))
    with store.write() as writer:
        for path in store.paths():
            writer.remove(path)
    assert_agrees(store, index.caught_up(store.folder, store))
    assert_agrees(store, VectorIndex.open(store.folder, store))


def test_a_reader_keeps_its_state(store: Store) -> None:
    put(store, *ARCHIVE)
    old = VectorIndex.open(store.folder, store)
    before = old.search(QUERY, 9)[0].tolist()
    assert old.caught_up(store.folder, store) is old
    put(store, *(numbered(n) for n in range(9)))
    new = old.caught_up(store.folder, store)
    assert old.search(QUERY, 9)[0].tolist() == before and len(new) == len(old) + 9 and (old.generation, new.generation) == (1, 2)


def test_the_file_is_written_anew_only_when_far_behind(store: Store) -> None:
    put(store, *ARCHIVE)
    VectorIndex.open(store.folder, store)
    file = store.folder / "vectors.faiss"
    before = file.stat().st_ino
    put(store, numbered(1, 1990))
    index = VectorIndex.open(store.folder, store)
    assert_agrees(store, index)
    assert file.stat().st_ino == before
    put(store, numbered(2, 20))
    assert_agrees(store, index.caught_up(store.folder, store))
    assert file.stat().st_ino != before
    before = file.stat().st_ino
    assert_agrees(store, VectorIndex.open(store.folder, store))
    assert file.stat().st_ino == before


@pytest.mark.parametrize("name", ["vectors.faiss", "vectors.ids", "vectors.json"])
@pytest.mark.parametrize("damage", ["deleted", "truncated", "changed", "emptied", "another's"])
def test_a_damaged_file_is_never_read_and_is_written_anew(store: Store, tmp_path: Path, name: str, damage: str) -> None:
    put(store, *(numbered(n) for n in range(30)))
    VectorIndex.open(store.folder, store)
    file = store.folder / name
    good, manifest = file.read_bytes(), read_manifest(store.folder / "vectors.json")
    match damage:
        case "deleted":
            file.unlink()
        case "truncated":
            file.write_bytes(good[: len(good) // 2])
        case "changed":
            file.write_bytes(good[:-40] + bytes([good[-40] ^ 1]) + good[-39:])
        case "emptied":
            file.write_bytes(b"")
        case "another's":
            with Store.open(tmp_path / "other", create=True) as other:
                put(other, numbered(99))
                VectorIndex.open(other.folder, other)
                file.write_bytes((other.folder / name).read_bytes())
    assert_agrees(store, VectorIndex.open(store.folder, store))
    again = read_manifest(store.folder / "vectors.json")
    assert file.read_bytes() == good if name != "vectors.json" else again == manifest | {"seen": again["seen"]}


def test_a_manifest_with_parts_missing_is_passed_over(store: Store) -> None:
    put(store, *ARCHIVE)
    VectorIndex.open(store.folder, store)
    file = store.folder / "vectors.json"
    whole = json.loads(file.read_bytes())
    for key in whole:
        for value in (None, 3, "x", [1], {"a": 1}):
            file.write_text(json.dumps(whole | {key: value}))
            assert_agrees(store, VectorIndex.open(store.folder, store))
        file.write_text(json.dumps({k: v for k, v in whole.items() if k != key}))
        assert_agrees(store, VectorIndex.open(store.folder, store))


def test_while_another_holds_the_lock_it_is_whole_in_memory(store: Store) -> None:
    put(store, *ARCHIVE)
    with views_lock(store.folder):
        assert_agrees(store, VectorIndex.open(store.folder, store, wait=0))
        assert not (store.folder / "vectors.faiss").exists()
    VectorIndex.open(store.folder, store)
    put(store, numbered(1))
    with views_lock(store.folder):
        assert_agrees(store, VectorIndex.open(store.folder, store, wait=0))


def test_processes_that_write_the_file_at_once_agree(store: Store) -> None:
    put(store, *(numbered(n, 10) for n in range(50)))
    code = (
        "import sys, numpy; from index.store import Store; from index.vectors import VectorIndex; store = Store.open(sys.argv[1])\n"
        f"print(VectorIndex.open(sys.argv[1], store).search(numpy.arange({DIMENSIONS}), 9)[0].tolist())"
    )
    command = [sys.executable, "-c", code, str(store.folder)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, env={"PYTHONPATH": ":".join(sys.path)}) for _ in range(4)]
    answers = {process.communicate(timeout=60)[0].strip() for process in processes}
    assert answers == {str(VectorIndex.open(store.folder, store).search(np.arange(DIMENSIONS), 9)[0].tolist()).encode()}
    assert sorted(file.name for file in store.folder.glob("vectors*")) == ["vectors.codes", "vectors.faiss", "vectors.ids", "vectors.json"]


def among_by_hand(store: Store, query: np.ndarray, k: int, among: set[int]) -> tuple[list[int], np.ndarray]:
    """The oracle: all inner products, sorted, and of these only the ones that are asked for."""
    ids, scores = by_hand(store, query, 10**6)
    kept = [(row, score) for row, score in zip(ids, scores, strict=True) if row in among][:k]
    return [row for row, _ in kept], np.array([score for _, score in kept], dtype=np.float32)


@pytest.mark.parametrize("seed", range(4))
def test_among_some_it_finds_what_the_record_holds_of_them(store: Store, seed: int) -> None:
    """In the base, in the tail, removed since, and never there: in any order, also twice."""
    rng = random.Random(seed)
    put(store, *(numbered(n, 3) for n in range(20)))
    index = VectorIndex.open(store.folder, store)
    seen = set(store.vectors()[0].tolist())
    for step in range(8):
        change(store, rng, times=(1, 3), gone=0.5, path=lambda: f"{rng.randrange(25)}.txt", made=lambda: numbered(rng.randrange(25), rng.randint(0, 4)))
        index = index.caught_up(store.folder, store)
        now = set(store.vectors()[0].tolist())
        seen |= now
        for some in (rng.sample(sorted(seen), rng.randint(1, len(seen))), sorted(seen), sorted(seen - now), sorted(now)[-5:], [0, 10**9]):
            asked = np.array([*some, *some[:2], 10**9, -1], dtype=np.int64)
            for k in (1, 4, 1000):
                ids, scores = index.search(QUERY, k, among=asked)
                wanted_ids, wanted_scores = among_by_hand(store, QUERY, k, set(some))
                assert ids.tolist() == wanted_ids and ids.dtype == np.int64 and scores.dtype == np.float32, step
                np.testing.assert_allclose(scores, wanted_scores, atol=1e-5)
        assert index.search(QUERY, 1000, among=np.array(sorted(now)))[0].tolist() == index.search(QUERY, 1000)[0].tolist()
    assert seen - now and set(index._tail_ids.tolist()) and len(index._removed), "there was something of each kind"


def test_among_none_it_finds_nothing(store: Store) -> None:
    nothing = np.empty(0, np.int64)
    for reports in ((), ARCHIVE):
        put(store, *reports)
        index = VectorIndex.open(store.folder, store)
        for among in (nothing, np.array([10**9]), [], np.array(store.removed_since(0), dtype=np.int64)):
            assert [part.shape for part in index.search(QUERY, 5, among=among)] == [(0,), (0,)]
            assert [part.shape for part in index.search(np.stack([QUERY, QUERY]), 5, among=among)] == [(2, 0), (2, 0)]
    assert len(index.search(QUERY, 0, among=index.ids)[0]) == 0


def test_among_some_for_many_queries_and_of_equals_the_older_first(store: Store) -> None:
    put(store, *(recorded(f"{n}", "The agency text.") for n in range(10)))
    VectorIndex.open(store.folder, store)
    put(store, *(recorded(f"more {n}", "The agency text.") for n in range(10)))
    index = VectorIndex.open(store.folder, store)
    even = index.ids[::-2]
    ids, scores = index.search(np.stack([QUERY, -QUERY, vector("The agency text.")]), 7, among=even)
    assert ids.tolist() == [sorted(even.tolist())[:7]] * 3 and scores.shape == (3, 7)
    with pytest.raises(ValueError, match="dimensions"):
        index.search(np.ones(3), 3, among=even)


def test_on_a_full_disk_it_serves_from_memory_and_is_written_later(store: Store) -> None:
    put(store, *ARCHIVE)
    with full_disk(64):
        assert len(VectorIndex.open(store.folder, store)) == 6
    assert not list(store.folder.glob("vectors*"))
    assert len(VectorIndex.open(store.folder, store)) == 6 and (store.folder / "vectors.json").exists()


def test_the_scores_of_some_are_those_of_a_search(store: Store) -> None:
    put(store, *(numbered(n, 3) for n in range(20)))
    VectorIndex.open(store.folder, store)
    with store.write() as writer:
        writer.remove("3.txt")
    put(store, numbered(40, 2))
    index = VectorIndex.open(store.folder, store)
    ids, scores = index.search(QUERY, len(index))
    assert len(ids) == 59 and np.allclose(index.scores_of(QUERY, ids), scores, atol=1e-6)
    removed, unknown = store.removed_since(0)[0], 10**9
    assert np.isnan(index.scores_of(QUERY, [removed, int(ids[0]), unknown])).tolist() == [True, False, True]
    for wrong in (QUERY[:3], QUERY * np.nan, np.stack([QUERY, QUERY])):
        with pytest.raises(ValueError, match="dimensions"):
            index.scores_of(wrong, ids)
        with pytest.raises(ValueError, match="dimensions") if wrong.ndim == 1 else pytest.raises(AssertionError):
            index.search(wrong, 3)
            raise AssertionError("several queries are searched for at once")


def test_many_rows_are_multiplied_as_few_are() -> None:
    rows = np.random.default_rng(0).standard_normal((40_000, DIMENSIONS)).astype(np.float32)
    assert np.array_equal(products(rows, QUERY), np.concatenate([products(rows[:1000], QUERY), products(rows[1000:2000], QUERY), products(rows[2000:], QUERY)]))
    assert np.allclose(products(rows, QUERY), rows @ QUERY, atol=1e-5)


# -- a large archive, searched by codes: the settings make a small one large

def clustered(n: int, dimensions: int, seed: int = 0) -> np.ndarray:
    """Unit vectors around fifty centres."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((50, dimensions))
    vectors = (centres[rng.integers(0, 50, n)] + 0.7 * rng.standard_normal((n, dimensions))).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def put_many(store: Store, n: int, dimensions: int = 32, first: int = 0, languages: Sequence[str] = ("en", "fr")) -> None:
    """Reports of ten passages in turn of these languages."""
    vectors = clustered(n, dimensions, first)
    with store.write() as writer:
        for at in range(0, n, 10):
            language = languages[at // 10 % len(languages)]
            one = recorded(f"{first + at}.txt", " ".join(f"Sentence {first + at + i}." for i in range(10)), passage_sentences=1)
            passages = tuple(replace(passage, language=language) for passage in one.passages)
            writer.put(replace(one, report=replace(one.report, language=language), passages=passages, vectors=vectors[at:at + 10], text_hashes=tuple(f"{first + at + i}" for i in range(10))))


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("REPORTQA_EXACT_UP_TO", "1000")
    with Store.open(tmp_path / "large", create=True) as opened:
        put_many(opened, 4000)
        yield opened


def recall(store: Store, index: VectorIndex, queries: np.ndarray, among: np.ndarray | None = None, language: str | None = None) -> float:
    """Share of the ten nearest, by all inner products, that a search finds."""
    ids, matrix = store.vectors()
    spoken = dict(store.passage_languages())
    held = np.array([(among is None or row in among) and (language is None or spoken[row] == language) for row in ids.tolist()])
    found = [index.search(query, 10, among=among, language=language)[0].tolist() for query in queries]
    wanted = [ids[held][np.argsort(-(matrix[held] @ query))[:10]].tolist() for query in queries]
    assert all(set(row) <= set(ids[held].tolist()) and len(row) == min(10, held.sum()) for row in found)
    return float(np.mean([len(set(a) & set(b)) / max(1, len(b)) for a, b in zip(found, wanted, strict=True)]))


def test_codes_find_what_looking_at_all_finds(large: Store) -> None:
    index = VectorIndex.open(large.folder, large)
    queries = clustered(30, 32, seed=9)
    assert not index.exact and index.ids.tolist() == large.vectors()[0].tolist() and index.agrees()
    some = index.ids[::7]
    assert recall(large, index, queries) > 0.99 and recall(large, index, queries, language="fr") > 0.99
    assert recall(large, index, queries, among=some) > 0.99 and recall(large, index, queries, among=some[:4], language="en") > 0.99
    ids, scores = index.search(queries[0], 10)
    np.testing.assert_allclose(scores, large.vectors_of(ids.tolist()) @ queries[0], atol=1e-6, err_msg="the best are ranked by the record's own vectors")
    np.testing.assert_allclose(index.scores_of(queries[0], index.ids), large.vectors()[1] @ queries[0], atol=0.03)
    nearest = index.nearest(queries[0], {"en": 5, "fr": 3, "xx": 2})
    assert {language: len(ids) for language, (ids, _) in nearest.items()} == {"en": 5, "fr": 3, "xx": 0}
    pools = [index.nearest(query, {"en": 60, "fr": 60}) for query in queries]
    ids, matrix = large.vectors()
    best = [set(ids[np.argsort(-(matrix @ query))[:10]].tolist()) for query in queries]
    assert np.mean([len(wanted & {row for of_one, _ in pool.values() for row in of_one.tolist()}) / 10 for wanted, pool in zip(best, pools, strict=True)]) > 0.99


def test_codes_are_added_to_and_learnt_anew_where_the_archive_has_grown(large: Store) -> None:
    queries = clustered(20, 32, seed=9)
    index = VectorIndex.open(large.folder, large)
    with large.write() as writer:
        for n in range(0, 150, 10):
            writer.remove(f"{n}.txt")
    put_many(large, 1000, first=10_000, languages=("de", "fr"))
    behind = index.caught_up(large.folder, large)
    assert behind.ids.tolist() == large.vectors()[0].tolist() and behind.agrees() and recall(large, behind, queries) > 0.99
    put_many(large, 900, first=20_000)  # with those removed too far behind
    grown = behind.caught_up(large.folder, large)
    assert grown._base.codes is not None and grown._base.codes.learnt == 4000, "added to"
    assert grown.ids.tolist() == large.vectors()[0].tolist() and grown.agrees() and recall(large, grown, queries) > 0.99
    assert recall(large, grown, queries, language="de") > 0.99, "a language that came later"
    again = VectorIndex.open(large.folder, large)
    assert again.ids.tolist() == grown.ids.tolist() and again.agrees()
    put_many(large, 2500, first=30_000)
    learnt = again.caught_up(large.folder, large)
    assert learnt._base.codes is not None and learnt._base.codes.learnt == len(learnt) == large.counts().passages
    assert learnt.agrees() and recall(large, learnt, queries) > 0.99


@pytest.mark.parametrize("name", ["vectors.faiss", "vectors.codes", "vectors.ids"])
def test_damaged_codes_are_never_read(large: Store, name: str) -> None:
    VectorIndex.open(large.folder, large)
    file = large.folder / name
    good = file.read_bytes()
    file.write_bytes(good[:-500] + bytes(byte ^ 0x55 for byte in good[-500:]))
    index = VectorIndex.open(large.folder, large)
    assert index.agrees() and file.read_bytes() == good


def test_a_copied_folder_is_read_through_once(large: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of files that are large, which these are not."""
    monkeypatch.setattr("index.views.SMALL", 0)
    monkeypatch.setattr("index.vectorfiles.SMALL", 0)
    VectorIndex.open(large.folder, large)
    large.close()
    shutil.copytree(large.folder, tmp_path / "copy")
    manifest = read_manifest(tmp_path / "copy" / "vectors.json")
    with Store.open(tmp_path / "copy") as copy:
        assert VectorIndex.open(copy.folder, copy).agrees()
        noted = read_manifest(copy.folder / "vectors.json")
        assert noted != manifest == read_manifest(large.folder / "vectors.json") and noted | {"seen": 0} == manifest | {"seen": 0}
        VectorIndex.open(copy.folder, copy)
        assert read_manifest(copy.folder / "vectors.json") == noted


def test_batches_of_vectors_are_all_of_them(store: Store) -> None:
    put(store, *(numbered(n, 3) for n in range(5)))
    whole_ids, whole = store.vectors()
    batches = list(store.iter_vectors(4))
    assert [len(ids) for ids, _, _ in batches] == [4, 4, 4, 3]
    assert np.concatenate([ids for ids, _, _ in batches]).tolist() == whole_ids.tolist() and np.array_equal(np.concatenate([vectors for _, _, vectors in batches]), whole)


def test_an_index_of_other_passages_does_not_agree(store: Store) -> None:
    put(store, *(numbered(n, 3) for n in range(5)))
    index = VectorIndex.open(store.folder, store)
    assert index.agrees()
    put(store, numbered(2, 4))
    assert not index.agrees()


def test_a_filter_that_lets_many_pass_is_searched_by_codes_too(large: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.vectorcodes._RANKED_AT_ONCE", 100)
    index, queries = VectorIndex.open(large.folder, large), clustered(20, 32, seed=4)
    some = index.ids[index.ids % 3 > 0]
    assert recall(large, index, queries, among=some) > 0.99
    assert index.search(queries[0], 10, among=some)[0].tolist() == index.search(queries[0], 10, among=some)[0].tolist(), "what is kept of a filter changes nothing"


def test_codes_that_come_in_batches_are_those_of_all(large: Store) -> None:
    ids, matrix = large.vectors()
    numbers = (np.arange(len(ids)) % 2).astype(np.uint16)
    parts = [slice(0, 1500), slice(1500, 2600), slice(2600, len(ids))]
    kept: list[np.ndarray] = []
    scans, by_bytes = made(matrix[:2000], ["en", "fr"], lambda: ((numbers[part], matrix[part]) for part in parts), kept.append)
    assert np.array_equal(np.concatenate(kept), by_bytes.of(matrix)) and {language: index.ntotal for language, index in scans.of.items()} == {"en": (numbers == 0).sum(), "fr": (numbers == 1).sum()}
    once, _ = made(matrix[:2000], ["en", "fr"], lambda: [(numbers, matrix)], lambda codes: None)
    assert scans.ranked == once.ranked
    before = scans.ranked["en"]
    scans.add("en", matrix[:scans.of["en"].ntotal])
    assert scans.ranked["en"] == 2 * before, "twice as many lie before the nearest"


@pytest.mark.parametrize("gone", ["vectors.codes", "vectors.ids", "seen"])
def test_files_of_which_one_is_missing_are_written_anew_at_the_end_of_a_sync(store: Store, gone: str) -> None:
    put(store, *(numbered(n, 3) for n in range(5)))
    VectorIndex.keep(store.folder, store)
    good = read_manifest(store.folder / "vectors.json")
    if gone == "seen":
        write_manifest(store.folder / "vectors.json", {name: value for name, value in good.items() if name != "seen"})
    else:
        (store.folder / gone).unlink()
    VectorIndex.keep(store.folder, store)
    assert read_manifest(store.folder / "vectors.json")["seen"].keys() == good["seen"].keys() and (store.folder / "vectors.codes").exists()
    assert_agrees(store, VectorIndex.open(store.folder, store))


def test_a_folder_whose_name_is_no_utf_8(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"archive-\xff")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("names must be UTF-8 here")
    with Store.open(folder, create=True) as store:
        put(store, *(numbered(n, 3) for n in range(5)))
        VectorIndex.open(folder, store)
        assert_agrees(store, VectorIndex.open(folder, store))


def test_files_that_will_do_are_not_opened_at_the_end_of_a_sync(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.views.SMALL", 0)
    put(store, *(numbered(n, 3) for n in range(5)))
    VectorIndex.keep(store.folder, store)
    put(store, numbered(7, 3))
    before = {file.name: file.read_bytes() for file in store.folder.glob("vectors.*")}
    with monkeypatch.context() as patched:
        patched.setattr(VectorIndex, "open", None)  # whoever opens them fails
        VectorIndex.keep(store.folder, store)
    assert {file.name: file.read_bytes() for file in store.folder.glob("vectors.*")} == before
    assert_agrees(store, VectorIndex.open(store.folder, store))


def test_what_is_found_whole_is_not_noted_while_another_writes(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.vectorfiles.SMALL", 0)
    monkeypatch.setattr("index.views.SMALL", 0)
    put(store, *(numbered(n, 3) for n in range(5)))
    VectorIndex.open(store.folder, store)
    store.close()
    shutil.copytree(store.folder, tmp_path / "copy")
    with Store.open(tmp_path / "copy") as copy:
        before = read_manifest(copy.folder / "vectors.json")
        with views_lock(copy.folder) as mine:
            assert mine
            in_another_thread = threading.Thread(target=lambda: VectorIndex.open(copy.folder, copy, wait=0))
            in_another_thread.start()
            in_another_thread.join()
        assert read_manifest(copy.folder / "vectors.json") == before
        assert_agrees(copy, VectorIndex.open(copy.folder, copy))
        assert read_manifest(copy.folder / "vectors.json") != before, "what the disk says of the copy"
