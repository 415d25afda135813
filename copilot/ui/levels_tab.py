"""Service levels: within how many working hours drafts are decided, by which calendar, and who is told when they are not."""

from typing import Any

import gradio as gr

from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.service_level import EVERY_TASK, rung_written
from copilot.errors import UsageError
from copilot.services import calendars, levels
from copilot.services.desk import Desk
from copilot.ui import choices, written
from copilot.ui.events import Events
from copilot.ui.permits import MEMBER
from copilot.ui.pieces import button, hidden_box, html
from copilot.ui.show_levels import ROUND, ladder_lines, level_key, levels_table

EVERY = ("Every task without a level of its own", EVERY_TASK)
PICK = "level-pick"
LONGEST = 2_000  # characters of a ladder


class LevelsTab:
    """Built inside a `gr.Tab`. `outputs` are what `opened` fills."""

    def __init__(self, desk: Desk, events: Events) -> None:
        self.desk, self.events = desk, events
        self.listed = html(levels_table(()), "pane pane-list")
        with gr.Column(visible=False, elem_classes="forms") as self.forms, gr.Column(min_width=280):
            gr.Markdown("## Set a service level")
            self._form()
        self.pick = hidden_box(PICK)
        self.outputs = [self.listed, self.forms, self.engagement, self.task, self.calendar]
        self.fields = [self.engagement, self.task, self.hours, self.warn, self.calendar, self.ladder]
        self._wire()

    def _form(self) -> None:
        with gr.Row():
            self.engagement = gr.Dropdown([], label="Engagement", info="Whose drafts are promised.", min_width=200)
            self.task = gr.Dropdown(
                [EVERY],
                value=EVERY_TASK,
                label="Task",
                info="A task's own level goes before that of every task.",
                min_width=200,
            )
            self.calendar = gr.Dropdown(
                [(ROUND, "")],
                value="",
                label="Hours count by",
                info="A working calendar, or every hour of every day.",
                min_width=200,
            )
        with gr.Row():
            self.hours = gr.Textbox(
                label="Working hours to the decision", info="From entering the queue, e.g. 24.", max_length=10, min_width=200
            )
            self.warn = gr.Textbox(
                label="Warn so many hours before", info="Whoever holds the draft is told. 0: no warning.", value="0",
                max_length=10, min_width=200,
            )  # fmt: skip
            self.ladder = gr.Textbox(
                label="Then tell, a step a line",
                info="Working hours after the moment has passed, a colon, and lead, reviewer or a member's name.",
                placeholder="0:lead\n4:reviewer", lines=2, max_length=LONGEST, min_width=240,
            )  # fmt: skip
        with gr.Row(elem_classes="acts"):
            self.save = button("Set this level", "primary", wide=160)
            self.drop = button("Take this level back", "stop", wide=160)

    def _wire(self) -> None:
        self.pick.submit(self._picked(), self.pick, self.fields, show_progress="hidden")
        self.save.click(self._save(), self.fields, self.outputs)
        self.drop.click(self._drop(), [self.engagement, self.task], self.outputs)

    def opened(self) -> Any:
        """Handler: levels of every engagement the member may see, and the form for those who may change one."""

        @self.events.handler(MEMBER)
        def open_levels(actor: Actor, engagement: str | None, task: str | None, calendar: str | None) -> Any:
            return self._shown(actor, engagement, task, calendar)

        return open_levels

    def _picked(self) -> Any:
        @self.events.handler(MEMBER)
        def level_picked(actor: Actor, picked: str) -> Any:
            views = levels.listed(self.desk, actor)
            view = next((v for v in views if level_key(v) == picked.split(" ")[0]), None)
            if view is None or view.engagement not in choices.managed(self.desk, actor, Right.SET_LEVEL):
                return gr.skip()
            level = view.level
            return view.engagement, level.task, f"{level.hours:g}", f"{level.warn_hours:g}", level.calendar, ladder_lines(view)

        return level_picked

    def _save(self) -> Any:
        @self.events.handler(Right.SET_LEVEL)
        def set_level(
            actor: Actor, engagement: str | None, task: str, hours: str, warn: str, calendar: str, ladder: str
        ) -> Any:
            levels.set_level(
                self.desk, actor, _chosen(engagement), written.number(hours, "Working hours to the decision"), task=task or EVERY_TASK,
                calendar=calendar or "", warn_hours=written.number(warn.strip() or "0", "Warn so many hours before"),
                ladder=[rung_written(line) for line in written.lines(ladder)],
            )  # fmt: skip
            gr.Info("The level is set; what waits is reckoned anew, from when it came in.", duration=5)
            return self._shown(actor, engagement, task, calendar)

        return set_level

    def _drop(self) -> Any:
        @self.events.handler(Right.SET_LEVEL)
        def drop_level(actor: Actor, engagement: str | None, task: str) -> Any:
            levels.drop(self.desk, actor, _chosen(engagement), task or EVERY_TASK)
            gr.Info("The level is taken back; the next wider one holds.", duration=5)
            return self._shown(actor, engagement, task, "")

        return drop_level

    def _shown(self, actor: Actor, engagement: str | None, task: str | None, calendar: str | None) -> tuple[Any, ...]:
        may = choices.managed(self.desk, actor, Right.SET_LEVEL)
        tasks = [EVERY, *choices.tasks(self.desk, actor)]
        counted = [(ROUND, ""), *((c.name, c.name) for c in calendars.listed(self.desk, actor))]
        return (
            levels_table(levels.listed(self.desk, actor), PICK if may else ""),
            gr.Column(visible=bool(may)),
            gr.Dropdown(may, value=engagement if engagement in may else may[0] if len(may) == 1 else None),
            gr.Dropdown(tasks, value=task if task in {t for _, t in tasks} else EVERY_TASK),
            gr.Dropdown(counted, value=calendar if calendar in {c for _, c in counted} else ""),
        )


def _chosen(engagement: str | None) -> str:
    if not engagement:
        raise UsageError("choose an engagement first, or click its row above")
    return engagement
