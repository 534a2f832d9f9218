"""A Query -> passages, best first: meaning, words, time and places, fused by calibrated sums. Also the LangChain retriever.

Nothing is filtered away but by the reader's own `Filters`: time and places only raise what fits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.lookup import contains, looked_up
from index.sentencevectors import LANGUAGES
from index.threads import beside
from index.types import Hit

from .calibration import calibrated, likeness, sampled, sentence_likeness, sentence_scores, sentence_vector, word_scores
from .copies import grouped
from .filtering import passages_passing
from .reranking import reranked
from .timing import TimeScores, passages_within, precision, recency, time_scores

if TYPE_CHECKING:
    import numpy as np

    from index.archive import Index
    from index.state import State
    from index.viewchoice import VectorView, WordView

    from .types import Query

_POOL = 300  # passages taken by words, by time, by place; and by meaning, over all languages
_REPORTS = 60  # reports taken by the words of all their text
_FEWEST = 20  # passages taken by meaning of a language that has few
_PER_REPORT = 3  # passages of one report among the first; further ones come after all others
_LOOKED_AT, _LOOKED_AT_FOR_EACH = 60, 4  # passages among which those of one report are told: at least, and for each one asked for
_READ = 30  # passages read from the record at least: so many may a second model put in another order
_HEARD = 250  # candidates whose sentences are compared with the question: with all of them the first ten are the same, and 9,988 of 10,000 of the first 24
_WIDEST = 20_000  # passages looked at by words where a filter lets few pass
_COPIES = 12  # passages beyond those asked for that are looked at for copies, to fill their places


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each part counts in the sum; the figures behind them are in DESIGN.md, made by `tests/ablation.py`."""

    vectors: float = 1.0  # passage vectors, as deviations within their language
    words: float = 0.5  # square root of BM25, the same
    report_words: float = 0.4  # square root of the BM25 of its whole report, the same
    sentences: float = 0.4  # best sentence by the sentence encoder, the same
    time: float = 10.0  # fit of its time, 0 to 1, by how narrow a time was asked about
    recency: float = 4.0  # a question about now: how near to it the report was published
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
    left = _left(query, index)  # asked for before any pool is taken: a narrow filter must not leave the pools empty
    allowed = left.passages
    if allowed is not None and not len(allowed):
        return ()
    vectors, _ = index.vectors, sampled(index)  # both read the record, which another thread sees in a later state
    meant = beside(_by_meaning, query, index, vectors, left)  # takes longer than all until its result is asked for: a third thread would take a core from it
    words = _words(query, index.words, _POOL, allowed)
    of_reports = _words(query, index.report_words, _REPORTS, left.of_reports) if weights.report_words else (np.empty(0, np.int64), np.empty(0, np.float32))
    times = times if times is not None else time_scores(query, state)
    timed = times.best(_POOL, allowed) if times else ()
    naming, shares, placed = _placed(query, index, allowed)
    spoken = sentence_vector(index, query.standalone, query.language) if weights.sentences else None
    sentences_scale = sentence_likeness(index, spoken) if spoken is not None else None
    vector, scale, nearest = meant.result()
    found = (words[0], nearest, np.fromiter(timed, dtype=np.int64), np.array(placed, dtype=np.int64), _nearest_of(of_reports[0], state, vectors, vector))
    ids = state.present(np.unique(np.concatenate(found)))
    if allowed is not None:
        ids = ids[contains(allowed, ids)]
    if not len(ids):
        return ()
    languages = state.languages_of(ids) if weights.by_language else [""] * len(ids)
    meaning = np.nan_to_num(calibrated(vectors.scores_of(vector, ids), languages, scale), nan=0.0)
    parts = {"vectors": meaning, "words": word_scores(looked_up(ids, *words), languages),
             "report_words": (1 - _timed(query)) * word_scores(looked_up(state.first_passages(ids), *of_reports), languages), "sentences": meaning}
    parts["time"] = precision(query) * times.of_passages(ids) if times else np.zeros(len(ids), dtype=np.float32)
    parts["recency"] = recency(query, ids, state)
    parts["places"] = looked_up(ids, naming, shares)
    parts["kind"] = _named(query, index, ids)
    likely = np.sort(np.sum([getattr(weights, name) * values for name, values in parts.items()], axis=0).argsort()[-_HEARD:])  # the others are too far behind
    parts["sentences"] = _said(index, ids, likely, languages, meaning, spoken, sentences_scale)
    scores = np.sum([getattr(weights, name) * values for name, values in parts.items()], axis=0)
    order = np.lexsort((ids, -scores))[: max(_LOOKED_AT, _LOOKED_AT_FOR_EACH * k)]
    hits = _read(index, ids, scores, parts, order[_spread(state.report_of.of(ids[order]))], max(_READ, k + _COPIES))
    return reranked(query.standalone, grouped(hits, index, k + _COPIES) if weights.copies else hits, index)[:k]


@dataclass(frozen=True, slots=True)
class _Left:
    """What a reader's filters leave."""

    of_reports: np.ndarray | None  # int64, ascending: the passages of all reports that pass; None: no report is left out
    passages: np.ndarray | None  # those of them that tell of the days asked for
    of_languages: Mapping[str, int]  # how many of these there are in each language that has any


def _left(query: Query, index: Index) -> _Left:
    """Kept for one generation of the archive: a reader asks several questions with the same filters."""
    import numpy as np

    state, key = index.state, (query.filters, query.window)
    kept = state.kept.setdefault("left", {})
    assert isinstance(kept, dict)
    if key not in kept:
        if len(kept) > 8:
            kept.clear()
        of_reports = passages = passages_passing(query.filters, index)
        if query.window is not None:
            within = passages_within(query.window, state)
            passages = within if passages is None else np.intersect1d(passages, within, assume_unique=True)
        counts = state.passages_of_languages
        if passages is not None:
            of_each = np.bincount(state.language_numbers(passages), minlength=len(state.languages)).tolist()
            counts = {language: count for language, count in zip(state.languages, of_each, strict=True) if count}
        kept[key] = _Left(of_reports, passages, counts)
    found: _Left = kept[key]
    return found


def _timed(query: Query) -> float:
    """How much the time asked about, rather than its words, chooses a report: 1 for a day, 0 where no time is asked about."""
    return precision(query) if query.when is not None or query.weekday is not None or query.window is not None else 0.0


def _words(query: Query, view: WordView, k: int, allowed: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """(ids, ascending; scores) of the best `k` by words, of those that are allowed: so many more are looked at as others are not."""
    import numpy as np

    wider = k if allowed is None else min(_WIDEST, k * len(view) // len(allowed) + k)
    best = view.search(query.terms or query.standalone, language=query.language, k=wider, names=query.names)
    ids, scores = np.array([row for row, _ in best], dtype=np.int64), np.array([score for _, score in best], dtype=np.float32)
    if allowed is not None:
        held = np.flatnonzero(contains(allowed, ids))[:k]
        ids, scores = ids[held], scores[held]
    order = ids.argsort()
    return ids[order], scores[order]


def _nearest_of(firsts: np.ndarray, state: State, vectors: VectorView, vector: np.ndarray) -> np.ndarray:
    """int64: of each report, given by its first passage, the passage that is nearest in meaning: its words may be pages apart."""
    import numpy as np

    ids = state.passages_beside(firsts)
    scores = vectors.scores_of(vector, ids)
    ids, scores = ids[~np.isnan(scores)], scores[~np.isnan(scores)]
    reports = state.report_of.of(ids)
    order = np.lexsort((-scores, reports))
    found: np.ndarray = ids[order[np.diff(reports[order], prepend=-1) != 0]]
    return found


def _by_meaning(query: Query, index: Index, vectors: VectorView, left: _Left) -> tuple[np.ndarray, Callable[[str], tuple[float, float]], np.ndarray]:
    """(the question's vector, how like it passages of a language are, ids of those nearest to it)."""
    vector = index.embedder.embed_query(query.standalone)
    return vector, likeness(index, vector), _nearest(vectors, vector, left)


def _nearest(vectors: VectorView, vector: np.ndarray, left: _Left) -> np.ndarray:
    """int64: the passages nearest in meaning, of those that are allowed: of every language some, of larger ones more.

    One list for all would hold the question's own language alone, whose passages all score higher.
    """
    import numpy as np

    counts = left.of_languages
    roots = {language: count ** 0.5 for language, count in counts.items()}
    quotas = {language: min(counts[language], max(_FEWEST, round(_POOL * root / sum(roots.values())))) for language, root in roots.items()}
    return np.concatenate([np.empty(0, np.int64), *(ids for ids, _ in vectors.nearest(vector, quotas, among=left.passages).values())])


def _said(index: Index, ids: np.ndarray, likely: np.ndarray, languages: Sequence[str], meaning: np.ndarray, vector: np.ndarray | None,
          scale: Callable[[str], tuple[float, float]] | None) -> np.ndarray:
    """Deviations of the best sentence of each passage at a `likely` place; where the sentence encoder has no say, those of the passage stand in."""
    import numpy as np

    if vector is None or scale is None:
        return meaning
    some = ids[likely]
    scores = sentence_scores(index, some.tolist(), vector)
    heard = (scores > -1) & np.array([language in LANGUAGES for language in index.state.languages_of(some)])
    said = meaning.copy()
    said[likely] = np.where(heard, calibrated(scores, [languages[at] for at in likely.tolist()], scale), meaning[likely])
    return said


def _placed(query: Query, index: Index, allowed: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """(passages, ascending; share of the question's places that stand in each; the allowed ones with most, in their order).

    A country stands also where a place of it does.
    """
    import numpy as np

    if not query.places:
        return np.empty(0, dtype=np.int64), np.empty(0), []
    mentions = _mentions(index)
    naming = [mentions.naming(("id", place.id), *([("country", place.country)] if place.kind == "country" else [])) for place in query.places]
    if allowed is not None:
        naming = [named[np.isin(named, allowed)] for named in naming]
    if len(naming) == 1:
        return naming[0], np.ones(len(naming[0]), dtype=np.float32), naming[0][:_POOL].tolist()
    ids, counts = np.unique(np.concatenate(naming), return_counts=True)
    best: list[int] = []
    for count in range(len(naming), 0, -1):  # of as many places those of the place named first, and the older ones, first
        for named in naming if len(best) < _POOL else ():
            of_count = named[counts[np.searchsorted(ids, named)] == count]
            best += [row for row in of_count[:_POOL].tolist() if row not in best]
    return ids, counts / np.float32(len(naming)), best[:_POOL]


def _named(query: Query, index: Index, ids: np.ndarray) -> np.ndarray:
    """float32 (n,): 1 where a question for places can be answered from the passage: it names one of that kind."""
    import numpy as np

    named = np.zeros(len(ids), dtype=np.float32)
    if query.kind == "places":
        for kind in {"any": ("town", "region")}.get(query.place_kind, (query.place_kind,)):
            passages = _mentions(index).naming(("kind", kind))
            named = np.maximum(named, contains(passages, ids))
    return named


class _Mentions:
    """Which passages name which places."""

    def __init__(self, index: Index) -> None:

        self._rows, self._passages = index.store.places_in_passages()  # by row of the place
        self._by: dict[tuple[str, str | None], list[int]] = {}  # rows of the places of an id, of a kind, of a country
        for row, place in index.store.place_rows().items():
            for key in (("id", place.id), ("kind", place.kind), ("country", place.country)):
                self._by.setdefault(key, []).append(row)
        self._naming: dict[tuple[tuple[str, str | None], ...], np.ndarray] = {}

    def naming(self, *keys: tuple[str, str | None]) -> np.ndarray:
        """Ids, ascending, of the passages that name a place of one of these ids, kinds or countries."""
        import numpy as np

        if keys not in self._naming:
            rows = [row for key in keys for row in self._by.get(key, ())]
            spans = zip(np.searchsorted(self._rows, rows).tolist(), np.searchsorted(self._rows, rows, side="right").tolist(), strict=True)
            self._naming[keys] = np.unique(np.concatenate([self._passages[:0], *(self._passages[first:last] for first, last in spans)]))
        return self._naming[keys]


def _mentions(index: Index) -> _Mentions:
    """Kept for one generation of the archive."""
    kept = index.state.kept
    if "mentions" not in kept:
        kept["mentions"] = _Mentions(index)
    found = kept["mentions"]
    assert isinstance(found, _Mentions)
    return found


def _spread(reports: np.ndarray) -> np.ndarray:
    """The order in which the fourth and further passages of a report come after all others: no report may fill the top.

    >>> import numpy as np
    >>> _spread(np.array([7, 7, 7, 7, 8])).tolist()
    [0, 1, 2, 4, 3]
    """
    import numpy as np

    order = reports.argsort(kind="stable")
    starts = np.diff(reports[order], prepend=-1) != 0
    further = np.empty(len(reports), dtype=bool)
    further[order] = np.arange(len(reports)) - np.maximum.accumulate(np.where(starts, np.arange(len(reports)), 0)) >= _PER_REPORT
    return further.argsort(kind="stable")


def _read(index: Index, ids: np.ndarray, scores: np.ndarray, parts: Mapping[str, np.ndarray], order: np.ndarray, wanted: int) -> tuple[Hit, ...]:
    """The first `wanted` passages at these places, but for those that the record has no longer."""
    hits: list[Hit] = []
    while len(order) and len(hits) < wanted:
        now, order = order[:wanted], order[wanted:]
        rows = ids[now].tolist()
        passages = {passage.id: passage for passage in index.store.passages(rows)}
        made_of = zip(*(values[now].tolist() for values in parts.values()), strict=True)
        hits += [Hit(passage=passages[row], score=score, parts=dict(zip(parts, values, strict=True)))
                 for row, score, values in zip(rows, scores[now].tolist(), made_of, strict=True) if row in passages]
    return tuple(hits[:wanted])


def ranked_reports(hits: Sequence[Hit]) -> tuple[str, ...]:
    """Report paths in the order of their best passage; the outlets of one text stand together."""
    return tuple(dict.fromkeys(path for hit in hits for path in (hit.passage.report, *hit.also_in)))


def as_retriever(index: Index, *, k: int = 8, **options: Any):  # type: ignore[no-untyped-def]
    """A LangChain retriever over `index`: `as_retriever(index).invoke("Which cities were hit on day 9?")`.

    Each Document holds a passage; its metadata name report, start, end, title, publisher, language, published and score.
    """
    from .sockets import ReportsRetriever

    return ReportsRetriever(index=index, k=k, **options)
