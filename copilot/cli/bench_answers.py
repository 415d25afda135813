"""copilot bench answers: how often the drafter answers labelled questions rightly, and when it declines."""

import json
from pathlib import Path
from typing import Annotated

import typer

from copilot.cli.session import of


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command()(answers)


def answers(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...", help='JSON rows {"id", "question", "documents", "answers", "scale", "unanswerable", ...}.'
        ),
    ],
    form: Annotated[
        str, typer.Option("--format", help="A public data set as it is published: tatqa, clapnq, mtrag-un or cuad.")
    ] = "",
    most: Annotated[int, typer.Option(min=1, help="The first so many questions.")] = 1_000_000,
    drafts: Annotated[Path | None, typer.Option(metavar="FILE.jsonl", help="Write every draft and its score here.")] = None,
    save: Annotated[Path | None, typer.Option(metavar="FILE.json", help="Write the scores, for a later --against.")] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Compare, paired, with what an earlier run saved.")
    ] = None,
) -> None:
    """Ask labelled questions: exact answers by kind beside what code could reach, abstention, its risk-coverage curve.

    Of contracts (cuad), a question for each clause type: how much of the clause that experts marked is quoted, how much else, and
    whether it declines where there is none.
    """
    from copilot.bootstrap import open_laboratory
    from copilot.evaluation.answering import bench, report, rows

    session = of(context)
    questions = [q for p in paths for q in rows.read(session.path(p), form)][:most]
    before = report.read_scores(session.path(against)) if against else None
    stream = bench.bench(paths[0].name, questions, open_laboratory(session.settings).scratch)
    result = session.follow("bench", stream, bench.Result)[-1]
    if drafts:
        session.path(drafts).write_text("".join(f"{bench.as_line(a)}\n" for a in result.asked), "utf-8")
    if save:
        session.path(save).write_text(json.dumps(report.scores(result), indent=1), "utf-8")
    done = report.reported(result, before)
    session.emit(report.as_json(done), report.as_tables(done))
