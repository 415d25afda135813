"""One attempt at a request: evidence, the drafter, the checks, the queue. Whatever fails, the request stays."""

import logging
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

from copilot.domain.claim import Claim, Origin
from copilot.domain.draft import FORM, Draft, Request, Usage
from copilot.domain.drafting import Brief, Drafting, Progress, Sketch, Turn, Withdrawn
from copilot.domain.engagement import Engagement
from copilot.domain.ids import new_id
from copilot.domain.member import Actor
from copilot.domain.prompt import Prompt
from copilot.domain.review import State
from copilot.errors import (
    BusyError,
    CopilotError,
    ModelError,
    RefusedError,
    SpendingError,
    StaleError,
    StoreError,
    UnknownNameError,
)
from copilot.ports import Drafter, UnitOfWork
from copilot.services import audit
from copilot.services.desk import Desk
from copilot.services.documents import body_of
from copilot.services.early import EarlyClaims
from copilot.services.retrieve import find_passages, in_scope
from copilot.services.spending import EngagementLedger
from copilot.services.versions import checked_text, join, store_version

LEFT_THE_HOUSE = (State.RELEASED, State.SUPERSEDED, State.RECALLED)
Streamed = Progress | Claim | Withdrawn | Draft

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries which request, how. `previous` is the version that a revision reworks, `standing` the one it follows."""

    actor: Actor
    engagement: Engagement
    request: Request
    prompt: Prompt
    drafter: Drafter


def attempt(desk: Desk, one: Attempt) -> Iterator[Streamed]:
    """Yield progress, each claim as soon as it is checked, last the Draft as it stands in the queue.

    One attempt at a request is made at a time, by whichever process. Raises BusyError, ModelError, SpendingError; the request
    is kept with the reason, and with the answers that were paid for.
    """
    request = one.request
    with desk.locks.hold(request.id):
        _demand_open(desk, request)
        yield Progress("retrieve", note="looking for evidence")
        ledger = EngagementLedger(desk, one.actor, one.engagement, request.id)
        try:
            yield from _drafted(desk, one, ledger)
        except CopilotError as error:
            _remember(desk, one, str(error), ledger.paid.usage)
            if isinstance(error, ModelError | SpendingError | BusyError | StoreError):
                raise type(error)(f"{error}; the request is kept: copilot draft resume {request.id}") from error
            raise


def standing_version(work: UnitOfWork, request: Request) -> Draft | None:
    """The version that this turn continues; None: a new draft begins."""
    talk = work.conversations.get(id=request.conversation)
    if talk is None or talk.draft is None:
        return None
    review = work.reviews.get(draft=talk.draft)
    if review is None or review.state in LEFT_THE_HOUSE:
        return None
    return work.drafts.get(id=review.draft, version=review.version)


def _demand_open(desk: Desk, request: Request) -> None:
    with desk.store.read() as work:
        now = work.requests.get(id=request.id)
    if now is None:
        raise UnknownNameError("request", request.id)
    if now.draft is not None:
        raise RefusedError(f"request {request.id} has its draft already: {now.draft}")


def _drafted(desk: Desk, one: Attempt, ledger: EngagementLedger) -> Iterator[Streamed]:
    scope = one.request.scope
    left = in_scope(desk, one.engagement, scope) if scope else None  # before the transaction: the index may write
    with desk.store.read() as work:
        standing = standing_version(work, one.request)
        brief = _brief(desk, work, one, standing, ledger, left)
    early = EarlyClaims(desk, one.engagement.id)
    drafting: Drafting | None = None
    for item in one.drafter.draft(brief):
        if isinstance(item, Drafting):
            drafting = item
        elif isinstance(item, Sketch):
            yield from early.take(item)
        else:
            yield item
    if drafting is None:
        raise ModelError(f"the drafter '{one.drafter.model}' ended without a draft")
    yield Progress("check", note="checking every claim against its page")
    draft = _checked(desk, one, drafting, standing, ledger)
    with desk.store.write() as work:
        draft = store_version(desk, work, one.actor, draft, one.prompt, after=standing)
        done = replace(one.request, error="", draft=draft.id, version=draft.version)
        if not work.requests.replace(done, draft=None):
            raise StaleError(f"request {one.request.id} got its draft meanwhile; this one was dropped")
        work.kept_answers.remove(request=one.request.id)
    yield from early.settle(draft.claims)
    yield draft


def _brief(
    desk: Desk, work: UnitOfWork, one: Attempt, standing: Draft | None, ledger: EngagementLedger, left: Container[str] | None
) -> Brief:
    request, engagement = one.request, one.engagement
    current = work.documents.find(engagement=engagement.id, superseded_at=None, deleted_at=None)
    current = [document for document in current if left is None or document.id in left]
    turns = work.drafts.find(conversation=request.conversation, order_by="created_at")[-6:]
    return Brief(
        prompt=one.prompt,
        question=request.question,
        documents=tuple(sorted(current, key=lambda d: d.name)),  # by id, which is random, equal evidence would be drawn by lot
        find=lambda query: find_passages(desk, engagement, query),
        body=lambda document: body_of(desk, engagement.id, document),
        history=tuple(Turn(d.question, d.text) for d in turns),
        document=request.document,
        scope=request.scope,
        note=request.note,
        previous=standing.text if standing and request.revises else "",
        ledger=ledger,
        model_hosts=engagement.model_hosts,
    )


def _remember(desk: Desk, one: Attempt, error: str, paid: Usage) -> None:
    """Keep the reason with the request."""
    try:
        with desk.store.write() as work:
            now = work.requests.get(id=one.request.id) or one.request
            work.requests.replace(replace(now, error=error, paid=now.paid + paid), draft=None)
            audit.record(desk, work, one.actor, one.engagement.id, "drafting failed", one.request.id, error=error)
    except CopilotError as failed:  # the request stands without its reason; the fault itself is what must be told
        log.warning("why request %s has no draft could not be kept: %s", one.request.id, failed)


def _checked(desk: Desk, one: Attempt, drafting: Drafting, standing: Draft | None, ledger: EngagementLedger) -> Draft:
    request = one.request
    text, citations = drafting.text, drafting.citations
    retrieval = tuple(f"{p.document_id}:{p.start}-{p.end}" for p in drafting.passages)
    # What answers that were kept had cost is in the drafter's sum, what came to nothing in the request's.
    usage = max(drafting.usage, request.paid + ledger.paid.usage, key=lambda u: (u.cost_usd, u.calls))
    warnings = drafting.warnings
    if standing is not None and request.revises is None:
        text, citations = join(standing, request.question, text, citations)
        retrieval = (*standing.retrieval, *(r for r in retrieval if r not in standing.retrieval))
        warnings = tuple(dict.fromkeys((*standing.warnings, *warnings)))
    if standing is not None:
        usage = standing.usage + usage
    checked = checked_text(desk, ledger, text, citations, origin=Origin.MACHINE, previous=standing)
    return Draft(
        id=standing.id if standing else new_id("dr"),
        version=standing.version + 1 if standing else 1,
        engagement=request.engagement,
        conversation=request.conversation,
        request=request.id,
        task=one.prompt.task,
        question=request.question,
        author=one.actor.member.id,
        prompt=one.prompt.ref,
        model=drafting.model,
        text=text,
        claims=checked.claims,
        citations=checked.citations,
        retrieval=retrieval,
        created_at=desk.clock.now(),
        abstained=drafting.abstained,
        confidence=drafting.confidence,
        usage=usage + checked.usage,
        warnings=warnings,
        prompt_sha256=one.prompt.sha256,
        outdated=checked.outdated,
        wording=checked.wording,
        form=FORM,
    )
