"""Judges answers over documents that contradict each other: is every right answer shown, each with its source, and no wrong one?

After RAMDocs (Wang et al. 2025, "Retrieval-Augmented Generation with Conflicting Evidence", arXiv 2504.13079): a question may
have several right answers, and some of its documents are false. Exact match there: all right answers given, no wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence

from .datasets import Asked
from .shortjudging import normalised
from .types import Answer

FALSE = "misinfo"  # what the set calls a document that tells a wrong answer


def conflicts(said: str, given: Answer | None, asked: Asked) -> dict[str, float]:
    """The measures of one question whose documents are known by kind; `said` is everything that the answer says.

    "right": exact match. "all right shown", "right shown": whether all right answers are shown, and what share of them.
    "right with source": the share that is shown and stands in a quote of a document that is not false. Only where a wrong answer is known:
    "wrong shown", the share of those that are shown, and "wrong alone", whether one is shown without any right one. Only where
    something is cited and a document is false: "false cited", the share of citations from false documents.
    """
    right = [tuple(part if isinstance(part, list) else [part]) for part in asked.answer or ()]
    silent = given is None or given.abstained
    words = () if silent else normalised(said)
    shown = [any(_stands(alias, words) for alias in aliases) for aliases in right]
    rest = _without_longer(words, [alias for aliases in right for alias in aliases], asked.wrong)
    wrong = [_stands(each, rest) for each in asked.wrong]
    documents = asked.documents or {}
    quotes = [] if given is None or silent else [normalised(citation.quote) for citation in given.citations if documents.get(citation.report) != FALSE]
    sourced = [seen and any(_stands(alias, quote) for alias in aliases for quote in quotes) for aliases, seen in zip(right, shown, strict=True)]
    values: dict[str, float] = {}
    if right:
        values = {"right": float(all(shown) and not any(wrong)), "all right shown": float(all(shown)),
                  "right shown": sum(shown) / len(right), "right with source": sum(sourced) / len(right)}
    if wrong:
        values |= {"wrong shown": sum(wrong) / len(wrong), "wrong alone": float(any(wrong) and not any(shown))}
    if given is not None and given.citations and FALSE in documents.values():
        values["false cited"] = sum(documents.get(citation.report) == FALSE for citation in given.citations) / len(given.citations)
    return values


def _stands(answer: str, words: Sequence[str]) -> bool:
    wanted = normalised(answer)
    return bool(wanted) and any(tuple(words[at:at + len(wanted)]) == wanted for at in range(len(words) - len(wanted) + 1))


def _without_longer(words: Sequence[str], right: Sequence[str], wrong: Sequence[str]) -> tuple[str, ...]:
    """The words without the right answers that hold a wrong one: "American football" does not show the wrong "football"."""
    left = tuple(words)
    for wanted in (normalised(each) for each in right if any(_stands(other, normalised(each)) for other in wrong)):
        at = 0
        while wanted and at <= len(left) - len(wanted):
            if left[at:at + len(wanted)] == wanted:
                left = (*left[:at], "\0", *left[at + len(wanted):])
            at += 1
    return left
