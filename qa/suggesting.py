"""Follow-up questions that are known to have an answer: each is asked of the archive before it is offered.

Changes one thing of the question that was answered - its day, its place, what is counted - by sentences in the reader's
language. The chat calls this after it has shown the answer.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from index.types import DateRange

from .chain import answer
from .concepts import concepts_of
from .matching import fold
from .phrases import phrase, said_date
from .rereading import reread
from .types import Answer
from .widening import days_told

if TYPE_CHECKING:
    from index.archive import Index

_MOST = 3
_TRIED = 6  # questions asked at most: each takes as long as one that a reader asks
# Before a time that tells which event is meant ("the attack of 6 February", "séisme du 6 février"), after a count that belongs to one ("day of the war").
_OF_SOMETHING = re.compile(r"\w\s+(?:of|du|de|del|dello|della|vom|do|da|от)\s+(?:the\s+)?$", re.I)
_BELONGS = re.compile(r"\s+(?:of|du|de|des|d['’]|der|des|von|del|della|dello|di|do|da|dos|das|войны|конфликта|боёв|боев|вторжения)(?!\w)|\s+d['’]", re.I)
_IN_DIGITS = re.compile(r"(?<![\d.,:/-])\d{1,4}(?!\d|[.,:/-]\d|st\b|nd\b|rd\b|th\b|er\b)")


def suggestions(given: Answer, index: Index) -> tuple[str, ...]:
    """At most three questions that stand alone, in the language of the answer, each of another kind; () where none is known to have an answer.

    >>> suggestions(answer("Which cities were hit on day 9?", index=index), index)[0]  # doctest: +SKIP
    'Which cities were hit on day 8?'
    """
    found: list[str] = []
    kinds: set[str] = set()
    asked = {fold(given.question), fold(given.standalone)}
    for tried, (kind, question) in enumerate(_candidates(given, index)):
        if len(found) == _MOST or tried == _TRIED:
            break
        if kind in kinds or fold(question) in asked:
            continue
        if not answer(question, index=index, filters=given.filters).abstained:
            found.append(question)
            kinds.add(kind)
            asked.add(fold(question))
    return tuple(found)


def _candidates(given: Answer, index: Index) -> Iterator[tuple[str, str]]:
    """(what is changed, the question), the likeliest to be wanted first."""
    language, day = given.language, _day(given)
    for other in given.wider:
        if (asked := _on(given, other.when.start)) is not None:
            yield f"day {other.when}", asked
    if given.abstained:
        return
    place = _place(given)
    if day is not None and given.kind != "number" and "death" not in concepts_of(given.standalone):
        yield "number", phrase("ask killed in", language, place=place, day=_said(day, language)) if place else phrase("ask killed", language, day=_said(day, language))
    if day is not None:
        days = days_told(index.state.reports)
        at, beyond = bisect_left(days, day), bisect_right(days, day)
        for kind, near in (("next", days[beyond:beyond + 1]), ("previous", days[at - 1:at] if at else ())):
            for one in near:
                if (asked := _on(given, one)) is not None:
                    yield kind, asked
        if place:
            yield "place", phrase("ask happened in", language, place=place, day=_said(day, language))
        if given.kind != "places":
            yield "places", phrase("ask cities", language, day=_said(day, language))
        yield "happened", phrase("ask happened", language, day=_said(day, language))
    elif (told := _told_on(given)) is not None:
        yield "happened", phrase("ask happened", language, day=_said(told, language))


def _day(given: Answer) -> date | None:
    """The one day asked about."""
    return given.when.range.start if given.when is not None and given.when.range.days == 1 and not given.when.also else None


def _told_on(given: Answer) -> date | None:
    """The day on which what the answer quotes first was published, for a question of no time."""
    first = given.citations[0].published if given.citations and given.when is None else None
    return first.start if first is not None and first.days == 1 else None


def _place(given: Answer) -> str | None:
    """A place of the answer that the question does not name: then more can be asked of it."""
    return next((item.value for item in given.items if item.place is not None and fold(item.value) not in fold(given.standalone)), None)


def _said(day: date, language: str) -> str:
    return said_date(DateRange.day(day), language)


def _on(given: Answer, day: date) -> str | None:
    """The same question of another day: by its number where it was asked by one in digits, else by its date.

    None where the time is a part of something larger: "the earthquake of 6 February" was on no other day, and "the ninth day of
    the war" is no date of the war.
    """
    when, question = given.when, given.standalone
    days = DateRange.day(day)
    if when is None or not when.said or when.said not in question:
        return reread(question, when, days, given.language)
    before, after = question.split(when.said, 1)
    if _OF_SOMETHING.search(before):
        return None
    if when.counted_from is not None and when.day_number is not None and (number := (day - when.counted_from).days + 1) > 0:
        counted, changed = _IN_DIGITS.subn(str(number), when.said)
        if changed == 1:
            return f"{before}{counted}{after}"
        if _BELONGS.match(after):
            return None
    return reread(question, when, days, given.language)
