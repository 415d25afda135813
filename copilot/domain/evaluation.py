"""What evaluations are made of: samples in, a report with intervals and a gate out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Gate(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Sample:
    """A regression sample that a reviewer's correction left behind; confidential like the engagement it came from."""

    id: str
    engagement: str
    task: str
    question: str
    draft: str
    version: int
    before: str
    after: str  # empty after a rejection
    reason: str
    note: str
    member: str
    at: datetime
    promoted_to: str | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of a run: mean over samples with its 95% interval; paired effect and p-value against the baseline."""

    value: float
    low: float
    high: float
    against: float | None = None
    effect: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation run. `scores` is metric -> sample id -> value, what a later comparison pairs by."""

    id: str
    suite: str
    prompt: str
    against: str
    model: str
    member: str
    at: datetime
    metrics: Mapping[str, Metric]
    scores: Mapping[str, Mapping[str, float]]
    gate: Gate
    worse: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    slices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what samples are meant to catch -> their ids

    @property
    def samples(self) -> int:
        return max((len(values) for values in self.scores.values()), default=0)
