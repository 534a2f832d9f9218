"""A question and evidence sentences -> the few words of one sentence that answer, verbatim, with a confidence.

By rules alone: candidates (`chunks.py`) are scored by the type asked for (`answertypes.py`), by how near they stand to the
question's words, by cues around them and by length. Finds no evidence and composes no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.types import Span

from .answernouns import Type
from .answerscore import Scored, consensus, scored
from .answertypes import asked
from .types import Kind

_MOST_SENTENCES = 5
_LONGEST = 700  # characters of a sentence that are read
_FAR = 3.0  # a lead that leaves no doubt
_RANK = 0.5  # what a sentence loses for each one before it


_OF_KIND: dict[Kind, Type] = {"places": "place", "people": "person", "number": "number", "date": "time"}


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

    `kind` settles the type where the question's words do not; `places`: the spans of known places of each sentence, as the
    index records them.

    >>> short_answer("Where was the treaty signed?", "en", [("The treaty was signed in Lisbon by six states.", "en")]).text
    'Lisbon'
    """
    want = asked(question, language)
    if want.type == "thing" and not want.head and kind in _OF_KIND:  # a follow-up may leave its question word to the turn before
        want = replace(want, type=_OF_KIND[kind])
    read: list[tuple[Scored, ...]] = []
    for n, (sentence, spoken) in enumerate(sentences[:_MOST_SENTENCES]):
        read.append(scored(want, language, _head(sentence), spoken, places[n] if n < len(places) else ()))
    leads = [(found[0].score - _RANK * n, -n) for n, found in enumerate(read) if found]
    if not leads:
        return None
    value, n = max(leads)[0], -max(leads)[1]
    best = read[n][0]
    if want.type != "thing" or best.form not in ("name", "title"):  # an open question that a name answers is answered by the name alone
        best = consensus(read[n])
    text = sentences[n][0][best.start:best.end]
    rival = max((each.score - _RANK * m for m, found in enumerate(read) for each in found
                 if (m != n or each.end <= best.start or best.end <= each.start) and sentences[m][0][each.start:each.end] != text), default=value - _FAR)
    return Short(start=best.start, end=best.end, text=text, sentence=n, confidence=_confidence(value, value - rival))


def _head(sentence: str) -> str:
    """As much of a sentence as is read: whole words."""
    if len(sentence) <= _LONGEST:
        return sentence
    return sentence[: sentence.rfind(" ", 0, _LONGEST) + 1] or sentence[:_LONGEST]


def _confidence(value: float, lead: float) -> float:
    """About the share of words that such answers have right, by their score and their lead before the best other words.

    On questions with a right sentence .8 was right where this says .9, .5 at .5 and .2 at .25.
    """
    return round(min(0.95, max(0.02, 0.18 + 0.05 * value + 0.2 * min(lead, _FAR))), 3)
