"""Quality sampling: what share of approved drafts is reviewed again, blind; what that found; how far two reviewers agree."""

from typing import Any

import gradio as gr

from copilot.domain.member import Actor, Role
from copilot.domain.permission import Right
from copilot.errors import PermissionDeniedError, UsageError
from copilot.evaluation.quality_report import quality_report
from copilot.services import second_review
from copilot.services.desk import Desk
from copilot.ui import choices, written
from copilot.ui.events import Events
from copilot.ui.permits import MEMBER
from copilot.ui.pieces import button, html
from copilot.ui.render import empty, notice, sheet
from copilot.ui.show_quality import agreement_shown, samples_shown

EVERY = ("Every task without a rule of its own", "")
WHOLE_DESK = ""  # the value of 'the whole desk'
NOTHING = empty("Second reviews", "Choose an engagement to see its rule and what second reviews found.")
NO_FIGURES = empty("Agreement", "Choose what you want figures of, and press the button: that you looked is recorded.")


class QualityTab:
    """Built inside a `gr.Tab`. `outputs` are what `opened` fills."""

    def __init__(self, desk: Desk, events: Events) -> None:
        self.desk, self.events = desk, events
        with gr.Row(elem_classes="toolbar"):
            self.engagement = gr.Dropdown(
                [], label="Engagement", info="What is shown and set below is its own.", scale=1, min_width=240
            )
        self.found = html(NOTHING, "pane pane-list")
        with gr.Column(visible=False, elem_classes="forms") as self.forms, gr.Column(min_width=280):
            gr.Markdown("## Set the rule")
            self._form()
        with gr.Row(elem_classes="toolbar"):
            self.figures_of = gr.Dropdown([], label="Figures of", info="One engagement, or all of the desk.", min_width=240)
            self.show = button("Show the figures", wide=180)
        self.figures = html(NO_FIGURES, "pane pane-list")
        self.outputs = [self.engagement, self.found, self.forms, self.task, self.figures_of]
        self._wire()

    def _form(self) -> None:
        with gr.Row():
            self.task = gr.Dropdown(
                [EVERY], value="", label="Task", info="A task's own rule goes before that of every task.", min_width=200
            )
            self.share = gr.Textbox(
                label="Of approved drafts, percent",
                info="Drawn when a draft is approved first. 0 ends it.",
                max_length=8,
                min_width=160,
            )
            self.seeded = gr.Textbox(
                label="Of those with a planted error, percent", info="To see whether errors are caught. 0: none.", value="0",
                max_length=8, min_width=160,
            )  # fmt: skip
        self.note = gr.Textbox(label="Why", info="Kept with the rule; as you like.", max_length=400)
        self.save = button("Set this rule", "primary", wide=160)

    def _wire(self) -> None:
        self.engagement.input(self._chosen(), self.engagement, [self.found, self.forms], show_progress="hidden")
        inputs = [self.engagement, self.task, self.share, self.seeded, self.note]
        self.save.click(self._save(), inputs, [self.found, self.forms])
        self.show.click(self._report(), self.figures_of, self.figures)

    def opened(self) -> Any:
        """Handler: fill the lists, keep the engagement chosen."""

        @self.events.handler(MEMBER)
        def open_quality(actor: Actor, chosen: str | None, of: str | None) -> Any:
            names = sorted(
                {*choices.engagement_names(self.desk, actor, Right.READ), *choices.managed(self.desk, actor, Right.SAMPLE)}
            )
            kept = chosen if chosen in names else names[0] if len(names) == 1 else None
            whole = [("The whole desk", WHOLE_DESK)] if _sees_all(actor) else []
            pairs = [*whole, *((name, name) for name in choices.engagement_names(self.desk, actor, Right.READ))]
            figures = of if of in {value for _, value in pairs} else pairs[0][1] if pairs else None
            tasks = gr.Dropdown([EVERY, *choices.tasks(self.desk, actor)])
            return (gr.Dropdown(names, value=kept), *self._shown(actor, kept), tasks, gr.Dropdown(pairs, value=figures))

        return open_quality

    def _chosen(self) -> Any:
        @self.events.handler(MEMBER)
        def engagement_chosen(actor: Actor, name: str | None) -> Any:
            return self._shown(actor, name)

        return engagement_chosen

    def _save(self) -> Any:
        @self.events.handler(Right.SAMPLE)
        def set_rule(actor: Actor, engagement: str | None, task: str, share: str, seeded: str, note: str) -> Any:
            if not engagement:
                raise UsageError("choose an engagement above first")
            if not share.strip():
                raise UsageError("Of approved drafts: write a percentage, e.g. 10; 0 ends the sampling")
            shares = written.share(share, "Of approved drafts"), written.share(seeded, "Of those with a planted error")
            second_review.set_rule(self.desk, actor, engagement, task or "", *shares, note)
            gr.Info("The rule is set; it holds for approvals from now on.", duration=5)
            return self._shown(actor, engagement)

        return set_rule

    def _report(self) -> Any:
        @self.events.handler(MEMBER)
        def show_figures(actor: Actor, of: str | None) -> Any:
            if of is None:
                raise UsageError("choose what you want figures of first")
            return agreement_shown(*quality_report(self.desk, actor, of or None))

        return show_figures

    def _shown(self, actor: Actor, name: str | None) -> tuple[Any, ...]:
        """What second reviews found, and whether the form is worth showing."""
        if not name:
            return NOTHING, gr.Column(visible=False)
        may = name in choices.managed(self.desk, actor, Right.SAMPLE)
        try:
            found = samples_shown(second_review.samples(self.desk, actor, name))
        except PermissionDeniedError as error:  # an administrator sets the rule without a view of the work
            found = sheet(notice(f"{error}.", "info"))
        return found, gr.Column(visible=may)


def _sees_all(actor: Actor) -> bool:
    return bool({Role.ADMINISTRATOR, Role.EVALUATOR} & set(actor.member.roles))
