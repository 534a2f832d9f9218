"""The word index: BM25 over passages, and over whole reports, with their titles: tantivy views of the record in `words/` and `report-words/`.

Makes no passages, weighs no meaning, and never parses a question: every query is built term by term. Two views, for two
questions: which stretch speaks of this, and which report has all that is asked, be it pages apart.

Beside tantivy's files stands `manifest.json`: which state of the record they show, and their sizes and hashes. What does not
agree with it is built anew from the record. (tantivy's Python API gives no access to the commit's payload.)
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from index.analysis import STEMMERS, both, plain, stems
from index.store import PassageRow, Stamp, Store
from index.views import LOCK_SECONDS, SMALL, as_seen, read_manifest, seen, sha256_of, sync_folder, views_lock, write_manifest

if TYPE_CHECKING:
    import tantivy

Unit = Literal["passages", "reports"]
FOLDERS: dict[Unit, str] = {"passages": "words", "reports": "report-words"}
MANIFEST = "manifest.json"
SCHEMA = 3
HASHED_BYTES = 512 * 2**20  # where something has written to more than this, only the sizes of these files are checked
REBUILD_SHARE = 0.1  # removed passages still count in BM25's statistics until this share of them: then build anew
WRITER_BYTES, BUILDER_BYTES = 16 * 2**20, 256 * 2**20  # a writer makes its tables twice; from larger segments, so fewer, a million passages are searched in 3.2 ms instead of 3.8
LONGEST_QUERY = 200  # words

# How much a word counts, by where it is found; chosen, not tuned.
BODY, TITLE, OTHER_LANGUAGE, NAMES = 1.0, 0.3, 0.5, 2.0


class WordIndex:
    """One state of the word index. It does not change: `caught_up` gives another.

    Of whole reports, each stands under the id of its first passage, which comes and goes with it.
    """

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema, stamp: Stamp, languages: Sequence[str], unit: Unit = "passages") -> None:
        self._searcher, self._schema, self.unit = searcher, schema, unit
        self.stamp = stamp  # the state of the record that it shows
        self.languages = tuple(languages)  # of its passages

    @classmethod
    def open(cls, folder: Path | str, store: Store, unit: Unit = "passages", *, rebuild: bool = False, wait: float = LOCK_SECONDS) -> WordIndex:
        """The index of passages or of whole reports as the record is now: caught up, or built anew where its files are missing, damaged or of another kind.

        While another process holds the lock for longer than `wait` seconds: the older state, if its files are good; else one in memory.
        """
        place = Path(folder) / FOLDERS[unit]
        with views_lock(Path(folder), wait, f"{FOLDERS[unit]}.lock") as mine:
            manifest = {} if rebuild else _sound_manifest(place, note=mine)
            with store.snapshot() as stamp:
                languages = list(store.spoken())
                if manifest and (_stamp_of(manifest) == stamp or store.knows(_stamp_of(manifest))):
                    with suppress(ValueError, OSError):  # tantivy's errors; without the lock, files may go while they are opened
                        if mine and _stamp_of(manifest) != stamp:
                            manifest = _change(place, store, unit, manifest, stamp, languages)
                        return cls(*_searcher(place), _stamp_of(manifest), manifest["languages"], unit)
                if mine:
                    with suppress(ValueError, OSError):  # no space, say
                        _build(place, store, unit, stamp, languages)
                        return cls(*_searcher(place), stamp, languages, unit)
                return cls(*_built_in_memory(store, unit), stamp, languages, unit)

    @property
    def generation(self) -> int:
        return self.stamp.generation

    def __len__(self) -> int:
        """How many passages, or reports, it holds."""
        return self._searcher.num_docs

    def ids(self) -> list[int]:
        """Ids of all that it holds, ascending."""
        from tantivy import Query

        hits = self._searcher.search(Query.all_query(), max(1, len(self)), count=False).hits
        return sorted(int(row) for row in self._searcher.fast_field_values("passage", [address for _, address in hits]) if row is not None)

    def caught_up(self, folder: Path | str, store: Store) -> WordIndex:
        """Itself while the record is as it was, else the index as the record is now."""
        return self if store.stamp() == self.stamp else WordIndex.open(folder, store, self.unit)

    def search(
        self, words: Sequence[str] | str, *, language: str | None = None, k: int = 10, names: Iterable[str] = ()
    ) -> tuple[tuple[int, float], ...]:
        """The `k` best passages or reports for these words: (passage id, BM25 score above 0), best first, of equals the older first.

        Any text will do; nothing in it is syntax. Words are looked up as they are (without accents) and by their stem in
        every language of the archive; `language` is the question's, stems of the others then count half. `names` are
        places and people: each counts double, as a phrase.

        >>> index.search("обстрел городов", language="ru")  # doctest: +SKIP
        ((14, 7.3), (2, 5.1))
        """
        from tantivy import Occur, Query

        queries = [
            (Occur.Should, Query.boost_query(self._term(field, phrase), weight))
            for (field, phrase), weight in wanted(words, language, names, self.languages).items()
        ]
        limit = min(k, len(self))
        if not queries or limit < 1:
            return ()
        hits = self._searcher.search(Query.boolean_query(queries), limit, count=False).hits
        ids = self._searcher.fast_field_values("passage", [address for _, address in hits])
        found = ((int(row), float(score)) for row, (score, _) in zip(ids, hits, strict=True) if row is not None)
        return tuple(sorted(found, key=lambda hit: (-hit[1], hit[0])))

    def _term(self, field: str, phrase: tuple[str, ...]) -> tantivy.Query:
        from tantivy import Query

        if len(phrase) == 1:
            return Query.term_query(self._schema, field, phrase[0])
        return Query.phrase_query(self._schema, field, list(phrase))


def wanted(words: Sequence[str] | str, language: str | None, names: Iterable[str], languages: Iterable[str]) -> dict[tuple[str, tuple[str, ...]], float]:
    """What a search looks for, as (field, phrase) -> weight; the fields of the titles go with those of the bodies. `languages`: of the archive."""
    text = words if isinstance(words, str) else " ".join(words)
    found: dict[tuple[str, tuple[str, ...]], float] = {}

    def want(phrases: Iterable[tuple[str, ...]], kind: str, weight: float) -> None:
        for phrase in list(dict.fromkeys(phrases))[:LONGEST_QUERY]:
            for field, share in ((kind, BODY), (f"title_{kind}", TITLE)):
                found[field, phrase] = max(found.get((field, phrase), 0.0), weight * share)

    named = [name for name in names if plain(name)]
    want(((word,) for word in plain(text)), "plain", 1.0)
    want((tuple(plain(name)) for name in named), "plain", NAMES)
    for other in dict.fromkeys((*languages, *([language] if language else []))):
        weight = 1.0 if other == language or language not in STEMMERS else OTHER_LANGUAGE
        want(((word,) for word in stems(text, other)), "stems", weight)
        want((tuple(stems(name, other)) for name in named), "stems", weight * NAMES)
    return found


def _schema() -> tantivy.Schema:
    """Fields hold words that `analysis` has made, parted by spaces.

    One field of stems for all languages: BM25's average length would be wrong in a field that most passages do not have.
    """
    from tantivy import SchemaBuilder

    builder = SchemaBuilder().add_unsigned_field("passage", indexed=True, fast=True)
    for field in ("plain", "stems", "title_plain", "title_stems"):
        builder = builder.add_text_field(field, tokenizer_name="whitespace")
    return builder.build()


def _searcher(place: Path) -> tuple[tantivy.Searcher, tantivy.Schema]:
    from tantivy import Index

    index = Index.open(str(place))
    index.config_reader("manual")
    return index.searcher(), index.schema


def held(store: Store, unit: Unit) -> int:
    """How many passages, or reports with a passage, the record has."""
    return store.counts().passages if unit == "passages" else store.reports_with_passages()


def rows_of(store: Store, unit: Unit, since: int = 0, above: int = 0) -> Iterator[PassageRow]:
    """What was added after that generation, with ids above that: passages, or whole reports (they are recorded whole)."""
    added = store.iter_passages(since, above)
    return added if unit == "passages" else whole_reports(added)


def whole_reports(passages: Iterable[PassageRow]) -> Iterator[PassageRow]:
    """The passages of each report as one, under the id of the first, as the record's own text has them; `passages`: all of each, report by report."""
    for _, of_one in groupby(passages, key=lambda row: row.report):
        first, *others = of_one
        yield first._replace(text="\n".join([first.text, *(row.text for row in others)]))


def _fill(index: tantivy.Index, added: Iterable[PassageRow], removed: Sequence[int] = (), memory: int = WRITER_BYTES) -> None:
    from tantivy import Document, Query

    writer = index.writer(memory, 1)
    if removed:  # by query: `delete_documents_by_term` takes an int for a signed one and deletes nothing (0.27)
        writer.delete_documents_by_query(Query.term_set_query(index.schema, "passage", list(removed)))
    for row in added:
        document = Document()
        document.add_unsigned("passage", row.id)
        for prefix, text in (("", row.text), ("title_", row.title)):
            if text:
                words, cut = both(text, row.language)
                document.add_text(prefix + "plain", " ".join(words))
                document.add_text(prefix + "stems", " ".join(cut))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _change(place: Path, store: Store, unit: Unit, manifest: dict[str, Any], stamp: Stamp, languages: list[str]) -> dict[str, Any]:
    """Catches up in place and gives the new manifest; ValueError where it had better be built anew."""
    from tantivy import Index

    shown = _stamp_of(manifest)
    removed = store.removed_since(shown.generation)
    if (all_removed := manifest["removed"] + len(removed)) > REBUILD_SHARE * manifest["of"]:
        raise ValueError("too much was removed")
    _fill(Index.open(str(place)), rows_of(store, unit, shown.generation), removed)
    if (shows := _searcher(place)[0].num_docs) != (wanted := held(store, unit)):
        raise ValueError(f"{shows} {unit} after the change, {wanted} in the record")
    return _write_manifest(place, store, stamp, languages, all_removed, manifest["files"])


def _build(place: Path, store: Store, unit: Unit, stamp: Stamp, languages: list[str]) -> None:
    """Beside the old one, which readers may still have open; then takes its place."""
    from tantivy import Index

    new, old = place.with_name(f"{place.name}.new"), place.with_name(f"{place.name}.old")
    for left in (new, old):
        _clear(left)
    try:
        new.mkdir()
        _fill(Index(_schema(), str(new)), rows_of(store, unit), memory=BUILDER_BYTES)
        _write_manifest(new, store, stamp, languages, 0, {})
    except (ValueError, OSError):
        with suppress(OSError):
            _clear(new)  # a full disk needs the space
        raise
    if os.path.lexists(place):
        os.replace(place, old)
    os.replace(new, place)
    sync_folder(place.parent)
    _clear(old)


def _built_in_memory(store: Store, unit: Unit) -> tuple[tantivy.Searcher, tantivy.Schema]:
    from tantivy import Index

    index = Index(_schema())
    _fill(index, rows_of(store, unit))
    index.reload()
    return index.searcher(), index.schema


def _clear(left: Path) -> None:
    if left.is_dir() and not left.is_symlink():
        shutil.rmtree(left)
    else:
        left.unlink(missing_ok=True)


def _kind() -> str:
    from importlib.metadata import version

    return f"{SCHEMA} tantivy {version('tantivy')}"


def _stamp_of(manifest: dict[str, Any]) -> Stamp:
    return Stamp(*manifest["stamp"])


def _write_manifest(place: Path, store: Store, stamp: Stamp, languages: list[str], removed: int, known: dict[str, Any]) -> dict[str, Any]:
    """tantivy never changes a segment's file once it is written, so a known name of the same size is not read again."""
    files = {}
    for file in sorted(place.iterdir()):
        if file.name == MANIFEST or file.suffix == ".lock":
            continue
        size = file.stat().st_size
        same = file.suffix != ".json" and known.get(file.name, [None])[0] == size
        files[file.name] = known[file.name] if same else [size, sha256_of(file), seen(file.stat)]
    manifest = {
        "kind": _kind(), "stamp": stamp, "languages": languages, "of": store.counts().passages, "removed": removed, "files": files,
    }  # fmt: skip
    write_manifest(place / MANIFEST, manifest)
    return manifest


def _sound_manifest(place: Path, *, note: bool) -> dict[str, Any]:
    """The manifest where the files are just as it says, else {}; `note`: what had to be read through need not be the next time."""
    manifest = read_manifest(place / MANIFEST)
    try:
        if manifest["kind"] != _kind():
            return {}
        _stamp_of(manifest), manifest["languages"], manifest["removed"], manifest["of"]
        changed = {name: file for name, file in manifest["files"].items() if not as_seen((place / name).stat(), file[2])}
        if any((place / name).stat().st_size != size for name, (size, *_) in changed.items()):
            return {}
        whole = sum(size for size, *_ in changed.values()) <= HASHED_BYTES
        for name, (_, sha256, _) in changed.items():
            if (whole or name.endswith(".json")) and sha256_of(place / name) != sha256:
                return {}
    except (KeyError, TypeError, ValueError, AttributeError, OSError):
        return {}
    if note and any(size >= SMALL for size, *_ in changed.values()):
        with suppress(OSError):
            manifest["files"] |= {name: [size, sha256, seen((place / name).stat)] for name, (size, sha256, _) in changed.items()}
            write_manifest(place / MANIFEST, manifest)
    return manifest
