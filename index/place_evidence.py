"""What the words around a name say for its being a place, as a number: with the doubts about 1.5 makes a place.

Doubts are in `place_doubts.py`; size, country and the other places of the text are weighed in `place_choice.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .gazetteer import Gazetteer, Named
from .place_doubts import Around, Setting, as_part_of_other, as_person, as_word, is_everyday
from .place_names import fold, script_of
from .place_people import Match
from .place_tokens import Word
from .place_words import prepositions, word_class
from .types import Span

_PLURALS = ("s", "ов", "ах", "ей", "ях", "ы", "ami", "ach", "ow", "leri", "lari")
_NOUN_AFTER = frozenset(["en", "ru", "uk", "be", "bg", "tr", "az", "uz", "kk", "ky", "hy", "ka", "hu", "fi", "et", "sv", "und"])  # "X district"
_ONLY_AFTER = frozenset(["en", "tr", "az", "uz", "kk", "ky", "hy", "ka", "hu", "fi", "et", "sv"])  # and not "district X"
_TOWN_AFTER = frozenset(["city", "town", "village", "sehri", "kenti", "koyu", "ilcesi", "ilcesinde", "ilcesine", "qesebesi", "kendi"])
Noun = Literal["", "town", "region"]


@dataclass(slots=True)
class Candidate:
    """`evidence` is what does not depend on other candidates; a place needs about 1.5 in all."""

    start: int
    end: int
    text: str
    key: str
    options: tuple[Named, ...]
    evidence: float
    given: bool = False  # by a list of aliases or by what was learned
    single: bool = True  # one word
    first: bool = False
    everyday: bool = False  # also a word of every day
    noun: Noun = ""  # "the town of", "district"
    plural: bool = False  # "districts"
    linked: bool = False  # in one list with the candidate before
    country: str | None = None  # told after it: "Vardenis, Armenia"
    part: str = ""  # the region told after it, by its first-level code: "Paris, Texas"
    townlike: bool = False  # "à Québec": not the province
    beside: frozenset[tuple[str, str | None]] = frozenset()  # kinds and countries of regions and countries in one list with it


@dataclass(slots=True)
class Page:
    """One span read: its words, what was found among them, and capitalised words that no place is called."""

    span: Span
    words: list[Word]
    matches: list[Match]
    unknown: list[int]
    candidates: dict[int, Candidate]  # by first word


def candidate(setting: Setting, words: Sequence[Word], match: Match, at: frozenset[int]) -> Candidate:
    """A match with its evidence; `at` is where names of people stand."""
    first, last, options, given = match
    word, language = words[first], setting.language
    start, end = _trimmed(setting, word, words[last], options[0])
    name = setting.text[start:end]
    before = words[first - 1] if first and not _breaks(word.glue) else None
    after = words[last + 1] if last + 1 < len(words) and words[last + 1].glue in (" ", "-", "\u00a0") else None
    place = options[0].place
    around = Around(
        word=word, key=fold(name), name=name, option=options[0], single=first == last, before=before, after=after, trail=_trail(words, last),
        further=words[first - 2] if before and first > 1 and not _breaks(before.glue) else None,
        inside=before is not None and before.key in prepositions("inside", language) and (before.shape in ("lower", "uncased") or before.first),
        country=any(option.place.kind == "country" for option in options[:2]), region=place.kind == "region",
        large=place.population >= (500_000 if options[0].main else 1_000_000),
    )  # fmt: skip
    noun, plural = _noun(around, language)
    everyday = around.single and not given and is_everyday(around, setting)
    evidence = 2.0 if noun else _lead(around, language)
    if not given:
        evidence += as_word(around, setting, everyday) + as_person(around, setting, first in at or last in at)
    evidence += as_part_of_other(around, words, first, language)
    if word.shape == "uncased":
        evidence -= 0.4 if len(around.key) > 3 or script_of(around.key) == "hangul" else 1.0
    return Candidate(
        start, end, name, around.key, options, evidence, given=given, single=around.single, first=word.first, everyday=everyday, noun=noun, plural=plural,
        townlike=language == "fr" and before is not None and before.key == "a",
    )  # fmt: skip


def _trail(words: Sequence[Word], last: int) -> list[Word]:
    """Up to three words that follow at once, as long as they have capitals; the first may be small."""
    found: list[Word] = []
    for word in words[last + 1 : last + 4]:
        if word.glue not in (" ", "-", "\u00a0"):
            break
        found.append(word)
        if word.shape == "lower" and len(found) > 1:
            break
    return found


def _trimmed(setting: Setting, first: Word, last: Word, option: Named) -> Span:
    """Where the name stands without a case ending after an apostrophe, and without a letter for "and", "in" before it."""
    start, end = first.start, last.end
    name = setting.text[start:end]
    cut = re.search(r"['’ʼ`´](?=[^\W\d_]{1,5}$)", name)
    if cut and cut.start() >= 3 and name[cut.end()].islower() and (option.how in ("case", "in") or _is_name_of(option, name[: cut.start()], setting.gazetteer)):
        return start, start + cut.start()
    if option.how in ("joined", "in") and script_of(name) in ("arabic", "hebrew") and not name.startswith("ال"):
        for skip in (1, 2, 3):
            if _is_name_of(option, name[skip:], setting.gazetteer):
                return start + skip, end
    if option.how in ("case", "in") and script_of(name) == "hangul":
        for less in (1, 2, 3):
            if _is_name_of(option, name[:-less], setting.gazetteer):
                return start, end - less
    return start, end


def _is_name_of(option: Named, name: str, gazetteer: Gazetteer) -> bool:
    return any(place.id == option.place.id for place, _ in gazetteer.entries(fold(name)))


def _lead(around: Around, language: str) -> float:
    """A small word before the name."""
    before = around.before
    of = before is not None and before.key in word_class("of")
    if of and around.further is not None and around.further.key in word_class("office"):
        return 2.0  # "the mayor of X"
    if around.inside or (of and around.further is not None and around.further.key in word_class("around")):
        return 1.0
    if before is not None and before.key in prepositions("near", language) and (before.shape in ("lower", "uncased") or before.first):
        return 0.5 if of else 1.0
    if around.option.how == "in":
        return 0.7
    if around.after is not None and (around.after.key in ("uzerinde", "uzerine", "yakinlarinda") or (around.after.key in word_class("around") and around.after.shape != "capital")):
        return 1.0
    return 0.0


def _breaks(glue: str) -> bool:
    return bool(glue.strip(" \u00a0-’'\"«“„(")) or "\n" in glue


def _noun(around: Around, language: str) -> tuple[Noun, bool]:
    """What a noun beside the name says it is, and whether that noun is a plural."""
    town, region, of = word_class("town"), word_class("region"), word_class("of")
    before, further, after = around.before, around.further, around.after
    if after is not None and language in _NOUN_AFTER and after.key in region and (after.shape != "capital" or after.glue == " "):
        return "region", after.key.endswith(_PLURALS)
    nearest = further if before is not None and further is not None and before.key in of else before
    if nearest is not None and not (nearest is before and before.key in of):
        if nearest.key in town:
            return "town", nearest.key.endswith(_PLURALS)
        if nearest.key in region and (nearest is further or language not in _ONLY_AFTER):
            return "region", nearest.key.endswith(_PLURALS)
    if after is not None and after.key in _TOWN_AFTER and around.option.place.kind == "town" and not (len(around.trail) > 1 and around.trail[1].key in of):
        return "town", False
    return "", False


def listed(words: Sequence[Word], last: int, first: int, language: str) -> bool:
    """Whether only a comma, "and" or the like stands between two candidates."""
    between = words[last + 1 : first]
    glue = "".join(word.glue for word in words[last + 1 : first + 1])
    if len(between) > 2 or re.search(r"[.!?:;\n()|]", glue):
        return False
    small = word_class("and"), word_class("of"), prepositions("inside", language), prepositions("near", language)
    if not all(any(word.key in kind for kind in small) for word in between):
        return False
    return any(word.key in word_class("and") for word in between) or any(sign in glue for sign in ",،、/") or words[first].glue.strip() in ("-", "–", "—") or words[first].key.startswith("و")
