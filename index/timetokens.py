"""A text as words, figures and marks, each with a tag for its roles in telling time.

What a row of tags means is `timegrammar.py`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.lexicon import UNKNOWN, WORD, Entry, Lexicon, fold
from index.types import Span

YMD = tuple[int | None, int | None, int | None]
_SUFFIXES = "st|nd|rd|th|nde|er|re|ère|ere|ème|eme|ième|ieme|è|e|º|ª|°|ый|ий|ая|ое|ые|ого|ому|ым|ом|ую|го|му|й|я|е|м|х|ю|ий|та|тий|те|ten|ter|te|uncu|üncü|inci|ıncı|ncu|ncü|nci|ncı|րդ|ին|ն"
_BIDI = "[\u200e\u200f\u061c]?"  # marks of direction inside a date in figures
_TOKEN = re.compile(
    rf"(?P<word>{WORD})"
    rf"|(?P<iso>(?<![\d.,/\-])\d{{4}}{_BIDI}([-/.]){_BIDI}\d{{1,2}}{_BIDI}\3{_BIDI}\d{{1,2}}(?:T\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d{{1,9}})?)?(?:Z|[+-]\d{{2}}:?\d{{2}})?)?(?![\d\-/]))"
    r"|(?P<yearmonth>(?<![\d.,/\-])\d{4}-(?:0[1-9]|1[0-2])(?![\d\-/]))"
    rf"|(?P<numeric>(?<![\d.,/\-vV])\d{{1,2}}(?:{_BIDI}([./-]){_BIDI}\d{{1,2}}{_BIDI}\6{_BIDI}(?:\d{{4}}|\d{{2}})|\.[ \u00a0]\d{{1,2}}\.[ \u00a0]\d{{4}})(?![\d\-/]))"
    r"|(?P<time>\d{1,2}:\d{2}(?::\d{2})?(?!\d)|\d{1,2}\s?[hH](?:\d{2})?(?!\w))"
    r"|(?P<daymonth>\d{1,2}\.\d{1,2}\.(?!\d))"
    r"|(?P<figure>\d+(?:[.,]\d+)+)"
    rf"|(?P<ordinal>\d{{1,4}}(?:[-‑'’]?(?:{_SUFFIXES})|\.[ºª°])(?!\w))"
    r"|(?P<han>\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日|第[一二三四五六七八九十\d]{1,4}[天日]|(?:星期|礼拜|周)[一二三四五六日天]|昨天|今天|明天)"
    r"|(?P<number>\d+(?:[^\W\d_]+)?)"
    r"|(?P<gap>\n[ \t\r\f\v]*\n\s*|\x00)"
    r"|(?P<mark>[^\w\s'’ʼ`´\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff])"
    r"|(?P<other>(?:(?![第星礼周昨今明])[\u3400-\u9fff])+|[\u3400-\u9fff])",
    re.IGNORECASE,
)
_DECADE = re.compile(r"((?:1[89]|20)\d0)(?:s|ern?)", re.IGNORECASE)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
DASHES = dict.fromkeys("-–—‑−", "-") | dict.fromkeys("،՝、，", ",") | dict.fromkeys("#№＃", "#") | {"&": "&", "＆": "&"}
_HAN_DIGITS = {figure: n for n, figure in enumerate("一二三四五六七八九十", start=1)}


@dataclass(slots=True)
class Tokens:
    """Parallel lists, and `tags`: one character for each token."""

    starts: list[int]
    ends: list[int]
    entries: list[Entry]
    tags: str = ""


def _numeric_date(token: str, language: str) -> YMD | None:
    """05.10.2020 is the fifth; 10/05/2020 is said differently in New York and London, so English leaves it alone."""
    parts = re.findall(r"\d+", token)
    first, second, year = (int(part) for part in parts)
    if len(parts[2]) == 2:
        if "." not in token or language in {"en", "und"}:
            return None
        year += 2000 if year < 70 else 1900
    if "." not in token and language in {"en", "und"} and first <= 12 and second <= 12 and first != second:
        return None
    day, month = (second, first) if first <= 12 < second and language in {"en", "und"} else (first, second)
    return year, month, day


def _number_entry(kind: str, token: str, words: Lexicon) -> Entry:
    tags = words.numbers
    if kind == "number":
        if decade := _DECADE.fullmatch(token):
            return tags["δ"], {"δ": int(decade[1])}
        if not token.isdecimal() or len(token) > 4:  # "0¹" is all digits, but no number
            return UNKNOWN if not token.isdecimal() else (tags["0"], {})
        value = int(token)
        if len(token) <= 2 and 1 <= value <= 31:
            return tags["kN"], {"k": value, "N": value}
        if len(token) == 4 and 1800 <= value <= 2199:
            return tags["yN"], {"y": value, "N": value}
        return tags["N"], {"N": value}
    if kind == "ordinal":
        value = int(re.match(r"\d+", token).group())  # type: ignore[union-attr]
        if 1800 <= value <= 2199 and value % 10 == 0 and re.search("(?:[-‑][ех]|er)$", token):  # "1990-е"
            return tags["δ"], {"δ": value}
        if 1800 <= value <= 2199:  # "в 2016-м"
            return tags["yo"], {"y": value, "o": value}
        return (tags["ok"], {"o": value, "k": value}) if 1 <= value <= 31 else (tags["o"], {"o": value})
    if kind == "iso":
        year, month, day = (int(part) for part in re.findall(r"\d+", re.split("[Tt]", token)[0]))
        return tags["I"], {"I": (year, month, day)}
    if kind == "yearmonth":
        year, month = (int(part) for part in token.split("-"))
        season = month == (year + 1) % 100  # "the 2011-12 season"
        return tags["I"], {"I": None if season else (year, month, None)}
    if kind == "numeric":
        return tags["I"], {"I": _numeric_date(token, words.language) if " " not in token.replace("\u00a0", " ") or words.ordinal_dot else None}
    if kind == "daymonth":
        day, month = (int(part) for part in token.rstrip(".").split("."))
        return tags["J"], {"J": (None, month, day)}
    if kind == "han":
        figures = [int(part) for part in re.findall(r"\d+", token)]
        if "月" in token:
            return tags["I"], {"I": (figures[0], figures[1], figures[2] if len(figures) > 2 else None) if "年" in token else (None, figures[0], figures[1])}
        if token[0] == "第":
            ten, _, one = token[1:-1].rpartition("十")
            spelt = (_HAN_DIGITS.get(ten, 1) * 10 if "十" in token else 0) + _HAN_DIGITS.get(one, 0)
            return tags["K"], {"K": figures[0] if figures else spelt}
        if token[-1] in "天" and token[0] in "昨今明":
            return tags["R"], {"R": "昨今明".index(token[0]) - 1}
        return tags["W"], {"W": 6 if token[-1] in "日天" else _HAN_DIGITS[token[-1]] - 1}
    if kind == "figure" and _THOUSANDS.fullmatch(token):
        return tags["N"], {"N": int(re.sub("[.,]", "", token))}
    return (tags["T"], {}) if kind == "time" else (tags["0"], {})


def tokenize(text: str, words: Lexicon, spans: Iterable[Span]) -> Tokens:
    """The words, figures and marks of the spans with their tags; known phrases of several words become one token."""
    starts: list[int] = []
    ends: list[int] = []
    entries: list[Entry] = []
    keys: list[str] = []
    openers: list[int] = []
    phrases = words.phrases

    def look(token: str) -> tuple[str, Entry, bool] | None:
        if token in "èéÈÉ":  # "is", which without its accent would be "and"
            return None
        key = words.known(fold(token))
        return (key, words.entries.get(key, UNKNOWN), key in phrases) if key in words.entries or key in words.pieces else None

    cache = words.seen
    if len(cache) > 200_000:
        cache.clear()
    for start, end in spans:
        unknown = False  # words without a role that follow one another are one token
        for found in _TOKEN.finditer(text, start, end):
            token = found[0]
            if found.lastindex == 1:  # a word
                hit = cache[token] if token in cache else cache.setdefault(token, look(token))
                if hit is None:
                    if unknown:
                        continue
                    unknown, key, entry = True, "", UNKNOWN
                else:
                    unknown = False
                    key, entry, opens = hit
                    if opens:
                        openers.append(len(starts))
            else:
                unknown, kind = False, found.lastgroup or ""
                key = DASHES.get(token, token if token in ".,()/:%" else "·") if kind == "mark" else "¶" if kind == "gap" else "·" if kind == "other" else ""
                entry = words.marks[key] if key in words.marks else (key, {}) if key else _number_entry(kind, token, words)
            starts.append(found.start())
            ends.append(found.end())
            entries.append(entry)
            keys.append(key)
        starts.append(end)
        ends.append(end)
        entries.append(("¶", {}))
        keys.append("¶")
    merged = Tokens([], [], [])
    copied = 0
    for opener in openers:
        if opener < copied:
            continue
        for pieces, entry in phrases[keys[opener]]:
            if tuple(keys[opener : opener + len(pieces)]) == pieces:
                for target, source in ((merged.starts, starts), (merged.ends, ends), (merged.entries, entries)):
                    target.extend(source[copied:opener])  # type: ignore[arg-type]
                merged.starts.append(starts[opener])
                merged.ends.append(ends[opener + len(pieces) - 1])
                merged.entries.append(entry)
                copied = opener + len(pieces)
                break
    for target, source in ((merged.starts, starts), (merged.ends, ends), (merged.entries, entries)):
        target.extend(source[copied:])  # type: ignore[arg-type]
    merged.tags = "".join([entry[0] for entry in merged.entries])
    return merged
