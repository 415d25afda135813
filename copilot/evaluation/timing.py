"""Latencies and rates with what is known of them: a percentile or a rate alone says nothing of its spread."""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from copilot.evaluation.statistics import LEVEL, SEED, Interval

_DRAWS = 2_000


def percentile(values: Sequence[float], share: float) -> Interval:
    """A quantile with its distribution-free interval from order statistics; as wide as the values where those are few.

    W. J. Conover, "Practical Nonparametric Statistics" (1999), section 3.2. Raises ValueError without values.
    """
    if not values:
        raise ValueError("a percentile needs at least one value")
    found = stats.quantile_test(values, p=share).confidence_interval(LEVEL)
    low, high = (edge if np.isfinite(edge) else limit for edge, limit in zip(found, (min(values), max(values)), strict=True))
    return Interval(float(np.quantile(values, share)), float(low), float(high))


def rate(amounts: Sequence[float], seconds: Sequence[float]) -> Interval:
    """Amount a second over all steps; the interval resamples the steps (percentile bootstrap of the ratio).

    Raises ValueError without steps or time.
    """
    done, spent = np.asarray(amounts, dtype=np.float64), np.asarray(seconds, dtype=np.float64)
    if len(done) != len(spent) or not spent.sum() > 0:
        raise ValueError(f"a rate needs as many amounts as times and some time, not {len(done)} and {len(spent)}")
    value = float(done.sum() / spent.sum())
    if len(done) == 1:
        return Interval(value, value, value)
    draws = np.random.default_rng(SEED).integers(0, len(done), (_DRAWS, len(done)))
    ratios = done[draws].sum(axis=1) / np.maximum(spent[draws].sum(axis=1), 1e-9)
    low, high = np.quantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, float(low), float(high))
