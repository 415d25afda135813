"""copilot review, release, recall: an expert decides, and what was approved leaves the house."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from copilot.cli import history, remarks, shapes
from copilot.cli.drafts import print_draft
from copilot.cli.sample import disclose
from copilot.cli.session import Session, of
from copilot.domain.deliverable import Format
from copilot.domain.review import Decision, ReasonCode, Review
from copilot.domain.sampling import DECIDING
from copilot.errors import UsageError

if TYPE_CHECKING:
    from copilot.services.overrides import RestedOn

app = typer.Typer(help="A reviewer's acts on the queue.")

Draft = Annotated[str, typer.Argument(metavar="DRAFT", help="The draft's id.")]
Hash = Annotated[str, typer.Option("--hash", help="The hash of what you read, as draft show prints it.")]
Reason = Annotated[ReasonCode, typer.Option(help="Why, as a code.")]
Note = Annotated[str, typer.Option(help="Why, in words.")]
Claim = Annotated[str, typer.Option(help="The claim's id, e.g. c3.")]


def register(root: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (remarks.comment, remarks.resolve, remarks.reopen):
        app.command()(command)
    root.add_typer(app, name="review")
    root.command()(release)
    root.command()(recall)


@app.command()
def claim(context: typer.Context, draft: Draft) -> None:
    """Take the draft: nobody else can act on it until your lease ends."""
    from copilot.services import review

    session = of(context)
    _leased(session, review.claim(session.desk, session.actor, draft))


@app.command("next")
def next_(context: typer.Context) -> None:
    """Take the most urgent draft that your credentials allow."""
    from copilot.services import review

    session = of(context)
    leased = review.claim_next(session.desk_on_time, session.actor)
    if leased is None:
        session.emit({"draft": None}, "Nothing waits that you may review.")
    else:
        _leased(session, leased)


@app.command()
def renew(context: typer.Context, draft: Draft) -> None:
    """Hold the draft for another full lease."""
    from copilot.services import review

    session = of(context)
    _leased(session, review.renew(session.desk, session.actor, draft))


@app.command()
def unclaim(context: typer.Context, draft: Draft) -> None:
    """Give the draft back to the queue."""
    from copilot.services import review

    session = of(context)
    _state(session, review.unclaim(session.desk, session.actor, draft))


@app.command()
def edit(
    context: typer.Context,
    draft: Draft,
    file: Annotated[Path, typer.Option(help="The whole new text (Markdown, [^n] points at citation n).")],
    token: Annotated[int | None, typer.Option(help="Your lease's token; refuses the save when the lease passed on.")] = None,
    reason: Annotated[ReasonCode | None, typer.Option(help="Why, as a code; else the checks suggest one at approval.")] = None,
    note: Annotated[str, typer.Option(help="Why, in words.")] = "",
) -> None:
    """Replace the text by yours; changed sentences are checked again."""
    from copilot.services import review

    session = of(context)
    review.edit(session.desk, session.actor, draft, session.text(file), token, reason, note)
    print_draft(session, draft)


@app.command()
def check(
    context: typer.Context,
    draft: Draft,
    file: Annotated[Path, typer.Option(help="A wording of the text (Markdown, [^n] points at citation n).")],
) -> None:
    """Check a wording against the draft's evidence; nothing is saved."""
    from rich.text import Text

    from copilot.services import live

    session = of(context)
    made = live.check_as_typed(session.desk, session.actor, draft, session.text(file))
    table = session.table("claim", "verdict", "reasons")
    for claim in made.claims:
        table.add_row(Text(claim.text), claim.verdict, Text("; ".join(claim.reasons)))
    session.emit({"draft": draft, "claims": shapes.checked(made.claims, made.citations)}, table)


@app.command()
def kept(
    context: typer.Context,
    draft: Draft,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the newest one here.")] = None,
) -> None:
    """Your texts whose save came too late; nothing that you typed is lost."""
    from copilot.services import set_aside

    session = of(context)
    found = set_aside.kept(session.desk, session.actor, draft)
    if output is not None and found:
        session.path(output).write_text(found[-1].text, "utf-8")
    table = session.table("kept at", "of version", "why it was not saved", "text")
    for one in found:
        table.add_row(f"{one.at:%Y-%m-%d %H:%M}", str(one.version), one.why, one.text)
    data = [{"kept": k.id, "at": k.at.isoformat(), "version": k.version, "why": k.why, "text": k.text} for k in found]
    way = f"To merge: copilot review claim {draft}, copilot draft show {draft}, then copilot review edit with both."
    session.emit({"draft": draft, "kept": data}, table if found else f"No text of yours on {draft} was left unsaved.")
    if found:
        session.say(way)


@app.command()
def override(context: typer.Context, draft: Draft, claim: Claim, reason: Reason, note: Note) -> None:
    """Let a claim stand against its verdict; the reason is printed in the deliverable."""
    from copilot.services import review

    session = of(context)
    _decided(session, review.override(session.desk, session.actor, draft, claim, reason, note))


@app.command()
def withdraw(context: typer.Context, draft: Draft, claim: Claim, note: Note) -> None:
    """Take an override back; an approval that rested on it ends."""
    from copilot.services import review

    session = of(context)
    _decided(session, review.withdraw(session.desk, session.actor, draft, claim, note))


@app.command()
def recheck(context: typer.Context, draft: Draft) -> None:
    """Check the same text against its sources as they stand now."""
    from copilot.services import review

    session = of(context)
    review.check_again(session.desk, session.actor, draft)
    print_draft(session, draft)


@app.command()
def approve(
    context: typer.Context,
    draft: Draft,
    content_hash: Hash,
    reason: Annotated[
        ReasonCode | None, typer.Option(help="Why you changed the machine's text; else the checks suggest one.")
    ] = None,
    note: Annotated[str, typer.Option(help="The same in words.")] = "",
) -> None:
    """Sign for exactly the content that the hash names."""
    from copilot.services import overrides, review

    session = of(context)
    decision = review.approve(session.desk, session.actor, draft, content_hash, reason, note)
    _decided(session, decision, overrides.rested_on(session.desk, session.actor, decision))


@app.command()
def sign(context: typer.Context, draft: Draft, content_hash: Hash) -> None:
    """The second sign-off, by another person."""
    from copilot.services import review

    session = of(context)
    _decided(session, review.sign(session.desk, session.actor, draft, content_hash))


@app.command("return")
def return_(context: typer.Context, draft: Draft, reason: Reason, note: Note) -> None:
    """Send back to the analyst with what is to change."""
    from copilot.services import review

    session = of(context)
    _decided(session, review.send_back(session.desk, session.actor, draft, reason, note))


@app.command()
def reject(context: typer.Context, draft: Draft, reason: Reason, note: Note) -> None:
    """Refuse the draft as a whole."""
    from copilot.services import review

    session = of(context)
    _decided(session, review.reject(session.desk, session.actor, draft, reason, note))


@app.command()
def escalate(context: typer.Context, draft: Draft, reason: Reason, note: Note) -> None:
    """Hand the draft to another reviewer than yourself."""
    from copilot.services import review

    session = of(context)
    _decided(session, review.escalate(session.desk, session.actor, draft, reason, note))


def release(
    context: typer.Context,
    draft: Draft,
    form: Annotated[Format, typer.Option("--format", help="The file's format.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where to write it.")],
    tracked: Annotated[bool, typer.Option("--tracked", help="DOCX: what changed since the machine's draft, tracked.")] = False,
) -> None:
    """Release an approved draft as a file; later calls export the same deliverable again."""
    from copilot.services import release as service

    session = of(context)
    target = session.path(output)
    if target.is_dir() or not target.parent.is_dir():
        raise UsageError(f"'{output}' is not a file that can be written; name a file in an existing folder")
    if target.suffix.lstrip(".").lower() in set(Format) - {form}:
        raise UsageError(f"'{output}' says {target.suffix}, --format says {form}; make the two agree")
    content = service.release(session.desk, session.actor, draft, form, tracked=tracked)
    target.write_bytes(content)
    session.emit(
        {"draft": draft, "format": form, "file": str(target), "bytes": len(content)}, f"The released deliverable: {target}"
    )


def recall(context: typer.Context, draft: Draft, reason: Reason, note: Note) -> None:
    """Declare a released deliverable void."""
    from copilot.services import release as service

    session = of(context)
    _decided(session, service.recall(session.desk, session.actor, draft, reason, note))


def _leased(session: Session, review: Review) -> None:
    until = review.lease_until
    data: dict[str, Any] = {
        "draft": review.draft,
        "version": review.version,
        "state": review.state,
        "token": review.token,
        "lease_until": until.isoformat() if until else None,
    }
    session.emit(
        data, f"{review.draft} v{review.version} is yours until {until:%H:%M} UTC. Next: copilot draft show {review.draft}"
    )


def _state(session: Session, review: Review) -> None:
    session.emit({"draft": review.draft, "state": review.state}, f"{review.draft} is {review.state}.")


def _decided(session: Session, decision: Decision, rests_on: "RestedOn | None" = None) -> None:
    data: dict[str, Any] = {
        "decision": decision.id,
        "draft": decision.draft,
        "version": decision.version,
        "act": decision.act,
        "hash": decision.hash,
        "reason": decision.reason,
        "at": decision.at.isoformat(),
        "trust": decision.trust,
    }
    told = [f"{decision.act}: {decision.draft} v{decision.version} ({decision.hash[:12]}…)"]
    if rests_on is not None:
        held, names = rests_on
        data["rests_on"] = [
            {"claim": claim, "member": names[d.member], "reason": d.reason, "note": d.note, "at": d.at.isoformat()}
            for claim, d in sorted(held.items())
        ]
        told += [f"  ! {history.stands(claim, d, names)}" for claim, d in sorted(held.items())]
    session.emit(data, "\n".join(told))
    if decision.act in DECIDING:
        disclose(session, decision.draft)
