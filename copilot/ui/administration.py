"""The administrator's tab: engagements and grants, members, the audit trail."""

from typing import Any

import gradio as gr

from copilot.domain.engagement import Kind
from copilot.domain.member import Actor, Role
from copilot.domain.permission import DeskRight, Right
from copilot.errors import UsageError
from copilot.services import audit, engagements, members, sign_in
from copilot.services.desk import Desk
from copilot.services.engagements import GRANTABLE
from copilot.ui.escaping import esc
from copilot.ui.events import Events
from copilot.ui.pieces import button, html
from copilot.ui.render import empty, notice, sheet
from copilot.ui.show_lists import audit_table, engagements_table, members_table

NOT_VERIFIED = empty("The audit trail", "Walk every chain and see whether an entry was changed, removed or inserted.")


class AdministrationTab:
    """Built inside a `gr.Tab`."""

    def __init__(self, desk: Desk, events: Events) -> None:
        self.desk, self.events = desk, events
        with gr.Tabs():
            with gr.Tab("Engagements and grants"):
                self.engagements = html("", "pane")
                self._engagement_forms()
            with gr.Tab("Members"):
                self.members = html("", "pane")
                self._member_forms()
            with gr.Tab("Audit trail"):
                self.verify = button("Verify the audit trail", wide=220)
                self.chains = html(NOT_VERIFIED, "pane")
        self.outputs = [
            self.engagements, self.members, self.grant_in, self.close_which, self.grant_whom, self.member, self.joins,
        ]  # fmt: skip
        self._wire()

    def _engagement_forms(self) -> None:
        with gr.Row(elem_classes="forms"):
            with gr.Column(min_width=280):
                gr.Markdown("## New engagement")
                self.name, self.client = gr.Textbox(label="Name", max_length=200), gr.Textbox(label="Client", max_length=200)
                self.kind = gr.Dropdown([k.value for k in Kind], value=Kind.LEGAL.value, label="Kind of work")
                self.create = button("Create", "primary")
            with gr.Column(min_width=280):
                gr.Markdown("## Grant a role in an engagement")
                self.grant_in = gr.Dropdown([], label="Engagement")
                self.grant_whom = gr.Dropdown([], label="Member")
                self.grant_role = gr.Dropdown([r.value for r in GRANTABLE], value=Role.ANALYST.value, label="Role")
                with gr.Row():
                    self.grant, self.revoke = button("Grant", "primary"), button("Take all roles away")
            with gr.Column(min_width=280):
                gr.Markdown("## Close an engagement")
                self.close_which = gr.Dropdown([], label="Engagement")
                self.close_sure = gr.Checkbox(label="Work in it ends; it can only be read from then on")
                self.close = button("Close", "stop")

    def _member_forms(self) -> None:
        self.secret = html("")
        with gr.Row(elem_classes="forms"):
            with gr.Column(min_width=280):
                gr.Markdown("## New member")
                self.new_member = gr.Textbox(label="Name, without spaces", max_length=80)
                self.roles = gr.CheckboxGroup([r.value for r in Role if r is not Role.LEAD], label="Roles")
                self.joins = gr.Dropdown([], multiselect=True, label="Granted in")
                self.add = button("Add, with a random password", "primary")
            with gr.Column(min_width=280):
                gr.Markdown("## A member")
                self.member = gr.Dropdown([], label="Member")
                self.reset = button("Set a new random password", "primary")
                self.disable = button("Disable", "stop")

    def _wire(self) -> None:
        desk, lists = self.desk, self.outputs
        self.create.click(
            self._do(DeskRight.CREATE_ENGAGEMENT, lambda a, n, k, c: engagements.create(desk, a, n, Kind(k), c)),
            [self.name, self.kind, self.client], lists,
        )  # fmt: skip
        self.grant.click(
            self._do(Right.GRANT, lambda a, e, m, r: engagements.grant(desk, a, e, m, Role(r))),
            [self.grant_in, self.grant_whom, self.grant_role], lists,
        )  # fmt: skip
        self.revoke.click(
            self._do(Right.GRANT, lambda a, e, m: engagements.revoke(desk, a, e, m)), [self.grant_in, self.grant_whom], lists
        )
        self.close.click(self._do(Right.CLOSE, self._close), [self.close_which, self.close_sure], lists)
        self.add.click(self._add(), [self.new_member, self.roles, self.joins], [self.secret, *lists])
        self.reset.click(self._reset(), self.member, self.secret)
        self.disable.click(self._do(DeskRight.MANAGE_MEMBERS, lambda a, m: members.disable(desk, a, m)), self.member, lists)
        self.verify.click(self._verify(), None, self.chains)

    def opened(self) -> Any:
        """Handler: fill every list."""

        @self.events.handler(DeskRight.MANAGE_MEMBERS)
        def open_administration(actor: Actor) -> Any:
            return self._lists(actor)

        return open_administration

    def _do(self, what: DeskRight | Right, call: Any) -> Any:
        """A handler that carries out an act, then shows the lists as they stand."""

        def carry_out(actor: Actor, *values: Any) -> Any:
            if any(value is None for value in values):
                raise UsageError("choose one from each list first")
            call(actor, *values)
            gr.Info("Done")
            return self._lists(actor)

        return self.events.handler(what)(carry_out)

    def _add(self) -> Any:
        @self.events.handler(DeskRight.MANAGE_MEMBERS)
        def add_member(actor: Actor, name: str, roles: list[str], joins: list[str] | None) -> Any:
            password = sign_in.random_password()
            made = members.add(
                self.desk, actor, name, [Role(r) for r in roles], joins or (), self.desk.passwords.hash(password)
            )
            return (once(made.name, password), *self._lists(actor))

        return add_member

    def _reset(self) -> Any:
        @self.events.handler(DeskRight.MANAGE_MEMBERS)
        def reset_password(actor: Actor, name: str | None) -> Any:
            if not name:
                raise UsageError("choose a member first")
            password = sign_in.random_password()
            members.set_password_hash(self.desk, actor, name, self.desk.passwords.hash(password))
            return once(name, password)

        return reset_password

    def _verify(self) -> Any:
        @self.events.handler(DeskRight.VERIFY_AUDIT)
        def verify_audit(actor: Actor) -> Any:
            names = {v.engagement.id: v.engagement.name for v in engagements.listed(self.desk, actor)}
            return audit_table(audit.verify(self.desk, actor), names)

        return verify_audit

    def _close(self, actor: Actor, name: str, sure: bool) -> None:
        if not sure:
            raise UsageError("tick the box first: closing ends the work in the engagement")
        engagements.close(self.desk, actor, name)

    def _lists(self, actor: Actor) -> tuple[Any, ...]:
        views, people = engagements.listed(self.desk, actor), members.listed(self.desk, actor)
        open_names = [v.engagement.name for v in views if v.engagement.closed_at is None]
        names = [v.member.name for v in people if v.member.disabled_at is None]
        return (
            engagements_table(views), members_table(people),
            gr.Dropdown(open_names, value=None), gr.Dropdown(open_names, value=None), gr.Dropdown(names, value=None),
            gr.Dropdown(names, value=None), gr.Dropdown(open_names, value=[]),
        )  # fmt: skip


def once(name: str, password: str) -> str:
    """A new password, shown this once and kept nowhere in clear."""
    line = f'<p>Password of <b>{esc(name)}</b>: <code class="secret">{esc(password)}</code></p>'
    return sheet(line, notice("Shown only now. Hand it over in person; their open sessions have ended.", "warn"))
