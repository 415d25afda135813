"""What a client is told of an engagement's work in a period: delivered, in review, overdue, escalated, and how good it was."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work. `at` is when it was released, or else asked for; `told` what the client said of it last."""

    title: str
    task: str
    at: datetime
    due: datetime | None = None
    told: str = ""

    @property
    def late(self) -> bool:
        """Of what was delivered: whether that was after it was due."""
        return self.due is not None and self.at > self.due


Bounded = tuple[float, float, float]  # a value, and the ends of its 95% interval


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many. `rate` is None where that is too few for one; the count always stands."""

    label: str
    count: int
    of: int
    rate: Bounded | None = None


@dataclass(frozen=True, slots=True)
class StatusPack:
    """`delivered`, `recalled` and `rejected` within the period; all else as it stood when the pack was made.

    What is in review may be overdue and escalated as well, or approved and wait for its release.
    """

    engagement: str
    client: str
    made_at: datetime
    since: datetime | None
    until: datetime | None
    delivered: tuple[Item, ...]
    in_review: tuple[Item, ...]
    overdue: tuple[Item, ...]
    escalated: tuple[Item, ...]
    recalled: tuple[Item, ...]
    quality: tuple[Share, ...]
    ratings: tuple[int, ...]
    terms: tuple[tuple[str, str], ...] = ()  # what the engagement was agreed under: (label, text)
    off_terms: tuple[str, ...] = ()  # what does not fit them today, as sentences
    approved: tuple[Item, ...] = ()  # decided, signed as often as it has to be, and not released
    rejected: tuple[Item, ...] = ()
    rating: Bounded | None = None  # the mean of the client's ratings; None of too few
