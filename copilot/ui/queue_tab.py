"""The reviewer's tab, above: the approval queue, most urgent first; take the next draft or a certain one."""

from typing import Any

import gradio as gr

from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.review import Act, State
from copilot.errors import UnknownNameError
from copilot.services import credentials, queries, review
from copilot.services.desk import Desk
from copilot.services.queries import QueueItem
from copilot.ui.events import Events
from copilot.ui.pieces import button, hidden_box, html
from copilot.ui.render import empty
from copilot.ui.review_case import ReviewCase
from copilot.ui.show_credentials import credential_warnings
from copilot.ui.show_lists import queue_table

WAITING = (State.PENDING, State.ESCALATED, State.CLAIMED)
FILTERS: dict[str, tuple[State, ...]] = {
    "Waiting for a reviewer": WAITING,
    "Ready to sign or release": (State.APPROVED,),
    "Returned to the analyst": (State.CHANGES_REQUESTED,),
    "Decided": (State.RELEASED, State.REJECTED, State.SUPERSEDED, State.RECALLED),
}
FIRST = next(iter(FILTERS))
ANY = "All engagements"


class QueueTab:
    """Built inside a `gr.Tab`."""

    def __init__(self, desk: Desk, events: Events) -> None:
        self.desk, self.events = desk, events
        with gr.Accordion("Queue", open=True, elem_classes="queue-box") as self.queue, gr.Row(elem_classes="toolbar"):
            self.state = gr.Dropdown(list(FILTERS), value=FIRST, label="Show", scale=3, min_width=200)
            self.engagement = gr.Dropdown([ANY], value=ANY, label="Engagement", scale=3, min_width=200)
            self.flagged = gr.Checkbox(label="Only with doubtful claims", scale=2, min_width=180)
            self.next = button("Take the next draft", "primary", wide=200)
        with self.queue:
            self.listed = html(empty("The queue", "Drafts wait here for a reviewer's decision."), "pane pane-queue")
        self.pick = hidden_box("queue-pick")
        self.case = ReviewCase(desk, events)
        self._wire()

    def _wire(self) -> None:
        filters = [self.state, self.engagement, self.flagged]
        for changed in (self.state.change, self.engagement.input, self.flagged.change):
            changed(self.refreshed(), [*filters, self.case.draft], [self.listed, self.engagement], show_progress="hidden")
        self.pick.submit(self._open(), self.pick, [self.queue, *self.case.outputs], show_progress="hidden")
        self.next.click(self._next(), None, [self.queue, *self.case.outputs])
        self.case.changed.change(
            self.refreshed(), [*filters, self.case.draft], [self.listed, self.engagement], show_progress="hidden"
        )

    def refreshed(self) -> Any:
        """Handler: the queue under the filters."""

        @self.events.handler(Right.READ)
        def list_queue(actor: Actor, shown: str, engagement: str, flagged: bool, picked: str) -> Any:
            try:
                page = queries.queue(self.desk, actor, *FILTERS[shown], engagement=None if engagement == ANY else engagement)
            except UnknownNameError:  # the part in it was taken back while the page was open
                engagement = ANY
                page = queries.queue(self.desk, actor, *FILTERS[shown])
            kept = [i for i in page.items if not flagged or doubtful(i)]
            above = credential_warnings(credentials.warnings(self.desk, actor))
            table = queue_table(kept, self.desk.clock.now(), picked, more=page.more)
            return above + table, gr.Dropdown([ANY, *page.engagements], value=engagement)

        return list_queue

    def _open(self) -> Any:
        @self.events.handler(Right.READ)
        def draft_picked(actor: Actor, picked: str) -> Any:
            return (gr.Accordion(open=False), *self.case.shown(actor, picked.split(" ")[0]))

        return draft_picked

    def _next(self) -> Any:
        @self.events.handler(Act.CLAIM)
        def take_next(actor: Actor) -> Any:
            taken = review.claim_next(self.desk, actor)
            if taken is None:
                gr.Info(
                    "Nothing waits that you may review: your own drafts and those that need other credentials are left out."
                )
                return gr.skip()
            return (gr.Accordion(open=False), *self.case.shown(actor, taken.draft))

        return take_next


def doubtful(item: QueueItem) -> bool:
    """True when a check wants a closer look."""
    counts = item.review.verdicts
    return item.review.flagged or sum(counts.values()) > counts.get("supported", 0)
