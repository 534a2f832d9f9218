"""The record's tables, and how values become rows and rows become values again.

Opens nothing and decides nothing: `store.py` reads with it, `writing.py` writes with it.

All text is bound as UTF-8 bytes with lone surrogates let through (`raw`) and read back the same way, so a file name
that is not UTF-8 or a text with a NUL byte comes back as it went in. Days are stored as `date.toordinal()`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from index.types import Clock, DateRange, LeftOut, Passage, Place, Report, Sentence, TimeMention

if TYPE_CHECKING:
    import numpy as np

# One row for each time that holds for a sentence; days are ordinals (0: unknown), weekday -1 and day_number 0 where none.
TIME_FIELDS = [
    ("report", "<i8"), ("sentence", "<i4"), ("start", "<i4"), ("end", "<i4"), ("weekday", "<i4"), ("day_number", "<i4"),
    ("own", "?"), ("background", "?"), ("passage", "<i8"),
]  # fmt: skip

_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode  # made once: `json.dumps` makes one at each call


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A report with all that is known of it, ready to be put into the record."""

    report: Report
    source: str  # absolute: the folder or file that was synced
    file: str  # absolute: the file the report was read from
    size: int  # of the file, in bytes
    mtime_ns: int
    file_sha256: str
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]  # their `id` is passed over: the record gives ids
    vectors: np.ndarray  # float32, (len(passages), dimensions)
    text_hashes: tuple[str, ...]  # one per passage: the key of its vector in the embedding cache
    own_day: DateRange | None = None  # the day the report itself tells of, where it could be told
    votes_json: str = "[]"  # what the report says of event clocks; kept as it is given


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSummary:
    """A report without its text."""

    id: int  # its row: `report` in `sentence_times()` and `places_index()`
    path: str
    title: str
    publisher: str
    language: str
    published: DateRange | None
    own_day: DateRange | None
    published_how: str
    left_out: int  # number of stretches left out
    characters: int
    sha256: str


class Counts(NamedTuple):
    """How much a record holds."""

    reports: int
    passages: int
    undated: int  # reports whose publication date is not known


class FileState(NamedTuple):
    """What a file was like when its report was recorded."""

    source: str
    file: str
    size: int
    mtime_ns: int
    file_sha256: str


class PassageRow(NamedTuple):
    """What the word index needs of a passage."""

    id: int
    report: str
    title: str
    text: str
    language: str
    generation: int  # that added it


class PlaceRow(NamedTuple):
    """A place stands in a sentence."""

    place: str  # Place.id
    report: int  # row of the report
    sentence: int  # ordinal in the report
    passage: int  # 0 where the sentence is in no passage


def raw(text: str) -> bytes:
    """The bytes to bind for a text column: SQL must say CAST(? AS TEXT)."""
    return text.encode("utf-8", "surrogatepass")


def text_of(raw_text: bytes) -> str:
    """The text that `raw` made bytes of."""
    return raw_text.decode("utf-8", "surrogatepass")


def compact(value: Any) -> str:
    """JSON in ASCII, so that any str survives."""
    return _encode(value)


def days(when: DateRange | None) -> tuple[int | None, int | None]:
    """A range as two ordinals, (None, None) for none."""
    return (None, None) if when is None else (when.start.toordinal(), when.end.toordinal())


def range_of(start: int | None, end: int | None) -> DateRange | None:
    """The range that `days` made ordinals of."""
    if start is None or end is None:
        return None
    return DateRange(start=date.fromordinal(start), end=date.fromordinal(end))


def times_to_json(times: Sequence[TimeMention]) -> str:
    """Times as compact JSON, without what is at its default."""
    return compact(
        [[t.start, t.end, t.kind, *days(t.when), t.weekday, t.day_number, t.how, t.background] for t in times]
    )


def times_from_json(text: str) -> tuple[TimeMention, ...]:
    """What `times_to_json` wrote."""
    if text == "[]":
        return ()
    return tuple(
        TimeMention(
            start=start, end=end, kind=kind, when=range_of(first, last), weekday=weekday, day_number=number, how=how,
            background=background,
        )
        for start, end, kind, first, last, weekday, number, how, background in json.loads(text)
    )  # fmt: skip


def packed_times(report: int, sentences: Sequence[Sentence], passages: Sequence[int]) -> bytes:
    """The times of one report's sentences as bytes of TIME_FIELDS; `passages` has the passage of each sentence."""
    import numpy as np

    rows = [
        (report, ordinal, *((first, last) if first else (0, 0)), -1 if time.weekday is None else time.weekday,
         min(time.day_number or 0, 2**31 - 1), stands_in(time, sentence), time.background, passage)
        for ordinal, (sentence, passage) in enumerate(zip(sentences, passages, strict=True))
        for time in sentence.times
        for first, last in [days(time.when)]
    ]  # fmt: skip
    return np.array(rows, dtype=TIME_FIELDS).tobytes()


def stands_in(time: TimeMention, sentence: Sentence) -> bool:
    """Whether the expression is the sentence's own, not inherited."""
    return sentence.own_time and sentence.start <= time.start < time.end <= sentence.end


def passages_by_sentence(sentences: Sequence[Sentence], passages: Sequence[Passage]) -> tuple[int, ...]:
    """For each sentence the id of the first passage that holds it, 0 where none does."""
    whole: dict[tuple[int, int], int] = {}
    for passage in passages:
        for span in passage.sentences:
            whole.setdefault((span[0], span[1]), passage.id)

    def holder(sentence: Sentence) -> int:
        found = whole.get((sentence.start, sentence.end))
        return found or next((p.id for p in passages if p.start <= sentence.start < p.end), 0)

    return tuple(holder(sentence) for sentence in sentences)


def place_to_json(place: Place) -> tuple[bytes, str]:
    """The place as JSON, and its digest: two versions of one place are two rows, so each sentence keeps its own."""
    text = compact(
        [place.id, place.name, place.names, place.kind, place.country, place.latitude, place.longitude, place.population]
    )
    return hashlib.sha256(text.encode()).digest(), text


@lru_cache(maxsize=8192)
def place_from_json(text: str) -> Place:
    """What `place_to_json` wrote."""
    place_id, name, names, kind, country, latitude, longitude, population = json.loads(text)
    return Place(
        id=place_id, name=name, names=tuple(names), kind=kind, country=country, latitude=latitude, longitude=longitude,
        population=population,
    )  # fmt: skip


def clock_to_json(clock: Clock) -> str:
    """A clock as compact JSON."""
    dissent = [(path, day.toordinal()) for path, day in clock.dissent]
    return compact([clock.event, clock.day_1.toordinal(), clock.names, clock.given, clock.support, dissent])


def clock_from_json(text: str) -> Clock:
    """What `clock_to_json` wrote."""
    event, day_1, names, given, support, dissent = json.loads(text)
    return Clock(
        event=event, day_1=date.fromordinal(day_1), names=tuple(names), given=given, support=tuple(support),
        dissent=tuple((path, date.fromordinal(day)) for path, day in dissent),
    )  # fmt: skip


def left_out_to_json(left_out: Sequence[LeftOut]) -> str:
    """Spans left out, with why, as compact JSON."""
    return compact([[span.start, span.end, span.why, *([span.taken] if span.taken else [])] for span in left_out])


def left_out_from_json(text: str) -> tuple[LeftOut, ...]:
    """What `left_out_to_json` wrote."""
    return tuple(LeftOut(start=start, end=end, why=why, taken=taken[0] if taken else 0) for start, end, why, *taken in json.loads(text))


def spans_from_json(text: str) -> tuple[tuple[int, int], ...]:
    """Spans, as a passage holds those of its sentences."""
    return tuple((start, end) for start, end in json.loads(text))
