"""Verdicts on answers: kept, listed, forgotten, and made into a question set that is measured."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.folders import CACHE_SETTING
from index.store import Store
from qa import answer
from qa.datasets import load_dataset
from qa.judging import judged
from tests.conftest import ROOT
from tests.ui.scripted import DENIED, NOTHING, PLACES, TOLL
from ui.feedback import FILE, Feedback, FeedbackError, Verdict, as_questions, keep, kept, withdraw


def verdict(id: str, given: Any, said: Verdict = "like", **more: Any) -> Feedback:
    return Feedback(id=id, verdict=said, question=given.question, answer=given.to_dict(), **more)


def run(*words: object, **how: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "ui.cli", "feedback", *map(str, words)], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60,
                          **({} if "input" in how else {"stdin": subprocess.DEVNULL}), **how)


def test_what_is_kept_comes_back_and_a_second_verdict_replaces_the_first(tmp_path: Path) -> None:
    first = verdict("a", PLACES, history=({"role": "user", "text": "x"}, {"role": "assistant", "text": "y"}), filters={"from": "2020-10-01"})
    keep(tmp_path, first)
    keep(tmp_path, verdict("b", DENIED, "dislike", reason="wrong", text="‮\ud800 not Yerevan" + "x" * 3000))
    assert kept(tmp_path)[0] == replace(first, answer=json.loads(json.dumps(first.answer)))
    assert len(kept(tmp_path)[1].text) == 2000
    keep(tmp_path, verdict("a", PLACES, "dislike", reason="incomplete", at="2099-01-01"))
    assert [(each.id, each.verdict, each.reason) for each in kept(tmp_path)] == [("b", "dislike", "wrong"), ("a", "dislike", "incomplete")]
    withdraw(tmp_path, "b")
    withdraw(tmp_path, "unknown")
    assert [each.id for each in kept(tmp_path)] == ["a"]


def test_many_at_once(tmp_path: Path) -> None:
    threads = [threading.Thread(target=lambda n=n: [keep(tmp_path, verdict(f"{n}-{each}", DENIED)) for each in range(5)]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept(tmp_path)) == 40


def test_what_is_forgotten_is_not_in_the_file(tmp_path: Path) -> None:
    keep(tmp_path, verdict("a", DENIED, text="a word like Rumpelstiltskin"))
    assert any(b"Rumpelstiltskin" in file.read_bytes() for file in tmp_path.iterdir())
    assert run("clear", "--yes", "--index", tmp_path).returncode == 0
    assert not any(b"Rumpelstiltskin" in file.read_bytes() for file in tmp_path.iterdir()) and kept(tmp_path) == ()


def test_a_file_of_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    keep(tmp_path, verdict("a", DENIED))
    with sqlite3.connect(tmp_path / FILE) as file:
        file.execute("PRAGMA user_version=2")
    with pytest.raises(FeedbackError, match="newer version"):
        kept(tmp_path)


def test_verdicts_are_in_a_backup_and_come_back(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    Store.open(folder, create=True).close()
    keep(folder, verdict("a", DENIED))

    def care(*words: object) -> str:
        return subprocess.run([sys.executable, "-m", "ui.cli", *map(str, words), "--index", str(folder)], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=True).stdout

    assert FILE in care("backup", tmp_path / "copy.sqlite")
    keep(folder, verdict("later", DENIED))
    told = json.loads(care("restore", tmp_path / "copy.sqlite", "--json"))
    assert told["beside"] == [FILE] and [each.id for each in kept(folder)] == ["a"]
    (folder / FILE).unlink()
    (aside,) = map(Path, told["kept_beside"])
    aside.rename(folder / FILE)
    assert [each.id for each in kept(folder)] == ["a", "later"], "what was there was kept whole"
    assert "feedback.before-restore-" in care("restore", tmp_path / "copy.sqlite") and [each.id for each in kept(folder)] == ["a"]
    keep(folder, verdict("again", DENIED))
    assert care("check") == "sound\n"


def test_a_damaged_file_of_verdicts_is_told_by_whoever_comes_upon_it_and_never_replaced(tmp_path: Path) -> None:
    Store.open(tmp_path, create=True).close()
    keep(tmp_path, verdict("a", DENIED))
    file = tmp_path / FILE
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xab" * (len(content) - 4096))
    before = file.read_bytes()
    for use in (lambda: keep(tmp_path, verdict("b", DENIED)), lambda: kept(tmp_path)):
        with pytest.raises(FeedbackError, match="malformed.*move the file away"):
            use()
    done = subprocess.run([sys.executable, "-m", "ui.cli", "check", "--repair", "--index", str(tmp_path)], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 1 and "feedback.sqlite is damaged" in done.stdout and "1 finding(s)" in done.stdout and not done.stderr, done
    assert file.read_bytes() == before
    file.unlink()
    keep(tmp_path, verdict("c", DENIED))
    assert [each.id for each in kept(tmp_path)] == ["c"]


def test_gold_is_made_of_what_was_liked_only() -> None:
    asked = {each["id"]: each for each in as_questions([
        verdict("places", PLACES), verdict("toll", TOLL), verdict("text", DENIED), verdict("nothing", NOTHING),
        verdict("bad", PLACES, "dislike", reason="wrong", text="why", filters={"as_of": "2020-10-06"})])}
    assert asked["places"]["answer"][0] == ["Stepanakert", "Khankendi", "Степанакерт", "Xankəndi"] and asked["places"]["answer_type"] == "list-of-places"
    assert asked["places"]["gold_groups"][:2] == [["fr/jour-9.txt", "ar/stepanakert.txt"], ["fr/jour-9.txt", "fr/copie.txt"]], "copies count as well"
    assert asked["toll"]["answer"] == [["25"], ["19"]]
    assert (asked["text"]["answer"], asked["text"]["answer_type"]) == ([DENIED.citations[0].quote], "text")
    assert asked["nothing"]["answer"] == []
    assert (asked["bad"]["answer"], asked["bad"]["gold_groups"], asked["bad"]["as_of"], asked["bad"]["note"]) == (None, [], "2020-10-06", "dislike; wrong; why")


def test_what_was_liked_is_right_and_measured(sample_index: Path, seeds: Path, tmp_path: Path, samples: Any) -> None:
    """Answers of the samples, liked, exported, read by `eval`: the same program must find itself right."""
    given = [answer(question, index=samples) for question in ("Which cities were hit on day 9?", "Who won the parliamentary election in Georgia?", "Who denied striking Barda?")]
    for n, each in enumerate(given):
        keep(tmp_path, verdict(f"q{n}", each))
    keep(tmp_path, verdict("bad", given[0], "dislike"))
    done = run("export", tmp_path / "questions.jsonl", "--index", tmp_path)
    assert (done.returncode, done.stdout) == (0, "") and "4 questions" in done.stderr and "3 of them with gold" in done.stderr
    (tmp_path / "reports").symlink_to(seeds / "reports")
    dataset = load_dataset(tmp_path)
    measured = [judged(each, asked, samples) for each, asked in zip(given, dataset.questions[:3], strict=True)]
    assert measured[0]["place F1"] == 1 and measured[0]["evidence"] == 1 and measured[1]["right of all"] == 1 and measured[2]["evidence@1"] == 1
    assert set(judged(given[0], dataset.questions[3], samples)) == {"verbatim"}, "what was disliked has no gold"
    evaluated = subprocess.run([sys.executable, "-m", "ui.cli", "eval", str(tmp_path), "--limit", "1", "--json"], cwd=ROOT, capture_output=True, encoding="utf-8",
                               timeout=200, env={**os.environ, CACHE_SETTING: str(tmp_path / "cache"), "HF_HUB_OFFLINE": "1"})
    assert evaluated.returncode == 0 and json.loads(evaluated.stdout)["in_set"] == 4, evaluated.stderr


def test_the_command_lists_refuses_and_asks_before_it_forgets(tmp_path: Path) -> None:
    assert "no index at" in run("list", "--index", tmp_path).stderr
    keep(tmp_path, verdict("a", DENIED, "dislike", reason="other", text="two\nlines \x1b[31m"))
    listed = run("list", "--index", tmp_path)
    assert listed.stdout.endswith("dislike  Who denied striking Barda?  (other; two lines  [31m)\n")
    assert json.loads(run("list", "--json", "--index", tmp_path).stdout)["answer"]["question"] == DENIED.question
    assert run("export", tmp_path, "--index", tmp_path).returncode == 1
    assert run("clear", "--index", tmp_path).returncode == 1 and len(kept(tmp_path)) == 1, "nobody said yes"
    assert run("clear", "--index", tmp_path, input="y\n").returncode == 0 and kept(tmp_path) == ()
