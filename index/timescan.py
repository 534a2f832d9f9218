"""Expressions of time as they are said: where they stand and what they say, before anything is resolved.

It knows no publication date; `timeresolve.py` turns what was said into days. Every word gets a tag for its roles
(`timetokens.py`), and one regular expression over the tags finds the expressions (`timegrammar.py`): linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from index.datewords import AFTERWARDS, POSTPOSITIONS
from index.lexicon import Lexicon, lexicon
from index.timegrammar import grammar
from index.timematch import Edge, Said
from index.timetokens import YMD, Tokens, tokenize
from index.types import Span

_LINE_END = re.compile(r"[^\S\n]*(?:\n|\Z)")
_BETWEEN = "tuVcxDpf"  # what may stand between the two ends of a range


def _has(tokens: Tokens, at: int, roles: str) -> bool:
    return 0 <= at < len(tokens.entries) and any(role in tokens.entries[at][1] for role in roles)


def _near(tokens: Tokens, at: int, step: int, roles: str, over: str) -> bool:
    """Whether a word with one of the roles is at token `at`, or past at most three that have a role of `over`."""
    for _ in range(4):
        if _has(tokens, at, roles):
            return True
        if not _has(tokens, at, over):
            return False
        at += step
    return False


def _joins(first: Said, second: Said, tokens: Tokens, words: Lexicon) -> bool:
    """Whether 'from A to B', 'between A and B', 'A - B', 'the night of A to B' was said."""
    between = range(first.last + 1, second.first)
    if first.what == "number" and (second.number or 0) <= (first.number or 0):
        return False
    if len(between) > 4 or not all(tokens.tags[at] in "-," or _has(tokens, at, _BETWEEN) for at in between):
        return False
    night = _near(tokens, first.first - 1, -1, "l", "cpfDB")
    if not between:  # Arabic writes "and" as one with the day, Turkish needs no "to"
        closed = first.what == "number" and _near(tokens, second.end_token + 1, 1, "b", "x") and words.language in POSTPOSITIONS
        return closed or (night and first.what == "weekday") or (words.language == "ar" and _near(tokens, first.first - 1, -1, "B", "cD"))
    dash = any(tokens.tags[at] == "-" for at in between)
    opened, closed = _near(tokens, first.first - 1, -1, "f", "cD"), _near(tokens, second.end_token + 1, 1, "BbV", "xD")
    if any(_has(tokens, at, "u") for at in between):
        return _near(tokens, first.first - 1, -1, "B", "cD") or (closed and not opened) or (night and first.what == "weekday")
    to = any(_has(tokens, at, "t") for at in between)
    if first.what == "weekday":
        return night or (opened and to)
    if first.what == "number":
        return to or dash
    if any(_has(tokens, at, "V") for at in between) and (night or opened):
        return True
    return (to and (opened or first.date[2] is not None)) or (dash and first.date[2] is not None) or (closed and any(_has(tokens, at, "x") for at in between))


def _join(saids: Sequence[Said], text: str, tokens: Tokens, words: Lexicon) -> list[Said]:
    """Ranges said in two parts become one, and a weekday right after its date goes with the date."""
    joined: list[Said] = []
    for said in saids:
        last = joined[-1] if joined else None
        if last and last.until is None and said.until is None and last.what == said.what in ("date", "weekday", "number") and (last.date[2] is None) == (said.date[2] is None):
            if _joins(last, said, tokens, words):
                if said.what == "number":
                    joined[-1] = replace(last, until=said, edge="")
                else:
                    night = said.shift == "night" or _near(tokens, last.first - 1, -1, "l", "cpfDB") or _has(tokens, said.last + 2, "V")
                    joined[-1] = replace(last, end=said.end, until=said, since=False, edge="", shift="night" if night else last.shift)
                continue
        elif last and last.what == "date" and last.date[2] is not None and last.weekday is None and last.until is None and said.what == "weekday" and not said.shift:
            gap = tokens.tags[last.last + 1 : said.first]
            if (gap in ("", "(") or (gap == "," and (last.date[0] is not None or _LINE_END.match(text, said.end)))) and _falls_on(last.date, said.weekday):
                joined[-1] = replace(last, end=said.end, last=said.last, weekday=said.weekday)
                continue
        joined.append(said)
    return joined


def _word(text: str, tokens: Tokens, at: int) -> str:
    return text[tokens.starts[at] : tokens.ends[at]].casefold() if at < len(tokens.starts) else ""


def _falls_on(ymd: YMD, weekday: int | None) -> bool:
    """Whether a date can have that weekday; without a year any can."""
    try:
        return ymd[0] is None or date(ymd[0], ymd[1] or 0, ymd[2] or 0).weekday() == weekday
    except ValueError:
        return False


def _edge(said: Said, text: str, tokens: Tokens, words: Lexicon) -> Edge:
    """Whether the days before, from, or after the one that was said are meant."""
    if words.language in POSTPOSITIONS:
        at = said.end_token + 1
        at += _has(tokens, at, "x")
        roles = "bSH" if at < len(tokens.entries) else ""
        values = tokens.entries[at][1] if roles else {}
    else:
        at = said.first - 1
        while _has(tokens, at, "cD#") and not _has(tokens, at, "bSHsf") and at > said.first - 4:
            at -= 1
        values = tokens.entries[at][1] if at >= 0 else {}
        if "f" in values and (_has(tokens, said.end_token + 1, "S") or _word(text, tokens, said.end_token + 1) in AFTERWARDS):
            return "since"
    if "b" in values:
        return "until"
    if "H" in values:
        return "after" if values["H"] > 0 else "before"
    return "since" if "S" in values or "s" in values else ""


def scan(text: str, language: str, spans: Sequence[Span], *, question: bool = False) -> tuple[Said, ...]:
    """Every expression of time inside the spans, in order, not overlapping, unresolved.

    A `question` speaks of day numbers more freely: "el día 9 según Bakú" is the ninth day, where a report's "ese día 9 casas" is not.

    >>> [said.number for said in scan("Pour son 9e jour, jeudi 1er octobre", "fr", [(0, 35)])]
    [9, None]
    """
    words = lexicon(language)
    tokens = tokenize(text, words, spans)
    saids: list[Said] = []
    for match, found in grammar(words.language).said(tokens, text, question):
        for said in found:
            if said.what in ("date", "weekday", "relative"):
                said = replace(said, since=match.before("s", over="cD"))
                if said.what == "date" and match.before("n"):
                    said = replace(said, shift="night")
            beside = bool(saids) and saids[-1].shift == "of" and said.first - saids[-1].last < 4  # "two days before" has its own say
            if said.what not in ("later", "nothing") and (said.until is None or said.what == "span") and not beside:
                said = replace(said, edge=_edge(said, text, tokens, words))
                said = replace(said, since=said.since or (said.edge == "since" and said.what in ("date", "weekday") and words.language in POSTPOSITIONS))
            saids.append(said)
    kept = [said for said in saids if said.what != "nothing"]
    apart = {n for n, (said, after) in enumerate(pairwise(kept)) if said.shift == "of" and "¶" in tokens.tags[said.last : after.first]}
    return tuple(_join([said for n, said in enumerate(kept) if n not in apart], text, tokens, words))


def clip(spans: Sequence[Span] | None, start: int, length: int) -> list[Span]:
    """The spans in order, inside start..length and not overlapping; all of it where none are given."""
    clipped: list[Span] = []
    for first, last in sorted(spans) if spans is not None else [(0, length)]:
        first, last = max(first, start, clipped[-1][1] if clipped else 0), min(last, length)
        if first < last:
            clipped.append((first, last))
    return clipped
