"""Times found, resolved and attributed: hand-worked sentences in many languages, the traps, and properties of any text."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.dates import count_in_question, days_of_question, find_times, fit_year, next_day_words, own_day, parse_date, times_of_sentences
from index.types import DateRange, TimeMention

TUESDAY = DateRange.of("2020-10-06")
OCTOBER = DateRange.of("2020-10")
SHARED = Path(__file__).parents[3] / "shared" / "eval" / "reports_dev" / "reports"


def worth(mention: TimeMention) -> str:
    """A mention as one word: 'day 9', '2020-10-05', '2020-10 weekday 1', 'weekday 1', or how it waits for its year."""
    if mention.day_number is not None:
        return f"day {mention.day_number}"
    if mention.when is None:
        return f"weekday {mention.weekday}" if mention.weekday is not None and mention.kind == "weekday" else mention.how
    return f"{mention.when} weekday {mention.weekday}" if mention.weekday is not None and mention.when.days > 1 else str(mention.when)


def found(text: str, language: str, published: DateRange | None = TUESDAY) -> dict[str, str]:
    return {text[mention.start : mention.end]: worth(mention) for mention in find_times(text, language=language, published=published)}


@pytest.mark.parametrize(
    ("said", "language", "expected"),
    [
        ("2020", "und", "2020"),
        ("2020-10", "und", "2020-10"),
        ("2020-10-05T10:00:00Z", "und", "2020-10-05"),
        ("2020/10/05", "und", "2020-10-05"),
        ("20201005", "und", "2020-10-05"),
        ("Mon, 05 Oct 2020 10:00:00 GMT", "en", "2020-10-05"),
        ("5 October 2020", "en", "2020-10-05"),
        ("October 5, 2020", "en", "2020-10-05"),
        ("October 2020", "en", "2020-10"),
        ("5 octobre 2020", "und", "2020-10-05"),
        ("jeudi 1er octobre 2020 à 19h12", "fr", "2020-10-01"),
        ("5 октября 2020 г.", "ru", "2020-10-05"),
        ("5 Ekim 2020", "tr", "2020-10-05"),
        ("٥ أكتوبر ٢٠٢٠", "ar", "2020-10-05"),
        ("2020年10月5日", "zh", "2020-10-05"),
        ("05.10.2020", "und", "2020-10-05"),
        ("10/05/2020", "fr", "2020-05-10"),
        ("25/12/2020", "en", "2020-12-25"),
    ],
)
def test_a_string_that_is_a_date_keeps_its_precision(said: str, language: str, expected: str) -> None:
    assert str(parse_date(said, language)) == expected


@pytest.mark.parametrize("said", ["", "hello", "10/05/2020", "31 February 2020", "2020-13-01", "0000", "5 October", "Tuesday", "5 October 2020 war", "12", "\x00", "\ud800", "9" * 5000])
def test_what_is_no_date_or_no_certain_one_is_none(said: str) -> None:
    assert parse_date(said, "en") is None


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "on the twenty-first day", {"twenty-first day": "day 21"}),
        ("en", "Day 9: the bridge fell", {"Day 9": "day 9"}),
        ("en", "the fighting entered its sixth day", {"sixth day": "day 6"}),
        ("en", "for the fourth consecutive day", {"fourth consecutive day": "day 4"}),
        ("fr", "Pour son 9e jour, le siège continue", {"9e jour": "day 9"}),
        ("fr", "au vingt et unième jour du siège", {"vingt et unième jour": "day 21"}),
        ("fr", "au soir du deuxième jour", {"deuxième jour": "day 2"}),
        ("ru", "на девятые сутки осады", {"девятые сутки": "day 9"}),
        ("ru", "девятого дня и на 10-й день", {"девятого дня": "day 9", "10-й день": "day 10"}),
        ("ru", "двадцать первый день", {"двадцать первый день": "day 21"}),
        ("de", "am vierten Kriegstag", {"vierten Kriegstag": "day 4"}),
        ("de", "am 9. Tag der Belagerung", {"9. Tag": "day 9"}),
        ("de", "der einundzwanzigste Tag", {"einundzwanzigste Tag": "day 21"}),
        ("es", "el noveno día de combates", {"noveno día": "day 9"}),
        ("es", "en el 9.º día", {"9.º día": "day 9"}),
        ("it", "quinto giorno di scontri, l'ottavo giorno", {"quinto giorno": "day 5", "ottavo giorno": "day 8"}),
        ("it", "il ventunesimo giorno", {"ventunesimo giorno": "day 21"}),
        ("pt", "sob fogo no sexto dia", {"sexto dia": "day 6"}),
        ("tr", "kuşatmanın dokuzuncu gününde", {"dokuzuncu gününde": "day 9"}),
        ("tr", "9. gün ve 10'uncu gün", {"9. gün": "day 9", "10'uncu gün": "day 10"}),
        ("ar", "في اليوم التاسع من الحصار", {"اليوم التاسع": "day 9"}),
        ("ar", "اليوم الحادي والعشرين", {"اليوم الحادي والعشرين": "day 21"}),
        ("uk", "на дев'ятий день", {"дев'ятий день": "day 9"}),
        ("hy", "9-րդ օրը", {"9-րդ օրը": "day 9"}),
        ("zh", "围困第九天", {"第九天": "day 9"}),
    ],
)
def test_day_numbers(language: str, text: str, expected: dict[str, str]) -> None:
    assert found(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "On Tuesday, and again on Sunday", {"Tuesday": "2020-10-06", "Sunday": "2020-10-04"}),
        ("en", "last Tuesday, next Sunday", {"last Tuesday": "2020-09-29", "next Sunday": "2020-10-11"}),
        ("en", "The council will vote on Friday.", {"Friday": "2020-10-09"}),
        ("en", "yesterday; a week ago; three days ago; last week", {"yesterday": "2020-10-05", "a week ago": "2020-09-29", "three days ago": "2020-10-03", "last week": "2020-09-28/2020-10-04"}),
        ("en", "Shops shut on Sunday. The day before, they were full.", {"Sunday": "2020-10-04", "The day before": "2020-10-03"}),
        ("en", "the day after 1 October", {"the day after 1 October": "2020-10-02"}),
        ("en", "On Fri 2 Oct and Oct. 3-5", {"Fri 2 Oct": "2020-10-02", "Oct. 3-5": "2020-10-03/2020-10-05"}),
        ("en", "from 28 September to 3 October", {"28 September to 3 October": "2020-09-28/2020-10-03"}),
        ("en", "44 have died since Sunday", {"Sunday": "2020-10-04/2020-10-06"}),
        ("fr", "jeudi 1er octobre au matin", {"jeudi 1er octobre": "2020-10-01"}),
        ("fr", "ce mardi, hier soir, il y a trois jours", {"ce mardi": "2020-10-06", "hier": "2020-10-05", "il y a trois jours": "2020-10-03"}),
        ("fr", "jeudi dernier et dimanche prochain", {"jeudi dernier": "2020-10-01", "dimanche prochain": "2020-10-11"}),
        ("fr", "Dimanche ils sont partis ; la veille il pleuvait", {"Dimanche": "2020-10-04", "la veille": "2020-10-03"}),
        ("fr", "du 28 septembre au 3 octobre", {"28 septembre au 3 octobre": "2020-09-28/2020-10-03"}),
        ("ru", "5 октября, в прошлый вторник, неделю назад", {"5 октября": "2020-10-05", "прошлый вторник": "2020-09-29", "неделю назад": "2020-09-29"}),
        ("ru", "в ночь на среду", {"среду": "2020-10-06/2020-10-07"}),
        ("ru", "с 3 по 5 октября", {"3 по 5 октября": "2020-10-03/2020-10-05"}),
        ("de", "Vor einer Woche, am Dienstagabend", {"Vor einer Woche": "2020-09-29", "Dienstagabend": "2020-10-06"}),
        ("de", "vom 3. bis 5. Oktober; letzten Dienstag", {"3. bis 5. Oktober": "2020-10-03/2020-10-05", "letzten Dienstag": "2020-09-29"}),
        ("es", "hace cinco días; el martes pasado; este jueves", {"hace cinco días": "2020-10-01", "martes pasado": "2020-09-29", "este jueves": "2020-10-01"}),
        ("es", "el día 9 de octubre", {"9 de octubre": "2020-10-09"}),
        ("it", "giovedì mattina; due giorni fa; dal 3 al 5 ottobre", {"giovedì": "2020-10-01", "due giorni fa": "2020-10-04", "3 al 5 ottobre": "2020-10-03/2020-10-05"}),
        ("pt", "nesta sexta-feira; na quinta, há cinco dias", {"nesta sexta-feira": "2020-10-02", "na quinta": "2020-10-01", "há cinco dias": "2020-10-01"}),
        ("tr", "pazar günü; geçen salı; üç gün önce; 5 Ekim'de", {"pazar günü": "2020-10-04", "geçen salı": "2020-09-29", "üç gün önce": "2020-10-03", "5 Ekim": "2020-10-05"}),
        ("ar", "مساء الاثنين، قبل ثلاثة أيام، يوم الثلاثاء الماضي", {"الاثنين": "2020-10-05", "قبل ثلاثة أيام": "2020-10-03", "يوم الثلاثاء الماضي": "2020-09-29"}),
        ("ar", "٥ أكتوبر ٢٠٢٠، أمس", {"٥ أكتوبر ٢٠٢٠": "2020-10-05", "أمس": "2020-10-05"}),
        ("uk", "у вівторок; тиждень тому", {"вівторок": "2020-10-06", "тиждень тому": "2020-09-29"}),
        ("hy", "Կիրակի՝ հոկտեմբերի 4-ին", {"Կիրակի՝ հոկտեմբերի 4-ին": "2020-10-04"}),
        ("fa", "سه‌شنبه، ۵ اکتبر", {"سه‌شنبه، ۵ اکتبر": "2020-10-05"}),
        ("sv", "måndag 5 oktober", {"måndag 5 oktober": "2020-10-05"}),
        ("xx", "2020-10-05", {"2020-10-05": "2020-10-05"}),
    ],
)
def test_dates_weekdays_and_relative_words(language: str, text: str, expected: dict[str, str]) -> None:
    assert found(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Le Monde wrote that the second city was hit for 90 seconds"),
        ("en", "They march 20 km; it may 5 times; he sat in the sun; Mars 2"),
        ("en", "It ended 3-0, then 1-0, at 04.30, 200 km away, in the 2011-12 season"),
        ("en", "after nine days of fighting, a 44-day war; one day 5 men came"),
        ("en", "on 31 February 2020 and 2020-02-31; day 0; Day 10,000; 10/05/2020"),
        ("en", "2,000 soldiers of 2000 men; 9th Street"),
        ("fr", "sept fois, la deuxième ville, le 9e arrondissement, mars est une planète"),
        ("fr", "après neuf jours de combats, à 9h30, la 9e journée de Ligue 1"),
        ("ru", "за шесть дней; окружающая среда; 9 человек"),
        ("de", "die zweite Stadt am Morgen, der 9. Spieltag"),
        ("es", "por la mañana, la segunda ciudad, nueve días de combates"),
        ("it", "secondo il ministero, due feriti"),
        ("pt", "dom Pedro, na segunda vez"),
        ("tr", "9 gün süren savaş, ikinci şehir, pazar kuruldu, Kasım Bey"),
        ("ar", "ثاني مدن البلاد"),
    ],
)
def test_what_only_looks_like_a_time_is_left_alone(language: str, text: str) -> None:
    assert found(text, language) == {}


def test_a_month_of_publication_keeps_the_weekday_open() -> None:
    assert found("Pour son 9e jour, ce mardi, le siège continue", "fr", OCTOBER) == {"9e jour": "day 9", "ce mardi": "2020-10 weekday 1"}
    (mention,) = find_times("mardi", language="fr", published=OCTOBER)
    assert mention.candidates() == (date(2020, 10, 6), date(2020, 10, 13), date(2020, 10, 20), date(2020, 10, 27))


def test_without_publication_nothing_is_guessed() -> None:
    assert found("mardi, le 9e jour, vendredi 2 octobre, hier", "fr", None) == {"mardi": "weekday 1", "9e jour": "day 9", "vendredi 2 octobre": "month-day 10-02", "hier": "relative, with nothing to count from"}


@pytest.mark.parametrize(
    ("text", "published", "year"),
    [("5 January", "2020-12-20", 2021), ("20 December", "2021-01-05", 2020), ("5 March", "2020-10-06", 2020), ("29 February", "2021-03-01", 2020)],
)
def test_a_date_without_a_year_takes_the_nearest(text: str, published: str, year: int) -> None:
    (mention,) = find_times(text, language="en", published=DateRange.of(published))
    assert mention.when is not None and mention.when.start.year == year


def test_old_times_are_background() -> None:
    text = "In July and in 2016 there was fighting; a truce dates from 12 May 1994. On Monday it broke."
    assert {text[m.start : m.end]: m.background for m in find_times(text, language="en", published=TUESDAY)} == {"July": True, "2016": True, "12 May 1994": True, "Monday": False}


def test_only_the_given_spans_are_read() -> None:
    text = "On Monday. Advertisement: Sunday! On Friday."
    assert [text[m.start : m.end] for m in find_times(text, language="en", published=TUESDAY, spans=[(0, 10), (34, 44)])] == ["Monday", "Friday"]


def test_the_header_of_a_scraped_file_is_no_mention() -> None:
    assert found(" date 2020-10 Two bridges fell on Monday", "en", OCTOBER) == {"Monday": "2020-10 weekday 0"}


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("Ninth day of protests\n\nOn 17 August workers walked out.", "2020-08-18", "2020-08-17"),
        ("Crowds at Sunday's march filled the square.", "2020-08-17", "2020-08-16"),
        ("PORTVILLE, September 28 - Twelve were hurt, officials said late on Sunday.", "2020-09-28", "2020-09-27"),
        ("PORTVILLE, September 28 - Twelve were hurt.", "2020-09-28", "2020-09-28"),
        ("Losses since 27 September are unknown. The truce of 1994 held.", "2020-10-04", "2020-10-04"),
        ("[As it happened: Sunday, Monday, Tuesday, Wednesday]\n\nNothing new.", "2020-10-06", "2020-10-06"),
        ("Two bridges fell on Tuesday.", "2020-10", "2020-10"),
        ("Two bridges fell on 2 October.", "2020-10", "2020-10-02"),
    ],
)
def test_the_day_a_report_tells_of(text: str, published: str, expected: str) -> None:
    out = DateRange.of(published)
    assert str(own_day(text, find_times(text, language="en", published=out), out)) == expected


def held(text: str, language: str, published: DateRange | None) -> list[tuple[list[str], bool]]:
    """Lines and sentences with the times that hold for them."""
    sentences, at = [], 0
    for line in text.split("\n"):
        for part in line.split(". ") if line.strip() else []:
            start = text.index(part, at)
            sentences.append((start, start + len(part)))
            at = start + len(part)
    mentions = find_times(text, language=language, published=published)
    return [([worth(time) for time in times], own) for times, own in times_of_sentences(text, sentences, mentions, published)]


def test_entries_of_a_live_page_govern_until_the_next_date_line() -> None:
    text = "LIVE\n\n04 Oct 2020, 18:20\nSirens sound\nThe mill burned the day before.\n\n03 Oct 2020, 11:05\nA calm night\nThe port reopened."
    assert held(text, "en", DateRange.of("2020-10-05")) == [
        (["2020-10-04"], False),  # before any entry: the report's own day, its first date
        (["2020-10-04"], True),
        (["2020-10-04"], False),
        (["2020-10-03"], True),
        (["2020-10-03"], True),
        (["2020-10-03"], False),
        (["2020-10-03"], False),
    ]


def test_a_weekday_that_only_names_the_day_again_leaves_the_date_to_what_follows() -> None:
    text = "5 October (day 9). A Monday. Shells fell.\n\n6 October. On Thursday rain is expected. Nobody was hurt."
    cuts, at = [], 0
    for part in ("5 October (day 9).", "A Monday.", "Shells fell.", "6 October.", "On Thursday rain is expected.", "Nobody was hurt."):
        at = text.index(part, at)
        cuts.append((at, at + len(part)))
    year = DateRange.of("2020")
    held = times_of_sentences(text, cuts, find_times(text, language="en", published=year), year)
    assert [str(times[0].when) for times, _ in held] == ["2020-10-05"] * 3 + ["2020-10-06", "2020", "2020"]
    assert held[1][1], "it does say when"


def test_a_sentence_without_a_time_takes_its_paragraphs_then_the_reports() -> None:
    text = "Shells fell on Monday. Two houses burned\n\nThe mayor spoke. In 2016 it was calm"
    assert held(text, "en", TUESDAY) == [(["2020-10-05"], True), (["2020-10-05"], False), (["2020-10-05"], False), (["2016"], True)]


def test_a_day_number_holds_for_its_paragraph() -> None:
    text = "Tenth day of the siege\n\nOn the first day two died. A third was hurt\n\nIt rained"
    assert held(text, "en", TUESDAY) == [(["day 10"], True), (["day 1"], True), (["day 1"], False), (["day 10", "2020-10-06"], False)]


def test_a_day_number_in_the_head_governs_the_report() -> None:
    text = "Pour son 9e jour, le siège continue\n\nLe pont est tombé\n\nLe maire a parlé"
    assert held(text, "fr", OCTOBER) == [(["day 9"], True), (["day 9", "2020-10"], False), (["day 9", "2020-10"], False)]


@pytest.mark.parametrize(
    ("question", "language", "as_of", "expected"),
    [
        ("What happened on day 9?", "en", None, ["day 9"]),
        ("Which towns were hit on the first day of the 2020 war?", "en", None, ["day 1"]),
        ("on day one", "en", None, ["day 1"]),
        ("Quels combats au 9e jour ? Et le dixième jour ?", "fr", None, ["day 9", "day 10"]),
        ("Was geschah am vierten Kriegstag?", "de", None, ["day 4"]),
        ("Что было на девятый день?", "ru", None, ["day 9"]),
        ("¿Qué pasó el noveno día?", "es", None, ["day 9"]),
        ("Savaşın dokuzuncu gününde ne oldu?", "tr", None, ["day 9"]),
        ("ماذا حدث في اليوم التاسع؟", "ar", None, ["day 9"]),
        ("What happened on the 9th day?", "fr", None, ["day 9"]),  # the language mistaken
        ("What happened on 5 October 2020?", "en", None, ["2020-10-05"]),
        ("Combien au 1er octobre ?", "fr", None, ["month-day 10-01"]),
        ("What happened in October?", "en", None, ["month 10"]),
        ("from 3 to 5 October", "en", None, ["month-day 10-03/10-05"]),
        ("in October 2020", "en", None, ["2020-10"]),
        ("What happened on Tuesday?", "en", None, ["weekday 1"]),
        ("What happened on Tuesday?", "en", "2020-10-06", ["2020-10-06"]),
        ("Qui a parlé mercredi soir ?", "fr", "2020-10-01", ["2020-09-30"]),
        ("What about yesterday?", "en", "2020-10-06", ["2020-10-05"]),
        ("and last week?", "en", "2020-10-06", ["2020-09-28/2020-10-04"]),
        ("What happened on 27 September?", "en", "2021-02-01", ["2020-09-27"]),
        ("What happened on day 2, counting February 15, 2011 as day 1?", "en", None, ["day 2"]),
    ],
)
def test_days_of_a_question(question: str, language: str, as_of: str | None, expected: list[str]) -> None:
    asked = days_of_question(question, language=language, as_of=date.fromisoformat(as_of) if as_of else None)
    assert [worth(mention) for mention in asked] == expected


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What happened on day 4, counting February 15, 2011 as day 1?", "en"),
        ("What happened on day 4, if 15 February 2011 is day 1?", "en"),
        ("Que s'est-il passé le jour 4, le jour 1 étant le 15 février 2011 ?", "fr"),
        ("le jour 4, en comptant le 15 février 2011 comme jour 1", "fr"),
        ("Was geschah an Tag 4, wenn der 15. Februar 2011 als Tag 1 zählt?", "de"),
        ("считая 15 февраля 2011 года первым днём, что было на четвёртый день?", "ru"),
        ("¿Qué pasó el día 4, contando el 15 de febrero de 2011 como día 1?", "es"),
    ],
)
def test_a_question_may_bring_its_own_count(question: str, language: str) -> None:
    assert count_in_question(question, language) == date(2011, 2, 15)
    assert [mention.day_number for mention in days_of_question(question, language=language, as_of=None)] == [4]


def test_a_date_beside_a_day_number_is_not_always_a_count() -> None:
    assert count_in_question("Was 27 September 2020 the first day of the war?", "en") is None


@pytest.mark.parametrize(
    ("question", "language", "days"),
    [
        ("and the next day?", "en", 1), ("And the day after that, in Portville?", "en", 1), ("a day earlier?", "en", -1), ("two days later?", "en", 2),
        ("Et le lendemain, combien ?", "fr", 1), ("Et la veille ?", "fr", -1), ("deux jours plus tard ?", "fr", 2), ("А на следующий день?", "ru", 1),
        ("Und am Tag davor?", "de", -1), ("¿Y al día siguiente?", "es", 1), ("E il giorno dopo?", "it", 1), ("E no dia seguinte?", "pt", 1), ("Ya ertesi gün?", "tr", 1),
        ("وفي اليوم التالي؟", "ar", 1), ("And in Portville?", "en", None), ("What happened the day after 5 October?", "en", None), ("on day 5?", "en", None),
    ],
)  # fmt: skip
def test_a_follow_up_moves_on_by_days(question: str, language: str, days: int | None) -> None:
    assert next_day_words(question, language) == days


def test_a_day_without_a_year_fits_the_archive() -> None:
    archive = DateRange(start=date(2019, 6, 1), end=date(2020, 12, 1))
    asked = days_of_question("le vendredi 2 octobre, en juillet, du 28 décembre au 3 janvier", language="fr", as_of=None)
    assert [str(fit_year(mention, archive).when) for mention in asked] == ["2020-10-02", "2020-07", "2019-12-28/2020-01-03"]
    (far,) = days_of_question("on 5 May", language="en", as_of=None)
    assert str(fit_year(far, DateRange.of("2020-09")).when) == "2020-05-05"


_PIECES = st.sampled_from(
    [
        "day 9",
        "jour",
        "9e",
        "mardi",
        "le",
        "du",
        "au",
        "5",
        "31",
        "29",
        "octobre",
        "October",
        "2020",
        "9999",
        "0000",
        "2020-10-05",
        "31.02.2020",
        "since",
        "depuis",
        "last",
        "dernier",
        "ago",
        "il y a",
        "trois",
        "jours",
        "девятый",
        "день",
        "назад",
        "в ночь на",
        "среду",
        "am",
        "vierten",
        "Kriegstag",
        ".",
        ",",
        "-",
        "(",
        ")",
        "\n",
        "\n\n",
        "18:20",
        "9h30",
        "yesterday",
        "the day after",
        "la veille",
        "اليوم",
        "التاسع",
        "\u200f",
        "\x00",
        "�",
        "第九天",
        "10月31日",
        "10,000",
        "from",
        "to",
        "between",
        "and",
        "9'uncu",
        "gün",
        "next",
        "week",
        "year",
        "ago",
        "99999",
    ]
)
_LANGUAGES = st.sampled_from(["en", "fr", "ru", "de", "es", "it", "pt", "tr", "ar", "uk", "hy", "zh", "ka", "und", "", "x-y", "ZZ"])
_DAYS = st.none() | st.dates().map(DateRange.day) | st.just(OCTOBER) | st.just(DateRange.of("2020")) | st.just(DateRange.of("9999")) | st.just(DateRange.of("0001"))


def _sound(text: str, mentions: tuple[TimeMention, ...]) -> None:
    at = 0
    for mention in mentions:
        assert at <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip()
        assert mention.day_number is None or 1 <= mention.day_number <= 3650
        at = mention.end


@settings(max_examples=400, deadline=None)
@example("0¹", "en", None)
@example("la veille day 9 yesterday", "und", OCTOBER)
@given(text=st.lists(_PIECES, max_size=40).map(" ".join) | st.text(max_size=200), language=_LANGUAGES, published=_DAYS)
def test_any_text_gives_sound_mentions(text: str, language: str, published: DateRange | None) -> None:
    mentions = find_times(text, language=language, published=published)
    _sound(text, mentions)
    own_day(text, mentions, published)
    cuts = [(0, len(text) // 2), (len(text) // 2, len(text))]
    assert len(times_of_sentences(text, cuts, mentions, published)) == 2
    for mention in find_times(text, language=language, published=published, spans=cuts):
        assert any(start <= mention.start and mention.end <= end for start, end in cuts)
    for mention in days_of_question(text, language=language, as_of=published.start if published else None):
        fit_year(mention, published or OCTOBER)
    count_in_question(text, language), next_day_words(text, language), parse_date(text, language)


@pytest.mark.parametrize("piece", ["5 October ", "day 9 ", "1", "1.", "since ", "from 5 October to ", "(", "October ", "the day after ", "Monday and ", "twenty ", "اليوم ", "\n", "5-", "девятый день в ночь на среду "])
def test_a_hundred_thousand_characters_take_linear_time(piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    began = time.process_time()
    mentions = find_times(text, language="en", published=TUESDAY)
    times_of_sentences(text, [(n, n + 50) for n in range(0, 100_000, 50)], mentions, TUESDAY)
    assert time.process_time() - began < 8
    _sound(text, mentions)


def test_the_reports_of_the_development_set_are_read_as_their_desks_dated_them() -> None:
    """Every report whose day is known tells of that day, or of a month that holds it."""
    manifest = SHARED.parent / "manifest.jsonl"
    if not manifest.exists():
        pytest.skip(f"no reports at {SHARED}")
    import json
    import re

    start, wrong = date(2020, 9, 27), []
    for row in map(json.loads, manifest.read_text(encoding="utf-8").splitlines()):
        if row["event"] != "nk2020" or not row["day"]:
            continue
        text = (SHARED / row["file"]).read_text(encoding="utf-8")
        header = re.match(r" date (\S+)", text)
        out = DateRange.of(header[1]) if header else None
        own = own_day(text, find_times(text, language=row["lang"], published=out), out)
        day = date.fromordinal(start.toordinal() + row["day"] - 1)
        if own is not None and not own.start <= day <= own.end:
            wrong.append((row["file"], str(own), str(day)))
    assert wrong == []


def test_reading_one_calendar_leaves_the_others_alone() -> None:
    """Found when a Chinese report made French dates say 十月: babel shares tables between locales and writes into them."""
    from babel.dates import format_date

    for language in ("zh", "ja", "ko", "he", "el", "cs", "sw", "hi", "th"):
        find_times("10月5日", language=language, published=DateRange.of("2020-10"))
    assert [format_date(date(2020, 10, 5), "LLLL MMMM", locale=locale) for locale in ("fr", "es", "en")] == ["octobre octobre", "octubre octubre", "October October"]
