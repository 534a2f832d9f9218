"""A Query -> passages, best first: meaning, words, time and places, fused by calibrated sums. Also the LangChain retriever.

Nothing is filtered away but by the reader's own --from/--to: time and places only raise what fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.sentencevectors import LANGUAGES
from index.types import Hit, Place

from .calibration import calibrated, likeness, sentence_likeness, sentence_scores, sentence_vector, word_scores
from .copies import grouped
from .timing import TimeScores, precision, time_scores

if TYPE_CHECKING:
    import numpy as np

    from index.archive import Index, State

    from .types import Query

_POOL = 300  # passages taken by words, by time, by place; and by meaning, over all languages
_FEWEST = 20  # passages taken by meaning of a language that has few
_WHOLE = 4096  # passages up to which all are compared, so that each language's best are known
_PER_REPORT = 3  # passages of one report among the first; further ones come after all others
_READ, _READ_FOR_EACH = 60, 4  # passages read from the record: at least, and for each one asked for, as some are of one report
_COPIES = 12  # passages beyond those asked for that are looked at for copies, to fill their places


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each part counts in the sum; the figures behind them are in DESIGN.md, made by `tests/ablation.py`."""

    vectors: float = 1.0  # passage vectors, as deviations within their language
    words: float = 0.7  # square root of BM25, the same
    sentences: float = 0.4  # best sentence by the sentence encoder, the same
    time: float = 10.0  # fit of its time, 0 to 1, by how narrow a time was asked about
    places: float = 0.5  # share of the question's places
    kind: float = 1.0  # a question for places: whether it names one of the kind asked for
    by_language: bool = True  # deviations within the language; else within all passages together
    copies: bool = True  # near-duplicates behind their original


DEFAULT = Weights()


def retrieve(query: Query, index: Index, *, k: int = 20, times: TimeScores | None = None, weights: Weights = DEFAULT) -> tuple[Hit, ...]:
    """The `k` passages that fit best; `Hit.parts` says what each score is made of."""
    import numpy as np

    state = index.state
    if not state.reports:
        return ()
    times = times if times is not None else time_scores(query, state)
    vector = index.embedder.embed_query(query.standalone)
    words = dict(index.words.search(query.terms or query.standalone, language=query.language, k=_POOL, names=query.names))
    near = _nearest(index, vector)
    timed = times.best(_POOL) if times else {}
    placed = _placed(query, index)
    ids = list(dict.fromkeys([*words, *near, *timed, *list(placed)[:_POOL]]))
    if query.window is not None:
        ids = _inside(query, ids, state)
    if not ids:
        return ()
    languages = state.languages_of(ids) if weights.by_language else [""] * len(ids)
    meaning = calibrated(_cosines(index, ids, near, vector), languages, likeness(index, vector))
    parts = {"vectors": meaning, "words": word_scores([words.get(row, 0.0) for row in ids], languages),
             "sentences": _said(query, index, ids, languages, meaning) if weights.sentences else meaning}
    parts["time"] = precision(query) * np.array(times.of_passages(ids) if times else [0.0] * len(ids), dtype=np.float32)
    parts["places"] = np.array([placed.get(row, 0.0) for row in ids], dtype=np.float32)
    parts["kind"] = _named(query, index, ids)
    scores = np.sum([getattr(weights, name) * values for name, values in parts.items()], axis=0)
    order = np.lexsort((ids, -scores))[: max(_READ, _READ_FOR_EACH * k)]
    passages = {passage.id: passage for passage in index.store.passages([ids[at] for at in order])}
    hits = [Hit(passage=passages[ids[at]], score=float(scores[at]), parts={name: float(values[at]) for name, values in parts.items()})
            for at in order if ids[at] in passages]
    spread = _spread(hits)
    return (grouped(spread, index, k + _COPIES) if weights.copies else spread)[:k]


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


def _said(query: Query, index: Index, ids: Sequence[int], languages: Sequence[str], meaning: np.ndarray) -> np.ndarray:
    """Deviations of each passage's best sentence; where the sentence encoder has no say, those of the passage stand in."""
    import numpy as np

    vector = sentence_vector(index, query.standalone, query.language)
    if vector is None:
        return meaning
    scores = sentence_scores(index, ids, vector)
    heard = (scores > -1) & np.array([language in LANGUAGES for language in index.state.languages_of(ids)])
    return np.where(heard, calibrated(scores, languages, sentence_likeness(index, vector)), meaning)


def _placed(query: Query, index: Index) -> dict[int, float]:
    """Passage -> share of the question's places that stand in it; a country also where a place of it does."""
    import numpy as np

    if not query.places:
        return {}
    mentions = _mentions(index)
    found: dict[int, float] = {}
    for place in query.places:
        within = [row for row, other in mentions.places.items() if other.id == place.id or (place.kind == "country" and other.country == place.country)]
        for passage in np.unique(mentions.passages[np.isin(mentions.rows, within)]).tolist():
            found[passage] = found.get(passage, 0.0) + 1 / len(query.places)
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _named(query: Query, index: Index, ids: Sequence[int]) -> np.ndarray:
    """float32 (n,): 1 where a question for places can be answered from the passage: it names one of that kind."""
    import numpy as np

    if query.kind != "places":
        return np.zeros(len(ids), dtype=np.float32)
    wanted = {"any": ("town", "region")}.get(query.place_kind, (query.place_kind,))
    mentions = _mentions(index)
    of_kind = [row for row, place in mentions.places.items() if place.kind in wanted]
    return np.isin(ids, mentions.passages[np.isin(mentions.rows, of_kind)]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Mentions:
    """Which places stand in which passages: two columns, and the places by their row."""

    rows: np.ndarray
    passages: np.ndarray
    places: dict[int, Place]


def _mentions(index: Index) -> _Mentions:
    """Kept for one generation of the archive."""
    import numpy as np

    kept = index.state.kept
    if "mentions" not in kept:
        columns = np.array(index.store.places_in_passages(), dtype=np.int64).reshape(-1, 2)
        kept["mentions"] = _Mentions(columns[:, 0], columns[:, 1], index.store.place_rows())
    found = kept["mentions"]
    assert isinstance(found, _Mentions)
    return found


def _inside(query: Query, ids: Sequence[int], state: State) -> list[int]:
    """What the reader's --from/--to leaves: passages with a time in the window, else reports dated in it."""
    import numpy as np

    assert query.window is not None
    rows, first, last = state.times, query.window.start.toordinal(), query.window.end.toordinal()
    fits = set(np.unique(rows["passage"][(rows["start"] > 0) & (rows["start"] <= last) & (rows["end"] >= first)]).tolist())
    return [row for row in ids if row in fits]


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
