"""The vector index: the nearest passages by inner product, a FAISS view of the record.

Embeds nothing. The base lies in files (`vectorbase.py`); what came and went since stands beside it in memory, and is searched exactly;
the base is written anew only when that has grown large. Of a large archive the base is approximate: the best of what it finds are then
ranked by the record's own vectors.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import numpy as np

from index.lookup import place_of
from index.recordfile import NEVER
from index.store import Stamp, Store
from index.vectorbase import Base, products
from index.vectorfiles import from_record, grown, read, shown, write
from index.views import LOCK_SECONDS, views_lock

TAIL, TAIL_SHARE = 2_000, 0.01  # how far the base may be behind: the larger of the two
_UNLIKE = 0.05  # squared distance of a vector from what its code says, beyond which it is another's
_FILTERS = 4  # of which is kept what they let pass
_SHARPENED = 32  # of what an approximate base finds, the best so many are ranked by the record's vectors


class VectorIndex:
    """One state of the vector index. It does not change: `caught_up` gives another."""

    def __init__(self, base: Base, store: Store, stamp: Stamp, added: tuple[np.ndarray, np.ndarray, np.ndarray], removed: Sequence[int]) -> None:
        self.stamp = stamp  # the state of the record that it shows
        self._base = base
        self._store = store  # where exact vectors are
        self._tail_ids, self._tail_languages, self._tail = added  # int64 ascending, str, float32
        self._looked_at: deque[tuple[np.ndarray | None, tuple[np.ndarray | None, np.ndarray]]] = deque(maxlen=_FILTERS)
        at = base.at(np.asarray(removed, dtype=np.int64))
        self._removed = np.union1d(at[at >= 0], base.gone)  # positions in the base

    @classmethod
    def open(cls, folder: Path | str, store: Store, *, rebuild: bool = False, wait: float = LOCK_SECONDS) -> VectorIndex:
        """The index as the record is now; the files are written where they are missing, damaged, or far behind.

        While another process holds the lock for longer than `wait` seconds, or where the folder cannot be written, it is built in memory alone.
        `store` stays in use as long as the index.
        """
        folder = Path(folder)
        base = None if rebuild else read(folder)
        with store.snapshot():
            if base and (index := cls._beside(base, store)):
                return index
        with views_lock(folder, wait) as mine:
            base = None if rebuild else read(folder)  # another process may have been quicker
            with store.snapshot() as stamp:
                if base and (index := cls._beside(base, store)):
                    return index
                base = (base and mine and cls._grown(base, store, stamp)) or from_record(store, stamp)
            if mine:
                with suppress(OSError):  # no space, say: it serves from memory, and is written the next time
                    write(folder, base)
                    base = read(folder) or base  # mapped, instead of in memory
        return cls(base, store, stamp, _nothing(base), ())

    @classmethod
    def keep(cls, folder: Path | str, store: Store) -> None:
        """Writes the files anew where `open` would; where they will do they are not opened."""
        stamp, count = shown(Path(folder)) or (NEVER, 0)
        if not store.knows(stamp) or store.passages_since(stamp.generation) + len(store.removed_since(stamp.generation)) > _farthest(count):
            cls.open(folder, store)

    @classmethod
    def _beside(cls, base: Base, store: Store, earlier: VectorIndex | None = None) -> VectorIndex | None:
        """The state of now as that base and a difference, read from where `earlier` was; None where the base cannot serve."""
        index = cls._difference(base, store, earlier)
        return index if index is not None and len(index._tail_ids) + len(index._removed) <= _farthest(len(base)) else None

    @classmethod
    def _difference(cls, base: Base, store: Store, earlier: VectorIndex | None = None) -> VectorIndex | None:
        if base.model != store.model or not store.knows(base.stamp):
            return None
        removed = store.removed_since(base.stamp.generation)
        kept = (earlier._tail_ids, earlier._tail_languages, earlier._tail) if earlier is not None else _nothing(base)
        left = ~np.isin(kept[0], removed)
        parts = [tuple(column[left] for column in kept)] if left.any() else []
        since = (earlier.stamp if earlier is not None else base.stamp).generation
        parts += [(ids, np.array(languages), vectors) for ids, languages, vectors in store.iter_vectors(16_384, since)]
        added = tuple(np.concatenate(columns) for columns in zip(*parts, strict=True)) if parts else _nothing(base)
        return cls(base, store, store.stamp(), (added[0], added[1], added[2]), removed)

    @classmethod
    def _grown(cls, base: Base, store: Store, stamp: Stamp) -> Base | None:
        """The approximate base with what came since; None where too much of it is gone, or it is made anew quickly."""
        index = cls._difference(base, store)
        if index is None or len(index._removed) > 0.05 * len(base):
            return None
        return grown(base, stamp, index._tail_ids, index._tail_languages.tolist(), index._tail, index._removed)

    @property
    def generation(self) -> int:
        return self.stamp.generation

    @property
    def model(self) -> str:
        return self._base.model

    @property
    def exact(self) -> bool:
        """Whether every passage is looked at; else a search may miss one of a hundred."""
        return self._base.codes is None

    @property
    def dimensions(self) -> int:
        """0 where it is empty."""
        return self._base.dimensions or (self._tail.shape[1] if len(self._tail) else 0)

    @cached_property
    def ids(self) -> np.ndarray:
        """All passages in it, ascending."""
        return np.concatenate([np.delete(self._base.ids, self._removed) if len(self._removed) else self._base.ids, self._tail_ids])

    def __len__(self) -> int:
        return len(self._base) - len(self._removed) + len(self._tail_ids)

    def caught_up(self, folder: Path | str, store: Store) -> VectorIndex:
        """Itself while the record is as it was, else the index as the record is now, over the same base if that will do."""
        if store.stamp() == self.stamp:
            return self
        with store.snapshot():
            index = self._beside(self._base, store, self)
        return index or VectorIndex.open(folder, store)

    def search(self, query: np.ndarray, k: int, *, language: str | None = None, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Ids (int64) and inner products (float32) of the nearest passages, best first, of equals the older first.

        With `language` or `among` only passages of that language, of these ids; ids that are not in the index are passed over.

        A query of shape (d,) gives two rows of length min(k, what there is); queries of shape (n, d) give two matrices of n such rows.
        ValueError where a query has other dimensions than the index, or is not finite.
        """
        queries = self._checked(np.atleast_2d(query), 2)
        if language is not None:
            found = [self._nearest(one, {language: k}, among, sharpened=True)[language] for one in queries]
        else:
            looked_at, in_tail = self._among(among)
            found = []
            for one, (positions, scores) in zip(queries, self._base.best(queries, max(k, 0) if self.exact else max(k, 0) and k + _SHARPENED, looked_at), strict=True):
                found.append(self._ranked(one, positions, scores, self._exact([positions]), in_tail, k))
        ids, scores = (np.stack(column) for column in zip(*found, strict=True)) if found else (np.empty((0, 0), np.int64), np.empty((0, 0), np.float32))
        return (ids[0], scores[0]) if np.ndim(query) == 1 else (ids, scores)

    def nearest(self, query: np.ndarray, wanted: Mapping[str, int], *, among: np.ndarray | None = None) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """language -> ids and inner products of its `wanted` nearest to one query of shape (d,), best first.

        Of a large archive as the 8-bit codes have them, which may put neighbours as near as .0001 in another order: many are wanted.
        """
        return self._nearest(query, wanted, among, sharpened=False)

    def _nearest(self, query: np.ndarray, wanted: Mapping[str, int], among: np.ndarray | None, *, sharpened: bool) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        query = self._checked(query, 1)
        looked_at, in_tail = self._among(among)
        more = _SHARPENED if sharpened and not self.exact else 0
        of_base = self._base.nearest(query, {language: count + more for language, count in wanted.items()}, looked_at)
        nothing = np.empty(0, np.int64), np.empty(0, np.float32)
        exact = self._exact([positions for positions, _ in of_base.values()] if sharpened else [])
        return {language: self._ranked(query, *of_base.get(language, nothing), exact, in_tail & (self._tail_languages == language), count) for language, count in wanted.items()}

    def scores_of(self, query: np.ndarray, ids: Sequence[int] | np.ndarray) -> np.ndarray:
        """float32 (len(ids),): the inner product of one query of shape (d,) with each of these passages; nan where one is not in the index."""
        query, wanted = self._checked(query, 1), np.asarray(ids, dtype=np.int64)
        at, in_tail = self._places(wanted)
        found = np.full(len(wanted), np.nan, dtype=np.float32)
        if (held := at >= 0).any():
            found[held] = self._base.scores(at[held], query)
        if (held := in_tail >= 0).any():
            found[held] = products(self._tail[in_tail[held]], query)
        return found

    def reconstruct(self, ids: Sequence[int] | np.ndarray) -> np.ndarray:
        """The vectors of these passages, a row each in the order asked; KeyError where one is not in the index."""
        wanted = np.asarray(ids, dtype=np.int64)
        at, in_tail = self._places(wanted)
        if (strange := wanted[(at < 0) & (in_tail < 0)].tolist()):
            raise KeyError(strange[0])
        found = np.empty((len(wanted), self.dimensions), dtype=np.float32)
        if (held := at >= 0).any():
            found[held] = self._base.vectors(at[held])
        if (held := in_tail >= 0).any():
            found[held] = self._tail[in_tail[held]]
        return found

    def agrees(self) -> bool:
        """Whether it holds the passages of the record, each with its vector, as far as codes can tell. Reads all of both; inside a snapshot."""
        seen = 0
        for ids, _, vectors in self._store.iter_vectors(16_384):
            if not np.array_equal(ids, self.ids[seen:seen + len(ids)]):
                return False
            mine = self.reconstruct(ids)
            if not (np.array_equal(mine, vectors) if self.exact else bool((np.einsum("ij,ij->i", mine - vectors, mine - vectors) < _UNLIKE).all())):
                return False
            seen += len(ids)
        return seen == len(self)

    # -- inside

    def _checked(self, query: np.ndarray, dimensions: int) -> np.ndarray:
        vector = np.ascontiguousarray(query, dtype=np.float32)
        if not np.isfinite(vector).all() or vector.ndim != dimensions or (len(self) and vector.shape[-1] != self.dimensions):
            raise ValueError(f"a query of shape {np.shape(query)} for an index of {self.dimensions} dimensions, or one that is not finite")
        return vector

    def _places(self, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(positions in the base, positions in the tail) of these passages, -1 where one is not there."""
        at = self._base.at(ids)
        if len(self._removed):
            at[np.isin(at, self._removed)] = -1
        return at, place_of(self._tail_ids, ids)

    def _among(self, ids: np.ndarray | None) -> tuple[np.ndarray | None, np.ndarray]:
        """Which are looked at, by position in the base (None: all) and in the tail. Kept for the last arrays: a reader asks several questions with one filter."""
        for known, found in tuple(self._looked_at):
            if known is ids:
                return found
        held, in_tail = None, np.ones(len(self._tail_ids), dtype=bool)
        if ids is not None:
            at, behind = self._base.at(np.asarray(ids, dtype=np.int64)), np.isin(self._tail_ids, ids)
            held, in_tail = np.zeros(len(self._base), dtype=bool), behind
            held[at[at >= 0]] = True
        if len(self._removed):
            held = np.ones(len(self._base), dtype=bool) if held is None else held
            held[self._removed] = False
        self._looked_at.append((ids, (held, in_tail)))
        return held, in_tail

    def _exact(self, found: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Ids, ascending, of the best of each of what codes found, by position, and their vectors as the record has them."""
        if self.exact or not found:
            return np.empty(0, np.int64), self._tail[:0]
        return self._store.exact_vectors(np.sort(self._base.ids[np.concatenate([positions[:_SHARPENED] for positions in found])]))

    def _ranked(self, query: np.ndarray, positions: np.ndarray, scores: np.ndarray, exact: tuple[np.ndarray, np.ndarray], in_tail: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Ids and scores of the `k` best of what the base found and of the tail, of equals the older first."""
        ids, scores = self._base.ids[positions], np.array(scores)
        known, vectors = exact
        if len(known):  # what was removed meanwhile keeps the score of its code
            at = place_of(known, ids)
            same = np.flatnonzero(at >= 0)
            scores[same] = products(vectors[at[same]], query)
        if in_tail.any():
            ids, scores = np.concatenate([ids, self._tail_ids[in_tail]]), np.concatenate([scores, products(self._tail[in_tail], query)])
        order = np.lexsort((ids, -scores))[:max(k, 0)]
        return ids[order], scores[order]


def _farthest(count: int) -> float:
    """How far a base of so many passages may be behind."""
    return max(TAIL, TAIL_SHARE * count)


def _nothing(base: Base) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.empty(0, np.int64), np.empty(0, np.str_), np.empty((0, base.dimensions), np.float32)
