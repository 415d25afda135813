"""copilot client: what a client is shown of a release, what they answered, what was found wrong afterwards."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from copilot.cli import remote
from copilot.cli.session import Session, of
from copilot.domain.review import ReasonCode

if TYPE_CHECKING:
    from copilot.domain.client import ClientLink, Defect

app = typer.Typer(help="The client's side: links to a deliverable, answers, defects found after a release.")

Which = Annotated[str, typer.Argument(metavar="DEFECT", help="Its id, as copilot client defects shows it.")]
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
    if not session.settings.public_url:
        served = "works on this machine only" if remote.running(session.settings.home) else "answers once the desk is served"
        session.say(
            f"The address {served}; set COPILOT_PUBLIC_URL to the one that clients can reach, and serve the desk there."
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
        _defect(found),
        f"Noted as {found.id}. If nobody should rely on the deliverable: copilot recall {draft}",
    )


@app.command()
def defects(context: typer.Context, engagement: Annotated[str, typer.Argument(metavar="ENGAGEMENT")]) -> None:
    """What was found wrong after releases, and what of it waits for a lead to confirm or dismiss."""
    from copilot.services import defects as service

    session = of(context)
    views = service.defects(session.desk, session.actor, engagement)
    table = session.table("defect", "draft", "at", "by", "reason", "state", "what", "settled by", "because")
    for d, names in views:
        at, by = f"{d.at:%Y-%m-%d %H:%M}", names.get(d.settled_by or "", "")
        table.add_row(d.id, d.draft, at, names[d.member], d.reason, d.finding, d.note, by, d.settled_note)
    data = [
        _defect(d)
        | {
            "at": d.at.isoformat(),
            "by": names[d.member],
            "note": d.note,
            "settled_by": names.get(d.settled_by or ""),
            "settled_at": d.settled_at.isoformat() if d.settled_at else None,
            "settled_note": d.settled_note,
        }
        for d, names in views
    ]
    session.emit({"defects": data}, table if views else "Nothing was found wrong.")


@app.command()
def confirm(
    context: typer.Context,
    defect: Which,
    reason: Annotated[ReasonCode, typer.Option(help="What kind, as a code.")],
    note: Annotated[str, typer.Option(help="What was found.")] = "",
) -> None:
    """Say that what the client sent back is a defect."""
    from copilot.services import defects as service

    session = of(context)
    found = service.confirm(session.desk, session.actor, defect, reason, note)
    session.emit(_defect(found), f"Confirmed. If nobody should rely on the deliverable: copilot recall {found.draft}")


@app.command()
def dismiss(context: typer.Context, defect: Which, note: Annotated[str, typer.Option(help="Why it is no defect.")]) -> None:
    """Say why what the client sent back is no defect; then it does not count as an escape."""
    from copilot.services import defects as service

    session = of(context)
    found = service.dismiss(session.desk, session.actor, defect, note)
    session.emit(_defect(found), "Dismissed; the reason is kept with it.")


def _defect(defect: "Defect") -> dict[str, Any]:
    return {
        "defect": defect.id,
        "draft": defect.draft,
        "version": defect.version,
        "reason": defect.reason,
        "state": defect.finding,
    }


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
