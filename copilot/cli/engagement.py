"""copilot engagement: clients' matters and who may enter them."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from copilot.cli import shapes
from copilot.cli.session import of
from copilot.domain.engagement import Kind
from copilot.domain.member import Role
from copilot.domain.terms import Keeping

if TYPE_CHECKING:
    from copilot.services.spending import Spent

app = typer.Typer(help="Clients' matters and who may enter them.")

Name = Annotated[str, typer.Argument(help="The engagement's name.")]


@app.command()
def create(
    context: typer.Context,
    name: Name,
    kind: Annotated[Kind, typer.Option(help="The kind of work.")],
    client: Annotated[str, typer.Option(help="Whose matter it is.")] = "",
    counterparty: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="Another side of the matter, for conflicts of interest; repeatable."),
    ] = None,
    jurisdiction: Annotated[str, typer.Option(help="Where reviewers' credentials have to hold, e.g. Ireland.")] = "",
) -> None:
    """Make an engagement with a key of its own; you become its analyst."""
    from copilot.services import engagements

    session = of(context)
    made = engagements.create(session.desk, session.actor, name, kind, client, counterparty or (), jurisdiction)
    session.emit(
        {"engagement": made.name, "id": made.id, "kind": made.kind},
        f"Engagement '{made.name}' ({made.kind}) is open. Next: copilot ingest '{made.name}' PATH",
    )


@app.command("list")
def list_(context: typer.Context) -> None:
    """The engagements you may see, with your roles there."""
    from copilot.services import engagements

    session = of(context)
    views = engagements.listed(session.desk, session.actor)
    table = session.table("engagement", "kind", "client", "your roles", "state")
    for e, roles in views:
        table.add_row(e.name, e.kind, e.client if roles else "", ", ".join(sorted(roles)), "closed" if e.closed_at else "open")
    data = [
        {
            "engagement": e.name,
            "kind": e.kind,
            "client": e.client if roles else None,
            "roles": sorted(roles),
            "credentials": list(e.credentials) if roles else None,
            "closed": e.closed_at.isoformat() if e.closed_at else None,
        }
        for e, roles in views
    ]
    session.emit({"engagements": data}, table if views else "No engagement yet. copilot engagement create NAME --kind legal")


@app.command()
def show(context: typer.Context, name: Name) -> None:
    """People and counts."""
    from copilot.services import engagements

    session = of(context)
    detail = engagements.show(session.desk, session.actor, name)
    e = detail.engagement
    people = [{"member": m.name, "role": role} for m, role in detail.grants]
    lines = [
        f"{e.name} ({e.kind}), {detail.documents} documents, {detail.drafts} drafts, {'closed' if e.closed_at else 'open'}"
    ]
    if e.credentials:
        lines.append(f"  reviewers need a credential as {' or '.join(e.credentials)}, whatever the task")
    if e.jurisdiction:
        lines.append(f"  credentials of reviewers have to hold in {e.jurisdiction}")
    lines += [f"  {p['role']:<10} {p['member']}" for p in people]
    lines += [f"  model      {spent_line(detail.spent)}"]
    lines += [f"  models at  {', '.join(e.model_hosts)} only"] if e.model_hosts else []
    session.emit(
        {
            "engagement": e.name,
            "kind": e.kind,
            "grants": people,
            "documents": detail.documents,
            "drafts": detail.drafts,
            "spent": shapes.spent(detail.spent),
            "model_hosts": list(e.model_hosts),
            "jurisdiction": e.jurisdiction,
            "credentials": list(e.credentials),
        },
        "\n".join(lines),
    )


@app.command()
def limit(
    context: typer.Context,
    name: Name,
    cap: Annotated[
        float | None, typer.Option(metavar="USD", help="Most that the model may cost in a month; 0: no model.")
    ] = None,
    desk_cap: Annotated[bool, typer.Option("--desk-cap", help="Back to the desk's own cap.")] = False,
    host: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="A host that a model may be at, and no other; repeatable.")
    ] = None,
    any_host: Annotated[bool, typer.Option("--any-host", help="Wherever the desk's model is.")] = False,
) -> None:
    """What the model may cost in the engagement, and where its questions and passages may be sent."""
    from copilot.errors import UsageError
    from copilot.services import spending

    session = of(context)
    if (cap is not None and desk_cap) or (host and any_host) or not (cap is not None or desk_cap or host or any_host):
        raise UsageError("say either --cap USD or --desk-cap, and either --host HOST or --any-host")
    if cap is not None or desk_cap:
        spending.set_cap(session.desk, session.actor, name, cap)
    if host or any_host:
        spending.set_hosts(session.desk, session.actor, name, host or ())
    (month,) = spending.spent(session.desk, session.actor, name)
    session.emit({"engagement": name, "spent": shapes.spent(month)}, f"{name}: {spent_line(month)}")


@app.command()
def grant(context: typer.Context, name: Name, member: str, role: Annotated[Role, typer.Option(help="The role there.")]) -> None:
    """Give a member a role in the engagement."""
    from copilot.services import engagements

    session = of(context)
    engagements.grant(session.desk, session.actor, name, member, role)
    session.emit({"engagement": name, "member": member, "role": role}, f"{member} is {role} in '{name}'.")


@app.command()
def revoke(context: typer.Context, name: Name, member: str) -> None:
    """Take all of a member's roles in the engagement away."""
    from copilot.services import engagements

    session = of(context)
    removed = engagements.revoke(session.desk, session.actor, name, member)
    session.emit(
        {"engagement": name, "member": member, "revoked": removed}, f"{removed} grant(s) of {member} in '{name}' ended."
    )


@app.command()
def jurisdiction(
    context: typer.Context, name: Name, where: Annotated[str, typer.Argument(help="E.g. Ireland; '' for anywhere.")]
) -> None:
    """Say where reviewers' credentials have to hold in the engagement."""
    from copilot.services import engagements, qualification

    session = of(context)
    changed, returned = engagements.set_jurisdiction(session.desk, session.actor, name, where)
    told = f"have to hold in {changed.jurisdiction}" if changed.jurisdiction else "may hold anywhere"
    without = qualification.asks_for_none(session.desk, changed)
    session.emit(
        {
            "engagement": changed.name,
            "jurisdiction": changed.jurisdiction,
            "asks_for_none": list(without),
            "returned": list(returned),
        },
        f"Credentials of reviewers in '{name}' {told}.{_back(returned)}{_without(name, without)}",
    )


@app.command()
def credentials(
    context: typer.Context,
    name: Name,
    kind: Annotated[
        list[str] | None, typer.Argument(metavar="[KIND]...", help="Any one of these; none: only what templates ask for.")
    ] = None,
) -> None:
    """Say of which kinds whoever reviews anything in the engagement needs a credential, whatever the task."""
    from copilot.services import engagements, qualification

    session = of(context)
    changed, returned = engagements.set_credentials(session.desk, session.actor, name, kind or ())
    told = f"need a credential as {' or '.join(changed.credentials)}" if changed.credentials else "need what the task asks for"
    without = qualification.asks_for_none(session.desk, changed)
    session.emit(
        {
            "engagement": changed.name,
            "credentials": list(changed.credentials),
            "asks_for_none": list(without),
            "returned": list(returned),
        },
        f"Reviewers in '{name}' {told}.{_back(returned)}{_without(name, without)}",
    )


@app.command()
def close(context: typer.Context, name: Name) -> None:
    """End the engagement's work; it can only be read from now on."""
    from copilot.services import engagements

    session = of(context)
    engagements.close(session.desk, session.actor, name)
    session.emit({"engagement": name, "closed": True}, f"Engagement '{name}' is closed.")


def spent_line(month: "Spent") -> str:
    """What the model cost in the month, against its cap."""
    from copilot.domain.spending import dollars

    cap = "no cap" if month.cap is None else f"of a cap of {dollars(month.cap)}"
    calls = sum(s.answered for s in month.models)
    return f"{dollars(month.used)} in {month.month} ({cap}), {calls} calls answered"


@app.command()
def terms(
    context: typer.Context,
    name: Name,
    owner: Annotated[str | None, typer.Option(help="Who owns the work product.")] = None,
    confidentiality: Annotated[str | None, typer.Option(help="What is confidential, and for how long.")] = None,
    non_compete: Annotated[str | None, typer.Option(help="For whom else the team may not work.")] = None,
    retention: Annotated[str | None, typer.Option(help="How long documents and drafts are kept.")] = None,
    keep_days: Annotated[int | None, typer.Option(help="Days a document is kept after it came in; 0: no date.")] = None,
    data_in: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PLACE", help="Where data may be: DE, US-NY, EU, EEA, or anywhere; repeatable, replaces the others."
        ),
    ] = None,
    people_in: Annotated[
        list[str] | None,
        typer.Option(metavar="PLACE", help="Where members who see them may be; likewise."),
    ] = None,
    keeping: Annotated[
        Keeping | None, typer.Option(help="Whether what does not fit the places is refused or only warned of.")
    ] = None,
) -> None:
    """The terms that the engagement was agreed under; with options, records them."""
    from copilot.services import terms as service

    session = of(context)
    given = {
        "owner": owner, "confidentiality": confidentiality, "non_compete": non_compete, "retention": retention,
        "keep_days": keep_days,
        "data_places": _places(data_in), "people_places": _places(people_in), "keeping": keeping,
    }  # fmt: skip
    changes = {field: value for field, value in given.items() if value is not None}
    if changes:
        service.set_terms(session.desk, session.actor, name, **changes)
    view = service.shown(session.desk, session.actor, name)
    lines = [f"{label}: {text}" for label, text in view.terms.clauses()] or ["No terms are recorded."]
    if view.terms.data_places or view.terms.people_places:
        lines.append("What does not fit is refused." if view.terms.keeping is Keeping.REFUSE else "What does not fit is told.")
    lines += [f"Does not fit: {misfit}." for misfit in view.misfits]
    session.emit(
        {"engagement": name, "terms": asdict(view.terms), "misfits": list(view.misfits)},
        "\n".join(lines),
    )


@app.command()
def expired(
    context: typer.Context,
    name: Name,
    delete: Annotated[bool, typer.Option("--delete", help="Delete them for good; drafts keep their quotations.")] = False,
) -> None:
    """Documents kept longer than the terms allow. Nothing is deleted but with --delete."""
    from copilot.services import retention

    session = of(context)
    found = (retention.delete_expired if delete else retention.expired)(session.desk, session.actor, name)
    table = session.table("document", "version", "came in")
    for d in found:
        table.add_row(d.name, str(d.version), f"{d.added_at:%Y-%m-%d}")
    data = [{"document": d.name, "version": d.version, "added_at": d.added_at.isoformat()} for d in found]
    session.emit({"engagement": name, "documents": data, "deleted": delete}, table if found else "Nothing is past its date.")
    if found:
        session.say(f"{len(found)} deleted." if delete else f"To delete them: copilot engagement expired '{name}' --delete")


def _without(name: str, tasks: tuple[str, ...]) -> str:
    """A sentence on the tasks that ask for no credential, and how to ask for one."""
    if not tasks:
        return ""
    return f" Without any are reviewed: {', '.join(tasks)}; to ask for one: copilot engagement credentials '{name}' KIND"


def _back(drafts: tuple[str, ...]) -> str:
    """A sentence on what was held or approved on less."""
    return f" Back in the queue, held or approved on less: {', '.join(drafts)}." if drafts else ""


def _places(given: list[str] | None) -> tuple[str, ...] | None:
    """None when nothing was said of places; none at all for 'anywhere'."""
    return None if given is None else tuple(place for place in given if place.strip().lower() != "anywhere")
