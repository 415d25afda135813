"""What was found wrong after a release, and which releases therefore escaped the review: one definition for every report."""

from dataclasses import replace
from typing import NamedTuple

from copilot.domain.client import Defect, Finding
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.review import ReasonCode, State
from copilot.errors import PermissionDeniedError, StateError, UnknownNameError, UsageError
from copilot.ports import UnitOfWork
from copilot.services import audit, members
from copilot.services.access import open_engagement
from copilot.services.case import authors, persons
from copilot.services.desk import Desk
from copilot.services.versions import opened


class Escapes(NamedTuple):
    """Ids of released drafts. `waiting` are those of `drafts` that rest on a client's word alone, which no lead has judged."""

    drafts: frozenset[str]
    waiting: frozenset[str]


class DefectView(NamedTuple):
    """`names`: member id -> name, of who recorded and who settled it."""

    defect: Defect
    names: dict[str, str]


def escapes(work: UnitOfWork, engagement: str) -> Escapes:
    """A release escaped the review when it was recalled, for whatever reason, or has a defect that was not dismissed."""
    standing = [d for d in work.defects.find(engagement=engagement) if d.counts]
    recalled = {r.draft for r in work.reviews.find(engagement=engagement, state=State.RECALLED)}
    known = recalled | {d.draft for d in standing if d.finding is Finding.CONFIRMED}
    found = known | {d.draft for d in standing}
    return Escapes(frozenset(found), frozenset(found - known))


def defects(desk: Desk, actor: Actor, engagement_name: str) -> tuple[DefectView, ...]:
    """Of all releases of the engagement, oldest first. Raises PermissionDeniedError, UnknownNameError."""
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.READ)
        found = work.defects.find(engagement=engagement.id, order_by="at")
        names = members.names(work, *(m for d in found for m in (d.member, d.settled_by)))
        audit.record(desk, work, actor, engagement.id, "list defects", engagement.id)
    return tuple(DefectView(d, names) for d in found)


def confirm(desk: Desk, actor: Actor, defect_id: str, reason: ReasonCode, note: str = "") -> Defect:
    """Say that what a client sent back is a defect, and of which kind. Raises as `dismiss` does, whoever the lead is."""
    with desk.store.write() as work:
        found = _opened(work, actor, defect_id)
        settled = replace(
            found, finding=Finding.CONFIRMED, reason=reason, settled_by=actor.member.id, settled_at=desk.clock.now(),
            settled_note=note.strip(),
        )  # fmt: skip
        work.defects.replace(settled)
        audit.record(desk, work, actor, found.engagement, "confirm defect", found.draft, defect=found.id, reason=reason)
    return settled


def dismiss(desk: Desk, actor: Actor, defect_id: str, note: str) -> Defect:
    """Say why it is none; it counts no more. Not for who wrote, approved or signed the draft: nobody clears their own work.

    Raises UnknownNameError, PermissionDeniedError, StateError for one that is settled, UsageError without a reason.
    """
    if not note.strip():
        raise UsageError("a dismissal says in its note why what the client sent back is no defect")
    with desk.store.write() as work:
        found = _opened(work, actor, defect_id)
        versions = work.drafts.find(id=found.draft)
        review = work.reviews.get(draft=found.draft)
        signed = (review.approved_by, review.signed_by) if review else ()
        if actor.member.person in persons(work, (*authors(work, versions[-1]), *(d.edited_by for d in versions), *signed)):
            raise PermissionDeniedError(
                f"'{actor.member.name}' wrote, edited or signed {found.draft}; another lead dismisses what is held against it"
            )
        settled = replace(
            found, finding=Finding.DISMISSED, settled_by=actor.member.id, settled_at=desk.clock.now(), settled_note=note.strip()
        )
        work.defects.replace(settled)
        audit.record(desk, work, actor, found.engagement, "dismiss defect", found.draft, defect=found.id)
    return settled


def _opened(work: UnitOfWork, actor: Actor, defect_id: str) -> Defect:
    found = work.defects.get(id=defect_id)
    if found is None:
        raise UnknownNameError("defect", defect_id, "copilot client defects ENGAGEMENT shows them")
    opened(work, actor, found.draft, Right.JUDGE_DEFECT)
    if found.finding is not Finding.OPEN:
        raise StateError(f"defect {defect_id} is {found.finding} already")
    return found
