"""The one page: a tab for each kind of work, shown to those whose roles it is for."""

from typing import Any

import gradio as gr

from copilot.domain.member import Actor, Role
from copilot.evaluation.laboratory import Laboratory
from copilot.services import notices
from copilot.services.desk import Desk
from copilot.ui import choices
from copilot.ui.administration import AdministrationTab
from copilot.ui.ask import AskTab
from copilot.ui.calendars_tab import CalendarsTab
from copilot.ui.credentials_tab import CredentialsTab
from copilot.ui.documents_tab import DocumentsTab
from copilot.ui.escaping import esc
from copilot.ui.evaluate import EvaluateTab
from copilot.ui.events import Events
from copilot.ui.levels_tab import LevelsTab
from copilot.ui.notices_tab import NoticesTab
from copilot.ui.origin import OwnOrigin
from copilot.ui.permits import MEMBER
from copilot.ui.pieces import html
from copilot.ui.quality_tab import QualityTab
from copilot.ui.queue_tab import QueueTab
from copilot.ui.render import chip, sheet

SHOWN_TO: dict[str, frozenset[Role]] = {
    "ask": frozenset({Role.ANALYST, Role.LEAD}),
    "queue": frozenset({Role.REVIEWER, Role.LEAD}),
    "documents": frozenset({Role.ANALYST, Role.REVIEWER, Role.LEAD}),
    "notices": frozenset({Role.ANALYST, Role.REVIEWER, Role.EVALUATOR, Role.LEAD}),
    "levels": frozenset({Role.ANALYST, Role.REVIEWER, Role.LEAD, Role.ADMINISTRATOR}),
    "quality": frozenset({Role.REVIEWER, Role.LEAD, Role.ADMINISTRATOR}),
    "credentials": frozenset({Role.REVIEWER, Role.LEAD, Role.ADMINISTRATOR}),
    "evaluate": frozenset({Role.EVALUATOR, Role.ADMINISTRATOR}),
    "administration": frozenset({Role.ADMINISTRATOR}),
}


def build_blocks(desk: Desk, own: OwnOrigin, laboratory: Laboratory) -> gr.Blocks:
    """Every handler is made by `Events`; which tabs are shown is a help, not a permission."""
    events = Events(desk, own)
    page = gr.Blocks(analytics_enabled=False, title="Copilot desk", delete_cache=(600, 600), fill_width=True)
    with page:
        header = html(sheet(""), "desk-header")
        with gr.Tabs(elem_classes="desk-tabs") as tabs:
            with gr.Tab("Ask", id="ask", visible=False) as ask_tab:
                ask = AskTab(desk, events)
            with gr.Tab("Review queue", id="queue", visible=False) as queue_tab:
                queue = QueueTab(desk, events)
            with gr.Tab("Documents", id="documents", visible=False) as documents_tab:
                docs = DocumentsTab(desk, events)
            with gr.Tab("Notices", id="notices", visible=False) as notices_tab:
                told = NoticesTab(desk, events)
            with gr.Tab("Service levels", id="levels", visible=False) as levels_tab, gr.Tabs():
                with gr.Tab("Hours promised") as hours_tab:
                    levels = LevelsTab(desk, events)
                with gr.Tab("Working calendars") as calendars_tab:
                    calendars = CalendarsTab(desk, events)
            with gr.Tab("Quality", id="quality", visible=False) as quality_tab:
                quality = QualityTab(desk, events)
            with gr.Tab("Credentials", id="credentials", visible=False) as credentials_tab:
                ledger = CredentialsTab(desk, events)
            with gr.Tab("Evaluate", id="evaluate", visible=False) as evaluate_tab:
                evaluate = EvaluateTab(desk, events, laboratory)
            with gr.Tab("Administration", id="administration", visible=False) as administration_tab:
                administration = AdministrationTab(desk, events)
        all_tabs = [
            ask_tab, queue_tab, documents_tab, notices_tab, levels_tab, quality_tab, credentials_tab, evaluate_tab, administration_tab
        ]  # fmt: skip
        page.load(_opened(desk, events), None, [header, tabs, *all_tabs], show_progress="hidden")
        quiet: dict[str, Any] = {"show_progress": "hidden"}
        ask_tab.select(ask.opened(), ask.engagement, [ask.engagement, ask.thread], **quiet)
        queue_list = [queue.state, queue.engagement, queue.flagged, queue.case.draft]
        queue_tab.select(queue.refreshed(), queue_list, [queue.listed, queue.engagement], **quiet)
        documents_lists = [docs.engagement, docs.upload, docs.listed, docs.document, docs.released]
        documents_tab.select(docs.opened(), docs.engagement, documents_lists, **quiet)
        notices_tab.select(told.opened(), told.everything, told.listed, **quiet)
        for opened in (levels_tab.select, hours_tab.select):
            opened(levels.opened(), [levels.engagement, levels.task, levels.calendar], levels.outputs, **quiet)
        calendars_tab.select(calendars.opened(), calendars.which, calendars.outputs, **quiet)
        quality_tab.select(quality.opened(), [quality.engagement, quality.figures_of], quality.outputs, **quiet)
        credentials_tab.select(ledger.opened(), None, ledger.outputs, **quiet)
        evaluate_tab.select(evaluate.opened(), None, evaluate.outputs, **quiet)
        administration_tab.select(administration.opened(), None, administration.outputs, **quiet)
    return page


def _opened(desk: Desk, events: Events) -> Any:
    @events.handler(MEMBER)
    def open_page(actor: Actor) -> Any:
        held = choices.roles(desk, actor)
        shown = [name for name, roles in SHOWN_TO.items() if held & roles]
        first = next((name for name in shown if name != "notices"), shown[0] if shown else None)  # one's work, then the post
        new = len(notices.listed(desk, actor))
        count = gr.Tab(f"Notices ({new})" if new else "Notices", visible="notices" in shown)
        tabs = [count if name == "notices" else gr.Tab(visible=name in shown) for name in SHOWN_TO]
        return (header_line(actor, held), gr.Tabs(selected=first), *tabs)

    return open_page


def header_line(actor: Actor, held: frozenset[Role]) -> str:
    """Who is signed in, as what, and the way out."""
    roles = "".join(chip(role, "plain") for role in sorted(held))
    nothing = "" if held else '<span class="quiet">no role yet; an administrator grants one</span>'
    return sheet(
        f'<div class="bar"><h1 class="brand">Copilot desk</h1><span class="who">{esc(actor.member.name)} {roles}{nothing}'
        '<button type="button" class="signs-out">Sign out</button></span></div>'
    )
