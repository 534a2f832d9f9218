"""Scores as deviations within their language: numbers worked out by hand, and the samples, where each language must be heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.archive import Index
from index.sentencevectors import FINGERPRINT, LANGUAGES, load_sentence_encoder
from index.store import MODEL_SETTING, Store
from qa.calibration import best_of_each, calibrated, leaning_on, likeness, sentence_likeness, sentence_scores, sentence_vector, word_scores
from tests.index.recorded_samples import DIMENSIONS, recorded

EVEN = np.array([0.4, 0.6] * 15)  # 30 scores: mean .5, deviation .1
Scale = Callable[[str], tuple[float, float]]


class Axes:
    """Reads every question as the first axis."""

    fingerprint, dimensions, typical = "axes@1", DIMENSIONS, (0.2, 0.1)

    def embed_passages(self, texts, done=None):  # type: ignore[no-untyped-def]
        raise AssertionError("nothing is to be embedded")

    def embed_query(self, text: str) -> np.ndarray:
        return np.eye(1, DIMENSIONS, dtype=np.float32)[0]


def at_cosine(cosine: float) -> np.ndarray:
    """A vector of length 1 with that cosine to what `Axes` reads."""
    return np.array([cosine, (1 - cosine**2) ** 0.5, *[0.0] * (DIMENSIONS - 2)], dtype=np.float32)


# -- calibrated, leaning_on


def test_each_score_by_its_own_language() -> None:
    scale = {"en": (0.8, 0.05), "fr": (0.4, 0.1)}
    found = calibrated(np.array([0.8, 0.9, 0.5, 0.2]), ["en", "en", "fr", "fr"], scale.__getitem__)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [0, 2, 1, -2], atol=1e-5)
    assert calibrated(np.empty(0), [], scale.__getitem__).shape == (0,)


def test_thirty_scores_say_as_much_as_what_they_lean_on() -> None:
    """Twice half the way: from typical (0, .3) to all together (.25, .2), and from there to its own."""
    assert leaning_on({"fr": EVEN}, (0.0, 0.3))("fr") == pytest.approx((0.375, 0.15))


def test_a_language_leans_on_the_others() -> None:
    """All together, 60 scores: mean .7, deviation sqrt(.01 + .04); two thirds of the way from (0, .3)."""
    samples = {"fr": EVEN, "en": EVEN + 0.4}
    mean, spread = 2 / 3 * 0.7, 2 / 3 * 0.05**0.5 + 0.1
    assert leaning_on(samples, (0.0, 0.3))("ru") == pytest.approx((mean, spread)), "none of its own"
    assert leaning_on(samples, (0.0, 0.3))("fr") == pytest.approx(((mean + 0.5) / 2, (spread + 0.1) / 2))


def test_few_scores_lean_to_what_is_typical_and_many_do_not() -> None:
    typical = (0.0, 0.3)
    assert leaning_on({}, typical)("fr") == typical
    means, spreads = zip(*(leaning_on({"fr": np.tile([0.4, 0.6], n)}, typical)("fr") for n in (1, 5, 15, 50, 500)), strict=True)
    assert list(means) == sorted(means) and list(spreads) == sorted(spreads, reverse=True)
    assert means[0] < 0.07 and spreads[0] > 0.27, "two scores: near to typical"
    assert means[-1] > 0.49 and spreads[-1] < 0.11, "a thousand: their own"


@pytest.mark.parametrize("samples", [{"en": np.empty(0)}, {"fr": EVEN, "en": np.empty(0)}, {"en": np.empty(0), "ru": np.empty(0)}], ids=["alone", "beside", "all"])
@pytest.mark.filterwarnings("error")
def test_a_sample_of_nothing_says_nothing(samples: dict[str, np.ndarray]) -> None:
    """As where no sentence of a language has its vectors yet."""
    without = {language: sample for language, sample in samples.items() if len(sample)}
    assert leaning_on(samples, (0.1, 0.2))("en") == leaning_on(without, (0.1, 0.2))("en")


@given(st.lists(st.floats(-1, 1), max_size=9), st.floats(-1, 1), st.floats(0, 1))
def test_the_deviation_can_always_be_divided_by(scores: list[float], mean: float, spread: float) -> None:
    found = leaning_on({"fr": np.array(scores), "en": np.array([0.5])}, (mean, spread))("fr")
    assert np.isfinite(found).all() and found[1] > 0


# -- the best of each run


def test_the_best_of_each_run_with_empty_ones_anywhere() -> None:
    scores = np.array([0.1, 0.7, -0.3, -0.2, -0.9], dtype=np.float32)
    np.testing.assert_allclose(best_of_each(scores, np.array([0, 2, 0, 0, 1, 2, 0])), [-1, 0.7, -1, -1, -0.3, -0.2, -1])
    assert best_of_each(np.empty(0, np.float32), np.array([0, 0])).tolist() == [-1, -1]
    assert best_of_each(np.empty(0, np.float32), np.empty(0, np.int64)).shape == (0,)


@given(st.lists(st.lists(st.floats(-1, 1, width=32), max_size=4), max_size=8))
def test_the_best_of_each_run_is_its_maximum(runs: list[list[float]]) -> None:
    scores = np.array([score for run in runs for score in run], dtype=np.float32)
    assert best_of_each(scores, np.array([len(run) for run in runs], dtype=np.int64)).tolist() == [max(run, default=-1.0) for run in runs]


# -- words

BM25 = st.lists(st.tuples(st.floats(0, 60), st.sampled_from(["en", "fr", "ru"])), max_size=30)


def test_where_no_word_matches_words_say_nothing() -> None:
    assert word_scores([0.0] * 5, ["en", "fr", "ru", "en", "fr"]).tolist() == [0] * 5
    assert word_scores([], []).shape == (0,)


@given(BM25)
def test_within_a_language_more_words_are_never_worse(found: list[tuple[float, str]]) -> None:
    scores = word_scores([score for score, _ in found], [language for _, language in found])
    assert scores.shape == (len(found),) and np.isfinite(scores).all()
    for language in {language for _, language in found}:
        mine = [(bm25, float(scores[at])) for at, (bm25, its) in enumerate(found) if its == language]
        values = [score for _, score in sorted(mine)]
        assert all(b >= a - 1e-3 for a, b in zip(values, values[1:], strict=False))


def test_words_by_hand() -> None:
    """Roots 0 and 2, five of each: mean 1, deviation 1, in the language as in all."""
    np.testing.assert_allclose(word_scores([0.0, 4.0] * 5, ["en"] * 10), [-1, 1] * 5, atol=1e-5)
    np.testing.assert_allclose(word_scores([0.0, 4.0] * 10, ["en", "en", "fr", "fr"] * 5), [-1, 1] * 10, atol=1e-5)


def test_a_language_with_shared_words_does_not_outweigh_one_without() -> None:
    """French passages share whole words with a French question, Russian ones a few numbers and names."""
    bm25 = [4.0, 9.0, 16.0, 25.0] * 10 + [0.0, 0.25, 0.25, 1.0] * 10
    scores = word_scores(bm25, ["fr"] * 40 + ["ru"] * 40)
    french, russian = scores[:40].max(), scores[40:].max()
    assert scores[40:].max() > scores[:39:4].max(), "the best of one comes before the worst of the other"
    roots = np.sqrt(bm25)
    assert french - russian < (roots[:40].max() - roots[40:].max()) / roots.std() / 2, "less than half as far apart as without regard to language"


def test_two_odd_words_do_not_count_as_a_hundred() -> None:
    """One passage holds two rare words (BM25 100 where others have 4 to 16): ahead of the second, but not by the whole of it."""
    scores = word_scores([100.0, *[4.0, 9.0, 16.0] * 8], ["en"] * 25)
    plain = (np.array([100.0, 16.0]) - np.mean([100.0, *[4.0, 9.0, 16.0] * 8])) / np.std([100.0, *[4.0, 9.0, 16.0] * 8])
    assert scores[0] > scores[1:].max() > 0 > scores[1:].min()
    assert scores[0] - scores[1:].max() < plain[0] - plain[1]


# -- over an archive


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "index", create=True) as opened:
        yield opened


def put(store: Store, path: str, language: str, cosines: list[float], model: str = "axes@1") -> None:
    """A report of one passage for each cosine."""
    one = recorded(path, " ".join(f"Number {n} of {path}." for n in range(len(cosines))).replace(".txt", ""), language=language, passage_sentences=1)
    with store.write() as writer:
        writer.set_setting(MODEL_SETTING, model)
        writer.put(replace(one, vectors=np.stack([at_cosine(cosine) for cosine in cosines])))


def question_of(index: Index) -> np.ndarray:
    vector: np.ndarray = index.embedder.embed_query("x")
    return vector


def test_passages_of_two_languages_are_told_apart_by_their_own_scores(store: Store) -> None:
    put(store, "en.txt", "en", [0.7, 0.9] * 75)
    put(store, "ru.txt", "ru", [0.2, 0.4] * 75)
    index = Index(store, Axes())
    scale = likeness(index, question_of(index))
    best = calibrated(np.array([0.9, 0.4]), ["en", "ru"], scale)
    assert abs(best[0] - best[1]) < 1 and min(best) > 0, "each is the best of its language"
    assert calibrated(np.array([0.7, 0.4]), ["en", "ru"], scale)[0] < 0 < best[1], "a middling English passage comes after the best Russian one"
    assert (0.9 - 0.4) / scale("en")[1] > 3, "uncalibrated they were far apart"


def test_the_sample_is_taken_from_the_whole_archive(store: Store) -> None:
    """Early reports are near to the question and late ones far: 257 to 511 passages were once sampled from their beginning."""
    put(store, "early.txt", "en", [0.9] * 250)
    put(store, "late.txt", "en", [0.1] * 250)
    index = Index(store, Axes())
    mean, spread = likeness(index, question_of(index))("en")
    assert mean == pytest.approx(0.5, abs=0.05) and spread == pytest.approx(0.4, abs=0.06)


def test_while_an_archive_is_embedded_anew_what_is_done_calibrates(store: Store) -> None:
    put(store, "old.txt", "en", [-0.9] * 40, model="older@1")
    put(store, "russian.txt", "ru", [-0.9] * 40, model="older@1")
    put(store, "new.txt", "en", [0.7, 0.9] * 20)
    index = Index(store, Axes())
    scale = likeness(index, question_of(index))
    assert scale("en")[0] > 0.6, "nothing of the older model's"
    assert 0.4 < scale("ru")[0] < scale("en")[0], "none of its own: by what there is"


def test_an_archive_without_sentence_vectors_leans_on_what_is_typical(store: Store) -> None:
    put(store, "en.txt", "en", [0.7, 0.9])
    index = Index(store, Axes())
    vector = sentence_vector(index, "Which cities were hit?", "en")
    assert vector is not None
    ids = [row.id for row in store.iter_passages()]
    assert sentence_scores(index, ids, vector).tolist() == [-1, -1]
    mean, spread = sentence_likeness(index, vector)("en")
    assert -0.2 < mean < 0.4 and 0 < spread < 0.5


# -- over the samples

QUESTIONS = {"en": "Which cities were hit by rockets?", "fr": "Quelles villes ont été touchées par des roquettes ?", "ru": "Какие города были обстреляны?"}


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_question_hears_the_other_languages_as_well(samples: Index, language: str) -> None:
    """Means of the languages, in deviations: nearer together than without regard to language, though the samples have but eight Russian passages."""
    vector = samples.embedder.embed_query(QUESTIONS[language])
    ids, matrix = samples.store.vectors()
    languages, cosines = samples.state.languages_of(ids.tolist()), matrix @ vector
    plain = (cosines - cosines.mean()) / cosines.std()
    fair = calibrated(cosines, languages, likeness(samples, vector))

    def apart(scores: np.ndarray) -> float:
        means = [scores[[its == one for its in languages]].mean() for one in QUESTIONS]
        return max(means) - min(means)

    assert apart(fair) < 0.85 * apart(plain), (apart(fair), apart(plain))


def test_a_passage_says_what_its_best_sentence_says(samples: Index) -> None:
    encoder = load_sentence_encoder()
    vector = sentence_vector(samples, QUESTIONS["fr"], "fr")
    assert encoder is not None and vector is not None and np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    ids = [row.id for row in samples.store.iter_passages()][::9][::-1]
    wanted = []
    for passage in samples.store.passages(ids):
        report = samples.report(passage.report)
        assert report is not None
        wanted.append(float((encoder.encode([report.text[start:end] for start, end in passage.sentences]) @ vector).max()))
    assert len(set(np.round(wanted, 4))) > 5
    np.testing.assert_allclose(sentence_scores(samples, ids, vector), wanted, atol=0.01)
    some = sentence_scores(samples, [10**9, ids[0], ids[0], 0], vector)
    assert some[[0, 3]].tolist() == [-1, -1] and some[1] == some[2] == pytest.approx(wanted[0], abs=0.01)
    assert sentence_scores(samples, [], vector).shape == (0,)


def test_a_question_in_a_language_it_was_not_trained_on_gets_no_say(samples: Index) -> None:
    assert "hy" not in LANGUAGES and sentence_vector(samples, "Ո՞ր քաղաքները ռմբակոծվեցին։", "hy") is None
    assert sentence_vector(samples, "?", "und") is None


def test_every_passage_of_the_samples_has_sentence_vectors(samples: Index) -> None:
    assert samples.store.without_sentence_vectors(FINGERPRINT) == ()
