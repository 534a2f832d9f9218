"""A question and evidence sentences -> the few words of one sentence that answer, verbatim, with a confidence.

By rules alone: candidates (`chunks.py`) are scored by the type asked for (`answertypes.py`), by how near they stand to the
question's words, by cues around them and by length. Finds no evidence and composes no answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Span

from .answerscore import scored
from .answertypes import asked
from .types import Kind

_MOST_SENTENCES = 5
_LONGEST = 700  # characters of a sentence that are read
_RANK = 0.5  # what a sentence loses for each one before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A short answer: `text == sentences[sentence][0][start:end]`."""

    start: int
    end: int
    text: str
    sentence: int
    confidence: float  # 0 to 1


def short_answer(question: str, language: str, sentences: Sequence[tuple[str, str]], kind: Kind = "text", *,
                 places: Sequence[Sequence[Span]] = ()) -> Short | None:
    """The words that answer `question`, from the (text, language) of its evidence sentences, best first; None where there are none.

    >>> short_answer("Where was the treaty signed?", "en", [("The treaty was signed in Lisbon by six states.", "en")]).text
    'Lisbon'
    """
    want = asked(question, language)
    best: tuple[float, int, int, int] | None = None
    for n, (sentence, spoken) in enumerate(sentences[:_MOST_SENTENCES]):
        known = places[n] if n < len(places) else ()
        for found in scored(want, language, sentence[:_LONGEST], spoken, known)[:1]:
            value = found.score - _RANK * n
            if best is None or value > best[0]:
                best = (value, n, found.start, found.end)
    if best is None:
        return None
    value, n, start, end = best
    return Short(start=start, end=end, text=sentences[n][0][start:end], sentence=n, confidence=round(1 / (1 + math.exp(-(value - 2.0))), 3))
