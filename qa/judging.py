"""Judges one answer against what is known of its question: accepted strings, places, figures, evidence, verbatim quotes.

Strings are compared, nothing is understood: a right answer in other words counts as wrong. Short forms are judged in
`shortjudging`, conflicting documents in `conflictjudging`, choices made in `choosing`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from .citing import strip_marks
from .conflictjudging import conflicts
from .datasets import Asked
from .shapes import figures
from .shortjudging import exact_match, holds, short_form, token_f1
from .types import Answer

if TYPE_CHECKING:
    from index.archive import Index

_PLACES = ("list-of-places", "place")
_ALL_FIGURES = ("casualties", "near-duplicate")  # kinds where reports differ and every accepted figure must be given


def judged(given: Answer | None, asked: Asked, index: Index) -> dict[str, float]:
    """{measure: value from 0 to 1}, only what the question has gold for; None stands for a question that was refused.

    "abstained" is measured where there is no answer to be had, "false abstention" where there is one; a refusal is an abstention.
    "right" is over questions that have an answer, "right of all" over all whose answer is known: there silence is right where
    none is to be had. "citation precision", only where something is cited: the share of quotes that are of relevant documents.
    """
    values: dict[str, float] = {}
    abstained = given is None or given.abstained
    if given is not None:
        values["verbatim"] = verbatim(given, index)
    if asked.answer:
        if asked.answer_type != "text":
            values["right"] = values["right of all"] = given is not None and is_right(given, asked)
        if asked.answer_type in _PLACES:
            values["place F1"] = place_f1(given, asked) if given is not None else 0.0
        if wanted := _wanted_figures(asked):
            values["figures"], values["figures by source"] = _figures_given(given, wanted, _gold_documents(asked))
        elif short := _short_answers(asked):
            values["EM"] = exact_match(short_form(given), short, asked.language)
            values["F1"] = token_f1(short_form(given), short, asked.language) if not abstained else 0.0
        values["false abstention"] = abstained
    elif asked.answer == ():
        values["abstained"] = values["right of all"] = abstained
    if asked.evidence or (asked.graded and _strings(asked)):
        for name, k in (("evidence@1", 1), ("evidence@3", 3), ("evidence", None)):
            values[name] = given is not None and evidence_hit(given, asked, k)
    if given is not None and given.citations and not abstained and any(grade > 0 for grade in (asked.graded or {}).values()):
        relevant = _gold_documents(asked)
        values["citation precision"] = sum(not relevant.isdisjoint((citation.report, *citation.also_in)) for citation in given.citations) / len(given.citations)
    if asked.documents:
        values |= conflicts(said(given) if given is not None else "", given, asked)
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
    if wanted := _wanted_figures(asked):
        return wanted <= _values(said(given))
    text = said(given)
    if asked.documents:
        return conflicts(text, given, asked)["right"] == 1
    if any(_contains(text, wrong) for wrong in asked.wrong):
        return False
    if any(isinstance(part, list) for part in asked.answer):
        return all(any(_contains(text, alias) for alias in (part if isinstance(part, list) else [part])) for part in asked.answer)
    return any(_contains(text, alias) for alias in asked.answer)


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


def _wanted_figures(asked: Asked) -> frozenset[float]:
    """The figures that must all be given, "one" and "1" being one; none where any accepted string will do.

    So for the kinds where reports differ, if each accepted string is a figure.
    """
    if asked.kind not in _ALL_FIGURES or not asked.answer or asked.answer_type in (*_PLACES, "text"):
        return frozenset()
    each = [_values(f"{text} people") if isinstance(text, str) and len(text.split()) == 1 else frozenset() for text in asked.answer]
    return frozenset().union(*each) if all(len(values) == 1 for values in each) else frozenset()


def _values(text: str) -> frozenset[float]:
    """What the figures of a text amount to: no dates, day numbers or years."""
    return frozenset(figure.value for figure in figures(text) if figure.value is not None)


def _figures_given(given: Answer | None, wanted: frozenset[float], documents: frozenset[str]) -> tuple[float, float]:
    """(share of the figures that the answer gives, share that it gives as a value cited to a quote with that figure).

    Where the documents that tell the answer are known, the quote must be of one of them.
    """
    if given is None or given.abstained:
        return 0.0, 0.0
    quotes = {citation.n: citation for citation in given.citations}
    sourced: set[float] = set()
    for item in given.items:
        cited = [quotes[n] for n in item.citations if n in quotes and (not documents or not documents.isdisjoint((quotes[n].report, *quotes[n].also_in)))]
        sourced |= _values(f"{item.value} people") & frozenset(value for citation in cited for value in _values(citation.quote))
    return len(wanted & _values(said(given))) / len(wanted), len(wanted & sourced) / len(wanted)


def _gold_documents(asked: Asked) -> frozenset[str]:
    """The documents known to tell the answer."""
    return frozenset(document for group in asked.gold_groups for document in group) | frozenset(document for document, grade in (asked.graded or {}).items() if grade > 0)


def _short_answers(asked: Asked) -> tuple[str, ...]:
    """The accepted strings of which one is enough; none where the answer is a text, a list of places or several parts."""
    return () if asked.answer_type in (*_PLACES, "text") or any(isinstance(part, list) for part in asked.answer or ()) else tuple(map(str, asked.answer or ()))


def _strings(asked: Asked) -> tuple[str, ...]:
    """All accepted strings that a quote may hold, also those of several parts; none of a text or of places."""
    if asked.answer_type in (*_PLACES, "text"):
        return ()
    return tuple(str(alias) for part in asked.answer or () for alias in (part if isinstance(part, list) else [part]))


def evidence_hit(given: Answer, asked: Asked, k: int | None) -> bool:
    """Whether one of the first `k` quotes (of all with None) holds a gold sentence, or is a stretch of one.

    Where only documents are judged: whether one of these quotes holds an accepted string and is of a relevant document.
    """
    if not asked.evidence:
        relevant, accepted = _gold_documents(asked), _strings(asked)
        return any(not relevant.isdisjoint((citation.report, *citation.also_in)) and holds(citation.quote, accepted, asked.language) for citation in given.citations[:k])
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


def said(given: Answer) -> str:
    """Everything that the answer says, without the numbers of its marks: its text, its values with their other names."""
    return " ".join((strip_marks(given.answer), *(name for item in given.items for name in (item.value, item.claimant or "", *item.names))))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.sub(r"[^\w.,%-]+", " ", "".join(c for c in folded if not unicodedata.combining(c))).split())


def _contains(text: str, accepted: str) -> bool:
    return re.search(rf"(?<![\w]){re.escape(_plain(accepted))}(?![\w])", _plain(text)) is not None
