"""A real browser for the tests of the page: it writes down every request and every complaint.

Screenshots go into the folder named by REPORTQA_SCREENSHOTS, else into pytest's temporary folder. The fixtures are in `conftest.py`.
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

CHROMIUM = os.environ.get("REPORTQA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NONE = "no Chromium on this machine (Debian: apt-get install chromium)"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
DONE = "count => document.querySelectorAll('.rq-turn[aria-busy=false]').length >= count"
SELECTED = "() => document.querySelector('.rq-here').textContent"


@contextmanager
def launched(folder: Path, host: str = "127.0.0.1", opening: Any = None, **options: Any) -> Iterator[tuple[Any, str]]:
    """The chat on a free port of this machine, with the doors that `host` would have: Gradio's Blocks, and the address."""
    from ui.app import build_app, launch_options

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = build_app(folder, **options)
    app.launch(server_port=port, prevent_thread_lock=True, **{**launch_options(host, opening=opening), "server_name": "127.0.0.1"})
    try:
        yield app, f"http://127.0.0.1:{port}/"
    finally:
        app.close(verbose=False)


@contextmanager
def served(folder: Path, host: str = "127.0.0.1", **options: Any) -> Iterator[str]:
    """The address of the chat, `launched`."""
    with launched(folder, host, **options) as (_, address):
        yield address


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
