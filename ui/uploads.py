"""Files that readers give: copied, or written from what was pasted, into the archive's own folder under plain names.

Never writes over a file of other content: two pages that are both called index.html are two reports.
"""

from __future__ import annotations

import filecmp
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from index.reading import MAX_BYTES, SUFFIXES, pasted_text
from index.types import DateRange, Refused, UnreadableFileError

MAX_MEGABYTES = MAX_BYTES >> 20
LONGEST_PASTE = 2_000_000  # characters


def take_in(files: Sequence[Path], folder: Path) -> tuple[frozenset[str], tuple[Refused, ...]]:
    """Copies files into `folder` under their own names; gives the names there, and what is too large or of another type."""
    folder.mkdir(parents=True, exist_ok=True)
    copied: set[str] = set()
    refused: list[Refused] = []
    for file in files:
        name = file.name.lstrip(".")[-200:]
        if not name or file.suffix.lower() not in SUFFIXES:
            refused.append(Refused(path=file.name, reason=f"{file.suffix or 'no'} suffix: only {', '.join(SUFFIXES)} are read"))
        elif file.stat().st_size > MAX_BYTES:
            refused.append(Refused(path=file.name, reason=f"larger than {MAX_MEGABYTES} MiB: cut it into several files"))
        else:
            target = _place(folder, name, file)
            if not target.exists():
                partial = folder / f".{target.name}.part"
                shutil.copyfile(file, partial)
                os.replace(partial, target)
            copied.add(target.name)
        file.unlink(missing_ok=True)  # Gradio's own copy
    return frozenset(copied), tuple(refused)


def _place(folder: Path, name: str, same_as: Path) -> Path:
    """Where a file goes: `name`, or `name-2` and so on where that is taken by one of other content."""
    stem, suffix = Path(name).stem, Path(name).suffix
    for n in range(1, 10_000):
        place = folder / (name if n == 1 else f"{stem}-{n}{suffix}")
        if not place.exists() or (place.is_file() and filecmp.cmp(place, same_as, shallow=False)):
            return place
    raise UnreadableFileError(f"too many files are called {name}: rename it")


def write_pasted(folder: Path, text: str, *, title: str = "", published: str = "", publisher: str = "") -> str:
    """Writes a pasted text as a .txt with its header; gives the name of the file. UnreadableFileError with the reason."""
    published = published.strip()
    if not text.strip():
        raise UnreadableFileError("there is no text: paste one")
    if len(text) > LONGEST_PASTE:
        raise UnreadableFileError(f"longer than {LONGEST_PASTE} characters: save it as a file and upload that")
    if published:
        try:
            if not re.fullmatch(r"\d{4}(-\d\d){0,2}", published):
                raise ValueError(published)
            DateRange.of(published)
        except ValueError as error:
            raise UnreadableFileError(f"{published[:40]!r} is no date: write 2020-10-05, or 2020-10 or 2020 where no more is known") from error
    folder.mkdir(parents=True, exist_ok=True)
    name = "-".join(part for part in (published, _plain(title) or "text") if part) + ".txt"
    partial = folder / f".{name}.part"
    partial.write_bytes(pasted_text(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), title=title, published=published, publisher=publisher).encode())
    target = _place(folder, name, partial)
    os.replace(partial, target)
    return target.name


def _plain(title: str) -> str:
    """`L’été à Bakou` -> `l-ete-a-bakou`"""
    from anyascii import anyascii

    return re.sub(r"[^a-z0-9]+", "-", anyascii(title).lower()).strip("-")[:60].strip("-")
