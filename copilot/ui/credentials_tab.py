"""The credentials ledger: enter, verify by another person, renew, revoke. Of a proof only its SHA-256 reaches the desk."""

import secrets
from typing import Any

import gradio as gr

from copilot.domain.credential import Standing
from copilot.domain.member import Actor, Role
from copilot.domain.permission import DeskRight
from copilot.errors import UsageError
from copilot.services import credentials, members
from copilot.services.credentials import CredentialView
from copilot.services.desk import Desk
from copilot.ui import written
from copilot.ui.events import Events
from copilot.ui.permits import MEMBER
from copilot.ui.pieces import button, hidden_box, html
from copilot.ui.render import sheet
from copilot.ui.show_credentials import credential_warnings, credentials_table, entry_said

UNTIL = "Last day of validity, e.g. 2027-12-31; empty: without an end."
ENTER, VERIFY, RENEW = "proof-enter", "proof-verify", "proof-renew"  # the hidden boxes that get a proof's SHA-256


class CredentialsTab:
    """Built inside a `gr.Tab`. `outputs` are what `opened` fills."""

    def __init__(self, desk: Desk, events: Events) -> None:
        self.desk, self.events = desk, events
        self.listed = html(credentials_table(()), "pane pane-list")
        with gr.Row(elem_classes="forms"):
            with gr.Column(min_width=280):
                self._enter_form()
            with gr.Column(min_width=280):
                self._renew_form()
        with gr.Row(elem_classes="forms"):
            with gr.Column(min_width=280, visible=False) as self.attesting:
                self._verify_form()
            with gr.Column(min_width=280):
                self._revoke_form()
        self.outputs = [
            self.listed, self.holder, self.old, self.which, self.gone, self.attesting, self.proof, self.fresh_proof, self.seen_proof,
            self.digest, self.fresh_digest, self.seen_digest,
        ]  # fmt: skip
        self._wire()

    def _enter_form(self) -> None:
        gr.Markdown("## Enter a credential")
        self.holder = gr.Dropdown([], label="Member", info="Who holds it. It counts once another person has verified it.")
        with gr.Row():
            self.kind = gr.Textbox(label="Kind", info="As task templates name it: attorney, cfa, physician.", max_length=80)
            self.issuer = gr.Textbox(label="Issuer", info="Who issued it, e.g. Law Society.", max_length=200)
        with gr.Row():
            self.number = gr.Textbox(label="Number", info="With the issuer.", max_length=80)
            self.scope = gr.Textbox(
                label="Scope", info="Jurisdictions or fields, separated by commas; or worldwide.", max_length=200
            )
        with gr.Row():
            self.since = gr.Textbox(label="Valid from", info="First day, e.g. 2026-01-31; empty: at once.", max_length=10)
            self.until = gr.Textbox(label="Valid until", info=UNTIL, max_length=10)
        self.proof, self.digest = html(""), hidden_box(ENTER)
        self.enter = button("Enter it", "primary")

    def _renew_form(self) -> None:
        gr.Markdown("## Renew a credential")
        self.old = gr.Dropdown([], label="What is renewed", info="The old entry stays, and holds until its own end.")
        with gr.Row():
            self.fresh_since = gr.Textbox(label="Renewal valid from", info="First day; empty: at once.", max_length=10)
            self.fresh_until = gr.Textbox(label="Renewal valid until", info=UNTIL, max_length=10)
        with gr.Row():
            self.fresh_number = gr.Textbox(label="New number", info="Only when the issuer gave another one.", max_length=80)
            self.fresh_scope = gr.Textbox(label="New scope", info="Only when it changed.", max_length=200)
        self.fresh_proof, self.fresh_digest = html(""), hidden_box(RENEW)
        self.renew = button("Enter the renewal", "primary", wide=160)

    def _verify_form(self) -> None:
        gr.Markdown("## Verify a credential")
        self.which = gr.Dropdown(
            [],
            label="What was entered",
            info="You have seen the proof yourself, and neither hold the credential nor entered it.",
        )
        self.seen_proof, self.seen_digest = html(""), hidden_box(VERIFY)
        self.attest = button("I have seen the proof", "primary", wide=180)

    def _revoke_form(self) -> None:
        gr.Markdown("## Revoke a credential")
        self.gone = gr.Dropdown(
            [], label="What counts no more",
            info="At once, with its renewals: what is held under it returns to the queue, and approvals that have not left are void.",
        )  # fmt: skip
        self.why = gr.Textbox(label="Why", info="It stays in the ledger, e.g. Struck off.", max_length=400)
        self.revoke = button("Revoke it", "stop")

    def _wire(self) -> None:
        entered = [self.holder, self.kind, self.issuer, self.number, self.scope, self.since, self.until, self.digest]
        renewed = [
            self.old, self.fresh_since, self.fresh_until, self.fresh_number, self.fresh_scope, self.fresh_digest
        ]  # fmt: skip
        self.enter.click(self._do(MEMBER, self._enter, "Entered. Another person verifies it now."), entered, self.outputs)
        self.renew.click(
            self._do(MEMBER, self._renew, "The renewal is entered. Another person verifies it now."), renewed, self.outputs
        )
        self.attest.click(
            self._do(DeskRight.VERIFY_CREDENTIALS, self._attest, "Verified. It counts from now on."),
            [self.which, self.seen_digest], self.outputs,
        )  # fmt: skip
        self.revoke.click(self._do(MEMBER, self._revoke, "Revoked."), [self.gone, self.why], self.outputs)

    def opened(self) -> Any:
        """Handler: the ledger, everybody's for an administrator and else one's own."""

        @self.events.handler(MEMBER)
        def open_credentials(actor: Actor) -> Any:
            return self._shown(actor)

        return open_credentials

    def _do(self, what: DeskRight | str, call: Any, done: str) -> Any:
        """A handler that carries out an act, then shows the ledger as it stands."""

        def carry_out(actor: Actor, *values: Any) -> Any:
            said = call(actor, *values)
            gr.Info(f"{done} {said or ''}".strip(), duration=6)
            return self._shown(actor)

        carry_out.__name__ = call.__name__.strip("_")
        return self.events.handler(what)(carry_out)

    def _enter(
        self,
        actor: Actor,
        holder: str | None,
        kind: str,
        issuer: str,
        number: str,
        scope: str,
        since: str,
        until: str,
        digest: str,
    ) -> None:
        if not holder:
            raise UsageError("choose who holds the credential first")
        days = written.day(until, "Valid until"), written.day(since, "Valid from")
        credentials.add(self.desk, actor, holder, kind, issuer, number, scope, *days, written.fingerprint(digest))

    def _renew(self, actor: Actor, old: str | None, since: str, until: str, number: str, scope: str, digest: str) -> None:
        member, standing = _entry(old)
        days = written.day(until, "Renewal valid until"), written.day(since, "Renewal valid from")
        credentials.renew(
            self.desk, actor, member, standing, *days, number, scope if scope.strip() else None, written.fingerprint(digest)
        )

    def _attest(self, actor: Actor, which: str | None, digest: str) -> None:
        credentials.verify(self.desk, actor, *_entry(which), written.fingerprint(digest))

    def _revoke(self, actor: Actor, gone: str | None, why: str) -> str:
        entry = _entry(gone)
        if not why.strip():
            raise UsageError("say why the credential counts no more: the ledger keeps the reason")
        back = credentials.revoke(self.desk, actor, *entry, why)
        return f"{len(back)} draft(s) are back in the queue." if back else "No draft rested on it."

    def _shown(self, actor: Actor) -> tuple[Any, ...]:
        held, administers = credentials.listed(self.desk, actor), Role.ADMINISTRATOR in actor.member.roles
        names = [actor.member.name]
        if administers:
            names = [v.member.name for v in members.listed(self.desk, actor) if v.member.disabled_at is None]
        standing = [v for v in held if v.held.revoked_at is None]
        unverified = [v for v in standing if v.standing is Standing.UNVERIFIED]
        return (
            credential_warnings(credentials.warnings(self.desk, actor)) + credentials_table(held),
            gr.Dropdown(names, value=names[0] if len(names) == 1 else None),
            _entries([v for v in standing if not v.renewed]), _entries(unverified), _entries(standing),
            gr.Column(visible=administers), proof_field(ENTER), proof_field(RENEW), proof_field(VERIFY), "", "", "",
        )  # fmt: skip


def proof_field(box: str) -> str:
    """Where the page's script puts a field that hashes a file. The sign of this showing makes an old choice go."""
    return sheet(f'<div class="proof to--{box} shown--{secrets.token_hex(4)}"></div>')


def _entries(views: list[CredentialView]) -> gr.Dropdown:
    return gr.Dropdown([(entry_said(v), f"{v.member} {v.held.credential.number}") for v in views], value=None)


def _entry(chosen: str | None) -> tuple[str, str]:
    """Member and number."""
    if not chosen:
        raise UsageError("choose a credential from the list first")
    name, _, number = chosen.partition(" ")
    return name, number
