"""The server as a browser and as a stranger meet it: real HTTP, two readers, a password, slow connections, failures."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.types import ReportQAError
from tests.conftest import ROOT
from tests.long.load import Page, serving
from tests.ui.browser import launched
from tests.ui.scripted import Scripted
from ui.api import build_api
from ui.archive import Archive
from ui.connections import harden
from ui.conversation import LONGEST_CONVERSATION
from ui.failures import OneRecord, answering, telling
from ui.guard import Guard, Opening
from ui.mcpserver import called
from ui.turnstile import BusyError

PASSWORD = "four words make a password"


@pytest.fixture(scope="module")
def back() -> Scripted:
    return Scripted(step=0.01)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, back: Scripted) -> Iterator[str]:
    with launched(tmp_path_factory.mktemp("index"), opening=Opening(uploads=tmp_path_factory.getbasetemp()), ask=back.ask, open_index=back.open_index, sync=back.sync) as (app, address):
        harden(app.server, head_seconds=1.0)
        yield address


class Browser:
    """One reader: his cookies, his session, what his page knows."""

    def __init__(self, address: str, session: str, **options: Any) -> None:
        self.client = httpx.Client(base_url=address, timeout=30, **options)
        self.session = session
        self.page = Page.of(self.client.get("/").raise_for_status().text)

    def join(self, event: int, values: list[Any], **more: Any) -> httpx.Response:
        return self.client.post("/gradio_api/queue/join", json={"data": values, "event_data": None, "fn_index": event, "session_hash": self.session, "trigger_id": self.page.box, **more})

    def messages(self) -> Iterator[dict[str, Any]]:
        with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as stream:
            assert stream.status_code == 200, stream.status_code
            yield from (json.loads(line[5:]) for line in stream.iter_lines() if line.startswith("data:"))

    def event(self, event: int, values: list[Any], **more: Any) -> dict[str, Any]:
        wanted = self.join(event, values, **more).raise_for_status().json()["event_id"]
        return next(message for message in self.messages() if message["msg"] == "process_completed" and message["event_id"] == wanted)

    def ask(self, question: str) -> list[Any]:
        """The values of what the page shows after the question."""
        values: list[Any] = self.event(self.page.ask, [question, None, {"filters": {}}])["output"]["data"]
        return values

    def turns(self, question: str) -> list[str]:
        shown: list[str] = self.ask(question)[self.page.chat]["turns"]
        return shown


# -- one reader's conversation is his own

def test_two_readers_have_two_conversations(address: str) -> None:
    one, other = Browser(address, "one1"), Browser(address, "other1")
    one.turns("Who of the first reader denied it?")
    assert "second" in "".join(other.turns("Who of the second reader denied it?"))
    mine, his = one.turns("And the first again?"), other.turns("And the second again?")
    assert len(mine) == len(his) == 2
    assert "second" not in "".join(mine) and "first" not in "".join(his)


def test_who_knows_the_name_of_a_session_gets_nothing_by_it(address: str, back: Scripted) -> None:
    victim, thief = Browser(address, "victim1"), Browser(address, "thief1")
    victim.turns("Who denied striking the secret town?")
    back.step = 0.4
    try:
        event = victim.join(victim.page.ask, ["Who else denied the secret?", None, {"filters": {}}]).json()["event_id"]
        forged = {"session_hash": "victim1"}
        nameless = httpx.Client(base_url=address, timeout=20)
        for client in (thief.client, nameless):
            for answer in (client.get("/gradio_api/queue/data", params=forged), client.get("/gradio_api/heartbeat/victim1"),
                           client.post("/gradio_api/cancel", json={**forged, "fn_index": thief.page.ask, "event_id": event}),
                           client.post("/gradio_api/queue/join", json={"data": ["What did they ask?", None, {}], "fn_index": thief.page.ask, **forged}),
                           client.post("/gradio_api/component_server/", json={"data": {}, "component_id": 1, "fn_name": "open_report", **forged})):
                assert answer.status_code == 404 and "secret" not in answer.text
        last = next(message for message in victim.messages() if message["msg"] == "process_completed")
        turns = last["output"]["data"][victim.page.chat]["turns"]
        assert len(turns) == 2 and "Who else denied the secret?" in turns[1], "nobody has stopped or changed it"
    finally:
        back.step = 0.01
    cancelled = thief.client.post("/gradio_api/cancel", json={"session_hash": "thief1", "fn_index": 0, "event_id": event})
    assert cancelled.status_code in (200, 404) and len(victim.turns("Is it still mine?")) == 3, "under his own name he cannot cancel it either"


# -- what a reader is told

def test_a_question_that_is_too_long_is_a_message(address: str) -> None:
    reader = Browser(address, "long1", headers={"accept-language": "fr"})
    values = reader.ask("x" * 4_001)
    assert "la limite est de 4" in values[reader.page.notice] and not isinstance(values[reader.page.chat].get("turns"), list)


def test_where_many_ask_a_reader_is_told_at_once_and_keeps_his_question(tmp_path: Path) -> None:
    back = Scripted(step=0.01)
    archive = Archive(tmp_path / "index", open_index=back.open_index, sync=back.sync)
    archive.turnstile.at_once, archive.turnstile.waiting = 1, 0
    with launched(tmp_path / "index", archive=archive, ask=back.ask) as (_, address), archive.turnstile.turn():
        reader, began = Browser(address, "busy1", headers={"accept-language": "fr"}), time.monotonic()
        values = reader.ask("Who denied striking Barda?")
        assert "Réessayez dans quelques secondes" in values[reader.page.notice] and time.monotonic() - began < 2
        assert values[2] == {"__type__": "update"}, "the box is left alone"


def test_a_conversation_has_a_length() -> None:
    from ui.conversation import Exchange, is_too_long

    assert not is_too_long((Exchange("q", "h"),) * (LONGEST_CONVERSATION - 1)) and is_too_long((Exchange("q", "h"),) * LONGEST_CONVERSATION)


# -- failures

def test_what_gradio_cannot_read_tells_nothing_of_the_server(address: str) -> None:
    reader = Browser(address, "bad1")
    for values in ([[{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]], [[{"path": "../../etc/passwd", "meta": {"_type": "gradio.FileData"}}]], [{"path": 7}], [], ["x"]):
        told = reader.event(reader.page.upload, values)
        assert told["success"] is False and "root:" not in json.dumps(told) and str(ROOT) not in json.dumps(told) and "Traceback" not in json.dumps(told), told
    for event in (999, -1, "ask", None):
        got = reader.join(event, [])  # type: ignore[arg-type]
        assert got.status_code >= 400 and str(ROOT) not in got.text and "Traceback" not in got.text, got.text


def test_a_handler_that_fails_tells_the_reader_a_number(caplog: pytest.LogCaptureFixture) -> None:
    import gradio as gr

    def failing(question: str) -> str:
        raise RuntimeError("the secret folder /srv/index")

    def growing(question: str) -> Iterator[str]:
        yield "first"
        raise RuntimeError("the secret folder /srv/index")

    for handler in (failing, growing):
        with pytest.raises(gr.Error) as told:
            list(telling(handler, lambda request: "fr")("?"))
        number = re.findall(r"\b[0-9a-f]{8}\b", str(told.value))[0]
        assert "secret" not in str(told.value) and "journal" in str(told.value) and told.value.print_exception is False
        assert number in caplog.text and "the secret folder" in caplog.text
    answered = answering(lambda wanted: {"html": 1 / 0})({"language": "fr"})
    assert list(answered) == ["error"] and re.search(r"\b[0-9a-f]{8}\b", answered["error"]) and "division" not in answered["error"]


def test_programs_are_told_a_number_and_when_to_come_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken(folder: Path) -> Any:
        raise RuntimeError("the secret folder /srv/index")

    archive = Archive(tmp_path, open_index=broken)
    archive.turnstile.at_once, archive.turnstile.waiting = 1, 0
    app = Guard(build_api(archive))

    async def post(path: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app, client=("127.0.0.1", 1)), base_url="http://127.0.0.1") as client:
            return await client.post(path, json={"question": "Who denied it?"})

    app.app = Mounted(app.app)
    failed = asyncio.run(post("/api/v1/ask"))
    number = re.findall(r"\b[0-9a-f]{8}\b", failed.text)[0]
    assert failed.status_code == 500 and "secret" not in failed.text and caplog.text.count(number) == 1 and "the secret folder" in caplog.text
    with pytest.raises(ReportQAError) as told:
        called(archive, "ask_reports", {"question": "Who denied it?"})
    number = re.findall(r"\b[0-9a-f]{8}\b", str(told.value))[0]
    assert "secret" not in str(told.value) and number in caplog.text
    with archive.turnstile.turn():
        busy = asyncio.run(post("/api/v1/search"))
        assert busy.status_code == 503 and busy.headers["retry-after"] == "5" and set(busy.json()) == {"error", "remedy"}
        with pytest.raises(BusyError):
            called(archive, "search_reports", {"question": "Who denied it?"})


class Mounted:
    """An app at /api/v1, as Gradio's mounts it."""

    def __init__(self, app: Any) -> None:
        from starlette.routing import Mount, Router

        self.router = Router([Mount("/api/v1", app=app)])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.router(scope, receive, send)


def test_lines_of_the_log_cannot_be_forged() -> None:
    try:
        raise ValueError("asked\n2026-01-01 00:00:00,000 ERROR root: forged\x1b[2J\u2028also forged")
    except ValueError:
        record = logging.LogRecord("ui.x", logging.ERROR, __file__, 1, "question %s", ("a\r\n2026-01-01 ERROR root: forged",), sys.exc_info())
    lines = OneRecord().format(record).splitlines()
    assert sum("ERROR" in line and not line.startswith("  | ") for line in lines) == 1 and "\x1b" not in "".join(lines) and any("forged" in line for line in lines)


# -- connections

def raw(address: str, *pieces: bytes, pause: float = 0.0, wait: float = 5.0) -> tuple[bytes, float]:
    """What comes back on a connection that sends these pieces, and after how many seconds the other side ends it."""
    host, port = re.findall(r"//(.*):(\d+)", address)[0]
    began = time.monotonic()
    got = b""
    with socket.create_connection((host, int(port)), timeout=wait) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            while more := connection.recv(65_536):
                got += more
        except ConnectionError:
            pass
    return got, time.monotonic() - began


def test_a_connection_that_sends_nothing_or_too_slowly_is_ended(address: str) -> None:
    assert raw(address)[1] < 4
    begun = (b"GET / HTTP/1.1\r\n", *[b"x-slow: 1\r\n"] * 30)
    assert raw(address, *begun, pause=0.2)[1] < 4, "drop by drop as well"
    whole = f"GET /theme.css HTTP/1.1\r\nhost: {address.split('/')[2]}\r\n\r\n".encode()
    got, _ = raw(address, whole, b"GET /", pause=0.1, wait=10)
    assert got.count(b"HTTP/1.1 200") == 1, "the second request on it"


def test_a_header_has_a_size_and_websockets_are_not_spoken(address: str) -> None:
    host = address.split("/")[2].encode()
    for length, status in ((1_000, b"200"), (200_000, b"400")):
        got, seconds = raw(address, b"GET /theme.css HTTP/1.1\r\nhost: " + host + b"\r\nconnection: close\r\nx: " + b"y" * length + b"\r\n\r\n")
        assert (got[9:12] == status or (not got and status == b"400")) and seconds < 3, (length, got[:100])
    upgraded = raw(address, b"GET /gradio_api/queue/join HTTP/1.1\r\nhost: " + host + b"\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")[0]
    assert upgraded.startswith(b"HTTP/1.1 400") and b"101" not in upgraded.split(b"\r\n")[0]
    forged = httpx.get(address, headers={"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-for": "6.6.6.6"})
    assert forged.status_code == 200 and "evil.example" not in forged.text and "Secure" not in forged.headers["set-cookie"]


def test_behind_a_proxy_that_was_named_the_page_has_the_address_of_its_readers(tmp_path: Path) -> None:
    back = Scripted(step=0.01)
    opening = Opening(allowed_hosts=("reports.example",), proxies=("127.0.0.1",))
    with launched(tmp_path, opening=opening, ask=back.ask, open_index=back.open_index, sync=back.sync) as (app, address):
        harden(app.server, proxies=True)
        told = {"host": "reports.example", "x-forwarded-proto": "https", "x-forwarded-for": "10.0.0.9"}
        got = httpx.get(address, headers={**told, "x-forwarded-host": "evil.example"})
        assert '"root":"https://reports.example"' in got.text and "evil.example" not in got.text and got.headers["set-cookie"].endswith("; Secure")
        body = {"data": [], "fn_index": 1, "session_hash": "s1"}
        assert httpx.post(f"{address}gradio_api/queue/join", json=body, headers={**told, "origin": "https://reports.example"}).status_code == 200
        assert httpx.post(f"{address}gradio_api/queue/join", json=body, headers={**told, "origin": "https://reports.example:8443"}).status_code == 403


# -- the command

def test_the_command_refuses_other_machines_without_a_password(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "REPORTQA_PASSWORD"}
    (tmp_path / "short").write_text("short\n", encoding="utf-8")
    for more, words in (((), "--password-file"), (("--password-file", str(tmp_path / "short")), "at least 12"), (("--password-file", str(tmp_path / "none")), "cannot read")):
        done = subprocess.run([sys.executable, "-m", "ui.cli", "serve", "--host", "0.0.0.0", "--port", "0", "--index", str(tmp_path), *more], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, env=environment)
        assert done.returncode == 1 and done.stdout == "" and done.stderr.count("\n") == 1 and words in done.stderr, done.stderr


def test_a_server_for_others_asks_each_of_them(sample_index: Path, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    with serving(sample_index, "--host", "0.0.0.0", "--password-file", str(tmp_path / "password"), "--allowed-host", "reports.example", log=tmp_path / "log") as address:
        assert httpx.get(f"{address}/health").json() == {"status": "ok"}
        for path in ("/", "/config", "/theme.css", "/nothing", "/gradio_api/queue/data?session_hash=x", "/gradio_api/startup-events"):
            got = httpx.get(address + path)
            assert got.status_code in (401, 404) and (got.status_code == 401 or path.endswith("events")) and len(got.text) < 150, path
        assert httpx.get(address, auth=("anybody", PASSWORD), headers={"host": "evil.example"}).status_code == 403
        assert httpx.get(address, auth=("anybody", PASSWORD), headers={"host": "reports.example"}).status_code == 200
        reader = Browser(address, "far1", auth=("anybody", PASSWORD))
        assert "Ganja" in "".join(reader.turns("Which cities were hit on day 9?"))
        view = reader.client.post("/gradio_api/component_server/", json={"data": {"act": "watch", "folder": "/etc"}, "component_id": reader.page.panel, "fn_name": "archive_act", "session_hash": "far1"})
        assert "error" in view.json(), "folders of the machine are not for those who come from elsewhere"
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert PASSWORD not in said and "Traceback" not in said


def test_a_server_without_an_index_is_not_well(tmp_path: Path) -> None:
    with serving(tmp_path / "none", log=tmp_path / "log") as address:
        got = httpx.get(f"{address}/health")
        assert (got.status_code, got.json()) == (503, {"status": "unavailable"})
        assert httpx.get(address).status_code == 200
