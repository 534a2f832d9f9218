"""Whose a session is: Gradio lets anybody speak for a session whose name he knows; here it belongs to the browser that began it.

A browser is known by a cookie that only the server can read and that goes to no other site; what sends none, by its address.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from http.cookies import CookieError, SimpleCookie

COOKIE = "reportqa"
_MARK = re.compile(r"[A-Za-z0-9_-]{43}")
SESSION = r"[A-Za-z0-9_-]{1,64}"  # the name of one
MOST_SESSIONS = 20_000


def mark_in(cookies: str) -> str | None:
    """The browser's mark in a Cookie header, where it may be one of ours."""
    try:
        morsel = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel is not None and _MARK.fullmatch(morsel.value) else None


def new_cookie(*, secure: bool) -> str:
    """A Set-Cookie header with a new mark; it ends with the browser's session."""
    return f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Strict" + ("; Secure" if secure else "")


class Sessions:
    """Which session belongs to whom; of the ones not seen longest nothing is known where they are too many."""

    def __init__(self, most: int = MOST_SESSIONS) -> None:
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._most = most

    def belongs(self, session: str, reader: str) -> bool:
        """Whether `reader` may speak for it: the first who does is the only one."""
        if self._owners.setdefault(session, reader) != reader:
            return False
        self._owners.move_to_end(session)
        while len(self._owners) > self._most:
            self._owners.popitem(last=False)
        return True


def is_session(name: object) -> bool:
    """Whether a text can be the name of a session."""
    return isinstance(name, str) and re.fullmatch(SESSION, name) is not None


def is_sound(sent: object, deep: int = 40) -> bool:
    """Whether JSON that a page sent may reach Gradio: it prints names of files in its complaints, so these may hold no line ends.

    Nested deeper than `deep` it is nothing that the page sends.
    """
    if deep < 0:
        return False
    if isinstance(sent, Mapping):
        return all(is_sound(value, deep - 1) and not (key in ("path", "url", "orig_name", "event_id", "fn_name", "trigger_id", "component_id", "fn_index")
                                                      and isinstance(value, str) and not value.isprintable()) for key, value in sent.items())
    if isinstance(sent, Sequence) and not isinstance(sent, str):
        return all(is_sound(value, deep - 1) for value in sent)
    return True
