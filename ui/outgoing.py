"""What goes out of the server: every answer with our headers, refusals in a form that their reader understands.

Who is refused is decided in `guard.py`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable

from ui.asgi import Message, Scope, Send, answer, header
from ui.texts import InterfaceLanguage, interface_language

# Gradio compiles its templates with `Function` and writes styles and scripts inline; nothing may come from elsewhere,
# and attributes such as onerror= never run.
POLICY = "; ".join((
    "default-src 'self'", "script-src 'self' 'unsafe-inline' 'unsafe-eval'", "script-src-attr 'none'", "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:", "font-src 'self' data:", "connect-src 'self'", "worker-src 'self' blob:", "object-src 'none'",
    "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'",
))
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
SEND_SECONDS = 60.0  # that a reader may take to accept a piece of an answer


class Refusal(Exception):
    """Why a request is not let in: a status and one line for whoever sent it."""

    def __init__(self, status: int, told: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
        super().__init__(told)
        self.status, self.told, self.headers = status, told, tuple(headers)


class Out:
    """What goes out: with our headers, in place of the app's where `instead` says so, never waiting long for a reader who does not take it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.headers: tuple[tuple[bytes, bytes], ...] = ()
        self.instead: Callable[[int], Refusal | None] = nothing
        self.withheld: Refusal | None = None
        self.too_slow = False

    @property
    def started(self) -> bool:
        return self.status > 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.withheld = self.instead(message["status"])
            if self.withheld is not None:  # told once the app has ended its own answer, which nobody sees
                return
            self.status = message["status"]
            ours = dict(HEADERS)
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in ours and name.lower() != b"server"]
            message = {**message, "headers": [*kept, *HEADERS, *self.headers]}
        elif self.withheld is not None:
            return
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._send(message)
        except TimeoutError:
            self.too_slow = True
            raise


BODY = {400: "the request is not what this server understands", 408: "the request came too slowly", 413: "the request is larger than this server takes",
         415: "this type of content is not taken", 503: "too much is being sent at the moment: try again"}


def nothing(_: int) -> Refusal | None:
    return None


def retry(seconds: int) -> list[tuple[bytes, bytes]]:
    return [(b"retry-after", str(seconds).encode())]


def language_of(scope: Scope) -> InterfaceLanguage:
    return interface_language(header(scope, b"accept-language"))


async def told(out: Out, scope: Scope, no: Refusal) -> None:
    """Tells a refusal: as JSON to scripts and programs, as text to whoever opens an address."""
    if out.started:
        return
    out.instead, out.withheld = nothing, None
    program = scope["path"].startswith(("/api/v1", "/mcp"))
    if program:
        body, kind = json.dumps({"error": no.told, "remedy": _REMEDIES.get(no.status, "see /api/v1/")}, ensure_ascii=False), "application/json"
    elif scope["path"].startswith("/gradio_api/") and not scope["path"].endswith("/upload"):
        body, kind = json.dumps({"detail": no.told, "error": no.told}, ensure_ascii=False), "application/json"
    else:
        body, kind = no.told + "\n", "text/plain; charset=utf-8"
    close = [(b"connection", b"close")] if scope["method"] not in ("GET", "HEAD", "OPTIONS") else []  # what is still on its way is not read
    await answer(out, no.status, body.encode() if scope["method"] != "HEAD" else b"", [(b"content-type", kind.encode()), (b"cache-control", b"no-store"), *no.headers, *close])


_REMEDIES = {401: "send the header Authorization: Bearer TOKEN with the token the server was started with", 403: "use the address that the server was started with",
             413: "send less at once", 429: "wait as long as the header Retry-After says", 500: "give the number to whoever runs the server", 503: "try again in some seconds"}
