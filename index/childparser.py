"""Parses files of strangers in a child process that has limits: a hostile page or PDF takes its own process down, not ours.

The child may take 2 GiB, some seconds for each file and 64 open files, writes no file and leaves no core; it lives on from file to file
and is replaced when it does not answer. What it may answer is limited as well.
Which parser reads which kind is told in `_parser`; the parsers themselves are in `htmlpage.py` and `pdffile.py`.
"""

from __future__ import annotations

import json
import logging
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from .types import UnreadableFileError

MEMORY_LIMIT = 2 << 30  # bytes of address space of the child
MAX_TEXT = 32 * 1024 * 1024  # characters of all fields of one file
TIME_LIMITS = {"html": (8.0, 2.0, 20.0), "pdf": (8.0, 4.0, 60.0)}  # seconds for one file: at least, for each MiB of it, at most
_OPEN_FILES = 64
_LONGEST_ANSWER = 4 * MAX_TEXT + (1 << 20)  # bytes
_HEADER = struct.Struct("<4sQd")  # kind, bytes that follow, seconds it may take
_child: subprocess.Popen[bytes] | None = None
_lock = threading.Lock()


class TooHeavyError(UnreadableFileError):
    """A file whose parser was ended, because it took too long or too much."""


def seconds_for(kind: str, size: int) -> float:
    """How long a file of `size` bytes may take: what is small is given up soon.

    >>> seconds_for("html", 2000), seconds_for("pdf", 64 << 20)
    (8.0, 60.0)
    """
    least, each, most = TIME_LIMITS[kind]
    return min(most, max(least, each * size / (1 << 20)))


def parse(kind: str, raw: bytes, *, seconds: float | None = None) -> dict[str, Any]:
    """The fields of a file ("text", "title", "date", ...), as far as it has them; UnreadableFileError where it cannot be parsed."""
    global _child
    seconds = seconds_for(kind, len(raw)) if seconds is None else seconds
    with _lock:
        if _child is None or _child.poll() is not None:
            # a group of its own: a Ctrl-C at the terminal is for us, who stop in good order
            _child = subprocess.Popen([sys.executable, "-m", "index.childparser"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      start_new_session=os.name == "posix")
        child = _child
        timer = threading.Timer(seconds, child.kill)
        timer.start()
        try:
            assert child.stdin and child.stdout
            child.stdin.write(_HEADER.pack(kind.encode(), len(raw), seconds) + raw)
            child.stdin.flush()
            line = child.stdout.readline(_LONGEST_ANSWER)
        except OSError:
            line = b""
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            child.kill()
            child.wait()
            _child = None
            raise TooHeavyError(f"could not be parsed within {seconds:.0f} seconds and {MEMORY_LIMIT >> 30} GiB")
    fields: dict[str, Any] = json.loads(line)
    if refused := fields.get("refused"):
        raise UnreadableFileError(str(refused))
    return fields


def _parser(kind: str) -> Callable[[bytes], dict[str, Any]]:
    if kind == "pdf":
        from .pdffile import parse_pdf

        return parse_pdf
    from .htmlpage import parse_html

    return parse_html


def _limit(seconds: float | None = None) -> None:
    """Takes from this process, for good, what parsing does not need; with `seconds`, gives it that much more time of the CPU."""
    try:
        import resource
    except ImportError:
        return  # no such limits on this system: the parent's clock remains
    if seconds is not None:  # our parent may be gone, with its clock
        used = resource.getrusage(resource.RUSAGE_SELF)
        wanted = [(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 2)]
    else:
        wanted = [(resource.RLIMIT_AS, MEMORY_LIMIT), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, _OPEN_FILES), (resource.RLIMIT_CORE, 0)]
    for what, most in wanted:
        try:
            hard = resource.getrlimit(what)[1] if seconds is not None else most
            resource.setrlimit(what, (most, hard))
        except (ValueError, OSError):
            continue  # stricter already


def _serve() -> None:
    """The child: files in on stdin, one JSON line out for each."""
    logging.disable(logging.CRITICAL)  # what parsers complain of strange files is nobody's concern
    sys.dont_write_bytecode = True
    _limit()
    while header := sys.stdin.buffer.read(_HEADER.size):
        kind, size, seconds = _HEADER.unpack(header)
        raw = sys.stdin.buffer.read(size)
        _limit(seconds)
        try:
            fields = _parser(kind.rstrip(b"\0").decode())(raw)
            if sum(len(value) for value in fields.values() if isinstance(value, str)) > MAX_TEXT:
                fields = {"refused": f"holds more than {MAX_TEXT >> 20} million characters: cut it into several files"}
        except UnreadableFileError as error:
            fields = {"refused": str(error)}
        except MemoryError:
            fields = {"refused": f"could not be parsed within {MEMORY_LIMIT >> 30} GiB"}
        except Exception:  # whatever a hostile file makes a parser raise: the file is unreadable, the child lives on
            fields = {"refused": "damaged, or not what its name says"}
        sys.stdout.buffer.write(json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve()
