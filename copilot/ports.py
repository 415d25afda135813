"""What the services need from the outside, as small protocols. Adapters fit these; `bootstrap` joins the two."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from copilot.domain.alarm import Alarm, Notice
from copilot.domain.audit import DESK_CHAIN, Act, AuditEntry
from copilot.domain.calendar import WorkingCalendar
from copilot.domain.catalogue import Catalogue
from copilot.domain.chain import Link
from copilot.domain.checkpoint import Checkpoint
from copilot.domain.client import ClientAnswer, ClientLink, Defect
from copilot.domain.conflict import Conflict
from copilot.domain.credential import LedgerEntry
from copilot.domain.deliverable import Deliverable, Format
from copilot.domain.document import Body, Document, Extract, Vectors
from copilot.domain.draft import Conversation, Draft, Request
from copilot.domain.drafting import Brief, Drafting, Progress, Sketch
from copilot.domain.engagement import Engagement, Grant
from copilot.domain.entailment import Opinion
from copilot.domain.evaluation import Run, Sample
from copilot.domain.handover import Examined
from copilot.domain.job import Job
from copilot.domain.kept_answer import KeptAnswer
from copilot.domain.member import Credential, Member, Session
from copilot.domain.prompt import Prompt, PromptLabel
from copilot.domain.review import Decision, Review
from copilot.domain.rows import RowState
from copilot.domain.sampling import SamplingRule, SecondReview
from copilot.domain.service_level import ServiceLevel
from copilot.domain.set_aside import SetAside
from copilot.domain.spending import Spending
from copilot.domain.thread import Comment
from copilot.errors import UnreadableError

DESK: Final = DESK_CHAIN  # the name of the desk's own data key; no engagement's id is spelt so
LAST: Final = 2**62  # behind the last entry of any chain
Floats = NDArray[np.float32]
T = TypeVar("T")


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


class KeyVault(Protocol):
    """One data key per engagement, wrapped by a key-encryption key outside the store. DESK seals the desk's own content."""

    def create(self, engagement: str) -> None:
        """Make the engagement's data key. Raises IntegrityError when one exists."""
        ...

    def seal(self, engagement: str, plaintext: bytes, place: str) -> bytes:
        """Encrypt. `place` (table|row|field|version) is authenticated with it, so a ciphertext cannot be moved."""
        ...

    def unseal(self, engagement: str, ciphertext: bytes, place: str) -> bytes:
        """Decrypt. Raises IntegrityError when content, place or key do not fit; KeysMissingError without a key."""
        ...

    def lookup(self, engagement: str, text: str) -> str:
        """A keyed hash of the text (hexadecimal), to look sealed names up by equality."""
        ...

    def authenticate(self, message: bytes) -> bytes:
        """A MAC (32 bytes) under the desk's own key, which outlives every engagement's."""
        ...

    def destroy(self, engagement: str) -> None:
        """Make everything sealed for the engagement unreadable for good."""
        ...

    def keep(self, checkpoint: Checkpoint, stands: Callable[[Checkpoint], bool]) -> None:
        """Remember the newest checkpoint of a chain where whoever writes the store cannot reach.

        It takes the place of those before it of which `stands` says that the store still holds what they signed; the
        others are kept as evidence.
        """
        ...

    def kept(self) -> Mapping[str, tuple[Checkpoint, ...]]:
        """What was remembered of each chain, oldest first. Raises IntegrityError when that is damaged."""
        ...

    def signed(self, message: bytes, signature: str) -> bool:
        """Whether the (hexadecimal) signature is this desk's, of that message."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature (64 bytes) with the desk's signing key."""
        ...

    def public_key(self) -> bytes:
        """The desk's Ed25519 public key (32 bytes)."""
        ...


class Planter(Protocol):
    """Makes right claims wrong in one place, for quality samples."""

    def wrong(self, claim: str, seed: str) -> Iterator[tuple[str, str]]:
        """(kind of swap, the wrong claim), the same for the same claim and seed."""
        ...


class Passwords(Protocol):
    """Slow, salted hashes of passwords (Argon2id)."""

    def hash(self, password: str) -> str: ...

    def verify(self, hashed: str | None, password: str) -> bool:
        """False for a wrong password, and for None (a member without one, or nobody) after the same time."""
        ...

    def needs_rehash(self, hashed: str) -> bool:
        """True when the hash was made with weaker parameters than today's."""
        ...


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


class Files(Protocol):
    """Original files, sealed under the engagement's key."""

    def put(self, engagement: str, name: str, content: bytes) -> None: ...

    def get(self, engagement: str, name: str) -> bytes:
        """Raises FileNotFoundError."""
        ...

    def remove(self, engagement: str, name: str) -> None: ...

    def names(self, engagement: str) -> tuple[str, ...]:
        """What is kept for the engagement, sorted."""
        ...

    def erase(self, engagement: str) -> None: ...


class Reader(Protocol):
    """Reads files of any kind, each within limits of memory and time, in a process of its own."""

    def read(self, path: Path, name: str) -> Extract:
        """`name` gives the extension. Raises UnreadableError with the reason."""
        ...

    def read_many(
        self, files: Iterable[tuple[Path, str]], meanwhile: Callable[[int, int], None] | None = None
    ) -> Iterator[tuple[str, Extract | UnreadableError]]:
        """One result per file, in order; a broken file costs only itself.

        While a file is waited for, `meanwhile` is told several times a second how many of its pages are read, of how many
        (0 of 0: not known). What it raises ends the reading.
        """
        ...

    def demand_kind(self, name: str) -> None:
        """Raises UnreadableError for a name whose extension is of no kind that is read, with the way out."""
        ...

    def page_image(self, path: Path, page: int, dpi: int = 100) -> bytes:
        """One page of a PDF, counted from 1, as PNG. Raises UnreadableError with the reason."""
        ...


class Embedder(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Floats:
        """Shape (len(texts), dimension), rows of unit length."""
        ...


class VectorIndex(Protocol):
    """A projection of the store's vectors: chunk ids ('document:ordinal') and vectors only, a wall per engagement."""

    def add(self, engagement: str, document: str, vectors: Floats) -> None:
        """Index all chunks of a document; row n is chunk 'document:n'. Adding twice changes nothing."""
        ...

    def remove(self, engagement: str, document: str) -> None: ...

    def query(
        self, engagement: str, vector: Floats, k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, int, float]]:
        """The k nearest as (document id, chunk ordinal, cosine similarity), best first; `documents` are ids to stay within."""
        ...

    def documents(self, engagement: str) -> Mapping[str, int]:
        """Document id -> number of chunks indexed, to compare with the store."""
        ...

    def erase(self, engagement: str) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for by words: the question, what its concepts are also called, and where to look.

    `also` are chunks (document id, ordinal) that another index found and that are to be scored as well. `limit` is the
    number of chunks that are looked at closely; `boosts` are added to the chunks of documents (by id) when they are chosen.
    `among`: only documents with these ids are found; how rare a word is, is still counted over all.
    """

    question: str
    synonyms: tuple[str, ...] = ()
    document: str | None = None
    also: tuple[tuple[str, int], ...] = ()
    limit: int = 150
    boosts: Mapping[str, float] = field(default_factory=dict)
    among: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """Units (a sentence or two) that may answer. Row n of every array is one unit; scores are about 0 to 1, by field."""

    documents: tuple[str, ...]  # ids
    owner: NDArray[np.int32]  # index into `documents`
    ordinal: NDArray[np.int32]  # of the chunk
    spans: NDArray[np.int32]  # (units, 2): start, end in the document's text
    scores: Mapping[str, Floats]
    matched: bool = True  # False: no word of the question, nor a synonym, occurs where it looked


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A span of a document's text with its place: the page of its first visible character, the heading path above it."""

    text: str
    page: int | None
    headings: tuple[str, ...]


class LexicalIndex(Protocol):
    """BM25 over an engagement's chunks, in memory, built from what the store holds; cached as ciphertext only."""

    def prepare(self, engagement: str, document: Document, body: Body) -> None:
        """Analyse a new document and keep the result sealed, so that no search has to."""
        ...

    def discard(self, engagement: str, document: str) -> None:
        """Remove a document's analysis from memory and disk."""
        ...

    def generation(self, engagement: str) -> int | None:
        """The generation of the engagement that memory reflects; None when nothing is loaded."""
        ...

    def load(self, engagement: str, generation: int, documents: Sequence[Document], body: Callable[[str], Body]) -> None:
        """Make memory reflect exactly these documents; `body` is asked only for one whose analysis is not kept."""
        ...

    def catalogue(self, engagement: str) -> Catalogue:
        """The documents that memory reflects."""
        ...

    def search(self, engagement: str, wanted: Wanted) -> Candidates: ...

    def excerpt(self, engagement: str, document: str, start: int, end: int) -> Excerpt: ...

    def forget(self, engagement: str) -> None:
        """Drop what is held in memory for the engagement."""
        ...


@runtime_checkable
class Closing(Protocol):
    """Holds connections. Not every adapter of a port does."""

    def close(self) -> None: ...


class Drafter(Protocol):
    """Writes drafts: a chat model, or the extractive drafter without one."""

    @property
    def model(self) -> str:
        """The model's name, or 'extractive'."""
        ...

    def draft(self, brief: Brief) -> Iterator[Progress | Sketch | Drafting]:
        """Yield progress and, where it can, stretches of what will be the draft; then exactly one Drafting.

        Raises ModelError, SpendingError; a draft is never half-written.
        """
        ...


class PromptLibrary(Protocol):
    def tasks(self) -> tuple[str, ...]: ...

    def versions(self, task: str) -> tuple[Prompt, ...]:
        """Oldest first. Raises UnknownNameError."""
        ...

    def get(self, ref: str) -> Prompt:
        """By TASK@N. Raises UnknownNameError, PromptError."""
        ...

    def default_version(self, task: str, label: str) -> int | None:
        """What prompts/labels.yaml says, the first value before a home has its own record."""
        ...

    def released(self) -> Mapping[str, str]:
        """Ref -> sha256 of every released version; a released version never changes."""
        ...

    def release(self, ref: str) -> None:
        """Record the version's hash. Raises PromptError when it was released with other content."""
        ...

    def render(self, prompt: Prompt, values: Mapping[str, object]) -> str:
        """Strict: a missing or surplus input is a PromptError; a value is never itself rendered."""
        ...


class Exporter(Protocol):
    """Makes the released file in one format. The same deliverable gives the same bytes.

    With `machine`, a format that can (DOCX) shows what was changed from that draft as tracked changes; others ignore it.
    """

    def export(self, deliverable: Deliverable, draft: Draft, engagement: Engagement, machine: Draft | None = None) -> bytes: ...


class Examine(Protocol):
    """Says of a file whether it is as a desk handed it over, without that desk: an exported chain, or a deliverable."""

    def __call__(self, path: Path, key: str | None = None) -> Examined:
        """`key` is the fingerprint of the signing key that is expected. Raises OSError."""
        ...


class TokenCounter(Protocol):
    @property
    def exact(self) -> bool:
        """False where the vocabulary cannot be had and `count` is a conservative estimate (never too low)."""
        ...

    def count(self, text: str) -> int: ...


Exporters = Mapping[Format, Exporter]


class ClaimJudge(Protocol):
    """An optional model's opinion on entailment: one more signal beside the checks in code."""

    @property
    def model(self) -> str: ...

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Opinion]:
        """One opinion for each (claim, evidence), in order. A fault of the model is an opinion without a probability, never an error."""
        ...

    def close(self) -> None: ...


class StoppedError(Exception):
    """Raised out of `Working.report`: the job was cancelled, or the process is ending. Leave at once; what is done is kept."""


class Working(Protocol):
    """A job while it is worked on, as its work sees it."""

    @property
    def ids(self) -> tuple[str, ...]: ...

    def report(self, done: int, total: int) -> None:
        """Say how far the work has come; call it at least every few seconds. Raises StoppedError."""
        ...


@dataclass(frozen=True, slots=True)
class JobKind:
    """What jobs of one name do. The work may run twice over (a crash in its middle), so it does only what is still missing.

    `at_once` jobs of the kind run side by side. With `every` (seconds that divide a minute, or minutes that divide an hour)
    the work is done by the clock, without ids; what fell due while nobody ran is not made up for.
    """

    name: str
    work: Callable[[Working], None]
    at_once: int = 1
    every: int = 0


class Jobs(Protocol):
    """Durable work: what was started is finished, by this process or, after a crash, by the next that launches."""

    def launch(self, kinds: Sequence[JobKind]) -> None:
        """Take up what is unfinished and work from now on. Raises BusyError when another process does, StoreError."""
        ...

    def start(self, name: str, *ids: str, key: str = "", at: datetime | None = None) -> Job:
        """Work on it soon, or not before `at`. While a job with this `key` is unfinished, it is that one that comes back.

        Ids are opaque names, for they are kept in the open; else UsageError. Raises StateError before `launch`.
        """
        ...

    def get(self, job: str) -> Job | None: ...

    def find(self, name: str = "", *, unfinished: bool = False, limit: int = 100) -> tuple[Job, ...]:
        """Newest first."""
        ...

    def cancel(self, job: str) -> bool:
        """Stop it at its next report, or before it begins. False when it is finished already, or not known."""
        ...

    def close(self) -> None:
        """Stop at the next report; what is unfinished waits for the next launch."""
        ...


class Locks(Protocol):
    """Names that one thread of one process holds at a time. A process that dies lets go of what it held."""

    def hold(self, name: str) -> AbstractContextManager[None]:
        """Hold the (opaque) name, or raise BusyError at once when somebody else does."""
        ...

    def held(self, name: str) -> bool:
        """Whether anybody holds it now."""
        ...


class Rival(Protocol):
    """Another retrieval system that the benchmark runs beside the desk, on the same documents and questions."""

    @property
    def name(self) -> str: ...

    def build(self, texts: Mapping[str, str]) -> None:
        """Index the documents: name -> text."""
        ...

    def search(self, question: str, k: int, document: str | None = None) -> Sequence[tuple[str, int, int]]:
        """The k best passages as (document, start, end), best first; of one document only when it is named."""
        ...

    def close(self) -> None: ...
