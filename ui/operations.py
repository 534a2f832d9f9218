"""What programs may ask of an archive, whichever door they come by: an answer, ranked passages, a report, the state of the index.

Values in, plain dictionaries out; the doors are `api.py` (HTTP), `mcpserver.py` (assistants) and the command line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from index.types import BadQuestionError, Report
from qa.types import NO_FILTERS, Answer, Filters
from ui.packs import program_version, text_sha256

if TYPE_CHECKING:
    from ui.archive import Archive

LONGEST_QUESTION = 4_000  # characters; qa reads no more
LONGEST_TURN = 20_000  # characters
MOST_TURNS = 50
MOST_PASSAGES = 100


def asked(archive: Archive, question: str, *, history: Sequence[Mapping[str, str]] = (), as_of: date | str | None = None, since: date | str | None = None,
          until: date | str | None = None, filters: Filters = NO_FILTERS, model: str | None = None) -> Answer:
    """The answer to one question; BadQuestionError where it, its dates or its history are not what they must be, else what `qa.answer` raises."""
    from qa import answer

    if len(history) > MOST_TURNS or any(len(turn["text"]) > LONGEST_TURN for turn in history):
        raise BadQuestionError(f"the history is too long: at most {MOST_TURNS} turns of {LONGEST_TURN:,} characters are read; send the latest")
    with archive.turnstile.turn(), archive.opened() as index:
        return answer(question, history, index=index, as_of=as_of, between=window(since, until), filters=filters, model=model)


def window(since: date | str | None, until: date | str | None) -> tuple[date | str, date | str] | None:
    """What stands between two days, of which either may be left open."""
    if since is None and until is None:
        return None
    return since or date.min, until or date.max


def reports_wanted(outlets: Sequence[str] | None, languages: Sequence[str] | None, events: Sequence[str] | None) -> Filters:
    """Which reports may be read; nothing given lets all pass."""
    return Filters(outlets=tuple(outlets or ()), languages=tuple(languages or ()), events=tuple(events or ()))


def found(index: Any, question: str, k: int, *, since: date | str | None = None, until: date | str | None = None, filters: Filters = NO_FILTERS) -> Iterator[dict[str, Any]]:
    """The passages of an opened index nearest to a question, best first; BadQuestionError."""
    from qa.chain import check_question, days_between
    from qa.retrieval import retrieve
    from qa.understanding import understand

    query = understand(check_question(question), index=index, filters=replace(filters, window=days_between(window(since, until))))
    for rank, hit in enumerate(retrieve(query, index, k=k), start=1):
        report = index.report(hit.passage.report)
        yield {"rank": rank, "score": round(hit.score, 4), "parts": {name: round(value, 4) for name, value in hit.parts.items()}, "report": report.path,
               "start": hit.passage.start, "end": hit.passage.end, "text": report.quote(hit.passage.start, hit.passage.end),
               "published": report.published.to_dict() if report.published else None, "title": report.title, "publisher": report.publisher, "language": report.language}


def report_dict(report: Report) -> dict[str, Any]:
    """A whole report; `sha256` is of its text, as in exported packs."""
    return {"path": report.path, "title": report.title, "publisher": report.publisher, "language": report.language, "url": report.url,
            "published": {**report.published.to_dict(), "precision": report.published.precision} if report.published else None,
            "sha256": text_sha256(report.text), "text": report.text, "left_out": [{"start": out.start, "end": out.end, "why": out.why, **({"taken": out.taken} if out.taken else {})} for out in report.left_out]}


def status(archive: Archive) -> dict[str, Any]:
    """How much the open index holds and of which days; `generation` rises with every change, `syncing` is about this server alone."""
    with archive.opened() as index:
        state, store = index.refresh(), index.store
        counts, coverage = store.counts(), state.coverage
        return {"version": program_version(), "generation": state.generation, "reports": counts.reports, "passages": counts.passages, "undated": state.undated,
                "days": coverage.to_dict() if coverage else None, "languages": store.languages(), "embedding_model": store.setting("model"),
                "syncing": archive.syncs.busy}
