"""Answers a question from given documents of an archive alone, for sets whose questions each bring their own.

The way is the chain's (`chain.stream`); only what is of other documents is left out, of the passages and of the evidence.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .abstaining import supported
from .chain import _coverage, _notes, _since, _without_model
from .evidence import gather
from .retrieval import Weights, retrieve
from .timing import time_scores
from .types import Answer, Query

if TYPE_CHECKING:
    from index.archive import Index
    from index.types import Hit

_DEPTH = 300  # passages among which those of the documents are looked for
_PASSAGES = 24


def hits_among(query: Query, documents: Collection[str], index: Index) -> tuple[Hit, ...]:
    """The passages of these documents, best first; copies are kept, as another question's document may be the original."""
    return tuple(hit for hit in retrieve(query, index, k=_DEPTH, weights=Weights(copies=False)) if hit.passage.report in documents)


def answer_among(query: Query, documents: Collection[str], index: Index, *, model: Any = None) -> Answer:
    """The answer that these documents give; `model` is a LangChain chat model or None."""
    began = time.monotonic()
    times = time_scores(query, index.state)
    hits = hits_among(query, documents, index)[:_PASSAGES]
    evidence = tuple(item for item in gather(query, hits, index, times) if item.report in documents)
    kept, why = supported(query, evidence, index)
    coverage = replace(_coverage(index, times), read=len({item.report for item in evidence} | {hit.passage.report for hit in hits}))
    start = Answer(question=query.question, standalone=query.standalone, language=query.language, kind=query.kind, answer="", when=query.when, coverage=coverage, notes=_notes(query))
    given = _without_model(start, query, kept, why, evidence, index)
    if model is not None and not given.abstained:
        from .generation import written

        *_, given = written(model, query, kept, given, index)
    return replace(given, milliseconds=_since(began))
