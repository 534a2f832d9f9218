"""Words compared across inflection and script: folded, stemmed by their beginning, names transliterated.

A cheap stand-in for stemmers and dictionaries where a question in one language meets a report in another.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Spellings of one sound in Latin scripts, as names wander between languages.
_SOUNDS = tuple((re.compile(pattern), key) for pattern, key in (
    (r"tsch|tch|sch|ch|sh|cs|cz|sz", "S"), (r"dzh|dj|zh|j", "J"), (r"kh|gh|h|x", "h"), (r"ou|oo|w", "u"), (r"ph", "f"),
    (r"p", "b"), (r"[ckq]", "k"), (r"[yi]+", "i"), (r"v|u(?=[aeiou])", "V"), (r"z", "s"), (r"(.)\1+", r"\1")))


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Lower case without accents, in the word's own script.

    >>> fold("Tués")
    'tues'
    """
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c)).replace("ı", "i").replace("ə", "e")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The beginning that inflected forms of a word share: long words lose up to three last letters.

    >>> stem("civils") == stem("civil"), stem("soldats") == stem("soldat")
    (True, True)
    """
    folded = fold(word)
    if folded.isdigit():
        return folded
    if len(folded) > 3:
        folded = folded.removesuffix("s")
    if len(folded) <= 4:
        return folded
    return folded[: max(4, min(6, len(folded) - 2))] if len(folded) < 9 else folded[:7]


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """A rough key of how a name sounds, equal across scripts and spellings as far as letters can tell.

    >>> sound("Пашинян") == sound("Pachinian") == sound("Pashinyan")
    True
    """
    from anyascii import anyascii

    key = re.sub(r"[^a-z]", "", anyascii(fold(word)).lower())
    for pattern, replacement in _SOUNDS:
        key = pattern.sub(replacement, key)
    return key[:1] + re.sub(r"[aeiou]+", "", key[1:])  # vowels wander most


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, elided articles cut off ("l'école" -> "école")."""
    return tuple(part for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text) for part in re.split(r"['’]", word) if part)


def stems_of(text: str) -> frozenset[str]:
    """The stems of all words of a text."""
    return frozenset(stem(word) for word in words_of(text))


@lru_cache(maxsize=4096)
def _of_text(text: str) -> dict[str, frozenset[str]]:
    """Sound key -> the words of a text that sound so, folded; under "" all words."""
    found: dict[str, set[str]] = {"": set()}
    for word in words_of(text):
        found[""].add(fold(word))
        if len(word) > 2:
            found.setdefault(sound(word), set()).add(fold(word))
    return {key: frozenset(words) for key, words in found.items()}


def name_is_in(name: str, text: str) -> bool:
    """Whether a name stands in a text: its last word, or most of its words, in whatever script and ending.

    >>> name_is_in("Nikol Pashinyan", "Премьер Пашинян выступил"), name_is_in("Elon Musk", "Paris, Moscou et Washington")
    (True, False)
    """
    sounds = _of_text(text)

    def found(word: str) -> bool:
        if fold(word) in sounds[""]:
            return True
        key = sound(word)
        if len(key) < 2:
            return False
        alike = [other for other in sounds if other == key or (len(key) >= 4 and other.startswith(key) and len(other) <= len(key) + 2)]
        return any(_spelled_alike(word, other) for match in alike for other in sounds[match])

    words = words_of(name)
    return bool(words) and ((len(words[-1]) > 3 and found(words[-1])) or sum(map(found, words)) * 2 > len(words))


def shared_beginning(one: str, other: str) -> bool:
    """Whether two folded words may be forms of one name by how they begin: a country and its people.

    >>> shared_beginning("ukrainian", "ukraine"), shared_beginning("turkish", "turkey"), shared_beginning("iranian", "iraq")
    (True, True, False)
    """
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return same >= max(4, min(len(one), len(other)) - 2)


def _spelled_alike(word: str, other: str) -> bool:
    """Whether two words that sound alike may be spellings of one name: most of their Latin letters agree."""
    from difflib import SequenceMatcher

    from anyascii import anyascii

    one, two = anyascii(fold(word)).lower(), anyascii(other).lower()
    return one == two or SequenceMatcher(None, one, two).ratio() >= _ALIKE


_ALIKE = 0.7


@lru_cache(maxsize=16384)
def cognates_of(text: str) -> frozenset[str]:
    """The first five Latin letters of words of six or more: what "civilians", "civils" and "civiles" share."""
    from anyascii import anyascii

    return frozenset(key[:5] for word in words_of(text) if len(key := re.sub(r"[^a-z]", "", anyascii(fold(word)).lower())) >= 6)
