"""The chat in a real browser: asked, read, followed to the source, by mouse, keyboard and finger.

Most tests run over a scripted back end; the last ones over the sample archive and the real way from question to answer.
What stands around the questions (filters, links, timeline, map, history) is in `test_desk_browser.py`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.ui.browser import CHROMIUM, DONE, FAINT, NAMELESS, NONE, SELECTED, reading, served
from tests.ui.scripted import DENIED, NOTHING, PLACES, REPORTS, Scripted
from ui.uploads import MAX_MEGABYTES

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NONE)
EXAMPLE = PLACES.question


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
        reader.wait()
        assert "Who denied <b>it</b>?" in reader.page.inner_text(".rq-asked") and reader.page.input_value("#rq-question textarea") == ""


def test_a_failing_answer_is_one_line_and_the_chat_goes_on(chromium: Any, url: str, shots: Path) -> None:
    with reading(chromium, url, shots) as reader:
        reader.ask("boom")
        assert re.search(r"in its log under [0-9a-f]{8}\.$", reader.page.inner_text(".rq-error"))
        reader.ask(DENIED.question)
        assert reader.open_mark("t2-c1") == DENIED.citations[0].quote


def test_where_many_ask_the_page_says_so_and_keeps_the_question(chromium: Any, tmp_path: Path) -> None:
    import threading

    from ui.guard import Opening

    back, busy = Scripted(step=0.01), threading.Event()
    with served(tmp_path / "index", opening=Opening(busy=lambda event: busy.is_set()), ask=back.ask, open_index=back.open_index, sync=back.sync) as address:
        page = chromium.new_context(locale="fr-FR").new_page()
        page.goto(address)
        page.wait_for_selector(".rq-head")
        page.fill("#rq-question textarea", DENIED.question)
        busy.set()
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Réessayez dans quelques secondes", timeout=5_000)
        assert page.input_value("#rq-question textarea") == DENIED.question and page.locator(".rq-turn").count() == 0
        busy.clear()
        page.keyboard.press("Enter")
        page.wait_for_function(DONE, arg=1, timeout=20_000)
        page.context.close()


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
    for path in ("docs", "redoc", "openapi.json", "monitoring", "monitoring/summary", "gradio_api/info"):
        assert httpx.get(url + path, follow_redirects=True).status_code in (403, 404), path
    assert httpx.get(url, headers={"Host": "rebound.example"}).status_code == 403
    assert httpx.post(url + "gradio_api/upload", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert httpx.get(url + "gradio_api/file=/etc/passwd").status_code in (403, 404)
    large = httpx.post(url + "gradio_api/upload", files={"files": ("large.txt", b"x" * ((MAX_MEGABYTES + 1) << 20))}, timeout=60)
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
