"""Threads of this process that are kept: to start one takes longer than much of what it would do."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
Item = TypeVar("Item")
Result = TypeVar("Result")

_AT_ONCE = 4  # threads on one piece of work: memory feeds no more


def beside(work: Callable[P, Result], *given: P.args, **named: P.kwargs) -> Future[Result]:
    """`work` begins in another thread. It must not wait for work that was begun so."""
    return _pool(os.getpid()).submit(work, *given, **named)


def shared(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """The result of each, in order; this thread works too, so that all gets done where no other is free."""
    left = deque(enumerate(items))
    found: dict[int, Result] = {}

    def take() -> None:
        while left:
            try:
                at, item = left.popleft()
            except IndexError:  # another was quicker
                return
            try:
                found[at] = work(item)
            except BaseException:
                left.clear()
                raise

    helpers = [beside(take) for _ in range(min(os.cpu_count() or 1, _AT_ONCE, len(items)) - 1)]
    try:
        take()
    finally:
        for helper in helpers:
            if not helper.cancel():
                helper.result()
    return [found[at] for at in range(len(items))]


@lru_cache(maxsize=1)
def _pool(process: int) -> ThreadPoolExecutor:
    """Of one process: a forked one has none of the threads."""
    return ThreadPoolExecutor(4 + 2 * (os.cpu_count() or 1), "reportqa")
