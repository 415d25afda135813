"""copilot sample: a share of what was approved is reviewed again, blind."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from copilot.cli.session import Session, of

if TYPE_CHECKING:
    from copilot.services.second_review import SampleView

app = typer.Typer(help="Blind second reviews of a share of what was approved.")

Engagement = Annotated[str, typer.Argument(metavar="ENGAGEMENT", help="The engagement's name.")]


@app.command("set")
def set_(
    context: typer.Context,
    engagement: Engagement,
    share: Annotated[float, typer.Option(help="Of approved drafts, from 0 to 1.")],
    task: Annotated[str, typer.Option(help="Only of this task; else of all without a rule of their own.")] = "",
    seeded: Annotated[float, typer.Option(help="Of the samples: the share that gets a planted error, from 0 to 1.")] = 0.0,
    note: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Say what share is drawn; for leads and administrators. --share 0 ends it."""
    from copilot.services import second_review

    session = of(context)
    rule = second_review.set_rule(session.desk, session.actor, engagement, task, share, seeded, note)
    session.emit(
        {"engagement": engagement, "task": rule.task or None, "share": rule.share, "seeded": rule.seeded},
        f"{rule.share:.0%} of approved drafts of {rule.task or 'every task'} get a second review, "
        f"{rule.seeded:.0%} of those with a planted error.",
    )


@app.command("list")
def list_(context: typer.Context, engagement: Engagement) -> None:
    """What second reviews found: all of it for leads, for reviewers what they took part in; none before its decision."""
    from copilot.services import second_review

    session = of(context)
    found = second_review.samples(session.desk, session.actor, engagement)
    table = session.table("draft", "task", "first", "second", "second said", "as it came", "planted", "caught", "note")
    for view in found.decided:
        s = view.sample
        planted = "; ".join(f"{seed.before} -> {seed.after}" for seed in s.seeds)
        table.add_row(s.draft, s.task, view.reviewer, view.second, str(s.act), _yes(s.kept), planted, _yes(s.caught), s.note)
    session.emit(
        {
            "engagement": engagement,
            "rules": [{"task": r.task or None, "share": r.share, "seeded": r.seeded} for r in found.rules],
            "waiting": found.waiting,
            "samples": [data(view) for view in found.decided],
        },
        table if found.decided else "No second review was decided yet.",
    )
    if found.waiting:
        session.say(f"{found.waiting} second review(s) are drawn and not decided")


def data(view: "SampleView") -> dict[str, Any]:
    """As --json tells it."""
    s = view.sample
    return {
        "sample": s.id,
        "draft": s.draft,
        "version": s.version,
        "given": s.given,
        "task": s.task,
        "first": view.reviewer,
        "second": view.second,
        "act": s.act,
        "as_it_came": s.kept,
        "changed_first": s.changed,
        "planted": [
            {"swap": p.swap, "claim": p.claim, "before": p.before, "after": p.after, "marked": p.marked} for p in s.seeds
        ],
        "caught": s.caught,
        "decided": s.decided_at.isoformat() if s.decided_at else None,
        "note": s.note,
    }


def disclose(session: Session, draft: str) -> None:
    """Tell a second reviewer, after the decision, that it was one. Nothing for any other draft."""
    from copilot.services import second_review

    view = second_review.disclosed(session.desk, session.actor, draft)
    if view is not None:
        session.say(told(view))


def told(view: "SampleView") -> str:
    """In a sentence or two."""
    s = view.sample
    text = f"This was a quality sample: a copy of {s.draft}, which {view.reviewer} approved"
    text += " after changing it." if s.changed else " as it came."
    for seed in s.seeds:
        verb = "You caught" if s.caught else "You missed"
        text += f" {verb} the planted error: “{seed.after}” stood for “{seed.before}”."
    return text


def _yes(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
