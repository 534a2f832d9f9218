"""Many readers at once, each by the page's own protocol over HTTP, while reports are added: who gets no answer, a late one, or another reader's.

The server is the real command in a process of its own. Each reader has an address of his own where the system gives one (127.1.x.y, Linux),
as limits count by address. Nothing is asked of any other machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from index import sync
from tests.conftest import ROOT

SECONDS = 60.0
QUICK_SECONDS = 8.0  # for a sample
FEW = 20  # readers of a sample at most
QUESTIONS = ("Which cities were hit on day 9?", "Who denied striking Barda?", "Quelles villes ont été touchées le neuvième jour ?", "How many civilians had died by day 9 according to each side?",
             "What did the ombudsman say about schools in Stepanakert?", "Combien de soldats sont morts ?")
_MARK = re.compile(r"\bk\d+q\d+\b")
_BUSY = ("Many people are asking", "Too many requests")


@contextmanager
def serving(index: Path, *more: str, log: Path | None = None, environment: dict[str, str] | None = None) -> Iterator[str]:
    """The address of `reportqa serve` over an index, in a process of its own; `more` are further options, `log` gets what it says."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (log or index.parent / "server.log").open("wb") as said:
        server = subprocess.Popen([sys.executable, "-m", "ui.cli", "serve", "--index", str(index), "--port", str(port), *more], cwd=ROOT, stderr=said, stdout=said,
                                  env={**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", **(environment or {})})
        try:
            until = time.monotonic() + 60
            while True:
                try:
                    httpx.get(f"http://127.0.0.1:{port}/health", timeout=20)
                    break
                except httpx.TransportError:
                    if server.poll() is not None or time.monotonic() > until:
                        raise RuntimeError((log or index.parent / "server.log").read_text(encoding="utf-8", errors="replace")) from None
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@dataclass
class Page:
    """What a browser reads off the page before it asks: the numbers of the events and of their parts."""

    load: int
    ask: int
    box: int
    chat: int  # place among the outputs of `ask`
    notice: int
    upload: int
    panel: int

    @classmethod
    def of(cls, html: str) -> Page:
        found = re.search(r"window\.gradio_config = (\{.*?\});</script>", html, re.DOTALL)
        assert found, html[:500]
        config = json.loads(found[1])
        ids = {each["props"].get("elem_id"): each["id"] for each in config["components"]}
        event = {(target[0] if target[1] != "load" else None, target[1]): each for each in config["dependencies"] for target in each["targets"]}
        ask = event[ids["rq-question"], "submit"]
        return cls(load=event[None, "load"]["id"], ask=ask["id"], box=ids["rq-question"], chat=ask["outputs"].index(ids["rq-chat"]), notice=ask["outputs"].index(ids["rq-notice"]),
                   upload=event[ids["rq-files"], "upload"]["id"], panel=ids["rq-panel"])


@dataclass
class Counts:
    answered: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    late: int = 0  # waited for its turn, and was sent away
    failed: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)


class Reader:
    """One browser: a page, a session, a conversation."""

    def __init__(self, number: int, address: str, counts: Counts, rng: random.Random) -> None:
        self.number, self.counts, self.rng = number, counts, rng
        self.session = f"{rng.getrandbits(50):x}"
        own = f"127.1.{number // 250}.{number % 250 + 1}" if sys.platform == "linux" else None
        self.client = httpx.AsyncClient(base_url=address, timeout=90, transport=httpx.AsyncHTTPTransport(local_address=own))
        self.page: Page | None = None
        self.marks: list[str] = []

    async def open(self) -> None:
        opened = await self.client.get("/")
        opened.raise_for_status()
        self.page = Page.of(opened.text)
        await self.event(self.page.load, [])

    async def event(self, number: int, values: list[Any]) -> dict[str, Any]:
        """Sends an event and waits for what comes of it: the last message, or `{"busy": ...}`."""
        assert self.page is not None
        sent = await self.client.post("/gradio_api/queue/join", json={"data": values, "event_data": None, "fn_index": number, "session_hash": self.session, "trigger_id": self.page.box})
        if sent.status_code == 429:
            return {"busy": sent.json()["detail"]}
        sent.raise_for_status()
        wanted = sent.json()["event_id"]
        async with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as stream:
            stream.raise_for_status()
            async for line in stream.aiter_lines():
                message = json.loads(line[5:]) if line.startswith("data:") else {}
                if message.get("msg") == "process_completed" and message.get("event_id") == wanted:
                    return dict(message)
                if message.get("msg") in ("unexpected_error", "server_stopped"):
                    raise RuntimeError(str(message)[:300])
        raise RuntimeError("the stream ended before the answer")

    async def ask(self) -> None:
        assert self.page is not None
        mark = f"k{self.number}q{len(self.marks) + 1}"
        question = f"{self.rng.choice(QUESTIONS)} {mark}"
        began = time.monotonic()
        got = await self.event(self.page.ask, [question, None, {"filters": {}}])
        took = time.monotonic() - began
        values = got.get("output", {}).get("data") or []
        told = got.get("busy") or (values[self.page.notice] if values else "")
        if isinstance(told, str) and any(words in told for words in _BUSY):
            self.counts.busy.append(took)
            return
        if not got.get("success") or not values or not isinstance(values[self.page.chat], dict):
            raise RuntimeError(str(got)[:300])
        self.marks.append(mark)
        shown, kept = values[self.page.chat]["turns"], values[self.page.chat]["kept"]
        if [sorted(set(_MARK.findall(html))) for html in shown] != [[each] for each in self.marks] or (kept and kept["answer"]["question"] != question):
            self.counts.mixed.append(f"{mark}: {[sorted(set(_MARK.findall(html))) for html in shown]}"[:300])
        elif "waited too long" in shown[-1]:
            self.counts.late += 1
        elif kept is None or kept["question"] != question:
            raise RuntimeError(f"no answer: {shown[-1][-400:]}")
        else:
            self.counts.answered.append(took)

    async def read(self, until: float) -> None:
        try:
            await asyncio.sleep(self.rng.random())
            await self.open()
            while time.monotonic() < until:
                await self.ask()
                await asyncio.sleep(self.rng.uniform(0.5, 2.5))
        except Exception as error:
            self.counts.failed.append(f"reader {self.number}: {type(error).__name__} {str(error)[:300]}")
        finally:
            await self.client.aclose()


async def _readers(address: str, many: int, seconds: float, rng: random.Random, counts: Counts, adding: Path, reports: list[Path]) -> None:
    until = time.monotonic() + seconds

    async def add() -> None:
        for report in reports:
            if time.monotonic() >= until:
                return
            shutil.copyfile(report, adding / f".{report.name}")
            os.replace(adding / f".{report.name}", adding / report.name)
            await asyncio.sleep(seconds / (len(reports) + 1))

    await asyncio.gather(add(), *(Reader(number, address, counts, random.Random(rng.random())).read(until) for number in range(many)))


def run(times: int, seed: int = 0, seconds: float | None = None) -> dict[str, int | float]:
    """`times` readers. `failed` (an error of any kind) and `mixed` (an answer or a conversation that is another's) must be 0.

    Seconds until an answer and until "busy": the half and 95 of 100, and the longest; `late` waited for their turn in vain.
    """
    rng, counts = random.Random(seed), Counts()
    seconds = seconds if seconds is not None else QUICK_SECONDS if times <= FEW else SECONDS
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as top:
        reports = sorted((ROOT / "seeds" / "reports").glob("*.txt"))[:16 if times <= FEW else None]
        first, adding, folder = Path(top, "first"), Path(top, "adding"), Path(top, "index")
        first.mkdir()
        adding.mkdir()
        later = reports[::4]
        for report in reports:
            if report not in later:
                shutil.copyfile(report, first / report.name)
        sync([first], folder)
        log = Path(top, "server.log")
        with serving(folder, "--watch", str(adding), log=log) as address:
            asyncio.run(_readers(address, times, seconds, rng, counts, adding, later))
            healthy = httpx.get(f"{address}/health", timeout=20)
            if healthy.status_code != 200:
                counts.failed.append(f"health {healthy.status_code}")
        said = log.read_text(encoding="utf-8", errors="replace")
        counts.failed += [line[:300] for line in said.splitlines() if "ERROR" in line or "Traceback" in line]
        for line in (*counts.failed[:20], *counts.mixed[:20]):
            print(line, file=sys.stderr)
        if counts.failed:
            print(said[-4000:], file=sys.stderr)
        from index import open_index

        with open_index(folder) as index:
            added = len(index.reports()) - (len(reports) - len(later))
    return {"readers": times, "seconds asked": seconds, "answered": len(counts.answered), **_spread("answer", counts.answered), "busy": len(counts.busy), **_spread("busy", counts.busy),
            "late": counts.late, "reports added": added, "failed": len(counts.failed), "mixed": len(counts.mixed), "seconds": round(time.monotonic() - began, 1)}


def _spread(name: str, seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {f"{name} p50": round(ordered[len(ordered) // 2], 2), f"{name} p95": round(ordered[int(len(ordered) * 0.95)], 2), f"{name} longest": round(ordered[-1], 2)} if ordered else {}
