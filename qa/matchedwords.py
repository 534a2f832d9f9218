"""Where the words of a question stand in a sentence: by stem, by all but the ending, by cognate, by the relation they tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Span

from .answertypes import Asked
from .functionwords import FUNCTION_WORDS, FunctionWords
from .matching import cognates_of, fold
from .relations import relations_of
from .roles import Token

_RELATED = 0.7  # weight of a word that only tells the same relation


@dataclass(frozen=True, slots=True)
class Matched:
    """A sentence with the question's words found in it."""

    tokens: tuple[Token, ...]
    small: FunctionWords
    matches: tuple[tuple[float, tuple[int, ...]], ...]  # weight of a question word, where it stands
    matched: frozenset[int]
    total: float  # weight of all question words
    brackets: tuple[int, ...]  # of each token: the number of the brackets it stands in, 0 outside
    places: tuple[Span, ...]  # known places, in characters


def match(want: Asked, language: str, tokens: tuple[Token, ...], spoken: str, places: Sequence[Span] = ()) -> Matched:
    """Finds the question's words in the sentence: by stem, across languages also by cognate."""
    at: dict[str, list[int]] = {}
    for n, token in enumerate(tokens):
        if token.role in ("word", "name", "number", "verb", "article", "break"):
            at.setdefault(token.stem, []).append(n)
    by_beginning: dict[str, list[tuple[int, str]]] = {}
    for n, token in enumerate(tokens):
        if len(token.lower) > 3:
            folded = fold(token.lower)
            by_beginning.setdefault(folded[:4], []).append((n, folded))
    foreign = language != spoken
    cognates: dict[str, list[int]] = {}
    if foreign:
        for n, token in enumerate(tokens):
            for key in cognates_of(token.text):
                cognates.setdefault(key, []).append(n)
    matches = []
    repeated: set[int] = set()
    total = 0.0
    for word in want.words:
        weight = (1.3 if word.role in ("name", "number") else 1.0) * (0.6 if word.lower == want.head else 1.0)
        total += weight
        related = False
        spots = at.get(word.stem) or _alike(word, by_beginning)
        if not spots and foreign:
            spots = [n for key in cognates_of(word.text) for n in cognates.get(key, ())]
        if not spots and word.role in ("word", "verb") and (told := relations_of(word.lower)):
            weight *= _RELATED
            spots = [n for n, token in enumerate(tokens) if token.role in ("word", "verb", "break") and told & relations_of(token.lower)]
            related = True
        if spots:
            matches.append((weight, tuple(spots)))
            if not related:
                repeated.update(spots)
    return Matched(tokens, FUNCTION_WORDS.get(spoken) or FUNCTION_WORDS["en"], tuple(matches), frozenset(repeated), total or 1.0, _brackets(tokens), tuple(places))


def _alike(word: Token, by_beginning: dict[str, list[tuple[int, str]]]) -> list[int]:
    """Where words stand that share all but up to three last letters with `word`: "dirigent", "dirigé"."""
    folded = fold(word.lower)
    found = []
    for n, other in by_beginning.get(folded[:4], ()):
        shared = next((k for k, (a, b) in enumerate(zip(folded, other, strict=False)) if a != b), min(len(folded), len(other)))
        if shared >= max(len(folded), len(other)) - 3:
            found.append(n)
    return found


def _brackets(tokens: tuple[Token, ...]) -> tuple[int, ...]:
    """The number of the outermost brackets around each token; 0 where there are none or they are never closed."""
    numbers = [0] * len(tokens)
    opened, depth, count = 0, 0, 0
    for n, token in enumerate(tokens):
        if token.text in "([":
            opened = n if not depth else opened
            depth += 1
        elif token.text in ")]" and depth:
            depth -= 1
            if not depth:
                count += 1
                numbers[opened : n + 1] = [count] * (n + 1 - opened)
    return tuple(numbers)
