"""The secrets of a server: the password that readers type, the token that programs show. Where they are read from, when they are needed, how they are compared.

Standard library only. What they open is decided in `guard.py` and, for the token, in `Gate` and `api.py`. Neither is ever taken from a command line,
which every user of a machine can read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterable
from pathlib import Path

from index.types import ReportQAError
from ui.asgi import App, Receive, Scope, Send
from ui.hosts import is_loopback

SETTING = "REPORTQA_API_TOKEN"
PASSWORD = "REPORTQA_PASSWORD"
_SHORTEST = 16  # characters of a token
SHORTEST_PASSWORD = 12  # characters


class PasswordError(ReportQAError):
    """A server that others could reach without a password, or a password that cannot be used; the message says what to do."""


def read_password(file: Path | None) -> str | None:
    """The password in `file`, else that of REPORTQA_PASSWORD, else None; PasswordError where it is short or cannot be read."""
    said, source = _said("password", file, PASSWORD, PasswordError)
    password = said.strip("\r\n") if file is not None else said
    if file is None and not password:
        return None
    if len(password) < SHORTEST_PASSWORD or not password.isprintable():
        raise PasswordError(f"the password in {source} must have at least {SHORTEST_PASSWORD} characters, on one line: four words that have nothing to do with one another make a good one")
    return password


def _said(what: str, file: Path | None, setting: str, refusal: type[ReportQAError]) -> tuple[str, str]:
    """(the secret as it is written in the file, else in the setting; where that is); `refusal` where the file cannot be read."""
    if file is None:
        return os.environ.get(setting, ""), setting
    try:
        return file.read_text(encoding="utf-8"), str(file)
    except (OSError, UnicodeDecodeError) as error:
        raise refusal(f"cannot read the {what} in {file}: {getattr(error, 'strerror', None) or 'not UTF-8'}") from error


def check_bind(host: str, password: str | None) -> None:
    """PasswordError where other machines could reach the chat without a password."""
    if password is None and not is_loopback(host):
        raise PasswordError(f"on {host or 'all addresses'} other machines could read the archive: put a password of at least {SHORTEST_PASSWORD} characters in a file and name it "
                            f"with --password-file, or set {PASSWORD}; without --host this machine alone is served")


def shows_password(headers: Iterable[tuple[bytes, bytes]], password: str) -> bool | None:
    """Whether a request shows the password by HTTP Basic, under any name; None where it shows none. Compared in constant time."""
    given = [value for name, value in headers if name.lower() == b"authorization"]
    scheme, _, coded = (given[0] if given else b"").partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        _, colon, shown = base64.b64decode(coded.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(hashlib.sha256(shown).digest(), hashlib.sha256(password.encode()).digest()) and bool(colon) and len(given) == 1


class TokenError(ReportQAError):
    """A server that would be open to others without a token, or a token that cannot be used; the message says what to do."""


def read_token(file: Path | None) -> str | None:
    """The token in `file`, else that of REPORTQA_API_TOKEN, else None; TokenError where it is short or cannot be read."""
    said, source = _said("token", file, SETTING, TokenError)
    token = said.strip()
    if file is None and not token:
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
