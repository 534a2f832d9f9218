"""Parses files of strangers in a child process that has limits: a hostile page or PDF takes its own process down, not ours.

The child may take 2 GiB and some seconds for each file; it lives on from file to file and is replaced when it does not answer.
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
TIME_LIMITS = {"html": 20.0, "pdf": 60.0}  # seconds for one file
_HEADER = struct.Struct("<4sQ")  # kind, bytes that follow
_child: subprocess.Popen[bytes] | None = None
_lock = threading.Lock()


def parse(kind: str, raw: bytes, *, seconds: float | None = None) -> dict[str, Any]:
    """The fields of a file ("text", "title", "date", ...), as far as it has them; UnreadableFileError where it cannot be parsed."""
    global _child
    seconds = TIME_LIMITS[kind] if seconds is None else seconds
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
            child.stdin.write(_HEADER.pack(kind.encode(), len(raw)) + raw)
            child.stdin.flush()
            line = child.stdout.readline()
        except OSError:
            line = b""
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            child.kill()
            child.wait()
            _child = None
            raise UnreadableFileError(f"could not be parsed within {seconds:.0f} seconds and {MEMORY_LIMIT >> 30} GiB")
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


def _serve() -> None:
    """The child: files in on stdin, one JSON line out for each."""
    logging.disable(logging.CRITICAL)  # what parsers complain of strange files is nobody's concern
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    except (ImportError, ValueError, OSError):
        pass  # no such limit on this system: the time limit remains
    while header := sys.stdin.buffer.read(_HEADER.size):
        kind, size = _HEADER.unpack(header)
        raw = sys.stdin.buffer.read(size)
        try:
            fields = _parser(kind.rstrip(b"\0").decode())(raw)
            if sum(len(value) for value in fields.values()) > MAX_TEXT:
                fields = {"refused": f"holds more than {MAX_TEXT >> 20} million characters: cut it into several files"}
        except UnreadableFileError as error:
            fields = {"refused": str(error)}
        except MemoryError:
            fields = {"refused": f"could not be parsed within {MEMORY_LIMIT >> 30} GiB"}
        except Exception:  # whatever a hostile file makes a parser raise: the file is unreadable, the child lives on
            fields = {"refused": "damaged, or not what its name says"}
        sys.stdout.write(json.dumps(fields) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
