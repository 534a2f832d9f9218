"""The time of a follow-up, resolved against the time of the question before: "the next day" after "day 9" is day 10.

A day number stays a day number of the same clock, a date a date; which date day 9 is, is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from index.dates import AskedTime, asked_times
from index.timescan import scan
from index.types import DateRange

from .followwords import pattern
from .phrases import said_date

# Prepositions and articles that belong to a time, in the order of nearness to it.
_BEFORE_TIME = re.compile(
    r"(?:(?<![\w'’-])(?:on|in|at|by|since|until|till|before|after|during|from|between|entre|zwischen|между|tra|throughout|the|le|la|les|du|dès|depuis|avant|après|pendant|durant|jusqu['’]au|à partir du|à|au|en|в|во|на|с|со|до|к|после|за|am|an|im|vom|ab|bis|bis zum|seit|seit dem|vor|vor dem|nach|nach dem|zum|den|dem"
    r"|el|al|del|desde|hasta|de|il|dal|nel|nella|entro|dopo|fino al|o|no|na|em|desde o|até|até ao?)\s+)+$", re.IGNORECASE)
_ON_DAY = {"en": "on day {n}", "fr": "le jour {n}", "ru": "в день {n}", "es": "el día {n}", "de": "am Tag {n}", "it": "il giorno {n}", "pt": "no dia {n}", "tr": "{n}. gün", "ar": "اليوم {n}", "uk": "день {n}", "nl": "dag {n}", "pl": "dzień {n}"}
_ON = {"en": "on {d}", "fr": "le {d}", "ru": "{d}", "es": "el {d}", "de": "am {d}", "it": "il {d}", "pt": "em {d}", "tr": "{d}"}
_DAY = re.compile(r"(?P<on>(?<!\w)(?:on the|the|on|le|el día|el|il giorno|il|no dia|o dia|dia|am|den|на|с) )(?P<n>[12]?\d|3[01])(?:st|nd|rd|th|er|º|-?го|-е|\.)?(?=\W*$|,| (?:please|then|instead|alors|plutôt))"
                  r"|^\W*(?P<tr>[12]?\d|3[01])(?:'?[sıiuüyn]+[dt][ae]|'?[ıiuü]n?c?[ıiuü]?)\W*$", re.IGNORECASE)
_NUMBERS = {"два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7}
_MOVES: tuple[tuple[re.Pattern[str], int], ...] = tuple((re.compile(words, re.IGNORECASE), days) for words, days in (
    (r"\bчерез день\b|\bчерез сутки\b", 1), (r"\b(?:bir )?önceki gün\b", -1), (r"\b(?:bir )?sonraki gün\b", 1), (r"\bthe (?:week after|following week|next week)\b", 7), (r"\bthe (?:week before|previous week)\b", -7),
    (r"\bla semaine (?:suivante|d['’]après)\b", 7), (r"\bla semaine (?:précédente|d['’]avant)\b", -7)))
_OF_THAT = re.compile(r"(?:\s+(?:that|this|then|it)\b(?!\s+\w))?", re.IGNORECASE)  # "the day after that"
_THROUGH = re.compile(r"\bчерез (\d+|два|три|четыре|пять|шесть|семь) (?:дня|дней)\b", re.IGNORECASE)
_FRENCH = re.compile(r"\b(\d{1,2}|un|deux|trois|quatre|cinq|six|sept) jours? (après|avant)(?=\W*$)", re.IGNORECASE)
# A month or a weekday that is counted from the time spoken of, not from today.
_COUNTED_ON = re.compile(r"\b(?:previous|following|next|précédent\w*|suivant\w*|предыдущ\w+|следующ\w+|anterior|siguiente|vorig\w+|nächst\w+|folgend\w+|precedente|successiv[oa]|seguinte|önceki|sonraki)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The time a follow-up asks about, in the words of the question before or its own."""

    start: int  # where the follow-up says it, its preposition included
    end: int
    phrase: str  # as it fits any sentence, with a preposition: "on day 10", "on 6 October 2020"
    bare: str  # without: "day 10"
    said: bool = False  # in its own words: then its own preposition counts


def phrase_start(text: str, start: int) -> int:
    """Where a time's preposition begins.

    >>> "hit on the 5 October"[phrase_start("hit on the 5 October", 11):]
    'on the 5 October'
    """
    found = _BEFORE_TIME.search(text, 0, start)
    return found.start() if found else start


def times_of(text: str, language: str, as_of: date | None) -> tuple[AskedTime, ...]:
    """The stretches of time of a question, whose end is known apart from its prepositions."""
    return asked_times(text, language=language, as_of=as_of)


def time_phrases(text: str, language: str, as_of: date | None) -> tuple[str, ...]:
    """The times of a question with their prepositions.

    >>> time_phrases("Which cities were hit on day 9?", "en", None)
    ('on day 9',)
    """
    return tuple(text[phrase_start(text, one.start):one.end] for one in times_of(text, language, as_of))


def follow_time(question: str, language: str, anchor: AskedTime | None, *, spoken: str, as_of: date | None) -> Moved | None:
    """The time that a follow-up names, moves to, or points back to; None where it speaks of none.

    `anchor`: the time spoken of before, `spoken`: the language it is to be said in.

    >>> (anchor,) = times_of("What happened on 5 October?", "en", None)
    >>> follow_time("And the next day?", "en", anchor, spoken="en", as_of=None).phrase
    'on 6 October'
    """
    move = _move(question, language)
    if move is not None:
        start, end, days = move
        end = _OF_THAT.match(question, end).end()  # type: ignore[union-attr]
        return _by(anchor, days, phrase_start(question, start), end, spoken) if anchor else None
    own = times_of(question, language, as_of)
    if own:
        return _own(question, own, language, anchor, spoken, as_of)
    day = _DAY.search(question)
    if day and anchor and (told := _day_of_month(int(day["n"] or day["tr"]), anchor, spoken)):
        return Moved(start=day.start(), end=day.end(), phrase=told[0], bare=told[1])
    then = pattern("THEN", language).search(question)
    return _by(anchor, 0, then.start(), then.end(), spoken) if then and anchor else None


def _move(question: str, language: str) -> tuple[int, int, int] | None:
    """(start, end, days) of "the next day", "two days later", "la veille"."""
    for words, days in _MOVES:
        if found := words.search(question):
            return found.start(), found.end(), days
    if found := _THROUGH.search(question):
        return found.start(), found.end(), _NUMBERS.get(found[1].lower()) or int(found[1])
    if found := _FRENCH.search(question):
        return found.start(), found.end(), _NUMBERS.get(found[1].lower()) or int(found[1]) if found[2].lower() == "après" else -(_NUMBERS.get(found[1].lower()) or int(found[1]))
    saids = scan(question, language, [(0, len(question))], question=True) or scan(question, "und", [(0, len(question))], question=True)
    if any(said.what in ("date", "weekday", "relative", "number") for said in saids):
        return None
    return next(((said.start, said.end, said.offset * (7 if said.unit == "week" else 1)) for said in saids if said.what == "later" and said.unit in ("day", "week") and said.shift != "of" and (said.offset or language == "en")), None) or \
        next(((said.start, said.end, said.offset * (7 if said.unit == "week" else 1)) for said in saids if said.what == "later" and said.unit in ("day", "week")), None)


def _by(anchor: AskedTime, days: int, start: int, end: int, spoken: str) -> Moved | None:
    """The anchor's last day moved by `days` (its first where they go back); all of it where they are none."""
    try:
        if anchor.first is not None and anchor.last is not None:
            if not days and anchor.first != anchor.last:
                return None
            number = max(1, (anchor.first if days < 0 else anchor.last) + days)
            return Moved(start=start, end=end, phrase=_on_day(number, spoken), bare=day_words(number, spoken))
        if anchor.when is not None:
            when = DateRange.day((anchor.when.start if days < 0 else anchor.when.end) + timedelta(days=days)) if days else anchor.when
            return _dated(when, start, end, spoken)
        if (yearless := _yearless(anchor)) is not None:
            return _told(_without_year(yearless + timedelta(days=days), spoken), start, end, spoken)
    except OverflowError:
        pass
    return None


def _dated(when: DateRange, start: int, end: int, spoken: str) -> Moved:
    said = said_date(when, spoken if spoken in _ON else "en")
    on = {"en": "in {d}", "fr": "en {d}", "ru": "{d}", "es": "en {d}", "de": "{d}", "it": "in {d}", "pt": "em {d}", "tr": "{d}"} if when.days > 1 else _ON
    return Moved(start=start, end=end, phrase=on.get(spoken, "{d}").format(d=said), bare=said)


def _told(said: str, start: int, end: int, spoken: str) -> Moved:
    return Moved(start=start, end=end, phrase=_ON.get(spoken, "{d}").format(d=said), bare=said)


def _on_day(number: int, language: str) -> str:
    return _ON_DAY.get(language, "day {n}").format(n=number)


def _own(question: str, own: Sequence[AskedTime], language: str, anchor: AskedTime | None, spoken: str, as_of: date | None) -> Moved | None:
    """The time in the follow-up's own words; a weekday or "the previous month" is counted from the anchor's date."""
    one = own[0]
    start, end = phrase_start(question, one.start), own[-1].end if all(b.start - a.end <= 12 for a, b in pairwise(own)) else one.end
    there = anchor.when if anchor and anchor.when and anchor.when.days <= 366 else None
    if there and one.when is None and one.weekday is not None:
        days = min(range(-6, 7), key=lambda by: (abs(by) if by else 7, -by) if (there.end + timedelta(days=by)).weekday() == one.weekday else (99, 0))
        return _dated(DateRange.day(there.end + timedelta(days=days)), start, end, spoken)
    if there and _COUNTED_ON.search(question[one.start:one.end]) and (counted := times_of(question, language, there.start)) and counted[0].when:
        return _dated(counted[0].when, start, end, spoken)
    same_clock = anchor is not None and anchor.first is None and language in ("es", "it", "pt") and one.first is not None and one.first == one.last and re.search(r"\b(?:d[ií]a|giorno) \d+$", question[one.start:one.end], re.IGNORECASE)
    if same_clock and anchor and (told := _day_of_month(one.first or 0, anchor, spoken)):
        return Moved(start=start, end=end, phrase=told[0], bare=told[1])
    if language != spoken and not one.edge and len(own) == 1:
        if one.first is not None and one.first == one.last:
            return Moved(start=start, end=end, phrase=_on_day(one.first, spoken), bare=day_words(one.first, spoken))
        if one.when is not None and one.weekday is None:
            return _dated(one.when, start, end, spoken)
        if (yearless := _yearless(one)) is not None:
            return _told(_without_year(yearless, spoken), start, end, spoken)
    articled = re.fullmatch(r"\s*(?:den|dem|der|the)\s*", question[start:one.start], re.IGNORECASE)  # no preposition: that of the question before stays
    return Moved(start=start, end=end, phrase=question[one.start if articled else start:end].strip(), bare=question[one.start:end], said=True)


def day_words(number: int, language: str) -> str:
    """A day number as `asked_times` reads it back.

    >>> day_words(10, "de")
    'Tag 10'
    """
    return re.sub(r"^(?:on|le|в|el|am|il|no) ", "", _on_day(number, language))


def _day_of_month(day: int, anchor: AskedTime, spoken: str) -> tuple[str, str] | None:
    """A bare "the 6th" by the anchor's clock: of the same month, or day 6 of the same event."""
    if anchor.first is not None:
        return _on_day(day, spoken), day_words(day, spoken)
    try:
        if anchor.when is not None:
            moved = _dated(DateRange.day(anchor.when.end.replace(day=day)), 0, 0, spoken)
        elif (yearless := _yearless(anchor)) is not None:
            moved = _told(_without_year(yearless.replace(day=day), spoken), 0, 0, spoken)
        else:
            return None
    except ValueError:  # no 31st in that month
        return None
    return moved.phrase, moved.bare


def _yearless(one: AskedTime) -> date | None:
    """A day without a year, in a leap year, which has every day."""
    found = re.search(r"month-day (\d\d)-(\d\d)", one.how)
    return date(2000, int(found[1]), int(found[2])) if found else None


def _without_year(day: date, language: str) -> str:
    from babel.dates import format_date

    form = {"de": "d. MMMM", "es": "d 'de' MMMM", "pt": "d 'de' MMMM"}.get(language, "d MMMM")
    return format_date(day, form, locale=language if language in _ON else "en")


def retimed(question: str, times: Sequence[AskedTime], moved: Moved) -> str:
    """The question with its time replaced, or put at its end where it named none.

    >>> asked = times_of("Which cities were hit on day 9?", "en", None)
    >>> retimed("Which cities were hit on day 9?", asked, Moved(start=0, end=0, phrase="on 6 May", bare="6 May", said=True))
    'Which cities were hit on 6 May?'
    """
    if not times:
        mark = "?" if question.rstrip().endswith("?") or not question.rstrip().endswith(".") else ""
        return f"{question.rstrip(' ?!.;')} {moved.phrase}{mark}"
    first = times[0]
    start = phrase_start(question, first.start)
    end = first.end
    for after in times[1:]:  # "on 3 October and on 9 October" is one time to be replaced
        if after.start - end <= 16:
            end = after.end
    has_own = moved.said and moved.phrase != moved.bare
    same = not moved.said and first.end == end and not first.edge and (first.weekday is None or first.when is None or first.when.days == 1) and _alike(question[first.start:first.end], moved.bare)
    if has_own or start == first.start or (not moved.said and not same):
        said = moved.phrase if start != first.start or has_own or first.edge or not moved.said else moved.bare
        if start == first.start and not has_own and not moved.said:
            said = moved.bare if _alike(question[first.start:first.end], moved.bare) else moved.phrase
        return f"{question[:start]}{said}{question[end:]}"
    return f"{question[:first.start]}{moved.bare}{question[end:]}"


def _alike(old: str, new: str) -> bool:
    """Whether the new words fit behind the old preposition: both end or begin as a day number or a date does."""
    shape = [re.sub(r"\d+", "0", words.casefold()) for words in (old, new)]
    return shape[0] == shape[1] or (bool(re.match(r"\d", old)) == bool(re.match(r"\d", new)) and shape[0][:3] == shape[1][:3])
