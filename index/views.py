"""What the two views of the record share: their lock, checksums, and files that are there whole or not at all.

Knows nothing of words or vectors.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

LOCK = "views.lock"
LOCK_SECONDS = 5.0
SMALL = 2**20  # bytes, which are hashed in a millisecond
_TICK = 12_000_000  # nanoseconds: a clock tick of the slowest kernels


@contextmanager
def views_lock(folder: Path, seconds: float = LOCK_SECONDS, name: str = LOCK) -> Iterator[bool]:
    """True inside while no other thread or process changes the view of that lock; False where that could not be had in time."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / name)
    try:
        lock.acquire(timeout=seconds)
    except (Timeout, OSError):  # OSError: a folder that may only be read
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def sha256_of(file: Path) -> str:
    """Hex digest of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def seen(stat: Callable[[], os.stat_result]) -> list[int] | None:
    """What the disk says of a file by which every later write to it shows: size, times of change, identity; None where it could not be told.

    Waits until its last change is so long ago that another one would get another time (git calls a file "racily clean" before that);
    a small file is not waited for: it is as quickly read through.
    """
    while True:
        found = stat()
        if any(when % 1_000_000_000 == 0 for when in (found.st_mtime_ns, found.st_ctime_ns)):
            return None  # a disk that counts whole seconds, or whose times were set by hand
        if not 0 <= time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < _TICK:
            return _signs(found)
        if found.st_size < SMALL:
            return None
        time.sleep(_TICK / 1e9)


def as_seen(found: os.stat_result, before: list[int] | None) -> bool:
    """Whether nothing has written to the file since `seen` gave that. A disk that forgets bits by itself it does not notice."""
    return before is not None and _signs(found) == before


def _signs(found: os.stat_result) -> list[int]:
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def write_whole(file: Path, content: bytes | memoryview) -> None:
    """In place of what is there, at once and on the disk; a crash leaves the old file or the new one. OSError where the disk refuses."""
    fill_whole(file, lambda opened: opened.write(content))


def fill_whole(file: Path, fill: Callable[[BinaryIO], object]) -> None:
    """`write_whole` of what `fill` writes, piece by piece, to the opened file."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        with unfinished.open("wb") as opened:
            fill(opened)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(unfinished, file)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()  # a full disk needs the space
        raise
    sync_folder(file.parent)


def make_folder(folder: Path) -> None:
    """The folder and all above it that are not there yet: made, and on the disk. OSError where it cannot be made, or is a file."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Names that came, went or changed in the folder are on the disk after this."""
    if os.name == "posix":  # pragma: no branch - Windows cannot open a folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read_manifest(file: Path) -> dict[str, Any]:
    """What was written; {} where there is none, or where it is not, bit for bit, what was written."""
    try:
        found = json.loads(file.read_bytes())
        return dict(found["manifest"]) if found["sha256"] == _digest(found["manifest"]) else {}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}


def write_manifest(file: Path, manifest: dict[str, Any]) -> None:
    """Writes what `read_manifest` reads, whole or not at all. OSError where the disk refuses."""
    write_whole(file, json.dumps({"manifest": manifest, "sha256": _digest(manifest)}, indent=1).encode())


def _digest(manifest: Any) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
