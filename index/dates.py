"""Expressions of time in a text or a question -> days, in many languages, relative to a report's date and never to today.

The public face of a small chain: tables (`datewords`, `ordinalwords`), `lexicon`, `timetokens`, `timegrammar` with its rules
(`timematch`, `daterules`, `dayrules`) and `timescan` (what is said), `timeresolve` (which days that is), `dayof` (which times
hold for a sentence), `askeddays` (questions). No clock is known here: `clocks.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from index.askeddays import AskedTime, asked_times, count_in_question, days_of_question, next_day_words
from index.dayof import own_day, times_of_sentences
from index.timeresolve import fit_year, resolve
from index.timescan import clip, scan
from index.types import DateRange, Span, TimeMention

__all__ = ["AskedTime", "asked_times", "count_in_question", "days_of_question", "find_times", "fit_year", "next_day_words", "own_day", "parse_date", "times_of_sentences"]

_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T\d{4,6}\S{0,6})?")  # 20201005, as in metadata
_ISO = re.compile(r"(\d{4})(?:([-/.])\s?(\d{1,2})(?:\2\s?(\d{1,2})\.?(?:[T ]+\d{1,2}:\d{2}.{0,30})?)?)?")
_MONTH = re.compile(r"(\d{1,2})[-/.](\d{4})")  # 10/2020
_TWO = re.compile(r"(\d{4}(?:-\d\d){0,2})/(\d{4}(?:-\d\d){0,2})")  # 2020-10-05/2020-10-07
_SECONDS = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d+)?")  # since 1970, or thousandths of them
_ZONE = r"(?:\s*\(?(?:Uhr\b|ч\b|(?-i:[A-Z]{1,5})\b)\)?)?(?:\s*[+-]\d{2}:?\d{2})?(?:\s*\([^)]{3,40}\)?)?"
_TIME = re.compile(rf"[\s,|·•–—-]*(?:\b(?:at|à|um|в|a las|alle|às|saat)\s*)?(?<![\d.])\d{{1,2}}(?:\s?(?::|h(?![^\W\d_]))\s?\d{{0,2}}(?::\d{{2}}(?:[.,]\d+)?)?|(?<=\b(?:at|um) \d\d)\.\d\d(?!\.?\d))\s*(?:[ap]\.?\s?m\b\.?)?{_ZONE}[\s,|·•–—-]*", re.IGNORECASE)
_LABELS = "published|posted|updated|last updated|created|on|date|publiée?|mise? à jour|опубликовано|обновлено|publicad[oa]|actualizad[oa]|veröffentlicht|aktualisiert|stand|pubblicat[oa]|aggiornat[oa]|atualizad[oa]|yayınlanma|yayın|güncelleme|tarihi?|نشر|نشرت|تحديث|تاريخ"
_AROUND = re.compile(rf"(?:\W|\b(?:le|the|on|am|den|el|il|la|em|в|في|г|года|году|年|р|року|Uhr|{_LABELS})\b)*", re.IGNORECASE)
_HEADER = re.compile(r"\s*date\s*:?\s+\d{4}(?:-\d{1,2}(?:-\d{1,2}\S*)?)?(?=\s)", re.IGNORECASE)


def parse_date(said: str, language: str = "und") -> DateRange | None:
    """A whole string that is a date, at its own precision; None for anything else, 31 February included.

    10/05/2020 is read only where the language settles its order (French: 10 May; English: None).

    >>> str(parse_date("2020-10")), str(parse_date("5 octobre 2020", "fr")), parse_date("31 February 2020")
    ('2020-10', '2020-10-05', None)
    """
    said = said.strip().strip("[]()\"'\ufeff\u200e\u200f")
    if not said or len(said) > 120:
        return None
    if any(form.fullmatch(said) for form in (_ISO, _COMPACT, _MONTH, _TWO, _SECONDS)):
        try:
            return _in_figures(said, language)
        except (ValueError, OverflowError):
            return None
    stripped = " ".join(_TIME.sub(" ", said).split()) or said
    for code in dict.fromkeys((language, "und", "en")):
        saids = scan(stripped, code, [(0, len(stripped))])
        mentions = resolve(saids, stripped, None)
        whole = [mention for mention in mentions if mention.when is not None and mention.kind in ("date", "range")]
        if len(whole) == len(mentions) == 1 and whole[0].when and _AROUND.fullmatch(stripped[: whole[0].start] + " " + stripped[whole[0].end :]):
            return whole[0].when
    return None


def _in_figures(said: str, language: str) -> DateRange | None:
    """One of the forms above; ValueError where there is no such day."""
    if figures := _ISO.fullmatch(said):
        if int(figures[1]) < 1500 and language == "fa":
            return None  # a year of the Persian calendar
        return DateRange.of("-".join(part for part in (figures[1], figures[3], figures[4]) if part))
    if figures := _COMPACT.fullmatch(said):
        return DateRange.of("-".join(figures.groups()))
    if figures := _MONTH.fullmatch(said):
        return DateRange.of(f"{figures[2]}-{figures[1]}")
    if figures := _TWO.fullmatch(said):
        return DateRange(start=DateRange.of(figures[1]).start, end=DateRange.of(figures[2]).end)
    if figures := _SECONDS.fullmatch(said):
        return DateRange.day(datetime.fromtimestamp(int(figures[1]), UTC).date())
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
