"""Below an answer, in a real browser: saved as a file, copied with its quotes, liked and disliked; by mouse, keyboard and finger."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.ui.browser import CHROMIUM, FLAGS, reading, served
from tests.ui.scripted import DENIED, NOTHING, PLACES, FakeIndex, Scripted
from ui.answerfoot import Answered, export_answers, judge
from ui.archive import Archive
from ui.exporting import FORMATS, exported
from ui.feedback import kept
from ui.guard import Opening
from ui.packs import provenance
from ui.verifying import verified

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)")
LIKE, DISLIKE = '[data-verdict="like"]', '[data-verdict="dislike"]'
PRESSED = "turn => [...document.querySelectorAll(`#t${turn} .rq-verdict`)].map(button => button.getAttribute('aria-pressed'))"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        # a name that leads here is no secure place, so that the page has no clipboard of its own there
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--host-resolver-rules=MAP reports.example 127.0.0.1"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(os.environ.get("REPORTQA_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "index").mkdir()
    return tmp_path / "index"


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    back = Scripted(step=0.01)
    with served(folder, ask=back.ask, open_index=back.open_index, sync=back.sync) as address:
        yield address


def files(folder: Path) -> set[str]:
    return {file.name for file in folder.rglob("*")}


def saved(page: Any, menu: str, form: str) -> tuple[str, str]:
    """(name, text) of the file that the browser saves."""
    page.click(f"{menu} summary")
    with page.expect_download() as waiting:
        page.click(f'{menu} [data-form="{form}"]')
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_text(encoding="utf-8")


def test_an_answer_is_saved_in_every_format(chromium: Any, url: str, shots: Path, folder: Path) -> None:
    before = files(Path(os.environ.get("GRADIO_TEMP_DIR", folder)))
    with reading(chromium, url, shots) as reader:
        reader.ask(PLACES.question)
        reader.page.click("#t1 .rq-menu summary")
        reader.shot("export_menu")
        reader.page.keyboard.press("Escape")
        assert reader.page.locator("#t1 .rq-menu[open]").count() == 0
        for form in FORMATS:
            name, text = saved(reader.page, "#t1 .rq-menu", form)
            assert name == "reportqa-2020-10-05." + {"markdown": "md"}.get(form, form)
            wanted = exported([PLACES], form, provenance([PLACES], FakeIndex(extra=[])))
            if form in ("json", "geojson"):
                assert {**json.loads(text), "exported": 0} == {**json.loads(wanted), "exported": 0}
                assert all(finding.good for finding in verified(text, FakeIndex(extra=[])))
            else:
                assert text.removeprefix("\ufeff").replace("\r\n", "\n") == wanted.replace("\r\n", "\n")
                assert text.startswith("\ufeff") == (form == "csv"), "Excel needs the mark"
        assert reader.page.locator("#t1 .rq-said").inner_text() == ""
    assert files(folder) == set() and files(Path(os.environ.get("GRADIO_TEMP_DIR", folder))) == before, "nothing is written on the server"


def test_the_conversation_is_saved_in_its_order(chromium: Any, url: str, shots: Path) -> None:
    with reading(chromium, url, shots) as reader:
        page = reader.page
        assert page.locator("#rq-export-all").is_hidden()
        for question in (DENIED.question, NOTHING.question, PLACES.question):
            reader.ask(question)
        page.click("#rq-export-all summary")
        reader.shot("export_conversation")
        page.click("#rq-export-all summary")
        _, text = saved(page, "#rq-export-all", "json")
        assert [answer["question"] for answer in json.loads(text)["conversation"]] == [DENIED.question, NOTHING.question, PLACES.question]
        page.click("#rq-new")
        page.wait_for_selector("#rq-examples")
        assert page.locator("#rq-export-all").is_hidden()


def test_with_the_keyboard_alone(chromium: Any, url: str, shots: Path, folder: Path) -> None:
    with reading(chromium, url, shots) as reader:
        page = reader.page
        reader.ask(DENIED.question)
        page.locator("#t1 .rq-copy").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.dataset.verdict") == "dislike"
        page.keyboard.press("Enter")
        page.wait_for_selector(".rq-why")
        reader.shot("why")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.value") == "incomplete"
        page.keyboard.press("Tab")
        page.keyboard.type("The day is missing.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".rq-why", state="detached")
        assert page.evaluate("document.activeElement.dataset.verdict") == "dislike"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        with page.expect_download() as waiting:
            page.keyboard.press("Enter")
        assert waiting.value.suggested_filename.endswith(".md")
        page.wait_for_function("document.activeElement.matches('.rq-menu summary')")
    [given] = kept(folder)
    assert (given.verdict, given.reason, given.text, given.question) == ("dislike", "incomplete", "The day is missing.", DENIED.question)


def test_a_verdict_is_kept_changed_and_taken_back(chromium: Any, url: str, shots: Path, folder: Path) -> None:
    with reading(chromium, url, shots) as reader:
        page = reader.page
        reader.ask(DENIED.question)
        reader.ask(PLACES.question)
        page.click(f"#t2 {LIKE}")
        page.wait_for_function(f"() => ({PRESSED})(2)[0] === 'true'")
        assert page.evaluate(PRESSED, 1) == ["false", "false"]
        assert page.inner_text("#t2 .rq-said") == "Kept beside the archive, sent to nobody."
        reader.shot("liked")
        [given] = kept(folder)
        assert (given.verdict, given.answer, [turn["text"] for turn in given.history]) == ("like", json.loads(json.dumps(PLACES.to_dict())), [DENIED.question, "The defence ministry in Yerevan denied it."])
        page.click(f"#t2 {DISLIKE}")
        page.wait_for_selector(".rq-why")
        assert page.evaluate(PRESSED, 2) == ["false", "true"]
        [changed] = kept(folder)
        assert (changed.id, changed.verdict) == (given.id, "dislike")
        page.click(f"#t2 {DISLIKE}")
        page.wait_for_selector(".rq-why", state="detached")
        assert page.evaluate(PRESSED, 2) == ["false", "false"] and kept(folder) == ()
    assert (folder / "feedback.sqlite").stat().st_mode & 0o077 == 0, "others on this machine cannot read it"


def test_in_french_on_a_phone(chromium: Any, url: str, shots: Path, folder: Path) -> None:
    with reading(chromium, url, shots, width=360, height=740, touch=True, locale="fr-FR") as reader:
        page = reader.page
        reader.ask(DENIED.question)
        reader.ask("Quelles villes ont été touchées le neuvième jour ?")
        page.tap(f"#t2 {DISLIKE}")
        page.wait_for_selector("text=Qu’est-ce qui ne va pas ?")
        page.tap("text=Pas ce que dit la source")
        page.tap("text=Enregistrer")
        page.wait_for_selector(".rq-why", state="detached")
        page.tap("#t2 .rq-menu summary")
        assert page.inner_text("#t2 .rq-menu summary") == "Exporter"
        reader.shot("phone_foot")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        box = page.locator("#t2 .rq-menu-list").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360
        page.keyboard.press("Escape")
        page.tap("#rq-export-all summary")
        box = page.locator("#rq-export-all .rq-menu-list").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360 and box["y"] >= 0
    assert [given.reason for given in kept(folder)] == ["not the source"]


@pytest.mark.parametrize("phone", [False, True])
def test_an_answer_is_copied_with_its_quotes_as_rich_text(chromium: Any, url: str, shots: Path, phone: bool) -> None:
    with reading(chromium, url, shots, **({"width": 360, "height": 740, "touch": True} if phone else {})) as reader:
        page = reader.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        reader.ask(PLACES.question)
        page.locator("#t1 .rq-copy").tap() if phone else page.click("#t1 .rq-copy")
        page.wait_for_selector("text=Copied")
        plain, rich = page.evaluate("""async () => { const [item] = await navigator.clipboard.read(); const text = async type => (await item.getType(type)).text();
                                       return [await text('text/plain'), await text('text/html')]; }""")
        assert plain.startswith(PLACES.question) and all(citation.quote in plain for citation in PLACES.citations)
        assert "<sup>[1]</sup>" in rich and "<script" not in rich and "<button" not in rich
        told = page.evaluate("html => { const holder = document.createElement('template'); holder.innerHTML = html; return [...holder.content.querySelectorAll('q')].map(q => q.textContent); }", rich)
        assert told == [citation.quote for citation in PLACES.citations]


def test_where_the_page_is_not_secure_it_is_copied_the_old_way(chromium: Any, shots: Path, folder: Path) -> None:
    """By a name in a local network, over http: there is no navigator.clipboard. What was copied is seen by pasting it."""
    back = Scripted(step=0.01)
    with served(folder, opening=Opening(host="0.0.0.0", allowed_hosts=("reports.example",)), ask=back.ask, open_index=back.open_index, sync=back.sync) as address:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(address.replace("127.0.0.1", "reports.example"))
        page.wait_for_selector("#rq-question textarea")
        assert page.evaluate("[isSecureContext, typeof navigator.clipboard]") == [False, "undefined"]
        page.fill("#rq-question textarea", DENIED.question)
        page.keyboard.press("Enter")
        page.click("#t1 .rq-copy")
        page.wait_for_selector("text=Copied")
        assert page.evaluate("document.activeElement.matches('.rq-copy')")
        page.evaluate("""() => { const field = document.createElement('div'); field.contentEditable = 'true'; document.body.append(field); field.focus();
                                 field.addEventListener('paste', event => { window.pasted = [event.clipboardData.getData('text/plain'), event.clipboardData.getData('text/html')]; }); }""")
        page.keyboard.press("Control+V")
        plain, rich = page.evaluate("window.pasted")
        assert DENIED.citations[0].quote in plain and f"<q>{DENIED.citations[0].quote}</q>" in rich
        context.close()


# -- without a browser

@pytest.mark.parametrize("wanted", [{}, {"answers": ["guessed"], "form": "json"}, {"answers": [["x"]], "form": "json"}, {"answers": [{}], "form": "csv"}])
def test_what_was_not_shown_is_not_exported(wanted: dict[str, Any], tmp_path: Path) -> None:
    archive = Archive(tmp_path, open_index=lambda folder: FakeIndex(extra=[]))
    assert "ask the question again" in export_answers(archive, Answered(), wanted)["error"]


@pytest.mark.parametrize("change", [{"answer": "guessed"}, {"answer": ["x"]}, {"verdict": "adore"}, {"reason": "ugly"}])
def test_no_verdict_on_what_was_not_shown(change: dict[str, Any], tmp_path: Path) -> None:
    answered = Answered()
    wanted = {"answer": answered.keep(DENIED), "verdict": "like", "language": "fr"}
    archive = Archive(tmp_path, open_index=lambda folder: FakeIndex(extra=[]))
    assert "error" in judge(archive, answered, {**wanted, **change}) and not list(tmp_path.iterdir())
    assert judge(archive, answered, wanted) == {"said": "Conservé à côté de l’archive, envoyé à personne."}


def test_only_the_latest_answers_are_kept() -> None:
    answered = Answered(kept=2)
    names = [answered.keep(DENIED) for _ in range(3)]
    assert [answered.get(name) is not None for name in names] == [False, True, True] and len(set(names)) == 3


def test_a_verdict_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "feedback.sqlite").write_bytes(b"not a database, but a text that is longer than a header" * 9)
    answered = Answered()
    archive = Archive(tmp_path, open_index=lambda folder: FakeIndex(extra=[]))
    said = judge(archive, answered, {"answer": answered.keep(DENIED), "verdict": "like"})
    assert "could not be kept" in said["error"] and (tmp_path / "feedback.sqlite").read_bytes().startswith(b"not a database")
    done = subprocess.run([sys.executable, "-m", "ui.cli", "feedback", "list", "--index", str(tmp_path)], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 1 and "feedback.sqlite" in done.stderr and done.stderr.count("\n") == 1
