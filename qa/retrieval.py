"""A Query -> passages, best first: words, meaning, time and places, fused by calibrated sums. Also the LangChain retriever.

Nothing is filtered away but by the reader's own --from/--to: time and places only raise what fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from index.types import Hit, Passage

from .timing import TimeScores, time_scores

if TYPE_CHECKING:
    import numpy as np

    from index.archive import Index, State

    from .types import Query

_POOL = 300  # passages taken from each of words, vectors and time
_WORDS, _VECTORS, _TIME, _PLACE = 0.6, 1.0, 6.0, 1.5  # weights; words against vectors as measured on French questions
_TOP = 3.5  # deviations beyond which words and meaning count no more: a single odd word must not outweigh the time asked about
_SAMPLE = 256  # passages of one language whose scores calibrate it
_TRUST = 30  # passages from which their own scores say as much as what is typical
_PER_REPORT = 3  # passages of one report among the first; further ones come after all others


def retrieve(query: Query, index: Index, *, k: int = 20, times: TimeScores | None = None) -> tuple[Hit, ...]:
    """The `k` passages that fit best; `Hit.parts` says what each score is made of."""
    state = index.state
    if not state.reports:
        return ()
    times = times if times is not None else time_scores(query, state)
    vector = index.embedder.embed_query(query.standalone)
    words = dict(index.words.search(query.terms or query.standalone, language=query.language, k=_POOL, names=query.names))
    near_ids, _ = index.vectors.search(vector, _POOL)
    timed = times.passages if times else {}
    placed = _placed(query, index)
    pool = dict.fromkeys([*words, *map(int, near_ids)])
    pool.update(dict.fromkeys(sorted(timed, key=lambda row: -timed[row])[:_POOL]))
    pool.update(dict.fromkeys(list(placed)[:_POOL]))
    passages = index.store.passages(list(pool))
    if query.window is not None:
        passages = _inside(query, passages, state)
    if not passages:
        return ()
    near = _calibrated(passages, index.store.vectors_of([passage.id for passage in passages]) @ vector, vector, index)
    lexical = _standardised([words.get(passage.id, 0.0) for passage in passages])
    hits = []
    for passage, meaning, word in zip(passages, near, lexical, strict=True):
        parts = {"vectors": min(float(meaning), _TOP), "words": min(float(word), _TOP), "time": timed.get(passage.id, 0.0), "places": placed.get(passage.id, 0.0)}
        score = _VECTORS * parts["vectors"] + _WORDS * parts["words"] + _TIME * parts["time"] + _PLACE * parts["places"]
        hits.append(Hit(passage=passage, score=score, parts=parts))
    hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
    return _spread(hits)[:k]


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


def _calibrated(passages: Sequence[Passage], scores: np.ndarray, vector: np.ndarray, index: Index) -> np.ndarray:
    """Cosines as deviations from what the question scores against any passage of the same language.

    Without this a passage in the question's own language always wins over the right one in another.
    """
    import numpy as np

    found = {language: likeness_scale(index, language, vector) for language in {passage.language for passage in passages}}
    centre = np.array([found[passage.language][0] for passage in passages], dtype=np.float32)
    spread = np.array([found[passage.language][1] for passage in passages], dtype=np.float32)
    return (scores - centre) / spread


def likeness_scale(index: Index, language: str, vector: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation of the question's cosines with passages of `language`.

    A few passages say little: their figures lean on those of the whole archive, and those on what is typical of the model.
    """
    import numpy as np

    samples = language_samples(index)
    mean, spread = index.embedder.typical or (0.0, 0.1)
    sources = [np.concatenate(list(samples.values()))] if samples else []
    if language in samples:
        sources.append(samples[language])
    for sample in sources:
        cosines = sample @ vector
        trust = len(cosines) / (len(cosines) + _TRUST)
        mean, spread = trust * float(cosines.mean()) + (1 - trust) * mean, trust * float(cosines.std()) + (1 - trust) * spread
    return mean, max(spread, 1e-3)


def language_samples(index: Index) -> dict[str, np.ndarray]:
    """Up to 256 passage vectors of each language, spread evenly over the archive; kept for one generation."""
    state = index.state
    kept = state.samples
    if not kept:
        by_language: dict[str, list[int]] = {}
        for row in index.store.passage_languages():
            by_language.setdefault(row[1], []).append(row[0])
        for language, ids in by_language.items():
            step = max(1, len(ids) // _SAMPLE)
            kept[language] = index.store.vectors_of(ids[::step][:_SAMPLE])
    return kept


def _standardised(scores: Sequence[float]) -> np.ndarray:
    """z-scores over the pool."""
    import numpy as np

    values = np.asarray(scores, dtype=np.float32)
    standard: np.ndarray = (values - values.mean()) / max(float(values.std()), 1e-6)
    return standard


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
