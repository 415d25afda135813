"""copilot report savings: what released work took, stage by stage, against what it takes by hand."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from copilot.cli.intervals import in_numbers, in_words
from copilot.cli.session import of
from copilot.errors import UsageError

if TYPE_CHECKING:
    from copilot.evaluation.savings import Delivered, Savings
    from copilot.evaluation.statistics import Interval

CANNOT_TELL = 5


def savings(
    context: typer.Context,
    engagement: Annotated[str | None, typer.Option(metavar="NAME", help="Of one engagement; else of the whole desk.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .csv file to write, a row for each deliverable.")
    ] = None,
) -> None:
    """The share of the hand-made time that released work saved, against the 25% that the field reports.

    Exit 5 when there are fewer than ten deliverables.
    """
    from copilot.evaluation import savings as service
    from copilot.evaluation import work_record
    from copilot.evaluation.stages import LABOUR, Stage

    session = of(context)
    if output is not None and output.suffix != ".csv":
        raise UsageError(f"'{output}' is not a .csv file")
    found = service.savings(work_record.pieces(session.desk, session.actor, engagement, "report savings"))
    rows = [_row(row) for row in found.rows]
    if output is not None:
        _write(session.path(output), rows, list(Stage))
    table = session.table("what", "measured")
    table.add_row(
        "deliverables", f"{found.deliverables} ({sum(r['state'] == 'recalled' for r in rows)} recalled: nothing saved)"
    )
    for stage in Stage:
        whose = "" if stage in LABOUR else " (nobody's time)"
        table.add_row(f"minutes of {stage.replace('_', ' ')}{whose}", f"{found.minutes(stage):,.1f}")
    table.add_row("minutes by hand, as the templates say", f"{found.hand_minutes:,}")
    table.add_row("cost of models", f"{found.cost_usd:,.2f} USD")
    table.add_row(f"reviewed faster than {service.FASTEST} words a minute", str(found.hasty))
    table.add_row("saved, at most", _told(found.saved, service.FEWEST))
    table.add_row("saved, at most, without those", _told(found.plausible, service.FEWEST))
    table.add_row(f"against the field's {service.FIELD:.0%}", _verdict(found))
    for what in service.NOT_MEASURED:
        table.add_row("not measured", what)
    data = {
        "deliverables": found.deliverables,
        "review_minutes": round(found.minutes(Stage.REVIEW), 1),
        "draft_minutes": round(found.minutes(Stage.DRAFTING), 2),
        "hand_minutes": found.hand_minutes,
        "cost_usd": found.cost_usd,
        "saved": in_numbers(found.saved),
        "hasty": found.hasty,
        "saved_without_hasty": in_numbers(found.plausible),
        "field": service.FIELD,
        "beats_the_field": found.beats_the_field,
        "minutes": {stage: round(found.minutes(stage), 2) for stage in Stage},
        "not_measured": list(service.NOT_MEASURED),
        "rows": rows,
        "file": str(output) if output else None,
    }
    session.emit(data, table)
    if found.saved is None:
        raise typer.Exit(CANNOT_TELL)


def _row(row: "Delivered") -> dict[str, Any]:
    return {
        "draft": row.draft,
        "task": row.task,
        "state": row.state,
        "minutes": {stage: round(minutes, 2) for stage, minutes in row.minutes.items()},
        "hand_minutes": row.hand_minutes,
        "saved_minutes": round(row.saved_minutes, 2),
        "cost_usd": row.cost_usd,
        "words": row.words,
        "hasty": row.hasty,
    }


def _write(path: Path, rows: list[dict[str, Any]], stages: list[Any]) -> None:
    names = ["draft", "task", "state", *stages, "hand_minutes", "saved_minutes", "cost_usd", "words", "hasty"]
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({**row, **row["minutes"]} for row in rows)


def _verdict(found: "Savings") -> str:
    if found.beats_the_field is None:
        return "cannot tell"
    return "above it, as far as it is measured" if found.beats_the_field else "below it"


def _told(found: "Interval | None", fewest: int) -> str:
    return in_words(found) if found else f"not told of fewer than {fewest} deliverables"
