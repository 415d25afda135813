"""Labelled pairs of claim and evidence, and how well the checks tell them apart.

A row is {"id"?, "claim", "evidence", "label", "part"?, "kinds"?: [...]}; `part` names the subset a row is counted in, `kinds` how a
wrong claim was made. A folder holds claims.jsonl {"id", "claim", "evidence"} and labels.jsonl {"id", "label", "part"?} instead.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from copilot.domain.claim import Verdict
from copilot.domain.drafting import Progress
from copilot.errors import UsageError
from copilot.evaluation.checking import public, rows
from copilot.evaluation.checking.labels import Label, judged, label_of
from copilot.evaluation.statistics import Interval, wilson
from copilot.services.check import check_pair

_Label = Annotated[Label, BeforeValidator(label_of)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


class Pair(_Row):
    """One labelled pair."""

    claim: str
    evidence: str
    label: _Label
    part: str = ""
    kinds: tuple[str, ...] = ()


class _Claim(_Row):
    id: str
    claim: str
    evidence: str


class _Labelled(_Row):
    id: str
    label: _Label
    part: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Balanced:
    """Mean of the share of supported claims left alone and of unsupported ones stopped; the interval is Zou and Donner's."""

    supported: Interval
    unsupported: Interval
    n: int

    @property
    def accuracy(self) -> Interval:
        """G. Y. Zou, A. Donner, Statistics in Medicine 27 (2008): limits of a sum recovered from those of its parts."""
        a, b = self.supported, self.unsupported
        value = (a.value + b.value) / 2
        low = value - hypot(a.value - a.low, b.value - b.low) / 2
        high = value + hypot(a.high - a.value, b.high - b.value) / 2
        return Interval(value, max(0.0, low), min(1.0, high))


@dataclass(frozen=True, slots=True)
class Report:
    """`parts` for two-way labels, `three_way` and `confusion` (label, answer) for three-way ones; `kinds` is share stopped."""

    pairs: int
    seconds: float
    parts: Mapping[str, Balanced]
    kinds: Mapping[str, tuple[Interval, int]]
    three_way: Interval | None
    majority: float
    confusion: Mapping[tuple[Label, Label], int]

    @property
    def mean(self) -> float | None:
        """Mean of the parts' balanced accuracies, each part alike."""
        return sum(p.accuracy.value for p in self.parts.values()) / len(self.parts) if self.parts else None


def read_pairs(path: Path, form: str = "") -> Iterator[Pair]:
    """The pairs of a file or folder. `form` names a public data set's own format. Raises UsageError."""
    if form:
        yield from (Pair.model_validate(row) for row in public.read(form, path))
    elif path.is_dir():
        labels = {row.id: row for row in rows.read(path / "labels.jsonl", _Labelled)}
        for claim in rows.read(path / "claims.jsonl", _Claim):
            if claim.id not in labels:
                raise UsageError(f"{path.name}/labels.jsonl has no row for '{claim.id}'")
            found = labels[claim.id]
            yield Pair(claim=claim.claim, evidence=claim.evidence, label=found.label, part=found.part, kinds=found.kinds)
    else:
        yield from rows.read(path, Pair)


def run(path: Path, form: str = "") -> Iterator[Progress | Report]:
    """Check every pair; yields progress and last the Report."""
    pairs = list(read_pairs(path, form))
    if not pairs:
        raise UsageError(f"'{path}' holds no pair")
    began = time.perf_counter()
    verdicts = []
    for number, pair in enumerate(pairs, 1):
        verdicts.append(check_pair(pair.claim, pair.evidence)[0])
        if number % 50 == 0 or number == len(pairs):
            yield Progress("check", number, len(pairs), pair.part)
    yield scored(pairs, verdicts, time.perf_counter() - began)


def scored(pairs: Sequence[Pair], verdicts: Sequence[Verdict], seconds: float) -> Report:
    """The measures that the labels allow. A part needs claims of both sorts."""
    answers = [(p, judged(v)) for p, v in zip(pairs, verdicts, strict=True)]
    two_way = any(p.label is Label.UNSUPPORTED for p in pairs)
    return Report(
        len(pairs),
        seconds,
        _balanced(answers),
        _by_kind(answers),
        None if two_way else _interval([p.label is a for p, a in answers]),
        max(Counter(p.label for p in pairs).values()) / len(pairs),
        Counter((p.label, a) for p, a in answers),
    )


def _balanced(answers: Sequence[tuple[Pair, Label]]) -> dict[str, Balanced]:
    found: dict[str, tuple[list[bool], list[bool]]] = {}
    for pair, answer in answers:
        good, bad = found.setdefault(pair.part, ([], []))
        if pair.label is Label.SUPPORTED:
            good.append(answer is Label.SUPPORTED)
        else:
            bad.append(answer is not Label.SUPPORTED)
    return {
        part: Balanced(_interval(good), _interval(bad), len(good) + len(bad))
        for part, (good, bad) in sorted(found.items())
        if good and bad
    }


def _by_kind(answers: Sequence[tuple[Pair, Label]]) -> dict[str, tuple[Interval, int]]:
    stopped: dict[str, list[bool]] = {}
    for pair, answer in answers:
        for kind in pair.kinds if pair.label is not Label.SUPPORTED else ():
            stopped.setdefault(f"{pair.part}: {kind}" if pair.part else kind, []).append(answer is not Label.SUPPORTED)
    return {kind: (_interval(seen), len(seen)) for kind, seen in sorted(stopped.items())}


def _interval(seen: Sequence[bool]) -> Interval:
    return Interval(sum(seen) / len(seen), *wilson(sum(seen), len(seen)))
