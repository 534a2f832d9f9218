"""The tab of the archive: the place to drop files, and one panel that asks for what it shows and says what readers want done.

The panel's HTML is made in `archivepage.py` and `receiptpage.py`, its behaviour is in `static/archive.js`.
"""

# No `from __future__ import annotations`: Gradio reads the annotation of the handlers.
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.reading import SUFFIXES
from index.types import IndexBusyError, ReportQAError, SyncReport
from ui import archivepage, failures, pages, receiptpage
from ui.archive import Archive
from ui.archivepage import View
from ui.chattab import language_of
from ui.reasons import reason
from ui.syncing import Ended
from ui.texts import LANGUAGES, InterfaceLanguage, say, static_texts
from ui.uploads import MAX_MEGABYTES
from ui.watching import watchable

if TYPE_CHECKING:
    import gradio as gr

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
RECEIPTS = 50  # of one sync, shown with its outcome
_NEWS = timedelta(hours=1)  # how long what a sync did is worth telling to a page that is opened


def archive_tab(archive: Archive, words: Any, *, local: bool, hidden: Mapping[str, Any]) -> "gr.HTML":
    """Builds the tab inside an open `gr.Tab`; gives the panel, whose event `renewed` tells that the archive holds other things now.

    `words` translates labels (`gr.I18n`), `hidden` are the options of events that nobody should see. `local`: only this machine is
    served, so its folders may be named and set.
    """
    import gradio as gr

    def archive_view(wanted: Mapping[str, Any]) -> dict[str, Any]:
        """What the panel shows; called by the page."""
        return view(archive, wanted, local=local)

    def archive_act(wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Does what a reader wants; called by the page."""
        return act(archive, wanted, local=local)

    with gr.Column(elem_id="rq-archive"):
        files = gr.File(label=words("upload"), file_count="multiple", file_types=list(SUFFIXES), elem_id="rq-files", height=140)
        # no text of a report may go into this template: it is evaluated as JavaScript
        panel = gr.HTML(value=0, elem_id="rq-panel", apply_default_css=False, html_template=_static("archive.html"), js_on_load=_static("archive.js"),
                        server_functions=[archive_view, archive_act], words={language: _texts(language) for language in LANGUAGES})

    def on_upload(paths: list[str], request: gr.Request) -> dict[Any, Any]:
        return {files: None, panel: archive.add([Path(path) for path in paths or ()])}

    files.upload(failures.telling(on_upload, language_of), [files], [files, panel], concurrency_limit=2, **hidden)
    return panel


def _texts(language: InterfaceLanguage) -> dict[str, str]:
    return static_texts(language) | {"upload_hint": say("upload_hint", language, types=" ".join(SUFFIXES), size=MAX_MEGABYTES)}


def view(archive: Archive, wanted: Mapping[str, Any], *, local: bool) -> dict[str, Any]:
    """What the page shows now: `running` of a sync, `last` that ended, and of all other parts only those that changed.

    `wanted` has the reader's `language` and view of the list, and `stamp`, as it was given with the parts that are shown already.
    While a sync is at work the archive behind the list is not read again and again, only when the reader wants another part of the list.
    """
    language = _language(wanted)
    running, waiting, last = archive.syncs.state
    watched = archive.watching.state if archive.watching else None
    out: dict[str, Any] = {
        "running": archivepage.sync_state(running, waiting, language) if running else None,
        "last": last.number if last else 0,
        "watch": archivepage.watch_panel(watched, language, local=local), "local": local, "watching": watched is not None,
    }
    if last is not None and last.number != wanted.get("last") and datetime.now() - last.at < _NEWS:
        out["outcome"] = archivepage.outcome(last, language, _receipts(archive, last, language))
    wish = _view(wanted)
    if running and str(wanted.get("stamp")).endswith(f" {wish}"):
        return out
    facts = archive.facts()
    out["generation"] = facts.generation if facts else 0
    out["stamp"] = f"{out['generation']} {wish}"
    if out["stamp"] != wanted.get("stamp"):
        summaries, clocks = archive.contents() or ((), ())
        out |= {"facts": archivepage.facts_line(facts, language), "list": archivepage.report_list(summaries, language, wish),
                "clocks": archivepage.clocks_table(clocks, language),
                "refused": archivepage.refused_list(facts.refused if facts else (), language),
                "folders": archivepage.folders(facts, str(archive.uploads.resolve()), language, local=local)}
    return out


def act(archive: Archive, wanted: Mapping[str, Any], *, local: bool) -> dict[str, str]:
    """Does what a reader wants: `{"said"}` in a few words, which may be none, or `{"error"}` as HTML."""
    language = _language(wanted)
    try:
        return {"said": _do(archive, wanted, language, local=local)}
    except IndexBusyError:
        told = say("sync_busy", language)
    except ReportQAError as error:
        told = reason(str(error), language)
    except Exception as error:  # the page must hear of it
        told = failures.told(failures.noted("an act of the archive page", error), language)
    return {"error": pages.message(told, kind="error")}


def _do(archive: Archive, wanted: Mapping[str, Any], language: InterfaceLanguage, *, local: bool) -> str:
    def text(name: str) -> str:
        return str(wanted.get(name) or "")

    match wanted.get("act"):
        case "paste":
            archive.paste(text("text"), title=text("title"), published=text("date"), publisher=text("outlet"))
        case "cancel":
            archive.syncs.cancel()
        case "rebuild":
            archive.rebuild()
        case "again":
            archive.again(text("source"))
        case "delete":
            archive.delete(text("report"))
        case "clock":
            names = [name.strip() for name in text("names").split(",")]
            archive.set_clock(text("event"), text("day"), names, instead_of=text("instead_of"))
            return say("clock_saved", language, event=text("event"))
        case "unclock":
            archive.remove_clock(text("event"))
            return say("clock_removed", language, event=text("event"))
        case "watch" if local:
            archive.watch(watchable(text("folder"), archive.folder))
        case "unwatch" if local:
            archive.watch(None)
        case "resume":
            if archive.watching:
                archive.watching.resume()
        case other:
            raise UnknownActError(f"nothing is known of {str(other)[:40]!r}")
    return ""


class UnknownActError(ReportQAError):
    """The page asks for something that is not done, or not for those who are not on this machine."""


def _receipts(archive: Archive, last: Ended, language: InterfaceLanguage) -> str:
    if not isinstance(last.outcome, SyncReport):
        return ""
    paths = (*last.outcome.added, *last.outcome.updated)
    return _receipts_of(archive, paths[:RECEIPTS], len(paths), last.number, language) if paths and last.task.why != "rebuild" else ""


@lru_cache(maxsize=8)
def _receipts_of(archive: Archive, paths: tuple[str, ...], total: int, number: int, language: InterfaceLanguage) -> str:
    found = [receipt for path in paths for receipt in [archive.receipt(path)] if receipt is not None]
    return receiptpage.receipts_table(found, total, language)


def _view(wanted: Mapping[str, Any]) -> View:
    page = wanted.get("page")
    return View(needle=str(wanted.get("needle") or "")[:200], sort=str(wanted.get("sort") or "date")[:20], descending=wanted.get("descending") is not False,
                page=page if isinstance(page, int) else 1)


def _language(wanted: Mapping[str, Any]) -> InterfaceLanguage:
    return "fr" if wanted.get("language") == "fr" else "en"


def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
