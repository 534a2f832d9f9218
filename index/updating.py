"""Brings the record and its views up to date with folders and files: finds them, plans (`planning.py`), has it carried out (`applying.py`)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from .applying import Apply
from .folders import default_index_folder
from .planning import EmptySourceError, find_files, plan
from .reading import SUFFIXES
from .refusals import keep_refusals
from .types import IndexBusyError, ProgressCallback, ReportQAError, SyncReport, UnreadableFileError
from .views import make_folder

if TYPE_CHECKING:
    from .embedding import Embedder


def sync(paths: Sequence[str | Path], index: Path | str | None = None, *, progress: ProgressCallback | None = None,
         rebuild: bool = False, allow_empty: bool = False, quick: bool = False, embedder: Embedder | None = None,
         should_stop: Callable[[], bool] | None = None) -> SyncReport:
    """Adds new, updates changed and removes deleted reports under `paths` in the index folder `index`.

    With `rebuild` every recorded source is read and cut again (embeddings of unchanged text are kept), also with another
    embedding model. With `quick` only the first two passages of each report go through the embedding model; later ones stand
    under the vector of the second, and are told apart by their words, times, places and sentences. `rebuild` embeds the rest.
    `should_stop` is asked at every step: once it says yes, the sync ends there, `SyncReport.stopped` is set, and what was committed
    stays: the index is whole and can be asked, and the next sync of the same paths goes on.
    Raises IndexBusyError while another sync writes, ModelMismatchError where the index was built with
    another model, EmptySourceError where a recorded source is suddenly empty, UnreadableFileError for a PATH that is not there.
    A file that cannot be read is listed in `SyncReport.refused`; all others go in.
    """
    from .lexical import Unit
    from .store import Store
    from .viewchoice import check_place, keep_vectors, open_words

    check_place()
    began = time.monotonic()
    folder = Path(index) if index is not None else default_index_folder()
    tops = [Path(path) for path in paths]
    tell = progress or (lambda _: None)
    if tops:
        found, unreadable = find_files(tops)
        if not found and not (folder / "record.sqlite").exists():
            raise UnreadableFileError(f"no report in {', '.join(map(str, tops))}: files of these kinds are read: {', '.join(SUFFIXES)}")
    with write_lock(folder):
        store = Store.open(folder, create=True)
        try:
            if rebuild:
                recorded_tops = sorted({Path(source) for source in store.sources()} - set(tops))
                tops += [top for top in recorded_tops if top.exists()]
            if not tops:
                raise UnreadableFileError("nothing to sync: name a folder or a file with reports")
            found, unreadable = find_files(tops)
            todo = plan(found, store.paths_under(str(top.expanduser().resolve()) for top in tops), tops, rebuild=rebuild, refused=unreadable)
            if not found and todo.gone and not allow_empty:
                raise EmptySourceError(f"{', '.join(map(str, paths))} holds no report now, {len(todo.gone)} are recorded from there and kept: "
                                       "if they are really deleted, run again with --allow-empty")
            done = Apply(store, tell, embedder, rebuild, quick, should_stop or (lambda: False)).run(todo)
            left = {str(item.file) for item in found} - (set() if done.stopped else {str(item.file) for item in todo.read})
            keep_refusals(store, tops, unreadable + done.refused, left)
            with ThreadPoolExecutor(len(get_args(Unit))) as pool:
                words = [pool.submit(open_words, folder, store, unit) for unit in get_args(Unit)]
                store.settle()  # while the views are written the file comes to rest, for its seal
                keep_vectors(folder, store)
            for each in words:
                each.result()
            counts = store.counts()
            return replace(done, refused=unreadable + done.refused, unchanged=done.unchanged + todo.unchanged, reports=counts.reports,
                           passages=counts.passages, generation=store.generation, seconds=time.monotonic() - began)
        finally:
            store.close()


def write_lock(folder: Path):  # type: ignore[no-untyped-def]
    """For a with-block: one writer at a time; IndexBusyError at once where there is one already."""
    import contextlib

    import filelock

    lock = filelock.FileLock(str(folder / "write.lock"))

    @contextlib.contextmanager
    def held() -> Iterator[None]:
        try:
            make_folder(folder)
            lock.acquire(timeout=0)
        except filelock.Timeout as error:
            raise IndexBusyError(folder) from error
        except OSError as error:
            raise ReportQAError(f"{folder} cannot be locked for writing ({error.strerror}): see to its permissions and space") from error
        try:
            yield
        finally:
            lock.release()

    return held()
