"""copilot engagement terms, expired: what was agreed, and what is kept longer than that."""

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer

from copilot.cli.session import Session, of
from copilot.domain.terms import Keeping

if TYPE_CHECKING:
    from copilot.domain.terms import Terms

Name = Annotated[str, typer.Argument(help="The engagement's name.")]
Places = Annotated[
    list[str] | None, typer.Option(metavar="PLACE", help="ISO 3166 code, EU or EEA; repeatable; '' for anywhere.")
]


def terms(
    context: typer.Context,
    name: Name,
    owner: Annotated[str | None, typer.Option(help="Who owns the work product.")] = None,
    confidentiality: Annotated[str | None, typer.Option(help="The clause, in the parties' words.")] = None,
    non_compete: Annotated[str | None, typer.Option(help="The clause, in the parties' words.")] = None,
    retention: Annotated[str | None, typer.Option(help="The clause, in the parties' words.")] = None,
    keep_days: Annotated[int | None, typer.Option(help="Days a document is kept after it came in; 0: no date.")] = None,
    data_place: Places = None,
    people_place: Places = None,
    misfit: Annotated[Keeping | None, typer.Option(help="What does not fit is refused, or only told.")] = None,
) -> None:
    """The engagement's terms; with options, record them (leads and administrators). '' takes a clause out."""
    from copilot.services import terms as service

    session = of(context)
    given = {
        "owner": owner,
        "confidentiality": confidentiality,
        "non_compete": non_compete,
        "retention": retention,
        "keep_days": keep_days,
        "data_places": None if data_place is None else tuple(p for p in data_place if p.strip()),
        "people_places": None if people_place is None else tuple(p for p in people_place if p.strip()),
        "keeping": misfit,
    }
    changes = {key: value for key, value in given.items() if value is not None}
    view = service.shown(session.desk, session.actor, name)
    if changes:
        service.set_terms(session.desk, session.actor, name, replace(view.engagement.terms, **changes))  # type: ignore[arg-type]
        view = service.shown(session.desk, session.actor, name)
    _print(session, name, view.engagement.terms, view.misfits)


def expired(
    context: typer.Context,
    name: Name,
    delete: Annotated[bool, typer.Option("--delete", help="Delete them for good; drafts keep their quotations.")] = False,
) -> None:
    """Documents kept longer than the terms allow. Nothing is deleted but with --delete."""
    from copilot.services import terms as service

    session = of(context)
    act = service.delete_expired if delete else service.expired
    found = act(session.desk, session.actor, name).documents
    table = session.table("document", "version", "came in")
    for d in found:
        table.add_row(d.name, str(d.version), f"{d.added_at:%Y-%m-%d}")
    data = [{"document": d.name, "version": d.version, "added_at": d.added_at.isoformat()} for d in found]
    session.emit({"engagement": name, "documents": data, "deleted": delete}, table if found else "Nothing is past its date.")
    if found:
        session.say(f"{len(found)} deleted." if delete else f"To delete them: copilot engagement expired '{name}' --delete")


def _print(session: Session, name: str, agreed: "Terms", misfits: tuple[str, ...]) -> None:
    lines = [f"{label}: {text}" for label, text in agreed.clauses()] or ["No terms are recorded."]
    lines += [f"What does not fit is {'refused' if agreed.keeping is Keeping.REFUSE else 'told'}."] if agreed.clauses() else []
    lines += [f"Does not fit: {misfit}" for misfit in misfits]
    session.emit({"engagement": name, "terms": asdict(agreed), "misfits": list(misfits)}, "\n".join(lines))
