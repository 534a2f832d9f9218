"""A fragment that somebody copied from a text, found again in it: where it stands, whatever happened to blanks, quotes and case.

Finds and measures; decides nothing about whether the fragment supports a claim (`faults.py`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from index.types import Span

SHORTEST_WORDS = 3
SHORTEST_CHARACTERS = 12  # of scripts without blanks, and of long words: either is enough
_QUOTES = dict.fromkeys("«»“”„‟\"", '"') | dict.fromkeys("’‘‚‛`´'", "'") | dict.fromkeys("‐‑‒–—―−", "-")
_ELLIPSIS = re.compile(r"\s*(?:\[?(?:\.\.\.|…)\]?)\s*")
_EDGES = " \t\n\r\u00a0\"'«»“”„‘’*_.,;:!?-–—()[]"


@lru_cache(maxsize=2048)
def normalised(text: str) -> tuple[str, tuple[int, ...]]:
    """A text as fragments are compared - blanks joined, quotes and dashes of one kind, no case - and where each character comes from.

    >>> normalised("« Deux\\n morts »")[0]
    '" deux morts "'
    """
    kept: list[str] = []
    origin: list[int] = []
    for at, character in enumerate(text):
        if unicodedata.category(character) in ("Cf", "Cc") and not character.isspace():
            continue  # soft hyphens, direction marks: nobody copies them
        if character.isspace():
            if kept and kept[-1] != " ":
                kept.append(" ")
                origin.append(at)
            continue
        for one in _QUOTES.get(character) or unicodedata.normalize("NFKC", character).casefold():
            kept.append(one)
            origin.append(at)
    return "".join(kept), tuple(origin)


def is_long_enough(fragment: str) -> bool:
    """Whether a fragment is long enough to point at one place: three words, or twelve characters.

    >>> is_long_enough("was hit"), is_long_enough("Ganja was hit")
    (False, True)
    """
    return len(re.findall(r"\w+", fragment)) >= SHORTEST_WORDS or len(re.sub(r"[\W_]", "", fragment)) >= SHORTEST_CHARACTERS


def find(fragment: str, text: str) -> Span | None:
    """Where a fragment stands in a text, at whole words and whole numbers; None where it does not.

    Parts left out ("rockets ... the market") must stand in this order; the span reaches from the first to the last.

    >>> find('ROCKETS  hit', "Two rockets hit the market."), find("killed 21", "It killed 215 people.")
    ((4, 15), None)
    """
    whole, origin = normalised(text)
    spans: list[Span] = []
    at = 0
    for part in (part for part in _ELLIPSIS.split(fragment) if part.strip(_EDGES)):
        wanted = normalised(part.strip(_EDGES))[0].strip()
        found = re.compile(rf"(?<!\w)(?<!\d[.,]){re.escape(wanted)}(?!\w)(?![.,]\d)").search(whole, at)
        if not wanted or found is None:
            return None
        spans.append(found.span())
        at = found.end()
    return (origin[spans[0][0]], origin[spans[-1][1] - 1] + 1) if spans else None
