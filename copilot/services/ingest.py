"""Documents in: hash, read, cut, embed, one transaction, indexes. Each file on its own; nothing is done twice."""

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from copilot.domain.chunking import chunk
from copilot.domain.document import BlockKind, Body, Document, DocumentStatus, Extract, Vectors
from copilot.domain.drafting import Progress
from copilot.domain.engagement import Engagement
from copilot.domain.ids import new_id
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.errors import BusyError, CopilotError, StaleError, UnreadableError
from copilot.ports import ConflictError, UnitOfWork
from copilot.services import audit
from copilot.services.access import open_engagement, open_engagement_by_id
from copilot.services.desk import Desk
from copilot.services.documents import advance
from copilot.services.indexes import embed, rows, stored_form
from copilot.services.sources import Source, demand_name, sources
from copilot.services.terms import demand_data, demand_embedding
from copilot.services.void import source_changed

LONGEST_TITLE = 300
ATTEMPTS = 3  # at the transaction, when another writer is faster


@dataclass(frozen=True, slots=True)
class IngestOutcome:
    """What became of one file. `document` is its name; `error` is empty unless it failed; `seconds` from hash to commit.

    `warnings` are what a reader of the document must know: pages without text, hidden words, an encoding that was guessed.
    """

    document: str
    sha256: str
    status: DocumentStatus
    pages: int | None = None
    chunks: int = 0
    seconds: float = 0.0
    error: str = ""
    document_id: str = ""
    warnings: tuple[str, ...] = ()


def ingest(desk: Desk, actor: Actor, engagement_name: str, paths: Sequence[Path]) -> Iterator[Progress | IngestOutcome]:
    """Take in files and folders; yields progress and one outcome per file. Running it again does only what is missing.

    Raises UnknownNameError, PermissionDeniedError, and UsageError for a path that is not there; a file that cannot be read
    is an outcome, not an error.
    """
    with desk.store.read() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.INGEST)
    misfits = demand_data(desk, engagement, sends=desk.limits.embeds_outside)
    demand_embedding(desk, engagement)
    return _Run(desk, actor, engagement, sources(paths), misfits).outcomes()


def take_in(
    desk: Desk, actor: Actor, engagement: Engagement, found: list[Source], meanwhile: Callable[[int, int], None]
) -> Iterator[IngestOutcome]:
    """The same for who has judged the act: one outcome per file; `meanwhile` as for Reader.read_many. Raises RefusedError."""
    demand_data(desk, engagement, sends=desk.limits.embeds_outside)
    demand_embedding(desk, engagement)
    run = _Run(desk, actor, engagement, found, meanwhile=meanwhile)
    return (item for item in run.outcomes() if isinstance(item, IngestOutcome))


def ingest_bytes(desk: Desk, actor: Actor, engagement_name: str, name: str, content: bytes) -> IngestOutcome:
    """Take in one file that came as bytes (an upload). Raises UsageError for a name that cannot be a document's."""
    demand_name(name)
    with desk.store.read() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.INGEST)
    demand_data(desk, engagement, sends=desk.limits.embeds_outside)
    demand_embedding(desk, engagement)
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        path = Path(folder) / f"upload{Path(name).suffix}"
        path.write_bytes(content)
        run = _Run(desk, actor, engagement, [Source(path, name)])
        return next(item for item in run.outcomes() if isinstance(item, IngestOutcome))


def read_anew(desk: Desk, actor: Actor, engagement_name: str) -> Iterator[Progress | IngestOutcome]:
    """Read the kept originals of what an older reader read; where that comes out otherwise, it is a new version.

    Raises what `ingest` raises.
    """
    with desk.store.read() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.INGEST)
        held = work.documents.find(engagement=engagement.id, superseded_at=None, deleted_at=None)
    older = sorted((d for d in held if d.reader < desk.reader.version), key=lambda d: d.name)
    yield Progress("ingest", 0, len(older))
    for done, document in enumerate(older, 1):
        yield ingest_bytes(desk, actor, engagement_name, document.name, desk.files.get(engagement.id, document.id))
        yield Progress("ingest", done, len(older), document.name)


@dataclass(slots=True)
class _Pending:
    """A file on its way to the reader."""

    source: Source
    sha256: str
    began: float


@dataclass(slots=True)
class _Run:
    """One call of `ingest`: files stream through the reader, which may work ahead."""

    desk: Desk
    actor: Actor
    engagement: Engagement
    found: list[Source]
    notes: tuple[str, ...] = ()  # told once, at the beginning
    meanwhile: Callable[[int, int], None] | None = None
    settled: list[IngestOutcome] = field(default_factory=list)
    pending: dict[str, _Pending] = field(default_factory=dict)

    def outcomes(self) -> Iterator[Progress | IngestOutcome]:
        done, total = 0, len(self.found)
        yield Progress("ingest", done, total)
        yield from (Progress("ingest", done, total, note) for note in self.notes)
        for name, result in self.desk.reader.read_many(self._unread(), self.meanwhile):
            self.settled.append(self._take_in(self.pending.pop(name), result))
            for outcome in self._drain():
                done += 1
                yield outcome
                yield Progress("ingest", done, total, outcome.document)
        for outcome in self._drain():
            done += 1
            yield outcome
            yield Progress("ingest", done, total, outcome.document)

    def _drain(self) -> list[IngestOutcome]:
        settled, self.settled = self.settled, []
        return settled

    def _unread(self) -> Iterator[tuple[Path, str]]:
        """The files that have to be read; the others are settled on the way."""
        for source in self.found:
            began = time.perf_counter()
            try:
                sha256 = _hash(source, self.desk.limits.max_file_bytes)
            except UnreadableError as error:
                self.settled.append(_failed(source.name, "", began, str(error)))
                continue
            with self.desk.store.read() as work:
                same = _current(work, self.engagement, source.name)
            if same is not None and same.sha256 == sha256 and same.reader >= self.desk.reader.version:
                self.settled.append(_unchanged(same, began))
                continue
            self.pending[source.name] = _Pending(source, sha256, began)
            yield source.path, source.name

    def _take_in(self, pending: _Pending, result: Extract | UnreadableError) -> IngestOutcome:
        name, sha256, began = pending.source.name, pending.sha256, pending.began
        if isinstance(result, UnreadableError):
            return _failed(name, sha256, began, str(result))
        try:
            content = pending.source.path.read_bytes()
            if hashlib.sha256(content).hexdigest() != sha256:
                raise UnreadableError("the file changed while it was read; ingest it again")
            fresh = _analysed(self.desk, self.actor, self.engagement, name, content, result)
            document = _store(self.desk, self.actor, fresh, content)
        except OSError as error:
            return _failed(name, sha256, began, f"the file cannot be read: {error.strerror}")
        except CopilotError as error:
            return _failed(name, sha256, began, str(error))
        if document.id != fresh.document.id:
            return _unchanged(document, began)
        seconds = time.perf_counter() - began
        return IngestOutcome(
            name, sha256, DocumentStatus.INDEXED, document.pages, document.chunks, seconds, "", document.id, document.warnings
        )


@dataclass(frozen=True, slots=True)
class _Analysed:
    """All that will be stored of a document."""

    document: Document
    body: Body
    vectors: Vectors


def _analysed(desk: Desk, actor: Actor, engagement: Engagement, name: str, content: bytes, extract: Extract) -> _Analysed:
    """Cut and embed. Raises UnreadableError for a file without text, and what the embedder raises."""
    if not extract.text.strip():
        reason = next((page.unread for page in extract.pages if page.unread), "")
        raise UnreadableError(f"it holds no text that can be read{': ' + reason if reason else ''}")
    chunks = chunk(extract)
    document = Document(
        id=new_id("doc"),
        engagement=engagement.id,
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        version=1,
        media_type=extract.media_type,
        size=len(content),
        pages=len(extract.pages) or None,
        chunks=len(chunks),
        added_by=actor.member.id,
        added_at=desk.clock.now(),
        title=_title(extract),
        warnings=_warnings(extract),
        reader=desk.reader.version,
    )
    body = Body(document.id, engagement.id, extract, chunks)
    return _Analysed(document, body, stored_form(desk, engagement.id, document.id, embed(desk, body)))


def _store(desk: Desk, actor: Actor, fresh: _Analysed, content: bytes) -> Document:
    """Keep the original, then everything else in one transaction, then the indexes; the current document when it has this content.

    A crash before the commit leaves ciphertext that nothing refers to; one after it leaves an index that the next search
    brings in line.
    """
    document, engagement = fresh.document, fresh.document.engagement
    desk.files.put(engagement, document.id, content)
    desk.lexical.prepare(engagement, document, fresh.body)
    kept = document
    try:
        kept, previous = _commit(desk, actor, fresh)
    finally:
        with desk.store.read() as work:
            committed = work.documents.count(id=document.id) > 0
        if not committed:
            desk.files.remove(engagement, document.id)
            desk.lexical.discard(engagement, document.id)
    if kept.id == document.id:
        with suppress(BusyError):  # another process holds the index; its next search adds the document
            desk.vectors.add(engagement, document.id, rows(fresh.vectors))
            if previous is not None:
                desk.vectors.remove(engagement, previous.id)
        if previous is not None:
            desk.lexical.discard(engagement, previous.id)
    return kept


def _commit(desk: Desk, actor: Actor, fresh: _Analysed) -> tuple[Document, Document | None]:
    """The document as stored and the version it supersedes. Another writer's races are run again, a few times."""
    for _ in range(ATTEMPTS):
        with suppress(ConflictError, StaleError), desk.store.write() as work:
            engagement = open_engagement_by_id(
                work, actor, fresh.document.engagement, Right.INGEST, "engagement", fresh.document.engagement
            )
            previous = _current(work, engagement, fresh.document.name)
            if previous is not None and previous.sha256 == fresh.document.sha256:
                if previous.reader >= fresh.document.reader:
                    return previous, None
                if _reads_alike(work, previous, fresh.body):
                    return _confirmed(desk, work, actor, engagement, previous), None
            version = previous.version + 1 if previous else 1
            document = replace(fresh.document, version=version)
            if previous is not None:
                work.documents.replace(replace(previous, superseded_at=desk.clock.now()), superseded_at=None, deleted_at=None)
                why = _why(previous, document)
                source_changed(desk, work, actor, engagement, (previous.id,), why)
            work.documents.add(document)
            work.bodies.add(fresh.body)
            work.vectors.add(fresh.vectors)
            details = {
                "name": document.name, "sha256": document.sha256, "version": version, "embedder": desk.embedder.name,
                "chunks": document.chunks,
            }  # fmt: skip
            audit.record(desk, work, actor, engagement.id, "ingest", document.id, **details)
            advance(work, engagement)
            return document, previous
    raise StaleError(f"others keep changing document '{fresh.document.name}'; ingest it again")


def _reads_alike(work: UnitOfWork, previous: Document, body: Body) -> bool:
    held = work.bodies.get(document=previous.id, engagement=previous.engagement)
    return held is not None and held.extract == body.extract


def _confirmed(desk: Desk, work: UnitOfWork, actor: Actor, engagement: Engagement, document: Document) -> Document:
    """The document, whose extract is what this reader makes of it too: approvals that rest on it stand."""
    confirmed = replace(document, reader=desk.reader.version)
    if not work.documents.replace(confirmed, superseded_at=None, deleted_at=None):
        raise StaleError(f"document '{document.name}' was changed by someone else meanwhile")
    details = {"name": document.name, "reader": confirmed.reader}
    audit.record(desk, work, actor, engagement.id, "read anew", document.id, **details)
    return confirmed


def _why(previous: Document, document: Document) -> str:
    if previous.sha256 == document.sha256:
        return f"'{document.name}' was read again by a newer reader, which made its version {document.version} of it"
    return f"'{document.name}' was replaced by its version {document.version}"


def _current(work: UnitOfWork, engagement: Engagement, name: str) -> Document | None:
    return work.documents.get(engagement=engagement.id, name=name, superseded_at=None, deleted_at=None)


def _hash(source: Source, most: int) -> str:
    """SHA-256 of the file's bytes. Raises UnreadableError for a file that is refused, too large or out of reach."""
    if source.refused:
        raise UnreadableError(source.refused)
    try:
        size = source.path.stat().st_size
        if size > most:
            raise UnreadableError(f"it has {size / 2**20:,.0f} MB, more than the {most / 2**20:,.0f} MB of COPILOT_MAX_FILE_MB")
        with source.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableError(f"the file cannot be opened: {error.strerror}") from None


def _title(extract: Extract) -> str:
    heading = next((b for b in extract.blocks if b.kind is BlockKind.HEADING), None)
    title = extract.title or (extract.text[heading.start : heading.end] if heading else "")
    return " ".join(title.split())[:LONGEST_TITLE]


def _warnings(extract: Extract) -> tuple[str, ...]:
    unread = tuple(f"page {page.number} was not read: {page.unread}" for page in extract.pages if page.unread)
    return (*extract.warnings, *unread)


def _failed(name: str, sha256: str, began: float, error: str) -> IngestOutcome:
    return IngestOutcome(name, sha256, DocumentStatus.FAILED, seconds=time.perf_counter() - began, error=error)


def _unchanged(document: Document, began: float) -> IngestOutcome:
    return IngestOutcome(
        document.name,
        document.sha256,
        DocumentStatus.UNCHANGED,
        document.pages,
        document.chunks,
        time.perf_counter() - began,
        document_id=document.id,
        warnings=document.warnings,
    )
