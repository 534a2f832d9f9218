"""The proper names that a question hangs on, beside its times and places, and whether it is a question at all.

A capital letter alone makes no name: sentences begin with one, headlines and warnings are set in them, German gives one to
every noun. What the gazetteer knows as an everyday word is a name only inside a longer one ("Human Rights Watch").
Whether reports name them is asked in `abstaining`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from index.place_tokens import Word
from index.place_tokens import words_of as tokens_of
from index.place_words import is_given_name
from index.types import Place, Span

from .chunks import CALENDAR
from .matching import fold, name_is_in, shared_beginning, words_of
from .wanted import STOPWORDS, content_words

if TYPE_CHECKING:
    from index.places import Gazetteer

_FULL = 6  # content words from which a sentence that asks nothing is a statement; fewer are a search ("strikes Barda day 9")
_SET_IN_CAPITALS = 0.75  # share of words with a capital from which a text is a headline, whose capitals tell nothing
_FEWEST = 4  # words below which no such share is taken
_LINKS = frozenset(["de", "van", "von", "el", "al", "bin", "ben", "ibn", "da", "di", "du", "del", "della"])
_DESIGNATION = re.compile(r"(?<![\w-])(?=[^\W\d_]{0,6}-?\d)[^\W\d_a-zà-öø-ÿа-яё][^\W\d_]{0,5}-?\d[^\W_]*(?![\w-])")  # "F-16", "H1N1", "G7"
_ENDING = re.compile(r"['’](?:s|[a-zçğıöşü]{1,4})$")  # "Ganja's", "Gence'de"
_INFLECTING = frozenset(["ru", "uk", "be", "bg", "sr", "pl", "cs", "sk", "tr", "az", "hu", "fi", "hy", "ka", "kk"])  # place names take endings
_ASKING = re.compile(
    r"(?:\W*(?:and|et|и|а|und|y|e|ve|in|on|at|by|to|from|of|for|with|à|de|du|par|pour|en|dans|в|на|о|с|к|an|auf|aus|mit|von|con|por|para|per|da)\b)*\W*(?:qu['’]\w+|who|whom|whose|what|which|when|where|why|how|did|does|do|is|are|was|were|has|have|had|can|could"
    r"|will|would|should|give|list|name|tell|show|find|summari[sz]e|explain|describe|compare|qui|que|quoi|quels?|quelles?|lesquel(?:le)?s|où|quand|comment|combien|pourquoi|est-ce|donne[rz]?|liste[rz]?|cite[rz]?|кто|кого|кому|кем|что|чем|как(?:ой|ая|ие|ое|их|им)?|где|когда|почему|сколько|куда|откуда|назови(?:те)?"
    r"|перечисли(?:те)?|wer|wen|wem|wessen|was|welche[rnms]?|wann|wo|wohin|warum|wie|nenne|liste|qu[eé]|qui[eé]n(?:es)?|cu[aá]l(?:es)?|cu[aá]ndo|d[oó]nde|c[oó]mo|cu[aá]nt[oa]s?|chi|cosa|quale|quali|quando|dove|perch[eé]|quant[iaoe]|quem|qual|quais|onde|quant[oa]s|kim|ne|hangi|nerede|kaç|nasıl|neden)\b", re.I)


def is_statement(question: str) -> bool:
    """Whether it asks nothing: a headline or sentence put in to find what reports it.

    >>> is_statement("Rescue teams pulled four survivors from the rubble of a school in Ruritania"), is_statement("strikes Barda day 9"), is_statement("Who denied it?")
    (True, False, False)
    """
    return not re.search(r"[?？؟՞;]\s*[\"'»”]*\s*$", question) and not _ASKING.match(question) and len(content_words(question)) >= _FULL


def proper_names(question: str, language: str, times: Sequence[Span], places: Sequence[Place], gazetteer: Gazetteer) -> tuple[str, ...]:
    """The names of persons, bodies and things in a question, as written, each once, in order.

    >>> proper_names("Did Angela Merkel visit the front on Monday?", "en", [(38, 44)], [], Gazetteer.open())  # doctest: +SKIP
    ('Angela Merkel',)
    """
    words = [word for word in tokens_of(question, 0, len(question)) if not any(start < word.end and word.start < end for start, end in times)]
    cased = [word for word in words[1:] if word.shape != "uncased" and len(word.text) > 3]
    headline = len(cased) >= _FEWEST and sum(word.shape != "lower" for word in cased) >= _SET_IN_CAPITALS * len(cased)
    stated = is_statement(question)  # which names much in passing: "the Secretary", "the Convention"
    called = {fold(name) for place in places for name in (place.name, *place.names)}
    spelled = " ".join(sorted(called)) if language in _INFLECTING else ""

    def everyday(word: Word, *, doubtful: bool) -> bool:
        """In doubt whether the capital is its own, a word that is also written small is none."""
        key = fold(word.text)
        if word.text.casefold() in STOPWORDS or word.text.casefold() in CALENDAR or (gazetteer.is_common(key, language) and not gazetteer.is_common(key, "*")):
            return True
        return doubtful and (gazetteer.is_vocabulary(key) or gazetteer.is_common(key, "en"))

    def of_a_place(name: str) -> bool:
        """One of the question's places, its people ("Russian" beside Russia), or an inflected form of it."""
        name = _ENDING.sub("", name)
        key = fold(name)
        return key in called or bool(spelled and name_is_in(name, spelled)) or (gazetteer.is_common(key, "*") and any(shared_beginning(key, place) for place in called))

    names = []
    for run in _runs(words, question, linked=language != "de"):
        if run[0].first:
            alone = len(run) == 1 and not is_given_name(run[0].text) and question[run[0].end:run[0].end + 1] != ":"  # "Lovelace: ..." tells who speaks
            run = run[1:] if alone or everyday(run[0], doubtful=True) else run
        shouted = headline or (len(run) > 1 and all(word.shape == "upper" for word in run))
        while run and run[0].text.casefold() in STOPWORDS:
            run = run[1:]
        while run and run[-1].text.casefold() in STOPWORDS:  # "in Lviv I met ..."
            run = run[:-1]
        if not run or (language == "de" and len(run) == 1 and run[0].shape != "upper"):
            continue
        if (shouted or len(run) == 1) and all(everyday(word, doubtful=shouted or stated or word.first) for word in run):
            continue
        if all(map(of_a_place, (word.text for word in run))) or of_a_place(question[run[0].start:run[-1].end]) or len(run[0].text) == run[-1].end - run[0].start == 1:
            continue
        names.append((run[0].start, _ENDING.sub("", question[run[0].start:run[-1].end])))
    names += [(found.start(), found.group()) for found in _DESIGNATION.finditer(question) if not any(start < found.end() and found.start() < end for start, end in times)]
    return tuple(dict.fromkeys(name for _, name in sorted(names)))


def is_named(name: str, text: str, gazetteer: Gazetteer) -> bool:
    """Whether a text names it: in another script, ending or spelling, run together, by its initials, or a people by its country.

    >>> is_named("StopHunger", "They say: stop hunger now.", Gazetteer.open()), is_named("WHO", "the World Health Organization said", Gazetteer.open())  # doctest: +SKIP
    (True, True)
    """
    if any(sign.isdigit() for sign in name):
        return _designation(name) in _designations(text)
    if name_is_in(name, text) or (name.isupper() and 3 <= len(name) <= 6 and fold(name) in _initials(text)):
        return True
    apart = _JOINED.sub(" ", name)
    if apart != name and name_is_in(apart, text):
        return True
    words = words_of(name)
    if len(words) > 2 and "".join(word[0] for word in words if word[:1].isupper()) in words_of(text):
        return True
    return len(words) == 1 and gazetteer.is_common(fold(name), "*") and any(shared_beginning(fold(name), word) for word in _capitalised(text))


_JOINED = re.compile(r"(?<=[^\W\dA-ZÀ-ÖØ-ÞА-ЯЁ_])(?=[A-ZÀ-ÖØ-ÞА-ЯЁ])|_")


def _designation(name: str) -> str:
    """A designation in Latin letters, without hyphens: "Су-25" is "su25"; "H5N1" is not "H1N1", however alike they sound."""
    from anyascii import anyascii

    return re.sub(r"[^a-z0-9]|(?<=\d)s$", "", anyascii(fold(name)).lower())


@lru_cache(maxsize=4096)
def _designations(text: str) -> frozenset[str]:
    """All that is written with letters and digits, also apart: "F-16", "F 16"."""
    return frozenset(_designation(found) for found in re.findall(r"(?<![\w-])[^\W\d_]+[- ]?\d[\w-]*", text))


@lru_cache(maxsize=4096)
def _capitalised(text: str) -> frozenset[str]:
    """The words of a text that begin with a capital, folded."""
    return frozenset(fold(word) for word in words_of(text) if word[:1].isupper() and len(word) >= 4)


@lru_cache(maxsize=4096)
def _initials(text: str) -> frozenset[str]:
    """The initials of three to six capitalised words in a row, small words between them left out: "who" for "World Health Organization"."""
    found: set[str] = set()
    row = ""
    for word in words_of(text):
        if word[0].isupper():
            row += fold(word[0])
            found |= {row[-n:] for n in range(3, 7) if n <= len(row)}
        elif word.casefold() not in STOPWORDS:
            row = ""
    return frozenset(found)


def _runs(words: Sequence[Word], text: str, *, linked: bool) -> Iterator[list[Word]]:
    """Capitalised words that stand side by side, also over "de" or "van"; a link at their end is none of theirs."""
    run: list[Word] = []
    links: list[Word] = []
    for word in words:
        beside = not run or (word.glue in (" ", "-") and not word.first)
        if word.shape in ("capital", "upper"):
            if run and not beside:
                yield run
                run, links = [], []
            run += [*links, word]
            links = []
        elif linked and run and beside and word.text.lower() in _LINKS and not links:
            links = [word]
        elif run:
            yield run
            run, links = [], []
    if run:
        yield run
