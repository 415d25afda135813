"""What the service levels told a member: warnings, breaches, escalations."""

from typing import Any

import gradio as gr

from copilot.domain.member import Actor
from copilot.services import notices
from copilot.services.desk import Desk
from copilot.ui.events import Events
from copilot.ui.permits import MEMBER
from copilot.ui.pieces import button, html
from copilot.ui.show_time import notices_table


class NoticesTab:
    """Built inside a `gr.Tab`."""

    def __init__(self, desk: Desk, events: Events) -> None:
        self.desk, self.events = desk, events
        with gr.Row(elem_classes="toolbar"):
            self.everything = gr.Checkbox(label="Also those seen", scale=2, min_width=180)
            self.seen = button("Take all as seen", wide=180)
        self.listed = html(notices_table(()), "pane")
        self.everything.input(self.opened(), self.everything, self.listed, show_progress="hidden")
        self.seen.click(self._take_as_seen(), self.everything, self.listed, show_progress="hidden")

    def opened(self) -> Any:
        """Handler: the member's own."""

        @self.events.handler(MEMBER)
        def list_notices(actor: Actor, everything: bool) -> Any:
            return notices_table(notices.listed(self.desk, actor, everything=everything))

        return list_notices

    def _take_as_seen(self) -> Any:
        @self.events.handler(MEMBER)
        def take_as_seen(actor: Actor, everything: bool) -> Any:
            notices.mark_seen(self.desk, actor)
            return notices_table(notices.listed(self.desk, actor, everything=everything))

        return take_as_seen
