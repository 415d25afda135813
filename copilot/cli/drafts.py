"""copilot ask, draft, queue: from a question to a checked draft in the queue."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from copilot.cli import filters, history, shapes
from copilot.cli.session import Session, of
from copilot.domain.review import State

if TYPE_CHECKING:
    from rich.markdown import Markdown

    from copilot.domain.claim import Claim
    from copilot.domain.draft import Draft as Drafted
    from copilot.domain.thread import Thread

draft = typer.Typer(help="Drafts and their versions.")

Draft = Annotated[str, typer.Argument(metavar="DRAFT", help="The draft's id.")]
Request = Annotated[str, typer.Argument(metavar="REQUEST", help="The kept request's id.")]
WithoutModel = Annotated[bool, typer.Option("--without-model", help="An evidence digest, where a model is configured.")]
_MARK = {"supported": "✓", "contradicted": "✗", "figure_mismatch": "≠", "not_found": "?"}


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command()(ask)
    app.command()(queue)
    app.add_typer(draft, name="draft")


def ask(
    context: typer.Context,
    engagement: Annotated[str, typer.Argument(help="The engagement's name.")],
    question: str,
    task: Annotated[str, typer.Option(help="Task template; copilot prompt list shows them.")] = "answer",
    conversation: Annotated[str | None, typer.Option(help="Continue this conversation.")] = None,
    document: filters.Documents = None,
    type_: filters.Types = None,
    since: filters.Since = None,
    until: filters.Until = None,
    without_model: WithoutModel = False,
) -> None:
    """Draft an answer with checked citations; it is in the approval queue."""
    from copilot.domain.scope import limited
    from copilot.services import draft as service

    session = of(context)
    only = limited(document or (), type_ or (), since or "", until or "")
    stream = service.ask(
        session.desk,
        session.actor,
        engagement,
        question,
        task=task,
        conversation=conversation,
        document=only.document,
        scope=only.scope,
        without_model=without_model,
    )
    _follow(session, stream)


@draft.command()
def show(
    context: typer.Context,
    draft: Draft,
    version: Annotated[int | None, typer.Option(help="An older version.")] = None,
) -> None:
    """Text, claims, citations, verdicts and decisions."""
    print_draft(of(context), draft, version)


@draft.command()
def diff(
    context: typer.Context,
    draft: Draft,
    before: Annotated[int | None, typer.Option("--from", metavar="N", help="Else the machine's last version.")] = None,
    after: Annotated[int | None, typer.Option("--to", metavar="N", help="Else the version under review.")] = None,
) -> None:
    """What changed between two versions, word by word: deleted words struck out, inserted ones underlined."""
    from rich.text import Text

    from copilot.domain.redline import Kind
    from copilot.services import queries

    session = of(context)
    found = queries.redline(session.desk, session.actor, draft, before, after)
    looks = {Kind.KEPT: ("", "", ""), Kind.DELETED: ("red strike", "[-", "-]"), Kind.INSERTED: ("green underline", "{+", "+}")}
    marked = not session.console.is_terminal  # a file shows no colours
    shown = Text(f"{draft} v{found.before} -> v{found.after}\n\n")
    for change in found.changes:
        style, opening, closing = looks[change.kind]
        shown.append(f"{opening}{change.text}{closing}" if marked else change.text, style)
    data = {
        "draft": draft,
        "from": found.before,
        "to": found.after,
        "changes": [{"kind": c.kind, "text": c.text} for c in found.changes],
    }
    session.emit(data, shown)


@draft.command()
def revise(
    context: typer.Context,
    draft: Draft,
    note: Annotated[str, typer.Option(help="What is to change, and why.")],
    file: Annotated[Path | None, typer.Option(help="Your own wording, to be checked and queued.")] = None,
    without_model: WithoutModel = False,
) -> None:
    """Make a new version after a reviewer's remarks."""
    from copilot.services import draft as service

    session = of(context)
    text = session.text(file) if file else None
    _follow(session, service.revise(session.desk, session.actor, draft, note, text, without_model=without_model))


@draft.command()
def resume(context: typer.Context, request: Request, without_model: WithoutModel = False) -> None:
    """Draft a request that a fault left without a draft; what was answered and paid for is not asked again."""
    from copilot.services import draft as service

    session = of(context)
    _follow(session, service.resume(session.desk, session.actor, request, without_model=without_model))


@draft.command()
def unfinished(context: typer.Context, engagement: Annotated[str, typer.Argument(help="The engagement's name.")]) -> None:
    """Your requests that have no draft yet: running, failed or interrupted, and why."""
    from copilot.services import draft as service

    session = of(context)
    found = service.unfinished(session.desk, session.actor, engagement)
    table = session.table("request", "asked", "task", "question", "state", "reason", "answers kept")
    for one in found:
        r = one.request
        asked = f"{r.created_at:%Y-%m-%d %H:%M}"
        table.add_row(r.id, asked, r.task, r.question[:80], one.standing, r.error, str(one.kept))
    data = [
        {
            "request": one.request.id,
            "asked": one.request.created_at.isoformat(),
            "task": one.request.task,
            "question": one.request.question,
            "conversation": one.request.conversation,
            "revises": one.request.revises,
            "state": one.standing,
            "reason": one.request.error,
            "kept": one.kept,
        }
        for one in found
    ]
    session.emit({"requests": data}, table if found else "Every request has its draft.")


@draft.command()
def dismiss(context: typer.Context, request: Request) -> None:
    """Give up a request that has no draft."""
    from copilot.services import draft as service

    session = of(context)
    service.dismiss(session.desk, session.actor, request)
    session.emit({"request": request, "dismissed": True}, f"Request {request} is given up.")


def queue(
    context: typer.Context,
    state: Annotated[State | None, typer.Option(help="Only drafts in this state.")] = None,
    engagement: Annotated[str | None, typer.Option(help="Only drafts of this engagement.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="At most so many drafts.")] = 200,
) -> None:
    """The approval queue of your engagements, most urgent first."""
    from copilot.services import queries

    session = of(context)
    states = () if state is None else (state,)
    page = queries.queue(session.desk_on_time, session.actor, *states, engagement=engagement, limit=limit)
    items = page.items
    table = session.table("draft", "v", "engagement", "task", "state", "author", "claimed by", "due", "✓", "✗", "≠", "?")
    for item in items:
        r = item.review
        standing = " overdue" if item.overdue else " due soon" if item.warned else ""
        climbed = f", escalated {r.rungs}x" if r.rungs and item.overdue else ""
        due = f"{r.due_at:%Y-%m-%d %H:%M}{standing}{climbed}" if r.due_at else ""
        counts = [str(r.verdicts.get(verdict, 0)) for verdict in _MARK]
        told = f"{r.state}, approval ended" if item.approval_ended else r.state
        table.add_row(r.draft, str(r.version), item.engagement, r.task, told, item.author, item.claimed_by or "", due, *counts)
    session.emit(
        {"drafts": [shapes.queue_item(item) for item in items], "more": page.more}, table if items else "The queue is empty."
    )
    if page.more:
        session.say(f"The {limit:,} most urgent were looked at, and there are more: --limit, --engagement, --state.")


def print_draft(session: Session, draft_id: str, version: int | None = None) -> None:
    """As JSON, or as a page to read."""
    from rich.console import Group
    from rich.text import Text

    from copilot.services import queries

    view = queries.draft(session.desk_on_time, session.actor, draft_id, version)
    d, review = view.draft, view.review
    head = Text(f"{d.id} v{d.version}  {review.state}  {view.engagement.name}  {d.prompt}  {d.model}")
    lines = [
        Text(f"  {_MARK[c.verdict]} {c.id} ({_whose(d, c)}): {history.shortened(c)}: {'; '.join(c.reasons) or c.verdict}")
        for c in d.claims
    ]
    sources = [Text(f"  [^{c.number}] {c.document}" + (f", page {c.page}" if c.page else "")) for c in d.citations]
    warnings = [Text(f"  ! {w}") for w in d.warnings]
    warnings += [
        Text(f"  ! {name} changed since the claims were checked: copilot review recheck {d.id}") for name in view.moved
    ]
    remarks = [Text(line) for thread in view.threads for line in _thread(thread, view.names)]
    words = d.words()
    whose = ", ".join(f"{origin} {count}" for origin, count in words.items() if count)
    foot = Text(f"hash {d.hash}")
    time = [Text(f"due {review.due_at:%Y-%m-%d %H:%M} UTC")] if review.due_at and review.clock_from else []
    for alarm in view.alarms:
        told = ", ".join(view.names[m] for m in alarm.told) or "nobody who fits"
        late = ", late: the desk was down" if alarm.late else ""
        time.append(Text(f"  {alarm.step} {alarm.fell_due:%Y-%m-%d %H:%M}{late}, told: {told}"))
    session.emit(
        shapes.draft(view),
        Group(
            head,
            Text(""),
            _as_it_reads(d.text),
            Text(""),
            Text("Checks"),
            *lines,
            Text("Sources"),
            *sources,
            *warnings,
            *([Text("Comments"), *remarks] if remarks else []),
            *map(Text, history.lines(view)),
            *([Text(f"Words: {whose}")] if whose else []),
            *time,
            foot,
        ),
    )


def _as_it_reads(text: str) -> "Markdown":
    """The text as every face and file shows it: HTML, links and references are the characters they are, so none is hidden."""
    from markdown_it import MarkdownIt
    from rich.markdown import Markdown

    shown = Markdown("", hyperlinks=False)
    plain = ["link", "autolink", "image", "html_inline", "html_block", "reference", "entity"]
    shown.parsed = MarkdownIt("commonmark", {"html": False}).enable("table").disable(plain).parse(text)
    return shown


def _whose(draft: "Drafted", claim: "Claim") -> str:
    """Whose sentence it is, and of how many words by each hand where it is not of one."""
    hands = {origin: count for origin, count in draft.words(claim).items() if count}
    mixed = ", ".join(f"{count} {'word' if count == 1 else 'words'} {origin}" for origin, count in hands.items())
    return f"{claim.origin}: {mixed}" if set(hands) - {claim.origin} else str(claim.origin)


def _thread(thread: "Thread", names: dict[str, str]) -> Iterator[str]:
    """The claim, then who said what, in order."""
    where = thread.claim or f"a sentence that is gone (“{thread.quote[:80]}”)"
    yield f"  {where}: {'resolved' if thread.resolved else 'open'}"
    acts = {"comment": "", "resolve": "settled it", "reopen": "opened it again"}
    for c in thread.comments:
        said = ": ".join(part for part in (acts[c.move], c.note) if part)
        yield f"    {names.get(c.member, c.member)}, {c.at:%Y-%m-%d %H:%M}, version {c.version}: {said}"


def _follow(session: Session, stream: Iterable[Any]) -> None:
    """Each claim on stderr as soon as it is checked; then the draft."""
    from copilot.domain.claim import Claim
    from copilot.domain.claims import plain
    from copilot.domain.draft import Draft as Made
    from copilot.domain.drafting import Withdrawn

    shown: dict[str, str] = {}

    def told(item: object) -> str:
        if isinstance(item, Claim):
            text = " ".join(plain(item.text).strip("|- ").split())
            shown[item.id] = f"{_MARK[item.verdict]} {text if len(text) <= 200 else text[:199] + '…'}"
            doubt = f"  ({item.reasons[0]})" if item.reasons and item.verdict != "supported" else ""
            return shown[item.id] + doubt
        if isinstance(item, Withdrawn):
            return "\n".join(f"withdrawn: {shown[one]}" for one in item.claims if one in shown)
        return ""

    made = session.follow("draft", stream, Made, told)
    print_draft(session, made[-1].id)
