"""The base of the vector index: passages by position, searched exactly, or by codes where they are many.

What is where on the disk, and how it gets there, is in `vectorfiles.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from index.lookup import Lookup
from index.store import Stamp
from index.threads import shared
from index.vectorcodes import Bytes, Scans

if TYPE_CHECKING:
    import faiss

GONE = 0x8000  # set in the number of the language of a passage that was removed before the files were written
_SHARED = 16_384  # rows that are worth another thread


@dataclass(frozen=True)
class Codes:
    """The vectors of a large archive."""

    scans: Scans
    by_bytes: Bytes
    codes: np.ndarray  # uint8 (n, d), by position
    learnt: int  # passages when they were learnt


@dataclass(frozen=True)
class Base:
    """What is in the files, or would be if they could be written."""

    ids: np.ndarray  # int64, ascending: the passage at each position
    languages: np.ndarray  # uint16: number of its language, and whether it is GONE
    names: tuple[str, ...]  # of the languages
    stamp: Stamp
    model: str
    flat: faiss.IndexFlat | None = None  # exact; else
    codes: Codes | None = None  # approximate; neither where there are no vectors
    _of_languages: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def dimensions(self) -> int:
        """0 where it is empty."""
        return self.flat.d if self.flat is not None else self.codes.codes.shape[1] if self.codes is not None else 0

    @cached_property
    def rows(self) -> np.ndarray:
        """float32 (n, d), where they lie: of an exact base."""
        import faiss

        assert self.flat is not None
        found: np.ndarray = faiss.rev_swig_ptr(self.flat.get_xb(), self.flat.ntotal * self.flat.d).reshape(self.flat.ntotal, self.flat.d)
        return found

    @cached_property
    def gone(self) -> np.ndarray:
        """Positions of removed passages that are still in the files."""
        return np.flatnonzero(self.languages & GONE)

    def at(self, ids: np.ndarray) -> np.ndarray:
        """int64: the position of each of these passages, -1 where it has none."""
        return self._places.of(ids)

    @cached_property
    def _places(self) -> Lookup:
        return Lookup(self.ids)

    def vectors(self, positions: np.ndarray) -> np.ndarray:
        """float32 (n, d): as they are, or as the 8-bit codes have them."""
        if self.flat is not None:
            return rows_at(self.rows, positions)
        assert self.codes is not None
        return self.codes.by_bytes.vectors(rows_at(self.codes.codes, positions))

    def scores(self, positions: np.ndarray, query: np.ndarray) -> np.ndarray:
        """float32 (n,): inner products with a query of shape (d,)."""
        if self.flat is not None:
            return products(rows_at(self.rows, positions), query)
        assert self.codes is not None
        return self.codes.by_bytes.products(rows_at(self.codes.codes, positions), query)

    def of_language(self, language: str) -> np.ndarray:
        """Positions, ascending, of those that are gone as well."""
        if language not in self._of_languages:
            self._of_languages[language] = np.flatnonzero((self.languages & ~np.uint16(GONE)) == self.names.index(language)).astype(np.int32)
        return self._of_languages[language]

    def nearest(self, query: np.ndarray, wanted: Mapping[str, int], among: np.ndarray | None) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """language -> positions and inner products of its `wanted` nearest, best first. `among`: bool by position."""
        wanted = {language: count for language, count in wanted.items() if language in self.names and count > 0}
        if self.flat is not None:
            scores = products(self.rows, query)
            found = {}
            for language, count in wanted.items():
                positions = self.of_language(language)
                positions = positions if among is None else positions[among[positions]]
                found[language] = _largest(positions, scores[positions], count)
            return found
        if self.codes is None or not wanted:
            return {}
        scans = self.codes.scans

        def ranked(language: str) -> tuple[np.ndarray, np.ndarray]:
            positions = self.of_language(language)
            some = np.sort(positions[scans.best(language, query, wanted[language], None if among is None else among[positions])])
            return _largest(some, self.scores(some, query), wanted[language])

        return dict(zip(wanted, shared(ranked, list(wanted)), strict=True))

    def best(self, queries: np.ndarray, k: int, among: np.ndarray | None) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """For each row of float32 (n, d) the positions and inner products of the `k` nearest of all languages, best first."""
        for query in queries:
            if self.flat is not None:
                scores = products(self.rows, query)
                positions = np.arange(len(self)) if among is None else np.flatnonzero(among)
                yield _largest(positions, scores[positions], k)
                continue
            each = self.nearest(query, dict.fromkeys(self.names, k), among)
            positions, scores = (np.concatenate(parts) for parts in zip((np.empty(0, np.int64), np.empty(0, np.float32)), *each.values(), strict=True))
            yield _largest(positions, scores, k)


def _largest(positions: np.ndarray, scores: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The `k` best, of equals the first; sorted are only those that can be among them."""
    if 0 < k < len(scores):
        among = np.flatnonzero(scores >= np.partition(scores, len(scores) - k)[len(scores) - k])
        positions, scores = positions[among], scores[among]
    order = np.lexsort((positions, -scores))[:k]
    return positions[order], scores[order]


def rows_at(rows: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """`rows[positions]`, each row copied as one piece: five times as fast from a mapped file. `rows` lies row by row."""
    pieces = np.asarray(rows).view(np.dtype((np.void, rows.strides[0])))[:, 0]
    found: np.ndarray = pieces[positions].view(rows.dtype).reshape(len(positions), rows.shape[1])
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
    return np.concatenate(shared(lambda start: np.einsum("ij,j->i", rows[start:start + _SHARED], vector), range(0, len(rows), _SHARED)))
