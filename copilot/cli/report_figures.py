"""copilot report quality, savings: figures of finished work, none of them from too little."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from copilot.cli.intervals import in_numbers, in_words
from copilot.cli.report_savings import savings
from copilot.cli.session import of

if TYPE_CHECKING:
    from copilot.evaluation.quality import Rate
    from copilot.evaluation.second_opinions import Opinions
    from copilot.evaluation.statistics import Interval

CANNOT_TELL = 5
Which = Annotated[str | None, typer.Option(metavar="NAME", help="Of one engagement; else of the whole desk.")]


def register(report: typer.Typer) -> None:
    """Add this file's commands to `copilot report`."""
    report.command()(quality)
    report.command()(savings)


def quality(context: typer.Context, engagement: Which = None) -> None:
    """Returned, rejected, escaped and edited, and what second reviews say, by prompt, task, reviewer and drafter.

    A reviewer's row is of the decisions that they made themselves. No figure from fewer than ten. A reviewer's figures are told to themselves, to leads and to administrators.

    Exit 5 when there is too little for any figure.
    """
    from copilot.evaluation.quality import FEWEST
    from copilot.evaluation.quality_report import quality_report

    session = of(context)
    rows, opinions = quality_report(session.desk, session.actor, engagement)
    table = session.table("by", "name", "returned", "rejected", "escaped", "words changed")
    for row in rows:
        edited = in_words(row.edited) if row.edited else f"too few ({row.edited_of})"
        table.add_row(row.by, row.name, _rate(row.returned), _rate(row.rejected), _rate(row.escaped), edited)
    data = [
        {
            "by": row.by,
            "name": row.name,
            "returned": _share(row.returned),
            "rejected": _share(row.rejected),
            "escaped": _share(row.escaped) | {"unjudged": row.unjudged if row.escaped.interval else None},
            "edited": {"of": row.edited_of, "share": in_numbers(row.edited)},
        }
        for row in rows
    ]
    second = session.table(
        "by", "name", "second reviews", "kappa", "alpha", "alpha by claim", "planted errors caught", "marked"
    )
    for o in opinions:
        measures = (_measure(o.kappa, o.of), _measure(o.alpha, o.of), _measure(o.claims, o.claims_of))
        second.add_row(o.by, o.name, str(o.of), *measures, _rate(o.caught), _rate(o.marked))
    session.emit(
        {"fewest": FEWEST, "rows": data, "second_reviews": [_opinion(o) for o in opinions]},
        table if rows else "There is no work yet.",
    )
    waiting = next((row.unjudged for row in rows if row.by == "all"), 0)
    if waiting:
        session.say(
            f"{waiting} returned by the client wait for a lead to confirm or dismiss: copilot client defects ENGAGEMENT"
        )
    if opinions and not session.json:
        session.console.print(second)
    told = any(row.returned.interval or row.escaped.interval or row.edited for row in rows)  # rejected: of as many as returned
    if not told and not any(o.kappa or o.alpha or o.claims or o.caught.interval or o.marked.interval for o in opinions):
        raise typer.Exit(CANNOT_TELL)


def _opinion(o: "Opinions") -> dict[str, Any]:
    return {
        "by": o.by,
        "name": o.name,
        "agreement": {"of": o.of, "kappa": in_numbers(o.kappa), "alpha": in_numbers(o.alpha)},
        "claims": {"of": o.claims_of, "alpha": in_numbers(o.claims)},
        "planted": {
            "unmarked": _share(o.caught),
            "marked": _share(o.marked),
        },
    }


def _measure(found: "Interval | None", of: int) -> str:
    return f"{found.value:.2f} ({found.low:.2f} to {found.high:.2f})" if found else f"not told ({of})"


def _rate(rate: "Rate") -> str:
    return in_words(rate.interval) if rate.interval else f"too few ({rate.of})"


def _share(rate: "Rate") -> dict[str, Any]:
    """Where the rate is not told, neither is the count that it could be reckoned from."""
    return {"count": rate.count if rate.interval else None, "of": rate.of, "rate": in_numbers(rate.interval)}
