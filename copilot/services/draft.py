"""From a question to a checked draft in the queue. What was asked is kept before any model is called."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from copilot.domain.claim import Origin
from copilot.domain.draft import Conversation, Request
from copilot.domain.drafting import Progress
from copilot.domain.engagement import Engagement
from copilot.domain.ids import new_id
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.prompt import Prompt
from copilot.domain.review import Act, transition
from copilot.domain.sampling import demand_in_house
from copilot.domain.scope import EVERYTHING, Scope
from copilot.errors import PermissionDeniedError, RefusedError, UnknownNameError, UsageError
from copilot.ports import Drafter, UnitOfWork
from copilot.services import audit
from copilot.services.access import open_engagement, open_engagement_by_id
from copilot.services.desk import Desk
from copilot.services.drafting import LEFT_THE_HOUSE, Attempt, Streamed, attempt
from copilot.services.prompts import production
from copilot.services.retrieve import in_scope
from copilot.services.spending import demand_model
from copilot.services.terms import demand_data, demand_embedding
from copilot.services.versions import following, heading, keep_the_task, opened, recheck, store_version

LONGEST_QUESTION = 4_000  # characters; longer ones are documents and belong into an upload
LONGEST_NOTE = 4_000
EXTRACTIVE = "extractive"  # the drafter that sends nothing anywhere

__all__ = ["Standing", "Streamed", "Unfinished", "ask", "dismiss", "resume", "revise", "unfinished"]


class Standing(StrEnum):
    """How it is with a request that has no draft."""

    RUNNING = "running"
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # its process ended, or whoever waited for it left


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A request without a draft. `kept` counts the answers of a model that an attempt has left and the next need not pay for."""

    request: Request
    engagement: str
    standing: Standing
    kept: int


def ask(
    desk: Desk,
    actor: Actor,
    engagement_name: str,
    question: str,
    *,
    task: str = "answer",
    conversation: str | None = None,
    document: str | None = None,
    scope: Scope = EVERYTHING,
    prompt: str | None = None,
    without_model: bool = False,
) -> Iterator[Streamed]:
    """Draft, check and queue. Yields progress, then each claim as soon as it is checked, last the Draft as it stands in the queue.

    A further turn of a conversation makes a new version of its draft; after a release it starts a new draft. `prompt`
    (TASK@N) overrides the production version, for evaluations; `without_model` takes the extractive drafter where a model is
    configured; `scope` limits the documents looked into. Raises UsageError, UnknownNameError, PermissionDeniedError, SpendingError, and ModelError, after which the
    request is kept and can be resumed.
    """
    question = question.strip()
    if not question or len(question) > LONGEST_QUESTION:
        raise UsageError(f"a question has 1 to {LONGEST_QUESTION:,} characters, this one has {len(question):,}")
    drafter = _drafter(desk, without_model=without_model)
    told = _told(desk, drafter)
    if scope:  # before the request is kept: a filter that nothing fits is refused, and the index may write as it is made ready
        with desk.store.read() as work:
            limited = open_engagement(work, actor, engagement_name, Right.ASK)
        in_scope(desk, limited, scope, document)
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.ASK)
        chosen = desk.prompts.get(prompt) if prompt else production(desk, work, task)
        if (
            document is not None
            and work.documents.get(engagement=engagement.id, name=document, superseded_at=None, deleted_at=None) is None
        ):
            raise UnknownNameError("document", document, f"copilot documents {engagement_name} lists them")
        if not work.documents.count(engagement=engagement.id, superseded_at=None, deleted_at=None):
            raise RefusedError(f"engagement '{engagement_name}' has no documents yet; copilot ingest {engagement_name} PATH")
        misfits = _demand_allowed(desk, work, engagement, drafter)
        talk = _conversation(desk, work, actor, engagement, question, conversation)
        _keep_the_task(work, talk, chosen)
        request = _request(desk, actor, engagement, talk.id, chosen.task, question, document=document, scope=scope)
        work.requests.add(request)
        limits = {"filters": [str(scope)]} if scope else {}
        audit.record(desk, work, actor, engagement.id, "ask", request.id, task=chosen.ref, question=question, **limits, **told)
    yield from (Progress("terms", note=misfit) for misfit in misfits)
    yield from attempt(desk, Attempt(actor, engagement, request, chosen, drafter))


def resume(desk: Desk, actor: Actor, request_id: str, *, without_model: bool = False) -> Iterator[Streamed]:
    """Draft a kept request that a fault or a crash left without a draft. Answers that were paid for are not asked for again."""
    drafter = _drafter(desk, without_model=without_model)
    told = _told(desk, drafter)
    with desk.store.write() as work:
        request, engagement = _own_request(work, actor, request_id)
        misfits = _demand_allowed(desk, work, engagement, drafter)
        request = replace(request, dismissed_at=None)
        work.requests.replace(request)
        prompt = _prompt_of(desk, work, request)
        talk = work.conversations.get(id=request.conversation)
        if talk is not None:
            _keep_the_task(work, talk, prompt)
        audit.record(desk, work, actor, engagement.id, "resume", request_id, task=prompt.ref, **told)
    yield from (Progress("terms", note=misfit) for misfit in misfits)
    yield from attempt(desk, Attempt(actor, engagement, request, prompt, drafter))


def revise(
    desk: Desk, actor: Actor, draft_id: str, note: str, text: str | None = None, *, without_model: bool = False
) -> Iterator[Streamed]:
    """Rework a draft after a reviewer's remarks: with `text`, the analyst's own wording is checked and queued; without,
    the drafter writes again with the note. Either makes a new version and voids any decision on the older one.
    """
    if not note.strip() or len(note) > LONGEST_NOTE:
        raise UsageError(f"a revision says in --note what was changed and why, in at most {LONGEST_NOTE:,} characters")
    if text is not None:
        yield from _reworded(desk, actor, draft_id, note, text)
        return
    drafter = _drafter(desk, without_model=without_model)
    told = _told(desk, drafter)
    with desk.store.write() as work:
        review, draft, engagement = opened(work, actor, draft_id, Right.ASK)
        transition(review.state, Act.REVISE)
        demand_in_house(draft, Act.REVISE)
        first = work.requests.get(id=draft.request)
        if first is None:
            raise UnknownNameError("request", draft.request)
        misfits = _demand_allowed(desk, work, engagement, drafter)
        prompt = desk.prompts.get(draft.prompt)
        request = _request(
            desk, actor, engagement, draft.conversation, prompt.task, first.question, document=first.document, scope=first.scope
        )
        request = replace(request, revises=draft.id, note=note.strip())
        work.requests.add(request)
        audit.record(
            desk, work, actor, engagement.id, "ask for revision", draft.id, version=draft.version, note=note, request=request.id, **told
        )  # fmt: skip
    yield from (Progress("terms", note=misfit) for misfit in misfits)
    yield from attempt(desk, Attempt(actor, engagement, request, prompt, drafter))


def unfinished(desk: Desk, actor: Actor, engagement_name: str) -> tuple[Unfinished, ...]:
    """The actor's requests that have no draft yet and were not given up, oldest first."""
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.READ)
        audit.record(desk, work, actor, engagement.id, "list requests", engagement.id)
        found = work.requests.find(engagement=engagement.id, member=actor.member.id, draft=None, order_by="created_at")
        open_still = [r for r in found if r.dismissed_at is None]
        kept = {r.id: work.kept_answers.count(request=r.id) for r in open_still}
    return tuple(Unfinished(r, engagement.name, _standing(desk, r), kept[r.id]) for r in open_still)


def dismiss(desk: Desk, actor: Actor, request_id: str) -> None:
    """Give a request up: it is no longer listed, and what was kept for it is removed. It can still be resumed by its id."""
    with desk.locks.hold(request_id), desk.store.write() as work:
        request, engagement = _own_request(work, actor, request_id)
        work.requests.replace(replace(request, dismissed_at=desk.clock.now()), draft=None)
        work.kept_answers.remove(request=request_id)
        audit.record(desk, work, actor, engagement.id, "dismiss request", request_id)


def _standing(desk: Desk, request: Request) -> Standing:
    if desk.locks.held(request.id):
        return Standing.RUNNING
    return Standing.FAILED if request.error else Standing.INTERRUPTED


def _reworded(desk: Desk, actor: Actor, draft_id: str, note: str, text: str) -> Iterator[Streamed]:
    with desk.store.write() as work:
        review, draft, engagement = opened(work, actor, draft_id, Right.ASK)
        transition(review.state, Act.REVISE)
        demand_in_house(draft, Act.REVISE)
        demand_data(desk, engagement, sends=False)
        audit.record(desk, work, actor, engagement.id, "ask for revision", draft.id, version=draft.version, note=note)
        prompt = desk.prompts.get(draft.prompt)
    yield Progress("check", note="checking the revised text")
    checked = recheck(desk, actor, draft, text, Origin.ANALYST)
    me = actor.member.id
    newer = replace(following(draft, text, checked, me, desk.clock.now()), author=me, abstained=False)
    with desk.store.write() as work:
        store_version(desk, work, actor, newer, prompt, after=draft)
    yield from newer.claims
    yield newer


def _own_request(work: UnitOfWork, actor: Actor, request_id: str) -> tuple[Request, Engagement]:
    request = work.requests.get(id=request_id)
    if request is None:
        raise UnknownNameError("request", request_id, "copilot draft unfinished lists yours")
    engagement = open_engagement_by_id(work, actor, request.engagement, Right.ASK, "request", request_id)
    if request.member != actor.member.id:
        raise PermissionDeniedError(f"request {request_id} is another member's; they resume it, or you ask yourself")
    if request.draft is not None:
        raise RefusedError(f"request {request_id} has its draft already: {request.draft}")
    return request, engagement


def _prompt_of(desk: Desk, work: UnitOfWork, request: Request) -> Prompt:
    """The task's production version; of a revision the one that the draft was made by, if that draft can still be revised."""
    if request.revises is None:
        return production(desk, work, request.task)
    review = work.reviews.get(draft=request.revises)
    draft = work.drafts.get(id=request.revises, version=review.version) if review else None
    if review is None or draft is None:
        raise UnknownNameError("draft", request.revises)
    transition(review.state, Act.REVISE)
    return desk.prompts.get(draft.prompt)


def _drafter(desk: Desk, *, without_model: bool) -> Drafter:
    return desk.digest if without_model and desk.digest is not None else desk.drafter


def _demand_allowed(desk: Desk, work: UnitOfWork, engagement: Engagement, drafter: Drafter) -> tuple[str, ...]:
    """What does not fit the engagement's terms and is only to be told. Raises SpendingError, RefusedError."""
    sends = drafter.model != EXTRACTIVE
    if sends:
        demand_model(desk, work, engagement)
    demand_embedding(desk, engagement)
    return demand_data(desk, engagement, sends=sends or desk.limits.embeds_outside)


def _told(desk: Desk, drafter: Drafter) -> dict[str, str]:
    """For the record: what drafts, and what embeds. Each call of a model is recorded by itself, with its address.

    Asked before a transaction is opened: at first use both are loaded, seconds in which nobody else could write.
    """
    return {"drafter": drafter.model, "embedder": desk.embedder.name}


def _request(
    desk: Desk,
    actor: Actor,
    engagement: Engagement,
    conversation: str,
    task: str,
    question: str,
    *,
    document: str | None,
    scope: Scope,
) -> Request:
    return Request(
        id=new_id("req"),
        engagement=engagement.id,
        conversation=conversation,
        member=actor.member.id,
        task=task,
        question=question,
        created_at=desk.clock.now(),
        document=document,
        scope=scope,
    )


def _conversation(
    desk: Desk, work: UnitOfWork, actor: Actor, engagement: Engagement, question: str, conversation: str | None
) -> Conversation:
    if conversation is None:
        talk = Conversation(new_id("con"), engagement.id, actor.member.id, heading(question), desk.clock.now())
        work.conversations.add(talk)
        return talk
    found = work.conversations.get(id=conversation)
    if found is None or found.engagement != engagement.id or found.member != actor.member.id:
        raise UnknownNameError("conversation", conversation, "leave --conversation out to begin a new one")
    return found


def _keep_the_task(work: UnitOfWork, talk: Conversation, chosen: Prompt) -> None:
    review = work.reviews.get(draft=talk.draft) if talk.draft else None
    if review is not None and review.state not in LEFT_THE_HOUSE:
        keep_the_task(review, chosen)
