"""The ways into the server, held against the routes that the launched app has: a Gradio that brings a new one fails here until somebody has looked at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ui.browser import launched
from tests.ui.scripted import Scripted
from ui.ways import WAYS, way_of

# What the page uses of Gradio's routes. Whatever else it brings must be in SHUT, and no way may lead to it.
OPEN = {
    "GET /", "HEAD /", "GET /theme.css", "GET /favicon.ico", "GET /robots.txt", "GET /assets/{path:path}", "GET /static/{path:path}", "GET /svelte/{path:path}", "GET /gradio_api/startup-events",
    "POST /gradio_api/queue/join", "GET /gradio_api/queue/data", "GET /gradio_api/heartbeat/{session_hash}", "POST /gradio_api/cancel", "POST /gradio_api/reset", "POST /gradio_api/reset/",
    "POST /gradio_api/component_server", "POST /gradio_api/component_server/", "POST /gradio_api/upload", "GET /gradio_api/upload_progress",
}
SHUT = {
    "POST /login", "POST /login/", "GET /logout", "GET /config", "GET /config/", "GET /pwa_icon", "GET /pwa_icon/{size}", "GET /manifest.json", "GET /monitoring", "GET /monitoring/summary", "GET /monitoring/{key}",
    "GET /gradio_api/deep_link", "GET /gradio_api/user", "GET /gradio_api/user/", "GET /gradio_api/login_check", "GET /gradio_api/login_check/", "GET /gradio_api/token", "GET /gradio_api/token/",
    "GET /gradio_api/app_id", "GET /gradio_api/app_id/", "GET /gradio_api/dev/reload", "GET /gradio_api/info", "GET /gradio_api/info/", "GET /gradio_api/openapi.json", "GET /gradio_api/runs", "GET /gradio_api/runs/",
    "GET /gradio_api/custom_component/{id}/{environment}/{type}/{file_name}", "GET /gradio_api/proxy={url_path:path}", "HEAD /gradio_api/proxy={url_path:path}", "GET /gradio_api/file={path_or_url:path}",
    "HEAD /gradio_api/file={path_or_url:path}", "GET /gradio_api/file/{path:path}", "POST /gradio_api/stream/{event_id}", "POST /gradio_api/stream/{event_id}/close",
    "GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8", "GET /gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}",
    "GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file", "POST /gradio_api/run/{api_name}", "POST /gradio_api/run/{api_name}/", "POST /gradio_api/api/{api_name}", "POST /gradio_api/api/{api_name}/",
    "POST /gradio_api/call/v2/{api_name}", "POST /gradio_api/call/v2/{api_name}/", "POST /gradio_api/call/{api_name}", "POST /gradio_api/call/{api_name}/", "GET /gradio_api/call/v2/{api_name}/{event_id}",
    "GET /gradio_api/call/{api_name}/{event_id}", "GET /gradio_api/queue/status", "GET /gradio_api/theme.css", "POST /gradio_api/process_recording", "POST /gradio_api/vibe-edit", "POST /gradio_api/vibe-edit/",
    "POST /gradio_api/undo-vibe-edit", "POST /gradio_api/undo-vibe-edit/", "GET /gradio_api/vibe-code", "GET /gradio_api/vibe-code/", "POST /gradio_api/vibe-code", "POST /gradio_api/vibe-code/",
    "POST /gradio_api/vibe-starter-queries", "POST /gradio_api/vibe-starter-queries/",
}


def routes(of: Iterable[Any]) -> Iterator[str]:
    """"METHOD /path" of every route, also of those in routers within."""
    for route in of:
        inner = getattr(getattr(route, "original_router", None), "routes", None) or (getattr(route, "routes", None) if not getattr(route, "methods", None) else None)
        if inner is not None:
            yield from routes(inner)
        else:
            assert route.methods, f"{route} is no route of HTTP: look at what it opens"
            yield from (f"{method} {route.path}" for method in route.methods)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[set[str], str]]:
    back = Scripted(step=0.01)
    with launched(tmp_path_factory.mktemp("index"), ask=back.ask, open_index=back.open_index, sync=back.sync) as (app, address):
        yield set(routes(app.app.routes)), address.rstrip("/")


def test_every_route_of_the_app_has_been_looked_at(server: tuple[set[str], str]) -> None:
    found, _ = server
    assert len(found) > 60, "the walk sees the routers within"
    assert found - OPEN - SHUT == set(), "new routes: write them into OPEN (and `ui/ways.py`) or into SHUT"
    assert OPEN - found == set(), "what the page needs is gone"


def filled(path: str) -> str:
    return "/".join("x" if part.startswith("{") and part.endswith("}") and "}." not in part else part.replace("{path_or_url:path}", "x").replace("{url_path:path}", "x").replace("{segment_id}.{ext}", "x.ts")
                    for part in path.split("/"))


def test_only_the_open_ones_have_a_way(server: tuple[set[str], str]) -> None:
    for route in OPEN | SHUT | server[0]:
        method, path = route.split(" ")
        assert (way_of(method, filled(path)) is not None) is (route in OPEN), route


def test_every_way_is_used() -> None:
    paths = [filled(route.split(" ")[1]) for route in OPEN] + ["/health", "/api/v1/ask", "/mcp"]
    assert [way.path.pattern for way in WAYS if not any(way.path.fullmatch(path) for path in paths)] == []


@pytest.mark.parametrize("path", [
    "/config", "/monitoring", "/monitoring/summary", "/docs", "/redoc", "/openapi.json", "/login_check", "/vibe", "/vibe-edit", "/startup-events", "/dev/reload", "/file=/etc/passwd", "/proxy=http://127.0.0.1/", "/stream/x",
    "/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/file=/etc/passwd", "/gradio_api/file/etc/passwd", "/gradio_api/proxy=https://x.hf.space/", "/gradio_api/dev/reload", "/gradio_api/startup-events", "/gradio_api/token",
    "/gradio_api/app_id", "/gradio_api/deep_link", "/gradio_api/queue/status", "/gradio_api/call/x/y", "/gradio_api/vibe-code", "/gradio_api/runs", "/gradio_api/login_check", "/manifest.json", "/pwa_icon",
    "/assets/../../../../../../etc/passwd", "/assets/..%2f..%2f..%2fetc%2fpasswd", "/assets/%2e%2e/%2e%2e/routes.py", "/static/%252e%252e/x", "/assets/x%00.js", "/assets/x%0a.js", "/assets//etc/passwd", "/assets/..\\..\\x",
    "/assets/%5c..%5cx", "/svelte/../../routes.py", "/static/.env", "//etc/passwd", "/%2e%2e/", "/gradio_api/heartbeat/a%2fb", "/gradio_api/heartbeat/../x", "/health/", "/HEALTH"])
def test_what_is_not_a_way_is_not_there(server: tuple[set[str], str], path: str) -> None:
    """As sent, without a client that puts the path in order."""
    import http.client
    from urllib.parse import urlsplit

    address = urlsplit(server[1])
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
    connection.putrequest("GET", path, skip_accept_encoding=True)
    connection.endheaders()
    got = connection.getresponse()
    told = got.read().decode()
    assert got.status == 404 and "root:" not in told and len(told) < 200, (path, got.status, told[:200])
    connection.close()


def test_a_file_that_was_uploaded_cannot_be_read_back(server: tuple[set[str], str], tmp_path: Path) -> None:
    with httpx.Client(base_url=server[1], timeout=20) as client:
        path = client.post("/gradio_api/upload", files={"files": ("a.txt", b"a secret of one reader", "text/plain")}).json()[0]
        assert Path(path).read_bytes() == b"a secret of one reader"
        for way in (f"/gradio_api/file={path}", f"/file={path}", f"/gradio_api/file/{path}", f"/assets/{path}", f"/static/../{path}"):
            assert client.get(way).status_code == 404, way
        assert client.put("/gradio_api/upload").status_code == 405 and client.delete("/").status_code == 405


def test_an_upload_that_breaks_off_leaves_nothing_behind(server: tuple[set[str], str]) -> None:
    import os
    import tempfile

    folder = Path(os.environ.get("GRADIO_TEMP_DIR") or Path(tempfile.gettempdir()) / "gradio")
    before = {file.name for file in folder.glob("*") if file.is_file()}
    head = b'--mark\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n' + b"x" * 200_000

    def broken() -> Iterator[bytes]:
        yield head
        yield b"\r\n" + b"--mark\r\n" * 150

    with httpx.Client(base_url=server[1], timeout=20) as client:
        got = client.post("/gradio_api/upload", content=broken(), headers={"content-type": "multipart/form-data; boundary=mark"})
    assert got.status_code == 413 and "larger than the server takes" in got.text
    assert {file.name for file in folder.glob("*") if file.is_file()} == before
