"""What an act on a queued draft is judged on, and the one write that moves it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from copilot.domain.claim import Claim
from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement
from copilot.domain.ids import new_id
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.prompt import Prompt
from copilot.domain.review import Act, Decision, ReasonCode, Review, State, leads_to, transition
from copilot.domain.sampling import demand_in_house
from copilot.errors import PermissionDeniedError, RefusedError, StaleError, StateError, UnknownNameError, UsageError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.access import roles_in
from copilot.services.desk import Desk
from copilot.services.qualification import qualify
from copilot.services.service_clock import timed
from copilot.services.versions import opened

# What takes the credentials that the task asks for, valid at that moment. What only makes a text safer, or gives it back, does not.
EXPERTS_ACTS = frozenset(
    {
        Act.CLAIM, Act.RENEW, Act.EDIT, Act.OVERRIDE, Act.RECHECK, Act.APPROVE, Act.SIGN, Act.RETURN, Act.REJECT, Act.ESCALATE,
        Act.RELEASE,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """What an act is judged on, read in the act's own transaction."""

    review: Review
    draft: Draft
    engagement: Engagement
    prompt: Prompt
    credentials: tuple[str, ...] = ()  # of the actor: what qualifies them for this, as a sign-off names it


def lapsed(desk: Desk, review: Review) -> bool:
    """True when a claimed draft's lease has run out: it waits in the queue again."""
    return review.state is State.CLAIMED and review.lease_until is not None and review.lease_until <= desk.clock.now()


def judge(desk: Desk, work: UnitOfWork, actor: Actor, draft_id: str, act: Act) -> Case:
    review, draft, engagement = opened(work, actor, draft_id, Right.READ)
    demand_in_house(draft, act)
    if engagement.closed_at is not None and act is not Act.RECALL:
        raise RefusedError(f"engagement '{engagement.name}' is closed; nothing in it is decided any more, only recalled")
    if lapsed(desk, review):
        review = replace(review, state=leads_to(review, Act.LAPSE), claimed_by=None, lease_until=None)
    allowed = transition(review.state, act).roles
    if not allowed & roles_in(work, actor, engagement):
        wanted = " or ".join(sorted(allowed)) or "nobody"
        raise PermissionDeniedError(
            f"'{actor.member.name}' may not {act} a draft in engagement '{engagement.name}': that needs a grant as {wanted} there"
        )
    prompt = desk.prompts.get(draft.prompt)
    if act in EXPERTS_ACTS:
        _same_template(draft, prompt)
    credentials = qualify(desk, work, actor, prompt, engagement) if act in EXPERTS_ACTS else ()
    return Case(review, draft, engagement, prompt, credentials)


def _same_template(draft: Draft, prompt: Prompt) -> None:
    """What a draft asks of its reviewers is fixed when it is made: by the template's content, not by its name."""
    if draft.prompt_sha256 and draft.prompt_sha256 != prompt.sha256:
        raise StateError(
            f"template {prompt.ref} is not as it was when draft {draft.id} was made under it; put the file back that it was "
            "then, or ask again under another version"
        )


def held(desk: Desk, work: UnitOfWork, actor: Actor, draft_id: str, act: Act, token: int | None = None) -> Case:
    case = judge(desk, work, actor, draft_id, act)
    if case.review.claimed_by != actor.member.id:
        raise StaleError(f"draft {draft_id} is claimed by another reviewer; copilot queue shows what is free")
    if token is not None and token != case.review.token:
        raise StaleError(f"your lease on {draft_id} ended and passed on; claim it again, then merge your text")
    return case


def held_or_approved(desk: Desk, work: UnitOfWork, actor: Actor, draft_id: str, act: Act) -> Case:
    case = judge(desk, work, actor, draft_id, act)
    if case.review.state is State.APPROVED:
        independent(work, actor, case)
        return case
    return held(desk, work, actor, draft_id, act)


def independent(work: UnitOfWork, actor: Actor, case: Case) -> None:
    """Four eyes, counted in persons: nobody who asked for the draft, or reworded it as analyst, signs for it."""
    if actor.member.person in persons(work, authors(work, case.draft)):
        raise PermissionDeniedError(
            f"'{actor.member.name}' is the author of draft {case.draft.id}; another reviewer decides on it"
        )


def authors(work: UnitOfWork, draft: Draft) -> set[str]:
    """Members (ids) who asked for any version of the draft, or anything in its conversation."""
    found = {draft.author} if draft.version == 1 else {d.author for d in work.drafts.find(id=draft.id)}
    return found | {r.member for r in work.requests.find(conversation=draft.conversation)}


def not_the_escalator(work: UnitOfWork, actor: Actor, review: Review) -> None:
    if actor.member.person in persons(work, (review.escalated_by,)):
        raise PermissionDeniedError("nobody escalates to themselves; another reviewer takes this one")


def persons(work: UnitOfWork, members: Iterable[str | None]) -> set[str]:
    found = (work.members.get(id=m) for m in members if m)
    return {m.person for m in found if m is not None}


def move(desk: Desk, work: UnitOfWork, actor: Actor, case: Case, act: Act, **changes: object) -> Review:
    """The one write of the queue: the table says where to, the revision says whether nobody was quicker."""
    now = desk.clock.now()
    moved = replace(
        case.review,
        state=leads_to(case.review, act),
        updated_at=now,
        revision=case.review.revision + 1,
        **changes,  # type: ignore[arg-type]
    )
    moved = timed(work, case.review, moved, now)
    if not work.reviews.replace(moved, revision=case.review.revision):
        raise StaleError(f"draft {case.review.draft} was acted on by another reviewer meanwhile; look at it again")
    audit.record(desk, work, actor, case.engagement.id, act, case.draft.id, version=case.draft.version, to=moved.state)
    return moved


def decide(
    desk: Desk,
    work: UnitOfWork,
    actor: Actor,
    case: Case,
    act: Act,
    reason: ReasonCode | None = None,
    note: str = "",
    claim_id: str | None = None,
) -> Decision:
    decision = Decision(
        id=new_id("dec"),
        engagement=case.engagement.id,
        draft=case.draft.id,
        version=case.draft.version,
        hash=case.draft.hash,
        act=act,
        member=actor.member.id,
        at=desk.clock.now(),
        trust=actor.trust,
        reason=reason,
        note=note.strip(),
        claim=claim_id,
        credentials=case.credentials,
        number=work.decisions.count(draft=case.draft.id) + 1,
    )
    work.decisions.add(decision)
    return decision


def claim_of(draft: Draft, claim_id: str) -> Claim:
    """Raises UnknownNameError."""
    for candidate in draft.claims:
        if candidate.id == claim_id:
            return candidate
    raise UnknownNameError("claim", claim_id, f"copilot draft show {draft.id} lists them")


def need_note(note: str, why: str) -> None:
    """Raises UsageError for an empty one."""
    if not note.strip():
        raise UsageError(why)
