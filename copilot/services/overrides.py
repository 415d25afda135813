"""Claims that may stand against their verdict: let stand with a reason, withdrawn again, and what forbids approval."""

from collections.abc import Iterable
from typing import NamedTuple

from copilot.domain.claim import Claim, Match, Verdict
from copilot.domain.draft import Draft
from copilot.domain.member import Actor
from copilot.domain.review import Act, Decision, ReasonCode, State
from copilot.errors import RefusedError
from copilot.ports import UnitOfWork
from copilot.services.case import claim_of, decide, held, held_or_approved, move, need_note
from copilot.services.desk import Desk
from copilot.services.signatures import why_not

BLOCKING = frozenset({Verdict.CONTRADICTED, Verdict.FIGURE_MISMATCH})


class RestedOn(NamedTuple):
    """Claim id -> the override that a decision rests on, and the names of who made them, by id."""

    overrides: dict[str, Decision]
    names: dict[str, str]


def override(desk: Desk, actor: Actor, draft_id: str, claim_id: str, reason: ReasonCode, note: str) -> Decision:
    """Let a claim stand against its verdict, with the reason that the evidence appendix will print."""
    with desk.store.write() as work:
        case = held(desk, work, actor, draft_id, Act.OVERRIDE)
        claim_of(case.draft, claim_id)
        need_note(note, "an override says in its note why the claim may stand")
        move(desk, work, actor, case, Act.OVERRIDE)
        return decide(desk, work, actor, case, Act.OVERRIDE, reason, note, claim_id=claim_id)


def withdraw(desk: Desk, actor: Actor, draft_id: str, claim_id: str, note: str) -> Decision:
    """Take an override back. Of an approved draft this voids the approval; the draft waits in the queue again.

    Raises RefusedError when no override holds for the claim.
    """
    with desk.store.write() as work:
        case = held_or_approved(desk, work, actor, draft_id, Act.WITHDRAW)
        claim_of(case.draft, claim_id)
        need_note(note, "a withdrawal says in its note why the claim may not stand after all")
        if claim_id not in overridden(desk, work, case.draft):
            raise RefusedError(f"no override holds for claim {claim_id} of draft {draft_id}; copilot draft show tells which do")
        undone: dict[str, object] = {}
        if case.review.state is State.APPROVED:
            undone = {"approved_by": None, "approved_hash": None, "signed_by": None}
        move(desk, work, actor, case, Act.WITHDRAW, **undone)
        return decide(desk, work, actor, case, Act.WITHDRAW, note=note, claim_id=claim_id)


def rested_on(desk: Desk, actor: Actor, decision: Decision) -> RestedOn:
    """The overrides that hold for what the actor has just decided on. Of another's decision, nothing."""
    with desk.store.read() as work:
        draft = work.drafts.get(id=decision.draft, version=decision.version)
        held = overridden(desk, work, draft) if draft is not None and decision.member == actor.member.id else {}
        makers = tuple({d.member for d in held.values()})
        names = {m.id: m.name for m in work.members.find(id=makers)} if makers else {}
        return RestedOn(held, {maker: names.get(maker, maker) for maker in makers})


def blocking(draft: Draft, allowed: Iterable[str]) -> tuple[Claim, ...]:
    """Claims that forbid approval: against their evidence, or citing a quotation that does not stand where it points."""
    missing = {c.number for c in draft.citations if c.match is Match.NONE}
    bad = (c for c in draft.claims if c.verdict in BLOCKING or missing & set(c.citations))
    return tuple(c for c in bad if c.id not in set(allowed))


def overridden(desk: Desk, work: UnitOfWork, draft: Draft) -> dict[str, Decision]:
    """Claim id -> the override that holds for this version: made on the same claim, word for word, verdict and all.

    One whose maker has a conflict of interest, or whose credential was revoked, holds no more.
    """
    acts = [(claim, decision) for claim, decision in _last_word(work, draft).items() if decision.act is Act.OVERRIDE]
    if not acts:
        return {}
    engagement, prompt = work.engagements.get(id=draft.engagement), desk.prompts.get(draft.prompt)
    return {
        claim: decision
        for claim, decision in acts
        if engagement is not None and why_not(work, decision, prompt, engagement) is None
    }


def _last_word(work: UnitOfWork, draft: Draft) -> dict[str, Decision]:
    """Claim id -> the latest override or withdrawal of the same claim."""
    acts = work.decisions.find(draft=draft.id, act=(Act.OVERRIDE, Act.WITHDRAW))
    holds: dict[str, Decision] = {}
    for decision in sorted(acts, key=lambda d: (d.at, d.number)):
        then = work.drafts.get(id=draft.id, version=decision.version)
        before = {c.id: c for c in then.claims}.get(decision.claim or "") if then else None
        for now in draft.claims:
            if then is None or before is None or _essence(then, before) != _essence(draft, now):
                continue
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
