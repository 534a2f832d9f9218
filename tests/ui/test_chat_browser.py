"""The chat in a real browser: asked, read, followed to the source, by mouse, keyboard and finger.

Most tests run over a scripted back end; the last ones over the sample archive and the real way from question to answer.
Screenshots of every test go into the folder named by REPORTQA_SCREENSHOTS, else into pytest's temporary folder.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.ui.scripted import DENIED, NOTHING, PLACES, REPORTS, Scripted

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = os.environ.get("REPORTQA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
EXAMPLE = PLACES.question
DONE = "count => document.querySelectorAll('.rq-turn[aria-busy=false]').length >= count"
SELECTED = "() => document.querySelector('.rq-here').textContent"


@contextmanager
def served(folder: Path, **options: Any) -> Iterator[str]:
    """The chat on a free port of this machine."""
    from ui.app import build_app, launch_options

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = build_app(folder, **options)
    app.launch(server_port=port, prevent_thread_lock=True, **launch_options())
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        app.close(verbose=False)


@dataclass
class Reader:
    """A browser page that writes down every request and every complaint."""

    page: Any
    shots: Path
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        before = self.page.locator(".rq-turn").count()
        self.page.fill("#rq-question textarea", question)
        self.page.keyboard.press("Enter")
        self.wait(before + 1)

    def wait(self, turns: int = 1) -> None:
        self.page.wait_for_function(DONE, arg=turns, timeout=60_000)

    def open_mark(self, cite: str) -> str:
        """The highlighted text of the dialog that a mark opens."""
        self.page.locator(f'.rq-prose [data-cite="{cite}"]').first.click()
        self.page.wait_for_selector("dialog[open] .rq-here")
        text: str = self.page.evaluate(SELECTED)
        return text

    def shot(self, name: str) -> None:
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=self.shots / f"{name}.png")

    def foreign(self) -> list[str]:
        return [url for url in self.requests if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).hostname != "127.0.0.1"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(os.environ.get("REPORTQA_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def reading(browser: Any, url: str, shots: Path, *, width: int = 1200, height: int = 850, locale: str = "en-GB", dark: bool = False,
            touch: bool = False) -> Iterator[Reader]:
    """A fresh visitor; at the end nothing must have been asked of any other host, and the browser must not have complained."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale=locale, color_scheme="dark" if dark else "light",
                                  has_touch=touch, is_mobile=touch, reduced_motion="reduce")
    reader = Reader(context.new_page(), shots)
    reader.page.on("request", lambda request: reader.requests.append(request.url))
    reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    reader.page.on("console", lambda line: reader.complaints.append(line.text) if line.type == "error" else None)
    reader.page.on("dialog", lambda dialog: (reader.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
    reader.page.goto(url)
    reader.page.wait_for_selector(".rq-head")
    reader.page.wait_for_selector("#rq-question textarea")
    try:
        yield reader
        assert reader.requests and reader.foreign() == []
        assert reader.complaints == []
    finally:
        context.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scripted, str]]:
    back = Scripted()
    with served(tmp_path_factory.mktemp("index"), ask=back.ask, open_index=back.open_index, sync=back.sync) as address:
        yield back, address


@pytest.fixture
def back(desk: tuple[Scripted, str]) -> Scripted:
    desk[0].__init__(step=0.01)  # type: ignore[misc]  # as new, behind the same server
    return desk[0]


@pytest.fixture
def url(desk: tuple[Scripted, str], back: Scripted) -> str:
    return desk[1]


def test_an_answer_is_followed_to_its_source(chromium: Any, url: str, shots: Path) -> None:
    with reading(chromium, url, shots) as reader:
        page = reader.page
        assert page.inner_text(".rq-open") == "4 reports, 6 October 2020"
        reader.shot("empty")
        page.click(f"text={EXAMPLE}")
        reader.wait()
        assert page.inner_text(".rq-chip-when") == "day 9 = 5 October 2020, counted from 27 September 2020 (7 reports agree; 1 counts 6 October)"
        assert page.locator(".rq-items tbody tr").count() == len(PLACES.items)
        assert page.locator("#rq-examples").is_hidden()
        for citation in PLACES.citations:
            assert reader.open_mark(f"t1-c{citation.n}") == citation.quote
            assert page.evaluate("document.querySelector('.rq-text').textContent") == REPORTS[citation.report].text
            seen = page.evaluate("""() => { const here = document.querySelector('.rq-here').getBoundingClientRect(), body = document.querySelector('.rq-dialog-body').getBoundingClientRect();
                                            return here.top >= body.top && here.bottom <= body.bottom; }""")
            assert seen, "the quote is out of sight"
            page.keyboard.press("Escape")
            assert page.evaluate("document.activeElement.dataset.cite") == f"t1-c{citation.n}"
        reader.shot("places")
        page.hover('.rq-prose [data-cite="t1-c2"]')
        page.wait_for_selector(f"#rq-preview:not([hidden]) >> text={PLACES.citations[1].quote}")
        preview = page.inner_text("#rq-preview")
        assert "Sample desk A (French) · 6 October 2020 · French · same words in 1 other report" in preview
        reader.shot("preview")


def test_a_quote_far_down_is_scrolled_to_and_the_next_one_too(chromium: Any, url: str, shots: Path) -> None:
    with reading(chromium, url, shots, height=600) as reader:
        page = reader.page
        reader.ask("How many civilians had died by day 9 according to each side?")
        reader.open_mark("t1-c1")
        assert page.evaluate("document.querySelector('.rq-dialog-body').scrollTop") > 300
        assert page.inner_text(".rq-place") == "Quote 1 of 2"
        reader.shot("far_down")
        page.click(".rq-next")
        page.wait_for_function("() => document.querySelector('.rq-here')?.textContent.startsWith('Le médiateur')")
        assert page.locator(".rq-next").is_disabled() and page.locator(".rq-other").count() == 1
        assert page.locator(".rq-left-out").count() == 3
        page.click(".rq-close")
        assert page.evaluate("document.activeElement.dataset.cite") == "t1-c1"


def test_with_the_keyboard_alone(chromium: Any, url: str, shots: Path) -> None:
    with reading(chromium, url, shots) as reader:
        page = reader.page

        def tab_to(what: str) -> None:
            for _ in range(60):
                page.keyboard.press("Tab")
                if page.evaluate("what => document.activeElement.matches(what)", what):
                    return
            raise AssertionError(f"Tab does not reach {what}")

        tab_to("#rq-question textarea")
        page.keyboard.type(EXAMPLE)
        page.keyboard.press("Enter")
        reader.wait()
        page.locator("#rq-question textarea").focus()
        page.keyboard.press("Shift+Tab")
        page.evaluate("document.querySelector('#rq-tabs button[role=tab]').focus()")
        tab_to('.rq-mark[data-cite="t1-c1"]')
        page.wait_for_selector("#rq-preview:not([hidden])")
        assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "rq-preview"
        reader.shot("keyboard_preview")
        page.keyboard.press("Escape")
        assert page.locator("#rq-preview").is_hidden()
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog[open] .rq-here")
        assert page.evaluate(SELECTED) == PLACES.citations[0].quote
        page.keyboard.press("ArrowRight")
        page.wait_for_function("text => document.querySelector('.rq-here')?.textContent === text", arg=PLACES.citations[1].quote)
        for _ in range(8):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')"), "focus left the dialog"
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.dataset.cite") == "t1-c1"
        page.keyboard.press("Space")
        page.wait_for_selector("dialog[open] .rq-here")
        page.keyboard.press("Escape")


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_nothing_sticks_out(chromium: Any, url: str, shots: Path, dark: bool) -> None:
    with reading(chromium, url, shots, width=360, height=740, touch=True, dark=dark) as reader:
        page, name = reader.page, "dark" if dark else "light"

        def fits(what: str) -> None:
            reader.shot(f"phone_{name}_{what}")
            assert page.evaluate("[document.documentElement.scrollWidth, document.body.scrollWidth]") == [360, 360], what

        fits("empty")
        page.tap(f"text={EXAMPLE}")
        reader.wait()
        fits("answer")
        page.locator('.rq-prose [data-cite="t1-c1"]').first.tap()
        page.wait_for_selector("dialog[open] .rq-here")
        assert page.evaluate(SELECTED) == PLACES.citations[0].quote
        assert page.locator("#rq-preview").is_hidden()
        fits("report")
        page.tap(".rq-close")
        reader.ask(NOTHING.question)
        fits("nothing")
        reader.ask("averyveryverylongwordwithoutanyspace" * 6)
        fits("long_word")
        page.tap("button[role=tab] >> nth=1")
        page.wait_for_selector("#rq-reports .rq-link")
        fits("archive")


def test_nothing_found_looks_like_it(chromium: Any, url: str, shots: Path) -> None:
    with reading(chromium, url, shots) as reader:
        reader.ask(NOTHING.question)
        panel = reader.page.inner_text(".rq-nothing")
        assert "Nothing found" in panel and "they do not answer the question" in panel and NOTHING.nearest[0].quote in panel
        reader.page.click('.rq-nothing [data-cite="t1-n1"]')
        reader.page.wait_for_selector("dialog[open] .rq-here")
        assert reader.page.evaluate(SELECTED) == NOTHING.nearest[0].quote
        reader.shot("nothing")


def test_the_page_speaks_french_to_a_french_browser(chromium: Any, url: str, shots: Path) -> None:
    with reading(chromium, url, shots, locale="fr-FR") as reader:
        page = reader.page
        assert page.inner_text("#rq-ask") == "Demander" and page.inner_text(".rq-open") == "4 articles, 6 octobre 2020"
        assert page.evaluate("document.documentElement.lang") == "fr"
        page.click("text=Quelles villes ont été touchées le neuvième jour ?")
        reader.wait()
        assert "7 articles concordent" in page.inner_text(".rq-chip-when")
        reader.shot("french")


def test_a_question_too_long_or_empty_is_refused_in_one_line(chromium: Any, url: str, shots: Path, back: Scripted) -> None:
    with reading(chromium, url, shots) as reader:
        page = reader.page
        page.fill("#rq-question textarea", "x" * 4001)
        page.click("#rq-ask")
        page.wait_for_selector("#rq-notice .rq-error")
        assert "4,001 characters; the limit is 4,000" in page.inner_text("#rq-notice")
        assert page.input_value("#rq-question textarea") == "x" * 4001, "the reader's text is kept"
        page.fill("#rq-question textarea", "   ")
        page.click("#rq-ask")
        page.wait_for_selector("text=Type a question first.")
        assert back.asked == []


def test_a_link_brings_its_question(chromium: Any, url: str, shots: Path) -> None:
    with reading(chromium, url + "?q=Who%20denied%20%3Cb%3Eit%3C/b%3E%3F", shots) as reader:
        reader.page.wait_for_function("() => document.querySelector('#rq-question textarea').value === 'Who denied <b>it</b>?'")


def test_a_failing_answer_is_one_line_and_the_chat_goes_on(chromium: Any, url: str, shots: Path) -> None:
    with reading(chromium, url, shots) as reader:
        reader.ask("boom")
        assert "The answer failed" in reader.page.inner_text(".rq-error")
        reader.ask(DENIED.question)
        assert reader.open_mark("t2-c1") == DENIED.citations[0].quote


def test_an_answer_can_be_stopped(chromium: Any, url: str, shots: Path, back: Scripted) -> None:
    import threading

    back.hold = threading.Event()
    with reading(chromium, url, shots) as reader:
        page = reader.page
        page.click(f"text={EXAMPLE}")
        page.wait_for_selector("#rq-stop")
        page.wait_for_selector(".rq-turn .rq-prose")
        reader.shot("growing")
        page.click("#rq-stop")
        page.wait_for_selector("text=Stopped before the answer was complete.")  # though the model behind it still works
        assert not back.hold.is_set()
        back.hold.set()
        reader.ask(DENIED.question)
        assert page.locator(".rq-turn").count() == 2
        back.hold.clear()
        page.fill("#rq-question textarea", EXAMPLE)
        page.keyboard.press("Enter")
        page.wait_for_selector("#t3 .rq-prose")
        page.click("#rq-new")  # while an answer grows
        page.wait_for_selector("#rq-examples")
        page.wait_for_timeout(500)
        assert page.locator(".rq-turn").count() == 0
        back.hold.set()
        reader.ask(DENIED.question)
        assert back.asked[-1][1] == (), "nothing is left of the old conversation"


def test_what_is_asked_meanwhile_is_answered_next(chromium: Any, url: str, shots: Path, back: Scripted) -> None:
    import threading

    back.hold = threading.Event()
    with reading(chromium, url, shots) as reader:
        page = reader.page
        page.click(f"text={EXAMPLE}")
        page.wait_for_selector(".rq-turn .rq-prose")
        page.fill("#rq-question textarea", DENIED.question)
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
        assert page.locator(".rq-turn").count() == 1
        back.hold.set()
        reader.wait(2)
        assert [question for question, _ in back.asked] == [EXAMPLE, DENIED.question]
        page.wait_for_timeout(300)
        assert page.locator(".rq-turn").count() == 2 and page.inner_text("#rq-notice").strip() == ""


def test_conversations_do_not_mix(chromium: Any, url: str, shots: Path, back: Scripted) -> None:
    with reading(chromium, url, shots) as one, reading(chromium, url, shots) as other:
        one.ask(DENIED.question)
        other.ask(NOTHING.question)
        one.ask("And when?")
        assert [turn.text for turn in back.asked[2][1]] == [DENIED.question, "The defence ministry in Yerevan denied it."]
        assert other.page.locator(".rq-turn").count() == 1 and "Barda" not in other.page.inner_text(".rq-turn")


NAMELESS = """() => [...document.querySelectorAll('button, input:not([type=hidden]), textarea, select, [role=tab]')]
  .filter(control => control.offsetParent && !control.hidden)
  .filter(control => !(control.getAttribute('aria-label') || control.textContent.trim() || control.title || [...(control.labels || [])].some(label => label.textContent.trim())))
  .map(control => control.outerHTML.slice(0, 200))"""
FAINT = """() => {
  const rgb = text => { const parts = text.match(/[\\d.]+/g).map(Number); return parts.length < 4 ? [...parts, 1] : parts; };
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4).reduce((sum, c, n) => sum + c * [.2126, .7152, .0722][n], 0);
  const under = element => { for (; element; element = element.parentElement) { const colour = rgb(getComputedStyle(element).backgroundColor); if (colour[3] > .99) return colour; } return [255, 255, 255, 1]; };
  const faint = [];
  for (const element of document.querySelectorAll('.rq-head *, .rq-turn *, .rq-welcome *, #rq-composer button, .rq-example, [role=tab], dialog[open] *, #rq-archive *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.offsetParent || element.disabled || element.closest('.rq-sr')) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(under(element))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${element.outerHTML.slice(0, 120)}`);
  }
  return faint;
}"""


@pytest.mark.parametrize("dark", [False, True])
def test_all_controls_have_names_and_all_texts_enough_contrast(chromium: Any, url: str, shots: Path, dark: bool) -> None:
    with reading(chromium, url, shots, dark=dark) as reader:
        page, name = reader.page, "dark" if dark else "light"

        def good(what: str) -> None:
            reader.shot(f"{name}_{what}")
            assert page.evaluate(NAMELESS) == [], what
            assert page.evaluate(FAINT) == [], what

        good("empty")
        reader.ask(EXAMPLE)
        page.click(".rq-sources summary")
        good("answer")
        reader.open_mark("t1-c1")
        good("report")
        page.keyboard.press("Escape")
        reader.ask(NOTHING.question)
        reader.ask("boom")
        good("nothing")
        page.click("button[role=tab] >> nth=1")
        page.wait_for_selector("#rq-reports .rq-link")
        good("archive")


def test_the_doors_are_closed(url: str) -> None:
    import httpx

    front = httpx.get(url)
    assert "default-src 'self'" in front.headers["content-security-policy"] and "http" not in front.headers["content-security-policy"].replace("https", "")
    assert front.headers["x-content-type-options"] == "nosniff" and front.headers["referrer-policy"] == "no-referrer"
    for path in ("docs", "redoc", "openapi.json", "monitoring", "monitoring/summary"):
        assert httpx.get(url + path, follow_redirects=True).status_code in (403, 404), path
    assert httpx.get(url + "gradio_api/info").json() == {"named_endpoints": {}, "unnamed_endpoints": {}}
    assert httpx.get(url, headers={"Host": "rebound.example"}).status_code == 403
    assert httpx.post(url + "gradio_api/upload", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert httpx.get(url + "gradio_api/file=/etc/passwd").status_code in (403, 404)
    large = httpx.post(url + "gradio_api/upload", files={"files": ("large.txt", b"x" * (21 << 20))}, timeout=60)
    assert large.status_code == 413


def test_the_samples_from_question_to_source(chromium: Any, shots: Path, sample_index: Path) -> None:
    """Nothing is scripted here: the sample archive, and the real way from a question to its quotes."""
    from index import open_index
    from ui.app import EXAMPLES

    index = open_index(sample_index)
    with served(sample_index) as address, reading(chromium, address, shots) as reader:
        page = reader.page
        page.click(f"text={EXAMPLES[0]}")
        reader.wait()
        page.mouse.move(5, 5)
        page.evaluate("window.scrollTo(0, 0)")
        reader.shot("docs_answer")
        for question in EXAMPLES[1:]:
            reader.ask(question)
        for turn in range(1, len(EXAMPLES) + 1):
            reader.shot(f"sample_{turn}")
            places = page.evaluate("""turn => [...document.querySelectorAll(`#t${turn} .rq-source`)].map(source => ({ id: source.id, ...source.dataset,
                                      quote: source.querySelector('.rq-quote').textContent }))""", turn)
            assert places, f"no quotes for {EXAMPLES[turn - 1]}"
            for place in places:
                report = index.report(place["report"])
                assert report is not None and report.text[int(place["start"]):int(place["end"])] == place["quote"]
            first = page.locator(f"#t{turn} .rq-prose .rq-mark, #t{turn} .rq-nothing .rq-mark").first
            cite = first.get_attribute("data-cite")
            first.click()
            page.wait_for_selector("dialog[open] .rq-here")
            assert page.evaluate(SELECTED) == next(place["quote"] for place in places if place["id"] == cite)
            if turn == 1:
                reader.shot("docs_report")
            page.keyboard.press("Escape")
        assert "5 October 2020" in page.inner_text("#t1 .rq-chip-when")
    index.close()
