"""Quotes with their numbers: what an answer cites, and how marks and quotes are written in its prose.

Chooses no evidence. `types.mark_spans` reads the marks again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .claims import claimant
from .evidence import Evidence
from .shapes import speech
from .types import Citation, Item, Query

if TYPE_CHECKING:
    from index.archive import Index

CLOSE = 0.72  # share of the best score from which further sentences are shown beside it
PER_REPORT = 2  # sentences of one report beside those of others
PER_VALUE = 3  # quotes of one place or figure
_QUOTATION = {"en": ("“", "”"), "de": ("„", "“"), "tr": ("“", "”"), "pt": ("“", "”"), "zh": ("“", "”")}


@dataclass
class Citations:
    """Numbers quotes in the order in which they are first used; the same quote keeps its number."""

    index: Index
    made: list[Citation] = field(default_factory=list)

    def cite(self, item: Evidence, start: int | None = None, end: int | None = None) -> int:
        start, end = item.start if start is None else start, item.end if end is None else end
        for known in self.made:
            if (known.report, known.start, known.end) == (item.report, start, end):
                return known.n
        report = self.index.vouched(item.report)
        assert report is not None
        self.made.append(Citation(
            n=len(self.made) + 1, report=report.path, quote=report.quote(start, end), start=start, end=end, title=report.title,
            publisher=report.publisher, language=report.language, published=report.published, also_in=item.also_in))
        return self.made[-1].n


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What an Answer is filled with."""

    text: str
    items: tuple[Item, ...]
    short: str | None = None  # the few words that answer


def is_close(item: Evidence, best: Evidence, share: float = CLOSE) -> bool:
    """Whether a score is at least this share of the best one's; below 0, where a share would be more, as far beneath it. The best is always close."""
    return item.score >= best.score - (1 - share) * abs(best.score)


def of_several(items: Sequence[Evidence], most: int) -> list[Evidence]:
    """At most `most` sentences, in their order, none of one report more than `PER_REPORT` while another report has one: no voice drowns the others."""
    if len({item.report for item in items}) == 1:
        return list(items[:most])
    kept: list[Evidence] = []
    for item in items:
        if sum(other.report == item.report for other in kept) < PER_REPORT:
            kept.append(item)
    return kept[:most]


def marks(numbers: Sequence[int]) -> str:
    """The mark of these citations, as `types.mark_spans` finds it: `[1, 3]`."""
    return f"[{', '.join(map(str, numbers))}]"


def strip_marks(text: str) -> str:
    """A text without its marks.

    >>> strip_marks("Ganja [1, 2].")
    'Ganja.'
    """
    return re.sub(r"\s*\[\d+(?:, ?\d+)*\]", "", text)


def quoted(text: str, language: str) -> str:
    """A quote inside prose, in the quotation marks of the reader's language; direct speech brings its own."""
    opening, closing = _QUOTATION.get(language, ("« ", " »"))
    return f"{opening}{' '.join(text.split())}{closing}" if not speech(text) else " ".join(text.split())


def common_claimant(items: Sequence[Evidence]) -> str | None:
    """The claimant where all sentences name one, else None: then a report says so itself."""
    who = [claimant(item.text) for item in items]
    return who[0] if who and all(who) and len(set(who)) == 1 else None


def names_another_town(query: Query, item: Evidence) -> bool:
    """Whether a town is asked about and a sentence names towns: then it tells of it only where it names this one."""
    return any(place.kind == "town" for place in query.places) and any(mention.place.kind == "town" for mention in item.sentence.places)
