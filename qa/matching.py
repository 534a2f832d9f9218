"""Words compared across inflection and script: folded, stemmed by their beginning, names transliterated.

A cheap stand-in for stemmers and dictionaries where a question in one language meets a report in another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Spellings of one sound in Latin scripts, as names wander between languages.
_SOUNDS = tuple((re.compile(pattern), key) for pattern, key in (
    (r"tsch|tch|sch|ch|sh|cs|cz|sz", "S"), (r"dzh|dj|zh|j", "J"), (r"kh|gh|h|x", "h"), (r"ou|oo|w", "u"), (r"ph", "f"),
    (r"[ckq]", "k"), (r"[yi]+", "i"), (r"v|u(?=[aeiou])", "V"), (r"z", "s"), (r"(.)\1+", r"\1")))


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
    if len(folded) <= 4:
        return folded.rstrip("s") if len(folded) == 4 else folded
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
    return frozenset(stem(word) for word in words_of(text))


def sounds_of(text: str) -> frozenset[str]:
    """Sound keys of the words that may be names; those of two consonants or fewer say nothing and are left out."""
    return frozenset(key for word in words_of(text) if len(word) > 2 and len(key := sound(word)) >= 3)


def name_is_in(name: str, sounds: Iterable[str]) -> bool:
    """Whether a name (its last word, else most of its words) is among `sounds`; endings of up to two consonants may differ."""
    keys = [key for word in words_of(name) if len(key := sound(word)) >= 2]
    if not keys:
        return False
    known = sounds if isinstance(sounds, frozenset) else frozenset(sounds)

    def found(key: str) -> bool:
        return key in known or len(key) >= 4 and any(other.startswith(key) and len(other) <= len(key) + 2 for other in known)

    return found(keys[-1]) or sum(map(found, keys)) * 2 > len(keys)
