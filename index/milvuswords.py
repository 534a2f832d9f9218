"""The word index in Milvus: the interface of `lexical.WordIndex`, and its scores, from sparse vectors in a collection.

Milvus has a BM25 of its own. It is not used: it takes one weight for all words of a question, leaves what is rare to each part of a
collection, and takes texts of 65,535 bytes, which whole reports exceed. Here the rows hold what `wordstatistics.py` makes of their
words, and the inner product with a question is the very sum that tantivy makes. Names are phrases: a row that has all their words
is fetched by at most as much as the phrase could give it, and what it does have is seen in the record's own text, until no row
that was not looked at can be among those wanted.

What differs from tantivy: the mean lengths are those at the time the collection was filled (it is filled anew where they moved by more
than a tenth, while the archive is small); words share a number in rare cases; at most 16,384 rows are found at once; a phrase is looked
for in the 2,000 rows that may have it at most; and of a reader's own older state the names in texts that are gone since are single words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .lexical import Unit, held, rows_of, wanted, whole_reports
from .milvusaddress import Address
from .milvusstore import MOST, WORDS, Part, Shelf, connect, quoted
from .milvusview import removed, shown
from .views import LOCK_SECONDS, views_lock
from .wordstatistics import FIELDS, Statistics, dimension, read_statistics, saturation, vector_of, words_of, write_statistics

if TYPE_CHECKING:
    from .store import Stamp, Store

_FORM = 1
_SPARE = 16  # rows asked for beyond those wanted
_READ = 2_000  # rows whose text is looked at for the names of one question
_DRIFT, _SMALL = 0.1, 200_000  # how far the mean lengths may move, and up to how many rows that is worth filling anew
_RECOUNT = 0.1  # share of removed rows from which words are counted anew


class _Rows:
    """What fills the collection."""

    vector, kind = WORDS, str(_FORM)

    def __init__(self, unit: Unit, statistics: Statistics) -> None:
        self.view: str = unit
        self._unit, self._statistics = unit, statistics

    def part(self, store: Store, stamp: Stamp, collection: str) -> Part:
        return Part(collection=collection, kind=self.kind, average=self._statistics.average, stamp=stamp, cleared=stamp)

    def serves(self, part: Part, store: Store) -> bool:
        drift = max(abs(now - then) / then for now, then in zip(self._statistics.average, part.average, strict=True))
        return drift <= _DRIFT or self._statistics.rows > _SMALL

    def rows(self, store: Store, part: Part) -> Iterator[dict[str, Any]]:
        for row in rows_of(store, self._unit, above=part.filled):
            yield {"id": row.id, "language": quoted(row.language), "generation": row.generation, WORDS: vector_of(words_of(row), part.average)}


@dataclass(frozen=True, slots=True)
class _Phrase:
    field: int  # of FIELDS
    words: tuple[str, ...]
    weight: float  # of one whose frequency counts in full


class MilvusWords:
    """One state of the word index. It does not change: `caught_up` gives another.

    Of whole reports, each stands under the id of its first passage, which comes and goes with it.
    """

    def __init__(self, shelf: Shelf, part: Part, store: Store, unit: Unit, statistics: Statistics) -> None:
        """Inside a snapshot of the record."""
        self._shelf, self._part, self._store, self.unit, self._statistics = shelf, part, store, unit, statistics
        self.stamp = part.stamp
        self.languages = tuple(store.languages())  # of its passages
        self._removed = frozenset(removed(store, part))
        self._count = held(store, unit)

    @classmethod
    def open(cls, address: Address, folder: Path | str, store: Store, unit: Unit = "passages", *, rebuild: bool = False, wait: float = LOCK_SECONDS) -> MilvusWords:
        """The index of passages or of whole reports as the record is now, filled first where it is behind. StoreError where Milvus refuses, or shows another archive.

        While another process fills it for longer than `wait` seconds: the older state, if there is one.
        """
        shelf = connect(address)
        with store.snapshot():
            statistics = _counted(Path(folder), store, unit, rebuild=rebuild, wait=wait)
            part = shown(shelf, Path(folder), store, _Rows(unit, statistics), rebuild=rebuild, wait=wait)
            if part.filled:
                shelf.load(part.collection)
            return cls(shelf, part, store, unit, statistics)

    @property
    def generation(self) -> int:
        return self.stamp.generation

    def __len__(self) -> int:
        """How many passages, or reports, it holds."""
        return self._count

    def ids(self) -> list[int]:
        """Ids of all that it holds, ascending, as Milvus has them."""
        return [row for row in self._shelf.ids(self._part.collection, self._part.filled) if row not in self._removed] if self._part.filled else []

    def caught_up(self, folder: Path | str, store: Store) -> MilvusWords:
        """Itself while the record is as it was, else the index as the record is now."""
        return self if store.stamp() == self.stamp else MilvusWords.open(self._shelf.address, folder, store, self.unit)

    def search(
        self, words: Sequence[str] | str, *, language: str | None = None, k: int = 10, names: Iterable[str] = ()
    ) -> tuple[tuple[int, float], ...]:
        """As `WordIndex.search`; no more than 16,384."""
        query: dict[int, float] = {}
        phrases: list[_Phrase] = []
        singles: list[_Phrase] = []
        for (field, phrase), weight in wanted(words, language, names, self.languages).items():
            rarities = [self._statistics.rarity(field, word) for word in phrase]
            if not all(rarities):
                continue  # a word that no row has
            for word, rarity in zip(phrase, rarities, strict=True):
                query[dimension(field, word)] = query.get(dimension(field, word), 0.0) + weight * rarity
            (phrases if len(phrase) > 1 else singles).append(_Phrase(FIELDS.index(field), phrase, weight * sum(rarities)))
        limit = min(k, len(self), MOST)
        if not query or limit < 1:
            return ()
        found: tuple[tuple[int, float], ...] = ()
        asked, exact = min(MOST, limit + _SPARE), dict[int, float]()
        while True:
            (hits,) = self._shelf.search(self._part.collection, [query], WORDS, asked, f"id <= {self._part.filled}")
            kept = [(row, score) for row, score in hits if row not in self._removed and score > 0]
            if phrases:
                new = dict([hit for hit in kept if hit[0] not in exact][: _READ - len(exact)])
                exact |= self._exact(new, [*singles, *phrases])
                kept = [(row, exact[row]) for row, _ in kept if exact.get(row, 0.0) > 0]
            found = tuple(sorted(kept, key=lambda hit: (-hit[1], hit[0]))[:limit])
            complete = len(hits) < asked or (len(found) == limit and hits[-1][1] < found[-1][1])
            if complete or asked == MOST or len(exact) >= _READ:
                return found
            asked = min(MOST, 4 * asked)

    def _exact(self, most: Mapping[int, float], parts: Sequence[_Phrase]) -> dict[int, float]:
        """The scores of rows of which so much is the most, by their own words; of a row that the record has no more, that most."""
        found = dict(most)
        passages = self._store.rows_of_passages(most, whole=self.unit == "reports")
        for row in passages if self.unit == "passages" else whole_reports(passages):
            words = words_of(row)
            found[row.id] = sum(part.weight * saturation(_occurrences(part.words, words[part.field]), len(words[part.field]), self._part.average[part.field])
                                for part in parts)
        return found


def _counted(folder: Path, store: Store, unit: Unit, *, rebuild: bool, wait: float) -> Statistics:
    """How rare each word is in the record of this snapshot; counted on from where the file beside the record stands."""
    stamp, known = store.stamp(), None if rebuild else read_statistics(folder, unit)
    if known is not None and known.stamp == stamp:
        return known
    with views_lock(folder, wait) as mine:
        known = None if rebuild else read_statistics(folder, unit)  # another process may have been quicker
        if known is not None and (known.stamp == stamp or (not mine and store.knows(known.stamp))):
            return known
        if known is None or not store.knows(known.stamp) or known.rows - (now := held(store, unit)) > _RECOUNT * max(now, 1):
            known = Statistics.none()
        statistics = known.and_of(rows_of(store, unit, above=known.last), stamp)
        if mine:
            write_statistics(folder, unit, statistics)
        return statistics


def _occurrences(phrase: tuple[str, ...], words: Sequence[str]) -> int:
    if len(phrase) == 1:
        return words.count(phrase[0])
    return sum(tuple(words[at:at + len(phrase)]) == phrase for at, word in enumerate(words) if word == phrase[0])
