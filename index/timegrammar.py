"""The grammar of time: which rows of words say a date, a weekday, a day number or "three days ago".

One regular expression over the tags of a text, and for each of its rules a builder that reads the words. Nothing is resolved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from index.lexicon import UNKNOWN, Lexicon, fold, lexicon
from index.timetokens import DASHES, YMD, Tokens

What = Literal["date", "weekday", "relative", "later", "number", "nothing"]
_OPEN = {fold(word) for word in ("after", "before", "lendemain", "surlendemain", "veille", "víspera", "vigilia", "véspera", "накануне", "dopo", "prima")}
_PLURALS = set(
    [
        "weeks",
        "months",
        "years",
        "semaines",
        "ans",
        "annees",
        "недель",
        "лет",
        "месяцев",
        "wochen",
        "monate",
        "monaten",
        "jahre",
        "jahren",
        "semanas",
        "meses",
        "anos",
        "settimane",
        "mesi",
        "anni",
        "أشهر",
        "سنوات",
        "أسابيع",
        "weken",
        "maanden",
        "jaren",
        "lat",
        "lata",
    ]
)
_MATCHDAY = re.compile(r"[\s'’]+(?:\w+[\s'’]+){0,3}?(?:ligue|liga|league|serie|championnat|bundesliga|championship|campionato|campeonato|test|школ|school)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One expression as it is said; `first` and `last` count tokens."""

    start: int
    end: int
    first: int
    last: int
    what: What
    date: YMD = (None, None, None)
    until: Said | None = None  # the end of a range
    weekday: int | None = None
    shift: str = ""  # last, next, this, night; "of": only a date that follows says of what ("the day after 5 October")
    unit: str = "day"
    offset: int = 0
    ago: bool = False  # counted ("three weeks ago"), not named ("last week")
    number: int | None = None
    since: bool = False
    future: bool = False  # the sentence speaks of what will be


class _Match:
    """What a builder sees: the tokens of one match, by the groups of its template."""

    def __init__(self, found: re.Match[str], offset: int, tokens: Tokens, text: str, words: Lexicon) -> None:
        self.found, self.offset, self.tokens, self.text, self.words = found, offset, tokens, text, words
        self.first, self.last = found.start(), found.end() - 1

    def has(self, group: int) -> bool:
        return self.found.start(self.offset + group) >= 0

    def value(self, group: int, roles: str) -> int | None:
        """The value of the group's token in the first of the roles that it has."""
        if not self.has(group):
            return None
        values = self.tokens.entries[self.found.start(self.offset + group)][1]
        return next((values[role] for role in roles if role in values), None)

    def word(self, group: int) -> str:
        at = self.found.start(self.offset + group)
        return self.text[self.tokens.starts[at] : self.tokens.ends[at]]

    def role_at(self, token: int, roles: str) -> bool:
        return 0 <= token < len(self.tokens.entries) and any(role in self.tokens.entries[token][1] for role in roles)

    def before(self, roles: str, over: str = "c") -> bool:
        """Whether a word with one of the roles stands before, perhaps with 'the' or 'of' between."""
        return any(self.role_at(self.first - n, roles) and all(self.role_at(self.first - m, over) for m in range(1, n)) for n in (1, 2, 3))

    def said(self, what: What, **more: object) -> Said:
        tokens = self.tokens
        return Said(start=tokens.starts[self.first], end=tokens.ends[self.last], first=self.first, last=self.last, what=what, **more)  # type: ignore[arg-type]


def _lower_case_verb(match: _Match, group: int) -> bool:
    """'they march 20 km', 'it may 5 times': in English only the capital makes a month of these."""
    return match.words.language in {"en", "und"} and match.word(group)[:1].islower() and fold(match.word(group)) in {"may", "march", "mar", "jan", "dec"}


def _ordinal_month(match: _Match) -> Said | None:
    """'the first of October', but not 'the first half of October', where the adjective follows its noun."""
    before = match.first - 1
    if match.words.language in {"ar", "fa"} and not match.has(1) and before >= 0 and (match.tokens.tags[before] == UNKNOWN[0] or match.role_at(before, "U")):
        return match.said("nothing")
    return _day_month(match)


def _day_month(match: _Match) -> Said:
    return match.said("date", date=(match.value(4, "y"), match.value(3, "Mm"), match.value(2, "kO")), weekday=match.value(1, "Ww"))


def _month_day(match: _Match) -> Said | None:
    if not match.words.month_first or _lower_case_verb(match, 3):
        return None
    year = match.value(5, "y") or match.value(2, "y")
    return match.said("date", date=(year, match.value(3, "Mm"), match.value(4, "kO")), weekday=match.value(1, "Ww"))


def _days_of_month(match: _Match) -> Said | None:
    first, last = match.value(1, "k"), match.value(2, "k")
    if first is None or last is None or last <= first:
        return None
    whole = match.said("date", date=(match.value(4, "y"), match.value(3, "Mm"), first))
    return replace(whole, until=replace(whole, date=(whole.date[0], whole.date[1], last)))


def _days_after_month(match: _Match) -> Said | None:
    first, last = match.value(2, "k"), match.value(3, "k")
    if not match.words.month_first or first is None or last is None or last <= first or _lower_case_verb(match, 1):
        return None
    whole = match.said("date", date=(match.value(4, "y"), match.value(1, "Mm"), first))
    return replace(whole, until=replace(whole, date=(whole.date[0], whole.date[1], last)))


def _month_year(match: _Match) -> Said:
    return match.said("date", date=(match.value(2, "y"), match.value(1, "Mm"), None))


def _year_month(match: _Match) -> Said:
    return match.said("date", date=(match.value(1, "y"), match.value(2, "Mm"), None))


def _in_month(match: _Match) -> bool:
    """Turkish 'temmuzda' says "in July" in one word."""
    return match.words.language == "tr" and fold(match.word(2)).endswith(("da", "de", "ta", "te"))


def _bare_month(match: _Match) -> Said | None:
    if match.has(4):  # "May last year"
        return match.said("date", date=(None, match.value(2, "Mm"), None), shift="year", offset=-1 if match.value(3, "L") else 1 if match.value(3, "X") else 0)
    shift = "last" if (match.has(1) and match.value(1, "L")) or match.value(5, "L") else "next" if match.value(1, "X") or match.value(5, "X") else ""
    if _lower_case_verb(match, 2) or not (shift or match.has(1) or match.role_at(match.last + 1, "i") or match.before("ps", over="cZ") or _in_month(match)):
        return None
    return match.said("date", date=(None, match.value(2, "Mm"), None), shift=shift)


def _years(match: _Match) -> Said | None:
    first, last = match.value(1, "y") or 0, match.value(3, "y") or 0
    if not first < last < first + 120 or not (match.word(2) in DASHES or match.before("f")):
        return None  # "in 2001 and 2007" is two years
    whole = match.said("date", date=(first, None, None))
    return replace(whole, until=replace(whole, date=(last, None, None)))


def _year(match: _Match) -> Said | None:
    tags, before, after = match.tokens.tags, match.first - 1, match.last + 1
    bracketed = before >= 0 and tags[before] == "(" and after < len(tags) and tags[after] == ")"
    return match.said("date", date=(match.value(1, "y"), None, None)) if match.has(2) or bracketed or match.before("psf") else None


def _ordinal_day(match: _Match) -> Said | None:
    if _MATCHDAY.match(match.text, match.tokens.ends[match.last], match.tokens.ends[match.last] + 60):
        return None
    return match.said("number", number=match.value(1, "oON"))


def _day_number(match: _Match) -> Said | None:
    """'day 9', but not 'that day 9 people'."""
    after, tags = match.last + 1, match.tokens.tags
    follows_word = after < len(tags) and (tags[after] == UNKNOWN[0] or match.role_at(after, "EUN"))
    if match.before("ZeaR", over="") or (follows_word and not match.words.loose_day) or match.role_at(after, "EU"):
        return None
    return match.said("number", number=match.value(2, "oONC"))


def _counted_day(match: _Match) -> Said:
    return match.said("number", number=match.value(1, "K"))


def _day_ordinal(match: _Match) -> Said:
    return match.said("number", number=match.value(2, "oO"))


def _unit(match: _Match, group: int) -> tuple[str, int]:
    values = match.tokens.entries[match.found.start(match.offset + group)][1]
    unit: tuple[str, int] = next(values[role] for role in "EDU" if role in values)
    return unit


def _ago(match: _Match) -> Said | None:
    unit, times = _unit(match, 2)
    count = match.value(1, "NCa")
    if count is None and times == 1 and (fold(match.word(2)) in _PLURALS or match.value(2, "DU") is None):
        return None  # "years ago"
    return match.said("relative", unit=unit, offset=-(1 if count is None else count) * times, ago=True)


def _later(match: _Match) -> Said | None:
    unit, times = _unit(match, 2)
    count = (match.value(1, "NCa") or 1) * times
    if (unit, count) != ("week", 1) and (unit != "day" or count > 14):
        return None  # "ten years later" seldom counts from the day just told of
    return match.said("later", unit=unit, offset=count if match.value(3, "Q") else -count, ago=True)


def _named_unit(match: _Match) -> Said | None:
    unit, _ = _unit(match, 2)
    if fold(match.word(2)) in _PLURALS:
        return None  # "the coming months" name no month
    offset = -1 if match.value(1, "L") or match.value(3, "L") else 1 if match.value(1, "X") or match.value(3, "X") else 0
    return match.said("relative", unit=unit, offset=offset)


def _weekday(match: _Match) -> Said:
    shift = "last" if match.value(1, "L") or match.value(3, "L") else "next" if match.value(1, "X") or match.value(3, "X") else "this" if match.has(1) else ""
    tokens, at, future = match.tokens, match.first - 1, match.before("j")
    while not shift and at >= 0 and tokens.ends[at] > tokens.starts[match.first] - 50 and tokens.tags[at] not in ".,¶·":
        future = future or ("F" in tokens.entries[at][1] and match.text[tokens.starts[at]].islower())
        at -= 1
    return match.said("weekday", weekday=match.value(2, "Wgh"), shift="night" if match.before("n") else shift, future=future)


def _from_publication(match: _Match) -> Said | None:
    word = match.word(1)
    if fold(word) == "morgen" and (not word.islower() or match.role_at(match.first - 1, "RWc")):
        return None
    return match.said("relative", offset=match.value(1, "R") or 0)


def _from_told(match: _Match) -> Said:
    return match.said("later", offset=match.value(1, "r") or 0, shift="open" if fold(match.word(1).split()[-1]) in _OPEN else "")


def _ready(match: _Match) -> Said | None:
    """A token that is a date by itself: 2020-10-05, 05.10.2020, 10月4日."""
    given: YMD | None = match.tokens.entries[match.first][1]["I"]
    return match.said("date", date=given) if given else match.said("nothing")


def _day_dot_month(match: _Match) -> Said | None:
    given: YMD = match.tokens.entries[match.first][1]["J"]
    return match.said("date", date=given) if match.words.ordinal_dot and match.before("cpfst") else None


# Tried in this order at each place; letters are the roles of `datewords.py`, k and N figures, o "9th", y a year, T a time of day.
_YEAR = r"(?:,?c{0,2}\(?(y))?"
_GRAMMAR: tuple[tuple[str, Callable[[_Match], Said | None]], ...] = (
    (r"I", _ready),
    (rf"(k)z?(?:t|-)c{{0,2}}(k)z?c{{0,2}}([Mm])(?:(?<=m)\.)?{_YEAR}", _days_of_month),
    (r"([Mm])(?:(?<=m)\.)?(k)(?:t|-)(k)(?![EUTk])(?:,?(y))?", _days_after_month),
    (rf"(?:([Ww])\.?,?c{{0,2}}\(?)?(k)z?c{{0,2}}([Mm])(?:(?<=m)\.)?(?:/M|\(M\))?{_YEAR}", _day_month),
    (rf"(?:([Ww])\.?,?c{{0,2}})?(O)c{{0,2}}(M){_YEAR}", _ordinal_month),
    (r"(?:([Ww])\.?,?c{0,2})?(?:(y)[Yc]{0,2})?([Mm])(?:(?<=m)\.)?c{0,2}([kO])(?![EU%])(?:,?c{0,2}(y))?", _month_day),
    (r"([Mm])(?:(?<=m)\.)?,?c{0,2}(y)", _month_year),
    (r"(y)[Yc]{0,2}(M)", _year_month),
    (r"(K)", _counted_day),
    (r"([oO])v{0,2}(D)", _ordinal_day),
    (r"([N])z(D)", _ordinal_day),
    (r"(d)([oO])(?!c{0,2}[Mm])v?", _day_ordinal),
    (r"(D)#?([NoC])(?!z?c{0,2}[Mm])(?!%|:k)", _day_number),
    (r"(?:([NCa])v?)([EUD])G", _ago),
    (r"A(?:([NCa])v?)?([EUD])(?!c{0,2}[WOoMmL])", _ago),
    (r"()([UD])G", _ago),
    (r"(?:([NCa])v?)([EUD])([Qq])(?!c)", _later),
    (r"([LXZ])?D?(W)D?(?:c?([LX])(?!U))?(?![\-]W[\-])", _weekday),
    (f"()(h)()(?!{UNKNOWN[0]})", _weekday),
    (r"([LXZ])?(g)D(?:c?([LX]))?", _weekday),
    (r"(r)", _from_told),
    (r"([LXZ])c?(U)", _named_unit),
    (r"()(U)c?([LX])", _named_unit),
    (r"(R)(?!D?W)", _from_publication),
    (r"([LXZ])?([Mm])(?:c{0,2}([LXZ])(U)|(?:c?([LX])))?(?![\-]?k)", _bare_month),
    (r"(y)(-|t)(y)", _years),
    (r"(y)(Y)?", _year),
    (r"J", _day_dot_month),
)


_Builder = Callable[[_Match], Said | None]


class Grammar:
    """The rules of one language as one pattern, and each rule alone for where an earlier one matched but declined."""

    def __init__(self, words: Lexicon) -> None:
        self.rules: list[tuple[re.Pattern[str], _Builder]] = [(re.compile(f"({words.expand(template)})"), build) for template, build in _GRAMMAR]
        self.offsets: list[int] = []  # where the groups of each rule begin in the whole
        groups = 1
        for rule, _ in self.rules:
            self.offsets.append(groups)
            groups += rule.groups
        self.whole = re.compile("|".join(f"(?P<rule{n}>{rule.pattern[1:-1]})" for n, (rule, _) in enumerate(self.rules)))

    def said(self, tokens: Tokens, text: str, words: Lexicon) -> Iterator[tuple[_Match, Said]]:
        at = 0
        while found := self.whole.search(tokens.tags, at):
            n = int((found.lastgroup or "rule0")[4:])
            match = _Match(found, self.offsets[n], tokens, text, words)
            said = self.rules[n][1](match)
            for rule, build in self.rules[n + 1 :] if said is None else ():
                if said is None and (again := rule.match(tokens.tags, found.start())):
                    match = _Match(again, 1, tokens, text, words)
                    said = build(match)
            at = found.start() + 1 if said is None else match.last + 1
            if said is not None:
                yield match, said


@lru_cache(maxsize=64)
def grammar(language: str) -> Grammar:
    """The rules of one language, made once."""
    return Grammar(lexicon(language))
