"""The words of a text as the search for places needs them: where they stand, how they are written, what parts them.

Knows no names; `place_candidates.py` does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from .place_names import fold, script_of

_MARKS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u0640\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd\u0a3c-\u0a4d\u0d00-\u0d4d\u200c"
_LETTERS = f"[^\\W\\d_]+(?:[{_MARKS}]+[^\\W\\d_]*)*"
_WORD = re.compile(f"(?:[A-Z]{{1,2}}\\.){{2,}}|{_LETTERS}(?:['’ʼʻ`´]{_LETTERS})*")
_ELISION = re.compile(r"(?:[ldjnsmtc]|qu|jusqu|lorsqu|puisqu|dell|all|nell|sull|dall|dell|un|degl|quest)['’](?=\w)", re.I)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[^\s@]{1,64}@[^\s@]{1,200}\.\w+|@\w+|\b[\w-]{1,63}\.(?:com|org|net|info|fr|ru|de|am|az|ua)\b(?!\w)", re.I)
_ADDRESS_SIGNS = ("@", "://", "www.", ".com", ".org", ".net", ".info", ".fr", ".ru", ".de", ".am", ".az", ".ua")
_ENDS = re.compile(r"[.!?…:;\n\r\t|►•*»«“„\"(\[—–。।]")
Shape = Literal["capital", "upper", "lower", "uncased"]


class Word(NamedTuple):
    """A word of a text with its place, shape and what stands around it."""

    start: int
    end: int
    text: str
    key: str
    shape: Shape
    glue: str  # what stands before it, after the word before
    first: bool  # it begins a sentence, a title or a quotation


def words_of(text: str, start: int, end: int) -> list[Word]:
    """The words of one span; hyphens part words, apostrophes do not (except after an elided article)."""
    found: list[Word] = []
    add, new = found.append, tuple.__new__  # this loop sees every word of the archive
    hidden = [match.span() for match in _ADDRESS.finditer(text, start, end)] if any(text.find(sign, start, end) >= 0 for sign in _ADDRESS_SIGNS) else []
    before, hide = start, 0
    for match in _WORD.finditer(text, start, end):
        at, to = match.span()
        while hide < len(hidden) and hidden[hide][1] <= at:
            hide += 1
        if hide < len(hidden) and hidden[hide][0] < to:
            before = to
            continue
        word = match[0]
        if word.islower() and word.isascii() and word.isalpha():  # most words
            glue = text[before:at]
            add(new(Word, (at, to, word, word, "lower", glue, not found or (glue != " " and _begins(glue, found)))))
            before = to
            continue
        if word[-2:] in ("'s", "’s") and to - at > 4:
            to -= 2  # Armenia's
        cut = _ELISION.match(text, at, to)
        for a, b in ((at, cut.end() - 1), (cut.end(), to)) if cut else ((at, to),):
            word = text[a:b]
            glue = text[before:a]
            shape = _shape(word)
            if text[b : b + 1].isdigit() or text[a - 1 : a].isdigit() or (text[b : b + 1] == "-" and text[b + 1 : b + 2].isdigit()):
                shape = "lower"  # F-16, 24news
            found.append(Word(a, b, word, fold(word), shape, glue, not found or (glue != " " and _begins(glue, found))))
            before = b
    return found


def _begins(glue: str, found: Sequence[Word]) -> bool:
    """Whether a sentence begins after this glue; not after "St. " or an initial."""
    return bool(_ENDS.search(glue)) and not (glue == ". " and len(found[-1].text) <= 2 and found[-1].shape != "lower")


def _shape(word: str) -> Shape:
    c = word[0]
    script = script_of(word)
    if script not in ("latin", "cyrillic", "greek", "armenian"):
        return "uncased"
    if c.islower() or not c.isalpha():
        return "lower"
    letters = word.replace(".", "")
    return "upper" if len(letters) > 1 and letters.isupper() else "capital"
