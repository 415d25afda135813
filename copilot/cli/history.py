"""What was decided on a draft, as lines to read."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from copilot.domain.claim import Claim
from copilot.domain.review import Decision

if TYPE_CHECKING:
    from copilot.services.queries import DraftView

LONGEST = 100  # characters of a claim that a line shows


def lines(view: "DraftView") -> Iterator[str]:
    """Every decision in order, the overrides that hold, who approved and signed, and why the last approval ended."""
    if view.decisions:
        yield "Decisions"
    for d in view.decisions:
        about = f" {d.claim}" if d.claim else ""
        yield f"  {view.names[d.member]}, {d.at:%Y-%m-%d %H:%M} UTC, version {d.version}: {d.act}{about}{why(d)}"
    for claim, d in sorted(view.let_stand.items()):
        yield f"  ! {stands(claim, d, view.names)}"
    review = view.review
    for told, member in (("Approved", review.approved_by), ("Second sign-off", review.signed_by)):
        if member:
            yield f"{told} by {view.names[member]}"
    if view.voided:
        yield f"The last approval ended: {view.voided}"


def stands(claim: str, override: Decision, names: Mapping[str, str]) -> str:
    """An override that holds: which claim, by whom, why."""
    return f"{claim} stands against its verdict, let by {names[override.member]}{why(override)}"


def why(decision: Decision) -> str:
    """Reason and note, where there are any."""
    told = ": ".join(part for part in (str(decision.reason or ""), " ".join(decision.note.split())) if part)
    return f" ({told})" if told else ""


def shortened(claim: Claim) -> str:
    """A claim's words in one line, without its marks."""
    from copilot.domain.claims import plain  # the Markdown parser, of which --help needs nothing

    text = " ".join(plain(claim.text).strip("|- ").split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
