"""Sync: what is added, changed and removed; what is refused; what a stop or another writer leaves behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import open_index, sync
from index.types import IndexBusyError, IndexMissingError, ModelMismatchError, Progress, UnreadableFileError
from index.updating import EmptySourceError, find_files, plan, write_lock
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
