"""One draft on the reviewer's desk: claim by claim with the evidence beside, edit with a redline, decide."""

import time
from collections.abc import Callable
from typing import Any, Literal

import gradio as gr

from copilot.domain.deliverable import Format
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.review import Act, ReasonCode, State
from copilot.domain.sampling import DECIDING
from copilot.errors import UsageError
from copilot.services import queries, release, review, second_review, threads
from copilot.services.desk import Desk
from copilot.services.queries import DraftView
from copilot.ui.ask import panel_of
from copilot.ui.editor import Editor
from copilot.ui.events import Events
from copilot.ui.pieces import button, hidden_box, html
from copilot.ui.render import empty, notice, sheet
from copilot.ui.show_draft import checklist, claim_list, decisions, downloads, draft_head, draft_text, lease_line
from copilot.ui.show_evidence import NOTHING_PICKED
from copilot.ui.show_sample import sample_disclosed
from copilot.ui.show_time import time_line

PICK = "review-pick"
HOLDING = frozenset({Act.CLAIM, Act.RENEW, Act.UNCLAIM})  # beside the head
REASONED = frozenset({Act.RETURN, Act.REJECT, Act.ESCALATE, Act.RECALL})  # ask for a reason and a note
DONE = {
    Act.CLAIM: "The draft is yours.",
    Act.RENEW: "The draft stays yours for another full period.",
    Act.UNCLAIM: "The draft waits in the queue again.",
    Act.EDIT: "Saved as a new version; what changed was checked again.",
    Act.RECHECK: "Checked against the sources as they stand now; it is a new version.",
    Act.OVERRIDE: "The claim may stand; your reason goes into the evidence appendix.",
    Act.APPROVE: "Approved: your signature is on exactly this text.",
    Act.SIGN: "Second sign-off recorded.",
    Act.RETURN: "Returned to the analyst.",
    Act.REJECT: "Rejected.",
    Act.ESCALATE: "Handed on to another reviewer.",
    Act.RELEASE: "Released. Its files can be downloaded above.",
    Act.RECALL: "Recalled: its files can no longer be downloaded.",
    Act.WITHDRAW: "The claim no longer stands against its check.",
    Right.COMMENT: "The thread on this claim has your word.",
}
NO_DRAFT = empty("No draft on your desk", "Click a row above to read a draft, or take the next one that fits your credentials.")
UNCHOSEN = ""
REASONS = [("choose one", UNCHOSEN), *((code.replace("_", " "), code.value) for code in ReasonCode)]
ON_CLAIM = frozenset({Right.COMMENT, Act.OVERRIDE, Act.WITHDRAW})  # take what was typed beside the claim


class ReviewCase:
    """`outputs` are all components that `shown` gives values for. `changed` changes whenever the draft may have moved."""

    def __init__(self, desk: Desk, events: Events) -> None:
        self.desk, self.events = desk, events
        self.draft, self.claim, self.hash = gr.State(""), gr.State(""), gr.State("")
        self.token = gr.State(0)
        self.buttons: dict[Act, gr.Button] = {}
        with gr.Row(elem_classes="work"):
            with gr.Column():
                self.head = html(NO_DRAFT, "pane pane-head")
                self.held = html("", "pane pane-lease")
            with gr.Column(scale=0, min_width=190, visible=False) as self.lease:
                self._button(Act.CLAIM, "Take this draft", "primary")
                self._button(Act.RENEW, "Keep it for longer")
                self._button(Act.UNCLAIM, "Give it back")
        with gr.Row(visible=False, elem_classes="work") as self.body:
            with gr.Column(scale=6, min_width=340), gr.Tabs():
                with gr.Tab("Claims"):
                    self.claims = html("", "pane pane-claims")
                with gr.Tab("As it reads"):
                    self.text = html("", "pane pane-claims")
                with gr.Tab("Edit"):
                    self.editor = Editor(desk, events, self.draft, self.token, self.held)
                with gr.Tab("History and checklist"):
                    self.history = html("", "pane pane-claims")
            with gr.Column(scale=5, min_width=320):
                self.evidence = html(NOTHING_PICKED, "pane pane-evidence")
                self._on_claim()
        self._decision()
        self.pick, self.changed = hidden_box(PICK), gr.State(0)
        self.outputs = [
            self.head, self.held, self.body, self.claims, self.text, *self.editor.outputs, self.history, self.evidence, self.draft,
            self.claim, self.hash, self.token, *self.tools, self.deciding, self.reasoning, self.lease, *self.buttons.values(), self.changed,
            self.reason, self.note, self.claim_note,
        ]  # fmt: skip
        self._wire()

    def _on_claim(self) -> None:
        with gr.Accordion("On this claim", open=True, visible=False) as self.on_claim:
            self.claim_note = gr.Textbox(label="Comment, or why it may stand", lines=2)
            with gr.Row():
                self.claim_reason = gr.Dropdown(REASONS, value=UNCHOSEN, label="Reason for an override", scale=2, min_width=160)
                self.comment, self.override = button("Comment"), button("Let it stand", visible=False)
                self.settle, self.reopen = button("Settle", visible=False), button("Open it again", visible=False)
                self.withdraw = button("Let it stand no more", visible=False, wide=170)
        self.tools = [self.on_claim, self.claim_reason, self.override, self.settle, self.reopen, self.withdraw]

    def _decision(self) -> None:
        with gr.Column(visible=False, elem_classes="decide") as self.deciding:
            with gr.Row(visible=False) as self.reasoning:
                self.reason = gr.Dropdown(
                    REASONS, value=UNCHOSEN, label="Reason to return, reject, escalate or recall", scale=1, min_width=180
                )
                self.note = gr.Textbox(
                    label="Note for the analyst or the next reviewer",
                    placeholder="Goes with the reason; an approval needs neither",
                    scale=3,
                    min_width=260,
                )
            with gr.Row(elem_classes="acts"):
                self._button(Act.RECHECK, "Check the claims again", "primary")
                self._button(Act.APPROVE, "Approve", "primary")
                self._button(Act.SIGN, "Second sign-off", "primary")
                self._button(Act.RELEASE, "Release", "primary")
                self._button(Act.RETURN, "Return to the analyst")
                self._button(Act.ESCALATE, "Escalate")
                self._button(Act.REJECT, "Reject", "stop")
                self._button(Act.RECALL, "Recall", "stop")

    def _button(self, act: Act, label: str, variant: Literal["primary", "secondary", "stop"] = "secondary") -> None:
        self.buttons[act] = button(label, variant, visible=False, wide=180)

    def _wire(self) -> None:
        desk, reasoned = self.desk, [self.reason, self.note]
        self.pick.submit(
            self._picked(), [self.pick, self.draft], [self.evidence, self.claim, *self.tools], show_progress="hidden"
        )
        editor = self.editor
        self._on(editor.save, Act.EDIT, editor.saved(), editor.box, self.token, editor.reason, editor.note)
        remarks = {self.comment: threads.comment, self.settle: threads.resolve, self.reopen: threads.reopen}
        for trigger, remark in remarks.items():
            self._on(
                trigger, Right.COMMENT, lambda a, d, c, n, call=remark: call(desk, a, d, c, n), self.claim, self.claim_note
            )
        self._on(self.withdraw, Act.WITHDRAW, lambda a, d, c, n: review.withdraw(desk, a, d, c, n), self.claim, self.claim_note)
        self._on(
            self.override, Act.OVERRIDE,
            lambda a, d, c, r, n: review.override(desk, a, d, c, chosen(r), n),
            self.claim, self.claim_reason, self.claim_note,
        )  # fmt: skip
        plain: dict[Act, Callable[..., object]] = {
            Act.CLAIM: review.claim,
            Act.RENEW: review.renew,
            Act.UNCLAIM: review.unclaim,
            Act.RECHECK: review.check_again,
        }
        hashed: dict[Act, Callable[..., object]] = {Act.APPROVE: review.approve, Act.SIGN: review.sign}
        coded: dict[Act, Callable[..., object]] = {
            Act.RETURN: review.send_back, Act.REJECT: review.reject, Act.ESCALATE: review.escalate, Act.RECALL: release.recall,
        }  # fmt: skip
        for act, call in plain.items():
            self._on(self.buttons[act], act, lambda a, d, call=call: call(desk, a, d))
        for act, call in hashed.items():
            self._on(self.buttons[act], act, lambda a, d, shown, call=call: call(desk, a, d, shown), self.hash)
        for act, call in coded.items():
            self._on(self.buttons[act], act, lambda a, d, r, n, call=call: call(desk, a, d, chosen(r), n), *reasoned)
        self._on(self.buttons[Act.RELEASE], Act.RELEASE, lambda a, d: release.release(desk, a, d, Format.DOCX))

    def _on(self, trigger: gr.Button, act: Act | Right, call: Callable[..., object], *inputs: gr.components.Component) -> None:
        """A button that carries out an act of the services, then shows the draft as it stands."""

        def carry_out(actor: Actor, draft_id: str, claim_id: str, *values: Any) -> Any:
            call(actor, draft_id, *values)
            sample = second_review.disclosed(self.desk, actor, draft_id) if act in DECIDING else None
            if sample is not None:
                return self.cleared(sample_disclosed(sample))
            gr.Info(DONE[act], duration=4)
            return self.shown(actor, draft_id, claim_id, after=act)

        carry_out.__name__ = f"review_{act.name.lower()}"
        trigger.click(self.events.handler(act)(carry_out), [self.draft, self.claim, *inputs], self.outputs)

    def _picked(self) -> Any:
        @self.events.handler(Right.READ)
        def claim_picked(actor: Actor, picked: str, draft_id: str) -> Any:
            view, claim_id = queries.draft(self.desk, actor, draft_id), picked.split(" ")[0]
            return panel_of(self.desk, actor, view, claim_id), claim_id, *tools(view, possible(view, actor), claim_id)

        return claim_picked

    def shown(self, actor: Actor, draft_id: str, claim_id: str = "", after: Act | Right | None = None) -> tuple[Any, ...]:
        """Values for `outputs`: of a draft that is opened, or after an act on it. No reason or note outlasts its act or draft."""
        view = queries.draft(self.desk, actor, draft_id)
        draft = view.draft
        claim_id = claim_id if any(c.id == claim_id for c in draft.claims) else ""
        panel = panel_of(self.desk, actor, view, claim_id) if claim_id else NOTHING_PICKED
        may = possible(view, actor)
        kept, emptied = (gr.skip(), gr.skip()), (UNCHOSEN, "")
        holder = view.names.get(view.review.claimed_by or "", "")
        return (
            sheet(draft_head(view), time_line(view, self.desk.clock.now()), what_to_do(view, actor), downloads(view)),
            sheet(lease_line(view.review, holder)),
            gr.Row(visible=True),
            claim_list(view, PICK, claim_id),
            sheet(draft_text(view, PICK, claim_id)),
            *self.editor.shown(view, Act.EDIT in may),
            sheet(checklist(view), "<h3>Decisions</h3>", decisions(view) or notice("None yet.", "info")),
            panel,
            draft_id, claim_id, draft.hash, view.review.token, *tools(view, may, claim_id),
            gr.Column(visible=bool(may - HOLDING)),
            gr.Row(visible=bool(may & REASONED)),
            gr.Column(visible=bool(may & HOLDING)),
            *(gr.Button(label(act, view), visible=act in may) for act in self.buttons),
            view.review.revision,
            *(emptied if after is None or after in REASONED else kept),
            "" if after is None or after in ON_CLAIM else gr.skip(),
        )  # fmt: skip

    def cleared(self, head: str) -> tuple[Any, ...]:
        """Values for `outputs` when no draft is on the desk any more."""
        return (
            sheet(head), "", gr.Row(visible=False), "", "", *self.editor.cleared(), "", NOTHING_PICKED, "", "", "", 0,
            *(gr.update(visible=False) for _ in self.tools),
            gr.Column(visible=False), gr.Row(visible=False), gr.Column(visible=False),
            *(gr.Button(visible=False) for _ in self.buttons),
            time.time_ns(), UNCHOSEN, "", "",
        )  # fmt: skip


def chosen(reason: str) -> ReasonCode:
    """Raises UsageError while none is: what a reviewer is on record for is never a default."""
    if reason == UNCHOSEN:
        raise UsageError("choose a reason, and say in the note what is wrong")
    return ReasonCode(reason)


def tools(view: DraftView, may: frozenset[Act], claim_id: str) -> tuple[Any, ...]:
    """What can be done about the picked claim: the accordion, and what in it depends on how things stand."""
    thread = next((t for t in view.threads if t.claim == claim_id), None)
    stands, blocks = claim_id in view.overridden, Act.OVERRIDE in may and claim_id in view.blocked
    return (
        gr.Accordion(visible=bool(claim_id)),
        gr.Dropdown(visible=blocks, value=UNCHOSEN),
        gr.Button(visible=blocks),
        gr.Button(visible=thread is not None and not thread.resolved),
        gr.Button(visible=thread is not None and thread.resolved),
        gr.Button(visible=stands and bool(may & {Act.OVERRIDE, Act.RELEASE, Act.SIGN})),
    )


def possible(view: DraftView, actor: Actor) -> frozenset[Act]:
    """Acts worth offering. What is offered is a help, not a permission: the services judge."""
    review_, mine = view.review, view.review.claimed_by == actor.member.id
    if review_.state is State.CLAIMED and mine:
        signing = Act.RECHECK if view.moved else Act.APPROVE
        return frozenset({signing, Act.RETURN, Act.ESCALATE, Act.REJECT, Act.RENEW, Act.UNCLAIM, Act.EDIT, Act.OVERRIDE})
    if review_.state is State.APPROVED:
        waits = review_.second_signoff and review_.signed_by is None
        return frozenset({Act.RETURN, Act.SIGN if waits else Act.RELEASE})
    acts = {State.PENDING: Act.CLAIM, State.ESCALATED: Act.CLAIM, State.RELEASED: Act.RECALL}
    return frozenset({acts[review_.state]} if review_.state in acts else ())


def label(act: Act, view: DraftView) -> str:
    """An approval's button names what is approved."""
    words = {
        Act.CLAIM: "Take this draft",
        Act.APPROVE: f"Approve version {view.draft.version} · {view.draft.hash[:8]}",
        Act.SIGN: f"Second sign-off · {view.draft.hash[:8]}",
        Act.RELEASE: "Release",
        Act.RENEW: "Keep it for longer",
        Act.UNCLAIM: "Give it back",
        Act.RETURN: "Return to the analyst",
        Act.RECHECK: "Check the claims again",
    }
    return words.get(act, act.value.capitalize())


def what_to_do(view: DraftView, actor: Actor) -> str:
    """What happened to the draft, and what is to be done now."""
    if view.moved and view.review.state in (State.PENDING, State.CLAIMED):
        names = ", ".join(f"“{name}”" for name in view.moved)
        return notice(f"{names} changed since the claims were checked. They are checked again before anybody signs.", "warn")
    if view.voided and view.review.claimed_by != actor.member.id:
        return notice(f"Its approval ended: {view.voided}. It has to be reviewed again.", "warn")
    if view.review.state is State.CLAIMED and view.review.claimed_by == actor.member.id:
        if view.voided:
            return notice(f"An earlier approval ended: {view.voided}. Look at what changed before you sign.", "warn")
        if view.blocked:
            return notice(f"{len(view.blocked)} claim(s) forbid approval: edit them, or let them stand with a reason.", "warn")
        if not view.draft.claims:
            return notice("No claim was found in the text, so nothing in it was checked. Read it word by word.", "warn")
        return notice("Every claim can be approved. Read the draft as a whole before you sign.", "info")
    return ""
