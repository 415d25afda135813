"""The two spans side by side: each sentence of a claim, and the place in its evidence that speaks most of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from copilot.domain.claims import split_claims
from copilot.domain.figures import figures
from copilot.domain.sentences import Span
from copilot.services.check.evidence import Evidence, whole
from copilot.services.check.words import content, covered

FIGURE = 2.0  # what a figure weighs that both hold, against a word


@dataclass(frozen=True, slots=True)
class Beside:
    """Offsets into the claim and into the evidence; None where no word of the claim stands in the evidence."""

    claim: Span
    evidence: Span | None


def beside(claim: str, evidence: str) -> Iterator[Beside]:
    """One pair for each sentence of the claim, in order."""
    item = whole(evidence)
    for piece in split_claims(claim):
        yield Beside(Span(piece.start, piece.end), _closest(piece.text, item))


def _closest(sentence: str, item: Evidence) -> Span | None:
    words = frozenset(content(sentence))
    numbers = frozenset(f.number for f in figures(sentence))
    best, at = 0.0, -1
    for n, bag in enumerate(item.bags):
        shared = float(sum(covered(w, bag) for w in words))
        if numbers:
            shared += FIGURE * len(numbers & {f.number for f in item.figures_in(n)})
        if shared > best:
            best, at = shared, n
    if at < 0:
        return None
    start = item.begins(at)
    return Span(start, start + len(item.sentences[at]))
