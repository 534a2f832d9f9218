"""Question sets on disk: a BEIR folder (corpus.jsonl, queries.jsonl, qrels.tsv), or reports/ with questions.jsonl."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
    name: str
    folder: Path
    sources: tuple[Path, ...]  # what to sync
    questions: tuple[Asked, ...]
    clocks: str | None = None  # the text of clocks.toml


def load_dataset(folder: Path) -> Dataset:
    """Reads a question set; DatasetError where it is of neither form.

    Works without qrels and without gold answers: then there is nothing to score, only answers to write.
    """
    clocks = folder / "clocks.toml"
    shared = {"name": folder.resolve().name, "folder": folder, "clocks": clocks.read_text(encoding="utf-8") if clocks.exists() else None}
    if (folder / "corpus.jsonl").exists() and (folder / "queries.jsonl").exists():
        return Dataset(sources=(folder / "corpus.jsonl",), questions=tuple(_beir(folder)), **shared)  # type: ignore[arg-type]
    if (folder / "reports").is_dir() and (folder / "questions.jsonl").exists():
        return Dataset(sources=(folder / "reports",), questions=tuple(_questions(folder / "questions.jsonl")), **shared)  # type: ignore[arg-type]
    raise DatasetError(f"{folder} holds neither corpus.jsonl with queries.jsonl nor reports/ with questions.jsonl")


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise DatasetError(f"{file}, line {number} is not JSON") from error


def _questions(file: Path) -> Iterator[Asked]:
    for row in _lines(file):
        turns = row.get("history") or ()
        gold = row.get("gold_groups")
        yield Asked(
            id=str(row["id"]), question=row["question"], language=row.get("lang", ""), kind=row.get("type", ""), as_of=row.get("as_of"),
            history=tuple(Turn(role="user" if at % 2 == 0 else "assistant", text=text) for at, text in enumerate(turns)),
            gold_groups=tuple(tuple(group) for group in gold or ()), answer=tuple(row["answer"]) if row.get("answer") is not None else None,
            answer_type=row.get("answer_type", ""), evidence=tuple((item["file"], item["text"]) for item in row.get("evidence") or ()))


def _beir(folder: Path) -> Iterator[Asked]:
    graded: dict[str, dict[str, int]] = {}
    if (folder / "qrels.tsv").exists():
        for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
            query, document, grade = line.split("\t")
            graded.setdefault(query, {})[document] = int(grade)
    for row in _lines(folder / "queries.jsonl"):
        metadata = row.get("metadata") or {}
        turns = metadata.get("history") or ()
        said = row.get("answer")
        yield Asked(
            id=str(row["_id"]), question=row["text"], language=metadata.get("lang", ""), kind=str(metadata.get("kind", "")),
            as_of=metadata.get("as_of"), graded=graded.get(str(row["_id"])),
            history=tuple(Turn(role="user" if turn["speaker"] == "user" else "assistant", text=turn["text"]) for turn in turns),
            answer=tuple(said) if isinstance(said, list) else (said,) if said else None)
