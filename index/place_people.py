"""Which capitalised words of a text are names of people, so that they are not taken for towns.

Goes by shape: two capitalised words in a row, of which the first is a given name or neither is a known place. Knows no
person by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from .gazetteer import Gazetteer, Named
from .place_names import fold, variants
from .place_tokens import Word
from .place_words import is_given_name, may_be_person, prepositions, word_class


class Match(NamedTuple):
    """Words of a text, counted from its first, that are the name of a place."""

    first: int
    last: int
    options: tuple[Named, ...]
    given: bool  # by a list of aliases, or by what was learned


class People(NamedTuple):
    """The people of one text."""

    keys: dict[str, bool]  # folded words of their names, and whether a given name says that they are
    at: frozenset[int]  # where those words stand, counted in words


def is_strong(options: Sequence[Named]) -> bool:
    """A country, a region or a well-known town by its own name: it stays a place beside any other word."""
    for option in options[:3]:
        place = option.place
        if option.how != "sound" and (place.kind != "town" or (option.main and place.population >= 100_000 and len(place.names) >= 10) or place.population >= 1_000_000):
            return True
    return False


def people_of(words: Sequence[Word], matches: Sequence[Match], language: str, gazetteer: Gazetteer, lower: set[str]) -> People:
    """The people named in these words; `lower` are the words that the text also writes small."""
    inside = {n for match in matches if match.last > match.first and match.options[0].how != "sound" for n in range(match.first, match.last + 1)}
    strong = {n for match in matches if match.given or is_strong(match.options) for n in range(match.first, match.last + 1)}
    single = {match.first for match in matches if match.first == match.last and not match.given and _is_small(match.options[0])}
    countries = {match.first for match in matches if match.options[0].place.kind == "country"}
    sure = countries | {match.first for match in matches if match.options[0].place.kind == "region"}
    titled = title_case(words)
    keys: dict[str, bool] = {}
    at: set[int] = set()
    for n, (word, other) in enumerate(pairwise(words)):
        if word.shape == "lower" or other.shape != "capital" or not _beside(word, other) or n + 1 in inside or n in inside:
            continue
        first_name = is_given_name(word.text) and word.shape != "uncased" and len(word.key) > 1
        if (word.shape == "upper" and not (first_name and len(word.key) > 3)) or _is_word_of_place(word, language) or _is_word_of_place(other, language):
            continue
        titled_before = n > 0 and words[n - 1].key in word_class("title")
        if not first_name and (word.shape != "capital" or len(word.key) < 2 or n in titled or (language == "de" and not titled_before)):
            continue
        if gazetteer.is_common(other.key, "*") or (gazetteer.is_common(other.key, language) and not (first_name and n not in titled)):
            continue
        if first_name:
            if (n + 1 in (sure if may_be_person(word.text) else countries) and not may_be_person(other.text)) or (n in titled and (gazetteer.is_vocabulary(other.key) or gazetteer.is_common(other.key, language))):
                continue
        elif ((n in strong or n + 1 in strong) and not (n in single and n + 1 in single)) or gazetteer.is_common(word.key, language) or (word.first and (word.key in lower or not _is_latin_name(word, language, gazetteer))):
            continue
        more = [m for m in (n + 2,) if m < len(words) and words[m].shape == "capital" and words[m].glue == " " and m not in sure and m not in inside and n not in titled]
        at.update((n, n + 1, *more))
        for part in (word, other, *(words[m] for m in more)):
            bare = [fold(form) for form, _ in variants(part.text, language)[:3]] if "'" in part.text or "’" in part.text else []
            for key in (part.key, *bare):
                keys[key] = keys.get(key, False) or first_name
    return People(keys, frozenset(at))


def _is_small(option: Named) -> bool:
    return option.place.kind == "town" and option.how != "sound" and option.place.population < 1_000_000


def _is_latin_name(word: Word, language: str, gazetteer: Gazetteer) -> bool:
    """Whether a word that begins a sentence may be a name: English everyday words are known well, those of other languages less."""
    return language == "en" and not gazetteer.is_vocabulary(word.key)


def _beside(word: Word, other: Word) -> bool:
    return other.glue in (" ", "\u00a0", "-") or (other.glue == ". " and len(word.text) <= 2)


def _is_word_of_place(word: Word, language: str) -> bool:
    kinds = ("town", "region", "title", "organisation_after", "feature_before", "feature_after")
    return any(word.key in word_class(kind) for kind in kinds) or word.key in prepositions("inside", language) or word.key in prepositions("near", language)


def title_case(words: Sequence[Word]) -> set[int]:
    """Words of lines in which nearly every word has a capital, and which are no list of names: there capitals say nothing."""
    found: set[int] = set()
    begin = long = small = commas = 0
    for n, word in enumerate(words):
        glue = word.glue
        if glue != " " and n:
            if "\n" in glue:
                if long >= 4 and small <= 0.1 * long and 8 * commas <= n - begin:
                    found.update(range(begin, n))
                begin, long, small, commas = n, 0, 0, 0
            elif "," in glue:
                commas += 1
        if len(word.text) > 3:
            long += 1
            small += word.shape == "lower" or word.shape == "uncased"
    if long >= 4 and small <= 0.1 * long and 8 * commas <= len(words) - begin:
        found.update(range(begin, len(words)))
    return found
