"""What a service level made happen, and who was told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from copilot.domain.service_level import AlarmKind

LATE = timedelta(minutes=5)  # a desk that runs sounds an alarm within one; later than this, it was down


@dataclass(frozen=True, slots=True)
class Alarm:
    """A step that was carried out: there is one for a draft, its round in the queue and the step's name, and never a second.

    `to` is whom the step leads to, in words; `told` are ids of members. Nobody is told when nobody fits.
    """

    draft: str
    round: int
    step: str
    engagement: str
    kind: AlarmKind
    fell_due: datetime
    at: datetime
    to: str = ""
    told: tuple[str, ...] = ()

    @property
    def late(self) -> bool:
        return self.at - self.fell_due > LATE


@dataclass(frozen=True, slots=True)
class Notice:
    """An alarm as one member is told of it."""

    draft: str
    round: int
    step: str
    member: str
    engagement: str
    kind: AlarmKind
    fell_due: datetime
    at: datetime
    seen_at: datetime | None = None

    @property
    def late(self) -> bool:
        return self.at - self.fell_due > LATE
