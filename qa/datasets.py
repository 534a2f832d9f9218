"""Question sets on disk: a BEIR folder (corpus.jsonl, queries.jsonl, qrels.tsv), or reports/ with questions.jsonl."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.types import ReportQAError

from .types import Turn


class DatasetError(ReportQAError):
    """The folder is not a question set; the message says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of a set with what is known of its answer."""

    id: str
    question: str
    language: str = ""
    kind: str = ""
    history: tuple[Turn, ...] = ()
    as_of: str | None = None
    gold_groups: tuple[tuple[str, ...], ...] = ()  # each group is found where any of its documents is
    graded: dict[str, int] | None = None  # document -> grade, of a BEIR set
    answer: tuple[Any, ...] | None = None  # accepted strings, or lists of aliases; () where there is no answer; None unknown
    answer_type: str = ""
    evidence: tuple[tuple[str, str], ...] = ()  # (document, sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A question set as `load_dataset` reads it."""

    name: str
    folder: Path
    sources: tuple[Path, ...]  # what to sync
    questions: tuple[Asked, ...]
    clocks: str | None = None  # the text of clocks.toml


def load_dataset(folder: Path) -> Dataset:
    """Reads a question set; DatasetError where it is of neither form, or a line of it is not what it must be.

    Works without qrels and without gold answers: then there is nothing to score, only answers to write.
    """
    clocks = folder / "clocks.toml"
    shared = {"name": folder.resolve().name, "folder": folder, "clocks": _text(clocks) if clocks.exists() else None}
    if (folder / "corpus.jsonl").exists() and (folder / "queries.jsonl").exists():
        return Dataset(sources=(folder / "corpus.jsonl",), questions=tuple(_beir(folder)), **shared)  # type: ignore[arg-type]
    if (folder / "reports").is_dir() and (folder / "questions.jsonl").exists():
        return Dataset(sources=(folder / "reports",), questions=tuple(_questions(folder / "questions.jsonl")), **shared)  # type: ignore[arg-type]
    raise DatasetError(f"{folder} holds neither corpus.jsonl with queries.jsonl nor reports/ with questions.jsonl")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"cannot read {file}: {getattr(error, 'strerror', None) or 'not UTF-8'}") from error


def _lines(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(where it stands, for messages; the object of that line)"""
    for number, line in enumerate(_text(file).split("\n"), start=1):
        if line.strip():
            where = f"{file}, line {number}"
            try:
                row = json.loads(line)
            except (json.JSONDecodeError, RecursionError) as error:
                raise DatasetError(f"{where} is not JSON") from error
            if not isinstance(row, dict):
                raise DatasetError(f"{where} is not a JSON object")
            yield where, row


@contextmanager
def _reading(where: str) -> Iterator[None]:
    try:
        yield
    except KeyError as error:
        raise DatasetError(f"{where} has no field {error}") from error
    except (TypeError, AttributeError, ValueError) as error:
        raise DatasetError(f"{where} has a field of another form than it must have ({error})") from error


def _said(text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError(f"{str(text)[:40]!r} is not a text")
    return text


def _questions(file: Path) -> Iterator[Asked]:
    for where, row in _lines(file):
        with _reading(where):
            gold = row.get("gold_groups")
            yield Asked(
                id=str(row["id"]), question=_said(row["question"]), language=row.get("lang", ""), kind=row.get("type", ""), as_of=row.get("as_of"),
                history=tuple(Turn(role="user" if at % 2 == 0 else "assistant", text=_said(text)) for at, text in enumerate(row.get("history") or ())),
                gold_groups=tuple(tuple(group) for group in gold or ()), answer=tuple(row["answer"]) if row.get("answer") is not None else None,
                answer_type=row.get("answer_type", ""), evidence=tuple((item["file"], item["text"]) for item in row.get("evidence") or ()))


def _beir(folder: Path) -> Iterator[Asked]:
    graded: dict[str, dict[str, int]] = {}
    qrels = folder / "qrels.tsv"
    if qrels.exists():
        for number, line in enumerate(_text(qrels).splitlines()[1:], start=2):
            try:
                query, document, grade = line.split("\t")
                graded.setdefault(query, {})[document] = int(grade)
            except ValueError as error:
                raise DatasetError(f"{qrels}, line {number} is not query, document and grade with tabs between") from error
    for where, row in _lines(folder / "queries.jsonl"):
        with _reading(where):
            metadata = row.get("metadata") or {}
            said = row.get("answer")
            yield Asked(
                id=str(row["_id"]), question=_said(row["text"]), language=metadata.get("lang", ""), kind=str(metadata.get("kind", "")),
                as_of=metadata.get("as_of"), graded=graded.get(str(row["_id"])),
                history=tuple(Turn(role="user" if turn["speaker"] == "user" else "assistant", text=_said(turn["text"])) for turn in metadata.get("history") or ()),
                answer=tuple(said) if isinstance(said, list) else (said,) if said else None)
