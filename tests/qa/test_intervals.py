"""Bootstrap intervals against what can be worked out by hand, and against the share of times that they should hold."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest

from qa.intervals import RESAMPLES, Figure, difference, figure
from tests.conftest import ROOT


def test_the_mean_lies_within_and_more_questions_narrow_it() -> None:
    widths = []
    for n in (25, 100, 400, 1600):
        values = np.random.default_rng(7).random(n).tolist()
        found = figure(values)
        assert found.low < found.value < found.high and found.n == n and found.value == pytest.approx(sum(values) / n)
        widths.append(found.high - found.low)
    assert all(1.6 < wide / narrow < 2.5 for wide, narrow in zip(widths, widths[1:], strict=False)), f"a fourfold of questions halves the width: {widths}"


def test_it_agrees_with_the_normal_approximation() -> None:
    values = np.random.default_rng(1).normal(0.5, 0.2, size=900)
    found, half = figure(values.tolist()), 1.96 * float(values.std()) / math.sqrt(900)
    assert found.low == pytest.approx(found.value - half, abs=half / 8) and found.high == pytest.approx(found.value + half, abs=half / 8)


def test_it_holds_the_truth_about_19_times_in_20() -> None:
    random = np.random.default_rng(3)
    held = [found.low <= 0.3 <= found.high for found in (figure((random.random(120) < 0.3).astype(float).tolist()) for _ in range(300))]
    assert 0.90 <= sum(held) / 300 <= 0.985


def test_two_questions_by_hand() -> None:
    """Resamples of (0, 1) have the means 0, .5 and 1 in the shares 1/4, 1/2 and 1/4."""
    assert figure([0.0, 1.0]) == Figure(value=0.5, low=0.0, high=1.0, n=2)


def test_equal_values_leave_nothing_to_show() -> None:
    assert figure([1.0] * 9) == Figure(value=1.0, low=1.0, high=1.0, n=9)
    assert figure([0.25]) == Figure(value=0.25, low=0.25, high=0.25, n=1)
    with pytest.raises(ValueError, match="no questions"):
        figure([])


def test_questions_are_drawn_not_their_parts() -> None:
    """One question with all of its 10 groups found, one with its only group missed: 10 of 11. Were groups drawn, 0 would not be within."""
    found = figure([1.0, 0.0], [10, 1])
    assert found.value == pytest.approx(10 / 11) and (found.low, found.high) == (0.0, 1.0)
    assert figure([0.2, 0.7, 0.9], [1, 1, 1]) == figure([0.2, 0.7, 0.9])


def test_the_same_in_every_run_and_whatever_is_drawn_beside_it() -> None:
    values = [0.1, 0.4, 0.45, 0.9, 1.0, 0.0, 0.3]
    first = figure(values)
    np.random.seed(5)
    np.random.rand(10)
    assert figure(values) == first
    code = f"from qa.intervals import figure; print(figure({values!r}))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip() == str(first)


def test_large_sets_are_drawn_in_parts() -> None:
    """Beyond 4,000 questions not all resamples fit in one draw; every one of them must be filled."""
    values = (np.random.default_rng(2).random(9001) < 0.5).astype(float)
    found, half = figure(values.tolist()), 1.96 * 0.5 / math.sqrt(9001)
    assert RESAMPLES * 9001 > 4_000_000
    assert found.low == pytest.approx(found.value - half, abs=half / 6) and found.high == pytest.approx(found.value + half, abs=half / 6)


def test_a_difference_is_paired() -> None:
    """Every question gains .1, hard or easy: certain, though either run alone is wide."""
    before = np.random.default_rng(4).random(50).tolist()
    after = [value + 0.1 for value in before]
    found = difference(after, before)
    assert found.low == pytest.approx(0.1) and found.high == pytest.approx(0.1) and figure(before).high - figure(before).low > 0.1
    with pytest.raises(ValueError):
        difference([1.0], [1.0, 0.0])
