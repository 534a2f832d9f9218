"""What every vector index and every word index must do, be it files or Milvus: they show the record as it was, exactly."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lite import lite
from recorded_samples import ARCHIVE, DIMENSIONS, change, numbered, put, recorded, vector

from index.lexical import Unit, WordIndex
from index.milvusaddress import SETTING
from index.store import MODEL_SETTING, Recorded, Store
from index.viewchoice import VectorView, WordView, open_vectors, open_words
from index.views import as_seen, seen

QUERY = vector("a question")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index", create=True) as opened:
        yield opened


@pytest.fixture(params=["files", "milvus"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the views are."""
    if request.param == "files":
        yield "files"
    else:
        with lite(tmp_path / "views.db") as address:
            monkeypatch.setenv(SETTING, address.uri)
            yield "milvus"


def by_hand(store: Store, query: np.ndarray, k: int, among: Callable[[int], bool] = lambda _: True) -> tuple[list[int], list[float]]:
    """The oracle: all inner products, sorted."""
    ids, matrix = store.vectors()
    scores = matrix @ query if len(ids) else np.empty(0)
    order = [at for at in np.lexsort((ids, -scores)) if among(int(ids[at]))][:k]
    return ids[order].tolist(), scores[order].tolist()


def assert_agrees(store: Store, index: VectorView) -> None:
    assert index.stamp == store.stamp() and index.ids.tolist() == store.vectors()[0].tolist() and len(index) == len(index.ids)
    languages = dict(store.passage_languages())
    for k, language in ((1, None), (3, "fr"), (1000, None), (1000, "en"), (5, "xx")):
        ids, scores = index.search(QUERY, k, language=language)
        wanted_ids, wanted_scores = by_hand(store, QUERY, k, lambda row, language=language: language in (None, languages[row]))
        assert ids.tolist() == wanted_ids, (k, language)
        np.testing.assert_allclose(scores, wanted_scores, atol=1e-5)
    assert np.array_equal(index.reconstruct(index.ids[::-1]), store.vectors()[1][::-1])


@pytest.mark.parametrize("seed", range(2))
def test_after_any_changes_the_vectors_are_the_records(store: Store, place: str, seed: int) -> None:
    rng = random.Random(seed)
    put(store, *(numbered(n, 3, rng.choice(["en", "fr"])) for n in range(20)))
    index = open_vectors(store.folder, store)
    for _ in range(8):
        change(store, rng, times=(0, 4), gone=0.5, path=lambda: f"{rng.randrange(25)}.txt",
               made=lambda: numbered(rng.randrange(25), rng.randint(0, 4), rng.choice(["en", "fr"])))
        if rng.random() < 0.7:
            index = index.caught_up(store.folder, store)
            assert_agrees(store, index)
    assert_agrees(store, open_vectors(store.folder, store))
    with store.write() as writer:
        for path in store.paths():
            writer.remove(path)
    assert_agrees(store, index.caught_up(store.folder, store))
    put(store, numbered(3, 2))
    assert_agrees(store, open_vectors(store.folder, store, rebuild=True))


def test_among_some_and_their_scores(store: Store, place: str) -> None:
    put(store, *(numbered(n, 5, "fr" if n % 3 else "en") for n in range(20)))
    open_vectors(store.folder, store)
    with store.write() as writer:
        writer.remove("3.txt")
    index = open_vectors(store.folder, store)
    gone, languages = store.removed_since(0), dict(store.passage_languages())
    some = [*index.ids[::-3].tolist(), *gone, 10**9, int(index.ids[0])]
    for language in (None, "fr"):
        ids, scores = index.search(QUERY, 1000, language=language, among=np.array(some))
        assert ids.tolist() == by_hand(store, QUERY, 1000, lambda row, language=language: row in some and language in (None, languages[row]))[0]
        assert ids.dtype == np.int64 and scores.dtype == np.float32
    assert [part.shape for part in index.search(QUERY, 5, among=np.array(gone))] == [(0,), (0,)]
    many, _ = index.search(np.stack([QUERY, -QUERY]), 7)
    assert [row.tolist() for row in many] == [index.search(QUERY, 7)[0].tolist(), index.search(-QUERY, 7)[0].tolist()]
    products = dict(zip(*by_hand(store, QUERY, 1000), strict=True))
    np.testing.assert_allclose(index.scores_of(QUERY, some), [products.get(row, np.nan) for row in some], atol=1e-5)
    for wrong in (np.ones(3), QUERY * np.nan):
        for ask in (lambda wrong=wrong: index.search(wrong, 3), lambda wrong=wrong: index.scores_of(wrong, some)):
            with pytest.raises(ValueError, match="dimensions"):
                ask()
    with pytest.raises(KeyError):
        index.reconstruct([gone[0]])


def test_copies_of_one_text_come_in_the_order_of_their_ids(store: Store, place: str) -> None:
    put(store, *(recorded(f"{n}", "The agency text.") for n in range(20)))
    first = open_vectors(store.folder, store)
    put(store, *(recorded(f"more {n}", "The agency text.") for n in range(60)))
    second, ids = open_vectors(store.folder, store), store.vectors()[0].tolist()
    assert first.search(vector("The agency text."), 5)[0].tolist() == ids[:5]
    for k in (5, 30, 79):
        assert second.search(vector("The agency text."), k)[0].tolist() == ids[:k]


def test_an_empty_archive_finds_nothing(store: Store, place: str) -> None:
    vectors, words = open_vectors(store.folder, store), open_words(store.folder, store)
    assert len(vectors) == len(words) == vectors.dimensions == 0 and words.search("anything") == () and words.ids() == []
    assert [part.shape for part in vectors.search(QUERY, 5)] == [(0,), (0,)] and vectors.reconstruct([]).shape == (0, 0)
    put(store, *ARCHIVE)
    assert_agrees(store, vectors.caught_up(store.folder, store))
    assert len(words.caught_up(store.folder, store).search("ecole")) == 1


def test_a_reader_keeps_its_state(store: Store, place: str) -> None:
    put(store, *ARCHIVE)
    old, old_words = open_vectors(store.folder, store), open_words(store.folder, store)
    before, said = old.search(QUERY, 9)[0].tolist(), old_words.search("Stepanakert")
    assert old.caught_up(store.folder, store) is old and old_words.caught_up(store.folder, store) is old_words
    with store.write() as writer:
        for one in ARCHIVE:
            writer.remove(one.report.path)
        writer.put(numbered(1, 9))
    new, new_words = old.caught_up(store.folder, store), old_words.caught_up(store.folder, store)
    assert old.search(QUERY, 9)[0].tolist() == before and old_words.search("Stepanakert") == said != ()
    assert len(new.search(QUERY, 99)[0]) == 9 and new_words.search("Stepanakert") == ()
    assert (old.generation, new.generation) == (old_words.generation, new_words.generation) == (1, 2)


def test_another_model_is_another_index(store: Store, place: str) -> None:
    put(store, *ARCHIVE)
    index = open_vectors(store.folder, store)
    with store.write() as writer:
        writer.set_setting(MODEL_SETTING, "wider")
        passages = len(ARCHIVE[0].passages)
        writer.put(replace(ARCHIVE[0], vectors=np.eye(passages, 12, dtype=np.float32)))
    index = index.caught_up(store.folder, store)
    assert (len(index), index.dimensions, index.model) == (passages, 12, "wider"), "what is embedded anew so far"
    with store.write() as writer:
        writer.set_setting(MODEL_SETTING, None)
    index = open_vectors(store.folder, store)
    assert (len(index), index.dimensions, index.model) == (store.counts().passages - passages, DIMENSIONS, "")


WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "обстрел", "городов", "école", "New", "York"]


def any_report(rng: random.Random, n: int) -> Recorded:
    text = " ".join(" ".join(rng.choices(WORDS, k=rng.randint(1, 50))) + "." for _ in range(rng.randint(0, 5)))
    return recorded(f"{n}", text, title=" ".join(rng.choices(WORDS, k=rng.randint(0, 3))), language=rng.choice(["en", "fr", "ru"]))


def any_search(rng: random.Random) -> dict[str, object]:
    return {"words": rng.choices([*WORDS, "nowhere"], k=rng.randint(0, 4)), "language": rng.choice([None, "en", "ru", "?"]),
            "k": rng.choice([1, 5, 1000]), "names": rng.choice([(), ("New York",), ("alpha beta", "York"), ("York New York",), ("nowhere York",)])}


def assert_alike(found: WordView, wanted: WordView, rng: random.Random) -> None:
    assert len(found) == len(wanted) and found.ids() == wanted.ids() and found.languages == wanted.languages
    for _ in range(12):
        search = any_search(rng)
        got, expected = found.search(**search), wanted.search(**search)
        np.testing.assert_allclose([score for _, score in got], [score for _, score in expected], rtol=1e-4, err_msg=str(search))
        apart = {row: round(score, 4) for row, score in expected}  # of rows that differ in the last digits either may be first
        assert [apart.get(row) for row, _ in got] == [round(score, 4) for _, score in expected] or dict(got).keys() == apart.keys(), search


@pytest.mark.parametrize("unit", ["passages", "reports"])
def test_words_score_as_in_a_view_of_files_built_anew(store: Store, place: str, unit: Unit, tmp_path: Path) -> None:
    """Bodies, titles, stems of other languages, names as phrases: to the fourth digit; after changes still the same rows."""
    rng = random.Random(unit)
    put(store, *(any_report(rng, n) for n in range(40)))
    index = open_words(store.folder, store, unit)
    assert_alike(index, built_of_files(store, unit, tmp_path / "first"), rng)
    for _ in range(6):
        change(store, rng, times=(0, 3), gone=0.4, path=lambda: f"{rng.randrange(50)}", made=lambda: any_report(rng, rng.randrange(50)))
        index = index.caught_up(store.folder, store)
        assert index.stamp == store.stamp()
    other = built_of_files(store, unit, tmp_path / "second")
    assert index.ids() == other.ids()
    for word in WORDS:
        assert {row for row, _ in index.search(word, k=10**6)} == {row for row, _ in other.search(word, k=10**6)}
    assert_alike(open_words(store.folder, store, unit, rebuild=True), other, rng)


def built_of_files(store: Store, unit: Unit, folder: Path) -> WordIndex:
    """Made from a copy of the record in another folder, so that nothing of the view is shared."""
    folder.mkdir()
    store.backup(folder / "record.sqlite")
    with Store.open(folder) as copy:
        return WordIndex.open(folder, copy, unit)


@pytest.mark.parametrize("words", ['"', "AND", "a:b", ")) OR", "id > 0", '" or "1" == "1', "\0", "\ud800", "*", "\\"])
def test_no_question_is_syntax(store: Store, place: str, words: str) -> None:
    put(store, *ARCHIVE)
    index = open_words(store.folder, store)
    index.search([words], names=[words], language=words)
    assert len(index.search(f"{words} ecole", k=1)) == 1
    assert len(open_vectors(store.folder, store).search(QUERY, 9, language=words)[0]) == 0


def test_times_of_whole_seconds_tell_nothing(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    os.utime(file, ns=(1_700_000_000_000_000_000, 1_700_000_000_000_000_000))
    assert seen(file.stat) is None and not as_seen(file.stat(), None)
