"""Syncs of one archive, one after the other in a thread of their own: what runs, how far it is, what the last one did.

Everybody who looks sees the same, so progress survives a page that is loaded again. No HTML; what is synced is decided in `archive.py`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from index.types import Progress, ProgressCallback, Refused, ReportQAError, SyncReport

log = logging.getLogger(__name__)

Why = Literal["upload", "paste", "delete", "rebuild", "watch", "again"]
_MOST_WAITING = 20
_TELLING = 0.02  # share of a sync from which on the time that is left can be guessed
_SETTLED = 2.0  # seconds likewise


class TooManySyncsError(ReportQAError):
    """More syncs wait than is sensible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One sync to be done."""

    why: Why
    paths: tuple[Path, ...] = ()
    rebuild: bool = False
    allow_empty: bool = False
    refused: tuple[Refused, ...] = ()  # files that were refused before the sync
    uploaded: frozenset[str] = frozenset()  # names of the files that were copied into the archive for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A sync at work."""

    number: int
    task: Task
    progress: Progress | None
    seconds_left: float | None  # a guess; None while it cannot be told
    stopping: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A sync that is over."""

    number: int
    task: Task
    outcome: SyncReport | Exception
    at: datetime


Work = Callable[[Task, ProgressCallback, Callable[[], bool]], SyncReport]


class Syncs:
    """`work` carries out a task; `over` is called after each, in the same thread."""

    def __init__(self, work: Work, over: Callable[[Ended], None] = lambda ended: None) -> None:
        self._work, self._over = work, over
        self._lock = threading.Lock()
        self._queue: deque[tuple[int, Task]] = deque()
        self._thread: threading.Thread | None = None
        self._number = 0
        self._running: Running | None = None
        self._began = 0.0
        self._last: Ended | None = None
        self._stop = threading.Event()

    def submit(self, task: Task) -> int:
        """Does it as soon as those before it are over; gives its number. TooManySyncsError."""
        with self._lock:
            if len(self._queue) >= _MOST_WAITING:
                raise TooManySyncsError("too many syncs are waiting: try again when they are done")
            self._number += 1
            self._queue.append((self._number, task))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="reportqa-sync", daemon=True)
                self._thread.start()
            return self._number

    def note(self, task: Task, outcome: SyncReport | Exception) -> int:
        """Makes this known as the last that was done, where there was nothing to sync."""
        with self._lock:
            self._number += 1
            self._last = Ended(number=self._number, task=task, outcome=outcome, at=datetime.now())
            return self._number

    def cancel(self) -> bool:
        """Asks the running sync to stop at its next step and forgets those that wait; False where nothing runs."""
        with self._lock:
            self._queue.clear()
            if self._running is None:
                return False
            self._stop.set()
            self._running = replace(self._running, stopping=True)
            return True

    @property
    def state(self) -> tuple[Running | None, int, Ended | None]:
        """(the one at work, how many wait, the last that ended)"""
        with self._lock:
            return self._running, len(self._queue), self._last

    @property
    def busy(self) -> bool:
        running, waiting, _ = self.state
        return running is not None or waiting > 0

    def wait(self, seconds: float = 60.0) -> Ended | None:
        """The last that ended, once nothing runs or waits any more."""
        with self._lock:
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(seconds)
        return self.state[2]

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._queue:
                    self._thread = None
                    return
                number, task = self._queue.popleft()
                self._stop.clear()
                self._began = time.monotonic()
                self._running = Running(number=number, task=task, progress=None, seconds_left=None, stopping=False)
            try:
                outcome: SyncReport | Exception = self._work(task, self._tell, self._stop.is_set)
            except ReportQAError as error:
                outcome = error
            except Exception as error:  # whatever it is, the page must hear of the end
                log.exception("sync failed")
                outcome = error
            if isinstance(outcome, SyncReport):
                outcome = replace(outcome, refused=task.refused + outcome.refused)
            ended = Ended(number=number, task=task, outcome=outcome, at=datetime.now())
            try:
                self._over(ended)
            except Exception:  # the next sync must not wait for ever
                log.exception("after a sync")
            with self._lock:
                self._running, self._last = None, ended

    def _tell(self, progress: Progress) -> None:
        passed = time.monotonic() - self._began
        left = passed * (1 - progress.share) / progress.share if progress.share >= _TELLING and passed >= _SETTLED else None
        with self._lock:
            if self._running is not None:
                self._running = replace(self._running, progress=progress, seconds_left=left)
