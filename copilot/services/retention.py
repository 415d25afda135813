"""Documents that are kept longer than an engagement's terms allow: listed, and deleted when somebody says so."""

from copilot.domain.document import Document
from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.terms import past
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.access import open_engagement
from copilot.services.desk import Desk
from copilot.services.documents import erase, sweep


def expired(desk: Desk, actor: Actor, engagement_name: str) -> tuple[Document, ...]:
    """Versions past their date, oldest first; nothing is deleted. Raises UnknownNameError, PermissionDeniedError."""
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.READ)
        audit.record(desk, work, actor, engagement.id, "list documents past their date", engagement.id)
        return _expired(desk, work, engagement)


def delete_expired(desk: Desk, actor: Actor, engagement_name: str) -> tuple[Document, ...]:
    """Delete them for good, also after closing; drafts keep their quotations, and approvals that rest on them end."""
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.PURGE)
        found = _expired(desk, work, engagement)
        if not found:
            return ()
        remaining = erase(
            desk, work, actor, engagement, found, engagement.id, "a source was past its date", left="past their date"
        )
    sweep(desk, engagement, found, remaining)
    return found


def _expired(desk: Desk, work: UnitOfWork, engagement: Engagement) -> tuple[Document, ...]:
    now = desk.clock.now()
    kept = work.documents.find(engagement=engagement.id, deleted_at=None, order_by="added_at")
    return tuple(d for d in kept if past(engagement.terms, d.added_at, now))
