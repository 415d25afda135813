"""What the desk saves: the time that people spent on released work, against the time that the same work takes by hand."""

from collections.abc import Iterable
from dataclasses import dataclass

from copilot.evaluation.statistics import Interval, interval
from copilot.evaluation.work_record import OUT, Piece

FEWEST = 10  # deliverables; no share is told of fewer
FIELD = 0.25  # of the labour, what the field reports to save today


@dataclass(frozen=True, slots=True)
class Savings:
    """Of released deliverables. `saved` is the mean of 1 - (minutes in review / minutes by hand); None of fewer than FEWEST.

    Minutes in review are measured by leases. What an analyst spends on asking and on their own wording leaves no lease and is
    not in them.
    """

    deliverables: int
    review_minutes: float
    draft_minutes: float
    hand_minutes: int
    cost_usd: float
    saved: Interval | None

    @property
    def beats_the_field(self) -> bool | None:
        """Whether the whole interval lies above FIELD, or none of it; None when it cannot be told."""
        if self.saved is None or self.saved.low <= FIELD <= self.saved.high:
            return None
        return self.saved.low > FIELD


def savings(pieces: Iterable[Piece]) -> Savings:
    """Over all that was released."""
    released = [p for p in pieces if p.review.state in OUT]
    shares = [1 - p.reviewed.total_seconds() / 60 / p.minutes_by_hand for p in released if p.minutes_by_hand]
    return Savings(
        deliverables=len(released),
        review_minutes=sum(p.reviewed.total_seconds() for p in released) / 60,
        draft_minutes=sum(p.drafted.total_seconds() for p in released) / 60,
        hand_minutes=sum(p.minutes_by_hand for p in released),
        cost_usd=sum(p.cost_usd for p in released),
        saved=interval(shares) if len(shares) >= FEWEST else None,
    )
