"""What faces show: the queue, a draft with its history, the evidence beside a claim."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from copilot.domain.alarm import Alarm
from copilot.domain.claim import Citation
from copilot.domain.conflict import bars
from copilot.domain.deliverable import Deliverable
from copilot.domain.document import Line
from copilot.domain.draft import Conversation, Draft
from copilot.domain.engagement import Engagement
from copilot.domain.evaluation import Run
from copilot.domain.member import Actor
from copilot.domain.permission import DeskRight, Right, demand_on_desk
from copilot.domain.prompt import Prompt
from copilot.domain.redline import Change, changes
from copilot.domain.review import Act, Decision, Review, State, leads_to
from copilot.domain.service_level import overdue, warned
from copilot.domain.thread import Comment, Thread, threads
from copilot.errors import UnknownNameError
from copilot.ports import UnitOfWork
from copilot.services import audit, members
from copilot.services.access import conflicts_of, open_engagement
from copilot.services.blind import hidden
from copilot.services.case import lapsed
from copilot.services.desk import Desk
from copilot.services.documents import body_of
from copilot.services.overrides import blocking, overridden
from copilot.services.versions import opened
from copilot.services.void import ended_approvals, moved_sources, why_voided

PAGE = 200  # drafts; reading and checking one costs 50 to 100 µs
_DECIDED = (State.RELEASED, State.REJECTED, State.SUPERSEDED, State.RECALLED)
_WAITING = tuple(state for state in State if state not in _DECIDED)
CONTEXT = 600  # characters shown on each side of a quotation


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One row of the queue, with names instead of ids. No client content but the engagement's name."""

    review: Review
    engagement: str
    author: str
    claimed_by: str | None
    overdue: bool
    warned: bool = False  # the warning's time has come, and it is not due yet
    approval_ended: bool = False  # it was approved, and waits again


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The most urgent drafts; `more` where others stand behind them. `engagements` are those that the actor may choose from."""

    items: tuple[QueueItem, ...]
    more: bool
    engagements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as its readers need it. `names` gives members' names by id; `blocked` are claims that forbid approval.

    `moved` are cited documents that were superseded or deleted since its claims were checked.
    """

    draft: Draft
    review: Review
    engagement: Engagement
    prompt: Prompt
    names: dict[str, str]
    decisions: tuple[Decision, ...]
    comments: tuple[Comment, ...]
    overridden: tuple[str, ...]
    blocked: tuple[str, ...]
    deliverable: Deliverable | None
    versions: int
    threads: tuple[Thread, ...] = ()
    moved: tuple[str, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    kept: int = 0  # the reader's own texts that came too late to be saved
    let_stand: Mapping[str, Decision] = field(default_factory=dict)  # claim -> the override that holds for it
    voided: str = ""  # why the last approval ended, while the draft waits to be reviewed again


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A quotation in its context. `lines` are the places to highlight on the page; `current` is false for an older version."""

    citation: Citation
    before: str
    quotation: str
    after: str
    lines: tuple[Line, ...]
    media_type: str
    current: bool


@dataclass(frozen=True, slots=True)
class Redline:
    """Two versions of a draft, as stretches kept, deleted and inserted."""

    draft: str
    before: int
    after: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Released:
    """A deliverable with where it belongs."""

    deliverable: Deliverable
    engagement: str
    state: State


def queue(desk: Desk, actor: Actor, *states: State, engagement: str | None = None, limit: int = PAGE) -> QueuePage:
    """Drafts in the actor's engagements (or in one, by name), of some states or of all, most urgent first.

    What is decided stands behind what waits, the latest first, however long ago it was due; a lapsed lease shows as pending.
    Raises UnknownNameError for an engagement that the actor has no part in.
    """
    wanted = set(states or State)
    if wanted & {State.PENDING, State.ESCALATED}:
        wanted.add(State.CLAIMED)  # one whose lease has lapsed waits as it did before
    with desk.store.read() as work:
        mine = engagements_of(work, actor)
        names = {e.id: e.name for e in mine.values()}
        among = tuple(id_ for id_, name in names.items() if engagement in (None, name))
        if engagement is not None and not among:
            raise UnknownNameError("engagement", engagement, "copilot engagement list tells yours")
        unseen = hidden(work, actor, mine)
        waiting, decided = (tuple(s for s in group if s in wanted) for group in (_WAITING, _DECIDED))
        find = partial(work.reviews.find, engagement=among, order_by="due_at")
        found = find(state=waiting, limit=limit + 1) if among and waiting else []
        if among and decided and len(found) <= limit:
            found += find(state=decided, descending=True, limit=limit + 1 - len(found))
        reviews = [_as_of_now(desk, r) for r in found[:limit] if r.draft not in unseen]
        ended = ended_approvals(work, reviews)
        people = members.names(work, *(m for r in reviews for m in (r.author, r.claimed_by)))
    now = desk.clock.now()
    items = tuple(
        QueueItem(
            review=r,
            engagement=names[r.engagement],
            author=people[r.author],
            claimed_by=people[r.claimed_by] if r.claimed_by else None,
            overdue=overdue(r, now),
            warned=warned(r, now),
            approval_ended=r.draft in ended,
        )
        for r in reviews
        if not states or r.state in states
    )
    return QueuePage(items, len(found) > limit, tuple(sorted(names.values())))


def draft(desk: Desk, actor: Actor, draft_id: str, version: int | None = None) -> DraftView:
    """A draft with its decisions and comments; the version under review, or an older one by number."""
    with desk.store.write() as work:
        review, current, engagement = opened(work, actor, draft_id, Right.READ)
        shown = current if version is None else work.drafts.get(id=draft_id, version=version)
        if shown is None:
            raise UnknownNameError("draft version", f"{draft_id} v{version}", f"it has versions 1 to {review.version}")
        decisions = tuple(sorted(work.decisions.find(draft=draft_id), key=lambda d: (d.at, d.number)))
        comments = tuple(work.comments.find(draft=draft_id, order_by="at"))
        alarms = tuple(work.alarms.find(draft=draft_id, order_by="round, fell_due"))
        allowed = overridden(desk, work, shown)
        people = (review.author, review.claimed_by, shown.edited_by, review.approved_by, review.signed_by)
        view = DraftView(
            draft=shown,
            review=_as_of_now(desk, review),
            engagement=engagement,
            prompt=desk.prompts.get(shown.prompt),
            names=members.names(
                work,
                *people,
                *(d.member for d in decisions),
                *(c.member for c in comments),
                *(m for a in alarms for m in a.told),
            ),
            decisions=decisions,
            comments=comments,
            overridden=tuple(allowed),
            let_stand=allowed,
            blocked=tuple(c.id for c in blocking(shown, allowed)),
            deliverable=work.deliverables.get(draft=draft_id),
            versions=review.version,
            threads=threads(comments, shown.claims),
            moved=moved_sources(work, shown),
            alarms=alarms,
            kept=work.set_asides.count(draft=draft_id, member=actor.member.id),
            voided=why_voided(work, review),
        )
        audit.record(desk, work, actor, engagement.id, "read draft", draft_id, version=shown.version)
    return view


def redline(desk: Desk, actor: Actor, draft_id: str, before: int | None = None, after: int | None = None) -> Redline:
    """What changed from one version to another, word by word.

    Unless they are named: from the machine's last version to the one under review. Raises UnknownNameError.
    """
    with desk.store.write() as work:
        review, current, engagement = opened(work, actor, draft_id, Right.READ)
        versions = {d.version: d for d in work.drafts.find(id=draft_id, order_by="version")}
        later = after if after is not None else current.version
        machine = [v for v, d in versions.items() if d.edited_by is None and v <= later]
        earlier = before if before is not None else max(machine, default=1)
        for version in (earlier, later):
            if version not in versions:
                raise UnknownNameError("draft version", f"{draft_id} v{version}", f"it has versions 1 to {review.version}")
        audit.record(desk, work, actor, engagement.id, "read draft", draft_id, version=later, beside=earlier)
    return Redline(draft_id, earlier, later, changes(versions[earlier].text, versions[later].text))


def evidence(desk: Desk, actor: Actor, draft_id: str, number: int, version: int | None = None) -> EvidenceView:
    """The citation with that number, in its document's text. Raises UnknownNameError when the document is gone."""
    with desk.store.write() as work:
        _, current, engagement = opened(work, actor, draft_id, Right.READ)
        shown = current if version is None else work.drafts.get(id=draft_id, version=version) or current
        citation = next((c for c in shown.citations if c.number == number), None)
        if citation is None:
            raise UnknownNameError("citation", str(number), f"draft {draft_id} has {len(shown.citations)}")
        document = work.documents.get(id=citation.document_id)
        audit.record(
            desk, work, actor, engagement.id, "read evidence", draft_id, citation=number, document=citation.document_id
        )
    if document is None or document.deleted_at is not None:
        return EvidenceView(citation, "", citation.quotation, "", (), "", current=False)
    extract = body_of(desk, engagement.id, citation.document_id).extract
    return EvidenceView(
        citation=citation,
        before=extract.text[max(0, citation.start - CONTEXT) : citation.start],
        quotation=extract.text[citation.start : citation.end],
        after=extract.text[citation.end : citation.end + CONTEXT],
        lines=tuple(line for line in extract.lines if line.start < citation.end and line.end > citation.start),
        media_type=extract.media_type,
        current=document.current,
    )


def conversations(desk: Desk, actor: Actor, engagement_name: str) -> tuple[Conversation, ...]:
    """The actor's own, newest first."""
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.READ)
        audit.record(desk, work, actor, engagement.id, "list conversations", engagement.id)
        return tuple(
            work.conversations.find(engagement=engagement.id, member=actor.member.id, order_by="created_at", descending=True)
        )


def deliverables(desk: Desk, actor: Actor) -> tuple[Released, ...]:
    """What left the house in the actor's engagements, newest first."""
    with desk.store.write() as work:
        names = engagement_names(work, actor)
        found = work.deliverables.find(engagement=tuple(names), order_by="released_at", descending=True) if names else []
        states = {r.draft: r.state for r in work.reviews.find(draft=tuple(d.draft for d in found))} if found else {}
        for engagement in sorted({d.engagement for d in found}):
            audit.record(desk, work, actor, engagement, "list deliverables", engagement)
    return tuple(Released(d, names[d.engagement], states[d.draft]) for d in found)


def runs(desk: Desk, actor: Actor) -> tuple[Run, ...]:
    """Stored evaluation runs, newest first."""
    demand_on_desk(actor, DeskRight.RUN_EVALUATIONS)
    with desk.store.read() as work:
        return tuple(work.runs.find(order_by="at", descending=True))


def engagement_names(work: UnitOfWork, actor: Actor) -> dict[str, str]:
    """Of those the actor is granted a role in, and not kept out of by a conflict of interest."""
    return {e.id: e.name for e in engagements_of(work, actor).values()}


def engagements_of(work: UnitOfWork, actor: Actor) -> dict[str, Engagement]:
    """By id, those the actor is granted a role in, and not kept out of by a conflict of interest."""
    mine = tuple({g.engagement for g in work.grants.find(member=actor.member.id)})
    found = work.engagements.find(id=mine) if mine else []
    conflicts = conflicts_of(work, actor.member)  # once: a reviewer may be in many engagements
    return {e.id: e for e in found if not any(bars(c, e) for c in conflicts)}


def _as_of_now(desk: Desk, review: Review) -> Review:
    return (
        replace(review, state=leads_to(review, Act.LAPSE), claimed_by=None, lease_until=None)
        if lapsed(desk, review)
        else review
    )
