"""Brings the record up to date with folders and files: `plan` decides and touches nothing, `sync` carries it out.

One transaction per batch of files, so that a sync that is stopped keeps what it has done and goes on from there.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from .folders import default_index_folder
from .reading import SUFFIXES, read_file
from .types import (
    IndexBusyError,
    ModelMismatchError,
    Progress,
    ProgressCallback,
    Refused,
    Report,
    ReportQAError,
    SyncReport,
    UnreadableFileError,
)

if TYPE_CHECKING:
    from .embedding import Embedder
    from .gazetteer import Gazetteer
    from .preparing import Prepared
    from .store import Store

_BATCH_FILES = 32
_BATCH_REPORTS = 64  # in one commit: a file may hold thousands
_OPENING = 2  # passages of each report that a quick sync embeds
TO_DERIVE = "to derive"  # setting: reports came or went, and what follows from all together is not brought up to date yet
_UNFINISHED = (-1, 0, "")  # state of a file of which more reports are to come: after a stop it is read again
_IGNORED = {".git", "__pycache__", "node_modules", ".venv"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file that a PATH leads to."""

    file: Path
    source: str  # the folder that was synced (of a single file: its parent)
    path: str  # relative to `source`: how its report is cited
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a sync has to do, by file."""

    read: tuple[Found, ...] = ()  # new, or of another size or time of change than recorded
    gone: tuple[str, ...] = ()  # report paths whose file is no longer there
    unchanged: int = 0  # reports
    refused: tuple[Refused, ...] = ()


class EmptySourceError(ReportQAError):
    """A PATH that holds no report although some are recorded from there: more likely a disk not mounted than all deleted."""


def find_files(paths: Sequence[Path]) -> tuple[tuple[Found, ...], tuple[Refused, ...]]:
    """Every file under `paths` that may be read, each once, in order of path; links and special files are not followed.

    UnreadableFileError where a PATH itself does not exist.
    """
    found: dict[Path, Found] = {}
    refused: list[Refused] = []
    for given in paths:
        top = given.expanduser()
        if not top.exists():
            raise UnreadableFileError(f"no such file or folder: {given}")
        top = top.resolve()
        source = top if top.is_dir() else top.parent
        for file in _walk(top):
            path = file.relative_to(source).as_posix()
            if file.is_symlink():
                refused.append(Refused(path=path, reason="a link: give the file itself"))
                continue
            try:
                stat = file.stat()
            except OSError as error:
                refused.append(Refused(path=path, reason=error.strerror or "cannot be read"))
                continue
            found.setdefault(file, Found(file=file, source=str(source), path=path, size=stat.st_size, mtime_ns=stat.st_mtime_ns))
    return tuple(sorted(found.values(), key=lambda item: (item.source, item.path))), tuple(refused)


def _walk(top: Path) -> Iterator[Path]:
    if not top.is_dir():
        yield top
        return
    for entry in sorted(top.iterdir()):
        if entry.name.startswith(".") or entry.name in _IGNORED:
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _walk(entry)
        elif entry.suffix.lower() in SUFFIXES and entry.name.lower() != "readme.md":
            yield entry


def plan(found: Sequence[Found], recorded: Mapping[str, tuple[str, str, int, int, str]], tops: Sequence[Path], *, rebuild: bool = False) -> Plan:
    """What differs between the files found under `tops` and the record; `recorded` is `Store.paths()`."""
    by_file: dict[str, list[str]] = {}
    states: dict[str, set[tuple[int, int]]] = {}
    for path, (_, file, size, mtime_ns, _) in recorded.items():
        by_file.setdefault(file, []).append(path)
        states.setdefault(file, set()).add((size, mtime_ns))
    read = tuple(item for item in found if rebuild or states.get(str(item.file)) != {(item.size, item.mtime_ns)})
    here = {str(item.file) for item in found}
    under = [str(top.expanduser().resolve()) for top in tops]
    gone = tuple(path for file, paths in by_file.items() if file not in here
                 and any(file == top or file.startswith(top.rstrip("/") + "/") for top in under) for path in paths)
    to_read = {str(item.file) for item in read}
    return Plan(read=read, gone=gone, unchanged=sum(len(by_file.get(str(item.file), ())) for item in found if str(item.file) not in to_read))


def sync(paths: Sequence[str | Path], index: Path | str | None = None, *, progress: ProgressCallback | None = None,
         rebuild: bool = False, allow_empty: bool = False, quick: bool = False, embedder: Embedder | None = None) -> SyncReport:
    """Adds new, updates changed and removes deleted reports under `paths` in the index folder `index`.

    With `rebuild` every recorded source is read and cut again (embeddings of unchanged text are kept), also with another
    embedding model. With `quick` only the first two passages of each report go through the embedding model; later ones stand
    under the vector of the second, and are told apart by their words, times, places and sentences. `rebuild` embeds the rest.
    Raises IndexBusyError while another sync writes, ModelMismatchError where the index was built with
    another model, EmptySourceError where a recorded source is suddenly empty, UnreadableFileError for a PATH that is not there.
    A file that cannot be read is listed in `SyncReport.refused`; all others go in.
    """
    from .lexical import Unit, WordIndex
    from .store import Store
    from .vectors import VectorIndex

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
                recorded_tops = sorted({Path(source) for source, *_ in store.paths().values()} - set(tops))
                tops += [top for top in recorded_tops if top.exists()]
            if not tops:
                raise UnreadableFileError("nothing to sync: name a folder or a file with reports")
            found, unreadable = find_files(tops)
            todo = plan(found, store.paths(), tops, rebuild=rebuild)
            if not found and todo.gone and not allow_empty:
                raise EmptySourceError(f"{', '.join(map(str, paths))} holds no report now, {len(todo.gone)} are recorded from there and kept: "
                                       "if they are really deleted, run again with --allow-empty")
            done = _Apply(store, tell, embedder, rebuild, quick).run(todo)
            for unit in get_args(Unit):
                WordIndex.open(folder, store, unit)
            VectorIndex.open(folder, store)
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
            folder.mkdir(parents=True, exist_ok=True)
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


@dataclass
class _Apply:
    """Carries out a plan, batch by batch; holds what is needed on the way."""

    store: Store
    tell: ProgressCallback
    given_embedder: Embedder | None
    rebuild: bool
    quick: bool = False
    embedded: int = 0
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    unchanged: int = 0
    _embedder: Embedder | None = None
    _gazetteer: Gazetteer | None = None

    def run(self, todo: Plan) -> SyncReport:
        from .sentencevectors import embed_sentences, load_sentence_encoder

        self._check_model()
        stopped = bool(self.store.setting(TO_DERIVE))  # an earlier sync was, before it came to deriving or while it did
        for start in range(0, len(todo.read), _BATCH_FILES):
            self.tell(Progress(stage="reading", done=start, total=len(todo.read)))
            self._batch(todo.read[start:start + _BATCH_FILES], start, len(todo.read))
        gone = [path for path in todo.gone if path not in set(self.added) | set(self.updated)]
        if gone:
            with self.store.write() as writer:
                writer.set_setting(TO_DERIVE, True)
                for path in gone:
                    writer.remove(path)
            self.removed += gone
        if encoder := load_sentence_encoder():
            embed_sentences(self.store, encoder, self.tell)
        if self.added or self.updated or self.removed or stopped:
            from .deriving import derive

            derive(self.store, self.store.paths() if stopped else [*self.added, *self.updated], self.gazetteer(), self.tell)
            with self.store.write() as writer:
                writer.set_setting(TO_DERIVE, None)
        return SyncReport(added=tuple(self.added), updated=tuple(self.updated), removed=tuple(self.removed),
                          refused=tuple(self.refused), unchanged=self.unchanged, embedded=self.embedded)

    def gazetteer(self) -> Gazetteer:
        if self._gazetteer is None:
            from .gazetteer import Gazetteer

            self._gazetteer = Gazetteer.open(self.tell)
        return self._gazetteer

    def embedder(self) -> Embedder:
        if self._embedder is None:
            from .embedding import load_embedder

            self._embedder = self.given_embedder or load_embedder()
        return self._embedder

    def _check_model(self) -> None:
        built_with = self.store.setting("model")
        if built_with and not self.rebuild:
            from .embedding import configured_fingerprint, model_name

            now = self.given_embedder.fingerprint if self.given_embedder else configured_fingerprint(built_with)
            if now != built_with:
                raise ModelMismatchError(model_name(built_with), model_name(now))

    def _batch(self, files: Sequence[Found], start: int, total: int) -> None:
        from .deriving import user_aliases
        from .preparing import prepare
        from .store import Recorded

        aliases = user_aliases(self.store.folder)

        recorded = self.store.paths()
        todo: list[tuple[Found, str, Prepared]] = []
        gone: list[str] = []
        touched: list[tuple[Found, str, Report]] = []
        for item in files:
            try:
                reports = read_file(item.file, item.path)
                file_sha256 = hashlib.sha256(item.file.read_bytes()).hexdigest()
            except (UnreadableFileError, OSError) as error:
                self.refused.append(Refused(path=item.path, reason=error.strerror or "cannot be read" if isinstance(error, OSError) else str(error)))
                continue
            before = {path for path, (_, file, *_) in recorded.items() if file == str(item.file)}
            gone += sorted(before - {self._cited_as(report.path, item, recorded) for report in reports})
            for report in reports:
                report = replace(report, path=self._cited_as(report.path, item, recorded))
                old = self.store.report(report.path) if report.path in before else None
                if old is not None and old.sha256 == report.sha256 and not self.rebuild:
                    touched.append((item, file_sha256, report))
                else:
                    todo.append((item, file_sha256, prepare(report, self.gazetteer(), aliases)))
            self.tell(Progress(stage="reading", done=start + files.index(item) + 1, total=total))
        self.unchanged += len(touched)
        batches = [todo[at:at + _BATCH_REPORTS] for at in range(0, len(todo), _BATCH_REPORTS)] or [[]]
        for batch in batches:
            last = batch is batches[-1]
            vectors = self._vectors([prepared for _, _, prepared in batch])
            with self.store.write() as writer:
                if batch or gone:
                    writer.set_setting(TO_DERIVE, True)
                if batch:
                    writer.set_setting("model", self.embedder().fingerprint)
                for (item, file_sha256, prepared), rows in zip(batch, vectors, strict=True):
                    state = (item.size, item.mtime_ns, file_sha256) if last else _UNFINISHED
                    writer.put(Recorded(
                        report=prepared.report, source=item.source, file=str(item.file), size=state[0], mtime_ns=state[1], file_sha256=state[2],
                        sentences=prepared.sentences, passages=prepared.passages, vectors=rows, own_day=prepared.own_day,
                        votes_json=prepared.lessons.to_json(), text_hashes=self._embedded(prepared)))
                if last:
                    for path in gone:
                        writer.remove(path)
                    for item, file_sha256, report in touched:
                        writer.touch(report.path, size=item.size, mtime_ns=item.mtime_ns, file_sha256=file_sha256)
                else:
                    touched += [(item, file_sha256, prepared.report) for item, file_sha256, prepared in batch]
            for _, _, prepared in batch:
                (self.updated if prepared.report.path in recorded else self.added).append(prepared.report.path)
        self.removed += gone

    def _cited_as(self, path: str, item: Found, recorded: Mapping[str, tuple[str, str, int, int, str]]) -> str:
        """`path`, or with its folder's name before it where another source has recorded a report of that path."""
        taken = recorded.get(path)
        if taken is None or taken[1] == str(item.file) or (taken[0] == item.source and item.file.suffix.lower() != ".jsonl"):
            return path
        return f"{Path(item.source).name}/{path}"

    def _vectors(self, prepared_reports: Sequence[Prepared]):  # type: ignore[no-untyped-def]
        """One float32 matrix per prepared; only texts that were never embedded with this model go through it."""
        import numpy as np

        texts = {text_hash: text for prepared in prepared_reports for text_hash, text in zip(prepared.text_hashes, prepared.embedded_texts, strict=True)}
        needed = {text_hash for prepared in prepared_reports for text_hash in self._embedded(prepared)}
        texts = {text_hash: text for text_hash, text in texts.items() if text_hash in needed}
        if not texts:
            return [np.empty((0, self.embedder().dimensions), dtype=np.float32) for _ in prepared_reports]
        embedder = self.embedder()
        cached = self.store.cached_vectors(embedder.fingerprint, list(texts))
        new = [text_hash for text_hash in texts if text_hash not in cached]
        if new:
            base, total = self.embedded, self.embedded + len(new)
            fresh = embedder.embed_passages([texts[text_hash] for text_hash in new],
                                            lambda done: self.tell(Progress(stage="embedding", done=base + done, total=total)))
            cached = {**cached, **dict(zip(new, fresh, strict=True))}
            self.embedded += len(new)
        empty = np.empty((0, embedder.dimensions), dtype=np.float32)
        return [np.stack([cached[text_hash] for text_hash in self._embedded(prepared)]) if prepared.passages else empty for prepared in prepared_reports]

    def _embedded(self, prepared: Prepared) -> tuple[str, ...]:
        """The hash of the text whose vector each passage gets: its own, or in a quick sync that of the report's opening."""
        hashes = prepared.text_hashes
        return hashes if not self.quick else tuple(hashes[min(at, _OPENING - 1)] for at in range(len(hashes)))
