"""A report, read -> what is recorded of it: left-out spans, sentences with their times, passages, lessons for the archive.

Pure: touches no file and no record. Places are found apart (`place_sentences`), because which names are places
depends on the rest of the archive.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .cleaning import left_out, own_spans
from .clocks import Vote, votes
from .dates import find_times, fit_year, own_day, times_of_sentences
from .lessons import Lessons
from .passages import passages, sentences
from .places import Gazetteer, countries_of, find_places, learn
from .types import UNSEEN, DateRange, Passage, Place, Report, Sentence, Span, TimeMention, Unseen

_HEAD = 400  # characters in which a report without a header may name its own date


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Everything that a report tells of itself, without the archive around it."""

    report: Report
    sentences: tuple[Sentence, ...]  # with times, without places
    passages: tuple[Passage, ...]
    embedded_texts: tuple[str, ...]  # one per passage: what the embedding model reads
    own_day: DateRange | None
    lessons: Lessons

    @property
    def text_hashes(self) -> tuple[str, ...]:
        return tuple(hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for text in self.embedded_texts)


def prepare(report: Report, gazetteer: Gazetteer, aliases: Mapping[str, Place], *, coverage: DateRange | None = None,
            told_on: DateRange | None = None) -> Prepared:
    """Marks, cuts and dates one report; places are looked at once, for what they teach about the archive.

    A report without a header takes its date from the head of its text where that tells one ("Publié le 27 septembre 2020").
    `told_on` is the day that a clock gives a report dated only to the month ("the 12th day"): its weekdays are counted from it.
    In one that stays undated, days without a year ("Friday 2 October") get the year that fits `coverage`, the archive's days.
    """
    dated = _dated(report, coverage, told_on)
    report, spans = dated.report, dated.spans
    groups = passages(report.text, spans)
    return Prepared(
        report=report,
        sentences=dated.sentences,
        passages=tuple(Passage(id=0, report=report.path, start=group[0][0], end=group[-1][1], language=report.language, sentences=group)
                       for group in groups),
        embedded_texts=tuple(_embedded_text(report, group) for group in groups),
        own_day=dated.own_day,
        lessons=_lessons(report, spans, votes(report.path, report.text, dated.mentions, report.published), gazetteer, aliases),
    )


def times_again(report: Report, *, coverage: DateRange | None, told_on: DateRange | None) -> tuple[tuple[Sentence, ...], DateRange | None]:
    """The sentences and the day of its own that `prepare` gives the report for the same `coverage` and `told_on`, without all else."""
    dated = _dated(report, coverage, told_on)
    return dated.sentences, dated.own_day


@dataclass(frozen=True, slots=True)
class _Dated:
    """A report with its times."""

    report: Report
    mentions: tuple[TimeMention, ...]
    spans: tuple[Span, ...]  # of its sentences
    sentences: tuple[Sentence, ...]
    own_day: DateRange | None


def _dated(report: Report, coverage: DateRange | None, told_on: DateRange | None) -> _Dated:
    out = left_out(report.text)
    own = own_spans(report.text, out)
    mentions = find_times(report.text, language=report.language, published=told_on or report.published, spans=own)
    published, how = report.published, report.published_how
    if published is None:
        head = (own[0][0] if own else 0) + _HEAD
        published = next((m.when for m in mentions if m.start < head and m.kind == "date" and m.when and m.when.precision == "day"), None)
        if published:
            how = "in the text"
            mentions = find_times(report.text, language=report.language, published=published, spans=own)
        elif coverage:
            mentions = tuple(fit_year(m, coverage) if m.when is None and m.how.startswith("month-day") else m for m in mentions)
    report = replace(report, left_out=(*(span for span in report.left_out if span.taken), *out), published=published, published_how=how)
    spans = sentences(report.text, own)
    told = times_of_sentences(report.text, spans, mentions, told_on or published)
    sentences_told = tuple(Sentence(start=start, end=end, times=times, own_time=own_time) for (start, end), (times, own_time) in zip(spans, told, strict=True))
    return _Dated(report, tuple(mentions), tuple(spans), sentences_told, own_day(report.text, mentions, told_on or published))


def unseen(report: Report) -> tuple[Unseen, ...]:
    """What of a prepared report its reader does not see, of each sort how many characters."""
    counts: dict[str, int] = {}
    for out in report.left_out:
        if out.why in UNSEEN:
            counts[out.why] = counts.get(out.why, 0) + (out.taken or out.end - out.start)
    return tuple(Unseen(path=report.path, why=why, characters=count) for why, count in counts.items())


def _lessons(report: Report, spans: Sequence[tuple[int, int]], cast: tuple[Vote, ...], gazetteer: Gazetteer, aliases: Mapping[str, Place]) -> Lessons:
    """What the report alone teaches: places are looked for without what other reports taught, so that the order of syncs does not matter."""
    mentions = find_places(report.text, language=report.language, gazetteer=gazetteer, known=aliases, spans=spans)
    return Lessons(votes=cast, countries=countries_of(mentions), names=learn([(report.text, report.language, mentions)], gazetteer))


def _embedded_text(report: Report, group: Sequence[tuple[int, int]]) -> str:
    """The passage's own sentences, under the report's title where they do not start with it."""
    body = " ".join(" ".join(report.text[start:end].split()) for start, end in group)
    title = " ".join(report.title.split())
    return body if not title or body.startswith(title) else f"{title}. {body}"


def place_sentences(report: Report, spans: Sequence[Sentence], *, gazetteer: Gazetteer, prior: Mapping[str, float],
                    known: Mapping[str, Place]) -> tuple[Sentence, ...]:
    """The same sentences with the places that stand in each."""
    mentions = find_places(report.text, language=report.language, gazetteer=gazetteer, prior=prior, known=known,
                           spans=[(sentence.start, sentence.end) for sentence in spans])
    starts = [mention.start for mention in mentions]
    return tuple(replace(sentence, places=tuple(mentions[bisect_left(starts, sentence.start):bisect_left(starts, sentence.end)])) for sentence in spans)
