"""A reviewer's text whose save came too late: kept, sealed, for its author alone to merge."""

from copilot.domain.ids import new_id
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.set_aside import SetAside
from copilot.services import audit
from copilot.services.desk import Desk
from copilot.services.versions import opened

MOST = 20  # texts of one member and draft; a script that saves in vain fills no disk
LONGEST = 400_000  # characters, as the editor lets through


def keep(desk: Desk, actor: Actor, draft_id: str, text: str, token: int | None, why: str) -> SetAside | None:
    """Set the text aside; None when it is empty, too long, or one too many. Raises PermissionDeniedError for a stranger."""
    if not text.strip() or len(text) > LONGEST:
        return None
    with desk.store.write() as work:
        review, _, engagement = opened(work, actor, draft_id, Right.READ)
        if work.set_asides.count(draft=draft_id, member=actor.member.id) >= MOST:
            return None
        kept = SetAside(
            id=new_id("asd"),
            engagement=engagement.id,
            draft=draft_id,
            version=review.version,
            member=actor.member.id,
            token=token if token is not None else review.token,
            at=desk.clock.now(),
            text=text,
            why=why,
        )
        work.set_asides.add(kept)
        audit.record(desk, work, actor, engagement.id, "set text aside", draft_id, kept=kept.id)
    return kept


def kept(desk: Desk, actor: Actor, draft_id: str) -> tuple[SetAside, ...]:
    """The actor's own, oldest first. Raises UnknownNameError, PermissionDeniedError."""
    with desk.store.write() as work:
        _, _, engagement = opened(work, actor, draft_id, Right.READ)
        found = work.set_asides.find(draft=draft_id, member=actor.member.id, order_by="at")
        audit.record(desk, work, actor, engagement.id, "read text set aside", draft_id)
    return tuple(found)
