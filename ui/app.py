"""The chat in the browser: Gradio Blocks over `qa.stream` and an index folder.

What is shown is made in `render.py` and `pages.py`, its words in `texts.py`, what it looks like in `static/`.
Gradio, qa and index are imported inside functions, so that `reportqa --help` does not pay for them.
"""

# No `from __future__ import annotations`: Gradio reads the annotation `gr.Request` of the handlers.
import contextlib
import sys
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from index.types import ReportQAError
from ui import answerfoot, pages
from ui.archive import Archive, OpenIndex, Sync
from ui.archivetab import archive_tab
from ui.chattab import STATIC, ChatTab, language_of, static
from ui.conversation import AskStream, Suggest, real_stream, real_suggestions, report_page
from ui.failures import answering, telling, write_log
from ui.gradioimport import prepare_gradio
from ui.guard import Opening
from ui.hosts import is_loopback
from ui.texts import LANGUAGES, static_texts
from ui.turnstile import AT_ONCE, AT_ONCE_WITH_MODEL, Turnstile
from ui.uploads import MAX_MEGABYTES
from ui.watching import watchable

if TYPE_CHECKING:
    import gradio as gr

    from ui.doors import Doors

_SWITCH = 0.001  # seconds that a thread which makes an answer may keep the one that serves waiting; Python's own .005 adds up
_LOOK = 0.02  # seconds between two looks of Gradio's queue for work; its own 0.001 costs an idle server four times the processor
EXAMPLES = (
    "Which cities were hit on day 9?",
    "Quelles villes ont été touchées le neuvième jour ?",
    "How many civilians had died by day 9 according to each side?",
    "Who denied striking Barda?",
)


def build_app(index_folder: Path, *, model: Optional[str] = None, ask: Optional[AskStream] = None, open_index: Optional[OpenIndex] = None,
              sync: Optional[Sync] = None, suggest: Optional[Suggest] = None, examples: Sequence[str] = EXAMPLES, archive: Optional[Archive] = None,
              watch: Optional[Path] = None, local: bool = True) -> "gr.Blocks":
    """The page over the index in `index_folder`, or over an `archive` that others use as well; launch it with `launch_options()`.

    `watch` is a folder to be watched from the start; only where `local`, on a server of this machine alone, may the page name another.
    `ask`, `open_index`, `sync` and `suggest` stand for `qa.stream`, `index.open_index`, `index.sync` and `qa.suggesting.suggestions`,
    which they replace in tests.
    """
    prepare_gradio()
    import gradio as gr

    archive = archive or Archive(Path(index_folder), open_index=open_index, sync=sync)
    if watch is not None:
        archive.watch(watchable(str(watch.expanduser().absolute()), archive.folder))
    answered = answerfoot.Answered()
    t = gr.I18n(**{language: static_texts(language) for language in LANGUAGES})
    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def open_report(wanted: Mapping[str, Any]) -> dict[str, Any]:
        """A report of the open index as HTML, with the quote asked for in it; called by the page."""
        return report_page(archive, wanted, local=local)

    def export_answers(wanted: Mapping[str, Any]) -> dict[str, str]:
        """Answers of this conversation as a document that the browser saves; called by the page."""
        return answerfoot.export_answers(archive, answered, wanted)

    def judge_answer(wanted: Mapping[str, Any]) -> dict[str, str]:
        """Keeps what the reader thinks of an answer; called by the page."""
        return answerfoot.judge(archive, answered, wanted)

    with gr.Blocks(title="reportqa", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as app:
        head = gr.HTML(elem_id="rq-head", apply_default_css=False, js_on_load=None)
        gr.HTML(value=None, elem_id="rq-shell", apply_default_css=False, html_template=static("report.html"), js_on_load=static("report.js"),
                server_functions=[answering(open_report)], words={language: static_texts(language) for language in LANGUAGES})
        gr.HTML(value=None, elem_id="rq-foot", apply_default_css=False, html_template='<span class="rq-said rq-sr" role="status"></span>', js_on_load=static("answerfoot.js"),
                server_functions=[answering(export_answers), answering(judge_answer)], words={language: static_texts(language) for language in LANGUAGES})
        with gr.Tabs(elem_id="rq-tabs"):
            with gr.Tab(t("chat"), id="chat"):
                chat = ChatTab(archive, ask or real_stream, answered=answered, model=model, examples=examples, suggest=suggest or real_suggestions, t=t)
            with gr.Tab(t("archive"), id="archive"):
                panel = archive_tab(archive, t, local=local, hidden=hidden)

        def show_head(request: gr.Request) -> dict[Any, Any]:
            language = language_of(request)
            contents = archive.contents()
            return {head: pages.header(contents[0] if contents else None, language), chat.welcome: pages.welcome(bool(contents and contents[0]), language)}

        def on_load(request: gr.Request) -> dict[Any, Any]:
            return {**show_head(request), chat.export_all: answerfoot.menu("export_conversation", language_of(request))}

        app.load(telling(on_load, language_of), outputs=[head, chat.welcome, chat.export_all], **hidden)
        panel.renewed(telling(show_head, language_of), None, [head, chat.welcome], **hidden)
        chat.connect(app, head, hidden)
    queued: gr.Blocks = app.queue(max_size=200, default_concurrency_limit=8, api_open=False)  # questions are sent away earlier, by the turnstile
    queued._queue.sleep_when_free = queued._queue.progress_update_sleep_when_free = _LOOK
    queued._queue.ANALYTICS_MAX_EVENTS, queued._queue.ANAYLTICS_CACHE_FREQUENCY = 100, sys.maxsize  # or every event is put in a table of the last 10,000
    return queued


def launch_options(host: str = "127.0.0.1", routes: Sequence[Any] = (), lifespan: Optional[Callable[[Any], Any]] = None, opening: Optional[Opening] = None) -> dict[str, Any]:
    """What `build_app(...).launch(...)` needs for our look, our words and closed doors; `routes` and `lifespan` are those of `doors.opened`.

    `opening` says who is let in; left out, this machine is, or whoever reaches `host`.
    """
    import gradio as gr
    from starlette.middleware import Middleware

    from ui.doors import without_cors
    from ui.guard import Guard

    @contextlib.asynccontextmanager
    async def closed(app: Any) -> AsyncIterator[None]:
        without_cors(app)
        yield

    theme = gr.themes.Base(font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"],
                           font_mono=["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"])
    return {
        "server_name": host, "share": False, "quiet": True, "ssr_mode": False, "mcp_server": False, "pwa": False, "run_history": False,
        "enable_monitoring": False, "footer_links": [], "show_error": False, "strict_cors": True, "max_file_size": f"{MAX_MEGABYTES}mb",
        "state_session_capacity": 500, "max_threads": 160, "theme": theme, "css_paths": [STATIC / "page.css", STATIC / "chat.css"], "favicon_path": STATIC / "favicon.svg",
        "i18n": gr.I18n(**{language: static_texts(language) for language in LANGUAGES}),
        "app_kwargs": {"openapi_url": None, "middleware": [Middleware(Guard, opening=opening or Opening(host=host))], "routes": list(routes), "lifespan": lifespan or closed},
    }


def serve(index_folder: Path, host: str = "127.0.0.1", port: int = 7860, *, model: Optional[str] = None, open_browser: bool = False,
          examples: Sequence[str] = (), watch: Optional[Path] = None, doors: Optional["Doors"] = None, password: Optional[str] = None,
          allowed_hosts: Sequence[str] = (), proxies: Sequence[str] = ()) -> None:
    """Shows the chat on http://host:port (0: any free one) until it is interrupted, watching the folder `watch`. ReportQAError where the port is taken,
    PasswordError where others could reach it without a `password`.

    `doors` are those for programs, none unless given. `allowed_hosts` are further names of this server, `proxies` addresses whose X-Forwarded-* is believed.
    `examples` are offered on the empty page.
    """
    from ui.access import check_bind
    from ui.connections import harden
    from ui.doors import MCP_PATH, Doors, opened

    check_bind(host, password)
    sys.setswitchinterval(_SWITCH)
    write_log()
    doors, archive = doors or Doors(), Archive(Path(index_folder), turnstile=Turnstile(AT_ONCE_WITH_MODEL if model else AT_ONCE))
    ways = opened(doors, archive, host, model)
    app = build_app(index_folder, model=model, examples=examples, archive=archive, watch=watch, local=is_loopback(host) and password is None and not proxies and not allowed_hosts)
    asking = next(number for number, event in app.fns.items() if event.name == "on_ask")
    opening = Opening(host=host, allowed_hosts=tuple(allowed_hosts), proxies=tuple(proxies), password=password, token=doors.token, healthy=archive.is_healthy, busy=lambda event: event == asking and not archive.turnstile.admit(),
                      uploads=Path(app.GRADIO_CACHE))
    try:
        _, address, _ = app.launch(server_port=port or None, inbrowser=open_browser, prevent_thread_lock=True, **launch_options(host, ways.routes, ways.lifespan, opening))
        harden(app.server, proxies=bool(proxies))
    except OSError as error:
        raise ReportQAError(f"port {port} on {host} cannot be opened: choose another with --port") from error
    threading.Thread(target=archive.contents, name="reportqa-open", daemon=True).start()  # the index is opened while the browser draws the page
    more = [f"{name} at {address.rstrip('/')}{path}" for is_open, name, path in ((doors.api, "the API", "/api/v1/"), (doors.mcp, "MCP", MCP_PATH)) if is_open]
    print(f"{', '.join((f'The chat is at {address}', *more))} - Ctrl-C ends it.", file=sys.stderr, flush=True)
    app.block_thread()
