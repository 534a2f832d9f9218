"""How well sets of days that expressions may mean fit the days asked about: the share of each set inside them, days weighed by what is told of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.types import DateRange

from .timelayout import laid_out

if TYPE_CHECKING:
    import numpy as np

    from index.state import State

    from .types import Query

_SMOOTHING = 0.02  # of a report a day: a day that nothing tells of is not impossible
_LONGEST = 62  # days: a longer range (a year) is compared by its length alone


def days_fit(days: np.ndarray, query: Query, state: State) -> np.ndarray:
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
