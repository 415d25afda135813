"""From scores to a verdict: intervals, paired comparison, and whether the change may pass."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from copilot.domain.evaluation import Gate, Metric
from copilot.evaluation.scorers import Scorer
from copilot.evaluation.statistics import Paired, holm, interval, paired, upper_bound_of_none
from copilot.evaluation.suite import Limit

Scores = Mapping[str, Mapping[str, float]]  # metric -> sample id -> value


@dataclass(frozen=True, slots=True)
class Judgement:
    """`worse` are the samples that fell on a metric of the gate, most first; `notes` are lines for a person."""

    metrics: Mapping[str, Metric]
    gate: Gate
    worse: tuple[str, ...]
    notes: tuple[str, ...]


def judge(scores: Scores, before: Scores | None, scorers: Mapping[str, Scorer], limits: Mapping[str, Limit]) -> Judgement:
    """Compare with the scores `before`, paired by sample. For each metric of the gate:

    fail, when it fell significantly (one-sided at its alpha, Holm's correction over the gate's metrics) and a fall of more
    than max_drop is not excluded by the 95% interval; pass, when such a fall is excluded, would have been seen with 80%
    power, or the metric rose significantly; else the samples are too few and the gate cannot tell.
    """
    pairs = {name: pair for name in scores for pair in _pair(scores, before or {}, name, scorers[name], limits.get(name))}
    adjusted = holm({name: pair.p_fell for name, pair in pairs.items() if name in limits})
    two_sided = holm({name: pair.p for name, pair in pairs.items()})
    metrics = {
        name: _metric(values, scorers[name], (before or {}).get(name), pairs.get(name), two_sided.get(name))
        for name, values in scores.items()
        if values
    }
    notes, verdicts = [], []
    for name, limit in limits.items():
        verdict, note = _verdict(name, limit, pairs.get(name), adjusted.get(name, 1.0))
        verdicts.append(verdict)
        notes += [note] if note else []
    return Judgement(metrics, _worst(verdicts), _worse(scores, before or {}, scorers, limits), tuple(notes))


def _common(scores: Scores, before: Scores, name: str) -> list[str]:
    return [sample for sample in scores[name] if sample in before.get(name, {})]


def _pair(scores: Scores, before: Scores, name: str, scorer: Scorer, limit: Limit | None) -> Iterator[Paired]:
    """At most one comparison, oriented so that a fall is a change for the worse."""
    common = _common(scores, before, name)
    if common:
        sign = 1.0 if scorer.higher_is_better else -1.0
        first = [sign * before[name][sample] for sample in common]
        second = [sign * scores[name][sample] for sample in common]
        yield paired(first, second, alpha=limit.alpha if limit else 0.05)


def _metric(
    values: Mapping[str, float], scorer: Scorer, before: Mapping[str, float] | None, pair: Paired | None, p: float | None
) -> Metric:
    now = interval(list(values.values()))
    if pair is None or before is None:
        return Metric(now.value, now.low, now.high)
    common = [sample for sample in values if sample in before]
    against = sum(before[sample] for sample in common) / len(common)
    effect, low, high = pair.effect, pair.low, pair.high
    if not scorer.higher_is_better:
        effect, low, high = 0.0 - effect, 0.0 - high, 0.0 - low  # (0 - 0 is 0, where -0 would print as -0.000)
    return Metric(now.value, now.low, now.high, against, effect, low, high, p)


def _verdict(name: str, limit: Limit, pair: Paired | None, p: float) -> tuple[Gate, str]:
    if pair is None:
        return Gate.CANNOT_TELL, f"{name}: nothing to compare with; save a baseline or name a prompt with --against"
    fell = f"{name} got worse by {-pair.effect:.3f} (one-sided p = {p:.4f} after Holm, {pair.n} pairs)"
    excluded = pair.low >= -limit.max_drop and upper_bound_of_none(pair.n) <= limit.max_drop
    if pair.effect < 0 and p <= limit.alpha:
        return (Gate.PASS, f"{fell}, within the tolerated {limit.max_drop:g}") if excluded else (Gate.FAIL, fell)
    rose = pair.effect > 0 and pair.p <= limit.alpha
    if excluded or rose or pair.detectable <= limit.max_drop:
        return Gate.PASS, ""
    return Gate.CANNOT_TELL, (
        f"{name}: {pair.n} pairs would show a drop of {pair.detectable:.3f} or more, the gate asks about {limit.max_drop:g};"
        " add samples"
    )


def _worst(verdicts: list[Gate]) -> Gate:
    for verdict in (Gate.FAIL, Gate.CANNOT_TELL):
        if verdict in verdicts:
            return verdict
    return Gate.PASS if verdicts else Gate.CANNOT_TELL


def _worse(scores: Scores, before: Scores, scorers: Mapping[str, Scorer], limits: Mapping[str, Limit]) -> tuple[str, ...]:
    falls: dict[str, float] = {}
    for name in limits:
        sign = 1.0 if scorers[name].higher_is_better else -1.0
        for sample in _common(scores, before, name) if name in scores else []:
            fall = sign * (before[name][sample] - scores[name][sample])
            if fall > 0:
                falls[sample] = falls.get(sample, 0.0) + fall
    return tuple(sorted(falls, key=lambda sample: (-falls[sample], sample)))
