"""copilot client: what a client is shown of a release, what they answered, what was found wrong afterwards."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from copilot.cli import remote
from copilot.cli.session import Session, of
from copilot.domain.review import ReasonCode

if TYPE_CHECKING:
    from copilot.domain.client import ClientLink

app = typer.Typer(help="The client's side: links to a deliverable, answers, defects found after a release.")

Draft = Annotated[str, typer.Argument(metavar="DRAFT", help="The released draft's id.")]


@app.command()
def link(
    context: typer.Context,
    draft: Draft,
    days: Annotated[int, typer.Option(min=1, max=365, help="How long it works.")] = 30,
) -> None:
    """Make a link by which the client sees, fetches and answers this one deliverable. It is shown this once."""
    from copilot.services import client

    session = of(context)
    made = client.link(session.desk, session.actor, draft, days)
    address = f"{_base(session)}/client/{made.token}"
    session.emit(
        _link(made.link) | {"address": address},
        f"{address}\nopen until {made.link.expires_at:%Y-%m-%d %H:%M} UTC; close it with: copilot client revoke {made.link.id}",
    )


@app.command("list")
def list_(context: typer.Context, draft: Draft) -> None:
    """Links to a deliverable, and what came back through them."""
    from copilot.services import client

    session = of(context)
    views = client.links(session.desk, session.actor, draft)
    table = session.table("link", "open until", "at", "answer", "rating", "by", "remarks")
    for view in views:
        until = "revoked" if view.link.revoked_at else f"{view.link.expires_at:%Y-%m-%d %H:%M}"
        table.add_row(view.link.id, until, "", "" if view.answers else "none yet", "", "", "")
        for a in view.answers:
            table.add_row("", "", f"{a.at:%Y-%m-%d %H:%M}", a.outcome, str(a.rating or ""), a.name, a.remarks)
    data = [
        _link(v.link)
        | {
            "answers": [
                {"at": a.at.isoformat(), "outcome": a.outcome, "rating": a.rating, "name": a.name, "remarks": a.remarks}
                for a in v.answers
            ]
        }
        for v in views
    ]
    session.emit({"links": data}, table if views else f"No client has a link to {draft}: copilot client link {draft}")


@app.command()
def revoke(context: typer.Context, link: Annotated[str, typer.Argument(metavar="LINK", help="The link's id.")]) -> None:
    """Close a link at once."""
    from copilot.services import client

    session = of(context)
    closed = client.revoke(session.desk, session.actor, link)
    session.emit(_link(closed), f"{closed.id} opens nothing any more.")


@app.command()
def defect(
    context: typer.Context,
    draft: Draft,
    reason: Annotated[ReasonCode, typer.Option(help="What kind, as a code.")],
    note: Annotated[str, typer.Option(help="What is wrong, and where.")],
) -> None:
    """Record what was found wrong after the release; it counts as an escape of the review."""
    from copilot.services import client

    session = of(context)
    found = client.defect(session.desk, session.actor, draft, reason, note)
    session.emit(
        {"defect": found.id, "draft": draft, "version": found.version, "reason": found.reason},
        f"Noted as {found.id}. If nobody should rely on the deliverable: copilot recall {draft}",
    )


def _base(session: Session) -> str:
    """Where the desk is, or would be, served."""
    settings = session.settings
    server = None if settings.public_url else remote.running(settings.home)
    return settings.public_url.rstrip("/") or (server.address if server else f"http://{settings.host}:{settings.port}")


def _link(link: "ClientLink") -> dict[str, Any]:
    return {
        "link": link.id,
        "draft": link.draft,
        "created": link.created_at.isoformat(),
        "expires": link.expires_at.isoformat(),
        "revoked": link.revoked_at.isoformat() if link.revoked_at else None,
    }
