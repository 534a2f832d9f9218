"""The retrieval chain: question -> Query -> passages -> evidence -> Answer. `answer()` and `stream()`.

`stream` yields ever fuller snapshots of one Answer; `answer` is its last. The same chain as a LangChain Runnable: `as_runnable`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.types import BadQuestionError, DateRange, Hit

from .abstaining import Support, supported
from .citing import Citations
from .composing import compose
from .evidence import _IN_WINDOW, Evidence, gather
from .filtering import filter_notes, passing
from .phrases import phrase
from .recalling import recalled
from .retrieval import retrieve
from .timenotes import counting_notes
from .timing import TimeScores, time_scores
from .types import NO_FILTERS, Answer, Coverage, Filters, Query, Turn
from .understanding import understand
from .widening import widened

if TYPE_CHECKING:
    from index.archive import Index

LONGEST_QUESTION = 4000  # characters
PASSAGES = 24  # that evidence is read from
_NEAREST = 3


def answer(question: str, history: Sequence[Turn | Mapping[str, str]] = (), *, index: Index | Path | str | None = None,
           as_of: date | str | None = None, between: DateRange | tuple[date | str, date | str] | None = None, filters: Filters = NO_FILTERS,
           model: Any = None) -> Answer:
    """Answers one question from the reports of an index.

    `history`: the turns before, oldest first. `index`: an open Index, its folder, or None for the default one.
    `as_of`: the day the question is asked on, for "yesterday" and weekdays. `between`: only what is told of these days.
    `filters`: only reports of these outlets, languages and events; `between` stands for its `window` and goes before it.
    `model`: None, "provider:name" or a LangChain chat model that writes the prose from the same evidence.
    Raises BadQuestionError, IndexMissingError, ModelMismatchError, ChatModelError (unknown provider).

    >>> answer("Which cities were hit on day 9?", index="my-index").items[0].value  # doctest: +SKIP
    'Stepanakert'
    """
    *_, last = stream(question, history, index=index, as_of=as_of, between=between, filters=filters, model=model)
    return last


def stream(question: str, history: Sequence[Turn | Mapping[str, str]] = (), *, index: Index | Path | str | None = None,
           as_of: date | str | None = None, between: DateRange | tuple[date | str, date | str] | None = None, filters: Filters = NO_FILTERS,
           model: Any = None) -> Iterator[Answer]:
    """The same as `answer`, as snapshots: first the question as understood, then the answer; the last one has `done`."""
    began = time.monotonic()
    question = check_question(question)
    turns = tuple(turn if isinstance(turn, Turn) else Turn(role=turn["role"], text=turn.get("text", turn.get("content", ""))) for turn in history)  # type: ignore[arg-type]
    writer = _chat_model(model)
    days = days_between(between)
    filters = filters if days is None else replace(filters, window=days)
    with _opened(index) as opened:
        archive = opened.now()
        state = archive.state
        for query in _readings(question, turns, archive, _day(as_of), filters, writer):
            times = time_scores(query, state)
            start = begun(query, archive, times)
            yield start
            hits = retrieve(query, archive, k=PASSAGES, times=times)
            plain, kept = without_model(start, query, hits, gather(query, hits, archive, times), archive)
            if not plain.abstained:
                break
        plain = widened(plain, query, archive)
        if query.about != "answer":
            plain = recalled(query, plain)
        elif writer is not None and not plain.abstained:
            from .generation import written

            for snapshot in written(writer, query, kept, plain, archive):
                yield replace(snapshot, milliseconds=since(began), done=False)
                plain = snapshot
        yield replace(plain, milliseconds=since(began), done=True)


def _readings(question: str, turns: Sequence[Turn], archive: Index, as_of: date | None, filters: Filters, writer: Any) -> Iterator[Query]:
    """The question as understood: with a chat model a follow-up first as that rewrites it, then, where this finds nothing, as the rules do."""
    query = understand(question, turns, index=archive, as_of=as_of, filters=filters)
    if writer is not None and turns and query.about == "answer":
        from .modelrewriting import rewritten

        again = rewritten(writer, query, archive, as_of=as_of, filters=filters)
        if again is not query:
            yield again
    yield query


def check_question(question: str) -> str:
    """The question without surrounding blanks; BadQuestionError where it is empty or too long."""
    question = question.replace("\0", " ").encode("utf-8", "replace").decode("utf-8").strip()
    if not any(c.isalnum() for c in question):
        raise BadQuestionError("the question is empty: ask something like \"Which cities were hit on day 9?\"")
    if len(question) > LONGEST_QUESTION:
        raise BadQuestionError(f"the question has {len(question):,} characters, at most {LONGEST_QUESTION:,} are read: ask more shortly")
    return question


def begun(query: Query, archive: Index, times: TimeScores | None) -> Answer:
    """The question as understood, before anything is found."""
    return Answer(question=query.question, standalone=query.standalone, language=query.language, kind=query.kind, answer="", when=query.when,
                  places=query.places, filters=query.filters, coverage=_coverage(query, archive, times), done=False)


def without_model(start: Answer, query: Query, hits: Sequence[Hit], evidence: Sequence[Evidence], archive: Index) -> tuple[Answer, tuple[Evidence, ...]]:
    """(the answer composed from quotes alone, or the statement that there is none with what comes nearest; the evidence that supports it)"""
    support = supported(query, evidence, archive)
    read = len({item.report for item in evidence} | {hit.passage.report for hit in hits})
    unnamed = (phrase("not named", query.language, names=", ".join(support.unnamed)),) if support.unnamed else ()
    start = replace(start, coverage=replace(start.coverage, read=read), notes=(*counting_notes(query.when, query.language), *unnamed))
    return _composed(start, query, support, evidence, archive), support.kept


def _composed(start: Answer, query: Query, support: Support, evidence: Sequence[Evidence], archive: Index) -> Answer:
    citations = Citations(archive)
    composed = compose(query, support.kept, archive, citations) if support.kept else None
    notes = start.notes + filter_notes(query.filters, query.language)
    if composed is None:
        nearest = Citations(archive)
        for item in (support.nearest or evidence)[:_NEAREST]:
            nearest.cite(item)
        why = support.why or phrase("why kind", query.language)
        return replace(start, abstained=True, why=why, nearest=tuple(nearest.made), nearest_label=support.label if support.nearest else None,
                       answer=f"{phrase('nothing', query.language)} {why}", notes=notes)
    return replace(start, answer=" ".join((composed.text, *start.notes)), short=composed.short, items=composed.items, citations=tuple(citations.made), notes=notes)


def _coverage(query: Query, archive: Index, times: TimeScores | None) -> Coverage:
    """What there is to read: the reports that pass the filters, of these those that tell of the time asked about."""
    state = archive.state
    allowed = passing(query.filters, state)
    if allowed is None:
        inside = len(state.reports) if times is None else sum(value >= _IN_WINDOW for value in times.reports.values())
        return Coverage(in_window=inside, read=0, undated=state.undated)
    reports = [state.by_row[row] for row in allowed]
    inside = len(reports) if times is None else sum(times.reports.get(report.id, 0.0) >= _IN_WINDOW for report in reports)
    return Coverage(in_window=inside, read=0, undated=sum(report.published is None for report in reports), left_out=len(state.reports) - len(reports))


def since(began: float) -> int:
    """Milliseconds since then, by `time.monotonic`."""
    return round((time.monotonic() - began) * 1000)


@contextmanager
def _opened(index: Index | Path | str | None) -> Iterator[Index]:
    """The index itself where it is open already (and stays so), else opened and closed again."""
    if index is None or isinstance(index, (str, Path)):
        from index import open_index

        with open_index(index) as opened:
            yield opened
    else:
        yield index


def _chat_model(model: Any) -> Any:
    if model is None or not isinstance(model, str):
        return model
    from .chatmodel import load_chat_model

    return load_chat_model(model)


def _day(said: date | str | None) -> date | None:
    if said is None or isinstance(said, date):
        return said
    try:
        return date.fromisoformat(said.strip())
    except ValueError as error:
        raise BadQuestionError(f"{said!r} is not a day: write it as 2020-10-05") from error


def days_between(between: DateRange | tuple[date | str, date | str] | None) -> DateRange | None:
    """The days of a date option; BadQuestionError where they are none."""
    if between is None or isinstance(between, DateRange):
        return between
    first, last = (_day(day) for day in between)
    assert first is not None and last is not None
    if last < first:
        raise BadQuestionError(f"the window ends ({last}) before it begins ({first})")
    return DateRange(start=first, end=last)


def as_runnable(index: Index | Path | str | None = None, *, model: Any = None):  # type: ignore[no-untyped-def]
    """The chain as a LangChain Runnable: input a question or {"question", "history", "as_of"}, output an Answer.

    `invoke`, `stream` (growing Answers), `batch` and their async forms work as in any Runnable.
    """
    from .sockets import runnable

    return runnable(index, model)
