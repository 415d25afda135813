"""The command line: every command in its noun's file, joined here."""

from pathlib import Path
from typing import Annotated

import typer

from copilot.cli import (
    audit,
    bench,
    calendar,
    check,
    client,
    conflict,
    credential,
    documents,
    drafts,
    engagement,
    evaluation,
    level,
    member,
    prompt,
    report,
    report_figures,
    review,
    sample,
    serving,
)

app = typer.Typer(
    name="copilot",
    help="A desk where AI drafts, every claim is checked against its page, and credentialed experts decide what leaves the house.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def options(
    home: Annotated[Path | None, typer.Option("--home", metavar="DIR", help="All state of one desk (or COPILOT_HOME).")] = None,
    acts_as: Annotated[str | None, typer.Option("--as", metavar="MEMBER", help="Who acts; else 'operator'.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout and nothing else there.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Global options may stand anywhere; they are read before this program sees its command (see run.understand)."""


for module in (serving, documents, drafts, check, review, level):
    module.register(app)
report_figures.register(report.app)
for name, module in {
    "eval": evaluation,
    "bench": bench,
    "engagement": engagement,
    "member": member,
    "client": client,
    "calendar": calendar,
    "conflict": conflict,
    "credential": credential,
    "prompt": prompt,
    "audit": audit,
    "report": report,
    "sample": sample,
}.items():
    app.add_typer(module.app, name=name)
