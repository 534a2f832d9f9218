"""What a sync has to do: the files under its paths against the record. Decides, and touches nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .invisible import can_be_shown, shown
from .reading import SUFFIXES
from .types import Refused, ReportQAError, UnreadableFileError

MAX_DEPTH = 100  # folders in one another
_IGNORED = {".git", "__pycache__", "node_modules", ".venv"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file that a PATH leads to."""

    file: Path
    source: str  # the folder that was synced (of a single file: its parent)
    path: str  # relative to `source`: how its report is cited
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a sync has to do, by file."""

    read: tuple[Found, ...] = ()  # new, or of another size or time of change than recorded
    gone: tuple[str, ...] = ()  # report paths whose file is no longer there
    unchanged: int = 0  # reports


class EmptySourceError(ReportQAError):
    """A PATH that holds no report although some are recorded from there: more likely a disk not mounted than all deleted."""


def find_files(paths: Sequence[Path]) -> tuple[tuple[Found, ...], tuple[Refused, ...]]:
    """Every file under `paths` that may be read, each once, in order of path; links and special files are not followed.

    UnreadableFileError where a PATH itself does not exist.
    """
    found: dict[Path, Found] = {}
    refused: list[Refused] = []
    for given in paths:
        top = given.expanduser()
        if not top.exists():
            raise UnreadableFileError(f"no such file or folder: {given}")
        top = top.resolve()
        source = top if top.is_dir() else top.parent
        for file, why, unknown in _walk(top):
            path = file.relative_to(source).as_posix()
            if why or not can_be_shown(path):
                refused.append(_refused(file, path, why or "a name with control characters, or none that is text: rename it", unknown=unknown))
                continue
            try:
                stat = file.stat()
            except OSError as error:
                refused.append(_refused(file, path, error.strerror or "cannot be read", unknown=not isinstance(error, FileNotFoundError)))
                continue
            found.setdefault(file, Found(file=file, source=str(source), path=path, size=stat.st_size, mtime_ns=stat.st_mtime_ns))
    return tuple(sorted(found.values(), key=lambda item: (item.source, item.path))), tuple(refused)


def _refused(file: Path, path: str, why: str, *, unknown: bool) -> Refused:
    return Refused(path=shown(path), reason=why, file=shown(str(file)), unknown=unknown)


def _walk(top: Path, depth: int = 0) -> Iterator[tuple[Path, str, bool]]:
    """(file, "", False) of what may be read under `top`; of a link, or of a folder that cannot be listed, why, and whether what lies there is unknown."""
    if not top.is_dir():
        yield top, "", False
        return
    try:
        with os.scandir(top) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError as error:  # never as if it were empty: its reports would be taken for deleted
        why = f"cannot be listed ({error.strerror}): see to its permissions and its disk"
        if depth == 0:
            raise UnreadableFileError(f"{top} {why}") from error
        yield top, why, True
        return
    for entry in entries:
        place = Path(entry.path)
        if entry.name.startswith(".") or entry.name in _IGNORED:
            continue
        known = place.suffix.lower() in SUFFIXES and entry.name.lower() != "readme.md"
        if entry.is_symlink():
            if known or os.path.isdir(place):
                yield place, "a link: give the file itself", False
        elif entry.is_dir(follow_symlinks=False):
            if depth >= MAX_DEPTH:
                yield place, f"cannot be listed: more than {MAX_DEPTH} folders in one another", True
            else:
                yield from _walk(place, depth + 1)
        elif known:
            yield place, "", False


def plan(found: Sequence[Found], recorded: Mapping[str, tuple[str, str, int, int, str]], tops: Sequence[Path], *, rebuild: bool = False,
         refused: Sequence[Refused] = ()) -> Plan:
    """What differs between the files found under `tops` and the record; `recorded` is `Store.paths()`.

    What is recorded from what was `refused` without being looked at stays: nobody knows whether it is gone.
    """
    by_file: dict[str, list[str]] = {}
    states: dict[str, set[tuple[int, int]]] = {}
    for path, (_, file, size, mtime_ns, _) in recorded.items():
        by_file.setdefault(file, []).append(path)
        states.setdefault(file, set()).add((size, mtime_ns))
    read = tuple(item for item in found if rebuild or states.get(str(item.file)) != {(item.size, item.mtime_ns)})
    here = {str(item.file) for item in found}
    unknown = [one.file for one in refused if one.unknown]
    under = [str(top.expanduser().resolve()) for top in tops]
    gone = tuple(path for file, paths in by_file.items() if file not in here
                 and any(is_under(file, top) for top in under) and not any(is_under(file, place) for place in unknown) for path in paths)
    to_read = {str(item.file) for item in read}
    return Plan(read=read, gone=gone, unchanged=sum(len(by_file.get(str(item.file), ())) for item in found if str(item.file) not in to_read))


def is_under(file: str, top: str) -> bool:
    """Whether a file is `top` or lies in it; both absolute."""
    return file == top or file.startswith(top.rstrip("/") + "/")
