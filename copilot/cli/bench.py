"""copilot bench: what the desk does, measured on labelled data of your own. One subcommand a subject."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from copilot.cli import bench_answers, bench_checks
from copilot.cli.session import of

app = typer.Typer(help="Benchmarks: measure the desk on labelled data of your own.")
bench_checks.register(app)
bench_answers.register(app)


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
def pages(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Documents of any kind.")],
    labels: Annotated[
        Path,
        typer.Argument(
            metavar="LABELS.jsonl",
            help='Rows {"id", "question", "pages": [[document, page], ...]}, or "documents": [name or pattern, ...].',
        ),
    ],
) -> None:
    """Measure whether questions find the page that answers them, or the right document, by labels."""
    from copilot.bootstrap import open_laboratory
    from copilot.evaluation import page_bench as service

    session = of(context)
    stream = service.bench(session.path(folder), session.path(labels), open_laboratory(session.settings).scratch)
    report = session.follow("bench", stream, service.PageReport)[-1]
    session.emit(service.as_json(report), service.as_table(report))


@app.command()
def growth(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="As for bench retrieval; the gold is not used.")],
    chunks: Annotated[
        list[int], typer.Option(metavar="N", min=1, help="Measure at this size; may be given more than once.")
    ] = [1_000, 10_000, 100_000],  # noqa: B006 (typer reads it, nobody writes to it)
) -> None:
    """Measure how search grows with an engagement: ingest, first and warm answers, memory, disk, one more document."""
    from copilot.bootstrap import scratch_home
    from copilot.evaluation import growth as service

    session = of(context)
    stream = service.bench(session.path(folder), partial(scratch_home, session.settings), chunks)
    report = session.follow("growth", stream, service.Growth)[-1]
    session.emit(service.as_json(report), service.as_table(report))


@app.command()
def queue(
    context: typer.Context,
    drafts: Annotated[int, typer.Option(min=1, help="How many wait in the queue.")] = 10_000,
    claims: Annotated[int, typer.Option(min=1, help="Contended claims, of all processes together.")] = 10_000,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Reviewers that claim at once, each in a process.")] = 8,
    decisions: Annotated[int, typer.Option(min=1, help="Approvals, one after the other.")] = 500,
    store: Annotated[str, typer.Option(metavar="URL", help="An empty database; else SQLite in a temporary folder.")] = "",
) -> None:
    """Measure the approval queue: how fast it answers when long, how much it decides, whether two ever hold one lease.

    Exit 1 when a lease was given twice.
    """
    from copilot.bootstrap import scratch_home
    from copilot.evaluation import queue_bench as service

    session = of(context)
    with scratch_home(session.settings, store) as opener:
        kind = store.partition(":")[0].partition("+")[0] or "sqlite"
        stream = service.bench(opener, kind, drafts, claims, processes, decisions)
        report = session.follow("bench", stream, service.QueueReport)[-1]
    session.emit(service.as_json(report), service.as_table(report))
    if report.contention.doubles:
        raise typer.Exit(1)


@app.command()
def trail(
    context: typer.Context,
    entries: Annotated[int, typer.Option(min=1, help="Entries of the exported file that is verified.")] = 1_000_000,
    kept: Annotated[int, typer.Option(min=1, help="Acts that are written through the store.")] = 5_000,
) -> None:
    """Measure the audit trail: how fast a file of it is verified, what an act costs, how fast a desk is verified."""
    from copilot.bootstrap import open_examiner, open_laboratory
    from copilot.evaluation import trail_bench as service

    session = of(context)
    scratch = open_laboratory(session.settings).scratch
    stream = service.bench(scratch(), open_examiner(session.settings), entries, kept)
    report = session.follow("bench", stream, service.TrailReport)[-1]
    session.emit(service.as_json(report), service.as_text(report))


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


@app.command()
def ingest(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Files of any kind; pages are counted where they have some.")
    ],
    rounds: Annotated[int, typer.Option(min=1, help="How often it is taken in, each time into a fresh engagement.")] = 3,
    pages: Annotated[
        int, typer.Option(min=0, help="Make one PDF of so many pages of the folder's PDFs, and take that in.")
    ] = 0,
) -> None:
    """Take a folder in, end to end, in a temporary home: pages a second, memory of all processes, seconds to delete."""
    from copilot.bootstrap import joined_pdf, open_laboratory
    from copilot.evaluation import ingest_bench as service

    session = of(context)
    scratch = open_laboratory(session.settings).scratch
    stream = service.bench(session.path(folder), scratch, rounds, pages, joined_pdf)
    report = session.follow("ingest", stream, service.IngestReport)[-1]
    session.emit(service.as_json(report), service.as_text(report))
