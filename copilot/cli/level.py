"""copilot level, notices: within how many hours drafts are decided, and who is told when they are not."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from copilot.cli.session import Session, of

if TYPE_CHECKING:
    from copilot.services.levels import LevelView

app = typer.Typer(help="Service levels: within how many hours drafts are decided, and who is told.")

Engagement = Annotated[str, typer.Argument(metavar="ENGAGEMENT", help="Its name.")]
Task = Annotated[str, typer.Option(help="For this task only; else for every task without a level of its own.")]


def register(root: typer.Typer) -> None:
    """Add this file's commands."""
    root.add_typer(app, name="level")
    root.command()(notices)


@app.command("set")
def set_(
    context: typer.Context,
    engagement: Engagement,
    hours: Annotated[float, typer.Option(help="Working hours from entering the queue to the decision.")],
    task: Task = "",
    calendar: Annotated[str, typer.Option(help="The working calendar that hours are counted by; else round the clock.")] = "",
    warn: Annotated[float, typer.Option(help="Warn so many working hours before.")] = 0.0,
    step: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOURS:WHOM",
            help="A step of the ladder: working hours after the breach, and lead, reviewer or a member's name; may be repeated.",
        ),
    ] = None,
) -> None:
    """Set the level; drafts that wait are reckoned anew, from when they came in."""
    from copilot.domain.service_level import rung_written
    from copilot.services import levels

    session = of(context)
    levels.set_level(
        session.desk, session.actor, engagement, hours,
        task=task, calendar=calendar, warn_hours=warn, ladder=[rung_written(text) for text in step or ()],
    )  # fmt: skip
    _print(session, levels.show(session.desk, session.actor, engagement))


@app.command()
def drop(context: typer.Context, engagement: Engagement, task: Task = "") -> None:
    """Take a level back; the engagement's for every task holds, or the standard one."""
    from copilot.services import levels

    session = of(context)
    levels.drop(session.desk, session.actor, engagement, task)
    _print(session, levels.show(session.desk, session.actor, engagement))


@app.command()
def show(context: typer.Context, engagement: Engagement) -> None:
    """An engagement's levels."""
    from copilot.services import levels

    session = of(context)
    _print(session, levels.show(session.desk, session.actor, engagement))


@app.command("list")
def list_(context: typer.Context) -> None:
    """The levels of every engagement that you may see."""
    from copilot.services import levels

    session = of(context)
    _print(session, levels.listed(session.desk, session.actor))


@app.command()
def sweep(context: typer.Context) -> None:
    """Carry out what fell due: warnings, breaches, escalations. A served desk does this every half minute by itself."""
    from copilot.services import alarms

    session = of(context)
    done = alarms.sweep(session.desk)
    table = session.table("fell due", "late", "draft", "step", "whom", "told")
    for a in done.alarms:
        table.add_row(f"{a.fell_due:%Y-%m-%d %H:%M}", "late" if a.late else "", a.draft, a.step, a.to, str(len(a.told)))
    data = [
        {
            "draft": a.draft, "round": a.round, "step": a.step, "fell_due": a.fell_due.isoformat(), "at": a.at.isoformat(),
            "late": a.late, "whom": a.to, "told": len(a.told),
        }
        for a in done.alarms
    ]  # fmt: skip
    session.emit(
        {"alarms": data, "reckoned": done.reckoned, "failed": list(done.failed)}, table if done.alarms else "Nothing fell due."
    )
    for line in done.failed:
        session.say(f"copilot: {line}")
    if done.failed:
        raise typer.Exit(3)


def notices(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Also those that you have seen.")] = False,
    seen: Annotated[bool, typer.Option("--seen", help="Take them as seen, after they are shown.")] = False,
) -> None:
    """What the service levels told you: warnings, breaches, escalations."""
    from copilot.services import notices as service

    session = of(context)
    found = service.listed(session.desk_on_time, session.actor, everything=everything)
    table = session.table("fell due", "what", "draft", "engagement", "task", "state", "due", "told")
    for n in found:
        told = f"{n.notice.at:%Y-%m-%d %H:%M}" + (" late" if n.notice.late else "")
        due = f"{n.review.due_at:%Y-%m-%d %H:%M}" if n.review.due_at else ""
        state = n.review.state if n.open else f"{n.review.state} (settled)"
        table.add_row(
            f"{n.notice.fell_due:%Y-%m-%d %H:%M}", n.notice.step, n.notice.draft, n.engagement, n.review.task, state, due, told
        )
    data = [
        {
            "draft": n.notice.draft, "round": n.notice.round, "step": n.notice.step, "kind": n.notice.kind,
            "engagement": n.engagement, "task": n.review.task, "state": n.review.state, "open": n.open,
            "due": n.review.due_at.isoformat() if n.review.due_at else None, "fell_due": n.notice.fell_due.isoformat(),
            "at": n.notice.at.isoformat(), "late": n.notice.late, "seen": n.notice.seen_at is not None,
        }
        for n in found
    ]  # fmt: skip
    session.emit({"notices": data}, table if found else "Nothing new.")
    if seen:
        service.mark_seen(session.desk, session.actor)


def _print(session: Session, views: "tuple[LevelView, ...]") -> None:
    table = session.table("engagement", "task", "hours", "by calendar", "warning", "ladder", "set by")
    for v in views:
        ladder = ", ".join(f"{after:g} h: {whom}" for after, whom in v.ladder)
        warning = f"{v.level.warn_hours:g} h before" if v.level.warn_hours else "none"
        table.add_row(
            v.engagement,
            v.level.task or "every",
            f"{v.level.hours:g}",
            v.level.calendar or "round the clock",
            warning,
            ladder,
            v.set_by,
        )
    data: list[dict[str, Any]] = [
        {
            "engagement": v.engagement, "task": v.level.task or None, "hours": v.level.hours,
            "calendar": v.level.calendar or None, "warn_hours": v.level.warn_hours,
            "ladder": [{"after_hours": after, "whom": whom} for after, whom in v.ladder], "set_by": v.set_by,
        }
        for v in views
    ]  # fmt: skip
    session.emit({"levels": data}, table)
