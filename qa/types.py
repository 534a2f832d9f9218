"""What is asked and what is answered: Turn, Query, Citation, Item, Answer.

Standard library and `index.types` only; `Answer.to_dict()` is the stable JSON form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from index.types import DateRange, Place, Span

Kind = Literal["places", "people", "number", "date", "quote", "text"]
Sort = Literal["person", "organisation"]  # of what a question about "people" names
BodySort = Literal["international", "ministry", "army", "party", "union", "government", "court", "firm", "media", "other"]
Edge = Literal["", "since", "until", "before", "after"]
About = Literal["answer", "sources", "questions"]  # the reports; what the last answer rests on; what the reader asked before


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message of a conversation before the question."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another reading of the time asked about, and how many reports stand behind it."""

    when: DateRange
    support: int
    event: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {**self.when.to_dict(), "support": self.support, "event": self.event}


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The time a question asks about, as it was resolved."""

    range: DateRange
    said: str  # the words of the question: "day 9", "mardi"
    counted_from: date | None = None  # day 1 of the clock used, for a day number
    day_number: int | None = None  # the first of a stretch of days
    last_day_number: int | None = None  # of a stretch of days, "days 3 to 5"
    event: str = ""  # of that clock
    support: int = 0  # reports that count so
    alternatives: tuple[Alternative, ...] = ()
    given: bool = False  # by --from/--to or a date spelled out: then nothing had to be resolved
    edge: Edge = ""  # "by day 9": `range` ends there; "since day 9": it begins there; "before" and "after" leave out what was said itself
    also: tuple[When, ...] = ()  # further times that the question asks about: "on day 3 and on day 9"

    @property
    def all(self) -> tuple[When, ...]:
        """Itself and the further times."""
        return (self, *self.also)

    @property
    def days(self) -> int:
        """How many days are asked about."""
        return sum(when.range.days for when in self.all)

    def to_dict(self) -> dict[str, Any]:
        return {
            **self.range.to_dict(),
            "said": self.said,
            "counted_from": self.counted_from.isoformat() if self.counted_from else None,
            "day_number": self.day_number,
            "last_day_number": self.last_day_number,
            "event": self.event,
            "support": self.support,
            "given": self.given,
            "edge": self.edge,
            "alternatives": [other.to_dict() for other in self.alternatives],
            "also": [other.to_dict() for other in self.also],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the reader allows to be read. A report passes where it meets every kind of filter that is set, by one of its values."""

    window: DateRange | None = None  # sentences that tell of these days; date.min and date.max stand for an open end
    outlets: tuple[str, ...] = ()  # Report.publisher, upper or lower case
    languages: tuple[str, ...] = ()  # Report.language: "fr"
    events: tuple[str, ...] = ()  # Clock.event; `filtering.reports_of_event` says which reports are of one

    def __bool__(self) -> bool:
        return bool(self.window or self.of_reports)

    @property
    def of_reports(self) -> bool:
        """Whether whole reports are left out, not only sentences of other days."""
        return bool(self.outlets or self.languages or self.events)

    def to_dict(self) -> dict[str, Any]:
        first, last = (self.window.start, self.window.end) if self.window else (date.min, date.max)
        return {"from": None if first == date.min else first.isoformat(), "to": None if last == date.max else last.isoformat(),
                "outlets": list(self.outlets), "languages": list(self.languages), "events": list(self.events)}


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question understood: what stands alone, when, where, and what is wanted."""

    question: str
    standalone: str
    language: str  # ISO 639-1: the reader's
    kind: Kind
    when: When | None = None
    filters: Filters = NO_FILTERS
    places: tuple[Place, ...] = ()
    names: tuple[str, ...] = ()  # proper names of the question that are not places
    terms: tuple[str, ...] = ()  # its content words, as written
    place_kind: Literal["town", "region", "country", "any"] = "any"
    yes_or_no: bool = False  # "were there casualties?"
    speaker: bool = False  # "who said ...": the one who says it is wanted
    several: bool = False  # of people: everybody that something is told of is wanted, not one
    sort: Sort = "person"  # of people: whether bodies of people are wanted
    body: BodySort | None = None  # of bodies: of which sort; None for any
    day_number_wanted: bool = False  # "which day of the war was ...": the number of a day is wanted
    weekday: int | None = None  # 0 = Monday: a weekday that could not be tied to one date
    source_day: DateRange | None = None  # "according to the page of 4 October": when the report is from, not what it tells of
    asked_on: date | None = None  # the day the question is asked on, where that is known
    history: tuple[Turn, ...] = ()
    about: About = "answer"  # else it is about the conversation, and `standalone` is the question that was answered last
    statement: bool = False  # it asks nothing: a headline put in to find what reports it

    @property
    def window(self) -> DateRange | None:
        """The days that the reader's filter allows."""
        return self.filters.window


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A verbatim stretch of one report: `text[start:end] == quote`."""

    n: int  # the number of its mark, from 1
    report: str
    quote: str
    start: int
    end: int
    title: str = ""
    publisher: str = ""
    language: str = "und"
    published: DateRange | None = None
    also_in: tuple[str, ...] = ()  # reports that carry the same words

    def to_dict(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "report": self.report,
            "title": self.title,
            "publisher": self.publisher,
            "language": self.language,
            "published": self.published.to_dict() if self.published else None,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "also_in": list(self.also_in),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One value of the answer: a place, a person, a figure, a date or a sentence, with its evidence."""

    value: str
    citations: tuple[int, ...]  # numbers of Citation.n
    names: tuple[str, ...] = ()  # other names of the same value
    claimant: str | None = None  # who says so: "Baku", "the ombudsman"
    place: Place | None = None  # for kind "places": with coordinates where they are known
    sort: Sort | None = None  # for kind "people": whether a person or a body of people is named
    unit: str | None = None  # for kind "number": the thing counted, in the words of the first quote: "civilians", "km"
    as_of: DateRange | None = None  # for kind "number": the days that the figure holds for; of a toll, when it was told

    def to_dict(self) -> dict[str, Any]:
        return {"value": self.value, "names": list(self.names), "claimant": self.claimant, "citations": list(self.citations),
                "place": _place_dict(self.place) if self.place else None,
                "sort": self.sort, "unit": self.unit, "as_of": self.as_of.to_dict() if self.as_of else None}


def _place_dict(place: Place) -> dict[str, Any]:
    return {"id": place.id, "name": place.name, "kind": place.kind, "country": place.country, "latitude": place.latitude, "longitude": place.longitude}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of the archive the answer looked at."""

    in_window: int  # reports that tell of the window asked about (all, where no time was asked)
    read: int  # of these, reports whose sentences were read for evidence
    undated: int  # reports without any date, read as well
    left_out: int = 0  # reports that do not pass the filters: counted in none of the above

    def to_dict(self) -> dict[str, int]:
        return {"in_window": self.in_window, "read": self.read, "undated": self.undated, "left_out": self.left_out}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Another day that has evidence for the question, and how many reports tell of it then."""

    when: DateRange
    reports: int

    def to_dict(self) -> dict[str, Any]:
        return {**self.when.to_dict(), "reports": self.reports}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, or the statement that there is none. Immutable: a stream yields ever fuller ones."""

    question: str
    standalone: str
    language: str
    kind: Kind
    answer: str  # prose with marks [1] that stand for `citations`; the reason where `abstained`
    abstained: bool = False
    why: str | None = None  # why there is no answer, in the reader's language
    when: When | None = None
    places: tuple[Place, ...] = ()  # that the question names
    filters: Filters = NO_FILTERS  # that were on
    short: str | None = None  # the few words that answer, verbatim from one of the quotes, or the first item's value
    items: tuple[Item, ...] = ()
    citations: tuple[Citation, ...] = ()
    coverage: Coverage = field(default_factory=lambda: Coverage(in_window=0, read=0, undated=0))
    nearest: tuple[Citation, ...] = ()  # where abstained: what comes nearest, labelled as such
    nearest_label: str | None = None  # what of the question that evidence holds for, in the reader's language; None where only likeness chose it
    wider: tuple[Suggestion, ...] = ()  # where abstained and a time was asked about: the nearest days before and after that have evidence
    notes: tuple[str, ...] = ()  # remarks in the reader's language: how the time was counted, what a model failed at
    model: str | None = None  # the chat model that wrote the prose
    milliseconds: int = 0
    done: bool = True  # False for the snapshots of a stream before its last

    def to_dict(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "standalone": self.standalone,
            "language": self.language,
            "kind": self.kind,
            "answer": self.answer,
            "abstained": self.abstained,
            "why": self.why,
            "when": self.when.to_dict() if self.when else None,
            "places": [_place_dict(place) for place in self.places],
            "filters": self.filters.to_dict(),
            "short": self.short,
            "items": [item.to_dict() for item in self.items],
            "citations": [citation.to_dict() for citation in self.citations],
            "coverage": self.coverage.to_dict(),
            "nearest": [citation.to_dict() for citation in self.nearest],
            "nearest_label": self.nearest_label,
            "wider": [other.to_dict() for other in self.wider],
            "notes": list(self.notes),
            "model": self.model,
            "milliseconds": self.milliseconds,
        }


def mark_spans(text: str) -> tuple[tuple[Span, tuple[int, ...]], ...]:
    """Where the marks of an answer stand, with their numbers: `[1]`, `[2, 3]`.

    >>> mark_spans("Ganja [2, 3].")
    (((6, 12), (2, 3)),)
    """
    import re

    found = re.finditer(r"\[(\d{1,4}(?:, ?\d{1,4})*)\]", text)
    return tuple((m.span(), tuple(int(n) for n in m.group(1).split(","))) for m in found)
