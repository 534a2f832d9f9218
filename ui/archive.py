"""The archive behind the chat: one open index for all sessions, files taken in, a sync with visible progress.

No HTML and no Gradio. What is shown of all this is made in `pages.py`.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.types import Clock, Progress, Refused, Report, ReportQAError, SyncReport

if TYPE_CHECKING:
    from ui.pages import Summary

log = logging.getLogger(__name__)

MAX_MEGABYTES = 20
SUFFIXES = (".txt", ".md", ".html", ".htm", ".jsonl")
PAUSE = 0.2  # seconds between two sights of a progress or of a growing answer
OpenIndex = Callable[[Path], Any]
Sync = Callable[..., SyncReport]


@dataclass
class _Opened:
    index: Any
    users: int = 0


class Archive:
    """The index of one folder: opened when first needed, brought up to date when something was written; safe from several threads.

    Whoever is answering keeps the index as it was: a newer one is opened beside it.
    """

    def __init__(self, folder: Path, *, open_index: OpenIndex | None = None, sync: Sync | None = None) -> None:
        self.folder = folder
        self._open_index = open_index or _real_open_index
        self._sync = sync or _real_sync
        self._lock = threading.Lock()
        self._current: _Opened | None = None
        self._syncs = 0  # running in this process
        self._synced = False  # something was written here since `_current` was opened or refreshed

    @contextlib.contextmanager
    def opened(self) -> Iterator[Any]:
        """The open index, which stays open until the `with` ends even where a sync replaces it. IndexMissingError."""
        with self._lock:
            if self._current is not None and (self._synced or _is_behind(self._current.index)):
                if self._current.users or not hasattr(self._current.index, "refresh"):
                    self._retire()
                else:
                    self._current.index.refresh()
            if self._current is None:
                self._current = _Opened(self._open_index(self.folder))
            self._synced = False
            mine = self._current
            mine.users += 1
        try:
            yield mine.index
        finally:
            with self._lock:
                mine.users -= 1
                if not mine.users and mine is not self._current:
                    mine.index.close()

    def _retire(self) -> None:
        old, self._current = self._current, None
        if old is not None and not old.users:
            old.index.close()

    def close(self) -> None:
        with self._lock:
            self._retire()

    @property
    def syncing(self) -> bool:
        """Whether this process is writing to the index."""
        return self._syncs > 0

    def report(self, path: str) -> Report | None:
        """A report of the open index by its path there, never a file of the disk."""
        with self.opened() as index:
            found: Report | None = index.report(path)
        return found

    def contents(self) -> tuple[tuple[Summary, ...], tuple[Clock, ...]] | None:
        """The reports and clocks of the open index; None where there is no index that can be opened."""
        try:
            with self.opened() as index:
                return tuple(index.reports()), tuple(index.clocks())
        except ReportQAError as error:
            log.info("%s", error)
            return None

    def add(self, files: Sequence[Path], *, wrong_type: str) -> Iterator[Progress | SyncReport | Exception]:
        """Copies `files` into the archive's own folder and syncs it; yields progress, last the outcome."""
        uploads = self.folder / "uploads"
        uploads.mkdir(parents=True, exist_ok=True)
        copied, refused = take_in(files, uploads, wrong_type=wrong_type)
        if not copied:
            yield SyncReport(refused=refused)
            return
        for news in self._run([uploads], rebuild=False):
            if isinstance(news, SyncReport):
                for one in news.refused:  # kept, it would be refused again by every later sync
                    if one.path in copied:
                        (uploads / one.path).unlink(missing_ok=True)
                news = replace(news, refused=refused + news.refused)
            yield news

    def rebuild(self) -> Iterator[Progress | SyncReport | Exception]:
        """Reads every recorded source again; yields progress, last the outcome."""
        yield from self._run([], rebuild=True)

    def _run(self, paths: Sequence[Path], *, rebuild: bool) -> Iterator[Progress | SyncReport | Exception]:
        """A sync in its own thread, so that it ends properly even where the reader has left the page."""
        news: queue.Queue[Progress | SyncReport | Exception] = queue.Queue()

        def work() -> None:
            with self._lock:
                self._syncs += 1
            try:
                outcome: SyncReport | Exception = self._sync(paths, self.folder, progress=news.put, rebuild=rebuild)
            except ReportQAError as error:
                outcome = error
            except Exception as error:  # whatever it is, the page must hear of the end
                log.exception("sync failed")
                outcome = error
            with self._lock:
                self._syncs -= 1
            self._synced = True
            news.put(outcome)

        threading.Thread(target=work, name="reportqa-sync", daemon=True).start()
        while True:
            latest = news.get()
            while isinstance(latest, Progress) and not news.empty():
                latest = news.get()
            yield latest
            if not isinstance(latest, Progress):
                return
            time.sleep(PAUSE)


def take_in(files: Sequence[Path], folder: Path, *, wrong_type: str) -> tuple[frozenset[str], tuple[Refused, ...]]:
    """Copies files into `folder` under their own plain names; refuses what is too large or of another type."""
    copied: set[str] = set()
    refused: list[Refused] = []
    for file in files:
        name = file.name.lstrip(".")[-200:]
        if not name or file.suffix.lower() not in SUFFIXES:
            refused.append(Refused(path=file.name, reason=wrong_type))
        elif file.stat().st_size > MAX_MEGABYTES << 20:
            refused.append(Refused(path=file.name, reason=f"> {MAX_MEGABYTES} MB"))
        else:
            partial = folder / f".{name}.part"
            shutil.copyfile(file, partial)
            os.replace(partial, folder / name)
            copied.add(name)
        file.unlink(missing_ok=True)  # Gradio's own copy
    return frozenset(copied), tuple(refused)


def _is_behind(index: Any) -> bool:
    """Whether another process has committed since `index` was opened or refreshed."""
    store = getattr(index, "store", None)
    return store is not None and store.generation != index.generation


def _real_open_index(folder: Path) -> Any:
    from index import open_index

    return open_index(folder)


def _real_sync(*arguments: Any, **options: Any) -> SyncReport:
    from index import sync

    return sync(*arguments, **options)
