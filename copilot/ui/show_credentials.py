"""The credentials ledger as a table, and warnings of what ends soon."""

from collections.abc import Sequence

from copilot.domain.credential import Standing
from copilot.services.credentials import CredentialView
from copilot.ui.escaping import esc
from copilot.ui.render import chip, empty, moment, notice, sheet, table

_TONES = {Standing.VALID: "good", Standing.UNVERIFIED: "warn", Standing.NOT_YET: "plain"}


def credentials_table(held: Sequence[CredentialView]) -> str:
    """The ledger, with what was renewed and revoked."""
    if not held:
        return empty("No credentials entered", "Enter one below; another person, an administrator, verifies the proof.")
    rows = [("", _row(view)) for view in held]
    return sheet(table(("Member", "Kind", "Issuer", "Number", "Scope", "Valid", "Proof", "Standing"), rows))


def credential_warnings(ending: Sequence[CredentialView]) -> str:
    """A line for each credential that ends soon; empty when none does."""
    return "".join(
        notice(
            f"The credential of {v.member} as {v.held.credential.kind} ends on {v.held.credential.valid_until}: "
            "a renewal has to be entered and verified before.",
            "warn",
        )
        for v in ending
    )


def entry_said(view: CredentialView) -> str:
    """An entry in a drop-down list."""
    c = view.held.credential
    until = f", until {c.valid_until}" if c.valid_until else ""
    return f"{view.member}: {c.kind}, {c.issuer}, {c.number}{until}"


def _row(view: CredentialView) -> tuple[str, ...]:
    held = view.held.credential
    texts = (held.kind, held.issuer, held.number, held.scope or "—")
    return (f"<b>{esc(view.member)}</b>", *(esc(text) for text in texts), _valid(view), _proof(view), _standing(view))


def _valid(view: CredentialView) -> str:
    c = view.held.credential
    days = [f"from {c.valid_from}" if c.valid_from else "", f"until {c.valid_until}" if c.valid_until else "without an end"]
    return " ".join(f'<span class="nowrap">{esc(day)}</span>' for day in days if day)


def _proof(view: CredentialView) -> str:
    digest = view.held.proof_sha256
    return f'<span class="mono" title="SHA-256 {esc(digest)}">{esc(digest[:12])}…</span>' if digest else "—"


def _standing(view: CredentialView) -> str:
    held = view.held
    said = chip(str(view.standing), _TONES.get(view.standing, "bad"))
    said += chip("renewed", "plain") if view.renewed else ""
    if view.expiring:
        said += chip({0: "ends today", 1: "ends tomorrow"}.get(view.days or 0, f"ends in {view.days} days"), "warn")
    said += chip("entered and verified by one person", "warn") if held.alone else ""
    if held.revoked_at is not None:
        said += f'<div class="quiet">{moment(held.revoked_at)}: {esc(held.revoked_why)}</div>'
    return said
