"""How far a mean over questions may be off: percentile bootstrap intervals, also of the difference between two runs.

Only questions are resampled: what an interval says is how the figure would move with other questions of the same kind, not with
other documents. Method: B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7 (1979); for
retrieval: T. Sakai, "Evaluating evaluation metrics based on the bootstrap", SIGIR 2006.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

RESAMPLES = 1000
LEVEL = 0.95
_SEED = 1979  # the same for every figure, so that a repeated run prints the same intervals
_CELLS = 4_000_000  # drawn at once: 16 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A mean over `n` questions with its interval.

    Where all questions score the same, resampling has nothing to show: `low == value == high`, which is no certainty.
    """

    value: float
    low: float
    high: float
    n: int


def figure(values: Sequence[float], weights: Sequence[float] | None = None) -> Figure:
    """The weighted mean of the questions' values (each of weight 1 without `weights`) and its 95% interval.

    A question with 3 gold groups of which 2 are found has the value 2/3 and the weight 3: then the mean is found groups over
    groups, and still whole questions are drawn. ValueError for no values.

    >>> figure([1.0, 0.5], [1, 3])
    Figure(value=0.625, low=0.5, high=1.0, n=2)
    """
    import numpy as np

    n = len(values)
    if not n:
        raise ValueError("a mean over no questions")
    weight = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    weighted, even = np.asarray(values, dtype=float) * weight, bool((weight == 1).all())
    random, means = np.random.default_rng(_SEED), np.empty(RESAMPLES)
    step = max(1, _CELLS // n)
    for start in range(0, RESAMPLES, step):
        drawn = random.integers(0, n, size=(min(step, RESAMPLES - start), n), dtype=np.int32)
        means[start:start + step] = weighted[drawn].sum(axis=1) / (n if even else weight[drawn].sum(axis=1))
    low, high = np.percentile(means, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return Figure(value=float(weighted.sum() / weight.sum()), low=float(low), high=float(high), n=n)


def difference(values: Sequence[float], earlier: Sequence[float], weights: Sequence[float] | None = None) -> Figure:
    """How much higher `values` are than those of an earlier run, question by question in the same order.

    Paired: each resample draws the same questions of both runs, so what makes a question hard in both cancels.

    >>> difference([1.0, 0.5, 0.5], [0.5, 0.0, 0.0])
    Figure(value=0.5, low=0.5, high=0.5, n=3)
    """
    return figure([now - before for now, before in zip(values, earlier, strict=True)], weights)
