"""How many answers are made at once, how many questions wait for that, and how long: beyond it one is told at once that many are asking.

More answers at once than cores only make all of them later. Shared by the page, the API and MCP.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator

from index.types import ReportQAError

AT_ONCE = 2  # answers without a model, which is all processor
AT_ONCE_WITH_MODEL = 8  # that mostly wait for it
WAITING = 30  # questions
PATIENCE = 15.0  # seconds that one waits at most; where the line would take a third of it, whoever comes is sent away
_ON_ITS_WAY = 3.0  # seconds at most
_LOOK = 0.2  # seconds between two looks whether it is still wanted


class BusyError(ReportQAError):
    """Too many questions at the moment; the same one may be asked again in some seconds."""

    def __init__(self) -> None:
        super().__init__("many questions are being answered at the moment: try again in a few seconds")


class Turnstile:
    """First come, first served. Safe from several threads."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        self.at_once, self.waiting, self.patience = at_once, waiting, patience
        self._changed = threading.Condition()
        self._line: deque[object] = deque()
        self._coming: deque[float] = deque()  # when each was admitted
        self._inside = 0
        self._seconds = 0.0  # of a turn, lately

    @property
    def is_full(self) -> bool:
        """Whether whoever comes now is sent away: the line is as long as it may be, or would take longer than one should wait."""
        with self._changed:
            return self._is_full()

    def admit(self) -> bool:
        """Whether a question that is on its way will find a place; it is counted until it takes its ticket, or for some seconds."""
        with self._changed:
            now = time.monotonic()
            while self._coming and now - self._coming[0] > _ON_ITS_WAY:
                self._coming.popleft()
            if self._is_full(len(self._coming)):
                return False
            self._coming.append(now)
            return True

    def _is_full(self, coming: int = 0) -> bool:
        waiting = len(self._line) + max(0, coming - max(0, self.at_once - self._inside))
        return self._inside + coming >= self.at_once and (waiting >= self.waiting or (waiting + 1) * self._seconds / self.at_once > self.patience / 3)

    def ticket(self) -> object:
        """A place in the line, for `turn`; whoever does not use it gives it back. BusyError where the line is full."""
        ticket = object()
        with self._changed:
            if self._coming:
                self._coming.popleft()
            if self._is_full():
                raise BusyError
            self._line.append(ticket)
        return ticket

    def give_back(self, ticket: object) -> None:
        """Leaves the line; nothing happens to one that has had its turn."""
        with self._changed:
            if ticket in self._line:
                self._line.remove(ticket)
                self._changed.notify_all()

    @contextlib.contextmanager
    def turn(self, wanted: Callable[[], bool] = lambda: True, patience: float | None = None, ticket: object | None = None) -> Iterator[None]:
        """Waits for a turn and has it until the `with` ends. BusyError where the line is full, it takes too long, or nobody is `wanted` any more."""
        mine, until = ticket or self.ticket(), time.monotonic() + (self.patience if patience is None else patience)
        with self._changed:
            try:
                while mine in self._line and (self._inside >= self.at_once or self._line[0] is not mine):
                    left = until - time.monotonic()
                    if left <= 0 or not wanted():
                        raise BusyError
                    self._changed.wait(min(left, _LOOK))
                if mine not in self._line:
                    raise BusyError
            except BaseException:
                self.give_back(mine)
                raise
            self._line.popleft()
            self._inside += 1
            self._changed.notify_all()
        began = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._seconds = 0.8 * self._seconds + 0.2 * (time.monotonic() - began)
                self._changed.notify_all()
