"""Whether the evidence supports an answer at all, and if not, why: time, place, name, kind of value, or meaning.

Thresholds are few and were set on development questions; their figures stand in DESIGN.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from index.types import DateRange

from .concepts import concepts_of
from .evidence import _LONGEST, Evidence
from .filtering import passing
from .matching import fold, name_is_in, words_of
from .phrases import phrase, said_date
from .types import Query

if TYPE_CHECKING:
    from index.archive import Index

_WORDS = 0.30  # share of the question's content words, by weight, from which a sentence speaks of the matter
_NEAR = 2.6  # likeness in meaning, in deviations above an average passage, that stands for shared words
_NEAR_TIMED = 1.2  # the same where time or place are met as well
_NEAR_ALONE = 3.5  # the same where no word, concept, name or time is shared: likeness alone is easily wrong
_LIKE = 1.5  # likeness by the sentence encoder, in deviations, for one more of a list of people
_SOME_WORDS = 0.12
_TIME = 0.45  # fit of time


def supported(query: Query, evidence: Sequence[Evidence], index: Index) -> tuple[tuple[Evidence, ...], str | None]:
    """(the evidence that meets what the question names, why there is none): of the two one is always empty."""
    state, language = index.state, query.language
    if not state.reports:
        return (), phrase("why empty", language)
    if query.filters.of_reports and not passing(query.filters, state):
        return (), phrase("why filters", language)
    if query.window is not None and not evidence:
        return (), _nothing_between(query.window, index, language)
    left = tuple(evidence)
    if query.when is not None and not query.day_number_wanted and not _is_about_a_date(query):
        left = tuple(item for item in left if item.time >= _TIME) or tuple(item for item in left if _published_then(query, item))
        if not left:
            return (), _no_time(query, index)
    if query.places:
        there = tuple(item for item in left if item.place >= 0.5)
        towns = [place for place in query.places if place.kind == "town"]
        if towns and not any(item.place == 1.0 for item in there):
            return (), phrase("why place", language, place=", ".join(place.name for place in towns))
        if not there and query.when is None:
            return (), phrase("why place", language, place=", ".join(place.name for place in query.places))
        left = there if towns else there or left  # reports of the day seldom repeat the country or region they are about
    for name in query.names:
        if not any(name_is_in(name, index.report(item.report).text[:_LONGEST]) for item in left[:12]):  # type: ignore[union-attr]
            return (), phrase("why name", language, name=name)
    if query.kind == "number":
        left = tuple(item for item in left if item.fits > 0)
        if not left:
            return (), phrase("why kind", language)
    near = [_is_near(query, item) for item in left]
    if not any(near):
        return (), phrase("why far", language)
    best = max(item.score for item, is_near in zip(left, near, strict=True) if is_near)  # what ranks before an answer is no worse for failing a threshold
    return tuple(item for item, is_near in zip(left, near, strict=True) if is_near or item.score >= best), None


def _nothing_between(window: DateRange, index: Index, language: str) -> str:
    """An open end of the window is told as the archive's own."""
    coverage = index.state.coverage or window
    first = min(coverage.start, window.end) if window.start == date.min else window.start
    last = max(coverage.end, window.start) if window.end == date.max else window.end
    return phrase("why window", language, first=said_date(DateRange.day(first), language), last=said_date(DateRange.day(last), language))


def _published_then(query: Query, item: Evidence) -> bool:
    """Whether its report is of a day asked about, though the sentence tells of another: what comes nearest in time."""
    return item.published is not None and item.published.days == 1 and query.when is not None and any(when.range.overlap(item.published) for when in query.when.all)


def _is_about_a_date(query: Query) -> bool:
    """"On which date was day 6?": the time named is what is asked for, not a condition."""
    return query.kind == "date" and query.when is not None and query.when.day_number is not None


def _is_near(query: Query, item: Evidence) -> bool:
    """Whether a sentence speaks of the matter: by its words, its concepts, or its meaning."""
    met = ((query.when is not None or query.window is not None) and item.time >= _TIME) or (bool(query.places) and item.place == 1.0)
    if concepts_of(query.standalone) - {"say", "attack"} and item.concepts == 0:
        met = False  # the right place and day, but of another matter
    if not _bare_terms(query):
        return met or not (query.when or query.window or query.places)  # "what happened in Barda on day 9?": place and time are all that is asked
    if item.words >= _WORDS and (item.near > 0 or item.words >= 0.6):
        return True
    if item.concepts >= 0.5 and (met or item.around >= _WORDS):
        return True
    whole = item.concepts == 1.0 and item.fits >= 0.6  # all that is asked of, and a value of the kind asked for
    of_it = item.words >= _SOME_WORDS or item.concepts > 0
    timed = query.when is not None and item.time >= _TIME
    if whole and query.several and (item.like or 0.0) >= _LIKE:
        return True  # of a list every language counts, and the sentence encoder compares those best
    if whole or (met and (of_it or timed)):
        return item.near >= _NEAR_TIMED
    return item.near >= (_NEAR if of_it or item.around >= _SOME_WORDS or item.names > 0 else _NEAR_ALONE)


def _bare_terms(query: Query) -> list[str]:
    """The content words that are no name of one of the question's places."""
    named = {fold(word) for place in query.places for name in (place.name, *place.names) for word in words_of(name)}
    return [term for term in query.terms if fold(term) not in named]


def _no_time(query: Query, index: Index) -> str:
    assert query.when is not None
    coverage = index.state.coverage
    if coverage is None:
        return phrase("nothing", query.language)
    return phrase("why time", query.language, day=", ".join(said_date(when.range, query.language) for when in query.when.all),
                  first=said_date(DateRange.day(coverage.start), query.language), last=said_date(DateRange.day(coverage.end), query.language))
