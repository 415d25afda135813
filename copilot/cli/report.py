"""copilot report: what the desk can say of its work."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from copilot.cli import shapes
from copilot.cli.session import Session, of
from copilot.errors import UsageError

if TYPE_CHECKING:
    from copilot.domain.access_report import AccessReport
    from copilot.domain.status_pack import Bounded, Item

app = typer.Typer(help="Reports.")

SHOWN = 60  # acts on a screen; JSON and files hold all
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="A day in UTC, itself included.")]


@app.command()
def access(
    context: typer.Context,
    engagement: Annotated[str, typer.Option(help="Whose content.")],
    since: Day = None,
    until: Day = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A .docx or .csv file to write as well.")] = None,
) -> None:
    """Tell a client who saw what, and when, and which models were sent any of it."""
    from copilot.services import access_report

    session = of(context)
    start, stop = _period(since, until)
    path = _writable(session, output)
    report = access_report.access(session.desk, session.actor, engagement, start, stop)
    if path is not None:
        from copilot.bootstrap import access_file

        path.write_bytes(access_file(report, path.suffix))
    _print(session, report, path)
    if not report.whole:
        session.say("copilot: the engagement's audit chain is broken; copilot audit verify tells where")
        raise typer.Exit(1)


@app.command()
def spend(
    context: typer.Context,
    engagement: Annotated[str | None, typer.Option(help="One engagement only.")] = None,
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="In UTC; else the current one.")] = "",
) -> None:
    """What the model cost, by engagement and model, against the caps. No content is opened."""
    from copilot.domain.spending import dollars
    from copilot.services import spending

    session = of(context)
    if month and not re.fullmatch(r"\d{4}-(?:0[1-9]|1[0-2])", month):
        raise UsageError(f"a month is written YYYY-MM, not '{month[:20]}'")
    found = spending.spent(session.desk, session.actor, engagement, month)
    table = session.table("engagement", "model", "answered", "failed", "tokens in", "tokens out", "spent", "held back", "cap")
    for one in found:
        cap = "none" if one.cap is None else dollars(one.cap)
        for s in one.models:
            counts = (s.answered, s.failed, s.input_tokens, s.output_tokens)
            table.add_row(one.engagement, s.model, *(f"{n:,}" for n in counts), dollars(s.spent), dollars(s.reserved), cap)
        if not one.models:
            table.add_row(one.engagement, "—", "0", "0", "0", "0", dollars(0), dollars(0), cap)
    session.emit({"engagements": [shapes.spent(one) for one in found]}, table if found else "There is no engagement.")


@app.command()
def status(
    context: typer.Context,
    engagement: Annotated[str, typer.Option(help="Whose work.")],
    since: Day = None,
    until: Day = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A .docx file to write as well.")] = None,
) -> None:
    """The status pack of an engagement and a period: delivered, in review, overdue, escalated, quality."""
    from copilot.evaluation.status_figures import with_rates
    from copilot.services import status_pack

    session = of(context)
    start, stop = _period(since, until)
    path = _writable(session, output, (".docx",))
    pack = with_rates(status_pack.status(session.desk_on_time, session.actor, engagement, start, stop))
    if path is not None:
        from copilot.bootstrap import status_file

        path.write_bytes(status_file(pack))
    table = session.table("where", "work", "task", "at", "due", "client")
    kinds = {
        "delivered": pack.delivered, "in review": pack.in_review, "overdue": pack.overdue, "escalated": pack.escalated,
        "approved, not released": pack.approved, "recalled": pack.recalled, "rejected": pack.rejected,
    }  # fmt: skip
    for kind, items in kinds.items():
        for item in items:
            late = ", late" if kind == "delivered" and item.late else ""
            table.add_row(kind + late, item.title, item.task, _at(item.at), _at(item.due), item.told)
    data = {
        "engagement": pack.engagement,
        "client": pack.client,
        "since": _iso(start),
        "until": _iso(stop),
        **{
            kind.replace(",", "").replace(" ", "_"): [
                _item(item, delivered=kind in ("delivered", "recalled")) for item in items
            ]
            for kind, items in kinds.items()
        },
        "quality": [{"what": s.label, "count": s.count, "of": s.of, "rate": _bounded(s.rate)} for s in pack.quality],
        "ratings": list(pack.ratings),
        "rating": _bounded(pack.rating),
        "file": str(path) if path else None,
    }
    session.emit(data, table)
    if path is not None:
        session.say(f"written: {path}")


def _item(item: "Item", *, delivered: bool) -> dict[str, Any]:
    """`late` is null for what was not delivered: `overdue` tells of that."""
    told = {"title": item.title, "task": item.task, "at": item.at.isoformat(), "due": _iso(item.due), "client": item.told}
    return told | {"late": item.late if delivered else None}


def _bounded(found: "Bounded | None") -> dict[str, Any] | None:
    return {"value": round(found[0], 4), "interval": [round(found[1], 4), round(found[2], 4)]} if found else None


def _period(since: datetime | None, until: datetime | None) -> tuple[datetime | None, datetime | None]:
    """Whole days in UTC, both included: from the first moment to before the last."""
    start = since.replace(tzinfo=UTC) if since else None
    stop = until.replace(tzinfo=UTC) + timedelta(days=1) if until else None
    if start and stop and start >= stop:
        raise UsageError(f"--since {start:%Y-%m-%d} lies after --until {until:%Y-%m-%d}")
    return start, stop


def _writable(session: Session, output: Path | None, kinds: tuple[str, ...] = (".docx", ".csv")) -> Path | None:
    """Raises UsageError before anything is done for a kind of file that there is not."""
    if output is None:
        return None
    if output.suffix not in kinds:
        raise UsageError(f"'{output}' is not a {' or '.join(kinds)} file")
    return session.path(output)


def _print(session: Session, report: "AccessReport", path: Path | None) -> None:
    if session.json:
        session.line(_data(report, path))
        return
    people = session.table("member", "roles today", "formerly", "acts", "first", "last")
    for p in report.people:
        people.add_row(p.member, ", ".join(p.roles), ", ".join(p.formerly), str(p.acts), _at(p.first), _at(p.last))
    models = session.table("model", "address", "times", "first", "last")
    for s in report.sent:
        models.add_row(s.model, s.address, str(s.times), _at(s.first), _at(s.last))
    acts = session.table("entry", "when (UTC)", "member", "what", "recognised by")
    for seen in report.seen[-SHOWN:]:
        acts.add_row(str(seen.entry), _at(seen.at), seen.member, seen.what, seen.how)
    console = session.console
    console.print(people)
    console.print(models if report.sent else "No model was sent anything.")
    console.print(acts)
    if len(report.seen) > SHOWN:
        session.say(f"the last {SHOWN} of {len(report.seen):,} acts; -o FILE.csv writes all")
    if path is not None:
        session.say(f"written: {path}")


def _data(report: "AccessReport", path: Path | None) -> dict[str, Any]:
    return {
        "engagement": report.engagement,
        "client": report.client,
        "made_at": report.made_at.isoformat(),
        "since": _iso(report.since),
        "until": _iso(report.until),
        "members": [
            {
                "member": p.member,
                "roles": list(p.roles),
                "formerly": list(p.formerly),
                "acts": p.acts,
                "first": _iso(p.first),
                "last": _iso(p.last),
            }
            for p in report.people
        ],
        "models": [
            {"model": s.model, "address": s.address, "times": s.times, "first": _iso(s.first), "last": _iso(s.last)}
            for s in report.sent
        ],
        "acts": [
            {
                "entry": s.entry,
                "at": s.at.isoformat(),
                "member": s.member,
                "what": s.what,
                "act": s.act,
                "about": s.about,
                "recognised_by": s.how,
            }
            for s in report.seen
        ],
        "audit": {"entries": report.entries, "head": report.head, "whole": report.whole},
        "file": str(path) if path else None,
    }


def _at(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
