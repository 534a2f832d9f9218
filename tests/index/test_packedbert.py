"""Texts packed into one matrix must give the vectors that each has by itself in the model as it was published."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from index.packedbert import PackedBert


def model(**changes: object) -> BertModel:
    torch.manual_seed(7)
    config = BertConfig(vocab_size=50, hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96, max_position_embeddings=40, **changes)  # type: ignore[arg-type]
    return BertModel(config, add_pooling_layer=False).eval()


needs_bfloat16 = pytest.mark.skipif(not PackedBert.fits(model()), reason="this processor does not multiply bfloat16 itself")


def expected(bert: BertModel, ids: list[list[int]]) -> np.ndarray:
    with torch.no_grad():
        rows = [bert(input_ids=torch.tensor([row])).last_hidden_state[0].mean(0) for row in ids]
        return torch.nn.functional.normalize(torch.stack(rows), dim=1).numpy()


@needs_bfloat16
@pytest.mark.parametrize("lengths", [[5], [3, 3, 3], [1, 40, 7, 7, 2], [9] * 200, list(range(1, 41)) * 2])
def test_each_text_has_the_vector_that_it_has_alone(lengths: list[int]) -> None:
    bert, numbers = model(), np.random.default_rng(3)
    ids = [numbers.integers(0, 50, length).tolist() for length in lengths]
    found = PackedBert(bert).embed(ids)
    assert found.dtype == np.float32 and found.shape == (len(lengths), 64)
    np.testing.assert_allclose((found * expected(bert, ids)).sum(axis=1), 1, atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


@needs_bfloat16
def test_progress_ends_with_all_and_what_it_raises_ends_the_work() -> None:
    packed, seen = PackedBert(model()), list[int]()
    packed.embed([[1, 2, 3] * 10] * 100, seen.append)
    assert seen == sorted(seen) and seen[-1] == 100 and len(seen) > 3

    def stop(_: int) -> None:
        raise InterruptedError

    threads = torch.get_num_threads()
    with pytest.raises(InterruptedError):
        packed.embed([[1, 2, 3] * 10] * 100, stop)
    assert torch.get_num_threads() == threads


def test_other_models_are_left_to_themselves() -> None:
    assert not PackedBert.fits(model(hidden_act="relu"))
    assert not PackedBert.fits(torch.nn.Linear(3, 3))
