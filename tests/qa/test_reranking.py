"""The optional cross-encoder: a real (tiny, untrained) model in a folder, loaded as any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.archive import Index
from index.types import ModelFileError
from qa.reranking import RERANKER_SETTING, reranked
from qa.retrieval import retrieve
from qa.understanding import understand

QUESTION = "Which cities were hit on day 9?"


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder of two small layers with random weights: enough to be loaded, to score, and to be refused when broken."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    torch.manual_seed(7)
    folder = tmp_path_factory.mktemp("cross-encoder")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "which", "cities", "were", "hit", "on", "day", "shelling", "the", "city", "of", "reported", "and"]
    plain = Tokenizer(models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    plain.pre_tokenizer = pre_tokenizers.Whitespace()
    plain.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    PreTrainedTokenizerFast(tokenizer_object=plain, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", model_max_length=128).save_pretrained(folder)
    shape = BertConfig(vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, max_position_embeddings=128, num_labels=1)
    BertForSequenceClassification(shape).save_pretrained(folder, safe_serialization=True)
    return folder


def test_it_is_off_unless_set(samples: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(RERANKER_SETTING, raising=False)
    hits = retrieve(understand(QUESTION, index=samples), samples, k=10)
    assert reranked(QUESTION, hits, samples) == hits
    assert all("reranker" not in hit.parts for hit in hits)


def test_a_model_orders_the_first_anew_and_says_so(samples: Index, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(RERANKER_SETTING, raising=False)
    hits = retrieve(understand(QUESTION, index=samples), samples, k=40)
    monkeypatch.setenv(RERANKER_SETTING, str(tiny_model))
    again = reranked(QUESTION, hits, samples)
    assert {hit.passage.id for hit in again[:30]} == {hit.passage.id for hit in hits[:30]}
    assert again[30:] == hits[30:]
    scores = [hit.parts["reranker"] for hit in again[:30]]
    assert abs(sum(scores)) < 1e-3 and max(scores) > 0.5, "deviations of one list: mean 0, not all alike"
    before = {hit.passage.id: hit.score for hit in hits}
    assert all(hit.score == pytest.approx(before[hit.passage.id] + 2 * hit.parts["reranker"]) for hit in again[:30])
    assert [hit.score for hit in again[:30]] == sorted((hit.score for hit in again[:30]), reverse=True)


def test_the_retriever_uses_it(samples: Index, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RERANKER_SETTING, str(tiny_model))
    assert all("reranker" in hit.parts for hit in retrieve(understand(QUESTION, index=samples), samples, k=10))


def test_a_folder_that_is_no_model_is_refused_with_the_remedy(samples: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.delenv(RERANKER_SETTING, raising=False)
    hits = retrieve(understand(QUESTION, index=samples), samples, k=5)
    (tmp_path / "config.json").write_text("{}")
    monkeypatch.setenv(RERANKER_SETTING, str(tmp_path))
    with pytest.raises(ModelFileError, match=f"unset {RERANKER_SETTING}"):
        reranked(QUESTION, hits, samples)
