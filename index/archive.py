"""An opened index: the record, its two views, the embedding model, and what of them is kept in memory.

For readers only; writing is `sync`'s. Safe to share between threads. What another process commits is seen at the next
`refresh()`. `now()` gives the index as it is at that moment, and stays so: all that one question reads comes from one
generation, whatever is synced or refreshed while it is answered.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .folders import default_index_folder
from .state import State, read_state
from .types import Clock, ModelMismatchError, Report, Sentence

if TYPE_CHECKING:
    import numpy as np

    from .embedding import Done, Embedder
    from .lexical import Unit
    from .places import Gazetteer
    from .receipts import Facts, Receipt
    from .store import ReportSummary, Stamp, Store
    from .viewchoice import VectorView, WordView

_KEPT = 512  # reports and sentence lists kept in memory
_QUESTIONS = 16  # whose vectors are
_TRIES = 3  # to find record and views at one generation while another process commits


def open_index(folder: Path | str | None = None, *, embedder: Embedder | None = None) -> Index:
    """The index in `folder` (default: REPORTQA_INDEX, else the user's data folder), to be closed after use.

    Raises IndexMissingError, DamagedRecordError, SchemaError; ModelMismatchError at the first search with another model.
    """
    from .store import Store

    return Index(Store.open(Path(folder) if folder is not None else default_index_folder()), embedder)


class _Remembering:
    """An embedder that keeps the vectors of the last questions: several parts of the way of one question ask for the same."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()
        self.fingerprint, self.dimensions, self.typical = embedder.fingerprint, embedder.dimensions, embedder.typical

    def embed_passages(self, texts: Sequence[str], done: Done | None = None) -> np.ndarray:
        return self._embedder.embed_passages(texts, done)

    def embed_query(self, text: str) -> np.ndarray:
        with self._lock:
            if (known := self._vectors.get(text)) is not None:
                return known
        vector = self._embedder.embed_query(text)
        with self._lock:
            self._vectors[text] = vector
            if len(self._vectors) > _QUESTIONS:
                self._vectors.popitem(last=False)
        return vector


class Index:
    """Made by `open_index`."""

    def __init__(self, store: Store, embedder: Embedder | None = None, *, parent: Index | None = None) -> None:
        self.store = store
        self.folder = store.folder
        self._parent = parent  # of one that stays as it is: who keeps the views and the models
        self._fixed: Index | None = None  # what `now` gave last
        self._stamp: Stamp | None = None  # of `_state`
        self._embedder: Embedder | None = _Remembering(embedder) if embedder is not None else None
        self._lock = threading.RLock()
        self._state: State | None = None
        self._words: dict[Unit, WordView] = {}
        self._vectors: VectorView | None = None
        self._gazetteer: Gazetteer | None = None
        self.sentence_vectors: dict[str, np.ndarray] = parent.sentence_vectors if parent else {}  # text -> vector, filled by who compares sentences
        self._reports: OrderedDict[str, Report | None] = OrderedDict()
        self._vouched: set[str] = set()
        self._sentences: OrderedDict[str, tuple[Sentence, ...]] = OrderedDict()

    def close(self) -> None:
        with self._lock:
            if self._fixed is not None:
                self._fixed.close()
                self._fixed = None
            self.store.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def refresh(self) -> State:
        """The newest generation; everything kept of an older one is let go."""
        with self._lock:
            if self._state is None or self._stamp != self.store.stamp():
                self._state, self._stamp = read_state(self.store)
                self._words, self._vectors = {}, None
                self._reports.clear()
                self._vouched.clear()
                self._sentences.clear()
            return self._state

    def now(self) -> Index:
        """The index as it is now: one that stays at this generation for as long as it is used, and ends with this one."""
        with self._lock:
            if self._parent is not None:
                return self
            if self._fixed is None or self._fixed.store.stamp() != self.store.stamp():
                self._fixed = self._at_one_state()  # the one before is let go by who uses it last
            return self._fixed

    def _at_one_state(self) -> Index:
        """Record and views of one generation.

        Where commits follow each other faster than views are opened, a view may be ahead, and one that another process is building behind:
        `State.present` passes over what the record does not hold at this state.
        """
        for _ in range(_TRIES):
            fixed = Index(self.store.pinned(), parent=self)
            generation = fixed.store.generation
            if all(view.generation <= generation for view in (fixed.words, fixed.report_words, fixed.vectors)):
                return fixed
        return fixed

    @property
    def state(self) -> State:
        return self._state or self.refresh()

    @property
    def generation(self) -> int:
        return self.state.generation

    @property
    def words(self) -> WordView:
        """The word index of passages."""
        return self._word_index("passages")

    @property
    def report_words(self) -> WordView:
        """The word index of whole reports, each under the id of its first passage."""
        return self._word_index("reports")

    def _word_index(self, unit: Unit) -> WordView:
        from .viewchoice import open_words

        with self._lock:
            if unit not in self._words:
                self._words[unit] = open_words(self.folder, self._newest, unit)
            return self._words[unit]

    @property
    def vectors(self) -> VectorView:
        from .viewchoice import open_vectors

        with self._lock:
            if self._vectors is None:
                self._vectors = open_vectors(self.folder, self._newest)
            return self._vectors

    @property
    def _newest(self) -> Store:
        """The record that the views on the disk are views of: never an older state of it."""
        return self.store if self._parent is None else self._parent.store

    @property
    def embedder(self) -> Embedder:
        """The model that the index was built with; ModelMismatchError where another one is set."""
        from .embedding import configured_fingerprint, load_embedder, model_name

        if self._parent is not None:
            return self._parent.embedder
        with self._lock:
            built_with = self.store.setting("model")
            if self._embedder is None:
                if built_with and configured_fingerprint(built_with) != built_with:  # told before a large model is loaded
                    raise ModelMismatchError(model_name(built_with), model_name(configured_fingerprint(built_with)))
                self._embedder = _Remembering(load_embedder())
            if built_with and built_with != self._embedder.fingerprint:
                raise ModelMismatchError(model_name(built_with), model_name(self._embedder.fingerprint))
            return self._embedder

    @property
    def gazetteer(self) -> Gazetteer:
        from .places import Gazetteer

        if self._parent is not None:
            return self._parent.gazetteer
        with self._lock:
            if self._gazetteer is None:
                self._gazetteer = Gazetteer.open()
            return self._gazetteer

    def report(self, path: str) -> Report | None:
        """The report of that path, whole; None where there is none."""
        with self._lock:
            if path not in self._reports:
                self._keep(path, self.store.report(path))
            return self._reports[path]

    def vouched(self, path: str) -> Report | None:
        """`report`, read again against its digest before it is quoted, once: DamagedRecordError where a bit of it has changed on the disk."""
        with self._lock:
            if path not in self._vouched:
                self.store.vouch(path)
                self._vouched.add(path)
        return self.report(path)

    def read_ahead(self, paths: Iterable[str]) -> None:
        """Reads these reports at once, so that `report` need not ask the record for one after the other; one of another generation is passed over."""
        known = self.state.by_path
        with self._lock:
            rows = [known[path].id for path in dict.fromkeys(paths) if path in known and path not in self._reports]
            for report in self.store.reports_at(rows[:_KEPT]) if rows else ():
                self._keep(report.path, report)

    def _keep(self, path: str, report: Report | None) -> None:
        self._reports[path] = report
        if len(self._reports) > _KEPT:
            self._reports.popitem(last=False)

    def sentences(self, path: str) -> tuple[Sentence, ...]:
        """The sentences of a report with the times and places that hold for each."""
        with self._lock:
            if path not in self._sentences:
                self._sentences[path] = self.store.sentences(path)
                if len(self._sentences) > _KEPT:
                    self._sentences.popitem(last=False)
            return self._sentences[path]

    def reports(self) -> tuple[ReportSummary, ...]:
        return self.state.reports

    def clocks(self) -> tuple[Clock, ...]:
        return self.state.clocks

    def receipt(self, path: str) -> Receipt | None:
        """What became of that report when it was taken in; None where there is none."""
        from .receipts import receipt

        return receipt(self.store, path)

    def facts(self) -> Facts:
        """How much the index holds, where from, of which model, and what could not be read."""
        from .receipts import facts

        return facts(self.store)
