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
    passages_by_language: dict[str, np.ndarray]  # ids, int64, ascending
    kept: dict[str, object] = field(default_factory=dict)  # what is worked out once per generation, filled on first use

    @cached_property
    def by_path(self) -> dict[str, ReportSummary]:
        return {report.path: report for report in self.reports}

    @cached_property
    def by_row(self) -> dict[int, ReportSummary]:
        return {report.id: report for report in self.reports}

    @cached_property
    def _languages(self) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
        """(names, ids ascending, number of each one's name)"""
        import numpy as np

        names = tuple(self.passages_by_language)
        ids = np.concatenate([np.empty(0, np.int64), *self.passages_by_language.values()])
        numbers = np.concatenate([np.empty(0, np.int64), *(np.full(len(of), n) for n, of in enumerate(self.passages_by_language.values()))])
        order = np.argsort(ids)
        return names, ids[order], numbers[order]

    def present(self, passages: Iterable[int]) -> list[int]:
        """Those of these passages that are of this generation, in their order: a view that was opened later may be ahead of it."""
        import numpy as np

        _, ids, _ = self._languages
        wanted = np.fromiter(passages, dtype=np.int64)
        at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
        found: list[int] = wanted[ids[at] == wanted].tolist() if len(ids) else []
        return found

    def languages_of(self, passages: Sequence[int]) -> list[str]:
        """The language of each of these passages of this generation."""
        import numpy as np

        names, ids, numbers = self._languages
        return [names[number] for number in numbers[np.searchsorted(ids, passages)].tolist()]

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
            passages_by_language=_by_language(store.passage_languages()),
        ), stamp  # fmt: skip


def _by_language(languages: Sequence[tuple[int, str]]) -> dict[str, np.ndarray]:
    import numpy as np

    found: dict[str, list[int]] = {}
    for row, language in languages:
        found.setdefault(language, []).append(row)
    return {language: np.array(ids, dtype=np.int64) for language, ids in found.items()}


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
