"""copilot bench checks, pairs, injection: what is caught, and what is wrongly stopped."""

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from copilot.cli.session import Session, of
from copilot.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command()(checks)
    app.command()(pairs)
    app.command()(injection)


def checks(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH...", help='Documents, folders, or JSON rows {"text"?, "table"?, "paragraphs"?, "claims"?}.'
        ),
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="True claims that are drawn.")] = 1000,
    seed: Annotated[int, typer.Option(help="Which claims are drawn, and how they are changed.")] = 1,
    misses: Annotated[Path | None, typer.Option(metavar="FILE.jsonl", help="Write every miss and false alarm here.")] = None,
) -> None:
    """Seed errors into true claims of your documents (without PATH: of the sample corpora) and count what the checks catch."""
    from copilot.bootstrap import open_reader
    from copilot.evaluation.checking import seeded_report as service

    session = of(context)
    settings = session.settings
    sources = [session.path(p) for p in paths] if paths else sorted(settings.corpora.glob("*/documents"))
    missed: list[str] = []
    stream = service.run(
        sources, open_reader(settings), most=most, seed=seed, miss=lambda judged: missed.append(service.as_line(judged))
    )
    report = session.follow("bench", stream, service.Report)[-1]
    if misses:
        session.path(misses).write_text("".join(f"{line}\n" for line in missed), "utf-8")
    session.emit(service.as_json(report), service.as_table(report))


def pairs(
    context: typer.Context,
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help='JSON rows {"claim", "evidence", "label", "part"?, "kinds"?}, or a folder.')
    ],
    form: Annotated[
        str, typer.Option("--format", help="A public data set as it is published: summedits or contract-nli.")
    ] = "",
    model: Annotated[
        str, typer.Option(help="Ask this chat model too, and tell what it adds. The pairs are sent to its endpoint.")
    ] = "",
    most: Annotated[int, typer.Option(min=1, help="Pairs that the model is asked of.")] = 1000,
    calibration: Annotated[
        Path | None,
        typer.Option(metavar="FILE.json", help="Write the model's calibration here, for COPILOT_JUDGE_CALIBRATION."),
    ] = None,
) -> None:
    """Check labelled pairs of claim and evidence; balanced and three-way accuracy with intervals."""
    from copilot.evaluation.checking import pairs as service
    from copilot.evaluation.checking import pairs_report

    session = of(context)
    if calibration and not model:
        raise UsageError("--calibration is of a model; name it with --model")
    if model:
        _judged(session, session.path(path), form, model, most, session.path(calibration) if calibration else None)
        return
    report = session.follow("bench", service.run(session.path(path), form), service.Report)[-1]
    session.emit(pairs_report.as_json(report), pairs_report.as_table(report))


def _judged(session: Session, path: Path, form: str, model: str, most: int, calibration: Path | None) -> None:
    from copilot.bootstrap.models import keep_calibration, open_judge
    from copilot.evaluation.checking import judging as service
    from copilot.evaluation.checking import judging_report

    judge = open_judge(session.settings, model, most=service.BATCH)
    assert judge is not None  # noqa: S101 (a model is named)
    with closing(judge):
        report = session.follow("bench", service.run(path, form, judge, most), service.Judged)[-1]
    if calibration:
        keep_calibration(calibration, report.calibration)
    session.emit(judging_report.as_json(report), judging_report.as_table(report))


def injection(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...", help='JSON rows {"text", "label": attack or benign, "part"?, "kinds"?}, or documents.'
        ),
    ],
    form: Annotated[
        str, typer.Option("--format", help="A public data set as it is published: bipia, giskard or notinject.")
    ] = "",
    misses: Annotated[Path | None, typer.Option(metavar="FILE.jsonl", help="Write every miss and false alarm here.")] = None,
) -> None:
    """Count the attacks that are flagged, and the passages of documents that are wrongly flagged."""
    from copilot.bootstrap import open_reader
    from copilot.evaluation.checking import injections as service
    from copilot.evaluation.checking import injections_report

    session = of(context)
    stream = list(service.run([session.path(p) for p in paths], open_reader(session.settings), form))
    report = next(item for item in stream if isinstance(item, service.Report))
    if misses:
        missed = [asdict(item) for item in stream if isinstance(item, service.Missed)]
        session.path(misses).write_text("".join(json.dumps(m, ensure_ascii=False) + "\n" for m in missed), "utf-8")
    session.emit(injections_report.as_json(report), injections_report.as_table(report))
