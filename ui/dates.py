"""Dates, numbers and names of languages in the reader's words.

A date never says more than is known of it: a month stays a month.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from index.types import DateRange
from ui.texts import InterfaceLanguage, locale, say


def number(n: int | float, language: InterfaceLanguage) -> str:
    """With the reader's separators: "12,400", "0,4"."""
    from babel.numbers import format_decimal

    return format_decimal(n, locale=locale(language))


def day(when: date, language: InterfaceLanguage, *, year: bool = True) -> str:
    """A day in words: "5 October 2020", "1er octobre 2020"."""
    from babel.dates import format_date

    text = format_date(when, "d MMMM y" if year else "d MMMM", locale=locale(language))
    return re.sub(r"^1 ", "1er ", text) if language == "fr" else text


def dates(when: DateRange | None, language: InterfaceLanguage, *, hint: bool = False, year: bool = True) -> str:
    """A range in words that never says more than it knows; with `hint`, what is unknown is said.

    >>> dates(DateRange.of("2020-10"), "en", hint=True)
    'October 2020 (day unknown)'
    """
    from babel.dates import format_date

    if when is None:
        return say("no_date", language)
    match when.precision:
        case "day":
            return day(when.start, language, year=year)
        case "month":
            text = format_date(when.start, "MMMM y", locale=locale(language))
            return f"{text} ({say('day_unknown', language)})" if hint else text
        case "year":
            text = str(when.start.year)
            return f"{text} ({say('month_unknown', language)})" if hint else text
    first = day(when.start, language, year=when.start.year != when.end.year)
    if (when.start.year, when.start.month) == (when.end.year, when.end.month):
        first = "1er" if language == "fr" and when.start.day == 1 else str(when.start.day)
        return f"{first}–{day(when.end, language)}"
    return f"{first} – {day(when.end, language)}"


@lru_cache(maxsize=256)
def language_name(code: str, language: InterfaceLanguage) -> str:
    """The name of a language in the reader's: "French", "russe"; empty where it is not known."""
    from babel import Locale, UnknownLocaleError

    if not code or code == "und":
        return ""
    try:
        return Locale.parse(code.replace("-", "_")).get_language_name(locale(language)) or code
    except (UnknownLocaleError, ValueError):
        return code
