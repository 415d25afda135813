"""A desk with a full queue, written straight into the store: what the queue's benchmark works on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from copilot.domain.claim import Citation, Claim, Match, Verdict
from copilot.domain.document import Document
from copilot.domain.draft import Conversation, Draft, Request
from copilot.domain.drafting import Progress
from copilot.domain.engagement import Kind
from copilot.domain.ids import new_id
from copilot.domain.member import Actor, Role, Trust
from copilot.domain.review import Act, Review, State, transition
from copilot.domain.service_level import STANDARD, scheduled
from copilot.errors import RefusedError
from copilot.services import audit, engagements, members, prompts
from copilot.services.desk import Desk

TASK = "answer"
BATCH = 500  # drafts a transaction
SENTENCE = "The supplier's aggregate liability under this agreement is limited to {} euros in each contract year."


@dataclass(frozen=True, slots=True)
class Stage:
    """Who is there, and which drafts wait, oldest first."""

    engagements: tuple[str, ...]
    reviewers: tuple[str, ...]  # member names
    drafts: tuple[str, ...]


def reviewer(desk: Desk, name: str) -> Actor:
    """The member of that name, as a face would present them."""
    with desk.store.read() as work:
        member = work.members.get(name=name)
    if member is None:
        raise RefusedError(f"the benchmark's desk has no member '{name}'")
    return Actor(member, Trust.LOCAL, "benchmark")


def fill(desk: Desk, drafts: int, reviewers: int, walls: int = 20) -> Iterator[Progress | Stage]:
    """Put drafts of three claims each into the queues of `walls` engagements, all open to all the reviewers.

    Raises RefusedError for a store that holds anything already.
    """
    with desk.store.read() as work:
        if work.members.count() or work.reviews.count():
            raise RefusedError("the benchmark fills an empty store only; name another with --store")
    operator = members.at_keyboard(desk, None, "benchmark")
    names = tuple(f"wall-{n}" for n in range(walls))
    people = tuple(f"reviewer-{n}" for n in range(reviewers))
    ids = [engagements.create(desk, operator, name, Kind.LEGAL).id for name in names]
    sources = {engagement: _source(desk, operator, engagement) for engagement in ids}
    for person in people:
        members.add(desk, operator, person, (Role.REVIEWER,), engagements=names)
    written: list[str] = []
    while len(written) < drafts:
        batch = range(len(written), min(drafts, len(written) + BATCH))
        written += _write(desk, operator, [sources[ids[n % walls]] for n in batch], len(written))
        yield Progress("fill", len(written), drafts, "drafts in the queue")
    yield Stage(names, people, tuple(written))


def _source(desk: Desk, operator: Actor, engagement: str) -> Document:
    """The record of the document that all drafts of the engagement cite."""
    document = Document(
        new_id("doc"),
        engagement,
        "agreement.md",
        "0" * 64,
        1,
        "text/markdown",
        4_000,
        40,
        0,
        operator.member.id,
        desk.clock.now(),
    )
    with desk.store.write() as work:
        work.documents.add(document)
        audit.record(desk, work, operator, engagement, "ingest", document.id)
    return document


def _write(desk: Desk, author: Actor, sources: list[Document], first: int) -> list[str]:
    written = []
    with desk.store.write() as work:
        prompt = prompts.production(desk, work, TASK)
        now = desk.clock.now()
        for number, source in enumerate(sources, first):
            engagement = source.engagement
            talk = Conversation(new_id("con"), engagement, author.member.id, f"Question {number}", now)
            asked = Request(new_id("req"), engagement, talk.id, author.member.id, TASK, f"What is limit {number}?", now)
            draft = _draft(asked, prompt.ref, number, source)
            work.conversations.add(talk)
            work.requests.add(asked)
            work.drafts.add(draft)
            work.reviews.add(_review(draft, number))
            audit.record(desk, work, author, engagement, "draft", draft.id, version=1, hash=draft.hash)
            written.append(draft.id)
    return written


def _draft(asked: Request, prompt: str, number: int, source: Document) -> Draft:
    text, claims, citations = "", [], []
    for n in (1, 2, 3):
        sentence = SENTENCE.format(1000 * number + n)
        claims.append(Claim(f"c{n}", sentence, len(text), len(text) + len(sentence), (n,), Verdict.SUPPORTED))
        citations.append(Citation(n, source.name, source.id, source.sha256, 4, 90 * n, 90 * n + 89, sentence, Match.EXACT))
        text += f"{sentence} [^{n}]\n\n"
    return Draft(
        id=new_id("dr"), version=1, engagement=asked.engagement, conversation=asked.conversation, request=asked.id,
        task=TASK, question=asked.question, author=asked.member, prompt=prompt, model="extractive", text=text,
        claims=tuple(claims), citations=tuple(citations), retrieval=(), created_at=asked.created_at,
    )  # fmt: skip


def _review(draft: Draft, number: int) -> Review:
    state = State.DRAFTED
    for act in (Act.CHECK, Act.SUBMIT):
        state = transition(state, act).to
    review = Review(
        draft=draft.id, engagement=draft.engagement, version=1, state=state, task=draft.task, author=draft.author,
        created_at=draft.created_at, updated_at=draft.created_at,
        clock_from=draft.created_at + timedelta(hours=-47, seconds=number),  # due in an hour and on, one a second
        verdicts={v.value: n for v, n in draft.verdicts().items()},
    )  # fmt: skip
    return scheduled(STANDARD, review, ("warning",))
