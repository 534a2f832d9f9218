"""The times of an archive's sentences, laid out for arithmetic: which rows hold which time, which passage, which report.

Knows no question; kept for one generation of the archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.lookup import Lookup
from index.state import expanded
from index.types import DateRange

if TYPE_CHECKING:
    import numpy as np

    from index.state import State


@dataclass(frozen=True, slots=True)
class Layout:
    """State.times and the reports' own days, laid out for arithmetic: the many times of an archive are few different ones."""

    days: np.ndarray  # int64 (n, 3): start, end and weekday of each different time
    sentences: np.ndarray  # one per row of State.times: which of these
    by_days: np.ndarray  # the rows, those of the first of `days` first: of each those whose sentence says it, then those that inherit it
    starts_of_days: np.ndarray  # (2 n + 1,): where in `by_days` those of each begin, and those of it that inherit
    published: np.ndarray  # one per report of State.reports: which of `days` is its publication
    own_days: np.ndarray  # and which is the day it tells of
    report_rows: np.ndarray  # and its row in the record
    report_at: np.ndarray  # one per row of State.times: which of the reports
    ordinal: np.ndarray  # one per row: of its sentence in the report
    own: np.ndarray  # bool, one per row: whether the time stands in the sentence, and is not inherited
    background: np.ndarray  # bool, one per row
    passage: np.ndarray  # one per row: the passage, 0 where its sentence is in none
    numbered: np.ndarray  # the rows that name a day number
    numbers: np.ndarray  # and which
    passages: np.ndarray  # ids, ascending, of the passages that have a time
    by_passage: np.ndarray  # the rows, those of the first of `passages` first
    starts_of_passages: np.ndarray  # (n + 1,)
    starts_of_reports: np.ndarray  # one per report: where its rows begin, as the rows lie report by report
    ends_of_reports: np.ndarray
    places: Lookup  # passage -> where in `passages` it stands
    report_of: Lookup  # passage -> its report
    spans: np.ndarray  # int64 (reports, 2): its first passage and how many it has
    told_days: np.ndarray  # ordinals, ascending, of the days that reports tell of
    told_before: np.ndarray  # (8, n + 1): how many tell of the days before each of these, of those of any weekday, and of each of the seven

    def rows_of_days(self, which: np.ndarray) -> np.ndarray:
        """The rows that hold one of these of `days`, ascending."""
        import numpy as np

        if len(which) == len(self.days):
            return np.arange(len(self.sentences))
        parts = [self.by_days[first:last] for first, last in zip(self.starts_of_days[2 * which].tolist(), self.starts_of_days[2 * which + 2].tolist(), strict=True)]
        found = np.concatenate([self.by_days[:0], *parts])
        found.sort()
        return found

    def rows_of(self, passages: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where in `by_passage` the rows of each of these, all of which have a time, begin and end."""
        at = self.places.of(passages)
        return self.starts_of_passages[at], self.starts_of_passages[at + 1]

    def has_time(self, passages: np.ndarray) -> np.ndarray:
        """bool (n,): which of these, in any order, have a time."""
        found: np.ndarray = self.places.of(passages) >= 0
        return found

    def passages_of(self, reports: np.ndarray) -> np.ndarray:
        """int64: ids of all passages of these reports."""
        return expanded(self.spans[reports])


def passages_held(passages: np.ndarray) -> np.ndarray:
    """int64, ascending: each of these passages once, without the 0 of a sentence that is in none."""
    import numpy as np

    found = np.unique(passages)
    return found[found > 0].astype(np.int64)


def laid_out(state: State) -> Layout:
    """Kept for one generation of the archive."""
    import numpy as np

    if "times" not in state.kept:
        rows, n, reports = state.times, len(state.times), np.array([report.id for report in state.reports], dtype=np.int64)
        weekday = rows["weekday"].astype(np.int64)
        of_rows = (rows["start"].astype(np.int64) << 32) + ((rows["end"].astype(np.int64) - rows["start"]) << 4) + weekday + 1
        del weekday
        published, own_days = _days_of_reports(state, "published"), _days_of_reports(state, "own_day")
        of_reports = [(days[:, 0] << 32) + ((days[:, 1] - days[:, 0]) << 4) + days[:, 2] + 1 for days in (published, own_days)]
        packed, which = np.unique(np.concatenate([of_rows, *of_reports]), return_inverse=True)
        del of_rows
        start, length = packed >> 32, (packed & 0xFFFFFFFF) >> 4
        sentences = which[:n].astype(np.int32)
        own = np.ascontiguousarray(rows["own"])
        keys = 2 * sentences + ~own
        by_days = keys.argsort(kind="stable").astype(np.int32)
        order = np.argsort(reports)
        report_at = order[np.minimum(np.searchsorted(reports, rows["report"], sorter=order), max(0, len(reports) - 1))].astype(np.int32) if n else np.zeros(0, dtype=np.int32)
        passage = rows["passage"].astype(np.int64 if n and rows["passage"].max() >= 2**31 else np.int32)
        by_passage = passage.argsort(kind="stable").astype(np.int32)
        by_passage = by_passage[int((passage == 0).sum()):]
        passages, starts = np.unique(passage[by_passage], return_index=True)
        first_day, told = told_per_day(state)
        told_days = first_day + told.nonzero()[0]
        of_weekday = (told_days + 6) % 7 == np.arange(-1, 7)[:, None]
        of_weekday[0] = True
        told_before = np.concatenate([np.zeros((8, 1)), np.cumsum(np.where(of_weekday, told[told_days - first_day], 0.0), axis=1)], axis=1)
        numbered = np.flatnonzero(rows["day_number"])
        state.kept["times"] = Layout(
            days=np.stack([start, start + length, (packed & 15) - 1], axis=1), sentences=sentences, by_days=by_days,
            starts_of_days=np.searchsorted(keys[by_days], np.arange(2 * len(packed) + 1)), published=which[n:n + len(reports)], own_days=which[n + len(reports):],
            report_rows=reports, report_at=report_at, ordinal=np.ascontiguousarray(rows["sentence"]), own=own,
            background=np.ascontiguousarray(rows["background"]), passage=passage, numbered=numbered, numbers=rows["day_number"][numbered],
            passages=passages.astype(np.int64), by_passage=by_passage, starts_of_passages=np.concatenate([starts, [len(by_passage)]]),
            starts_of_reports=np.searchsorted(rows["report"], reports), ends_of_reports=np.searchsorted(rows["report"], reports, side="right"), places=Lookup(passages.astype(np.int64)), report_of=state.report_of, spans=state.spans,
            told_days=told_days, told_before=told_before)
    found = state.kept["times"]
    assert isinstance(found, Layout)
    return found


def _days_of_reports(state: State, which: str) -> np.ndarray:
    """int64 (reports, 3): start, end and weekday, as State.times has them, of its publication or of the day it tells of."""
    import numpy as np

    days: list[DateRange | None] = [getattr(report, which) for report in state.reports]
    return np.array([(day.start.toordinal(), day.end.toordinal(), -1) if day else (0, 0, -1) for day in days], dtype=np.int64).reshape(-1, 3)


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
