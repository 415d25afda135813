"""Evaluation suites: run one with progress, see figures with intervals, and what the gate says."""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from copilot.domain.drafting import Progress
from copilot.domain.evaluation import Run
from copilot.domain.member import Actor
from copilot.domain.permission import DeskRight
from copilot.errors import UsageError
from copilot.evaluation import suite
from copilot.evaluation.laboratory import Laboratory
from copilot.services import prompts, queries
from copilot.services.desk import Desk
from copilot.ui.events import Events
from copilot.ui.pieces import button, hidden_box, html
from copilot.ui.show_draft import streaming
from copilot.ui.show_run import NO_RUN, run_plot, run_sheet, runs_table

PRODUCTION = [("production", "")]
BASELINE = [("the suite's baseline", "")]


class SuitesPanel:
    """Built inside a `gr.Tab`."""

    def __init__(self, desk: Desk, events: Events, laboratory: Laboratory) -> None:
        self.desk, self.events, self.laboratory = desk, events, laboratory
        with gr.Row(elem_classes="toolbar"):
            self.suite = gr.Dropdown([], label="Suite", scale=3, min_width=180)
            self.prompt = gr.Dropdown(PRODUCTION, value="", label="Prompt to try", scale=3, min_width=180)
            self.against = gr.Dropdown(BASELINE, value="", label="Compared with", scale=3, min_width=180)
            self.run = button("Run", "primary")
        self.figures = html(NO_RUN, "pane")
        self.plot = gr.Plot(visible=False, show_label=False)
        gr.Markdown("## Earlier runs")
        self.earlier = html("", "pane")
        self.pick = hidden_box("runs-pick")
        self.lists = [self.suite, self.prompt, self.against, self.earlier]
        asked = [self.suite, self.prompt, self.against]
        self.run.click(self._run(), asked, [self.figures, self.plot, self.earlier], show_progress="hidden")
        self.pick.submit(self._picked(), self.pick, [self.figures, self.plot], show_progress="hidden")

    def values(self, actor: Actor) -> tuple[Any, ...]:
        """Values for `lists`."""
        names = list(suite.names(self.laboratory.evals))
        refs = [(v.prompt.ref, v.prompt.ref) for v in prompts.listed(self.desk, actor)]
        return (
            gr.Dropdown(names, value=names[0] if names else None),
            gr.Dropdown([*PRODUCTION, *refs], value=""),
            gr.Dropdown([*BASELINE, *refs], value=""),
            runs_table(queries.runs(self.desk, actor)),
        )

    def _run(self) -> Any:
        @self.events.handler(DeskRight.RUN_EVALUATIONS)
        def run_suite(actor: Actor, name: str | None, prompt: str, against: str) -> Iterator[Any]:
            if not name:
                raise UsageError("choose a suite first")
            steps: list[Progress] = []
            runner = _runner()
            for item in runner.run(self.desk, self.laboratory, actor, name, prompt=prompt or None, against=against or None):
                if isinstance(item, Run):
                    yield run_sheet(item), gr.Plot(run_plot(item), visible=True), runs_table(queries.runs(self.desk, actor))
                else:
                    steps.append(item)
                    yield streaming(f"Suite {name}", steps[-8:], []), gr.Plot(visible=False), gr.skip()

        return run_suite

    def _picked(self) -> Any:
        @self.events.handler(DeskRight.RUN_EVALUATIONS)
        def run_picked(actor: Actor, picked: str) -> Any:
            found = next((r for r in queries.runs(self.desk, actor) if r.id == picked.split(" ")[0]), None)
            return (run_sheet(found), gr.Plot(run_plot(found), visible=True)) if found else (NO_RUN, gr.Plot(visible=False))

        return run_picked


def _runner() -> Any:
    """Imported when it is needed: it brings scipy, a quarter of what starting the page would take."""
    from copilot.evaluation import runner

    return runner
