"""The documents of an engagement: upload with progress, what was read, the extracted text, delete; and what was released."""

from typing import Any

import gradio as gr

from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.services import documents, queries
from copilot.services.desk import Desk
from copilot.ui import choices
from copilot.ui.escaping import esc
from copilot.ui.events import Events
from copilot.ui.pieces import button, hidden_box, html
from copilot.ui.render import empty, encoded, sheet
from copilot.ui.show_lists import documents_table, released_table

SHOWN = 20_000  # characters of a document's text; the command line shows the whole
NO_ENGAGEMENT = empty("No engagement is open to you", "An administrator or a lead grants you a role in one.")
NO_TEXT = empty("Extracted text", "Choose a document to see the text that every citation points into.")


class DocumentsTab:
    """Built inside a `gr.Tab`."""

    def __init__(self, desk: Desk, events: Events) -> None:
        self.desk, self.events = desk, events
        with gr.Row(elem_classes="toolbar"):
            self.engagement = gr.Dropdown([], label="Engagement", scale=1, min_width=240)
            self.document = gr.Dropdown([], label="Document", scale=1, min_width=240)
        with gr.Row(elem_classes="work"):
            with gr.Column(scale=7, min_width=360):
                self.upload = html("", "pane-upload")
                self.listed = html(NO_ENGAGEMENT, "pane")
                self.delete = button("Delete the chosen document …")
                with gr.Row(visible=False) as self.confirm:
                    self.sure = html("")
                    self.yes, self.no = button("Delete it", "stop"), button("Keep it")
            with gr.Column(scale=5, min_width=320):
                self.text = html(NO_TEXT, "pane pane-evidence")
        gr.Markdown("## Released deliverables")
        self.released = html("", "pane")
        self.refresh, self.pick = hidden_box("documents-refresh"), hidden_box("documents-pick")
        self._wire()

    def _wire(self) -> None:
        listing = [self.upload, self.listed, self.document, self.released]
        for trigger in (self.engagement.change, self.refresh.submit):
            trigger(self._listing(), self.engagement, listing, show_progress="hidden")
        self.pick.submit(self._picked(), [self.engagement, self.pick], self.document, show_progress="hidden")
        self.document.change(self._text(), [self.engagement, self.document], self.text)
        self.delete.click(self._ask_first(), self.document, [self.confirm, self.sure])
        self.no.click(self._keep(), None, self.confirm)
        self.yes.click(self._delete(), [self.engagement, self.document], [self.confirm, *listing])

    def opened(self) -> Any:
        """Handler: fill the list of engagements, keep the one chosen."""

        @self.events.handler(Right.READ)
        def open_documents(actor: Actor, chosen: str | None) -> Any:
            names = choices.engagement_names(self.desk, actor, Right.READ)
            kept = chosen if chosen in names else (names[0] if names else None)
            return (gr.Dropdown(names, value=kept), *self._lists(actor, kept))

        return open_documents

    def _listing(self) -> Any:
        @self.events.handler(Right.READ)
        def list_documents(actor: Actor, engagement: str | None) -> Any:
            return self._lists(actor, engagement)

        return list_documents

    def _picked(self) -> Any:
        @self.events.handler(Right.READ)
        def document_picked(actor: Actor, engagement: str, picked: str) -> Any:
            held = documents.listed(self.desk, actor, engagement)
            return next((d.name for d in held if d.id == picked.split(" ")[0]), gr.skip())

        return document_picked

    def _text(self) -> Any:
        @self.events.handler(Right.READ)
        def show_text(actor: Actor, engagement: str, name: str | None) -> Any:
            if not name:
                return NO_TEXT
            text = documents.text(self.desk, actor, engagement, name)
            more = f'<p class="quiet">The first {SHOWN:,} of {len(text):,} characters.</p>' if len(text) > SHOWN else ""
            return sheet(f'<h3>{esc(name)}</h3>{more}<div class="context" tabindex="0">{esc(text[:SHOWN])}</div>')

        return show_text

    def _ask_first(self) -> Any:
        @self.events.handler(Right.INGEST)
        def ask_first(actor: Actor, name: str | None) -> Any:
            del actor
            line = "It can no longer be searched or cited. Drafts keep the quotations that are part of them."
            return gr.Row(visible=bool(name)), sheet(f"<p><b>Delete {esc(name or '')}?</b> {line}</p>")

        return ask_first

    def _keep(self) -> Any:
        @self.events.handler(Right.READ)
        def keep(actor: Actor) -> Any:
            del actor
            return gr.Row(visible=False)

        return keep

    def _delete(self) -> Any:
        @self.events.handler(Right.INGEST)
        def delete(actor: Actor, engagement: str, name: str) -> Any:
            documents.delete(self.desk, actor, engagement, name)
            return (gr.Row(visible=False), *self._lists(actor, engagement))

        return delete

    def _lists(self, actor: Actor, engagement: str | None) -> tuple[Any, ...]:
        """Upload form, documents, their names, what was released."""
        released = released_table(queries.deliverables(self.desk, actor))
        if not engagement:
            return ("", NO_ENGAGEMENT, gr.Dropdown([], value=None), released)
        held = documents.listed(self.desk, actor, engagement)
        may = engagement in choices.engagement_names(self.desk, actor, Right.INGEST)
        form = sheet(f'<div class="uploader for--{encoded(engagement)}"></div>') if may else ""
        return (form, documents_table(held), gr.Dropdown([d.name for d in held], value=None), released)
