"""One browser and one scripted chat for each file of tests that asks for them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.browser import CHROMIUM, FLAGS, served
from tests.ui.scripted import Scripted


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(os.environ.get("REPORTQA_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scripted, str]]:
    back = Scripted()
    with served(tmp_path_factory.mktemp("index"), ask=back.ask, open_index=back.open_index, sync=back.sync, suggest=back.suggest) as address:
        yield back, address


@pytest.fixture
def back(desk: tuple[Scripted, str]) -> Scripted:
    desk[0].__init__(step=0.01)  # type: ignore[misc]  # as new, behind the same server
    return desk[0]


@pytest.fixture
def url(desk: tuple[Scripted, str], back: Scripted) -> str:
    return desk[1]
