"""Expressions of time in a text or a question -> days, in many languages, relative to a report's date and never to today.

The public face of a small chain: tables (`datewords`, `ordinalwords`), `lexicon`, `timetokens`, `timegrammar` and `timescan`
(what is said), `timeresolve` (which days that is), `dayof` (which times hold for a sentence), `askeddays` (questions). No clock is known here: `clocks.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.askeddays import count_in_question, days_of_question, next_day_words
from index.dayof import own_day, times_of_sentences
from index.timeresolve import fit_year, resolve
from index.timescan import clip, scan
from index.types import DateRange, Span, TimeMention

__all__ = ["count_in_question", "days_of_question", "find_times", "fit_year", "next_day_words", "own_day", "parse_date", "times_of_sentences"]

_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")  # 20201005, as in metadata
_ISO = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2})(?:[T ]+\d{1,2}:\d{2}.{0,30})?)?)?")
_CLOCK_TAIL = re.compile(r"[\s,|·•–—-]*(?:(?:at|à|um|в|a las|alle|às|saat)\s*)?\d{1,2}\s?[:hH]\s?\d{0,2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:\(?[A-Z]{1,5}\)?)?\s*(?:[+-]\d{2}:?\d{2})?\s*\Z")
_AROUND = re.compile(r"(?:\W|\b(?:le|the|on|am|den|el|il|la|г|года|году|年|р|року|Uhr)\b)*", re.IGNORECASE)
_HEADER = re.compile(r"\s*date\s*:?\s+\d{4}(?:-\d{1,2}(?:-\d{1,2}\S*)?)?(?=\s)", re.IGNORECASE)


def parse_date(said: str, language: str = "und") -> DateRange | None:
    """A whole string that is a date, at its own precision; None for anything else, 31 February included.

    10/05/2020 is read only where the language settles its order (French: 10 May; English: None).

    >>> str(parse_date("2020-10")), str(parse_date("5 octobre 2020", "fr")), parse_date("31 February 2020")
    ('2020-10', '2020-10-05', None)
    """
    said = said.strip().strip("[]()\"'")
    if not said or len(said) > 120:
        return None
    if figures := _ISO.fullmatch(said) or _COMPACT.fullmatch(said):
        parts = (figures[1], figures[3], figures[4]) if figures.re is _ISO else figures.groups()
        try:
            return DateRange.of("-".join(part for part in parts if part))
        except ValueError:
            return None
    stripped = _CLOCK_TAIL.sub("", said) or said
    for code in dict.fromkeys((language, "und", "en")):
        saids = scan(stripped, code, [(0, len(stripped))])
        mentions = resolve(saids, stripped, None)
        whole = [mention for mention in mentions if mention.when is not None and mention.kind in ("date", "range")]
        if len(whole) == len(mentions) == 1 and whole[0].when and _AROUND.fullmatch(stripped[: whole[0].start] + " " + stripped[whole[0].end :]):
            return whole[0].when
    return None


def find_times(text: str, *, language: str, published: DateRange | None, spans: Sequence[Span] | None = None) -> tuple[TimeMention, ...]:
    """Every expression of time in the text (only inside `spans`, if given): in order, not overlapping, with true offsets.

    Relative ones are resolved against `published`: against its day, or, where it is a month, to that month with the weekday
    kept. Where nothing fixes them, `when` is None and the weekday or day number is kept. Impossible dates are passed over.

    >>> ninth, tuesday = find_times("Pour son 9e jour, ce mardi", language="fr", published=DateRange.of("2020-10"))
    >>> ninth.day_number, str(tuesday.when), tuesday.weekday
    (9, '2020-10', 1)
    """
    header = _HEADER.match(text)
    saids = scan(text, language, clip(spans, header.end() if header else 0, len(text)))
    return resolve(saids, text, published)
