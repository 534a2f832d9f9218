"""How questions speak of time: the days asked about, "counting X as day 1", and a follow-up's "and the next day?".

It resolves against the date the question is asked (`as_of`), never against today; the year of the archive is `fit_year`'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from index.timematch import Edge, Said
from index.timeresolve import DAY_NUMBERS, fit_year, moved, resolve
from index.timescan import scan
from index.types import DateRange, TimeMention

_COUNT = r"(?:count(?:ing|ed|s)?|reckon(?:ing|ed)|compt(?:ant|er|é)|décompte|счита\w*|отсчит\w*|отсч[её]т\w*|ge?zählt|ge?rechnet|zählend|rechnend|cont(?:ando|ato|ado|ar|amos|arsi)|cuenta|say(?:ınca|arsak|arak|ılırsa|alım|ılarak)|(?:ب)?العد|عدا?)"
_COUNTS = re.compile(
    rf"\b(?:{_COUNT}|if|tak(?:ing|e)|assuming|given that|consider\w*|si|considér\w*|pren(?:ant|d)|если|приня\w*|wenn|falls|angenommen|tomando|prendendo|se|sayıl\w*|kabul|ise)\b|اعتبار|احتساب|اعتبرنا|بحساب|إذا",
    re.IGNORECASE,
)  # what says that a date is to be a certain day
_COUNT_FROM = re.compile(rf"\b{_COUNT}\s+(?:from|on|at|à partir|depuis|de|du|desde|ab|vom|von|da|dal|dall|a partir|a partire|с|со|от|من|ابتداء)\b[\s'’](?:\w{{1,4}}\s+){{0,2}}$", re.IGNORECASE)
_FROM_COUNTED = re.compile(rf"(?:['’]\w{{1,4}})?\s+(?:\w+\s+){{0,2}}{_COUNT}\b", re.IGNORECASE)
_AND = re.compile(r"\b(?:and|et|и|und|y|e|ve|or|ou|или|oder|veya)\b|\bو", re.IGNORECASE)
_CLAUSE_END = re.compile(r"(?<![\s.]г)(?<!\bhrs)[.?!;](?=\s|\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTime:
    """One stretch of time that a question asks about: days of the calendar (`when`) or day numbers of an event (`first` to `last`)."""

    start: int  # where the question says it
    end: int
    when: DateRange | None = None
    first: int | None = None  # day numbers, both included, counted by a clock
    last: int | None = None
    weekday: int | None = None  # narrows `when`, or stands alone
    edge: Edge = ""  # "since", "until", "before", "after": not the days themselves but those up to or from them
    how: str = ""

    def days(self, *, day_1: date | None = None, coverage: DateRange | None = None) -> DateRange | None:
        """The days meant, by an event's day 1 where they are numbered; open ends reach to the archive's first or last day.

        None where a clock is needed and not given, and where nothing is left ("before" an archive's first day).

        >>> (asked,) = asked_times("Who was hurt before day 5?", language="en")
        >>> str(asked.days(day_1=date(2020, 9, 27), coverage=DateRange.of("2020-10")))
        '2020-09-27/2020-09-30'
        """
        said = self.when
        if self.first is not None and self.last is not None:
            if day_1 is None:
                return None
            try:
                said = DateRange(start=day_1 + timedelta(days=self.first - 1), end=day_1 + timedelta(days=self.last - 1))
            except OverflowError:
                return None
            coverage = DateRange(start=day_1, end=max(day_1, coverage.end if coverage else said.end))
        if said is None or not self.edge:
            return said
        try:
            start = said.end + timedelta(days=1) if self.edge == "after" else said.start
            end = said.start - timedelta(days=1) if self.edge == "before" else said.end
        except OverflowError:
            return None
        if self.edge in ("since", "after"):
            end = max(start, coverage.end) if coverage else max(start, said.end)
        elif coverage is not None:
            start = coverage.start
        elif self.edge == "before":
            start = end
        return DateRange(start=start, end=end) if start <= end else None


def _scanned(question: str, language: str) -> tuple[Said, ...]:
    """What the question says of time in its language; a short question's language is easily mistaken, so then in any."""
    question = question[:4000]
    span = [(0, len(question))]
    return scan(question, language, span, question=True) or (scan(question, "und", span, question=True) if language != "und" else ())


def _dates_a_day(mention: TimeMention) -> bool:
    return mention.kind == "date" and (mention.when.days == 1 if mention.when else mention.how.startswith("month-day"))


def _counting(question: str, mentions: Sequence[TimeMention]) -> tuple[TimeMention, int, tuple[TimeMention, ...]] | None:
    """(the date, the day number that it is to be, the mentions that only say so).

    A date beside "day 1" is the count where the question asks about another day number, or where it says that it counts so.
    """
    pairs = [(first, second) if _dates_a_day(first) else (second, first) for first, second in pairwise(mentions)]
    for only_one in (True, False):  # "day 1" beside a date is the count before any other number is
        for day, number in pairs:
            if not _dates_a_day(day) or number.day_number is None or (number.day_number == 1) != only_one:
                continue
            first, second = sorted((day, number), key=lambda mention: mention.start)
            between, before = question[first.end : second.start], question[max(0, first.start - 28) : first.start]
            if len(between) > 40 or _CLAUSE_END.search(between) or _AND.search(between):
                continue
            others = any(mention.day_number is not None and mention is not number for mention in mentions)
            counted = bool(_COUNTS.search(between) or _COUNTS.search(before) or _COUNTS.search(question, second.end, second.end + 28))
            if (only_one and others) or (counted and (only_one or others)):
                return day, number.day_number, (first, second)
    for mention in mentions:
        numbered = any(other.day_number is not None for other in mentions)
        if numbered and _dates_a_day(mention) and (_COUNT_FROM.search(question[: mention.start]) or (_FROM_COUNTED.match(question, mention.end))):
            return mention, 1, (mention,)
    return None


def days_of_question(question: str, *, language: str, as_of: date | None) -> tuple[TimeMention, ...]:
    """Every time that the question asks about, resolved against the day it is asked; 'counting X as day 1' is left out.

    Without `as_of`, a weekday stays a weekday, and a day without a year has `when` None and `how` 'month-day 10-05'
    ('month 10' for a month) for `fit_year`. Of "days 3 to 5" both ends are given; `asked_times` tells that it is a stretch.

    >>> [str(asked.when) for asked in days_of_question("What happened on Tuesday?", language="en", as_of=date(2020, 10, 2))]
    ['2020-09-29']
    >>> days_of_question("Und am vierten Kriegstag?", language="de", as_of=None)[0].day_number
    4
    """
    mentions = resolve(_scanned(question, language), question, DateRange.day(as_of) if as_of else None, past=True)
    counting = _counting(question, mentions)
    return tuple(mention for mention in mentions if not counting or mention not in counting[2])


def asked_times(question: str, *, language: str, as_of: date | None = None, coverage: DateRange | None = None) -> tuple[AskedTime, ...]:
    """The stretches of time that a question asks about, in its order; 'counting X as day 1' is left out.

    Ranges, lists of neighbouring days, "the first three days", "the first week", "since", "until", "before" and "after" are
    each one stretch. Days without a year take that of `coverage`, the archive's days.

    >>> [(asked.first, asked.last) for asked in asked_times("What was hit between day 3 and day 5, and on day 9?", language="en")]
    [(3, 5), (9, 9)]
    >>> [str(asked.when) for asked in asked_times("from 3 to 5 October", language="en", coverage=DateRange.of("2020"))]
    ['2020-10-03/2020-10-05']
    """
    saids = _scanned(question, language)
    mentions = resolve(saids, question, DateRange.day(as_of) if as_of else None, past=True)
    counting = _counting(question, mentions)
    resolved = {mention.end: mention for mention in mentions if not counting or mention not in counting[2]}
    asked: list[AskedTime] = []
    week: Said | None = None  # "the week of", waiting for its date
    for said in saids:
        of, week = week, said if said.what == "later" and said.shift == "of" and said.unit != "day" and not said.ago else None
        if said.what == "span" and said.number and said.until and said.until.number:
            asked.append(AskedTime(start=said.start, end=said.end, first=said.number, last=said.until.number, edge=said.edge, how="the first days of an event" if said.number == 1 else "days of an event"))
            continue
        mention = resolved.get(said.end)
        if mention is None:
            continue
        if mention.day_number is not None:
            last = said.until.number if said.until and said.until.number in DAY_NUMBERS else mention.day_number
            if last is not None:
                end = said.until.end if said.until else said.end
                first = min(mention.day_number, last)
                asked.append(AskedTime(start=said.start, end=end, first=first, last=max(mention.day_number, last), edge=said.edge, how=mention.how))
            continue
        fitted = fit_year(mention, coverage) if coverage else mention
        if of and mention.when is None and fitted.when and fitted.start == of.start:
            fitted = replace(fitted, when=moved(of.unit, of.offset, False, fitted.when))
        asked.append(AskedTime(start=fitted.start, end=fitted.end, when=fitted.when, weekday=fitted.weekday, edge=said.edge, how=fitted.how))
    return _neighbours_joined(asked)


def _neighbours_joined(asked: Sequence[AskedTime]) -> tuple[AskedTime, ...]:
    """'on days 3 and 4' asks about one stretch."""
    joined: list[AskedTime] = []
    for one in asked:
        last = joined[-1] if joined else None
        near = last is not None and not last.edge and not one.edge and one.start - last.end <= 12
        if near and last and last.last is not None and one.first == last.last + 1:
            joined[-1] = replace(last, end=one.end, last=one.last)
        elif near and last and last.when and one.when and last.when.end < date.max and one.when.start == last.when.end + timedelta(days=1) and last.weekday is None and one.weekday is None:
            joined[-1] = replace(last, end=one.end, when=DateRange(start=last.when.start, end=one.when.end))
        else:
            joined.append(one)
    return tuple(joined)


def count_in_question(question: str, language: str, *, coverage: DateRange | None = None) -> date | None:
    """The day that the question itself counts as day 1; one without a year takes that of `coverage`, the archive's days.

    >>> count_in_question("What happened on day 2, counting February 15, 2011 as day 1?", "en")
    datetime.date(2011, 2, 15)
    >>> count_in_question("If 20 February 2011 is day 6, what happened on day 2?", "en")
    datetime.date(2011, 2, 15)
    """
    counting = _counting(question, resolve(_scanned(question, language), question, None, past=True))
    if counting is None:
        return None
    day = fit_year(counting[0], coverage) if coverage else counting[0]
    if day.when is None:
        return None
    try:
        return day.when.start - timedelta(days=counting[1] - 1)
    except OverflowError:
        return None


def next_day_words(question: str, language: str) -> int | None:
    """By how many days a follow-up moves on from the day spoken of before; None where it does not, or names its own day.

    >>> next_day_words("And the next day?", "en"), next_day_words("Et la veille ?", "fr"), next_day_words("Where?", "en")
    (1, -1, None)
    """
    saids = _scanned(question, language)
    moves = [said for said in saids if said.what == "later" and said.unit in ("day", "week")]
    if not moves or any(said.what in ("date", "weekday", "relative", "number") for said in saids):
        return None
    return moves[0].offset * (7 if moves[0].unit == "week" else 1)
