"""The time asked about, as it was resolved, in the reader's words. Resolves nothing."""

from __future__ import annotations

from index.types import DateRange

from .phrases import phrase, said_date
from .types import When


def counting_notes(when: When | None, language: str) -> tuple[str, ...]:
    """How each day number asked about was counted, and who counts otherwise, in the reader's language."""
    return tuple(note for one in (when.all if when else ()) for note in _counting_note(one, language))


def said_with_edge(when: When, language: str) -> str:
    """The words of the question for its time, told apart where the days before or after are meant as well.

    >>> said_with_edge(When(range=DateRange.of("2020-10"), said="day 9", edge="until"), "en")
    'up to day 9'
    """
    return phrase(f"edge {when.edge}", language, said=when.said) if when.edge else when.said


def _counting_note(when: When, language: str) -> tuple[str, ...]:
    if when.counted_from is None:
        return (phrase("no clock", language, n=when.day_number),) if when.day_number is not None else ()
    said = phrase("day", language, n=when.day_number) if when.day_number is not None and when.last_day_number is None else said_with_edge(when, language)
    text = phrase("is", language, Said=said[:1].upper() + said[1:], day=said_date(when.range, language), from_day=said_date(DateRange.day(when.counted_from), language))
    agree = [phrase("given", language)] if when.given else []
    if when.support:
        agree.append(phrase("agree one" if when.support == 1 else "agree", language, n=when.support))
    for other in when.alternatives:
        if other.event == when.event:
            agree.append(phrase("differs one" if other.support == 1 else "differs", language, n=other.support, day=said_date(other.when, language)))
        elif other.event:
            agree.append(phrase("other event", language, event=other.event, day=said_date(other.when, language)))
    return (f"{text} ({'; '.join(agree)}).",) if agree else (f"{text}.",)


def when_line(when: When, language: str) -> str:
    """The time as resolved, in one line, for programs that print an answer.

    >>> when_line(When(range=DateRange.of("2020-10-05"), said="day 9", counted_from=date(2020, 9, 27), day_number=9), "en")
    'day 9 = 5 October 2020, counted from 27 September 2020'
    """
    text = "; ".join(f"{said_with_edge(one, language)} = {said_date(one.range, language)}" for one in when.all)
    return f"{text}, {phrase('counted from', language, day=said_date(DateRange.day(when.counted_from), language))}" if when.counted_from else text
