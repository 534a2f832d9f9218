"""The command `reportqa eval`: asks the questions of one or more sets, prints and keeps what was measured, redraws a table.

Measuring is qa's (`evaluation`, `results`, `evaltable`); here are the options, the order of things and what is said meanwhile.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from ui.terminal import JsonOption, ModelOption, json_line, plain, progress, refusing, say

if TYPE_CHECKING:
    from qa.claimjudging import Checked
    from qa.datasets import Dataset
    from qa.evaluation import Outcome
    from qa.results import Result


@refusing
def evaluate(
    datasets: Annotated[Optional[list[Path]], typer.Argument(
        metavar="DATASET...", help="BEIR folders, folders with reports/ and questions.jsonl, or with claims and the pages they cite (dev.jsonl); a clocks.toml in one is loaded. Of several, what is no question set is passed over.")] = None,
    answers: Annotated[Optional[Path], typer.Option("--answers", metavar="OUT.jsonl", help="Write a line per question: id, ranked, answer. For one DATASET.")] = None,
    retrieval_only: Annotated[bool, typer.Option("--retrieval-only", help="Only rank, answer nothing.")] = False,
    limit: Annotated[Optional[int], typer.Option("--limit", min=1, help="Ask only the first questions of each set.")] = None,
    results: Annotated[Optional[Path], typer.Option("--results", metavar="DIR|FILE.json", help="Keep measures, intervals and the values of each question there: a folder (NAME.json for each set), or a .json file for one set.")] = None,
    compare: Annotated[Optional[Path], typer.Option("--compare", metavar="DIR|FILE.json", help="Earlier --results: print the differences, with intervals over the same questions.")] = None,
    table: Annotated[Optional[Path], typer.Option("--table", metavar="FILE.md", help="Redraw the table between the marks of FILE.md from all --results (default: a folder in the cache); without DATASET nothing is asked again.")] = None,
    index: Annotated[Optional[Path], typer.Option("--index", metavar="DIR", help="Folder of the index, of several sets a folder of them (DIR/NAME). Default: one for each set in the cache.")] = None,
    as_json: JsonOption = False, model: ModelOption = None,
) -> None:
    """Measure retrieval and answers on question sets, with 95% intervals.

    All sets, then the table of a document:  reportqa eval sets/* --table DESIGN.md
    """
    from index.folders import cache_folder
    from qa.evaltable import by_kind, difference_lines, lines, published
    from qa.evaluation import compared
    from qa.results import groups_to_dict, write_outcomes, write_result

    given = datasets or []
    if not given and table is None:
        raise typer.BadParameter("name a DATASET, or --table to redraw one from earlier results")
    if len(given) > 1 and (answers or (results and results.suffix == ".json")):
        raise typer.BadParameter("with several sets, --answers cannot be given, and --results must be a folder")
    keep = results or (cache_folder() / "eval" / "results" if table else None)
    sets = _load(given)
    _check(sets, answers, keep, table)
    earlier = _earlier(sets, compare)  # read before anything is written: it may be the same file
    for number, each in enumerate(sets, start=1):
        if len(given) > 1:
            say(f"{number} of {len(sets)}: {each.name}, {_asked_of(each, limit)} {'claims' if each.claims else 'questions'}")
        done: Sequence[Outcome | Checked]
        if each.claims:
            done, result = _run_claims(each, limit)
        else:
            done, result = _run(each, _index_folder(index, each, several=len(given) > 1), limit, retrieval_only, model)
        differences = compared(result.per_question, earlier[each.name].per_question) if compare else None
        if answers:
            write_outcomes(done, answers)
        if keep:
            write_result(result, keep)
            if table:
                _redraw(table, keep)
        if as_json:
            against = {"compared": {"with": earlier[each.name].date, **groups_to_dict(differences)}} if differences is not None else {}
            typer.echo(json_line({**result.to_dict(), **against}))
            continue
        notes = (by_kind(result), f"Published by others: {published(each.name)}." if published(each.name) else "")
        typer.echo(plain("\n".join((_heading(result), lines(result.groups), *(note for note in notes if note)))))
        if differences is not None:
            typer.echo(plain(f"Difference to {earlier[each.name].date} (* where the interval leaves out 0):\n" + difference_lines(differences)))
    if table and not sets:
        assert keep is not None
        shown = _redraw(table, keep)
        typer.echo(json_line({"table": str(table), "sets": shown}) if as_json else plain(f"{table}: {len(shown)} sets from {keep}: {', '.join(shown)}"))


def _load(given: Sequence[Path]) -> list[Dataset]:
    """All sets, read before the first is asked; DatasetError where one is broken, or none of the paths is a set."""
    from qa.datasets import DatasetError, NoDatasetError, load_dataset

    sets: list[Dataset] = []
    passed_over = []
    for place in given:
        try:
            sets.append(load_dataset(place))
        except NoDatasetError:
            if len(given) == 1:
                raise
            passed_over.append(place)
    if given and not sets:
        raise NoDatasetError(f"none of the {len(given)} paths is a question set: a folder with corpus.jsonl and queries.jsonl, with reports/ and questions.jsonl, or with claims in dev.jsonl")
    names = [each.name for each in sets]
    if len(set(names)) < len(names):
        raise DatasetError(f"two sets have the same name ({next(name for name in names if names.count(name) > 1)}): measure them apart")
    for place in passed_over:
        say(f"passed over {place}: no question set")
    return sets


def _check(sets: Sequence[Dataset], answers: Path | None, keep: Path | None, table: Path | None) -> None:
    """What could not be written is said now, not after an hour of asking."""
    from qa.datasets import DatasetError
    from qa.evaltable import refreshed
    from qa.results import ResultError, read_results, result_file

    if answers and (answers.is_dir() or not answers.absolute().parent.is_dir()):
        raise DatasetError(f"answers cannot be written to {answers}: name a file in a folder that exists")
    if keep and any(result_file(keep, each.name).is_dir() for each in sets):
        raise ResultError(f"results cannot be written to {keep}: a folder of that name is in the way")
    if keep and sets:
        result_file(keep, sets[0].name).parent.mkdir(parents=True, exist_ok=True)
    if table:
        assert keep is not None
        refreshed(_document(table), "", table)
        if not read_results(keep) and not sets:
            raise ResultError(f"no results in {keep}: run `reportqa eval DATASET... --table {table}` first, or name their folder with --results")


def _earlier(sets: Sequence[Dataset], place: Path | None) -> dict[str, Result]:
    """The earlier result of every set; ResultError where one is missing, or is of another set."""
    from qa.results import ResultError, read_result, result_file

    found = {each.name: read_result(result_file(place, each.name)) for each in sets} if place else {}
    for name, result in found.items():
        if result.dataset != name:
            raise ResultError(f"{place} holds the result of {result.dataset}, not of {name}: compare runs over the same set")
    return found


def _index_folder(index: Path | None, dataset: Dataset, *, several: bool) -> Path:
    """Where the set's index lies: `index`, with several sets a folder in it, by default one in the cache."""
    from index.folders import cache_folder

    if index is not None:
        return index / dataset.name if several else index
    return cache_folder() / "eval" / f"{dataset.name}-{_hash_of(str(dataset.folder.resolve()))}"


def _hash_of(text: str) -> int:
    """The same number for the same text in every process."""
    import zlib

    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def _run(dataset: Dataset, folder: Path, limit: int | None, retrieval_only: bool, model: str | None) -> tuple[list[Outcome], Result]:
    """Brings the index of the set up to date, asks its questions and measures."""
    from datetime import UTC, datetime

    from index import open_index, sync
    from index.clocksettings import set_clocks_of
    from index.types import Progress
    from qa.evaluation import measured, outcomes, scored
    from qa.results import Result

    with progress() as tell:
        synced = sync(dataset.sources, folder, progress=tell)
    for item in synced.refused:
        say(f"refused {item.path}: {item.reason}")
    set_clocks_of(folder, dataset.clocks)
    began, done = time.monotonic(), []
    total = _asked_of(dataset, limit)
    with open_index(folder) as opened, progress() as tell:
        for outcome in outcomes(dataset, opened, limit=limit, retrieval_only=retrieval_only, model=model):
            done.append(outcome)
            tell(Progress(stage="asking", done=len(done), total=total))
        seconds, values = time.monotonic() - began, scored(done, opened)
        fingerprint = str(opened.store.setting("model", ""))
    times = {"retrieval": [outcome.milliseconds for outcome in done], "answer": [float(outcome.answer.milliseconds) for outcome in done if outcome.answer]}
    return done, Result(
        dataset=dataset.name, documents=synced.reports, passages=synced.passages, questions=len(done), in_set=len(dataset.questions), retrieval_only=retrieval_only,
        model=fingerprint, chat_model=None if retrieval_only else model, date=datetime.now(UTC).isoformat(timespec="seconds"), seconds=round(seconds, 2),
        median_ms={name: round(statistics.median(each), 1) for name, each in times.items() if each}, groups=measured(values), per_question=values)


def _run_claims(dataset: Dataset, limit: int | None) -> tuple[list[Checked], Result]:
    """Checks the claims of the set; needs no index."""
    from datetime import UTC, datetime

    from index.sentencevectors import FINGERPRINT
    from index.types import Progress
    from qa.claimjudging import checked, scored_claims
    from qa.evaluation import measured
    from qa.results import Result

    began, done, times = time.monotonic(), [], []
    with progress() as tell:
        last = began
        for each in checked(dataset.claims[:limit]):
            done.append(each)
            times.append(1000 * (time.monotonic() - last))
            last = time.monotonic()
            tell(Progress(stage="checking", done=len(done), total=_asked_of(dataset, limit)))
    values = scored_claims(done)
    return done, Result(
        dataset=dataset.name, documents=len(done), passages=sum(len(each.claimed.evidence) for each in done), questions=len(done), in_set=len(dataset.claims), retrieval_only=False,
        model=FINGERPRINT, chat_model=None, date=datetime.now(UTC).isoformat(timespec="seconds"), seconds=round(time.monotonic() - began, 2),
        median_ms={"claim": round(statistics.median(times), 1)} if times else {}, groups=measured(values), per_question=values)


def _asked_of(dataset: Dataset, limit: int | None) -> int:
    """How many questions or claims of the set are gone through."""
    held = len(dataset.claims or dataset.questions)
    return min(limit or held, held)


def _heading(result: Result) -> str:
    asked = f"{result.questions}" if result.questions == result.in_set else f"the first {result.questions} of {result.in_set}"
    times = ", ".join(f"{name} {value:.0f} ms" for name, value in result.median_ms.items())
    of = f"{result.passages} sentences of pages cited, {asked} claims" if "claim" in result.median_ms else f"{result.documents} documents, {result.passages} passages, {asked} questions"
    return f"{result.dataset}: {of} in {result.seconds:.1f} s" + (f" (median {times})" if times else "")


def _document(file: Path) -> str:
    from qa.evaltable import MarkerError

    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MarkerError(f"cannot read {file}: {getattr(error, 'strerror', None) or 'not UTF-8'}; --table redraws a table in a document that exists") from error


def _redraw(file: Path, keep: Path) -> list[str]:
    """Replaces what stands between the marks of `file` by the tables of all results in `keep`; gives the names of their sets."""
    from index.folders import write_atomically
    from qa.evaltable import markdown, refreshed
    from qa.results import read_results

    found = read_results(keep)
    target, before = file.resolve(), _document(file)
    after, mode = refreshed(before, markdown(found), file), target.stat().st_mode
    if after != before:
        write_atomically(target, after.encode())
        target.chmod(mode)
    return [result.dataset for result in found]
