"""Asks the questions of a set and measures what was found, question by question, with intervals by kind, language and topic.

Retrieval: nDCG@10, R@5, R@10 and MRR through ir-measures for graded sets, found gold groups for sets of reports; answers are
judged in `judging`. No set is read here (`datasets`), nothing written (`results`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from index.types import BadQuestionError

from .chain import _chat_model, _day, answer, check_question
from .choosing import PASSAGES, choices_made
from .datasets import Asked, Dataset
from .intervals import Figure, difference, figure
from .judging import judged, verbatim
from .ownanswer import answer_among, hits_among
from .retrieval import ranked_reports, retrieve
from .types import Answer
from .understanding import understand

if TYPE_CHECKING:
    from index.archive import Index
    from index.types import Passage

_RANKED = 100  # documents written per question; what stands further down is not found
_DEPTH = 300  # passages from which they come
_BEST_GRADE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the product gave for one question."""

    asked: Asked
    ranked: tuple[str, ...]  # documents, best first; none where the question was refused
    answer: Answer | None = None  # None with `retrieval_only`, or where the question was refused
    retrieval_only: bool = False
    milliseconds: float = 0.0  # to understand the question and rank
    passages: tuple[Passage, ...] = ()  # the best of those found, for a question that offers choices

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.asked.id, "ranked": list(self.ranked), "answer": self.answer.to_dict() if self.answer else None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """The measures of one question, each from 0 to 1."""

    id: str
    groups: tuple[str, ...]  # "all", "kind places", "lang fr", "kind places, lang fr", "topic libya"
    values: dict[str, float]
    weights: dict[str, float] = field(default_factory=dict)  # of measures that count parts of a question: how many it has


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What was measured over the questions of one group."""

    questions: int
    figures: dict[str, Figure]  # by measure; `Figure.n` of the questions have gold for it


def outcomes(dataset: Dataset, index: Index, *, limit: int | None = None, retrieval_only: bool = False, model: Any = None) -> Iterator[Outcome]:
    """Asks every question of the set in turn, one that brings its own documents of these alone.

    BadQuestionError at once where one is asked as of no day. A question that is refused finds nothing. ChatModelError at once where `model` cannot be had.
    """
    writer = None if retrieval_only else _chat_model(model)
    for asked in dataset.questions[:limit]:
        _day(asked.as_of)
    for asked in dataset.questions[:limit]:
        given: Answer | None = None
        ranked: tuple[str, ...] = ()
        passages: tuple[Passage, ...] = ()
        began = time.perf_counter()
        try:
            query = understand(check_question(asked.question), asked.history, index=index, as_of=_day(asked.as_of))
            hits = hits_among(query, asked.documents, index) if asked.documents else retrieve(query, index, k=_DEPTH)
            ranked = ranked_reports(hits)[:_RANKED]
            took = 1000 * (time.perf_counter() - began)
            passages = tuple(hit.passage for hit in hits[:PASSAGES]) if asked.choices else ()
            if not retrieval_only:
                given = (answer_among(query, asked.documents, index, model=writer) if asked.documents
                         else answer(asked.question, asked.history, index=index, as_of=asked.as_of, model=writer))
        except BadQuestionError:
            took = 1000 * (time.perf_counter() - began)
        yield Outcome(asked=asked, ranked=ranked, answer=given, retrieval_only=retrieval_only, milliseconds=took, passages=passages)


def scored(done: Sequence[Outcome], index: Index) -> tuple[Scored, ...]:
    """The measures of each question, in order; a question without gold has none of them, only the groups it belongs to."""
    graded = _graded([(outcome.ranked, outcome.asked.graded or {}) for outcome in done])
    result = []
    for outcome, values in zip(done, graded, strict=True):
        found, weights = _gold_groups(outcome.ranked, outcome.asked.gold_groups)
        answered = {} if outcome.retrieval_only else judged(outcome.answer, outcome.asked, index)
        if outcome.asked.choices and not outcome.retrieval_only:
            answered |= choices_made(outcome.answer, outcome.asked, outcome.passages, index)
        result.append(Scored(id=outcome.asked.id, groups=groups_of(outcome.asked), values={**values, **found, **answered}, weights=weights))
    return tuple(result)


def groups_of(asked: Asked) -> tuple[str, ...]:
    """The groups that a question counts in.

    >>> groups_of(Asked(id="1", question="Who?", kind="places", language="fr", facets=(("topic", "libya"),)))
    ('all', 'kind places', 'lang fr', 'kind places, lang fr', 'topic libya')

    One with turns before it also counts as a follow-up, of whatever kind it is.
    """
    kind, language = f"kind {asked.kind}" if asked.kind else "", f"lang {asked.language}" if asked.language else ""
    both = f"{kind}, {language}" if kind and language else ""
    return tuple(name for name in ("all", kind, language, both, *(f"{name} {value}" for name, value in asked.facets), "follow-ups" if asked.history and asked.kind != "follow-up" else "") if name)


def _graded(found: Sequence[tuple[Sequence[str], dict[str, int]]]) -> list[dict[str, float]]:
    """{measure: value} for each (ranked documents, grades by document); {} where no document is relevant.

    nDCG@10 with linear gains, as trec_eval has it; R counts every grade from 1; MRR over the whole ranking, MRR@10 over ten.
    "best@3", for questions that have a document of grade 2: whether one is among the first three.
    """
    values: list[dict[str, float]] = [{} for _ in found]
    relevant = [at for at, (_, grades) in enumerate(found) if any(grade > 0 for grade in grades.values())]
    if not relevant:
        return values
    import ir_measures
    from ir_measures import RR, R, nDCG

    names = {nDCG @ 10: "nDCG@10", R @ 5: "R@5", R @ 10: "R@10", RR @ 10: "MRR@10", RR: "MRR"}
    for at in relevant:
        values[at] = dict.fromkeys(names.values(), 0.0)  # what an empty ranking scores
        ranked, grades = found[at]
        best = {document for document, grade in grades.items() if grade >= _BEST_GRADE}
        if best:
            values[at]["best@3"] = float(not best.isdisjoint(ranked[:3]))
    qrels = {str(at): found[at][1] for at in relevant}
    run = {str(at): {document: 1 / rank for rank, document in enumerate(found[at][0], start=1)} for at in relevant if found[at][0]}
    for metric in ir_measures.iter_calc(list(names), qrels, run) if run else ():
        values[int(metric.query_id)][names[metric.measure]] = float(metric.value)
    return values


def _gold_groups(ranked: Sequence[str], groups: Sequence[Sequence[str]]) -> tuple[dict[str, float], dict[str, float]]:
    """The share of gold groups of which a document is among the first 5 and 10, and how many groups there are as weights."""
    if not groups:
        return {}, {}
    shares = {f"groups@{k}": sum(not set(ranked[:k]).isdisjoint(group) for group in groups) / len(groups) for k in (5, 10)}
    return shares, dict.fromkeys(shares, float(len(groups)))


def measured(questions: Sequence[Scored]) -> dict[str, Group]:
    """The figures of all questions and of every group of them: all, kinds, languages, kinds by language, other facets.

    A kind that is asked in one language only is not listed again by language.
    """
    members: dict[str, list[Scored]] = {"all": []}
    for question in questions:
        for name in question.groups:
            members.setdefault(name, []).append(question)
    doubled = {name for name in members if ", lang " in name and len(members[name]) == len(members.get(name.rpartition(", lang ")[0], ()))}
    return {name: Group(questions=len(members[name]), figures=_figures(members[name]))
            for name in sorted(members, key=_place_of) if name not in doubled}


def _place_of(name: str) -> tuple[int, str]:
    """Where a group is listed: all, kinds, languages, kinds by language, then the rest; by name among its like."""
    first = "both" if ", lang " in name else name.partition(" ")[0]
    order = ("all", "half", "kind", "lang", "both")
    return order.index(first) if first in order else len(order), name


def _figures(questions: Sequence[Scored]) -> dict[str, Figure]:
    found = {}
    for measure in dict.fromkeys(measure for question in questions for measure in question.values):
        counted = [question for question in questions if measure in question.values]
        found[measure] = figure([question.values[measure] for question in counted], [question.weights.get(measure, 1.0) for question in counted])
    return found


def compared(now: Sequence[Scored], earlier: Sequence[Scored]) -> dict[str, Group]:
    """By how much `now` is higher, over the questions that both runs scored, in the groups of `measured`."""
    before = {question.id: question for question in earlier}
    pairs = [question for question in now if question.id in before]
    found = {}
    for name in measured(pairs):
        members = [question for question in pairs if name in question.groups]
        figures = {}
        for measure in dict.fromkeys(measure for question in members for measure in question.values):
            both = [question for question in members if measure in question.values and measure in before[question.id].values]
            if both:
                figures[measure] = difference([question.values[measure] for question in both], [before[question.id].values[measure] for question in both],
                                              [question.weights.get(measure, 1.0) for question in both])
        found[name] = Group(questions=len(members), figures=figures)
    return found


__all__ = ["Group", "Outcome", "Scored", "compared", "groups_of", "measured", "outcomes", "scored", "verbatim"]
