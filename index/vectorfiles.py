"""The files of the vector index: made from the record, added to, written, and read again by mapping them into memory.

`vectors.faiss` holds a FAISS flat index, or for a large archive the 4-bit codes of each language, with `vectors.codes` beside it, the
8-bit codes; `vectors.ids` says which passage is where; `vectors.json` which state of the record they show, their hashes, and what
they were like on the disk when the hashes were last found true.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from index.store import Stamp, Store
from index.vectorbase import GONE, Base, Codes
from index.vectorcodes import Batch, Bytes, Scans, made
from index.views import SMALL, as_seen, fill_whole, read_manifest, seen, sha256_of, views_lock, write_manifest, write_whole

BASE, IDS, CODES, MANIFEST = "vectors.faiss", "vectors.ids", "vectors.codes", "vectors.json"
EXACT_SETTING = "REPORTQA_EXACT_UP_TO"
EXACT_UP_TO = 100_000  # passages: 2 ms a question and 150 MB; from there on the codes are quicker, and a third as large
SCHEMA = 3
_BATCH = 16_384  # vectors read from the record at once
_PIECE = 2**20  # bytes
_LEARNT_FROM = 50_000  # vectors
_UNLIKE = 1.5  # times the passages that codes were learnt for: beyond that they are learnt anew


def exact_up_to() -> int:
    """How many passages are searched exactly: the setting REPORTQA_EXACT_UP_TO; what is no number is passed over."""
    with suppress(ValueError):
        return max(0, int(os.environ.get(EXACT_SETTING, "")))
    return EXACT_UP_TO


# -- made and added to

def from_record(store: Store, stamp: Stamp) -> Base:
    """All passages of the record that have a vector of its model; inside a snapshot. Of a large archive the codes are in memory."""
    names = tuple(store.languages())
    numbers = {name: number for number, name in enumerate(names)}
    ids: list[np.ndarray] = [np.empty(0, np.int64)]
    languages: list[np.ndarray] = [np.empty(0, np.uint16)]

    def batches() -> Iterator[Batch]:
        for some, spoken, vectors in store.iter_vectors(_BATCH):
            ids.append(some)
            languages.append(np.array([numbers[language] for language in spoken], dtype=np.uint16))
            yield languages[-1], vectors

    count = store.counts().passages
    sample = _sample(store, count) if count > exact_up_to() else None
    flat, codes = None, None
    if sample is not None and len(sample) >= 16 and sample.shape[1] % 2 == 0:
        kept = _Growing(count, sample.shape[1])
        scans, by_bytes = made(sample, names, batches, kept.add)
        codes = Codes(scans, by_bytes, kept.rows, kept.count)
    else:
        import faiss

        for _, vectors in batches():
            flat = flat or faiss.IndexFlatIP(vectors.shape[1])
            flat.add(np.ascontiguousarray(vectors))
    return Base(np.concatenate(ids), np.concatenate(languages), names, stamp, store.model, flat, codes)


class _Growing:
    """Rows that come batch by batch; at most so many."""

    def __init__(self, most: int, width: int) -> None:
        self._rows = np.empty((most, width), dtype=np.uint8)
        self.count = 0

    def add(self, rows: np.ndarray) -> None:
        self._rows[self.count:self.count + len(rows)] = rows
        self.count += len(rows)

    @property
    def rows(self) -> np.ndarray:
        return self._rows[:self.count]


def _sample(store: Store, count: int) -> np.ndarray:
    """Up to so many vectors, from all over the record."""
    ids = np.array(store.passage_ids(max(1, count // _LEARNT_FROM)), dtype=np.int64)
    return np.concatenate([store.exact_vectors(ids[at:at + _BATCH])[1] for at in range(0, len(ids), _BATCH)])


def grown(base: Base, stamp: Stamp, ids: np.ndarray, languages: Sequence[str], vectors: np.ndarray, removed: np.ndarray) -> Base | None:
    """The approximate base with these passages behind its own, without those at the positions `removed`; None where its codes would no longer fit."""
    if base.codes is None or len(base) + len(ids) > _UNLIKE * base.codes.learnt:
        return None
    names = (*base.names, *sorted(set(languages) - set(base.names)))
    numbers = np.array([names.index(language) for language in languages], dtype=np.uint16)
    scans = base.codes.scans.copy()
    for language in sorted(set(languages)):
        scans.add(language, vectors[numbers == names.index(language)])
    old = np.array(base.languages)
    old[removed] |= GONE
    codes = np.concatenate([base.codes.codes, base.codes.by_bytes.of(vectors)])
    return Base(np.concatenate([base.ids, ids]), np.concatenate([old, numbers]), names, stamp, base.model, None, Codes(scans, base.codes.by_bytes, codes, base.codes.learnt))


# -- the files

def write(folder: Path, base: Base) -> None:
    """OSError where the disk refuses."""
    indexes = [base.flat] if base.flat is not None else [base.codes.scans.empty, *base.codes.scans.of.values()] if base.codes is not None else []
    fill_whole(folder / BASE, lambda file: _write_indexes(indexes, file))
    write_whole(folder / IDS, base.ids.astype("<i8").tobytes() + base.languages.astype("<u2").tobytes())
    fill_whole(folder / CODES, lambda file: _write_codes(base.codes, file))
    manifest = {
        "kind": _kind(), "stamp": base.stamp, "model": base.model, "count": len(base), "names": base.names, "dimensions": base.dimensions,
        "codes": _codes_to_json(base.codes) if base.codes is not None else None, "sha256": {name: sha256_of(folder / name) for name in (BASE, IDS, CODES)},
    }  # fmt: skip
    write_manifest(folder / MANIFEST, manifest | {"seen": {name: seen((folder / name).stat) for name in (BASE, IDS, CODES)}})


def _write_indexes(indexes: Sequence[Any], opened: Any) -> None:
    """One after the other, by Python's own writing, which tells of a full disk as such."""
    import faiss

    for index in indexes:
        faiss.write_index(index, faiss.PyCallbackIOWriter(opened.write, _PIECE))  # type: ignore[attr-defined]


def _write_codes(codes: Codes | None, opened: Any) -> None:
    for at in range(0, len(codes.codes) if codes is not None else 0, _BATCH):
        opened.write(codes.codes[at:at + _BATCH].tobytes())  # type: ignore[union-attr]


def _codes_to_json(codes: Codes) -> dict[str, Any]:
    return {"learnt": codes.learnt, "languages": list(codes.scans.of), "ranked": codes.scans.ranked, "lowest": codes.by_bytes.lowest.tolist(), "step": codes.by_bytes.step.tolist()}


def shown(folder: Path) -> tuple[Stamp, int] | None:
    """Which state of the record the files show, and how many passages, where nothing has written to them since they were found whole."""
    manifest = read_manifest(folder / MANIFEST)
    try:
        whole = manifest.get("kind") == _kind() and all(as_seen((folder / name).stat(), manifest["seen"][name]) for name in (BASE, IDS, CODES))
        return (Stamp(*manifest["stamp"]), manifest["count"]) if whole else None
    except (OSError, KeyError, TypeError):
        return None


def read(folder: Path) -> Base | None:
    """The base, where its files are just what was written: by their hashes, or because the disk says that nothing wrote to them since."""
    manifest = read_manifest(folder / MANIFEST)
    if manifest.get("kind") != _kind():
        return None
    try:
        changed = [name for name in (BASE, IDS, CODES) if not as_seen((folder / name).stat(), manifest["seen"][name])]
        if any(sha256_of(folder / name) != manifest["sha256"][name] for name in changed):
            return None
        if any((folder / name).stat().st_size >= SMALL for name in changed):
            _note(folder, manifest)
        stamp, count, width, of_codes = Stamp(*manifest["stamp"]), manifest["count"], manifest["dimensions"], manifest["codes"]
        flat, codes = None, None
        if of_codes is not None:
            indexes = _read_indexes(folder / BASE, 1 + len(of_codes["languages"]))
            scans = Scans(dict(zip(of_codes["languages"], indexes[1:], strict=True)), of_codes["ranked"], indexes[0])
            by_bytes = Bytes(*(np.array(of_codes[key], dtype=np.float32) for key in ("lowest", "step")))
            codes = Codes(scans, by_bytes, np.memmap(folder / CODES, dtype=np.uint8, mode="r", shape=(count, width)), of_codes["learnt"])
        elif count:
            flat = _mapped(folder / BASE)
        ids = np.memmap(folder / IDS, dtype="<i8", mode="r", shape=(count,)) if count else np.empty(0, np.int64)
        languages = np.memmap(folder / IDS, dtype="<u2", mode="r", offset=count * 8, shape=(count,)) if count else np.empty(0, np.uint16)
    except (OSError, KeyError, TypeError, ValueError, RuntimeError, AttributeError):
        return None
    return Base(ids, languages, tuple(manifest["names"]), stamp, manifest["model"], flat, codes)


def _note(folder: Path, manifest: dict[str, Any]) -> None:
    """That these files were found to be what was written, so that they need not be read through again: a copied folder, say."""
    with suppress(OSError), views_lock(folder, 0) as mine:
        if mine and read_manifest(folder / MANIFEST) == manifest:
            write_manifest(folder / MANIFEST, manifest | {"seen": {name: seen((folder / name).stat) for name in (BASE, IDS, CODES)}})


def _read_indexes(file: Path, count: int) -> list[Any]:
    import faiss

    with file.open("rb") as opened:
        return [faiss.read_index(faiss.PyCallbackIOReader(opened.read, _PIECE)) for _ in range(count)]  # type: ignore[attr-defined]


def _mapped(file: Path) -> Any:
    """A flat index where it lies in the file; read into memory where FAISS cannot be told the file's name, which is no UTF-8."""
    import faiss

    try:
        str(file).encode()
    except UnicodeError:
        return _read_indexes(file, 1)[0]
    return faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC)


def _kind() -> str:
    return f"{SCHEMA} mapped"
