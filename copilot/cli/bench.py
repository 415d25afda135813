"""copilot bench: what the desk does, measured on labelled data of your own. One subcommand a subject."""

from pathlib import Path
from typing import Annotated

import typer

from copilot.cli.session import of

app = typer.Typer(help="Benchmarks: measure the desk on labelled data of your own.")


@app.command()
def retrieval(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="documents/, queries.jsonl and gold.jsonl.")],
    alone: Annotated[bool, typer.Option("--alone", help="Without the baselines.")] = False,
) -> None:
    """Measure retrieval on labelled documents, beside plain baselines in the same process."""
    from copilot.bootstrap import open_laboratory, open_rivals
    from copilot.evaluation import bench as service

    session = of(context)
    makers, left_out = ((), ()) if alone else open_rivals(session.settings)
    scratch = open_laboratory(session.settings).scratch
    report = session.follow("bench", service.bench(session.path(folder), scratch, makers, left_out), service.Report)[-1]
    session.emit(service.as_json(report), service.as_table(report))


@app.command()
def reading(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Files of any kind; expected text in groundtruth/*.md.")],
    worst: Annotated[int, typer.Option(min=0, help="How many files that fit their expected text least are shown.")] = 20,
) -> None:
    """Read every file of a folder: what came through, what was refused and why, how faithful it is, how fast."""
    from copilot.bootstrap import open_reader
    from copilot.evaluation import reading as service

    session = of(context)
    stream = service.measure(session.path(folder), open_reader(session.settings))
    report = session.follow("reading", stream, service.Report)[-1]
    session.emit(service.as_json(report), service.as_table(report, worst))
