"""The client's side of a release: links to one deliverable, what comes back through them, defects found afterwards.

Who opens a link is nobody of the desk: the token is all they show. It gives them one deliverable and nothing else.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from copilot.domain.audit import Act as AuditAct
from copilot.domain.client import BY_LINK, CLIENT, ClientAnswer, ClientLink, Defect, Finding, Outcome
from copilot.domain.deliverable import Deliverable, Format
from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement
from copilot.domain.ids import new_id
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.review import ReasonCode, Review, State
from copilot.errors import IntegrityError, RefusedError, StateError, UnknownNameError, UsageError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.desk import Desk
from copilot.services.versions import opened

LONGEST = 365  # days that a link may be open
TEXT = 4_000  # characters of remarks
NAME = 200
ANSWERS = 20  # through one link: nobody means more, a script might
GONE = "this link is not valid, or no longer; ask whoever sent it for a new one"
_OUT = (State.RELEASED, State.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class NewLink:
    """The token is shown this once."""

    link: ClientLink
    token: str


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a client sees. `state` says whether the deliverable still stands."""

    link: ClientLink
    deliverable: Deliverable
    engagement: Engagement
    state: State
    answers: tuple[ClientAnswer, ...]


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link with what came back through it."""

    link: ClientLink
    answers: tuple[ClientAnswer, ...]


def link(desk: Desk, actor: Actor, draft_id: str, days: int = 30) -> NewLink:
    """Make a link to a released deliverable. Raises StateError before the release, UsageError for days out of range."""
    if not 1 <= days <= LONGEST:
        raise UsageError(f"a link is open for 1 to {LONGEST} days, not {days}")
    token, now = secrets.token_urlsafe(32), desk.clock.now()
    with desk.store.write() as work:
        review, _, engagement = opened(work, actor, draft_id, Right.INVITE)
        deliverable = work.deliverables.get(draft=draft_id)
        if deliverable is None or review.state is not State.RELEASED:
            raise StateError(f"draft {draft_id} is {review.state}; a client is shown what is released")
        made = ClientLink(
            new_id("lin"), engagement.id, draft_id, deliverable.id, _digest(token), actor.member.id, now,
            now + timedelta(days=days),
        )  # fmt: skip
        work.links_to_clients.add(made)
        audit.record(desk, work, actor, engagement.id, "make client link", draft_id, link=made.id, until=made.expires_at)
    return NewLink(made, token)


def revoke(desk: Desk, actor: Actor, link_id: str) -> ClientLink:
    """Close a link at once. Raises UnknownNameError."""
    with desk.store.write() as work:
        found = work.links_to_clients.get(id=link_id)
        if found is None:
            raise UnknownNameError("link", link_id, "copilot client list DRAFT shows them")
        _, _, engagement = opened(work, actor, found.draft, Right.INVITE)
        closed = found if found.revoked_at else replace(found, revoked_at=desk.clock.now())
        work.links_to_clients.replace(closed)
        audit.record(desk, work, actor, engagement.id, "revoke client link", found.draft, link=link_id)
    return closed


def links(desk: Desk, actor: Actor, draft_id: str) -> tuple[LinkView, ...]:
    """A draft's links, oldest first, with the client's answers."""
    with desk.store.write() as work:
        _, _, engagement = opened(work, actor, draft_id, Right.READ)
        found = work.links_to_clients.find(draft=draft_id, order_by="created_at")
        answers = work.client_answers.find(draft=draft_id, order_by="at")
        audit.record(desk, work, actor, engagement.id, "read client answers", draft_id)
    return tuple(LinkView(one, tuple(a for a in answers if a.link == one.id)) for one in found)


def defect(desk: Desk, actor: Actor, draft_id: str, reason: ReasonCode, note: str) -> Defect:
    """Record what was found wrong after the release; it counts as an escape. Raises StateError before a release."""
    if not note.strip():
        raise UsageError("a defect says in its note what is wrong, and where")
    with desk.store.write() as work:
        _, _, engagement = opened(work, actor, draft_id, Right.COMMENT)
        released = work.deliverables.get(draft=draft_id)
        if released is None:
            raise StateError(f"draft {draft_id} was never released; return it with the reason instead")
        now, who = desk.clock.now(), actor.member.id
        found = Defect(new_id("def"), engagement.id, draft_id, released.version, who, now, reason, note.strip())
        work.defects.add(found)
        audit.record(desk, work, actor, engagement.id, "record defect", draft_id, reason=reason)
    return found


def show(desk: Desk, token: str, address: str) -> Shown:
    """What the link shows. Raises RefusedError for a token that opens nothing, in the same words whatever the reason."""
    with desk.store.write() as work:
        found = _opened(desk, work, token, address)
        _note(desk, work, found.link, "client opened")
        return found


def download(desk: Desk, token: str, address: str, form: Format) -> bytes:
    """The deliverable as a file. Raises RefusedError for a token that opens nothing, or when it was recalled."""
    with desk.store.write() as work:
        found = _opened(desk, work, token, address)
        if found.state not in _OUT:
            raise RefusedError(f"this deliverable was {found.state} and is handed out no more")
        draft = _draft(work, found.deliverable)
        _note(desk, work, found.link, "client downloaded", format=form)
    return desk.exporters[form].export(found.deliverable, draft, found.engagement)


def answer(
    desk: Desk, token: str, address: str, outcome: Outcome, *, name: str, rating: int | None = None, remarks: str = ""
) -> ClientAnswer:
    """Accept the deliverable or return it, which opens a defect. Raises RefusedError, UsageError for one that says too little."""
    name, remarks = " ".join(name.split()), remarks.strip()
    if not 1 <= len(name) <= NAME:
        raise UsageError("please give your name")
    if len(remarks) > TEXT:
        raise UsageError(f"remarks have at most {TEXT:,} characters, these have {len(remarks):,}")
    if outcome is Outcome.RETURNED and not remarks:
        raise UsageError("please say what is to be changed")
    if rating is not None and not 1 <= rating <= 5:
        raise UsageError("a rating is a whole number from 1 to 5")
    with desk.store.write() as work:
        found = _opened(desk, work, token, address)
        if found.state is not State.RELEASED:
            raise RefusedError(f"this deliverable was {found.state}; there is nothing to answer any more")
        if len(found.answers) >= ANSWERS:
            raise RefusedError(f"{ANSWERS} answers came through this link; write to whoever sent it")
        made = ClientAnswer(
            new_id("ans"),
            found.engagement.id,
            found.link.draft,
            found.link.id,
            desk.clock.now(),
            outcome,
            rating,
            name,
            remarks,
        )
        work.client_answers.add(made)
        if outcome is Outcome.RETURNED:
            work.defects.add(_returned(made, found.deliverable.version))
        _note(desk, work, found.link, f"client {outcome}", rating=rating)
    return made


def _opened(desk: Desk, work: UnitOfWork, token: str, address: str) -> Shown:
    """Behind the token, or one refusal for all that it may lack. Wrong tokens from one address must wait ever longer."""
    now, who = desk.clock.now(), f"client at {address}"
    wait = desk.attempts.begin(who, address, now)
    if wait:
        raise RefusedError(f"too many attempts; try again in {int(wait.total_seconds()) + 1} seconds")
    found = work.links_to_clients.get(token_sha256=_digest(token))
    if found is None or not found.open_at(now):
        raise RefusedError(GONE)
    desk.attempts.succeeded(who, address)
    review: Review | None = work.reviews.get(draft=found.draft)
    engagement = work.engagements.get(id=found.engagement)
    deliverable = work.deliverables.get(id=found.deliverable)
    if review is None or engagement is None or deliverable is None:
        raise RefusedError(GONE)
    answers = tuple(work.client_answers.find(link=found.id, order_by="at"))
    return Shown(found, deliverable, engagement, review.state, answers)


def _draft(work: UnitOfWork, deliverable: Deliverable) -> Draft:
    draft = work.drafts.get(id=deliverable.draft, version=deliverable.version)
    if draft is None or draft.hash != deliverable.hash:
        raise IntegrityError(f"deliverable {deliverable.id} no longer has the content that was released")
    return draft


def _returned(answer: ClientAnswer, version: int) -> Defect:
    """What the client sent back may be a defect: a lead says so, or says why not."""
    return Defect(
        new_id("def"), answer.engagement, answer.draft, version, CLIENT, answer.at, ReasonCode.OTHER, answer.remarks,
        answer=answer.id, finding=Finding.OPEN,
    )  # fmt: skip


def _note(desk: Desk, work: UnitOfWork, link: ClientLink, act: str, **details: object) -> None:
    told = {"link": link.id, **details}
    work.note(AuditAct(link.engagement, desk.clock.now(), CLIENT, "", BY_LINK, act, link.draft, told))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
