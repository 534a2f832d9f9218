"""Whether the evidence supports an answer at all, and if not, why: time, place, name, kind of value, meaning, or doubt.

Thresholds are few and were set on development questions; their figures stand in DESIGN.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from index.types import DateRange, Place

from .concepts import concepts_of
from .doubting import bare_terms, is_doubtful
from .evidence import _LONGEST, Evidence
from .filtering import passing
from .matching import words_of
from .phrases import phrase, said_date
from .propernames import is_named
from .types import Query

if TYPE_CHECKING:
    from index.archive import Index

Cause = Literal["empty", "filters", "window", "time", "place", "name", "kind", "far", "doubtful"]

_REPORTS = 12  # sentences whose reports must hold the names asked about
_STATED = 4.0  # likeness in meaning, in deviations, from which a report tells what a statement says
_JOINED = re.compile(r"\b(?:and|or|et|ou|и|или|y|e|o|und|oder|ve|veya)\b", re.IGNORECASE)
_WORDS = 0.30  # share of the question's content words, by weight, from which a sentence speaks of the matter
_NEAR = 2.6  # likeness in meaning, in deviations above an average passage, that stands for shared words
_NEAR_TIMED = 1.2  # the same where time or place are met as well
_NEAR_ALONE = 3.5  # the same where no word, concept, name or time is shared: likeness alone is easily wrong
_LIKE = 1.5  # likeness by the sentence encoder, in deviations, for one more of a list of people
_SOME_WORDS = 0.12
_TIME = 0.45  # fit of time


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """The evidence that meets what the question names, or why there is none."""

    kept: tuple[Evidence, ...] = ()
    why: str | None = None  # in the reader's language, where `kept` is empty
    cause: Cause | None = None  # what fails first
    unnamed: tuple[str, ...] = ()  # names of a statement that its report does not give, though all else agrees
    nearest: tuple[Evidence, ...] = ()  # where `kept` is empty: what supports the rest of the question
    label: str | None = None  # what `nearest` leaves out, in the reader's language


def supported(query: Query, evidence: Sequence[Evidence], index: Index) -> Support:
    """Asks in turn for time, place, names, kind and matter."""
    state, language = index.state, query.language
    if not state.reports:
        return Support(cause="empty", why=phrase("why empty", language))
    if query.filters.of_reports and not passing(query.filters, state):
        return Support(cause="filters", why=phrase("why filters", language))
    if query.window is not None and not evidence:
        return Support(cause="window", why=_nothing_between(query.window, index, language))
    left = tuple(evidence)
    if query.when is not None and not query.day_number_wanted and not _is_about_a_date(query):
        left = tuple(item for item in left if item.time >= _TIME) or tuple(item for item in left if _published_then(query, item))
        if not left:
            return Support(cause="time", why=_no_time(query, index))
    if query.places:
        there = tuple(item for item in left if item.place >= 0.5)
        towns = [place for place in query.places if place.kind == "town"]
        if towns and not any(item.place == 1.0 for item in there):
            return _but_for(towns, query, evidence, index)
        if not there and query.when is None:
            return _but_for(query.places, query, evidence, index)
        there = _of_all_towns(query, there)
        left = there if towns else there or left  # reports of the day seldom repeat the country or region they are about
    missing = tuple(name for name in query.names if not any(_names(item, name, index) for item in left[:_REPORTS]))
    if missing and not (query.statement and _agrees_but_for(missing, query, left, index)):
        rest = supported(replace(query, names=tuple(name for name in query.names if name not in missing)), evidence, index)
        return Support(cause="name", why=phrase("why name", language, name=missing[0]), nearest=rest.kept or rest.nearest, label=phrase("nearest without", language, name=", ".join(missing)) if rest.kept else rest.label)
    if query.kind == "number":
        left = tuple(item for item in left if item.fits > 0)
        if not left:
            return Support(cause="kind", why=phrase("why kind", language))
    near = [_is_near(query, item) for item in left]
    if not any(near):
        return Support(cause="far", why=phrase("why far", language))
    best = max(item.score for item, is_near in zip(left, near, strict=True) if is_near)  # what ranks before an answer is no worse for failing a threshold
    kept = tuple(item for item, is_near in zip(left, near, strict=True) if is_near or item.score >= best)
    if is_doubtful(query, kept, index):
        return Support(cause="doubtful", why=phrase("why doubtful", language), nearest=kept, label=phrase("nearest doubtful", language))
    return Support(kept=kept, unnamed=missing)


def _of_all_towns(query: Query, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """What names all the towns asked about, where anything does: "when did Baku announce Shusha?" is not answered by what Baku announced of another.

    Lists and figures may be told town by town, and so may towns that the question joins by "and".
    """
    if query.kind in ("places", "number") or _JOINED.search(query.standalone):
        return evidence
    return tuple(item for item in evidence if _relates_towns(query, item)) or evidence


def _relates_towns(query: Query, item: Evidence) -> bool:
    """Whether two or more towns are asked about and a sentence names them all."""
    towns = {place.id for place in query.places if place.kind == "town"}
    return len(towns) > 1 and towns <= {mention.place.id for mention in item.sentence.places}


def _but_for(places: Sequence[Place], query: Query, evidence: Sequence[Evidence], index: Index) -> Support:
    """No report tells it of these places; what supports the rest of the question comes nearest, where there is a rest."""
    named = ", ".join(place.name for place in places)
    elsewhere = replace(query, places=tuple(place for place in query.places if place not in places), terms=bare_terms(query))
    rest = supported(elsewhere, evidence, index) if elsewhere.terms or elsewhere.when or elsewhere.names else Support()
    label = phrase("nearest without", query.language, name=named) if rest.kept else rest.label
    return Support(cause="place", why=phrase("why place", query.language, place=named), nearest=rest.kept or rest.nearest, label=label)


def _names(item: Evidence, name: str, index: Index) -> bool:
    """Whether the report of a sentence names it."""
    report = index.report(item.report)
    return report is not None and is_named(name, f"{report.title}\n{report.text[:_LONGEST]}", index.gazetteer)


def _agrees_but_for(missing: Sequence[str], query: Query, evidence: Sequence[Evidence], index: Index) -> bool:
    """Whether a report tells what a statement says but for names that the whole archive lacks, and that are the lesser part of what it names.

    A name that other reports give is another's story; one that none gives is written otherwise or was no name.
    """
    best = evidence[0]
    if best.near < _STATED and (best.like or 0.0) < _STATED:
        return False
    others = [name for name in query.names if name not in missing]
    if any(_held(name, index) for name in missing):
        return False
    named = sum(_names(best, name, index) for name in others) + sum(best.place >= 0.5 for _ in query.places[:1])
    return named >= len(missing)


def _held(name: str, index: Index) -> bool:
    """Whether any report of the archive has the words of a name side by side, or the last of them."""
    words = words_of(name)
    return bool(words) and bool(index.words.search((), names=(name, *(words[-1:] if len(words[-1]) > 3 else ())), k=1))


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
    if not bare_terms(query):
        return met or not (query.when or query.window or query.places)  # "what happened in Barda on day 9?": place and time are all that is asked
    if item.words >= _WORDS and (item.near > 0 or item.words >= 0.6):
        return True
    if item.concepts >= 0.5 and (met or item.around >= _WORDS):
        return True
    whole = item.concepts == 1.0 and item.fits >= 0.6  # all that is asked of, and a value of the kind asked for
    of_it = item.words >= _SOME_WORDS or item.concepts > 0 or _relates_towns(query, item)
    timed = query.when is not None and item.time >= _TIME
    if whole and query.several and (item.like or 0.0) >= _LIKE:
        return True  # of a list every language counts, and the sentence encoder compares those best
    if whole or (met and (of_it or timed)):
        return item.near >= _NEAR_TIMED
    return item.near >= (_NEAR if of_it or item.around >= _SOME_WORDS or item.names > 0 else _NEAR_ALONE)


def _no_time(query: Query, index: Index) -> str:
    assert query.when is not None
    coverage = index.state.coverage
    if coverage is None:
        return phrase("nothing", query.language)
    return phrase("why time", query.language, day=", ".join(said_date(when.range, query.language) for when in query.when.all),
                  first=said_date(DateRange.day(coverage.start), query.language), last=said_date(DateRange.day(coverage.end), query.language))
