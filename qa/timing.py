"""How well the times of the archive's sentences fit the time that a question asks about: numbers from 0 to 1.

A time is a set of days that an expression may mean; its score is the share of that set inside the days asked about,
where days on which the archive tells more weigh more ("Tuesday" in a report of October 2020 is rather the Tuesday that
other reports tell of). A day number that a report gives itself counts as the day asked about, also where that report
counts from another day 1: the difference is shown, not lost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from index.types import DateRange

if TYPE_CHECKING:
    import numpy as np

    from index.state import State

    from .types import Query, When

_INHERITED = 0.8  # a sentence without a time of its own holds that of its paragraph, entry or report
_HEADED = 0.9  # a sentence of a report that opens with the day number asked for
_SENTENCE, _PUBLISHED = 0.7, 0.6  # of a passage's fit: share of its sentences; least where its report is of that day
_SMOOTHING = 0.02  # of a report a day: a day that nothing tells of is not impossible
_UNTELLING = 36_525  # days: a century says nothing of a report
_NOW, _FADING = 7, 30  # days: news of now, and after how many more of them a report counts e times less
_ABOUT_NOW = 0.3  # of the precision of "this week": news of it are told before it ends and after
_LONGEST = 62  # days: a longer range (a year) is compared by its length alone


@dataclass(frozen=True)
class TimeScores:
    """The fit of every sentence of the archive to one time."""

    rows: np.ndarray  # State.times
    values: np.ndarray  # float32, one per row: how well the sentence's time fits
    published: np.ndarray  # float32, one per report of the archive: how well its publication fits
    told: np.ndarray  # float32, one per report: the better of that and of the day it tells of as a whole
    layout: Layout  # how the rows of this generation hang together

    @cached_property
    def _passages(self) -> tuple[np.ndarray, np.ndarray]:
        """(ids ascending, fit).

        Mostly of its best sentence, in part of the report: among passages that tell of a day, those of its own news come before
        looks back at it; and one in a report of that day counts even where its sentences name another.
        """
        import numpy as np

        reports = self.layout.reports_of_passages
        best = self.layout.by_passage.best(self.values)
        return self.layout.by_passage.found, np.maximum(_SENTENCE * best + (1 - _SENTENCE) * self.told[reports], _PUBLISHED * self.published[reports])

    def best(self, k: int, allowed: np.ndarray | None = None) -> dict[int, float]:
        """The `k` passages whose sentences fit best, of those that are allowed: id -> fit, best first, of equals the older first."""
        import numpy as np

        ids, fits = self._passages
        if allowed is not None:
            held = np.isin(ids, allowed)
            ids, fits = ids[held], fits[held]
        least = np.partition(fits, len(fits) - k)[len(fits) - k] if 0 < k < len(fits) else 0.0
        among = np.flatnonzero((fits >= least) & (fits > 0))  # sorted are only those that can be among them
        order = among[(-fits[among]).argsort(kind="stable")[:k]]
        return dict(zip(ids[order].tolist(), fits[order].tolist(), strict=True))

    def of_passages(self, ids: Sequence[int]) -> np.ndarray:
        """float32 (n,): the fit of each of these passages."""
        return looked_up(ids, *self._passages)

    @cached_property
    def sentences(self) -> dict[tuple[int, int], float]:
        """(report row, sentence ordinal) -> fit, where above 0."""
        reports, ordinals, fits = self._runs("report", "sentence")
        return dict(zip(zip(reports, ordinals, strict=True), fits, strict=True))

    @cached_property
    def reports(self) -> dict[int, float]:
        """Report row -> best fit of its sentences, where above 0."""
        reports, fits = self._runs("report")
        return dict(zip(reports, fits, strict=True))

    def _runs(self, *columns: str) -> list[list[Any]]:
        """The values of these columns for each run of rows that share them, and the best fit of each run, where above 0."""
        import numpy as np

        held = self.values.nonzero()[0]
        if not len(held):
            return [[] for _ in (*columns, "fit")]
        kept = [self.rows[column][held] for column in columns]
        starts = np.flatnonzero(np.concatenate([[True], np.any([column[1:] != column[:-1] for column in kept], axis=0)]))
        return [*(column[starts].tolist() for column in kept), np.maximum.reduceat(self.values[held], starts).tolist()]


def time_scores(query: Query, state: State) -> TimeScores | None:
    """The fit of every sentence to the question's time; None where it asks about none."""
    import numpy as np

    if query.when is None and query.weekday is None and query.window is None:
        return None
    layout = laid_out(state)
    by_days = _days_fit(layout.days, query, state).astype(np.float32)
    values = by_days[layout.sentences]
    for when in query.when.all if query.when is not None else ():
        if when.day_number is not None:
            values = _numbered_fit(values, when, layout, state)
    values *= layout.weights
    published = by_days[layout.published]
    return TimeScores(state.times, values, published, np.maximum(by_days[layout.own_days], published), layout)


def passages_within(window: DateRange, state: State) -> np.ndarray:
    """Ids of the passages with a time that meets the window, ascending."""
    import numpy as np

    layout = laid_out(state)
    start, end, weekday = layout.days.T
    first, last = np.maximum(start, window.start.toordinal()), np.minimum(end, window.end.toordinal())
    first = np.where(weekday < 0, first, first + (weekday - (first + 6)) % 7)  # "Tuesday" of a month: the first one within the window
    meets = (start > 0) & (first <= last)
    found: np.ndarray = layout.by_passage.found[layout.by_passage.best(meets[layout.sentences])]
    return found


@dataclass(frozen=True, slots=True)
class _Passages:
    """Which rows are of which passage, for the best row of each: the first rows of all, then the second of those that have two, and so on.

    About a quarter of the time of `np.maximum.reduceat`, whose runs here are but a few rows long.
    """

    found: np.ndarray  # ids, ascending
    rounds: tuple[np.ndarray, ...]  # rows; those of the longest come first
    places: np.ndarray  # where each of `found` stands in a round

    @classmethod
    def of(cls, passages: np.ndarray) -> _Passages:
        import numpy as np

        rows = passages.argsort(kind="stable")
        rows = rows[passages[rows] > 0]  # 0: a sentence in no passage
        found, starts, lengths = np.unique(passages[rows], return_index=True, return_counts=True)
        longest = (-lengths).argsort(kind="stable")
        rounds = tuple(rows[starts[longest[:int((lengths > n).sum())]] + n] for n in range(int(lengths.max(initial=0))))
        return cls(found, rounds, longest.argsort())

    def best(self, values: np.ndarray) -> np.ndarray:
        """The largest of the values (one per row) of each found."""
        import numpy as np

        if not self.rounds:
            return values[:0]
        best = values[self.rounds[0]]
        for rows in self.rounds[1:]:
            np.maximum(best[:len(rows)], values[rows], out=best[:len(rows)])
        found: np.ndarray = best[self.places]
        return found


@dataclass(frozen=True, slots=True)
class Layout:
    """State.times and the reports' own days, laid out for arithmetic: the many times of an archive are few different ones."""

    days: np.ndarray  # int64 (n, 3): start, end and weekday of each different time
    sentences: np.ndarray  # one per row of State.times: which of these
    published: np.ndarray  # one per report of State.reports: which of these is its publication
    own_days: np.ndarray  # and which is the day it tells of
    report_at: np.ndarray  # one per row of State.times: which of the reports
    own: np.ndarray  # bool, one per row: the column of that name
    weights: np.ndarray  # float32, one per row: less than 1 where the time is inherited
    day_number: np.ndarray  # one per row: the column of that name
    by_passage: _Passages
    reports_of_passages: np.ndarray  # one per passage of `by_passage`: which of the reports
    told_days: np.ndarray  # ordinals, ascending, of the days that reports tell of
    told_before: np.ndarray  # (8, n + 1): how many tell of the days before each of these, of those of any weekday, and of each of the seven


def laid_out(state: State) -> Layout:
    """Kept for one generation of the archive."""
    import numpy as np

    if "times" not in state.kept:
        rows, n, reports = state.times, len(state.times), np.array([report.id for report in state.reports], dtype=np.int64)
        of_rows = np.stack([rows[name].astype(np.int64) for name in ("start", "end", "weekday")], axis=1)
        all_days = np.concatenate([of_rows, _days_of_reports(state, "published"), _days_of_reports(state, "own_day")])
        packed = (all_days[:, 0] << 32) + ((all_days[:, 1] - all_days[:, 0]) << 4) + all_days[:, 2] + 1
        _, first, which = np.unique(packed, return_index=True, return_inverse=True)
        order = np.argsort(reports)
        report_at = order[np.minimum(np.searchsorted(reports, rows["report"], sorter=order), max(0, len(reports) - 1))] if n else np.zeros(0, dtype=np.int64)
        by_passage = _Passages.of(np.ascontiguousarray(rows["passage"]))
        first_day, told = told_per_day(state)
        told_days = first_day + told.nonzero()[0]
        of_weekday = (told_days + 6) % 7 == np.arange(-1, 7)[:, None]
        of_weekday[0] = True
        told_before = np.concatenate([np.zeros((8, 1)), np.cumsum(np.where(of_weekday, told[told_days - first_day], 0.0), axis=1)], axis=1)
        own = np.ascontiguousarray(rows["own"])
        state.kept["times"] = Layout(
            days=all_days[first], sentences=which[:n], published=which[n:n + len(reports)], own_days=which[n + len(reports):], report_at=report_at, own=own,
            weights=np.where(own, 1.0, _INHERITED).astype(np.float32), day_number=np.ascontiguousarray(rows["day_number"]),
            by_passage=by_passage, reports_of_passages=report_at[by_passage.rounds[0][by_passage.places]] if by_passage.rounds else report_at[:0],
            told_days=told_days, told_before=told_before)
    found = state.kept["times"]
    assert isinstance(found, Layout)
    return found


def precision(query: Query) -> float:
    """How much the time asked about tells, from 1 (a day) down to 0: a year holds much that the question does not mean.

    Falls with the logarithm of the days: .67 for a month, .44 for a year; .3 of that where the question is asked within them.
    """
    days = query.when.days if query.when is not None else query.window.days if query.window is not None and query.weekday is None else 1
    share = _ABOUT_NOW if days > 1 and query.when is not None and _distance(query.when, query.asked_on) == 0 else 1.0
    return share * max(0.0, 1.0 - math.log(days) / math.log(_UNTELLING))


def recency(query: Query, ids: Sequence[int], state: State) -> np.ndarray:
    """float32 (n,): 1 for a passage whose report was published about when the question is asked, less the longer before or after; 0 undated.

    Only for a question that is about now, so where the day it is asked on is known: one that names no time, or one around that day.
    """
    import numpy as np

    now = query.asked_on
    if now is None or query.window is not None or query.weekday is not None or (query.when is not None and _distance(query.when, now) > _NOW):
        return np.zeros(len(ids), dtype=np.float32)
    layout = laid_out(state)
    start, end, _ = layout.days[layout.published].T
    away = np.maximum(0, np.maximum(start - now.toordinal(), now.toordinal() - end))
    near = np.where(start > 0, np.exp(-np.maximum(0, away - _NOW) / _FADING), 0.0)
    return looked_up(ids, layout.by_passage.found, near[layout.reports_of_passages])


def looked_up(ids: Sequence[int], known: np.ndarray, values: np.ndarray, without: float = 0.0) -> np.ndarray:
    """float32 (n,): the value of each of these ids; `without` where it is none of `known`, which ascend."""
    import numpy as np

    if not len(known):
        return np.full(len(ids), without, dtype=np.float32)
    at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    return np.where(known[at] == ids, values[at], without).astype(np.float32)


def _distance(when: When, day: date | None) -> float:
    """Days between the day and the nearest of the times, 0 inside; infinite where the day is not known."""
    if day is None:
        return math.inf
    return min(max(0, (one.range.start - day).days, (day - one.range.end).days) for one in when.all)


def _days_of_reports(state: State, which: str) -> np.ndarray:
    """int64 (reports, 3): start, end and weekday, as State.times has them, of its publication or of the day it tells of."""
    import numpy as np

    days: list[DateRange | None] = [getattr(report, which) for report in state.reports]
    return np.array([(day.start.toordinal(), day.end.toordinal(), -1) if day else (0, 0, -1) for day in days], dtype=np.int64).reshape(-1, 3)


def _days_fit(days: np.ndarray, query: Query, state: State) -> np.ndarray:
    """One per row of start, end and weekday: how well these days fit the question's."""
    import numpy as np

    if query.when is not None:
        fits: np.ndarray = np.maximum.reduce([_date_fit(days, one.range, state) for one in query.when.all])
        return fits
    if query.weekday is None:
        return _date_fit(days, query.window, state) if query.window is not None else np.zeros(len(days))
    start, end, weekday = days.T
    one_day = (start == end) & (start > 0)
    on_it: np.ndarray = (one_day & ((start + 6) % 7 == query.weekday)) | (weekday == query.weekday)
    return on_it


def _numbered_fit(values: np.ndarray, when: When, layout: Layout, state: State) -> np.ndarray:
    """The same values; 1 where a sentence names a day number asked for itself, unless its report counts another event."""
    import numpy as np

    assert when.day_number is not None
    same = np.flatnonzero((layout.day_number >= when.day_number) & (layout.day_number <= (when.last_day_number or when.day_number)))
    if not len(same):
        return values
    other_events = {path for clock in state.clocks if clock.event != when.event or clock.day_1 != when.counted_from for path in clock.support}
    elsewhere = np.array([report.path in other_events for report in state.reports])
    same = same[~elsewhere[layout.report_at[same]]]
    values[same] = 1.0
    headed = _under_heading(same, layout, state)
    values[headed] = np.maximum(values[headed], np.float32(_HEADED))
    return values


def _under_heading(same: np.ndarray, layout: Layout, state: State) -> np.ndarray:
    """Rows of reports that open with the day number asked for, where they do not tell of another day than the report's own.

    `same`: the rows that name that day number.
    """
    import numpy as np

    rows = state.times
    opening = same[layout.own[same] & (rows["sentence"][same] <= 1)]
    headed = np.zeros(len(state.reports), dtype=bool)
    headed[layout.report_at[opening]] = True
    inside = np.flatnonzero(headed[layout.report_at])
    start, end, _ = layout.days[layout.sentences[inside]].T
    own_start, own_end, _ = layout.days[layout.own_days[layout.report_at[inside]]].T
    tells = (own_start == 0) | (start == 0) | ((start <= own_end) & (end >= own_start))
    found: np.ndarray = inside[tells & ~rows["background"][inside]]
    return found


def _date_fit(days: np.ndarray, asked: DateRange, state: State) -> np.ndarray:
    """Share of the candidate days of each row of start, end and weekday, weighed by what the archive tells of each, inside `asked`."""
    import numpy as np

    first, last = asked.start.toordinal(), asked.end.toordinal()
    start, end, weekday = days.T
    length = end - start + 1
    low, high = np.maximum(start, first), np.minimum(end, last)
    meets = (start > 0) & (high >= low)
    share = np.where(meets, (high - low + 1) / np.maximum(length, 1), 0.0)
    fine = np.flatnonzero(meets & (length > 1) & (length <= _LONGEST))
    if len(fine):
        layout = laid_out(state)
        only = weekday[fine]

        def between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
            told = layout.told_before[only + 1, np.searchsorted(layout.told_days, b, side="right")] - layout.told_before[only + 1, np.searchsorted(layout.told_days, a)]
            days = np.where(only < 0, b - a + 1, (b + 6 - only) // 7 - (a + 5 - only) // 7)
            weight: np.ndarray = told + _SMOOTHING * days
            return weight

        whole = between(start[fine], end[fine])
        share[fine] = np.where(whole > 0, between(low[fine], high[fine]) / np.maximum(whole, 1e-9), share[fine])
    return share


def told_per_day(state: State) -> tuple[int, np.ndarray]:
    """(ordinal of the first day, number of reports that tell of each day from it on), from times of one day only."""
    import numpy as np

    rows = state.times
    start, end = (rows[name].astype(np.int64) for name in ("start", "end"))
    one_day = (start > 0) & (start == end) & ~rows["background"]
    each = np.unique((rows["report"][one_day] << 24) + start[one_day])  # a report and a day, once
    known = start[start > 0]
    base, top = (int(known.min()), int(end.max())) if len(known) else (1, 1)
    return base, np.bincount((each & (1 << 24) - 1) - base, minlength=top - base + 1).astype(np.float64)
