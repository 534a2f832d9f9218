"""The words around place names, from data/place_words.toml: prepositions, nouns of towns and regions, titles.

Only asks whether a folded word is of a class; what follows from that is decided in `place_evidence.py`.
"""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from .place_names import fold, script_of, sound_key


class WordClass:
    """Words and beginnings of words.

    >>> town = WordClass("city ville* ")
    >>> "villes" in town, "cities" in town
    (True, False)
    """

    def __init__(self, listed: str) -> None:
        entries = [fold(word) + ("*" if word.endswith("*") else "") for word in listed.replace("*", " *").replace(" *", "*").split()]
        self._words = frozenset(entry for entry in entries if not entry.endswith("*"))
        starts = {entry.rstrip("*") for entry in entries if entry.endswith("*")}
        self._starts = frozenset(starts)
        self._seen: dict[str, bool] = {}
        self._lengths = tuple(sorted({len(start) for start in starts}))

    def has_form(self, word: str) -> bool:
        """Whether a word is of the class with no more than two letters of an ending."""
        return word in self._words or any(word[:length] in self._starts for length in self._lengths if length <= len(word) <= length + 2)

    def __contains__(self, word: str) -> bool:
        found = self._seen.get(word)
        if found is None:
            starts = any(word[:length] in self._starts for length in self._lengths if length <= len(word) <= length + 5)
            if len(self._seen) > 50_000:
                self._seen.clear()
            found = self._seen[word] = word in self._words or starts
        return found


@cache
def word_class(name: str) -> WordClass:
    """A class of place_words.toml by its name; KeyError where there is none."""
    return WordClass(_tables()["words"][name])


@cache
def prepositions(kind: Literal["inside", "near"], language: str) -> WordClass:
    """The small words of a language before a place: those that say that something is there, or all others.

    >>> "in" in prepositions("inside", "en"), "a" in prepositions("inside", "en"), "a" in prepositions("inside", "fr")
    (True, False, True)
    """
    by_language = _tables()[kind]
    return WordClass(by_language[language] if language in by_language else " ".join(by_language.values()))


@cache
def phrases(name: str) -> frozenset[str]:
    """The folded phrases of a list, which `;` parts."""
    return frozenset(fold(phrase) for phrase in _tables()["words"][name].split(";"))


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "data" / "place_words.toml").read_text("utf-8"))


@lru_cache(maxsize=50_000)
def may_be_person(name: str) -> bool:
    """Whether a place's name is a common name of people too, in its own letters or as they sound in Latin ones.

    >>> may_be_person("Elizabeth"), may_be_person("Элизабет"), may_be_person("Stepanakert")
    (True, True, False)
    """
    return _is_of("names", name)


@lru_cache(maxsize=50_000)
def is_given_name(name: str) -> bool:
    """Whether a word is a given name: then a capitalised word after it is a family name.

    >>> is_given_name("Ann"), is_given_name("Михаил"), is_given_name("Reuters")
    (True, True, False)
    """
    return _is_of("given", name) or may_be_person(name)


def _is_of(kind: str, name: str) -> bool:
    if fold(name) in word_class(kind):
        return True
    return script_of(name) in ("cyrillic", "armenian", "georgian") and sound_key(name + "k") in _by_sound(kind)  # "k": the end counts


@cache
def _by_sound(kind: str) -> frozenset[str]:
    return frozenset(sound_key(name + "k") for name in _tables()["words"][kind].split() if script_of(name) == "latin") - {""}
