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


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; a share of few says little, so the count always stands beside it."""

    label: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class StatusPack:
    """`delivered` within the period; all else as it stood when the pack was made. An item may be both overdue and escalated."""

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
