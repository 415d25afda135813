"""The statistics that evaluations decide by: intervals, paired tests, several metrics at once, and what could have been seen.

All comparisons are paired by sample: two prompts answer the same questions, so the difference of each question is the unit.
Every function is deterministic (fixed seed), so that the same scores give the same report.
"""

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

LEVEL = 0.95
DRAWS = 9_999  # resamples and sign flips: a comparison of 60 pairs takes some 30 ms; up to 13 pairs p-values are exact
SEED = 20_240_229

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95% confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Paired:
    """after - before over n pairs: mean effect, its 95% interval, two-sided p, and p of the alternative that it fell.

    `detectable` is the smallest fall that n pairs of this spread would have shown (see `minimum_detectable_effect`).
    """

    n: int
    effect: float
    low: float
    high: float
    p: float
    p_fell: float
    detectable: float


def interval(values: Sequence[float], level: float = LEVEL, draws: int = DRAWS) -> Interval:
    """Mean with confidence interval: Wilson's for shares (all values 0 or 1), else the BCa bootstrap.

    B. Efron, "Better Bootstrap Confidence Intervals", JASA 82 (1987); E. B. Wilson, JASA 22 (1927). Raises ValueError
    without values.
    """
    data = _array(values)
    mean = float(data.mean())
    if np.isin(data, (0.0, 1.0)).all():
        low, high = wilson(int(data.sum()), data.size, level)
        return Interval(mean, low, high)
    low, high = _bootstrap(data, level, draws)
    return Interval(mean, low, high)


def wilson(successes: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval for a share; holds its level for small n and shares near 0 and 1, where Wald's does not.

    L. D. Brown, T. T. Cai, A. DasGupta, "Interval Estimation for a Binomial Proportion", Statistical Science 16 (2001).
    """
    result = stats.binomtest(successes, n).proportion_ci(confidence_level=level, method="wilson")
    return float(result.low), float(result.high)


def upper_bound_of_none(n: int) -> float:
    """With 0 of n seen, the share is below 3/n with 95% confidence.

    J. A. Hanley, A. Lippman-Hand, "If Nothing Goes Wrong, Is Everything All Right?", JAMA 249 (1983).
    """
    return min(1.0, 3 / n)


def paired(
    before: Sequence[float], after: Sequence[float], alpha: float = 0.05, power: float = 0.8, draws: int = DRAWS
) -> Paired:
    """Compare two runs over the same samples, in the same order. Raises ValueError for no samples or unequal lengths.

    p-values: paired permutation test on the mean difference, which flips the sign of each difference (R. A. Fisher, "The
    Design of Experiments", 1935, section 21; E. J. G. Pitman, 1937); exact up to 13 pairs.
    """
    if len(before) != len(after):
        raise ValueError(f"paired comparisons need equal lengths, not {len(before)} and {len(after)}")
    first, second = _array(before), _array(after)
    differences = second - first
    low, high = _bootstrap(differences, LEVEL, draws)
    fell, rose = _permutation(differences, draws)
    return Paired(
        n=differences.size,
        effect=float(differences.mean()),
        low=low,
        high=high,
        p=min(1.0, 2 * min(fell, rose)),
        p_fell=fell,
        detectable=minimum_detectable_effect(differences, alpha, power),
    )


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """p-values adjusted so that all comparisons together keep their false-alarm rate.

    S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6 (1979).
    """
    adjusted: dict[str, float] = {}
    highest = 0.0
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p))
        adjusted[name] = highest
    return {name: adjusted[name] for name in p_values}


def minimum_detectable_effect(differences: Sequence[float] | Floats, alpha: float = 0.05, power: float = 0.8) -> float:
    """The smallest true fall that a one-sided test at `alpha` would find with probability `power`, in the metric's units.

    (z(1-alpha) + z(power)) * s / sqrt(n), after J. Cohen, "Statistical Power Analysis for the Behavioral Sciences" (1988);
    never below 3/n times the largest difference seen (or 1 when none was): where no pair differs, a change that
    touches fewer than 3/n of all questions could still have gone unseen.
    """
    data = _array(differences)
    largest = float(np.abs(data).max()) or 1.0
    spread = float(data.std(ddof=1)) if data.size > 1 else 1.0
    normal = float(stats.norm.ppf(1 - alpha) + stats.norm.ppf(power)) * spread / math.sqrt(data.size)
    return max(normal, upper_bound_of_none(data.size) * largest)


def _array(values: Sequence[float] | Floats) -> Floats:
    data = np.asarray(values, dtype=np.float64)
    if data.ndim != 1 or not data.size or not np.isfinite(data).all():
        raise ValueError(f"a mean needs at least one finite value, not {data.size} values")
    return data


def _bootstrap(data: Floats, level: float, draws: int) -> tuple[float, float]:
    if np.ptp(data) == 0.0:
        return float(data[0]), float(data[0])
    rng = np.random.default_rng(SEED)
    with warnings.catch_warnings():
        # BCa is undefined when all but one value are equal; then scipy warns, and the percentile interval stands in.
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        found = stats.bootstrap(
            (data,), np.mean, confidence_level=level, n_resamples=draws, method="BCa", vectorized=True, rng=rng
        ).confidence_interval
    if math.isnan(found.low) or math.isnan(found.high):
        found = stats.bootstrap(
            (data,), np.mean, confidence_level=level, n_resamples=draws, method="percentile", vectorized=True, rng=rng
        ).confidence_interval
    return float(found.low), float(found.high)


def _permutation(differences: Floats, draws: int) -> tuple[float, float]:
    """p of a fall and p of a rise, from one null distribution."""
    changed = differences[differences != 0.0]  # pairs that do not differ say nothing, whichever sign they are given
    if changed.size < 2:
        return (1.0, 1.0) if not changed.size else (0.5, 1.0) if changed[0] < 0 else (1.0, 0.5)
    result = stats.permutation_test(
        (changed,), np.sum, permutation_type="samples", alternative="less", vectorized=True,
        n_resamples=draws, rng=np.random.default_rng(SEED),
    )  # fmt: skip
    null = result.null_distribution
    exact = 2**changed.size <= draws
    as_high = int((null >= result.statistic - 1e-9 * abs(result.statistic)).sum())
    return float(result.pvalue), (as_high + (not exact)) / (null.size + (not exact))
