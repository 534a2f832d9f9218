"""`reportqa eval` over tiny question sets, with the real model: what it prints, keeps, redraws and refuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from index.folders import CACHE_SETTING
from qa.evaltable import FIRST, LAST
from qa.results import read_result, write_result
from tests.conftest import ROOT
from ui.cli import app

CORPUS = [{"_id": "barda", "title": "Rockets", "text": "Rockets hit the town of Barda on Monday.", "metadata": {"date": "2020-10-05"}},
          {"_id": "ganja", "title": "Rockets", "text": "Rockets hit the city of Ganja on Sunday.", "metadata": {"date": "2020-10-04"}},
          {"_id": "rice", "title": "Rice", "text": "The rice harvest in the plain began."}, {"_id": "snow", "title": "Snow", "text": "Snow closed the mountain pass."}]
QUERIES = [{"_id": "q1", "text": "Which town was hit by rockets yesterday?", "metadata": {"lang": "en", "kind": "places", "question_date": "2020-10-06"}, "answer": ["Barda"]},
           {"_id": "q2", "text": "Pourquoi le col est-il fermé ?", "metadata": {"lang": "fr", "kind": "places"}},
           {"_id": "q3", "text": "When did the rice harvest begin?", "metadata": {"lang": "en", "kind": "known-item"}},
           {"_id": "q4", "text": "?!", "metadata": {"lang": "en", "kind": "unanswerable"}, "answer": []}]
QRELS = "query-id\tcorpus-id\tscore\nq1\tbarda\t2\nq1\tganja\t1\nq2\tsnow\t2\nq3\tsnow\t1\nq4\trice\t1\n"


def written(folder: Path, queries: list[dict[str, Any]] = QUERIES, qrels: str = QRELS) -> Path:
    folder.mkdir(parents=True)
    for name, rows in (("corpus", CORPUS), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    (folder / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two question sets, beside things that are none, and `ix` with their indexes as they come to be."""
    folder = tmp_path_factory.mktemp("sets")
    written(folder / "sets" / "small")
    written(folder / "sets" / "tiny", QUERIES[:1])
    (folder / "sets" / "README.md").write_text("# Sets\n", encoding="utf-8")
    (folder / "sets" / "empty").mkdir()
    return folder


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "DESIGN.md"
    file.write_text(f"# Design\n\n{FIRST}\n{LAST}\n\nWhat follows stays.\n", encoding="utf-8")
    return file


def run(*words: object) -> Any:
    return CliRunner().invoke(app, ["eval", *map(str, words)])


def good(*words: object) -> str:
    done = run(*words)
    assert (done.exit_code, done.stderr) == (0, ""), (done.output, done.exception)
    return done.stdout


def refused(*words: object) -> str:
    """One line on stderr, nothing on stdout, status 1; gives the line."""
    done = run(*words)
    assert done.exit_code == 1 and done.stdout == "" and done.stderr.count("\n") == 1, (done.output, done.exception)
    return done.stderr


def test_measures_intervals_and_the_result_that_is_kept(sets: Path, tmp_path: Path) -> None:
    words = (sets / "sets" / "small", "--index", sets / "ix" / "small", "--results", tmp_path / "small.json", "--answers", tmp_path / "out.jsonl")
    given = json.loads(good(*words, "--json"))
    assert (given["dataset"], given["documents"], given["passages"], given["questions"], given["in_set"]) == ("small", 4, 4, 4, 4)
    rows = {row["id"]: row for row in map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())}
    assert rows["q1"]["answer"]["when"]["start"] == "2020-10-05", "question_date is the day of asking"
    assert (rows["q4"]["ranked"], rows["q4"]["answer"]) == ([], None), "a question that is refused finds nothing"
    kept = read_result(tmp_path / "small.json")
    assert kept.to_dict() == given and set(kept.median_ms) == {"retrieval", "answer"} and kept.model.startswith("multilingual-e5-small@")
    by_id = {each.id: each.values for each in kept.per_question}
    reciprocal = {name: 1 / (rows[name]["ranked"].index(document) + 1) for name, document in (("q2", "snow"), ("q3", "snow"))}
    assert rows["q1"]["ranked"][0] == "barda" and by_id["q1"].items() >= {"R@5": 1, "MRR": 1, "best@3": 1, "place F1": 1}.items()
    assert {name: by_id[name]["MRR"] for name in reciprocal} == pytest.approx(reciprocal) and "best@3" not in by_id["q3"]
    assert by_id["q2"]["best@3"] == (reciprocal["q2"] > 0.3)
    assert by_id["q4"] == {"nDCG@10": 0, "R@5": 0, "R@10": 0, "MRR@10": 0, "MRR": 0, "abstained": 1, "right of all": 1}
    everything, interval = given["measures"]["all"], given["intervals"]["all"]["MRR"]
    assert everything["MRR"] == pytest.approx((1 + sum(reciprocal.values())) / 4) and interval[0] < everything["MRR"] < interval[1]
    assert given["counts"]["all"]["best@3"] == 2 and everything["verbatim"] == 1
    assert list(given["measures"]) == ["all", "kind known-item", "kind places", "kind unanswerable", "lang en", "lang fr", "kind places, lang en", "kind places, lang fr"]


def test_a_repeated_run_embeds_nothing_and_says_the_same(sets: Path) -> None:
    words = (sets / "sets" / "small", "--index", sets / "ix" / "small", "--retrieval-only")
    first, second = (json.loads(good(*words, "--json")) for _ in range(2))
    assert all(first[name] == second[name] for name in ("measures", "intervals", "counts", "model", "documents"))
    assert list(first["median_ms"]) == ["retrieval"] and "verbatim" not in first["measures"]["all"]
    shown = good(*words, "--limit", 2)
    assert shown.startswith("small: 4 documents, 4 passages, the first 2 of 4 questions in ") and "\nall " in shown and "\nlang fr " in shown and "n=2" in shown


def test_all_sets_and_the_table_in_one_command(sets: Path, tmp_path: Path, document: Path) -> None:
    places = sorted((sets / "sets").iterdir())
    done = run(*places, "--index", sets / "ix", "--retrieval-only", "--results", tmp_path / "figures", "--table", document)
    assert done.exit_code == 0, (done.output, done.exception)
    assert done.stderr.splitlines() == [f"passed over {sets / 'sets' / name}: no question set" for name in ("README.md", "empty")] + ["1 of 2: small, 4 questions", "2 of 2: tiny, 1 questions"]
    text = document.read_text(encoding="utf-8")
    assert text.startswith(f"# Design\n\n{FIRST}\n\nMeasured 20") and text.endswith(f"|\n\n{LAST}\n\nWhat follows stays.\n")
    assert "| `small` | 4 | 4 | ." in text and "| `tiny` | 4 | 1 | 1.000 | 1.000 |" in text
    document.write_text(text.replace("`small`", "`changed by hand`"), encoding="utf-8")
    document.chmod(0o640)
    told = good("--table", document, "--results", tmp_path / "figures")
    assert document.read_text(encoding="utf-8") == text and document.stat().st_mode & 0o777 == 0o640 and "small, tiny" in told
    write_result(read_result(tmp_path / "figures" / "tiny.json"), tmp_path / "alone")
    good("--table", document, "--results", tmp_path / "alone")
    assert "`small`" not in document.read_text(encoding="utf-8") and "`tiny`" in document.read_text(encoding="utf-8")


def test_results_for_the_table_are_kept_in_the_cache(sets: Path, document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = read_result_of(sets, "tiny")
    monkeypatch.setenv(CACHE_SETTING, str(tmp_path / "cache"))
    assert "no results in" in refused("--table", document)
    write_result(tiny, tmp_path / "cache" / "eval" / "results")
    good("--table", document)
    assert "`tiny`" in document.read_text(encoding="utf-8")


def read_result_of(sets: Path, name: str) -> Any:
    file = sets / "kept" / f"{name}.json"
    if not file.exists():
        good(sets / "sets" / name, "--index", sets / "ix" / name, "--retrieval-only", "--results", sets / "kept")
    return read_result(file)


def test_differences_to_an_earlier_run(sets: Path, tmp_path: Path) -> None:
    read_result_of(sets, "small")
    words = (sets / "sets" / "small", "--index", sets / "ix" / "small", "--retrieval-only")
    given = json.loads(good(*words, "--compare", sets / "kept", "--json"))["compared"]
    assert given["measures"]["all"] == {"nDCG@10": 0, "R@5": 0, "R@10": 0, "MRR@10": 0, "MRR": 0, "best@3": 0, "questions": 4}
    earlier = json.loads((sets / "kept" / "small.json").read_text(encoding="utf-8"))
    for row in earlier["per_question"]:
        row["values"]["R@5"] = max(0, row["values"]["R@5"] - 0.5)
    (tmp_path / "small.json").write_text(json.dumps(earlier), encoding="utf-8")
    shown = good(*words, "--compare", tmp_path / "small.json", "--results", tmp_path / "small.json").partition("Difference to ")[2]
    assert "R@5 +0.375 [+0.125 +0.500]*" in shown and "MRR +0.000 [+0.000 +0.000]  " in shown + "  "
    assert "holds the result of small, not of tiny" in refused(sets / "sets" / "tiny", "--compare", tmp_path / "small.json")
    assert "cannot read" in refused(*words, "--compare", tmp_path / "nothing")


def test_a_set_without_questions_or_without_gold(tmp_path: Path) -> None:
    none = written(tmp_path / "none", [], "query-id\tcorpus-id\tscore\n")
    assert good(none, "--index", tmp_path / "ix").splitlines()[1].split() == ["all", "n=0"]
    (none / "qrels.tsv").unlink()
    (none / "queries.jsonl").write_text('{"_id": "q", "text": "Who?"}\n', encoding="utf-8")
    given = json.loads(good(none, "--index", tmp_path / "ix", "--retrieval-only", "--json", "--answers", tmp_path / "out.jsonl"))
    assert given["measures"] == {"all": {"questions": 1}} and json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))["id"] == "q"


def test_what_cannot_be_done_is_said_before_anything_is_asked(sets: Path, tmp_path: Path, document: Path) -> None:
    small, tiny, ix = sets / "sets" / "small", sets / "sets" / "tiny", tmp_path / "ix"
    plain = tmp_path / "plain.md"
    plain.write_text("# No marks\n", encoding="utf-8")
    assert "needs one line <!-- figures:" in refused(small, "--index", ix, "--table", plain, "--results", tmp_path) and plain.read_text(encoding="utf-8") == "# No marks\n"
    assert "cannot read" in refused(small, "--index", ix, "--table", tmp_path / "missing.md")
    assert "none of the 2 paths is a question set" in refused(plain, sets / "sets" / "empty", "--index", ix)
    assert "same name" in refused(small, written(tmp_path / "other" / "small"), "--index", ix)
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    assert "is not a result" in refused(small, "--index", ix, "--table", document, "--results", tmp_path / "bad.json")
    assert "cannot be used" in refused(small, "--index", ix, "--results", plain / "figures")
    for words in ((), (small, tiny, "--answers", tmp_path / "out.jsonl"), (small, tiny, "--results", tmp_path / "one.json")):
        done = run(*words)
        assert done.exit_code == 2 and done.stdout == "" and "Usage:" in done.stderr
    assert not ix.exists()


def test_a_run_that_is_stopped_keeps_the_sets_that_are_done(sets: Path, tmp_path: Path, document: Path) -> None:
    read_result_of(sets, "tiny")
    many = [{**QUERIES[0], "_id": f"q{at}", "text": f"Which town was hit by {at} rockets?"} for at in range(3000)]
    long = written(tmp_path / "zlong", many)
    words = [sys.executable, "-m", "ui.cli", "eval", sets / "sets" / "tiny", long, "--index", sets / "ix", "--results", tmp_path / "figures", "--table", document]
    process = subprocess.Popen(list(map(str, words)), cwd=ROOT, env={**os.environ, "HF_HUB_OFFLINE": "1"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + 120
        while "`tiny`" not in document.read_text(encoding="utf-8") and time.monotonic() < until and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130 and "reportqa: stopped." in err and "Traceback" not in err and out.startswith("tiny: 4 documents")
    assert [file.name for file in (tmp_path / "figures").iterdir()] == ["tiny.json"] and read_result(tmp_path / "figures" / "tiny.json").questions == 1
    text = document.read_text(encoding="utf-8")
    assert "`tiny`" in text and "zlong" not in text and text.endswith("What follows stays.\n")
