"""Recall by a budget of text: the share of gold characters within the first n characters returned, in rank order.

So a system gains nothing by returning long chunks. After B. Smith, A. Troynikov, "Evaluating Chunking Strategies for
Retrieval" (Chroma technical report, 2024), whose token-wise recall this is in characters, at a fixed budget.
"""

from collections.abc import Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """Characters of a document, end exclusive."""

    document: str
    start: int
    end: int


def within_budget(passages: Sequence[Span], budget: int) -> list[Span]:
    """The first `budget` characters of the passages; the last one is cut."""
    taken: list[Span] = []
    for passage in passages:
        room = min(passage.end - passage.start, budget)
        if room <= 0:
            break
        taken.append(Span(passage.document, passage.start, passage.start + room))
        budget -= room
    return taken


def covered(gold: Sequence[Span], spans: Sequence[Span]) -> float:
    """Share of gold characters inside the spans (0 to 1); overlapping spans count once."""
    total = sum(span.end - span.start for span in gold)
    return sum(_inside(span, spans) for span in gold) / total if total else 0.0


def _inside(gold: Span, spans: Sequence[Span]) -> int:
    inside, edge = 0, gold.start
    for span in sorted(s for s in spans if s.document == gold.document and s.start < gold.end and s.end > gold.start):
        start, end = max(span.start, edge), min(span.end, gold.end)
        if end > start:
            inside, edge = inside + end - start, end
    return inside
