"""Carries out what `planning.py` decides: reports are read, embedded and recorded, and what follows from all of them is derived.

One transaction per batch of files, so that a sync that is stopped keeps what it has done and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from .planning import Found, Plan
from .types import ModelFileError, ModelMismatchError, Place, Progress, ProgressCallback, Refused, Report, SyncReport, Unseen

if TYPE_CHECKING:
    from .embedding import Embedder
    from .gazetteer import Gazetteer
    from .helper import Helper
    from .preparing import Prepared
    from .store import Store
    from .taking import Taken

_BATCH_FILES = 64
_BATCH_REPORTS = 64  # in one commit: a file may hold thousands
_BATCH_PASSAGES = 256  # in one commit, unless a single report has more: a stop loses what is embedded and not committed
_FIRST_PASSAGES = 32  # in the first commit; each has twice as many as the one before: embedding is not to wait long for the first reports
_OPENING = 2  # passages of each report that a quick sync embeds
# What part of a whole sync each stage takes: a first sync of 300 articles took 61 s for reading, 338 for embedding, 42 for sentences, 3 for places.
_SHARES = {"reading": (0.0, 0.89), "embedding": (0.0, 0.89), "sentences": (0.89, 0.98), "places": (0.98, 1.0)}
_READING = 0.15  # of a batch of files, before its passages are embedded
TO_DERIVE = "to derive"  # setting: reports came or went, and what follows from all together is not brought up to date yet
_UNFINISHED = (-1, 0, "")  # state of a file of which more reports are to come: after a stop it is read again


def _in_batches(todo: Sequence[tuple[Found, str, Prepared]], times: int = 1) -> list[list[tuple[Found, str, Prepared]]]:
    """What goes in one commit; one empty batch where there is nothing to put."""
    batches: list[list[tuple[Found, str, Prepared]]] = [[]]
    passages = 0
    for item in todo:
        count = len(item[2].passages)
        if batches[-1] and (len(batches[-1]) == times * _BATCH_REPORTS or passages + count > times * _BATCH_PASSAGES):
            batches.append([])
            passages = 0
        batches[-1].append(item)
        passages += count
    return batches


class _Stop(Exception):
    """Leaves the work at a point where nothing is half written."""


@dataclass
class Apply:
    """Carries out a plan, batch by batch; holds what is needed on the way."""

    store: Store
    progress: ProgressCallback
    given_embedder: Embedder | None
    rebuild: bool
    quick: bool
    should_stop: Callable[[], bool]
    within: tuple[float, float] = (0.0, 1.0)  # what part of all files the batch at hand is
    share: float = 0.0
    times: int = 1  # so many times as much in one batch and one commit as usual
    embedded: int = 0
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)
    unchanged: int = 0
    _embedder: Embedder | None = None
    _gazetteer: Gazetteer | None = None

    def run(self, todo: Plan) -> SyncReport:
        self._check_model()
        stopped = False
        try:
            self._all(todo)
        except _Stop:
            stopped = True
        return SyncReport(added=tuple(self.added), updated=tuple(self.updated), removed=tuple(self.removed),
                          refused=tuple(self.refused), unseen=tuple(self.unseen), unchanged=self.unchanged, embedded=self.embedded, stopped=stopped)

    def _all(self, todo: Plan) -> None:
        from .clusterembedding import load_bulk_sentence_encoder, scheduler
        from .sentencevectors import FINGERPRINT, embed_sentences, load_sentence_encoder

        unfinished = bool(self.store.setting(TO_DERIVE))  # an earlier sync was stopped before it came to deriving or while it did
        with ExitStack() as stack:
            helper: Helper | None = None
            if todo.read:
                from .helper import Helper
                from .taking import is_worth_helping, warm_up

                self.tell(Progress(stage="reading", done=0, total=len(todo.read)))
                self.gazetteer()  # is built by one process
                if is_worth_helping(todo.read):
                    helper = stack.enter_context(Helper())
                    helper.submit(warm_up)
                    with suppress(ModelFileError):  # told when it is needed: what comes before that is recorded
                        load_sentence_encoder()  # while the first reports are read
                if self.given_embedder or scheduler():  # many workers need many passages at once
                    self.times = max(1, -(-getattr(self.embedder(), "prefers", 0) // _BATCH_PASSAGES))
                self._read(todo.read, helper)
            self._go_on()
            here = {*self.added, *self.updated}
            gone = [path for path in todo.gone if path not in here]
            if gone:
                with self.store.write() as writer:
                    writer.set_setting(TO_DERIVE, True)
                    for path in gone:
                        writer.remove(path)
                self.removed += gone
            if self.store.without_sentence_vectors(FINGERPRINT) and (encoder := load_bulk_sentence_encoder()):
                embed_sentences(self.store, encoder, self.tell)
            if self.added or self.updated or self.removed or unfinished:
                from .deriving import derive

                derive(self.store, [*self.added, *self.updated], self.gazetteer(), self.tell, helper, everything=unfinished)
                with self.store.write() as writer:
                    writer.set_setting(TO_DERIVE, None)

    def _go_on(self) -> None:
        if self.should_stop():
            raise _Stop

    def tell(self, step: Progress, inside: float | None = None) -> None:
        """Passes on how far it is, with the share of the whole; `inside`: how far within the batch of files at hand."""
        self._go_on()
        low, high = _SHARES.get(step.stage, (self.share, self.share))
        done = step.done / max(step.total, 1)
        if step.stage in ("reading", "embedding"):
            first, last = self.within
            done = first + (last - first) * (inside or 0.0)
        self.share = max(self.share, low + (high - low) * min(done, 1.0))
        self.progress(replace(step, share=self.share))

    def gazetteer(self) -> Gazetteer:
        if self._gazetteer is None:
            from .gazetteer import Gazetteer

            self._gazetteer = Gazetteer.open(lambda step: self.progress(replace(step, share=self.share)))
        return self._gazetteer

    def embedder(self) -> Embedder:
        if self._embedder is None:
            from .clusterembedding import load_bulk_embedder

            self._embedder = self.given_embedder or load_bulk_embedder()
        return self._embedder

    def _check_model(self) -> None:
        built_with = self.store.setting("model")
        if built_with and not self.rebuild:
            from .embedding import configured_fingerprint, model_name

            now = self.given_embedder.fingerprint if self.given_embedder else configured_fingerprint(built_with)
            if now != built_with:
                raise ModelMismatchError(model_name(built_with), model_name(now))

    def _read(self, todo: Sequence[Found], helper: Helper | None) -> None:
        """Reads and records all these files, in order, batch by batch."""
        from .deriving import user_aliases
        from .taking import take_all

        aliases = user_aliases(self.store.folder)

        def shas(item: Found) -> frozenset[str]:
            return frozenset() if self.rebuild else frozenset(self.store.of_file(str(item.file)).values())

        files: list[tuple[Found, Taken]] = []
        passages, most = 0, _FIRST_PASSAGES
        for n, (item, taken) in enumerate(take_all(todo, shas, aliases, self.gazetteer(), helper, self._go_on)):
            count = sum(len(prepared.passages) for _, prepared in taken.reports if prepared)
            if files and (len(files) == self.times * _BATCH_FILES or passages + count > self.times * most):
                self._batch(files, aliases)
                files, passages, most = [], 0, min(2 * most, _BATCH_PASSAGES)
            files.append((item, taken))
            passages += count
            self.within = (n + 1 - len(files)) / len(todo), (n + 1) / len(todo)
            self.tell(Progress(stage="reading", done=n + 1, total=len(todo)), _READING)
        self._batch(files, aliases)

    def _batch(self, files: Sequence[tuple[Found, Taken]], aliases: Mapping[str, Place]) -> None:
        from .preparing import prepare, unseen
        from .store import Recorded

        todo: list[tuple[Found, str, Prepared]] = []
        gone: list[str] = []
        touched: list[tuple[Found, str, Report]] = []
        for item, taken in files:
            self.refused += [replace(one, file=f"{item.file}{one.path.removeprefix(item.path)}") for one in taken.refused]
            if not taken.file_sha256:
                continue
            before = set(self.store.of_file(str(item.file)))
            cited = [self._cited_as(report.path, item) for report, _ in taken.reports]
            gone += sorted(before - set(cited))
            for path, (report, prepared) in zip(cited, taken.reports, strict=True):
                old = self.store.report(path) if path in before else None
                if old is not None and old.sha256 == report.sha256 and not self.rebuild:
                    touched.append((item, taken.file_sha256, replace(report, path=path)))
                elif prepared is None or path != report.path:
                    todo.append((item, taken.file_sha256, prepare(replace(report, path=path), self.gazetteer(), aliases)))
                else:
                    todo.append((item, taken.file_sha256, prepared))
        self.unchanged += len(touched)
        known = {prepared.report.path for _, _, prepared in todo if self.store.file_state(prepared.report.path)}
        batches = _in_batches(todo, self.times)
        ends = list(accumulate(len(batch) / max(len(todo), 1) for batch in batches))
        for n, batch in enumerate(batches):
            last = batch is batches[-1]
            if not (batch or gone or touched):
                break  # all of these files were refused: no commit for nothing
            self._go_on()
            vectors = self._vectors([prepared for _, _, prepared in batch], ends[n - 1] if n else 0.0, len(batch) / max(len(todo), 1))
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
                (self.updated if prepared.report.path in known else self.added).append(prepared.report.path)
                self.unseen += unseen(prepared.report)
        self.removed += gone

    def _cited_as(self, path: str, item: Found) -> str:
        """`path`, or with its folder's name before it where another source has recorded a report of that path."""
        taken = self.store.file_state(path)
        if taken is None or taken[1] == str(item.file) or (taken[0] == item.source and item.file.suffix.lower() != ".jsonl"):
            return path
        return f"{Path(item.source).name}/{path}"

    def _vectors(self, prepared_reports: Sequence[Prepared], begin: float, part: float):  # type: ignore[no-untyped-def]
        """One float32 matrix per prepared; only texts that were never embedded with this model go through it.

        `begin` and `part`: where in the batch of files these reports stand, and what part of it they are.
        """
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

            def tell(done: int) -> None:
                self.tell(Progress(stage="embedding", done=base + done, total=total), _READING + (1 - _READING) * (begin + part * done / len(new)))

            fresh = embedder.embed_passages([texts[text_hash] for text_hash in new], tell)
            cached = {**cached, **dict(zip(new, fresh, strict=True))}
            self.embedded += len(new)
        empty = np.empty((0, embedder.dimensions), dtype=np.float32)
        return [np.stack([cached[text_hash] for text_hash in self._embedded(prepared)]) if prepared.passages else empty for prepared in prepared_reports]

    def _embedded(self, prepared: Prepared) -> tuple[str, ...]:
        """The hash of the text whose vector each passage gets: its own, or in a quick sync that of the report's opening."""
        hashes = prepared.text_hashes
        return hashes if not self.quick else tuple(hashes[min(at, _OPENING - 1)] for at in range(len(hashes)))
