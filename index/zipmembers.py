"""The members of a .zip that may be read, each unpacked within limits; a member that is not safe is refused by name.

Nothing is written to the disk: a member's name is only how its report is cited, and it is checked as if it were a place.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from .invisible import can_be_shown
from .types import UnreadableFileError

MAX_MEMBERS = 5000
MAX_UNPACKED = 256 * 1024 * 1024  # bytes of all members together
MAX_RATIO = 200  # a text packs to a tenth; what grows more than this was made to fill a memory
_SMALL = 1024 * 1024  # bytes below which no ratio is looked at
_DIRECTORY_ENTRY = 1024  # bytes of the directory for each member, at most: names are shorter
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for gigabytes of memory in a few bytes
_LONGEST_NAME = 1000  # characters
_END = b"PK\x05\x06"
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".jar")


def members(raw: bytes, suffixes: Collection[str], max_bytes: int) -> Iterator[tuple[str, bytes | UnreadableFileError]]:
    """(name, content) of every file with one of `suffixes`, in order of name; in place of the content why it is refused.

    Files of other kinds, hidden ones and what macOS adds are passed over, as in a folder. UnreadableFileError where the whole
    cannot be read or has more than MAX_MEMBERS members, or as soon as more than MAX_UNPACKED bytes were unpacked.
    """
    _check_directory(raw)
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, OverflowError) as error:
        raise UnreadableFileError("not a zip file, or a damaged one") from error
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise UnreadableFileError(f"more than {MAX_MEMBERS} members: cut it into several files")
    seen: set[str] = set()
    left = MAX_UNPACKED
    for info in sorted(infos, key=_name):
        name = _name(info)
        if info.is_dir():
            continue
        if (no := _unsafe(info, name)) or name in seen:
            yield name, UnreadableFileError(no or "a second member of this name")
            continue
        seen.add(name)
        place = PurePosixPath(name)
        if any(part.startswith(".") or part == "__MACOSX" for part in place.parts) or place.name.lower() == "readme.md":
            continue
        if place.suffix.lower() in _ARCHIVES:
            yield name, UnreadableFileError("an archive inside the archive: unpack it first")
        elif place.suffix.lower() in suffixes:
            content = _content(archive, info, min(max_bytes, left))
            if isinstance(content, bytes):
                left -= len(content)
            elif left <= max_bytes:
                raise UnreadableFileError(f"unpacks to more than {MAX_UNPACKED >> 20} MiB: cut it into several files")
            yield name, content


def _check_directory(raw: bytes) -> None:
    """Refuses a directory of members too long to be read into memory."""
    at = raw.rfind(_END)
    if at < 0 or len(raw) - at < 22:
        raise UnreadableFileError("not a zip file, or a damaged one")
    entries, size = struct.unpack("<HI", raw[at + 10:at + 16])
    if entries > MAX_MEMBERS or size > MAX_MEMBERS * _DIRECTORY_ENTRY:
        raise UnreadableFileError(f"more than {MAX_MEMBERS} members: cut it into several files")


def _name(info: zipfile.ZipInfo) -> str:
    """A name without the mark of UTF-8 is UTF-8 all the same where it can be."""
    if not info.flag_bits & 0x800:
        try:
            return info.filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return info.filename


def _unsafe(info: zipfile.ZipInfo, name: str) -> str:
    """Why a member is not read, or nothing."""
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link: pack the file itself"
    if not name or len(name) > _LONGEST_NAME or name.startswith("/") or "\\" in name or re.match(r"[A-Za-z]:", name) or not can_be_shown(name):
        return "a name that is no plain relative path"
    if ".." in name.split("/"):
        return "a name that leads out of the archive"
    if info.flag_bits & 0x1:
        return "encrypted: pack it without a password"
    if info.compress_type not in _METHODS:
        return "packed in a way that is not read: pack it again as a plain .zip"
    if info.file_size > _SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return f"unpacks to more than {MAX_RATIO} times its size"
    return ""


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes | UnreadableFileError:
    """What a member unpacks to, read no further than `limit`: what its header says of its size may be a lie."""
    try:
        with archive.open(info) as opened:
            content = opened.read(limit + 1)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zipfile.LargeZipFile) as error:
        return UnreadableFileError(f"cannot be unpacked ({str(error)[:80] or type(error).__name__})")
    except Exception as error:  # what the packers raise (zlib.error, LZMAError) has no common root
        return UnreadableFileError(f"cannot be unpacked ({type(error).__name__})")
    if len(content) > limit:
        return UnreadableFileError(f"unpacks to more than {limit >> 20} MiB")
    if len(content) > _SMALL and len(content) > MAX_RATIO * max(info.compress_size, 1):
        return UnreadableFileError(f"unpacks to more than {MAX_RATIO} times its size")
    return content
