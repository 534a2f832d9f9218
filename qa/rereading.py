"""The same question about another time: another reading of "day 9", a wider window, a day of the archive.

Writes the question anew with the date spelled out, so that it can be read, linked to and followed up like any other.
"""

from __future__ import annotations

import re

from index.types import DateRange

from .phrases import phrase, said_date
from .types import Answer, When

# A word before a day that only says "then"; "by", "since" and "until" stay.
_ON = re.compile(r"(?<!\w)(?:on|in|during|between|from|le|en|au|durant|pendant|entre|du|am|im|an|zwischen|vom|el|il|nel|tra|fra|dal|em|no|na|в|на|за|между|с)(?:\s+the)?\s+$", re.I)
_END = re.compile(r"[\s?？؟!.…]*$")


def reread(question: str, when: When | None, days: DateRange, language: str) -> str:
    """`question` (which stands alone) about `days` instead of the time it was read to ask about, or about them where it names none.

    >>> day_9 = When(range=DateRange.of("2020-10-05"), said="day 9")
    >>> reread("Which cities were hit on day 9?", day_9, DateRange.of("2020-10-06"), "en")
    'Which cities were hit on 6 October 2020?'
    >>> reread("Who denied striking Barda?", None, DateRange.of("2020-10-28"), "en")
    'Who denied striking Barda on 28 October 2020?'
    """
    at = question.casefold().find(when.said.casefold()) if when is not None and when.said.strip() and not when.also else -1
    if when is None or at < 0 or len(question.casefold()) != len(question):
        if when is not None:  # its time is told in words that do not stand in it: both are said
            return f"{question} ({_spelt(days, language)})"
        end = _END.search(question)
        cut = end.start() if end else len(question)
        return f"{question[:cut]} {_told(days, language)}{question[cut:] or '?'}"
    before, after = question[:at], question[at + len(when.said):]
    bare = _ON.sub("", before)
    return f"{bare}{_told(days, language)}{after}" if bare != before else f"{before}{_spelt(days, language)}{after}"


def reread_answer(answer: Answer, days: DateRange) -> str:
    """The question of an answer about other days."""
    return reread(answer.standalone or answer.question, answer.when, days, answer.language)


def what_happened(days: DateRange, language: str) -> str:
    """A question about all that is told of these days.

    >>> what_happened(DateRange.of("2020-10-05"), "fr")
    'Que s’est-il passé le 5 octobre 2020 ?'
    """
    return phrase("what happened", language, when=_told(days, language))


def _spelt(days: DateRange, language: str) -> str:
    return said_date(days, language)


def _told(days: DateRange, language: str) -> str:
    """With its preposition: "on 5 October 2020", "in October 2020", "from 5 to 11 October 2020"."""
    if days.precision == "range":
        return phrase("from to", language, first=said_date(DateRange.day(days.start), language), last=said_date(DateRange.day(days.end), language))
    return phrase("on day" if days.precision == "day" else "in month", language, day=_spelt(days, language))
