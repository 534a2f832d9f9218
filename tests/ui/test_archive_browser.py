"""The archive page in a real browser, most of it over the real index and the real sync: what is added is asked, what is asked for is done.

Screenshots go where those of the chat go (REPORTQA_SCREENSHOTS, else pytest's temporary folder).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from index import open_index
from tests.index.test_formats import LINES, packed, pdf
from tests.ui.browser import CHROMIUM, FAINT, NAMELESS, Reader, reading, served
from tests.ui.scripted import Scripted

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)")
BRIDGE = b" date 2020-11-02 Bridge closed at Lachin\n\nThe bridge at Lachin was closed on Monday by the engineer Ruben Testyan.\nSubscribe to our newsletter\n"
WIDE = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def samples_copy(sample_index: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    shutil.copytree(sample_index, folder)
    return folder


def to_archive(reader: Reader) -> Any:
    reader.page.click("button[role=tab] >> nth=1")
    reader.page.wait_for_selector("#rq-archive-facts p")
    return reader.page


def upload(page: Any, **files: bytes) -> None:
    page.set_input_files("#rq-files input[type=file]", [
        {"name": name.replace("__", "."), "mimeType": "application/octet-stream", "buffer": content} for name, content in files.items()])


def said(page: Any, words: str) -> str:
    """The outcome of a sync that says so."""
    page.wait_for_selector(f".rq-outcome:has-text('{words}')", timeout=120_000)
    text: str = page.inner_text(".rq-outcome")
    return text


def test_reports_are_added_with_visible_progress(chromium: Any, tmp_path: Path, shots: Path) -> None:
    back = Scripted(step=0.6)
    with served(tmp_path / "index", ask=back.ask, open_index=back.open_index, sync=back.sync) as url, reading(chromium, url, shots) as reader:
        page = to_archive(reader)
        cells = page.locator("#rq-clocks tbody tr").locator("th, td").all_inner_texts()
        assert cells == ["Karabakh", "27 September 2020", "", "2 reports; 1 counts otherwise", "Set by hand"]
        upload(page, new__txt=b"<img src=x onerror=alert(1)>\n\nOn 8 November Baku announced Shusha.", bad__md=b"\0\0")
        page.wait_for_selector("#rq-sync progress[value]")
        page.wait_for_function("() => document.querySelector('.rq-percent').textContent.match(/[1-9]\\d* %/)")
        assert "Adding files" in page.inner_text("#rq-sync") and " of 4" in page.inner_text(".rq-step")
        reader.shot("archive_sync")
        with reading(chromium, url, shots) as other:  # another visitor, and a page that is loaded again, see the same sync
            to_archive(other)
            other.page.wait_for_selector("#rq-sync progress[value]")
        page.reload()
        to_archive(reader)
        page.wait_for_selector("#rq-sync progress[value]")
        assert "1 report added, 1 file refused" in said(page, "Done in 1.2 s")
        assert "bad.md: binary, not text" in page.inner_text("#rq-sync")
        page.wait_for_selector("text=5 reports, 6 October 2020 to 8 November 2020")
        reader.shot("archive_synced")
        page.click("#rq-reports .rq-link >> nth=0")
        page.wait_for_selector("dialog[open] .rq-text")
        assert page.inner_text("#rq-report-title") == "<img src=x onerror=alert(1)>"
        page.keyboard.press("Escape")
        page.fill("#rq-filter input", "russian")
        page.wait_for_function("() => document.querySelectorAll('#rq-reports .rq-link').length === 1")
        back.busy = True
        page.click("#rq-rebuild")
        page.wait_for_selector("text=Another sync is running on this archive")
        page.click("[data-act=dismiss]")
        assert page.locator("#rq-sync").is_hidden()


def test_files_of_all_kinds_are_added_and_asked(chromium: Any, samples_copy: Path, shots: Path) -> None:
    with served(samples_copy) as url, reading(chromium, url, shots) as reader:
        page = to_archive(reader)
        upload(page, bridge__txt=BRIDGE, barda__pdf=pdf([LINES]), scan__pdf=pdf([["x"]], image=True),
               table__csv=b"title,text,date\nOne,Terter was hit at noon said the clerk.,2020-10\n", pack__zip=packed({"in/m.txt": b"Ganja was quiet.", "../up.txt": b"x"}))
        text = said(page, "4 reports added, 2 files refused")
        assert "scan.pdf: no text in it, only images: run text recognition (OCR) on it first" in text
        assert "pack.zip/../up.txt: a name that leads out of the archive" in text
        receipts = page.locator(".rq-receipts tbody tr").all_inner_texts()
        assert len(receipts) == 4 and any("2 November 2020 (to the day, from the header of the file)" in row for row in receipts)
        assert any("October 2020 (only the month is known, from a column of the table)" in row for row in receipts)
        page.wait_for_selector("text=48 reports")
        reader.shot("archive_receipts")
        page.click("summary:has-text('2 files could not be read')")
        page.click("button[role=tab] >> nth=0")
        reader.ask("Who closed the bridge at Lachin?")
        assert "Ruben Testyan" in reader.open_mark("t1-c1")


def test_a_pasted_text_its_receipt_and_its_end(chromium: Any, samples_copy: Path, shots: Path) -> None:
    with served(samples_copy) as url, reading(chromium, url, shots) as reader:
        page = to_archive(reader)
        page.click(".rq-paste > summary")
        page.get_by_label("Title").first.fill("Bridge <b>closed</b>")
        page.get_by_label("Date of publication").fill("2 November")
        page.get_by_label("Outlet").first.fill("the desk")
        page.get_by_label("Text of the report").fill("The bridge at Lachin was closed on Monday by the engineer Ruben Testyan.\nSubscribe to our newsletter\n")
        page.click("text=Add this text")
        page.wait_for_selector(".rq-said >> text='2 November' is no date: write 2020-10-05, or 2020-10 or 2020 where no more is known")
        page.get_by_label("Date of publication").fill("2020-11")
        page.click("text=Add this text")
        said(page, "1 report added")
        assert page.get_by_label("Text of the report").input_value() == ""
        page.fill("#rq-filter input", "bridge")
        page.wait_for_function("() => document.querySelectorAll('#rq-reports .rq-link').length === 1")
        page.click("#rq-reports .rq-link")
        page.wait_for_selector("dialog[open] .rq-receipt")
        receipt = page.inner_text(".rq-receipt")
        for part in ("November 2020 (only the month is known, from the header of the file)", "English", "1 expression of time", "2 stretches", "1 · ", "bridge-b-closed-b.txt"):
            assert part in receipt, part
        page.click(".rq-receipt .rq-fold summary")
        assert "offer, form or button Subscribe to our newsletter" in page.inner_text(".rq-receipt .rq-plain-list").replace("\n", " ")
        assert page.inner_text("#rq-report-title") == "Bridge <b>closed</b>"
        reader.shot("archive_receipt")
        page.click("text=Delete this report")
        assert page.evaluate("document.activeElement.textContent") == "Keep", "the way back is nearest"
        page.click("dialog >> text=Keep")
        page.click("text=Delete this report")
        page.click("text=Yes, delete")
        said(page, "1 removed")
        page.wait_for_selector("text=No report matches.")
        assert list((samples_copy / "uploads").iterdir()) == []
        page.fill("#rq-filter input", "")
        page.click("#rq-reports .rq-link >> nth=0")
        page.wait_for_selector("dialog[open] .rq-receipt")
        assert "To remove it, delete" in page.inner_text(".rq-receipt") and page.locator(".rq-delete").count() == 0


def test_a_running_sync_is_cancelled_and_goes_on(chromium: Any, samples_copy: Path, shots: Path) -> None:
    members = {f"{n:03}.txt": f" date 2020-10-05 Report {n}\n\n{' '.join(f'The mayor of Barda counted {n + m} houses that were hit.' for m in range(12))}".encode() for n in range(300)}
    with served(samples_copy) as url, reading(chromium, url, shots) as reader:
        page = to_archive(reader)
        upload(page, many__zip=packed(members))
        page.wait_for_function("() => document.querySelector('.rq-step').textContent.startsWith('Embedding')", timeout=120_000)
        reader.shot("archive_working")
        page.click("text=Cancel")
        said(page, "Stopped after")
        with open_index(samples_copy) as index:
            assert 44 <= len(index.reports()) < 344, "what is committed stays"
        page.click("text=Go on")
        page.wait_for_selector("#rq-sync progress[value]")
        said(page, "Done in")
        page.wait_for_selector("text=344 reports", timeout=10_000)
        page.wait_for_selector("text=Page 1 of 14")
        page.click("[aria-label='Next page']")
        page.wait_for_selector("text=Reports 26–50 of 344")
        page.click(".rq-sort >> text=Title")
        page.wait_for_selector("th[aria-sort=ascending] >> text=Title")
        assert page.evaluate("document.activeElement.dataset.sort") == "title", "the focus stays on what was pressed"
        page.keyboard.press("Enter")
        page.wait_for_selector("th[aria-sort=descending] >> text=Title")


def test_clocks_are_set_changed_and_removed(chromium: Any, samples_copy: Path, shots: Path) -> None:
    with served(samples_copy) as url, reading(chromium, url, shots) as reader:
        page = to_archive(reader)
        page.click("#rq-clocks >> text=Set by hand")
        form = page.locator("[data-form=clock]")
        assert form.locator("[name=day]").input_value() == "2020-09-27"
        form.locator("[name=event]").fill("The <i>war</i>")
        form.locator("[name=names]").fill("la guerre, война")
        form.locator("[name=day]").fill("27 September")
        form.locator("button").click()
        page.wait_for_selector(".rq-said >> text=write it as 2020-09-27")
        form.locator("[name=day]").fill("2020-09-28")
        form.locator("button").click()
        page.wait_for_selector("#rq-clocks >> text=28 September 2020")
        assert page.inner_text("#rq-clocks tbody th") == "The <i>war</i>" and "la guerre, война" in page.inner_text("#rq-clocks")
        page.click("#rq-clocks >> text=Change")
        form.locator("[name=event]").fill("The 44-day war")
        form.locator("[name=event]").press("Enter")
        page.wait_for_selector("#rq-clocks >> text=The 44-day war")
        assert "The <i>war</i>" not in page.inner_text("#rq-clocks")
        with open_index(samples_copy) as index:
            assert [(clock.event, str(clock.day_1), clock.names) for clock in index.clocks() if clock.given] == [("The 44-day war", "2020-09-28", ("la guerre", "война"))]
        page.click("[aria-label='Remove: The 44-day war']")
        page.wait_for_selector("#rq-clocks >> text=27 September 2020")
        assert page.locator("#rq-clocks >> text=Remove").count() == 0


def test_a_folder_is_watched_where_this_machine_alone_is_served(chromium: Any, samples_copy: Path, tmp_path: Path, shots: Path) -> None:
    (folder := tmp_path / "watched").mkdir()
    with served(samples_copy) as url, reading(chromium, url, shots) as reader:
        page = to_archive(reader)
        page.click(".rq-watching > summary")
        page.get_by_label("Folder on this machine").fill(str(samples_copy))
        page.click(".rq-watching button >> text=Watch")
        page.wait_for_selector(".rq-said >> text=holds the index itself or lies in it")
        page.get_by_label("Folder on this machine").fill(str(folder))
        page.click(".rq-watching button >> text=Watch")
        page.wait_for_selector(f"text=Watched: {folder}")
        (folder / "bridge.txt").write_bytes(BRIDGE)
        said(page, "1 report added")
        page.wait_for_selector("text=Last came at")
        page.click("#rq-sync .rq-link")
        page.wait_for_selector("dialog[open] >> text=This report lies in the watched folder")
        page.keyboard.press("Escape")
        reader.shot("archive_watched")
        (folder / "bridge.txt").unlink()
        (folder / "other.txt").write_bytes(b"Ganja was quiet, said the desk.")
        said(page, "1 report added, 1 removed")
        page.click("text=Stop watching")
        page.wait_for_selector("text=No folder is watched.")
    with served(samples_copy, local=False) as url, reading(chromium, url, shots) as reader:
        page = to_archive(reader)
        page.click(".rq-watching > summary")
        page.wait_for_selector("text=Only whoever starts the server sets the folder")
        assert page.locator("[data-form=watch]").is_hidden() and str(tmp_path) not in page.inner_text("body")


def opened(page: Any) -> None:
    """All folds of the page, open."""
    page.evaluate("() => document.querySelectorAll('#rq-panel details').forEach(fold => { fold.open = true; })")


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_in_french(chromium: Any, samples_copy: Path, shots: Path, dark: bool) -> None:
    with served(samples_copy) as url, reading(chromium, url, shots, width=360, height=740, dark=dark, touch=True, locale="fr-FR") as reader:
        page, name = to_archive(reader), "dark" if dark else "light"
        opened(page)
        assert page.evaluate(WIDE) <= 0
        text = page.inner_text("#rq-panel")
        for words in ("Coller un texte", "Surveiller un dossier", "Trier par", "44 articles", "génération", "Horloges des événements", "Reconstruire l’index", "Articles 1–25 sur 44"):
            assert words in text, words
        for english in ("Paste", "Sort", "Reports", "Watch ", "passages left"):
            assert english not in text, english
        assert page.evaluate(NAMELESS) == [] and page.evaluate(FAINT) == []
        reader.shot(f"archive_phone_{name}")
        upload(page, pont__txt=BRIDGE)
        said(page, "1 article ajouté")
        opened(page)
        assert page.evaluate(WIDE) <= 0
        assert page.evaluate(NAMELESS) == [] and page.evaluate(FAINT) == []
        page.tap("#rq-sync .rq-link")
        page.wait_for_selector("dialog[open] .rq-receipt")
        assert "2 novembre 2020 (au jour près, d’après l’en-tête du fichier)" in page.inner_text(".rq-receipt")
        assert page.evaluate("() => { const body = document.querySelector('.rq-dialog-body'); return body.scrollWidth - body.clientWidth; }") <= 0
        assert page.evaluate(NAMELESS) == [] and page.evaluate(FAINT) == []
        reader.shot(f"archive_phone_receipt_{name}")


def test_with_the_keyboard_alone(chromium: Any, samples_copy: Path, shots: Path) -> None:
    with served(samples_copy) as url, reading(chromium, url, shots) as reader:
        page = to_archive(reader)

        def tab_to(what: str) -> None:
            for _ in range(80):
                page.keyboard.press("Tab")
                if page.evaluate("what => document.activeElement.matches(what)", what):
                    return
            raise AssertionError(f"Tab does not reach {what}")

        tab_to(".rq-paste > summary")
        page.keyboard.press("Enter")
        tab_to(".rq-paste textarea")
        page.keyboard.type("Barda was shelled, said Testyan.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        said(page, "1 report added")
        assert page.evaluate("document.querySelector('#rq-panel [aria-live]').textContent").startswith("Done in")
        tab_to("#rq-filter input")
        page.keyboard.type("ganja")
        page.wait_for_function("() => document.querySelectorAll('#rq-reports .rq-link').length < 10")
        tab_to("#rq-reports .rq-link")
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog[open] .rq-receipt")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.matches('#rq-reports .rq-link')")
