"""copilot member: the desk's people."""

from typing import Annotated

import typer

from copilot.cli.session import of
from copilot.domain.member import Role

app = typer.Typer(help="The desk's people.")

Name = Annotated[str, typer.Argument(help="The member's name.")]


@app.command()
def add(
    context: typer.Context,
    name: Name,
    role: Annotated[list[Role], typer.Option(help="May be given several times.")],
    engagement: Annotated[
        list[str] | None, typer.Option(help="Grant the roles there as well; may be given several times.")
    ] = None,
    same_person_as: Annotated[str | None, typer.Option(help="Another account of the same human being.")] = None,
    full_name: Annotated[str, typer.Option("--name", help="What the person is called, as sign-offs print it.")] = "",
) -> None:
    """Add an account. `copilot member password NAME` lets it sign in on the web."""
    from copilot.services import members

    session = of(context)
    made = members.add(
        session.desk, session.actor, name, role, engagement or (), same_person_as=same_person_as, full_name=full_name
    )
    session.emit(
        {"members": [{"name": made.name, "roles": list(made.roles), "engagements": list(engagement or [])}]},
        f"{made.name} is added ({', '.join(made.roles)}).",
    )


@app.command("list")
def list_(context: typer.Context) -> None:
    """Everybody for an administrator; else yourself."""
    from copilot.services import credentials, members

    session = of(context)
    ending: dict[str, list[str]] = {}
    for v in credentials.warnings(session.desk, session.actor):
        ending.setdefault(v.member, []).append(f"{v.held.credential.kind} ends {v.held.credential.valid_until}")
    views = members.listed(session.desk, session.actor)
    table = session.table("member", "name", "roles", "engagements", "state", "credentials")
    for m, names in views:
        table.add_row(
            m.name,
            m.full_name,
            ", ".join(m.roles),
            ", ".join(names),
            "disabled" if m.disabled_at else "active",
            "; ".join(ending.get(m.name, ())),
        )
    session.emit(
        {
            "members": [
                {
                    "name": m.name,
                    "full_name": m.full_name,
                    "roles": list(m.roles),
                    "engagements": list(names),
                    "disabled": m.disabled_at is not None,
                    "warnings": ending.get(m.name, []),
                }
                for m, names in views
            ]
        },
        table,
    )


@app.command()
def name(
    context: typer.Context,
    name: Name,
    full_name: Annotated[str, typer.Argument(metavar="TEXT", help="E.g. 'Rita Meyer'; empty: forget it.")],
) -> None:
    """Record what a member is called: sign-offs print it beside the account."""
    from copilot.services import members

    session = of(context)
    member = members.set_full_name(session.desk, session.actor, name, full_name)
    session.emit({"member": name, "full_name": member.full_name}, f"{name} signs as {member.full_name or name}.")


@app.command()
def disable(context: typer.Context, name: Name) -> None:
    """Take the account out of use and end its sessions."""
    from copilot.services import members

    session = of(context)
    members.disable(session.desk, session.actor, name)
    session.emit({"member": name, "disabled": True}, f"{name} is disabled.")


@app.command()
def password(context: typer.Context, name: Name) -> None:
    """Set a random password for the web and print it once."""
    from copilot.services import members, sign_in

    session = of(context)
    fresh = sign_in.random_password()
    members.set_password_hash(session.desk, session.actor, name, session.desk.passwords.hash(fresh))
    session.emit({"member": name, "password": fresh}, f"{name} signs in with: {fresh}")


@app.command()
def place(
    context: typer.Context,
    name: Name,
    where: Annotated[str, typer.Argument(metavar="PLACE", help="An ISO 3166 code, e.g. DE or US-NY.")],
) -> None:
    """Record where a member works: clients' terms may say where people who see their documents may be."""
    from copilot.services import members

    session = of(context)
    member = members.set_place(session.desk, session.actor, name, where)
    session.emit({"member": name, "place": member.place}, f"{name} works in {member.place}.")
