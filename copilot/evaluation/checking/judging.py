"""What a configured model adds to the checks on labelled pairs: accuracy without it, with it and of it alone, and its reliability.

The model is calibrated on one half of the pairs; every figure is of the other half.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from copilot.domain.claim import Verdict
from copilot.domain.drafting import Progress
from copilot.domain.entailment import Calibration, Opinion
from copilot.errors import UsageError
from copilot.evaluation.checking.calibrating import Reliability, fit, halves, reliability
from copilot.evaluation.checking.labels import Label
from copilot.evaluation.checking.pairs import Pair, Report, read_pairs, scored
from copilot.ports import ClaimJudge
from copilot.services.check import check_pair
from copilot.services.check.entailment import weighed

BATCH = 40
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """`without`, `alone` and `together` are of the same pairs, those that were not fitted to. `silent` counts reasons for no opinion."""

    model: str
    calibration: Calibration
    reliability: Reliability
    without: Report
    alone: Report
    together: Report
    asked: int
    silent: tuple[tuple[str, int], ...]


def run(path: Path, form: str, judge: ClaimJudge, most: int) -> Iterator[Progress | Judged]:
    """Ask the model of at most so many pairs, evenly from all; yields progress and last what it adds. Raises UsageError."""
    pairs = list(read_pairs(path, form))
    if not pairs:
        raise UsageError(f"'{path}' holds no pair")
    step = max(1, -(-len(pairs) // most))
    chosen = pairs[::step]
    opinions: list[Opinion] = []
    for at in range(0, len(chosen), BATCH):
        opinions += judge.judge([(p.claim, p.evidence) for p in chosen[at : at + BATCH]])
        yield Progress("judge", len(opinions), len(chosen), judge.model)
    yield told(chosen, opinions, judge.model)


def told(pairs: Sequence[Pair], opinions: Sequence[Opinion], model: str) -> Judged:
    """Fit on one half of what was judged, tell on the other; pairs without an opinion stand as the checks have them."""
    fitted = halves([(p.claim, p.evidence) for p in pairs])
    judged = [(p, o.probability, half) for p, o, half in zip(pairs, opinions, fitted, strict=True) if o.probability is not None]
    silent = Counter(o.note for o in opinions if o.probability is None)
    if not judged:
        raise UsageError(f"the model judged none of {len(pairs)} pairs: {silent.most_common(1)[0][0]}")
    calibration = fit(model, [q for _, q, half in judged if half], [_good(p) for p, _, half in judged if half])
    rest = [(p, o) for p, o, half in zip(pairs, opinions, fitted, strict=True) if not half]
    known = [(p, q) for p, q, half in judged if not half]
    found = [check_pair(p.claim, p.evidence) for p, _ in rest]
    together = [weighed(f, o, model, calibration)[0] for f, (_, o) in zip(found, rest, strict=True)]
    return Judged(
        model,
        calibration,
        reliability(calibration, [q for _, q in known], [_good(p) for p, _ in known]),
        scored([p for p, _ in rest], [v for v, _ in found], 1.0),
        scored([p for p, _ in known], [_alone(calibration, q) for _, q in known], 1.0),
        scored([p for p, _ in rest], together, 1.0),
        len(pairs),
        tuple(silent.most_common(SHOWN)),
    )


def _good(pair: Pair) -> bool:
    return pair.label is Label.SUPPORTED


def _alone(calibration: Calibration, said: float) -> Verdict:
    return Verdict.NOT_FOUND if calibration.apply(said) < calibration.stops_below else Verdict.SUPPORTED
