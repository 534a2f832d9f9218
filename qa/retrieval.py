"""A Query -> passages, best first: meaning, words, time and places, fused by calibrated sums. Also the LangChain retriever.

Nothing is filtered away but by the reader's own --from/--to: time and places only raise what fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.sentencevectors import LANGUAGES
from index.types import Hit, Passage

from .calibration import calibrated, likeness, sentence_likeness, sentence_scores, sentence_vector, word_scores
from .copies import grouped
from .timing import TimeScores, time_scores

if TYPE_CHECKING:
    import numpy as np

    from index.archive import Index, State

    from .types import Query

_POOL = 300  # passages taken by words, by time, by place; and by meaning, over all languages
_FEWEST = 20  # passages taken by meaning of a language that has few
_WHOLE = 4096  # passages up to which all are compared, so that each language's best are known
_TOP = 3.5  # deviations beyond which meaning and words count no more where a time is asked about: no word may outweigh it
_PER_REPORT = 3  # passages of one report among the first; further ones come after all others
_GROUPED = 100  # passages among which copies are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each part counts in the sum; the figures behind them are in DESIGN.md, made by `tests/ablation.py`."""

    vectors: float = 1.0  # passage vectors, as deviations within their language
    words: float = 0.7  # square root of BM25, the same
    sentences: float = 0.4  # best sentence by the sentence encoder, the same
    time: float = 10.0  # fit of its time, 0 to 1
    places: float = 0.5  # share of the question's places
    by_language: bool = True  # deviations within the language; else within all passages together
    copies: bool = True  # near-duplicates behind their original


DEFAULT = Weights()


def retrieve(query: Query, index: Index, *, k: int = 20, times: TimeScores | None = None, weights: Weights = DEFAULT) -> tuple[Hit, ...]:
    """The `k` passages that fit best; `Hit.parts` says what each score is made of."""
    state = index.state
    if not state.reports:
        return ()
    times = times if times is not None else time_scores(query, state)
    vector = index.embedder.embed_query(query.standalone)
    words = dict(index.words.search(query.terms or query.standalone, language=query.language, k=_POOL, names=query.names))
    near = _nearest(index, vector)
    timed = times.best(_POOL) if times else {}
    placed = _placed(query, index)
    passages = index.store.passages(list(dict.fromkeys([*words, *near, *timed, *list(placed)[:_POOL]])))
    if query.window is not None:
        passages = _inside(query, passages, state)
    if not passages:
        return ()
    ids = [passage.id for passage in passages]
    fits = times.of_passages(ids) if times else [0.0] * len(ids)
    languages = [passage.language if weights.by_language else "" for passage in passages]
    meaning = calibrated(_cosines(index, ids, near, vector), languages, likeness(index, vector))
    said = _said(query, index, passages, languages, meaning) if weights.sentences else meaning
    lexical = word_scores([words.get(row, 0.0) for row in ids], languages)
    top = _TOP if times is not None else float("inf")
    hits = []
    for at, passage in enumerate(passages):
        parts = {"vectors": min(float(meaning[at]), top), "words": min(float(lexical[at]), top), "sentences": min(float(said[at]), top),
                 "time": fits[at], "places": placed.get(passage.id, 0.0)}
        hits.append(Hit(passage=passage, score=sum(getattr(weights, part) * value for part, value in parts.items()), parts=parts))
    hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
    spread = _spread(hits)
    return (grouped(spread, index, min(_GROUPED, max(3 * k, 30))) if weights.copies else spread)[:k]


def _nearest(index: Index, vector: np.ndarray) -> dict[int, float]:
    """Passage -> cosine of the nearest in meaning: of every language some, of larger ones more.

    One list for all would hold the question's own language alone, whose passages all score higher.
    """
    import numpy as np

    groups = index.state.passages_by_language
    if len(groups) < 2:
        ids, scores = index.vectors.search(vector, _POOL)
        return dict(zip(ids.tolist(), scores.tolist(), strict=True))
    roots = {language: len(ids) ** 0.5 for language, ids in groups.items()}
    ids, scores = index.vectors.search(vector, _WHOLE)
    whole = len(ids) == len(index.vectors)
    near: dict[int, float] = {}
    for language, members in groups.items():
        quota = min(len(members), max(_FEWEST, round(_POOL * roots[language] / sum(roots.values()))))
        mine = np.flatnonzero(np.isin(ids, members))[:quota]
        if len(mine) < quota and not whole:
            found, its = index.vectors.search(vector, quota, among=members)
        else:
            found, its = ids[mine], scores[mine]
        near.update(zip(found.tolist(), its.tolist(), strict=True))
    return near


def _cosines(index: Index, ids: Sequence[int], near: dict[int, float], vector: np.ndarray) -> np.ndarray:
    import numpy as np

    missing = [row for row in ids if row not in near]
    known = near | (dict(zip(missing, (index.store.vectors_of(missing) @ vector).tolist(), strict=True)) if missing else {})
    return np.array([known[row] for row in ids], dtype=np.float32)


def _said(query: Query, index: Index, passages: Sequence[Passage], languages: Sequence[str], meaning: np.ndarray) -> np.ndarray:
    """Deviations of each passage's best sentence; where the sentence encoder has no say, those of the passage stand in."""
    import numpy as np

    vector = sentence_vector(index, query.standalone, query.language)
    if vector is None:
        return meaning
    scores = sentence_scores(index, [passage.id for passage in passages], vector)
    heard = (scores > -1) & np.array([passage.language in LANGUAGES for passage in passages])
    return np.where(heard, calibrated(scores, languages, sentence_likeness(index, vector)), meaning)


def _placed(query: Query, index: Index) -> dict[int, float]:
    """Passage -> share of the question's places that stand in it."""
    found: dict[int, set[str]] = {}
    if query.places:
        for row in index.store.places_index(places=[place.id for place in query.places]):
            if row.passage:
                found.setdefault(row.passage, set()).add(row.place)
    return {passage: len(places) / len(query.places) for passage, places in found.items()}


def _inside(query: Query, passages: Sequence[Passage], state: State) -> tuple[Passage, ...]:
    """What the reader's --from/--to leaves: passages with a time in the window, else reports dated in it."""
    import numpy as np

    assert query.window is not None
    rows, first, last = state.times, query.window.start.toordinal(), query.window.end.toordinal()
    fits = set(np.unique(rows["passage"][(rows["start"] > 0) & (rows["start"] <= last) & (rows["end"] >= first)]).tolist())
    return tuple(passage for passage in passages if passage.id in fits)


def _spread(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The same hits, with the fourth and further ones of a report after all others: no report may fill the top."""
    seen: dict[str, int] = {}
    first: list[Hit] = []
    rest: list[Hit] = []
    for hit in hits:
        seen[hit.passage.report] = seen.get(hit.passage.report, 0) + 1
        (first if seen[hit.passage.report] <= _PER_REPORT else rest).append(hit)
    return (*first, *rest)


def ranked_reports(hits: Sequence[Hit]) -> tuple[str, ...]:
    """Report paths in the order of their best passage."""
    return tuple(dict.fromkeys(hit.passage.report for hit in hits))


def as_retriever(index: Index, *, k: int = 8, **options: Any):  # type: ignore[no-untyped-def]
    """A LangChain retriever over `index`: `as_retriever(index).invoke("Which cities were hit on day 9?")`.

    Each Document holds a passage; its metadata name report, start, end, title, publisher, language, published and score.
    """
    from .sockets import ReportsRetriever

    return ReportsRetriever(index=index, k=k, **options)
