"""Where the time asked about holds no evidence: the nearest days before and after it that do.

Only for answers that abstained; the question is retrieved once more, so it costs about what the first time did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from index.types import DateRange

from .abstaining import supported
from .citing import Citations
from .composing import compose
from .evidence import Evidence, gather
from .phrases import phrase, said_date
from .retrieval import retrieve
from .timing import time_scores
from .types import Answer, Citation, Query, Suggestion, When

if TYPE_CHECKING:
    from index.archive import Index
    from index.rows import ReportSummary

_DAYS = 10  # with reports, before and after the time asked about
_PASSAGES = 60  # more than for an answer: near in time is wanted, not only near in meaning
_NEAREST = 3  # quotes of what comes nearest


def widened(given: Answer, query: Query, index: Index) -> Answer:
    """An answer that abstained, with the nearest days that have evidence, said and quoted; the same answer where no time was asked about or no other day has any."""
    asked = tuple(when.range for when in query.when.all) if query.when is not None else (query.window,) if query.window is not None else ()
    if not given.abstained or not asked or query.day_number_wanted:
        return given
    told = _told_by_day(_supported_near(query, asked, index))
    first, last = min(one.start for one in asked), max(one.end for one in asked)
    days = sorted(told, key=lambda day: day.start)
    before, after = [day for day in reversed(days) if day.start < first], [day for day in days if day.start > last]
    near: dict[DateRange, tuple[Citation, ...]] = {}
    for some in (before, after):
        for day in some:
            if quotes := _quotes(query, day, told[day], index):
                near[day] = quotes
                break
    if not near:
        return given
    wider = tuple(Suggestion(when=day, reports=len({item.report for item in told[day]})) for day in near)
    said = phrase("wider", query.language, days=phrase("and", query.language).join(said_date(day, query.language) for day in near))
    nearest, label = given.nearest, given.nearest_label
    if label is None:
        in_turn = [quotes[at] for at in range(_NEAREST) for quotes in near.values() if at < len(quotes)][:_NEAREST]
        nearest, label = tuple(replace(quote, n=n) for n, quote in enumerate(in_turn, start=1)), phrase("nearest days", query.language)
    return replace(given, wider=wider, nearest=nearest, nearest_label=label, why=f"{given.why} {said}", answer=f"{given.answer} {said}")


def _supported_near(query: Query, asked: Sequence[DateRange], index: Index) -> tuple[Evidence, ...]:
    """What supports an answer to the same question of the days that reports tell of just before and after; where nothing does, of any day."""
    first, last = min(one.start for one in asked), max(one.end for one in asked)
    days = days_told(index.state.reports)
    before, after = [day for day in days if day < first][-_DAYS:], [day for day in days if day > last][:_DAYS]
    windows = [When(range=DateRange(start=some[0], end=some[-1]), said="", given=True) for some in (before, after) if some]
    for when in ([replace(windows[0], also=tuple(windows[1:]))] if windows else []) + [None]:
        near = replace(query, when=when, weekday=None, filters=replace(query.filters, window=None))
        times = time_scores(near, index.state)
        kept = supported(near, gather(near, retrieve(near, index, k=_PASSAGES, times=times), index, times), index).kept
        if any(place.kind == "town" for place in query.places):
            kept = tuple(item for item in kept if item.place == 1.0)
        if kept:
            return kept
    return ()


def days_told(reports: Sequence[ReportSummary]) -> tuple[date, ...]:
    """The days that reports as a whole tell of, or were published on, in order, each once."""
    days = [report.own_day or report.published for report in reports]
    return tuple(sorted({day.start for day in days if day is not None and day.days == 1}))


def _told_by_day(evidence: Sequence[Evidence]) -> dict[DateRange, list[Evidence]]:
    """Day -> the sentences that tell of it, best first; a sentence of several days, or of none known, tells of none."""
    told: dict[DateRange, list[Evidence]] = defaultdict(list)
    for item in evidence:
        days = {time.when for time in item.sentence.times if time.when is not None and time.when.days == 1}
        own = {time.when for time in item.sentence.times if time.when in days and item.start <= time.start < item.end} or days
        if not own and item.published is not None and item.published.days == 1:
            own = {item.published}
        if len(own) == 1:
            told[own.pop()].append(item)
    return told


def _quotes(query: Query, day: DateRange, told: Sequence[Evidence], index: Index) -> tuple[Citation, ...]:
    """What an answer to the question of that day would quote; nothing where what is told of it holds no value of the kind asked for."""
    citations = Citations(index)
    composed = compose(replace(query, when=When(range=day, said="", given=True), weekday=None, filters=replace(query.filters, window=None)), told, index, citations)
    return tuple(citations.made) if composed is not None else ()
