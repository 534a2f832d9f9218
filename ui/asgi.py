"""The types of ASGI, and a whole answer in one go. Nothing of Gradio or Starlette."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


async def answer(send: Send, status: int, body: bytes, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Sends a response of one piece; the connection ends with it where the request was not read to its end."""
    await send({"type": "http.response.start", "status": status, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


def values_of(scope: Scope, name: bytes) -> list[str]:
    """All headers of this name (in lower case), in their order."""
    return [value.decode("latin-1") for key, value in scope.get("headers", ()) if key.lower() == name]


def header(scope: Scope, name: bytes) -> str:
    """The first header of this name, or nothing."""
    return next(iter(values_of(scope, name)), "")
