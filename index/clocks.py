"""Event clocks: which calendar day an event counts as its day 1, given by the user or inferred by vote from the reports.

The mentions come from `dates.py`; of language it knows only the words for "began". Naming an inferred clock is left to the caller.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from index.datewords import BEGAN_AFTER, BEGAN_BEFORE
from index.dayof import head_number, own_mention
from index.timeresolve import END_OF_RANGE
from index.types import BadClockError, Clock, DateRange, TimeMention

NEAR = 2  # days by which two counts of one event may differ
EARLY = 3  # a lone report that speaks of day 1, 2 or 3 founds no clock unless it names the date beside it
_SENTENCE_END = re.compile(r"(?<!\sг)(?<!\sгг)[.!?։。؟…]['\"»”)]*\s|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One report that says 'the N-th day' of some day."""

    report: str
    day_number: int
    day: DateRange  # the day, or the days that it may be
    weekday: int | None = None  # 0 = Monday; narrows an inexact `day` ("mardi" in a report of 2020-10)
    exact: bool  # `day` is one day
    beside: bool = False  # the date stands in the same sentence; otherwise it is the report's own day

    @property
    def day_1(self) -> date | None:
        """The day 1 that an exact vote implies."""
        return _back(self.day.start, self.day_number) if self.exact else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One calendar day that a day number may mean, and how many reports count so."""

    day: DateRange
    clock: Clock | None
    support: int


def _back(day: date, number: int) -> date | None:
    try:
        return day - timedelta(days=number - 1)
    except OverflowError:
        return None


def _sentence(text: str, start: int, end: int, mentions: Sequence[TimeMention], starts: Sequence[int]) -> tuple[int, int]:
    """The sentence or title line around start..end, at most 500 characters to each side; a point inside a time ("am 27. September") ends none."""

    def ends_one(at: int) -> bool:
        before = bisect_right(starts, at) - 1
        return before < 0 or mentions[before].end <= at

    first = max(0, start - 500)
    for found in _SENTENCE_END.finditer(text, first, start):
        first = found.end() if ends_one(found.start()) else first
    after = next((found.start() for found in _SENTENCE_END.finditer(text, end, end + 500) if ends_one(found.start())), min(len(text), end + 500))
    return first, after


def _fixes(mention: TimeMention) -> bool:
    """Whether a mention can say which day 'the ninth day' was."""
    if mention.when is None or mention.background or mention.kind in ("day_number", "range") or mention.how.startswith(("since", "the night")):
        return False
    return mention.when.days == 1 or mention.weekday is not None


def votes(report_path: str, text: str, mentions: Sequence[TimeMention], published: DateRange | None) -> tuple[Vote, ...]:
    """What a report says of day numbers: each beside a date in its sentence, and the one of its head on the report's own day.

    >>> from index.dates import find_times
    >>> text, out = "Friday, the sixth day of the war, was calmer.", DateRange.of("2020-10-03")
    >>> [str(vote.day_1) for vote in votes("a.txt", text, find_times(text, language="en", published=out), out)]
    ['2020-09-27']
    """
    head = head_number(text, mentions)
    dated = [mention for mention in mentions if _fixes(mention)]
    starts = [mention.start for mention in dated]
    every_start = [mention.start for mention in mentions]
    found: dict[tuple[int, DateRange, int | None], Vote] = {}
    for mention in mentions:
        if mention.day_number is None:
            continue
        first, last = _sentence(text, mention.start, mention.end, mentions, every_start)
        near = [other for other in dated[bisect_left(starts, first) : bisect_left(starts, last)] if other.end <= last]
        began = [other for other in near if BEGAN_BEFORE.search(text, max(first, other.start - 45), other.start) or BEGAN_AFTER.match(text, other.end, min(last, other.end + 80))]
        if began:  # "the ninth day of the war, which began on Sunday 27 September": the date is that of day 1
            near = [other for other in near if other not in began]
            day = began[0].when
            if day is not None and day.days == 1:
                vote = Vote(report=report_path, day_number=1, day=day, exact=True, beside=True)
                found.setdefault((1, day, None), vote)
                if not near:
                    continue
        chosen = min(near, key=lambda other: max(other.start - mention.end, mention.start - other.end), default=None)
        if mention.how == END_OF_RANGE and (chosen is None or chosen.start - mention.end > 12 or mention.start - chosen.end > 12):
            continue
        beside = chosen is not None
        if chosen is None and mention is head:
            chosen = own_mention(text, mentions, published)
        elif chosen is None:
            continue
        day = chosen.when if chosen else published
        if day is None or day.days > 62:
            continue
        weekday = chosen.weekday if chosen and day.days > 1 else None
        vote = Vote(report=report_path, day_number=mention.day_number, day=day, weekday=weekday, exact=day.days == 1, beside=beside)
        found.setdefault((vote.day_number, vote.day, vote.weekday), vote)
    return tuple(found.values())


def infer(votes: Iterable[Vote]) -> tuple[Clock, ...]:
    """The clocks that the reports count by, largest support first; `event` is left empty.

    A count within two days of one that more reports share is that clock's dissent. Votes known only to a month and a
    weekday agree where the clock's day has that weekday; else they dissent with the nearest day that has.

    >>> fifth = [Vote(report=name, day_number=5, day=DateRange.of("2020-10-01"), exact=True) for name in "ab"]
    >>> tuesday = Vote(report="c", day_number=9, day=DateRange.of("2020-10"), weekday=1, exact=False)
    >>> (clock,) = infer([*fifth, tuesday])
    >>> str(clock.day_1), clock.support, [str(day) for _, day in clock.dissent]
    ('2020-09-27', ('a', 'b'), ['2020-09-28'])
    """
    votes = tuple(votes)
    counts: dict[date, dict[str, Vote]] = defaultdict(dict)
    for vote in votes:
        if vote.day_1 is not None:
            known = counts[vote.day_1].get(vote.report)
            if known is None or (vote.beside, vote.day_number) > (known.beside, known.day_number):
                counts[vote.day_1][vote.report] = vote
    ranked = sorted(counts, key=lambda day_1: (-len(counts[day_1]), -sum(vote.beside for vote in counts[day_1].values()), day_1))
    clocks: list[Clock] = []
    taken: set[date] = set()
    for day_1 in ranked:
        if day_1 in taken:
            continue
        near = [other for other in ranked if other not in taken and 0 < abs((other - day_1).days) <= NEAR]
        taken |= {day_1, *near}
        supporters = counts[day_1]
        dissent = {report: other for other in reversed(near) for report in counts[other] if report not in supporters}
        if len(supporters) + len(dissent) == 1 and all(vote.day_number <= EARLY and not vote.beside for vote in supporters.values()):
            continue
        clocks.append(Clock(event="", day_1=day_1, support=tuple(sorted(supporters)), dissent=tuple(sorted(dissent.items()))))
    inexact = sorted((vote for vote in votes if not vote.exact), key=lambda vote: (vote.report, vote.day_number, vote.day.start, vote.day.end, -1 if vote.weekday is None else vote.weekday))
    for joined in (_agreed, _dissented):  # a report that agrees with one clock dissents from none, in whatever order it says so
        for vote in inexact:
            clocks = joined(vote, clocks)
    return tuple(sorted(clocks, key=lambda clock: (-len(clock.support), clock.day_1)))


def _counted(vote: Vote, clock: Clock) -> date | None:
    """The day of the vote's number by the clock; None where it leaves the calendar."""
    try:
        return clock.date_of(vote.day_number)
    except OverflowError:
        return None


def _agrees(vote: Vote, clock: Clock) -> bool:
    day = _counted(vote, clock)
    return day is not None and vote.day.start <= day <= vote.day.end and vote.weekday in (None, day.weekday())


def _knows(clock: Clock, report: str) -> bool:
    return report in clock.support or any(known == report for known, _ in clock.dissent)


def _agreed(vote: Vote, clocks: list[Clock]) -> list[Clock]:
    """The clocks after a vote known only to a stretch of days: the first one that it agrees with has its support."""
    if vote.weekday is None and vote.day_number <= EARLY:
        return clocks
    at = next((at for at, clock in enumerate(clocks) if _agrees(vote, clock)), None)
    if at is None or _knows(clocks[at], vote.report):
        return clocks
    return [*clocks[:at], replace(clocks[at], support=tuple(sorted((*clocks[at].support, vote.report)))), *clocks[at + 1 :]]


def _dissented(vote: Vote, clocks: list[Clock]) -> list[Clock]:
    """The clocks after such a vote that agrees with none: the one that it comes nearest to, within two days, has its dissent."""
    if vote.weekday is None or any(_agrees(vote, clock) for clock in clocks):
        return clocks
    nearest: tuple[int, int, date] | None = None  # days away, which clock, the day 1 implied
    for at, clock in enumerate(clocks):
        day = _counted(vote, clock)
        for shift in sorted(range(-NEAR, NEAR + 1), key=abs):
            if day is None or _knows(clock, vote.report):
                break
            try:
                there, day_1 = day + timedelta(days=shift), clock.day_1 + timedelta(days=shift)
            except OverflowError:
                continue
            if vote.day.start <= there <= vote.day.end and there.weekday() == vote.weekday and (nearest is None or abs(shift) < nearest[0]):
                nearest = abs(shift), at, day_1
    if nearest is None:
        return clocks
    _, at, day_1 = nearest
    changed = replace(clocks[at], dissent=tuple(sorted((*clocks[at].dissent, (vote.report, day_1)))))
    return [*clocks[:at], changed, *clocks[at + 1 :]]


def load_toml(text: str) -> tuple[Clock, ...]:
    """Clocks given by the user: tables [[clock]] with `event`, `day_1` and perhaps `names`.

    Raises BadClockError, with one line that says which entry and what to write.

    >>> load_toml('[[clock]]\\nevent = "The war"\\nday_1 = 2020-09-27\\n')[0].given
    True
    """
    try:
        table = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise BadClockError(f"the clocks file is not TOML ({(str(error).splitlines() or ['odd'])[0]}): write [[clock]] tables with event and day_1") from error
    entries = table.get("clock", [])
    unknown = sorted(set(table) - {"clock"})
    if not isinstance(entries, list) or unknown:
        raise BadClockError(f"the clocks file has {', '.join(unknown) or 'one [clock]'}: write each clock as a [[clock]] table")
    clocks: dict[str, Clock] = {}
    for number, entry in enumerate(entries, start=1):
        clock = _given(entry, f"clock {number}")
        key = clock.event.casefold()
        if key in clocks and clocks[key].day_1 != clock.day_1:
            raise BadClockError(f"clock {number}: {clock.event!r} has two day 1s, {clocks[key].day_1} and {clock.day_1}: keep one")
        clocks[key] = replace(clock, names=tuple(dict.fromkeys((*clocks[key].names, *clock.names)))) if key in clocks else clock
    return tuple(clocks.values())


def _given(entry: object, which: str) -> Clock:
    if not isinstance(entry, dict):
        raise BadClockError(f'{which} is not a table: write [[clock]], then event = "..." and day_1 = 2020-09-27')
    event, day_1, names = entry.get("event"), entry.get("day_1"), entry.get("names", [])
    event = " ".join(event.split()) if isinstance(event, str) else event
    if not isinstance(event, str) or not event.strip():
        raise BadClockError(f'{which} has no event: add event = "the name of the event"')
    if isinstance(day_1, str):
        try:
            day_1 = date.fromisoformat(day_1.strip())
        except ValueError:
            day_1 = None
    if isinstance(day_1, datetime):
        day_1 = day_1.date()
    if not isinstance(day_1, date):
        raise BadClockError(f"{which} ({event.strip()[:60]}) has no day 1: add day_1 = 2020-09-27, a date as year-month-day")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadClockError(f'{which} ({event.strip()[:60]}): names must be a list of texts, names = ["...", "..."]')
    return Clock(event=event.strip(), day_1=day_1, names=tuple(name.strip() for name in names if name.strip()), given=True)


def merge(given: Sequence[Clock], inferred: Sequence[Clock]) -> tuple[Clock, ...]:
    """The user's clocks first; an inferred clock within two days of one lends it its reports, for or against.

    >>> mine = Clock(event="The war", day_1=date(2020, 9, 27), given=True)
    >>> [clock.support for clock in merge([mine], [Clock(event="", day_1=date(2020, 9, 27), support=("a", "b"))])]
    [('a', 'b')]
    """
    merged, left = list(given), []
    for clock in inferred:
        near = min(range(len(given)), key=lambda at: abs((given[at].day_1 - clock.day_1).days), default=None)
        if near is None or abs((given[near].day_1 - clock.day_1).days) > NEAR:
            left.append(clock)
            continue
        told = [(report, clock.day_1) for report in clock.support] + list(clock.dissent)
        mine = merged[near]
        support = {*mine.support, *(report for report, day_1 in told if day_1 == mine.day_1)}
        dissent = {*mine.dissent, *((report, day_1) for report, day_1 in told if day_1 != mine.day_1 and report not in support)}
        merged[near] = replace(mine, support=tuple(sorted(support)), dissent=tuple(sorted(dissent)))
    return (*merged, *left)


def readings(day_number: int, clock: Clock) -> tuple[Reading, ...]:
    """The days that a day number may mean: by the clock first, then by those who count otherwise, most reports first.

    Empty where the number leaves the calendar.

    >>> war = Clock(event="", day_1=date(2020, 9, 27), support=("a", "b"), dissent=(("c", date(2020, 9, 28)),))
    >>> [(str(reading.day), reading.support) for reading in readings(9, war)]
    [('2020-10-05', 2), ('2020-10-06', 1)]
    """
    against: dict[date, int] = defaultdict(int)
    for _, day_1 in clock.dissent:
        against[day_1] += 1
    counted = [(clock.day_1, len(clock.support)), *sorted(against.items(), key=lambda item: (-item[1], item[0]))]
    found = []
    for day_1, support in counted:
        try:
            day = day_1 + timedelta(days=day_number - 1)
        except OverflowError:
            continue
        found.append(Reading(day=DateRange.day(day), clock=clock if day_1 == clock.day_1 else None, support=support))
    return tuple(found)
