"""Requests without a draft: what was asked, why there is none yet, and what can be done."""

from collections.abc import Sequence

from copilot.services.draft import Standing, Unfinished
from copilot.ui.escaping import esc
from copilot.ui.render import chip, moment, notice, reference, sheet, table

_CHIPS = {
    Standing.RUNNING: ("being drafted", "plain"),
    Standing.FAILED: ("no draft yet", "bad"),
    Standing.INTERRUPTED: ("interrupted", "warn"),
}
_WHY = {
    Standing.RUNNING: "It is being drafted now; the draft will be in the queue when it is whole.",
    Standing.INTERRUPTED: "It was interrupted before the draft was whole.",
}


def unfinished_list(found: Sequence[Unfinished], picks: str) -> str:
    """All of an engagement, newest first; nothing when there are none."""
    if not found:
        return ""
    rows = [
        (
            reference(one.request.id),
            (
                moment(one.request.created_at),
                esc(_short(one.request.question)),
                chip(*_CHIPS[one.standing]),
                f'<span class="quiet">{esc(why(one))}</span>',
            ),
        )
        for one in reversed(found)
    ]
    listed = table(("Asked", "Question", "State", "Why"), rows, picks=picks)
    return sheet(f"<h3>Your requests without a draft ({len(found)})</h3>", listed)


def unfinished_page(one: Unfinished) -> str:
    """One request, as the thread shows it."""
    request = one.request
    kept = (
        f"{one.kept} answer{'s' if one.kept > 1 else ''} of the model {'are' if one.kept > 1 else 'is'} kept and will not be paid "
        "for again. "
        if one.kept
        else ""
    )
    kind = {Standing.RUNNING: "info", Standing.FAILED: "bad", Standing.INTERRUPTED: "warn"}[one.standing]
    what = f'<p class="quiet">Revision: {esc(request.note)}</p>' if request.revises else ""
    told = "" if one.standing is Standing.RUNNING else f'<p class="quiet">{kept}Your question is kept until you give it up.</p>'
    return sheet(f'<div class="turn"><p class="asked">{esc(request.question)}</p>{what}</div>', notice(why(one), kind), told)


def why(one: Unfinished) -> str:
    """The reason in one line."""
    return one.request.error if one.standing is Standing.FAILED else _WHY[one.standing]


def _short(text: str) -> str:
    return text if len(text) <= 90 else text[:89] + "…"
