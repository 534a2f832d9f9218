"""How well times fit: worked out by hand for reports whose days are known, and against the plainest way to count."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from index.archive import Index
from index.state import State
from index.store import Recorded, Store
from index.types import DateRange, Sentence, TimeMention
from qa.timelayout import told_per_day
from qa.timing import TimeScores, precision, recency, time_scores
from qa.types import Filters, Query, When
from tests.index.recorded_samples import recorded

DAY, MONTH, YEAR = DateRange.of("2020-10-05"), DateRange.of("2020-10"), DateRange.of("2020")
Told = tuple[str | None, bool]  # a sentence's day, month or year, and whether it names it itself


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "index", create=True) as opened:
        yield opened


def report(path: str, told: Sequence[Told], *, published: str | None = None, own_day: str | None = None) -> Recorded:
    """A report whose sentences, each a passage, have these times."""
    one = recorded(path, " ".join("Word." for _ in told), published=published, own_day=own_day, passage_sentences=1)
    return replace(one, sentences=tuple(
        Sentence(start=sentence.start, end=sentence.end, own_time=own and when is not None,
                 times=() if when is None else (TimeMention(start=sentence.start if own else 0, end=sentence.end if own else 0, kind="date", when=DateRange.of(when)),))
        for sentence, (when, own) in zip(one.sentences, told, strict=True)))  # fmt: skip


def state_of(store: Store, *reports: Recorded) -> State:
    with store.write() as writer:
        for one in reports:
            writer.put(one)
    return Index(store).refresh()


def asked(when: DateRange | None = None, **more: object) -> Query:
    resolved = When(range=when, said="then") if when else None
    return replace(Query(question="?", standalone="?", language="en", kind="text", when=resolved), **more)  # type: ignore[arg-type]


def fits(store: Store, scores: TimeScores | None) -> Mapping[str, list[float]]:
    """Path -> the fit of each of its passages."""
    assert scores is not None
    return {path: [round(fit, 4) for fit in scores.of_passages([passage.id for passage in store.passages_of(path)]).tolist()] for path in store.paths()}


def test_a_look_back_a_report_of_the_day_and_one_of_the_day_that_tells_of_another(store: Store) -> None:
    """All asked about 5 October. A passage's fit is .7 of its sentence's and .3 of its report's, at least .6 where its report is of the day."""
    state = state_of(
        store,
        report("news", [("2020-10-05", True), ("2020-10-05", False), ("2020-10-03", True)], published="2020-10-05"),
        report("look back", [("2020-10-05", True), ("2020-10-08", False)], published="2020-10-08"),
        report("another day", [("2020-10-08", True)], published="2020-10-08"),
        report("diary", [("2020-10-05", True), ("2020-10-20", True)], published="2020-10-20", own_day="2020-10-05"),
        report("undated", [("2020-10-05", True), (None, False)]),
    )
    found = fits(store, time_scores(asked(DAY), state))
    assert found == {
        "news": [1.0, 0.86, 0.6], "look back": [0.7, 0.0], "another day": [0.0], "diary": [1.0, 0.3], "undated": [0.7, 0.0],
    }  # fmt: skip
    assert 0 < found["news"][2] < min(found["news"][:2] + found["look back"][:1]), "between what tells of no such day and what does"


def test_a_report_of_the_month_is_of_the_day_in_part(store: Store) -> None:
    """No report tells of a single day, so that all 31 weigh the same; a report of the year: one day of 366."""
    state = state_of(store, report("month", [("2020-10", False)], published="2020-10"), report("year", [("2020", True)], published="2020"))
    found = fits(store, time_scores(asked(DAY), state))
    assert found["month"] == [pytest.approx((0.7 * 0.8 + 0.3) / 31, abs=1e-4)]
    assert found["year"] == [pytest.approx(1 / 366, abs=1e-4)]
    assert fits(store, time_scores(asked(MONTH), state))["month"] == [pytest.approx(0.7 * 0.8 + 0.3)]
    assert fits(store, time_scores(asked(YEAR), state))["year"] == [1.0]


def test_days_on_which_more_is_told_weigh_more(store: Store) -> None:
    """"October" is rather the 5th, of which three reports tell, than the 6th, of which one does: 3.02 and 1.02 of 4.62 (.02 for each day)."""
    state = state_of(store, *(report(f"{n}", [("2020-10-05", True)]) for n in range(3)), report("3", [("2020-10-06", True)]), report("vague", [("2020-10", True)]))
    base, told = told_per_day(state)
    assert {base + at: number for at, number in enumerate(told.tolist()) if number} == {date(2020, 10, 5).toordinal(): 3, date(2020, 10, 6).toordinal(): 1}
    whole = 4 + 31 * 0.02
    assert fits(store, time_scores(asked(DAY), state))["vague"] == [pytest.approx(0.7 * 3.02 / whole, abs=1e-4)]
    assert fits(store, time_scores(asked(DateRange.of("2020-10-06")), state))["vague"] == [pytest.approx(0.7 * 1.02 / whole, abs=1e-4)]
    two = DateRange(start=date(2020, 10, 5), end=date(2020, 10, 6))
    assert fits(store, time_scores(asked(two), state))["vague"] == [pytest.approx(0.7 * 4.04 / whole, abs=1e-4)]


@pytest.mark.parametrize("when", [DAY, MONTH, YEAR, DateRange(start=date(2020, 10, 3), end=date(2020, 10, 9)), DateRange.of("2019-12"), DateRange.of("1994")], ids=str)
def test_every_fit_of_the_samples_is_between_none_and_whole(samples: Index, when: DateRange) -> None:
    scores = time_scores(asked(when), samples.state)
    assert scores is not None
    assert scores.values.shape == (len(samples.state.times),) and scores.values.min() >= 0 and scores.values.max() <= 1 + 1e-6
    ids = [row.id for row in samples.store.iter_passages()]
    every = dict(zip(ids, scores.of_passages(ids).tolist(), strict=True))
    assert max(every.values()) <= 1 + 1e-6

    best = scores.best(len(ids))
    assert best == {row: fit for row, fit in sorted(every.items(), key=lambda item: -item[1]) if fit > 0}
    assert list(best) == sorted(best, key=lambda row: (-best[row], row)), "best first, of equals the older first"
    for k in (0, 1, 7):
        assert list(scores.best(k).items()) == list(best.items())[:k]


def test_passages_that_tell_of_the_day_by_the_plainest_count(samples: Index) -> None:
    """A passage has a fit above 0 just where a time of its sentences meets the day, or where its report is of that day."""
    scores = time_scores(asked(DAY), samples.state)
    assert scores is not None
    told = scores.best(10_000)

    def meets(when: DateRange | None, weekday: int | None = None) -> bool:
        return when is not None and when.overlap(DAY) is not None and (weekday is None or when.days > 62 or weekday == DAY.start.weekday())

    checked = set()
    for summary in samples.reports():
        of_the_day = meets(summary.published) or meets(summary.own_day)
        for passage in samples.store.passages_of(summary.path):
            times = [time for s in samples.sentences(summary.path) if passage.start <= s.start < passage.end for time in s.times]
            wanted = any(meets(time.when, time.weekday) for time in times) or (of_the_day and bool(times))
            if not any(time.day_number and time.when is None for time in times):  # dated by clocks: shown elsewhere
                assert (passage.id in told) == wanted, (summary.path, passage.start)
                checked.add(wanted)
    assert checked == {True, False}


def test_a_question_about_now_prefers_what_was_published_about_now(store: Store) -> None:
    """Asked on 5 October: whole within a week before or after, 1/e 30 days further away, none undated."""
    published = ["2020-10-05", "2020-09-28", "2020-10-12", "2020-08-29", "2020-11-11", "2019-10-05", "2020-10", None]
    state = state_of(store, *(report(f"{n}", [(day or "2020-10-05", day is None)], published=day) for n, day in enumerate(published)))
    ids = [store.passages_of(f"{n}")[0].id for n in range(len(published))]
    now = date(2020, 10, 5)
    wanted = [1, 1, 1, math.exp(-1), math.exp(-1), math.exp(-(366 - 7) / 30), 1, 0]
    week, last_week = (DateRange(start=date(2020, 10, 5) + timedelta(days), end=date(2020, 10, 11) + timedelta(days)) for days in (0, -7))
    for query in (asked(asked_on=now), asked(week, asked_on=now), asked(last_week, asked_on=now)):
        assert recency(query, ids, state).tolist() == pytest.approx(wanted)
    assert recency(asked(asked_on=now), [10**9], state).tolist() == [0]
    elsewhere = [asked(), asked(week), asked(DateRange.of("2020-08"), asked_on=now), asked(filters=Filters(window=MONTH), asked_on=now), asked(weekday=2, asked_on=now)]
    for query in elsewhere:
        assert not recency(query, ids, state).any(), "no day to be near to, or another time is asked about"


def test_this_week_is_less_precise_than_another_week() -> None:
    week = DateRange(start=date(2020, 10, 5), end=date(2020, 10, 11))
    assert precision(asked(week, asked_on=date(2020, 10, 11))) == pytest.approx(0.3 * precision(asked(week)))
    assert precision(asked(week, asked_on=date(2020, 10, 12))) == precision(asked(week))
    assert precision(asked(DAY, asked_on=date(2020, 10, 5))) == 1, "today is today"


def test_unknown_passages_have_no_fit(samples: Index) -> None:
    scores = time_scores(asked(DAY), samples.state)
    assert scores is not None
    (known,) = scores.best(1)
    assert scores.of_passages([10**9, known, 0]).tolist() == [0.0, scores.best(1)[known], 0.0] and len(scores.of_passages([])) == 0


def test_no_time_asked_no_scores_and_an_empty_archive_none_above_0(samples: Index, store: Store) -> None:
    assert time_scores(asked(), samples.state) is None
    for query in (asked(DAY), asked(weekday=1), asked(filters=Filters(window=MONTH))):
        scores = time_scores(query, state_of(store))
        assert scores is not None and scores.best(5) == {} and scores.of_passages([1, 2]).tolist() == [0.0, 0.0] and scores.sentences == {} and scores.reports == {}
    state = state_of(store, report("undated", [(None, False)]))
    scores = time_scores(asked(DAY), state)
    assert scores is not None and fits(store, scores) == {"undated": [0.0]}


def test_a_removed_report_does_not_shift_the_days_of_the_others(store: Store) -> None:
    """Rows of reports do not follow each other once one is gone and another is written again."""
    days = [f"2020-10-{n:02}" for n in range(1, 9)]
    everything = [report(day, [(None, False), (day, False)], published=day) for day in days]
    state_of(store, *everything)
    with store.write() as writer:
        writer.remove("2020-10-02")
    state = state_of(store, everything[0])
    for day in days:
        found = fits(store, time_scores(asked(DateRange.of(day)), state))
        assert {path: max(values) for path, values in found.items() if max(values)} == ({} if day == "2020-10-02" else {day: 0.86})


def test_a_weekday_fits_that_weekday_alone(store: Store) -> None:
    monday = date(2020, 10, 5)
    days = [(monday + timedelta(days=n)).isoformat() for n in range(14)]
    state = state_of(store, *(report(day, [(day, True)]) for day in days), report("month", [("2020-10", True)]))
    found = fits(store, time_scores(asked(weekday=0), state))
    assert [path for path, (fit,) in found.items() if fit] == ["2020-10-05", "2020-10-12"]


# -- precision


def test_the_narrower_the_time_the_more_it_tells() -> None:
    week = DateRange(start=date(2020, 10, 5), end=date(2020, 10, 11))
    century = DateRange(start=date(1921, 1, 1), end=date(2020, 12, 31))
    told = [precision(asked(when)) for when in (DAY, week, MONTH, YEAR, century)]
    assert told[0] == 1 and told == sorted(told, reverse=True) and len(set(told)) == 5
    assert told[2] == pytest.approx(0.67, abs=0.005) and told[3] == pytest.approx(0.44, abs=0.005)
    assert told[4] == pytest.approx(0, abs=1e-4) and precision(asked(DateRange(start=date.min, end=date.max))) == 0


def test_what_tells_is_the_time_asked_about_else_the_window() -> None:
    assert precision(asked(filters=Filters(window=MONTH))) == precision(asked(MONTH)) == precision(asked(MONTH, filters=Filters(window=DAY)))
    assert precision(asked(weekday=1)) == precision(asked(weekday=1, filters=Filters(window=YEAR))) == 1
    assert math.isfinite(precision(asked()))


def test_the_scores_of_one_query_do_not_change_what_the_archive_holds(samples: Index) -> None:
    before = samples.state.times.copy()
    scores = time_scores(asked(DAY), samples.state)
    assert scores is not None and scores.best(3)
    assert np.array_equal(before, samples.state.times)


# -- what is worked out only where it is asked for, beside what all of it comes to

def by_hand(scores: TimeScores, state: State) -> dict[int, float]:
    """Passage -> fit, from the values of all rows."""
    layout = scores.layout
    at = {report.id: n for n, report in enumerate(state.reports)}
    found: dict[int, float] = {}
    for row, value in zip(state.times.tolist(), scores.values.tolist(), strict=True):
        report, passage = at[row[0]], row[-1]
        if passage:
            fit = max(0.7 * value + 0.3 * float(scores.told[report]), 0.6 * float(scores.published[report]))
            found[passage] = max(found.get(passage, 0.0), fit)
    assert len(layout.days) < len(state.times)
    return found


@pytest.mark.parametrize(("at_once", "few"), [(50_000, 2_000), (50_000, 1), (8, 1)], ids=["at once", "the best times first", "one after the other"])
@pytest.mark.parametrize("seed", range(3))
def test_the_best_are_those_of_all(store: Store, seed: int, at_once: int, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows are looked at together."""
    import qa.timing

    monkeypatch.setattr(qa.timing, "_AT_ONCE", at_once)
    monkeypatch.setattr(qa.timing, "_FEW", few)
    rng = np.random.default_rng(seed)
    days = [*(f"2020-10-{n:02}" for n in range(1, 21)), "2020-10", "2020", "2019-03", None]

    def some() -> str | None:
        return days[int(rng.integers(len(days)))]

    state = state_of(store, *(report(f"{n}", [(some(), bool(rng.random() < 0.5)) for _ in range(int(rng.integers(1, 9)))], published=some(), own_day=some()) for n in range(60)))
    numbered = When(range=DateRange.of("2020-10-05"), said="then", day_number=9, event="", counted_from=date(2020, 9, 27))
    for query in (asked(DAY), asked(MONTH), asked(YEAR), asked(weekday=1), asked(replace(DAY, end=date(2020, 10, 9))), asked(filters=Filters(window=MONTH)), asked(when=None, weekday=4),
                  replace(asked(DAY), when=numbered)):
        scores = time_scores(query, state)
        assert scores is not None
        every = by_hand(scores, state)
        some_allowed = np.array(sorted(row for row in every if row % 3), dtype=np.int64)
        for k in (0, 1, 7, 40, 1000):
            for allowed in (None, some_allowed, some_allowed[:0]):
                wanted = sorted((-np.float32(fit), row) for row, fit in every.items() if fit > 0 and (allowed is None or row in allowed))[:k]
                found = scores.best(k, allowed)
                assert list(found) == [row for _, row in wanted] or np.allclose(sorted(found.values()), sorted(-fit for fit, _ in wanted), atol=1e-6)
                assert np.allclose(list(found.values()), [-fit for fit, _ in wanted], atol=1e-6)
        assert np.allclose(scores.of_passages(sorted(every)), [every[row] for row in sorted(every)], atol=1e-6)
        assert scores.reports.keys() == {row[0] for row, value in zip(state.times.tolist(), scores.values.tolist(), strict=True) if value > 0}
