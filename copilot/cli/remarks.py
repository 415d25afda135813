"""copilot review comment, resolve, reopen: the thread on a claim."""

from typing import TYPE_CHECKING, Annotated

import typer

from copilot.cli.session import Session, of

if TYPE_CHECKING:
    from copilot.domain.thread import Comment

Draft = Annotated[str, typer.Argument(metavar="DRAFT", help="The draft's id.")]
Claim = Annotated[str, typer.Option(help="The claim's id, e.g. c3.")]
MaybeNote = Annotated[str, typer.Option(help="A last word.")]


def comment(
    context: typer.Context, draft: Draft, claim: Claim, note: Annotated[str, typer.Option(help="The remark, or the reply.")]
) -> None:
    """Add a remark to a claim's thread, or answer one. An approved draft returns to the queue."""
    from copilot.services import threads

    session = of(context)
    _told(session, threads.comment(session.desk, session.actor, draft, claim, note))


def resolve(context: typer.Context, draft: Draft, claim: Claim, note: MaybeNote = "") -> None:
    """Say that the matter of a claim's thread is settled."""
    from copilot.services import threads

    session = of(context)
    _told(session, threads.resolve(session.desk, session.actor, draft, claim, note))


def reopen(context: typer.Context, draft: Draft, claim: Claim, note: MaybeNote = "") -> None:
    """Say that it is not. An approved draft returns to the queue."""
    from copilot.services import threads

    session = of(context)
    _told(session, threads.reopen(session.desk, session.actor, draft, claim, note))


def _told(session: Session, made: "Comment") -> None:
    words = {"comment": "Noted on", "resolve": "Settled:", "reopen": "Open again:"}
    session.emit(
        {"comment": made.id, "draft": made.draft, "claim": made.claim, "act": made.move}, f"{words[made.move]} {made.claim}."
    )
