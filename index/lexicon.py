"""The words of one language as roles and one-character tags, ready for the grammar of time (`timegrammar.py`).

The tables themselves are in `datewords.py` and `ordinalwords.py`; for other languages babel's CLDR names serve, if installed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from index.datewords import DAY_CARDINALS, GERMAN_WEEKDAYS, LOOSE_DAY, MONTH_FIRST, MONTHS, ORDINAL_DOT, PART_OF_DAY, ROLES, WEEKDAYS
from index.invisible import normalized
from index.ordinalwords import ARTICLES, numbers_in_words

Values = dict[str, Any]  # role -> what the word is worth in it
Entry = tuple[str, Values]  # the tag of a set of roles, and the values

_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u00ad\u200d\u2060\ufeff"  # combining marks, and letters' invisible company
_HAN = "\u3400-\u9fff"
WORD = rf"[^\W\d_{_HAN}]+(?:[{_MARKS}]+[^\W\d_{_HAN}]*)*"
_PIECES = re.compile(rf"{WORD}|-")
_NUMBER_ROLES = ("kN", "N", "yN", "ok", "o", "yo", "δ", "I", "T", "J", "W", "R", "K", "0")  # of tokens that are not words
UNKNOWN: Entry = ("\x01", {})  # a word without a role
_ARABIC_PREFIXES = ("و", "ف", "ب", "ل", "ك")


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """The word without case, accents and length marks: 'Février' and 'fevrier' are one, so are 'أمس' and 'امس'.

    >>> fold("Février"), fold("Salı"), fold("девятый") == fold("ДЕВЯТЫЙ")
    ('fevrier', 'sali', True)
    """
    bare = "".join(letter for letter in normalized("NFKD", word).casefold() if not unicodedata.combining(letter))
    return bare.translate({0x131: "i", 0x640: None, 0x6CC: "ي", 0x6A9: "ك", 0xAD: None, 0x200D: None, 0x2060: None, 0xFEFF: None, 0x111: "d"})


def _pieces(phrase: str) -> tuple[str, ...]:
    return tuple(fold(piece) for piece in _PIECES.findall(phrase))


def _rows(language: str) -> Iterator[tuple[str, str, Any]]:
    """(phrase, role, value) of everything that is known in one language."""
    for table, plain, weak in ((MONTHS, "M", "m"), (WEEKDAYS, "W", "w")):
        for number, variants in enumerate(table.get(language, "").split(), start=plain == "M"):
            for variant in variants.split("|"):
                name, role = variant.lstrip("~"), weak if variant.startswith("~") else plain
                yield from ((name.replace("_", join), role, number) for join in (" -" if "_" in name else " "))
    if language == "de":
        for number, name in GERMAN_WEEKDAYS.items():
            yield from ((form, "W", number) for form in (*(name + part for part in PART_OF_DAY), f"des {name}s"))
    for role, words in ROLES.get(language, {}).items():
        for item in filter(None, words.split(";")):
            phrase, _, value = item.partition("=")
            if role in "bHS":
                yield phrase, "p", 1
            if role in "RrghdH" or (role == "O" and value):
                yield phrase, role, int(value or 0)
                if role == "h":
                    if not phrase.endswith("terça"):
                        yield phrase, "O", int(value) + 2  # "na segunda semana" is no Monday
                    yield from ((f"{phrase}{join}feira", "W", int(value)) for join in " -")
            elif role in "DE":
                yield phrase, role, ("day", int(value))
            elif role == "U":
                yield phrase, role, (value.lstrip("2"), 2 if value.startswith("2") else 1)
            else:
                yield phrase, role, 1
    ordinals, cardinals = numbers_in_words(language)
    yield from ((phrase, "O", value) for phrase, value in ordinals.items())
    articles = ARTICLES - {"uno"} if language == "es" else ARTICLES
    yield from ((phrase, "a" if phrase in articles else "C", value) for phrase, value in cardinals.items())
    if language in DAY_CARDINALS:
        yield from ((phrase, "k", value) for phrase, value in cardinals.items() if phrase not in articles and value <= 31)


def _cldr_rows(language: str) -> Iterator[tuple[str, str, Any]]:
    """Names of months and weekdays from babel, for a language without its own table."""
    try:
        import copy

        from babel.localedata import LocaleDataDict, load

        # A copy of its own: babel writes what an alias stands for into tables that locales share, and French months
        # become Chinese ones once a Chinese calendar was read.
        tables: Any = load(language)
        locale = LocaleDataDict(copy.deepcopy(tables))
        for context in ("format", "stand-alone"):
            yield from ((str(name), "M", number) for number, name in locale["months"][context]["wide"].items() if not str(name).isdigit())
            yield from ((str(name), "W", number) for number, name in locale["days"][context]["wide"].items())
            if language == "ka":  # the dative, "on Monday", "in October"
                yield from ((str(name)[:-1] + "ს", "W", number) for number, name in locale["days"][context]["wide"].items())
                yield from ((str(name)[:-1] + "ს", "M", number) for number, name in locale["months"][context]["wide"].items())
    except Exception:  # an unknown code, or babel is not installed: dates in figures are still read
        return


def _any_rows() -> Iterator[tuple[str, str, Any]]:
    """All languages at once, for a text whose language cannot be told: full names and unmistakable words only."""
    yield from _rows("en")
    for language in ROLES:
        if language == "en":
            continue
        kept = set("MWRrgOUDEdGALXZcpftusBYQqneHbSα") - ({"D", "E"} if language in {"tr", "az"} else set())
        yield from ((phrase, role, value) for phrase, role, value in _rows(language) if role in kept and len(phrase) > (1 if role in "cpftusBG" else 2))


class Lexicon:
    """The words of one language: `look(word)` gives a tag and values; `phrases` those of several words."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.month_first = language in MONTH_FIRST
        self.ordinal_dot = language in ORDINAL_DOT
        self.loose_day = language in LOOSE_DAY
        self.seen: dict[str, tuple[str, Entry, bool] | None] = {}  # words as written -> (key, entry, opens a phrase); None: no role
        self._tags: dict[frozenset[str], str] = {}
        self.entries: dict[str, Entry] = {}
        self.phrases: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        gathered: dict[tuple[str, ...], Values] = {}
        rows = _any_rows() if language == "und" else _rows(language) if language in MONTHS else _cldr_rows(language)
        for phrase, role, value in rows:
            gathered.setdefault(_pieces(phrase), {}).setdefault(role, value)
        for pieces, values in gathered.items():
            entry = (self.tag(values), values)
            if len(pieces) == 1:
                self.entries[pieces[0]] = entry
            elif pieces:
                self.phrases.setdefault(pieces[0], []).append((pieces, entry))
        self.pieces = {piece for opened in self.phrases.values() for pieces, _ in opened for piece in pieces}
        for longer in self.phrases.values():
            longer.sort(key=lambda phrase: -len(phrase[0]))
        self.numbers = {roles: self.tag(roles) for roles in _NUMBER_ROLES}
        self.marks: dict[str, Entry] = {"#": (self.tag("#"), {"#": 1}), "&": (self.tag("u"), {"u": 1})}

    def tag(self, roles: Any) -> str:
        """One private character that stands for a set of roles."""
        return self._tags.setdefault(frozenset(roles), chr(0x100 + len(self._tags)))

    def tags_of(self, letters: Iterable[str]) -> set[str]:
        """The tags of words with one of these roles, and the marks among the letters, which are their own tags."""
        letters = set(letters)
        tags = {tag for roles, tag in self._tags.items() if roles & letters}
        return tags | {letter for letter in letters if not letter.isalnum() and letter != "#"} | ({"."} if "z" in letters and self.ordinal_dot else set())

    def known(self, folded: str) -> str:
        """The key under which a folded word is kept: Arabic 'and', 'in', 'to' written as one with it are taken off."""
        if self.language in {"ar", "und"} and folded not in self.entries and folded not in self.pieces:
            if folded.startswith("لل") and "ال" + folded[2:] in self.entries:
                return "ال" + folded[2:]
            for length in (1, 2):
                rest = folded[length:]
                if folded[:1] in _ARABIC_PREFIXES and len(rest) > 2 and (rest in self.entries or rest in self.phrases):
                    return rest
        return folded

    def expand(self, template: str) -> str:
        """A grammar template, whose letters are roles, as a pattern over tags; 'z' is a full stop where ordinals are written so."""
        classes = {letter: "".join(tag for roles, tag in self._tags.items() if letter in roles) for letter in set(re.findall("[A-Za-zαδ#]", template))}
        classes["z"] = "." if self.ordinal_dot else ""
        out, inside = [], False
        for letter in template:
            inside = letter == "[" or (inside and letter != "]")
            if letter in classes:
                members = re.escape(classes[letter]) + "\uffff"
                out.append(members if inside else f"[{members}]")
            else:
                out.append(letter)
        return "".join(out)


@lru_cache(maxsize=64)
def lexicon(language: str) -> Lexicon:
    """The lexicon of an ISO 639-1 code, built once; 'fr-CA' is 'fr', anything odd is 'und'."""
    code = language.lower().replace("_", "-").split("-")[0]
    return _lexicon(code if re.fullmatch("[a-z]{2,3}", code) else "und")


@lru_cache(maxsize=64)
def _lexicon(code: str) -> Lexicon:
    return Lexicon(code)
