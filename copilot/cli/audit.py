"""copilot audit: is the record whole?"""

import typer

from copilot.cli.session import of

app = typer.Typer(help="The audit trail.")


@app.command()
def verify(context: typer.Context) -> None:
    """Walk every chain; exit 1 names the first broken link."""
    from copilot.services import audit

    session = of(context)
    reports = audit.verify(session.desk, session.actor)
    table = session.table("chain", "entries", "head", "verdict")
    for r in reports:
        table.add_row(r.chain, str(r.entries), r.head[:16], r.problem or "whole")
    data = [
        {"chain": r.chain, "entries": r.entries, "head": r.head, "broken_at": r.broken_at, "problem": r.problem or None}
        for r in reports
    ]
    session.emit({"chains": data}, table)
    if any(r.broken_at is not None for r in reports):
        raise typer.Exit(1)
