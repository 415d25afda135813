"""The documents of an engagement: listed, read, deleted, and their indexes rebuilt."""

import hashlib
from collections.abc import Sequence, Set
from dataclasses import replace

from copilot.domain.document import Body, Document
from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.errors import StaleError, UnknownNameError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.access import open_engagement
from copilot.services.desk import Desk
from copilot.services.indexes import body_of as _body_of
from copilot.services.indexes import clear, rebuild
from copilot.services.submission_record import forget_document
from copilot.services.void import source_changed

DOCUMENT = "doc-"  # how the ids of documents begin
READ_BEFORE = "an older reader read it: it is read again when it is handed in again, or with copilot documents --reread"
__all__ = ["body_of", "delete", "listed", "reindex", "text"]


def listed(desk: Desk, actor: Actor, engagement_name: str) -> tuple[Document, ...]:
    """Current versions, by name; a warning says which of them an older reader read. Raises UnknownNameError, PermissionDeniedError."""
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.READ)
        audit.record(desk, work, actor, engagement.id, "list documents", engagement.id)
        found = sorted(current(work, engagement), key=lambda document: document.name)
    return tuple(replace(d, warnings=(*d.warnings, READ_BEFORE)) if d.reader < desk.reader.version else d for d in found)


def text(desk: Desk, actor: Actor, engagement_name: str, document_name: str) -> str:
    """The extracted text that all offsets point into. Raises UnknownNameError, PermissionDeniedError."""
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.READ)
        document = named(work, engagement, document_name)
        audit.record(desk, work, actor, engagement.id, "read text", document.id)
    return _body_of(desk, engagement.id, document.id).extract.text


def body_of(desk: Desk, engagement: str, document: str) -> Body:
    """By ids, for a service that has judged the act. Raises UnknownNameError when the document was deleted."""
    return _body_of(desk, engagement, document)


def delete(desk: Desk, actor: Actor, engagement_name: str, document_name: str) -> None:
    """Remove the document, all its versions, for good; a tombstone without content stays, and drafts keep their quotations.

    Chroma keeps the bytes of what it deletes; so vectors are overwritten first, or the vector index is filled again from the
    store where little remains (see indexes.clear).
    """
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.INGEST)
        latest = named(work, engagement, document_name)
        versions = work.documents.find(engagement=engagement.id, name=document_name, deleted_at=None)
        why = f"'{document_name}' was deleted"
        remaining = erase(desk, work, actor, engagement, versions, latest.id, why, name=document_name)
    sweep(desk, engagement, versions, remaining)


def erase(
    desk: Desk,
    work: UnitOfWork,
    actor: Actor,
    engagement: Engagement,
    versions: Sequence[Document],
    subject: str,
    why: str,
    **told: str,
) -> list[Document]:
    """Make tombstones of these versions within an act, and end approvals that rest on them; returns what searches still see."""
    ids = [v.id for v in versions]
    for version in versions:
        work.bodies.remove(document=version.id)
        work.vectors.remove(document=version.id)
        tombstone = replace(version, name=version.id, title="", warnings=(), deleted_at=desk.clock.now())
        work.documents.replace(tombstone, deleted_at=None)
    audit.record(desk, work, actor, engagement.id, "delete document", subject, **told, versions=ids)
    source_changed(desk, work, actor, engagement, ids, why)
    advance(work, engagement)
    return current(work, engagement)


def sweep(desk: Desk, engagement: Engagement, versions: Sequence[Document], remaining: Sequence[Document]) -> None:
    """After the commit of `erase`: files and indexes. What a crash leaves here is swept before the next search."""
    desk.warm.forget(engagement.id)
    for version in versions:
        desk.files.remove(engagement.id, version.id)
        desk.lexical.discard(engagement.id, version.id)
    for name in {version.name for version in versions}:
        forget_document(desk, engagement.id, name)
    _sweep_copies(desk, engagement.id, {version.sha256 for version in versions})
    clear(desk, engagement.id, versions, remaining)


def _sweep_copies(desk: Desk, engagement: str, hashes: Set[str]) -> None:
    """Remove files of this content that no document owns: what a process left behind that was killed before its commit."""
    with desk.store.read() as work:
        owned = {document.id for document in work.documents.find(engagement=engagement)}
    for name in desk.files.names(engagement):
        if (
            name.startswith(DOCUMENT)
            and name not in owned
            and hashlib.sha256(desk.files.get(engagement, name)).hexdigest() in hashes
        ):
            desk.files.remove(engagement, name)
            desk.lexical.discard(engagement, name)


def reindex(desk: Desk, actor: Actor, engagement_name: str | None = None) -> int:
    """Build the indexes again from the store; returns how many documents there were. No model is called.

    Without a name: every engagement that the actor may read.
    """
    with desk.store.read() as work:
        names = [engagement_name] if engagement_name is not None else _readable(work, actor)
    return sum(_reindexed(desk, actor, name) for name in names)


def _reindexed(desk: Desk, actor: Actor, name: str) -> int:
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, name, Right.READ)
        audit.record(desk, work, actor, engagement.id, "reindex", engagement.id)
        documents = current(work, engagement)
    desk.lexical.forget(engagement.id)
    for document in documents:
        desk.lexical.prepare(engagement.id, document, _body_of(desk, engagement.id, document.id))
    rebuild(desk, engagement.id, documents)
    return len(documents)


def current(work: UnitOfWork, engagement: Engagement) -> list[Document]:
    """The versions that searches look into."""
    return work.documents.find(engagement=engagement.id, superseded_at=None, deleted_at=None)


def named(work: UnitOfWork, engagement: Engagement, name: str) -> Document:
    """The current version of that name. Raises UnknownNameError."""
    document = work.documents.get(engagement=engagement.id, name=name, superseded_at=None, deleted_at=None)
    if document is None:
        raise UnknownNameError("document", name, f"copilot documents {engagement.name} lists them")
    return document


def advance(work: UnitOfWork, engagement: Engagement) -> None:
    """Tell every index that the documents have changed. Raises StaleError when another writer was first."""
    now = work.engagements.get(id=engagement.id)
    if now is None or not work.engagements.replace(replace(now, generation=now.generation + 1), generation=now.generation):
        raise StaleError(f"the documents of engagement '{engagement.name}' are being changed by someone else; try again")


def _readable(work: UnitOfWork, actor: Actor) -> list[str]:
    granted = {grant.engagement for grant in work.grants.find(member=actor.member.id)}
    return [engagement.name for engagement in work.engagements.find() if engagement.id in granted]
