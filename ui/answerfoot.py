"""What a reader can do with an answer that was shown: export it, alone or with the conversation, and say what it was worth.

The answers shown lately are kept in memory under names that cannot be guessed; nothing is written to disk but verdicts
(`feedback.py`). What the page does is in `static/answerfoot.js`.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.types import ReportQAError
from qa.types import Answer, Turn
from ui import feedback
from ui.archive import Archive
from ui.exporting import ENDINGS, FORMATS, MEDIA_TYPES, Format, exported
from ui.packs import provenance
from ui.texts import LANGUAGES, InterfaceLanguage, say

log = logging.getLogger(__name__)

KEPT = 2_000  # answers
_TOGETHER = 200  # answers of one conversation that are exported
_LABELS: dict[Format, str] = {"markdown": "Markdown", "csv": "CSV", "json": "JSON", "geojson": "GeoJSON"}
_THUMB = ('<svg viewBox="0 0 24 24" width="16" height="16" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" aria-hidden="true">'
          '<path d="M7 11v10H3V11zM7 11l4-8c1.7 0 3 1.3 3 3v4h5.5a2 2 0 0 1 2 2.3l-1.2 7a2 2 0 0 1-2 1.7H7"/></svg>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An answer as it was shown."""

    answer: Answer
    history: tuple[Turn, ...] = ()  # the turns before its question


class Answered:
    """The answers shown lately, each under a name that cannot be guessed; the oldest are let go. Safe from several threads."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._shown: OrderedDict[str, Shown] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, answer: Answer, history: Sequence[Turn] = ()) -> str:
        """Its name from now on."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._shown[name] = Shown(answer=answer, history=tuple(history))
            while len(self._shown) > self._kept:
                self._shown.popitem(last=False)
        return name

    def get(self, name: object) -> Shown | None:
        with self._lock:
            return self._shown.get(name) if isinstance(name, str) else None


def tools(name: str, language: InterfaceLanguage) -> str:
    """The buttons below an answer, as HTML: like, dislike, export."""
    verdicts = "".join(f'<button type="button" class="rq-verdict" data-verdict="{verdict}" aria-pressed="false" aria-label="{say(verdict, language)}" '
                       f'title="{say(verdict, language)}">{_THUMB}</button>' for verdict in feedback.VERDICTS)
    return f'<span class="rq-tools" data-answer="{name}"><span class="rq-said" role="status"></span>{verdicts}{menu("export", language)}</span>'


def menu(label: str, language: InterfaceLanguage) -> str:
    """A button that opens the formats; `label` is the name of its text."""
    buttons = "".join(f'<button type="button" data-form="{form}">{_LABELS[form]}</button>' for form in FORMATS)
    return f'<details class="rq-menu" lang="{language}"><summary>{say(label, language)}</summary><div class="rq-menu-list">{buttons}</div></details>'


def export_answers(archive: Archive, answered: Answered, wanted: Mapping[str, Any]) -> dict[str, str]:
    """The page's wish for a document: `{"name", "type", "text"}` for the browser to save, or `{"error"}`."""
    language = _language(wanted)
    names, form = list(wanted.get("answers") or ())[:_TOGETHER], wanted.get("form")
    shown = [found.answer for name in names if (found := answered.get(name)) is not None]
    if not shown or form not in FORMATS:
        return {"error": say("answer_gone", language)}
    with archive.opened() as index:
        text = exported(shown, form, provenance(shown, index), interface=language)
    mark = "\ufeff" if form == "csv" else ""  # without it Excel takes UTF-8 for another encoding
    return {"name": f"reportqa-{shown[0].when.range if shown[0].when else 'answer'}".replace("/", "-") + f".{ENDINGS[form]}",
            "type": f"{MEDIA_TYPES[form]};charset=utf-8", "text": mark + text.encode("utf-8", "replace").decode("utf-8")}


def judge(archive: Archive, answered: Answered, wanted: Mapping[str, Any]) -> dict[str, str]:
    """The reader's verdict on an answer, or none any more: `{"said"}`, or `{"error"}`; kept in the index folder, sent to nobody."""
    language = _language(wanted)
    name, said, text = (given if isinstance(given := wanted.get(key), str) else "" for key in ("answer", "verdict", "text"))
    verdict = next((verdict for verdict in feedback.VERDICTS if verdict == said), None)
    reason = next((reason for reason in feedback.REASONS if reason == wanted.get("reason", "")), None)
    shown = answered.get(name)
    if shown is None or reason is None or (said and verdict is None):
        return {"error": say("answer_gone", language)}
    try:
        if verdict is None:
            feedback.withdraw(archive.folder, name)
            return {"said": say("feedback_withdrawn", language)}
        feedback.keep(archive.folder, feedback.Feedback(
            id=name, verdict=verdict, reason=reason, text=text, question=shown.answer.question, answer=shown.answer.to_dict(),
            history=tuple({"role": turn.role, "text": turn.text} for turn in shown.history)))
    except ReportQAError as error:
        log.error("%s", error)
        return {"error": say("feedback_failed", language)}
    return {"said": say("feedback_kept", language)}


def _language(wanted: Mapping[str, Any]) -> InterfaceLanguage:
    return next((language for language in LANGUAGES if language == wanted.get("language")), "en")
