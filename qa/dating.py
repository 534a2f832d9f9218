"""Evidence -> when: every date that reports tell of what is asked, a day's number by its clock, or the date of a day number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.types import Clock, DateRange, TimeMention

from .citing import PER_VALUE, Citations, Composed, is_close, marks, of_several, quoted
from .counting import at_the_place
from .evidence import Evidence
from .phrases import phrase, said_date
from .polarity import says
from .shortanswer import short_answer
from .types import Item, Query

if TYPE_CHECKING:
    from index.archive import Index

_MOST = 8  # sentences that dates are taken from


@dataclass(frozen=True, slots=True)
class _Told:
    """The time that one sentence tells."""

    item: Evidence
    when: DateRange
    own: bool  # it stands in the sentence itself


def dates(query: Query, evidence: Sequence[Evidence], index: Index, citations: Citations) -> Composed | None:
    """The dates that the close sentences tell, the one told last first; None where they tell none."""
    language = query.language
    if query.day_number_wanted and query.when is not None and query.when.range.precision == "day":
        return _day_number(query, evidence, index, citations)
    if query.when is not None and query.when.day_number is not None and query.when.counted_from is not None:
        item = _naming_day(query.when.day_number, evidence) or evidence[0]
        value = said_date(query.when.range, language)
        number = citations.cite(item)
        return Composed(text=f"{value} ({query.when.range}) {marks((number,))}. {quoted(item.text, language)}", items=(Item(value=value, names=(str(query.when.range),), citations=(number,)),))
    there = at_the_place(query, evidence)
    happened = [item for item in there if is_close(item, there[0]) and says(query.standalone, query.terms, item.text) != "no"]  # that nothing was hit on a day is no day of a hit
    told = [one for item in of_several(happened, _MOST) if (one := _told(query, item)) is not None]
    values = _values(told)
    if not values:
        return None
    items = tuple(_item(value, language, citations) for value in values)
    said = "; ".join(f"{item.value} ({item.names[0]}) {marks(item.citations)}" for item in items)
    lead = f"{phrase('several dates', language)} " if len(items) > 1 else ""
    quotes = " ".join(f"{quoted(citations.made[item.citations[0] - 1].quote, language)}{f' {marks(item.citations[:1])}' if lead else ''}" for item in items)
    return Composed(text=f"{lead}{said}. {quotes}", items=items)


def _told(query: Query, item: Evidence) -> _Told | None:
    """The time of a sentence: its own before one that it inherits, and of several the one that answers best, else the finest."""
    times = [time for time in item.sentence.times if time.when is not None and not (query.when and not query.when.given and time.when == query.when.range)]
    own = [time for time in times if item.start <= time.start < item.end]
    chosen = _answering(query, item, own) or min(own or times, key=lambda time: len(time.candidates()) or 999, default=None)
    if chosen is None or chosen.when is None:
        return None
    candidates = chosen.candidates()
    return _Told(item, DateRange.day(candidates[0]) if len(candidates) == 1 else chosen.when, bool(own))


def _answering(query: Query, item: Evidence, own: Sequence[TimeMention]) -> TimeMention | None:
    """The time of several that stands in the words of the sentence that answer best."""
    if len(own) < 2:
        return None
    few = short_answer(query.standalone, query.language, [(item.text, item.language)], query.kind, places=[item.place_spans])
    return next((time for time in own if few is not None and time.start - item.start < few.end and few.start < time.end - item.start), None)


def _values(told: Sequence[_Told]) -> list[list[_Told]]:
    """The times told, each with the sentences that tell it, the one told last first; a month and a day in it are one.

    A sentence without a time of its own has that of its report, which says little: of these the best alone.
    """
    own = [one for one in told if one.own]
    single = [one for one in own if one.when.days == 1]
    groups: list[list[_Told]] = []
    for one in sorted(own, key=lambda one: one.when.days) if own else told[:1]:
        fitting = [group for group in groups if one.when.overlap(group[0].when) == group[0].when]  # this time holds that one
        if len(fitting) == 1:
            fitting[0].append(one)
        elif not fitting:
            groups.append([one])
    rank = {one: n for n, one in enumerate(told)}
    for group in groups:
        group.sort(key=lambda one: (one.when.days, rank[one]))
    best = min(rank, key=lambda one: (one not in single, one not in own, rank[one]), default=None)  # a sentence that tells its day before one that tells a month
    return sorted(groups, key=lambda group: (-_last_told(group), best not in group, min(rank[one] for one in group)))


def _last_told(group: Sequence[_Told]) -> int:
    return max((one.item.published.start.toordinal() for one in group if one.item.published is not None and one.item.published.days == 1), default=0)


def _item(value: Sequence[_Told], language: str, citations: Citations) -> Item:
    quotes: dict[str, int] = {}
    for one in value:
        if one.item.report not in quotes and len(quotes) < PER_VALUE:
            quotes[one.item.report] = citations.cite(one.item)
    when = value[0].when
    return Item(value=said_date(when, language), names=(str(when),), citations=tuple(quotes.values()))


def _day_number(query: Query, evidence: Sequence[Evidence], index: Index, citations: Citations) -> Composed | None:
    """Which number a day has, by the clock whose reports the evidence comes from."""
    assert query.when is not None
    reports = [item.report for item in evidence[:5]]

    def closeness(clock: Clock) -> int:
        return sum(report in clock.support or report in dict(clock.dissent) for report in reports) * 100 + len(clock.support)

    clocks = [clock for clock in index.clocks() if 1 <= clock.number_of(query.when.range.start) <= 3650]
    if not clocks:
        return None
    clock = max(clocks, key=closeness)
    number = clock.number_of(query.when.range.start)
    item = _naming_day(number, evidence) or next((item for item in evidence if item.report in clock.support), evidence[0])
    mark = citations.cite(item)
    value = phrase("day", query.language, n=number)
    text = f"{value} {marks((mark,))}, {phrase('counted from', query.language, day=said_date(DateRange.day(clock.day_1), query.language))}. {quoted(item.text, query.language)}"
    return Composed(text=text, items=(Item(value=value, names=(str(number),), citations=(mark,)),))


def _naming_day(number: int, evidence: Sequence[Evidence]) -> Evidence | None:
    """The best sentence that names the day's number itself, else one that inherits it."""
    own = [item for item in evidence if any(time.day_number == number and item.start <= time.start < item.end for time in item.sentence.times)]
    own.sort(key=lambda item: not any(time.day_number is None and time.when and item.start <= time.start < item.end for time in item.sentence.times))
    told = [item for item in evidence if any(time.day_number == number for time in item.sentence.times)]
    return next(iter(own or told), None)
