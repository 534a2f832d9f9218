"""What readers think of answers: a verdict with a reason, kept in one SQLite file of the index folder and sent to nobody.

Buttons are in `static/answerfoot.js`, the command in `feedbackcommand.py`. `as_questions` makes a question set of it.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from index.sidefiles import FEEDBACK as FILE
from index.types import IndexMissingError, ReportQAError
from ui.packs import program_version

Verdict = Literal["like", "dislike"]
Reason = Literal["", "wrong", "incomplete", "not the source", "other"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
REASONS: tuple[Reason, ...] = get_args(Reason)
LONGEST_TEXT = 2_000  # characters of a reader's own words
_VERSION = 1  # of the table below
_CREATE = """CREATE TABLE feedback (
    id TEXT PRIMARY KEY, at TEXT NOT NULL, version TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL, text TEXT NOT NULL,
    question TEXT NOT NULL, history TEXT NOT NULL, filters TEXT NOT NULL, answer TEXT NOT NULL) STRICT"""
_COLUMNS = ("id", "at", "version", "verdict", "reason", "text", "question", "history", "filters", "answer")


class FeedbackError(ReportQAError):
    """The file of feedback cannot be used; it is left as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One reader's verdict on one answer."""

    id: str  # of the answer as it was shown: a second verdict on it replaces the first
    verdict: Verdict
    question: str
    answer: dict[str, Any]  # Answer.to_dict()
    reason: Reason = ""
    text: str = ""  # the reader's own words
    history: tuple[dict[str, str], ...] = ()  # the turns before: {"role", "text"}
    filters: dict[str, Any] = field(default_factory=dict)  # what else the question was asked with: "as_of", "from", "to"
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    version: str = field(default_factory=program_version)


def keep(folder: Path, given: Feedback) -> None:
    """Records one verdict, in place of an earlier one on the same answer; FeedbackError."""
    values = (given.id, given.at, given.version, given.verdict, given.reason, given.text[:LONGEST_TEXT], given.question, _json(given.history), _json(given.filters), _json(given.answer))
    with _opened(folder) as file:
        file.execute(f"INSERT OR REPLACE INTO feedback ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})", tuple(map(_storable, values)))


def withdraw(folder: Path, id: str) -> None:
    """Forgets the verdict on one answer, where there is one."""
    with _opened(folder) as file:
        file.execute("DELETE FROM feedback WHERE id = ?", (id,))


def clear(folder: Path) -> int:
    """Forgets everything; gives how many verdicts there were."""
    if not (folder / FILE).exists():
        return 0
    with _opened(folder) as file:
        return file.execute("DELETE FROM feedback").rowcount


def kept(folder: Path) -> tuple[Feedback, ...]:
    """All verdicts, oldest first; FeedbackError, IndexMissingError where the folder is no index."""
    if not (folder / FILE).exists():
        if not (folder / "record.sqlite").exists():
            raise IndexMissingError(folder)
        return ()
    with _opened(folder) as file:
        rows = file.execute(f"SELECT {', '.join(_COLUMNS)} FROM feedback ORDER BY at, rowid").fetchall()
    try:
        given = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        return tuple(Feedback(**{**row, "history": tuple(json.loads(row["history"])), "filters": json.loads(row["filters"]), "answer": json.loads(row["answer"])}) for row in given)
    except (ValueError, TypeError) as error:
        raise FeedbackError(f"{folder / FILE} holds what no version of this program wrote: move it away") from error


@contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """The file, made where it is missing and readable by its owner alone; what happens within is one transaction."""
    place = folder / FILE
    try:
        if not place.exists():
            os.close(os.open(place, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(place, timeout=10, isolation_level=None)) as file:
            file.execute("PRAGMA journal_mode=WAL")
            file.execute("PRAGMA secure_delete=ON")  # what is forgotten is overwritten
            file.execute("BEGIN IMMEDIATE")
            try:
                [version] = file.execute("PRAGMA user_version").fetchone()
                if version == 0:
                    file.execute(_CREATE)
                    file.execute(f"PRAGMA user_version={_VERSION}")
                elif version != _VERSION:
                    raise FeedbackError(f"{place} was written by a newer version of the program: update it, or move the file away")
                yield file
                file.execute("COMMIT")
            except BaseException:
                file.execute("ROLLBACK")
                raise
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that one file holds everything
    except (sqlite3.Error, OSError) as error:
        raise FeedbackError(f"feedback cannot be kept in {place} ({error}): see to its permissions and space, or move the file away") from error


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True)


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def as_questions(given: Sequence[Feedback]) -> list[dict[str, Any]]:
    """The lines of a questions.jsonl that `reportqa eval` reads beside reports/.

    An answer that was liked becomes gold: its values, its quotes and their reports (an abstention: that there is no answer).
    One that was disliked becomes a question without gold. The history is that of the chat: question and answer in turn.
    """
    return [_as_question(each) for each in given]


def _as_question(given: Feedback) -> dict[str, Any]:
    answer, filters = given.answer, given.filters
    asked = {"id": given.id, "question": given.question, "lang": answer.get("language", ""), "type": answer.get("kind", ""), "history": [turn["text"] for turn in given.history],
             "as_of": filters.get("as_of"), "split": "feedback", "filters": filters,
             "note": "; ".join(part for part in (given.verdict, given.reason, given.text) if part), "at": given.at, "version": given.version}
    if given.verdict != "like":
        return {**asked, "answer": None, "answer_type": "", "gold": [], "gold_groups": [], "evidence": []}
    return {**asked, **_gold(answer)}


def _gold(answer: Mapping[str, Any]) -> dict[str, Any]:
    if answer["abstained"]:
        return {"answer": [], "answer_type": "none", "gold": [], "gold_groups": [], "evidence": []}
    reports = {citation["n"]: list(dict.fromkeys((citation["report"], *citation["also_in"]))) for citation in answer["citations"]}
    items = [item for item in answer["items"] if item["citations"]]
    if answer["kind"] == "places":
        values, kind = [list(dict.fromkeys((item["value"], *item["names"]))) for item in items], "list-of-places"
    elif items and answer["kind"] in ("number", "people", "date"):
        values, kind = [list(dict.fromkeys((item["value"], *item["names"]))) for item in items], answer["kind"]
    else:
        values, kind = [citation["quote"] for citation in answer["citations"]], "text"
    groups = [list(dict.fromkeys(path for n in item["citations"] for path in reports.get(n, ()))) for item in items] if kind != "text" else list(reports.values())
    return {"answer": values, "answer_type": kind, "gold": sorted({path for group in groups for path in group}), "gold_groups": groups,
            "evidence": [{"file": citation["report"], "text": citation["quote"]} for citation in answer["citations"]]}
