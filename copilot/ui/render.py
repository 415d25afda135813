"""Small pieces of safe HTML. Everything here is pure; every text passes `esc`.

Pages are shown by Gradio's Markdown component, which sanitises once more: it keeps classes and drops data attributes, so a
class 'ref--ID' says what an element stands for and 'picks--BOX' which hidden box hears of a click.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from copilot.domain.claim import Verdict
from copilot.domain.review import State
from copilot.ui.escaping import esc

VERDICTS: Mapping[str, tuple[str, str]] = {
    Verdict.SUPPORTED: ("Supported", "✓"),
    Verdict.CONTRADICTED: ("Contradicted", "✕"),
    Verdict.FIGURE_MISMATCH: ("Figure mismatch", "≠"),
    Verdict.NOT_FOUND: ("Not found", "?"),
}
_REFERENCE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def sheet(*parts: str) -> str:
    """One block of HTML on one line, so that Markdown finds nothing in it to interpret."""
    return '<div class="desk-sheet">' + "".join(parts).replace("\r", "").replace("\n", "&#10;") + "</div>"


def reference(identifier: str) -> str:
    """The class that names an element. Ids of ours only; anything else names nothing."""
    return f"ref--{identifier}" if _REFERENCE.fullmatch(identifier) else ""


def encoded(text: str) -> str:
    """Any text as a class name's ending: hexadecimal UTF-8."""
    return text.encode("utf-8").hex()


def chip(text: str, kind: str = "plain") -> str:
    """A small coloured label."""
    return f'<span class="chip chip-{esc(kind)}">{esc(text)}</span>'


def verdict_chip(verdict: str) -> str:
    """The verdict as sign and words: never by colour alone."""
    words, sign = VERDICTS.get(verdict, (verdict, "·"))
    return chip(f"{sign} {words}", f"v-{verdict}")


def state_chip(state: State | str) -> str:
    """Where a draft stands."""
    return chip(str(state).replace("_", " "), f"s-{state}")


def verdict_counts(counts: Mapping[str, int]) -> str:
    """Chips with numbers, zeros left out."""
    shown = [
        f'<span class="chip chip-v-{esc(verdict)}" title="{esc(words)}">{sign} {counts.get(verdict, 0)}</span>'
        for verdict, (words, sign) in VERDICTS.items()
        if counts.get(verdict, 0)
    ]
    return "".join(shown) or '<span class="quiet">no claims</span>'


def moment(at: datetime | None) -> str:
    """A time in UTC, for people; a dash for none."""
    return esc(f"{at:%d %b %Y %H:%M} UTC") if at else "—"


def empty(title: str, advice: str) -> str:
    """What an empty place says: what belongs here, and what to do next."""
    return sheet(f'<div class="empty"><p class="empty-title">{esc(title)}</p><p>{esc(advice)}</p></div>')


def notice(text: str, kind: str = "info") -> str:
    """A line that stays on the page."""
    return f'<p class="notice notice-{esc(kind)}">{esc(text)}</p>'


def table(headings: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]], picks: str = "") -> str:
    """Rows of (class names, cells). Cells are HTML already; headings are text. `picks` names the box that hears of clicks."""
    head = "".join(f"<th>{esc(heading)}</th>" for heading in headings)
    reached = ' tabindex="0"' if picks else ""  # by keyboard, where a row does something
    body = "".join(
        f'<tr class="{esc(classes)}"{reached}>' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
        for classes, cells in rows
    )
    target = f" picks--{picks}" if picks else ""
    return (
        f'<div class="table-wrap{target}"><table class="list"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )
