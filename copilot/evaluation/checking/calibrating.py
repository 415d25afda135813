"""What a model's probabilities are worth: fitted on one half of labelled pairs, told on the other.

The halves are cut by a hash of the pair, within each label, so that the same pair is always in the same half.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from copilot.domain.entailment import Calibration, log_odds
from copilot.errors import UsageError

BINS = 5
FEWEST = 20  # pairs of either sort in the half that is fitted to
_STEEPEST = 10.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs whose calibrated probability lies in one fifth: its mean, and the share of them that was supported."""

    pairs: int
    said: float
    was: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of pairs that were not fitted to. `error` is the expected calibration error, `brier` the mean squared one."""

    pairs: int
    brier_raw: float
    brier: float
    error: float
    bins: tuple[Bin, ...]


def halves(items: Sequence[tuple[str, str]]) -> list[bool]:
    """True for the pairs (claim, evidence) that are fitted to."""
    return [hashlib.sha256("\0".join(pair).encode("utf-8", "surrogatepass")).digest()[0] % 2 == 0 for pair in items]


def fit(model: str, said: Sequence[float], supported: Sequence[bool]) -> Calibration:
    """Platt's sigmoid with his smoothed targets, and the threshold of the best balanced accuracy. Raises UsageError for too few."""
    good = sum(supported)
    if min(good, len(supported) - good) < FEWEST:
        raise UsageError(
            f"a calibration needs at least {FEWEST} judged pairs of either sort in its half, not {good} supported of {len(supported)}"
        )
    x = np.array([log_odds(p) for p in said])
    bad = len(supported) - good
    target = np.where(np.array(supported), (good + 1) / (good + 2), 1 / (bad + 2))

    def loss(ab: np.ndarray) -> float:
        z = ab[0] * x + ab[1]
        return float(np.sum(np.logaddexp(0, z) - target * z))

    found = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(1e-3, _STEEPEST), (-20.0, 20.0)])
    sigmoid = Calibration(model, float(found.x[0]), float(found.x[1]), 0.5, len(supported))
    likely = [sigmoid.apply(p) for p in said]
    return Calibration(model, sigmoid.slope, sigmoid.intercept, _threshold(likely, supported), len(supported))


def _threshold(likely: Sequence[float], supported: Sequence[bool]) -> float:
    """Midway between two probabilities that occur, where the balanced accuracy is highest; the lowest such."""
    values = sorted(set(likely))
    cuts = [(a + b) / 2 for a, b in zip(values, values[1:], strict=False)] or [0.5]
    good, bad = sum(supported), len(supported) - sum(supported)

    def balanced(cut: float) -> float:
        kept = sum(s and p >= cut for p, s in zip(likely, supported, strict=True))
        stopped = sum(not s and p < cut for p, s in zip(likely, supported, strict=True))
        return kept / good + stopped / bad

    return max(cuts, key=lambda cut: (round(balanced(cut), 12), -cut))


def reliability(calibration: Calibration, said: Sequence[float], supported: Sequence[bool]) -> Reliability:
    """Raises UsageError without pairs."""
    if not said:
        raise UsageError("no judged pair is left to tell the reliability by; give more pairs")
    likely = np.array([calibration.apply(p) for p in said])
    truth = np.array(supported, float)
    at = np.minimum((likely * BINS).astype(int), BINS - 1)
    bins = tuple(
        Bin(int(np.sum(at == n)), float(likely[at == n].mean()), float(truth[at == n].mean()))
        for n in range(BINS)
        if np.any(at == n)
    )
    error = sum(b.pairs * abs(b.said - b.was) for b in bins) / len(said)
    return Reliability(
        len(said), float(np.mean((np.array(said) - truth) ** 2)), float(np.mean((likely - truth) ** 2)), error, bins
    )
