"""What a reader can filter by: the days, outlets, languages and events of the open archive, as form fields.

Pure; the page (`static/desk.js`) ticks what is set and reads what is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from index.types import Clock, DateRange
from ui.dates import language_name, number
from ui.escaping import safe
from ui.pages import Summary
from ui.texts import InterfaceLanguage, say

_MOST = 400  # values of one kind that are offered; a link may name others


def filter_fields(reports: Sequence[Summary], clocks: Sequence[Clock], language: InterfaceLanguage) -> str:
    """Two days and three lists of boxes to tick, each with how many reports it stands for."""
    outlets = Counter(report.publisher for report in reports if report.publisher)
    languages = Counter(report.language for report in reports if report.language != "und")
    events = {clock.event: len(clock.support) + len(clock.dissent) for clock in clocks if clock.event}
    days = [when for report in reports if (when := report.published or report.own_day) is not None and when.precision == "day"]
    return "".join((
        _day("from", "filter_first", days, language), _day("to", "filter_last", days, language),
        _list("outlet", [(name, name, n) for name, n in outlets.most_common(_MOST)], language),
        _list("language", [(code, language_name(code, language) or code, n) for code, n in languages.most_common(_MOST)], language),
        _list("event", [(event, event, n) for event, n in list(events.items())[:_MOST]], language)))


def _day(name: str, word: str, days: Sequence[DateRange], language: InterfaceLanguage) -> str:
    span = f' min="{min(day.start for day in days)}" max="{max(day.end for day in days)}"' if days else ""
    return f'<label class="rq-day"><span>{say(word, language)}</span><input type="date" name="{name}"{span}/></label>'


def _list(kind: str, values: Sequence[tuple[str, str, int]], language: InterfaceLanguage) -> str:
    if not values:
        return ""
    boxes = "".join(f'<label><input type="checkbox" name="{kind}" value="{safe(value)}"/><bdi>{safe(shown)}</bdi> <span>{number(n, language)}</span></label>'
                    for value, shown, n in values)
    name = say(f"filter_{kind}", language)
    return f'<details class="rq-pick"><summary>{name}</summary><div role="group" aria-label="{name}">{boxes}</div></details>'
