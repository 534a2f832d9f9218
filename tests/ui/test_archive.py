"""The archive behind the chat: files taken in, one index for all, a sync that tells how far it is; and the guarded door."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from index.types import IndexBusyError, IndexMissingError, Progress, SyncReport
from tests.ui.scripted import FakeIndex, Scripted
from ui.archive import Archive, take_in
from ui.conversation import Stop, exchanges, refusal, report_page
from ui.guard import Guard, host_name, is_loopback


def archive_of(back: Scripted, folder: Path) -> Archive:
    return Archive(folder, open_index=back.open_index, sync=back.sync)


def file(folder: Path, name: str, content: bytes = b"A report\n\nIts text.") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def test_files_go_into_the_archives_own_folder(tmp_path: Path) -> None:
    (uploads := tmp_path / "uploads").mkdir()
    given = [file(tmp_path / "in", name) for name in ("a.txt", "b.exe", ".hidden.md", "ünï code.html")]
    copied, refused = take_in(given, uploads, wrong_type="wrong")
    assert copied == {"a.txt", "hidden.md", "ünï code.html"} == {one.name for one in uploads.iterdir()}
    assert [(one.path, one.reason) for one in refused] == [("b.exe", "wrong")]
    assert not any(one.exists() for one in given)


def test_an_upload_is_synced_and_seen(tmp_path: Path) -> None:
    back = Scripted(step=0)
    archive = archive_of(back, tmp_path / "index")
    before = archive.contents()
    assert before is not None
    news = list(archive.add([file(tmp_path / "in", "new.txt"), file(tmp_path / "in", "bad.md", b"\0")], wrong_type="wrong"))
    assert all(isinstance(one, Progress) for one in news[:-1]) and len(news) > 1
    done = news[-1]
    assert isinstance(done, SyncReport) and done.added == ("new.txt",) and [one.path for one in done.refused] == ["bad.md"]
    assert [one.name for one in (tmp_path / "index" / "uploads").iterdir()] == ["new.txt"]  # what was refused is not kept
    after = archive.contents()
    assert after is not None and len(after[0]) == len(before[0]) + 1
    assert back.opened[0].closed and not back.opened[1].closed


def test_an_index_in_use_stays_open_until_its_reader_is_done(tmp_path: Path) -> None:
    back = Scripted(step=0)
    archive = archive_of(back, tmp_path)
    with archive.opened() as index:
        list(archive.rebuild())
        assert not index.closed
        with archive.opened() as other:
            assert other is not index
    assert index.closed and not other.closed
    archive.close()
    assert other.closed


def test_what_another_process_writes_is_seen(tmp_path: Path) -> None:
    from types import SimpleNamespace

    class Refreshed(FakeIndex):
        def __init__(self) -> None:
            super().__init__(extra=[])
            self.store = SimpleNamespace(generation=1)
            self.refreshed = 0

        def refresh(self) -> None:
            self.refreshed, self.generation = self.refreshed + 1, self.store.generation

    opened: list[Refreshed] = []

    def open_index(folder: Path) -> Refreshed:
        opened.append(Refreshed())
        return opened[-1]

    archive = Archive(tmp_path, open_index=open_index)
    archive.contents()
    opened[0].store.generation = 2
    archive.contents()
    archive.contents()
    assert len(opened) == 1 and opened[0].refreshed == 1
    with archive.opened() as mine:
        opened[0].store.generation = 3
        archive.contents()
        assert mine.generation == 2 and len(opened) == 2  # who is answering keeps what it has
    assert opened[0].closed


def test_a_running_sync_elsewhere_is_one_clear_line(tmp_path: Path) -> None:
    archive = archive_of(Scripted(step=0, busy=True), tmp_path)
    assert [type(one) for one in archive.rebuild()] == [IndexBusyError]


def test_no_index_is_no_crash(tmp_path: Path) -> None:
    def missing(folder: Path) -> FakeIndex:
        raise IndexMissingError(folder)

    archive = Archive(tmp_path, open_index=missing)
    assert archive.contents() is None
    last = list(exchanges(archive, Scripted().ask, "anything", (), None, "en"))[-1]
    assert last.over and "No archive is open yet" in last.html


def test_a_failure_tells_nothing_of_the_inside(tmp_path: Path) -> None:
    (last,) = exchanges(archive_of(Scripted(step=0), tmp_path), Scripted().ask, "boom", (), None, "en")
    assert last.over and "scripted" not in last.html and "failed" in last.html


def test_an_answer_grows_at_most_five_times_a_second(tmp_path: Path) -> None:
    back = Scripted(step=0.02)
    steps = list(exchanges(archive_of(back, tmp_path), back.ask, "Which cities were hit on day 9?", (), None, "en"))
    assert 2 <= len(steps) <= 6  # 25 snapshots in half a second
    assert [step.over for step in steps] == [False] * (len(steps) - 1) + [True]


def test_a_reader_who_has_enough_does_not_wait_for_the_model(tmp_path: Path) -> None:
    back, stop = Scripted(step=0.01), Stop()
    back.hold = threading.Event()
    steps = []
    for step in exchanges(archive_of(back, tmp_path), back.ask, "Which cities were hit on day 9?", (), None, "en", stop):
        steps.append(step)
        stop.set()
    assert steps[-1].over and "Stopped before the answer was complete." in steps[-1].html
    back.hold.set()


def test_history_is_plain_text(tmp_path: Path) -> None:
    back = Scripted(step=0)
    archive = archive_of(back, tmp_path)
    first = list(exchanges(archive, back.ask, "Who denied striking Barda?", (), None, "en"))[-1]
    list(exchanges(archive, back.ask, "And when?", (first,), None, "en"))
    assert [(turn.role, turn.text) for turn in back.asked[1][1]] == [
        ("user", "Who denied striking Barda?"), ("assistant", "The defence ministry in Yerevan denied it.")]


def test_two_readers_at_once_open_one_index(tmp_path: Path) -> None:
    back = Scripted()
    archive = archive_of(back, tmp_path)
    threads = [threading.Thread(target=archive.contents) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(back.opened) == 1


def test_only_reports_of_the_open_index_are_shown(tmp_path: Path) -> None:
    archive = archive_of(Scripted(), tmp_path)
    secret = file(tmp_path, "secret.txt")
    for path in (str(secret), "../secret.txt", "/etc/passwd", "", 7, None):
        assert report_page(archive, {"report": path}) == {"error": "This report is not in the open archive any more."}
    shown = report_page(archive, {"report": "en/barda.md", "quote": [0, 7], "words": "Rockets"})
    assert 'class="rq-here" tabindex="-1">Rockets</mark>' in shown["html"]
    changed = report_page(archive, {"report": "en/barda.md", "quote": [0, 7], "words": "Rackets", "language": "fr"})
    assert "rq-here" not in changed["html"] and "a changé" in changed["html"]
    for quote in ([5, 1], ["0", "7"], [0, 10**9], "x", [True]):
        assert "rq-here" not in report_page(archive, {"report": "en/barda.md", "quote": quote, "words": "Rockets"})["html"]


def test_an_upload_into_the_samples(sample_index: Path, tmp_path: Path) -> None:
    """The real index: a report goes in, is listed, is quoted, and stays after a rebuild."""
    import shutil

    from ui.conversation import real_stream

    folder = tmp_path / "index"
    shutil.copytree(sample_index, folder)
    archive = Archive(folder)
    before = archive.contents()
    assert before is not None
    text = b" date 2020-11-02 Bridge closed at Lachin\n\nThe bridge at Lachin was closed on Monday by the engineer Ruben Testyan.\n"
    done = list(archive.add([file(tmp_path / "in", "bridge.txt", text), file(tmp_path / "in", "empty.md", b"  ")], wrong_type="wrong"))[-1]
    assert isinstance(done, SyncReport) and len(done.added) == 1 and len(done.refused) == 1
    after = archive.contents()
    assert after is not None and len(after[0]) == len(before[0]) + 1
    (path,) = {summary.path for summary in after[0]} - {summary.path for summary in before[0]}
    report = archive.report(path)
    assert report is not None and "Ruben Testyan" in report.text
    last = list(exchanges(archive, real_stream, "Who closed the bridge at Lachin?", (), None, "en"))[-1]
    assert last.answer is not None and "Testyan" in " ".join(citation.quote for citation in last.answer.citations + last.answer.nearest)
    rebuilt = list(archive.rebuild())[-1]
    assert isinstance(rebuilt, SyncReport) and rebuilt.reports == len(after[0])
    archive.close()


def test_a_question_has_a_length() -> None:
    assert refusal("x" * 4000, "en") == ""
    assert refusal("x" * 4001, "en") == "This question has 4,001 characters; the limit is 4,000. Please shorten it."
    assert refusal("", "fr") == "Écrivez d’abord une question."


@pytest.mark.parametrize(("host", "method", "headers", "let_in"), [
    ("127.0.0.1", "GET", {"host": "127.0.0.1:7860"}, True),
    ("127.0.0.1", "GET", {"host": "localhost:7860"}, True),
    ("127.0.0.1", "GET", {"host": "[::1]:7860"}, True),
    ("127.0.0.1", "GET", {"host": "rebound.example:7860"}, False),
    ("0.0.0.0", "GET", {"host": "archive.example"}, True),
    ("0.0.0.0", "POST", {"host": "archive.example", "sec-fetch-site": "same-origin"}, True),
    ("0.0.0.0", "POST", {"host": "archive.example", "sec-fetch-site": "cross-site"}, False),
])
def test_who_is_let_in(host: str, method: str, headers: dict[str, str], let_in: bool) -> None:
    async def inside(scope: object, receive: object, send: object) -> None: ...

    scope = {"type": "http", "method": method, "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    assert (Guard(inside, host).refusal(scope) == "") is let_in


def test_names_of_this_machine() -> None:
    assert is_loopback("localhost") and is_loopback("127.8.8.8") and is_loopback("::1")
    assert not is_loopback("example.org") and not is_loopback("") and not is_loopback("localhost.evil.example")
    assert host_name("[::1]:80") == "::1"
