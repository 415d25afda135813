"""How far two reviewers agree beyond chance: Cohen's kappa and Krippendorff's alpha, nominal, two judgments a unit.

No library that the project has computes either; both are a few lines, checked against the examples of their papers.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence

import numpy as np

from copilot.evaluation.statistics import LEVEL, SEED, Interval

DRAWS = 2_000
Pair = tuple[Hashable, Hashable]


def cohen_kappa(pairs: Sequence[Pair]) -> float | None:
    """J. Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological Measurement 20 (1960).

    None where both always said one and the same thing: then chance alone agrees fully, and nothing can be told.
    """
    n = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(first[label] * second[label] for label in first) / n**2
    if expected == 1:
        return None
    return (sum(a == b for a, b in pairs) / n - expected) / (1 - expected)


def krippendorff_alpha(pairs: Sequence[Pair]) -> float | None:
    """K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), nominal data, two observers, nothing missing.

    None where only one value was ever given.
    """
    values = Counter(value for pair in pairs for value in pair)
    n = values.total()
    expected = (n**2 - sum(count**2 for count in values.values())) / (n * (n - 1))
    if not expected:
        return None
    return 1 - sum(a != b for a, b in pairs) / len(pairs) / expected


def with_interval(groups: Sequence[Sequence[Pair]], measure: Callable[[Sequence[Pair]], float | None]) -> Interval | None:
    """The measure over all pairs, with its 95% percentile interval from resampling whole groups (the pairs of one text are
    not independent). None where the measure is; draws in which it is undefined are left out."""
    value = measure([pair for group in groups for pair in group])
    if value is None:
        return None
    random = np.random.default_rng(SEED)
    found = []
    for picked in random.integers(0, len(groups), size=(DRAWS, len(groups))):
        drawn = measure([pair for index in picked for pair in groups[index]])
        if drawn is not None:
            found.append(drawn)
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, float(low), float(high))
