"""By when a draft is decided and who was told, on the page; and what a member was told."""

from collections.abc import Sequence
from datetime import datetime

from copilot.domain.alarm import Alarm
from copilot.domain.review import State
from copilot.domain.service_level import AlarmKind, overdue, warned
from copilot.services.notices import NoticeView
from copilot.services.queries import DraftView, QueueItem
from copilot.ui.escaping import esc
from copilot.ui.render import chip, empty, moment, reference, sheet, state_chip, table

_KINDS = {AlarmKind.WARNING: "warn", AlarmKind.BREACH: "bad", AlarmKind.ESCALATION: "bad", AlarmKind.UNRELEASED: "warn"}


def length(seconds: float) -> str:
    """A stretch of time, roughly, for people."""
    hours = abs(seconds) / 3600
    return f"{hours * 60:.0f} min" if hours < 1 else f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"


def due(at: datetime | None, now: datetime, *, overdue: bool, warned: bool = False) -> str:
    """How long there is still, or since when it is late."""
    if at is None:
        return "—"
    left = (at - now).total_seconds()
    if overdue:
        return chip(f"late by {length(left)}", "bad")
    words = f"in {length(left)}" if left > 0 else moment(at)
    return chip(words, "warn") if warned else f'<span title="{moment(at)}">{esc(words)}</span>'


def queue_due(item: QueueItem, now: datetime) -> str:
    """The queue's column: what is decided has no time any more, and what waits for its analyst none now."""
    review = item.review
    if review.state is State.CHANGES_REQUESTED:
        return '<span class="quiet" title="the analyst is asked for changes">clock stopped</span>'
    if review.clock_from is None:
        return "—"
    climbed = chip(f"escalated {review.rungs}×", "warn") if review.rungs else ""
    return due(review.due_at, now, overdue=item.overdue, warned=item.warned) + climbed


def time_line(view: DraftView, now: datetime) -> str:
    """Until when it is to be decided, and who was told of what."""
    review = view.review
    parts = []
    if review.clock_from is not None and review.due_at is not None:
        left = due(review.due_at, now, overdue=overdue(review, now), warned=warned(review, now))
        parts.append(f'<p class="quiet">Due {moment(review.due_at)} {left}</p>')
    elif review.state is State.CHANGES_REQUESTED:
        parts.append("<p class=\"quiet\">The reviewer's clock stands until the analyst's changes come.</p>")
    told = "".join(f"<li>{_told(alarm, view.names)}</li>" for alarm in view.alarms)
    return "".join(parts) + (f'<ul class="reasons">{told}</ul>' if told else "")


def _told(alarm: Alarm, names: dict[str, str]) -> str:
    who = ", ".join(esc(names.get(member, member)) for member in alarm.told)
    late = chip("late: the desk was down", "warn") if alarm.late else ""
    whom = f" ({esc(alarm.to)})" if alarm.kind is AlarmKind.ESCALATION else ""
    again = f" in round {alarm.round}" if alarm.round > 1 else ""
    return (
        f"{chip(alarm.step, _KINDS[alarm.kind])}{moment(alarm.fell_due)}{again}: "
        f"{f'told {who}' if who else f'nobody could be told{whom}'}{late}"
    )


def notices_table(notices: Sequence[NoticeView]) -> str:
    """Newest first; a click opens nothing here, the queue does."""
    if not notices:
        return empty("Nothing new", "Warnings, breaches and escalations that concern you come here by themselves.")
    rows = [
        (
            reference(n.notice.draft),
            (
                chip(n.notice.step, _KINDS[n.notice.kind] if n.open else "plain")
                + (chip("late", "warn") if n.notice.late else ""),
                moment(n.notice.fell_due),
                esc(n.engagement),
                f'{esc(n.review.task)} <span class="quiet mono">{esc(n.notice.draft)}</span>',
                state_chip(n.review.state) + ("" if n.open else '<span class="quiet">settled</span>'),
                moment(n.review.due_at) if n.open else "—",
            ),
        )
        for n in notices
    ]
    return sheet(table(("What", "Fell due", "Engagement", "Draft", "State", "Due"), rows))
