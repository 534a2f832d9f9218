"""A folder on this machine that is looked at every few seconds; what has changed there is synced.

Looks with `index.planning.plan`, which touches nothing; the sync itself is the archive's.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from index.planning import Plan
from index.types import IndexBusyError, ReportQAError, SyncReport, UnreadableFileError
from ui.syncing import Ended

log = logging.getLogger(__name__)

EVERY = 3.0  # seconds between two looks
_SHARE = 10  # of the time, at most one part of this many goes into looking
Change = tuple[str, int, int]  # path, size and time of change of a file; -1 for one that is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is seen of a watched folder."""

    folder: Path
    looked: datetime | None = None  # last
    last: Ended | None = None  # the last sync that came of it
    error: str = ""  # why it cannot be watched just now
    paused: bool = False  # after its sync was cancelled, until it is resumed


class Watch:
    """Watches `folder` until `close`: `look` tells what differs from the record, `sync` brings it in unless something else is `busy`."""

    def __init__(self, folder: Path, *, look: Callable[[Path], Plan], sync: Callable[[Path], object], busy: Callable[[], bool], every: float = EVERY) -> None:
        self._look, self._sync, self._busy, self._every = look, sync, busy, every
        self._lock = threading.Lock()
        self._state = Watched(folder=folder)
        self._tried: frozenset[Change] = frozenset()  # a file that was refused is tried again only when it changes
        self._before: frozenset[Change] = frozenset()  # at the last look: a file that is still being written is left alone
        self._over = threading.Event()
        threading.Thread(target=self._run, name="reportqa-watch", daemon=True).start()

    @property
    def state(self) -> Watched:
        with self._lock:
            return self._state

    def resume(self) -> None:
        self._tried = frozenset()
        self._set(paused=False)

    def close(self) -> None:
        self._over.set()

    def ended(self, ended: Ended) -> None:
        """To be told of every sync that is over."""
        if ended.task.why != "watch" or ended.task.paths != (self.state.folder,):
            return
        if isinstance(ended.outcome, IndexBusyError):
            self._tried = frozenset()  # another process is writing: again later
            return
        stopped = isinstance(ended.outcome, SyncReport) and ended.outcome.stopped
        self._set(last=ended, paused=stopped, error=str(ended.outcome) if isinstance(ended.outcome, ReportQAError) else "")

    def _set(self, **what: object) -> None:
        with self._lock:
            self._state = replace(self._state, **what)  # type: ignore[arg-type]

    def _run(self) -> None:
        wait = 0.0
        while not self._over.wait(wait):
            began = time.monotonic()
            if not self.state.paused and not self._busy():
                self.look()
            wait = max(self._every, _SHARE * (time.monotonic() - began))

    def look(self) -> None:
        """Looks once; what has been the same for two looks and was not tried before is synced."""
        try:
            todo = self._look(self.state.folder)
        except (ReportQAError, OSError) as error:
            self._set(looked=datetime.now(), error=str(error))
            return
        except Exception:
            log.exception("watching failed")
            self._set(looked=datetime.now(), error="the folder could not be looked at: the reason is in the log of the server")
            return
        changes: frozenset[Change] = frozenset([*((item.path, item.size, item.mtime_ns) for item in todo.read), *((path, -1, 0) for path in todo.gone)])
        settled, self._before = changes & self._before, changes
        if not changes:
            self._tried = frozenset()
            self._set(looked=datetime.now(), error="")
            return
        self._set(looked=datetime.now())
        if settled == changes and settled - self._tried:
            self._tried = changes
            self._sync(self.state.folder)


def watchable(folder: str, index_folder: Path) -> Path:
    """The folder to watch; UnreadableFileError where it is none, or holds the index or lies in it."""
    place = Path(folder.strip()).expanduser()
    if not folder.strip() or not place.is_absolute():
        raise UnreadableFileError("give the whole path of a folder on this machine, such as /home/me/reports")
    if not place.is_dir():
        raise UnreadableFileError(f"no such folder: {place}")
    place, own = place.resolve(), index_folder.resolve()
    if place == own or place in own.parents or own in place.parents:
        raise UnreadableFileError(f"{place} holds the index itself or lies in it: choose a folder of reports alone")
    return place
