"""The reader's filters: which reports pass them, which clocks they leave, and how an answer says that they were on.

Nothing is ranked here. A report that does not pass is neither retrieved nor read nor counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from index.types import Clock, DateRange

from .phrases import phrase, said_date
from .types import Filters

if TYPE_CHECKING:
    import numpy as np

    from index.archive import Index
    from index.state import State


def passing(filters: Filters, state: State) -> frozenset[int] | None:
    """The rows of the reports that pass; None where no filter leaves any report out. Kept for one generation of the archive.

    The window is no matter of reports but of sentences: `timing.passages_within`.
    """
    if not filters.of_reports:
        return None
    kept = state.kept.setdefault("passing", {})
    assert isinstance(kept, dict)
    key = (filters.outlets, filters.languages, filters.events)
    if key not in kept:
        if len(kept) > 32:
            kept.clear()
        kept[key] = _passing(filters, state)
    found: frozenset[int] = kept[key]
    return found


def _passing(filters: Filters, state: State) -> frozenset[int]:
    outlets = {_folded(outlet) for outlet in filters.outlets}
    languages = {_folded(language) for language in filters.languages}
    of_events: set[str] = set()
    for clock in clocks_of(filters, state.clocks) if filters.events else ():
        of_events |= reports_of_event(clock, state)
    return frozenset(
        report.id for report in state.reports
        if (not outlets or _folded(report.publisher) in outlets) and (not languages or _folded(report.language) in languages)
        and (not filters.events or report.path in of_events))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def clocks_of(filters: Filters, clocks: Sequence[Clock]) -> Sequence[Clock]:
    """The clocks of the events that are filtered by, by their names; all where no such filter is set.

    >>> war = Clock(event="The war", day_1=date(2020, 9, 27), names=("La guerre",))
    >>> clocks_of(Filters(events=("la guerre",)), [war]), clocks_of(Filters(events=("flood",)), [war])
    ((Clock(event='The war', day_1=datetime.date(2020, 9, 27), names=('La guerre',), given=False, support=(), dissent=()),), ())
    """
    if not filters.events:
        return clocks
    wanted = {_folded(event) for event in filters.events}
    return tuple(clock for clock in clocks if wanted & {_folded(name) for name in (clock.event, *clock.names)})


def reports_of_event(clock: Clock, state: State) -> set[str]:
    """Paths of the reports that are of an event: those that count their days by its clock, for it or otherwise; and, unless they
    count by another clock, those whose own day (else publication) lies within its days.

    Its days go from day 1 to the last day of a report that counts by it; without any such report, to the end of the archive.
    """
    own = {*clock.support, *(path for path, _ in clock.dissent)}
    others = {path for other in state.clocks if other is not clock for path in (*other.support, *(path for path, _ in other.dissent))} - own
    days = {report.path: day for report in state.reports if (day := report.own_day or report.published) is not None}
    last = max((days[path].end for path in own if path in days and days[path].days <= 31), default=date.max)
    span = DateRange(start=clock.day_1, end=max(clock.day_1, last))
    return {report.path for report in state.reports if report.path in own} | {
        path for path, day in days.items() if path not in others and day.days <= 31 and day.overlap(span) is not None}


def passages_passing(filters: Filters, index: Index) -> np.ndarray | None:
    """int64, ascending: ids of the passages of the reports that pass; None where no report is left out."""
    import numpy as np

    state = index.state
    if (allowed := passing(filters, state)) is None:
        return None
    found: np.ndarray = np.sort(state.passages_of([at for at, report in enumerate(state.reports) if report.id in allowed]))
    return found


def filter_notes(filters: Filters, language: str) -> tuple[str, ...]:
    """That filters were on, in the reader's language; empty where none was.

    >>> filter_notes(Filters(outlets=("Desk A",), window=DateRange(start=date(2020, 10, 1), end=date.max)), "en")
    ('Only reports that pass the filters were read: from 1 October 2020; Desk A.',)
    """
    if not filters:
        return ()
    said = [_said_window(filters.window, language)] if filters.window else []
    said += [", ".join(values) for values in (filters.outlets, tuple(_named(code, language) for code in filters.languages), filters.events) if values]
    return (phrase("filtered", language, filters="; ".join(said)),)


def _said_window(window: DateRange, language: str) -> str:
    if window.end == date.max:
        return phrase("since day", language, day=said_date(DateRange.day(window.start), language))
    if window.start == date.min:
        return phrase("until day", language, day=said_date(DateRange.day(window.end), language))
    return said_date(window, language)


def _named(code: str, language: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).get_language_name(language) or code
    except (UnknownLocaleError, ValueError, TypeError):
        return code
