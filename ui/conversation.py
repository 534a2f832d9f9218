"""One question of a conversation, from the reader's words to what the page shows; and a report behind a quote.

No Gradio: the handlers in `app.py` pass on what is made here.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.types import IndexMissingError, ReportQAError, Span
from qa.types import Answer, Turn
from ui import pages, receiptpage, render
from ui.archive import PAUSE, Archive
from ui.dates import number
from ui.texts import InterfaceLanguage, say

log = logging.getLogger(__name__)

LONGEST_QUESTION = 4_000  # characters
AskStream = Callable[..., Iterator[Answer]]


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


def shown(turns: Sequence[Exchange]) -> list[str]:
    return [exchange.html for exchange in turns]


def history(turns: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The conversation so far in plain text."""
    said: list[Turn] = []
    for exchange in turns:
        if exchange.answer is not None:
            said += [Turn(role="user", text=exchange.question), Turn(role="assistant", text=render.unmarked(exchange.answer))]
    return tuple(said)


class Stop(threading.Event):
    """The reader's wish to end an answer; `forget`: and to begin anew."""

    forget = False


def exchanges(archive: Archive, answers: AskStream, question: str, before: Sequence[Exchange], model: str | None, language: InterfaceLanguage,
              stop: Stop | None = None) -> Iterator[Exchange]:
    """The growing answer to `question`, at most five times a second; the last one is over.

    The answer is made in a thread of its own, so that a reader who has enough of a slow model need not wait for it.
    """
    place: dict[str, Any] = {"number": len(before) + 1, "interface": language}
    stop = stop or Stop()
    news: queue.Queue[Answer | Exception] = queue.Queue()

    def work() -> None:
        try:
            with archive.opened() as index:
                for answer in answers(question, history(before), index=index, model=model):
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
            yield Exchange(question, render.exchange(question, latest, **place), latest, over=latest.done)
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
    if isinstance(error, ReportQAError):
        return str(error)
    log.error("answering failed", exc_info=error)
    return say("failed", language)


def report_page(archive: Archive, wanted: Mapping[str, Any], *, local: bool = False) -> dict[str, Any]:
    """The answer to the page's wish for a report: `{"html"}`, or `{"error"}` where it is not there.

    The quote asked for is highlighted only where the report still has exactly these words there. Without one, its receipt is
    shown as well; with `local` that tells where files lie.
    """
    language: InterfaceLanguage = "fr" if wanted.get("language") == "fr" else "en"
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
