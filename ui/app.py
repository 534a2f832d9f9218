"""The chat in the browser: Gradio Blocks over `qa.stream` and an index folder.

What is shown is made in `render.py` and `pages.py`, its words in `texts.py`, what it looks like in `static/`.
Gradio, qa and index are imported inside functions, so that `reportqa --help` does not pay for them.
"""

# No `from __future__ import annotations`: Gradio reads the annotation `gr.Request` of the handlers.
import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from index.types import ReportQAError
from ui import pages, render
from ui.archive import Archive, OpenIndex, Sync
from ui.archivetab import archive_tab
from ui.conversation import LONGEST_QUESTION, AskStream, Exchange, Stop, exchanges, real_stream, refusal, report_page, shown
from ui.guard import is_loopback
from ui.texts import LANGUAGES, InterfaceLanguage, interface_language, static_texts
from ui.uploads import MAX_MEGABYTES
from ui.watching import watchable

if TYPE_CHECKING:
    import gradio as gr

STATIC = Path(__file__).parent / "static"
EXAMPLES = (
    "Which cities were hit on day 9?",
    "Quelles villes ont été touchées le neuvième jour ?",
    "How many civilians had died by day 9 according to each side?",
    "Who denied striking Barda?",
)


def build_app(index_folder: Path, *, model: Optional[str] = None, ask: Optional[AskStream] = None, open_index: Optional[OpenIndex] = None,
              sync: Optional[Sync] = None, examples: Sequence[str] = EXAMPLES, watch: Optional[Path] = None, local: bool = True) -> "gr.Blocks":
    """The page over the index in `index_folder`; launch it with `launch_options()`.

    `watch` is a folder to be watched from the start; only where `local`, on a server of this machine alone, may the page name another.

    `ask`, `open_index` and `sync` stand for `qa.stream`, `index.open_index` and `index.sync`, which they replace in tests.
    """
    _stay_at_home()
    import gradio as gr

    archive = Archive(Path(index_folder), open_index=open_index, sync=sync)
    if watch is not None:
        archive.watch(watchable(str(watch.expanduser().absolute()), archive.folder))
    answers = ask or real_stream
    t = gr.I18n(**{language: static_texts(language) for language in LANGUAGES})
    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def open_report(wanted: Mapping[str, Any]) -> dict[str, Any]:
        """A report of the open index as HTML, with the quote asked for in it; called by the page."""
        return report_page(archive, wanted, local=local)

    with gr.Blocks(title="reportqa", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as app:
        conversation = gr.State(value=())
        head = gr.HTML(elem_id="rq-head", apply_default_css=False, js_on_load=None)
        gr.HTML(value=None, elem_id="rq-shell", apply_default_css=False, html_template=_static("report.html"), js_on_load=_static("report.js"),
                server_functions=[open_report], words={language: static_texts(language) for language in LANGUAGES})
        with gr.Tabs(elem_id="rq-tabs"):
            with gr.Tab(t("chat"), id="chat"):
                chat = gr.HTML(value=[], elem_id="rq-chat", apply_default_css=False, js_on_load=_static("turns.js"),
                               html_template='<div class="rq-turns"></div><div class="rq-sr" role="status" aria-live="polite"></div>')
                with gr.Column(elem_id="rq-start") as start:
                    welcome = gr.HTML(elem_id="rq-welcome", apply_default_css=False, js_on_load=None)
                    with gr.Row(elem_id="rq-examples", visible=bool(examples)):
                        example_buttons = [gr.Button(text, elem_classes="rq-example", size="sm") for text in examples]
                with gr.Column(elem_id="rq-composer"):
                    notice = gr.HTML(elem_id="rq-notice", apply_default_css=False, js_on_load=None)
                    with gr.Row(elem_id="rq-ask-row"):
                        box = gr.Textbox(elem_id="rq-question", label=t("question"), placeholder=t("question_hint"), lines=1, max_lines=6,
                                         show_label=False, container=False, scale=1, autofocus=True,
                                         html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", autocomplete="off"))
                        ask_button = gr.Button(t("ask"), variant="primary", elem_id="rq-ask", scale=0, min_width=88)
                        stop_button = gr.Button(t("stop"), variant="stop", elem_id="rq-stop", scale=0, min_width=88, visible=False)
                    new_button = gr.Button(t("new"), elem_id="rq-new", size="sm", visible=False)
            with gr.Tab(t("archive"), id="archive"):
                panel = archive_tab(archive, t, local=local, hidden=hidden)

        def show_head(request: gr.Request) -> dict[Any, Any]:
            language = _language(request)
            contents = archive.contents()
            return {head: pages.header(contents[0] if contents else None, language), welcome: pages.welcome(bool(contents and contents[0]), language)}

        def on_load(request: gr.Request) -> dict[Any, Any]:
            asked = str(request.query_params.get("q", ""))[:LONGEST_QUESTION]
            return {**show_head(request), **({box: asked} if asked else {})}

        empty = {chat: [], conversation: (), notice: "", start: gr.update(visible=True), new_button: gr.update(visible=False),
                 ask_button: gr.update(visible=True), stop_button: gr.update(visible=False)}
        stops: dict[Optional[str], Stop] = {}  # by session: the answer that is being made

        def on_ask(question: str, before: tuple[Exchange, ...], request: gr.Request, event: gr.EventData) -> Iterator[dict[Any, Any]]:
            language = _language(request)
            text = question or ""
            if not before:  # the examples are offered to an empty conversation only (Gradio names the old target for what was put off)
                text = offered.get(getattr(event.target, "_id", None), text)
            text, before = text.strip(), tuple(exchange for exchange in before if exchange.over)
            if no := refusal(text, language):
                # a second Enter while the first was being answered comes here with an empty box: not worth a word
                yield {notice: pages.message(no, kind="error") if text or not before else ""}
                return
            stop = stops[request.session_hash] = Stop()
            pending = Exchange(text, render.exchange(text, None, number=len(before) + 1, interface=language))
            yield {chat: shown((*before, pending)), conversation: (*before, pending), box: "", notice: "", start: gr.update(visible=False),
                   ask_button: gr.update(visible=False), stop_button: gr.update(visible=True), new_button: gr.update(visible=True)}
            try:
                for exchange in exchanges(archive, answers, text, before, model, language, stop):
                    if stop.forget:
                        yield empty
                        return
                    over = {ask_button: gr.update(visible=True), stop_button: gr.update(visible=False)}
                    yield {chat: shown((*before, exchange)), conversation: (*before, exchange), **(over if exchange.over else {})}
            finally:
                stops.pop(request.session_hash, None)

        def on_stop(request: gr.Request) -> None:
            if stop := stops.get(request.session_hash):
                stop.set()

        def on_new(request: gr.Request) -> dict[Any, Any]:
            if stop := stops.pop(request.session_hash, None):
                stop.forget = True
                stop.set()
            return empty

        app.load(on_load, outputs=[head, welcome, box], **hidden)
        panel.renewed(show_head, None, [head, welcome], **hidden)
        turn = [chat, conversation, box, notice, start, ask_button, stop_button, new_button]
        offered: dict[Optional[int], str] = {button._id: text for button, text in zip(example_buttons, examples, strict=True)}
        # one event for all ways to ask, so that no two answers grow at once; what is asked meanwhile comes after
        gr.on([box.submit, ask_button.click, *(button.click for button in example_buttons)], on_ask, [box, conversation], turn,
              concurrency_limit=8, trigger_mode="always_last", **hidden)
        stop_button.click(on_stop, None, None, **hidden)
        new_button.click(on_new, None, [chat, conversation, notice, start, new_button, ask_button, stop_button], **hidden)
    queued: gr.Blocks = app.queue(max_size=64, default_concurrency_limit=8, api_open=False)
    return queued


def launch_options(host: str = "127.0.0.1") -> dict[str, Any]:
    """What `build_app(...).launch(...)` needs for our look, our words and closed doors."""
    import gradio as gr
    from starlette.middleware import Middleware

    from ui.guard import Guard

    theme = gr.themes.Base(font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"],
                           font_mono=["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"])
    return {
        "server_name": host, "share": False, "quiet": True, "ssr_mode": False, "mcp_server": False, "pwa": False, "run_history": False,
        "enable_monitoring": False, "footer_links": [], "show_error": False, "strict_cors": True, "max_file_size": f"{MAX_MEGABYTES}mb",
        "state_session_capacity": 500, "theme": theme, "css_paths": [STATIC / "page.css"], "favicon_path": STATIC / "favicon.svg",
        "i18n": gr.I18n(**{language: static_texts(language) for language in LANGUAGES}),
        "app_kwargs": {"openapi_url": None, "middleware": [Middleware(Guard, host=host)]},
    }


def serve(index_folder: Path, host: str = "127.0.0.1", port: int = 7860, *, model: Optional[str] = None, open_browser: bool = False,
          examples: Optional[Sequence[str]] = None, watch: Optional[Path] = None) -> None:
    """Shows the chat on http://host:port (0: any free one) until it is interrupted, watching the folder `watch`. ReportQAError where the port is taken.

    `examples` are offered on the empty page; left out, those of the samples where the samples are open.
    """
    from index.folders import samples_index_folder

    if examples is None:
        examples = EXAMPLES if Path(index_folder) == samples_index_folder() else ()
    app = build_app(index_folder, model=model, examples=examples, watch=watch, local=is_loopback(host))
    try:
        _, address, _ = app.launch(server_port=port or None, inbrowser=open_browser, prevent_thread_lock=True, **launch_options(host))
    except OSError as error:
        raise ReportQAError(f"port {port} on {host} cannot be opened: choose another with --port") from error
    print(f"The chat is at {address} - Ctrl-C ends it.", file=sys.stderr, flush=True)
    app.block_thread()


def _stay_at_home() -> None:
    """Tells Gradio, before its import, to call nobody and to keep uploads on their way in a folder that only we can read."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    if "GRADIO_TEMP_DIR" not in os.environ:
        os.environ["GRADIO_TEMP_DIR"] = folder = tempfile.mkdtemp(prefix="reportqa-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _language(request: Any) -> InterfaceLanguage:
    return interface_language(request.headers.get("accept-language") if request else None)
