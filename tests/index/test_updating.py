"""Sync: what is added, changed and removed; what is refused; what a stop or another writer leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import open_index, sync
from index.planning import EmptySourceError, find_files, plan
from index.sentencevectors import FINGERPRINT
from index.types import IndexBusyError, IndexMissingError, ModelMismatchError, Progress, ReportQAError, UnreadableFileError
from index.updating import write_lock
from tests.conftest import ROOT

FIRST = " date 2020-10-05 Rockets on Stepanakert\n\nStepanakert was shelled again on Monday, the ninth day of the war.\n"
SECOND = " date 2020-10-06 Der zehnte Tag\n\nAm Dienstag wurde Barda beschossen. Es gab keine Opfer.\n"


class CountingEmbedder:
    """Counts words into eight dimensions: quick, and equal texts are equal vectors."""

    fingerprint, dimensions, typical = "counting@1", 8, None

    def __init__(self) -> None:
        self.embedded = 0

    def embed_passages(self, texts, done=None):  # type: ignore[no-untyped-def]
        import numpy as np

        self.embedded += len(texts)
        if done:
            done(len(texts))
        rows = np.array([[1.0 + sum(ord(c) % 8 == i for c in text) for i in range(8)] for text in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def embed_query(self, text: str):  # type: ignore[no-untyped-def]
        return self.embed_passages([text])[0]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    (folder / "de").mkdir(parents=True)
    (folder / "a.txt").write_text(FIRST, encoding="utf-8")
    (folder / "de" / "b.txt").write_text(SECOND, encoding="utf-8")
    return folder


def contents(index: Path) -> dict[str, tuple[str, tuple[object, ...], int]]:
    """What an index holds, without row numbers and generations."""
    with open_index(index) as opened:
        return {r.path: (opened.store.report(r.path).text, opened.sentences(r.path), len(opened.store.passages_of(r.path))) for r in opened.reports()}


def test_added_changed_removed_and_nothing_embedded_twice(archive: Path, tmp_path: Path) -> None:
    index, model = tmp_path / "index", CountingEmbedder()
    first = sync([archive], index, embedder=model)
    assert (first.added, first.embedded, first.reports) == (("a.txt", "de/b.txt"), 2, 2)
    again = sync([archive], index, embedder=model)
    assert (again.added, again.updated, again.removed, again.unchanged, again.embedded) == ((), (), (), 2, 0)
    assert again.generation == first.generation
    (archive / "a.txt").write_text(FIRST.replace("Stepanakert was", "Barda was"), encoding="utf-8")
    changed = sync([archive], index, embedder=model)
    assert (changed.updated, changed.embedded) == (("a.txt",), 1)
    (archive / "de" / "b.txt").unlink()
    removed = sync([archive], index, embedder=model)
    assert (removed.removed, removed.reports, removed.embedded) == (("de/b.txt",), 1, 0)
    (archive / "de" / "b.txt").write_text(SECOND, encoding="utf-8")
    assert sync([archive], index, embedder=model).embedded == 0, "its vectors are still known"


def test_touching_a_file_changes_nothing(archive: Path, tmp_path: Path) -> None:
    index, model = tmp_path / "index", CountingEmbedder()
    sync([archive], index, embedder=model)
    os.utime(archive / "a.txt", ns=(1, 1))
    touched = sync([archive], index, embedder=model)
    assert (touched.updated, touched.unchanged, touched.embedded) == ((), 2, 0)


def test_step_by_step_gives_what_a_rebuild_gives(archive: Path, tmp_path: Path) -> None:
    step, whole = tmp_path / "step", tmp_path / "whole"
    sync([archive / "a.txt"], step, embedder=CountingEmbedder())
    (archive / "c.txt").write_text(" date 2020-10-07 Quiet\n\nNothing happened in Ganja on Wednesday.\n", encoding="utf-8")
    sync([archive], step, embedder=CountingEmbedder())
    (archive / "c.txt").unlink()
    sync([archive], step, embedder=CountingEmbedder())
    sync([archive], whole, embedder=CountingEmbedder())
    assert contents(step) == contents(whole)


def test_a_bad_file_is_listed_and_the_others_go_in(archive: Path, tmp_path: Path) -> None:
    (archive / "binary.txt").write_bytes(bytes(range(256)) * 10)
    (archive / "empty.md").write_text("")
    (archive / "broken.jsonl").write_text("{not json")
    (archive / "picture.png").write_bytes(b"\x89PNG")
    done = sync([archive], tmp_path / "index", embedder=CountingEmbedder())
    assert done.reports == 2
    assert {item.path for item in done.refused} == {"binary.txt", "empty.md", "broken.jsonl"}
    assert all(item.reason for item in done.refused)


def test_links_are_not_followed(archive: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not to be read", encoding="utf-8")
    (archive / "link.txt").symlink_to(secret)
    done = sync([archive], tmp_path / "index", embedder=CountingEmbedder())
    assert [item.path for item in done.refused] == ["link.txt"] and done.reports == 2


def test_two_folders_with_a_report_of_the_same_name(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text(SECOND, encoding="utf-8")
    index = tmp_path / "index"
    sync([archive], index, embedder=CountingEmbedder())
    sync([other], index, embedder=CountingEmbedder())
    assert sorted(contents(index)) == ["a.txt", "de/b.txt", "other/a.txt"]
    assert sync([archive, other], index, embedder=CountingEmbedder()).unchanged == 3


def test_what_does_not_exist_or_holds_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no such file"):
        sync([tmp_path / "nowhere"], tmp_path / "index")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableFileError, match="no report in"):
        sync([tmp_path / "empty"], tmp_path / "index")
    with pytest.raises(IndexMissingError, match="reportqa sync"):
        open_index(tmp_path / "index")


def test_a_folder_that_is_suddenly_empty_loses_nothing(archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    sync([archive], index, embedder=CountingEmbedder())
    shutil.rmtree(archive)
    archive.mkdir()
    with pytest.raises(EmptySourceError, match="--allow-empty"):
        sync([archive], index, embedder=CountingEmbedder())
    assert len(contents(index)) == 2
    assert len(sync([archive], index, embedder=CountingEmbedder(), allow_empty=True).removed) == 2


def test_a_second_writer_is_told_at_once(archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    index.mkdir()
    with write_lock(index), pytest.raises(IndexBusyError, match="another sync"):
        sync([archive], index, embedder=CountingEmbedder())


def test_another_model_is_refused_until_the_index_is_rebuilt_with_it(archive: Path, tmp_path: Path) -> None:
    class Other(CountingEmbedder):
        fingerprint = "other@1"

    index = tmp_path / "index"
    sync([archive], index, embedder=CountingEmbedder())
    with pytest.raises(ModelMismatchError, match="built with counting.*--rebuild"):
        sync([archive], index, embedder=Other())
    assert sync([], index, embedder=Other(), rebuild=True).embedded == 2
    with open_index(index, embedder=CountingEmbedder()) as opened, pytest.raises(ModelMismatchError):
        opened.embedder.embed_query("x")


def test_progress_never_goes_back_within_a_stage(archive: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    sync([archive], tmp_path / "index", progress=told.append, embedder=CountingEmbedder())
    assert {"reading", "embedding"} <= {step.stage for step in told}
    for stage in {step.stage for step in told}:
        done = [step.done for step in told if step.stage == stage]
        assert done == sorted(done) and all(step.done <= step.total for step in told if step.stage == stage)


def test_plan_touches_nothing_and_compares_size_and_time(archive: Path) -> None:
    found, refused = find_files([archive])
    assert [item.path for item in found] == ["a.txt", "de/b.txt"] and refused == ()
    first = found[0]
    recorded = {"a.txt": (first.source, str(first.file), first.size, first.mtime_ns, "hash"), "gone.txt": (first.source, str(archive / "gone.txt"), 1, 1, "hash"),
                "elsewhere.txt": ("/other", "/other/elsewhere.txt", 1, 1, "hash")}
    todo = plan(found, recorded, [archive])
    assert [item.path for item in todo.read] == ["de/b.txt"]
    assert (todo.gone, todo.unchanged) == (("gone.txt",), 1)


def test_a_killed_sync_leaves_a_whole_index_that_the_next_one_completes(tmp_path: Path) -> None:
    folder, index = tmp_path / "many", tmp_path / "index"
    folder.mkdir()
    for n in range(70):
        (folder / f"{n:03}.txt").write_text(f" date 2020-10-05 Report {n}\n\nRockets fell on Barda on Monday, report number {n} says.\n", encoding="utf-8")
    child = subprocess.Popen([sys.executable, "-c", f"from index import sync; sync([{str(folder)!r}], {str(index)!r})"], cwd=ROOT)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and child.poll() is None:
        if (index / "record.sqlite").exists():
            try:
                with open_index(index) as opened:
                    if opened.store.counts().reports:
                        break
            except Exception:  # the record is being made
                pass
        time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait()
    if (index / "record.sqlite").exists():
        with open_index(index) as opened:
            assert opened.store.check() == ()
    done = sync([folder], index)
    assert done.reports == 70 and len(done.added) + done.unchanged == 70


# -- a file of many reports


def record_lines(count: int, **changed: str) -> str:
    """`count` reports of one passage each, as JSON lines; r7="..." gives the text of report 7."""
    texts = {f"r{n}": f"Rockets fell on Barda on Monday, report number {n} says." for n in range(count)} | changed
    return "".join(json.dumps({"id": name, "date": "2020-10-05", "title": f"Report {name}", "text": text}) + "\n" for name, text in texts.items())


class SlowEmbedder(CountingEmbedder):
    """Stops at its second batch, when the first one is in the record."""

    def embed_passages(self, texts, done=None):  # type: ignore[no-untyped-def]
        if self.embedded:
            print("the second batch", flush=True)
            time.sleep(120)
        return super().embed_passages(texts, done)


class FailingEmbedder(CountingEmbedder):
    """Is interrupted at its second batch."""

    def embed_passages(self, texts, done=None):  # type: ignore[no-untyped-def]
        if self.embedded:
            raise KeyboardInterrupt
        return super().embed_passages(texts, done)


def test_a_sync_killed_within_a_large_file_goes_on_where_it_was(tmp_path: Path) -> None:
    source, index = tmp_path / "many.jsonl", tmp_path / "index"
    source.write_text(record_lines(150), encoding="utf-8")
    code = f"from test_updating import SlowEmbedder; from index import sync; sync([{str(source)!r}], {str(index)!r}, embedder=SlowEmbedder())"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), str(ROOT)])}
    child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout and child.stdout.readline() == "the second batch\n"
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    with open_index(index) as opened:
        first = [report.path for report in opened.reports()]
        assert opened.store.check() == () and first == [f"r{n}" for n in range(len(first))] and 30 < len(first) < 120
        ids = [passage.id for path in first for passage in opened.store.passages_of(path)]

    model = CountingEmbedder()
    done = sync([source], index, embedder=model)
    assert model.embedded == done.embedded == 150 - len(first), "none that is there is embedded again"
    assert (done.reports, done.passages, done.unchanged, len(done.added), done.updated, done.removed) == (150, 150, len(first), 150 - len(first), (), ())
    with open_index(index) as opened:
        assert [report.path for report in opened.reports()] == [f"r{n}" for n in range(150)], "all, and none twice"
        assert opened.store.check() == () and opened.store.counts().passages == 150
        assert ids == [passage.id for path in first for passage in opened.store.passages_of(path)], "what was there is left as it was"
    after = sync([source], index, embedder=model)
    assert (after.unchanged, after.embedded, after.generation) == (150, 0, done.generation), "now the file is known as read to its end"
    sync([source], tmp_path / "whole", embedder=CountingEmbedder())
    assert contents(index) == contents(tmp_path / "whole")


def test_a_large_file_that_is_changed_after_a_stop_is_read_as_it_is_now(tmp_path: Path) -> None:
    source, index = tmp_path / "many.jsonl", tmp_path / "index"
    source.write_text(record_lines(100), encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([source], index, embedder=FailingEmbedder())
    with open_index(index) as opened:
        first = len(opened.reports())
        assert 30 < first < 100
    lines = record_lines(100, r5="Nothing fell on Barda, report number 5 says now.").splitlines(keepends=True)
    source.write_text("".join(line for n, line in enumerate(lines) if n not in (3, 99)), encoding="utf-8")
    done = sync([source], index, embedder=CountingEmbedder())
    assert (done.removed, done.updated, done.reports) == (("r3",), ("r5",), 98) and len(done.added) == 99 - first
    sync([source], tmp_path / "whole", embedder=CountingEmbedder())
    assert contents(index) == contents(tmp_path / "whole")
    assert sync([source], index, embedder=CountingEmbedder()).generation == done.generation


def test_a_stop_while_a_changed_large_file_is_read_again_loses_nothing(tmp_path: Path) -> None:
    """What the new file no longer holds goes only when all of it is read."""
    source, index = tmp_path / "many.jsonl", tmp_path / "index"
    source.write_text(record_lines(100), encoding="utf-8")
    sync([source], index, embedder=CountingEmbedder())
    source.write_text(record_lines(99, **{f"r{n}": f"Changed: number {n}." for n in range(99)}), encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([source], index, embedder=FailingEmbedder())
    with open_index(index) as opened:
        assert len(opened.reports()) == 100 and opened.store.check() == ()
        changed = sum(text.startswith("Changed") for text, *_ in contents(index).values())
        assert 30 < changed < 99
    done = sync([source], index, embedder=CountingEmbedder())
    assert (done.removed, len(done.updated), done.unchanged, done.embedded) == (("r99",), 99 - changed, changed, 99 - changed)
    sync([source], tmp_path / "whole", embedder=CountingEmbedder())
    assert contents(index) == contents(tmp_path / "whole")


def test_small_files_beside_a_large_one_are_known_as_read_when_all_are(archive: Path, tmp_path: Path) -> None:
    """One commit takes in reports of several files."""
    index = tmp_path / "index"
    (archive / "many.jsonl").write_text(record_lines(100), encoding="utf-8")
    done = sync([archive], index, embedder=CountingEmbedder())
    assert (len(done.added), done.reports) == (102, 102)
    again = sync([archive], index, embedder=CountingEmbedder())
    assert (again.unchanged, again.generation, again.embedded) == (102, done.generation, 0)


# -- quick: only the opening of each report is embedded


def long_report(paragraphs: int) -> str:
    """A report of as many passages."""
    told = [f"In the {word} village the shells fell on the {word} street, and {n} houses of the {word} quarter burned until the rain came at night. " * 4
            for n, word in enumerate("upper lower eastern western old new".split()[:paragraphs])]  # fmt: skip
    return " date 2020-10-05 Villages\n\n" + "\n\n".join(told) + "\n"


def vectors_of(index: Path) -> dict[str, list[list[float]]]:
    with open_index(index) as opened:
        return {r.path: opened.store.vectors_of([p.id for p in opened.store.passages_of(r.path)]).tolist() for r in opened.reports()}


def test_a_quick_sync_embeds_the_opening_and_a_rebuild_the_rest(archive: Path, tmp_path: Path) -> None:
    (archive / "long.txt").write_text(long_report(6), encoding="utf-8")
    index, model = tmp_path / "index", CountingEmbedder()
    sync([archive], tmp_path / "whole", embedder=CountingEmbedder())
    whole = vectors_of(tmp_path / "whole")
    count = len(whole["long.txt"])
    assert count >= 5 and len({tuple(row) for row in whole["long.txt"]}) == count and [len(whole[path]) for path in ("a.txt", "de/b.txt")] == [1, 1]

    done = sync([archive], index, embedder=model, quick=True)
    assert done.embedded == model.embedded == 4 and done.passages == count + 2
    quick = vectors_of(index)
    assert quick["long.txt"] == [*whole["long.txt"][:2], *[whole["long.txt"][1]] * (count - 2)]
    assert {path: quick[path] for path in ("a.txt", "de/b.txt")} == {path: whole[path] for path in ("a.txt", "de/b.txt")}
    assert contents(index) == contents(tmp_path / "whole"), "texts, sentences, times and places are those of any sync"
    with open_index(index, embedder=model) as opened:
        assert opened.store.check() == () and len(opened.vectors) == count + 2
        assert opened.words.search("western", language="en", k=9), "and all its words are found"

    assert sync([archive], index, embedder=model).embedded == 0 and vectors_of(index) == quick, "a sync without changes leaves it so"
    rebuilt = sync([archive], index, embedder=model, rebuild=True)
    assert rebuilt.embedded == count - 2, "the rest, and nothing twice"
    assert vectors_of(index) == whole and contents(index) == contents(tmp_path / "whole")


def test_a_quick_sync_of_what_is_embedded_already_goes_through_the_model_no_more(archive: Path, tmp_path: Path) -> None:
    (archive / "long.txt").write_text(long_report(4), encoding="utf-8")
    index, model = tmp_path / "index", CountingEmbedder()
    sync([archive], index, embedder=model, quick=True)
    (archive / "copy.txt").write_text(long_report(4), encoding="utf-8")
    assert sync([archive], index, embedder=model, quick=True).embedded == 0, "the same words in another file"
    vectors = vectors_of(index)
    assert vectors["copy.txt"] == vectors["long.txt"]


# -- a stop at any step


@pytest.mark.parametrize("existing", [False, True], ids=["new index", "grown index"])
@pytest.mark.parametrize("stage", ["reading", "embedding", "sentences", "places"])
def test_after_a_stop_at_any_step_the_next_sync_makes_the_index_whole(archive: Path, tmp_path: Path, stage: str, existing: bool) -> None:
    """Sentence vectors, clocks and the places of every sentence too, although the next sync finds all files read."""

    def stop(step: Progress) -> None:
        if step.stage == stage:
            raise KeyboardInterrupt

    index, whole = tmp_path / "index", tmp_path / "whole"
    if existing:
        sync([archive], index, embedder=CountingEmbedder())
    for n in range(3):
        text = f" date 2020-10-{7 + n:02} Quiet {n}\n\nShells fell on Barda and Ganja on the {('eleventh', 'twelfth', 'thirteenth')[n]} day of the war. Nobody was hurt in Terter.\n"
        (archive / f"new{n}.txt").write_text(text, encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([archive], index, embedder=CountingEmbedder(), progress=stop)
    done = sync([archive], index, embedder=CountingEmbedder())
    sync([archive], whole, embedder=CountingEmbedder())
    assert contents(index) == contents(whole)
    assert any(sentence.places for _, sentences, _ in contents(index).values() for sentence in sentences)
    with open_index(index) as opened, open_index(whole) as other:
        assert opened.clocks() == other.clocks() and opened.clocks() and opened.state.prior == other.state.prior
        assert opened.store.without_sentence_vectors(FINGERPRINT) == () and opened.store.check() == ()
    assert sync([archive], index, embedder=CountingEmbedder()).generation == done.generation, "and then there is nothing left to do"


# -- stopped on request, and what is told on the way


def many(folder: Path, count: int) -> Path:
    folder.mkdir()
    for n in range(count):
        (folder / f"{n:03}.txt").write_text(f" date 2020-10-{n % 28 + 1:02} Report {n}\n\nStepanakert was shelled {n} times, said desk {n}. Barda was calm.\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("after", [1, 20, 40, 75, 76, 90, 120])
def test_a_sync_stops_where_it_is_asked_to_and_the_next_one_goes_on(tmp_path: Path, after: int) -> None:
    folder, index, whole = many(tmp_path / "reports", 70), tmp_path / "index", tmp_path / "whole"
    steps: list[Progress] = []
    model = CountingEmbedder()
    stopped = sync([folder], index, embedder=model, progress=steps.append, should_stop=lambda: len(steps) >= after)
    assert stopped.stopped and len(steps) == after
    with open_index(index) as opened:
        assert len(opened.reports()) == len(stopped.added) == stopped.reports
        assert len(opened.vectors) == len(opened.words) == opened.store.counts().passages, "what is in can be searched"
    done = sync([folder], index, embedder=model)
    assert not done.stopped and done.reports == 70 and len(done.added) == 70 - len(stopped.added)
    sync([folder], whole, embedder=CountingEmbedder())
    assert contents(index) == contents(whole)


def test_a_stop_is_no_failure_and_loses_no_other_report(archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    sync([archive], index, embedder=CountingEmbedder())
    before = contents(index)
    (archive / "a.txt").unlink()
    (archive / "c.txt").write_text(FIRST, encoding="utf-8")
    assert sync([archive], index, embedder=CountingEmbedder(), should_stop=lambda: True).stopped
    assert contents(index) == before


def test_the_share_of_the_whole_never_falls(tmp_path: Path) -> None:
    folder, steps = many(tmp_path / "reports", 70), []
    sync([folder], tmp_path / "index", embedder=CountingEmbedder(), progress=steps.append)
    shares = [step.share for step in steps]
    assert shares == sorted(shares) and 0 <= shares[0] < .02 and .9 < shares[-1] <= 1
    half = next(step for step in steps if step.stage == "reading" and step.done == 32)
    assert half.share < .5


def test_what_was_refused_is_remembered_until_it_is_mended(archive: Path, tmp_path: Path) -> None:
    from index.refusals import refusals

    index, other = tmp_path / "index", tmp_path / "other"
    (archive / "bad.txt").write_bytes(b"\0\0")
    other.mkdir()
    (other / "worse.jsonl").write_text("no json", encoding="utf-8")
    sync([archive], index, embedder=CountingEmbedder())
    with pytest.raises(ReportQAError):
        sync([other / "missing"], index, embedder=CountingEmbedder())
    sync([other], index, embedder=CountingEmbedder())
    with open_index(index) as opened:
        assert [(one.path, one.reason) for one in refusals(opened.store)] == [("bad.txt", "binary data, not text"), ("worse.jsonl", "line 1 is not JSON")]
    (archive / "bad.txt").write_text(FIRST, encoding="utf-8")
    sync([archive], index, embedder=CountingEmbedder(), should_stop=lambda: True)
    with open_index(index) as opened:
        assert [one.path for one in opened.facts().refused] == ["bad.txt", "worse.jsonl"], "nothing was looked at"
    sync([archive], index, embedder=CountingEmbedder())
    with open_index(index) as opened:
        assert [one.path for one in opened.facts().refused] == ["worse.jsonl"]


def test_a_receipt_tells_what_became_of_a_report(archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    (archive / "c.txt").write_text("Published on 7 October 2020 by Desk X\n\nYerevan and Baku blame each other. Baku spoke on Tuesday.\nSubscribe to our newsletter\n", encoding="utf-8")
    (archive / "t.csv").write_text("text,date\nBarda was hit.,2020-10\nBarda was hit again.,\n", encoding="utf-8")
    sync([archive], index, embedder=CountingEmbedder())
    with open_index(index) as opened:
        first, dated, row, none = (opened.receipt(path) for path in ("a.txt", "c.txt", "t.csv:1", "missing.txt"))
        assert none is None and first is not None and dated is not None and row is not None
        assert (first.report.published_how, first.date_words, first.passages, first.beside) == ("header", "", 1, 0)
        assert first.times >= 2 and first.file == str(archive / "a.txt") and first.source == str(archive)
        assert (dated.report.published_how, dated.date_words, [out.why for out in dated.report.left_out]) == ("in the text", "7 October 2020", ["offer"])
        assert (row.report.published_how, str(row.report.published), row.beside) == ("metadata", "2020-10", 1)
        assert dated.places == (("Baku", 2), ("Yerevan", 1)), "most often named first"
        facts = opened.facts()
        assert (facts.reports, facts.model, facts.sources) == (5, "counting", (str(archive),)) and facts.bytes > 10_000


def test_ctrl_c_on_the_command_line_ends_in_good_order(tmp_path: Path) -> None:
    folder, index = many(tmp_path / "reports", 400), tmp_path / "index"
    command = [sys.executable, "-m", "ui.cli", "sync", str(folder), "--index", str(index), "--json"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and reports_in(index) == 0:
        time.sleep(.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130 and "What was recorded so far is kept" in err
    told = json.loads(out)
    assert told["stopped"] and 0 < told["reports"] == reports_in(index) < 400


def reports_in(index: Path) -> int:
    try:
        with open_index(index) as opened:
            return len(opened.reports())
    except ReportQAError:
        return 0
