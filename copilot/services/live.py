"""A wording checked while it is typed: nothing is written but that it was done, and no model is asked."""

from functools import cache

from copilot.domain.authorship import machine_order
from copilot.domain.claim import Origin
from copilot.domain.draft import Draft
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.errors import UsageError
from copilot.services import audit
from copilot.services.check import Checked, Opened, checked_against
from copilot.services.desk import Desk
from copilot.services.documents import body_of
from copilot.services.versions import opened as opened_draft

LONGEST = 400_000  # characters; a draft of 60 claims has some 20,000


def check_as_typed(desk: Desk, actor: Actor, draft_id: str, text: str) -> Checked:
    """Check the text against the evidence of the draft's version under review, as it stands now.

    The first call for a draft reads its documents; after that a call costs what the changed sentences cost. A claim keeps its id
    where its sentence stands in the draft. Unlike an edit, an empty text and a marker without citation are no errors: who types is
    on the way. Raises UsageError for a text too long, UnknownNameError, PermissionDeniedError.
    """
    if len(text) > LONGEST:
        raise UsageError(f"the text has {len(text):,} characters; at most {LONGEST:,} are checked while typing")
    with desk.store.read() as work:
        _, draft, engagement = opened_draft(work, actor, draft_id, Right.READ)
        cited = sorted({c.document_id for c in draft.citations})
        found = {d.id: d for d in work.documents.find(id=tuple(cited))} if cited else {}
    gone = frozenset(i for i in cited if i not in found or found[i].deleted_at is not None)
    superseded = frozenset(i for i, d in found.items() if d.superseded_at is not None)
    key = (draft.id, draft.version, gone, superseded)
    editing = desk.warm.get(key, engagement.id, desk.clock.now(), lambda: _open(desk, draft, superseded))
    if actor.member.id not in editing.members:
        with desk.store.write() as work:
            audit.record(desk, work, actor, engagement.id, "check while typing", draft.id, version=draft.version)
        editing.members.add(actor.member.id)
    order = machine_order(text, Origin.REVIEWER, [draft.worded()])
    return checked_against(editing.opened, text, origin=Origin.REVIEWER, previous=draft, order=order)


def _open(desk: Desk, draft: Draft, superseded: frozenset[str]) -> Opened:
    body = cache(lambda document_id: body_of(desk, draft.engagement, document_id))
    return Opened(
        draft.citations,
        lambda document_id: body(document_id).extract.text,
        lambda document_id, offset: body(document_id).extract.page_at(offset),
        superseded,
    )
