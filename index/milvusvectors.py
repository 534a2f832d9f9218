"""The vector index in Milvus: the interface of `vectors.VectorIndex`, the vectors in a collection of an engine that many machines may hold.

Exact where the index over them is FLAT (always so in milvus-lite); with HNSW, IVF_FLAT or DISKANN the nearest are found as well as
these find them, and each score is still the inner product. What is compared passage by passage (`scores_of`) is exact with all.
Searches show the record as it was: ids up to the last of that state, without those that were taken out by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .milvusaddress import Address
from .milvusstore import MOST, VECTOR, Part, Shelf, connect, quoted
from .milvusview import shown
from .vectorbase import products
from .views import LOCK_SECONDS

if TYPE_CHECKING:
    from .store import Stamp, Store

_FORM = 1
_SPARE = 16  # rows asked for beyond those wanted: some may be out of the record, some equal to the last
_DIRECT = 10_000  # passages asked for by id in one search
View = tuple[np.ndarray, np.ndarray]


class _Rows:
    """What fills the collection."""

    view: str = "vectors"
    vector: str = VECTOR

    def __init__(self, address: Address) -> None:
        self.kind = f"{_FORM} {address.index}"

    def part(self, store: Store, stamp: Stamp, collection: str) -> Part:
        first = next(store.vector_rows(), None)
        return Part(collection=collection, kind=self.kind, model=store.model, dimensions=len(first[3]) if first else 0, stamp=stamp, cleared=stamp)

    def serves(self, part: Part, store: Store) -> bool:
        return part.model == store.model and (part.dimensions > 0 or next(store.vector_rows(), None) is None)

    def rows(self, store: Store, part: Part) -> Iterator[dict[str, Any]]:
        for row, language, generation, vector in store.vector_rows(part.filled):
            yield {"id": row, "language": quoted(language), "generation": generation, VECTOR: vector}


class MilvusVectors:
    """One state of the vector index. It does not change: `caught_up` gives another."""

    def __init__(self, shelf: Shelf, part: Part, ids: np.ndarray, store: Store) -> None:
        self._shelf, self._part, self._store = shelf, part, store
        self.stamp = part.stamp
        self.ids = ids  # of all passages in it, int64, ascending

    @classmethod
    def open(cls, address: Address, folder: Path | str, store: Store, *, rebuild: bool = False, wait: float = LOCK_SECONDS) -> MilvusVectors:
        """The index as the record is now, filled first where it is behind. StoreError where Milvus refuses, or shows another archive.

        While another process fills it for longer than `wait` seconds: the older state, if there is one.
        """
        shelf = connect(address)
        with store.snapshot():
            part = shown(shelf, Path(folder), store, _Rows(address), rebuild=rebuild, wait=wait)
            ids = store.vector_ids() if part.filled else np.empty(0, np.int64)
            if part.stamp != store.stamp():  # of an older state: what it has and the record has still
                ids = ids[ids <= part.filled]
        if part.filled:
            shelf.load(part.collection)
        return cls(shelf, part, ids, store)

    @property
    def generation(self) -> int:
        return self.stamp.generation

    @property
    def model(self) -> str:
        return self._part.model

    @property
    def dimensions(self) -> int:
        """0 where it is empty."""
        return self._part.dimensions if len(self.ids) else 0

    def __len__(self) -> int:
        return len(self.ids)

    def caught_up(self, folder: Path | str, store: Store) -> MilvusVectors:
        """Itself while the record is as it was, else the index as the record is now."""
        return self if store.stamp() == self.stamp else MilvusVectors.open(self._shelf.address, folder, store)

    def search(self, query: np.ndarray, k: int, *, language: str | None = None, among: np.ndarray | None = None) -> View:
        """As `VectorIndex.search`; no more than 16,384 passages, which is what Milvus gives at once."""
        queries = np.ascontiguousarray(np.atleast_2d(query), dtype=np.float32)
        wanted = self.ids if among is None else np.intersect1d(np.asarray(among, dtype=np.int64), self.ids)
        k = max(0, min(k, len(wanted), MOST))
        if not np.isfinite(queries).all() or queries.ndim != 2 or (k and queries.shape[1] != self.dimensions):
            raise ValueError(f"a query of shape {np.shape(query)} for an index of {self.dimensions} dimensions, or one that is not finite")
        ids, scores = np.empty((len(queries), 0), np.int64), np.empty((len(queries), 0), np.float32)
        if k:
            found = [self._nearest(each, k, language, None if among is None else wanted) for each in queries]
            least = min(len(part) for part, _ in found)  # equal but where an index that is not exact gives less
            ids, scores = np.stack([part[:least] for part, _ in found]), np.stack([part[:least] for _, part in found])
        return (ids[0], scores[0]) if np.ndim(query) == 1 else (ids, scores)

    def nearest(self, query: np.ndarray, wanted: Mapping[str, int], *, among: np.ndarray | None = None) -> dict[str, View]:
        """As `VectorIndex.nearest`."""
        return {language: self.search(query, count, language=language, among=among) for language, count in wanted.items()}

    def agrees(self) -> bool:
        """As `VectorIndex.agrees`."""
        ids, vectors = self._store.vectors()
        try:
            return np.array_equal(self.ids, ids) and np.array_equal(self.reconstruct(ids), vectors)
        except KeyError:  # Milvus has lost some
            return False

    def _nearest(self, query: np.ndarray, k: int, language: str | None, among: np.ndarray | None) -> View:
        only = f"id <= {self._part.filled}" + (f' and language == "{quoted(language)}"' if language is not None else "")
        held = self.ids if among is None else among
        if among is None or len(among) > _DIRECT:
            ids, scores, whole = self._asked(query, k, only, held)
            if whole or among is None:
                return ids, scores
        parts = [self._asked(query, k, f"{only} and id in {among[start:start + _DIRECT].tolist()}", held) for start in range(0, len(among), _DIRECT)]
        return _best(np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts]), k)

    def _asked(self, query: np.ndarray, k: int, only: str, held: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
        """The best `k` of `held` for which `only` holds, and whether these are all that were to be found: so many more are asked for as are not held."""
        limit = min(MOST, k + _SPARE)
        while True:
            (hits,) = self._shelf.search(self._part.collection, [query], VECTOR, limit, only)
            ids, scores = np.array([row for row, _ in hits], dtype=np.int64), np.array([score for _, score in hits], dtype=np.float32)
            kept = np.isin(ids, held, assume_unique=True)
            best = _best(ids[kept], scores[kept], k)
            # all there are, or the last is worse than the last one wanted: of equals none was left out
            whole = len(hits) < limit or (len(best[0]) == k and scores[-1] < best[1][-1])
            if whole or limit == MOST:
                return *best, whole or len(best[0]) == k
            limit = min(MOST, 4 * limit)

    def scores_of(self, query: np.ndarray, ids: Sequence[int] | np.ndarray) -> np.ndarray:
        """float32 (len(ids),): the inner product of one query of shape (d,) with each of these passages, nan where one is not in the index. ValueError as in `search`."""
        vector = np.ascontiguousarray(query, dtype=np.float32)
        if not np.isfinite(vector).all() or vector.ndim != 1 or (len(self) and len(vector) != self.dimensions):
            raise ValueError(f"a query of shape {np.shape(query)} for an index of {self.dimensions} dimensions, or one that is not finite")
        wanted = np.asarray(ids, dtype=np.int64)
        scores = np.full(len(wanted), np.nan, dtype=np.float32)
        inside = np.isin(wanted, self.ids)
        if inside.any():
            scores[inside] = products(self.reconstruct(wanted[inside]), vector)
        return scores

    def reconstruct(self, ids: Sequence[int] | np.ndarray) -> np.ndarray:
        """The vectors of these passages, a row each in the order asked; KeyError where one is not in the index."""
        wanted = np.asarray(ids, dtype=np.int64)
        if strange := wanted[~np.isin(wanted, self.ids)].tolist():
            raise KeyError(strange[0])
        found = self._shelf.fields(self._part.collection, dict.fromkeys(wanted.tolist()), VECTOR) if len(wanted) else {}
        return np.array([found[row] for row in wanted.tolist()], dtype=np.float32).reshape(len(wanted), self.dimensions)


def _best(ids: np.ndarray, scores: np.ndarray, k: int) -> View:
    order = np.lexsort((ids, -scores))[:k]
    return ids[order], scores[order]
