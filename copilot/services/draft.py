"""From a question to a checked draft in the queue. What was asked is kept before any model is called."""

from collections.abc import Iterator
from dataclasses import replace

from copilot.domain.claim import Claim, Origin
from copilot.domain.draft import FORM, Conversation, Draft, Request, Usage
from copilot.domain.drafting import Brief, Drafting, Progress, Turn
from copilot.domain.engagement import Engagement
from copilot.domain.ids import new_id
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.prompt import Prompt
from copilot.domain.review import Act, State, transition
from copilot.domain.sampling import demand_in_house
from copilot.domain.scope import EVERYTHING, Scope
from copilot.errors import ModelError, PermissionDeniedError, RefusedError, UnknownNameError, UsageError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.access import open_engagement, open_engagement_by_id
from copilot.services.desk import Desk
from copilot.services.documents import body_of
from copilot.services.prompts import production
from copilot.services.retrieve import find_passages, in_scope
from copilot.services.terms import demand_data
from copilot.services.versions import checked_text, following, heading, join, opened, recheck, store_version

LONGEST_QUESTION = 4_000  # characters; longer ones are documents and belong into an upload
EXTRACTIVE = "extractive"  # the drafter that sends nothing anywhere
_LEFT_THE_HOUSE = (State.RELEASED, State.SUPERSEDED, State.RECALLED)

Streamed = Progress | Claim | Draft


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
) -> Iterator[Streamed]:
    """Draft, check and queue. Yields progress, then each checked claim, last the Draft as it stands in the queue.

    A further turn of a conversation makes a new version of its draft; after a release it starts a new draft. `prompt`
    (TASK@N) overrides the production version, for evaluations. `scope` limits the documents
    looked into. Raises UsageError, UnknownNameError,
    PermissionDeniedError, and ModelError, after which the request is kept and can be resumed.
    """
    question = question.strip()
    if not question or len(question) > LONGEST_QUESTION:
        raise UsageError(f"a question has 1 to {LONGEST_QUESTION:,} characters, this one has {len(question):,}")
    if scope:  # before the request is kept: a filter that nothing fits is refused, and the index may write as it is made ready
        with desk.store.read() as work:
            limited = open_engagement(work, actor, engagement_name, Right.ASK)
        in_scope(desk, limited, scope, document)
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.ASK)
        misfits = demand_data(desk, engagement, sends=_sends(desk))
        chosen = desk.prompts.get(prompt) if prompt else production(desk, work, task)
        if (
            document is not None
            and work.documents.get(engagement=engagement.id, name=document, superseded_at=None, deleted_at=None) is None
        ):
            raise UnknownNameError("document", document, f"copilot documents {engagement_name} lists them")
        if not work.documents.count(engagement=engagement.id, superseded_at=None, deleted_at=None):
            raise RefusedError(f"engagement '{engagement_name}' has no documents yet; copilot ingest {engagement_name} PATH")
        _refuse_beyond_cap(desk, work, engagement)
        talk = _conversation(desk, work, actor, engagement, question, conversation)
        _keep_the_task(work, talk, chosen)
        request = Request(
            id=new_id("req"),
            engagement=engagement.id,
            conversation=talk.id,
            member=actor.member.id,
            task=chosen.task,
            question=question,
            created_at=desk.clock.now(),
            document=document,
            scope=scope,
        )
        work.requests.add(request)
        limits = {"filters": [str(scope)]} if scope else {}
        audit.record(
            desk, work, actor, engagement.id, "ask", request.id, task=chosen.ref, question=question, **limits, **sent_to(desk)
        )
    yield from (Progress("terms", note=misfit) for misfit in misfits)
    yield from _run(desk, actor, engagement, request, chosen)


def resume(desk: Desk, actor: Actor, request_id: str) -> Iterator[Streamed]:
    """Draft a kept request that a fault or a crash left without a draft."""
    with desk.store.write() as work:
        request = work.requests.get(id=request_id)
        if request is None:
            raise UnknownNameError("request", request_id)
        engagement = open_engagement_by_id(work, actor, request.engagement, Right.ASK, "request", request_id)
        if request.member != actor.member.id:
            raise PermissionDeniedError(f"request {request_id} is another member's; they resume it, or you ask yourself")
        if request.draft is not None:
            raise RefusedError(f"request {request_id} has its draft already: {request.draft}")
        misfits = demand_data(desk, engagement, sends=_sends(desk))
        prompt = production(desk, work, request.task)
        audit.record(desk, work, actor, engagement.id, "resume", request_id, task=prompt.ref, **sent_to(desk))
    yield from (Progress("terms", note=misfit) for misfit in misfits)
    yield from _run(desk, actor, engagement, request, prompt)


def revise(desk: Desk, actor: Actor, draft_id: str, note: str, text: str | None = None) -> Iterator[Streamed]:
    """Rework a draft after a reviewer's remarks: with `text`, the analyst's own wording is checked and queued; without,
    the drafter writes again with the note. Either makes a new version and voids any decision on the older one.
    """
    if not note.strip():
        raise UsageError("a revision says in --note what was changed and why")
    with desk.store.write() as work:
        review, draft, engagement = opened(work, actor, draft_id, Right.ASK)
        transition(review.state, Act.REVISE)
        demand_in_house(draft, Act.REVISE)
        request = work.requests.get(id=draft.request)
        if request is None:
            raise UnknownNameError("request", draft.request)
        demand_data(desk, engagement, sends=text is None and _sends(desk))
        audit.record(
            desk,
            work,
            actor,
            engagement.id,
            "ask for revision",
            draft.id,
            version=draft.version,
            note=note,
            **(sent_to(desk) if text is None else {}),
        )
        prompt = desk.prompts.get(draft.prompt)
    if text is None:
        yield from _run(desk, actor, engagement, request, prompt, note=note, previous=draft)
        return
    yield Progress("check", note="checking the revised text")
    checked = recheck(desk, draft, text, Origin.ANALYST)
    me = actor.member.id
    newer = replace(following(draft, text, checked, me, desk.clock.now()), author=me, abstained=False)
    with desk.store.write() as work:
        store_version(desk, work, actor, newer, prompt, after=draft)
    yield from newer.claims
    yield newer


def _run(
    desk: Desk,
    actor: Actor,
    engagement: Engagement,
    request: Request,
    prompt: Prompt,
    *,
    note: str = "",
    previous: Draft | None = None,
) -> Iterator[Streamed]:
    yield Progress("retrieve", note="looking for evidence")
    with desk.store.read() as work:
        standing, history = _standing(work, request)
        current = work.documents.find(engagement=engagement.id, superseded_at=None, deleted_at=None)
    if request.scope:
        left = in_scope(desk, engagement, request.scope)
        current = [document for document in current if document.id in left]
    documents = tuple(sorted(current, key=lambda d: d.name))  # by id, which is random, equal evidence would be drawn by lot
    brief = Brief(
        prompt=prompt,
        question=request.question,
        documents=documents,
        find=lambda query: find_passages(desk, engagement, query),
        body=lambda document_id: body_of(desk, engagement.id, document_id),
        history=history,
        document=request.document,
        scope=request.scope,
        note=note,
        previous=previous.text if previous else "",
    )
    drafting: Drafting | None = None
    try:
        for item in desk.drafter.draft(brief):
            if isinstance(item, Drafting):
                drafting = item
            else:
                yield item
    except ModelError as error:
        with desk.store.write() as work:
            work.requests.replace(replace(request, error=str(error)))
            audit.record(desk, work, actor, engagement.id, "drafting failed", request.id, error=str(error))
        raise type(error)(f"{error}; the request is kept: copilot draft resume {request.id}") from error
    if drafting is None:
        raise ModelError(f"the drafter '{desk.drafter.model}' ended without a draft; copilot draft resume {request.id}")
    yield Progress("check", note="checking every claim against its page")
    draft = _checked(desk, request, prompt, drafting, standing, actor, replacing=previous is not None)
    with desk.store.write() as work:
        draft = store_version(desk, work, actor, draft, prompt, after=standing)
        work.requests.replace(replace(request, error="", draft=draft.id, version=draft.version))
    yield from draft.claims
    yield draft


def _sends(desk: Desk) -> bool:
    return desk.limits.embeds_outside or desk.drafter.model != EXTRACTIVE


def sent_to(desk: Desk) -> dict[str, str]:
    """For the record: the models that the question and what is found for it go to, and the address of the one that drafts."""
    drafter = {} if desk.drafter.model == EXTRACTIVE else {"model": desk.drafter.model, "address": desk.limits.model_address}
    return {**drafter, "embedder": desk.embedder.name}


def _standing(work: UnitOfWork, request: Request) -> tuple[Draft | None, tuple[Turn, ...]]:
    """The version that this turn continues (None: a new draft begins), and the conversation so far."""
    talk = work.conversations.get(id=request.conversation)
    turns = tuple(
        Turn(d.question, d.text) for d in work.drafts.find(conversation=request.conversation, order_by="created_at")[-6:]
    )
    if talk is None or talk.draft is None:
        return None, turns
    review = work.reviews.get(draft=talk.draft)
    if review is None or review.state in _LEFT_THE_HOUSE:
        return None, turns
    return work.drafts.get(id=review.draft, version=review.version), turns


def _checked(
    desk: Desk,
    request: Request,
    prompt: Prompt,
    drafting: Drafting,
    standing: Draft | None,
    actor: Actor,
    *,
    replacing: bool,
) -> Draft:
    text, citations, retrieval = drafting.text, drafting.citations, _retrieval(drafting)
    usage, warnings = drafting.usage, drafting.warnings
    if standing is not None and not replacing:
        text, citations = join(standing, request.question, text, citations)
        retrieval = (*standing.retrieval, *(r for r in retrieval if r not in standing.retrieval))
        warnings = tuple(dict.fromkeys((*standing.warnings, *warnings)))
        usage = _sum(standing.usage, usage)
    checked = checked_text(desk, request.engagement, text, citations, origin=Origin.MACHINE, previous=standing)
    return Draft(
        id=standing.id if standing else new_id("dr"),
        version=standing.version + 1 if standing else 1,
        engagement=request.engagement,
        conversation=request.conversation,
        request=request.id,
        task=prompt.task,
        question=request.question,
        author=actor.member.id,
        prompt=prompt.ref,
        model=drafting.model,
        text=text,
        claims=checked.claims,
        citations=checked.citations,
        retrieval=retrieval,
        created_at=desk.clock.now(),
        abstained=drafting.abstained,
        confidence=drafting.confidence,
        usage=usage,
        warnings=warnings,
        prompt_sha256=prompt.sha256,
        outdated=checked.outdated,
        wording=checked.wording,
        form=FORM,
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
    """A further turn is of its draft's own task: else the credentials and sign-offs that the task demands would fall away."""
    review = work.reviews.get(draft=talk.draft) if talk.draft else None
    if review is not None and review.state not in _LEFT_THE_HOUSE and review.task != chosen.task:
        raise RefusedError(
            f"this conversation's draft is of task '{review.task}'; begin a new conversation for '{chosen.task}'"
        )


def _refuse_beyond_cap(desk: Desk, work: UnitOfWork, engagement: Engagement) -> None:
    cap, now = desk.limits.monthly_cap_usd, desk.clock.now()
    if cap is None or desk.drafter.model == EXTRACTIVE:
        return
    drafts = [
        d
        for d in work.drafts.find(engagement=engagement.id)
        if (d.created_at.year, d.created_at.month) == (now.year, now.month)
    ]
    latest = {d.id: d.usage.cost_usd for d in sorted(drafts, key=lambda d: d.version)}
    if sum(latest.values()) >= cap:
        raise RefusedError(f"engagement '{engagement.name}' has spent its monthly cap of {cap:.2f} USD on the model")


def _retrieval(drafting: Drafting) -> tuple[str, ...]:
    return tuple(f"{p.document_id}:{p.start}-{p.end}" for p in drafting.passages)


def _sum(a: Usage, b: Usage) -> Usage:
    return Usage(a.calls + b.calls, a.input_tokens + b.input_tokens, a.output_tokens + b.output_tokens, a.cost_usd + b.cost_usd)
