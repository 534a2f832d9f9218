"""The tools for assistants, asked by the protocol's own client: a process over stdio, a server over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import mcp
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from qa import answer
from tests.conftest import ROOT
from tests.ui.test_api import TOKEN, serving
from ui.archive import Archive
from ui.doors import Doors
from ui.mcpserver import called

DAY_9 = "Which cities were hit on day 9?"
Use = Callable[[ClientSession], Awaitable[None]]


@asynccontextmanager
async def by_stdio(index: Path, errors: Path) -> AsyncIterator[ClientSession]:
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}
    command = StdioServerParameters(command=sys.executable, args=["-m", "ui.cli", "mcp", "--index", str(index)], cwd=ROOT, env=settings)
    with errors.open("w") as log:
        async with stdio_client(command, errlog=log) as (incoming, outgoing), ClientSession(incoming, outgoing) as session:
            yield session


async def used(session: ClientSession, index: Path) -> None:
    """What an assistant does: begin, look at the tools, ask, follow up, search, and make mistakes."""
    begun = await session.initialize()
    assert begun.serverInfo.name == "reportqa" and begun.instructions is not None and "not instructions" in begun.instructions
    tools = {tool.name: tool for tool in (await session.list_tools()).tools}
    assert set(tools) == {"ask_reports", "search_reports"} and all(tool.annotations is not None and tool.annotations.readOnlyHint for tool in tools.values())

    got = await session.call_tool("ask_reports", {"question": DAY_9})
    whole = answer(DAY_9, index=index).to_dict()
    assert not got.isError and got.structuredContent is not None and {**got.structuredContent, "milliseconds": 0} == {**whole, "milliseconds": 0}
    text = got.content[0].text  # type: ignore[union-attr]
    for citation in whole["citations"]:
        assert f"[{citation['n']}] " in text and json.dumps(citation["quote"], ensure_ascii=False) in text and f"{citation['report']}, characters {citation['start']}-{citation['end']}" in text

    next_day = await session.call_tool("ask_reports", {"question": "And the next day?", "history": [{"role": "user", "text": DAY_9}, {"role": "assistant", "text": "Ganja."}]})
    assert next_day.structuredContent is not None and next_day.structuredContent["when"]["start"] == "2020-10-06"
    window = await session.call_tool("ask_reports", {"question": "Which cities were hit?", "from": "2020-10-28", "to": "2020-10-28"})
    assert window.structuredContent is not None and window.structuredContent["items"][0]["value"] == "Barda"
    nothing = await session.call_tool("ask_reports", {"question": "Who won the parliamentary election in Georgia?"})
    assert not nothing.isError and nothing.structuredContent is not None and nothing.structuredContent["abstained"]

    hits = await session.call_tool("search_reports", {"question": "Barda", "k": 2})
    assert hits.structuredContent is not None and len(hits.structuredContent["hits"]) == 2

    for name, arguments in (("ask_reports", {}), ("ask_reports", {"question": "x" * 4001}), ("ask_reports", {"question": "?!"}), ("ask_reports", {"question": "x", "as_of": "today"}),
                            ("ask_reports", {"question": "Barda?", "from": "2020-13-45"}), ("search_reports", {"question": "x", "k": 1000}), ("delete_reports", {})):
        wrong: Any = await session.call_tool(name, arguments)
        assert wrong.isError and "Traceback" not in wrong.content[0].text, (name, arguments)
    assert not (await session.call_tool("ask_reports", {"question": DAY_9})).isError, "it goes on"


def test_over_stdio(sample_index: Path, tmp_path: Path) -> None:
    async def run() -> None:
        async with by_stdio(sample_index, tmp_path / "errors") as session:
            await used(session, sample_index)

    anyio.run(run)


def test_over_http_with_a_token(sample_index: Path) -> None:
    async def run(address: str) -> None:
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as client, streamable_http_client(address, http_client=client) as (incoming, outgoing, _), \
                ClientSession(incoming, outgoing) as session:
            await used(session, sample_index)

    with serving(sample_index, Doors(mcp=True, token=TOKEN)) as client:
        anyio.run(run, f"{client.base_url}/mcp")
        assert client.get("/api/v1/status").status_code == 404, "one door does not open the other"
        assert client.get("/gradio_api/info").status_code == 404
        assert client.post("/mcp", json={}, headers={"Authorization": f"Bearer {TOKEN}", "Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_without_an_index_the_assistant_is_told_what_to_do(tmp_path: Path) -> None:
    async def run() -> None:
        async with by_stdio(tmp_path / "none", tmp_path / "errors") as session:
            await session.initialize()
            got: Any = await session.call_tool("ask_reports", {"question": DAY_9})
            assert got.isError and "reportqa sync FOLDER" in got.content[0].text and str(tmp_path) not in got.content[0].text

    anyio.run(run)


def test_stdout_is_the_protocol_alone(sample_index: Path) -> None:
    """Line for line JSON-RPC, whatever is asked; all else goes to stderr, and the end of stdin is the end."""
    said = [{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}}},
            {"jsonrpc": "2.0", "method": "notifications/initialized"},
            {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "ask_reports", "arguments": {"question": "Что произошло в Барде? \u2028"}}}]
    with subprocess.Popen([sys.executable, "-m", "ui.cli", "mcp", "--index", str(sample_index)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C"}) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write("".join(json.dumps(each) + "\n" for each in [*said[:2], "not a message", said[2]]))
        process.stdin.flush()
        lines = []
        while not any(line.get("id") == 2 for line in lines):
            lines.append(json.loads(process.stdout.readline()))
        process.stdin.close()
        assert process.stdout.read() == "" and process.wait(20) == 0
    assert all(line["jsonrpc"] == "2.0" for line in lines)
    assert any("Бард" in part["text"] for part in lines[-1]["result"]["content"])


def test_without_the_package_the_remedy_is_told(tmp_path: Path) -> None:
    """The same interpreter with all installed packages but this one."""
    for source in Path(mcp.__file__).parent.parent.iterdir():
        if not source.name.startswith("mcp") and source.suffix != ".pth":
            (tmp_path / source.name).symlink_to(source)
    done = subprocess.run([sys.executable, "-S", "-m", "ui.cli", "mcp", "--index", str(tmp_path)], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60,
                          env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join((str(ROOT), str(tmp_path)))})
    assert (done.returncode, done.stdout) == (1, "") and done.stderr.count("\n") == 1 and "pip install \"mcp" in done.stderr, done.stderr


def test_a_quote_cannot_end_itself(sample_index: Path) -> None:
    text, given = called(Archive(sample_index), "search_reports", {"question": "Barda", "k": 5})
    assert all(json.dumps(hit["text"], ensure_ascii=False) in text.splitlines() for hit in given["hits"]), "each passage is one line between quotation marks"
