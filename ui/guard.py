"""The door of the web server: every request passes here first, and most of what a stranger can try ends here.

Plain ASGI, no Gradio. Which ways there are is written in `ways.py`, how much is too much in `limits.py`, whose a session is in `readers.py`,
which names are ours in `hosts.py`. What slow connections may do is decided in `connections.py`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ui import failures
from ui.access import is_allowed, shows_password
from ui.asgi import App, Receive, Scope, Send, answer, header, values_of
from ui.bodies import Bodies, BodyError, Counted, again, declared
from ui.hosts import Hosts, client_of, is_own_page
from ui.limits import Attempts, Open, Quota, Rate
from ui.outgoing import BODY, Out, Refusal, language_of, retry, told
from ui.proxies import seen_through
from ui.readers import Sessions, is_session, is_sound, mark_in, new_cookie
from ui.texts import say
from ui.ways import UPLOAD_BYTES, Way, is_known, way_of

log = logging.getLogger(__name__)

LONGEST_ADDRESS = 8_000  # bytes of path and query
FREE_DISK = 512 << 20  # bytes that uploads leave
MOST_FILES = 100  # of one upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a server was started with."""

    host: str = "127.0.0.1"
    allowed_hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()  # addresses whose X-Forwarded-* headers are believed
    password: str | None = None
    token: str | None = None  # of programs
    healthy: Callable[[], bool] | None = None
    busy: Callable[[object], bool] | None = None  # whether the event of this number would have to wait too long
    uploads: Path | None = None  # whose disk must not fill up


class Guard:
    """Adds `HEADERS` to every answer, and lets in what is ours, known, paid for by a password, of a bearable size and pace."""

    def __init__(self, app: App, opening: Opening | None = None) -> None:
        self.app, self.opening = app, opening or Opening()
        self.hosts = Hosts(self.opening.host, self.opening.allowed_hosts)
        self.attempts, self.sessions, self.bodies, self.streams = Attempts(), Sessions(), Bodies(), Open(each=120, all_together=1_200)
        self.rates = {"page": Rate(50, 1_000), "asset": Rate(200, 6_000), "stream": Rate(50, 1_000), "health": Rate(10, 100), "start": Rate(1, 5),
                      "ask": Rate(5, 150), "call": Rate(20, 400), "upload": Rate(2, 40), "program": Rate(5, 100)}
        self.bytes, self.files = Quota(2 * UPLOAD_BYTES), Quota(1_000)
        self.launched = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # the page needs none
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = seen_through(scope, self.opening.proxies)
        out = Out(send)
        try:
            await self._let_in(scope, receive, out)
            if out.withheld is not None:
                raise out.withheld
        except Refusal as no:
            await told(out, scope, no)
        except BodyError as no:
            await told(out, scope, Refusal(no.status, BODY.get(no.status, "refused"), ((b"retry-after", b"5"),) if no.status == 503 else ()))
        except Exception as error:
            if out.too_slow:
                log.info("a reader was too slow")
                return
            number = getattr(error, "number", None) or failures.noted(f"{scope['method']} {scope['path'][:200]!r}", error)
            if not out.started:
                await told(out, scope, Refusal(500, failures.told(number, language_of(scope))))

    async def _let_in(self, scope: Scope, receive: Receive, out: Out) -> None:
        client = client_of((scope.get("client") or ("?",))[0])
        self._check_host(scope)
        path = scope["path"]
        way = way_of(scope["method"], path, scope.get("raw_path") or b"")
        if way is not None and way.kind == "start":
            await self._start(scope, receive, out)
            return
        if way is None or way.kind != "health":
            self._check_password(scope, client, way)
        self._check_page(scope, way)
        if len(scope.get("raw_path") or b"") + len(scope.get("query_string", b"")) > LONGEST_ADDRESS:
            raise Refusal(414, "the address is too long")
        if way is None:
            raise Refusal(405, "not in this way") if is_known(path) else Refusal(404, "there is nothing here")
        if wait := self.rates[way.kind].wait(client):
            raise Refusal(429, say("too_fast", language_of(scope), n=wait), retry(wait))
        match way.kind:
            case "health":
                await self._health(out)
            case "upload":
                await self._upload(scope, receive, out, client)
            case "stream":
                await self._stream(scope, receive, out, client, way)
            case "ask" | "call" | "program":
                await self._call(scope, receive, out, client, way)
            case _:
                if way.kind == "page" and mark_in(header(scope, b"cookie")) is None:
                    out.headers = ((b"set-cookie", new_cookie(secure=scope.get("scheme") == "https").encode()),)
                await self.app(scope, again(b"", receive), out)

    # -- who

    def _check_host(self, scope: Scope) -> None:
        hosts = values_of(scope, b"host")
        if len(hosts) != 1 or not self.hosts.knows(hosts[0], (scope.get("server") or ("",))[0]):
            raise Refusal(403, "reportqa does not serve this name: open it by the address that it was started with, or start it with --allowed-host NAME")

    def _check_password(self, scope: Scope, client: str, way: Way | None) -> None:
        password, token = self.opening.password, self.opening.token
        if password is None:
            return
        if wait := self.attempts.wait(client):
            raise Refusal(429, say("too_fast", language_of(scope), n=wait), retry(wait))
        program = way is not None and way.kind == "program" and token is not None
        if program and is_allowed(scope.get("headers", ()), token):
            return
        shown = shows_password(scope.get("headers", ()), password)
        if shown:
            self.attempts.right(client)
            return
        if shown is False or values_of(scope, b"authorization"):
            self.attempts.missed(client)
        wanted = [(b"www-authenticate", b'Basic realm="reportqa", charset="UTF-8"')]
        raise Refusal(401, "a token is needed, or the password of this server" if program else "the password of this server is needed",
                      [(b"www-authenticate", b"Bearer"), *wanted] if program else wanted)

    def _check_page(self, scope: Scope, way: Way | None) -> None:
        """A page of another site may link to us; it may send us nothing, and open no stream."""
        if scope["method"] in ("GET", "HEAD", "OPTIONS") and (way is None or way.kind != "stream"):
            return
        origins = values_of(scope, b"origin")
        foreign = header(scope, b"sec-fetch-site") in ("cross-site", "same-site")
        if foreign or len(origins) > 1 or any(not is_own_page(origin, header(scope, b"host")) for origin in origins):
            raise Refusal(403, "refused: this request was sent by the page of another site")

    # -- what

    async def _start(self, scope: Scope, receive: Receive, out: Out) -> None:
        """Gradio's launch asks this of itself once; it comes from the address that it goes to."""
        reached = (scope.get("server") or ("",))[0]
        if self.launched or (scope.get("client") or ("?",))[0] != reached:
            raise Refusal(404, "there is nothing here")
        await self.app(scope, receive, out)
        self.launched = out.status == 200

    async def _health(self, out: Out) -> None:
        check = self.opening.healthy
        good = check is None or await asyncio.to_thread(check)
        await answer(out, 200 if good else 503, b'{"status": "ok"}' if good else b'{"status": "unavailable"}', [(b"content-type", b"application/json"), (b"cache-control", b"no-store")])

    async def _stream(self, scope: Scope, receive: Receive, out: Out, client: str, way: Way) -> None:
        found = way.path.fullmatch(scope["path"])
        session = found.groupdict().get("session") if found else None
        if scope["path"].endswith("/queue/data"):
            session = _query(scope, "session_hash")
            if not is_session(session):
                raise Refusal(404, "there is nothing here")
        if session is not None and not self.sessions.belongs(session, self._reader(scope, client)):
            raise Refusal(404, "there is nothing here")
        if not self.streams.enter(client):
            raise Refusal(429, say("busy", language_of(scope)), retry(5))
        try:
            await self.app(scope, again(b"", receive), out)
        finally:
            self.streams.leave(client)

    async def _call(self, scope: Scope, receive: Receive, out: Out, client: str, way: Way) -> None:
        body = await self.bodies.read(scope, receive, way.most)
        if way.kind != "program":
            if header(scope, b"content-type").partition(";")[0].strip().lower() != "application/json":
                raise BodyError(415)
            try:
                sent = json.loads(body)
            except (ValueError, RecursionError) as error:
                raise BodyError(400) from error
            if not isinstance(sent, dict) or not is_session(sent.get("session_hash")) or not is_sound(sent):
                raise BodyError(400)
            if not self.sessions.belongs(sent["session_hash"], self._reader(scope, client)):
                raise Refusal(404, "there is nothing here")
            if way.kind == "ask":
                if self.opening.busy is not None and self.opening.busy(sent.get("fn_index")):
                    raise Refusal(429, say("busy", language_of(scope)), retry(5))
                out.instead = lambda status: Refusal(429, say("busy", language_of(scope)), retry(5)) if status == 503 else None
        await self.app(scope, again(body, receive), out)

    async def _upload(self, scope: Scope, receive: Receive, out: Out, client: str) -> None:
        size, language = declared(scope), language_of(scope)
        if size is not None and size > UPLOAD_BYTES:
            raise Refusal(413, say("upload_too_large", language))
        folder = self.opening.uploads if self.opening.uploads is not None and self.opening.uploads.exists() else Path(tempfile.gettempdir())
        if shutil.disk_usage(folder).free - (size or 0) < FREE_DISK:
            raise Refusal(507, say("upload_no_room", language))
        come = parts = 0

        def take(more: int, more_parts: int) -> int:
            nonlocal come, parts
            come, parts = come + more, parts + more_parts
            if come > UPLOAD_BYTES or parts > MOST_FILES + 1:  # the last mark ends the body
                return 413
            if come // (8 << 20) != (come - more) // (8 << 20) and shutil.disk_usage(folder).free < FREE_DISK:
                return 507
            return 0 if self.bytes.take(client, more) and self.files.take(client, more_parts) else 429

        counted = Counted(scope, receive, take)

        def instead(_: int) -> Refusal | None:
            match counted.refused:
                case 0:
                    return None
                case 413:
                    return Refusal(413, say("upload_too_large", language))
                case 429:
                    wait = max(self.bytes.wait(client), self.files.wait(client))
                    return Refusal(429, say("upload_quota", language, n=wait), retry(wait))
                case 507:
                    return Refusal(507, say("upload_no_room", language))
                case other:
                    return Refusal(other, BODY.get(other, "refused"))

        out.instead = instead
        try:
            await self.app(scope, counted.receive, out)
        except Exception as error:
            if (no := instead(0)) is not None:
                raise no from error
            raise

    def _reader(self, scope: Scope, client: str) -> str:
        return mark_in(header(scope, b"cookie")) or f"address {client}"


def _query(scope: Scope, name: str) -> str | None:
    """The one value of a parameter; None where there is none or more."""
    from urllib.parse import parse_qs

    values: Any = parse_qs(scope.get("query_string", b"").decode("latin-1"), max_num_fields=20).get(name, ())
    return values[0] if len(values) == 1 else None
