"""Kept threads: work is done once, in order, also where no thread is free, in a forked process, and where it fails."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import Future

import pytest

from index import threads
from index.threads import beside, shared


def test_each_piece_is_worked_on_once_and_results_stand_in_order() -> None:
    seen: list[int] = []

    def work(n: int) -> int:
        seen.append(n)
        time.sleep(0.001)
        return n * n

    assert shared(work, list(range(40))) == [n * n for n in range(40)]
    assert sorted(seen) == list(range(40)) and shared(work, []) == []


def test_two_threads_work_at_once() -> None:
    if (os.cpu_count() or 1) < 2:
        pytest.skip("one core: nothing is shared")
    meeting = threading.Barrier(2)
    assert sorted(shared(lambda _: meeting.wait(timeout=20), [0, 1])) == [0, 1]


def test_all_gets_done_where_every_kept_thread_waits_for_it() -> None:
    pool = threads._pool(os.getpid())
    inner: list[Future[list[int]]] = []
    begun = threading.Barrier(pool._max_workers, timeout=30)

    def outer(n: int) -> list[int]:
        begun.wait()
        return shared(lambda k: n * k, list(range(20)))

    inner = [beside(outer, n) for n in range(pool._max_workers)]
    assert [one.result(timeout=30) for one in inner] == [[n * k for k in range(20)] for n in range(pool._max_workers)]


def test_a_failure_is_told_and_ends_the_rest() -> None:
    done: list[int] = []

    def work(n: int) -> None:
        if n == 3:
            raise ValueError("three")
        time.sleep(0.002)
        done.append(n)

    with pytest.raises(ValueError, match="three"):
        shared(work, list(range(500)))
    assert len(done) < 400
    so_far = len(done)
    time.sleep(0.05)
    assert len(done) == so_far, "nothing goes on behind"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own() -> None:
    assert beside(lambda: 1).result(timeout=10) == 1
    child = os.fork()
    if not child:
        code = 1
        try:
            code = 0 if beside(lambda: 2).result(timeout=10) == 2 and shared(lambda n: n, [1, 2, 3]) == [1, 2, 3] else 2
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
