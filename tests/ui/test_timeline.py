"""The archive's days as bars: none is lost, each is asked about, all can be read as text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import DateRange
from tests.ui.scripted import FRENCH, PLACES
from ui.timeline import _MOST, timeline, timeline_of


@dataclass(frozen=True)
class Dated:
    path: str
    published: DateRange | None
    own_day: DateRange | None = None


def on(*days: date | None) -> list[Dated]:
    return [Dated(str(n), DateRange.day(day) if day else None) for n, day in enumerate(days)]


DAY = date(2020, 10, 5)


@given(st.lists(st.none() | st.dates(), max_size=40), st.sampled_from([1, 30, 400, 5000, 400_000]))
def test_every_report_is_in_one_place(days: list[date | None], within: int) -> None:
    days = [day and date(1900, 1, 1) + timedelta(days=day.toordinal() % within) for day in days]
    shown = timeline_of(on(*days))
    assert sum(bar.reports for bar in shown.bars) + shown.before + shown.after + shown.dayless == len(days)
    assert shown.before + shown.after <= 0.06 * len(days)
    for before, after in zip(shown.bars, shown.bars[1:], strict=False):
        assert after.days.start - before.days.end == timedelta(days=1)
    assert len(shown.bars) <= _MOST + 2 or shown.unit == "year"
    for language in ("en", "fr"):
        timeline(shown, language)


@pytest.mark.parametrize(("span", "unit"), [(45, "day"), (300, "week"), (2000, "month"), (9000, "year")])
def test_long_archives_are_drawn_in_longer_stretches(span: int, unit: str) -> None:
    shown = timeline_of(on(*(DAY + timedelta(days=n) for n in range(0, span, 9))))
    assert shown.unit == unit and shown.before == shown.after == 0


def test_lone_reports_far_off_do_not_make_months_of_days() -> None:
    shown = timeline_of(on(date(2001, 1, 1), *(DAY + timedelta(days=n % 30) for n in range(60)), None))
    assert (shown.unit, shown.before, shown.dayless, len(shown.bars)) == ("day", 1, 1, 30)
    assert "1 report earlier; 1 without a known day" in timeline(shown, "en")


def test_a_month_is_no_day() -> None:
    month = DateRange.of("2020-10")
    shown = timeline_of([Dated("a", month), Dated("b", month, DateRange.day(DAY)), Dated("c", DateRange.day(DAY), DateRange.of("2020-09-01"))])
    assert shown.dayless == 1 and [(bar.days.start, bar.reports) for bar in shown.bars] == [(DAY, 2)]


def test_a_bar_asks_the_last_question_about_its_day() -> None:
    shown = timeline_of(on(DAY, DAY, DAY + timedelta(days=1)))
    html = timeline(shown, "en", last=PLACES)
    assert 'data-ask="Which cities were hit on 6 October 2020?"' in html and html.count("rq-asked-about") == 1
    assert 'data-ask="Quelles villes ont été touchées le 6 octobre 2020 ?"' in timeline(shown, "en", last=FRENCH)
    assert 'data-fill="What happened on 5 October 2020?"' in timeline(shown, "en") and "5 October 2020: 2 reports" in timeline(shown, "en")


def test_what_does_not_pass_the_filters_is_pale() -> None:
    html = timeline(timeline_of(on(DAY, DAY, DAY + timedelta(days=1)), frozenset({"0"})), "en")
    assert "5 October 2020: 2 reports, 1 passes the filters" in html and "6 October 2020: 1 report, 0 pass the filters" in html


def test_one_day_needs_no_line() -> None:
    assert timeline(timeline_of(on(DAY, DAY)), "en") == "" == timeline(timeline_of([]), "en")
