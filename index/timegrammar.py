"""The grammar of time: which rows of words say a date, a weekday, a day number or "three days ago".

Every rule is a regular expression over the tags of a text, with a function that reads the words it matched (`daterules.py`,
`dayrules.py`). Nothing is resolved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from index import daterules, dayrules
from index.lexicon import UNKNOWN, Lexicon, lexicon
from index.timematch import Match, Said
from index.timetokens import Tokens

_Builder = Callable[[Match], Said | tuple[Said, ...] | None]

# Letters are the roles of `datewords.py`; k and N are figures, o is "9th", y a year, δ a decade, T a time of day, I and J dates in figures.
_YEAR = r"(?:,?c{0,2}\(?(y))?"
_DOT = r"(?:(?<=m)\.)?"
_PART = r"(?:,?[utV]|,|-)[cpfDB]{0,3}"  # between the days of a list or the ends of a range
_NO = r"(?:#[.·]?P?·?)?"  # "day no. 9"
_DATE_AHEAD = r"[cpxH]{0,3}(?:(?:D?[Ww]D?\.?,?c{0,2})?(?:[kO]z?c{0,2}[Mm]|I)|[Mm]\.?c?[kO]|D?W|h)"
_GRAMMAR: tuple[tuple[str, _Builder], ...] = (  # tried in this order at each place, until one of them says something
    (r"I", daterules.ready),
    (rf"(?:D?[Ww]D?\.?,?c{{0,2}})?[kO]z?x?(?:{_PART}(?:[Ww]\.?,?c{{0,2}})?[kO]z?x?){{1,30}}c{{0,2}}([Mm]){_DOT}{_YEAR}", daterules.days_of_month),
    (rf"([Mm]){_DOT}c?[kO](?:{_PART}[kO]){{1,30}}(?![EUTk%])(?:,?(y))?", daterules.days_after_month),
    (rf"(?:D?([Ww])D?\.?,?c{{0,2}}\(?)?(k)z?c{{0,2}}([Mm]){_DOT}(?:/M|\(M\))?{_YEAR}(?:w(?=[.,¶)T-]|\Z))?", daterules.day_month),
    (rf"(?:([Ww])\.?,?c{{0,2}})?(O)c{{0,2}}(M){_YEAR}", daterules.ordinal_month),
    (rf"(?:([Ww])\.?,?c{{0,2}})?(?:(y)[Yc]{{0,2}})?([Mm]){_DOT}c{{0,2}}([kO])(?![EU%])(?:,?c{{0,2}}(y))?", daterules.month_day),
    (r"(k)-([Mm])-(y)", daterules.day_month_dashed),
    (rf"([Mm]){_DOT}x?(?:c{{0,2}}(y))?([tu-]?)[cpf]{{0,2}}([Mm]){_DOT}(?:,?c{{0,2}}(y))?", daterules.months),
    (rf"([Mm]){_DOT},?c{{0,2}}(y)", daterules.month_year),
    (r"(y)[Yc]{0,2}(M)", daterules.year_month),
    (r"(K)", dayrules.counted_day),
    (rf"([oO])v{{0,2}}(?:D)c{{1,3}}(M){_YEAR}", daterules.first_of_month),
    (rf"(?:[oO]|Nz)v?(?:{_PART}(?:[oO]|Nz)){{1,12}}v{{0,2}}[DE]", dayrules.ordinal_days),
    (r"([oO])(?:u[vL])?v{0,2}([DE])", dayrules.ordinal_day),
    (r"([N])z(D)", dayrules.ordinal_day),
    (r"(N)(P)v{0,2}(D)", dayrules.parted_ordinal_day),
    (r"[dE](?:O){2,9}(?!c{0,2}[Mm])", dayrules.day_ordinals),
    (r"(d)([oO])(?!c{0,2}[Mm])v?", dayrules.day_ordinal),
    (rf"[DE]{_NO}([NoC])(?:{_PART}[NoC]){{1,12}}(?!z?c{{0,2}}[Mm])(?!%)", dayrules.numbered_days),
    (rf"(D){_NO}([NoC])(?!z?(?:[tu][cpfDB]{{0,3}}[kO]z?x?){{0,30}}c{{0,2}}[Mm])(?!%)", dayrules.day_number),
    (r"Da", dayrules.day_one),
    (r"(N)[t-](N)(D)", dayrules.bare_numbered_days),
    (r"(N)(D)", dayrules.bare_numbered_day),
    (r"(?:[αO]([NC])|([NC])[αO])v?E", dayrules.first_days),
    (r"E([NC])()α", dayrules.first_days),
    (r"([αO])(E)", dayrules.early_days),
    (r"(?:([NCa])v?)?([EUD])(H)c{0,2}", daterules.beside),
    (r"()(U)()c{1,3}", daterules.beside),
    (r"(?:([NCa])v?)([EUD])G", daterules.ago),
    (r"(H)(?:([NCa])v?)?([EUD])c{1,2}", daterules.after_beside),
    (r"A(?:([NCa])v?)?([EUD])(?!c{0,2}[WOoMmLy])", daterules.ago),
    (r"()([UD])G", daterules.ago),
    (r"(?:([NCa])v?)([EUD])([Qq])(?!c)", daterules.later),
    (r"D?([Ww])D?c{0,3}(?:([LXZ])c?(U)|(U)c?([LX]))", daterules.weekday_of_week),
    (r"([LXZ])(U)([Wg])D?", daterules.week_weekday),
    (r"([Wg])D?([Wg])D?V", daterules.night_between),
    (r"([LXZ])?D?([Wh])D?,?(?:\(c?D?(k)z?\)|c?D?(k)z?(?!c{0,2}[Mm]))", daterules.weekday_day),
    (r"([LXZ])?D?(W)D?(?:c?([LX])(?!U))?(?![\-]W[\-])", daterules.weekday),
    (f"()(h)()(?![UDE{UNKNOWN[0]}])", daterules.weekday),
    (r"([LXZ])?(g)D(?:c?([LX]))?", daterules.weekday),
    (r"(r)", daterules.from_told),
    (rf"(O)(U)(?:c{{0,3}}([Mm]){_YEAR})?", dayrules.nth_week),
    (rf"(U)(O)(?:c{{0,3}}([Mm]){_YEAR})?", dayrules.week_nth),
    (r"([LXZ])c?(U)", daterules.named_unit),
    (r"()(U)c?([LX])", daterules.named_unit),
    (r"(R)(?!D?W)", daterules.from_publication),
    (r"([LXZ])?([Mm])(?:c{0,2}([LXZ])(U)|(?:c?([LX])))?(?![\-]?k)", daterules.bare_month),
    (r"(y)(-|[tu])c{0,2}(y)", daterules.years),
    (r"(y)-(N)", daterules.years_short),
    (r"(δ)", daterules.decade),
    (r"(y)x?(U)", daterules.decade),
    (r"(U)(y)", daterules.decade_after),
    (r"(y)(Y)?", daterules.year),
    (r"J", daterules.day_dot_month),
)

_PIECE = re.compile(r"(?P<look>\(\?(?:!|=|<=|<!))|(?P<open>\(\?:|\()|(?P<close>\))|(?P<or>\|)|\[(?P<any>[^\]]*)\]|\\(?P<mark>.)|(?P<count>\{0,\d+\}|\?)|\{1,\d+\}|\+|(?P<one>.)")


def _starts(template: str) -> set[str]:
    """The roles and marks that a match of a template may begin with.

    >>> sorted(_starts("(?:D?([Ww]),)?k"))
    ['D', 'W', 'k', 'w']
    """
    pieces = [(found.lastgroup or "", found[found.lastgroup or 0]) for found in _PIECE.finditer(template)]

    def alternatives(at: int) -> tuple[set[str], bool, int]:
        """(first letters, can it be empty, index of what closes it)"""
        letters: set[str] = set()
        empty, open_ended = False, True  # of all alternatives; whether the one being read can still be empty
        while at < len(pieces) and pieces[at][0] != "close":
            kind, piece = pieces[at]
            if kind == "or":
                empty, open_ended, at = empty or open_ended, True, at + 1
                continue
            first, may_be_empty = set(piece.replace("\\", "")) if kind in ("any", "mark", "one") else set(), kind in ("", "count")
            if kind in ("open", "look"):
                first, may_be_empty, at = alternatives(at + 1)
                first, may_be_empty = (set(), True) if kind == "look" else (first, may_be_empty)
            at += 1
            may_be_empty = may_be_empty or (at < len(pieces) and pieces[at][0] == "count")
            letters |= first if open_ended else set()
            open_ended = open_ended and may_be_empty
        return letters, empty or open_ended, at

    return alternatives(0)[0]


class Grammar:
    """The rules of one language, and for each tag those that may begin with it."""

    def __init__(self, words: Lexicon) -> None:
        self.words = words
        self.date_ahead = re.compile(words.expand(_DATE_AHEAD))
        self.rules: dict[str, list[tuple[re.Pattern[str], _Builder]]] = {}
        for template, build in _GRAMMAR:
            rule = re.compile(words.expand(template))
            for tag in words.tags_of(_starts(template)):
                self.rules.setdefault(tag, []).append((rule, build))
        self.start = re.compile(f"[{re.escape(''.join(self.rules))}]")

    def said(self, tokens: Tokens, text: str, question: bool) -> Iterator[tuple[Match, tuple[Said, ...]]]:
        at, tags = 0, tokens.tags
        while begun := self.start.search(tags, at):
            at = begun.start()
            for rule, build in self.rules[tags[at]]:
                if (found := rule.match(tags, at)) and (said := build(match := Match(found, tokens, text, self.words, self.date_ahead, question))) is not None:
                    yield match, said if isinstance(said, tuple) else (said,)
                    at = match.last
                    break
            at += 1


@lru_cache(maxsize=64)
def grammar(language: str) -> Grammar:
    """The rules of one language, made once."""
    return Grammar(lexicon(language))
