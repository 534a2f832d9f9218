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
from functools import cached_property
from typing import TYPE_CHECKING, Any

from index.types import DateRange

if TYPE_CHECKING:
    import numpy as np

    from index.archive import State

    from .types import Query

_INHERITED = 0.8  # a sentence without a time of its own holds that of its paragraph, entry or report
_HEADED = 0.9  # a sentence of a report that opens with the day number asked for
_SENTENCE, _PUBLISHED = 0.7, 0.6  # of a passage's fit: share of its sentences; least where its report is of that day
_SMOOTHING = 0.02  # of a report a day: a day that nothing tells of is not impossible
_UNTELLING = 36_525  # days: a century says nothing of a report
_LONGEST = 62  # days: a longer range (a year) is compared by its length alone


@dataclass(frozen=True)
class TimeScores:
    """The fit of every sentence of the archive to one time."""

    rows: np.ndarray  # State.times
    values: np.ndarray  # float32, one per row: how well the sentence's time fits
    published: np.ndarray  # float32, one per row: how well its report's publication fits
    told: np.ndarray  # float32, one per row: the better of that and of the day its report as a whole tells of

    @cached_property
    def _passages(self) -> tuple[np.ndarray, np.ndarray]:
        """(ids ascending, fit), where above 0.

        Mostly of its best sentence, in part of the report: among passages that tell of a day, those of its own news come before
        looks back at it; and one in a report of that day counts even where its sentences name another.
        """
        import numpy as np

        both = np.maximum(_SENTENCE * self.values + (1 - _SENTENCE) * self.told, _PUBLISHED * self.published)
        return self._best("passage", both)

    def best(self, k: int) -> dict[int, float]:
        """The `k` passages whose sentences fit best: id -> fit, best first, of equals the older first."""
        ids, fits = self._passages
        order = (-fits).argsort(kind="stable")[:k]
        return dict(zip(ids[order].tolist(), fits[order].tolist(), strict=True))

    def of_passages(self, ids: Sequence[int]) -> list[float]:
        """The fit of each of these passages."""
        import numpy as np

        known, fits = self._passages
        if not len(known):
            return [0.0] * len(ids)
        at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
        found: list[float] = np.where(known[at] == ids, fits[at], 0.0).tolist()
        return found

    @cached_property
    def sentences(self) -> dict[tuple[int, int], float]:
        """(report row, sentence ordinal) -> fit, where above 0."""
        best: dict[tuple[int, int], float] = {}
        for at in self.values.nonzero()[0]:
            key = (int(self.rows["report"][at]), int(self.rows["sentence"][at]))
            best[key] = max(best.get(key, 0.0), float(self.values[at]))
        return best

    @cached_property
    def reports(self) -> dict[int, float]:
        """Report row -> best fit of its sentences, where above 0."""
        rows, fits = self._best("report", self.values)
        return dict(zip(rows.tolist(), fits.tolist(), strict=True))

    def _best(self, column: str, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        import numpy as np

        held = values.nonzero()[0]
        found, where = np.unique(self.rows[column][held], return_inverse=True)
        fits = np.zeros(len(found), dtype=np.float32)
        np.maximum.at(fits, where, values[held])
        return found, fits


def time_scores(query: Query, state: State) -> TimeScores | None:
    """The fit of every sentence to the question's time; None where it asks about none."""
    import numpy as np

    rows = state.times
    if query.when is None and query.weekday is None and query.window is None:
        return None
    values = _fit(rows, query, state)
    reports = np.array([report.id for report in state.reports], dtype=np.int64)
    published = _fit(_days_of_reports(state, "published", rows.dtype), query, state)
    own = _fit(_days_of_reports(state, "own_day", rows.dtype), query, state)
    order = np.argsort(reports)
    at = order[np.minimum(np.searchsorted(reports, rows["report"], sorter=order), max(0, len(reports) - 1))] if len(rows) else np.zeros(0, dtype=np.int64)
    return TimeScores(rows, np.where(rows["own"], values, values * _INHERITED).astype(np.float32), published[at], np.maximum(own, published)[at])


def precision(query: Query) -> float:
    """How much the time asked about tells, from 1 (a day) down to 0: a year holds much that the question does not mean.

    Falls with the logarithm of the days: .67 for a month, .44 for a year.
    """
    days = query.when.range.days if query.when is not None else query.window.days if query.window is not None and query.weekday is None else 1
    return max(0.0, 1.0 - math.log(days) / math.log(_UNTELLING))


def _days_of_reports(state: State, which: str, dtype: np.dtype[np.void]) -> np.ndarray:
    """One row for each report, as State.times has them, of its publication or of the day it tells of."""
    import numpy as np

    rows = np.zeros(len(state.reports), dtype=dtype)
    rows["weekday"] = -1
    for at, report in enumerate(state.reports):
        day: DateRange | None = getattr(report, which)
        if day is not None:
            rows["start"][at], rows["end"][at] = day.start.toordinal(), day.end.toordinal()
    return rows


def _fit(rows: np.ndarray, query: Query, state: State) -> np.ndarray:
    """float32, one per row: how well its time fits the question's."""
    import numpy as np

    values = np.zeros(len(rows), dtype=np.float32)
    if query.when is not None:
        values = _date_fit(rows, query.when.range, state)
        if query.when.day_number is not None:
            same = rows["day_number"] == query.when.day_number
            if same.any():
                other_events = {path for clock in state.clocks if clock.event != query.when.event or clock.day_1 != query.when.counted_from
                                for path in clock.support}
                elsewhere = np.isin(rows["report"], [report.id for report in state.reports if report.path in other_events])
                values = np.where(same & ~elsewhere, 1.0, values)
                values = np.where(_under_heading(rows, same & ~elsewhere, state), np.maximum(values, _HEADED), values)
    elif query.weekday is None and query.window is not None:
        values = _date_fit(rows, query.window, state)
    elif query.weekday is not None:
        one_day = (rows["start"] == rows["end"]) & (rows["start"] > 0)
        values = ((one_day & ((rows["start"] + 6) % 7 == query.weekday)) | (rows["weekday"] == query.weekday)).astype(np.float32)
    return values.astype(np.float32)


def _under_heading(rows: np.ndarray, same: np.ndarray, state: State) -> np.ndarray:
    """bool per row: rows of reports that open with the day number asked for, where they do not tell of another day than the report's own."""
    import numpy as np

    headed = np.unique(rows["report"][same & rows["own"] & (rows["sentence"] <= 1)])
    inside: np.ndarray = np.isin(rows["report"], headed) & ~rows["background"]
    for report in headed.tolist():
        own = state.by_row[report].own_day
        if own is not None:
            mine = rows["report"] == report
            inside &= ~mine | (rows["start"] == 0) | ((rows["start"] <= own.end.toordinal()) & (rows["end"] >= own.start.toordinal()))
    return inside


def _date_fit(rows: np.ndarray, asked: DateRange, state: State) -> np.ndarray:
    """Share of each row's candidate days, weighed by what the archive tells of each, inside `asked`."""
    import numpy as np

    first, last = asked.start.toordinal(), asked.end.toordinal()
    start, end, weekday = (rows[name].astype(np.int64) for name in ("start", "end", "weekday"))
    length = end - start + 1
    low, high = np.maximum(start, first), np.minimum(end, last)
    meets = (start > 0) & (high >= low)
    share = np.where(meets, (high - low + 1) / np.maximum(length, 1), 0.0)
    fine = meets & (length > 1) & (length <= _LONGEST)
    if fine.any():
        base, told = told_per_day(state)
        told = told + _SMOOTHING
        days = np.arange(base, base + len(told))
        for only in np.unique(weekday[fine]):
            which = fine & (weekday == only)
            weight = told if only < 0 else np.where((days + 6) % 7 == only, told, 0.0)
            total = np.concatenate([[0.0], np.cumsum(weight)])

            def between(a: np.ndarray, b: np.ndarray, total: np.ndarray = total) -> Any:
                return total[np.clip(b - base + 1, 0, len(total) - 1)] - total[np.clip(a - base, 0, len(total) - 1)]

            whole = between(start[which], end[which])
            share[which] = np.where(whole > 0, between(low[which], high[which]) / np.maximum(whole, 1e-9), share[which])
    return share


def told_per_day(state: State) -> tuple[int, np.ndarray]:
    """(ordinal of the first day, number of reports that tell of each day from it on), from times of one day only."""
    import numpy as np

    rows = state.times
    one_day = (rows["start"] > 0) & (rows["start"] == rows["end"]) & ~rows["background"]
    pairs = np.unique(np.stack([rows["report"][one_day], rows["start"][one_day].astype(np.int64)]), axis=1)
    known = rows["start"][rows["start"] > 0]
    if not len(known):
        return 1, np.zeros(1)
    base, top = int(known.min()), int(rows["end"].max())
    told = np.zeros(top - base + 1)
    if pairs.shape[1]:
        np.add.at(told, pairs[1] - base, 1.0)
    return base, told
