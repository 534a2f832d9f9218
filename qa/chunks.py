"""A sentence -> the stretches of it that could be an answer: names, quoted titles, times, figures with their unit, noun phrases, clauses after a cue.

By small words and letter case, without a tagger; scores nothing. Every candidate is a stretch of whole words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.datewords import MONTHS, WEEKDAYS

from .roles import ORDINAL, Token

Form = Literal["name", "title", "time", "number", "noun", "stretch", "clause"]

CALENDAR = frozenset(word.strip("~") for table in (MONTHS, WEEKDAYS) for row in table.values() for word in re.split(r"[ |]", row) if len(word) > 2)
_YEAR = re.compile(r"1\d{3}|20\d\d")
_SCALE = frozenset("million millions billion billions trillion thousand thousands hundred hundreds milliard milliards mille milliers millier dizaines dizaine centaines centaine cent cents млн млрд тыс миллион миллиона миллионов миллиарда миллиардов тысяч тысячи millionen milliarden tausend hundert millones mil miles cientos milioni miliardi mila milhões bilhões milyon milyar bin percent per-cent % € $ £ ¥ km² m²".split())
_MONEY = frozenset("$€£¥₽")
_QUOTED = re.compile(r"«\s*([^«»]{2,80}?)\s*»|“\s*([^“”]{2,80}?)\s*[”“]|„\s*([^„“”]{2,80}?)\s*[“”]|\"\s*([^\"]{2,80}?)\s*\"|‘([^‘’]{2,60}?)’(?!\w)")
_MAX_JOINED = 4  # noun phrases joined by "of"
_MAX_LISTED = 10  # members of a list
_MAX_CLAUSE = 18  # words


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer: the tokens from `first` up to, not including, `last`."""

    first: int
    last: int
    form: Form


def candidates_of(tokens: Sequence[Token], sentence: str, times: Sequence[tuple[int, int]] = ()) -> tuple[Candidate, ...]:
    """Every stretch that could be an answer, each once; `times` are the spans of its expressions of time."""
    found: dict[tuple[int, int], Form] = {}

    def add(first: int, last: int, form: Form) -> None:
        if first < last:
            found.setdefault((first, last), form)

    starts = {token.start: at for at, token in enumerate(tokens)}
    ends = {token.end: at + 1 for at, token in enumerate(tokens)}
    for start, end in times:
        if start in starts and end in ends:
            add(starts[start], ends[end], "time")
    for m in _QUOTED.finditer(sentence):
        start, end = m.span(m.lastindex or 0)
        if start in starts and end in ends:
            add(starts[start], ends[end], "title")
    timed = {n for (first, last), form in found.items() if form == "time" for n in range(first, last)}
    for first, last in _names(tokens):
        calendar = all(tokens[n].lower in CALENDAR for n in range(first, last))
        if not (calendar and timed.issuperset(range(first, last))):
            add(first, last, "time" if calendar else "name")
    for first, last, whole in _numbers(tokens):
        add(first, last, "time" if _is_year(tokens[first:last]) else "number")
        add(first, whole, "number")
    phrases = _phrases(tokens)
    for first, last in phrases:
        add(first, last, "noun")
    for first, last in (*_joined(tokens, phrases), *_listed(tokens, phrases)):
        add(first, last, "noun")
    for first, last in _stretches(tokens, phrases):
        add(first, last, "stretch")
    return tuple(Candidate(first, last, form) for (first, last), form in found.items())


def _is_year(tokens: Sequence[Token]) -> bool:
    return bool(_YEAR.fullmatch(tokens[0].text)) and (len(tokens) == 1 or (len(tokens) == 3 and tokens[2].text[:1].isdigit()))


def _names(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Runs of capitalised words, with the particles between them."""
    runs = []
    at = 0
    while at < len(tokens):
        if tokens[at].role != "name":
            at += 1
            continue
        last = at + 1
        while last < len(tokens):
            if tokens[last].role == "name" or ORDINAL.fullmatch(tokens[last].text) or (tokens[last].role == "number" and tokens[last].text.isdigit() and len(tokens[last].text) < 4) or _initial(tokens, last):
                last += 1
            elif last + 1 < len(tokens) and tokens[last].lower in _PARTICLES and tokens[last + 1].role == "name":
                last += 2
            elif last + 2 < len(tokens) and tokens[last].lower in _PARTICLES and tokens[last + 1].lower in _PARTICLES and tokens[last + 2].role == "name":
                last += 3
            else:
                break
        runs.append((at, last))
        if at == 0:  # a capital at the opening of a sentence may be no name: "Romanı Selim Aksoy yazdı"
            runs.append((1, last))
        parts = [n for n in range(at, last) if tokens[n].lower in _PARTICLES]
        for n in parts:  # "Albert de Monaco" may also be "Albert"
            runs.append((at, n))
            runs.append((n + 1, last))
        at = last
    return runs


def _initial(tokens: Sequence[Token], at: int) -> bool:
    """The stop of "V. Martorelli"."""
    return tokens[at].text == "." and len(tokens[at - 1].text) == 1 and at + 1 < len(tokens) and tokens[at + 1].role == "name"


_PARTICLES = frozenset("de du des d' la le von van der den el al bin ibn da di del della dos das of the y фон де l' &".split())


def _numbers(tokens: Sequence[Token]) -> list[tuple[int, int, int]]:
    """(first, end of the figure, end with its unit) of every number."""
    found = []
    at = 0
    while at < len(tokens):
        if tokens[at].role != "number":
            at += 1
            continue
        first, last = at, at + 1
        if first and tokens[first - 1].text in _MONEY:
            first -= 1
        while last < len(tokens) and (tokens[last].lower in _SCALE or (tokens[last].role == "number" and not tokens[last].text[0].isdigit())):
            last += 1
        whole = last
        if whole < len(tokens) and tokens[whole].role == "link" and tokens[whole - 1].lower in _SCALE:
            whole += 1
        begin = whole
        while whole < len(tokens) and whole < begin + 2 and tokens[whole].role in ("word",):
            whole += 1
        found.append((first, last, whole if whole > begin else last))
        if last + 1 < len(tokens) and tokens[last].text in "-–−/" and tokens[last + 1].role == "number":
            found.append((first, last + 2, last + 2))
        if whole > begin + 1:
            found.append((first, begin + 1, begin + 1))
        at = last
    return found


def _phrases(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Runs of content words between small words, verbs and marks."""
    runs = []
    at = 0
    inside = ("word", "name", "number")
    while at < len(tokens):
        if tokens[at].role not in inside:
            at += 1
            continue
        last = at + 1
        while last < len(tokens) and (tokens[last].role in inside or _initial(tokens, last)):
            last += 1
        runs.append((at, last))
        at = last
    return runs


def _joined(tokens: Sequence[Token], phrases: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Phrases joined by "of" or, in languages where it has an article of its own, by "of the"."""
    found = []
    for n, (first, last) in enumerate(phrases):
        for _, (begin, end) in zip(range(_MAX_JOINED - 1), phrases[n + 1:], strict=False):
            between = [token.role for token in tokens[last:begin]]
            if between not in (["link"], ["link", "article"]):
                break
            last = end
            found.append((first, last))
    return found


def _listed(tokens: Sequence[Token], phrases: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Lists: "blé, l'orge et le sarrasin", "vide ou contradictoire"."""
    found = []
    for n, (first, last) in enumerate(phrases):
        for _, (begin, end) in zip(range(_MAX_LISTED), phrases[n + 1:], strict=False):
            between = [token for token in tokens[last:begin] if token.role != "article"]
            if len(between) > 2 or not between or any(token.text != "," and token.role not in ("and", "link") for token in between):
                break
            named = all(tokens[k].role in ("name", "mark") for k in range(first, end))
            if between[0].role == "and" or (len(between) > 1 and between[1].role == "and") or named:
                found.append((first, end))
            last = end
    return found


def _stretches(tokens: Sequence[Token], phrases: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Phrases with all that depends on them, up to the next mark or relative word: "a ceremony for her departure to Rome"."""
    found = []
    for first, last in phrases:
        end = last
        while end < len(tokens) and end < first + _MAX_CLAUSE and tokens[end].role not in ("mark", "break"):
            if tokens[end].role in ("word", "name", "number"):
                last = end + 1
            end += 1
        if end < first + _MAX_CLAUSE:
            found.append((first, last))
    return found


def clause_after(tokens: Sequence[Token], at: int) -> Candidate | None:
    """The clause that begins at token `at`, up to the next comma, stop or bracket, if it is long enough."""
    last = at
    while last < len(tokens) and last < at + _MAX_CLAUSE:
        if tokens[last].role == "mark" and tokens[last].text in ",;:.!?()»—–" and last > at + 2:
            break
        last += 1
    while last > at and tokens[last - 1].role in ("mark", "article", "preposition", "link", "and"):
        last -= 1
    return Candidate(at, last, "clause") if last > at else None


