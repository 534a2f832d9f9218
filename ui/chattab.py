"""The tab that questions are asked in: what stands on it and what happens when something is asked, stopped, reopened.

What is shown is made in `render.py`, `timeline.py` and `filterpanel.py`; what a question becomes in `conversation.py`.
"""

# No `from __future__ import annotations`: Gradio reads the annotation `gr.Request` of the handlers.
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from qa.types import NO_FILTERS, Answer
from ui import pages, render
from ui.answerfoot import Answered
from ui.archive import Archive
from ui.conversation import LONGEST_CONVERSATION, AskStream, Exchange, Stop, Suggest, exchanges, is_too_long, last_answer, next_questions, refusal, reopened, shown, summaries_passing
from ui.dates import number
from ui.failures import telling
from ui.filterpanel import filter_fields
from ui.linking import filters_of
from ui.texts import LANGUAGES, InterfaceLanguage, interface_language, say, static_texts, words_for
from ui.timeline import Timeline, timeline, timeline_of
from ui.turnstile import BusyError

if TYPE_CHECKING:
    import gradio as gr

AT_THE_DOOR = 100  # questions that are answered, wait or are being sent away; each has a thread
STATIC = Path(__file__).parent / "static"
# What is set beside the question when a question goes out; a value that a gr.HTML gives itself does not reach the server.
_WITH_FILTERS = "(question, before, desk) => [question, before, { filters: window.reportqa?.filters || {} }]"


def static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def language_of(request: Any) -> InterfaceLanguage:
    return interface_language(request.headers.get("accept-language") if request else None)


class ChatTab:
    """Made inside the tab, then `connect`ed once all of the page stands. `welcome` and `export_all` are filled by whoever loads the page."""

    def __init__(self, archive: Archive, answers: AskStream, *, answered: Answered, model: Optional[str], examples: Sequence[str], suggest: Optional[Suggest], t: Any) -> None:
        import gradio as gr

        self.archive, self.answers, self.answered, self.model, self.suggest = archive, answers, answered, model, suggest
        self.stops: dict[Optional[str], Stop] = {}  # by session: the answer that is being made
        self.counted: Optional[tuple[object, object, Timeline]] = None  # the bars that were counted last, of which reports and which of them
        words = {language: static_texts(language) for language in LANGUAGES}
        plain: dict[str, Any] = {"apply_default_css": False}

        def filter_options(wanted: Mapping[str, Any]) -> dict[str, Any]:
            """The fields of the filter panel; called by the page when it is opened."""
            language = words_for(str(wanted.get("language")))
            reports, clocks = archive.contents() or ((), ())
            return {"html": filter_fields(reports, clocks, language)}

        self.conversation = gr.State(value=())
        self.timeline = gr.HTML(elem_id="rq-timeline", js_on_load=static("timeline.js"), words=words, **plain)
        self.chat = gr.HTML(value=shown(()), elem_id="rq-chat", js_on_load=static("turns.js"),
                            html_template='<div class="rq-turns"></div><div class="rq-sr" role="status" aria-live="polite"></div>', **plain)
        self.further = gr.HTML(value=None, elem_id="rq-further", html_template="<span></span>", js_on_load=static("further.js"), words=words, **plain)
        with gr.Column(elem_id="rq-start") as self.start:
            self.welcome = gr.HTML(elem_id="rq-welcome", js_on_load=None, **plain)
            with gr.Row(elem_id="rq-examples", visible=bool(examples)):
                self.examples = {gr.Button(text, elem_classes="rq-example", size="sm"): text for text in examples}
        with gr.Column(elem_id="rq-composer"):
            self.notice = gr.HTML(elem_id="rq-notice", js_on_load=None, **plain)
            with gr.Row(elem_id="rq-tools"):
                self.desk = gr.HTML(value={}, elem_id="rq-desk", html_template=static("desk.html"), js_on_load=static("desk.js"), server_functions=[filter_options],
                                    words=words, **plain)
                self.past = gr.HTML(value=None, elem_id="rq-past", html_template=static("history.html"), js_on_load=static("history.js"), words=words, **plain)
                self.export_all = gr.HTML(elem_id="rq-export-all", js_on_load=None, **plain)
                self.new_button = gr.Button(t("new"), elem_id="rq-new", size="sm", visible=False)
            with gr.Row(elem_id="rq-ask-row"):
                self.box = gr.Textbox(elem_id="rq-question", label=t("question"), placeholder=t("question_hint"), lines=1, max_lines=6, show_label=False, container=False,
                                      scale=1, autofocus=True, html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", autocomplete="off"))
                self.ask_button = gr.Button(t("ask"), variant="primary", elem_id="rq-ask", scale=0, min_width=88)
                self.stop_button = gr.Button(t("stop"), variant="stop", elem_id="rq-stop", scale=0, min_width=88, visible=False)

    def connect(self, app: "gr.Blocks", head: Any, hidden: Mapping[str, Any]) -> None:
        """Events of the tab; `head` changes whenever the archive has."""
        import gradio as gr

        def on_ask(question: str, before: tuple[Exchange, ...], desk: Any, request: gr.Request, event: gr.EventData) -> Iterator[dict[Any, Any]]:
            yield from self._ask(question, before, desk, request, getattr(event.target, "_id", None))

        def on_answered(turns: tuple[Exchange, ...]) -> dict[str, Any]:
            return {"number": len(turns), "questions": next_questions(self.archive, self.suggest, turns[-1].answer if turns else None)}

        def on_stop(request: gr.Request) -> None:
            if stop := self.stops.get(request.session_hash):
                stop.set()

        def on_new(request: gr.Request) -> dict[Any, Any]:
            return self._instead({**self._empty(), self.timeline: self._timeline(language_of(request), None)}, request)

        def on_reopen(request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
            return self._reopen(getattr(event, "kept", None), request)

        def on_archive(before: tuple[Exchange, ...], request: gr.Request) -> str:
            return self._timeline(language_of(request), last_answer(before))

        turn = [self.chat, self.conversation, self.box, self.notice, self.start, self.ask_button, self.stop_button, self.new_button, self.timeline]
        asks = [self.box.submit, self.ask_button.click, self.desk.submit, *(button.click for button in self.examples)]
        # one event for all ways to ask, so that no two answers grow at once; what is asked meanwhile comes after
        asked = gr.on(asks, telling(on_ask, language_of), [self.box, self.conversation, self.desk], turn, concurrency_limit=AT_THE_DOOR, trigger_mode="always_last", js=_WITH_FILTERS, **hidden)
        asked.then(telling(on_answered, language_of), [self.conversation], [self.further], concurrency_limit=4, **hidden)  # an event of its own: the next question need not wait for it
        self.stop_button.click(telling(on_stop, language_of), None, None, **hidden)
        self.new_button.click(telling(on_new, language_of), None, turn, **hidden)
        self.past.reopen(telling(on_reopen, language_of), None, turn, **hidden)
        head.change(telling(on_archive, language_of), [self.conversation], [self.timeline], **hidden)

    def _ask(self, question: str, before: tuple[Exchange, ...], desk: Any, request: Any, target: Optional[int]) -> Iterator[dict[Any, Any]]:
        language = language_of(request)
        text = question or ""
        if not before:  # the examples are offered to an empty conversation only (Gradio names the old target for what was put off)
            text = next((offered for button, offered in self.examples.items() if button._id == target), text)
        text, before = text.strip(), tuple(exchange for exchange in before if exchange.over)
        if no := refusal(text, language):
            # a second Enter while the first was being answered comes here with an empty box: not worth a word
            yield {self.notice: pages.message(no, kind="error") if text or not before else ""}
            return
        if is_too_long(before):
            yield {self.notice: pages.message(say("long_conversation", language, limit=number(LONGEST_CONVERSATION, language)), kind="error")}
            return
        try:
            ticket = self.archive.turnstile.ticket()
        except BusyError:
            yield {self.notice: pages.message(say("busy", language), kind="error")}
            return
        try:
            yield from self._answer(text, before, desk, request, language, ticket)
        finally:
            self.archive.turnstile.give_back(ticket)

    def _answer(self, text: str, before: tuple[Exchange, ...], desk: Any, request: Any, language: InterfaceLanguage, ticket: object) -> Iterator[dict[Any, Any]]:
        import gradio as gr

        filters = filters_of(desk.get("filters") or {}) if isinstance(desk, dict) and isinstance(desk.get("filters"), dict) else NO_FILTERS
        stop = self.stops[request.session_hash] = Stop()
        pending = Exchange(text, render.exchange(text, None, number=len(before) + 1, interface=language))
        yield {self.chat: shown((*before, pending)), self.conversation: (*before, pending), self.box: "", self.notice: "", self.start: gr.update(visible=False),
               self.ask_button: gr.update(visible=False), self.stop_button: gr.update(visible=True), self.new_button: gr.update(visible=True)}
        try:
            for exchange in exchanges(self.archive, self.answers, text, before, self.model, language, stop, self.answered, filters=filters, ticket=ticket):
                if stop.instead is not None:  # said again, as what was on its way before came after
                    yield stop.instead
                    return
                news: dict[Any, Any] = {self.chat: shown((*before, exchange)), self.conversation: (*before, exchange)}
                if exchange.over:
                    news |= {self.timeline: self._timeline(language, exchange.answer), self.ask_button: gr.update(visible=True), self.stop_button: gr.update(visible=False)}
                yield news
        finally:
            if self.stops.get(request.session_hash) is stop:
                del self.stops[request.session_hash]

    def _reopen(self, kept: object, request: Any) -> dict[Any, Any]:
        """A conversation that the browser kept takes the place of the one that is shown."""
        import gradio as gr

        language = language_of(request)
        turns = reopened(self.archive, kept, language, self.answered)
        if not turns:
            return self._instead(self._empty(), request)
        return self._instead({**self._empty(), self.chat: shown(turns, again=True), self.conversation: turns, self.start: gr.update(visible=False),
                              self.new_button: gr.update(visible=True), self.timeline: self._timeline(language, last_answer(turns))}, request)

    def _instead(self, news: dict[Any, Any], request: Any) -> dict[Any, Any]:
        """`news` for the page, also in place of an answer that is being made."""
        if stop := self.stops.pop(request.session_hash, None):
            stop.instead = news
            stop.set()
        return news

    def _empty(self) -> dict[Any, Any]:
        import gradio as gr

        return {self.chat: shown(()), self.conversation: (), self.notice: "", self.start: gr.update(visible=True), self.new_button: gr.update(visible=False),
                self.ask_button: gr.update(visible=True), self.stop_button: gr.update(visible=False)}

    def _timeline(self, language: InterfaceLanguage, last: Optional[Answer]) -> str:
        contents = self.archive.contents()
        if contents is None:
            return ""
        reports, passing = contents[0], summaries_passing(self.archive, last)
        if self.counted is None or self.counted[0] is not reports or self.counted[1] != passing:
            self.counted = reports, passing, timeline_of(reports, passing)
        return timeline(self.counted[2], language, last=last)
