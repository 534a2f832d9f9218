"""One match of the grammar of time, and what it says: the values that its rules read and give.

What the rows of words mean is for `daterules.py` and `dayrules.py` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.lexicon import Lexicon, fold
from index.timetokens import YMD, Tokens

What = Literal["date", "weekday", "relative", "later", "number", "span", "nothing"]
Edge = Literal["", "since", "until", "before", "after"]


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
    shift: str = ""  # last, next, this, night, week; "of": only a date that follows says of what ("the day after 5 October")
    unit: str = "day"
    offset: int = 0
    ago: bool = False  # counted ("three weeks ago"), not named ("last week")
    number: int | None = None
    since: bool = False
    future: bool = False  # the sentence speaks of what will be
    day_of_month: int | None = None  # "mardi 6"; a weekday that ends before it is `weekday_end`
    weekday_end: int = 0
    edge: Edge = ""  # "before 5 October": not that day, but those up to it

    @property
    def end_token(self) -> int:
        return self.until.last if self.until else self.last


class Match:
    """What a builder sees: the tokens of one match, by the groups of its template."""

    def __init__(self, found: re.Match[str], tokens: Tokens, text: str, words: Lexicon, ahead: re.Pattern[str], question: bool) -> None:
        self.found, self.tokens, self.text, self.words, self.ahead, self.question = found, tokens, text, words, ahead, question
        self.first, self.last = found.start(), found.end() - 1

    def has(self, group: int) -> bool:
        return group <= self.found.re.groups and self.found.start(group) >= 0

    def value(self, group: int, roles: str) -> int | None:
        """The value of the group's token in the first of the roles that it has."""
        if not self.has(group):
            return None
        values = self.tokens.entries[self.found.start(group)][1]
        return next((values[role] for role in roles if role in values), None)

    def word(self, group: int) -> str:
        at = self.found.start(group)
        return self.text[self.tokens.starts[at] : self.tokens.ends[at]]

    def role_at(self, token: int, roles: str) -> bool:
        return 0 <= token < len(self.tokens.entries) and any(role in self.tokens.entries[token][1] for role in roles)

    def before(self, roles: str, over: str = "c") -> bool:
        """Whether a word with one of the roles stands before, perhaps with 'the' or 'of' between."""
        at = self.first - 1
        while at >= self.first - 4 and not self.role_at(at, roles):
            if not (self.role_at(at, over) or (at >= 0 and self.tokens.tags[at] in over)):
                return False
            at -= 1
        return self.role_at(at, roles)

    def after(self, roles: str, over: str = "x") -> bool:
        """Whether a word with one of the roles follows, perhaps with a case ending between."""
        return self.role_at(self.last + 1, roles) or (self.role_at(self.last + 1, over) and self.role_at(self.last + 2, roles))

    def date_follows(self) -> bool:
        """Whether a date or weekday comes next, but for "the", "of" and the like."""
        return bool(self.ahead.match(self.tokens.tags, self.last + 1))

    def at(self, group: int) -> int:
        return self.found.start(group)

    def next_word(self) -> str:
        after = self.last + 1
        return fold(self.text[self.tokens.starts[after] : self.tokens.ends[after]]) if after < len(self.tokens.starts) else ""

    def said(self, what: What, first: int | None = None, last: int | None = None, **more: object) -> Said:
        """What the whole match says, or only its tokens from `first` to `last`."""
        tokens, first, last = self.tokens, self.first if first is None else first, self.last if last is None else last
        return Said(start=tokens.starts[first], end=tokens.ends[last], first=first, last=last, what=what, **more)  # type: ignore[arg-type]


def unit_of(match: Match, group: int) -> tuple[str, int]:
    """("week", 2) for "fortnight": the unit that a group names, and how many of it."""
    values = match.tokens.entries[match.found.start(group)][1]
    unit: tuple[str, int] = next(values[role] for role in "EDU" if role in values)
    return unit


def listed(match: Match, first: int, last: int, roles: str) -> list[tuple[list[tuple[int, int]], bool]] | None:
    """Figures between two tokens as groups: ([(token, value)], is it a range): "3, 5 and 7-9" is 3; 5; 7 to 9.

    None where they are no list: not rising, or parted by bare commas only.
    """
    groups: list[tuple[list[tuple[int, int]], bool]] = []
    joins: list[str] = []
    parting = ""
    for at in range(first, last + 1):
        values = match.tokens.entries[at][1]
        role = next((role for role in roles if role in values), None)
        if role is None:
            kind = "u" if "u" in values else "t" if "t" in values or "V" in values else match.tokens.tags[at]
            parting += kind if kind in "ut-" or (kind == "," and parting[-1:] not in ("u", "t", "-")) else ""
            continue
        if not groups:
            groups.append(([(at, values[role])], False))
        else:
            if values[role] <= groups[-1][0][-1][1]:
                return None
            joins.append(parting)
            between = "u" in parting and (match.before("B", over="cDE") or match.after("B", over="xcEUD"))
            if ("t" in parting or "-" in parting or between) and not groups[-1][1]:
                groups[-1] = ([*groups[-1][0], (at, values[role])], True)
            else:
                groups.append(([(at, values[role])], False))
        parting = ""
    if not joins or joins[-1] == "," or (joins == [",u"]) or any(join not in (",", ",u", "u", ",t", "t", "-") for join in joins):
        return None
    return groups
