"""What was said about time -> days: relative to a publication date, to the entry of a live page, to the day just told of.

It reads no text beyond the lines around a date; `timescan.py` finds the expressions.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from index.timematch import Said
from index.timetokens import YMD
from index.types import DateRange, TimeKind, TimeMention

BACKGROUND_AFTER = 45  # days before publication after which a time is history
DAY_NUMBERS = range(1, 3651)
_NIGHT = "the night from one day to the other"
END_OF_RANGE = "one end of a range of day numbers, counted by a clock"
_CLOCK_TIME = r"(?:(?:at|à|um|в|a las|alle|às|saat|ore|الساعة)[^\S\n]*)?(?:\d{1,2}[^\S\n]?[:.hH][^\S\n]?\d{0,2}(?::\d{2})?[^\S\n]*(?:[ap]\.?[^\S\n]?m\.?)?)(?:[^\S\n]*(?:Uhr|horas|hs|h|ч|[A-Z]{2,4})\b)?"
_MARKS = r"[^\S\n]*[,،|·•–—-]*[^\S\n]*"
_BEFORE_ENTRY = re.compile(rf"[^\S\n]*[\[(•*–—►■|-]*[^\S\n]*(?:{_CLOCK_TIME}{_MARKS})?(?:(?:le|on|am|el|il|em|den|في|يوم)[^\S\n]+)?\Z", re.IGNORECASE)
_CASE_ENDING = re.compile(r"['’]\w{1,4}\s+")
_AFTER_ENTRY = re.compile(rf"[^\S\n]*[\])г.]*(?:{_MARKS}{_CLOCK_TIME})?[^\S\n]*[\]):.]*[^\S\n]*(?=\n|\Z)")


def is_entry_line(text: str, start: int, end: int) -> bool:
    """Whether the date at start..end is the head line of an entry: alone on its line but for a time of day.

    >>> is_entry_line("04 Oct 2020, 18:20\\nSirens in the town", 0, 11)
    True
    """
    line = text.rfind("\n", max(0, start - 40), start) + 1
    if line == 0 and start > 40:
        return False
    return bool(_BEFORE_ENTRY.match(text, line, start)) and bool(_AFTER_ENTRY.match(text, end, min(len(text), end + 60)))


def calendar_range(year: int, month: int | None = None, day: int | None = None) -> DateRange:
    """A year, a month or a day; ValueError where there is no such day.

    >>> str(calendar_range(2020, 2))
    '2020-02'
    """
    if month is None:
        return DateRange(start=date(year, 1, 1), end=date(year, 12, 31))
    if day is None:
        return DateRange(start=date(year, month, 1), end=date(year, month, calendar.monthrange(year, month)[1]))
    return DateRange.day(date(year, month, day))


def _distance(days: DateRange, base: DateRange, past: bool) -> float:
    if days.end < base.start:
        return (base.start - days.end).days
    return max(0, (days.start - base.end).days) * (3 if past else 2) + 0.5


@lru_cache(maxsize=4096)
def nearest_year(month: int, day: int | None, base: DateRange, *, past: bool = False) -> DateRange | None:
    """The day or month of the year that brings it nearest to `base`.

    Days to come count as twice as far, since reports tell of what was; with `past`, in a question, as three times as far.

    >>> str(nearest_year(3, 5, DateRange.of("2020-10-06"))), str(nearest_year(1, 5, DateRange.of("2020-12-20")))
    ('2020-03-05', '2021-01-05')
    """
    found = []
    for year in range(max(1, base.start.year - 4), min(9998, base.end.year + 4) + 1):
        try:
            found.append(calendar_range(year, month, day))
        except ValueError:
            continue
    return min(found, key=lambda days: _distance(days, base, past), default=None)


def _on(ymd: YMD, base: DateRange | None, past: bool) -> DateRange | None:
    year, month, day = ymd
    if year is not None:
        return calendar_range(year, month, day)
    return nearest_year(month, day, base, past=past or day is None) if base and month else None


def _add_months(day: date, months: int) -> DateRange:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return calendar_range(years, month + 1)


def _day_of_month(day: int, weekday: int | None, base: DateRange | None) -> DateRange | None:
    """The day of the month that is meant, within `base` where that is a month, else at most 20 days from it, rather before than after."""
    if base is None or base.days > 31:
        return None
    first, last = (base.start, base.end) if base.days > 1 else (base.start - timedelta(days=20), base.end + timedelta(days=10))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    fitting = [one for one in days if one.day == day and weekday in (None, one.weekday())]
    nearest = min(fitting, key=lambda one: _distance(DateRange.day(one), base, False), default=None)
    return DateRange.day(nearest) if nearest else None


def _weekday(said: Said, base: DateRange) -> tuple[DateRange, int | None, str]:
    weekday = said.weekday or 0
    if base.days > 1:
        return base, weekday, "a weekday of the publication's month" if base.precision == "month" else "a weekday of the publication's time"
    back, ahead = (base.start.weekday() - weekday) % 7, (weekday - base.start.weekday()) % 7
    if said.shift == "night":
        morning = base.start + timedelta(days=ahead if ahead <= 1 else -back)
        return DateRange(start=morning - timedelta(days=1), end=morning), None, "the night to that weekday"
    if said.shift == "week":
        return DateRange.day(base.start + timedelta(days=7 * said.offset + weekday - base.start.weekday())), weekday, f"weekday of the week {said.offset:+d} from publication"
    if said.shift == "next":
        return DateRange.day(base.start + timedelta(days=ahead or 7)), weekday, "next such weekday after publication"
    if said.shift == "last":
        return DateRange.day(base.start - timedelta(days=back or 7)), weekday, "last such weekday before publication"
    if said.future and back:
        return DateRange.day(base.start + timedelta(days=ahead)), weekday, "weekday after publication: the sentence speaks of what will be"
    return DateRange.day(base.start - timedelta(days=back)), weekday, "publication's own weekday" if back == 0 else "weekday before publication"


def moved(unit: str, offset: int, ago: bool, base: DateRange) -> DateRange:
    """`base` moved by days, weeks, months, years; a named week, month or year is the calendar's."""
    start, end = base.start, base.end
    if unit == "day" or (ago and unit == "week"):
        step = timedelta(days=offset * (7 if unit == "week" else 1))
        blur = timedelta(days=3 if unit == "week" and abs(offset) > 1 else 0)
        return DateRange(start=start + step - blur, end=end + step + blur)
    if unit == "week":
        step = timedelta(weeks=offset)
        return DateRange(start=start + step - timedelta(days=start.weekday()), end=end + step + timedelta(days=6 - end.weekday()))
    if unit == "weekend":
        saturday = end + timedelta(days=(5 - end.weekday()) % 7) if offset > 0 else end - timedelta(days=(end.weekday() - 5) % 7)
        saturday -= timedelta(days=7 if offset < 0 and (end - saturday).days < 2 else 0)
        return DateRange(start=saturday, end=saturday + timedelta(days=1))
    if unit == "month":
        return DateRange(start=_add_months(start, offset).start, end=_add_months(end, offset).end)
    return DateRange(start=date(start.year + offset, 1, 1), end=date(end.year + offset, 12, 31))


def _resolve_one(said: Said, base: DateRange | None, told: TimeMention | None, past: bool) -> tuple[TimeKind, DateRange | None, int | None, str] | None:
    """(kind, when, weekday, how), or None where the expression is no time after all."""
    if said.what == "date":
        year, month, day = said.date
        if year is None and month is not None and not (1 <= month <= 12 and 1 <= (day or 1) <= (29 if month == 2 else calendar.monthrange(2020, month)[1])):
            return None
        when = _on(said.date, base, past)
        if said.shift == "night" and when and when.days == 1:
            return "date", DateRange(start=when.start - timedelta(days=1), end=when.end), None, "the night to that date"
        if said.shift == "year" and base:
            when = DateRange(start=calendar_range(base.start.year + said.offset, month).start, end=calendar_range(base.end.year + said.offset, month).end)
        elif when and said.shift and base and year is None:
            closed = [days for days in (calendar_range(y, month) for y in range(base.start.year - 1, base.end.year + 2)) if (days.end < base.start if said.shift == "last" else days.start > base.end)]
            when = (max if said.shift == "last" else min)(closed, key=lambda days: days.start)
        weekday = said.weekday if said.weekday is not None and (when is None or when.start.weekday() == said.weekday) else None
        if when is None:
            return "date", None, weekday, f"month-day {month:02}-{day:02}" if day else f"month {month:02}"
        return "date", when, weekday, "spelled out" if year is not None else "the year nearest to publication"
    if said.what == "weekday":
        if said.day_of_month and (when := _day_of_month(said.day_of_month, said.weekday, base)):
            return "date", when, said.weekday, "the weekday of that day of the month, near publication"
        if base is None:
            return "weekday", None, said.weekday, "a weekday with nothing to count from"
        return "weekday", *_weekday(said, base)
    if said.what == "later":
        if said.ago and told is None:
            return None
        if said.shift == "of":
            return None
        start = told.when if told else base
        if start is None:
            return None
        if told is None and said.offset > 0:
            return None  # "the next day" of something unsaid
        weekday = (told.weekday + said.offset) % 7 if told and told.weekday is not None and start.days > 1 and said.unit == "day" else None
        when = start if weekday is not None else moved(said.unit, said.offset, said.ago, start)
        return "relative", when, weekday, f"{said.offset:+d} {said.unit} from {'the day told of before' if told else 'publication'}"
    if base is None:
        return "relative", None, None, "relative, with nothing to count from"
    return "relative", moved(said.unit, said.offset, said.ago, base), None, f"{said.offset:+d} {said.unit} from publication"


def _range(said: Said, base: DateRange | None, past: bool) -> tuple[TimeKind, DateRange | None, int | None, str] | None:
    """Both ends of 'from A to B'; what A leaves out (month, year) it takes from B."""
    last = said.until
    assert last is not None
    if said.what == "weekday":
        if said.shift == "night" and base and base.days == 1 and ((last.weekday or 0) - (said.weekday or 0)) % 7 == 1:
            return "range", _weekday(replace(last, shift="night"), base)[0], None, _NIGHT
        first_days, last_days = _resolve_one(said, base, None, past), _resolve_one(last, base, None, past)
        if not first_days or not last_days or not first_days[1] or not last_days[1] or (base and base.days > 1):
            return first_days
        start, end = first_days[1], last_days[1]
        if end.end < start.start:
            start = DateRange.day(start.start - timedelta(days=7)) if start.start > end.end else start
        return "range", DateRange(start=start.start, end=end.end), None, "from one weekday to the other"
    year, month, day = said.date
    if year is None and last.date[0] is None and base is None:
        return "range", None, None, f"month-day {month:02}-{day or 1:02}/{last.date[1]:02}-{last.date[2] or 1:02}"
    end_days = _on(last.date, base, past)
    if end_days is None:
        return None
    start_days = calendar_range(year, month, day) if year is not None else calendar_range(end_days.start.year, month, day)
    if start_days.start > end_days.end and year is None:
        start_days = calendar_range(end_days.start.year - 1, month, day)
    if start_days.start > end_days.end:
        return None
    whole = DateRange(start=start_days.start, end=end_days.end)
    return "range", whole, None, _NIGHT if said.shift == "night" and whole.days == 2 else "from one date to the other"


def resolve(saids: Sequence[Said], text: str, base: DateRange | None, *, past: bool = False) -> tuple[TimeMention, ...]:
    """Each expression as days. `past`: a question, which asks of what was rather than of what will be."""
    mentions: list[TimeMention] = []
    entry: DateRange | None = None  # the day of the live-page entry that the text stands under
    told: TimeMention | None = None  # the last day told of
    shifting: Said | None = None  # "the day after", waiting for its date
    last: Said | None = None
    for said in saids:
        before, last = last, said
        if said.what in ("number", "span"):
            for one in (said, said.until) if said.what == "number" else ():
                if one and one.day_of_month and not past:
                    if when := _day_of_month(one.day_of_month, None, base):
                        mentions.append(TimeMention(start=one.start, end=one.end, kind="date", when=when, how="the day of the month nearest to publication"))
                elif one and one.number in DAY_NUMBERS:
                    mentions.append(TimeMention(start=one.start, end=one.end, kind="day_number", when=None, day_number=one.number, how=END_OF_RANGE if said.until else "a day number, counted by a clock"))
            continue
        if said.what == "weekday" and not said.shift and mentions and base and said.start - mentions[-1].end < 15 and mentions[-1].kind == "weekday":
            previous = mentions[-1].when
            said = replace(said, future=said.future or bool(previous and previous.start > base.end))  # "will ... on Monday and Tuesday"
        is_entry = said.what == "date" and said.date[2] is not None and said.until is None and is_entry_line(text, said.start, said.end)
        try:
            resolved = _range(said, base, past) if said.until else _resolve_one(said, base if said.what == "date" else entry or base, told, past)
            if shifting and said.what not in ("date", "weekday"):
                shifting = None
            if resolved and shifting and resolved[1] and said.start - shifting.end < 12 and said.until is None:
                resolved = ("relative", moved(shifting.unit, shifting.offset, shifting.ago, resolved[1]), None, f"{shifting.offset:+d} {shifting.unit} from the date beside it")
            if said.day_of_month and resolved and resolved[0] == "weekday":
                said = replace(said, end=said.weekday_end)  # "Monday, 5" was not the fifth
            elif resolved and shifting and said.start - shifting.end < 12 and (yearless := re.fullmatch(r"month-day (\d\d)-(\d\d)", resolved[3])):
                there = date(2000, int(yearless[1]), int(yearless[2])) + timedelta(days=shifting.offset * (7 if shifting.unit == "week" else 1))
                resolved = ("date", None, None, f"month-day {there.month:02}-{there.day:02}")  # 2000 has every day
            mention = _mention(said, resolved, base, shifting) if resolved else None
            if mention and past:
                mention = replace(mention, how=mention.how.replace("publication", "the day asked"))
        except (ValueError, OverflowError):
            mention = None
        shifting = said if said.what == "later" and said.shift == "of" else None
        if mention and said.what == "later" and before and mentions and before.what == "date" and mentions[-1].end == before.end and _CASE_ENDING.fullmatch(text, before.end, said.start):
            mentions[-1] = replace(mention, start=before.start)  # Turkish: "5 Ekim'den bir gün önce" is one day
            continue
        if mention is None:
            continue
        mentions.append(mention)
        if is_entry:
            entry = mention.when or entry
        if mention.when and not mention.background and not mention.how.startswith("since") and (mention.when.days <= 2 or mention.weekday is not None):
            told = mention
    return tuple(mentions)


def _mention(said: Said, resolved: tuple[TimeKind, DateRange | None, int | None, str], base: DateRange | None, shifting: Said | None) -> TimeMention:
    kind, when, weekday, how = resolved
    background = bool(when and base and (base.start - when.end).days > BACKGROUND_AFTER)
    if said.since and said.until is None:
        if (when and base and weekday is None) or (when and when.days == 1):
            known = not background and base is not None and when is not None and when.start <= base.end
            if known and when is not None and base is not None and (base.end - when.start).days <= BACKGROUND_AFTER:
                when, kind, weekday = DateRange(start=when.start, end=base.end), "range", None
        how = f"since: {how}"
    start = shifting.start if shifting and said.start - shifting.end < 12 and (how.endswith("beside it") or how.startswith("month-day")) else said.start
    return TimeMention(start=start, end=said.end, kind=kind, when=when, weekday=weekday, how=how, background=background)


def fit_year(mention: TimeMention, coverage: DateRange) -> TimeMention:
    """A mention without a year ("5 October", "in October") in the year that an archive covers, the latest where several do.

    Where the weekday is said, a year in which it agrees is preferred; where no year fits, the nearest is taken.

    >>> asked = TimeMention(start=0, end=9, kind="date", when=None, how="month-day 10-05")
    >>> str(fit_year(asked, DateRange(start=date(2020, 9, 27), end=date(2020, 10, 20))).when)
    '2020-10-05'
    """
    found = re.fullmatch(r"month(?:-day)? (\d\d)(?:-(\d\d))?(?:/(\d\d)-(\d\d))?", mention.how.removeprefix("since: "))
    if mention.when is not None or not found:
        return mention
    month, day, last_month, last_day = (int(part) if part else None for part in found.groups())
    fitting = []
    for year in range(max(1, coverage.start.year - 4), min(9998, coverage.end.year + 4) + 1):
        try:
            days = calendar_range(year, month, day)
            if last_month:
                last = calendar_range(year + (last_month < (month or 1)), last_month, last_day)
                days = DateRange(start=days.start, end=last.end)
            fitting.append(days)
        except (ValueError, OverflowError):
            continue
    if not fitting:
        return mention
    best = min(fitting, key=lambda days: (_distance(days, coverage, False) > 0.5, mention.weekday is not None and days.start.weekday() != mention.weekday, _distance(days, coverage, False), -days.start.year))
    return replace(mention, when=best, how="the year that the archive covers")
