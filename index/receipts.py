"""What became of one report when it was taken in, and what an index holds altogether: read from the record, for a reader who checks.

Words for people are made of it in the interface.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .types import DateRange, Refused, Report, Unseen

if TYPE_CHECKING:
    from .store import Store

_HEAD = 1000  # characters in which the words of a date that was taken from the text are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What is recorded of one report."""

    report: Report  # its `published_how` says where the date comes from, its `left_out` what is not searched
    date_words: str  # the words of the text that the date was taken from; "" where it comes from elsewhere
    own_day: DateRange | None  # the day it tells of
    times: int  # expressions of time in its sentences
    dated_sentences: int  # sentences with a time of their own
    places: tuple[tuple[str, int], ...]  # (name, how often), most often first
    sentences: int
    passages: int
    file: str  # absolute: where it was read
    source: str  # absolute: the folder that was synced
    beside: int  # other reports of the same file
    unseen: tuple[Unseen, ...] = ()  # what its reader does not see


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an index holds altogether."""

    reports: int
    passages: int
    undated: int
    bytes: int  # on disk: the record and its views, without uploads
    model: str  # the embedding model's name; "" before there is a passage
    generation: int
    sources: tuple[str, ...]  # the folders that were synced
    refused: tuple[Refused, ...]  # files that could not be read when they were last looked at


def receipt(store: Store, path: str) -> Receipt | None:
    """The receipt of the report of that path; None where there is none."""
    from .preparing import unseen

    with store.snapshot():
        report, state, summary = store.report(path), store.file_state(path), store.summary(path)
        if report is None or state is None or summary is None:
            return None
        sentences = store.sentences(path)
        passages, beside = len(store.passages_of(path)), store.reports_of_file(state.file) - 1
    spoken = {(time.start, time.end): time for sentence in sentences for time in sentence.times if sentence.start <= time.start < sentence.end}
    places = Counter(mention.place.name for sentence in sentences for mention in sentence.places)
    words = ""
    if report.published_how == "in the text":
        words = next((report.quote(start, end) for (start, end), time in sorted(spoken.items()) if start < _HEAD and time.when == report.published), "")
    return Receipt(report=report, date_words=words, own_day=summary.own_day, times=len(spoken), dated_sentences=sum(sentence.own_time for sentence in sentences),
                   places=tuple(sorted(places.items(), key=lambda pair: (-pair[1], pair[0]))), sentences=len(sentences), passages=passages,
                   file=state.file, source=state.source, beside=beside, unseen=unseen(report))


def facts(store: Store) -> Facts:
    """How much there is, of which model, in which generation."""
    from .embedding import model_name
    from .refusals import refusals

    with store.snapshot() as stamp:
        counts, built_with = store.counts(), store.setting("model")
        sources = store.sources()
        refused = refusals(store)
    return Facts(reports=counts.reports, passages=counts.passages, undated=counts.undated, bytes=_size(store.folder),
                 model=model_name(built_with) if built_with else "", generation=stamp.generation, sources=sources, refused=refused)


def _size(folder: Path) -> int:
    total = 0
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if Path(place, name) != folder / "uploads"]
        for name in files:
            with suppress(OSError):  # a view may be replaced while it is looked at
                total += os.stat(os.path.join(place, name)).st_size
    return total
