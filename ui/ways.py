"""The ways into the server that the page and its programs need: method, path, what may be sent. Whatever is not here is not there.

Gradio brings many more routes (files, proxies, streams, monitoring, deep links ...), and a new version may bring others: these stay
shut until they are written here. `tests/ui/test_ways.py` holds the list against the routes of the app.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ui.readers import SESSION
from ui.uploads import LONGEST_PASTE, MAX_MEGABYTES

JSON_BYTES = 1 << 20
PASTE_BYTES = LONGEST_PASTE * 4 + (64 << 10)  # UTF-8, and what stands around it
UPLOAD_BYTES = (4 * MAX_MEGABYTES) << 20  # of one request
Kind = Literal["page", "asset", "health", "start", "ask", "call", "upload", "stream", "program"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way: `kind` decides how it is guarded, `most` is the size of a body in bytes."""

    methods: tuple[str, ...]
    path: re.Pattern[str]
    kind: Kind
    most: int = 0


def _way(methods: str, path: str, kind: Kind, most: int = 0) -> Way:
    return Way(tuple(methods.split()), re.compile(path), kind, most)


HEALTH = "/health"
_NAME = r"(?!\.)[A-Za-z0-9._@~+-]+"  # of a file: no dot first, so no way upwards
WAYS = (
    _way("GET HEAD", r"/", "page"),
    _way("GET HEAD", HEALTH, "health"),
    _way("GET HEAD", r"/theme\.css|/favicon\.ico|/robots\.txt", "asset"),
    _way("GET HEAD", rf"/(assets|static|svelte)/({_NAME}/)*{_NAME}", "asset"),
    _way("GET", r"/gradio_api/startup-events", "start"),  # Gradio's launch asks it of itself
    _way("POST", r"/gradio_api/queue/join/?", "ask", JSON_BYTES),
    _way("GET", r"/gradio_api/queue/data", "stream"),
    _way("GET", rf"/gradio_api/heartbeat/(?P<session>{SESSION})", "stream"),
    _way("POST", r"/gradio_api/cancel|/gradio_api/reset/?", "call", JSON_BYTES),
    _way("POST", r"/gradio_api/component_server/?", "call", PASTE_BYTES),
    _way("POST", r"/gradio_api/upload", "upload", UPLOAD_BYTES),
    _way("GET", r"/gradio_api/upload_progress", "stream"),
    _way("GET HEAD POST OPTIONS", r"/api/v1(/[a-z.]*)?", "program", JSON_BYTES),
    _way("POST", r"/mcp", "program", JSON_BYTES),
)
_ENCODED = re.compile(rb"%(2f|5c|00|2e|25|0[0-9a-f]|1[0-9a-f]|7f)", re.IGNORECASE)


def way_of(method: str, path: str, raw_path: bytes = b"") -> Way | None:
    """The way that a request takes, or None where there is none.

    `raw_path` is the path as it was sent: one that hides slashes, dots or control characters in escapes is no way.
    """
    if _ENCODED.search(raw_path) or not path.isprintable() or "\\" in path:
        return None
    return next((way for way in WAYS if method in way.methods and way.path.fullmatch(path)), None)


def is_known(path: str) -> bool:
    """Whether there is a way of another method."""
    return any(way.path.fullmatch(path) for way in WAYS)
