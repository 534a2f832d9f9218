"""Id -> number: in one step or by halving, with the same result."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lookup import Lookup, contains, looked_up

IDS = st.lists(st.integers(min_value=-50, max_value=2**40) | st.integers(min_value=1, max_value=60), unique=True, max_size=40).map(sorted)


@given(IDS, st.lists(st.integers(min_value=-60, max_value=70) | st.integers(min_value=-(2**62), max_value=2**62), max_size=20))
def test_the_number_of_an_id_is_its_place_whether_ids_lie_close_or_far_apart(ids: list[int], others: list[int]) -> None:
    known = np.array(ids, dtype=np.int64)
    wanted = [*others, *ids[::2]]
    assert Lookup(known).of(wanted).tolist() == [ids.index(one) if one in ids else -1 for one in wanted]
    numbers = np.arange(len(ids)) * 7 + 5
    assert Lookup(known, numbers).of(wanted).tolist() == [ids.index(one) * 7 + 5 if one in ids else -1 for one in wanted]
    assert contains(known, wanted).tolist() == [one in ids for one in wanted]
    assert looked_up(wanted, known, numbers, -2.0).tolist() == [ids.index(one) * 7 + 5 if one in ids else -2.0 for one in wanted]


@pytest.mark.parametrize("ids", [[], [5], list(range(100, 164)), [1, 2**50]])
def test_what_is_asked_for_is_left_as_it_was(ids: list[int]) -> None:
    wanted = np.array([-1, 0, 99, 100, 163, 164, 165, 2**60])
    before = wanted.copy()
    assert Lookup(np.array(ids, dtype=np.int64)).of(wanted).dtype == np.int64
    assert np.array_equal(wanted, before)
