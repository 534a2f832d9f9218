"""Connections that are slow or too many: a request has to arrive within seconds, and one client has only so many connections.

uvicorn ends a connection that is idle after an answer, but waits for ever for the first request of a new one. What is set here is set
on a server that Gradio has started, for all connections from then on.
"""

from __future__ import annotations

import asyncio
from typing import Any

from ui.hosts import client_of
from ui.limits import Open

HEAD_SECONDS = 15.0  # from the opening of a connection, or the first byte of a further request, to the end of its header
HEAD_BYTES = 32 << 10  # of a header
EACH = 300  # connections of one client
ALL = 2_000


def harden(server: Any, *, proxies: bool = False, head_seconds: float = HEAD_SECONDS) -> None:
    """Sets the limits on a running `uvicorn.Server`. With `proxies` a client is whoever a proxy names, so that connections are only counted together."""
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
    from uvicorn.protocols.http.h11_impl import H11Protocol

    places = Open(each=_most() if proxies else min(EACH, _most()), all_together=_most())

    class Patient(H11Protocol):
        """A connection with a deadline for the header of each request."""

        _client = ""
        _deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            client = client_of(self.client[0]) if self.client else "?"
            if not places.enter(client):
                transport.abort()
                return
            self._client = client
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop()
            if self._client:
                places.leave(self._client)
                self._client = ""
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self._deadline is None and self._is_idle():
                self._wait()
            super().data_received(data)
            if not self._is_idle():
                self._stop()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if self.conn.trailing_data[0] and self._is_idle() and not self.transport.is_closing():
                self._wait()

        def handle_websocket_upgrade(self, event: Any) -> None:  # the guard would refuse it; here not even the protocol is changed
            self.send_400_response("No websockets here.")

        def _is_idle(self) -> bool:
            return self.cycle is None or self.cycle.response_complete

        def _wait(self) -> None:
            self._stop()
            self._deadline = self.loop.call_later(head_seconds, self.transport.abort)

        def _stop(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

    config = server.config
    config.http_protocol_class = Patient
    config.h11_max_incomplete_event_size = HEAD_BYTES
    config.server_header = False
    while isinstance(config.loaded_app, ProxyHeadersMiddleware):  # what proxies say is judged by the guard
        config.loaded_app = config.loaded_app.app


def _most() -> int:
    """How many connections the machine lets a process have, less what else it opens."""
    try:
        import resource

        return max(50, min(ALL, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 300))
    except (ImportError, ValueError, OSError):
        return ALL
