"""The vector index: exact search by inner product, a FAISS view of the record.

Embeds nothing. `vectors.faiss` is the base, `vectors.json` says which state of the record it shows and its hash, which is
checked before FAISS reads a byte of it. What came and went since stands beside it in memory, and is searched just as exactly;
the base is written anew only when that has grown large.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from index.store import Stamp, Store
from index.views import LOCK_SECONDS, read_manifest, views_lock, write_manifest, write_whole

if TYPE_CHECKING:
    import faiss

BASE = "vectors.faiss"
MANIFEST = "vectors.json"
SCHEMA = 1
TAIL, TAIL_SHARE = 2_000, 0.05  # how far the base may be behind: the larger of the two
_SHARED, _MOST_THREADS = 16_384, 4  # rows from which another thread is worth its start; memory feeds no more threads


@dataclass(frozen=True, slots=True)
class _Base:
    """What is in the file; shared by all later states until it is written anew."""

    flat: faiss.IndexIDMap2 | None  # None where there are no vectors
    ids: np.ndarray  # int64, ascending
    stamp: Stamp
    model: str


class VectorIndex:
    """One state of the vector index. It does not change: `caught_up` gives another."""

    def __init__(self, base: _Base, stamp: Stamp, added: tuple[np.ndarray, np.ndarray], removed: Sequence[int],
                 languages: Sequence[tuple[int, str]] = ()) -> None:
        self._languages = languages
        self.stamp = stamp  # the state of the record that it shows
        self._base = base
        self._tail_ids = added[0]
        self._tail = _flat(*added)
        self._removed = np.intersect1d(np.asarray(removed, dtype=np.int64), base.ids)  # of the base

    @classmethod
    def open(cls, folder: Path | str, store: Store, *, rebuild: bool = False, wait: float = LOCK_SECONDS) -> VectorIndex:
        """The index as the record is now; the file is written where it is missing, damaged, or far behind.

        While another process holds the lock for longer than `wait` seconds, or where the folder cannot be written, it is built in memory alone.
        """
        base = None if rebuild else _read(Path(folder))
        with store.snapshot():
            if base and (index := cls._beside(base, store)):
                return index
        with views_lock(Path(folder), wait) as mine:
            base = None if rebuild else _read(Path(folder))  # another process may have been quicker
            with store.snapshot() as stamp:
                if base and (index := cls._beside(base, store)):
                    return index
                languages = store.passage_languages()
                ids, vectors = store.vectors()
                base = _Base(_flat(ids, vectors), ids, stamp, store.model)
            if mine:
                with suppress(OSError):  # no space, say: it serves from memory, and is written the next time
                    _write(Path(folder), base)
        return cls(base, stamp, (ids[:0], vectors[:0]), (), languages)

    @classmethod
    def _beside(cls, base: _Base, store: Store, earlier: VectorIndex | None = None) -> VectorIndex | None:
        """The state of now as that base and a difference, read from where `earlier` was; None where the base cannot serve."""
        if base.model != store.model or not store.knows(base.stamp):
            return None
        removed = store.removed_since(base.stamp.generation)
        added = store.vectors((earlier or base).stamp.generation)
        if earlier is not None and earlier._tail is not None:
            kept = earlier._tail_ids[~np.isin(earlier._tail_ids, removed)]
            if len(kept):
                added = np.concatenate([kept, added[0]]), np.vstack([earlier.reconstruct(kept), *([added[1]] if len(added[0]) else [])])
        index = cls(base, store.stamp(), added, removed, store.passage_languages())
        return index if len(index._tail_ids) + len(index._removed) <= max(TAIL, TAIL_SHARE * len(base.ids)) else None

    @property
    def generation(self) -> int:
        return self.stamp.generation

    @property
    def model(self) -> str:
        return self._base.model

    @property
    def dimensions(self) -> int:
        """0 where it is empty."""
        return max((part.d for part in (self._base.flat, self._tail) if part is not None), default=0)

    @cached_property
    def ids(self) -> np.ndarray:
        """All passages in it, ascending."""
        return np.concatenate([np.setdiff1d(self._base.ids, self._removed, assume_unique=True), self._tail_ids])

    def __len__(self) -> int:
        return len(self._base.ids) - len(self._removed) + len(self._tail_ids)

    def caught_up(self, folder: Path | str, store: Store) -> VectorIndex:
        """Itself while the record is as it was, else the index as the record is now, over the same base if that will do."""
        if store.stamp() == self.stamp:
            return self
        with store.snapshot():
            index = self._beside(self._base, store, self)
        return index or VectorIndex.open(folder, store)

    def search(self, query: np.ndarray, k: int, *, language: str | None = None, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Ids (int64) and inner products (float32) of the nearest passages, best first, of equals the older first.

        With `among` only passages of these ids, with `language` only passages of that language; ids that are not in the index are passed over.

        A query of shape (d,) gives two rows of length min(k, len); queries of shape (n, d) give two matrices of n such rows.
        ValueError where a query has other dimensions than the index, or is not finite.
        """
        queries = np.ascontiguousarray(np.atleast_2d(query), dtype=np.float32)
        if language is not None:
            spoken = np.array([row for row, its in self._languages if its == language], dtype=np.int64)
            among = spoken if among is None else np.intersect1d(np.asarray(among, dtype=np.int64), spoken)
        wanted = None if among is None else np.intersect1d(np.asarray(among, dtype=np.int64), self.ids)
        k = max(0, min(k, len(self) if wanted is None else len(wanted)))
        if not np.isfinite(queries).all() or queries.ndim != 2 or (k and queries.shape[1] != self.dimensions):
            raise ValueError(f"a query of shape {np.shape(query)} for an index of {self.dimensions} dimensions, or one that is not finite")
        ids, scores = np.empty((len(queries), 0), np.int64), np.empty((len(queries), 0), np.float32)
        for part, part_holds, excluded in ((self._base.flat, self._base.ids, self._removed), (self._tail, self._tail_ids, self._tail_ids[:0])):
            if part is not None and k:
                inside = None if wanted is None else np.intersect1d(wanted, part_holds, assume_unique=True)
                part_scores, part_ids = _nearest(part, queries, k, excluded, inside)
                ids, scores = np.hstack([ids, part_ids]), np.hstack([scores, part_scores])
        order = np.lexsort((ids, -scores), axis=1)[:, :k]
        ids, scores = np.take_along_axis(ids, order, axis=1), np.take_along_axis(scores, order, axis=1)
        return (ids[0], scores[0]) if np.ndim(query) == 1 else (ids, scores)

    def compare(self, query: np.ndarray) -> np.ndarray:
        """float32 (len,): the inner product of one query of shape (d,) with every passage, in the order of `ids`.

        What many searches would ask for is read off it: the nearest among some, those of given passages. ValueError as in `search`.
        """
        vector = np.ascontiguousarray(query, dtype=np.float32)
        if not np.isfinite(vector).all() or vector.ndim != 1 or (len(self) and len(vector) != self.dimensions):
            raise ValueError(f"a query of shape {np.shape(query)} for an index of {self.dimensions} dimensions, or one that is not finite")
        found = [products(_rows_of(part), vector) for part in (self._base.flat, self._tail) if part is not None]
        if len(self._removed):
            found[0] = found[0][~np.isin(self._base.ids, self._removed, assume_unique=True)]
        return np.concatenate([np.empty(0, np.float32), *found])

    def scores_of(self, query: np.ndarray, ids: Sequence[int] | np.ndarray) -> np.ndarray:
        """float32 (len(ids),): the inner product of one query of shape (d,) with each of these passages, nan where one is not in the index. ValueError as in `search`."""
        compared, wanted = self.compare(query), np.asarray(ids, dtype=np.int64)
        found = np.full(len(wanted), np.nan, dtype=np.float32)
        inside = np.isin(wanted, self.ids)
        found[inside] = compared[np.searchsorted(self.ids, wanted[inside])]
        return found

    def reconstruct(self, ids: Sequence[int] | np.ndarray) -> np.ndarray:
        """The vectors of these passages, a row each in the order asked; KeyError where one is not in the index."""
        wanted = np.asarray(ids, dtype=np.int64)
        if strange := wanted[~np.isin(wanted, self.ids)].tolist():
            raise KeyError(strange[0])
        found = np.empty((len(wanted), self.dimensions), dtype=np.float32)
        in_tail = np.isin(wanted, self._tail_ids)
        for part, rows in ((self._base.flat, np.flatnonzero(~in_tail)), (self._tail, np.flatnonzero(in_tail))):
            if part is not None and len(rows):
                found[rows] = part.reconstruct_batch(wanted[rows])
        return found


def products(rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """float32 (n,): the inner product of each row with the vector, equal for equal rows; many rows are shared between threads.

    Not by `rows @ vector`, which wakes the threads of numpy's BLAS for the smallest product: on a busy machine that takes ten times as
    long as the product, and where a row stands decides how it is rounded.
    """
    found: np.ndarray
    if len(rows) < _SHARED:
        found = np.einsum("ij,j->i", rows, vector)
        return found
    found = np.empty(len(rows), dtype=np.float32)
    threads = min(os.cpu_count() or 1, len(rows) // _SHARED + 1, _MOST_THREADS)
    steps = [len(rows) * part // threads for part in range(threads + 1)]

    def fill(part: int) -> None:
        np.einsum("ij,j->i", rows[steps[part]:steps[part + 1]], vector, out=found[steps[part]:steps[part + 1]])

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, range(threads)))
    return found


def _rows_of(part: faiss.IndexIDMap2) -> np.ndarray:
    """The vectors of a part where they lie, not copied: to be used while the part is there."""
    import faiss

    flat: Any = faiss.downcast_index(part.index)
    rows: np.ndarray = faiss.rev_swig_ptr(flat.get_xb(), flat.ntotal * flat.d).reshape(flat.ntotal, flat.d)
    return rows


def _flat(ids: np.ndarray, vectors: np.ndarray) -> faiss.IndexIDMap2 | None:
    if not len(ids):
        return None
    import faiss

    index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
    index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), np.ascontiguousarray(ids, dtype=np.int64))
    return index


def _nearest(part: faiss.IndexIDMap2, queries: np.ndarray, k: int, excluded: np.ndarray, wanted: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """(scores, ids), each (n, min(k, what is left of the part)); `wanted`, if given, holds ids of the part and none excluded."""
    import faiss

    k = min(k, part.ntotal - len(excluded) if wanted is None else len(wanted))
    if k < 1:
        return np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.int64)
    if wanted is not None:
        only = faiss.IDSelectorBatch(wanted)
        return part.search(queries, k, params=faiss.SearchParameters(sel=only))  # type: ignore[call-arg]
    if not len(excluded):
        return part.search(queries, k)
    batch = faiss.IDSelectorBatch(excluded)
    return part.search(queries, k, params=faiss.SearchParameters(sel=faiss.IDSelectorNot(batch)))  # type: ignore[call-arg]


def _write(folder: Path, base: _Base) -> None:
    import faiss

    content = memoryview(b"") if base.flat is None else faiss.serialize_index(base.flat).data
    write_whole(folder / BASE, content)
    write_manifest(
        folder / MANIFEST,
        {
            "kind": _kind(), "stamp": base.stamp, "model": base.model, "count": len(base.ids),
            "dimensions": base.flat.d if base.flat is not None else 0, "sha256": hashlib.sha256(content).hexdigest(),
        },
    )  # fmt: skip


def _read(folder: Path) -> _Base | None:
    """The base, where its file is just what was written."""
    manifest = read_manifest(folder / MANIFEST)
    if manifest.get("kind") != _kind():
        return None
    try:
        content = (folder / BASE).read_bytes()
        if hashlib.sha256(content).hexdigest() != manifest["sha256"]:
            return None
        stamp, model, count = Stamp(*manifest["stamp"]), manifest["model"], manifest["count"]
        if not count:
            return _Base(None, np.empty(0, np.int64), stamp, model)
        import faiss

        reader = faiss.PyCallbackIOReader(io.BytesIO(content).read)  # type: ignore[attr-defined]  # `deserialize_index` copies all of it once more
        flat = cast(faiss.IndexIDMap2, faiss.read_index(reader))
        ids = faiss.vector_to_array(flat.id_map)
    except (OSError, KeyError, TypeError, ValueError, RuntimeError):
        return None
    return _Base(flat, ids, stamp, model) if len(ids) == count else None


def _kind() -> str:
    return f"{SCHEMA} exact"
