"""How much one client may do, and all together: requests, wrong passwords, open streams, uploads.

Counts in memory only, for a bounded number of clients; time comes from outside, so that a test need not wait. Used on the server's one
event loop, hence without locks.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Clock = Callable[[], float]
_Kept = TypeVar("_Kept")
MOST_CLIENTS = 20_000


class Lately(Generic[_Kept]):
    """What is kept of each client; of the one not seen longest nothing, where they are too many."""

    def __init__(self, new: Callable[[], _Kept], most: int = MOST_CLIENTS) -> None:
        self._new, self._most = new, most
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def __getitem__(self, client: str) -> _Kept:
        if client not in self._kept:
            self._kept[client] = self._new()
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(client)
        return self._kept[client]

    def peek(self, client: str) -> _Kept | None:
        return self._kept.get(client)

    def forget(self, client: str) -> None:
        self._kept.pop(client, None)


@dataclass(slots=True)
class _Level:
    tokens: float
    at: float


class Rate:
    """A bucket of `burst` requests a client, filled again with `per_second`."""

    def __init__(self, per_second: float, burst: float, *, clock: Clock = time.monotonic, most: int = MOST_CLIENTS) -> None:
        self._per_second, self._burst, self._clock = per_second, burst, clock
        self._levels: Lately[_Level] = Lately(lambda: _Level(burst, clock()), most)

    def wait(self, client: str, cost: float = 1) -> int:
        """0 where the request may pass, and it is counted; else in how many whole seconds it may come again."""
        now, level = self._clock(), self._levels[client]
        level.tokens = min(self._burst, level.tokens + (now - level.at) * self._per_second)
        level.at = now
        if level.tokens >= cost:
            level.tokens -= cost
            return 0
        return max(1, math.ceil((cost - level.tokens) / self._per_second))

    def __len__(self) -> int:
        return len(self._levels)


@dataclass(slots=True)
class _Misses:
    count: int = 0
    until: float = 0.0
    last: float = 0.0


class Attempts:
    """Wrong passwords: after `free` of them a client waits, twice as long each time, at most `longest` seconds."""

    def __init__(self, free: int = 5, longest: float = 300, *, clock: Clock = time.monotonic, most: int = MOST_CLIENTS) -> None:
        self._free, self._longest, self._clock = free, longest, clock
        self._misses: Lately[_Misses] = Lately(_Misses, most)

    def wait(self, client: str) -> int:
        """How many whole seconds this client's passwords are not looked at, the right one neither."""
        misses = self._misses.peek(client)
        return max(0, math.ceil(misses.until - self._clock())) if misses else 0

    def missed(self, client: str) -> None:
        now, misses = self._clock(), self._misses[client]
        if now - misses.last > 2 * self._longest:
            misses.count = 0
        misses.count, misses.last = misses.count + 1, now
        if misses.count >= self._free:
            misses.until = now + min(self._longest, 2.0 ** (misses.count - self._free))

    def right(self, client: str) -> None:
        self._misses.forget(client)


class Open:
    """How many streams or connections are open: of one client, of all."""

    def __init__(self, each: int, all_together: int) -> None:
        self._each, self._all = each, all_together
        self._counts: dict[str, int] = {}
        self.total = 0

    def enter(self, client: str) -> bool:
        """Whether one more may be opened; then `leave` is owed."""
        if self.total >= self._all or self._counts.get(client, 0) >= self._each:
            return False
        self._counts[client] = self._counts.get(client, 0) + 1
        self.total += 1
        return True

    def leave(self, client: str) -> None:
        self.total -= 1
        self._counts[client] -= 1
        if not self._counts[client]:
            del self._counts[client]


@dataclass(slots=True)
class _Sent:
    total: float = 0.0
    since: float = 0.0


class Quota:
    """How much a client may send in an hour, counted as it comes: `most` bytes (or files)."""

    def __init__(self, most: int, seconds: float = 3600, *, clock: Clock = time.monotonic, clients: int = MOST_CLIENTS) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._sent: Lately[_Sent] = Lately(lambda: _Sent(since=clock()), clients)

    def take(self, client: str, amount: int) -> bool:
        """Counts `amount`; False where it is more than is left, which is then not counted."""
        now, sent = self._clock(), self._sent[client]
        if now - sent.since >= self._seconds:
            sent.total, sent.since = 0.0, now
        if sent.total + amount > self._most:
            return False
        sent.total += amount
        return True

    def wait(self, client: str) -> int:
        """In how many whole seconds the hour is over."""
        return max(1, math.ceil(self._sent[client].since + self._seconds - self._clock()))
