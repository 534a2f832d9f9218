"""A Query -> passages, best first: meaning, words, time and places, fused by calibrated sums. Also the LangChain retriever.

Nothing is filtered away but by the reader's own `Filters`: time and places only raise what fits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.sentencevectors import LANGUAGES
from index.types import Hit

from .calibration import calibrated, likeness, sentence_likeness, sentence_scores, sentence_vector, word_scores
from .copies import grouped
from .filtering import passages_passing
from .reranking import reranked
from .timelayout import contains, looked_up
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
_READ, _READ_FOR_EACH = 60, 4  # passages read from the record: at least, and for each one asked for, as some are of one report
_HEARD = 400  # candidates whose sentences are compared with the question
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
    allowed = of_reports_allowed = passages_passing(query.filters, index)  # asked for before any pool is taken: a narrow filter must not leave the pools empty
    if query.window is not None:
        within = passages_within(query.window, state)
        allowed = within if allowed is None else np.intersect1d(allowed, within, assume_unique=True)
    if allowed is not None and not len(allowed):
        return ()
    with ThreadPoolExecutor(2) as beside:  # the question's vector takes about as long as all else, and leaves a second core half idle
        embedding = beside.submit(index.embedder.embed_query, query.standalone)
        words_found = beside.submit(_words, query, index.words, _POOL, allowed)
        reports_found = beside.submit(_words, query, index.report_words, _REPORTS, of_reports_allowed) if weights.report_words else None
        times = times if times is not None else time_scores(query, state)
        timed = times.best(_POOL, allowed) if times else {}
        naming, shares, placed = _placed(query, index, allowed)
        spoken = sentence_vector(index, query.standalone, query.language) if weights.sentences else None
        sentences_scale = sentence_likeness(index, spoken) if spoken is not None else None
        vectors, words, of_reports, vector = index.vectors, words_found.result(), reports_found.result() if reports_found else {}, embedding.result()
    ids = state.present(sorted({*words, *_nearest(state, vectors, vector, allowed), *timed, *placed, *_nearest_of(of_reports, index, vectors, vector)}))
    if allowed is not None:
        ids = np.array(ids, dtype=np.int64)[contains(allowed, ids)].tolist()
    if not ids:
        return ()
    languages = state.languages_of(ids) if weights.by_language else [""] * len(ids)
    meaning = np.nan_to_num(calibrated(vectors.scores_of(vector, ids), languages, likeness(index, vector)), nan=0.0)
    parts = {"vectors": meaning, "words": word_scores([words.get(row, 0.0) for row in ids], languages),
             "report_words": (1 - _timed(query)) * _of_reports(of_reports, ids, languages, index), "sentences": meaning}
    parts["time"] = precision(query) * times.of_passages(ids) if times else np.zeros(len(ids), dtype=np.float32)
    parts["recency"] = recency(query, ids, state)
    parts["places"] = looked_up(ids, naming, shares)
    parts["kind"] = _named(query, index, ids)
    likely = np.sort(np.sum([getattr(weights, name) * values for name, values in parts.items()], axis=0).argsort()[-_HEARD:])  # the others are too far behind
    parts["sentences"] = _said(index, ids, likely, languages, meaning, spoken, sentences_scale)
    scores = np.sum([getattr(weights, name) * values for name, values in parts.items()], axis=0)
    order = np.lexsort((ids, -scores))[: max(_READ, _READ_FOR_EACH * k)]
    best = [ids[at] for at in order.tolist()]
    passages = {passage.id: passage for passage in index.store.passages(best)}
    made_of = zip(*(values[order].tolist() for values in parts.values()), strict=True)
    hits = [Hit(passage=passages[row], score=score, parts=dict(zip(parts, values, strict=True)))
            for row, score, values in zip(best, scores[order].tolist(), made_of, strict=True) if row in passages]
    spread = _spread(hits)
    found = grouped(spread, index, k + _COPIES) if weights.copies else spread
    return reranked(query.standalone, found, index)[:k]


def _timed(query: Query) -> float:
    """How much the time asked about, rather than its words, chooses a report: 1 for a day, 0 where no time is asked about."""
    return precision(query) if query.when is not None or query.weekday is not None or query.window is not None else 0.0


def _words(query: Query, view: WordView, k: int, allowed: np.ndarray | None = None) -> dict[int, float]:
    """The best `k` by words, of those that are allowed: so many more are looked at as others are not."""
    if allowed is None:
        return dict(view.search(query.terms or query.standalone, language=query.language, k=k, names=query.names))
    wider = min(_WIDEST, k * len(view) // len(allowed) + k)
    found = view.search(query.terms or query.standalone, language=query.language, k=wider, names=query.names)
    return dict([hit for hit, held in zip(found, contains(allowed, [row for row, _ in found]).tolist(), strict=True) if held][:k])


def _of_reports(of_reports: Mapping[int, float], ids: Sequence[int], languages: Sequence[str], index: Index) -> np.ndarray:
    """float32 (n,): what the words of the whole report of each passage score, as deviations within their language."""
    import numpy as np

    firsts = index.state.first_passages(np.array(ids, dtype=np.int64)).tolist()
    return word_scores([of_reports.get(first, 0.0) for first in firsts], languages)


def _nearest_of(of_reports: Mapping[int, float], index: Index, vectors: VectorView, vector: np.ndarray) -> list[int]:
    """Of each of these reports the passage that is nearest in meaning: its words may be pages apart."""
    import numpy as np

    ids = index.state.passages_beside(np.array(sorted(of_reports), dtype=np.int64))
    scores = vectors.scores_of(vector, ids)
    ids, scores = ids[~np.isnan(scores)], scores[~np.isnan(scores)]
    firsts = index.state.first_passages(ids)
    order = np.lexsort((-scores, firsts))
    _, best = np.unique(firsts[order], return_index=True)
    nearest: list[int] = ids[order[best]].tolist()
    return nearest


def _nearest(state: State, vectors: VectorView, vector: np.ndarray, allowed: np.ndarray | None) -> list[int]:
    """The passages nearest in meaning, of those that are allowed: of every language some, of larger ones more.

    One list for all would hold the question's own language alone, whose passages all score higher.
    """
    import numpy as np

    counts = state.passages_of_languages
    if allowed is not None:
        among = np.bincount(state.language_numbers(allowed), minlength=len(state.languages)).tolist()
        counts = {language: count for language, count in zip(state.languages, among, strict=True) if count}
    roots = {language: count ** 0.5 for language, count in counts.items()}
    quotas = {language: min(counts[language], max(_FEWEST, round(_POOL * root / sum(roots.values())))) for language, root in roots.items()}
    return [row for ids, _ in vectors.nearest(vector, quotas, among=allowed).values() for row in ids.tolist()]


def _said(index: Index, ids: Sequence[int], likely: np.ndarray, languages: Sequence[str], meaning: np.ndarray, vector: np.ndarray | None,
          scale: Callable[[str], tuple[float, float]] | None) -> np.ndarray:
    """Deviations of the best sentence of each passage at a `likely` place; where the sentence encoder has no say, those of the passage stand in."""
    import numpy as np

    if vector is None or scale is None:
        return meaning
    some = [ids[at] for at in likely.tolist()]
    scores = sentence_scores(index, some, vector)
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


def _named(query: Query, index: Index, ids: Sequence[int]) -> np.ndarray:
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
    """Report paths in the order of their best passage; the outlets of one text stand together."""
    return tuple(dict.fromkeys(path for hit in hits for path in (hit.passage.report, *hit.also_in)))


def as_retriever(index: Index, *, k: int = 8, **options: Any):  # type: ignore[no-untyped-def]
    """A LangChain retriever over `index`: `as_retriever(index).invoke("Which cities were hit on day 9?")`.

    Each Document holds a passage; its metadata name report, start, end, title, publisher, language, published and score.
    """
    from .sockets import ReportsRetriever

    return ReportsRetriever(index=index, k=k, **options)
