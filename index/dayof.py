"""Which times hold for a report as a whole and for each of its sentences.

Pure attribution over mentions already found; it resolves nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from index.timeresolve import END_OF_RANGE, is_entry_line
from index.types import DateRange, Span, TimeMention

HEAD = 900  # characters of a report, after its header, in which it says what day it tells of
_HEADER = re.compile(r"\s*date\s*:?\s+\d{4}(?:-\d{1,2}(?:-\d{1,2}\S*)?)?(?=\s)", re.IGNORECASE)
_BLANK = re.compile(r"\n[^\S\n]*\n")
_DATELINE = re.compile(r"\s*(?:\([^)\n]{2,40}\)\s*)?[-–—:]\s")


def _since(mention: TimeMention) -> bool:
    return mention.how.startswith("since")


def _menu_lines(text: str, mentions: Sequence[TimeMention]) -> set[int]:
    """Starts of lines that list four or more weekdays or dates: a menu, not a statement."""
    counts: dict[int, int] = {}
    for mention in mentions:
        line = text.rfind("\n", 0, mention.start) + 1
        counts[line] = counts.get(line, 0) + (mention.kind in ("weekday", "date"))
    return {line for line, count in counts.items() if count >= 4 and text.find("\n", line, line + 30 * count) >= 0}


def _is_dateline(text: str, mention: TimeMention, published: DateRange) -> bool:
    """'YEREVAN, September 28 - ' says when the report was filed."""
    line = text.rfind("\n", 0, mention.start) + 1
    return mention.kind == "date" and mention.when == published and mention.start - line < 60 and bool(_DATELINE.match(text, mention.end))


def own_mention(text: str, mentions: Sequence[TimeMention], published: DateRange | None) -> TimeMention | None:
    """The mention that says what day the report tells of: the first early date, weekday or 'today' near its publication."""
    header = _HEADER.match(text)
    limit = (header.end() if header else 0) + HEAD
    menus = _menu_lines(text, [mention for mention in mentions if mention.start < limit])
    fallback: TimeMention | None = None
    for mention in mentions:
        if mention.start >= limit:
            break
        if mention.when is None or mention.background or mention.kind == "day_number" or _since(mention) or mention.how.startswith("the night"):
            continue
        if text.rfind("\n", 0, mention.start) + 1 in menus:
            continue
        if published is None:
            if mention.kind == "date" and mention.when.days == 1:
                return mention
            continue
        if mention.weekday is not None and mention.when == published and published.days > 1:
            fallback = fallback or mention  # a weekday of the month: it narrows, but fixes no day
            continue
        if mention.when.days > 2 or (mention.kind == "relative" and " day from publication" not in mention.how):
            continue
        away = (published.start - mention.when.end).days
        if mention.when.start > published.end or away > 7 or (away == 6 and mention.kind == "weekday"):
            continue  # six days ago by its name is as likely tomorrow
        if not _is_dateline(text, mention, published):
            return mention
    return fallback


def own_day(text: str, mentions: Sequence[TimeMention], published: DateRange | None) -> DateRange | None:
    """The day or days that the report as a whole tells of; its publication where the text says nothing nearer.

    A report published on 18 August that opens with '17 August' tells of the 17th; one of October that says 'Tuesday'
    stays October, for no single Tuesday is meant by that alone.

    >>> from index.dates import find_times
    >>> text, out = "On 17 August workers walked out.", DateRange.of("2020-08-18")
    >>> str(own_day(text, find_times(text, language="en", published=out), out))
    '2020-08-17'
    """
    mention = own_mention(text, mentions, published)
    return mention.when if mention and mention.when else published


def head_number(text: str, mentions: Sequence[TimeMention]) -> TimeMention | None:
    """The day number that governs the report ('Pour son 9e jour'): the first in its title or opening paragraph."""
    header = _HEADER.match(text)
    start = header.end() if header else 0
    breaks = [found.start() for _, found in zip(range(3), _BLANK.finditer(text, start), strict=False)]
    limit = min([start + HEAD, *breaks[1:2]])
    return next((mention for mention in mentions if mention.kind == "day_number" and mention.how != END_OF_RANGE and start <= mention.start < limit), None)


def _named_again(said: Sequence[TimeMention], told: Sequence[TimeMention]) -> tuple[TimeMention, ...]:
    """The times of the sentence before, where all that is said now is the weekday of its date: "5 October (day 9). A Monday."; else nothing."""
    days = {mention.when.start.weekday() for mention in told if mention.when is not None and mention.when.days == 1}
    loose = all(mention.kind == "weekday" and (mention.when is None or mention.when.days > 1) and mention.weekday in days for mention in said)
    return tuple(told) if loose else ()


def times_of_sentences(text: str, sentences: Sequence[Span], mentions: Sequence[TimeMention], published: DateRange | None) -> tuple[tuple[tuple[TimeMention, ...], bool], ...]:
    """For each sentence the times that hold for it, and whether it says one itself.

    Its own come first, background after. A sentence without any takes those of the entry it stands under on a live page;
    else of the nearest earlier sentence of its paragraph; else the report's own day and day number; else publication.

    >>> from index.dates import find_times
    >>> text = "Shells fell on Monday. Two houses burned."
    >>> held = times_of_sentences(text, [(0, 22), (23, 41)], find_times(text, language="en", published=DateRange.of("2020-10-06")), None)
    >>> [(str(times[0].when), own) for times, own in held]
    [('2020-10-05', True), ('2020-10-05', False)]
    """
    starts = [mention.start for mention in mentions]
    entries = [mention for mention in mentions if mention.kind == "date" and mention.when and mention.when.days == 1 and is_entry_line(text, mention.start, mention.end)]
    entry_starts = [mention.start for mention in entries]
    own, number = own_mention(text, mentions, published), head_number(text, mentions)
    report: tuple[TimeMention, ...] = tuple(mention for mention in (own, number) if mention is not None)
    if own is None and published is not None:
        report = (*report, TimeMention(start=0, end=0, kind="date", when=published, how="publication"))
    held: list[tuple[tuple[TimeMention, ...], bool]] = []
    told: tuple[TimeMention, ...] = ()
    previous = 0
    for start, end in sentences:
        said = [mention for mention in mentions[bisect_left(starts, start) : bisect_left(starts, end)] if mention.end <= end]
        if told and _BLANK.search(text, previous, max(previous, start)):
            told = ()
        previous = start
        if said and (tied := _named_again(said, told)):
            held.append((tied, True))
            continue
        if said:
            held.append((tuple(sorted(said, key=lambda mention: mention.background)), True))
            fresh = tuple(mention for mention in said if not mention.background and not _since(mention) and (mention.when or mention.weekday is not None or mention.day_number))
            if number in fresh and all(mention.day_number for mention in fresh):
                continue  # the report's own number: what follows has the report's day as well
            told = fresh or told
            continue
        under = bisect_left(entry_starts, start) - 1
        if under >= 0 and not (told and told[0].start > entries[under].end):
            held.append(((entries[under],), False))
        else:
            held.append((told or report, False))
    return tuple(held)
