"""Reads the record's file beside SQLite, and knows whether anything has written to it since the program did.

POSIX drops every lock that a process holds on a file when it closes any descriptor of it (sqlite.org/howtocorrupt.html, 2.2):
reading the record with `open` while SQLite has it open would let another process take it for unused and delete the log that
commits go to. So a descriptor is shared between all who have the record open in this process, and closed after the last of them.
"""

from __future__ import annotations

import hashlib
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.views import SMALL, as_seen, read_manifest, seen, write_manifest

SEAL = "record.seal"
LARGEST_READ = 2 * 2**30  # bytes: a larger record that something has written to is not read through at its opening, `reportqa check` does
_PIECE = 2**20

_lock = threading.Lock()


@dataclass
class _Shared:
    descriptors: list[int]  # one; more only where the file was put in another's place while it was opened
    users: int = 0


_held: dict[tuple[int, int], _Shared] = {}  # (device, inode) -> what this process has open of it


class HeldFile:
    """The file of a record while one `RecordFile` has it open: held before SQLite opens it, let go after SQLite has closed it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._shared: _Shared | None = None
        self._identity = (0, 0)

    def hold(self) -> None:
        """From now on the file can be read; nothing is done where it is held already or not there."""
        with _lock, suppress(FileNotFoundError):
            if self._shared is not None:
                return
            found = os.stat(self.file)
            self._identity = found.st_dev, found.st_ino
            if self._identity not in _held:
                descriptor = os.open(self.file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
                opened = os.fstat(descriptor)
                self._identity = opened.st_dev, opened.st_ino
                _held.setdefault(self._identity, _Shared([])).descriptors.append(descriptor)
            self._shared = _held[self._identity]
            self._shared.users += 1

    def is_another(self) -> bool:
        """Whether a file that was put in its place stands under its name now."""
        with suppress(FileNotFoundError):  # gone, or about to be put there
            found = os.stat(self.file)
            return self._shared is not None and (found.st_dev, found.st_ino) != self._identity
        return False

    def close(self) -> None:
        """Lets go; to be called when SQLite has closed the file."""
        with _lock:
            shared, self._shared = self._shared, None
            if shared is not None:
                shared.users -= 1
                if not shared.users:
                    del _held[self._identity]
                    for descriptor in shared.descriptors:
                        os.close(descriptor)

    def first_bytes(self, count: int = 16) -> bytes:
        """b'' where there is no such file or it is empty."""
        return b"" if self._shared is None else _read(self._descriptor, count, 0)

    def is_as_sealed(self) -> bool:
        """Whether nothing has written to the file since it was sealed (or it is larger than LARGEST_READ, and not looked at)."""
        sealed, found = read_manifest(self.file.with_name(SEAL)), self._stat()
        if found.st_size > LARGEST_READ or as_seen(found, sealed.get("seen")):
            return True
        same = "sha256" in sealed and sealed == {"size": found.st_size, "sha256": self._sha256()}
        if same and found.st_size >= SMALL:
            with suppress(OSError):  # a folder that may only be read
                self.seal()  # by the times from now on, where the disk has them: records of before 0.6 were hashed
        return same

    def seal(self) -> None:
        """Notes what the file is like now; OSError where the folder cannot be written."""
        size = self._stat().st_size
        now = seen(self._stat) if size >= SMALL else None  # a small file is hashed in a millisecond
        sealed = {"seen": now} if now is not None else {"size": size, "sha256": self._sha256()}
        if read_manifest(self.file.with_name(SEAL)) != sealed:
            write_manifest(self.file.with_name(SEAL), sealed)

    def _stat(self) -> os.stat_result:
        return os.fstat(self._descriptor)

    @property
    def _descriptor(self) -> int:
        assert self._shared is not None
        return self._shared.descriptors[0]

    def _sha256(self) -> str:
        made, at = hashlib.sha256(), 0
        while piece := _read(self._descriptor, _PIECE, at):
            made.update(piece)
            at += len(piece)
        return made.hexdigest()


def _read(descriptor: int, count: int, at: int) -> bytes:
    if hasattr(os, "pread"):  # pragma: no branch - Windows has none
        return os.pread(descriptor, count, at)
    with _lock:  # pragma: no cover - Windows has no pread
        os.lseek(descriptor, at, os.SEEK_SET)
        return os.read(descriptor, count)
