"""What stands around the questions, in a real browser: filters, links, other readings, timeline, map, past conversations.

Over a scripted back end, at a desk and on a phone; the last test over the sample archive. `reading` fails on any foreign request
and on any complaint of the browser.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from index.types import DateRange
from qa.types import Filters
from tests.ui.browser import CHROMIUM, FAINT, NAMELESS, NONE, SELECTED, Reader, reading, served
from tests.ui.scripted import DENIED, NOTHING, PLACES, Scripted

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NONE)
DESK = {"width": 1200, "height": 850}
PHONE = {"width": 360, "height": 740, "touch": True}
OTHER_READING = "Which cities were hit on 6 October 2020?"


def query(reader: Reader) -> dict[str, list[str]]:
    return parse_qs(urlsplit(reader.page.url).query)


def settled(reader: Reader, turns: int) -> None:
    """All answers are there, and the page's address follows the last."""
    reader.wait(turns)
    reader.page.wait_for_timeout(400)
    assert reader.page.locator(".rq-turn").count() == turns


def fits(reader: Reader) -> bool:
    page = reader.page
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth && document.body.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_filters_go_with_the_question_and_into_the_link(chromium: Any, url: str, shots: Path, back: Scripted, size: dict[str, Any]) -> None:
    with reading(chromium, url, shots, **size) as reader:
        page = reader.page
        page.click(".rq-filters")
        page.wait_for_selector(".rq-filter-fields input[name=from]")
        assert page.evaluate("document.activeElement.name") == "from"
        page.fill("input[name=from]", "2020-10-01")
        page.click(".rq-pick >> nth=0")
        page.check("input[name=outlet][value='Sample desk B']")
        page.check("input[name=outlet][value='مكتب العينات']")
        page.keyboard.press("Escape")
        page.click(".rq-pick >> nth=1")
        page.check("input[name=language][value=fr]")
        assert page.evaluate("getComputedStyle(document.querySelector('input[name=language][value=fr]')).appearance") == "auto", "a tick that can be seen"
        reader.shot(f"filters_{size['width']}")
        assert fits(reader) and page.evaluate(NAMELESS) == []
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        assert page.locator("#rq-filter-panel").is_hidden() and page.evaluate("document.activeElement.className").endswith("rq-filters")
        assert page.locator(".rq-set li").all_inner_texts() == ["from 1 October 2020\n×", "Sample desk B\n×", "مكتب العينات\n×", "French\n×"]
        reader.ask(DENIED.question)
        settled(reader, 1)
        assert back.filters == [Filters(window=DateRange(start=date(2020, 10, 1), end=date.max), outlets=("Sample desk B", "مكتب العينات"), languages=("fr",))]
        assert query(reader) == {"q": [DENIED.question], "from": ["2020-10-01"], "outlet": ["Sample desk B", "مكتب العينات"], "language": ["fr"]}
        assert page.inner_text(".rq-chip-filters") == "filters: from 1 October 2020; Sample desk B; مكتب العينات; French"
        page.click(".rq-set .rq-remove >> nth=0")
        page.click(".rq-set .rq-remove >> nth=0")
        reader.ask("And when?")  # the others stay
        settled(reader, 2)
        assert back.filters[1] == Filters(outlets=("مكتب العينات",), languages=("fr",))
        page.click(".rq-filters")
        page.click(".rq-clear")
        page.click(".rq-again")
        settled(reader, 3)
        rows = page.evaluate("[...new Set([...document.querySelectorAll('#rq-tools button')].filter(b => b.checkVisibility() && !b.closest('.rq-menu-list')).map(b => Math.round(b.getBoundingClientRect().top / 8)))].length")
        assert rows == 1, "the tools stand in one row"
        assert back.filters[2] == Filters() and back.asked[2][0] == "And when?" and query(reader) == {"q": ["And when?"]}
        assert fits(reader)


def test_a_link_asks_its_question_through_its_filters(chromium: Any, url: str, shots: Path, back: Scripted) -> None:
    with reading(chromium, url + "?q=Who%20denied%20striking%20Barda%3F&language=fr&event=%3Cb%3EKarabakh&outlet=A&outlet=B&to=2020-10-09", shots) as reader:
        settled(reader, 1)
        assert back.filters == [Filters(window=DateRange(start=date.min, end=date(2020, 10, 9)), outlets=("A", "B"), languages=("fr",), events=("<b>Karabakh",))]
        assert "<b>Karabakh" in reader.page.inner_text(".rq-set") and [asked for asked, _ in back.asked] == [DENIED.question]


def test_the_link_can_be_copied(chromium: Any, url: str, shots: Path) -> None:
    with reading(chromium, url, shots) as reader:
        page = reader.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        assert page.locator(".rq-link").is_hidden()
        reader.ask(DENIED.question)
        page.click(".rq-link")
        page.wait_for_selector("text=Link copied")
        assert page.evaluate("navigator.clipboard.readText()") == page.url and query(reader) == {"q": [DENIED.question]}


def test_another_reading_is_one_click_away(chromium: Any, url: str, shots: Path, back: Scripted) -> None:
    with reading(chromium, url, shots) as reader:
        page = reader.page
        reader.ask(PLACES.question)
        assert page.inner_text(".rq-reading") == "1 counts 6 October"
        page.click(".rq-reading")
        settled(reader, 2)
        assert back.asked[1][0] == OTHER_READING and page.inner_text("#t2 .rq-asked").endswith(OTHER_READING)
        assert page.input_value("#rq-question textarea") == ""


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_timeline_asks_about_a_day(chromium: Any, tmp_path: Path, shots: Path, size: dict[str, Any]) -> None:
    back = Scripted(step=0.01)
    back.extra = [_report(day) for day in ("2020-10-05", "2020-10-05", "2020-10-09")]
    with served(tmp_path / "index", ask=back.ask, open_index=back.open_index, sync=back.sync) as address, reading(chromium, address, shots, **size) as reader:
        page = reader.page
        page.wait_for_selector(".rq-bar")
        names = page.evaluate("[...document.querySelectorAll('.rq-bar')].map(bar => bar.getAttribute('aria-label'))")
        assert names == ["5 October 2020: 2 reports", "6 October 2020: 1 report", "7 October 2020: 0 reports", "8 October 2020: 0 reports", "9 October 2020: 1 report"]
        page.click(".rq-timeline-table summary")
        assert page.locator(".rq-timeline-table tbody tr").all_inner_texts() == ["5 October 2020\t2", "6 October 2020\t1", "9 October 2020\t1"] if size is DESK else True
        assert fits(reader)
        page.click(".rq-timeline-table summary")
        if size is PHONE:
            page.tap(".rq-bar >> nth=0")
            assert page.inner_text(".rq-timeline-told") == "5 October 2020: 2 reports"
            assert page.input_value("#rq-question textarea") == "", "a finger looks first"
            page.tap(".rq-timeline-ask")
        else:
            page.click(".rq-bar >> nth=0", position={"x": 5, "y": 5})
        page.wait_for_function("() => document.querySelector('#rq-question textarea').value === 'What happened on 5 October 2020?'")
        reader.ask(PLACES.question)
        settled(reader, 1)
        assert page.locator(".rq-asked-about").get_attribute("aria-label") == names[0]
        reader.shot(f"timeline_{size['width']}")
        if size is PHONE:
            return
        page.focus(".rq-bar[tabindex='0']")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == names[0]
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == names[1] == page.inner_text(".rq-timeline-told")
        assert page.locator(".rq-bar[tabindex='0']").count() == 1
        page.keyboard.press("Enter")
        settled(reader, 2)
        assert back.asked[1][0] == OTHER_READING


def _report(day: str) -> Any:
    from index.types import Report

    return Report(path=f"{day}-{id(object())}.txt", text="x", title="Added", language="en", published=DateRange.of(day))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_map_is_folded_and_its_points_open_quotes(chromium: Any, url: str, shots: Path, size: dict[str, Any]) -> None:
    with reading(chromium, url, shots, **size) as reader:
        page = reader.page
        reader.ask(PLACES.question)
        assert page.locator(".rq-map-sheet").is_hidden()
        page.click(".rq-map summary")
        page.locator(".rq-map-sheet").scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        reader.shot(f"map_{size['width']}")
        assert page.locator(".rq-map-point").count() == 3 and fits(reader) and page.evaluate(NAMELESS) == []
        point, button = page.locator(".rq-map-point >> nth=0").bounding_box(), page.locator(".rq-map-button >> nth=0").bounding_box()
        assert abs(point["x"] + point["width"] / 2 - button["x"] - button["width"] / 2) < 2 and abs(point["y"] + point["height"] / 2 - button["y"] - button["height"] / 2) < 2
        page.focus(".rq-map-button >> nth=0")
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog[open] .rq-here")
        assert page.evaluate(SELECTED) == PLACES.citations[0].quote


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_conversations_outlive_a_reload_and_can_be_reopened_and_deleted(chromium: Any, url: str, shots: Path, back: Scripted, size: dict[str, Any]) -> None:
    with reading(chromium, url, shots, **size) as reader:
        page = reader.page
        assert page.locator(".rq-past").is_hidden()
        reader.ask(PLACES.question)
        reader.ask(NOTHING.question)
        settled(reader, 2)
        page.reload()
        settled(reader, 2)
        assert len(back.asked) == 2, "nothing is asked again"
        assert page.locator("#t1 .rq-items tbody tr").count() == len(PLACES.items) and "Nothing found" in page.inner_text("#t2")
        assert reader.open_mark("t1-c2") == PLACES.citations[1].quote
        page.keyboard.press("Escape")
        reader.ask(DENIED.question)
        settled(reader, 3)
        assert [turn.text for turn in back.asked[2][1]][::2] == [PLACES.question, NOTHING.question], "the conversation goes on where it was"
        page.click("#rq-new")
        page.wait_for_selector("#rq-examples")
        assert query(reader) == {}
        reader.ask(DENIED.question)
        settled(reader, 1)
        page.click(".rq-past")
        assert [text.split("\n")[0] for text in page.locator(".rq-history-list li").all_inner_texts()] == [DENIED.question, PLACES.question]
        assert page.evaluate(NAMELESS) == [] and page.evaluate(FAINT) == [] and fits(reader)
        reader.shot(f"history_{size['width']}")
        page.click(f".rq-link-like:has-text('{PLACES.question}')")
        settled(reader, 3)
        assert query(reader) == {"q": [DENIED.question]}
        page.click(".rq-past")
        page.click(".rq-history-list .rq-remove >> nth=0")
        assert page.locator(".rq-history-list li").count() == 1
        page.click(".rq-history-clear")
        page.click("text=Really delete all?")
        assert page.locator(".rq-past").is_hidden() and page.evaluate("localStorage.getItem('reportqa.conversations')") is None


def test_what_the_browser_brings_back_is_not_believed(chromium: Any, url: str, shots: Path) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    forged = {**DENIED.to_dict(), "answer": f"{evil} [1]", "notes": [evil], "standalone": evil}
    untrue = {**DENIED.to_dict(), "citations": [{**DENIED.to_dict()["citations"][0], "quote": "It was admitted."}]}
    kept = [{"id": "x", "title": evil, "at": 1, "exchanges": [
        {"question": evil, "answer": forged}, {"question": DENIED.question, "answer": untrue}, {"question": "not of the form", "answer": {"kind": evil}}]}]
    with reading(chromium, url, shots) as reader:
        page = reader.page
        page.evaluate("kept => localStorage.setItem('reportqa.conversations', kept)", json.dumps(kept))
        page.reload()
        page.click(".rq-past")
        assert page.inner_text(".rq-link-like") == evil
        page.click(".rq-link-like")
        settled(reader, 3)
        assert evil in page.inner_text("#t1 .rq-prose") and page.locator(".rq-turn img, .rq-turn script, .rq-history img").count() == 0
        assert "It was admitted" not in page.inner_text("#rq-chat") and page.locator(".rq-outdated").count() == 2
        page.click("#t2 .rq-outdated button")
        settled(reader, 4)
        assert reader.open_mark("t4-c1") == DENIED.citations[0].quote


def test_a_broken_store_breaks_nothing(chromium: Any, url: str, shots: Path) -> None:
    with reading(chromium, url, shots) as reader:
        for broken in ("{", "[1, null, {\"id\": 3}]", "\"x\""):
            reader.page.evaluate("broken => { localStorage.setItem('reportqa.conversations', broken); sessionStorage.setItem('reportqa.open', 'x'); }", broken)
            reader.page.goto(url)
            reader.page.wait_for_selector("#rq-question textarea")
            reader.ask(DENIED.question)
            settled(reader, 1)
        assert len(json.loads(reader.page.evaluate("localStorage.getItem('reportqa.conversations')"))) == 1


def test_further_questions_are_offered_under_the_last_answer(chromium: Any, url: str, shots: Path, back: Scripted) -> None:
    with reading(chromium, url, shots) as reader:
        page = reader.page
        reader.ask(PLACES.question)
        page.wait_for_selector("#t1 .rq-next-questions")
        assert page.locator(".rq-next-questions button").all_inner_texts() == [DENIED.question, "What <b>else</b> was hit?"]
        page.click(".rq-next-questions button >> nth=0")
        settled(reader, 2)
        assert back.asked[1][0] == DENIED.question and page.locator(".rq-next-questions").count() == 0


def test_nothing_found_offers_to_ask_without_the_filters(chromium: Any, url: str, shots: Path, back: Scripted) -> None:
    with reading(chromium, url + "?q=What%20did%20the%20mayor%20of%20Hadrut%20say%3F&language=fr", shots) as reader:
        settled(reader, 1)
        reader.page.click("text=Ask without filters")
        settled(reader, 2)
        assert back.filters == [Filters(languages=("fr",)), Filters()] and query(reader) == {"q": [NOTHING.question]}


@pytest.mark.parametrize("dark", [False, True])
def test_all_of_it_has_names_and_contrast(chromium: Any, url: str, shots: Path, dark: bool) -> None:
    with reading(chromium, url, shots, dark=dark) as reader:
        page = reader.page
        reader.ask(PLACES.question)
        page.click(".rq-map summary")
        page.click(".rq-filters")
        page.wait_for_selector(".rq-pick")
        page.click(".rq-pick summary >> nth=0")
        page.check("input[name=outlet] >> nth=0")
        assert page.evaluate(NAMELESS) == [] and page.evaluate(FAINT.replace("#rq-composer button", "#rq-composer *")) == []


def test_the_samples_through_a_filter(chromium: Any, shots: Path, sample_index: Path) -> None:
    """Nothing is scripted here: what is cited is of the language asked for, and the answer says so."""
    with served(sample_index, suggest=lambda answer, index: ()) as address, reading(chromium, address + "?q=Which%20cities%20were%20hit%20on%20day%209%3F&language=fr", shots) as reader:
        page = reader.page
        settled(reader, 1)
        assert "left out by the filters" in page.inner_text(".rq-chip-coverage") and page.inner_text("#t1 .rq-chip-filters") == "filters: French"
        page.click("#t1 .rq-sources summary")
        facts = page.locator("#t1 .rq-source .rq-facts:has(.rq-date)").all_inner_texts()
        assert facts and all("French" in line for line in facts)
        page.click("#t1 .rq-map summary")
        assert page.locator("#t1 .rq-map-point").count() >= 5 and page.locator("#t1 .rq-map-town").count() >= 3
        page.click("#t1 .rq-reading")
        settled(reader, 2)
        assert query(reader) == {"q": ["Which cities were hit on 6 October 2020?"], "language": ["fr"]}
        page.reload()
        settled(reader, 2)
        reader.shot("samples_filtered")


def test_reopening_takes_the_place_of_an_answer_that_grows(chromium: Any, url: str, shots: Path, back: Scripted) -> None:
    import threading

    with reading(chromium, url, shots) as reader:
        page = reader.page
        reader.ask(DENIED.question)
        settled(reader, 1)
        page.click("#rq-new")
        page.wait_for_selector("#rq-examples")
        back.hold = threading.Event()
        page.fill("#rq-question textarea", PLACES.question)
        page.keyboard.press("Enter")
        page.wait_for_selector("#t1 .rq-prose")
        page.click(".rq-past")
        page.click(".rq-link-like")
        page.wait_for_selector(f"#t1 >> text={DENIED.question}")
        back.hold.set()
        page.wait_for_timeout(700)
        settled(reader, 1)
        assert DENIED.question in page.inner_text("#t1") and page.locator("#rq-ask").is_visible()
