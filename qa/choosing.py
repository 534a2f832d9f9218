"""Chooses among given answers by the evidence found: which of them stands where the question's words stand.

A measuring device for sets that offer choices, not a part of answering: it sees the choices, an answer does not. Nothing is
understood; "all of these except" is chosen wrongly.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .datasets import Asked
from .matching import stem, stems_of, words_of
from .shapes import figures
from .shortjudging import holds
from .types import Answer
from .wanted import content_words

if TYPE_CHECKING:
    from index.archive import Index
    from index.types import Passage

PASSAGES = 24  # as many as are read for an answer
_FADE = 12  # ranks over which what a passage counts falls to 1/e


def choose(question: str, choices: Sequence[str], passages: Sequence[Sequence[str]]) -> int:
    """The choice, from 0, that the passages speak for most; each is the sentences of one, best passage first.

    A sentence speaks for a choice by the square of the share of its words, or figures, that stand there (1 where it stands
    there whole), times the square of how much of the question stands there and in its passage, times exp(-rank / 12). Words
    count by how few sentences have them; those that all choices share do not count. With nothing to go by, the first.

    >>> choose("Which town was hit?", ["Ganja", "Barda"], [["Barda was hit.", "It is a town."], ["Ganja has a park."]])
    1
    """
    sentences = [(at, sentence) for at, passage in enumerate(passages) for sentence in passage]
    stems = [stems_of(sentence) for _, sentence in sentences]
    seen = Counter(word for words in stems for word in words)
    weights = {word: math.log(1 + len(stems) / count) for word, count in seen.items()}
    absent = math.log(1 + 2 * len(stems))  # of a word that no sentence has: rarer than the rarest
    asked = frozenset(map(stem, content_words(question)))
    whole = [frozenset().union(*(words for (at, _), words in zip(sentences, stems, strict=True) if at == passage)) for passage in range(len(passages))]
    scores = [0.0] * len(choices)
    parted = _apart(choices)
    for (at, sentence), words in zip(sentences, stems, strict=True):
        near = _share(asked, words, weights, absent) + _share(asked, whole[at], weights, absent)
        for which, (choice, own) in enumerate(zip(choices, parted, strict=True)):
            found = 1.0 if holds(sentence, [choice]) else _share(own, words, weights, absent)
            if len(own) <= 2 and _values(choice) & _values(sentence):
                found = 1.0  # "Seven years" and "7 years"
            scores[which] += (found * near) ** 2 * math.exp(-at / _FADE)
    return max(range(len(choices)), key=lambda which: scores[which])


def choices_made(given: Answer | None, asked: Asked, passages: Sequence[Passage], index: Index) -> dict[str, float]:
    """Whether the right choice is made, "choice" by the passages found, "choice by quotes" by what the answer quotes alone.

    Quotes are those of the answer, or what comes nearest where it abstained; with none, no choice is made, which is wrong.
    """
    read = [[index.report(passage.report).text[start:end] for start, end in passage.sentences] for passage in passages]  # type: ignore[union-attr]
    quotes = [[citation.quote] for citation in (given.citations or given.nearest)] if given is not None else []
    return {name: float(bool(texts) and choose(asked.question, asked.choices, texts) in asked.right_choices) for name, texts in (("choice", read), ("choice by quotes", quotes))}


def _apart(choices: Sequence[str]) -> list[frozenset[str]]:
    """The stems that tell each choice from the others: those of its content words that not all of them have."""
    stems = [frozenset(map(stem, content_words(choice) or words_of(choice))) for choice in choices]
    common = frozenset.intersection(*stems) if len(stems) > 1 else frozenset()
    return [own - common or own for own in stems]


def _share(wanted: frozenset[str], words: frozenset[str], weights: Mapping[str, float], absent: float) -> float:
    """The share of the weight of the words wanted that stand among the words."""
    total = sum(weights.get(word, absent) for word in wanted)
    return sum(weights.get(word, absent) for word in wanted & words) / total if total else 0.0


def _values(text: str) -> frozenset[float]:
    """What the figures of a text amount to, years and days among them."""
    digits = re.findall(r"(?<![\d.,])\d+(?![\d.,]\d)", text)
    return frozenset(figure.value for figure in figures(text, "en") if figure.value is not None) | frozenset(map(float, digits))
