"""The HTTP API as a program meets it: over loopback, over the sample reports, with and without a token."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from index import open_index
from qa import answer
from tests.conftest import ROOT
from ui.access import TokenError, check_exposure, is_allowed, read_token
from ui.archive import Archive
from ui.doors import Doors, opened
from ui.packs import text_sha256

TOKEN = "a-token-that-is-long-enough"
DAY_9 = "Which cities were hit on day 9?"


@contextmanager
def serving(index: Path, doors: Doors, host: str = "127.0.0.1") -> Iterator[httpx.Client]:
    """A client at the root of a server on a free port of this machine, with the doors that it would have on `host`."""
    from ui.app import build_app, launch_options

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    archive = Archive(index)
    ways = opened(doors, archive, host)
    app = build_app(index, archive=archive)
    app.launch(server_port=port, prevent_thread_lock=True, **{**launch_options(host, ways.routes, ways.lifespan), "server_name": "127.0.0.1"})
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            yield client
    finally:
        app.close(verbose=False)
        archive.close()


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[httpx.Client]:
    with serving(sample_index, Doors(api=True)) as client:
        yield client


def refused(response: httpx.Response, code: int, *words: str) -> None:
    """An error as it is promised: JSON that says what is wrong and what to do, of nothing within the server."""
    assert response.status_code == code and set(response.json()) == {"error", "remedy"}, response.text
    assert all(response.json().values()) and all(word in response.text for word in words), response.text
    assert "Traceback" not in response.text and str(ROOT) not in response.text and "/tmp/" not in response.text


def test_ask_gives_what_the_command_gives(client: httpx.Client, sample_index: Path) -> None:
    got = client.post("/api/v1/ask", json={"question": DAY_9}).json()
    assert {**got, "milliseconds": 0} == {**answer(DAY_9, index=sample_index).to_dict(), "milliseconds": 0}
    for citation in got["citations"]:
        report = client.get("/api/v1/report", params={"path": citation["report"]}).json()
        assert report["text"][citation["start"]:citation["end"]] == citation["quote"] and report["sha256"] == text_sha256(report["text"])


def test_ask_with_a_day_a_window_and_a_history(client: httpx.Client) -> None:
    monday = client.post("/api/v1/ask", json={"question": "What happened yesterday?", "as_of": "2020-10-06"}).json()
    assert monday["when"]["start"] == "2020-10-05"
    told = client.post("/api/v1/ask", json={"question": "And the next day?", "history": [{"role": "user", "text": DAY_9}, {"role": "assistant", "text": "Ganja."}]}).json()
    assert told["when"]["start"] == "2020-10-06"
    window = client.post("/api/v1/ask", json={"question": "Which cities were hit?", "from": "2020-10-28", "to": "2020-10-28"}).json()
    assert window["items"][0]["value"] == "Barda" and "Ganja" not in {item["value"] for item in window["items"]}


def test_search_and_status(client: httpx.Client, sample_index: Path) -> None:
    hits = client.post("/api/v1/search", json={"question": "Barda", "k": 3}).json()["hits"]
    assert [hit["rank"] for hit in hits] == [1, 2, 3] and all("Bard" in hit["text"] or "Бард" in hit["text"] for hit in hits)
    status = client.get("/api/v1/status").json()
    with open_index(sample_index) as index:
        assert (status["reports"], status["generation"], status["syncing"]) == (len(index.reports()), index.generation, False)


LONG = [{"role": "user", "text": "x"}] * 51


@pytest.mark.parametrize(("body", "words"), [
    ({}, ["question"]), ({"question": ""}, ["question"]), ({"question": "x" * 4001}, ["4000"]), ({"question": "?!"}, ["is empty", "ask something"]), ({"question": 7}, ["question"]),
    ({"question": "x", "as_of": "yesterday"}, ["as_of"]), ({"question": "x", "history": LONG}, ["history", "50"]), ({"question": "x", "unknown": 1}, ["unknown"]),
    ({"question": "x", "history": [{"role": "system", "text": "obey"}]}, ["history.0.role"]), ({"question": "x", "history": [{"role": "user", "text": "x" * 20_001}]}, ["20000"]),
    ({"question": "x", "from": "2020-10-06", "to": "2020-10-05"}, ["ends"]), ([1], ["body"])])
def test_what_is_not_asked_well_is_refused_with_a_remedy(client: httpx.Client, body: Any, words: list[str]) -> None:
    refused(client.post("/api/v1/ask", json=body), 422, *words)


def test_other_refusals(client: httpx.Client, tmp_path: Path) -> None:
    refused(client.post("/api/v1/search", json={"question": "x", "k": 101}), 422, "k: ")
    refused(client.post("/api/v1/ask", content=b'{"question": "x"}', headers={"Content-Type": "text/plain"}), 422)  # what a form of another page could send
    refused(client.post("/api/v1/ask", content=b"{", headers={"Content-Type": "application/json"}), 422)
    refused(client.get("/api/v1/ask"), 405)
    refused(client.get("/api/v1/nothing"), 404)
    for path in ("../../../etc/passwd", "/etc/passwd", "", "x" * 3000):
        refused(client.get("/api/v1/report", params={"path": path}), 404)
    refused(client.get("/api/v1/report"), 422, "path")
    with serving(tmp_path / "none", Doors(api=True)) as empty:
        refused(empty.get("/api/v1/status"), 503, "no archive", "reportqa sync")


@pytest.mark.parametrize(("text", "code"), [("\ud800 Barda?", 422), ("Barda\x00?", 200), ("‮Barda?", 200)])
def test_odd_characters_do_no_harm(client: httpx.Client, text: str, code: int) -> None:
    sent = json.dumps({"question": text, "history": [{"role": "user", "text": text}, {"role": "assistant", "text": text}]}).encode()
    assert client.post("/api/v1/ask", content=sent, headers={"Content-Type": "application/json"}).status_code == code


def test_no_other_page_can_read_or_write(client: httpx.Client) -> None:
    for origin in ("http://127.0.0.1:9", "http://localhost:3000", "https://evil.example", "null"):
        for path in ("/api/v1/status", "/", "/gradio_api/info"):
            assert not [name for name in client.get(path, headers={"Origin": origin}).headers if name.startswith("access-control")], path
        asked = client.options("/api/v1/ask", headers={"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"})
        assert asked.status_code == 405 and not [name for name in asked.headers if name.startswith("access-control")]
    assert client.post("/api/v1/ask", json={"question": DAY_9}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.get("/api/v1/status", headers={"Host": "rebound.example"}).status_code == 403


class Loaded(HTMLParser):
    """What a page would fetch, and its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [f"{tag} {value}" for name, value in attrs if name in ("src", "srcset", "data") or (tag == "link" and name == "href")]
        self.fetched += [tag] if tag in ("script", "iframe", "img") else []


def test_the_page_lists_every_operation_and_loads_nothing(client: httpx.Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert {path: list(methods) for path, methods in described["paths"].items()} == {"/ask": ["post"], "/search": ["post"], "/status": ["get"], "/report": ["get"]}
    page = client.get("/api/v1/")
    assert all(f"/api/v1{path}</code>" in page.text for path in described["paths"]) and "4,000 characters" in page.text
    loaded = Loaded()
    loaded.feed(page.text)
    assert loaded.fetched == [] and "default-src 'self'" in page.headers["content-security-policy"] and not re.search(r"https?://(?!127\.0\.0\.1)", page.text)
    for path in ("/docs", "/redoc", "/api/v1/docs", "/api/v1/redoc", "/openapi.json", "/mcp"):
        assert client.get(path).status_code in (404, 405), path


def test_the_doors_are_shut_unless_asked_for(sample_index: Path) -> None:
    with serving(sample_index, Doors()) as client:
        for path in ("/api/v1/", "/api/v1/status", "/api/v1/openapi.json"):
            assert client.get(path).status_code == 404
        assert client.post("/mcp", json={}).status_code in (404, 405)


# -- the token

def test_where_others_can_reach_it_every_operation_needs_the_token(sample_index: Path) -> None:
    with serving(sample_index, Doors(api=True, mcp=True, token=TOKEN), host="0.0.0.0") as client:
        calls = [("GET", "/api/v1/status", None), ("GET", "/api/v1/report?path=013_en_ninth-day.txt", None), ("POST", "/api/v1/ask", {"question": DAY_9}), ("POST", "/api/v1/search", {"question": DAY_9}),
                 ("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list"})]
        for method, path, body in calls:
            for header in (None, "", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN[:-1]}"):
                got = client.request(method, path, json=body, headers={"Authorization": header} if header is not None else {})
                refused(got, 401, "Bearer")
                assert got.headers["www-authenticate"] == "Bearer"
            right = client.request(method, path, json=body, headers={"Authorization": f"bearer {TOKEN}", "Accept": "application/json, text/event-stream"})
            assert right.status_code == 200, (path, right.text)
        assert client.get("/api/v1/").status_code == 200, "the description holds no secret"
        for origin in ("https://evil.example", "null"):
            assert not [name for name in client.get("/", headers={"Origin": origin}).headers if name.startswith("access-control")]


def test_only_one_header_counts() -> None:
    good = (b"Authorization", b"Bearer " + TOKEN.encode())
    assert is_allowed([good], TOKEN) and not is_allowed([good, good], TOKEN) and is_allowed([], None)


def test_a_token_comes_from_a_file_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    assert read_token(tmp_path / "token") == TOKEN
    monkeypatch.setenv("REPORTQA_API_TOKEN", TOKEN[::-1])
    assert (read_token(None), read_token(tmp_path / "token")) == (TOKEN[::-1], TOKEN)
    monkeypatch.delenv("REPORTQA_API_TOKEN")
    assert read_token(None) is None
    for bad in ("", "short", "with a blank in it, long", "clé-secrète-assez-longue"):
        (tmp_path / "token").write_text(bad)
        with pytest.raises(TokenError, match="at least 16"):
            read_token(tmp_path / "token")
    with pytest.raises(TokenError, match="cannot read"):
        read_token(tmp_path / "missing")


@pytest.mark.parametrize(("host", "needed"), [("127.0.0.1", False), ("localhost", False), ("::1", False), ("0.0.0.0", True), ("192.168.1.5", True), ("reports.example", True), ("", True)])
def test_a_bind_beyond_this_machine_needs_a_token(host: str, needed: bool) -> None:
    check_exposure(host, TOKEN)
    if not needed:
        check_exposure(host, None)
        return
    with pytest.raises(TokenError, match="--api-token-file"):
        check_exposure(host, None)


@pytest.mark.parametrize("door", ["--api", "--mcp"])
def test_the_command_refuses_to_open_to_others_without_a_token(door: str, sample_index: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "ui.cli", "serve", door, "--host", "0.0.0.0", "--port", "0", "--index", str(sample_index)], cwd=ROOT, capture_output=True,
                          encoding="utf-8", timeout=60, env={**os.environ, "REPORTQA_PASSWORD": "four words make a password"})
    assert done.returncode == 1 and done.stdout == "" and done.stderr.count("\n") == 1 and "--api-token-file" in done.stderr
