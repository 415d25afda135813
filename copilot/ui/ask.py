"""The analyst's tab: ask, watch the draft come claim by claim, read the evidence beside it, revise what came back."""

from collections.abc import Generator, Iterator, Sequence
from typing import Any

import gradio as gr

from copilot.domain.claim import Claim
from copilot.domain.drafting import Progress, Withdrawn
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.scope import limited
from copilot.errors import ModelError, SpendingError
from copilot.services import draft, engagements, queries, review
from copilot.services.desk import Desk
from copilot.services.draft import Standing, Unfinished
from copilot.services.queries import DraftView
from copilot.ui import choices
from copilot.ui.background import detached
from copilot.ui.events import Events
from copilot.ui.pieces import button, hidden_box, html
from copilot.ui.render import empty, notice, sheet
from copilot.ui.show_draft import streaming, thread
from copilot.ui.show_evidence import NOTHING_PICKED, evidence_panel
from copilot.ui.show_unfinished import unfinished_list, unfinished_page, why

PICK, PICK_REQUEST = "ask-pick", "ask-request"
NEW = empty(
    "Ask about the engagement's documents",
    "Choose an engagement and a task, then ask in plain words. The draft comes back claim by claim, each checked against its "
    "page, and waits in the approval queue from that moment.",
)
NO_ENGAGEMENT = empty("No engagement is open to you", "An administrator or a lead grants you the role of analyst in one.")


class AskTab:
    """Built inside a `gr.Tab`. `opened` refreshes the lists."""

    def __init__(self, desk: Desk, events: Events) -> None:
        self.desk, self.events = desk, events
        self.draft, self.claim, self.pending = gr.State(""), gr.State(""), gr.State("")
        with gr.Row(elem_classes="toolbar"):
            self.engagement = gr.Dropdown([], label="Engagement", scale=3, min_width=180)
            self.task = gr.Dropdown([], label="Task", scale=3, min_width=180)
            self.document = gr.Dropdown([("All documents", "")], value="", label="Look into", scale=3, min_width=180)
            self.since = gr.Textbox(label="From", placeholder="2022-06", max_length=10, scale=1, min_width=90)
            self.until = gr.Textbox(label="Until", placeholder="2022-12", max_length=10, scale=1, min_width=90)
            self.conversation = gr.Dropdown([("New conversation", "")], value="", label="Conversation", scale=4, min_width=200)
        with gr.Row(elem_classes="work"):
            with gr.Column(scale=6, min_width=340):
                self.thread = html(NEW, "pane pane-thread")
                with gr.Row(elem_classes="toolbar"):
                    self.question = gr.Textbox(
                        label="Question",
                        placeholder="What does the agreement say about …?",
                        lines=2,
                        max_lines=8,
                        max_length=4000,
                        scale=5,
                        min_width=240,
                    )
                    self.send = button("Ask", "primary")
                with gr.Row(visible=False, elem_classes="toolbar") as self.again:
                    self.retry = button("Try again", "primary")
                    self.digest = button("Draft it without the model", wide=200, visible=desk.digest is not None)
                    self.drop = button("Give it up")
                self._revision()
            with gr.Column(scale=5, min_width=320):
                self.evidence = html(NOTHING_PICKED, "pane pane-evidence")
                with gr.Group(visible=False) as self.remark:
                    self.note = gr.Textbox(label="Comment on this claim, for the reviewer", lines=2)
                    self.comment = button("Comment")
        self.pick, self.pick_request = hidden_box(PICK), hidden_box(PICK_REQUEST)
        self._wire()

    def _revision(self) -> None:
        with gr.Accordion("Revise this draft", open=False, visible=False) as self.revision:
            self.why = gr.Textbox(label="What is to be changed, and why", lines=2)
            self.wording = gr.Textbox(label="Your own wording (Markdown)", lines=8, max_lines=24)
            with gr.Row():
                self.rework = button("Let the drafter rework it")
                self.reword = button("Check my wording and queue it", "primary")

    def _wire(self) -> None:
        quiet: dict[str, Any] = {"show_progress": "hidden"}
        talk = [self.thread, self.draft, self.revision, self.wording, self.again, self.pending]
        shown = [*talk, self.evidence, self.claim, self.remark]
        self.engagement.change(
            self._engagement(), self.engagement, [self.task, self.document, self.conversation, *talk], **quiet
        )
        self.conversation.input(self._open(), [self.engagement, self.conversation], shown)
        asked = [self.engagement, self.task, self.document, self.since, self.until, self.conversation, self.question]
        for trigger in (self.send.click, self.question.submit):
            trigger(self._ask(), asked, [*talk, self.conversation, self.question], **quiet)
        left = [*talk, self.conversation]
        self.pick_request.submit(self._request(), [self.engagement, self.pick_request], left, **quiet)
        self.retry.click(self._resume(without_model=False), [self.engagement, self.pending], left, **quiet)
        self.digest.click(self._resume(without_model=True), [self.engagement, self.pending], left, **quiet)
        self.drop.click(self._dismiss(), [self.engagement, self.pending], left, **quiet)
        self.pick.submit(self._pick(), [self.pick, self.draft], [self.evidence, self.claim, self.remark], **quiet)
        self.comment.click(self._comment(), [self.draft, self.claim, self.note], [self.note, self.evidence])
        self.rework.click(self._revise(), [self.engagement, self.draft, self.why], [*talk, self.why], **quiet)
        self.reword.click(self._revise(), [self.engagement, self.draft, self.why, self.wording], [*talk, self.why], **quiet)

    def opened(self) -> Any:
        """Handler: fill the list of engagements, keep the one chosen."""

        @self.events.handler(Right.ASK)
        def open_ask(actor: Actor, chosen: str | None) -> Any:
            names = choices.engagement_names(self.desk, actor, Right.ASK)
            kept = chosen if chosen in names else (names[0] if names else None)
            return gr.Dropdown(names, value=kept), gr.skip() if names else NO_ENGAGEMENT

        return open_ask

    def _engagement(self) -> Any:
        @self.events.handler(Right.READ)
        def engagement_chosen(actor: Actor, name: str | None) -> Any:
            if not name:
                return gr.skip()
            kind = next((v.engagement.kind for v in engagements.listed(self.desk, actor) if v.engagement.name == name), "")
            return (
                gr.Dropdown(choices.tasks(self.desk, actor, kind), value="answer"),
                gr.Dropdown(choices.document_names(self.desk, actor, name), value=choices.ALL),
                gr.Dropdown(choices.conversations(self.desk, actor, name), value=choices.ALL),
                *self._talk(actor, name, choices.ALL),
            )

        return engagement_chosen

    def _open(self) -> Any:
        @self.events.handler(Right.READ)
        def conversation_chosen(actor: Actor, engagement: str, conversation: str) -> Any:
            closed = (NOTHING_PICKED, "", gr.Group(visible=False))
            return (*self._talk(actor, engagement, conversation), *closed)

        return conversation_chosen

    def _ask(self) -> Any:
        @self.events.handler(Right.ASK)
        def ask(
            actor: Actor, engagement: str, task: str, document: str, since: str, until: str, talk: str, question: str
        ) -> Iterator[Any]:
            if not engagement:
                gr.Warning("Choose an engagement first.")
                return
            only = limited([document] if document else [], (), since or "", until or "")
            stream = draft.ask(
                self.desk,
                actor,
                engagement,
                question,
                task=task or "answer",
                conversation=talk or None,
                document=only.document,
                scope=only.scope,
            )
            failed = yield from self._follow(actor, engagement, stream, question, 2)
            held = choices.conversations(self.desk, actor, engagement)
            if failed is not None:
                talk = failed.request.conversation
                yield (*self._failed(failed), gr.Dropdown(held, value=talk), "")
                return
            now = talk or (held[1][1] if len(held) > 1 else "")
            yield (*self._talk(actor, engagement, now), gr.Dropdown(held, value=now), "")

        return ask

    def _request(self) -> Any:
        @self.events.handler(Right.READ)
        def request_picked(actor: Actor, engagement: str, picked: str) -> Any:
            one = self._unfinished(actor, engagement, picked.split(" ")[0])
            if one is None:
                return (*self._talk(actor, engagement, choices.ALL), gr.skip())
            held = choices.conversations(self.desk, actor, engagement)
            return (*self._failed(one), gr.Dropdown(held, value=one.request.conversation))

        return request_picked

    def _resume(self, *, without_model: bool) -> Any:
        def resume(actor: Actor, engagement: str, request: str) -> Iterator[Any]:
            one = self._unfinished(actor, engagement, request)
            if one is None:
                yield (*self._talk(actor, engagement, choices.ALL), gr.skip())
                return
            stream = draft.resume(self.desk, actor, request, without_model=without_model)
            failed = yield from self._follow(actor, engagement, stream, one.request.question, 1)
            talk = one.request.conversation
            yield (*(self._failed(failed) if failed else self._talk(actor, engagement, talk)), gr.skip())

        resume.__name__ = "resume_without_model" if without_model else "resume"
        return self.events.handler(Right.ASK)(resume)

    def _dismiss(self) -> Any:
        @self.events.handler(Right.ASK)
        def dismiss(actor: Actor, engagement: str, request: str) -> Any:
            draft.dismiss(self.desk, actor, request)
            held = choices.conversations(self.desk, actor, engagement)
            return (*self._talk(actor, engagement, choices.ALL), gr.Dropdown(held, value=choices.ALL))

        return dismiss

    def _revise(self) -> Any:
        @self.events.handler(Right.ASK)
        def revise(actor: Actor, engagement: str, draft_id: str, why: str, wording: str | None = None) -> Iterator[Any]:
            stream = draft.revise(self.desk, actor, draft_id, why, wording)
            failed = yield from self._follow(actor, engagement, stream, why, 1)
            yield (*(self._failed(failed) if failed else self._draft(actor, draft_id)), "")

        return revise

    def _pick(self) -> Any:
        @self.events.handler(Right.READ)
        def claim_picked(actor: Actor, picked: str, draft_id: str) -> Any:
            claim_id = picked.split(" ")[0]
            panel = evidence_of(self.desk, actor, draft_id, claim_id)
            return panel, claim_id, gr.Group(visible=True)

        return claim_picked

    def _comment(self) -> Any:
        @self.events.handler(Right.COMMENT)
        def comment(actor: Actor, draft_id: str, claim_id: str, note: str) -> Any:
            review.comment(self.desk, actor, draft_id, claim_id, note)
            return "", evidence_of(self.desk, actor, draft_id, claim_id)

        return comment

    def _follow(
        self, actor: Actor, engagement: str, stream: Iterator[draft.Streamed], question: str, more: int
    ) -> Generator[Any, None, Unfinished | None]:
        """Show what comes as it comes; the other outputs (`more` beyond the six of the talk) stay as they are.

        Returns the request that was kept when no draft came of it; what failed before there was one is raised.
        """
        progress: list[Progress] = []
        claims: dict[str, Claim] = {}
        rest = [gr.skip()] * (5 + more)
        before = {one.request.id for one in draft.unfinished(self.desk, actor, engagement)}
        yield (streaming(question, progress, ()), *rest)
        try:
            for item in detached(stream):
                if isinstance(item, Progress):
                    progress.append(item)
                elif isinstance(item, Claim):
                    claims[item.id] = item
                elif isinstance(item, Withdrawn):
                    claims = {one: claim for one, claim in claims.items() if one not in item.claims}
                yield (streaming(question, progress, tuple(claims.values())), *rest)
        except (ModelError, SpendingError):
            left = draft.unfinished(self.desk, actor, engagement)
            kept = [o for o in left if o.request.id not in before] or [o for o in left if o.request.question == question]
            if not kept:
                raise
            return kept[-1]
        return None

    def _unfinished(self, actor: Actor, engagement: str, request: str) -> Unfinished | None:
        return next((o for o in draft.unfinished(self.desk, actor, engagement) if o.request.id == request), None)

    def _failed(self, one: Unfinished) -> tuple[Any, ...]:
        """The six outputs of the talk for a request without a draft."""
        waits = one.standing is not Standing.RUNNING
        return (unfinished_page(one), "", gr.Accordion(visible=False), "", gr.Row(visible=waits), one.request.id)

    def _talk(self, actor: Actor, engagement: str, conversation: str) -> tuple[Any, ...]:
        """The six outputs for a conversation: thread, draft, revision, wording, 'try again', the request it is of."""
        left = draft.unfinished(self.desk, actor, engagement)
        held = next((c for c in queries.conversations(self.desk, actor, engagement) if c.id == conversation), None)
        if held is None:
            listed = unfinished_list(left, PICK_REQUEST)
            return (listed + NEW, "", gr.Accordion(visible=False), "", gr.Row(visible=False), "")
        own = [one for one in left if one.request.conversation == conversation]
        if held.draft is None:
            return self._failed(own[-1]) if own else (NEW, "", gr.Accordion(visible=False), "", gr.Row(visible=False), "")
        return self._draft(actor, held.draft, own)

    def _draft(self, actor: Actor, draft_id: str, own: Sequence[Unfinished] = ()) -> tuple[Any, ...]:
        view = queries.draft(self.desk, actor, draft_id)
        open_still = view.deliverable is None
        told = "".join(notice(f"“{one.request.note or one.request.question}”: {why(one)}", "bad") for one in own)
        page = (sheet(told) if told else "") + thread(view, PICK)
        waits = bool(own) and own[-1].standing is not Standing.RUNNING
        pending = own[-1].request.id if own else ""
        return (page, draft_id, gr.Accordion(visible=open_still), view.draft.text, gr.Row(visible=waits), pending)


def evidence_of(desk: Desk, actor: Actor, draft_id: str, claim_id: str) -> str:
    """The panel beside a picked claim."""
    return panel_of(desk, actor, queries.draft(desk, actor, draft_id), claim_id)


def panel_of(desk: Desk, actor: Actor, view: DraftView, claim_id: str) -> str:
    """The panel beside a picked claim of a draft that was read already."""
    claim = next((c for c in view.draft.claims if c.id == claim_id), None)
    if claim is None:
        return NOTHING_PICKED
    found = [queries.evidence(desk, actor, view.draft.id, number) for number in claim.citations]
    thread = next((t for t in view.threads if t.claim == claim_id), None)
    return evidence_panel(claim, found, thread, view.names)
