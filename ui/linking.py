"""Filters as a page or a link tells them. What comes from a browser is untrusted: bounded, and passed over where it is not of the form.

A link is `?q=QUESTION&from=DAY&to=DAY&outlet=…&language=…&event=…`; the last three may be given again. `static/desk.js` writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from index.types import DateRange
from qa.types import Filters

_MOST, _LONGEST = 50, 300  # values of one kind of filter, characters of one


def filters_of(values: Mapping[str, Any]) -> Filters:
    """Filters from what a page or a link says: untrusted, so whatever is not of the form is passed over; a text stands for a list of one."""
    def texts(*names: str) -> tuple[str, ...]:
        for name in names:
            found = values.get(name)
            given = [found] if isinstance(found, str) else found if isinstance(found, (list, tuple)) else []
            if kept := tuple(dict.fromkeys(text.strip()[:_LONGEST] for text in given[:_MOST] if isinstance(text, str) and text.strip())):
                return kept
        return ()

    return Filters(window=_window(values.get("from"), values.get("to")), outlets=texts("outlets", "outlet"), languages=texts("languages", "language"),
                   events=texts("events", "event"))


def _window(first: object, last: object) -> DateRange | None:
    def read(said: object, otherwise: date) -> date:
        try:
            return date.fromisoformat(said) if isinstance(said, str) else otherwise
        except ValueError:
            return otherwise

    start, end = read(first, date.min), read(last, date.max)
    if (start, end) == (date.min, date.max):
        return None
    return DateRange(start=min(start, end), end=max(start, end)) if start != date.min and end != date.max else DateRange(start=start, end=end)
