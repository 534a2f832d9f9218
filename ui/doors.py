"""The doors of a server besides the chat: the HTTP API and MCP, as routes for Gradio's app; none is open unless asked for."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ui.access import Gate, check_exposure

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from ui.archive import Archive

MCP_PATH = "/mcp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Which doors are open, and the token that they ask for."""

    api: bool = False
    mcp: bool = False
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What `app.launch_options` needs for them."""

    routes: tuple[BaseRoute, ...]
    lifespan: Callable[[Any], AbstractAsyncContextManager[None]]


def opened(doors: Doors, archive: Archive, host: str, model: str | None = None) -> Opened:
    """The routes of the open doors; TokenError where others could use them without a token, McpMissingError."""
    from starlette.routing import Mount, Route

    if doors.api or doors.mcp:
        check_exposure(host, doors.token)
    routes: list[BaseRoute] = []
    running: list[Callable[[], AbstractAsyncContextManager[None]]] = []
    if doors.api:
        from ui.api import PREFIX, build_api

        routes.append(Mount(PREFIX, app=build_api(archive, token=doors.token, model=model)))
    if doors.mcp:
        from ui.mcpserver import build_server

        server = build_server(archive, model=model)
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        sessions = StreamableHTTPSessionManager(server, stateless=True, json_response=True)
        routes.append(Route(MCP_PATH, Gate(sessions.handle_request, doors.token), methods=["POST"]))
        running.append(sessions.run)

    @contextlib.asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        without_cors(app)
        async with AsyncExitStack() as stack:
            for run in running:
                await stack.enter_async_context(run())
            yield

    return Opened(routes=tuple(routes), lifespan=lifespan)


def without_cors(app: Any) -> None:
    """Takes away Gradio's CORS headers, which let pages of other ports of this machine, and on a public host any page, read our answers.

    The page itself needs none. Done before the first request: the chain of middleware is made anew then.
    """
    app.user_middleware = [each for each in app.user_middleware if "CORS" not in each.cls.__name__]
    app.middleware_stack = None
