"""Near-duplicates among the passages found: one origin, all its outlets.

Agencies sell one text to many papers, which cut it, retitle it and put their own date on it. Such copies are no second
witness and must not fill the top: the best of them stands for all, and names the reports that carry it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.types import Hit

if TYPE_CHECKING:
    from index.archive import Index

_RUN = 5  # words in a row: two reports share one by chance rarely, ten hardly ever (Broder 1997 calls such runs shingles)
_FEWEST = 8  # runs of a passage below which it is too short to call a copy
_SHARED = 0.6  # share of the runs of the shorter passage that stand in the other
_WORD = re.compile(r"\w+")


def grouped(hits: Sequence[Hit], index: Index, depth: int) -> tuple[Hit, ...]:
    """The same hits; among the first `depth`, copies of a better one from another report go behind it to the end of these.

    The better one names their reports in `also_in`.
    """
    first: list[Hit] = []
    copies: list[Hit] = []
    seen: list[frozenset[int]] = []
    holders: dict[int, tuple[int, ...]] = {}  # run -> which of `first` have it
    index.read_ahead(hit.passage.report for hit in hits[:depth])
    for hit in hits[:depth]:
        report = index.report(hit.passage.report)
        runs = runs_of(report.text[hit.passage.start:hit.passage.end]) if report else frozenset[int]()
        original = _original(runs, seen, holders)
        if original is not None and first[original].passage.report != hit.passage.report:
            if hit.passage.report not in first[original].also_in:
                first[original] = replace(first[original], also_in=(*first[original].also_in, hit.passage.report))
            copies.append(hit)
            continue
        shared = holders.keys() & runs
        holders |= dict.fromkeys(runs - shared, (len(first),)) | {run: (*holders[run], len(first)) for run in shared}
        first.append(hit)
        seen.append(runs)
    return (*first, *copies, *hits[depth:])


def _original(runs: frozenset[int], seen: Sequence[frozenset[int]], holders: dict[int, tuple[int, ...]]) -> int | None:
    """Which of those seen shares most runs with this, where enough."""
    if len(runs) < _FEWEST:
        return None
    shared: dict[int, int] = {}
    for run in holders.keys() & runs:
        for at in holders[run]:
            shared[at] = shared.get(at, 0) + 1
    best = max(shared, key=lambda at: (shared[at], -at), default=None)
    if best is None or len(seen[best]) < _FEWEST:
        return None
    return best if shared[best] >= _SHARED * min(len(runs), len(seen[best])) else None


def runs_of(text: str) -> frozenset[int]:
    """The runs of five words of a text, as numbers, equal for equal runs within one process.

    >>> len(runs_of("One two three four five six.")), runs_of("one, two three FOUR five") <= runs_of("One two three four five six.")
    (2, True)
    """
    words = _WORD.findall(text.casefold())
    return frozenset(map(hash, zip(*(words[at:] for at in range(_RUN)), strict=False)))
