"""A reviewer's wording: tried, saved as a new version, checked again when a source has changed."""

import json
from dataclasses import replace

from copilot.domain.claim import Origin
from copilot.domain.draft import Draft
from copilot.domain.member import Actor
from copilot.domain.review import Act, ReasonCode
from copilot.errors import CredentialError, StaleError, StateError
from copilot.ports import UnitOfWork
from copilot.services import set_aside
from copilot.services.case import Case, decide, held, move
from copilot.services.desk import Desk
from copilot.services.versions import checked_text, following, is_flagged, ledger_of, recheck

_READS = 100  # latest ones that are looked at


def edit(
    desk: Desk,
    actor: Actor,
    draft_id: str,
    text: str,
    token: int | None = None,
    reason: ReasonCode | None = None,
    note: str = "",
) -> Draft:
    """Replace the text by the reviewer's; every changed sentence is checked again. The draft stays claimed.

    `token` is the fencing token the editor was opened with. Raises StaleError or StateError when the lease has ended or
    passed on since, or the draft got a version that the actor has not read; CredentialError when theirs ended meanwhile. The
    text is then set aside for its author to merge. `reason` and `note` say why it was changed.
    """
    try:
        return _edit(desk, actor, draft_id, text, token, reason, note)
    except (StaleError, StateError, CredentialError) as error:
        kept = set_aside.keep(desk, actor, draft_id, text, token, str(error))
        way = f"your text is kept: copilot review kept {draft_id}" if kept else "copy your text, it was not kept"
        raise type(error)(f"{error}; {way}") from error


def check_again(desk: Desk, actor: Actor, draft_id: str, token: int | None = None) -> Draft:
    """Check the same text against its sources as they stand now; the result is a new version. The draft stays claimed."""
    with desk.store.read() as work:
        case = held(desk, work, actor, draft_id, Act.RECHECK, token)
    draft = case.draft
    ledger = ledger_of(desk, actor, draft.engagement, draft.id)
    checked = checked_text(desk, ledger, draft.text, draft.citations, origin=Origin.REVIEWER, previous=draft)
    with desk.store.write() as work:
        now = held(desk, work, actor, draft_id, Act.RECHECK, token)
        newer = replace(following(draft, draft.text, checked, "", desk.clock.now()), edited_by=draft.edited_by)
        _save(desk, work, actor, case, now, newer, Act.RECHECK)
    return newer


def _edit(desk: Desk, actor: Actor, draft_id: str, text: str, token: int | None, reason: ReasonCode | None, note: str) -> Draft:
    with desk.store.read() as work:
        case = held(desk, work, actor, draft_id, Act.EDIT, token)
        _demand_read(work, actor, case)
    checked = recheck(desk, actor, case.draft, text, Origin.REVIEWER)
    with desk.store.write() as work:
        now = held(desk, work, actor, draft_id, Act.EDIT, token)
        newer = following(case.draft, text, checked, actor.member.id, desk.clock.now())
        saved = _save(desk, work, actor, case, now, newer, Act.EDIT)
        decide(desk, work, actor, saved, Act.EDIT, reason, note)
        return newer


def _demand_read(work: UnitOfWork, actor: Actor, case: Case) -> None:
    """The wording replaces the one that the actor last saw, by the record of reads. Raises StaleError where another stands."""
    rows = work.audit.find(
        chain=case.engagement.id,
        subject=case.draft.id,
        member=actor.member.id,
        act="read draft",
        order_by="sequence",
        descending=True,
        limit=_READS,
    )
    own = [d.version for d in work.drafts.find(id=case.draft.id, edited_by=actor.member.id)]
    seen = max([*own, *(int(json.loads(row.details or "{}").get("version", 0)) for row in rows)], default=0)
    if 0 < seen < case.draft.version:
        raise StaleError(
            f"draft {case.draft.id} has version {case.draft.version}, and you last read version {seen}; read it, then merge your text"
        )


def _save(desk: Desk, work: UnitOfWork, actor: Actor, case: Case, now: Case, newer: Draft, act: Act) -> Case:
    """The new version under review. Raises StaleError when it was made from another than the one that stands."""
    if now.draft.version != case.draft.version:
        raise StaleError(f"draft {newer.id} got version {now.draft.version} while you edited; open it again")
    work.drafts.add(newer)
    verdicts = {v.value: n for v, n in newer.verdicts().items()}
    moved = move(desk, work, actor, now, act, version=newer.version, verdicts=verdicts, flagged=is_flagged(newer))
    return replace(now, review=moved, draft=newer)
