"""Judges one answer against what is known of its question: accepted strings, places, evidence, verbatim quotes.

Strings are compared, nothing is understood: a right answer in other words counts as wrong.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from .datasets import Asked
from .types import Answer

if TYPE_CHECKING:
    from index.archive import Index

_PLACES = ("list-of-places", "place")


def judged(given: Answer | None, asked: Asked, index: Index) -> dict[str, float]:
    """{measure: value from 0 to 1}, only what the question has gold for; None stands for a question that was refused.

    "abstained" is measured where there is no answer to be had, "false abstention" where there is one; a refusal is an abstention.
    """
    values: dict[str, float] = {}
    abstained = given is None or given.abstained
    if given is not None:
        values["verbatim"] = verbatim(given, index)
    if asked.answer:
        if asked.answer_type != "text":
            values["right"] = given is not None and is_right(given, asked)
        if asked.answer_type in _PLACES:
            values["place F1"] = place_f1(given, asked) if given is not None else 0.0
        values["false abstention"] = abstained
    elif asked.answer == ():
        values["abstained"] = abstained
    if asked.evidence:
        for name, k in (("evidence@1", 1), ("evidence@3", 3), ("evidence", None)):
            values[name] = given is not None and evidence_hit(given, asked, k)
    return {name: float(value) for name, value in values.items()}


def is_right(given: Answer, asked: Asked) -> bool:
    """Whether an accepted string stands in the answer; for several figures all of them; for places F1 of at least .5.

    An answer that also holds a string known to be wrong is wrong.
    """
    assert asked.answer
    if given.abstained:
        return False
    if asked.answer_type in _PLACES:
        return place_f1(given, asked) >= 0.5
    said = _said(given)
    if any(_contains(said, wrong) for wrong in asked.wrong):
        return False
    if any(isinstance(part, list) for part in asked.answer):
        return all(any(_contains(said, alias) for alias in (part if isinstance(part, list) else [part])) for part in asked.answer)
    hits = [_contains(said, alias) for alias in asked.answer]
    numbers = all(re.fullmatch(r"[\d.,]+", str(alias)) for alias in asked.answer)
    return all(hits) if asked.kind in ("casualties", "near-duplicate") and numbers and len(hits) > 1 else any(hits)


def place_f1(given: Answer, asked: Asked) -> float:
    """F1 of the places given against the lists of aliases."""
    assert asked.answer
    wanted = [part if isinstance(part, list) else [part] for part in asked.answer]
    if asked.answer_type == "place":
        wanted = [[str(alias) for alias in asked.answer if isinstance(alias, str)]] if isinstance(asked.answer[0], str) else wanted
    values = [{_plain(name) for name in (item.value, *item.names)} for item in given.items] if not given.abstained else []
    found = sum(any(_plain(alias) in names for names in values for alias in aliases) for aliases in wanted)
    correct = sum(any(_plain(alias) in names for aliases in wanted for alias in aliases) for names in values)
    if not found or not correct:
        return 0.0
    recall, precision = found / len(wanted), correct / len(values)
    return 2 * precision * recall / (precision + recall)


def evidence_hit(given: Answer, asked: Asked, k: int | None) -> bool:
    """Whether one of the first `k` quotes (of all with None) holds a gold sentence, or is a stretch of one."""
    quotes = [" ".join(citation.quote.split()) for citation in given.citations[:k]]
    gold = [" ".join(text.split()) for _, text in asked.evidence]
    return any(text in quote or (len(quote) > 20 and quote in text) for quote in quotes for text in gold)


def verbatim(given: Answer, index: Index) -> bool:
    """Whether every quote, also of what comes nearest, stands in its report at its offsets."""
    for citation in (*given.citations, *given.nearest):
        report = index.report(citation.report)
        if report is None or report.text[citation.start:citation.end] != citation.quote:
            return False
    return True


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.sub(r"[^\w.,%-]+", " ", "".join(c for c in folded if not unicodedata.combining(c))).split())


def _said(given: Answer) -> str:
    """Everything that the answer says: its text, its values with their other names."""
    return _plain(" ".join((given.answer, *(name for item in given.items for name in (item.value, item.claimant or "", *item.names)))))


def _contains(said: str, accepted: str) -> bool:
    return re.search(rf"(?<![\w]){re.escape(_plain(accepted))}(?![\w])", said) is not None
