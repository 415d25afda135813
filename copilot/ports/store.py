"""The store: one repository for each noun, within transactions; and the names that one thread of one process holds."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, TypeVar

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

LAST: Final = 2**62  # behind the last entry of any chain
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class UpTo:
    """A condition: not null, and at most this."""

    value: datetime


class Repository(Protocol[T]):
    """Items of one noun. Conditions compare fields by equality; a tuple means any of, None means is null, and a plain field
    may be asked for UpTo a moment.

    `get` and `find` raise IntegrityError for a row that was not written as it stands by this desk; `count` only counts, so
    nothing is decided by it.

    Sealed fields cannot be asked for (ValueError), but for those with a keyed hash: Engagement.name, Member.password_hash,
    Credential.number, and, together with their engagement, Document.name and Document.sha256. `order_by` names plain
    fields, separated by commas; None counts as the largest value; the key breaks ties, so that pages never overlap.
    """

    def add(self, item: T) -> None:
        """Raises ConflictError when an item with this key, or another unique field, exists."""
        ...

    def get(self, **conditions: object) -> T | None:
        """The only item that fits, or None. Raises ValueError when several fit."""
        ...

    def find(
        self,
        *,
        order_by: str = "",
        descending: bool = False,
        limit: int | None = None,
        offset: int = 0,
        **conditions: object,
    ) -> list[T]: ...

    def count(self, **conditions: object) -> int: ...

    def replace(self, item: T, **was: object) -> bool:
        """Compare-and-set: write the item over the one with its key if that one still has the fields `was`; else False.

        Raises ConflictError when another item has one of its unique fields.
        """
        ...

    def remove(self, **conditions: object) -> int:
        """Remove all that fit; returns how many. At least one condition is needed."""
        ...


class ConflictError(Exception):
    """An item with this key exists. Services turn it into the error that a person reads."""


class UnitOfWork(Protocol):
    """The repositories, within one transaction."""

    @property
    def engagements(self) -> Repository[Engagement]: ...
    @property
    def grants(self) -> Repository[Grant]: ...
    @property
    def members(self) -> Repository[Member]: ...
    @property
    def credentials(self) -> Repository[Credential]: ...
    @property
    def sessions(self) -> Repository[Session]: ...
    @property
    def documents(self) -> Repository[Document]: ...
    @property
    def bodies(self) -> Repository[Body]: ...
    @property
    def vectors(self) -> Repository[Vectors]: ...
    @property
    def conversations(self) -> Repository[Conversation]: ...
    @property
    def requests(self) -> Repository[Request]: ...
    @property
    def drafts(self) -> Repository[Draft]: ...
    @property
    def reviews(self) -> Repository[Review]: ...
    @property
    def decisions(self) -> Repository[Decision]: ...
    @property
    def comments(self) -> Repository[Comment]: ...
    @property
    def deliverables(self) -> Repository[Deliverable]: ...
    @property
    def links_to_clients(self) -> Repository[ClientLink]: ...
    @property
    def client_answers(self) -> Repository[ClientAnswer]: ...
    @property
    def defects(self) -> Repository[Defect]: ...
    @property
    def conflicts(self) -> Repository[Conflict]: ...
    @property
    def set_asides(self) -> Repository[SetAside]: ...
    @property
    def kept_answers(self) -> Repository[KeptAnswer]: ...
    @property
    def spending(self) -> Repository[Spending]: ...
    @property
    def samples(self) -> Repository[Sample]: ...
    @property
    def runs(self) -> Repository[Run]: ...
    @property
    def labels(self) -> Repository[PromptLabel]: ...
    @property
    def audit(self) -> Repository[AuditEntry]: ...
    @property
    def checkpoints(self) -> Repository[Checkpoint]: ...
    @property
    def calendars(self) -> Repository[WorkingCalendar]: ...
    @property
    def service_levels(self) -> Repository[ServiceLevel]: ...
    @property
    def alarms(self) -> Repository[Alarm]: ...
    @property
    def notices(self) -> Repository[Notice]: ...
    @property
    def ledger(self) -> Repository[LedgerEntry]: ...
    @property
    def sampling_rules(self) -> Repository[SamplingRule]: ...
    @property
    def second_reviews(self) -> Repository[SecondReview]: ...

    def serialise(self, chain: str) -> None:
        """Hold back every other writer of this audit chain until the transaction ends."""
        ...

    def note(self, act: Act) -> None:
        """Record an act: it is appended to its chain when the transaction commits, with the rows that were written.

        Whether it is noted before or after it writes makes no difference. If it cannot be appended, nothing commits.
        """
        ...

    def settle(self, chain: str) -> None:
        """Append at once what was noted for the chain so far, so that its head can be read."""
        ...

    def rows(self) -> Iterator[RowState]:
        """Every row of every noun but the trail's own, as it stands, whether or not it is authentic."""
        ...

    def chains(self) -> list[str]:
        """Every audit chain that has an entry."""
        ...

    def links(self, chain: str, start: int = 1, stop: int = LAST) -> Iterator[Link]:
        """Entries `start` to `stop` of a chain, in order, as they stand. Raises IntegrityError for what is no entry."""
        ...


class Store(Protocol):
    """The truth. `write` commits at a clean exit and rolls back on an error; `read` never writes and sees one moment.

    Keep both short: no model call, no reading of files within. A thread has one transaction open at a time (reads may nest
    in reads; anything else is a RuntimeError, where SQLite would wait for itself). Raises BusyError when the store is held
    by others for more than five seconds, StoreError when it fails.
    """

    def read(self) -> AbstractContextManager[UnitOfWork]: ...

    def write(self) -> AbstractContextManager[UnitOfWork]: ...

    def checkpoint(self, at: datetime) -> int:
        """Sign every chain that this process has added to since its last checkpoint; returns how many."""
        ...

    def close(self) -> None: ...


class Locks(Protocol):
    """Names that one thread of one process holds at a time. A process that dies lets go of what it held."""

    def hold(self, name: str) -> AbstractContextManager[None]:
        """Hold the (opaque) name, or raise BusyError at once when somebody else does."""
        ...

    def held(self, name: str) -> bool:
        """Whether anybody holds it now."""
        ...
