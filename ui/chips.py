"""How a question was understood, as chips above its answer: its time with the other readings one click away, its places, its form, what was read.

Pure functions; every text goes through `escaping.safe`.
"""

from __future__ import annotations

import json
import re

from index.types import DateRange
from qa.rereading import reread_answer
from qa.types import Answer, Filters, When
from ui.dates import dates, day, language_name, number
from ui.escaping import safe
from ui.texts import InterfaceLanguage, count, say


def chips(answer: Answer, language: InterfaceLanguage) -> str:
    """All that is known of how the question was read; empty where that is nothing."""
    found: list[tuple[str, str]] = []
    if answer.when is not None:
        found.append(("when", _when(answer, answer.when, language)))
    if answer.places:
        names = ", ".join(place.name for place in answer.places[:6])
        found.append(("places", safe(say("about_places", language, places=names))))
    if normal(answer.standalone) not in ("", normal(answer.question)):
        found.append(("understood", safe(say("understood_as", language, text=answer.standalone))))
    if answer.filters:
        found.append(("filters", safe(say("filtered_by", language, filters="; ".join(text for _, _, text in said_filters(answer.filters, language))))))
    if not answer.abstained and (line := coverage_line(answer, language)):  # an abstention tells it in its panel
        found.append(("coverage", safe(line)))
    if not found:
        return ""
    entries = (f'<li class="rq-chip rq-chip-{name}" dir="auto">{html}</li>' for name, html in found)
    return f'<ul class="rq-chips">{"".join(entries)}</ul>'


def coverage_line(answer: Answer, language: InterfaceLanguage) -> str:
    """How many reports were read, of how many; empty where that is not known."""
    coverage = answer.coverage
    if not (coverage.read or coverage.in_window or coverage.undated):
        return ""
    if coverage.in_window > coverage.read:
        line = count("reports_read_of", coverage.read, language, all=number(coverage.in_window, language))
    else:
        line = count("reports_read", coverage.read, language)
    if coverage.undated:
        line += f", {count('undated', coverage.undated, language)}"
    if coverage.left_out:
        line += f", {count('left_out_by_filters', coverage.left_out, language)}"
    return line


def said_filters(filters: Filters, language: InterfaceLanguage) -> list[tuple[str, str, str]]:
    """(kind as in a link, value as in a link, what a reader reads) of each filter that is set."""
    said: list[tuple[str, str, str]] = []
    values = filters.to_dict()
    for kind, word in (("from", "filter_from"), ("to", "filter_to")):
        if values[kind]:
            said.append((kind, values[kind], say(word, language, day=day(DateRange.of(values[kind]).start, language))))
    said += [("outlet", outlet, outlet) for outlet in filters.outlets]
    said += [("language", code, language_name(code, language) or code) for code in filters.languages]
    said += [("event", event, event) for event in filters.events]
    return said


def asking(question: str, filters: Filters | None = None) -> str:
    """The attributes of a control that asks a question when it is pressed; with `filters` through these, else through those that are set."""
    through = f' data-filters="{safe(json.dumps(filters.to_dict()))}"' if filters is not None else ""
    return f'data-ask="{safe(question)}"{through}'


def _when(answer: Answer, when: When, language: InterfaceLanguage) -> str:
    line, votes = _reading(when, language)
    parts = []
    for text, other in votes:
        if other is None:
            parts.append(safe(text))
        else:
            question = reread_answer(answer, other)
            name = safe(say("ask_instead", language, question=question))
            parts.append(f'<button type="button" class="rq-reading" {asking(question, answer.filters)} title="{name}" aria-label="{safe(text)}. {name}">{safe(text)}</button>')
    return f"{safe(line)} ({'; '.join(parts)})" if parts else safe(line)


def when_line(when: When, language: InterfaceLanguage) -> str:
    """The time asked about, as it was resolved, in one line.

    "day 9 = 5 October 2020, counted from 27 September 2020 (7 reports agree; 1 counts 6 October)"
    """
    line, votes = _reading(when, language)
    return f"{line} ({'; '.join(text for text, _ in votes)})" if votes else line


def _reading(when: When, language: InterfaceLanguage) -> tuple[str, list[tuple[str, DateRange | None]]]:
    """(the time as resolved; who counts so, and each other reading with its days)"""
    resolved = [(say(f"edge_{one.edge}", language, said=one.said.strip()) if one.edge and one.said.strip() else one.said.strip(), dates(one.range, language)) for one in when.all]
    line = "; ".join(found if not said or (when.given and not when.edge) or normal(said) == normal(found) else f"{said} = {found}" for said, found in resolved)
    if when.counted_from is not None:
        line += f", {say('counted_from', language, day=day(when.counted_from, language))}"
    votes: list[tuple[str, DateRange | None]] = [(count("agree", when.support, language), None)] if when.support and when.counted_from else []
    several = any(other.event and other.event != when.event for other in when.alternatives)
    if several and when.event:
        line += f", {when.event}"
    for other in when.alternatives:
        text = count("counts_otherwise", other.support, language, day=_short(other.when, when.range, language))
        votes.append((f"{text}, {other.event}" if several and other.event else text, other.when))
    return line, votes


def _short(other: DateRange, beside: DateRange, language: InterfaceLanguage) -> str:
    """`other` without its year where that is plain from the date beside it."""
    text = dates(other, language, year=other.start.year != beside.start.year)
    return f"le {text}" if language == "fr" and other.precision == "day" else text


def normal(text: str) -> str:
    return re.sub(r"[\s?!.…]+", " ", text).strip().casefold()
