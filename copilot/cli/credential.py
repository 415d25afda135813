"""copilot credential: what qualifies members."""

from datetime import datetime
from typing import Annotated

import typer

from copilot.cli.session import of

app = typer.Typer(help="What qualifies members to review.")


@app.command()
def add(
    context: typer.Context,
    member: str,
    kind: Annotated[str, typer.Option(help="As task templates name it, e.g. attorney, cfa, physician.")],
    issuer: Annotated[str, typer.Option(help="Who issued it.")],
    number: Annotated[str, typer.Option(help="Its number with the issuer.")],
    scope: Annotated[str, typer.Option(help="Jurisdiction or field.")] = "",
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of validity.")] = None,
) -> None:
    """Enter a credential; it counts once an administrator who is not its holder has verified it."""
    from copilot.services import credentials

    session = of(context)
    c = credentials.add(session.desk, session.actor, member, kind, issuer, number, scope, until.date() if until else None)
    session.emit(
        {"member": member, "kind": c.kind, "number": c.number, "verified": False},
        f"{c.kind} {c.number} of {member} is entered. Next: copilot credential verify {member} {c.number}",
    )


@app.command()
def verify(context: typer.Context, member: str, number: str) -> None:
    """Record that you have seen the proof."""
    from copilot.services import credentials

    session = of(context)
    c = credentials.verify(session.desk, session.actor, member, number)
    session.emit(
        {"member": member, "kind": c.kind, "number": c.number, "verified": True}, f"{c.kind} {number} of {member} is verified."
    )


@app.command("list")
def list_(context: typer.Context) -> None:
    """Everybody's for an administrator; else your own."""
    from copilot.services import credentials

    session = of(context)
    held = credentials.listed(session.desk, session.actor)
    table = session.table("member", "kind", "issuer", "number", "scope", "until", "verified")
    for name, c in held:
        table.add_row(name, c.kind, c.issuer, c.number, c.scope, str(c.valid_until or ""), "yes" if c.verified_by else "no")
    data = [
        {
            "member": name,
            "kind": c.kind,
            "issuer": c.issuer,
            "number": c.number,
            "scope": c.scope,
            "until": str(c.valid_until) if c.valid_until else None,
            "verified": c.verified_by is not None,
        }
        for name, c in held
    ]
    session.emit({"credentials": data}, table if held else "No credential yet. copilot credential add MEMBER --kind ...")
