"""A second process for what Python computes itself, while this one waits for products of matrices: both cores work.

It is handed functions with what they are to take, and hands back what they give; it keeps nothing and touches no record.
Whatever becomes of it, the work is done: where it is gone, this process does the rest.
"""

from __future__ import annotations

import importlib
import logging
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from .wire import pack, unpack

_SIZE = struct.Struct("<Q")
Result = TypeVar("Result")


class Helper:
    """One child process, for a with-block; calls are answered in the order in which they were handed over."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._ended = False
        with suppress(OSError):  # no room for another process: all is done here
            # a group of its own: a Ctrl-C at the terminal is for us, who stop in good order
            self._child = subprocess.Popen([sys.executable, "-m", "index.helper"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                           start_new_session=os.name == "posix", cwd=Path(__file__).resolve().parent.parent)
        self._asking = ThreadPoolExecutor(1, "helper")

    def __enter__(self) -> Helper:
        return self

    def __exit__(self, *_: object) -> None:
        """What was handed over and is not done is left."""
        self._ended = True
        if self._child is not None:
            self._child.kill()
        self._asking.shutdown(cancel_futures=True)
        if self._child is not None:
            for end in (self._child.stdin, self._child.stdout):
                assert end is not None
                with suppress(OSError):
                    end.close()
            self._child.wait()

    def submit(self, function: Callable[..., Result], *values: object) -> Future[Result]:
        """`function(*values)`, a function of a module of the index; values and result are such as `wire` packs. What it raises is raised by `result`."""
        return self._asking.submit(self._ask, function, values)

    def _ask(self, function: Callable[..., Result], values: tuple[object, ...]) -> Result:
        child = self._child
        if child is not None and child.poll() is None:
            assert child.stdin and child.stdout
            try:
                _send(child.stdin, pack((function.__module__, function.__qualname__, values)))
                done, result = unpack(_receive(child.stdout))
            except (OSError, EOFError, ValueError):
                child.kill()
                done = False
            if done:
                return result  # type: ignore[no-any-return]
        if self._ended:
            raise CancelledError
        return function(*values)  # it is gone, or it failed: whatever it failed with is raised here


def process() -> int:
    """The number of the process that this runs in."""
    return os.getpid()


def _send(stream: Any, message: bytes) -> None:
    stream.write(_SIZE.pack(len(message)) + message)
    stream.flush()


def _receive(stream: Any) -> bytes:
    """EOFError where the other side is gone."""
    header = stream.read(_SIZE.size)
    if len(header) < _SIZE.size:
        raise EOFError
    size, = _SIZE.unpack(header)
    message: bytes = stream.read(size)
    if len(message) < size:
        raise EOFError
    return message


def _serve() -> None:
    """The child: calls in on stdin, what they give out on stdout, until our parent closes it or is gone."""
    logging.disable(logging.CRITICAL)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    with suppress(EOFError, BrokenPipeError):
        while True:
            module, name, values = unpack(_receive(sys.stdin.buffer))
            if not module.startswith("index."):
                raise ValueError(f"{module} is not of the index")
            try:
                answer = pack((True, getattr(importlib.import_module(module), name)(*values)))
            except Exception:  # our parent tries itself, and tells
                answer = pack((False, None))
            _send(answers, answer)


if __name__ == "__main__":
    _serve()
