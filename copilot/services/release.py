"""What leaves the house: once per draft, only what was approved word for word, by whom it had to be."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from copilot.domain.deliverable import Deliverable, Format, Overridden, SignOff
from copilot.domain.engagement import Engagement
from copilot.domain.ids import new_id
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.review import Act, Decision, ReasonCode, Review, State, transition
from copilot.errors import ConfigurationError, IntegrityError, RefusedError, StaleError, StateError, UsageError
from copilot.ports import ConflictError, UnitOfWork
from copilot.services import audit, members
from copilot.services.case import Case, decide, judge, move, persons
from copilot.services.desk import Desk
from copilot.services.overrides import blocking, overridden
from copilot.services.qualification import still_named
from copilot.services.signatures import editors, signature, why_not
from copilot.services.versions import heading, opened
from copilot.services.void import demand_sources, void, why_voided

_OUT = (State.RELEASED, State.SUPERSEDED)


class _LapsedError(Exception):
    """The approval is not, or no longer, one of what stands."""


def release(desk: Desk, actor: Actor, draft_id: str, form: Format, *, tracked: bool = False) -> bytes:
    """The deliverable as a file. The first call releases it (reviewers and leads); later ones export it again.

    `tracked`: a DOCX whose tracked changes lead from the machine's last version to the released text. Raises StateError
    without an approval or second sign-off; StaleError when the approval is not of what stands, which ends it and returns the
    draft to the queue; RefusedError when it was recalled.
    """
    if tracked and form is not Format.DOCX:
        raise UsageError(f"tracked changes are Word's, a {form} file has none; take docx")
    exporter = desk.exporters.get(form)
    if exporter is None:
        raise ConfigurationError(f"no exporter for '{form}'; choose from {', '.join(sorted(desk.exporters))}")
    try:
        with desk.store.write() as work:
            review, draft, engagement = opened(work, actor, draft_id, Right.READ)
            deliverable = work.deliverables.get(draft=draft_id)
            if deliverable is None:
                ended = why_voided(work, review)
                if ended:
                    raise StateError(f"the approval of draft {draft_id} ended: {ended}; it waits in the queue again")
                deliverable = _release(desk, work, actor, judge(desk, work, actor, draft_id, Act.RELEASE))
            elif review.state not in _OUT:
                raise RefusedError(f"draft {draft_id} is {review.state}; it leaves the house no more")
            elif deliverable.hash != draft.hash:
                raise IntegrityError(f"draft {draft_id} no longer has the content that was released; see copilot audit verify")
            written = [d for d in work.drafts.find(id=draft_id, order_by="version") if d.edited_by is None] if tracked else []
    except _LapsedError as lapsed:
        _void(desk, actor, draft_id, str(lapsed))
        raise StaleError(f"{lapsed}; it waits in the queue again") from lapsed
    content = exporter.export(deliverable, draft, engagement, written[-1] if written else None)
    with desk.store.write() as work:
        digest = hashlib.sha256(content).hexdigest()
        audit.record(
            desk,
            work,
            actor,
            engagement.id,
            "export",
            draft_id,
            format=form,
            sha256=digest,
            deliverable=deliverable.id,
            tracked=tracked,
        )
    return content


def recall(desk: Desk, actor: Actor, draft_id: str, reason: ReasonCode, note: str) -> Decision:
    """Declare a released deliverable void, with the reason; its exports end."""
    if not note.strip():
        raise UsageError("a recall says in its note what is wrong with the deliverable")
    with desk.store.write() as work:
        case = judge(desk, work, actor, draft_id, Act.RECALL)
        move(desk, work, actor, case, Act.RECALL)
        return decide(desk, work, actor, case, Act.RECALL, reason, note)


def _release(desk: Desk, work: UnitOfWork, actor: Actor, case: Case) -> Deliverable:
    if case.draft.sample:  # no path leads here: the queue refuses the act before
        raise StateError(f"draft {case.draft.id} cannot be released")
    held = overridden(desk, work, case.draft)
    approval, second = _valid_decisions(work, case, held.values())
    now = desk.clock.now()
    let_stand_by = (d.member for d in held.values())
    names = members.names(work, approval.member, second.member if second else None, actor.member.id, *let_stand_by)
    called = members.full_names(work, *names)
    if blocking(case.draft, held):
        raise _LapsedError(f"draft {case.draft.id} has claims against their evidence that nobody lets stand")
    try:
        demand_sources(work, case.draft)
    except StaleError as error:
        raise _LapsedError(str(error)) from error
    _supersede_earlier(desk, work, actor, case)
    move(desk, work, actor, case, Act.RELEASE, released_at=now)
    top = audit.head(work, case.engagement.id)
    deliverable = Deliverable(
        id=new_id("del"),
        engagement=case.engagement.id,
        draft=case.draft.id,
        version=case.draft.version,
        hash=case.draft.hash,
        released_by=actor.member.id,
        released_at=now,
        sign_offs=(
            *(_sign_off(work, d, names, called) for d in (approval, second) if d),
            SignOff(names[actor.member.id], "released", now, actor.trust, case.credentials, called.get(actor.member.id, "")),
        ),
        overridden=tuple(_overridden(work, claim, d, names, called) for claim, d in sorted(held.items())),
        audit_head=top,
        signature=desk.vault.sign(f"{case.draft.hash}|{top}|{now.isoformat()}".encode()).hex(),
        title=heading(case.draft.question),
        terms=case.engagement.terms.for_the_client(),
    )
    try:
        work.deliverables.add(deliverable)
    except ConflictError:
        raise StaleError(f"draft {case.draft.id} was released by another member this moment; export it again") from None
    audit.record(
        desk, work, actor, case.engagement.id, "deliver", deliverable.id, draft=case.draft.id, hash=deliverable.hash, head=top
    )
    return deliverable


def _void(desk: Desk, actor: Actor, draft_id: str, why: str) -> None:
    """Unless somebody was quicker, the draft is reviewed again."""
    with desk.store.write() as work:
        review = work.reviews.get(draft=draft_id)
        if review is not None and review.state is State.APPROVED:
            void(desk, work, actor, review, why)


def _valid_decisions(work: UnitOfWork, case: Case, let_stand: Iterable[Decision]) -> tuple[Decision, Decision | None]:
    """The approval and the second sign-off that stand for exactly this content, by independent persons."""
    approval = signature(work, case.draft, Act.APPROVE, case.review.approved_by)
    if approval is None or case.review.approved_hash != case.draft.hash:
        raise _LapsedError(f"the approval of {case.draft.id} is not of the text that stands")
    authors = persons(work, {d.author for d in work.drafts.find(id=case.draft.id)})
    if persons(work, (approval.member,)) & authors:
        raise StateError(f"draft {case.draft.id} was approved by its own author; another reviewer has to decide")
    _counts(work, case, approval)
    if not case.review.second_signoff:
        return approval, None
    worded = persons(work, editors(work, case.draft))
    if persons(work, (approval.member,)) & worded:
        raise _LapsedError(f"draft {case.draft.id} was approved by who edited it, where another person has to")
    second = signature(work, case.draft, Act.SIGN, case.review.signed_by)
    if second is None:
        raise StateError(
            f"task '{case.draft.task}' asks for a second sign-off first: copilot review sign {case.draft.id} --hash HASH"
        )
    first = persons(work, (approval.member, *(d.member for d in let_stand)))
    if persons(work, (second.member,)) & (authors | worded | first):
        raise _LapsedError(f"the second sign-off of {case.draft.id} is not by a person who had no part in it before")
    _counts(work, case, second)
    return approval, second


def _counts(work: UnitOfWork, case: Case, decision: Decision) -> None:
    why = why_not(work, decision, case.prompt, case.engagement)
    if why is not None:
        raise _LapsedError(why)


def _supersede_earlier(desk: Desk, work: UnitOfWork, actor: Actor, case: Case) -> None:
    """An earlier release of the same conversation gives way to this one."""
    earlier = {d.id for d in work.drafts.find(conversation=case.draft.conversation)} - {case.draft.id}
    for draft_id in sorted(earlier):
        review = work.reviews.get(draft=draft_id)
        if review is not None and review.state is State.RELEASED:
            _supersede(desk, work, actor, review, case.engagement)


def _supersede(desk: Desk, work: UnitOfWork, actor: Actor, review: Review, engagement: Engagement) -> None:
    moved = replace(
        review, state=transition(review.state, Act.SUPERSEDE).to, updated_at=desk.clock.now(), revision=review.revision + 1
    )
    if not work.reviews.replace(moved, revision=review.revision):
        raise StaleError(f"draft {review.draft} was acted on meanwhile; release again")
    audit.record(desk, work, actor, engagement.id, Act.SUPERSEDE, review.draft)


def _sign_off(work: UnitOfWork, decision: Decision, names: dict[str, str], called: dict[str, str]) -> SignOff:
    act = "approved" if decision.act is Act.APPROVE else "second sign-off"
    called_so = called.get(decision.member, "")
    return SignOff(names[decision.member], act, decision.at, decision.trust, still_named(work, decision), called_so)


def _overridden(work: UnitOfWork, claim: str, decision: Decision, names: dict[str, str], called: dict[str, str]) -> Overridden:
    reason, name = decision.reason or ReasonCode.OTHER, called.get(decision.member, "")
    return Overridden(claim, names[decision.member], reason, decision.note, still_named(work, decision), name)
