"""How sure it is that the evidence found speaks of what was asked: coverage of the question's words, and likeness in meaning.

No reader: a passage that shares the words of a question may still leave it open. The score is a logistic regression on every
second question of realtimeqa_dev2022 and mtrag_un that was answered before (each set, answerable and not, of equal weight), its
weights rounded; on the other half it stays silent on .38 and .22 of what no document answers, and on .02 and .07 of what one does.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .concepts import concepts_of
from .evidence import Evidence
from .matching import cognates_of, fold, name_is_in, stem, stems_of, words_of
from .types import Query

if TYPE_CHECKING:
    from index.archive import Index

_COVERAGE, _NEAR, _LIKE = 3.2, 0.6, 0.2  # weights of the signs
_NEARER = 3.0  # deviations of `near` below which it tells nothing
_SURE = 2.3  # from which an answer is given
_SHORT = 3  # days: a question of so few that asks no more than what happened is answered by what is told of them
_READ = 5  # sentences with what stands around them, of which the best counts
_AROUND = 500  # characters before and after a sentence: about a passage
_COMMON = 400  # passages from which a word tells nothing more for being in further ones
_MOST = 6.0  # deviations of likeness that are counted


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells of a question and its best evidence whether the one answers the other."""

    coverage: float  # the greatest share of the question's words, by how rare they are in the archive, in a sentence and around it; its places count where they are met
    near: float  # the greatest likeness by the embedding model, in deviations above what any sentence scores
    like: float  # the same by the sentence encoder
    abroad: bool  # the best sentence is in another language: then few words can be shared


def is_doubtful(query: Query, kept: Sequence[Evidence], index: Index) -> bool:
    """Whether what was found shares too little with a question to be shown as its answer; `kept` must not be empty.

    Never where that cannot be told: a statement is its own matter, a time or place alone is no matter, a sentence in another
    language shares no words, one of the time asked about that tells all that is asked of (all cities that were hit) needs none.
    """
    if query.statement or not bare_terms(query) or query.day_number_wanted or (query.kind == "date" and query.when is not None and query.when.day_number is not None):
        return False
    timed = query.when is not None or query.window is not None
    if timed and (kept[0].concepts == 1.0 or (query.kind == "text" and not query.yes_or_no and query.when is not None and query.when.days <= _SHORT)):
        return False
    found = signs(query, kept, index)
    return not found.abroad and _COVERAGE * found.coverage + _NEAR * max(0.0, found.near - _NEARER) + _LIKE * found.like < _SURE


def bare_terms(query: Query) -> tuple[str, ...]:
    """The content words that are no name of one of the question's places."""
    named = {fold(word) for place in query.places for name in (place.name, *place.names) for word in words_of(name)}
    return tuple(term for term in query.terms if fold(term) not in named)


def signs(query: Query, kept: Sequence[Evidence], index: Index) -> Signs:
    """Reads the best sentences of `kept`, which must not be empty."""
    weights, there = _rarity(query, index), frozenset(query.terms) - frozenset(bare_terms(query))
    best = kept[:_READ]
    return Signs(coverage=max(_coverage(weights, _around(item, index), there if item.place >= 0.5 else frozenset()) for item in best), near=max(min(item.near, _MOST) for item in best),
                 like=max(min(item.like or 0.0, _MOST) for item in best), abroad=best[0].language != query.language)


def _rarity(query: Query, index: Index) -> dict[str, float]:
    """Weight of each word asked about: the fewer passages have it, the more it tells."""
    passages = max(1, len(index.words))
    return {term: math.log(1 + passages / (1 + len(index.words.search(term, language=query.language, k=min(_COMMON, passages))))) for term in query.terms}


def _coverage(weights: Mapping[str, float], text: str, met: Collection[str]) -> float:
    """Share of the weight of the words that are met anyway or stand in a text: as they are or inflected, as a name, as another word for the same; half for a cognate.

    1 where there are no words.
    """
    total = sum(weights.values())
    if not total:
        return 1.0
    stems, cognates, told = stems_of(text), cognates_of(text), concepts_of(text)
    return sum(weight * (1.0 if term in met or stem(term) in stems or concepts_of(term) & told or (term[:1].isupper() and name_is_in(term, text)) else 0.5 if cognates_of(term) & cognates else 0.0)
               for term, weight in weights.items()) / total


def _around(item: Evidence, index: Index) -> str:
    report = index.report(item.report)
    assert report is not None
    return f"{item.title}\n{report.text[max(0, item.start - _AROUND):item.end + _AROUND]}"
