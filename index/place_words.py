"""The words around place names, from data/place_words.toml: prepositions, nouns of towns and regions, titles.

Only asks whether a folded word is of a class; what follows from that is decided in `places.py`.
"""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from pathlib import Path

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
    return WordClass(_tables()[name])


@cache
def phrases(name: str) -> frozenset[str]:
    """The folded phrases of a list, which `;` parts."""
    return frozenset(fold(phrase) for phrase in _tables()[name].split(";"))


@lru_cache(maxsize=1)
def _tables() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "data" / "place_words.toml").read_text("utf-8"))


@lru_cache(maxsize=50_000)
def may_be_person(name: str) -> bool:
    """Whether a word is a common name of people, in its own letters or as they sound in Latin ones.

    >>> may_be_person("Elizabeth"), may_be_person("Элизабет"), may_be_person("Stepanakert")
    (True, True, False)
    """
    if fold(name) in word_class("names"):
        return True
    return script_of(name) in ("cyrillic", "armenian", "georgian") and sound_key(name + "k") in _people_by_sound()  # "k": the end counts


@lru_cache(maxsize=1)
def _people_by_sound() -> frozenset[str]:
    return frozenset(sound_key(name + "k") for name in _tables()["names"].split() if script_of(name) == "latin") - {""}
