"""What a client is shown of the desk, one deliverable by a link of its own, and what they say of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from copilot.domain.review import ReasonCode

CLIENT = "client"  # stands in the audit trail where a member's id would
BY_LINK = "client's link"  # how a client was recognised


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class ClientLink:
    """A right to see, fetch and answer one deliverable. Only the SHA-256 of its token is kept."""

    id: str
    engagement: str
    draft: str
    deliverable: str
    token_sha256: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def open_at(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class ClientAnswer:
    """What came back through a link; the last one counts. `rating` is 1 (poor) to 5, None when none was given."""

    id: str
    engagement: str
    draft: str
    link: str
    at: datetime
    outcome: Outcome
    rating: int | None = None
    name: str = ""
    remarks: str = ""


class Finding(StrEnum):
    """What a lead found of something that a client sent back."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Defect:
    """Something wrong that was found after the release: it escaped the review.

    What a member records is confirmed by that. What a client returns with remarks is open until a lead confirms or dismisses
    it; until then it counts, so that looking away improves no figure.
    """

    id: str
    engagement: str
    draft: str
    version: int
    member: str
    at: datetime
    reason: ReasonCode
    note: str = ""
    answer: str = ""  # id of the client's answer that opened it; empty where a member recorded it
    finding: Finding = Finding.CONFIRMED
    settled_by: str | None = None  # the lead who confirmed or dismissed it
    settled_at: datetime | None = None
    settled_note: str = ""

    @property
    def counts(self) -> bool:
        return self.finding is not Finding.DISMISSED
