"""The unit of work that every backend hands out: one repository a noun."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from copilot.adapters.store.noun import Noun
from copilot.adapters.store.nouns import NOUNS
from copilot.adapters.store.trail import Trail
from copilot.domain.alarm import Alarm, Notice
from copilot.domain.audit import Act, AuditEntry
from copilot.domain.calendar import WorkingCalendar
from copilot.domain.chain import Link
from copilot.domain.checkpoint import Checkpoint
from copilot.domain.client import ClientAnswer, ClientLink, Defect
from copilot.domain.conflict import Conflict
from copilot.domain.credential import LedgerEntry
from copilot.domain.deliverable import Deliverable
from copilot.domain.document import Body, Document, Vectors
from copilot.domain.draft import Conversation, Draft, Request
from copilot.domain.engagement import Engagement, Grant
from copilot.domain.evaluation import Run, Sample
from copilot.domain.kept_answer import KeptAnswer
from copilot.domain.member import Credential, Member, Session
from copilot.domain.prompt import PromptLabel
from copilot.domain.review import Decision, Review
from copilot.domain.rows import RowState
from copilot.domain.sampling import SamplingRule, SecondReview
from copilot.domain.service_level import ServiceLevel
from copilot.domain.set_aside import SetAside
from copilot.domain.spending import Spending
from copilot.domain.thread import Comment
from copilot.ports import LAST, Repository


class Bare(Protocol):
    """What is there, not what can be believed."""

    def rows(self) -> Iterator[RowState]: ...

    def chains(self) -> list[str]: ...

    def links(self, chain: str, start: int, stop: int) -> Iterator[Link]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Fits ports.UnitOfWork."""

    engagements: Repository[Engagement]
    grants: Repository[Grant]
    members: Repository[Member]
    credentials: Repository[Credential]
    sessions: Repository[Session]
    documents: Repository[Document]
    bodies: Repository[Body]
    vectors: Repository[Vectors]
    conversations: Repository[Conversation]
    requests: Repository[Request]
    drafts: Repository[Draft]
    reviews: Repository[Review]
    decisions: Repository[Decision]
    comments: Repository[Comment]
    deliverables: Repository[Deliverable]
    links_to_clients: Repository[ClientLink]
    client_answers: Repository[ClientAnswer]
    defects: Repository[Defect]
    conflicts: Repository[Conflict]
    set_asides: Repository[SetAside]
    kept_answers: Repository[KeptAnswer]
    spending: Repository[Spending]
    samples: Repository[Sample]
    runs: Repository[Run]
    labels: Repository[PromptLabel]
    audit: Repository[AuditEntry]
    checkpoints: Repository[Checkpoint]
    calendars: Repository[WorkingCalendar]
    service_levels: Repository[ServiceLevel]
    alarms: Repository[Alarm]
    notices: Repository[Notice]
    ledger: Repository[LedgerEntry]
    sampling_rules: Repository[SamplingRule]
    second_reviews: Repository[SecondReview]
    hold: Callable[[str], None]
    trail: Trail
    bare: Bare

    def serialise(self, chain: str) -> None:
        """Hold back every other writer of this audit chain until the transaction ends."""
        self.hold(chain)

    def note(self, act: Act) -> None:
        """Append the act to its chain when the transaction commits, with the rows that were written."""
        self.trail.note(act)

    def settle(self, chain: str) -> None:
        """Append at once what was noted for the chain so far."""
        self.trail.settle(self, chain)

    def rows(self) -> Iterator[RowState]:
        """Every row of every noun but the trail's own, as it stands."""
        return self.bare.rows()

    def chains(self) -> list[str]:
        """Every audit chain that has an entry."""
        return self.bare.chains()

    def links(self, chain: str, start: int = 1, stop: int = LAST) -> Iterator[Link]:
        """A chain's entries in order, as they stand, whether or not they are authentic."""
        return self.bare.links(chain, start, stop)


def work_over(
    repository: Callable[[Noun[Any]], Repository[Any]],
    hold: Callable[[str], None],
    trail: Trail,
    bare: Bare,
) -> Work:
    """Make a repository for every noun."""
    return Work(hold=hold, trail=trail, bare=bare, **{noun.name: repository(noun) for noun in NOUNS})
