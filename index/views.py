"""What the two views of the record share: their lock, checksums, and files that are there whole or not at all.

Knows nothing of words or vectors.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LOCK = "views.lock"
LOCK_SECONDS = 5.0


@contextmanager
def views_lock(folder: Path, seconds: float = LOCK_SECONDS) -> Iterator[bool]:
    """True inside while no other thread or process changes the views; False where that could not be had in time."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK)
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


def write_whole(file: Path, content: bytes | memoryview) -> None:
    """In place of what is there, at once and on the disk; a crash leaves the old file or the new one."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    with unfinished.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(unfinished, file)


def read_manifest(file: Path) -> dict[str, Any]:
    """{} where there is none, or nothing that can be read as one."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_manifest(file: Path, manifest: dict[str, Any]) -> None:
    """Writes what `read_manifest` reads, whole or not at all."""
    write_whole(file, json.dumps(manifest, indent=1).encode())
