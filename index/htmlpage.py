"""The article inside a web page, with its title, date, publisher and language, by trafilatura.

Pages come from strangers, so they are parsed in a child process that may take 20 seconds and 1 GiB, and is
replaced when it does not answer.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import threading
from typing import Any

from .types import UnreadableFileError

TIME_LIMIT = 20.0  # seconds for one page
MEMORY_LIMIT = 2 << 30  # bytes of address space of the child
_child: subprocess.Popen[bytes] | None = None
_lock = threading.Lock()


def extract(raw: bytes) -> dict[str, Any]:
    """{"text", "title", "date", "sitename", "url", "language"} of a page; UnreadableFileError where it cannot be parsed."""
    global _child
    with _lock:
        if _child is None or _child.poll() is not None:
            _child = subprocess.Popen([sys.executable, "-m", "index.htmlpage"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        child = _child
        timer = threading.Timer(TIME_LIMIT, child.kill)
        timer.start()
        try:
            assert child.stdin and child.stdout
            child.stdin.write(struct.pack("<Q", len(raw)) + raw)
            child.stdin.flush()
            line = child.stdout.readline()
        except OSError:
            line = b""
        finally:
            timer.cancel()
        if not line:
            child.kill()
            child.wait()
            _child = None
            raise UnreadableFileError(f"the page could not be parsed within {TIME_LIMIT:.0f} seconds and {MEMORY_LIMIT >> 30} GiB")
    page: dict[str, Any] = json.loads(line)
    return page


def _parse(raw: bytes) -> dict[str, Any]:
    import trafilatura

    page = trafilatura.bare_extraction(raw, with_metadata=True, include_comments=False, favor_recall=True, deduplicate=False)
    if page is None:
        return {}
    fields = page if isinstance(page, dict) else page.as_dict()
    return {key: fields.get(key) or "" for key in ("text", "title", "date", "sitename", "url", "language")}


def _serve() -> None:
    """The child: pages in on stdin, one JSON line out for each."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    except (ImportError, ValueError, OSError):
        pass  # no such limit on this system: the time limit remains
    while header := sys.stdin.buffer.read(8):
        raw = sys.stdin.buffer.read(struct.unpack("<Q", header)[0])
        try:
            page = _parse(raw)
        except Exception:  # whatever a hostile page makes the parser raise: the page is unreadable, the child lives on
            page = {}
        sys.stdout.write(json.dumps(page) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
