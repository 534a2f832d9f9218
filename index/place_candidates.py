"""Stretches of a text that may name a place, with what their surroundings say for and against it.

Settles nothing: which candidates are places, and which of several homonyms, is decided in `places.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .gazetteer import Gazetteer, Named
from .place_names import adjective_stems, fold, script_of, variants
from .place_tokens import Word, words_of
from .place_words import may_be_person, phrases, word_class
from .types import Place, Span

_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]+")
_LONGEST = 5  # words of one name
_PLURALS = ("s", "ов", "ах", "ей", "ях", "ы", "ami", "ach", "ow", "leri", "lari")
_NOUN_AFTER = frozenset(["en", "ru", "uk", "be", "bg", "tr", "az", "uz", "kk", "ky", "hy", "ka", "hu", "fi", "et", "sv", "und"])  # "X district"
_ONLY_AFTER = frozenset(["en", "tr", "az", "uz", "kk", "ky", "hy", "ka", "hu", "fi", "et", "sv"])  # and not "district X"
_CONNECTORS = frozenset(["de", "del", "della", "di", "da", "do", "das", "dos", "du", "des", "la", "le", "les", "los", "el", "al", "an", "am", "im", "bei", "upon", "on", "sur", "sous", "en", "of", "the", "and", "y", "e", "es", "as", "ad", "ash", "bin", "op", "aan", "den", "der"])
_Match = tuple[int, int, tuple[Named, ...], bool]  # first word, last word, places, given by `known`


@dataclass(slots=True)
class Candidate:
    """`evidence` is what does not depend on other candidates; a place needs about 1.5 in all."""

    start: int
    end: int
    text: str
    options: tuple[Named, ...]
    evidence: float
    given: bool = False  # by a list of aliases or by what was learned
    single: bool = True  # one word
    doubtful: bool = False  # an everyday word or a person's name
    first: bool = False
    noun: Literal["", "town", "region"] = ""  # "the town of", "district"
    plural: bool = False  # "districts"
    linked: bool = False  # in one list with the candidate before
    country: str | None = None  # told after it: "Vardenis, Armenia"


@dataclass(slots=True)
class _Page:
    """One span read: its words, what was found among them, and capitalised words that no place is called."""

    span: Span
    words: list[Word]
    matches: list[_Match]
    unknown: list[int]
    candidates: dict[int, Candidate]  # by first word


class Reading:
    """One text read once: all names that the gazetteer or `known` has, and the people named beside them."""

    def __init__(self, text: str, spans: Sequence[Span], language: str, gazetteer: Gazetteer, known: Mapping[str, Place]) -> None:
        self._text, self._language, self._gazetteer, self._known = text, language, gazetteer, known
        self._pages: list[_Page] = []
        for start, end in spans:
            words = words_of(text, start, end)
            matches, unknown = _matches(text, words, language, gazetteer, known)
            self._pages.append(_Page((start, end), words, matches, unknown, {}))
        self._lower = {word.key for page in self._pages for word in page.words if word.shape == "lower" and len(word.key) > 2}
        self._people: set[str] = set()
        for page in self._pages:
            self._people |= _people(page.words, page.matches, language, gazetteer, self._lower)

    def add_by_sound(self, countries: Sequence[str]) -> bool:
        """Seeks the unknown words among the places of these countries by their sound; whether any was found."""
        found = False
        for page in self._pages:
            for n in page.unknown:
                word = page.words[n]
                if word.key in self._people or self._gazetteer.is_common(word.key, self._language):
                    continue
                alike = self._gazetteer.by_sound(word.text.split("'")[0].split("’")[0], self._language, countries) or next(
                    (p for form, _ in variants(word.text, self._language)[:12] if len(form) >= 4 and (p := self._gazetteer.by_sound(form, self._language, countries))), ()
                )
                if alike and len(alike) <= 4:
                    page.matches.append((n, n, tuple(Named(place, False, "sound") for place in alike), False))
                    found = True
            page.matches.sort(key=lambda match: match[0])
        return found

    def candidates(self) -> list[Candidate]:
        """All candidates in order."""
        found: list[Candidate] = []
        for page in self._pages:
            before: tuple[int, Candidate] | None = None
            for first, last, options, given in page.matches:
                if (candidate := page.candidates.get(first)) is None:
                    candidate = page.candidates[first] = _candidate(
                        self._text, page.words, first, last, options, given, self._language, self._gazetteer, self._lower, self._people
                    )
                candidate.linked = before is not None and _listed(page.words, before[0], first)
                if before is not None and candidate.linked:
                    if candidate.plural and not before[1].noun:
                        before[1].noun = candidate.noun  # "Fuzuli and Jabrayil districts"
                    elif before[1].plural and not candidate.noun:
                        candidate.noun, candidate.plural = before[1].noun, True  # "the districts of Fuzuli and Jabrayil"
                found.append(candidate)
                before = last, candidate
            found += _unspaced(self._text, *page.span, self._gazetteer, self._known)
        found.sort(key=lambda candidate: candidate.start)
        return found


def _matches(text: str, words: list[Word], language: str, gazetteer: Gazetteer, known: Mapping[str, Place]) -> tuple[list[_Match], list[int]]:
    """Longest names first, from left to right; and the capitalised words that are no name known."""
    matches: list[_Match] = []
    unknown: list[int] = []
    n = 0
    while n < len(words):
        word = words[n]
        if word.shape == "lower" or len(word.key) < 2:
            n += 1
            continue
        shortest = n + 1 if len(word.key) == 2 and word.shape != "upper" else n  # "El" begins a name, it is none
        for last in range(_reach(words, n), shortest - 1, -1):
            options, given = _named(text, words, n, last, language, gazetteer, known)
            if options:
                first = _look_back(text, words, n, last, gazetteer, known)
                if first < n:
                    options, given = _named(text, words, first, last, language, gazetteer, known)
                matches.append((first, last, options, given))
                n = last
                break
        else:
            if word.shape != "upper" and len(word.key) >= 4:
                unknown.append(n)
        n += 1
    return matches, unknown


def _reach(words: list[Word], n: int) -> int:
    """The last word that a name which begins at n may have."""
    last = n
    for m in range(n + 1, min(n + _LONGEST, len(words))):
        word = words[m]
        if word.glue not in (" ", "-", "'", "’", "", "\u00a0", "–", ". ", "\u200c", ".") or (word.glue in (". ", ".") and len(words[m - 1].text) > 2):
            break
        if word.shape == "lower":
            follows = words[m + 1] if m + 1 < len(words) else None
            if not (word.key in _CONNECTORS and follows and follows.shape != "lower"):
                return max(last, m if m == n + 1 and word.glue in (" ", "-") else last)  # "Западный берег"
            continue
        last = m
    return last


def _named(
    text: str, words: list[Word], first: int, last: int, language: str, gazetteer: Gazetteer, known: Mapping[str, Place]
) -> tuple[tuple[Named, ...], bool]:
    name = text[words[first].start : words[last].end]
    if known:
        if place := known.get(fold(name)):
            return (Named(place, True, "as written"),), True
        for form, how in variants(name, language) if first == last else ():
            if place := known.get(fold(form)):
                return (Named(place, True, how),), True
    options = gazetteer.named(name, language)
    if first == last and len(words[first].key) <= 3 and words[first].shape != "upper" and script_of(name) in ("latin", "cyrillic"):
        options = tuple(option for option in options if option.place.kind == "town" or len(option.place.name) <= 4)
    if words[last].shape == "lower":
        options = tuple(option for option in options if option.place.kind != "town")
    if not options and first == last and last + 1 < len(words) and words[last + 1].key in word_class("region"):
        for stem in adjective_stems(name):
            if options := tuple(Named(option.place, option.main, "case") for option in gazetteer.named(stem, "") if option.how == "as written"):
                break
    return options, False


def _look_back(text: str, words: list[Word], first: int, last: int, gazetteer: Gazetteer, known: Mapping[str, Place]) -> int:
    """Where a name begins in lower case: "bande de Gaza", "сектор Газа"."""
    for back in (2, 1):
        if first - back < 0 or any(word.shape != "lower" for word in words[first - back : first]):
            continue
        start = words[first - back].start
        if "\n" in text[start : words[first].start]:
            continue
        key = fold(text[start : words[last].end])
        if any(place.kind != "town" for place, _ in gazetteer.entries(key)) or key in known:
            return first - back
    return first


def _people(words: list[Word], matches: list[_Match], language: str, gazetteer: Gazetteer, lower: set[str]) -> set[str]:
    """Folded words that stand in the name of a person: two capitalised words in a row that are no known place."""
    inside = {n for first, last, options, _ in matches if last > first and options[0].how != "sound" for n in range(first, last + 1)}
    strong = {n for first, last, options, given in matches for n in range(first, last + 1) if given or is_strong(options)}
    nouns = (word_class("town"), word_class("region"), word_class("title"), word_class("organisation_after"), word_class("in"))
    single = {first for first, last, options, given in matches if first == last and not given and options[0].place.kind == "town" and options[0].how != "sound" and options[0].place.population < 1_000_000}
    sure = {first for first, last, options, _ in matches if options[0].place.kind != "town"}
    titled = _title_case(words)
    people: set[str] = set()
    for n, word in enumerate(words[:-1]):
        other = words[n + 1]
        if word.shape != "capital" or other.shape != "capital" or other.glue not in (" ", "\u00a0", "-", ". ") or len(word.key) < 2 or n in titled:
            continue
        if other.glue == ". " and len(word.text) > 2:
            continue
        if n in inside or n + 1 in inside:
            continue
        if (n in strong or n + 1 in strong) and not (may_be_person(word.text) and n + 1 not in sure) and not (n in single and n + 1 in single):
            continue
        if language == "de" and n + 1 in single and not may_be_person(word.text) and not (n and words[n - 1].key in word_class("title")):
            continue  # "Flughafen Gandscha"
        if any(part.key in kind for part in (word, other) for kind in nouns) or gazetteer.is_common(other.key, language):
            continue
        if gazetteer.is_common(word.key, language) or (word.first and word.key in lower):
            continue
        for part in (word, other):
            people.add(part.key)
            people.update(fold(form) for form, _ in variants(part.text, language)[:3] if "'" in part.text or "’" in part.text)
    return people


def is_strong(options: Sequence[Named]) -> bool:
    """A country, a well-known region or a large town by its own name: it stays a place beside any other word."""
    return any(
        option.place.kind != "town" or (option.main and option.place.population >= 100_000) or option.place.population >= 3_000_000
        for option in options[:3] if option.how != "sound"
    )  # fmt: skip


def _title_case(words: list[Word]) -> set[int]:
    """Words of lines in which nearly every word has a capital: there capitals say nothing."""
    found: set[int] = set()
    line: list[int] = []
    for n in range(len(words) + 1):
        if n == len(words) or "\n" in words[n].glue:
            long = [m for m in line if len(words[m].text) > 3]
            if len(long) >= 4 and sum(words[m].shape == "lower" for m in long) <= 0.1 * len(long):
                found.update(line)
            line = []
        line.append(n)
    return found


def _candidate(
    text: str, words: list[Word], first: int, last: int, options: tuple[Named, ...], given: bool, language: str, gazetteer: Gazetteer, lower: set[str], people: set[str]
) -> Candidate:
    word, single = words[first], first == last
    name = text[word.start : words[last].end]
    end = words[last].end
    cut = re.search(r"['’ʼ`´](?=[^\W\d_]{1,5}$)", name)
    if cut and options[0].how in ("case", "in") and cut.start() >= 3 and name[cut.end()].islower():
        end = word.start + cut.start()  # the suffix after an apostrophe is not the name
        name = text[word.start : end]
    key = fold(name)
    before = words[first - 1] if first and not _breaks(word.glue) else None
    further = words[first - 2] if before and first > 1 and not _breaks(before.glue) else None
    after = words[last + 1] if last + 1 < len(words) and words[last + 1].glue in (" ", "-", "\u00a0") else None
    noun, plural = _noun(before, further, after, language)
    evidence = {"town": 2.0, "region": 2.0, "": 0.0}[noun]
    sure = any(option.place.kind != "town" for option in options[:2])
    if not noun:
        if before is not None and before.key in word_class("in") and (before.shape in ("lower", "uncased") or before.first):
            evidence += 0.5 if before.key in word_class("of") else 1
        elif options[0].how == "in":
            evidence += 0.7
        elif after is not None and after.key in ("uzerinde", "uzerine", "yakinlarinda"):
            evidence += 1
    doubtful = False
    if not single and key in phrases("never_phrases"):
        evidence -= 5
    if single and not given:
        if key in word_class("never") or (not sure and any(word_class(kind).has_form(key) for kind in ("town", "region", "in"))):
            evidence -= 5
        large = any(option.place.population >= (500_000 if option.main else 1_000_000) for option in options[:1])
        if may_be_person(name) and not ((sure or large) and word.shape != "uncased" and key not in people):
            evidence, doubtful = evidence - 1.5, True
        if _is_everyday(name, key, options[0].how, language, gazetteer) or (language not in ("en", "de") and gazetteer.is_common(key, "en") and not sure):
            if word.shape == "uncased" and options[0].how == "in" and options[0].place.population >= 1_000_000:
                pass  # "in Seoul" is one word in Korean
            elif word.shape == "uncased" and options[0].place.population >= 100_000 and not sure:
                evidence -= 1.5  # without capitals, lists of common words hold names of cities too
            elif not sure and (not large or word.first):
                evidence, doubtful = evidence - 2.5, True
        elif word.shape != "uncased" and (key in lower or word.text.lower() in lower) and not sure:
            evidence, doubtful = evidence - 1.5, True
        if sure and language == "en" and gazetteer.is_vocabulary(key) and fold(options[0].place.name) != key:
            evidence -= 3  # "Island" is Iceland in other languages
        if not sure and gazetteer.is_common(key, "*") and len(key) > 3:
            evidence, doubtful = evidence - 3, True  # a weekday, a month, a language
        if not sure and not large and word.shape != "uncased" and gazetteer.is_vocabulary(key) and not (options[0].main and options[0].place.population >= 100_000):
            evidence -= 1
        if not sure and not large and _beside_unknown(words, first, gazetteer, language):
            evidence -= 1.5
        if key in people and not (sure and not may_be_person(name)):
            evidence, doubtful = evidence - 2.5, True
        if word.shape == "upper" and len(word.key) <= 5 and not sure and not word.first:
            evidence -= 4
        if len(key) <= 3 and not sure and word.shape != "uncased":
            evidence -= 1
    if before is not None and before.key in word_class("title") and not sure:
        evidence, doubtful = evidence - 2, True
    if not sure and not name.isascii() and script_of(name) == "latin" and options[0].how == "as written" and not given and not any(option.exact for option in options):
        evidence -= 1 if language == "de" else 0.5  # other accents: "Länder", "Genté"
    if word.shape == "uncased":
        evidence -= 0.4 if len(key) > 3 else 1.0
    if after is not None and ((after.key in word_class("organisation_after") and (after.shape != "lower" or after.key in ("time", "hours"))) or (after.glue == "-" and after.shape == "lower" and options[0].how != "as written")):
        evidence -= 4
    if after is not None and after.glue == "-" and after.shape == "lower" and len(after.key) > 3:
        evidence -= 3  # Moscow-backed
    if word.glue == "-" and first and words[first - 1].shape == "lower":
        evidence -= 3  # pro-Moscow
    if (further is not None and before is not None and before.key in word_class("of") and further.key in word_class("organisation_before")) or (
        (before is not None and before.key in word_class("organisation_before") and (before.shape == "upper" or (before.shape == "capital" and len(before.key) > 3))) or (before is not None and before.key in ("группа", "группы", "группе", "группу", "مجموعه"))
    ):
        evidence -= 4
    if before is not None and before.shape == "capital" and before.key in ("le", "the", "el", "la", "il", "die", "der") and not before.first and not sure:
        evidence -= 1.5  # a newspaper
    country = _country_after(words, last, language, gazetteer, options)
    if country:
        evidence += 2
    return Candidate(word.start, end, name, options, evidence, given, single, doubtful, word.first, noun, plural, country=country)


def _is_everyday(name: str, key: str, how: str, language: str, gazetteer: Gazetteer) -> bool:
    if gazetteer.is_common(key, language):
        return True
    return how == "case" and language in ("de", "nl", "sv", "da", "nb") and len(key) > 5 and any(gazetteer.is_common(fold(name[:-n]), language) for n in (1, 2))


def _beside_unknown(words: list[Word], n: int, gazetteer: Gazetteer, language: str) -> bool:
    """Whether a capitalised word that is no everyday word stands before it: "Régis Genté"."""
    if n == 0 or language == "de":
        return False
    before = words[n - 1]
    if words[n].glue != " " or before.shape != "capital" or len(before.key) < 3 or (before.first and gazetteer.is_common(before.key, language)):
        return False
    kinds = ("in", "of", "town", "region", "title", "organisation_before", "and", "organisation_after")
    return not any(before.key in word_class(kind) for kind in kinds) and not gazetteer.is_common(before.key, language) and not is_strong(gazetteer.named(before.text, language))


def _breaks(glue: str) -> bool:
    return bool(glue.strip(" \u00a0-’'\"«“„(")) or "\n" in glue


def _noun(before: Word | None, further: Word | None, after: Word | None, language: str) -> tuple[Literal["", "town", "region"], bool]:
    """What a noun beside the name says it is, and whether that noun is a plural."""
    town, region = word_class("town"), word_class("region")
    if after is not None and language in _NOUN_AFTER and after.key in region and (after.shape != "capital" or after.glue == " "):
        return "region", after.key.endswith(_PLURALS)
    nearest = further if before is not None and further is not None and before.key in word_class("of") else before
    if nearest is not None and not (nearest is before and before.key in word_class("of")):
        if nearest.key in town:
            return "town", nearest.key.endswith(_PLURALS)
        if nearest.key in region and (nearest is further or language not in _ONLY_AFTER):
            return "region", nearest.key.endswith(_PLURALS)
    if after is not None and after.key in ("city", "town", "village", "sehri", "kenti", "koyu"):
        return "town", False
    return "", False


def _country_after(words: list[Word], last: int, language: str, gazetteer: Gazetteer, options: tuple[Named, ...]) -> str | None:
    """The country that is told right after a name: "Vardenis, Armenia", "Paris (Texas)"; None where it has no such town."""
    if last + 1 >= len(words) or options[0].place.kind == "country":
        return None
    after = words[last + 1]
    if after.shape == "lower" or after.glue.strip(" ") not in (",", "(") or not after.glue.strip() or "\n" in after.glue:
        return None
    told = [option.place for option in gazetteer.named(after.text, language)[:2] if option.place.kind != "town"]
    if not told:
        return None
    there = [option.place for option in options if option.place.country == told[0].country]
    large = max(option.place.population for option in options)
    sure = told[0].kind == "region" or any(5 * place.population >= large for place in there)
    return told[0].country if there and sure else None


def _listed(words: list[Word], last: int, first: int) -> bool:
    """Whether only a comma, "and" or the like stands between two candidates."""
    between = words[last + 1 : first]
    glue = "".join(word.glue for word in words[last + 1 : first + 1])
    if len(between) > 2 or re.search(r"[.!?:;\n()|]", glue):
        return False
    small = (word_class("and"), word_class("in"), word_class("of"))
    if not all(any(word.key in kind for kind in small) for word in between):
        return False
    return any(word.key in word_class("and") for word in between) or any(sign in glue for sign in ",،、/") or words[first].glue.strip() in ("-", "–", "—") or words[first].key.startswith("و")


def _unspaced(text: str, start: int, end: int, gazetteer: Gazetteer, known: Mapping[str, Place]) -> Iterator[Candidate]:
    """Names in Chinese and Japanese, where no space parts the words: the longest at each point."""
    for run in _UNSPACED.finditer(text, start, end):
        names, n = gazetteer.unspaced(), run.start()
        while n < run.end():
            for length in range(min(10, run.end() - n), 1, -1):
                name = text[n : n + length]
                place = known.get(fold(name)) if known else None
                if place or fold(name) in names:
                    options = (Named(place, True, "as written"),) if place else gazetteer.named(name, "zh")
                    person = "·" in (text[n - 1 : n], text[n + length : n + length + 1])
                    evidence = (-1.0 if length == 2 else -0.3) - 4 * person
                    if options:
                        yield Candidate(n, n + length, name, options, evidence, given=bool(place))
                        n += length - 1
                        break
            n += 1
