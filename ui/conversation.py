"""One question of a conversation, from the reader's words to what the page shows; and a report behind a quote.

No Gradio: the handlers in `chattab.py` pass on what is made here.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.types import IndexMissingError, ReportQAError, Span
from qa.types import NO_FILTERS, Answer, Filters, Turn
from ui import failures, pages, receiptpage, render, restoring
from ui.answerfoot import Answered, tools
from ui.archive import PAUSE, Archive
from ui.dates import number
from ui.operations import LONGEST_QUESTION, MOST_TURNS
from ui.placemap import TownsWithin
from ui.texts import InterfaceLanguage, say, words_for
from ui.turnstile import BusyError

log = logging.getLogger(__name__)

_FURTHER = 4  # questions that are offered after an answer
_NOT_LONG = 2.0  # seconds that further questions wait for their turn
LONGEST_CONVERSATION = 200  # questions
AskStream = Callable[..., Iterator[Answer]]
Suggest = Callable[[Answer, Any], Sequence[str]]  # answer, open index -> questions that may follow


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation and what came of it, with the HTML that shows it."""

    question: str
    html: str
    answer: Answer | None = None
    over: bool = False


def refusal(question: str, language: InterfaceLanguage) -> str:
    """Why a question is not asked, or nothing."""
    if not question:
        return say("empty_question", language)
    if len(question) > LONGEST_QUESTION:
        return say("long_question", language, n=number(len(question), language), limit=number(LONGEST_QUESTION, language))
    return ""


def is_too_long(before: Sequence[Exchange]) -> bool:
    """Whether a conversation may not grow any more: all of it is drawn and kept for as long as its page is open."""
    return len(before) >= LONGEST_CONVERSATION


def shown(turns: Sequence[Exchange], *, again: bool = False) -> dict[str, Any]:
    """What the page is given: the HTML of each exchange; `kept`: the last one for the browser to keep.

    `again`: the browser has kept all of it already.
    """
    last = turns[-1] if turns else None
    kept = None
    if last is not None and last.over and last.answer is not None and not again:
        kept = {"number": len(turns), "question": last.question, "answer": last.answer.to_dict()}
    return {"turns": [exchange.html for exchange in turns], "kept": kept}


def last_answer(turns: Sequence[Exchange]) -> Answer | None:
    """The answer that was given last, where there is one."""
    return next((exchange.answer for exchange in reversed(turns) if exchange.answer is not None), None)


def next_questions(archive: Archive, suggest: Suggest | None, answer: Answer | None) -> list[str]:
    """Up to four questions that may follow; none where nothing suggests any, or where that fails."""
    if suggest is None or answer is None or not answer.done:
        return []
    try:
        with archive.turnstile.turn(patience=_NOT_LONG), archive.opened() as index:
            return [text for text in suggest(answer, index) if 0 < len(text) <= LONGEST_QUESTION][:_FURTHER]
    except BusyError:  # the questions of others come first
        return []
    except Exception:  # the answer stands without them
        log.exception("suggesting failed")
        return []


def reopened(archive: Archive, kept: object, language: InterfaceLanguage, answered: Answered | None = None) -> tuple[Exchange, ...]:
    """The exchanges that a browser kept, drawn anew and kept in `answered`; an answer whose quotes do not stand in the archive any more is not shown."""
    turns: list[Exchange] = []
    with _reading(archive) as index:
        for question, answer in restoring.kept_answers(kept):
            place: dict[str, Any] = {"number": len(turns) + 1, "interface": language}
            if answer is not None and index is not None and restoring.still_stands(answer, index.report):
                foot = tools(answered.keep(answer, history(turns)), words_for(answer.language, language)) if answered is not None else ""
                turns.append(Exchange(question, render.exchange(question, answer, towns=_towns(index, answer), tools=foot, **place), answer, over=True))
            else:
                turns.append(Exchange(question, render.exchange(question, None, outdated=True, **place), over=True))
    return tuple(turns)


def summaries_passing(archive: Archive, answer: Answer | None) -> frozenset[str] | None:
    """The paths of the reports that pass the filters of an answer; None where it had none."""
    if answer is None or not answer.filters.of_reports:
        return None
    from qa.filtering import passing

    with _reading(archive) as index:
        if index is None or not hasattr(index, "state"):
            return None
        rows = passing(answer.filters, index.state) or ()
        return frozenset(index.state.by_row[row].path for row in rows)


@contextlib.contextmanager
def _reading(archive: Archive) -> Iterator[Any]:
    """The open index, or None where there is none."""
    with contextlib.ExitStack() as stack:
        try:
            index = stack.enter_context(archive.opened())
        except ReportQAError:
            index = None
        yield index


def _towns(index: Any, answer: Answer) -> TownsWithin | None:
    """Where a map is drawn: what finds the large towns around."""
    if answer.kind != "places" or not answer.done or not hasattr(index, "gazetteer"):
        return None
    largest: TownsWithin = index.gazetteer.largest_within
    return largest


def history(turns: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The conversation so far in plain text."""
    said: list[Turn] = []
    for exchange in turns:
        if exchange.answer is not None:
            said += [Turn(role="user", text=exchange.question), Turn(role="assistant", text=render.unmarked(exchange.answer))]
    return tuple(said)


class Stop(threading.Event):
    """The reader's wish to end an answer; `instead`: what the page is to show in place of it, a new conversation or another one."""

    instead: Any = None


def exchanges(archive: Archive, answers: AskStream, question: str, before: Sequence[Exchange], model: str | None, language: InterfaceLanguage,
              stop: Stop | None = None, answered: Answered | None = None, *, filters: Filters = NO_FILTERS,
              ticket: object | None = None) -> Iterator[Exchange]:
    """The growing answer to `question`, at most five times a second; the last one is over, and kept in `answered`.

    `ticket` is its place in the line of `archive.turnstile`; without one it stands behind those who wait. The answer is made in a thread of its own, so that a reader who has enough of a slow model need not wait for it.
    """
    place: dict[str, Any] = {"number": len(before) + 1, "interface": language}
    stop = stop or Stop()
    news: queue.Queue[Answer | Exception] = queue.Queue()
    drawn: dict[str, Any] = {}
    turns = history(before)[-MOST_TURNS:]

    def work() -> None:
        try:
            with archive.turnstile.turn(lambda: not stop.is_set(), ticket=ticket), archive.opened() as index:
                for answer in answers(question, turns, index=index, model=model, filters=filters):
                    if answer.done:
                        drawn["towns"] = _towns(index, answer)
                    news.put(answer)
                    if answer.done or stop.is_set():
                        return
            raise RuntimeError("the stream of answers ended before its last one")
        except Exception as error:  # shown and logged by whoever reads the news
            news.put(error)

    threading.Thread(target=work, name="reportqa-answer", daemon=True).start()
    latest: Answer | Exception | None = None
    shown_at = time.monotonic()
    try:
        while not stop.is_set():
            try:
                latest = news.get(timeout=PAUSE / 2)
            except queue.Empty:
                continue
            stop.wait(max(0.0, PAUSE - (time.monotonic() - shown_at)))
            while not news.empty():
                latest = news.get()
            if isinstance(latest, Exception):
                yield Exchange(question, render.exchange(question, None, error=_told(latest, language), **place), over=True)
                return
            shown_at = time.monotonic()
            if latest.done and answered is not None:
                drawn["tools"] = tools(answered.keep(latest, turns), words_for(latest.language, language))
            yield Exchange(question, render.exchange(question, latest, **drawn, **place), latest, over=latest.done)
            if latest.done:
                return
        said = latest if isinstance(latest, Answer) else None
        yield Exchange(question, render.exchange(question, said, stopped=True, **place), said, over=True)
    finally:
        stop.set()


def _told(error: Exception, language: InterfaceLanguage) -> str:
    """What the reader is told of a failure: our own refusals in full, anything else in one line, the log has the rest."""
    if isinstance(error, IndexMissingError):
        return f"{say('no_archive', language)}. {say('no_archive_remedy', language)}"
    if isinstance(error, BusyError):
        return say("busy_late", language)
    if isinstance(error, ReportQAError):
        return str(error)
    return failures.told(failures.noted("answering", error), language)


def report_page(archive: Archive, wanted: Mapping[str, Any], *, local: bool = False) -> dict[str, Any]:
    """The answer to the page's wish for a report: `{"html"}`, or `{"error"}` where it is not there.

    The quote asked for is highlighted only where the report still has exactly these words there. Without one, its receipt is
    shown as well; with `local` that tells where files lie.
    """
    language = words_for(str(wanted.get("language")))
    report = archive.report(str(wanted.get("report", "")))
    if report is None:
        return {"error": say("report_missing", language)}
    quote = _span(wanted.get("quote"))
    warning = ""
    if quote is not None and render.sendable(report.text[slice(*quote)]) != str(wanted.get("words", "")):
        quote, warning = None, pages.message(say("report_changed", language), kind="error")
    if "quote" not in wanted:
        warning += _receipt(archive, report.path, language, local=local)
    others = tuple(span for span in map(_span, list(wanted.get("others") or ())[:200]) if span is not None and span != quote)
    return {"html": warning + pages.report_page(report, language, quote=quote, others=others)}


def _receipt(archive: Archive, path: str, language: InterfaceLanguage, *, local: bool) -> str:
    receipt = archive.receipt(path)
    if receipt is None:
        return ""
    watched = archive.watching is not None and receipt.source == str(archive.watching.state.folder)
    return receiptpage.receipt_panel(receipt, language, deletable=archive.is_upload(receipt.file), watched=watched, local=local)


def _span(pair: object) -> Span | None:
    match pair:
        case [int(start), int(end)] if 0 <= start < end:
            return start, end
    return None


def real_stream(*arguments: Any, **options: Any) -> Iterator[Answer]:
    """`qa.stream`, loaded when it is needed."""
    from qa import stream

    return stream(*arguments, **options)


def real_suggestions(answer: Answer, index: Any) -> Sequence[str]:
    """`qa.suggesting.suggestions`, loaded when it is needed."""
    from qa.suggesting import suggestions

    return suggestions(answer, index)
