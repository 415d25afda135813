"""copilot jobs: documents that are being taken in, by whichever process."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from copilot.cli.session import Session, of

if TYPE_CHECKING:
    from copilot.domain.submission import Submission

app = typer.Typer(help="Documents that are being taken in: see how far, stop, go on.")
Job = Annotated[str, typer.Argument(help="The job, as jobs list shows it.")]


@app.command("list")
def list_(context: typer.Context, engagement: Annotated[str, typer.Argument(help="Of this engagement only.")] = "") -> None:
    """What you have handed in during the last week, newest first."""
    from copilot.domain.submission import left
    from copilot.services import submissions

    session = of(context)
    found = submissions.listed(session.desk, session.actor, engagement)
    table = session.table("job", "engagement", "state", "how far", "failed", "last sign of it")
    for s in found:
        table.add_row(s.id, s.engagement_name, s.state, left(s), str(s.failed or ""), f"{s.updated_at:%Y-%m-%d %H:%M:%S}")
    data = [_shape(s) for s in found]
    session.emit({"jobs": data}, table if found else "No job. copilot ingest ENGAGEMENT PATH makes one.")


@app.command()
def cancel(context: typer.Context, job: Job) -> None:
    """Stop it, in whichever process it runs; documents that are in already stay."""
    from copilot.services import submissions

    session = of(context)
    stopped = submissions.cancel(session.desk, session.actor, job)
    session.emit(_shape(stopped), f"{job} stops; {stopped.settled} of {len(stopped.items)} file(s) are settled and stay so.")


@app.command()
def resume(context: typer.Context, job: Job) -> None:
    """Go on with what was stopped or left behind by a crash; nothing is done twice."""
    from copilot.services import submissions

    session = of(context)
    report(session, carry_out(session, submissions.resume(session.desk, session.actor, job)))


def carry_out(session: Session, submission: "Submission") -> "Submission":
    """Work it off here, or beside a running server watch the server do so. Ctrl-C stops it and says how to go on."""
    from copilot.domain.submission import left
    from copilot.services import submissions

    for note in submission.notes:
        session.say(f"copilot: {note}")
    try:
        with session.bar("ingest") as bar:

            def tell(now: "Submission") -> None:
                bar.show(round(now.share * 1000), 1000, left(now))

            if session.served:
                return submissions.watch(session.desk, session.actor, submissions.begin(session.desk, submission), tell)
            return submissions.work_off(session.desk, submission.engagement, submission.id, tell) or submission
    except KeyboardInterrupt:
        ended = submissions.cancel(session.desk, session.actor, submission.id)
        session.say(
            f"stopped after {ended.settled} of {len(ended.items)} file(s), which are kept; "
            f"go on with: copilot jobs resume {ended.id}"
        )
        raise typer.Exit(130) from None


def report(session: Session, submission: "Submission") -> None:
    """What became of each file; exit 3 when a part failed."""
    done = [file for file in submission.items if file.status is not None]
    table = session.table("document", "status", "pages", "chunks", "seconds", "error, or what to know")
    for o in done:
        table.add_row(
            o.name, str(o.status), str(o.pages or ""), str(o.chunks), f"{o.seconds:.2f}", o.error or "\n".join(o.warnings)
        )
    data = [
        {
            "document": o.name,
            "sha256": o.sha256,
            "status": o.status,
            "pages": o.pages,
            "chunks": o.chunks,
            "seconds": round(o.seconds, 3),
            "error": o.error or None,
            "warnings": list(o.warnings),
        }
        for o in done
    ]
    session.emit({"documents": data, "job": submission.id, "state": submission.state}, table)
    if submission.settled < len(submission.items):
        session.say(f"job {submission.id} was stopped; go on with: copilot jobs resume {submission.id}")
    if submission.failed or submission.settled < len(submission.items):
        raise typer.Exit(3)


def _shape(submission: "Submission") -> dict[str, Any]:
    seconds = submission.seconds_left
    return {
        "job": submission.id,
        "engagement": submission.engagement_name,
        "state": submission.state,
        "files": len(submission.items),
        "settled": submission.settled,
        "failed": submission.failed,
        "share": round(submission.share, 4),
        "seconds_left": None if seconds is None else round(seconds, 1),
        "handed_in_at": submission.handed_in_at.isoformat(),
        "updated_at": submission.updated_at.isoformat(),
    }
