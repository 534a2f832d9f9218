"""BM25 taken apart, so that an engine which multiplies sparse vectors can rank by words: what of it stands in a row, what in a question.

Looks nothing up. A row is a sparse vector: for each word of each field how much its frequency counts there, saturated and by the
length of the field (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework"; k1 and b as in tantivy, lengths rounded
down as there). A question is one too: for each word its weight by how rare it is. Their inner product is the score of
`lexical.WordIndex` for single words. How rare each word is, and how long the fields are, is counted here and kept in a file
beside the record; the number of a word is a hash of 32 bits, so that of some million words a few share theirs.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .analysis import both
from .recordfile import NEVER, Stamp
from .rows import PassageRow
from .views import read_manifest, write_manifest, write_whole

if TYPE_CHECKING:
    from .lexical import Unit

FIELDS = ("plain", "stems", "title_plain", "title_stems")
K1, B = 1.2, 0.75
NOTHING = 0  # the one dimension of a row without words: no word has it
_FORM = 1
_HELD = 2_000_000  # dimensions counted before they are added up: some 200 MB
Words = tuple[list[str], list[str], list[str], list[str]]  # by FIELDS


def words_of(row: PassageRow) -> Words:
    """The words of a row, field by field, in their order."""
    return (*both(row.text, row.language), *both(row.title, row.language))


@lru_cache(maxsize=1_000_000)
def dimension(field: str, word: str) -> int:
    """1 to 2**32 - 2."""
    digest = hashlib.blake2b(f"{field} {word}".encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return int.from_bytes(digest, "big") % (2**32 - 2) + 1


def rounded(length: int) -> int:
    """The length of a field as tantivy keeps it, in one byte: exact up to 40, then steps of an eighth."""
    if length < 40:
        return length
    step = (length - 24).bit_length() - 4
    return 24 + (length - 24 >> step << step)


def saturation(frequency: int, length: int, average: float) -> float:
    """Between 0 and 1: what so many occurrences count in a field of so many words."""
    return frequency / (frequency + K1 * (1 - B + B * rounded(length) / average)) if frequency else 0.0


def vector_of(words: Words, average: tuple[float, ...]) -> dict[int, float]:
    """The sparse vector of a row."""
    found: dict[int, float] = {}
    for field, inside, mean in zip(FIELDS, words, average, strict=True):
        for word, frequency in Counter(inside).items():
            at = dimension(field, word)
            found[at] = found.get(at, 0.0) + saturation(frequency, len(inside), mean)
    return found or {NOTHING: 1.0}


@dataclass(frozen=True, eq=False, kw_only=True)
class Statistics:
    """How many rows have each word, of all rows that were ever counted: those removed since still count, as in tantivy."""

    stamp: Stamp = NEVER  # the state of the record up to which it counted
    last: int = 0  # the highest id
    rows: int = 0
    tokens: tuple[int, ...] = (0, 0, 0, 0)  # words by field
    dimensions: np.ndarray  # uint32, ascending
    counts: np.ndarray  # uint32: the rows that have it

    @classmethod
    def none(cls) -> Statistics:
        return cls(dimensions=np.empty(0, np.uint32), counts=np.empty(0, np.uint32))

    def and_of(self, rows: Iterable[PassageRow], stamp: Stamp) -> Statistics:
        """With these rows, of the record as of `stamp`, counted too."""
        found, held, tokens, count, last = self, Counter[int](), list(self.tokens), self.rows, self.last
        for row in rows:
            words = words_of(row)
            tokens = [sum_ + len(inside) for sum_, inside in zip(tokens, words, strict=True)]
            held.update({dimension(field, word) for field, inside in zip(FIELDS, words, strict=True) for word in inside})
            count, last = count + 1, row.id
            if len(held) > _HELD:
                found, held = found._with(held), Counter()
        return replace(found._with(held), stamp=stamp, last=last, rows=count, tokens=tuple(tokens))

    def _with(self, counted: Mapping[int, int]) -> Statistics:
        new = np.fromiter(counted.keys(), dtype=np.uint32, count=len(counted))
        number = np.fromiter(counted.values(), dtype=np.uint32, count=len(counted))
        dimensions, which = np.unique(np.concatenate([self.dimensions, new]), return_inverse=True)
        counts = np.zeros(len(dimensions), dtype=np.uint32)
        np.add.at(counts, which, np.concatenate([self.counts, number]))
        return replace(self, dimensions=dimensions, counts=counts)

    @property
    def average(self) -> tuple[float, ...]:
        """Words of a row, by field; 1 for a field that no row has."""
        return tuple(each / self.rows if each and self.rows else 1.0 for each in self.tokens)

    def rarity(self, field: str, word: str) -> float:
        """The weight of a word by how few rows have it; 0 where none has."""
        at = int(np.searchsorted(self.dimensions, wanted := dimension(field, word)))
        if at == len(self.dimensions) or self.dimensions[at] != wanted:
            return 0.0
        having = int(self.counts[at])
        return (1 + K1) * math.log(1 + (max(self.rows, having) - having + 0.5) / (having + 0.5))


def read_statistics(folder: Path, unit: Unit) -> Statistics | None:
    """What was written; None where there is nothing, or not just what was written."""
    manifest = read_manifest(folder / f"milvus-{unit}.json")
    try:
        content = (folder / f"milvus-{unit}.npz").read_bytes()
        if manifest["form"] != _FORM or hashlib.sha256(content).hexdigest() != manifest["sha256"]:
            return None
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return Statistics(stamp=Stamp(*manifest["stamp"]), last=manifest["last"], rows=manifest["rows"], tokens=tuple(manifest["tokens"]),
                              dimensions=arrays["dimensions"], counts=arrays["counts"])
    except (OSError, KeyError, TypeError, ValueError):
        return None


def write_statistics(folder: Path, unit: Unit, statistics: Statistics) -> None:
    """Writes what `read_statistics` reads, whole or not at all. OSError where the disk refuses."""
    packed = io.BytesIO()
    np.savez(packed, dimensions=statistics.dimensions, counts=statistics.counts)
    write_whole(folder / f"milvus-{unit}.npz", content := packed.getvalue())
    write_manifest(folder / f"milvus-{unit}.json", {
        "form": _FORM, "sha256": hashlib.sha256(content).hexdigest(), "stamp": statistics.stamp, "last": statistics.last,
        "rows": statistics.rows, "tokens": statistics.tokens,
    })  # fmt: skip
