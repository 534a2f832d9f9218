"""Search in a large archive: codes of four bits for every two dimensions find, codes of a byte a dimension rank.

Every passage is looked at, so that no question misses what lies in an unexpected place: FAISS scans its 4-bit product codes (PQ fast
scan, d / 4 bytes a passage) of one language after the other, some 3 ms a million passages; the best of them are ranked by 8-bit codes
(d bytes a passage, mapped from a file, inner products off by .0001). How many of the best is measured when the codes are made, on
questions made of two passages: real ones find their neighbours as easily (223 questions to 36,160 passages of news under
multilingual-e5-small: the ten nearest are among the best 400 of the 4-bit codes 2,230 times of 2,230; inverted lists, where real
questions are much harder than passages, would have to read a third of all for .99).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    import faiss

Batch = tuple[np.ndarray, np.ndarray]  # numbers of languages (uint16), vectors
_RECALL = 0.99  # of the ten nearest, among those that are ranked
_ASKED = 128  # questions of each language by which that is measured
_FEWEST, _MOST = 400, 4_000  # that are ranked, for each language
_MARGIN = 1.1  # times what was needed: other questions are asked
_RANKED_AT_ONCE = 20_000  # passages of a language that a filter leaves: fewer are all ranked by their 8-bit codes


@dataclass(frozen=True, slots=True)
class Bytes:
    """How a number becomes a byte: `lowest` + byte x `step`, for each dimension."""

    lowest: np.ndarray  # float32 (d,)
    step: np.ndarray

    @classmethod
    def learnt(cls, vectors: np.ndarray) -> Bytes:
        """From float32 (n, d): what lies further out than these is cut off."""
        lowest, highest = vectors.min(axis=0), vectors.max(axis=0)
        margin = 0.02 * (highest - lowest)
        return cls(lowest - margin, np.maximum((highest - lowest + 2 * margin) / 255, 1e-9).astype(np.float32))

    def of(self, vectors: np.ndarray) -> np.ndarray:
        """uint8 (n, d)."""
        found: np.ndarray = np.clip(np.rint((vectors - self.lowest) / self.step), 0, 255).astype(np.uint8)
        return found

    def vectors(self, codes: np.ndarray) -> np.ndarray:
        """float32 (n, d)."""
        found: np.ndarray = codes * self.step + self.lowest
        return found

    def products(self, codes: np.ndarray, query: np.ndarray) -> np.ndarray:
        """float32 (n,): inner products with a query of shape (d,)."""
        found: np.ndarray = np.einsum("ij,j->i", codes, query * self.step) + np.float32(query @ self.lowest)
        return found


class Scans:
    """The 4-bit codes of each language, in the order in which its passages came."""

    def __init__(self, of: Mapping[str, faiss.IndexPQFastScan], ranked: Mapping[str, int], empty: faiss.IndexPQFastScan) -> None:
        self.of = dict(of)
        self.ranked = dict(ranked)  # language -> how many of the best are to be ranked
        self.empty = empty  # trained: for a language that comes later

    def best(self, language: str, query: np.ndarray, count: int, allowed: np.ndarray | None) -> np.ndarray:
        """Which passages of the language, by their order, are to be ranked so that the `count` nearest are among them.

        `allowed`: bool, one for each of its passages.
        """
        index = self.of[language]
        wanted = max(self.ranked[language], 4 * count)
        if allowed is not None:
            held = int(np.count_nonzero(allowed))
            if held <= _RANKED_AT_ONCE:
                return np.flatnonzero(allowed)
            wanted = round(1.3 * wanted * len(allowed) / held) + 100
        found: np.ndarray = index.search(query[None], min(wanted, index.ntotal))[1][0]
        found = found[found >= 0]
        return found if allowed is None else found[allowed[found]]

    def copy(self) -> Scans:
        """One that can be added to while others search in this."""
        import faiss

        return Scans({language: cast(faiss.IndexPQFastScan, faiss.clone_index(index)) for language, index in self.of.items()}, self.ranked, self.empty)

    def add(self, language: str, vectors: np.ndarray) -> None:
        """Appends passages."""
        import faiss

        if language not in self.of:
            self.of[language] = cast(faiss.IndexPQFastScan, faiss.clone_index(self.empty))
            self.ranked[language] = _MOST
        else:  # of more passages as many more lie before the nearest
            held = max(1, self.of[language].ntotal)
            self.ranked[language] = math.ceil(self.ranked[language] * (held + len(vectors)) / held)
        self.of[language].add(np.ascontiguousarray(vectors, dtype=np.float32))


def made(sample: np.ndarray, names: Sequence[str], batches: Callable[[], Iterable[Batch]], keep: Callable[[np.ndarray], None]) -> tuple[Scans, Bytes]:
    """Codes learnt from float32 (n, d), for all that `batches` gives; the 8-bit codes go to `keep`, batch by batch. In memory are the 4-bit codes.

    d must be even.
    """
    import faiss

    width = sample.shape[1]
    empty = faiss.IndexPQFastScan(width, width // 2, 4, faiss.METRIC_INNER_PRODUCT)
    empty.train(np.ascontiguousarray(sample))
    scans, by_bytes = Scans({}, {}, empty), Bytes.learnt(sample)
    truth: dict[str, _Nearest] = {}
    for languages, vectors in batches():
        keep(by_bytes.of(vectors))
        for number in np.unique(languages).tolist():
            rows = vectors[languages == number]
            if names[number] not in truth:
                truth[names[number]] = _Nearest(_questions(rows))
            scans.add(names[number], rows)
            truth[names[number]].see(rows)
    for language, nearest in truth.items():
        scans.ranked[language] = _needed(scans.of[language], nearest)
    return scans, by_bytes


def _questions(vectors: np.ndarray) -> np.ndarray:
    """As good as real ones: each between two passages."""
    drawn = np.random.default_rng(1).integers(0, len(vectors), (2, _ASKED))
    between = vectors[drawn[0]] + vectors[drawn[1]]
    asked: np.ndarray = between / np.maximum(np.linalg.norm(between, axis=1, keepdims=True), 1e-9)
    return asked


class _Nearest:
    """The ten nearest to each of some questions, of all vectors that were seen, by the order in which they were."""

    def __init__(self, asked: np.ndarray) -> None:
        self.asked = asked
        self.seen = 0
        self.scores = np.full((len(asked), 10), -np.inf, dtype=np.float32)
        self.found = np.full((len(asked), 10), -1, dtype=np.int64)

    def see(self, vectors: np.ndarray) -> None:
        scores = np.hstack([self.scores, self.asked @ vectors.T])
        known = np.hstack([self.found, np.repeat(np.arange(self.seen, self.seen + len(vectors))[None], len(self.asked), axis=0)])
        best = np.argpartition(-scores, 9, axis=1)[:, :10]
        self.scores, self.found = np.take_along_axis(scores, best, axis=1), np.take_along_axis(known, best, axis=1)
        self.seen += len(vectors)


def _needed(index: faiss.IndexPQFastScan, nearest: _Nearest) -> int:
    """How many of the best by 4-bit codes hold enough of the ten nearest, with some to spare."""
    held = index.search(nearest.asked, min(_MOST, index.ntotal))[1]
    ranks = [int(at[0]) if len(at := np.flatnonzero(row == one)) else _MOST for row, wanted in zip(held, nearest.found, strict=True) for one in wanted.tolist() if one >= 0]
    return int(np.clip(_MARGIN * (np.quantile(ranks, _RECALL) + 1), _FEWEST, _MOST)) if ranks else _FEWEST
