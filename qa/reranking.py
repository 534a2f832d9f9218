"""An optional cross-encoder that reads question and passage together, over the first passages found. Off unless it is set.

It costs a pass of a model for every passage (some 50 ms each on a CPU), so it is for those who have a GPU or patience.
None comes with the program; any that sentence-transformers loads will do, by name or folder: REPORTQA_RERANKER.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.types import Hit, ModelFileError

if TYPE_CHECKING:
    from index.archive import Index

RERANKER_SETTING = "REPORTQA_RERANKER"
_READ = 30  # passages that go through it
_WEIGHT = 2.0  # of its deviation, beside the sum that retrieval made: it knows nothing of time; chosen, not measured
_LONGEST = 2000  # characters of a passage


def reranked(question: str, hits: Sequence[Hit], index: Index) -> tuple[Hit, ...]:
    """The same hits, the first 30 in a new order where REPORTQA_RERANKER names a model; `Hit.parts["reranker"]` says why.

    ModelFileError where the model cannot be loaded.
    """
    name = os.environ.get(RERANKER_SETTING)
    if not name or len(hits) < 2:
        return tuple(hits)
    import numpy as np

    first = hits[:_READ]
    pairs = []
    for hit in first:
        report = index.report(hit.passage.report)
        pairs.append((question, report.text[hit.passage.start:hit.passage.end][:_LONGEST] if report else ""))
    scores = np.asarray(_load(name).predict(pairs, show_progress_bar=False), dtype=np.float64).reshape(len(pairs), -1)[:, -1]
    deviations = (scores - scores.mean()) / max(float(scores.std()), 1e-12)
    read = [replace(hit, score=hit.score + _WEIGHT * float(value), parts={**hit.parts, "reranker": float(value)})
            for hit, value in zip(first, deviations, strict=True)]
    return (*sorted(read, key=lambda hit: -hit.score), *hits[_READ:])


@lru_cache(maxsize=1)
def _load(name: str) -> Any:
    try:
        from sentence_transformers import CrossEncoder
    except ImportError as error:
        raise ModelFileError("sentence-transformers is not installed: run `pip install sentence-transformers`") from error
    try:
        return CrossEncoder(name, trust_remote_code=False, model_kwargs={"use_safetensors": True})
    except (OSError, ValueError, RuntimeError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise ModelFileError(f"cannot load the reranker {name!r} ({reason}): give a folder with a cross-encoder, or unset {RERANKER_SETTING}") from error
