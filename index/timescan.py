"""Expressions of time as they are said: where they stand and what they say, before anything is resolved.

It knows no publication date; `timeresolve.py` turns what was said into days. Every word gets a tag for its roles
(`timetokens.py`), and one regular expression over the tags finds the expressions (`timegrammar.py`): linear in the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.lexicon import lexicon
from index.timegrammar import Said, grammar
from index.timetokens import Tokens, tokenize
from index.types import Span


def _join_ranges(saids: Sequence[Said], tokens: Tokens) -> list[Said]:
    """'from 28 September to 3 October', 'between Monday and Wednesday', '27 September - 10 November' become one."""
    joined: list[Said] = []
    for said in saids:
        last = joined[-1] if joined else None
        if last and last.until is None and said.until is None and last.what == said.what in ("date", "weekday") and 1 <= said.first - last.last - 1 <= 3:
            between = tokens.entries[last.last + 1 : said.first]
            opened = any("f" in tokens.entries[last.first - n][1] for n in (1, 2) if last.first >= n)
            dash = between[0][0] == "-" and last.date[2] is not None
            middle = (opened and "t" in between[0][1]) or dash
            if middle and (said.what == "weekday" or (last.date[2] is None) == (said.date[2] is None)) and all("c" in entry[1] for entry in between[1:]):
                joined[-1] = replace(last, end=said.end, last=said.last, until=said, since=False)
                continue
        joined.append(said)
    return joined


def scan(text: str, language: str, spans: Sequence[Span]) -> tuple[Said, ...]:
    """Every expression of time inside the spans, in order, not overlapping, unresolved.

    >>> [said.number for said in scan("Pour son 9e jour, jeudi 1er octobre", "fr", [(0, 35)])]
    [9, None]
    """
    words = lexicon(language)
    tokens = tokenize(text, words, spans)
    saids: list[Said] = []
    for match, said in grammar(words.language).said(tokens, text, words):
        if said.what in ("date", "weekday", "relative"):
            said = replace(said, since=match.before("s"))
        if said.what == "later" and said.shift == "open":
            said = replace(said, shift="of" if match.role_at(match.last + 1, "ckMmWI") else "")
        saids.append(said)
    return tuple(_join_ranges([said for said in saids if said.what != "nothing"], tokens))


def clip(spans: Sequence[Span] | None, start: int, length: int) -> list[Span]:
    """The spans in order, inside start..length and not overlapping; all of it where none are given."""
    clipped: list[Span] = []
    for first, last in sorted(spans) if spans is not None else [(0, length)]:
        first, last = max(first, start, clipped[-1][1] if clipped else 0), min(last, length)
        if first < last:
            clipped.append((first, last))
    return clipped
