"""A redline as HTML."""

from copilot.domain.redline import Kind, changes
from copilot.ui.escaping import esc

_TAGS = {Kind.INSERTED: "ins", Kind.DELETED: "del"}


def redline(before: str, after: str, around: int | None = None) -> str:
    """HTML with <del> and <ins>; the texts themselves escaped. `around`: characters of unchanged text kept beside a change."""
    return "".join(_shown(change.kind, change.text, around) for change in changes(before, after))


def _shown(kind: Kind, text: str, around: int | None) -> str:
    if kind is Kind.KEPT and around is not None and len(text) > 3 * around:
        return f"{esc(text[:around])}<b> […] </b>{esc(text[-around:])}"
    return esc(text) if kind is Kind.KEPT else f"<{_TAGS[kind]}>{esc(text)}</{_TAGS[kind]}>"
