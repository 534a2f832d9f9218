"""Answers a question from given documents of an archive alone, for sets whose questions each bring their own.

The way is the chain's (`chain.stream`); only what is of other documents is left out, of the passages and of the evidence.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .chain import PASSAGES, begun, since, without_model
from .evidence import gather
from .retrieval import Weights, retrieve
from .timing import time_scores
from .types import Answer, Query

if TYPE_CHECKING:
    from index.archive import Index
    from index.types import Hit

_DEPTH = 300  # passages among which those of the documents are looked for


def hits_among(query: Query, documents: Collection[str], index: Index) -> tuple[Hit, ...]:
    """The passages of these documents, best first; copies are kept, as another question's document may be the original."""
    return tuple(hit for hit in retrieve(query, index, k=_DEPTH, weights=Weights(copies=False)) if hit.passage.report in documents)


def answer_among(query: Query, documents: Collection[str], index: Index, *, model: Any = None) -> Answer:
    """The answer that these documents give; `model` is a LangChain chat model or None."""
    began = time.monotonic()
    times = time_scores(query, index.state)
    hits = hits_among(query, documents, index)[:PASSAGES]
    evidence = tuple(item for item in gather(query, hits, index, times) if item.report in documents)
    given, kept = without_model(begun(query, index, times), query, hits, evidence, index)
    if model is not None and not given.abstained:
        from .generation import written

        *_, given = written(model, query, kept, given, index)
    return replace(given, milliseconds=since(began), done=True)
