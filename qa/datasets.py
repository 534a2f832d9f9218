"""Question sets on disk: a BEIR folder (corpus.jsonl, queries.jsonl, qrels.tsv), reports/ with questions.jsonl, or claims.

Only reads; what a set asks for is judged in `judging`, `shortjudging`, `conflictjudging` and `claimjudging`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.types import ReportQAError

from .types import Turn

# Where sets in BEIR layout say what kind of question one is: the first field that is there.
_KIND = ("kind", "answerability", "support")
# What else their questions are told apart by: field of metadata -> name of the facet.
_FACETS = {"topic": "topic", "target": "target", "Multi-Turn": "turn", "Question Type": "type", "quiz": "quiz", "Collection": "collection"}
_CLAIMS = ("claims.jsonl", "dev.jsonl", "test.jsonl")
# Kinds whose gold answer is a text to compare with, not a string that must stand in the answer.
_TEXT_KINDS = frozenset({"list", "known-item", "sentence", "headline", "date", "day", "answerable", "partial"})


class DatasetError(ReportQAError):
    """A question set that cannot be read; the message says what is wrong and where."""


class NoDatasetError(DatasetError):
    """The path is no question set at all; the message says what is missing."""


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
    answer_type: str = ""  # "list-of-places", "place"; "text" where `answer` is no string that must stand in the answer
    wrong: tuple[str, ...] = ()  # strings that must not stand in the answer
    facets: tuple[tuple[str, str], ...] = ()  # what else it is told apart by: ("topic", "libya")
    evidence: tuple[tuple[str, str], ...] = ()  # (document, sentence)
    choices: tuple[str, ...] = ()  # answers to choose from
    right_choices: tuple[int, ...] = ()  # which of them are right, from 0
    documents: dict[str, str] | None = None  # that belong to this question alone -> what each is: "correct", "misinfo", "noise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One claim with the page it cites, and what people found: whether the page bears it out, and which of its sentences do."""

    id: str
    claim: str
    label: str  # "supported", "partially_supported", "not_supported"
    evidence: tuple[str, ...]  # the sentences of the page
    pointed: tuple[tuple[int, ...], ...] = ()  # sets of sentences, from 0; each of them is enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A question set as `load_dataset` reads it."""

    name: str
    folder: Path
    sources: tuple[Path, ...]  # what to sync
    questions: tuple[Asked, ...]
    claims: tuple[Claimed, ...] = ()  # of a set of claims, which has no questions
    clocks: str | None = None  # the text of clocks.toml


def load_dataset(folder: Path) -> Dataset:
    """Reads a question set; NoDatasetError where it is of neither form, DatasetError where a line of it is not what it must be.

    Works without qrels and without gold answers: then there is nothing to score, only answers to write.
    """
    clocks = folder / "clocks.toml"
    shared = {"name": folder.resolve().name, "folder": folder, "clocks": _text(clocks) if clocks.exists() else None}
    if (folder / "corpus.jsonl").exists() and (folder / "queries.jsonl").exists():
        return Dataset(sources=(folder / "corpus.jsonl",), questions=tuple(_beir(folder)), **shared)  # type: ignore[arg-type]
    if (folder / "reports").is_dir() and (folder / "questions.jsonl").exists():
        return Dataset(sources=(folder / "reports",), questions=tuple(_questions(folder / "questions.jsonl")), **shared)  # type: ignore[arg-type]
    for claims in (folder / name for name in _CLAIMS):
        if claims.exists():
            return Dataset(sources=(), questions=(), claims=tuple(_claims(claims)), **shared)  # type: ignore[arg-type]
    raise NoDatasetError(f"{folder} holds neither corpus.jsonl with queries.jsonl, nor reports/ with questions.jsonl, nor claims in {' or '.join(_CLAIMS)}")


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


def _accepted(said: Any) -> tuple[Any, ...]:
    """Accepted strings, each a text or a list of texts that mean the same; a number is written as a text.

    >>> _accepted(["Barda", 21, ["Ganja", "Gəncə"]]), _accepted("Barda")
    (('Barda', '21', ['Ganja', 'Gəncə']), ('Barda',))
    """
    def text(part: Any) -> str:
        return str(part) if isinstance(part, (int, float)) and not isinstance(part, bool) else _said(part)

    return tuple([text(alias) for alias in part] if isinstance(part, list) else text(part) for part in (said if isinstance(said, list) else [said]))


def _questions(file: Path) -> Iterator[Asked]:
    for where, row in _lines(file):
        with _reading(where):
            gold = row.get("gold_groups")
            yield Asked(
                id=str(row["id"]), question=_said(row["question"]), language=row.get("lang", ""), kind=row.get("type", ""), as_of=row.get("as_of"),
                history=tuple(Turn(role="user" if at % 2 == 0 else "assistant", text=_said(text)) for at, text in enumerate(row.get("history") or ())),
                gold_groups=tuple(tuple(group) for group in gold or ()), answer=_accepted(row["answer"]) if row.get("answer") is not None else None,
                answer_type=row.get("answer_type", ""), evidence=tuple((item["file"], item["text"]) for item in row.get("evidence") or ()))


def _claims(file: Path) -> Iterator[Claimed]:
    for where, row in _lines(file):
        with _reading(where):
            yield Claimed(id=str(row["_id"]), claim=_said(row["claim"]), label=_said(row["label"]), evidence=tuple(map(_said, row["evidence"])),
                          pointed=tuple(tuple(map(int, each)) for each in row.get("supporting_sentences") or ()))


def _beir(folder: Path) -> Iterator[Asked]:
    graded, rows = _qrels(folder / "qrels.tsv"), list(_lines(folder / "queries.jsonl"))
    conflicting = any(isinstance(row.get("metadata"), dict) and "wrong_answers" in row["metadata"] for _, row in rows)
    own = _own_documents(folder / "corpus.jsonl") if conflicting else {}
    for where, row in rows:
        with _reading(where):
            metadata = row.get("metadata") or {}
            kind = next((_words(metadata[field])[0] for field in _KIND if _words(metadata.get(field))), "")
            answer, answer_type = _gold(row.get("answer"), kind, metadata)
            yield Asked(
                id=str(row["_id"]), question=_said(row["text"]), language=metadata.get("lang", ""), kind=kind,
                as_of=metadata.get("as_of", metadata.get("question_date")), graded=graded.get(str(row["_id"])),
                history=tuple(Turn(role="user" if turn["speaker"] == "user" else "assistant", text=_said(turn["text"])) for turn in metadata.get("history") or ()),
                answer=answer, answer_type=answer_type, wrong=tuple(map(_said, metadata.get("wrong_answers") or ())),
                choices=tuple(map(_said, metadata.get("choices") or ())), right_choices=tuple(map(int, metadata.get("answer_index") or ())),
                documents=own.get(str(row["_id"])),
                facets=tuple((name, value) for field, name in _FACETS.items() for value in _words(metadata.get(field))))


def _own_documents(corpus: Path) -> dict[str, dict[str, str]]:
    """{question: {document: what it is}} of a corpus whose documents say which question each belongs to."""
    own: dict[str, dict[str, str]] = {}
    for where, row in _lines(corpus):
        with _reading(where):
            metadata = row.get("metadata") or {}
            if metadata.get("question") is not None:
                own.setdefault(str(metadata["question"]), {})[str(row["_id"])] = str(metadata.get("type", ""))
    return own


def _qrels(file: Path) -> dict[str, dict[str, int]]:
    """{query: {document: grade}}; nothing where there is no such file."""
    graded: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_text(file).splitlines()[1:] if file.exists() else (), start=2):
        try:
            query, document, grade = line.split("\t")
            graded.setdefault(query, {})[document] = int(grade)
        except ValueError as error:
            raise DatasetError(f"{file}, line {number} is not query, document and grade with tabs between") from error
    return graded


def _words(value: Any) -> tuple[str, ...]:
    """The names that a field of metadata gives, in small letters: of one or a list of them; "N/A" is none.

    >>> _words(["Factoid", "Summarization"]), _words("libya"), _words(None), _words(["N/A"])
    (('factoid', 'summarization'), ('libya',), (), ())
    """
    values = value if isinstance(value, list) else [value]
    return tuple(str(each).lower() for each in values if each not in (None, "", "N/A"))


def _gold(said: Any, kind: str, metadata: dict[str, Any]) -> tuple[tuple[Any, ...] | None, str]:
    """(Asked.answer, Asked.answer_type) of a question of this kind.

    Names of places come with their other names; where wrong answers are known, every right one must be given. A question
    without support has no answer, one that is underspecified none that is known.
    """
    if kind == "unanswerable" or metadata.get("support") == "none":
        return (), ""
    if kind == "underspecified" or said in (None, ""):
        return None, ""
    given = _accepted(said)
    if kind == "places":
        aliases = metadata.get("aliases") or {}
        return tuple([name, *aliases.get(name, ())] for name in given), "list-of-places"
    if "wrong_answers" in metadata:
        return tuple([right] for right in given), ""
    return given, "text" if kind in _TEXT_KINDS else ""
