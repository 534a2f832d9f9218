"""Whether given quotes bear a claim out: its figures, dates and names must stand there, and its matter be told there.

A cheap check of the surface, no proof: words and their likeness are compared, negation and who did what to whom are not
understood. What it finds missing is certain; what it finds supported may still be told otherwise.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .matching import cognates_of, fold, name_is_in, stem, stems_of
from .shapes import figures
from .wanted import content_words

if TYPE_CHECKING:
    import numpy as np

    from index.types import DateRange

Verdict = Literal["supported", "partly", "not supported"]

_READ = 24  # texts whose meaning is compared: those that share most with the claim, about 7 ms each
_TOGETHER = 4  # texts that may bear a claim out together
_LIKENESS = 0.5  # what likeness in meaning counts beside the share of words
_MISSING = 0.2  # what each figure, date or name takes off that stands in none of them
_SUPPORTED, _PARTLY = 0.85, 0.5  # scores from which; set once on every other claim of a set of claims, and measured on the rest (`claimjudging`)
_NAME = re.compile(r"[^\W\d_][\w'’-]{2,}")
_STARTS = re.compile(r"(?:^\W*|[.!?…:]\s)$")  # a capital there tells no name


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What the check found."""

    verdict: Verdict
    score: float  # share of the claim's content words + half the likeness in meaning - .2 for each thing missing
    missing: tuple[str, ...]  # figures, dates and names of the claim that stand in none of the texts pointed at
    pointed: tuple[int, ...]  # the texts that bear it out best together, from 0, best first


def supports(claim: str, texts: Sequence[str], *, language: str = "und") -> Support:
    """Whether these texts together bear the claim out; `language` is the claim's, for its dates. No texts support nothing.

    >>> found = supports("Two people died in Barda.", ["Rockets hit Barda; three people died there."])
    >>> found.verdict, found.missing
    ('partly', ('Two',))
    """
    words = content_words(claim)
    if not texts or not words:
        return Support(verdict="not supported", score=0.0, missing=(), pointed=())
    shares = [_shared(words, text) for text in texts]
    seen = Counter(word for share in shares for word in share)
    weights = {word: math.log(1 + len(texts) / max(seen[word], 0.5)) for word in words}
    likely = sorted(range(len(texts)), key=lambda at: -sum(weights[word] * part for word, part in shares[at].items()))[:_READ]
    likeness = dict(zip(likely, _likeness(claim, [texts[at] for at in likely]), strict=True))
    pointed = _together(weights, shares, likeness)
    together = [texts[at] for at in pointed]
    missing = _missing(claim, " ".join(together), " ".join(texts[at] for at in likely), language)
    covered = sum(max(shares[at].get(word, 0.0) for at in pointed) for word in words) / len(words)
    score = covered + _LIKENESS * max(likeness.values()) - _MISSING * len(missing)
    verdict: Verdict = "supported" if score >= _SUPPORTED else "partly" if score >= _PARTLY else "not supported"
    return Support(verdict="partly" if missing and verdict == "supported" else verdict, score=score, missing=missing, pointed=pointed)


def _shared(words: Sequence[str], text: str) -> dict[str, float]:
    """The claim's words that stand in the text, inflected, or (counted half) as a cognate of another language."""
    stems, cognates = stems_of(text), cognates_of(text)
    found = {word: 1.0 if stem(word) in stems else 0.5 if cognates_of(word) & cognates else 0.0 for word in words}
    return {word: part for word, part in found.items() if part}


def _likeness(claim: str, texts: Sequence[str]) -> list[float]:
    """Cosine of the claim with each text by the sentence encoder; 0 where it is not installed."""
    from index.sentencevectors import load_sentence_encoder

    encoder = load_sentence_encoder()
    if encoder is None:
        return [0.0] * len(texts)
    vectors: np.ndarray = encoder.encode([claim, *texts])
    return [max(0.0, float(value)) for value in vectors[1:] @ vectors[0]]


def _together(weights: dict[str, float], shares: Sequence[dict[str, float]], likeness: dict[int, float]) -> tuple[int, ...]:
    """Up to four texts, each adding most: by the weight of words that those before it lack, and a little by likeness."""
    total = sum(weights.values())
    held: dict[str, float] = {}
    chosen: list[int] = []

    def gain(at: int) -> float:
        return sum(weights[word] * max(0.0, part - held.get(word, 0.0)) for word, part in shares[at].items()) / total + 0.3 * likeness[at]

    while len(chosen) < min(_TOGETHER, len(likeness)):
        best = max((at for at in likeness if at not in chosen), key=gain)
        chosen.append(best)
        held |= {word: max(part, held.get(word, 0.0)) for word, part in shares[best].items()}
    return tuple(chosen)


def _missing(claim: str, basis: str, around: str, language: str) -> tuple[str, ...]:
    """The dates, figures and names of the claim that do not stand in the basis, in this order; a date may stand around it."""
    from index.dates import find_times

    told = [time.when for time in find_times(around, language=language, published=None) if time.when is not None]
    times = [time for time in find_times(claim, language=language, published=None) if time.when is not None]
    dates = [claim[time.start:time.end] for time in times if not _is_told(time.when, told) and not stems_of(claim[time.start:time.end]) <= stems_of(around)]  # type: ignore[arg-type]
    spans = [(time.start, time.end) for time in times]
    known = {figure.value for figure in figures(basis)} | {float(digits) for digits in re.findall(r"\d+", basis)}
    counted = [figure for figure in figures(claim, language) if figure.value is not None]
    numbers = [figure.text for figure in counted if figure.value not in known and not _within(figure.start, spans)]
    spans += [(figure.start, figure.end) for figure in counted]
    numbers += [found.group() for found in re.finditer(r"\d+", claim) if float(found.group()) not in known and not _within(found.start(), spans)]
    folded = fold(basis)
    names = [found.group() for found in _NAME.finditer(claim) if found.group()[0].isupper() and not _STARTS.search(claim[:found.start()]) and not _within(found.start(), spans)]
    return tuple(dict.fromkeys((*dates, *numbers, *(name for name in names if fold(name) not in folded and not name_is_in(name, basis)))))


def _is_told(when: DateRange, told: Sequence[DateRange]) -> bool:
    """Whether one of the times told lies within that of the claim: "2 November 2004" bears out "in November 2004"."""
    return any(when.start <= other.start and other.end <= when.end for other in told)


def _within(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)
