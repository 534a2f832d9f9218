"""Which machine a request says it is for, and which page sent it: names in Host and Origin, and addresses of clients.

Decides nothing about paths or passwords; `guard.py` asks.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

_PORTS = {"http": "80", "https": "443"}


def host_name(host: str) -> str:
    """The name in a Host header.

    >>> host_name("[::1]:7860"), host_name("localhost:7860")
    ('::1', 'localhost')
    """
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def is_loopback(host: str) -> bool:
    """Whether a name or address can only be this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Hosts:
    """The names that this server answers to."""

    def __init__(self, bind: str, allowed: Iterable[str] = ()) -> None:
        """`bind` is the address that is listened on, `allowed` are names given beside it."""
        machine = socket.gethostname().lower()
        own = () if is_loopback(bind) else (bind.strip("[]").lower(), machine, f"{machine}.local")
        self._names = frozenset(name for name in (*own, *(name.strip().lower().rstrip(".") for name in allowed)) if name)

    def knows(self, host: str, reached: str) -> bool:
        """Whether a Host header names us; `reached` is the address of this machine that the connection came in at.

        A name that anybody can point here (DNS rebinding) is not one of ours; an address cannot be pointed elsewhere.
        """
        name = host_name(host).lower().rstrip(".")
        return bool(name) and (is_loopback(name) or name in self._names or same_address(name, reached))


def same_address(one: str, other: str) -> bool:
    """Whether two texts are the same IP address, also where one of them is mapped into IPv6."""
    try:
        return _plain(one) == _plain(other)
    except ValueError:
        return False


def _plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return parsed.ipv4_mapped or parsed if isinstance(parsed, ipaddress.IPv6Address) else parsed


def client_of(address: str) -> str:
    """Who an address counts as: itself, or the /64 that one household or machine has of IPv6."""
    try:
        parsed = _plain(address)
    except ValueError:
        return address[:64]
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def is_own_page(origin: str, host: str) -> bool:
    """Whether an Origin header is that of our own page, reached by this Host; "null" is nobody's.

    >>> is_own_page("https://reports.example", "reports.example"), is_own_page("http://127.0.0.1:3000", "127.0.0.1:7860")
    (True, False)
    """
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    if parts.scheme not in _PORTS or not parts.netloc:
        return False
    return _with_port(parts.netloc, parts.scheme) == _with_port(host, parts.scheme)


def _with_port(netloc: str, scheme: str) -> tuple[str, str]:
    name = host_name(netloc).lower()
    rest = netloc.rpartition("]")[2] if netloc.startswith("[") else netloc
    return name, rest.rpartition(":")[2] if ":" in rest else _PORTS[scheme]
