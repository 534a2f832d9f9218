"""A second process for what Python computes itself, while this one waits for products of matrices: both cores work.

It is handed functions with what they are to take, and hands back what they give; it keeps nothing and touches no record.
Whatever becomes of it, the work is done: where it is gone, this process does the rest.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from .types import ReportQAError

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
        """`function(*values)`, a function of a module and values that can be pickled; what it raises is raised by `result`."""
        return self._asking.submit(self._ask, function, values)

    def _ask(self, function: Callable[..., Result], values: tuple[object, ...]) -> Result:
        child = self._child
        if child is not None and child.poll() is None:
            assert child.stdin and child.stdout
            with suppress(OSError, EOFError, pickle.UnpicklingError):
                _send(child.stdin, (function, values))
                result, error = _receive(child.stdout)
                if error is not None:
                    raise error
                return result  # type: ignore[no-any-return]
            child.kill()
        if self._ended:
            raise CancelledError
        return function(*values)


def _send(stream: Any, message: object) -> None:
    packed = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(_SIZE.pack(len(packed)) + packed)
    stream.flush()


def _receive(stream: Any) -> Any:
    """EOFError where the other side is gone."""
    header = stream.read(_SIZE.size)
    if len(header) < _SIZE.size:
        raise EOFError
    size, = _SIZE.unpack(header)
    packed = stream.read(size)
    if len(packed) < size:
        raise EOFError
    return pickle.loads(packed)  # from our own process, through a pipe that no other has


def _portable(error: Exception) -> Exception:
    """The error, or one that says the same where it cannot be pickled."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # whatever its class does
        return ReportQAError(str(error))
    return error


def _serve() -> None:
    """The child: calls in on stdin, what they give out on stdout, until our parent closes it or is gone."""
    logging.disable(logging.CRITICAL)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    with suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, BrokenPipeError):
        while True:
            function, values = _receive(sys.stdin.buffer)
            try:
                answer: tuple[object, BaseException | None] = function(*values), None
            except Exception as error:  # it is for our parent
                answer = None, _portable(error)
            _send(answers, answer)


if __name__ == "__main__":
    _serve()
