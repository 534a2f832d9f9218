"""A reverse proxy before the server: what it says of the client is believed where its address was named, else taken off the request.

uvicorn believes every process of this machine and Gradio everybody (`X-Forwarded-Host` would change the addresses in its page).
"""

from __future__ import annotations

from collections.abc import Iterable

from ui.asgi import Scope, header, values_of
from ui.hosts import same_address

_SAID = (b"forwarded", b"x-real-ip", b"x-original-url", b"x-rewrite-url")


def seen_through(scope: Scope, proxies: Iterable[str]) -> Scope:
    """The request as its client sent it: address and scheme from the proxy where it is one of ours; without any such header."""
    trusted = tuple(proxies)
    peer = (scope.get("client") or ("",))[0]
    changed = {**scope, "headers": [(name, value) for name, value in scope.get("headers", ()) if not (name.lower().startswith(b"x-forwarded-") or name.lower() in _SAID)]}
    if not any(same_address(peer, proxy) for proxy in trusted):
        return changed
    told = [part.strip() for value in values_of(scope, b"x-forwarded-for") for part in value.split(",")]
    client = next((address for address in reversed(told) if not any(same_address(address, proxy) for proxy in trusted)), "")
    if client:
        changed["client"] = (client, 0)
    scheme = header(scope, b"x-forwarded-proto").strip().lower()
    if scheme in ("http", "https"):
        changed["scheme"] = scheme
    return changed
