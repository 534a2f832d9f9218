"""What requests carry: read within a size and a time, kept whole where it is looked at, counted as it streams where it is a file.

Knows nothing of who may send it; `guard.py` asks and answers.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from index.types import ReportQAError
from ui.asgi import Message, Receive, Scope, header, values_of

READ_SECONDS = 30.0  # for a whole body that is looked at
PAUSE_SECONDS = 30.0  # between two pieces of a file
MOST_BUFFERED = 64 << 20  # bytes of all bodies that are being read
_BOUNDARY = re.compile(r'multipart/form-data;.*?boundary=(?:"([^"]{1,200})"|([^;,\s]{1,200}))', re.IGNORECASE)


class BodyError(ReportQAError):
    """A body that is not taken; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def declared(scope: Scope) -> int | None:
    """The Content-Length; None where there is none. BodyError 400 where it is no number or stands twice."""
    given = values_of(scope, b"content-length")
    if not given:
        return None
    if len(given) > 1 or not given[0].isascii() or not given[0].isdecimal() or len(given[0]) > 15:
        raise BodyError(400)
    return int(given[0])


class Bodies:
    """Reads bodies whole; all that are being read at once hold at most `MOST_BUFFERED` bytes."""

    def __init__(self) -> None:
        self.held = 0

    async def read(self, scope: Scope, receive: Receive, most: int, seconds: float = READ_SECONDS) -> bytes:
        """The whole body. BodyError: 413 larger than `most`, 408 too slow, 503 too much at once, 400 not sent to its end."""
        size = declared(scope)
        if size is not None and size > most:
            raise BodyError(413)
        pieces: list[bytes] = []
        held = 0
        try:
            async with asyncio.timeout(seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise BodyError(400)
                    piece = message.get("body", b"")
                    held += len(piece)
                    self.held += len(piece)
                    if held > most:
                        raise BodyError(413)
                    if self.held > MOST_BUFFERED:
                        raise BodyError(503)
                    pieces.append(piece)
                    if not message.get("more_body", False):
                        return b"".join(pieces)
        except TimeoutError as error:
            raise BodyError(408) from error
        finally:
            self.held -= held


def again(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read once more, then what comes after it."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


class Counted:
    """A body of files on its way: every piece is counted before the app sees it. `refused` is the status where it was cut off."""

    def __init__(self, scope: Scope, receive: Receive, take: Callable[[int, int], int]) -> None:
        """`take(bytes, parts)` counts what has come and gives 0, or the status of a refusal. BodyError 415 where it is no form of files."""
        found = _BOUNDARY.match(header(scope, b"content-type"))
        if not found:
            raise BodyError(415)
        self._receive, self._take = receive, take
        self._mark = b"--" + (found[1] or found[2]).encode("latin-1")
        self._tail = b""
        self.refused = 0

    async def receive(self) -> Message:
        from starlette.formparsers import MultiPartException  # the one error after which Gradio takes away what it has written

        try:
            async with asyncio.timeout(PAUSE_SECONDS):
                message = await self._receive()
        except TimeoutError as error:
            self.refused = 408
            raise MultiPartException("too slow") from error
        if message["type"] == "http.disconnect":
            self.refused = 400
            raise MultiPartException("not sent to its end")
        piece = message.get("body", b"")
        seen = self._tail + piece
        parts = seen.count(self._mark)
        self._tail = seen[-(len(self._mark) - 1):] if len(self._mark) > 1 else b""
        self.refused = self._take(len(piece), parts)
        if self.refused:
            raise MultiPartException("refused")
        return message
