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
PATIENCE = 20.0  # seconds that one waits at most
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
        self._inside = 0

    @property
    def is_full(self) -> bool:
        """Whether whoever comes now is sent away."""
        with self._changed:
            return self._inside >= self.at_once and len(self._line) >= self.waiting

    @contextlib.contextmanager
    def turn(self, wanted: Callable[[], bool] = lambda: True, patience: float | None = None) -> Iterator[None]:
        """Waits for a turn and has it until the `with` ends. BusyError where the line is full, it takes too long, or nobody is `wanted` any more."""
        mine, until = object(), time.monotonic() + (self.patience if patience is None else patience)
        with self._changed:
            if self._inside >= self.at_once and len(self._line) >= self.waiting:
                raise BusyError
            self._line.append(mine)
            try:
                while self._inside >= self.at_once or self._line[0] is not mine:
                    left = until - time.monotonic()
                    if left <= 0 or not wanted():
                        raise BusyError
                    self._changed.wait(min(left, _LOOK))
            except BaseException:
                self._line.remove(mine)
                self._changed.notify_all()
                raise
            self._line.popleft()
            self._inside += 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()
