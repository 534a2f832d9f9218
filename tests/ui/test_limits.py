"""How much one client may do, counted without waiting: the clock is a number that the test moves."""

from __future__ import annotations

import threading
import time

import pytest

from ui.limits import Attempts, Open, Quota, Rate
from ui.turnstile import BusyError, Turnstile


class Now:
    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def test_a_bucket_empties_and_fills_again() -> None:
    now = Now()
    rate = Rate(2, 5, clock=now)
    assert [rate.wait("a") for _ in range(6)] == [0, 0, 0, 0, 0, 1] and rate.wait("b") == 0, "each client has his own"
    now.seconds += 1
    assert [rate.wait("a") for _ in range(3)] == [0, 0, 1]
    now.seconds += 3_600
    assert [rate.wait("a") for _ in range(6)][-1] == 1, "never more than the burst"


def test_what_is_kept_of_clients_is_bounded() -> None:
    now = Now()
    rate = Rate(1, 1, clock=now, most=100)
    for number in range(1_000):
        rate.wait(f"client {number}")
    assert len(rate) == 100 and rate.wait("client 999") == 1, "the ones seen last are known"


def test_wrong_passwords_cost_more_and_more() -> None:
    now = Now()
    attempts = Attempts(free=3, longest=60, clock=now)
    waits = []
    for _ in range(10):
        now.seconds += attempts.wait("a")
        attempts.missed("a")
        waits.append(attempts.wait("a"))
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60] and attempts.wait("b") == 0
    attempts.right("a")
    assert attempts.wait("a") == 0


def test_open_streams_are_counted_by_client_and_in_all() -> None:
    places = Open(each=2, all_together=3)
    assert [places.enter(who) for who in "aaabb"] == [True, True, False, True, False]
    places.leave("a")
    assert places.enter("b") and not places.enter("c") and places.total == 3


def test_a_quota_is_of_an_hour() -> None:
    now = Now()
    quota = Quota(100, clock=now)
    assert quota.take("a", 60) and not quota.take("a", 41) and quota.take("a", 40) and quota.take("b", 100)
    assert quota.wait("a") == 3_600
    now.seconds += 3_600
    assert quota.take("a", 100)


# -- the turnstile

def test_only_so_many_are_inside_and_they_come_in_their_order() -> None:
    turnstile, inside, most, order = Turnstile(2, waiting=10), 0, 0, []
    lock = threading.Lock()

    def come(number: int) -> None:
        nonlocal inside, most
        with turnstile.turn():
            with lock:
                inside, most = inside + 1, max(most, inside + 1)
                order.append(number)
            time.sleep(0.02)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=come, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
        time.sleep(0.004)
    for thread in threads:
        thread.join()
    assert most == 2 and sorted(order) == list(range(8)) and all(abs(place - number) <= 1 for place, number in enumerate(order)), order


def test_whoever_finds_the_line_full_or_waits_too_long_is_told() -> None:
    turnstile = Turnstile(1, waiting=1, patience=0.3)
    with turnstile.turn():
        assert not turnstile.is_full
        began = time.monotonic()

        def wait() -> None:
            with pytest.raises(BusyError), turnstile.turn():
                pass

        waiting = threading.Thread(target=wait)
        waiting.start()
        while not turnstile.is_full:
            time.sleep(0.001)
        with pytest.raises(BusyError), turnstile.turn():
            pass
        assert time.monotonic() - began < 0.2, "at once"
        waiting.join()
        assert 0.25 < time.monotonic() - began < 3
    with turnstile.turn():
        pass


def test_questions_on_their_way_are_counted() -> None:
    turnstile = Turnstile(1, waiting=2)
    assert [turnstile.admit() for _ in range(4)] == [True, True, True, False]
    tickets = [turnstile.ticket() for _ in range(2)]
    assert not turnstile.admit()
    for ticket in tickets:
        turnstile.give_back(ticket)
    assert turnstile.admit()


def test_who_has_gone_away_leaves_the_line_and_an_error_leaves_the_turn() -> None:
    turnstile = Turnstile(1, waiting=5, patience=60)
    with turnstile.turn(), pytest.raises(BusyError), turnstile.turn(lambda: False):
        pass
    with pytest.raises(ZeroDivisionError), turnstile.turn():
        _ = 1 / 0
    with turnstile.turn(patience=0.0):
        pass
