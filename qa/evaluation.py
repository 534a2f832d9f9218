"""Measures of retrieval and of answers on a question set, by the definitions of the field and of the set's own notes.

Retrieval: nDCG@10, R@5, R@10, MRR through ir-measures for graded sets; found gold groups for sets of reports.
Answers: values against accepted strings, place sets, evidence, abstention, verbatim quotes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.types import ReportQAError

from .chain import _day, answer
from .datasets import Asked, Dataset
from .retrieval import ranked_reports, retrieve
from .types import Answer
from .understanding import understand

if TYPE_CHECKING:
    from index.archive import Index

_RANKED = 100  # documents written per question
_DEPTH = 300  # passages from which they come


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the product gave for one question."""

    asked: Asked
    ranked: tuple[str, ...]
    answer: Answer | None

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.asked.id, "ranked": list(self.ranked), "answer": self.answer.to_dict() if self.answer else None}


def outcomes(dataset: Dataset, index: Index, *, limit: int | None = None, retrieval_only: bool = False, model: Any = None) -> Iterator[Outcome]:
    """Asks every question of the set in turn; BadQuestionError at once where one is asked as of no day."""
    for asked in dataset.questions[:limit]:
        _day(asked.as_of)
    for asked in dataset.questions[:limit]:
        given: Answer | None = None
        ranked: tuple[str, ...] = ()
        try:
            query = understand(asked.question, asked.history, index=index, as_of=_day(asked.as_of))
            ranked = ranked_reports(retrieve(query, index, k=_DEPTH))[:_RANKED]
        except ReportQAError:
            pass  # a question that is refused finds nothing
        if not retrieval_only:
            try:
                given = answer(asked.question, asked.history, index=index, as_of=asked.as_of, model=model)
            except ReportQAError:
                given = None
        yield Outcome(asked=asked, ranked=ranked, answer=given)


def measure(done: Sequence[Outcome], index: Index) -> dict[str, dict[str, float]]:
    """{"all" or a kind or a language: {measure: value}}; only what the set has gold for is measured."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in done:
        groups["all"].append(outcome)
        if outcome.asked.kind:
            groups[f"kind {outcome.asked.kind}"].append(outcome)
        if outcome.asked.language:
            groups[f"lang {outcome.asked.language}"].append(outcome)
    order = ["all", *sorted(name for name in groups if name != "all")]
    return {name: {**_retrieval(groups[name]), **_answers(groups[name], index), "questions": float(len(groups[name]))} for name in order}


def _retrieval(done: Sequence[Outcome]) -> dict[str, float]:
    grouped = [outcome for outcome in done if outcome.asked.gold_groups]
    found: dict[str, float] = {}
    for k in (5, 10):
        pairs = [(any(document in outcome.ranked[:k] for document in group)) for outcome in grouped for group in outcome.asked.gold_groups]
        if pairs:
            found[f"groups@{k}"] = sum(pairs) / len(pairs)
    judged = [outcome for outcome in done if outcome.asked.graded]
    if judged:
        import ir_measures
        from ir_measures import MRR, R, nDCG

        measures = [nDCG @ 10, R @ 5, R @ 10, MRR]
        qrels = {outcome.asked.id: outcome.asked.graded or {} for outcome in judged}
        run = {outcome.asked.id: {document: 1.0 / (1 + at) for at, document in enumerate(outcome.ranked)} for outcome in judged}
        found |= {str(name): float(value) for name, value in ir_measures.calc_aggregate(measures, qrels, run).items()}
    return found


def _answers(done: Sequence[Outcome], index: Index) -> dict[str, float]:
    given = [outcome for outcome in done if outcome.answer is not None]
    if not given:
        return {}
    measures: dict[str, float] = {"verbatim": _mean(given, lambda outcome: verbatim(outcome.answer, index))}  # type: ignore[arg-type]
    unanswerable = [outcome for outcome in given if outcome.asked.answer == ()]
    answerable = [outcome for outcome in given if outcome.asked.answer]
    if unanswerable:
        measures["abstained"] = _mean(unanswerable, lambda outcome: outcome.answer.abstained)  # type: ignore[union-attr]
    if answerable:
        measures["false abstention"] = _mean(answerable, lambda outcome: outcome.answer.abstained)  # type: ignore[union-attr]
        measures["right"] = _mean(answerable, is_right)
    listed = [outcome for outcome in answerable if outcome.asked.answer_type in ("list-of-places", "place")]
    if listed:
        measures["place F1"] = _mean(listed, place_f1)
    quoted = [outcome for outcome in given if outcome.asked.evidence]
    if quoted:
        measures["evidence@1"] = _mean(quoted, lambda outcome: evidence_hit(outcome, 1))
        measures["evidence@3"] = _mean(quoted, lambda outcome: evidence_hit(outcome, 3))
        measures["evidence"] = _mean(quoted, lambda outcome: evidence_hit(outcome, None))
    return measures


def _mean(items: Sequence[Outcome], value: Callable[[Outcome], float | bool]) -> float:
    return sum(float(value(item)) for item in items) / len(items)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.sub(r"[^\w.,%-]+", " ", "".join(c for c in folded if not unicodedata.combining(c))).split())


def _said(given: Answer) -> str:
    """Everything that the answer says: its text, its values with their other names."""
    return _plain(" ".join((given.answer, *(name for item in given.items for name in (item.value, item.claimant or "", *item.names)))))


def _contains(said: str, accepted: str) -> bool:
    return re.search(rf"(?<![\w]){re.escape(_plain(accepted))}(?![\w])", said) is not None


def is_right(outcome: Outcome) -> bool:
    """Whether an accepted string stands in the answer; for several figures all of them; for places F1 of at least .5."""
    given, asked = outcome.answer, outcome.asked
    assert given is not None and asked.answer
    if given.abstained:
        return False
    if asked.answer_type in ("list-of-places", "place"):
        return place_f1(outcome) >= 0.5
    said = _said(given)
    if any(isinstance(part, list) for part in asked.answer):
        return all(any(_contains(said, alias) for alias in (part if isinstance(part, list) else [part])) for part in asked.answer)
    hits = [_contains(said, alias) for alias in asked.answer]
    numbers = all(re.fullmatch(r"[\d.,]+", str(alias)) for alias in asked.answer)
    return all(hits) if asked.kind in ("casualties", "near-duplicate") and numbers and len(hits) > 1 else any(hits)


def place_f1(outcome: Outcome) -> float:
    """F1 of the places given against the lists of aliases."""
    given, asked = outcome.answer, outcome.asked
    assert given is not None and asked.answer
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


def evidence_hit(outcome: Outcome, k: int | None) -> bool:
    """Whether one of the first `k` quotes (of all with None) holds a gold sentence, or is a stretch of one."""
    given = outcome.answer
    assert given is not None
    quotes = [" ".join(citation.quote.split()) for citation in given.citations[:k]]
    gold = [" ".join(text.split()) for _, text in outcome.asked.evidence]
    return any(text in quote or (len(quote) > 20 and quote in text) for quote in quotes for text in gold)


def verbatim(given: Answer, index: Index) -> bool:
    """Whether every quote, also of what comes nearest, stands in its report at its offsets."""
    for citation in (*given.citations, *given.nearest):
        report = index.report(citation.report)
        if report is None or report.text[citation.start:citation.end] != citation.quote:
            return False
    return True


def table(measures: dict[str, dict[str, float]]) -> str:
    """The measures as lines of text, one group a line."""
    lines = []
    for group, values in measures.items():
        shown = "  ".join(f"{name} {value:.3f}" for name, value in values.items() if name != "questions")
        lines.append(f"{group:24} n={int(values['questions']):<5} {shown}")
    return "\n".join(lines)


def write_outcomes(done: Sequence[Outcome], file: Path) -> None:
    """One JSON line per question: {"id", "ranked", "answer"}."""
    file.write_text("".join(json.dumps(outcome.to_dict(), ensure_ascii=False) + "\n" for outcome in done), encoding="utf-8")


__all__ = ["Outcome", "measure", "outcomes", "table", "write_outcomes"]
