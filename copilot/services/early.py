"""Claims checked while the rest of the draft is still being written."""

from collections.abc import Iterator
from functools import cache

from copilot.domain.claim import Claim
from copilot.domain.drafting import Sketch, Withdrawn
from copilot.services.check import check_draft
from copilot.services.desk import Desk
from copilot.services.documents import body_of


class EarlyClaims:
    """Of one attempt at a request. What it shows is provisional: the draft is checked as a whole when it is whole."""

    def __init__(self, desk: Desk, engagement: str) -> None:
        self._body = cache(lambda document: body_of(desk, engagement, document))
        with desk.store.read() as work:
            versions = work.documents.find(engagement=engagement)
        self._superseded = frozenset(d.id for d in versions if d.superseded_at is not None)
        self._shown: dict[str, list[tuple[Claim, ...]]] = {}
        self._count = 0

    def take(self, sketch: Sketch) -> Iterator[Claim | Withdrawn]:
        """What the sketch withdraws, and its claims, checked."""
        standing = self._shown.setdefault(sketch.part, [])
        gone, standing[sketch.n :] = standing[sketch.n :], []
        if gone:
            yield Withdrawn(tuple(claim.id for claims in gone for claim in claims))
        if sketch.text:
            claims = self._checked(sketch)
            standing.append(claims)
            yield from claims

    def settle(self, claims: tuple[Claim, ...]) -> Iterator[Claim | Withdrawn]:
        """The claims of the whole draft that were not shown with this verdict; what was shown and is not in it."""
        shown: dict[tuple[str, str], list[str]] = {}
        for given in self._shown.values():
            for claim in (c for part in given for c in part):
                shown.setdefault((claim.text, claim.verdict), []).append(claim.id)
        fresh = []
        for claim in claims:
            same = shown.get((claim.text, claim.verdict))
            if same:
                same.pop()
            else:
                fresh.append(claim)
        if left := tuple(identity for ids in shown.values() for identity in ids):
            yield Withdrawn(left)
        yield from fresh

    def _checked(self, sketch: Sketch) -> tuple[Claim, ...]:
        checked = check_draft(
            sketch.text,
            sketch.citations,
            lambda document: self._body(document).extract.text,
            page_at=lambda document, offset: self._body(document).extract.page_at(offset),
            superseded=self._superseded,
        )
        named = []
        for claim in checked.claims:
            self._count += 1
            named.append(_named(claim, f"early-{self._count}"))
        return tuple(named)


def _named(claim: Claim, identity: str) -> Claim:
    return Claim(identity, claim.text, claim.start, claim.end, claim.citations, claim.verdict, claim.reasons, claim.origin)
