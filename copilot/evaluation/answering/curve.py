"""Risk and coverage of a drafter that declines below a threshold, and the threshold that development rows choose.

R. El-Yaniv, Y. Wiener, "On the Foundations of Noise-free Selective Classification", JMLR 11 (2010). Here an answer to a question
that nothing answers is the error: risk is their share among what is answered, coverage the share of questions answered.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.evaluation.statistics import Interval, wilson

PRECISION = 0.8  # share of abstentions that must be right, by which the threshold is chosen


@dataclass(frozen=True, slots=True)
class Judged:
    """One question: how sure the drafter was that the evidence answers, and whether nothing does."""

    id: str
    confidence: float
    unanswerable: bool
    abstained: bool


@dataclass(frozen=True, slots=True)
class Point:
    """What declining below the threshold does. Precision and recall are of the abstentions."""

    threshold: float
    coverage: float
    risk: float
    precision: Interval
    recall: Interval


@dataclass(frozen=True, slots=True)
class Curve:
    """Points over all rows, the threshold chosen on one half, and what it does on the other; `area` is under risk-coverage."""

    points: tuple[Point, ...]
    area: float
    chosen: Point | None
    held_out: Point | None


def half(identity: str) -> int:
    """0 or 1, by the id alone: the same row is on the same side in every run."""
    return hashlib.sha256(identity.encode()).digest()[0] & 1


def drawn(rows: Sequence[Judged]) -> Curve:
    """The curve of all rows, and the threshold of the first half tried on the second."""
    first, second = ([r for r in rows if half(r.id) == side] for side in (0, 1))
    chosen = choose(first)
    held_out = point(second, chosen.threshold) if chosen and second else None
    steps = sorted({round(q, 3) for q in _quantiles([r.confidence for r in rows], 12)})
    return Curve(tuple(point(rows, t) for t in steps), area(rows), chosen, held_out)


def choose(rows: Sequence[Judged]) -> Point | None:
    """The threshold that finds most of what cannot be answered while PRECISION of the abstentions are right."""
    points = [point(rows, t) for t in sorted({r.confidence for r in rows})]
    good = [p for p in points if p.precision.value >= PRECISION and p.recall.value > 0]
    return max(good, key=lambda p: (p.recall.value, p.precision.value), default=None)


def point(rows: Sequence[Judged], threshold: float) -> Point:
    """Declining below the threshold."""
    return _point(threshold, rows, [r.confidence < threshold for r in rows])


def as_drafted(rows: Sequence[Judged]) -> Point:
    """What the drafts themselves did; the threshold is the drafter's own and not known here."""
    return _point(0.0, rows, [r.abstained for r in rows])


def area(rows: Sequence[Judged]) -> float:
    """Mean risk over all coverages, surest answers first; the share of unanswerable rows is what chance gives."""
    ordered = sorted(rows, key=lambda r: -r.confidence)
    wrong, total = 0, 0.0
    for n, row in enumerate(ordered, 1):
        wrong += row.unanswerable
        total += wrong / n
    return total / len(ordered) if ordered else 0.0


def _point(threshold: float, rows: Sequence[Judged], declined: Sequence[bool]) -> Point:
    right = sum(r.unanswerable for r, d in zip(rows, declined, strict=True) if d)
    unanswerable, answered = sum(r.unanswerable for r in rows), len(rows) - sum(declined)
    return Point(
        threshold=threshold,
        coverage=answered / len(rows) if rows else 0.0,
        risk=(unanswerable - right) / answered if answered else 0.0,
        precision=_share(right, sum(declined)),
        recall=_share(right, unanswerable),
    )


def _share(part: int, whole: int) -> Interval:
    return Interval(part / whole, *wilson(part, whole)) if whole else Interval(0.0, 0.0, 1.0)


def _quantiles(values: Sequence[float], steps: int) -> list[float]:
    ordered = sorted(values)
    return [ordered[min(len(ordered) - 1, len(ordered) * n // steps)] for n in range(steps + 1)]
