"""What readers do with the real chat over the sample archive: follow a link with filters, take a pack away and verify it, ask in French, use no mouse.

The same ways over scripted answers are in `test_desk_browser.py`, `test_answerfoot.py` and `test_chat_browser.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from index import open_index
from tests.conftest import ROOT
from tests.ui.browser import CHROMIUM, NONE, SELECTED, Reader, reading, served

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NONE)
FIRST = "Which cities were hit on day 9?"
IN_FRENCH = "Quelles villes ont été touchées le neuvième jour ?"
QUOTE = """id => { const source = document.getElementById(id);
  return {report: source.dataset.report, start: +source.dataset.start, end: +source.dataset.end, quote: source.querySelector('.rq-quote').textContent}; }"""


@pytest.fixture(scope="module")
def address(sample_index: Path) -> Iterator[str]:
    with served(sample_index, suggest=lambda answer, index: ()) as there:
        yield there


def stands(sample_index: Path, reader: Reader, cite: str) -> bool:
    """Whether the open dialog shows what the list of quotes has under that name, and the archive's report has it there."""
    one = reader.page.evaluate(QUOTE, cite)
    with open_index(sample_index) as index:
        report = index.report(one["report"])
    return bool(report is not None and report.text[one["start"]:one["end"]] == one["quote"] == reader.page.evaluate(SELECTED))


def test_a_link_with_filters_asks_through_them(chromium: Any, address: str, sample_index: Path, shots: Path) -> None:
    wanted = {"q": ["How many civilians had died by day 9 according to each side?"], "from": ["2020-10-01"], "to": ["2020-10-06"], "language": ["en", "ru"]}
    with reading(chromium, f"{address}?{urlencode(wanted, doseq=True)}", shots) as reader:
        reader.wait()
        page = reader.page
        page.wait_for_function("() => !document.querySelector('.rq-set').hidden")
        assert page.inner_text("#t1 .rq-asked").endswith(wanted["q"][0])
        languages = page.evaluate("[...document.querySelectorAll('#t1 .rq-source .rq-quote')].map(quote => quote.lang)")
        assert languages and set(languages) <= {"en", "ru"}
        page.wait_for_timeout(400)
        assert parse_qs(urlsplit(page.url).query) == wanted, "the address stays one that can be passed on"
        cite = page.locator("#t1 .rq-mark").first.get_attribute("data-cite")
        page.locator("#t1 .rq-mark").first.click()
        page.wait_for_selector("dialog[open] .rq-here")
        assert stands(sample_index, reader, cite)


@pytest.mark.parametrize("size", [{}, {"width": 360, "height": 740, "touch": True}], ids=["desk", "phone"])
def test_a_pack_taken_from_the_page_is_verified(chromium: Any, address: str, sample_index: Path, shots: Path, tmp_path: Path, size: dict[str, Any]) -> None:
    with reading(chromium, address, shots, **size) as reader:
        page = reader.page
        reader.ask(FIRST)
        reader.ask("Who denied striking Barda?")
        for menu, form in (("#t1 .rq-menu", "json"), ("#t1 .rq-menu", "geojson"), ("#rq-export-all", "json")):
            page.click(f"{menu} summary")
            with page.expect_download() as waiting:
                page.click(f'{menu} [data-form="{form}"]')
            pack = tmp_path / f"{len(list(tmp_path.iterdir()))}-{waiting.value.suggested_filename}"
            waiting.value.save_as(pack)
            assert json.loads(pack.read_text(encoding="utf-8"))
            done = subprocess.run([sys.executable, "-m", "ui.cli", "verify", str(pack), "--index", str(sample_index)], cwd=ROOT, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
            pack.write_text(pack.read_text(encoding="utf-8").replace("Stepanakert", "Stepanakerd"), encoding="utf-8")
            assert subprocess.run([sys.executable, "-m", "ui.cli", "verify", str(pack), "--index", str(sample_index)], cwd=ROOT, capture_output=True).returncode == 1


def test_in_french_from_the_question_to_the_quote(chromium: Any, address: str, sample_index: Path, shots: Path) -> None:
    with reading(chromium, address, shots, locale="fr-FR") as reader:
        page = reader.page
        page.click(f"text={IN_FRENCH}")
        reader.wait()
        assert "5 octobre 2020" in page.inner_text("#t1 .rq-chip-when") and page.get_attribute("#t1", "lang") == "fr"
        assert "Stepanakert" in page.inner_text("#t1 .rq-prose")
        assert reader.open_mark("t1-c1") and stands(sample_index, reader, "t1-c1")
        page.keyboard.press("Escape")
        reader.ask("Et le lendemain ?")
        assert "6 octobre 2020" in page.inner_text("#t2 .rq-chip-when")


def test_without_a_mouse_from_the_empty_page_to_a_quote_and_back(chromium: Any, address: str, sample_index: Path, shots: Path) -> None:
    with reading(chromium, address, shots) as reader:
        page = reader.page

        def tab_to(what: str, key: str = "Tab", most: int = 60) -> None:
            for _ in range(most):
                page.keyboard.press(key)
                if page.evaluate("what => document.activeElement.matches(what)", what):
                    return
            raise AssertionError(f"{key} does not reach {what}")

        assert page.evaluate("document.activeElement.matches('#rq-question textarea')"), "a question can be typed at once"
        tab_to(".rq-example", "Shift+Tab")
        page.keyboard.press("Enter")
        reader.wait()
        tab_to("#rq-question textarea")
        tab_to("#t1 .rq-mark", "Shift+Tab", 200)
        cite = page.evaluate("document.activeElement.dataset.cite")
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog[open] .rq-here")
        assert stands(sample_index, reader, cite)
        page.keyboard.press("Escape")
        page.wait_for_function("() => !document.querySelector('.rq-dialog-body').hasChildNodes()")
        assert page.evaluate("document.activeElement.dataset.cite") == cite
        tab_to("#rq-question textarea")
        page.keyboard.type("Who denied striking Barda?")
        page.keyboard.press("Enter")
        reader.wait(2)
