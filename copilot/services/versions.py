"""A draft's versions: how one is checked, joined to the one before, and put into the queue."""

import re
from dataclasses import replace
from datetime import datetime
from functools import cache

from copilot.domain.authorship import attribute, last_hand, machine_order
from copilot.domain.claim import Citation, Origin, Verdict
from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement
from copilot.domain.markup import MARKER
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.prompt import Prompt
from copilot.domain.review import Act, Review, State, leads_to, transition
from copilot.domain.sampling import demand_in_house
from copilot.errors import ConfigurationError, RefusedError, StaleError, UnknownNameError, UsageError
from copilot.ports import ClaimJudge, UnitOfWork
from copilot.services import audit
from copilot.services.access import open_engagement_by_id
from copilot.services.blind import demand_blind
from copilot.services.check import Barred, Checked, check_draft, with_opinions
from copilot.services.desk import Desk
from copilot.services.documents import body_of
from copilot.services.service_clock import entered, timed
from copilot.services.spending import EngagementLedger, demand_model
from copilot.services.terms import demand_data


def opened(work: UnitOfWork, actor: Actor, draft_id: str, right: Right) -> tuple[Review, Draft, Engagement]:
    """The queue item, its version under review, its engagement. Raises UnknownNameError, PermissionDeniedError."""
    review = work.reviews.get(draft=draft_id)
    if review is None:
        raise UnknownNameError("draft", draft_id, "copilot queue lists them")
    engagement = open_engagement_by_id(work, actor, review.engagement, right, "draft", draft_id)
    draft = work.drafts.get(id=draft_id, version=review.version)
    if draft is None:
        raise UnknownNameError("draft version", f"{draft_id} v{review.version}")
    demand_blind(work, actor, engagement, review, draft)
    return review, draft, engagement


def recheck(desk: Desk, actor: Actor, draft: Draft, text: str, origin: Origin) -> Checked:
    """Check a member's text against the draft's citations. Raises UsageError for a marker that points at no citation."""
    if not text.strip():
        raise UsageError("the text is empty; reject the draft instead")
    known = {c.number for c in draft.citations}
    strange = sorted({int(n) for n in MARKER.findall(text)} - known)
    if strange:
        marks = ", ".join(f"[^{n}]" for n in strange)
        raise UsageError(f"the text cites {marks}, but the draft's citations are {sorted(known) or 'none'}")
    ledger = ledger_of(desk, actor, draft.engagement, draft.id)
    return checked_text(desk, ledger, text, draft.citations, origin=origin, previous=draft)


def ledger_of(desk: Desk, actor: Actor | None, engagement_id: str, subject: str) -> EngagementLedger:
    """Who pays for what a check asks of a model. Raises UnknownNameError."""
    with desk.store.read() as work:
        engagement = work.engagements.get(id=engagement_id)
    if engagement is None:
        raise UnknownNameError("engagement", engagement_id)
    return EngagementLedger(desk, actor, engagement, subject)


def checked_text(
    desk: Desk, ledger: EngagementLedger, text: str, citations: tuple[Citation, ...], *, origin: Origin, previous: Draft | None
) -> Checked:
    """Check a text against the exact document versions that it cites; each is opened once. The judge's calls go to the ledger."""
    body = cache(lambda document_id: body_of(desk, ledger.engagement.id, document_id))
    cited = {c.document_id for c in citations}
    with desk.store.read() as work:
        found = {d.id: d for d in work.documents.find(id=tuple(cited))} if cited else {}
        before = work.drafts.find(id=previous.id, order_by="version") if previous is not None else []
    earlier = [d.worded() for d in reversed(before)]
    checked = check_draft(
        text,
        citations,
        lambda document_id: body(document_id).extract.text,
        origin=origin,
        previous=previous,
        page_at=lambda document_id, offset: body(document_id).extract.page_at(offset),
        superseded=frozenset(d.id for d in found.values() if d.superseded_at is not None),
        taken={c.id for d in before for c in d.claims},
        order=machine_order(text, origin, earlier),
    )
    before_judging = ledger.paid.usage
    checked = with_opinions(checked, _judge(desk, ledger.engagement), desk.calibration, ledger)
    old = sorted(i for i in cited if i not in found or not found[i].current)
    wording = attribute(text, origin, earlier)
    claims = tuple(replace(c, origin=last_hand(wording, text, c.start, c.end)) for c in checked.claims)
    usage = ledger.paid.usage - before_judging
    return replace(checked, claims=claims, outdated=tuple(old), wording=wording, usage=usage)


def _judge(desk: Desk, engagement: Engagement) -> ClaimJudge | None:
    """The judge, where one is configured; one that says why not where the engagement's terms, hosts or cap forbid it."""
    if desk.judge is None:
        return None
    with desk.store.read() as work:
        now = work.engagements.get(id=engagement.id) or engagement
        try:
            demand_data(desk, now, sends=True)
            demand_model(desk, work, now)
        except (RefusedError, ConfigurationError) as error:
            return Barred(desk.judge.model, str(error))
    return desk.judge


def following(draft: Draft, text: str, checked: Checked, by: str, at: datetime) -> Draft:
    """The next version, by the hand of that member (id)."""
    return replace(
        draft,
        version=draft.version + 1,
        text=text,
        claims=checked.claims,
        citations=checked.citations,
        outdated=checked.outdated,
        wording=checked.wording,
        confidence=None,
        created_at=at,
        usage=draft.usage + checked.usage,
        edited_by=by,
    )


def store_version(desk: Desk, work: UnitOfWork, actor: Actor, draft: Draft, prompt: Prompt, *, after: Draft | None) -> Draft:
    """Write the version and put it into the queue: drafted, checked, pending, in one transaction."""
    now = desk.clock.now()
    if after is None:
        work.reviews.add(entered(work, queued(draft, prompt, now), now))
    else:
        demand_in_house(after, Act.REVISE)
        standing = work.reviews.get(draft=draft.id)
        if standing is None or standing.version != after.version:
            raise StaleError(f"draft {draft.id} got another version meanwhile; ask again in its conversation")
        keep_the_task(standing, prompt)
        moved = replace(
            requeued(standing, draft, now),
            state=leads_to(standing, Act.REVISE),
            second_signoff=standing.second_signoff or prompt.second_signoff,
        )
        moved = timed(work, standing, moved, now)
        if not work.reviews.replace(moved, revision=standing.revision):
            raise StaleError(f"draft {draft.id} was acted on meanwhile; ask again in its conversation")
    work.drafts.add(draft)
    talk = work.conversations.get(id=draft.conversation)
    if talk is not None:
        work.conversations.replace(replace(talk, draft=draft.id))
    audit.record(
        desk, work, actor, draft.engagement, "draft", draft.id, version=draft.version, hash=draft.hash, model=draft.model
    )
    return draft


def keep_the_task(review: Review, prompt: Prompt) -> None:
    """A further version is of its draft's own task: else the credentials and sign-offs that it demands would fall away."""
    if review.task != prompt.task:
        raise RefusedError(
            f"this conversation's draft is of task '{review.task}'; begin a new conversation for '{prompt.task}'"
        )


def queued(draft: Draft, prompt: Prompt, now: datetime) -> Review:
    """The queue item of a first version: checked, and waiting."""
    review = _new_review(draft, prompt, now)
    for act in (Act.CHECK, Act.SUBMIT):
        review = replace(review, state=transition(review.state, act).to)
    return review


def requeued(review: Review, draft: Draft, now: datetime) -> Review:
    """The queue item for a new version: nobody holds it, nothing is decided, the fencing token moves on."""
    return replace(
        review,
        version=draft.version,
        verdicts={v.value: n for v, n in draft.verdicts().items()},
        flagged=is_flagged(draft),
        updated_at=now,
        revision=review.revision + 1,
        token=review.token + 1,
        escalated_by=review.escalated_by if review.escalated else None,
        claimed_by=None,
        lease_until=None,
        approved_by=None,
        approved_hash=None,
        signed_by=None,
    )


def is_flagged(draft: Draft) -> bool:
    """True when a check or an injection warning wants a closer look."""
    return bool(draft.warnings) or any(c.verdict is not Verdict.SUPPORTED for c in draft.claims)


def _new_review(draft: Draft, prompt: Prompt, now: datetime) -> Review:
    return Review(
        draft=draft.id,
        engagement=draft.engagement,
        version=draft.version,
        state=State.DRAFTED,
        task=draft.task,
        author=draft.author,
        created_at=now,
        updated_at=now,
        verdicts={v.value: n for v, n in draft.verdicts().items()},
        flagged=is_flagged(draft),
        second_signoff=prompt.second_signoff,
    )


def join(standing: Draft, question: str, text: str, citations: tuple[Citation, ...]) -> tuple[str, tuple[Citation, ...]]:
    """Add a section to a draft: the new question as heading, its citations numbered after the ones that stand."""
    shift = max((c.number for c in standing.citations), default=0)
    moved = MARKER.sub(lambda m: f"[^{int(m[1]) + shift}]", text)
    before = standing.text if standing.text.startswith("## ") else f"## {heading(standing.question)}\n\n{standing.text}"
    renumbered = tuple(replace(c, number=c.number + shift) for c in citations)
    return f"{before.rstrip()}\n\n## {heading(question)}\n\n{moved}", (*standing.citations, *renumbered)


def heading(question: str) -> str:
    """The question as one short line of plain text: no Markdown of its own."""
    line = re.sub(r"[\s#*_`\[\]<>|]+", " ", question).strip()
    return line if len(line) <= 120 else line[:119] + "…"
