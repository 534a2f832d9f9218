"""Stretches of a text that may name a place: the longest names of the gazetteer, from left to right, in each span.

Settles nothing: what speaks for and against a candidate is weighed in `place_evidence.py`, which places they are in `places.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from .gazetteer import Gazetteer, Named
from .place_doubts import Setting
from .place_evidence import Candidate, Page, candidate, listed
from .place_names import adjective_stems, fold, script_of, variants
from .place_people import Match, people_of
from .place_tokens import Word, words_of
from .place_words import word_class
from .types import Place, Span

_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]+")
_LONGEST = 5  # words of one name
_CONNECTORS = frozenset(["de", "del", "della", "di", "da", "do", "das", "dos", "du", "des", "au", "aux", "la", "le", "les", "los", "el", "al", "an", "am", "im", "bei", "upon", "on", "sur", "sous", "en", "of", "the", "and", "y", "e", "es", "as", "ad", "ash", "bin", "op", "aan", "den", "der"])
_GLUES = frozenset([" ", "-", "'", "’", "", "\u00a0", "–", ". ", "\u200c", ".", "'s ", "’s "])  # Cox's Bazar


class Reading:
    """One text read once: all names that the gazetteer or `known` has, and the people named beside them."""

    def __init__(self, text: str, spans: Sequence[Span], language: str, gazetteer: Gazetteer, known: Mapping[str, Place]) -> None:
        self._gazetteer, self._known = gazetteer, known
        self._setting = Setting(text, language, gazetteer, set(), {})
        self._pages: list[Page] = []
        for start, end in spans:
            words = words_of(text, start, end)
            matches, unknown = _matches(text, words, language, gazetteer, known)
            self._pages.append(Page((start, end), words, matches, unknown, {}))
        self._setting.lower = {word.key for page in self._pages for word in page.words if word.shape == "lower" and len(word.key) > 2}
        self._people_at: list[frozenset[int]] = []
        for page in self._pages:
            people = people_of(page.words, page.matches, language, gazetteer, self._setting.lower)
            for key, sure in people.keys.items():
                self._setting.people[key] = self._setting.people.get(key, False) or sure
            self._people_at.append(people.at)

    def add_by_sound(self, countries: Sequence[str]) -> bool:
        """Seeks the unknown words among the places of these countries by their sound; whether any was found."""
        found, language = False, self._setting.language
        for page in self._pages:
            for n in page.unknown:
                word = page.words[n]
                if word.key in self._setting.people or self._gazetteer.is_common(word.key, language):
                    continue
                alike = self._gazetteer.by_sound(word.text.split("'")[0].split("’")[0], language, countries) or next(
                    (p for form, _ in variants(word.text, language)[:12] if len(form) >= 4 and (p := self._gazetteer.by_sound(form, language, countries))), ()
                )
                if alike and len(alike) <= 4:
                    page.matches.append(Match(n, n, tuple(Named(place, False, "sound") for place in alike), False))
                    found = True
            page.matches.sort(key=lambda match: match.first)
        return found

    def candidates(self) -> list[Candidate]:
        """All candidates in order, with what lists and countries told behind a name say of them."""
        found: list[Candidate] = []
        for page, people in zip(self._pages, self._people_at, strict=True):
            row: list[Candidate] = []
            for match in page.matches:
                if match.first not in page.candidates:
                    page.candidates[match.first] = candidate(self._setting, page.words, match, people)
                row.append(page.candidates[match.first])
            for n in range(1, len(row)):
                _tie(page, row, n, self._setting)
            for n in range(len(row) - 1, 0, -1):  # "the Kyiv, Chernihiv and Sumy regions"
                if row[n].linked and row[n].plural and not row[n - 1].noun:
                    row[n - 1].noun, row[n - 1].plural = row[n].noun, True
            found += row
            found += _unspaced(self._setting.text, *page.span, self._gazetteer, self._known)
        found.sort(key=lambda one: one.start)
        return found


def _tie(page: Page, row: Sequence[Candidate], n: int, setting: Setting) -> None:
    """What a candidate and the one before it say of each other: a list, or a town and its country."""
    here, before = row[n], row[n - 1]
    match, match_before = page.matches[n], page.matches[n - 1]
    here.linked = listed(page.words, match_before.last, match.first, setting.language)
    if here.linked and before.plural and not here.noun:
        here.noun, here.plural = before.noun, True  # "the districts of Fuzuli and Jabrayil"
    if here.linked:
        here.beside, before.beside = here.beside | _kind_of(before), before.beside | _kind_of(here)
    if match.first == match_before.last + 1 and before.country is None and _tells(page.words[match.first].glue):
        told = _told(before, here, setting.gazetteer)
        if told is not None:
            before.country, before.part = told
            before.evidence += 2
            here.country = told[0]
            here.noun = here.noun or ("region" if told[1] else "")  # "Buffalo, New York"


def _kind_of(candidate: Candidate) -> frozenset[tuple[str, str | None]]:
    place = candidate.options[0].place
    if place.kind == "region":
        return frozenset([(place.kind, place.country)])
    return frozenset([(place.kind, None)] if place.kind == "country" and len(candidate.options) == 1 else [])


def _tells(glue: str) -> bool:
    return glue.strip(" ") in (",", "(") and "\n" not in glue


def _told(town: Candidate, whole: Candidate, gazetteer: Gazetteer) -> tuple[str, str] | None:
    """The country, and the first-level code if any, that a name told right after a town gives it: "Vardenis, Armenia",
    "Paris (Texas)". None where there is no such town."""
    if any(option.place.kind == "country" for option in town.options[:1]) or town.options[0].how == "sound":
        return None
    large = max(option.place.population for option in town.options)
    for option in whole.options[:3]:
        place = option.place
        if not place.country or (place.kind == "town" and whole.noun != "region") or option.how == "sound":
            continue
        there = [other.place for other in town.options if other.place.country == place.country and other.place.id != place.id]
        if place.kind == "country":
            if any(5 * other.population >= large for other in there):
                return place.country, ""
        elif inside := [other for other in there if gazetteer.part_of(other) and gazetteer.part_of(other) == gazetteer.part_of(place)]:
            return place.country, gazetteer.part_of(inside[0])
        elif there and not gazetteer.part_of(place):
            return place.country, ""
    return None


def _matches(text: str, words: list[Word], language: str, gazetteer: Gazetteer, known: Mapping[str, Place]) -> tuple[list[Match], list[int]]:
    """Longest names first, from left to right; and the capitalised words that are no name known."""
    matches: list[Match] = []
    unknown: list[int] = []
    done = -1
    for n, word in enumerate(words):
        if word.shape == "lower" or n <= done:
            continue
        elided = n + 1 < len(words) and words[n + 1].glue in ("'", "’") and word.shape in ("capital", "upper")  # L'Aquila
        if len(word.key) < 2 and not elided:
            continue
        shortest = n + 1 if len(word.key) < 2 or (len(word.key) == 2 and word.shape != "upper") else n  # "El" begins a name, it is none
        for last in range(_reach(words, n, gazetteer), shortest - 1, -1):
            options, given = _named(text, words, n, last, language, gazetteer, known)
            if options:
                first = _look_back(text, words, n, last, gazetteer, known)
                if first < n:
                    options, given = _named(text, words, first, last, language, gazetteer, known)
                matches.append(Match(first, last, options, given))
                done = last
                break
        else:
            if word.shape != "upper" and len(word.key) >= 4:
                unknown.append(n)
    return matches, unknown


def _reach(words: list[Word], n: int, gazetteer: Gazetteer) -> int:
    """The last word that a name which begins at n may have."""
    last, opens = n, words[n].key in gazetteer.openings()
    for m in range(n + 1, min(n + _LONGEST + opens, len(words))):
        word = words[m]
        if word.glue not in _GLUES or (word.glue in (". ", ".") and len(words[m - 1].text) > 2):
            break
        if word.shape == "lower":
            follows = words[m + 1] if m + 1 < len(words) else None
            joined = word.glue == "-" and len(word.key) <= 4 and follows is not None and follows.glue == "-"  # Port-au-Prince
            if opens and word.glue == " ":
                last = m  # "Émirats arabes unis"
            elif not (joined or (word.key in _CONNECTORS and follows and follows.shape != "lower")):
                return max(last, m if m == n + 1 and word.glue in (" ", "-") else last)  # "Западный берег"
            continue
        last = m
    return last


def _named(text: str, words: list[Word], first: int, last: int, language: str, gazetteer: Gazetteer, known: Mapping[str, Place]) -> tuple[tuple[Named, ...], bool]:
    """The places that these words may name, and whether that was given by `known`."""
    name = text[words[first].start : words[last].end]
    if known:
        if place := known.get(fold(name)):
            return (Named(place, True, "as written"),), True
        for form, how in variants(name, language) if first == last else ():
            if place := known.get(fold(form)):
                return (Named(place, True, how),), True
    if words[last].shape == "lower" and last - first > 1:
        options = tuple(Named(place, main, "as written") for place, main in gazetteer.entries(fold(name)))
    else:
        options = gazetteer.named(name, language)
    if first == last and len(words[first].key) <= 3 and words[first].shape != "upper" and script_of(name) in ("latin", "cyrillic"):
        options = tuple(option for option in options if option.place.kind == "town" or len(option.place.name) <= 4)
    if words[last].shape == "lower":
        options = tuple(option for option in options if option.place.kind != "town")
    if first == last and (not options or options[0].how != "as written") and _is_adjective_of_region(words, first):
        options = tuple(
            Named(option.place, option.main, "case") for stem in adjective_stems(name) for option in gazetteer.named(stem, "") if option.how == "as written"
        ) or options  # fmt: skip
    return options, False


def _is_adjective_of_region(words: Sequence[Word], n: int) -> bool:
    """Whether the noun of a region follows, perhaps after other adjectives: "Белгородской и Курской областях"."""
    if script_of(words[n].text) != "cyrillic":
        return False
    for m in range(n + 1, min(n + 8, len(words))):
        word = words[m]
        if word.key in word_class("region"):
            return True
        if word.glue.strip(" ,") or not (word.shape == "capital" or word.key in word_class("and")):
            return False
    return False


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
                    person = "·" in (text[n - 1 : n], text[n + length : n + length + 1]) or text[n + length : n + length + 1] == "人"  # 哥伦比亚人
                    evidence = (-1.0 if length == 2 and options and options[0].place.kind == "town" else -0.3) - 4 * person
                    if options:
                        yield Candidate(n, n + length, name, fold(name), options, evidence, given=bool(place))
                        n += length - 1
                        break
            n += 1
