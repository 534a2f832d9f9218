"""The archive behind the chat: one open index for all sessions, and all that readers can do to it.

No HTML and no Gradio. What is shown of all this is made in `archivepage.py` and `receiptpage.py`.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.types import Clock, IndexMissingError, ProgressCallback, Report, ReportQAError, SyncReport, UnreadableFileError
from ui.syncing import Ended, Syncs, Task
from ui.turnstile import Turnstile
from ui.uploads import take_in, write_pasted
from ui.watching import Watch

if TYPE_CHECKING:
    from index.planning import Plan
    from index.receipts import Facts, Receipt
    from ui.pages import Summary

log = logging.getLogger(__name__)

PAUSE = 0.2  # seconds between two sights of a growing answer
OpenIndex = Callable[[Path], Any]
Sync = Callable[..., SyncReport]


@dataclass
class _Opened:
    index: Any
    users: int = 0


class Archive:
    """The index of one folder: opened when first needed, brought up to date when something was written; safe from several threads.

    Whoever is answering keeps the index as it was (`Index.now`): the models stay loaded, only what a sync has changed is read anew.
    """

    def __init__(self, folder: Path, *, open_index: OpenIndex | None = None, sync: Sync | None = None, turnstile: Turnstile | None = None) -> None:
        self.folder = folder
        self.turnstile = turnstile or Turnstile()
        self.uploads = folder / "uploads"
        self.syncs = Syncs(self._work, self._over)
        self.watching: Watch | None = None
        self._open_index = open_index or _real_open_index
        self._sync = sync or _real_sync
        self._lock = threading.Lock()
        self._current: _Opened | None = None
        self._facts: Facts | None = None  # of one generation
        self._synced = False  # something was written here since `_current` was opened or refreshed

    @contextlib.contextmanager
    def opened(self) -> Iterator[Any]:
        """The open index as it is now, which stays so until the `with` ends, whatever is synced meanwhile. IndexMissingError."""
        with self._lock:
            if self._current is not None and self._synced and not hasattr(self._current.index, "now"):
                self._retire()
            if self._current is None:
                self._current = _Opened(self._open_index(self.folder))
            self._synced = False
            mine = self._current
            mine.users += 1
        try:
            yield mine.index.now() if hasattr(mine.index, "now") else mine.index
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
        self.watch(None)
        with self._lock:
            self._retire()

    def report(self, path: str) -> Report | None:
        """A report of the open index by its path there, never a file of the disk."""
        with self.opened() as index:
            found: Report | None = index.report(path)
        return found

    def receipt(self, path: str) -> Receipt | None:
        """What became of that report when it was taken in."""
        with self.opened() as index:
            found: Receipt | None = index.receipt(path)
        return found

    def facts(self) -> Facts | None:
        """What the open index holds altogether; None where there is no index that can be opened."""
        try:
            with self.opened() as index:
                if self._facts is None or self._facts.generation != index.generation:
                    self._facts = index.facts()
                return self._facts
        except ReportQAError as error:
            log.info("%s", error)
            return None

    def is_healthy(self) -> bool:
        """Whether the index can be opened; where it cannot, the log says why."""
        try:
            with self.opened():
                return True
        except (ReportQAError, OSError) as error:
            log.warning("the index cannot be opened: %s", error)
            return False

    def contents(self) -> tuple[tuple[Summary, ...], tuple[Clock, ...]] | None:
        """The reports and clocks of the open index; None where there is no index that can be opened."""
        try:
            with self.opened() as index:
                return tuple(index.reports()), tuple(index.clocks())
        except ReportQAError as error:
            log.info("%s", error)
            return None

    # -- what readers do

    def add(self, files: Sequence[Path]) -> int:
        """Copies `files` into the archive's own folder and syncs it."""
        uploaded, refused = take_in(files, self.uploads)
        task = Task(why="upload", paths=(self.uploads,), refused=refused, uploaded=uploaded)
        return self.syncs.submit(task) if uploaded else self.syncs.note(task, SyncReport(refused=refused))

    def paste(self, text: str, *, title: str = "", published: str = "", publisher: str = "") -> int:
        """Keeps a pasted text as a file among the uploads and syncs them. UnreadableFileError where it cannot be a report."""
        name = write_pasted(self.uploads, text, title=title, published=published, publisher=publisher)
        return self.syncs.submit(Task(why="paste", paths=(self.uploads,), uploaded=frozenset((name,))))

    def is_upload(self, file: str) -> bool:
        """Whether a file lies among the uploads: only these are the archive's own to delete."""
        return self.uploads.resolve() in Path(file).resolve().parents

    def delete(self, path: str) -> int:
        """Deletes the uploaded file that a report was read from, with all reports of it. UnreadableFileError where it was not uploaded."""
        receipt = self.receipt(path)
        if receipt is None:
            raise UnreadableFileError(f"no report is called {path}")
        if not self.is_upload(receipt.file):
            raise UnreadableFileError(f"this report lies in a folder of its own: delete {receipt.file} there, then sync {receipt.source} again")
        Path(receipt.file).unlink(missing_ok=True)
        return self.syncs.submit(Task(why="delete", paths=(self.uploads,), allow_empty=True))

    def rebuild(self) -> int:
        """Reads every recorded source again."""
        return self.syncs.submit(Task(why="rebuild", rebuild=True))

    def again(self, source: str = "") -> int:
        """Syncs a folder that was synced before, or what the last sync left undone. UnreadableFileError where there is none."""
        if source:
            facts = self.facts()
            if facts is None or source not in facts.sources:
                raise UnreadableFileError("this folder was not synced before")
            return self.syncs.submit(Task(why="again", paths=(Path(source),)))
        _, _, last = self.syncs.state
        if last is None:
            raise UnreadableFileError("nothing was stopped")
        if last.task.why == "watch" and self.watching is not None:
            self.watching.resume()
        return self.syncs.submit(replace(last.task, refused=()))

    def set_clock(self, event: str, day_1: str, names: Sequence[str] = (), *, instead_of: str = "") -> None:
        """Sets which day is day 1 of an event, in place of what was set for `instead_of`. BadClockError, IndexBusyError."""
        from index.clocksettings import add_clock, remove_clock

        add_clock(self.folder, event, day_1, names)
        if instead_of and instead_of.strip().casefold() != " ".join(event.split()).casefold():
            remove_clock(self.folder, instead_of)

    def remove_clock(self, event: str) -> None:
        """Forgets a clock that was set. BadClockError where none was."""
        from index.clocksettings import remove_clock

        remove_clock(self.folder, event)

    def watch(self, folder: Path | None) -> None:
        """Watches this folder in place of the one before; None watches none."""
        if self.watching is not None:
            self.watching.close()
        self.watching = None if folder is None else Watch(
            folder, look=self._changes, sync=lambda place: self.syncs.submit(Task(why="watch", paths=(place,))), busy=lambda: self.syncs.busy)

    # -- how it is done

    def _changes(self, folder: Path) -> Plan:
        """What a sync of that folder would do."""
        from index.planning import find_files, plan

        found, refused = find_files([folder])
        try:
            with self.opened() as index:
                recorded = index.store.paths()
        except IndexMissingError:
            recorded = {}
        return plan(found, recorded, [folder], refused=refused)

    def _work(self, task: Task, progress: ProgressCallback, should_stop: Callable[[], bool]) -> SyncReport:
        done = self._sync(task.paths, self.folder, progress=progress, rebuild=task.rebuild, allow_empty=task.allow_empty, should_stop=should_stop)
        for one in done.refused:  # kept, it would be refused again by every later sync
            if one.path in task.uploaded:
                (self.uploads / one.path).unlink(missing_ok=True)
        return done

    def _over(self, ended: Ended) -> None:
        self._synced = True
        if self.watching is not None:
            self.watching.ended(ended)


def _real_open_index(folder: Path) -> Any:
    from index import open_index

    return open_index(folder)


def _real_sync(*arguments: Any, **options: Any) -> SyncReport:
    from index import sync

    return sync(*arguments, **options)
