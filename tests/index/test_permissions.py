"""What may not be read or written, and what goes while it is looked at: never taken for deleted, and one clear line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from recorded_samples import ARCHIVE

from index.planning import find_files, plan
from index.receipts import facts
from index.store import Store
from index.types import ReportQAError, UnreadableFileError

NOBODY = 65_534
pytestmark = pytest.mark.skipif(not hasattr(os, "seteuid"), reason="permissions of POSIX")


@contextmanager
def without_rights() -> Iterator[None]:
    """Inside even the superuser's tests may do only what is permitted."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may use."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize(("mode", "told"), [(0o300, ("inner", "cannot be listed")), (0o600, ("inner/a.txt", "Permission denied"))], ids=["not to be listed", "not to be entered"])
def test_a_folder_that_may_not_be_read_is_never_taken_for_empty(open_folder: Path, mode: int, told: tuple[str, str]) -> None:
    """Neither at the first look nor when its reports are recorded already: they stay."""
    inner = open_folder / "reports" / "inner"
    with without_rights():
        inner.mkdir(parents=True)
        (inner / "a.txt").write_text("A report.")
        (open_folder / "reports" / "b.txt").write_text("Another.")
        recorded = {item.path: (item.source, str(item.file), item.size, item.mtime_ns, "") for item in find_files([open_folder / "reports"])[0]}
        assert set(recorded) == {"inner/a.txt", "b.txt"}
        inner.chmod(mode)
        try:
            found, refused = find_files([open_folder / "reports"])
        finally:
            inner.chmod(0o700)
    assert [item.path for item in found] == ["b.txt"]
    assert [(one.path, one.unknown) for one in refused] == [(told[0], True)] and told[1] in refused[0].reason
    assert plan(found, recorded, [open_folder / "reports"], refused=refused).gone == ()
    assert plan(found, recorded, [open_folder / "reports"]).gone == ("inner/a.txt",)


def test_a_path_that_may_not_be_listed_ends_the_sync(open_folder: Path) -> None:
    with without_rights():
        (open_folder / "reports").mkdir(mode=0o300)
        try:
            with pytest.raises(UnreadableFileError, match=r"reports cannot be listed \(Permission denied\)"):
                find_files([open_folder / "reports"])
        finally:
            (open_folder / "reports").chmod(0o700)


def test_links_are_told_where_they_would_lead_to_reports(open_folder: Path) -> None:
    """A link to a report, to a folder, to nothing, to a program, into a folder that may not be entered."""
    outside, reports = open_folder / "outside", open_folder / "reports"
    with without_rights():
        for folder in (outside / "closed" / "inner", reports):
            folder.mkdir(parents=True)
        (outside / "tool.exe").write_text("x")
        for name, target in (("a.txt", outside / "none"), ("folder", outside), ("gone", outside / "none"), ("tool", outside / "tool.exe"), ("shut", outside / "closed" / "inner")):
            (reports / name).symlink_to(target)
        (outside / "closed").chmod(0o600)
        try:
            found, refused = find_files([reports])
        finally:
            (outside / "closed").chmod(0o700)
    assert found == () and [(one.path, one.unknown) for one in refused] == [("a.txt", False), ("folder", False)]


def test_hidden_and_ignored_names_are_passed_over(tmp_path: Path) -> None:
    for name in (".hidden.txt", ".git/a.txt", "node_modules/a.txt", "README.md", "a.exe", "b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [item.path for item in find_files([tmp_path])[0]] == ["b.txt"]


def test_a_file_that_goes_while_it_is_looked_at_is_refused_alone(tmp_path: Path) -> None:
    """Another process makes and removes it all the time."""
    code = "import os, sys\nwhile True:\n    open(sys.argv[1], 'w').close()\n    os.unlink(sys.argv[1])"
    (tmp_path / "a.txt").write_text("A report.")
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "b.txt")]) as process:
        try:
            deadline, refused = time.monotonic() + 60, ()
            while not refused and time.monotonic() < deadline:
                found, refused = find_files([tmp_path])
                assert "a.txt" in {item.path for item in found}
        finally:
            process.kill()
    assert [(item.path, item.reason) for item in refused] == [("b.txt", "No such file or directory")]


def test_a_record_that_may_only_be_read_is_read_and_not_written(open_folder: Path) -> None:
    with Store.open(open_folder / "index", create=True) as made, made.write() as writer:
        for one in ARCHIVE:
            writer.put(one)
    for file in (open_folder / "index").iterdir():
        file.chmod(0o444)
    (open_folder / "index").chmod(0o777)
    with without_rights(), Store.open(open_folder / "index") as store:
        assert len(store.paths()) == 3 and store.check() == ()
        with pytest.raises(ReportQAError, match="could not be written .*permissions"), store.write() as writer:
            writer.remove("en/day9.txt")
        assert len(store.paths()) == 3


def test_the_size_of_an_index_passes_over_uploads_and_what_is_gone(tmp_path: Path) -> None:
    with Store.open(tmp_path / "index", create=True) as store:
        before = facts(store).bytes
        (store.folder / "uploads").mkdir()
        (store.folder / "uploads" / "a.txt").write_bytes(b"x" * 1000)
        (store.folder / "words").mkdir()
        (store.folder / "words" / "segment").write_bytes(b"x" * 77)
        (store.folder / "words" / "gone").symlink_to(tmp_path / "nowhere")
        assert facts(store).bytes == before + 77
