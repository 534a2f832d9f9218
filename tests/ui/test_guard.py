"""Who is let in, by what name, from which page: the guard as ASGI, in front of an app that says what reached it."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ui.access import PasswordError, check_bind, read_password
from ui.guard import Guard, Opening
from ui.hosts import Hosts, client_of, is_own_page
from ui.outgoing import HEADERS
from ui.proxies import seen_through

PASSWORD = "four words make a password"
TOKEN = "a-token-that-is-long-enough"
BASIC = "Basic " + base64.b64encode(f"anybody:{PASSWORD}".encode()).decode()


@dataclass
class Inside:
    """The app behind the guard: reads the body to its end, notes what came first."""

    status: int = 200
    reached: list[str] = field(default_factory=list)
    scopes: list[Any] = field(default_factory=list)
    got: bytes = b""
    fails: Exception | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached.append(scope["path"])
        self.scopes.append(scope)
        self.got, more = b"", True
        while more:
            message = await receive()
            self.got, more = self.got + message.get("body", b"")[:max(0, 10_000_000 - len(self.got))], message.get("more_body", False)
        if self.fails:
            raise self.fails
        await send({"type": "http.response.start", "status": self.status, "headers": [(b"server", b"inside"), (b"x-frame-options", b"ALLOWALL")]})
        await send({"type": "http.response.body", "body": b"inside", "more_body": False})


@dataclass
class Got:
    status: int
    headers: dict[str, str]
    text: str


def ask(guard: Guard, method: str = "GET", path: str = "/", *, body: bytes | Sequence[bytes] = b"", client: str = "127.0.0.1", server: str = "127.0.0.1", raw: str | None = None,
        query: str = "", more: Sequence[tuple[str, str]] = (), **headers: str) -> Got:
    """One request to the guard; `body` as several pieces comes without a Content-Length."""
    named = {"host": "127.0.0.1:7860", **{name.replace("_", "-"): value for name, value in headers.items()}}
    pieces = [body] if isinstance(body, bytes) else list(body)
    if isinstance(body, bytes) and method == "POST":
        named = {"content-length": str(len(body)), "content-type": "application/json", **named}
    sent = [(name.encode(), value.encode("latin-1")) for name, value in (*named.items(), *more)]
    scope = {"type": "http", "method": method, "path": path, "raw_path": (raw or path).encode(), "query_string": query.encode(), "headers": sent, "client": (client, 5), "server": (server, 7860), "scheme": "http"}
    messages: list[Any] = []

    async def receive() -> Any:
        if pieces:
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        messages.append(message)

    asyncio.run(guard(scope, receive, send))
    start = messages[0]
    return Got(start["status"], {name.decode().lower(): value.decode() for name, value in start["headers"]}, b"".join(each.get("body", b"") for each in messages[1:]).decode())


def join(guard: Guard, session: str = "s1", **given: Any) -> Got:
    return ask(guard, "POST", "/gradio_api/queue/join", body=json.dumps({"data": [], "fn_index": 1, "session_hash": session}).encode(), **given)


# -- names

@pytest.mark.parametrize(("bind", "allowed", "reached", "host", "known"), [
    ("127.0.0.1", (), "127.0.0.1", "127.0.0.1:7860", True), ("127.0.0.1", (), "127.0.0.1", "localhost:7860", True), ("::1", (), "::1", "[::1]:7860", True),
    ("127.0.0.1", (), "127.0.0.1", "rebound.example:7860", False), ("127.0.0.1", (), "127.0.0.1", "localhost.evil.example", False), ("127.0.0.1", (), "127.0.0.1", "", False),
    ("0.0.0.0", (), "192.168.1.5", "192.168.1.5:7860", True), ("0.0.0.0", (), "192.168.1.5", "192.168.1.6", False), ("0.0.0.0", (), "::ffff:192.168.1.5", "192.168.1.5", True),
    ("0.0.0.0", (), "192.168.1.5", "archive.example", False), ("0.0.0.0", ("Archive.Example",), "192.168.1.5", "archive.example:443", True), ("0.0.0.0", ("archive.example",), "10.0.0.1", "archive.example.", True),
    ("0.0.0.0", (), "192.168.1.5", socket.gethostname().upper(), True), ("reports.example", (), "10.0.0.1", "reports.example:7860", True), ("127.0.0.1", (), "127.0.0.1", socket.gethostname() + ".evil.example", False)])
def test_which_names_are_ours(bind: str, allowed: tuple[str, ...], reached: str, host: str, known: bool) -> None:
    assert Hosts(bind, allowed).knows(host, reached) is known


def test_a_foreign_name_is_refused_everywhere() -> None:
    for path in ("/", "/health", "/assets/index.js", "/api/v1/status", "/nothing"):
        inside = Inside()
        got = ask(Guard(inside), path=path, host="rebound.example")
        assert got.status == 403 and inside.reached == [], path
    assert ask(Guard(Inside()), more=[("host", "127.0.0.1")]).status == 403, "two of them"


@pytest.mark.parametrize(("origin", "host", "own"), [
    ("http://127.0.0.1:7860", "127.0.0.1:7860", True), ("https://reports.example", "reports.example", True), ("https://reports.example", "reports.example:443", True), ("http://[::1]:7860", "[::1]:7860", True),
    ("https://reports.example:444", "reports.example", False), ("http://127.0.0.1:3000", "127.0.0.1:7860", False), ("null", "127.0.0.1:7860", False), ("", "127.0.0.1", False), ("file://", "", False),
    ("http://localhost:7860", "127.0.0.1:7860", False), ("https://reports.example.evil.example", "reports.example", False), ("http://[", "[", False)])
def test_whose_page_it_was(origin: str, host: str, own: bool) -> None:
    assert is_own_page(origin, host) is own


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {"origin": "http://127.0.0.1:3000"}, {"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}])
def test_the_page_of_another_site_sends_nothing_and_opens_no_stream(headers: dict[str, str]) -> None:
    inside = Inside()
    guard = Guard(inside)
    assert join(guard, **headers).status == 403
    assert ask(guard, "POST", "/gradio_api/upload", **headers).status == 403 == ask(guard, "POST", "/api/v1/ask", **headers).status
    assert ask(guard, path="/gradio_api/queue/data", query="session_hash=s1", **headers).status == 403 == ask(guard, path="/gradio_api/heartbeat/s1", **headers).status
    assert inside.reached == []
    assert ask(guard, **headers).status == 200, "it may link to us"
    assert join(guard, origin="http://127.0.0.1:7860", sec_fetch_site="same-origin").status == 200


def test_websockets_are_refused() -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Guard(Inside())({"type": "websocket", "path": "/", "headers": []}, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_every_answer_has_the_headers_and_tells_nothing_of_the_server() -> None:
    guard = Guard(Inside())
    for got in (ask(guard), ask(guard, path="/nothing"), ask(guard, host="rebound.example")):
        assert all(got.headers[name.decode()] == value.decode() for name, value in HEADERS) and "server" not in got.headers


# -- the password

EVERYWHERE = [("GET", "/"), ("HEAD", "/"), ("GET", "/assets/index.js"), ("GET", "/theme.css"), ("GET", "/config"), ("GET", "/nothing"), ("POST", "/gradio_api/queue/join"), ("GET", "/gradio_api/queue/data"),
              ("GET", "/gradio_api/heartbeat/s1"), ("POST", "/gradio_api/upload"), ("GET", "/gradio_api/file=/etc/passwd"), ("GET", "/api/v1/status"), ("POST", "/mcp"), ("POST", "/gradio_api/component_server/")]


@pytest.mark.parametrize(("method", "path"), EVERYWHERE)
def test_every_way_asks_for_the_password(method: str, path: str) -> None:
    inside = Inside()
    wrong = [{}, {"authorization": ""}, {"authorization": BASIC[:-4]}, {"authorization": "Basic " + base64.b64encode(PASSWORD.encode()).decode()}, {"authorization": "Basic ?"}, {"authorization": f"Bearer {PASSWORD}"}]
    for headers in wrong:
        got = ask(Guard(inside, Opening(password=PASSWORD)), method, path, **headers)
        assert got.status == 401 and got.headers["www-authenticate"].startswith("Basic realm="), headers
    assert inside.reached == []


def test_the_password_opens_the_page_under_any_name() -> None:
    inside = Inside()
    guard = Guard(inside, Opening(password=PASSWORD))
    assert ask(guard, authorization=BASIC).status == 200 == join(guard, authorization=BASIC).status
    assert ask(guard, authorization="basic " + base64.b64encode(f":{PASSWORD}".encode()).decode()).status == 200
    assert ask(guard, authorization=BASIC, more=[("authorization", BASIC)]).status == 401, "two of them"
    assert ask(guard, path="/health").status == 200 and "/health" not in inside.reached


def test_programs_show_their_token_instead_and_it_opens_nothing_else() -> None:
    guard = Guard(Inside(), Opening(password=PASSWORD, token=TOKEN))
    bearer = f"Bearer {TOKEN}"
    assert ask(guard, path="/api/v1/status", authorization=bearer).status == 200 == ask(guard, "POST", "/mcp", body=b"{}", authorization=bearer).status
    assert ask(guard, authorization=bearer).status == 401 == join(guard, authorization=bearer).status
    assert ask(guard, path="/api/v1/status", authorization=f"{bearer}x").status == 401


def test_wrong_passwords_slow_a_client_down_and_no_other() -> None:
    guard = Guard(Inside(), Opening(password=PASSWORD))
    wrong = "Basic " + base64.b64encode(b"a:a wrong password").decode()
    statuses = [ask(guard, authorization=wrong, client="10.0.0.9").status for _ in range(8)]
    assert statuses[:4] == [401] * 4 and statuses[-1] == 429
    late = ask(guard, authorization=BASIC, client="10.0.0.9")
    assert late.status == 429 and int(late.headers["retry-after"]) >= 1, "the right one is not looked at either"
    assert ask(guard, authorization=BASIC, client="10.0.0.8").status == 200
    for _ in range(20):
        assert ask(guard, client="10.0.0.7").status == 401, "a browser asks without one first"


def test_a_password_comes_from_a_file_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPORTQA_PASSWORD", raising=False)
    (tmp_path / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    assert read_password(tmp_path / "password") == PASSWORD and read_password(None) is None
    monkeypatch.setenv("REPORTQA_PASSWORD", PASSWORD[::-1])
    assert (read_password(None), read_password(tmp_path / "password")) == (PASSWORD[::-1], PASSWORD)
    for bad in ("", "elevenchars", "two lines\nof a password"):
        (tmp_path / "password").write_text(bad, encoding="utf-8")
        with pytest.raises(PasswordError, match="at least 12"):
            read_password(tmp_path / "password")
    with pytest.raises(PasswordError, match="cannot read"):
        read_password(tmp_path / "missing")


@pytest.mark.parametrize(("host", "needed"), [("127.0.0.1", False), ("localhost", False), ("::1", False), ("0.0.0.0", True), ("192.168.1.5", True), ("reports.example", True), ("::", True), ("", True)])
def test_a_bind_beyond_this_machine_needs_a_password(host: str, needed: bool) -> None:
    check_bind(host, PASSWORD)
    if not needed:
        check_bind(host, None)
        return
    with pytest.raises(PasswordError, match="--password-file"):
        check_bind(host, None)


# -- size and pace

def test_a_body_is_counted_whether_its_length_is_declared_or_not() -> None:
    inside = Inside()
    guard = Guard(inside)
    large = json.dumps({"session_hash": "s1", "data": "x" * (1 << 20)}).encode()
    assert ask(guard, "POST", "/gradio_api/queue/join", body=large).status == 413
    assert ask(guard, "POST", "/gradio_api/queue/join", body=[large[:1000], *[large[1000:][at:at + 65_536] for at in range(0, len(large), 65_536)]], content_type="application/json").status == 413
    assert ask(guard, "POST", "/api/v1/ask", body=large).status == 413 == ask(guard, "POST", "/mcp", body=large).status
    assert ask(guard, "POST", "/gradio_api/queue/join", content_length="-1").status == 400 == ask(guard, "POST", "/gradio_api/queue/join", content_length="1e3").status
    assert inside.reached == [] and guard.bodies.held == 0
    small = json.dumps({"session_hash": "s1", "data": "x" * 1_000_000}).encode()
    assert ask(guard, "POST", "/gradio_api/queue/join", body=small).status == 200 and inside.got == small


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'{"data": []}', b'{"session_hash": 7}', b'{"session_hash": "../x"}', b'{"session_hash": ""}', b"[" * 50_000, b'{"session_hash": "s1", "data": ' + b"[" * 500 + b"]" * 500 + b"}",
                                  b'{"session_hash": "s1", "data": [{"path": "a\\nERROR forged"}]}'])
def test_what_the_page_would_not_send_does_not_reach_the_app(body: bytes) -> None:
    inside = Inside()
    assert ask(Guard(inside), "POST", "/gradio_api/queue/join", body=body).status == 400 and inside.reached == []


def test_other_types_of_content_are_not_taken() -> None:
    body = b'{"session_hash": "s1"}'
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        assert ask(Guard(Inside()), "POST", "/gradio_api/component_server/", body=body, content_type=kind).status == 415


def test_a_client_who_asks_too_fast_waits_and_no_other() -> None:
    guard = Guard(Inside())
    statuses = [join(guard, client="10.0.0.9").status for _ in range(200)]
    assert statuses[:100] == [200] * 100 and statuses[-1] == 429, "a human does not come near it"
    told = join(guard, client="10.0.0.9", accept_language="fr")
    assert int(told.headers["retry-after"]) >= 1 and "Attendez" in json.loads(told.text)["detail"]
    assert join(guard, "s2", client="10.0.0.8").status == 200


def test_where_the_queue_is_full_the_reader_is_told_in_his_language() -> None:
    got = join(Guard(Inside(status=503)), accept_language="fr-FR")
    assert got.status == 429 and "Réessayez" in json.loads(got.text)["detail"] and got.headers["retry-after"]


def test_uploads_are_counted_as_they_stream() -> None:
    def upload(guard: Guard, *pieces: bytes, **headers: str) -> Got:
        return ask(guard, "POST", "/gradio_api/upload", body=pieces, **{"content_type": "multipart/form-data; boundary=mark", **headers})

    inside = Inside()
    guard = Guard(inside)
    part = b'--mark\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\ntext\r\n'
    assert upload(guard, part, b"--mark--\r\n").status == 200 and inside.got.startswith(b"--mark")
    assert upload(guard, part, content_length=str(1 << 40)).status == 413
    assert upload(guard, part, content_type="text/plain").status == 415
    halves = [half for _ in range(102) for half in (part[:3], part[3:])]
    assert upload(guard, *halves).status == 413, "a mark that is cut in two counts"
    mebibyte = b"x" * (1 << 20)
    assert upload(guard, part, *[mebibyte] * 300).status == 413
    for _ in range(2):
        upload(guard, part, *[mebibyte] * 200, client="10.0.0.9")
    late = upload(guard, part, *[mebibyte] * 200, client="10.0.0.9", accept_language="fr")
    assert late.status == 429 and 0 < int(late.headers["retry-after"]) <= 3_600 and "pour cette heure" in late.text


def test_an_address_has_a_length() -> None:
    assert ask(Guard(Inside()), query="q=" + "x" * 9_000).status == 414


# -- failures

def test_a_failure_is_a_number_for_the_reader_and_a_traceback_for_the_log(caplog: pytest.LogCaptureFixture) -> None:
    guard = Guard(Inside(fails=RuntimeError("secret /home/somebody/index")))
    for path, language in (("/", "en"), ("/gradio_api/heartbeat/s1", "fr"), ("/api/v1/status", "en")):
        caplog.clear()
        got = ask(guard, path=path, accept_language=language)
        number = re.findall(r"\b[0-9a-f]{8}\b", got.text)[0]
        assert got.status == 500 and number in caplog.text and "secret /home/somebody" in caplog.text
        assert "secret" not in got.text and "Traceback" not in got.text and ".py" not in got.text


def test_who_does_not_take_his_answer_is_let_go(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    import ui.outgoing

    monkeypatch.setattr(ui.outgoing, "SEND_SECONDS", 0.05)
    scope = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "headers": [(b"host", b"127.0.0.1")], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2), "scheme": "http"}

    async def never(*_: Any) -> Any:
        await asyncio.sleep(60)

    asyncio.run(asyncio.wait_for(Guard(Inside())(scope, never, never), 5))
    assert "failure" not in caplog.text


def test_the_guard_tells_whether_it_is_well() -> None:
    assert ask(Guard(Inside(), Opening(healthy=lambda: True)), path="/health").text == '{"status": "ok"}'
    bad = ask(Guard(Inside(), Opening(healthy=lambda: False)), path="/health")
    assert bad.status == 503 and bad.text == '{"status": "unavailable"}'


# -- sessions, proxies, clients

def test_a_session_is_spoken_for_by_the_browser_that_began_it() -> None:
    inside = Inside()
    guard = Guard(inside)
    mine, other = (ask(guard).headers["set-cookie"].partition(";")[0] for _ in range(2))
    assert mine != other and "HttpOnly" in ask(guard).headers["set-cookie"] and "set-cookie" not in ask(guard, cookie=mine).headers
    assert join(guard, "mine", cookie=mine).status == 200
    inside.reached.clear()
    for headers in ({"cookie": other}, {}, {"cookie": "reportqa=x"}, {"cookie": mine[:-1] + "_" if not mine.endswith("_") else mine[:-1] + "-"}):
        assert join(guard, "mine", **headers).status == 404
        assert ask(guard, path="/gradio_api/queue/data", query="session_hash=mine", **headers).status == 404 == ask(guard, path="/gradio_api/heartbeat/mine", **headers).status
        assert ask(guard, "POST", "/gradio_api/cancel", body=b'{"session_hash": "mine", "fn_index": 1, "event_id": "e"}', **headers).status == 404
        assert ask(guard, "POST", "/gradio_api/component_server/", body=b'{"session_hash": "mine"}', **headers).status == 404
    assert inside.reached == []
    assert ask(guard, path="/gradio_api/queue/data", query="session_hash=mine", cookie=mine).status == 200
    assert ask(guard, path="/gradio_api/queue/data", query="session_hash=mine&session_hash=mine", cookie=mine).status == 404


def test_what_a_proxy_says_is_believed_only_where_it_was_named() -> None:
    said = [(b"x-forwarded-for", b"6.6.6.6, 10.1.1.1"), (b"x-forwarded-proto", b"https"), (b"x-forwarded-host", b"evil.example"), (b"forwarded", b"for=6.6.6.6"), (b"host", b"x")]
    scope = {"client": ("127.0.0.1", 1), "scheme": "http", "headers": said}
    stranger = seen_through(scope, ())
    assert (stranger["client"][0], stranger["scheme"], stranger["headers"]) == ("127.0.0.1", "http", [(b"host", b"x")])
    known = seen_through(scope, ("127.0.0.1",))
    assert (known["client"][0], known["scheme"], known["headers"]) == ("10.1.1.1", "https", [(b"host", b"x")]), "the last one is the one that our proxy saw"
    assert seen_through(scope, ("127.0.0.1", "10.1.1.1"))["client"][0] == "6.6.6.6"


def test_one_household_is_one_client() -> None:
    assert client_of("2001:db8:1:2::5") == client_of("2001:db8:1:2:ffff::9") != client_of("2001:db8:1:3::5")
    assert client_of("::ffff:10.0.0.1") == client_of("10.0.0.1") != client_of("10.0.0.2")
