"""copilot prompt: the prompt registry."""

from typing import Annotated

import typer

from copilot.cli.session import of

app = typer.Typer(help="Prompts: versions, differences, what is in production.")

Ref = Annotated[str, typer.Argument(metavar="REF", help="TASK@N, or TASK for the production version.")]


@app.command("list")
def list_(context: typer.Context) -> None:
    """All versions of all tasks."""
    from copilot.services import prompts

    session = of(context)
    views = prompts.listed(session.desk, session.actor)
    table = session.table("ref", "title", "kind", "credentials", "minutes by hand", "released", "production")
    for p, released, production in views:
        marks = ("yes" if released else "", "yes" if production else "")
        table.add_row(p.ref, p.title, p.kind, ", ".join(p.credentials), str(p.minutes_by_hand), *marks)
    data = [
        {
            "ref": p.ref,
            "task": p.task,
            "version": p.version,
            "title": p.title,
            "kind": p.kind,
            "sha256": p.sha256,
            "credentials": list(p.credentials),
            "second_signoff": p.second_signoff,
            "minutes_by_hand": p.minutes_by_hand,
            "released": released,
            "production": production,
        }
        for p, released, production in views
    ]
    session.emit({"prompts": data}, table)


@app.command()
def show(context: typer.Context, ref: Ref) -> None:
    """One version in full."""
    from copilot.services import prompts

    session = of(context)
    p = prompts.show(session.desk, session.actor, ref)
    data = {
        "ref": p.ref,
        "title": p.title,
        "shape": p.shape,
        "checklist": list(p.checklist),
        "body": p.body,
        "sha256": p.sha256,
    }
    checklist = "\n".join(f"  - {line}" for line in p.checklist)
    session.emit(data, f"{p.ref}  {p.title}\n\nReviewer's checklist\n{checklist}\n\n{p.body}")


@app.command()
def diff(context: typer.Context, older: Ref, newer: Ref) -> None:
    """What changed between two versions."""
    from copilot.services import prompts

    session = of(context)
    changes = prompts.diff(session.desk, session.actor, older, newer)
    session.emit({"from": older, "to": newer, "diff": changes}, changes or "The two are equal.")


@app.command()
def release(context: typer.Context, ref: Ref) -> None:
    """Freeze a version: its content can never change again."""
    from copilot.services import prompts

    session = of(context)
    p = prompts.release(session.desk, session.actor, ref)
    session.emit({"ref": p.ref, "released": True, "sha256": p.sha256}, f"{p.ref} is released ({p.sha256[:12]}…).")


@app.command()
def promote(context: typer.Context, ref: Ref) -> None:
    """Make a released version the production one in this home."""
    from copilot.services import prompts

    session = of(context)
    p = prompts.promote(session.desk, session.actor, ref)
    session.emit({"ref": p.ref, "production": True}, f"{p.ref} is production here.")
