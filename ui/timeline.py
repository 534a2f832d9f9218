"""The archive's days as bars: how many reports were published on each, and which days the last answer is about.

Pure functions. A long archive is drawn in weeks, months or years; where a few lone reports lie far off, the bars show the days of
nearly all others, and the lone ones are counted beside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol

from index.types import DateRange
from qa.rereading import reread_answer, what_happened
from qa.types import Answer
from ui.chips import asking
from ui.dates import dates, day, number
from ui.escaping import safe
from ui.texts import InterfaceLanguage, count, say

Unit = Literal["day", "week", "month", "year"]
_MOST = 100  # bars
_LONE = 0.06  # share of the reports that may be left beside the bars so that these show shorter stretches
_HEIGHT = 36.0  # units of the drawing; a bar is 10 wide


class Dated(Protocol):
    """What is asked of a report."""

    path: str
    published: DateRange | None
    own_day: DateRange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One stretch of days and its reports."""

    days: DateRange
    reports: int
    passing: int  # of these, those that pass the filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The bars of an archive, and the reports that stand in none."""

    unit: Unit
    bars: tuple[Bar, ...]
    before: int = 0
    after: int = 0
    dayless: int = 0  # whose day is not known


def own_day(report: Dated) -> date | None:
    """The day a report was published; where that is known to a month at best, the day it tells of."""
    for known in (report.published, report.own_day):
        if known is not None and known.start == known.end:
            return known.start
    return None


def timeline_of(reports: Iterable[Dated], passing: frozenset[str] | None = None) -> Timeline:
    """Bars over the days of these reports; `passing`: the paths of those that pass the filters, None for all."""
    every: Counter[date | None] = Counter()
    some: Counter[date | None] = Counter()
    for report in reports:
        day = own_day(report)
        every[day] += 1
        some[day] += passing is None or report.path in passing
    dayless = every.pop(None, 0)
    if not every:
        return Timeline(unit="day", bars=(), dayless=dayless)
    told = {day: n for day, n in sorted(every.items()) if day is not None}
    first, last = _stretch(told)
    unit = _unit(first, last)
    of_bar: dict[date, list[int]] = {}
    for day, n in told.items():
        if first <= day <= last:
            sums = of_bar.setdefault(_start(day, unit), [0, 0])
            sums[0] += n
            sums[1] += some[day]
    bars = []
    start = _start(first, unit)
    while start <= last:
        end = _end(start, unit)
        reports_then, passing_then = of_bar.get(start, (0, 0))
        bars.append(Bar(days=DateRange(start=start, end=end), reports=reports_then, passing=passing_then))
        if end == date.max:
            break
        start = end + timedelta(days=1)
    return Timeline(unit=unit, bars=tuple(bars), before=sum(n for day, n in told.items() if day < first), after=sum(n for day, n in told.items() if day > last), dayless=dayless)


def _stretch(told: Mapping[date, int]) -> tuple[date, date]:
    """All days, ascending, with their reports; or, where these can be drawn finer, those of nearly all reports, with as few left out as that takes."""
    import numpy as np

    days = np.repeat([day.toordinal() for day in told], list(told.values()))
    lone = int(len(days) * _LONE)
    order = ("day", "week", "month", "year")
    tried = []
    for left_out in sorted({*range(min(lone, 8) + 1), *(lone * tenth // 10 for tenth in range(11))}):
        width = len(days) - 1 - left_out
        at = int(np.argmin(days[width:] - days[: len(days) - width]))
        ends = date.fromordinal(int(days[at])), date.fromordinal(int(days[at + width]))
        tried.append((order.index(_unit(*ends)), left_out, ends))
    return min(tried)[2]


def _unit(first: date, last: date) -> Unit:
    span = (last - first).days + 1
    return "day" if span <= _MOST else "week" if span <= 7 * _MOST else "month" if span <= 30 * _MOST else "year"


def _start(day: date, unit: Unit) -> date:
    match unit:
        case "week":
            return day - timedelta(days=min(day.weekday(), (day - date.min).days))
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)
    return day


def _end(start: date, unit: Unit) -> date:
    match unit:
        case "week":
            return start + timedelta(days=min(6 - start.weekday(), (date.max - start).days))
        case "month":
            return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) if (start.year, start.month) != (9999, 12) else date.max
        case "year":
            return start.replace(month=12, day=31)
    return start


def timeline(shown: Timeline, language: InterfaceLanguage, *, last: Answer | None = None) -> str:
    """The bars, with the window of the answer `last` marked; a bar asks its question about those days, or fills in one."""
    if sum(bar.reports for bar in shown.bars) < 2 or len(shown.bars) < 2:
        return ""
    tallest = max(bar.reports for bar in shown.bars)
    about = last.when.all if last is not None and last.when is not None else ()
    chosen = [any(when.range.overlap(bar.days) for when in about) for bar in shown.bars]
    first = chosen.index(True) if any(chosen) else 0
    bars = "".join(_bar(n, bar, tallest, marked, n == first, language, last) for n, (bar, marked) in enumerate(zip(shown.bars, chosen, strict=True)))
    title = say(f"timeline_{shown.unit}", language)
    outside = [count(key, n, language) for key, n in (("timeline_before", shown.before), ("timeline_after", shown.after), ("timeline_dayless", shown.dayless)) if n]
    ends = f"<span>{safe(day(shown.bars[0].days.start, language))}</span><span>{safe(day(shown.bars[-1].days.end, language))}</span>"
    return (f'<section class="rq-timeline" lang="{language}" aria-label="{safe(title)}"><div class="rq-timeline-head"><span class="rq-timeline-title">{safe(title)}</span>'
            f'{_table(shown, outside, language)}<span class="rq-timeline-told" aria-hidden="true"></span><button type="button" class="rq-timeline-ask" hidden></button></div>'
            f'<svg class="rq-timeline-bars" viewBox="0 0 {10 * len(shown.bars)} {_HEIGHT:.0f}" preserveAspectRatio="none" role="group" '
            f'aria-label="{safe(title)}. {safe(say("timeline_keys", language))}">{bars}</svg>'
            f'<p class="rq-timeline-ends" aria-hidden="true">{ends}</p></section>')


def _bar(n: int, bar: Bar, tallest: int, marked: bool, reached: bool, language: InterfaceLanguage, last: Answer | None) -> str:
    told = f"{dates(bar.days, language)}: {count('reports', bar.reports, language)}"
    if bar.passing < bar.reports:
        told += f", {count('timeline_passing', bar.passing, language)}"
    action = asking(reread_answer(last, bar.days)) if last is not None else f'data-fill="{safe(what_happened(bar.days, language))}"'
    x, rects = 10 * n, f'<rect class="rq-timeline-day" x="{10 * n}" y="0" width="10" height="{_HEIGHT:.0f}"/>'
    for kind, reports in (("all", bar.reports), ("passing", bar.passing)):
        if reports and (kind == "passing" or bar.passing < bar.reports):
            high = max(2.5, (_HEIGHT - 2) * reports / tallest)
            rects += f'<rect class="rq-timeline-{kind}" x="{x + 1}" y="{_HEIGHT - high:.1f}" width="8" height="{high:.1f}"/>'
    return (f'<g class="rq-bar{" rq-asked-about" if marked else ""}" role="button" tabindex="{0 if reached else -1}" aria-label="{safe(told)}" '
            f'{"aria-current=true " if marked else ""}{action}>{rects}</g>')


def _table(shown: Timeline, outside: Sequence[str], language: InterfaceLanguage) -> str:
    rows = "".join(f'<tr><th scope="row">{safe(dates(bar.days, language))}</th><td>{number(bar.reports, language)}</td></tr>' for bar in shown.bars if bar.reports)
    rest = f'<span class="rq-timeline-outside">{safe("; ".join(outside))}</span>' if outside else ""
    return (f'<details class="rq-timeline-table"><summary>{say("as_table", language)}</summary><div tabindex="0" role="group" aria-label="{say("as_table", language)}"><table class="rq-table"><thead><tr><th scope="col">{say("col_date", language)}</th>'
            f'<th scope="col">{say("col_reports", language)}</th></tr></thead><tbody>{rows}</tbody></table></div></details>{rest}')
