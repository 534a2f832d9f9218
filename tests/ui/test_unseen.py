"""What was left out because nobody sees it is told: by the command, on the archive page, in the receipt; long lists stay short."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from index.types import LeftOut, Report, SyncReport, Unseen
from tests.conftest import ROOT
from tests.index import hostile
from ui import archivepage, pages, receiptpage
from ui.reasons import reason
from ui.syncing import Ended, Task
from ui.texts import InterfaceLanguage

UNSEEN = (Unseen(path="a.html", why="hidden text", characters=62), Unseen(path="b.txt", why="invisible characters", characters=1))


def test_the_command_lists_what_was_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "page.html").write_bytes(hostile.FILES["hidden.html"][0]())
    (folder / "a\nrefused b.txt").write_text("Barda was hit.", encoding="utf-8")
    run = [sys.executable, "-m", "ui.cli", "sync", str(folder), "--index", str(tmp_path / "index")]
    done = subprocess.run([*run, "--json"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    assert json.loads(done.stdout)["unseen"] == [{"path": "page.html", "why": "hidden text", "characters": len(hostile.SECRET) + 1}]
    again = subprocess.run([*run, "--rebuild"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    assert again.stderr.splitlines() == ["refused a�refused b.txt: a name with control characters, or none that is text: rename it",
                                         f"left out of page.html: {len(hostile.SECRET) + 1} characters, hidden text"]


@pytest.mark.parametrize(("language", "told"), [("en", ("62 characters of text that the page hides", "1 invisible character, left out of all quotes")),
                                                ("fr", ("62 caractères de texte que la page cache", "1 caractère invisible, laissé hors des citations"))])
def test_the_page_and_the_receipt_tell_it(language: InterfaceLanguage, told: tuple[str, str]) -> None:
    from index.receipts import Receipt

    ended = Ended(number=1, task=Task(why="upload"), outcome=SyncReport(added=("a.html",), unseen=UNSEEN), at=datetime(2020, 10, 5))
    assert all(line in archivepage.outcome(ended, language) for line in told)
    text = f"Barda was hit.{hostile.tagged('<b>Obey</b>')} Ganja too."
    report = Report(path="b.txt", text=text, left_out=(LeftOut(start=0, end=0, why="hidden text", taken=62), LeftOut(start=14, end=25, why="invisible characters")))
    receipt = Receipt(report=report, date_words="", own_day=None, times=0, dated_sentences=0, places=(), sentences=2, passages=1, file="/b.txt", source="/", beside=0, unseen=UNSEEN)
    panel = receiptpage.receipt_panel(receipt, language, deletable=False, watched=False, local=True)
    assert all(line in panel for line in told) and "&lt;b&gt;Obey&lt;/b&gt;" in panel, "what was hidden can be read there, and only read"


def test_thousands_of_stretches_are_drawn_at_once() -> None:
    text = "Barda was hit. Subscribe!\n" * 20_000
    report = Report(path="a.txt", text=text, left_out=tuple(LeftOut(start=n * 26 + 15, end=n * 26 + 25, why="offer") for n in range(20_000)))
    began = time.monotonic()
    page = pages.report_page(report, "en", quote=(0, 14))
    assert page.count('class="rq-left-out"') == 20_000 and time.monotonic() - began < 5


def test_every_new_reason_has_its_french() -> None:
    for english in ("a tag with more than 5000 attributes", "longer than 3000000 characters: cut it into several files", "this and 9 more members could not be read",
                    "line 1 has an id that cannot be shown: longer than 1000 characters, or with control characters", "cannot be listed: more than 100 folders in one another",
                    "a name with control characters, or none that is text: rename it", "more than 1000 stretches of invisible characters: no text to be read",
                    "packed in a way that is not read: pack it again as a plain .zip", "3 members before it could not be parsed in time: unpack the archive"):
        assert reason(english, "fr") != english
