"""The archive behind the chat: files taken in, one index for all, a sync that tells how far it is; and the guarded door."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index import open_index, sync
from index.planning import Plan, find_files
from index.types import DateRange, IndexBusyError, IndexMissingError, Progress, ProgressCallback, SyncReport, UnreadableFileError
from tests.long.archive import WordEmbedder, round_of, write_round
from tests.ui.scripted import FakeIndex, Scripted
from ui import archivepage, receiptpage
from ui.archive import Archive
from ui.archivepage import View
from ui.archivetab import act, view
from ui.conversation import Stop, exchanges, refusal, report_page
from ui.hosts import host_name, is_loopback
from ui.reasons import reason
from ui.syncing import Ended, Running, Syncs, Task
from ui.uploads import take_in, write_pasted
from ui.watching import Watch, watchable


def archive_of(back: Scripted, folder: Path) -> Archive:
    return Archive(folder, open_index=back.open_index, sync=back.sync)


def file(folder: Path, name: str, content: bytes = b"A report\n\nIts text.") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def outcome(archive: Archive) -> SyncReport:
    """What the last sync did, once it is over."""
    ended = archive.syncs.wait()
    assert ended is not None and isinstance(ended.outcome, SyncReport), ended
    return ended.outcome


def test_files_go_into_the_archives_own_folder(tmp_path: Path) -> None:
    given = [file(tmp_path / "in", name) for name in ("a.txt", "b.exe", ".hidden.md", "ünï code.html")]
    copied, refused = take_in(given, tmp_path / "uploads")
    assert copied == {"a.txt", "hidden.md", "ünï code.html"} == {one.name for one in (tmp_path / "uploads").iterdir()}
    assert [one.path for one in refused] == ["b.exe"] and refused[0].reason.startswith(".exe suffix: only .txt")
    assert not any(one.exists() for one in given)


def test_two_files_of_one_name_are_two_reports(tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    for content, name in ((b"one", "index.html"), (b"two", "index-2.html"), (b"one", "index.html"), (b"two", "index-2.html")):
        assert take_in([file(tmp_path / "in", "index.html", content)], uploads)[0] == {name}
    assert sorted(one.read_bytes() for one in uploads.iterdir()) == [b"one", b"two"]


def test_an_upload_is_synced_and_seen(tmp_path: Path) -> None:
    back = Scripted(step=0)
    archive = archive_of(back, tmp_path / "index")
    before = archive.contents()
    assert before is not None
    archive.add([file(tmp_path / "in", "new.txt"), file(tmp_path / "in", "bad.md", b"\0"), file(tmp_path / "in", "b.exe")])
    done = outcome(archive)
    assert done.added == ("new.txt",) and [one.path for one in done.refused] == ["b.exe", "bad.md"]
    assert [one.name for one in (tmp_path / "index" / "uploads").iterdir()] == ["new.txt"]  # what was refused is not kept
    after = archive.contents()
    assert after is not None and len(after[0]) == len(before[0]) + 1
    assert back.opened[0].closed and not back.opened[1].closed
    archive.add([file(tmp_path / "in", "c.exe")])
    assert [one.path for one in outcome(archive).refused] == ["c.exe"], "where nothing can be taken in, that is told"


def test_syncs_come_one_after_the_other_and_all_see_how_far_they_are(tmp_path: Path) -> None:
    back = Scripted(step=0.02)
    archive = archive_of(back, tmp_path / "index")
    first, second = archive.rebuild(), archive.add([file(tmp_path / "in", "new.txt")])
    seen = []
    while archive.syncs.busy:
        running, waiting, _ = archive.syncs.state
        if running and running.progress:
            seen.append((running.number, running.progress.share, waiting))
        time.sleep(0.01)
    assert {number for number, *_ in seen} == {first, second} and {waiting for number, _, waiting in seen if number == first} == {1}
    shares = [share for number, share, _ in seen if number == first]
    assert shares == sorted(shares) and len(set(shares)) > 3
    assert outcome(archive).added == ("new.txt",)


def test_a_sync_is_cancelled_and_goes_on(tmp_path: Path) -> None:
    archive = archive_of(Scripted(step=0.05), tmp_path / "index")
    archive.add([file(tmp_path / "in", "new.txt")])
    archive.rebuild()
    until(lambda: archive.syncs.state[0] is not None)
    assert archive.syncs.cancel() and archive.syncs.state[0].stopping and archive.syncs.state[1] == 0  # type: ignore[union-attr]
    assert outcome(archive).stopped
    archive.again()
    assert outcome(archive).added == ("new.txt",)
    assert not archive.syncs.cancel()
    archive.rebuild()
    archive.syncs.cancel()
    assert outcome(archive).stopped, "also where it had not begun"


def test_the_time_that_is_left_is_a_guess_from_the_share_that_is_done() -> None:
    at = threading.Event()

    def work(task: Task, tell: ProgressCallback, should_stop: object) -> SyncReport:
        tell(Progress(stage="reading", done=1, total=100, share=0.01))
        time.sleep(2.1)
        tell(Progress(stage="embedding", done=1, total=2, share=0.5))
        at.wait(10)
        return SyncReport()

    syncs = Syncs(work)
    syncs.submit(Task(why="rebuild"))
    time.sleep(1)
    assert syncs.state[0] is not None and syncs.state[0].seconds_left is None
    time.sleep(1.5)
    left = syncs.state[0].seconds_left if syncs.state[0] else None
    at.set()
    assert left is not None and 2 <= left < 4
    syncs.wait()


@pytest.mark.parametrize(("seconds", "english", "french"), [(3, "about 5 seconds left", "encore 5 secondes environ"), (31, "about 30 seconds left", "encore 30 secondes environ"),
                                                            (70, "about 1 minute left", "encore 1 minute environ"), (1500, "about 25 minutes left", "encore 25 minutes environ")])
def test_time_left_in_words(seconds: float, english: str, french: str) -> None:
    running = Running(number=1, task=Task(why="upload"), progress=Progress(stage="embedding", done=1200, total=2400, share=.456), seconds_left=seconds, stopping=False)
    shown = archivepage.sync_state(running, 2, "en")
    assert (shown["left"], shown["step"], shown["percent"], shown["waiting"]) == (english, "Embedding passages: 1,200 of 2,400", "46 %", "2 more syncs wait")
    assert archivepage.sync_state(running, 0, "fr")["left"] == french


def test_an_index_in_use_stays_open_until_its_reader_is_done(tmp_path: Path) -> None:
    back = Scripted(step=0)
    archive = archive_of(back, tmp_path)
    with archive.opened() as index:
        archive.rebuild()
        outcome(archive)
        assert not index.closed
        with archive.opened() as other:
            assert other is not index
    assert index.closed and not other.closed
    archive.close()
    assert other.closed


def test_what_another_process_writes_is_seen_and_who_is_answering_keeps_what_he_has(tmp_path: Path) -> None:
    source, folder, model, opened = tmp_path / "source", tmp_path / "index", WordEmbedder(), []

    def opening(folder: Path) -> Any:
        opened.append(open_index(folder, embedder=model))
        return opened[-1]

    write_round(source, 0)
    sync([source], folder, embedder=model)
    archive = Archive(folder, open_index=opening)
    with archive.opened() as before:
        write_round(source, 1)
        sync([source], folder, embedder=model)
        with archive.opened() as after:
            assert round_of(after) == 1 and after.generation > before.generation
        assert round_of(before) == 0
    with archive.opened() as still:
        assert still is after
    assert len(opened) == 1, "opening it anew would load the models anew"
    archive.close()


def test_a_running_sync_elsewhere_is_one_clear_line(tmp_path: Path) -> None:
    archive = archive_of(Scripted(step=0, busy=True), tmp_path)
    archive.rebuild()
    ended = archive.syncs.wait()
    assert ended is not None and isinstance(ended.outcome, IndexBusyError)
    assert "Another sync is running on this archive" in archivepage.outcome(ended, "en")


def test_no_index_is_no_crash(tmp_path: Path) -> None:
    def missing(folder: Path) -> FakeIndex:
        raise IndexMissingError(folder)

    archive = Archive(tmp_path, open_index=missing)
    assert archive.contents() is None
    last = list(exchanges(archive, Scripted().ask, "anything", (), None, "en"))[-1]
    assert last.over and "No archive is open yet" in last.html


def test_a_failure_tells_nothing_of_the_inside(tmp_path: Path) -> None:
    (last,) = exchanges(archive_of(Scripted(step=0), tmp_path), Scripted().ask, "boom", (), None, "en")
    assert last.over and "scripted" not in last.html and re.search("in its log under [0-9a-f]{8}", last.html)


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
    archive.add([file(tmp_path / "in", "bridge.txt", text), file(tmp_path / "in", "empty.md", b"  ")])
    done = outcome(archive)
    assert len(done.added) == 1 and len(done.refused) == 1
    after = archive.contents()
    assert after is not None and len(after[0]) == len(before[0]) + 1
    (path,) = {summary.path for summary in after[0]} - {summary.path for summary in before[0]}
    report = archive.report(path)
    assert report is not None and "Ruben Testyan" in report.text
    last = list(exchanges(archive, real_stream, "Who closed the bridge at Lachin?", (), None, "en"))[-1]
    assert last.answer is not None and "Testyan" in " ".join(citation.quote for citation in last.answer.citations + last.answer.nearest)
    archive.rebuild()
    assert outcome(archive).reports == len(after[0])
    receipt = archive.receipt(path)
    assert receipt is not None and archive.is_upload(receipt.file)
    panel = receiptpage.receipt_panel(receipt, "en", deletable=True, watched=False, local=False)
    assert "2 November 2020 (to the day, from the header of the file)" in panel and str(folder) not in panel
    archive.delete(path)
    assert outcome(archive).removed == (path,) and not Path(receipt.file).exists()
    with pytest.raises(UnreadableFileError, match="lies in a folder of its own"):
        archive.delete(before[0][0].path)
    archive.set_clock("The war", "2020-09-27", ("la guerre",))
    archive.set_clock("The 44-day war", "2020-09-27", ("la guerre",), instead_of="The war")
    assert [(clock.event, clock.given) for clock in archive.contents()[1] if clock.given] == [("The 44-day war", True)]  # type: ignore[index]
    archive.remove_clock("The 44-day war")
    assert not any(clock.given for clock in archive.contents()[1])  # type: ignore[index]
    archive.close()


def test_a_watched_folder_is_taken_in_as_it_changes(tmp_path: Path) -> None:
    """The real index: what comes is added, what goes is removed, what cannot be read is tried once."""
    folder, syncs = tmp_path / "watched", []
    file(folder, "a.txt", b" date 2020-10-05 Rockets\n\nBarda was shelled on Monday.\n")
    file(folder, "bad.txt", b"\0\0")

    class Counting(Archive):
        def _over(self, ended: Ended) -> None:
            super()._over(ended)
            syncs.append(ended)

    archive = Counting(tmp_path / "index")
    archive.watch(folder)
    assert archive.watching is not None
    until(lambda: len(syncs) == 1)
    assert outcome(archive).added == ("a.txt",) and [one.path for one in outcome(archive).refused] == ["bad.txt"]
    file(folder, "b.csv", b"text,date\nTerter was hit.,2020-10\n")
    until(lambda: len(syncs) == 2)
    assert outcome(archive).added == ("b.csv:1",)
    (folder / "a.txt").unlink()
    until(lambda: len(syncs) == 3)
    assert outcome(archive).removed == ("a.txt",)
    looked = archive.watching.state.looked
    until(lambda: archive.watching.state.looked != looked)  # type: ignore[union-attr]
    assert len(syncs) == 3, "a file that was refused is not tried for ever"
    for gone in folder.iterdir():
        gone.unlink()
    folder.rmdir()
    until(lambda: "no such file or folder" in archive.watching.state.error)  # type: ignore[union-attr]
    assert archive.contents() is not None and len(archive.contents()[0]) == 1, "a disk that is not mounted removes nothing"  # type: ignore[index]
    folder.mkdir()
    file(folder, "c.txt", b"Ganja was hit, said the desk.")
    until(lambda: len(syncs) == 4)
    assert outcome(archive).added == ("c.txt",) and outcome(archive).removed == ("b.csv:1",) and archive.watching.state.error == ""
    archive.close()


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.05)


def test_a_cancelled_watch_waits_until_it_is_resumed(tmp_path: Path) -> None:
    file(tmp_path / "watched", "a.txt")
    plans = Plan(read=find_files([tmp_path / "watched"])[0])
    asked: list[Path] = []
    watch = Watch(tmp_path / "watched", look=lambda folder: plans, sync=asked.append, busy=lambda: True, every=60)
    watch.look()
    assert asked == [], "it may still be being written"
    watch.look()
    watch.look()
    assert len(asked) == 1
    watch.ended(Ended(number=1, task=Task(why="watch", paths=(tmp_path / "watched",)), outcome=SyncReport(stopped=True), at=datetime.now()))
    assert watch.state.paused and "Resume watching" in archivepage.watch_panel(watch.state, "en", local=False)
    assert str(tmp_path) not in archivepage.watch_panel(watch.state, "en", local=False)
    watch.resume()
    watch.look()
    assert len(asked) == 2 and not watch.state.paused
    watch.close()


def test_which_folders_may_be_watched(tmp_path: Path) -> None:
    index = tmp_path / "data" / "index"
    (index / "uploads").mkdir(parents=True)
    (tmp_path / "reports").mkdir()
    assert watchable(f" {tmp_path}/reports ", index) == tmp_path / "reports"
    for wrong, why in (("", "whole path"), ("reports", "whole path"), (f"{tmp_path}/none", "no such folder"), (str(tmp_path / "data"), "holds the index"),
                       (str(index / "uploads"), "lies in it"), ("/", "holds the index")):
        with pytest.raises(UnreadableFileError, match=why):
            watchable(wrong, index)


def test_what_was_pasted_becomes_a_file_with_its_header(tmp_path: Path) -> None:
    from index.reading import read_file

    name = write_pasted(tmp_path, "Rockets fell.\n", title="L’été à Bakou / ../x", published="2020-10", publisher="the desk")
    assert name == "2020-10-l-ete-a-bakou-x.txt"
    (report,) = read_file(tmp_path / name, name)
    assert (report.title, str(report.published), report.publisher) == ("L’été à Bakou / ../x", "2020-10", "the desk")
    assert write_pasted(tmp_path, "Other.", title="L’été à Bakou / ../x", published="2020-10") == "2020-10-l-ete-a-bakou-x-2.txt"
    for text, day, why in (("", "2020", "no text"), ("x", "5 October", "no date"), ("x", "2020-13", "no date"), ("x", "2020-10-05T10", "no date")):
        with pytest.raises(UnreadableFileError, match=why):
            write_pasted(tmp_path, text, published=day)


def test_the_page_is_told_only_what_has_changed(tmp_path: Path) -> None:
    archive = archive_of(Scripted(step=0), tmp_path)
    first = view(archive, {"language": "en"}, local=True)
    assert first["running"] is None and "4 reports · 9 passages · 1 undated · 2.6 MB on disk · model scripted · generation 1" in first["facts"]
    again = view(archive, {"language": "en", "stamp": first["stamp"], "last": first["last"]}, local=True)
    assert not {"list", "facts", "clocks", "outcome"} & set(again)
    archive.add([file(tmp_path / "in", "new.txt", b"<b>New</b>\n\ntext")])
    archive.syncs.wait()
    news = view(archive, {"language": "fr", "stamp": first["stamp"], "last": first["last"]}, local=True)
    assert "1 article ajouté" in news["outcome"] and "&lt;b&gt;New&lt;/b&gt;" in news["outcome"] and "<b>New" not in news["outcome"] + news["list"]


def test_the_list_is_sorted_narrowed_and_paged() -> None:
    def summary(n: int, title: str, published: str | None) -> SimpleNamespace:
        return SimpleNamespace(id=n, path=f"{n}.txt", title=title, publisher="Desk" if n % 2 else "", language="fr" if n % 3 else "en",
                               published=DateRange.of(published) if published else None, own_day=None)

    reports = [summary(n, f"Title {n:02}", f"2020-10-{n:02}" if n < 29 else None) for n in range(1, 31)]

    def titles(**view: Any) -> list[str]:
        return re.findall(r"Title \d\d", archivepage.report_list(reports, "en", View(**view)))

    assert titles()[:2] == ["Title 28", "Title 27"] and len(titles()) == 25
    assert titles(page=2) == ["Title 03", "Title 02", "Title 01", "Title 29", "Title 30"] == titles(page=99)
    assert titles(descending=False, page=2)[-2:] == ["Title 29", "Title 30"], "undated ones stand last"
    assert titles(sort="title", descending=False)[0] == "Title 01" and titles(sort="added")[0] == "Title 30"
    assert titles(sort="publisher", descending=False)[0] == "Title 01" and titles(needle="FRENCH 28") == ["Title 28"]
    assert titles(sort="<script>", needle="no such") == []
    html = archivepage.report_list(reports, "en", View(sort="title", descending=False))
    assert 'aria-sort="ascending"><button type="button" class="rq-sort" data-sort="title"' in html and "Reports 1–25 of 30" in html and "Page 1 of 2" in html


def test_folders_of_the_server_are_set_only_from_this_machine(tmp_path: Path) -> None:
    archive = archive_of(Scripted(step=0), tmp_path / "index")
    (tmp_path / "reports").mkdir()
    wish = {"act": "watch", "folder": str(tmp_path / "reports")}
    assert "error" in act(archive, wish, local=False) and archive.watching is None
    assert act(archive, wish, local=True) == {"said": ""} and archive.watching is not None
    assert "error" in act(archive, {"act": "unwatch"}, local=False)
    assert act(archive, {"act": "unwatch"}, local=True) == {"said": ""} and archive.watching is None
    assert "error" in act(archive, {"act": "again", "source": "/etc"}, local=True), "only what was synced before"
    assert "error" in act(archive, {"act": "<b>"}, local=True) and "<b>" not in act(archive, {"act": "<b>"}, local=True)["error"]
    for private in ("/reports", str(tmp_path)):
        assert private not in str(view(archive, {}, local=False))


@pytest.mark.parametrize(("english", "french"), [
    ("empty", "vide"), ("line 3 is not JSON", "la ligne 3 n’est pas du JSON"), (".exe suffix: only .txt, .md are read", "suffixe .exe : seuls .txt, .md sont lus"),
    ("no report in it: a/b.zip: an archive inside the archive: unpack it first", "aucun article dedans : a/b.zip : une archive dans l’archive : décompressez-la d’abord"),
    ("no report in it: only .txt are read", "aucun article dedans : seuls .txt sont lus"), ("Is a directory", "Is a directory")])
def test_reasons_are_told_in_french(english: str, french: str) -> None:
    assert reason(english, "fr") == french and reason(english, "en") == english


def test_a_question_has_a_length() -> None:
    assert refusal("x" * 4000, "en") == ""
    assert refusal("x" * 4001, "en") == "This question has 4,001 characters; the limit is 4,000. Please shorten it."
    assert refusal("", "fr") == "Écrivez d’abord une question."


def test_names_of_this_machine() -> None:
    assert is_loopback("localhost") and is_loopback("127.8.8.8") and is_loopback("::1")
    assert not is_loopback("example.org") and not is_loopback("") and not is_loopback("localhost.evil.example")
    assert host_name("[::1]:80") == "::1"
