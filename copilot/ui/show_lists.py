"""Tables of the desk: the queue, documents, releases, members, engagements, prompts, audit chains."""

from collections.abc import Sequence
from datetime import datetime

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.chain import ChainReport
from copilot.domain.deliverable import Format
from copilot.domain.document import Document
from copilot.domain.review import State
from copilot.services.engagements import EngagementView
from copilot.services.members import MemberView
from copilot.services.prompts import PromptView
from copilot.services.queries import PAGE, QueueItem, Released
from copilot.ui.escaping import esc
from copilot.ui.render import chip, empty, moment, reference, sheet, state_chip, table, verdict_counts
from copilot.ui.show_time import queue_due


def queue_table(items: Sequence[QueueItem], now: datetime, picked: str = "", *, more: bool = False) -> str:
    """Most urgent first, as they come; `more` where others stand behind those that were looked at."""
    beyond = (
        f'<p class="quiet">The {PAGE} most urgent were looked at, and there are more: choose one engagement.</p>'
        if more
        else ""
    )
    if not items:
        return empty("Nothing waits here", "New drafts appear by themselves. Widen the filter to see decided ones.") + beyond
    rows = [
        (f"{reference(i.review.draft)}{' is-picked' if i.review.draft == picked else ''}", _queue_row(i, now)) for i in items
    ]
    columns = ("Due", "Engagement", "Task", "State", "Claims", "Author", "Held by")
    return sheet(table(columns, rows, picks="queue-pick")) + beyond


def _queue_row(item: QueueItem, now: datetime) -> tuple[str, ...]:
    review = item.review
    flag = chip("flagged", "bad") if review.flagged else ""
    second = chip("2nd signature", "warn") if review.state is State.APPROVED and review.second_signoff else ""
    return (
        queue_due(item, now),
        esc(item.engagement),
        f'{esc(review.task)} <span class="quiet mono">v{review.version}</span>',
        state_chip(review.state) + second,
        verdict_counts(review.verdicts) + flag,
        esc(item.author),
        esc(item.claimed_by or "—"),
    )


def documents_table(documents: Sequence[Document]) -> str:
    """An engagement's current documents."""
    if not documents:
        return empty("No documents yet", "Drop the client's files above: PDF, Word, Excel, PowerPoint, HTML, e-mail or text.")
    rows = [
        (
            reference(d.id),
            (
                f'<b>{esc(d.name)}</b> <span class="quiet">v{d.version}</span>'
                + "".join(f'<p class="quiet">{esc(warning)}</p>' for warning in d.warnings),
                str(d.pages or "—"),
                f'<span class="nowrap">{d.size / 1024:,.0f} KB</span>',
                f'<span class="nowrap" title="{moment(d.added_at)}">{d.added_at:%d %b %Y}</span>',
            ),
        )
        for d in documents
    ]
    return sheet(table(("Document", "Pages", "Size", "Added"), rows, picks="documents-pick"))


def released_table(released: Sequence[Released]) -> str:
    """What left the house, with its files."""
    if not released:
        return empty("Nothing released yet", "A draft that a reviewer approves and releases can be collected here.")
    rows = [
        (
            "",
            (
                esc(r.deliverable.title or r.deliverable.draft),
                esc(r.engagement),
                state_chip(r.state),
                moment(r.deliverable.released_at),
                ", ".join(esc(s.member) for s in r.deliverable.sign_offs),
                _files(r),
            ),
        )
        for r in released
    ]
    return sheet(table(("Deliverable", "Engagement", "State", "Released", "Signed by", "Files"), rows))


def _files(released: Released) -> str:
    if released.state not in (State.RELEASED, State.SUPERSEDED):
        return '<span class="quiet">withdrawn</span>'
    draft = esc(released.deliverable.draft)
    return "".join(f'<a class="download" href="/download/{draft}.{form}" download>{form.upper()}</a>' for form in Format)


def engagements_table(views: Sequence[EngagementView]) -> str:
    """Names and kinds; what is in them needs a grant."""
    if not views:
        return empty("No engagements yet", "Create one below, then grant its analysts and reviewers.")
    rows = [
        (
            "",
            (
                f"<b>{esc(v.engagement.name)}</b>",
                esc(v.engagement.kind),
                esc(v.engagement.client or "—"),
                ", ".join(sorted(v.roles)) or '<span class="quiet">no grant of yours</span>',
                moment(v.engagement.created_at),
                chip("closed", "plain") if v.engagement.closed_at else chip("open", "good"),
            ),
        )
        for v in views
    ]
    return sheet(table(("Engagement", "Kind", "Client", "Your roles there", "Created", ""), rows))


def members_table(views: Sequence[MemberView]) -> str:
    """Everybody on the desk."""
    rows = [
        (
            "",
            (
                f"<b>{esc(v.member.name)}</b>",
                ", ".join(v.member.roles),
                ", ".join(map(esc, v.engagements)) or "—",
                "yes" if v.member.password_hash else "no password yet",
                chip("disabled", "bad") if v.member.disabled_at else chip("active", "good"),
            ),
        )
        for v in views
    ]
    return sheet(table(("Member", "Roles", "Engagements", "Web sign-in", ""), rows))


def prompts_table(views: Sequence[PromptView]) -> str:
    """Every version of every task."""
    rows = [
        (
            "",
            (
                f'<b class="mono">{esc(v.prompt.ref)}</b>',
                esc(v.prompt.title),
                esc(v.prompt.kind),
                esc(", ".join(v.prompt.credentials) or "—"),
                f"{v.prompt.minutes_by_hand} min",
                (chip("production", "good") if v.production else "")
                + (chip("released", "plain") if v.released else chip("draft", "warn")),
            ),
        )
        for v in views
    ]
    return sheet(table(("Prompt", "Title", "Kind", "Reviewer's credential", "By hand", ""), rows))


def audit_table(chains: Sequence[ChainReport], names: dict[str, str]) -> str:
    """What the walk along every chain found."""
    rows = [
        (
            "",
            (
                esc(names.get(c.chain, "the desk's own acts" if c.chain == DESK_CHAIN else c.chain)),
                f"{c.entries:,}",
                f'<span class="mono" title="{esc(c.head)}">{esc(c.head[:16])}</span>',
                _verdict(c),
            ),
        )
        for c in chains
    ]
    return sheet(table(("Chain", "Entries", "Head", ""), rows))


def _verdict(c: ChainReport) -> str:
    if c.broken_at is not None:
        return chip(f"broken at {c.broken_at}: {c.problem}", "bad")
    if c.rows:
        return chip(f"{len(c.rows)} rows are not as it tells: {'; '.join(c.rows[:5])}", "bad")
    return chip("; ".join(c.doubts), "warn") if c.doubts else chip("whole", "good")
