"""Passages -> the sentences that may answer, each with its exact span, what speaks for it, and who else carries it.

Scores sentences; composes no answer and decides no abstention.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index.sentencevectors import LANGUAGES
from index.types import DateRange, Hit, Sentence, Span

from .answerscore import scored
from .answertypes import asked
from .calibration import likeness, sentence_cosines, sentence_likeness, sentence_vector
from .concepts import UNITS, concepts_of
from .filtering import passing
from .matching import cognates_of, fold, name_is_in, stem, stems_of, words_of
from .shapes import figures, fits_kind
from .timing import TimeScores

if TYPE_CHECKING:
    from index.archive import Index

    from .types import Query

_MOST = 6.0  # deviations: beyond it a sentence is the question itself
_READ_CLOSELY = 40  # sentences in which a few words that answer are looked for
_LONGEST_SENTENCE = 700  # characters of one that are read for that
_LAST = 12  # reports: further ones rank no lower
_COMPARED = 12  # sentences whose meaning is compared by the embedding model: about 20 ms each
_QUESTION = re.compile(r"[?؟？]\s*$")  # a heading or a reporter that asks tells nothing
_READ = 600  # sentences scored at most
_SHORTEST = 14  # characters: "LIVE." and "Region: X" are no evidence
_LONGEST = 20_000  # characters of a report in which a name is looked for
_IN_WINDOW = 0.45  # fit of time from which a sentence counts as told of the time asked about


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One sentence that may answer: `text` is the report's own, from `start` to `end`."""

    report: str
    start: int
    end: int
    text: str
    sentence: Sentence
    language: str
    published: DateRange | None
    title: str
    score: float = 0.0
    words: float = 0.0  # share of the question's content words in it, by weight
    around: float = 0.0  # the same with its title and neighbours
    concepts: float = 0.0  # share of the question's concepts
    time: float = 0.0  # fit of its time
    place: float = 0.0  # 1: one of the question's places stands in it, 0.5: beside it
    names: float = 0.0  # share of the question's names in it or beside it
    like: float | None = None  # meaning by the sentence encoder, as deviations above the best sentence of any passage; None where it has no say
    near: float = 0.0  # meaning, as deviations above what any sentence scores; 0 where not compared
    answers: float = 0.0  # how well a few words of it answer, by `answerscore`; 0 where it was not read for that
    rank: int = 0  # how many reports were found before its own
    fits: float = 0.0  # whether it holds a value of the kind asked for
    of_source: bool = False  # its report is of the day that the question names a report by
    also_in: tuple[str, ...] = field(default=())

    @property
    def in_window(self) -> bool:
        return self.time >= _IN_WINDOW

    @property
    def place_spans(self) -> list[Span]:
        """Where its places stand in `text`."""
        return [(mention.start - self.start, mention.end - self.start) for mention in self.sentence.places]


def gather(query: Query, hits: Sequence[Hit], index: Index, times: TimeScores | None) -> tuple[Evidence, ...]:
    """Sentences of the passages found, and for a question about a time of all reports that tell of it; best first."""
    chosen = _candidates(query, hits, index, times)
    if not chosen:
        return ()
    terms = [term for term in query.terms if not any(fold(term) in fold(place.name) for place in query.places)]
    weights = _weights(terms, chosen)
    asked_for = concepts_of(query.standalone) - {"say"}
    rank = {report: at for at, report in enumerate(dict.fromkeys(hit.passage.report for hit in hits))}
    wanted_places = {place.id for place in query.places}
    weighed = []
    for item, before, after in chosen:
        around = " ".join((item.title, before, item.text, after))
        whole = index.report(item.report).text[:_LONGEST] if query.names else ""  # type: ignore[union-attr]
        weighed.append(replace(
            item, words=_share(weights, item.text), around=_share(weights, around),
            concepts=_concept_share(query, asked_for, item, before),
            place=_place_share(query, item, index, wanted_places), names=_names_share(query.names, item.text, around, whole),
            fits=fits_kind(query, item.text, item.language), rank=rank.get(item.report, len(rank)), of_source=_is_of(item, query.source_day, index)))
    first = sorted(_likened(query, weighed, index), key=lambda item: -_score(query, item))
    listing = query.kind == "places" and times is not None and bool(asked_for)  # chosen by time and concept: nothing to compare
    n, m = (0, 0) if listing else (_COMPARED, _READ_CLOSELY)
    compared = (*_compare(query, first[:n], index), *first[n:])
    done = [replace(item, score=_score(query, item)) for item in (*_read_closely(query, compared[:m]), *compared[m:])]
    return _merge_copies(sorted(done, key=lambda item: (-item.score, item.report, item.start)))


def _score(query: Query, item: Evidence) -> float:
    """Weights: a question's time, place and names must be met before likeness counts.

    "What happened on day 14?" wants a sentence that tells of something; "how many live in X?" none of losses.
    """
    timed = query.when is not None or query.weekday is not None
    other_matter = query.kind == "number" and not concepts_of(query.standalone) and bool(concepts_of(item.text) & {"death", "injury"})
    eventful = query.kind == "text" and not concepts_of(query.standalone) and bool(concepts_of(item.text) - {"say", "begin"} - UNITS)
    meaning = min(max(item.like if item.like is not None else item.near, -1.0), _MOST)
    return (-0.1 * min(item.rank, _LAST) - 3.0 * bool(_QUESTION.search(item.text)) - 0.7 * other_matter + 0.8 * eventful + 1.0 * item.words + 0.4 * item.around + 1.0 * item.concepts + (2.0 * item.time if timed else 0.0)
            + (1.2 * item.place if query.places else 0.0) + (1.2 * item.names if query.names else 0.0) + 1.2 * item.fits + 0.35 * meaning
            + 0.2 * min(max(item.near, -1.0), _MOST) + 0.15 * item.answers + 1.0 * item.of_source)


def _candidates(query: Query, hits: Sequence[Hit], index: Index, times: TimeScores | None) -> list[tuple[Evidence, str, str]]:
    """(sentence, the one before, the one after) of the passages found and of the time asked about."""
    wanted: dict[str, set[int] | None] = {}
    for hit in hits:
        if len(wanted) < 40 or hit.passage.report in wanted:
            wanted.setdefault(hit.passage.report, set())
            spans = wanted[hit.passage.report]
            if spans is not None:
                spans.update(start for start, _ in hit.passage.sentences)
    inside: dict[str, dict[int, float]] = {}
    allowed = passing(query.filters, index.state)
    if times is not None:
        for (row, ordinal), value in times.sentences.items():
            summary = index.state.by_row.get(row)
            if summary is not None and (allowed is None or row in allowed):
                inside.setdefault(summary.path, {})[ordinal] = value
    listing = query.kind in ("places", "number", "people", "text") and times is not None
    chosen: list[tuple[Evidence, str, str]] = []
    paths = list(wanted)
    if listing:
        paths += sorted((path for path in inside if path not in wanted and max(inside[path].values()) >= _IN_WINDOW),
                        key=lambda path: -max(inside[path].values()))
    for path in paths:
        report = index.report(path)
        if report is None:
            continue
        sentences = index.sentences(path)
        spans = wanted.get(path) or set()
        for ordinal, sentence in enumerate(sentences):
            fit = inside.get(path, {}).get(ordinal, 0.0)
            if sentence.start not in spans and not (listing and fit >= _IN_WINDOW):
                continue
            if sentence.end - sentence.start < _SHORTEST:
                continue
            if query.kind != "date" and _BYLINE.match(report.text, sentence.start, sentence.end):
                continue
            if query.window is not None and not _tells_of(sentence, query.window):
                continue
            last, following = sentences[max(0, ordinal - 1)], sentences[min(len(sentences) - 1, ordinal + 1)]
            chosen.append((Evidence(report=path, start=sentence.start, end=sentence.end, text=report.text[sentence.start:sentence.end],
                                    sentence=sentence, language=report.language, published=report.published, title=report.title, time=fit),
                           report.text[last.start:last.end], report.text[following.start:following.end]))
        if len(chosen) > _READ:
            break
    return chosen


def _tells_of(sentence: Sentence, window: DateRange) -> bool:
    return any(time.when is not None and time.when.overlap(window) for time in sentence.times)


def _weights(terms: Sequence[str], chosen: Sequence[tuple[Evidence, str, str]]) -> dict[str, float]:
    """Weight of each content word: the fewer candidates have it, the more it tells; one that none has keeps half."""
    seen: Counter[str] = Counter()
    for item, _, _ in chosen:
        seen.update(stems_of(item.text))
    n = len(chosen)
    return {term: math.log(1 + n / seen[stem(term)]) if seen[stem(term)] else 0.5 * math.log(1 + n) for term in terms}


def _share(weights: dict[str, float], text: str) -> float:
    """Share of the weight of the words that stand in the text, inflected or as a cognate of another language (counted half)."""
    total = sum(weights.values())
    if not total:
        return 0.0
    stems, cognates = stems_of(text), cognates_of(text)
    return sum(weight if stem(term) in stems else 0.5 * weight if cognates_of(term) & cognates else 0.0 for term, weight in weights.items()) / total


def _concept_share(query: Query, asked: frozenset[str], item: Evidence, before: str) -> float:
    """Share of the concepts asked for; a sentence that only goes on ("It named Barda and Terter", "They count 21") has those of the one before."""
    if not asked:
        return 0.0
    told = concepts_of(item.text)
    counts = query.kind == "number" and not told - {"say"} - UNITS and bool(figures(item.text, item.language))
    if counts or (not told - {"say"} and item.sentence.places and not item.sentence.own_time):
        told = told | concepts_of(before) if _GOES_ON.match(item.text) else told
    losses = 0.5 * ("attack" in asked - told and bool(told & {"death", "injury"}))  # who is killed in a town under fire was hit there
    return (len(asked & told) + losses) / len(asked)


def _read_closely(query: Query, items: Sequence[Evidence]) -> list[Evidence]:
    """Adds how well the best few words of each sentence answer."""
    want = asked(query.standalone, query.language)
    read = []
    for item in items:
        found = scored(want, query.language, item.text[:_LONGEST_SENTENCE], item.language, item.place_spans)
        read.append(replace(item, answers=found[0].score if found else -1.0))
    return read


def _is_of(item: Evidence, day: DateRange | None, index: Index) -> bool:
    """Whether a report is of that day: published then, or telling of it where only its month is known."""
    if day is None:
        return False
    summary = index.state.by_path[item.report]
    own = summary.own_day if item.published is None or item.published.days > 1 else item.published
    return own is not None and own.overlap(day) is not None


_BYLINE = re.compile(r"(?:par|by|von|por|da|от|автор:?|publié|published|posted|updated|mis à jour|veröffentlicht|опубликовано|publicado|pubblicato|(?:de|avec) notre (?:correspondant|envoyé)\w*)\b(?:(?![.!?]\s)[^\n]){3,90}(?<![.!?])$", re.I)
_GOES_ON = re.compile(r"\W*(?:it|they|he|she|among them|also|the (?:ministry|list|statement)|il|elle|ils|elles|parmi|sont aussi|le ministère|он|она|они|также|среди|er|sie|es|darunter|auch|también|entre|anche|tra)\b", re.I)


def _place_share(query: Query, item: Evidence, index: Index, wanted: set[str]) -> float:
    if not wanted:
        return 0.0
    within = {place.country for place in query.places if place.kind == "country"}  # "in Belarus": a town of Belarus will do
    if any(mention.place.id in wanted or mention.place.country in within for mention in item.sentence.places):
        return 1.0
    if any(name in query.standalone and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", item.text) for place in query.places for name in (place.name, *place.names)):
        return 1.0  # the very name stands there, if taken for another place or for none
    beside = any(mention.place.id in wanted or mention.place.country in within for sentence in index.sentences(item.report)
                 if abs(sentence.start - item.start) < 600 for mention in sentence.places)
    return 0.5 if beside else 0.0


def _names_share(names: Sequence[str], text: str, around: str, whole: str) -> float:
    """Share of the names that stand in the sentence; .6 of one beside it, .4 of one elsewhere in the report."""
    return sum(1.0 if name_is_in(name, text) else 0.6 if name_is_in(name, around) else 0.4 if name_is_in(name, whole) else 0.0
               for name in names) / len(names) if names else 0.0


def _compare(query: Query, items: Sequence[Evidence], index: Index) -> list[Evidence]:
    """Adds the likeness in meaning, calibrated per language against the archive's passages."""
    vector = index.embedder.embed_query(query.standalone)
    scale = likeness(index, vector)
    compared = []
    for item in items:
        mean, spread = scale(item.language)
        compared.append(replace(item, near=(float(_sentence_vector(index, item.text) @ vector) - mean) / spread))
    return compared


def _likened(query: Query, items: Sequence[Evidence], index: Index) -> list[Evidence]:
    """Adds the likeness that the recorded vectors of the sentences show, calibrated per language."""
    import numpy as np

    vector = sentence_vector(index, query.standalone, query.language)
    if vector is None:
        return list(items)
    scale = sentence_likeness(index, vector)
    passages = [passage for path in dict.fromkeys(item.report for item in items) for passage in index.store.passages_of(path)]
    cosines, counts = sentence_cosines(index, [passage.id for passage in passages], vector)
    told: dict[tuple[str, int], float] = {}
    for passage, own in zip(passages, np.split(cosines, np.cumsum(counts)[:-1]), strict=True):
        told |= {(passage.report, start): value for (start, _), value in zip(passage.sentences, own.tolist(), strict=False)}
    likened = []
    for item in items:
        cosine = told.get((item.report, item.start))
        if cosine is not None and item.language in LANGUAGES:
            mean, spread = scale(item.language)
            item = replace(item, like=(cosine - mean) / spread)
        likened.append(item)
    return likened


def _sentence_vector(index: Index, text: str):  # type: ignore[no-untyped-def]
    kept = index.sentence_vectors
    vector = kept.get(text)
    if vector is None:
        vector = index.embedder.embed_passages([text])[0]
        if len(kept) > 20_000:
            kept.clear()
        kept[text] = vector
    return vector


def _merge_copies(items: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """One of each text, the best, naming the other reports that carry the same words."""
    kept: dict[str, Evidence] = {}
    for item in items:
        key = " ".join(map(fold, words_of(item.text)))
        if key not in kept:
            kept[key] = item
        elif item.report != kept[key].report and item.report not in kept[key].also_in:
            kept[key] = replace(kept[key], also_in=(*kept[key].also_in, item.report))
    return tuple(kept.values())
