"""What one generation of the record holds that every question needs, read at once and kept in memory.

Reads the record alone: no view, no text of a report. `archive.py` keeps it and reads it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from .types import Clock, DateRange, Place

if TYPE_CHECKING:
    import numpy as np

    from .lookup import Lookup
    from .store import ReportSummary, Stamp, Store


@dataclass(frozen=True)
class State:
    """What one generation of the record holds that every question needs."""

    generation: int
    reports: tuple[ReportSummary, ...]
    clocks: tuple[Clock, ...]
    coverage: DateRange | None
    known: dict[str, Place]
    prior: dict[str, float]  # country -> share among the archive's place mentions
    times: np.ndarray  # Store.sentence_times(), with the days that clocks give to day numbers
    spans: np.ndarray  # int64 (reports, 2): the first passage of each and how many it has, which follow each other; 0, 0 of one without
    kept: dict[str, object] = field(default_factory=dict)  # what is worked out once per generation, filled on first use

    @cached_property
    def by_path(self) -> dict[str, ReportSummary]:
        return {report.path: report for report in self.reports}

    @cached_property
    def by_row(self) -> dict[int, ReportSummary]:
        return {report.id: report for report in self.reports}

    @cached_property
    def positions(self) -> dict[str, int]:
        """path -> where in `reports` it stands."""
        return {report.path: at for at, report in enumerate(self.reports)}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Of the reports that have passages, in order."""
        return tuple(sorted({report.language for report, (_, count) in zip(self.reports, self.spans.tolist(), strict=True) if count}))

    @cached_property
    def report_of(self) -> Lookup:
        """Passage -> where in `reports` its report stands."""
        import numpy as np

        from .lookup import Lookup

        held = self._held
        return Lookup(expanded(self.spans[held]), np.repeat(held, self.spans[held, 1]))

    @cached_property
    def _held(self) -> np.ndarray:
        """Where in `reports` those that have passages stand, by their first passage."""
        import numpy as np

        held = np.flatnonzero(self.spans[:, 1])
        found: np.ndarray = held[self.spans[held, 0].argsort(kind="stable")]
        return found

    @cached_property
    def _spoken(self) -> np.ndarray:
        """int64 (reports,): which of `languages` each is in, -1 of one without passages."""
        import numpy as np

        numbers = {language: number for number, language in enumerate(self.languages)}
        return np.array([numbers.get(report.language, -1) for report in self.reports], dtype=np.int64)

    def present(self, passages: Iterable[int]) -> np.ndarray:
        """int64: those of these passages that are of this generation, in their order: a view that was opened later may be ahead of it."""
        import numpy as np

        wanted = np.fromiter(passages, dtype=np.int64)
        return wanted[self.report_of.of(wanted) >= 0]

    def languages_of(self, passages: Sequence[int] | np.ndarray) -> list[str]:
        """The language of each of these passages of this generation."""
        return list(map(self.languages.__getitem__, self.language_numbers(passages).tolist()))

    def language_numbers(self, passages: Sequence[int] | np.ndarray) -> np.ndarray:
        """int64 (n,): which of `languages` each of these passages of this generation is in."""
        found: np.ndarray = self._spoken[self.report_of.of(passages)]
        return found

    def first_passages(self, passages: np.ndarray) -> np.ndarray:
        """int64 (n,): the first passage of the report of each of these passages, under which the report's words stand; -1 for another generation's."""
        import numpy as np

        at = self.report_of.of(passages)
        return np.where(at >= 0, self.spans[at, 0], -1) if len(self.spans) else at

    def passages_beside(self, passages: np.ndarray) -> np.ndarray:
        """int64: all passages of the reports of these, each of which is another's."""
        at = self.report_of.of(passages)
        return self.passages_of(at[at >= 0])

    def passages_of(self, reports: Sequence[int] | np.ndarray) -> np.ndarray:
        """int64: all passages of the reports at these places of `reports`."""
        import numpy as np

        return expanded(self.spans[np.asarray(reports, dtype=np.int64)])

    @cached_property
    def passages_of_languages(self) -> dict[str, int]:
        """language -> how many passages."""
        import numpy as np

        held = self._held
        return dict(zip(self.languages, np.bincount(self._spoken[held], weights=self.spans[held, 1], minlength=len(self.languages)).astype(int).tolist(), strict=True))

    def spread_evenly(self, language: str, most: int) -> np.ndarray:
        """int64, ascending: at most so many passages of a language, every first, second, third ..."""
        import numpy as np

        held = self._held
        first, count = self.spans[held[self._spoken[held] == self.languages.index(language)]].T
        ends = np.cumsum(count)
        wanted = np.arange(0, int(count.sum()), max(1, -(-int(count.sum()) // most)))
        at = np.searchsorted(ends, wanted, side="right")
        found: np.ndarray = first[at] + wanted - (ends - count)[at]
        return found

    @cached_property
    def undated(self) -> int:
        return sum(report.published is None for report in self.reports)


def read_state(store: Store) -> tuple[State, Stamp]:
    """The record as it is now, and which state of it that is."""
    with store.snapshot() as stamp:
        reports, clocks = store.reports(), store.clocks()
        return State(
            generation=stamp.generation, reports=reports, clocks=clocks, coverage=store.coverage(), known=store.known_places(),
            prior=dict(store.setting("place prior", {})), times=dated_by_clocks(store.sentence_times(), reports, clocks),
            spans=_spans(reports, store.passage_spans()),
        ), stamp  # fmt: skip


def expanded(spans: np.ndarray) -> np.ndarray:
    """int64: all numbers of spans, given as rows of the first one and how many.

    >>> import numpy as np
    >>> expanded(np.array([[3, 2], [9, 0], [7, 3]])).tolist()
    [3, 4, 7, 8, 9]
    """
    import numpy as np

    first, count = spans[:, 0], spans[:, 1]
    found: np.ndarray = np.repeat(first - np.concatenate([[0], np.cumsum(count)[:-1]]), count) + np.arange(count.sum()) if len(spans) else np.empty(0, np.int64)
    return found.astype(np.int64)


def _spans(reports: Sequence[ReportSummary], spans: np.ndarray) -> np.ndarray:
    """int64 (reports, 2), of rows of report, first passage, how many."""
    import numpy as np

    found = np.zeros((len(reports), 2), dtype=np.int64)
    rows = np.array([report.id for report in reports], dtype=np.int64)
    found[np.searchsorted(rows, spans[:, 0])] = spans[:, 1:]
    return found


def dated_by_clocks(times: np.ndarray, reports: Sequence[ReportSummary], clocks: Sequence[Clock]) -> np.ndarray:
    """The same rows; those that name a day number without a date get the day that their report's clock makes of it.

    A dissenting report keeps its own count. A report that casts no vote goes by the one event of the archive, where there is
    but one that several reports count.
    """
    day_1 = {path: clock.day_1.toordinal() for clock in reversed(clocks) for path in clock.support}
    day_1 |= {path: day.toordinal() for clock in reversed(clocks) for path, day in clock.dissent}
    events = [clock for clock in clocks if clock.given or len(clock.support) > 1]
    other = events[0].day_1.toordinal() if len(events) == 1 else 0
    first = {report.id: day_1.get(report.path, other) for report in reports}
    dated = times.copy()
    for at in ((dated["day_number"] > 0) & (dated["start"] == 0)).nonzero()[0]:
        begin = first.get(int(dated["report"][at]), 0)
        day = begin + int(dated["day_number"][at]) - 1
        if begin and day < 3_652_059:  # the last day that a date can be
            dated["start"][at] = dated["end"][at] = day
    return dated
