"""copilot audit: is the record whole?"""

import typer

from copilot.cli.session import of

app = typer.Typer(help="The audit trail.")


@app.command()
def verify(context: typer.Context) -> None:
    """Walk every chain and hold every row against it; exit 1 names the first broken link, 5: it cannot be told."""
    from copilot.services import audit

    session = of(context)
    reports = audit.verify(session.desk, session.actor)
    table = session.table("chain", "entries", "signed up to", "head", "verdict")
    for r in reports:
        verdict = r.problem or (f"{len(r.rows)} rows are not as it tells" if r.rows else "; ".join(r.doubts) or "whole")
        table.add_row(r.chain, str(r.entries), str(r.signed), r.head[:16], verdict)
    data = [
        {
            "chain": r.chain,
            "entries": r.entries,
            "signed": r.signed,
            "head": r.head,
            "broken_at": r.broken_at,
            "problem": r.problem or None,
            "rows": list(r.rows),
            "doubts": list(r.doubts),
        }
        for r in reports
    ]
    session.emit({"chains": data}, table)
    for r in reports:
        for problem in r.rows:
            session.say(f"{r.chain}: {problem}")
    if any(not r.whole for r in reports):
        raise typer.Exit(1)
    if any(r.doubts for r in reports):
        raise typer.Exit(5)
