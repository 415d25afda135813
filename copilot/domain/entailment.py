"""A model's opinion on whether evidence bears a claim out, and what its figures have proved to be worth."""

from dataclasses import dataclass
from math import exp, log

_EDGE = 0.005  # a model that says 0 or 1 is taken to say nearly so: the logarithm of its odds has no end


@dataclass(frozen=True, slots=True)
class Opinion:
    """`probability` (0 to 1, as the model said it) that the evidence bears the claim out; None with a `note` where it was not judged."""

    probability: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a model's probabilities have meant on `pairs` labelled pairs: a sigmoid of their log odds.

    Below `stops_below` (a calibrated probability) a claim was more often unsupported than not; it was chosen on the same pairs.
    Source: J. Platt, Probabilistic outputs for support vector machines (1999).
    """

    model: str
    slope: float
    intercept: float
    stops_below: float
    pairs: int

    def apply(self, probability: float) -> float:
        """The calibrated probability."""
        return 1 / (1 + exp(-(self.slope * log_odds(probability) + self.intercept)))


def log_odds(probability: float) -> float:
    """Finite for 0 and 1 too."""
    held = min(1 - _EDGE, max(_EDGE, probability))
    return log(held / (1 - held))
