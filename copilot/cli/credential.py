"""copilot credential: what qualifies members."""

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from copilot.cli.session import Session, of
from copilot.errors import UsageError

if TYPE_CHECKING:
    from copilot.services.credentials import CredentialView

app = typer.Typer(help="What qualifies members to review.")

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Last day of validity, in UTC.")]
FirstDay = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="First day of validity.")
]
Proof = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The certificate: its SHA-256 is recorded, the file is not kept.")
]


@app.command()
def add(
    context: typer.Context,
    member: str,
    kind: Annotated[str, typer.Option(help="As task templates name it, e.g. attorney, cfa, physician.")],
    issuer: Annotated[str, typer.Option(help="Who issued it.")],
    number: Annotated[str, typer.Option(help="Its number with the issuer.")],
    scope: Annotated[str, typer.Option(help="Jurisdictions or fields, separated by commas, or 'worldwide'.")] = "",
    until: Day = None,
    since: FirstDay = None,
    proof: Proof = None,
) -> None:
    """Enter a credential; it counts once an administrator has verified it who neither holds nor entered it."""
    from copilot.services import credentials

    session = of(context)
    c = credentials.add(
        session.desk, session.actor, member, kind, issuer, number, scope, _day(until), _day(since), _hashed(session, proof)
    )
    session.emit(
        {"member": member, "kind": c.kind, "number": c.number, "verified": False, "proof_sha256": c.proof_sha256},
        f"{c.kind} {c.number} of {member} is entered. Next: copilot credential verify {member} {c.number}",
    )


@app.command()
def renew(
    context: typer.Context,
    member: str,
    number: str,
    until: Day = None,
    since: FirstDay = None,
    new_number: Annotated[str, typer.Option(help="When the issuer gave another one.")] = "",
    scope: Annotated[str | None, typer.Option(help="When it changed.")] = None,
    proof: Proof = None,
) -> None:
    """Enter what goes on from a credential. It has to be verified too; the old entry stays, until its own end."""
    from copilot.services import credentials

    session = of(context)
    c = credentials.renew(
        session.desk, session.actor, member, number, _day(until), _day(since), new_number, scope, _hashed(session, proof)
    )
    session.emit(
        {"member": member, "kind": c.kind, "number": c.number, "verified": False, "renews": number},
        f"The renewal of {c.kind} {number} of {member} is entered. Next: copilot credential verify {member} {c.number}",
    )


@app.command()
def verify(context: typer.Context, member: str, number: str, proof: Proof = None) -> None:
    """Record that you have seen the proof. With --proof FILE, that it is this file, and the one that was handed in."""
    from copilot.services import credentials

    session = of(context)
    c = credentials.verify(session.desk, session.actor, member, number, _hashed(session, proof))
    session.emit(
        {"member": member, "kind": c.kind, "number": c.number, "verified": True}, f"{c.kind} {number} of {member} is verified."
    )


@app.command()
def revoke(
    context: typer.Context, member: str, number: str, reason: Annotated[str, typer.Option(help="Why it counts no more.")]
) -> None:
    """End a credential at once: leases end, and approvals under it that were not released are void."""
    from copilot.services import credentials

    session = of(context)
    back = credentials.revoke(session.desk, session.actor, member, number, reason)
    told = f"; back in the queue: {', '.join(back)}" if back else ""
    session.emit(
        {"member": member, "number": number, "revoked": True, "returned": list(back)}, f"{number} of {member} is revoked{told}."
    )


@app.command("list")
def list_(
    context: typer.Context, history: Annotated[bool, typer.Option("--all", help="Also what was renewed or revoked.")] = False
) -> None:
    """Everybody's for an administrator; else your own."""
    from copilot.services import credentials

    session = of(context)
    views = [v for v in credentials.listed(session.desk, session.actor) if history or _current(v)]
    table = session.table("member", "kind", "issuer", "number", "scope", "until", "verified", "standing")
    for v in views:
        c = v.held.credential
        verified = "yes" if v.held.verified_by else "no"
        table.add_row(v.member, c.kind, c.issuer, c.number, c.scope, str(c.valid_until or ""), verified, standing(v))
    session.emit(
        {"credentials": [_data(v) for v in views]},
        table if views else "No credential yet. copilot credential add MEMBER --kind ...",
    )


def standing(view: "CredentialView") -> str:
    """How it stands, with a warning when it ends soon."""
    if not view.expiring:
        return str(view.standing)
    days = {0: "ends today", 1: "ends tomorrow"}.get(view.days or 0, f"ends in {view.days} days")
    return f"{view.standing}, {days}: renew it"


def _current(view: "CredentialView") -> bool:
    gone = view.held.revoked_by is not None or (view.renewed and view.standing != "valid")
    return not gone


def _data(view: "CredentialView") -> dict[str, Any]:
    h, c = view.held, view.held.credential
    return {
        "member": view.member,
        "kind": c.kind,
        "issuer": c.issuer,
        "number": c.number,
        "scope": c.scope,
        "from": str(c.valid_from) if c.valid_from else None,
        "until": str(c.valid_until) if c.valid_until else None,
        "verified": h.verified_by is not None,
        "verified_at": h.verified_at.isoformat() if h.verified_at else None,
        "verified_alone": h.alone,
        "proof_sha256": h.proof_sha256,
        "standing": view.standing,
        "days_left": view.days,
        "warning": view.expiring,
        "renewed": view.renewed,
        "revoked": h.revoked_at.isoformat() if h.revoked_at else None,
        "revoked_why": h.revoked_why,
    }


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


def _hashed(session: Session, proof: Path | None) -> str | None:
    """The file's SHA-256, in hexadecimal. Raises UsageError when it cannot be read or is empty."""
    if proof is None:
        return None
    path = session.path(proof)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            empty = file.tell() == 0
    except OSError as error:
        raise UsageError(f"the proof '{proof}' cannot be read: {error.strerror}") from None
    if empty:
        raise UsageError(f"the proof '{proof}' is empty")
    return digest
