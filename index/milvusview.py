"""How a view of the record in Milvus is filled, caught up and found again; what its rows are is said by `milvusvectors.py` and `milvuswords.py`.

Rows are never changed: a passage's id never returns, so whoever shows the record as it was asks only for ids up to the last of
that time, and passes over those that the record had taken out by then. Rows are deleted one change later than they may be seen,
and a collection that is replaced stays until the next change: a reader keeps its state while it is used.

What is written of a view names its archive: a random word that stands in the archive's folder too (`milvus.json`). A collection of
another archive is refused, not emptied. A filling that was stopped goes on from where it was noted last.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from .milvusaddress import SETTING, StoreError
from .milvusstore import Entry, Part, Shelf
from .store import Stamp, Store
from .types import ReportQAError
from .views import read_manifest, views_lock, write_manifest

IDENTITY = "milvus.json"
BATCH, NUMBERS = 1000, 500_000  # rows of one insert, and what their vectors have at most: some 4 MB; Milvus takes 64
NOTED = 20  # inserts from one note of how far it is to the next: a stop costs so many
KEPT_REMOVED = 1000  # rows of removed passages that may stay: searches pass over them
KEPT_COMMITS = 5_000  # commits after which they go in any case: the record forgets what it removed 10,000 commits ago


class Rows(Protocol):
    """What fills a view."""

    view: str  # its name in Milvus
    kind: str  # form of its rows
    vector: str  # the field of its vectors

    def part(self, store: Store, stamp: Stamp, collection: str) -> Part:
        """A part to be filled from the beginning."""

    def serves(self, part: Part, store: Store) -> bool:
        """Whether the rows of that part are still right for the record as it is."""

    def rows(self, store: Store, part: Part) -> Iterator[dict[str, Any]]:
        """Those with ids above `part.filled`, ascending."""


def shown(shelf: Shelf, folder: Path, store: Store, source: Rows, *, rebuild: bool, wait: float) -> Part:
    """The part that shows the record as it is in the snapshot around this call, filled first where it is behind.

    Where another process holds the lock for longer than `wait` seconds: an older state, if there is one. StoreError where there is
    none, or what is there belongs to another archive.
    """
    stamp = store.stamp()
    entry = shelf.entry(source.view)
    if entry and entry.shown and entry.shown.stamp == stamp and not rebuild and _usable(entry.shown, store, source):
        return entry.shown
    with views_lock(folder, wait) as mine:
        entry = shelf.entry(source.view)
        if entry is not None and not _owned(entry, folder, store):
            raise StoreError(f"the {source.view} in {shelf.address} show another archive, or a later state of this one, and are left as they are: if this folder is a copy, "
                             f"bring it up to date; else name another name in {SETTING}, or drop the collections that begin with {shelf.address.name} if that archive is gone")
        if not mine:
            if entry and entry.shown and _usable(entry.shown, store, source):
                return entry.shown
            raise StoreError(f"another process is filling {shelf.address} from {folder}, or the folder cannot be written: try again when it is done")
        entry = replace(entry or Entry(identity=""), identity=_identity(folder))
        if not rebuild and entry.shown and entry.shown.stamp == stamp and _usable(entry.shown, store, source):
            return entry.shown
        return _changed(shelf, store, source, entry, stamp, rebuild)


def _usable(part: Part, store: Store, source: Rows) -> bool:
    known = all(each == store.stamp() or store.knows(each) for each in (part.stamp, part.cleared))
    return known and part.kind == source.kind and source.serves(part, store)


def _changed(shelf: Shelf, store: Store, source: Rows, entry: Entry, stamp: Stamp, rebuild: bool) -> Part:
    """Fills, and says last of all that it did."""
    before = entry.shown if entry.shown and not rebuild and _usable(entry.shown, store, source) else None
    part = entry.filling if entry.filling and not rebuild and _usable(entry.filling, store, source) else None
    if part is not None and part.filled:
        shelf.delete_above(part.collection, part.filled)  # what was put in after the last note
    elif part is not None:
        shelf.drop(part.collection)
    elif before is not None:
        part = before
    else:
        part = source.part(store, stamp, f"{shelf.address.name}_{source.view}_{secrets.token_hex(4)}")
    left = [each for each in (entry.filling, entry.shown) if each is not None and each.collection not in ("", part.collection)]
    entry = replace(entry, filling=part, old=tuple(dict.fromkeys([*entry.old, *(each.collection for each in left)])))
    shelf.write(source.view, entry)
    rows = source.rows(store, part)
    for n, batch in enumerate(_batches(rows, source.vector)):
        if not part.filled:
            shelf.make(part.collection, source.vector, part.dimensions or None)
        shelf.insert(part.collection, batch)
        part = replace(part, filled=batch[-1]["id"])
        if n % NOTED == 0:
            shelf.write(source.view, replace(entry, filling=part))
    if part.filled > (before.filled if before else 0):
        shelf.settle(part.collection)
    part = replace(_cleared(shelf, store, part, before, stamp), stamp=stamp)
    going = [each for each in entry.old if each != (entry.shown.collection if entry.shown else "")]  # the one that readers see now goes at the next change
    shelf.write(source.view, Entry(identity=entry.identity, shown=part, old=tuple(each for each in entry.old if each not in going)))
    for collection in going:
        shelf.drop(collection)
    return part


def _batches(rows: Iterator[dict[str, Any]], vector: str) -> Iterator[list[dict[str, Any]]]:
    """As many rows as go in one message: whole reports may have ten thousands of words each."""
    batch: list[dict[str, Any]] = []
    numbers = 0
    for row in rows:
        if batch and (len(batch) >= BATCH or numbers + len(row[vector]) > NUMBERS):
            yield batch
            batch, numbers = [], 0
        batch.append(row)
        numbers += len(row[vector])
    if batch:
        yield batch


def removed(store: Store, part: Part) -> tuple[int, ...]:
    """Ids, ascending, that may be in that part and are not in the record of this snapshot any more."""
    return tuple(row for row in store.removed_since(part.cleared.generation) if row <= part.filled)


def _cleared(shelf: Shelf, store: Store, part: Part, before: Part | None, stamp: Stamp) -> Part:
    """Without the rows that nobody may see any more, where they are many: those that were out in the state shown before."""
    gone = removed(store, part)
    if not gone:
        return replace(part, cleared=stamp)
    if before is None:
        return part
    recent = set(store.removed_since(before.stamp.generation))
    due = [row for row in gone if row not in recent]
    if len(due) <= KEPT_REMOVED and stamp.generation - part.cleared.generation <= KEPT_COMMITS:
        return part
    shelf.delete(part.collection, due)
    return replace(part, cleared=before.stamp)


def _owned(entry: Entry, folder: Path, store: Store) -> bool:
    """Whether it is of this archive: by the word in its folder, or since the record went through the state that is shown.

    A copy of the folder is another archive, until it is known that the original did not go on.
    """
    said = read_manifest(folder / IDENTITY)
    if said.get("identity") == entry.identity and said.get("folder") == str(folder.absolute()):
        return True
    part = entry.shown or entry.filling
    return part is not None and part.stamp.generation > 0 and store.knows(part.stamp)


def _identity(folder: Path) -> str:
    said = read_manifest(folder / IDENTITY)
    if said.get("folder") == str(folder.absolute()) and isinstance(said.get("identity"), str):
        return str(said["identity"])
    identity = secrets.token_hex(16)
    try:
        write_manifest(folder / IDENTITY, {"identity": identity, "folder": str(folder.absolute())})
    except OSError as error:
        raise ReportQAError(f"{folder / IDENTITY} cannot be written ({error}): see to the folder and its space") from error
    return identity
