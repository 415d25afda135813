"""A reviewer's acts on the queue. Each is one transaction: judged, compared-and-set, decided, recorded."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from copilot.domain.claim import Claim, Match, Origin, Verdict
from copilot.domain.draft import Draft
from copilot.domain.evaluation import Sample
from copilot.domain.ids import new_id
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.review import Act, Comment, Decision, ReasonCode, Review, State
from copilot.errors import (
    CredentialError,
    PermissionDeniedError,
    RefusedError,
    StaleError,
    StateError,
    UnknownNameError,
    UsageError,
)
from copilot.ports import UnitOfWork
from copilot.services import audit, set_aside
from copilot.services.case import (
    Case,
    decide,
    held,
    held_or_approved,
    independent,
    judge,
    lapsed,
    move,
    not_the_escalator,
    persons,
)
from copilot.services.credentials import qualify
from copilot.services.desk import Desk
from copilot.services.versions import is_flagged, opened, recheck

PAGE = 50  # reviews read at once when the next one is looked for
BLOCKING = frozenset({Verdict.CONTRADICTED, Verdict.FIGURE_MISMATCH})


def claim(desk: Desk, actor: Actor, draft_id: str) -> Review:
    """Take the lease. Claiming again what one holds renews it. Raises StateError when another reviewer holds it."""
    with desk.store.write() as work:
        review = work.reviews.get(draft=draft_id)
        if review is not None and review.claimed_by == actor.member.id and not lapsed(desk, review):
            case = judge(desk, work, actor, draft_id, Act.RENEW)
            return _lease(desk, work, actor, case, Act.RENEW)
        if review is not None and review.state is State.CLAIMED and not lapsed(desk, review):
            until = f"{review.lease_until:%H:%M} UTC" if review.lease_until else "released"
            raise StateError(f"draft {draft_id} is claimed by another reviewer until {until}; take the next one")
        case = judge(desk, work, actor, draft_id, Act.CLAIM)
        independent(work, actor, case)
        not_the_escalator(work, actor, case.review)
        qualify(desk, work, actor, case.prompt)
        return _lease(desk, work, actor, case, Act.CLAIM)


def claim_next(desk: Desk, actor: Actor) -> Review | None:
    """Take the most urgent draft that the actor may and can review; None when nothing fits."""
    with desk.store.read() as work:
        mine = tuple({g.engagement for g in work.grants.find(member=actor.member.id)})
        own = {m.id for m in work.members.find(person=actor.member.person)}
        tasks = _within_reach(desk, work, actor)
    if not mine or not tasks:
        return None
    for review in _waiting(desk, mine, tasks):
        if review.author in own or review.escalated_by in own or (review.state is State.CLAIMED and not lapsed(desk, review)):
            continue
        try:
            return claim(desk, actor, review.draft)
        except (PermissionDeniedError, CredentialError, StateError, StaleError):
            continue  # not for this reviewer, or another was quicker: offer the one after it
    return None


def _waiting(desk: Desk, engagements: tuple[str, ...], tasks: tuple[str, ...]) -> Iterator[Review]:
    """What waits there, most urgent first, a page at a time: a queue of 100,000 read whole takes more than a second."""
    states = (State.PENDING, State.ESCALATED, State.CLAIMED)
    seen: set[str] = set()
    while True:
        with desk.store.read() as work:
            page = work.reviews.find(
                engagement=engagements, state=states, task=tasks, order_by="due_at", limit=PAGE, offset=len(seen)
            )
        yield from (review for review in page if review.draft not in seen)
        if len(page) < PAGE:
            return
        seen |= {review.draft for review in page}


def _within_reach(desk: Desk, work: UnitOfWork, actor: Actor) -> tuple[str, ...]:
    """Tasks of which some version asks for no credential, or for one that the actor has. `claim` judges by the draft's own."""
    today = desk.clock.now().date()
    valid = {c.kind for c in work.credentials.find(member=actor.member.id) if c.valid_on(today)}
    return tuple(
        task
        for task in desk.prompts.tasks()
        if any(not prompt.credentials or valid & set(prompt.credentials) for prompt in desk.prompts.versions(task))
    )


def renew(desk: Desk, actor: Actor, draft_id: str) -> Review:
    """Hold the lease for another full period."""
    with desk.store.write() as work:
        case = held(desk, work, actor, draft_id, Act.RENEW)
        return _lease(desk, work, actor, case, Act.RENEW)


def unclaim(desk: Desk, actor: Actor, draft_id: str) -> Review:
    """Give the draft back to the queue."""
    with desk.store.write() as work:
        case = held(desk, work, actor, draft_id, Act.UNCLAIM)
        return move(desk, work, actor, case, Act.UNCLAIM, claimed_by=None, lease_until=None)


def edit(desk: Desk, actor: Actor, draft_id: str, text: str, token: int | None = None) -> Draft:
    """Replace the text by the reviewer's; every changed sentence is checked again. The draft stays claimed.

    `token` is the fencing token the editor was opened with. Raises StaleError or StateError when the lease has ended or
    passed on since; the text is then set aside for its author to merge.
    """
    try:
        return _edit(desk, actor, draft_id, text, token)
    except (StaleError, StateError) as error:
        set_aside.keep(desk, actor, draft_id, text, token, str(error))
        raise type(error)(f"{error}; your text is kept: copilot review kept {draft_id}") from error


def _edit(desk: Desk, actor: Actor, draft_id: str, text: str, token: int | None = None) -> Draft:
    with desk.store.read() as work:
        case = held(desk, work, actor, draft_id, Act.EDIT, token)
    checked = recheck(desk, case.draft, text, Origin.REVIEWER)
    with desk.store.write() as work:
        now = held(desk, work, actor, draft_id, Act.EDIT, token)
        if now.draft.version != case.draft.version:
            raise StaleError(f"draft {draft_id} got version {now.draft.version} while you edited; open it again")
        newer = replace(
            case.draft, version=case.draft.version + 1, text=text, claims=checked.claims, citations=checked.citations,
            created_at=desk.clock.now(), edited_by=actor.member.id,
        )  # fmt: skip
        work.drafts.add(newer)
        verdicts = {v.value: n for v, n in newer.verdicts().items()}
        move(desk, work, actor, now, Act.EDIT, version=newer.version, verdicts=verdicts, flagged=is_flagged(newer))
        return newer


def override(desk: Desk, actor: Actor, draft_id: str, claim_id: str, reason: ReasonCode, note: str) -> Decision:
    """Let a claim stand against its verdict, with the reason that the evidence appendix will print."""
    with desk.store.write() as work:
        case = held(desk, work, actor, draft_id, Act.OVERRIDE)
        _claim_of(case.draft, claim_id)
        _need_note(note, "an override says in its note why the claim may stand")
        move(desk, work, actor, case, Act.OVERRIDE)
        return decide(desk, work, actor, case, Act.OVERRIDE, reason, note, claim_id=claim_id)


def comment(desk: Desk, actor: Actor, draft_id: str, claim_id: str, note: str) -> Comment:
    """Add to the thread on a claim; analyst and reviewer alike."""
    _need_note(note, "a comment is not empty")
    with desk.store.write() as work:
        _, draft, engagement = opened(work, actor, draft_id, Right.COMMENT)
        _claim_of(draft, claim_id)
        remark = Comment(
            new_id("com"), engagement.id, draft.id, draft.version, claim_id, actor.member.id, desk.clock.now(), note.strip()
        )
        work.comments.add(remark)
        audit.record(desk, work, actor, engagement.id, "comment", draft.id, claim=claim_id)
        return remark


def approve(
    desk: Desk, actor: Actor, draft_id: str, content_hash: str, reason: ReasonCode | None = None, note: str = ""
) -> Decision:
    """Sign for the exact content that `content_hash` names. Raises StaleError when that is not what stands.

    `reason` and `note` say why the machine's text was changed, where it was; the correction is kept under them. Without
    a reason the verdicts of the claims that were changed give one.
    """
    with desk.store.write() as work:
        case = held(desk, work, actor, draft_id, Act.APPROVE)
        independent(work, actor, case)
        credentials = qualify(desk, work, actor, case.prompt)
        _same_content(case.draft, content_hash)
        blocked = blocking(case.draft, overridden(work, case.draft))
        if blocked:
            listing = "; ".join(f"{c.id}: {c.reasons[0] if c.reasons else c.verdict}" for c in blocked[:3])
            raise RefusedError(
                f"{len(blocked)} claim(s) stand against their evidence ({listing}); edit them, or override each with a reason"
            )
        move(
            desk, work, actor, case, Act.APPROVE,
            claimed_by=None, lease_until=None, approved_by=actor.member.id, approved_hash=content_hash, signed_by=None,
        )  # fmt: skip
        _keep_correction(desk, work, actor, case, reason, note)
        return decide(desk, work, actor, case, Act.APPROVE, reason, note, credentials=credentials)


def sign(desk: Desk, actor: Actor, draft_id: str, content_hash: str) -> Decision:
    """The second sign-off, by a third person: neither author nor approver nor editor."""
    with desk.store.write() as work:
        case = judge(desk, work, actor, draft_id, Act.SIGN)
        if not case.review.second_signoff:
            raise StateError(f"task '{case.draft.task}' asks for no second sign-off; the draft can be released")
        if case.review.signed_by is not None:
            raise StateError(f"draft {draft_id} has its second sign-off already")
        independent(work, actor, case)
        others = (case.review.approved_by, *(d.edited_by for d in work.drafts.find(id=draft_id)))
        if actor.member.person in persons(work, others):
            raise PermissionDeniedError("the second signer is another person than the approver and the editor")
        credentials = qualify(desk, work, actor, case.prompt)
        _same_content(case.draft, content_hash)
        move(desk, work, actor, case, Act.SIGN, signed_by=actor.member.id)
        return decide(desk, work, actor, case, Act.SIGN, credentials=credentials)


def send_back(desk: Desk, actor: Actor, draft_id: str, reason: ReasonCode, note: str) -> Decision:
    """Return to the analyst with what is to be changed. Of an approved draft this withdraws the approval."""
    with desk.store.write() as work:
        case = held_or_approved(desk, work, actor, draft_id, Act.RETURN)
        return _turn_down(desk, work, actor, case, Act.RETURN, reason, note)


def reject(desk: Desk, actor: Actor, draft_id: str, reason: ReasonCode, note: str) -> Decision:
    """Refuse the draft as a whole."""
    with desk.store.write() as work:
        case = held(desk, work, actor, draft_id, Act.REJECT)
        return _turn_down(desk, work, actor, case, Act.REJECT, reason, note)


def escalate(desk: Desk, actor: Actor, draft_id: str, reason: ReasonCode, note: str) -> Decision:
    """Hand the draft to somebody else than oneself."""
    with desk.store.write() as work:
        case = held(desk, work, actor, draft_id, Act.ESCALATE)
        _need_note(note, "an escalation says in its note what the next reviewer is asked")
        move(desk, work, actor, case, Act.ESCALATE, claimed_by=None, lease_until=None, escalated_by=actor.member.id)
        return decide(desk, work, actor, case, Act.ESCALATE, reason, note)


def blocking(draft: Draft, allowed: Iterable[str]) -> tuple[Claim, ...]:
    """Claims that forbid approval: against their evidence, or citing a quotation that does not stand where it points."""
    missing = {c.number for c in draft.citations if c.match is Match.NONE}
    bad = (c for c in draft.claims if c.verdict in BLOCKING or missing & set(c.citations))
    return tuple(c for c in bad if c.id not in set(allowed))


def overridden(work: UnitOfWork, draft: Draft) -> dict[str, Decision]:
    """Claim id -> the override that holds for this version: made on the same claim, word for word, verdict and all."""
    holds = {}
    for decision in work.decisions.find(draft=draft.id, act=Act.OVERRIDE, order_by="at"):
        then = work.drafts.get(id=draft.id, version=decision.version)
        before = {c.id: c for c in then.claims}.get(decision.claim or "") if then else None
        for now in draft.claims:
            if then is not None and before is not None and _essence(then, before) == _essence(draft, now):
                holds[now.id] = decision
    return holds


def _essence(draft: Draft, claim: Claim) -> tuple[object, ...]:
    """The claim with the exact places it cites: the same words on other evidence are another claim."""
    cited = tuple(
        (c.number, c.document_sha256, c.start, c.end, c.quotation, c.match)
        for c in draft.citations
        if c.number in claim.citations
    )
    return (claim.text, cited, claim.verdict, claim.reasons)


def _same_content(draft: Draft, content_hash: str) -> None:
    if len(content_hash) != len(draft.hash):
        raise StaleError(
            f"a hash has all {len(draft.hash)} characters, this one {len(content_hash)}; copilot draft show prints it"
        )
    if content_hash != draft.hash:
        raise StaleError(
            f"the hash {content_hash[:12]}… is not of what stands (version {draft.version}, {draft.hash[:12]}…); read it again first"
        )


def _claim_of(draft: Draft, claim_id: str) -> Claim:
    for candidate in draft.claims:
        if candidate.id == claim_id:
            return candidate
    raise UnknownNameError("claim", claim_id, f"copilot draft show {draft.id} lists them")


def _need_note(note: str, why: str) -> None:
    if not note.strip():
        raise UsageError(why)


def _lease(desk: Desk, work: UnitOfWork, actor: Actor, case: Case, act: Act) -> Review:
    token = case.review.token + (act is Act.CLAIM)
    until = desk.clock.now() + desk.limits.lease
    return move(desk, work, actor, case, act, claimed_by=actor.member.id, lease_until=until, token=token)


def _turn_down(desk: Desk, work: UnitOfWork, actor: Actor, case: Case, act: Act, reason: ReasonCode, note: str) -> Decision:
    _need_note(note, f"a {act} says in its note what is wrong, so that it can be mended")
    move(
        desk, work, actor, case, act,
        claimed_by=None, lease_until=None, approved_by=None, approved_hash=None, signed_by=None,
    )  # fmt: skip
    _keep_sample(desk, work, actor, case, before=case.draft.text, after="", reason=reason, note=note)
    return decide(desk, work, actor, case, act, reason, note)


def _keep_correction(desk: Desk, work: UnitOfWork, actor: Actor, case: Case, reason: ReasonCode | None, note: str) -> None:
    """An approved text that differs from the machine's last one is a regression sample for the prompt."""
    machine = [d for d in work.drafts.find(id=case.draft.id, order_by="version") if d.edited_by is None]
    if machine and machine[-1].text != case.draft.text:
        _keep_sample(
            desk,
            work,
            actor,
            case,
            before=machine[-1].text,
            after=case.draft.text,
            reason=reason or why_changed(machine[-1], case.draft),
            note=note or "edited before approval",
        )


def why_changed(before: Draft, after: Draft) -> ReasonCode:
    """The likeliest reason for an edit, by the checks: what was wrong with the claims that are gone, or what is new."""
    kept = {c.text for c in after.claims}
    gone = {c.verdict for c in before.claims if c.text not in kept}
    if Verdict.FIGURE_MISMATCH in gone:
        return ReasonCode.WRONG_FIGURE
    if gone & {Verdict.CONTRADICTED, Verdict.NOT_FOUND}:
        return ReasonCode.UNSUPPORTED
    return ReasonCode.MISSING_POINT if len(after.claims) > len(before.claims) else ReasonCode.STYLE


def _keep_sample(
    desk: Desk, work: UnitOfWork, actor: Actor, case: Case, *, before: str, after: str, reason: ReasonCode, note: str
) -> None:
    work.samples.add(
        Sample(
            id=new_id("sam"),
            engagement=case.engagement.id,
            task=case.draft.task,
            question=case.draft.question,
            draft=case.draft.id,
            version=case.draft.version,
            before=before,
            after=after,
            reason=reason,
            note=note.strip(),
            member=actor.member.id,
            at=desk.clock.now(),
        )
    )
