"""The token that programs show at the doors of a server: where it is read from, when it is needed, how it is compared.

Standard library only. The chat itself has no login; foreign pages and host names are kept out by `guard.py`.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable
from pathlib import Path

from index.types import ReportQAError
from ui.guard import App, Receive, Scope, Send, is_loopback

SETTING = "REPORTQA_API_TOKEN"
_SHORTEST = 16  # characters


class TokenError(ReportQAError):
    """A server that would be open to others without a token, or a token that cannot be used; the message says what to do."""


def read_token(file: Path | None) -> str | None:
    """The token in `file`, else that of REPORTQA_API_TOKEN, else None; TokenError where it is short or cannot be read."""
    if file is not None:
        try:
            token, source = file.read_text(encoding="utf-8").strip(), str(file)
        except (OSError, UnicodeDecodeError) as error:
            raise TokenError(f"cannot read the token in {file}: {getattr(error, 'strerror', None) or 'not UTF-8'}") from error
    else:
        token, source = os.environ.get(SETTING, "").strip(), SETTING
        if not token:
            return None
    if len(token) < _SHORTEST or not token.isascii() or not token.isprintable() or " " in token:
        raise TokenError(f"the token in {source} must have at least {_SHORTEST} ASCII characters without blanks: make one with "
                         "`python -c \"import secrets; print(secrets.token_urlsafe(32))\"`")
    return token


def check_exposure(host: str, token: str | None) -> None:
    """TokenError where other machines could reach the doors for programs without a token."""
    if token is None and not is_loopback(host):
        raise TokenError(f"--api and --mcp on {host} can be reached from other machines: name a file that holds a token with --api-token-file, or set {SETTING}")


def is_allowed(headers: Iterable[tuple[bytes, bytes]], token: str | None) -> bool:
    """Whether a request with these headers shows the token (`Authorization: Bearer ...`), or needs none; compared in constant time."""
    if token is None:
        return True
    given = [value for name, value in headers if name.lower() == b"authorization"]
    scheme, _, shown = (given[0] if len(given) == 1 else b"").partition(b" ")
    return hmac.compare_digest(hashlib.sha256(shown.strip()).digest(), hashlib.sha256(token.encode()).digest()) and scheme.lower() == b"bearer"


class Gate:
    """Lets only requests with the token through to `app`."""

    def __init__(self, app: App, token: str | None) -> None:
        self.app, self.token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_allowed(scope.get("headers", ()), self.token):
            body = b'{"error": "a token is needed", "remedy": "send the header Authorization: Bearer TOKEN with the token the server was started with"}'
            await send({"type": "http.response.start", "status": 401, "headers": [(b"content-type", b"application/json"), (b"www-authenticate", b"Bearer")]})
            await send({"type": "http.response.body", "body": body})
            return
        await self.app(scope, receive, send)
