"""What speaks against a name's being a place: it is an everyday word, a person, a part of another name.

Each function gives a number, 0 or less; what speaks for a place is in `place_evidence.py`, size and country in `place_choice.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from .gazetteer import Gazetteer, Named
from .place_names import fold, script_of
from .place_people import is_strong
from .place_tokens import Word
from .place_words import is_given_name, may_be_person, phrases, prepositions, word_class

_ENGLISH = frozenset(["AU", "CA", "GB", "IE", "NZ", "US", "ZA"])  # where towns are called by English words
_GROUPS = frozenset(["группа", "группы", "группе", "группу", "مجموعه"])
_ARTICLES = frozenset(["le", "the", "el", "la", "il", "die", "der"])
_NEVER = -5.0
_ROMAN = re.compile(r"[IVX]{2,}(?:e|er|ème|th)?$")  # "XIXe" is a part of Paris


@dataclass(slots=True)
class Setting:
    """What a whole text tells of its words."""

    text: str
    language: str
    gazetteer: Gazetteer
    lower: set[str]  # folded words that it writes small
    people: dict[str, bool]  # folded words in names of people, and whether that is sure


@dataclass(slots=True)
class Around:
    """A name and its neighbours; `before` and `further` only within the same clause."""

    word: Word
    key: str
    name: str
    option: Named
    single: bool
    before: Word | None
    further: Word | None
    after: Word | None
    trail: Sequence[Word]  # up to three words that go on with capitals, and the next one
    inside: bool  # after "in", "at", "near"
    country: bool
    region: bool
    large: bool


def is_everyday(around: Around, setting: Setting) -> bool:
    """Whether the word is one of every day in the text's language, or an English one that other languages take over."""
    key, language, gazetteer = around.key, setting.language, setting.gazetteer
    if gazetteer.is_common(key, language) or (language not in ("en", "de") and gazetteer.is_common(key, "en") and not around.country):
        return True
    inflected = around.option.how == "case" or (around.option.how == "as written" and not around.country and not around.large)
    return inflected and language in ("de", "nl", "sv", "da", "nb") and len(key) > 5 and any(gazetteer.is_common(fold(around.name[:-n]), language) for n in (1, 2))


def as_word(around: Around, setting: Setting, everyday: bool) -> float:
    """Against a name for what else the word is: an everyday word, a weekday, a word the text writes small, a foreign spelling."""
    if not around.single:
        return _as_phrase(around, setting)
    word, key, option, gazetteer, language = around.word, around.key, around.option, setting.gazetteer, setting.language
    place, cased = option.place, word.shape != "uncased"
    if _ROMAN.match(word.text) or _is_never(around, language):
        return _NEVER
    evidence = _accents(around, language)
    sure = around.country or (around.region and place.population > 0)
    vocabulary = gazetteer.is_vocabulary(key)
    # "He lives in Bath": a capital after "in", and a town of some size, outweigh that the word has another meaning.
    in_place = around.inside and cased and not word.first and place.population >= 15_000 and language != "de" and option.how == "as written" and option.main and option.exact
    if everyday and not in_place:
        evidence -= _weight_of_everyday(around, sure, small=language == "en" and vocabulary)
    elif cased and not sure and not in_place and (key in setting.lower or word.text.lower() in setting.lower):
        evidence -= 1.5
    if around.region and vocabulary and not option.exact:
        evidence -= 2.5  # "Falcon" is hardly Falcón
    if around.country and language == "en" and ((vocabulary and fold(place.name) != key) or key in word_class("adjective_en")):
        evidence -= 3  # "Island" is Iceland in other languages
    if not sure and len(key) > 3 and gazetteer.is_common(key, "*"):
        evidence -= 3  # a weekday, a month, a language
    if vocabulary and cased and not around.country and not in_place:
        known = option.main and place.population >= 100_000
        evidence -= (0.0 if around.large else 0.5) if known else 1.0 if language != "en" or option.main else 2.0
    if word.shape == "upper" and len(word.key) <= 5 and not around.country and not word.first:
        evidence -= 4
    if len(key) <= 3 and cased and not around.country and not (option.exact and not around.name.isascii()):
        evidence -= 1
    return evidence


def _as_phrase(around: Around, setting: Setting) -> float:
    """`as_word` for a name of several words."""
    key, place = around.key, around.option.place
    village = place.kind == "town" and place.population < 100_000
    parts = key.split()
    if key in phrases("never_phrases") or (village and parts[0] in word_class("title")):
        return _NEVER  # "Queen Elizabeth" is a town in Canada
    plain = village and setting.language == "en" and place.country in _ENGLISH and all(setting.gazetteer.is_vocabulary(part) for part in parts)
    return _accents(around, setting.language) - 0.75 * plain  # "Rolling Stone"


def _is_never(around: Around, language: str) -> bool:
    key = around.key
    if key in word_class("never") or key in prepositions("inside", language):
        return True
    return not (around.country or around.large) and any(word_class(kind).has_form(key) for kind in ("town", "region", "feature_before", "title"))


def _weight_of_everyday(around: Around, sure: bool, *, small: bool) -> float:
    """How much an everyday word is doubted; `small`: English writes it small too."""
    word, place = around.word, around.option.place
    if word.shape == "uncased":
        if around.country or (around.option.how == "in" and place.population >= 1_000_000):
            return 0.0
        return 1.75 if place.population >= 100_000 else 2.5
    if not sure:
        return 0.0 if around.large and not word.first and not small else 2.5
    return 1.0 if around.region else 0.0


def _accents(around: Around, language: str) -> float:
    """A place that is written with other accents: "Länder", "Genté"."""
    option = around.option
    if option.place.kind != "town" or around.name.isascii() or script_of(around.name) != "latin" or option.how != "as written" or option.exact:
        return 0.0
    return -1.0 if language == "de" else -0.5


def as_person(around: Around, setting: Setting, among_people: bool) -> float:
    """Against a name of people: by itself, after a title, in a row with another capitalised word, or taken up again alone."""
    word, key, before, option = around.word, around.key, around.before, around.option
    evidence, place = 0.0, option.place
    given = around.single and is_given_name(around.name)
    if before is not None and before.key in word_class("title") and (given or before.key in word_class("address") or not (around.country or around.region or around.large)):
        evidence -= 3.0 if given else 2.0
    if not around.single:
        return evidence
    may_be = may_be_person(around.name) or (option.how == "case" and may_be_person(place.name))
    if among_people:
        return evidence - (2.5 if around.country and not may_be else 4.0)
    strong = around.country or (around.large and word.shape != "uncased") or (around.region and place.population > 0)
    if before is not None:
        if len(before.text) == 1 and before.shape == "capital" and word.glue == ". ":
            evidence -= 3  # an initial
        if word.shape == "uncased" and before.key in word_class("names"):
            evidence -= 2
    if key in setting.people:
        if not strong:
            return evidence - (3.5 if setting.people[key] else 1.0 if around.inside else 2.5)
        return evidence - (1.5 if may_be else 0.5) - (_beside_people(around, setting) if may_be else 0.0)
    if may_be:
        evidence -= _weight_of_name(around, strong) + _beside_people(around, setting)
    if before is not None and not strong and _beside_unknown(around, before, setting):
        evidence -= 1.5
    return evidence


def _weight_of_name(around: Around, strong: bool) -> float:
    """How much a name of people is doubted that stands alone."""
    place = around.option.place
    if around.region:
        return 1.6 if around.inside else 2.0
    if not strong or (around.word.first and place.population < 1_000_000 and not around.country):
        return 0.75 if around.inside else 1.5
    return 1.0 if around.large and around.option.main and not around.inside and not around.country else 0.0  # "Kennedy" is a part of Bogotá


def _beside_people(around: Around, setting: Setting) -> float:
    """A person stands before, or "he", "she", "his" follows soon: "Andrey and Victoria", "Chad said he"."""
    doubt, further, end = 0.0, around.further, around.word.end
    if around.before is not None and around.before.key in word_class("and") and further is not None and further.shape == "capital" and further.key in word_class("given"):
        doubt += 2.5
    if setting.language == "en" and around.after is not None and not around.inside and any(word in word_class("person_after") for word in setting.text[end : end + 24].lower().split()[:3]):
        doubt += 2.5
    return doubt


def _beside_unknown(around: Around, before: Word, setting: Setting) -> bool:
    """Whether a capitalised word that is no everyday word stands before it: "Régis Genté"."""
    gazetteer, language = setting.gazetteer, setting.language
    if language == "de" or around.word.glue != " " or before.shape != "capital" or len(before.key) < 3 or gazetteer.is_common(before.key, language):
        return False
    if before.first and (language != "en" or gazetteer.is_vocabulary(before.key)):
        return False  # any word may begin a sentence
    kinds = ("of", "town", "region", "title", "organisation_before", "and", "organisation_after", "feature_before", "around")
    if any(before.key in word_class(kind) for kind in kinds) or before.key in prepositions("inside", language) or before.key in prepositions("near", language):
        return False
    return not is_strong(gazetteer.named(before.text, language))


def as_part_of_other(around: Around, words: Sequence[Word], first: int, language: str) -> float:
    """Against a name within another name: of an organisation, a paper, a sea, a ship; "pro-Moscow"."""
    word, before, further = around.word, around.before, around.further
    evidence = _as_beginning(around, language)
    if word.glue == "-" and first and words[first - 1].shape == "lower":
        evidence -= 3  # pro-Moscow
    if before is None:
        return evidence
    organisation, feature = word_class("organisation_before"), word_class("feature_before")
    if before.key in word_class("of"):
        named = further is not None and (further.shape != "lower" or language != "en" or further.key in ("university", "group"))  # "the streets of X"
        if further is not None and ((further.key in organisation and named) or (further.key in feature and not around.inside)):
            evidence -= 4
        return evidence
    of_organisation = before.key in organisation and (before.shape == "upper" or (before.shape == "capital" and len(before.key) > 3) or before.key in _GROUPS)
    if of_organisation or (before.key in feature and not word.glue.strip(' -"«“„')):
        evidence -= 4
    elif before.shape == "capital" and before.key in _ARTICLES and not before.first and not around.country and not around.region:
        evidence -= 1.5  # a newspaper
    return evidence


def _as_beginning(around: Around, language: str) -> float:
    """The name as the beginning of a longer one: "Kyiv Independent", "Sydney Morning Herald", "Desna River", "Moscow-backed"."""
    organisation, after, evidence = word_class("organisation_after"), around.after, 0.0
    if not around.single and around.option.place.population < 100_000 and (fold(around.name.split()[-1]) in organisation or around.key.startswith("university ")):
        evidence -= 4  # a university with people of its own
    if after is None:
        return evidence
    body = after.key in organisation and (after.shape != "lower" or after.key in ("time", "hours"))
    paper = not around.country and any(word.key in word_class("named_after") for word in takewhile(lambda word: word.shape != "lower", around.trail))
    feature = after.key in word_class("feature_after") and not (after.shape == "lower" and language == "en" and after.key not in ("river", "sea"))
    if body or paper or feature:
        evidence -= 4
    elif after.key in word_class("paper_after"):
        evidence -= 3
    if after.glue == "-" and after.shape == "lower" and (len(after.key) > 3 or around.option.how != "as written"):
        evidence -= 3
    return evidence
