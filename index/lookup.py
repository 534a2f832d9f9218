"""Id -> number for many ids, in one step where they lie close together, as the ids of an archive do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_CLOSE = 4  # possible ids for each id, up to which a table of all of them is worth its room: 4 bytes each


class Lookup:
    """The number of each of ascending ids; without `numbers` its place among them.

    >>> Lookup(np.array([3, 4, 7])).of([7, 5, 3]).tolist()
    [2, -1, 0]
    """

    def __init__(self, ids: np.ndarray, numbers: np.ndarray | None = None) -> None:
        self._first, self._table = 0, None
        self._ids, self._numbers = ids, numbers
        if len(ids) and (room := int(ids[-1]) - int(ids[0]) + 1) <= _CLOSE * len(ids) and len(ids) < 2**31:
            self._first, self._table = int(ids[0]), np.full(room + 1, -1, dtype=np.int32)  # the last one stands for what lies outside
            self._table[np.subtract(ids, self._first)] = np.arange(len(ids)) if numbers is None else numbers
            self._ids, self._numbers = self._ids[:0], None

    def of(self, ids: Sequence[int] | np.ndarray) -> np.ndarray:
        """int64 (n,): of each of these the number, -1 where it has none."""
        wanted = np.asarray(ids, dtype=np.int64)
        if self._table is not None:
            outside = len(self._table) - 1
            slots = wanted - self._first
            slots[(slots < 0) | (slots > outside)] = outside
            return self._table[slots].astype(np.int64)
        at = place_of(self._ids, wanted)
        return at if self._numbers is None or not len(self._numbers) else np.where(at >= 0, self._numbers[at], -1)


def place_of(known: np.ndarray, ids: Sequence[int] | np.ndarray) -> np.ndarray:
    """int64 (n,): where each of these ids stands among the `known`, which ascend; -1 where it is none of them. By halving: for few questions, or few ids."""
    if not len(known):
        return np.full(len(ids), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    return np.where(known[at] == ids, at, -1)


def contains(known: np.ndarray, ids: np.ndarray | Sequence[int]) -> np.ndarray:
    """bool (n,): which of these ids are among the `known`, which ascend."""
    found: np.ndarray = place_of(known, ids) >= 0
    return found


def looked_up(ids: Sequence[int] | np.ndarray, known: np.ndarray, values: np.ndarray, without: float = 0.0) -> np.ndarray:
    """float32 (n,): the value of each of these ids; `without` where it is none of `known`, which ascend."""
    at = place_of(known, ids)
    return (np.where(at >= 0, values[at], without) if len(known) else np.full(len(at), without)).astype(np.float32)
