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
_WINDOW = 45.0  # seconds by whose pace the time that is left is guessed: loading a model at the start tells nothing of the rest
_SETTLED = 2.0  # seconds before which no guess is made


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
        self._pace: deque[tuple[float, float]] = deque()  # (when, share of the whole) of late
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
        """Asks the running sync to stop at its next step and forgets those that wait; False where there are none."""
        with self._lock:
            waiting = list(self._queue)
            self._queue.clear()
            if self._running is None:
                if waiting:  # asked before it began
                    self._last = Ended(number=waiting[0][0], task=waiting[0][1], outcome=SyncReport(stopped=True), at=datetime.now())
                return bool(waiting)
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
                self._pace = deque([(time.monotonic(), 0.0)])
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
        now = time.monotonic()
        while len(self._pace) > 1 and self._pace[0][0] < now - _WINDOW:
            self._pace.popleft()
        since, before = self._pace[0]
        self._pace.append((now, progress.share))
        gained = progress.share - before
        left = (now - since) * (1 - progress.share) / gained if gained > 0 and now - since >= _SETTLED else None
        with self._lock:
            if self._running is not None:
                self._running = replace(self._running, progress=progress, seconds_left=left)
