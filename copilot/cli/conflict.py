"""copilot conflict: who is kept out of which matters."""

from typing import Annotated

import typer

from copilot.cli.session import of
from copilot.domain.conflict import ConflictKind

app = typer.Typer(help="Conflicts of interest: who is kept out of which matters.")

Reason = Annotated[str, typer.Option(help="Why.")]


@app.command()
def declare(
    context: typer.Context,
    member: Annotated[str, typer.Argument(help="Whose conflict it is; it holds for every account of the person.")],
    kind: Annotated[ConflictKind, typer.Option(help="With a party on either side, a client, a counterparty, or one matter.")],
    name: Annotated[str, typer.Option(help="The party's name, or the engagement's.")],
    reason: Reason,
) -> None:
    """Enter a conflict of interest. The person neither reads, reviews nor releases there from now on."""
    from copilot.services import conflicts

    session = of(context)
    made, near = conflicts.declare(session.desk, session.actor, member, kind, name, reason)
    nothing = conflicts.bars_nothing(session.desk, session.actor, made)
    session.emit(
        {
            "conflict": made.id,
            "member": member,
            "kind": made.kind,
            "name": made.name,
            "alike": list(near),
            "bars_nothing": nothing,
        },
        f"{made.id}: {member} is kept out of matters with {made.name}.",
    )
    if nothing:
        session.say(
            f"no {made.kind} on this desk is called '{made.name}' today; check the spelling, or leave it for one to come"
        )
    if near:
        session.say(f"parties with names nearly alike, not barred by this entry: {', '.join(near)}")


@app.command()
def lift(context: typer.Context, conflict: Annotated[str, typer.Argument(help="Its id.")], reason: Reason) -> None:
    """End a conflict; nobody ends their own."""
    from copilot.services import conflicts

    session = of(context)
    conflicts.lift(session.desk, session.actor, conflict, reason)
    session.emit({"conflict": conflict, "lifted": True}, f"{conflict} is lifted.")


@app.command("list")
def list_(context: typer.Context) -> None:
    """Conflicts in force: everybody's for an administrator, else your own."""
    from copilot.services import conflicts

    session = of(context)
    found = conflicts.listed(session.desk, session.actor)
    table = session.table("conflict", "member", "with", "name", "since", "why")
    for member, c in found:
        table.add_row(c.id, member, c.kind, c.name, f"{c.declared_at:%Y-%m-%d}", c.reason)
    data = [
        {"conflict": c.id, "member": m, "kind": c.kind, "name": c.name, "since": c.declared_at.isoformat(), "reason": c.reason}
        for m, c in found
    ]
    session.emit({"conflicts": data}, table if found else "No conflict of interest is entered.")
