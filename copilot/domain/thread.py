"""Remarks on a claim in the order they were made, and whether the matter is settled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from copilot.domain.claim import Claim


class Move(StrEnum):
    """What a remark does to its thread."""

    SAY = "comment"
    RESOLVE = "resolve"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark on a claim, in the thread between analyst and reviewer. `quote` is the claim's text at that time."""

    id: str
    engagement: str
    draft: str
    version: int
    claim: str
    member: str
    at: datetime
    note: str
    move: Move = Move.SAY
    quote: str = ""
    number: int = 0  # counts the draft's remarks: their order where the clock is too coarse to tell


@dataclass(frozen=True, slots=True)
class Thread:
    """The remarks on one claim of the version shown; `claim` is None when its sentence is gone from it."""

    claim: str | None
    comments: tuple[Comment, ...]

    @property
    def resolved(self) -> bool:
        """Whoever says something more opens the matter again."""
        return self.comments[-1].move is Move.RESOLVE

    @property
    def quote(self) -> str:
        """What was last remarked upon."""
        return self.comments[-1].quote


def threads(comments: Iterable[Comment], claims: Sequence[Claim]) -> tuple[Thread, ...]:
    """One for each claim that has remarks, in the order of the text; then those on sentences that are gone."""
    heirs = {old: claim.id for claim in claims for old in (*claim.was, claim.id)}
    texts = {claim.text: claim.id for claim in claims}  # a sentence that was put back
    found: dict[str, list[Comment]] = {}
    for comment in sorted(comments, key=lambda c: (c.at, c.number, c.id)):
        claim = heirs.get(comment.claim) or texts.get(comment.quote, comment.claim)
        found.setdefault(claim, []).append(comment)
    order = {claim.id: n for n, claim in enumerate(claims)}
    standing = sorted((c for c in found if c in order), key=lambda c: order[c])
    gone = [c for c in found if c not in order]
    return (*(Thread(c, tuple(found[c])) for c in standing), *(Thread(None, tuple(found[c])) for c in gone))
