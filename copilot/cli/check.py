"""copilot check: pairs of claim and evidence, row by row as they are read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from copilot.cli.session import of

if TYPE_CHECKING:  # the checks are heavy, --help pays for none
    from copilot.domain.sentences import Span

PART_FAILED = 3
SHOWN = 20  # broken rows that are named in the last line


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command()(check)


def check(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE.jsonl", help='JSON lines {"id", "claim", "evidence"}; or .csv, .tsv with such a header.'),
    ],
    spans: Annotated[
        bool, typer.Option("--spans", help="Add each sentence of the claim and the place in the evidence that speaks of it.")
    ] = False,
) -> None:
    """Check claims against evidence; one line {"id", "verdict", "reasons"} out per row. A broken row costs itself only (exit 3)."""
    from copilot.bootstrap import read_pairs
    from copilot.services.check import beside, check_pair

    session = of(context)
    path = session.path(file)
    broken = []
    for line, row, problem in read_pairs(path):
        if problem:
            broken.append(line)
            session.say(f"{path.name} line {line}: {problem}")
            continue
        claim, evidence = str(row["claim"]), str(row["evidence"])
        verdict, reasons = check_pair(claim, evidence)
        made: dict[str, Any] = {"id": row["id"], "verdict": verdict, "reasons": list(reasons)}
        if spans:
            made["spans"] = [
                {"claim": _span(b.claim, claim), "evidence": _span(b.evidence, evidence)} for b in beside(claim, evidence)
            ]
        session.line(made)
    if broken:
        more = f" and {len(broken) - SHOWN} more" if len(broken) > SHOWN else ""
        lines = ", ".join(map(str, broken[:SHOWN]))
        session.say(f"{len(broken)} row(s) of {path.name} were not checked, lines {lines}{more}; mend them and check again")
        raise typer.Exit(PART_FAILED)


def _span(span: "Span | None", text: str) -> dict[str, Any] | None:
    return {"start": span.start, "end": span.end, "text": text[span.start : span.end]} if span else None
