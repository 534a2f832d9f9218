"""What one run over a question set measured, and its JSON form: written and read here.

Holds ids of questions and figures, no text of the set.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.folders import write_atomically
from index.types import ReportQAError

from .claimjudging import Checked
from .evaluation import Group, Outcome, Scored
from .intervals import LEVEL, RESAMPLES, Figure

_SUFFIX = ".json"


class ResultError(ReportQAError):
    """A file or folder of results that cannot be read, or has nothing to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One run over one question set."""

    dataset: str
    documents: int  # reports in the index
    passages: int
    questions: int  # asked
    in_set: int  # questions that the set holds: more where --limit left some out
    retrieval_only: bool
    model: str  # fingerprint of the embedding model
    chat_model: str | None
    date: str  # when it was finished: 2026-11-22T21:05:00+00:00
    seconds: float  # for all questions
    median_ms: dict[str, float]  # "retrieval", and "answer" where answers were asked for: of one question
    groups: dict[str, Group]
    per_question: tuple[Scored, ...] = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Without the values of each question; "intervals" and "counts" have the keys of "measures"."""
        return {
            "dataset": self.dataset,
            "documents": self.documents,
            "passages": self.passages,
            "questions": self.questions,
            "in_set": self.in_set,
            "retrieval_only": self.retrieval_only,
            "model": self.model,
            "chat_model": self.chat_model,
            "date": self.date,
            "seconds": self.seconds,
            "median_ms": self.median_ms,
            "bootstrap": {"resamples": RESAMPLES, "level": LEVEL},
            **groups_to_dict(self.groups),
        }


def groups_to_dict(groups: dict[str, Group]) -> dict[str, Any]:
    """{"measures": {group: {measure: value, "questions": n}}, "intervals": {group: {measure: [low, high]}}, "counts": {group: {measure: n}}}"""
    return {
        "measures": {name: {**{measure: each.value for measure, each in group.figures.items()}, "questions": group.questions} for name, group in groups.items()},
        "intervals": {name: {measure: [each.low, each.high] for measure, each in group.figures.items()} for name, group in groups.items()},
        "counts": {name: {measure: each.n for measure, each in group.figures.items()} for name, group in groups.items()},
    }


def result_file(place: Path, dataset: str) -> Path:
    """Where the result of a set lies: `place` itself where it is a .json file, else NAME.json in that folder.

    >>> result_file(Path("figures"), "seeds").as_posix(), result_file(Path("seeds-old.json"), "seeds").as_posix()
    ('figures/seeds.json', 'seeds-old.json')
    """
    return place if place.suffix == _SUFFIX else place / f"{dataset}{_SUFFIX}"


def write_result(result: Result, place: Path) -> Path:
    """Writes the result, whole or not at all, in place of an earlier one; a folder is made where there is none."""
    file = result_file(place, result.dataset)
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [{"id": each.id, "groups": each.groups, "values": each.values, "weights": each.weights} for each in result.per_question]
    write_atomically(file, json.dumps({**result.to_dict(), "per_question": rows}, ensure_ascii=False).encode())
    return file


def read_result(file: Path) -> Result:
    """The result that `write_result` wrote; ResultError where the file holds none."""
    try:
        return _result(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise ResultError(f"cannot read the result {file}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ResultError(f"{file} is not a result of `reportqa eval --results`: give another file or folder, or move it away") from error


def _result(row: dict[str, Any]) -> Result:
    groups = {}
    for name, values in row["measures"].items():
        intervals, counts = row["intervals"][name], row["counts"][name]
        figures = {measure: Figure(value=float(value), low=float(intervals[measure][0]), high=float(intervals[measure][1]), n=int(counts[measure]))
                   for measure, value in values.items() if measure != "questions"}
        groups[name] = Group(questions=int(values["questions"]), figures=figures)
    return Result(
        dataset=str(row["dataset"]), documents=int(row["documents"]), passages=int(row["passages"]), questions=int(row["questions"]), in_set=int(row["in_set"]),
        retrieval_only=bool(row["retrieval_only"]), model=str(row["model"]), chat_model=row["chat_model"], date=str(row["date"]), seconds=float(row["seconds"]),
        median_ms={str(name): float(value) for name, value in row["median_ms"].items()}, groups=groups,
        per_question=tuple(Scored(id=each["id"], groups=tuple(each["groups"]), values=dict(each["values"]), weights=dict(each["weights"])) for each in row["per_question"]))


def read_results(place: Path) -> tuple[Result, ...]:
    """All results in a folder, or the one in a .json file, by name of their set; () where there is none yet."""
    files = [place] if place.suffix == _SUFFIX else sorted(place.glob(f"*{_SUFFIX}"))
    return tuple(sorted((read_result(file) for file in files if file.exists()), key=lambda result: result.dataset))


def write_outcomes(done: Sequence[Outcome | Checked], file: Path) -> None:
    """One JSON line per question: {"id", "ranked", "answer"}; per claim: {"id", "verdict", "score", "missing", "pointed"}."""
    file.write_text("".join(json.dumps(outcome.to_dict(), ensure_ascii=False) + "\n" for outcome in done), encoding="utf-8")
