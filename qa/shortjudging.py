"""Judges the short form of an answer: exact match and token F1 against accepted strings, and whether a quote holds one.

Normalised as the SQuAD evaluation does it (Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for Machine Comprehension of
Text": small letters, no punctuation, no articles), with French articles and elisions as well. No meaning is compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from .citing import strip_marks
from .types import Answer

# "an" is "year" in French and "d" stands for "day" nowhere alone: each language loses its own articles only.
_ARTICLES = {"en": frozenset(["a", "an", "the"]), "fr": frozenset(["le", "la", "les", "l", "un", "une", "des", "du", "de", "d"])}
_ELIDED = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[\s.,]\d{3})+(?!\d)")


def normalised(text: str, language: str = "en") -> tuple[str, ...]:
    """The words of a text in small letters, without accents, punctuation and the articles of its language.

    Digits that blanks group stay together, as do those with a point or comma: "100 000" and "100,000" are one word.

    >>> normalised("The “Squid Game”!"), normalised("L'École des 20 000 élèves", "fr")
    (('squid', 'game'), ('ecole', '20000', 'eleves'))
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    plain = _GROUPED.sub(lambda found: re.sub(r"\D", "", found.group()), plain)
    if language == "fr":
        plain = _ELIDED.sub(" ", re.sub(r"(?<=\d),(?=\d)", ".", plain))
    plain = re.sub(r"(?<!\d)\.|\.(?!\d)|[^\w\s.]+", "", re.sub(r"[-–—/]", " ", plain))  # dashes part words, other marks vanish
    return tuple(word for word in plain.split() if word not in _ARTICLES.get(language, _ARTICLES["en"]))


def exact_match(given: str, accepted: Sequence[str], language: str = "en") -> float:
    """1 where the words are those of an accepted string, in its order."""
    said = normalised(given, language)
    return float(any(said == normalised(each, language) for each in accepted))


def token_f1(given: str, accepted: Sequence[str], language: str = "en") -> float:
    """The best F1 of the words, each counted as often as it stands there, over the accepted strings; 0 for none.

    >>> token_f1("the town of Barda", ["Barda"])
    0.5
    """
    return max((_f1(normalised(given, language), normalised(each, language)) for each in accepted), default=0.0)


def _f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    if not said or not wanted:
        return float(said == wanted)  # as in SQuAD 2.0: nothing matches nothing alone
    shared = sum((Counter(said) & Counter(wanted)).values())
    return 2 * shared / (len(said) + len(wanted))


def short_form(given: Answer | None) -> str:
    """The answer in few words: its own short form where it has one, else its first value, else its first quote; "" where it abstained."""
    if given is None or given.abstained:
        return ""
    short: str | None = getattr(given, "short", None)
    if short:
        return short
    return given.items[0].value if given.items else given.citations[0].quote if given.citations else strip_marks(given.answer)


def holds(quote: str, accepted: Sequence[str], language: str = "en") -> bool:
    """Whether the words of an accepted string stand in the quote, one after the other.

    >>> holds("Some 100 000 people came.", ["100 000"]), holds("Some 1100 000 people came.", ["100 000"])
    (True, False)
    """
    said = normalised(quote, language)
    return any(said[at:at + len(words)] == words for words in (normalised(each, language) for each in accepted) if words for at in range(len(said) - len(words) + 1))
