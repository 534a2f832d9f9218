"""The pictures of the guide, taken of the real page over the sample archive: each must show what its name says, and nothing may stick out sideways.

They go into pytest's temporary folder; REPORTQA_PICTURES=docs/pictures writes those that README and the guide show.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.ui.browser import CHROMIUM, NONE, Reader, reading, served

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NONE)
CITIES = "Which cities were hit on day 9?"
SIDES = "How many civilians had died by day 9 according to each side?"
TOO_LARGE = 80_000  # bytes; a page of the guide has ten of them
WIDER_THAN_THE_PAGE = """() => [...document.querySelectorAll('.rq-turn *, .rq-head *, #rq-composer *, #rq-archive *, .rq-timeline *, dialog[open] *')]
  .filter(element => element.checkVisibility() && !element.closest('.rq-sr, svg') && getComputedStyle(element).visibility !== 'hidden')
  .filter(element => { const box = element.getBoundingClientRect(); return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1); })
  .map(element => element.outerHTML.slice(0, 120))"""


@dataclass(frozen=True, slots=True)
class Picture:
    """One visit, and what is done before the picture is taken."""

    show: Callable[[Reader], None]
    width: int = 960
    height: int = 760
    options: tuple[tuple[str, Any], ...] = ()


def _asked(question: str) -> Callable[[Reader], None]:
    def show(reader: Reader) -> None:
        reader.ask(question)
        reader.page.wait_for_timeout(900)  # the page scrolls to the question, and the next questions come
    return show


def _answer(reader: Reader) -> None:
    _asked(CITIES)(reader)
    page = reader.page
    assert page.inner_text(".rq-chip-when").startswith("day 9 = 5 October 2020, counted from 27 September 2020")
    assert page.locator(".rq-reading").count() >= 1, "the other reading of day 9 is one click away"
    assert page.locator(".rq-items tbody tr").count() >= 3
    assert "counted from" not in page.inner_text(".rq-prose"), "the chip says it"


def _dialog(reader: Reader) -> None:
    _asked(CITIES)(reader)
    quote = reader.open_mark("t1-c1")
    assert quote == reader.page.locator("#t1-c1 .rq-quote").text_content()
    assert reader.page.locator(".rq-left-out, .rq-here").count() >= 1


def _list(reader: Reader) -> None:
    _asked("Which places were hit on 4 October 2020?")(reader)
    assert reader.page.locator(".rq-items tbody tr").count() >= 2


def _disagreement(reader: Reader) -> None:
    _asked(SIDES)(reader)
    page = reader.page
    assert page.inner_text(".rq-chip-when").startswith("up to day 9 = ")
    assert {"19", "25"} <= set(page.locator(".rq-items .rq-value").all_inner_texts())
    assert page.locator(".rq-claimed").count() == 1


def _nothing_found(reader: Reader) -> None:
    _asked("How many ships were sunk on day 9?")(reader)
    assert reader.page.locator(".rq-nothing .rq-nearest li").count() >= 1


def _archive(reader: Reader) -> None:
    reader.page.click("#rq-tabs button[role=tab]:nth-of-type(2)")
    reader.page.wait_for_selector(".rq-list tbody tr")
    assert reader.page.locator(".rq-list tbody tr").count() >= 10


def _french(reader: Reader) -> None:
    _asked("Quelles villes ont été touchées le neuvième jour ?")(reader)
    assert reader.page.inner_text(".rq-chip-when").startswith("neuvième jour = 5 octobre 2020")


def _empty(reader: Reader) -> None:
    assert reader.page.locator(".rq-example:visible").count() == 4


def _phone(reader: Reader) -> None:
    _answer(reader)
    heights = reader.page.evaluate("[...document.querySelectorAll('#rq-question textarea')].map(box => box.clientHeight)")
    assert heights and max(heights) < 48, "the box is one line again after a question of two"


PHONE = (("touch", True),)
PICTURES = {
    "empty": Picture(_empty, height=560), "answer": Picture(_answer), "dialog": Picture(_dialog), "list": Picture(_list), "disagreement": Picture(_disagreement),
    "nothing-found": Picture(_nothing_found), "archive": Picture(_archive), "phone": Picture(_phone, 360, 740, PHONE), "dark": Picture(_answer, options=(("dark", True),)),
    "french": Picture(_french, options=(("locale", "fr-FR"),)),
}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(ROOT, named) if (named := os.environ.get("REPORTQA_PICTURES")) else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def sample_chat(sample_index: Path) -> Iterator[str]:
    with served(sample_index) as address:
        yield address


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_shows_what_its_name_says(chromium: Any, sample_chat: str, pictures: Path, name: str) -> None:
    from PIL import Image

    picture = PICTURES[name]
    with reading(chromium, sample_chat, pictures, width=picture.width, height=picture.height, **dict(picture.options)) as reader:
        picture.show(reader)
        page = reader.page
        page.evaluate("document.activeElement.blur()")  # a blinking caret makes every picture another one
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(WIDER_THAN_THE_PAGE) == []
        page.wait_for_timeout(200)
        taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    file = pictures / f"{name}.png"
    taken.quantize(64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, optimize=True)
    assert file.stat().st_size < TOO_LARGE
