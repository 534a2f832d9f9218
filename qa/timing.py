"""How well the times of the archive's sentences fit the time that a question asks about: numbers from 0 to 1.

A time is a set of days that an expression may mean; its score is the share of that set inside the days asked about,
where days on which the archive tells more weigh more ("Tuesday" in a report of October 2020 is rather the Tuesday that
other reports tell of). A day number that a report gives itself counts as the day asked about, also where that report
counts from another day 1: the difference is shown, not lost.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from index.lookup import contains, looked_up
from index.state import expanded
from index.types import DateRange

from .dayfit import days_fit
from .timelayout import Layout, laid_out, passages_held

if TYPE_CHECKING:
    import numpy as np

    from index.state import State

    from .types import Query, When

_INHERITED = 0.8  # a sentence without a time of its own holds that of its paragraph, entry or report
_HEADED = 0.9  # a sentence of a report that opens with the day number asked for
_SENTENCE, _PUBLISHED = 0.7, 0.6  # of a passage's fit: share of its sentences; least where its report is of that day
_UNTELLING = 36_525  # days: a century says nothing of a report
_NOW, _FADING = 7, 30  # days: news of now, and after how many more of them a report counts e times less
_ABOUT_NOW = 0.3  # of the precision of "this week": news of it are told before it ends and after
_AT_ONCE, _FEW = 50_000, 2_000  # rows of times that fit as well as can be, beyond which there is no choosing by them; that are looked at together


@dataclass(frozen=True)
class TimeScores:
    """The fit of every sentence of the archive to one time, worked out where it is asked for.

    The many times of an archive are few different ones: each of these is scored once, and leads to the rows that hold it.
    """

    layout: Layout  # how the rows of this generation hang together
    by_days: np.ndarray  # float32, one for each of `layout.days`
    numbered: np.ndarray  # rows of State.times, ascending, that fit by the day number that they or their report's opening name
    numbered_fits: np.ndarray  # float32, one for each of these: at least so well

    @cached_property
    def published(self) -> np.ndarray:
        """float32, one per report of the archive: how well its publication fits."""
        found: np.ndarray = self.by_days[self.layout.published]
        return found

    @cached_property
    def told(self) -> np.ndarray:
        """float32, one per report: the better of that and of the day it tells of as a whole."""
        import numpy as np

        found: np.ndarray = np.maximum(self.by_days[self.layout.own_days], self.published)
        return found

    @cached_property
    def values(self) -> np.ndarray:
        """float32, one per row of State.times: how well the sentence's time fits."""
        return self.of_rows(slice(None))

    def of_rows(self, rows: np.ndarray | slice) -> np.ndarray:
        """float32: how well the times of these rows fit."""
        import numpy as np

        fits: np.ndarray = self.by_days[self.layout.sentences[rows]]
        if len(self.numbered):
            if isinstance(rows, slice):
                fits[self.numbered] = np.maximum(fits[self.numbered], self.numbered_fits)
            else:
                known = looked_up(rows, self.numbered, self.numbered_fits)
                fits = np.maximum(fits, known)
        fits[~self.layout.own[rows]] *= np.float32(_INHERITED)
        return fits

    @cached_property
    def _rows(self) -> np.ndarray:
        """Rows whose times fit at all, ascending."""
        import numpy as np

        fitting = np.flatnonzero(self.by_days)
        if (self.layout.starts_of_days[2 * fitting + 2] - self.layout.starts_of_days[2 * fitting]).sum() > len(self.layout.sentences) // 5:
            return np.flatnonzero(self.values)
        rows = self.layout.rows_of_days(fitting)
        return np.union1d(rows, self.numbered) if len(self.numbered) else rows

    def _fits(self, passages: np.ndarray) -> np.ndarray:
        """float32 (n,): the fit of each of these passages, all of which have a time.

        Mostly of its best sentence, in part of the report: among passages that tell of a day, those of its own news come before
        looks back at it; and one in a report of that day counts even where its sentences name another.
        """
        import numpy as np

        if not len(passages):
            return np.empty(0, dtype=np.float32)
        reports = self.layout.report_of.of(passages)
        first, last = self.layout.rows_of(passages)
        rows = self.layout.by_passage[expanded(np.stack([first, last - first], axis=1))]
        fits = self.of_rows(rows)
        best = np.maximum.reduceat(fits, np.cumsum(last - first) - (last - first))
        scores: np.ndarray = np.maximum(_SENTENCE * best + (1 - _SENTENCE) * self.told[reports], _PUBLISHED * self.published[reports])
        return scores

    def best(self, k: int, allowed: np.ndarray | None = None) -> dict[int, float]:
        """The `k` passages whose sentences fit best, of those that are allowed: id -> fit, best first, of equals the older first."""
        import numpy as np

        ids, fits = np.empty(0, np.int64), np.empty(0, np.float32)
        for some, beyond in self._in_turn() if k > 0 else ():
            some = some if allowed is None else some[contains(allowed, some)]
            some = np.setdiff1d(some, ids, assume_unique=True)
            ids, fits = np.concatenate([ids, some]), np.concatenate([fits, self._fits(some)])
            if k < len(fits):
                least = np.partition(fits, len(fits) - k)[len(fits) - k]
                kept = np.flatnonzero((fits >= least) & (fits > 0))
                ids, fits = ids[kept], fits[kept]
                if least > beyond:
                    break
        order = np.lexsort((ids, -fits))[:k]
        return {row: fit for row, fit in zip(ids[order].tolist(), fits[order].tolist(), strict=True) if fit > 0}

    def _in_turn(self) -> Iterator[tuple[np.ndarray, float]]:
        """Ids, ascending, of passages that may fit, and how well those at most do that follow (below it where they are younger than these).

        Those with the best times come first; where so much of the archive fits as well as can be that this is no choice, the older ones.
        """
        import numpy as np

        layout, most_told, published = self.layout, float(self.told.max(initial=0.0)), _PUBLISHED * float(self.published.max(initial=0.0))
        values = np.repeat(self.by_days, 2)
        values[1::2] *= np.float32(_INHERITED)
        order = np.argsort(-values, kind="stable")[:int(np.count_nonzero(values))]
        sizes = np.diff(layout.starts_of_days)[order]
        most = max(float(values[order[0]]) if len(order) else 0.0, float(self.numbered_fits.max(initial=0.0)))
        if sizes[values[order] == most].sum() > _AT_ONCE:
            bound = max(_SENTENCE * most + (1 - _SENTENCE) * most_told, published) - 1e-6
            for at in range(0, len(layout.passages), _AT_ONCE // 4):
                yield layout.passages[at:at + _AT_ONCE // 4], bound
            return
        yield passages_held(layout.passage[self.numbered]), math.inf
        done, of_reports = 0, True
        for last in (np.flatnonzero(np.diff(values[order], append=-1.0)) + 1).tolist():  # the ends of the times that fit equally well
            if sizes[done:last].sum() < _FEW and last < len(order):
                continue
            rows = [layout.by_days[layout.starts_of_days[key]:layout.starts_of_days[key + 1]] for key in order[done:last].tolist()]
            done, beyond = last, _SENTENCE * (float(values[order[last]]) if last < len(order) else 0.0) + (1 - _SENTENCE) * most_told
            yield passages_held(layout.passage[np.concatenate(rows)]), max(beyond, published) if of_reports else beyond
            if of_reports and beyond <= published:
                of_reports = False
                yield self._of_reports, beyond
        if of_reports:
            yield self._of_reports, 0.0

    @property
    def _of_reports(self) -> np.ndarray:
        """Ids, ascending, of the passages of reports that were published then or tell of it as a whole."""
        import numpy as np

        found: np.ndarray = np.sort(self.layout.passages_of(np.flatnonzero((self.told > 0) | (self.published > 0))))
        found = found[self.layout.has_time(found)]
        return found

    def of_passages(self, ids: Sequence[int] | np.ndarray) -> np.ndarray:
        """float32 (n,): the fit of each of these passages."""
        import numpy as np

        wanted, back = np.unique(np.asarray(ids, dtype=np.int64), return_inverse=True)
        known = self.layout.has_time(wanted)
        fits = np.zeros(len(wanted), dtype=np.float32)
        fits[known] = self._fits(wanted[known])
        return fits[back]

    @cached_property
    def sentences(self) -> dict[tuple[int, int], float]:
        """(report row, sentence ordinal) -> fit, where above 0."""
        reports, ordinals, fits = self._runs(self.layout.report_rows[self.layout.report_at[self._rows]], self.layout.ordinal[self._rows])
        return dict(zip(zip(reports, ordinals, strict=True), fits, strict=True))

    @cached_property
    def reports(self) -> dict[int, float]:
        """Report row -> best fit of its sentences, where above 0."""
        reports, fits = self._runs(self.layout.report_rows[self.layout.report_at[self._rows]])
        return dict(zip(reports, fits, strict=True))

    def _runs(self, *columns: np.ndarray) -> list[list[Any]]:
        """The values of these columns, of the fitting rows, for each run that shares them, and the best fit of each run, where above 0."""
        import numpy as np

        values = self.of_rows(self._rows)
        held = values.nonzero()[0]
        if not len(held):
            return [[] for _ in (*columns, "fit")]
        kept = [column[held] for column in columns]
        starts = np.flatnonzero(np.concatenate([[True], np.any([column[1:] != column[:-1] for column in kept], axis=0)]))
        return [*(column[starts].tolist() for column in kept), np.maximum.reduceat(values[held], starts).tolist()]


def time_scores(query: Query, state: State) -> TimeScores | None:
    """The fit of every sentence to the question's time; None where it asks about none."""
    import numpy as np

    if query.when is None and query.weekday is None and query.window is None:
        return None
    layout = laid_out(state)
    by_days = days_fit(layout.days, query, state).astype(np.float32)
    fits = [_numbered_fit(when, layout, state) for when in (query.when.all if query.when is not None else ()) if when.day_number is not None]
    rows, values = (np.concatenate(column) for column in zip((np.empty(0, np.int64), np.empty(0, np.float32)), *fits, strict=True))
    order = np.lexsort((values, rows))
    best = order[np.diff(rows[order], append=-1) != 0]
    return TimeScores(layout, by_days, rows[best], values[best])


def passages_within(window: DateRange, state: State) -> np.ndarray:
    """Ids of the passages with a time that meets the window, ascending."""
    import numpy as np

    kept = state.kept.setdefault("within", {})
    assert isinstance(kept, dict)
    if window not in kept:
        if len(kept) > 8:
            kept.clear()
        layout = laid_out(state)
        start, end, weekday = layout.days.T
        first, last = np.maximum(start, window.start.toordinal()), np.minimum(end, window.end.toordinal())
        first = np.where(weekday < 0, first, first + (weekday - (first + 6)) % 7)  # "Tuesday" of a month: the first one within the window
        kept[window] = passages_held(layout.passage[layout.rows_of_days(np.flatnonzero((start > 0) & (first <= last)))])
    known: np.ndarray = kept[window]
    return known


def precision(query: Query) -> float:
    """How much the time asked about tells, from 1 (a day) down to 0: a year holds much that the question does not mean.

    Falls with the logarithm of the days: .67 for a month, .44 for a year; .3 of that where the question is asked within them.
    """
    days = query.when.days if query.when is not None else query.window.days if query.window is not None and query.weekday is None else 1
    share = _ABOUT_NOW if days > 1 and query.when is not None and _distance(query.when, query.asked_on) == 0 else 1.0
    return share * max(0.0, 1.0 - math.log(days) / math.log(_UNTELLING))


def recency(query: Query, ids: Sequence[int] | np.ndarray, state: State) -> np.ndarray:
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
    wanted = np.asarray(ids, dtype=np.int64)
    known = layout.has_time(wanted)
    found = np.zeros(len(wanted), dtype=np.float32)
    found[known] = near[layout.report_of.of(wanted[known])]
    return found


def _distance(when: When, day: date | None) -> float:
    """Days between the day and the nearest of the times, 0 inside; infinite where the day is not known."""
    if day is None:
        return math.inf
    return min(max(0, (one.range.start - day).days, (day - one.range.end).days) for one in when.all)


def _numbered_fit(when: When, layout: Layout, state: State) -> tuple[np.ndarray, np.ndarray]:
    """(rows, how well they fit): 1 where a sentence names a day number asked for itself, unless its report counts another event."""
    import numpy as np

    assert when.day_number is not None
    same = layout.numbered[(layout.numbers >= when.day_number) & (layout.numbers <= (when.last_day_number or when.day_number))]
    same = same[~_elsewhere(when, state)[layout.report_at[same]]]
    headed = _under_heading(same, layout)
    return np.concatenate([same, headed]), np.repeat(np.array([1.0, _HEADED], dtype=np.float32), [len(same), len(headed)])


def _elsewhere(when: When, state: State) -> np.ndarray:
    """bool, one per report: whether it counts the days of another event. Kept for one generation of the archive."""
    import numpy as np

    kept = state.kept.setdefault("elsewhere", {})
    assert isinstance(kept, dict)
    key = (when.event, when.counted_from)
    if key not in kept:
        others = {path for clock in state.clocks if clock.event != when.event or clock.day_1 != when.counted_from for path in clock.support}
        kept[key] = np.array([report.path in others for report in state.reports], dtype=bool)
    found: np.ndarray = kept[key]
    return found


def _under_heading(same: np.ndarray, layout: Layout) -> np.ndarray:
    """Rows of reports that open with the day number asked for, where they do not tell of another day than the report's own.

    `same`: the rows that name that day number.
    """
    import numpy as np

    opening = same[layout.own[same] & (layout.ordinal[same] <= 1)]
    reports = np.unique(layout.report_at[opening])
    begin = layout.starts_of_reports[reports]
    inside = expanded(np.stack([begin, layout.ends_of_reports[reports] - begin], axis=1))
    start, end, _ = layout.days[layout.sentences[inside]].T
    own_start, own_end, _ = layout.days[layout.own_days[layout.report_at[inside]]].T
    tells = (own_start == 0) | (start == 0) | ((start <= own_end) & (end >= own_start))
    found: np.ndarray = inside[tells & ~layout.background[inside]]
    return found
