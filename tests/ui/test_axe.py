"""The rules of axe-core (WCAG 2.2 A and AA, and good practice) over every state of the page, in a real browser.

axe.min.js comes with the package axe-playwright-python; it runs in the page and asks nothing of any host.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.browser import CHROMIUM, reading, served
from tests.ui.scripted import NOTHING, PLACES, TOLL, Scripted

axe_package = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)")
AXE = Path(axe_package.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    back = Scripted(step=0.01)
    with served(tmp_path_factory.mktemp("index"), ask=back.ask, open_index=back.open_index, sync=back.sync) as address:
        yield address


def violations(page: Any) -> list[str]:
    """Each serious or critical one with the elements it is about; and a check that axe looked at the page."""
    page.wait_for_timeout(300)
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE}\n }} }}")
    found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    assert found["testEngine"]["name"] == "axe-core" and len(found["passes"]) > 10
    return [f"{each['impact']} {each['id']}: {each['help']} - {node['html'][:160]} ({'; '.join(check['message'] for check in node['any'] + node['all'] + node['none'])[:160]})"
            for each in found["violations"] if each["impact"] in SERIOUS for node in each["nodes"]]


VISITORS: dict[str, dict[str, Any]] = {"light": {}, "dark": {"dark": True}, "phone": {"width": 360, "height": 740, "touch": True}, "French phone, dark": {"width": 360, "height": 740, "touch": True, "dark": True, "locale": "fr-FR"},
                                       "French": {"locale": "fr-FR"}}


@pytest.mark.parametrize("visitor", VISITORS)
def test_axe_finds_nothing_serious(chromium: Any, url: str, tmp_path: Path, visitor: str) -> None:
    found: dict[str, list[str]] = {}
    with reading(chromium, url, tmp_path, **VISITORS[visitor]) as reader:
        page = reader.page

        def look(state: str) -> None:
            if complaints := violations(page):
                found[state] = complaints

        look("empty")
        page.fill("#rq-question textarea", "x" * 4001)
        page.click("#rq-ask")
        page.wait_for_selector("#rq-notice .rq-error")
        look("refused")
        reader.ask(PLACES.question)
        page.click("#t1 .rq-sources summary")
        look("answer, a list")
        page.click("#t1 .rq-menu summary")
        look("menu")
        page.keyboard.press("Escape")
        page.click('#t1 [data-verdict="dislike"]')
        page.wait_for_selector(".rq-why")
        look("why")
        page.locator('.rq-prose [data-cite="t1-c2"]').focus()
        look("preview")
        reader.open_mark("t1-c1")
        look("dialog")
        page.keyboard.press("Escape")
        page.click("#rq-new")
        page.wait_for_selector("#rq-examples")
        for question in (TOLL.question, NOTHING.question, "boom"):
            reader.ask(question)
        look("figures, nothing found, failed")
        page.click("button[role=tab] >> nth=1")
        page.wait_for_selector("#rq-reports .rq-link")
        look("archive")
    assert found == {}


def test_axe_would_find_something(chromium: Any, url: str, tmp_path: Path) -> None:
    with reading(chromium, url, tmp_path) as reader:
        reader.page.evaluate("document.querySelector('main, body').append(document.createElement('button'))")
        assert any("button-name" in each for each in violations(reader.page))


def test_the_page_that_describes_the_api(chromium: Any, tmp_path: Path) -> None:
    from ui.api import build_api
    from ui.apipage import page as described
    from ui.archive import Archive

    for dark in ("light", "dark"):
        page = chromium.new_page(color_scheme=dark)
        page.set_content(described(build_api(Archive(tmp_path)).openapi(), "/api/v1"))
        assert violations(page) == []
        page.close()
