"""The evaluator's tab: prompts and how they differ; suites run with intervals; promote or refuse."""

from typing import Any

import gradio as gr

from copilot.domain.member import Actor
from copilot.domain.permission import DeskRight
from copilot.evaluation.laboratory import Laboratory
from copilot.services import prompts
from copilot.services.desk import Desk
from copilot.ui.escaping import esc
from copilot.ui.events import Events
from copilot.ui.permits import MEMBER
from copilot.ui.pieces import button, html
from copilot.ui.render import empty, sheet
from copilot.ui.show_lists import prompts_table
from copilot.ui.suites import SuitesPanel

NO_DIFF = empty("Compare two versions", "Choose an older and a newer version of a task's prompt.")


class EvaluateTab:
    """Built inside a `gr.Tab`."""

    def __init__(self, desk: Desk, events: Events, laboratory: Laboratory) -> None:
        self.desk, self.events = desk, events
        with gr.Tabs():
            with gr.Tab("Runs"):
                self.suites = SuitesPanel(desk, events, laboratory)
            with gr.Tab("Prompts"):
                self._prompts()
        self.lists = [self.listed, self.older, self.newer]
        self.outputs = [*self.lists, *self.suites.lists]
        self._wire()

    def _prompts(self) -> None:
        with gr.Row(elem_classes="toolbar"):
            self.older = gr.Dropdown([], label="Older version", min_width=200)
            self.newer = gr.Dropdown([], label="Newer version", min_width=200)
            self.show = button("Show")
            self.release = button("Release the newer")
            self.promote = button("Promote the newer", "primary")
        self.diff = html(NO_DIFF, "pane pane-evidence")
        self.listed = html("", "pane")

    def _wire(self) -> None:
        both = [self.older, self.newer]
        self.show.click(self._diff(), both, self.diff)
        for changed in (self.older.change, self.newer.change):
            changed(self._diff(), both, self.diff, show_progress="hidden")
        self.release.click(self._act(prompts.release), self.newer, self.lists)
        self.promote.click(self._act(prompts.promote), self.newer, self.lists)

    def opened(self) -> Any:
        """Handler: fill the lists."""

        @self.events.handler(DeskRight.RUN_EVALUATIONS)
        def open_evaluate(actor: Actor) -> Any:
            return (*self._lists(actor), *self.suites.values(actor))

        return open_evaluate

    def _diff(self) -> Any:
        @self.events.handler(MEMBER)
        def show_diff(actor: Actor, older: str | None, newer: str | None) -> Any:
            if not newer:
                return NO_DIFF
            if not older or older == newer:
                return sheet(f'<div class="context mono">{esc(prompts.show(self.desk, actor, newer).body)}</div>')
            return diff_sheet(prompts.diff(self.desk, actor, older, newer))

        return show_diff

    def _act(self, call: Any) -> Any:
        @self.events.handler(DeskRight.PROMOTE_PROMPTS)
        def act(actor: Actor, ref: str | None) -> Any:
            if not ref:
                gr.Warning("Choose the newer version first.")
                return gr.skip()
            call(self.desk, actor, ref)
            gr.Info("Done")
            return self._lists(actor)

        return act

    def _lists(self, actor: Actor) -> tuple[Any, ...]:
        views = prompts.listed(self.desk, actor)
        refs = [v.prompt.ref for v in views]
        return prompts_table(views), gr.Dropdown(refs), gr.Dropdown(refs)


def diff_sheet(diff: str) -> str:
    """A unified diff with added and removed lines told apart by sign and colour."""
    kinds = {"+": "ins", "-": "del"}
    lines = [
        f"<{kinds[line[0]]}>{esc(line)}</{kinds[line[0]]}>" if line[:1] in kinds else esc(line) for line in diff.splitlines()
    ]
    return sheet('<div class="context mono redline">', "\n".join(lines) or "The two are equal.", "</div>")
