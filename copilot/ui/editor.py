"""The text under a reviewer's hands: redline and checks as they type, the lease kept, and what came too late brought back."""

from collections.abc import Callable, Iterable
from typing import Any

import gradio as gr

from copilot.domain.claim import Claim
from copilot.domain.member import Actor
from copilot.domain.review import Act, ReasonCode
from copilot.errors import StaleError, StateError
from copilot.services import live, review, set_aside
from copilot.services.desk import Desk
from copilot.services.queries import DraftView
from copilot.ui.escaping import esc
from copilot.ui.events import Events
from copilot.ui.markdown import inline
from copilot.ui.pieces import button, html
from copilot.ui.redline import redline
from copilot.ui.render import notice, sheet, verdict_chip
from copilot.ui.show_draft import lease_line

SUGGESTED = "as the checks suggest"
REASONS: list[tuple[str, str]] = [(SUGGESTED, SUGGESTED), *((code.replace("_", " "), code.value) for code in ReasonCode)]
MOST_SHOWN = 12  # changed sentences beside the editor; a text put in anew would fill the page
LONGEST = 400_000  # characters


class Editor:
    """Built inside the tab. `outputs` are what `shown` gives values for."""

    def __init__(self, desk: Desk, events: Events, draft: gr.State, token: gr.State, lease: gr.components.Component) -> None:
        self.desk, self.events = desk, events
        self.base = gr.State("")
        self.box = gr.Textbox(
            label="Text (Markdown; [^n] cites)", lines=12, max_lines=22, max_length=LONGEST, elem_classes="mono"
        )
        with gr.Row():
            self.reason = gr.Dropdown(REASONS, value=SUGGESTED, label="Why it is changed", scale=2, min_width=180)
            self.note = gr.Textbox(label="Note on the change (optional)", scale=3, min_width=220)
        with gr.Row(elem_classes="acts"):
            self.save = button("Save and check again", "primary", wide=180)
            self.restore = button("Bring back my text that came too late", visible=False, wide=240)
        self.redline = html("", "pane pane-redline")
        self.outputs = [self.box, self.base, self.redline, self.restore]
        self.box.change(
            self._typed(), [draft, token, self.base, self.box], [self.redline, lease],
            show_progress="hidden", trigger_mode="always_last",
        )  # fmt: skip
        self.restore.click(self._restored(), draft, self.box, show_progress="hidden")

    def shown(self, view: DraftView, editable: bool) -> tuple[Any, ...]:
        """Values for `outputs`."""
        text = view.draft.text
        return gr.Textbox(value=text, interactive=editable), text, "", gr.Button(visible=editable and view.kept > 0)

    def cleared(self) -> tuple[Any, ...]:
        """Values for `outputs` when there is no draft."""
        return gr.Textbox(value="", interactive=False), "", "", gr.Button(visible=False)

    def saved(self) -> Callable[..., object]:
        """The act behind the save button; its inputs after the draft are `inputs`."""

        def save(actor: Actor, draft_id: str, text: str, token: int, reason: str, note: str) -> object:
            code = None if reason == SUGGESTED else ReasonCode(reason)
            return review.edit(self.desk, actor, draft_id, text, int(token), code, note)

        return save

    def _typed(self) -> Any:
        @self.events.handler(Act.EDIT)
        def check_typed(actor: Actor, draft_id: str, token: int, base: str, text: str) -> Any:
            if text == base:
                return "", gr.skip()
            try:
                held = lease_line(review.keep_lease(self.desk, actor, draft_id, int(token)), actor.member.name)
            except (StaleError, StateError) as error:
                held = notice(f"{error}. Save all the same: your text is kept, and you can bring it back.", "warn")
            checked = live.check_as_typed(self.desk, actor, draft_id, text)
            changed = [claim for claim in checked.claims if claim.text not in base]
            return sheet('<div class="redline">', redline(base, text, around=160), "</div>", _verdicts(changed)), sheet(held)

        return check_typed

    def _restored(self) -> Any:
        @self.events.handler(Act.EDIT)
        def bring_back(actor: Actor, draft_id: str) -> Any:
            kept = set_aside.kept(self.desk, actor, draft_id)
            gr.Info("Your text is in the editor; what differs from the version that stands is marked below it.", duration=6)
            return kept[-1].text if kept else gr.skip()

        return bring_back


def _verdicts(changed: Iterable[Claim]) -> str:
    """The changed sentences, each with what its check says now."""
    found = tuple(changed)
    if not found:
        return ""
    rows = "".join(
        f'<li>{verdict_chip(claim.verdict)} {inline(claim.text)}<span class="quiet"> {esc("; ".join(claim.reasons))}</span></li>'
        for claim in found[:MOST_SHOWN]
    )
    more = f'<p class="quiet">and {len(found) - MOST_SHOWN} more</p>' if len(found) > MOST_SHOWN else ""
    return f'<h3>What you changed, as the checks see it</h3><ul class="reasons typed">{rows}</ul>{more}'
