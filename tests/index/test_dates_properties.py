"""What holds for any text, any date and any clock: sound spans, round trips, bounded weekdays, linear time."""

from __future__ import annotations

import copy
import time
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from index.clocks import votes
from index.dates import asked_times, count_in_question, days_of_question, find_times, fit_year, next_day_words, own_day, parse_date, times_of_sentences
from index.datewords import MONTHS, ROLES, WEEKDAYS
from index.types import DateRange

NINE = ["en", "fr", "ru", "es", "de", "it", "pt", "tr", "ar"]


@lru_cache(maxsize=1)
def known_words() -> list[str]:
    """Every word and phrase that means something to the grammar, of all languages."""
    words = {item.partition("=")[0] for roles in ROLES.values() for row in roles.values() for item in row.split(";")}
    words |= {form.lstrip("~").replace("_", " ") for table in (MONTHS, WEEKDAYS) for row in table.values() for name in row.split() for form in name.split("|")}
    return sorted(words - {""})


FIGURES = ["5", "٥", "۵", "৯", "９", "2020", "٢٠٢٠", "31", "32", "0", "00", "9999", "0000", "1,000", "10.000", "3.", "9e", "9º", "9.º", "21-й", "1st", "2016-м", "1990s", "1990-е", "1992-94", "2020-10-05", "2020-13-45",
           "05.10.2020", "5/10/2020", "5. 10. 2020", "18:20", "9h30", "第九天", "10月31日", "星期二", "ninth", "девятый", "dokuzuncu", "التاسع", "vingt et un", "twenty-first", "premier", "الـ"]  # fmt: skip
MARKS = ["-", "–", ",", ".", "(", ")", "#", "№", "°", "&", "%", ":", "/", "'", "’", "\n", "\n\n", "\x00", "\ud800", "\u200b", "\u200f", "\u2067", "\u2069", "\ufeff", "\u00ad", "e\u0301", "\u0301\u0301", "İ", "ß", "ﬁ", "Ⅸ", "²", "½"]
_PIECES = st.one_of(st.deferred(lambda: st.sampled_from(known_words())), st.sampled_from(FIGURES), st.sampled_from(MARKS))
_TEXTS = st.builds(lambda joint, pieces: joint.join(pieces), st.sampled_from([" ", " ", "", "\u00a0"]), st.lists(_PIECES, max_size=25)) | st.text(max_size=120)
_LANGUAGES = st.sampled_from([*ROLES, "und", "zh", "ka", "", "x-y"])
_PUBLISHED = st.none() | st.dates().map(DateRange.day) | st.sampled_from(["2020-10-06", "2020-10", "2020", "9999", "0001", "9999-12-31", "0001-01-01"]).map(DateRange.of)


@settings(max_examples=400, deadline=None)
@example(text="№ 9", language="und", published=None)
@example(text="day 3 - 5 May 0000", language="en", published=DateRange.of("0001"))
@given(text=_TEXTS, language=_LANGUAGES, published=_PUBLISHED)
def test_whatever_is_read_is_sound(text: str, language: str, published: DateRange | None) -> None:
    mentions = find_times(text, language=language, published=published)
    at = 0
    for mention in mentions:
        assert at <= mention.start < mention.end <= len(text), "in order, inside the text, and none crosses another"
        assert text[mention.start : mention.end].strip() and mention.how
        assert mention.day_number is None or 1 <= mention.day_number <= 3650
        assert mention.when is None or mention.when.start <= mention.when.end
        assert mention.weekday is None or 0 <= mention.weekday <= 6
        at = mention.end
    own_day(text, mentions, published)
    times_of_sentences(text, [(0, len(text))], mentions, published)
    for vote in votes("r", text, mentions, published):
        assert vote.exact == (vote.day.days == 1)


@settings(max_examples=200, deadline=None)
@given(text=_TEXTS, language=_LANGUAGES, covered=_PUBLISHED, as_of=st.none() | st.dates(), day_1=st.none() | st.dates())
def test_whatever_is_asked_is_sound(text: str, language: str, covered: DateRange | None, as_of: date | None, day_1: date | None) -> None:
    for mention in days_of_question(text, language=language, as_of=as_of):
        assert 0 <= mention.start < mention.end <= len(text)
        if covered:
            fit_year(mention, covered)
    at = 0
    for asked in asked_times(text, language=language, as_of=as_of, coverage=covered):
        assert at <= asked.start < asked.end <= len(text)
        assert (asked.first is None) == (asked.last is None)
        assert asked.first is None or 1 <= asked.first <= (asked.last or 0) <= 3650
        asked.days(day_1=day_1, coverage=covered)
        at = asked.end
    count_in_question(text, language, coverage=covered)
    next_day_words(text, language)
    parse_date(text, language)


@lru_cache(maxsize=16)
def locale(language: str) -> Any:
    """A locale with tables of its own: babel writes what an alias stands for into tables that locales share."""
    from babel.core import Locale
    from babel.localedata import LocaleDataDict, load

    found = Locale.parse(language)
    tables: Any = load(language)
    found._Locale__data = LocaleDataDict(copy.deepcopy(tables))  # type: ignore[attr-defined]
    return found


EVERYWHERE = ["full", "long", "medium", "d MMMM y", "EEEE d MMMM y", "EEEE, d MMMM y", "d MMM y", "dd.MM.y", "d.M.y", "y-MM-dd", "y/MM/dd"]
WITH_FIGURES = ["dd/MM/y", "d/M/y", "dd-MM-y"]  # in English 05/10/2020 is said differently in New York and London
ENGLISH = ["MMMM d, y", "EEEE, MMMM d, y", "EEE, d MMM y", "MMM d, y", "d MMM, y", "EEEE d MMMM, y"]


@settings(max_examples=80, deadline=None)
@given(day=st.dates(min_value=date(1800, 1, 1), max_value=date(2199, 12, 31)), language=st.sampled_from(NINE), published=st.dates())
def test_a_formatted_date_is_read_back(day: date, language: str, published: date) -> None:
    from babel.dates import format_date

    for form in [*EVERYWHERE, *(ENGLISH if language == "en" else WITH_FIGURES)]:
        text = format_date(day, form, locale=locale(language))
        (mention,) = find_times(text, language=language, published=DateRange.day(published))
        assert mention.when == DateRange.day(day), text
        assert mention.how == "spelled out" and parse_date(text, language) == DateRange.day(day), text


@settings(max_examples=120, deadline=None)
@given(day=st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)), away=st.integers(-110, 200), language=st.sampled_from(NINE))
def test_a_date_without_its_year_is_read_back_near_publication(day: date, away: int, language: str) -> None:
    from babel.dates import format_date

    text = format_date(day, "d MMMM", locale=locale(language))
    (mention,) = find_times(text, language=language, published=DateRange.day(day + timedelta(days=away)))
    assert mention.when is not None
    assert (mention.when.start.month, mention.when.start.day) == (day.month, day.day)
    if (day.month, day.day) != (2, 29):
        assert mention.when == DateRange.day(day)


@settings(max_examples=120, deadline=None)
@given(published=st.dates(min_value=date(1, 1, 10), max_value=date(9999, 12, 20)), weekday=st.integers(0, 6), language=st.sampled_from([one for one in NINE if one != "tr"]))
def test_a_weekday_is_within_a_week_of_publication(published: date, weekday: int, language: str) -> None:
    from babel.dates import format_date

    assume((language, weekday) != ("ru", 2))  # "среда" alone is also a milieu
    name = format_date(date(2020, 10, 5) + timedelta(days=weekday), "EEEE", locale=locale(language))
    (mention,) = find_times(f"{name}.", language=language, published=DateRange.day(published))
    assert mention.when is not None and mention.when.days == 1 and mention.when.start.weekday() == weekday == mention.weekday
    assert 0 <= (published - mention.when.start).days <= 6


@pytest.mark.parametrize("language", ["en", "de", "ar", "und"])
def test_hostile_texts_take_time_in_proportion_to_their_length(language: str) -> None:
    pieces = ["1,", "1.", "5-", "1:", "1/", "may ", "5 may ", "5 and ", "3. und 4. und ", "third and ", "day 3 and ", "اليوم الثالث و", "1992-94 ", "2020-", "from 3 to ", "the day after ", "last week ", "9e", " ", "\n", "(", "9", "\u200f5\u200f/", "a\u0301"]
    started = time.process_time()
    for piece in pieces:
        text = piece * (10_000 // len(piece))
        times_of_sentences(text, [(at, at + 50) for at in range(0, len(text) - 50, 50)], find_times(text, language=language, published=DateRange.of("2020-10-06")), None)
    assert time.process_time() - started < 20  # about 3 s for 240,000 characters; what is quadratic takes minutes


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("on 31 February 2021, 29 February 2021, 2020-13-05, 32 October, 0 May, day 0, day 3651", "en", []),
        ("le 29 février 2021, le 31 avril, jour 0", "fr", []),
        ("Day 10,000", "en", []),
        ("day 1,000; Tag 1.000; the 1,000th day", "en", ["day 1,000", "1,000th day"]),
        ("٣١ فبراير ٢٠٢١ و٥ أكتوبر ٢٠٢٠، اليوم ٩", "ar", ["٥ أكتوبر ٢٠٢٠", "اليوم ٩"]),
        ("۵ اکتبر ۲۰۲۰، روز نهم", "fa", ["۵ اکتبر ۲۰۲۰", "روز نهم"]),
        ("\u20675 October 2020\u2069; Mon\u00adday; Oct\u2060ober 3; \u200f05\u200f.10\u200f.2020", "en", ["5 October 2020", "Mon\u00adday", "Oct\u2060ober 3", "05\u200f.10\u200f.2020"]),
        ("5\u202foctobre\u00a02020 ; le 9\u202fe\u00a0jour", "fr", ["5\u202foctobre\u00a02020", "9\u202fe\u00a0jour"]),
        ("Fe\u0301vrier 2021, 5 fe\u0301vrier", "fr", ["Fe\u0301vrier 2021", "5 fe\u0301vrier"]),
    ],
)
def test_impossible_and_oddly_written_dates(text: str, language: str, expected: list[str]) -> None:
    assert [text[mention.start : mention.end] for mention in find_times(text, language=language, published=DateRange.of("2020-10-06"))] == expected


def test_fifty_dates_in_one_sentence() -> None:
    listed = ", ".join(str(day) for day in range(1, 30)) + ", 30 and 31 October, " + ", ".join(f"{day} November 2020" for day in range(1, 21))
    days = [mention.when.start for mention in find_times(listed, language="en", published=DateRange.of("2020-12-01")) if mention.when]
    assert days == [date(2020, 10, 1) + timedelta(days=n) for n in range(51)]
