"""The words that all three rooms share: reports, passages, times, places, hits and errors.

Standard library only, and no behaviour beyond what a value can say of itself.
Offsets are Unicode code points into `Report.text`, end exclusive, so that `text[start:end]` is the quote.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    """Days from `start` to `end`, both included. `2020-10` is the whole of October, never its first day.

    >>> DateRange.of("2020-10").precision
    'month'
    >>> str(DateRange.of("2020-10-05"))
    '2020-10-05'
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a range that ends ({self.end}) before it starts ({self.start})")

    @classmethod
    def day(cls, day: date) -> DateRange:
        return cls(start=day, end=day)

    @classmethod
    def of(cls, iso: str) -> DateRange:
        """From `2020`, `2020-10` or `2020-10-05` (a time of day after it is passed over); ValueError otherwise."""
        found = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ].*)?)?)?", iso.strip())
        if not found:
            raise ValueError(f"not a date of the form 2020, 2020-10 or 2020-10-05: {iso[:40]!r}")
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        if month is None:
            return cls(start=date(year, 1, 1), end=date(year, 12, 31))
        if day is None:
            return cls(start=date(year, month, 1), end=date(year, month, calendar.monthrange(year, month)[1]))
        return cls.day(date(year, month, day))

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def precision(self) -> Literal["day", "month", "year", "range"]:
        """What the range is exactly: one day, one calendar month, one calendar year, or some other stretch."""
        if self.start == self.end:
            return "day"
        if self.start.day == 1 and (self.end + timedelta(days=1)).day == 1:
            if (self.start.year, self.start.month) == (self.end.year, self.end.month):
                return "month"
            if (self.start.month, self.end.month) == (1, 12) and self.start.year == self.end.year:
                return "year"
        return "range"

    def overlap(self, other: DateRange) -> DateRange | None:
        """The days that both hold, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return DateRange(start=start, end=end) if start <= end else None

    def to_dict(self) -> dict[str, str]:
        return {"start": self.start.isoformat(), "end": self.end.isoformat()}

    def __str__(self) -> str:
        match self.precision:
            case "day":
                return self.start.isoformat()
            case "month":
                return f"{self.start:%Y-%m}"
            case "year":
                return f"{self.start:%Y}"
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


TimeKind = Literal["date", "weekday", "relative", "range", "day_number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMention:
    """One expression of time in a text, where it stands and what it was resolved to."""

    start: int
    end: int
    kind: TimeKind
    when: DateRange | None  # the days it may mean; None where nothing fixes them ("day 9" before a clock is known)
    weekday: int | None = None  # 0 = Monday; narrows `when` to those days of it ("mardi" in a report of 2020-10)
    day_number: int | None = None  # 9 for "9e jour"; counted from 1
    how: str = ""  # how it was resolved, in a few English words: "weekday before publication"
    background: bool = False  # an old date told as history (1994), not the report's own time

    def candidates(self) -> tuple[date, ...]:
        """The single days it may mean, at most 62 of them; empty where `when` is unknown or longer."""
        if self.when is None or self.when.days > 62:
            return ()
        days = (self.when.start + timedelta(days=n) for n in range(self.when.days))
        return tuple(day for day in days if self.weekday is None or day.weekday() == self.weekday)


PlaceKind = Literal["town", "region", "country"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place under all its names. `id` is GeoNames' where it is known there, else derived from the name."""

    id: str
    name: str  # the name shown to an English reader
    names: tuple[str, ...]  # every other name known, in any script
    kind: PlaceKind
    country: str | None = None  # ISO 3166 alpha-2
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """A place named in a text: `text[start:end]` is how it is spelled there."""

    start: int
    end: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A stretch of a report that is not its own text; or, with `taken`, what was not even taken over from its file."""

    start: int
    end: int
    why: str  # "advertising", "see also", "menu", "header", "invisible characters", "hidden text", ...
    taken: int = 0  # characters that the file shows to nobody and `text` does not have; the span is empty then


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One dated report as it was read; `text` is stored whole and never edited."""

    path: str  # relative to the folder that was synced (`table.csv:ID`, `packed.zip/member`), or the record's id in a JSONL file
    text: str
    title: str = ""
    publisher: str = ""
    language: str = "und"  # ISO 639-1, "und" where it cannot be told
    published: DateRange | None = None
    published_how: str = ""  # "header", "metadata" (of the page, record or table), "in the text"; "" where there is no date
    url: str = ""
    left_out: tuple[LeftOut, ...] = ()
    sha256: str = ""  # of the source bytes (of the record, in a JSONL file)

    def quote(self, start: int, end: int) -> str:
        return self.text[start:end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a report's own text, with the times and places that hold for it."""

    start: int
    end: int
    times: tuple[TimeMention, ...] = ()  # its own, or those it inherits (the entry of a live page, the report's day)
    places: tuple[PlaceMention, ...] = ()
    own_time: bool = False  # True where at least one of `times` stands in the sentence itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Whole sentences of one report, together within the token budget: the unit of search."""

    id: int  # row in the record; 0 before it is recorded
    report: str  # Report.path
    start: int
    end: int
    language: str = "und"
    sentences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that was found, with its score and what the score is made of."""

    passage: Passage
    score: float
    parts: dict[str, float] = field(default_factory=dict)  # "vectors", "words", "report_words", "sentences", "time", "places"
    also_in: tuple[str, ...] = ()  # other reports that carry nearly the same words


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Which calendar day one event counts as its day 1, and who agrees."""

    event: str  # its name: given by the user, or made from the words of the reports that count by it
    day_1: date
    names: tuple[str, ...] = ()  # other names of the event, in any language
    given: bool = False  # set by the user, not inferred
    support: tuple[str, ...] = ()  # paths of the reports that count so
    dissent: tuple[tuple[str, date], ...] = ()  # (path, the day 1 it implies) of reports that count this event otherwise

    def date_of(self, number: int) -> date:
        """The date of day `number`; OverflowError where that leaves the calendar."""
        return self.day_1 + timedelta(days=number - 1)

    def number_of(self, day: date) -> int:
        return (day - self.day_1).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a long task has come."""

    stage: str  # "reading", "embedding", "sentences", "places"
    done: int
    total: int
    share: float = 0.0  # of the whole task, 0 to 1, as far as it can be told; never falls


ProgressCallback = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file that could not be read, and why; the others went in."""

    path: str
    reason: str
    file: str = field(default="", compare=False)  # where it lies, absolute; a member of a .zip below the file it is in
    unknown: bool = field(default=False, compare=False)  # it could not be looked at: what is recorded from there stays, nobody knows whether it is gone


UNSEEN = ("hidden text", "invisible characters")  # reasons of a LeftOut that tell of what no reader sees


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """What a report that went in holds that its reader does not see: left out of all quotes, and told."""

    path: str  # of the report
    why: str  # one of UNSEEN
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What one sync did."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    refused: tuple[Refused, ...] = ()
    unseen: tuple[Unseen, ...] = ()  # of the reports added and updated
    passages: int = 0  # in the record afterwards
    reports: int = 0  # in the record afterwards
    embedded: int = 0  # passages embedded in this sync
    generation: int = 0
    seconds: float = 0.0
    stopped: bool = False  # on request, before all was done: what was recorded is kept, the next sync goes on from there


class ReportQAError(Exception):
    """Root of all refusals; the message is one line that names the remedy."""


class IndexMissingError(ReportQAError, FileNotFoundError):
    def __init__(self, folder: object) -> None:
        super().__init__(f"no index at {folder}: build one with `reportqa sync FOLDER`, or try the samples with `reportqa demo`")
        self.folder = folder


class IndexBusyError(ReportQAError):
    def __init__(self, folder: object) -> None:
        super().__init__(f"another sync is writing to {folder}: wait for it to end, then run the command again")
        self.folder = folder


class ModelMismatchError(ReportQAError):
    def __init__(self, built_with: str, opened_with: str) -> None:
        super().__init__(f"the index was built with {built_with}, this is {opened_with}: set REPORTQA_EMBEDDING_MODEL back, or run `reportqa sync --rebuild`")
        self.built_with, self.opened_with = built_with, opened_with


class ModelFileError(ReportQAError):
    """A model or vocabulary file is missing or is not the one whose hash is pinned."""


class DamagedRecordError(ReportQAError):
    """The record cannot be read; it is left as it is."""


class SchemaError(ReportQAError):
    """The record was written by a newer version of the program."""


class UnreadableFileError(ReportQAError):
    """A file that cannot become a report; the message says why in a few words."""


class BadClockError(ReportQAError, ValueError):
    """A clock that cannot be used: no event, no day 1, or contradictory entries."""


class BadQuestionError(ReportQAError, ValueError):
    """An empty or over-long question, or a date option that is not a date."""


class ChatModelError(ReportQAError):
    """The chat model is unknown, not installed, or did not answer."""
