"""One client's matter and the wall around it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from copilot.domain.member import Role
from copilot.domain.terms import Terms


class Kind(StrEnum):
    """The five kinds of work the field sells."""

    LEGAL = "legal"
    FINANCIAL = "financial"
    RESEARCH = "research"
    HEALTH = "health"
    ENGINEERING = "engineering"


@dataclass(frozen=True, slots=True)
class Engagement:
    """A client's matter. `name` and `client` are content: stored as ciphertext, looked up by a keyed hash."""

    id: str
    name: str
    kind: Kind
    client: str
    created_by: str
    created_at: datetime
    generation: int = 0  # grows with every change to the documents, so that index caches know when they are stale
    closed_at: datetime | None = None
    counterparties: tuple[str, ...] = ()  # the other sides of the matter: whom a conflict of interest may be with
    monthly_cap_usd: float | None = None  # of what the model may cost; None: the desk's own; 0: no model may be used
    model_hosts: tuple[str, ...] = ()  # the only hosts that the model may be at; empty: wherever the desk's is
    terms: Terms = field(default_factory=Terms)
    jurisdiction: str = ""  # where, or for what, a reviewer's credential has to hold; empty: anywhere
    credentials: tuple[str, ...] = ()  # any one of these kinds, of whoever reviews anything; none: what the template asks for


@dataclass(frozen=True, slots=True)
class Grant:
    """What gives a member authority over an engagement's content. Roles never do that by themselves."""

    engagement: str
    member: str
    role: Role
    granted_by: str
    granted_at: datetime
