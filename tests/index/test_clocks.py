"""Clocks inferred by vote, given by the user, and both together; worked by hand, and once over real reports."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.clocks import Vote, infer, load_toml, merge, readings, votes
from index.dates import find_times
from index.types import BadClockError, Clock, DateRange

SHARED = Path(__file__).parents[3] / "shared"
DAY_1 = date(2021, 3, 7)  # a Sunday


def vote(report: str, number: int, day: str, **more: object) -> Vote:
    when = DateRange.of(day)
    return Vote(report=report, day_number=number, day=when, exact=when.days == 1, **more)  # type: ignore[arg-type]


def read(text: str, published: str | None, language: str = "en") -> tuple[Vote, ...]:
    out = DateRange.of(published) if published else None
    return votes("r.txt", text, find_times(text, language=language, published=out), out)


@pytest.mark.parametrize(
    ("text", "published", "language", "expected"),
    [
        ("On Thursday, the fifth day of the siege, it rained.", "2021-03-12", "en", [(5, "2021-03-11")]),
        ("Fifth day of the siege\n\nIt rained.", "2021-03-11", "en", [(5, "2021-03-11")]),
        ("Ninth day of strikes\n\nOn 15 March the mill stood still.", "2021-03-16", "en", [(9, "2021-03-15")]),
        ("Am Mittwoch, dem vierten Kriegstag, war es still.", "2021-03-11", "de", [(4, "2021-03-10")]),
        ("Cinquième jour : jeudi 11 mars au matin, la pluie.", "2021-03", "fr", [(5, "2021-03-11")]),
        ("Седьмой день осады\n\nВ субботу шёл дождь.", "2021-03-13", "ru", [(7, "2021-03-13")]),
        ("Kuşatmada üçüncü gün\n\nSalı sabahı yağmur yağdı.", "2021-03-09", "tr", [(3, "2021-03-09")]),
        ("اليوم الثاني من الحصار\n\nهطل المطر مساء الاثنين.", "2021-03-08", "ar", [(2, "2021-03-08")]),
        # a number told of the past, with no date beside it, says nothing of the report's own day
        ("Tenth day of the siege\n\nIt rained.\n\nTwo had died on the first day.", "2021-03-16", "en", [(10, "2021-03-16")]),
        ("It rained on Tuesday.\n\nOn the first day, Sunday 7 March, it had not.", "2021-03-16", "en", [(1, "2021-03-07")]),
        ("Losses since 7 March are unknown on the fifth day.", "2021-03-11", "en", [(5, "2021-03-11")]),
        ("After nine days of siege it rained.", "2021-03-16", "en", []),
        ("From day 3 to day 5 it rained.", "2021-03-16", "en", []),  # neither end is the report's own day
        ("No dia 5, choveu.", "2021-03-16", "pt", []),  # the fifth of the month
        ("El día 5 llovió.", "2021-03-16", "es", []),
        # the date beside the number is that of day 1
        ("The siege, which began on 7 March, entered its tenth day on Tuesday.", "2021-03-16", "en", [(1, "2021-03-07"), (10, "2021-03-16")]),
        ("Au dixième jour depuis le début du siège, le 7 mars, il pleut ce mardi.", "2021-03-16", "fr", [(1, "2021-03-07"), (10, "2021-03-16")]),
        ("Am zehnten Tag der Belagerung, die am 7. März begann, regnete es.", "2021-03-16", "de", [(1, "2021-03-07")]),
        ("Am zehnten Tag der am 7. März begonnenen Belagerung", "2021-03-16", "de", [(1, "2021-03-07")]),
        ("Осада, начавшаяся 7 марта 2021 г., во вторник вступила в десятый день.", "2021-03-16", "ru", [(1, "2021-03-07"), (10, "2021-03-16")]),
        ("El asedio, que comenzó el 7 de marzo, cumple su décimo día este martes.", "2021-03-16", "es", [(1, "2021-03-07"), (10, "2021-03-16")]),
        ("Al decimo giorno dell'assedio iniziato il 7 marzo", "2021-03-16", "it", [(1, "2021-03-07")]),
        ("No décimo dia do cerco, que começou em 7 de março", "2021-03-16", "pt", [(1, "2021-03-07")]),
        ("7 Mart'ta başlayan kuşatmanın onuncu gününde", "2021-03-16", "tr", [(1, "2021-03-07")]),
        ("في اليوم العاشر من الحصار الذي بدأ في 7 مارس", "2021-03-16", "ar", [(1, "2021-03-07")]),
        ("Fifth day of the siege", None, "en", []),
    ],
)
def test_votes(text: str, published: str | None, language: str, expected: list[tuple[int, str]]) -> None:
    assert [(vote.day_number, str(vote.day)) for vote in read(text, published, language)] == expected


def test_a_vote_of_a_month_keeps_its_weekday_and_is_not_exact() -> None:
    (found,) = read("Pour son 9e jour, le siège continue ce mardi.", "2021-03", "fr")
    assert (found.day_number, str(found.day), found.weekday, found.exact, found.day_1) == (9, "2021-03", 1, False, None)


def test_reports_agree_on_a_clock_and_a_minority_is_its_dissent() -> None:
    (clock,) = infer([vote("a", 5, "2021-03-11"), vote("b", 6, "2021-03-12"), vote("b", 1, "2021-03-07"), vote("c", 9, "2021-03-16")])
    assert (clock.day_1, clock.support, clock.dissent, clock.given) == (DAY_1, ("a", "b"), (("c", date(2021, 3, 8)),), False)


def test_two_events_are_two_clocks_the_larger_first() -> None:
    clocks = infer([vote("x", 4, "2020-08-12"), vote("a", 5, "2021-03-11"), vote("b", 6, "2021-03-12")])
    assert [(str(clock.day_1), clock.support) for clock in clocks] == [("2021-03-07", ("a", "b")), ("2020-08-09", ("x",))]


def test_inexact_votes_agree_by_weekday_or_dissent_with_the_nearest() -> None:
    known = [vote("a", 5, "2021-03-11"), vote("b", 6, "2021-03-12")]
    agrees = vote("m", 9, "2021-03", weekday=0)  # day 9 is Monday 15 March
    differs = vote("t", 9, "2021-03", weekday=1)  # Tuesday 16 March: it counts from the 8th
    far = vote("f", 9, "2021-03", weekday=3)  # Thursday is three days off: another event
    elsewhere = vote("e", 9, "2021-06", weekday=0)
    (clock,) = infer([*known, agrees, differs, far, elsewhere])
    assert clock.support == ("a", "b", "m")
    assert clock.dissent == (("t", date(2021, 3, 8)),)


@pytest.mark.parametrize(
    "lone",
    [
        [vote("diary", 1, "2021-06")],
        [vote("diary", 1, "2021-06-05"), vote("diary", 1, "2021-06-05")],
        [vote("diary", 3, "2021-06-05")],
        [vote("paper", 9, "2021-06", weekday=1)],
    ],
)
def test_a_lone_first_days_or_an_undated_count_is_no_clock(lone: list[Vote]) -> None:
    assert infer(lone) == ()


def test_a_lone_report_that_names_the_date_is_a_clock() -> None:
    assert [clock.day_1 for clock in infer([vote("a", 3, "2021-03-09", beside=True)])] == [DAY_1]


def test_a_travel_diary_fools_nobody() -> None:
    text = "Voyage : trois jours au bord du lac\n\nPremier jour : le port. Deuxième jour : le marché. Troisième jour : le train."
    assert infer(read(text, "2021-06", "fr")) == infer(read(text, "2021-06-05", "fr")) == ()


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, 60), st.integers(0, 40)), max_size=20), st.randoms())
def test_the_order_of_the_reports_does_not_matter(told: list[tuple[str, int, int]], random: object) -> None:
    cast = [vote(report, number, date.fromordinal(DAY_1.toordinal() + day).isoformat()) for report, number, day in told]
    shuffled = list(cast)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert infer(cast) == infer(shuffled)
    days = [clock.day_1 for clock in infer(cast)]
    assert len(days) == len(set(days))


_SPANS = st.tuples(st.sampled_from("abcdef"), st.integers(1, 60), st.integers(0, 40), st.sampled_from([1, 1, 3, 7, 31]), st.none() | st.integers(0, 6), st.booleans())


def _cast(told: list[tuple[str, int, int, int, int | None, bool]], first: date) -> list[Vote]:
    cast = []
    for report, number, day, days, weekday, beside in told:
        span = DateRange(start=first + timedelta(days=day), end=first + timedelta(days=day + days - 1))
        cast.append(Vote(report=report, day_number=number, day=span, weekday=weekday if days > 1 else None, exact=days == 1, beside=beside))
    return cast


@settings(max_examples=200, deadline=None)
@given(told=st.lists(_SPANS, max_size=15), random=st.randoms(), weeks=st.integers(-5000, 5000))
def test_clocks_do_not_depend_on_the_order_of_votes_and_shift_with_their_dates(told: list[tuple[str, int, int, int, int | None, bool]], random: object, weeks: int) -> None:
    cast = _cast(told, DAY_1)
    clocks = infer(cast)
    shuffled = list(cast)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert infer(shuffled) == clocks
    for clock in clocks:
        assert not set(clock.support) & {report for report, _ in clock.dissent} and clock.support == tuple(sorted(set(clock.support)))
    by = timedelta(weeks=weeks)
    moved = infer(_cast(told, DAY_1 + by))
    assert moved == tuple(replace(clock, day_1=clock.day_1 + by, dissent=tuple((report, day + by) for report, day in clock.dissent)) for clock in clocks)


def test_votes_at_the_ends_of_the_calendar() -> None:
    early = [vote("a", 40, "0001-01-05"), vote("b", 9, "0001-01", weekday=1), vote("c", 1, "0001-01-01"), vote("d", 2, "0001-01-02")]
    late = [vote("a", 9, "9999-12-31"), vote("b", 8, "9999-12-30"), vote("c", 9, "9999-12", weekday=1), vote("d", 3000, "9999-12", weekday=0)]
    assert [clock.day_1 for clock in infer([*early, *late])] == [date(1, 1, 1), date(9999, 12, 23)]


def test_a_clock_that_starts_after_its_reports_and_two_that_contradict() -> None:
    later = Clock(event="The siege", day_1=date(2022, 1, 1), given=True)
    inferred = Clock(event="", day_1=DAY_1, support=("a", "b"))
    assert merge([later], [inferred]) == (later, inferred)  # it lends nothing and hides nothing
    assert later.number_of(DAY_1) < 1
    two = [Clock(event="A", day_1=DAY_1, given=True), Clock(event="B", day_1=date(2021, 3, 8), given=True)]
    merged = merge(two, [replace(inferred, dissent=(("c", date(2021, 3, 8)),))])
    assert [(clock.event, clock.support) for clock in merged] == [("A", ("a", "b")), ("B", ())]


def test_given_clocks() -> None:
    (clock,) = load_toml('# mine\n[[clock]]\nevent = "The siege"\nday_1 = 2021-03-07\nnames = ["le siège"]\n')
    assert clock == Clock(event="The siege", day_1=DAY_1, names=("le siège",), given=True)
    assert load_toml('[[clock]]\nevent = "The siege"\nday_1 = "2021-03-07"\n')[0].day_1 == DAY_1
    assert load_toml("") == ()
    (clock,) = load_toml('\ufeff[[clock]]\nevent = "The\\nsiege"\nday_1 = 2021-03-07T10:00:00Z\n')
    assert (clock.event, clock.day_1) == ("The siege", DAY_1)


@pytest.mark.parametrize(
    "text",
    [
        "[[clock]", "clock = 3", '[clock]\nevent = "x"\nday_1 = 2021-03-07', "[[clock]]\nday_1 = 2021-03-07", '[[clock]]\nevent = " "\nday_1 = 2021-03-07',
        '[[clock]]\nevent = "x"', '[[clock]]\nevent = "x"\nday_1 = "soon"', '[[clock]]\nevent = "x"\nday_1 = 7', '[[clock]]\nevent = "x"\nday_1 = 2021-03-07\nnames = "y"',
        '[[clock]]\nevent = "x"\nday_1 = 2021-03-07\n[[clock]]\nevent = "X"\nday_1 = 2021-03-08', '[[clocks]]\nevent = "x"\nday_1 = 2021-03-07', '[[clock]]\nevent = "x"\nday_1 = 2021-02-31',
        '[[clock]]\nevent = "x\\ny"\nday_1 = "soon"', "a = " + "[" * 20000, '[[clock]]\nevent = "x"\nday_1 = true', "\x00",
    ],
)  # fmt: skip
def test_a_bad_clock_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(BadClockError) as refused:
        load_toml(text)
    assert "\n" not in str(refused.value) and len(str(refused.value)) > 20


def test_an_inferred_clock_lends_a_given_one_its_reports() -> None:
    mine = Clock(event="The siege", day_1=date(2021, 3, 8), given=True)
    inferred = Clock(event="", day_1=DAY_1, support=("a", "b"), dissent=(("c", date(2021, 3, 8)),))
    other = Clock(event="", day_1=date(2020, 8, 9), support=("x",))
    merged = merge([mine], [inferred, other])
    assert merged[0].event == "The siege" and merged[0].given
    assert merged[0].support == ("c",) and merged[0].dissent == (("a", DAY_1), ("b", DAY_1))
    assert merged[1:] == (other,)


def test_readings_tell_the_clocks_day_then_the_others() -> None:
    clock = Clock(event="", day_1=DAY_1, support=("a", "b"), dissent=(("c", date(2021, 3, 8)), ("d", date(2021, 3, 6)), ("e", date(2021, 3, 6))))
    assert [(str(reading.day), reading.support, reading.clock is clock) for reading in readings(9, clock)] == [("2021-03-15", 2, True), ("2021-03-14", 2, False), ("2021-03-16", 1, False)]
    assert readings(10**7, clock) == ()


def test_the_development_reports_count_from_the_days_their_events_began() -> None:
    folder = SHARED / "eval" / "reports_dev" / "reports"
    if not folder.is_dir():
        pytest.skip(f"no reports at {folder}")
    cast: list[Vote] = []
    for file in sorted(folder.rglob("*.txt")):
        text = file.read_text(encoding="utf-8")
        header = re.match(r" date (\S+)", text)
        out = DateRange.of(header[1]) if header else None
        path = str(file.relative_to(folder))
        cast += votes(path, text, find_times(text, language=file.stem[-2:], published=out), out)
    clocks = infer(cast)
    assert [clock.day_1 for clock in clocks][:2] == [date(2020, 9, 27), date(2020, 8, 9)]
    assert len(clocks[0].support) >= 14 and not any("distractor" in report for clock in clocks[:2] for report in clock.support)

    sample = next((SHARED / "reports").glob("*.txt"), None)  # it counts the war's ninth day on Tuesday the 6th
    if sample is not None:
        text = sample.read_text(encoding="utf-8")
        out = DateRange.of("2020-10")
        clocks = infer([*cast, *votes("sample", text, find_times(text, language="fr", published=out), out)])
        assert clocks[0].dissent == (("sample", date(2020, 9, 28)),)
        assert [(str(reading.day), reading.support) for reading in readings(9, clocks[0])][1] == ("2020-10-06", 1)
