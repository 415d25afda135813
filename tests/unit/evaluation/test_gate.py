"""The gate fails on a regression, passes what it can vouch for, and otherwise says that it cannot tell."""

import json
from datetime import UTC, datetime

import numpy as np
from rich.console import Console

from copilot.domain.evaluation import Gate, Run
from copilot.evaluation.gate import judge
from copilot.evaluation.report import as_json, as_table, plot_rows
from copilot.evaluation.scorers import Scorer
from copilot.evaluation.suite import Limit

SCORERS = {"right": Scorer("right", "", ""), "wrong": Scorer("wrong", "", "", higher_is_better=False)}
LIMITS = {"right": Limit(max_drop=0.05)}


def scores(values: list[float], metric: str = "right") -> dict[str, dict[str, float]]:
    return {metric: {f"s{n:03}": value for n, value in enumerate(values)}}


def test_a_clear_fall_fails_and_names_the_samples_that_got_worse():
    result = judge(scores([0.0] * 12 + [1.0] * 88), scores([1.0] * 100), SCORERS, LIMITS)
    assert result.gate is Gate.FAIL
    assert result.worse == tuple(f"s{n:03}" for n in range(12))
    assert "right got worse by 0.120" in result.notes[0]
    metric = result.metrics["right"]
    assert (metric.value, metric.against, round(metric.effect or 0, 3)) == (0.88, 1.0, -0.12)
    assert (metric.effect_high or 0) < 0


def test_a_rise_of_a_metric_where_less_is_better_is_a_fall():
    limits = {"wrong": Limit(max_drop=0.05)}
    worse = judge(scores([1.0] * 12 + [0.0] * 88, "wrong"), scores([0.0] * 100, "wrong"), SCORERS, limits)
    better = judge(scores([0.0] * 100, "wrong"), scores([1.0] * 12 + [0.0] * 88, "wrong"), SCORERS, limits)
    assert worse.gate is Gate.FAIL
    assert (worse.metrics["wrong"].effect or 0) > 0
    assert better.gate is Gate.PASS
    assert better.worse == ()


def test_an_unchanged_run_passes_when_the_samples_suffice_and_else_cannot_tell():
    assert judge(scores([1.0] * 60), scores([1.0] * 60), SCORERS, LIMITS).gate is Gate.PASS
    few = judge(scores([1.0] * 20), scores([1.0] * 20), SCORERS, LIMITS)
    assert few.gate is Gate.CANNOT_TELL
    assert "20 pairs would show a drop of 0.150 or more, the gate asks about 0.05; add samples" in few.notes[0]


def test_noise_neither_passes_nor_fails_without_power():
    rng = np.random.default_rng(0)
    before = rng.integers(0, 2, 40).astype(float)
    after = before.copy()
    after[:6] = 1 - after[:6]
    assert judge(scores(list(after)), scores(list(before)), SCORERS, LIMITS).gate is Gate.CANNOT_TELL


def test_a_clear_rise_passes_with_few_samples():
    assert judge(scores([1.0] * 20), scores([0.0] * 20), SCORERS, LIMITS).gate is Gate.PASS


def test_a_significant_fall_within_what_is_tolerated_passes_and_is_said():
    result = judge(scores([0.99] * 100), scores([1.0] * 100), SCORERS, LIMITS)
    assert result.gate is Gate.PASS
    assert "within the tolerated 0.05" in result.notes[0]


def test_without_anything_to_compare_with_the_gate_cannot_tell():
    for before in (None, {}, scores([1.0], "other")):
        result = judge(scores([1.0] * 99), before, SCORERS, LIMITS)
        assert result.gate is Gate.CANNOT_TELL
        assert result.metrics["right"].effect is None


def test_only_common_samples_are_paired():
    result = judge(scores([1.0] * 80), scores([1.0] * 100), SCORERS, LIMITS)
    assert (result.gate, result.metrics["right"].against) == (Gate.PASS, 1.0)


def test_under_the_null_the_gate_of_three_metrics_rarely_fails():
    rng = np.random.default_rng(7)
    scorers = {name: Scorer(name, "", "") for name in "abc"}
    limits = {name: Limit(max_drop=0.02) for name in "abc"}
    failures = 0
    for _ in range(12):
        first = {name: scores(list(rng.integers(0, 2, 40).astype(float)), name)[name] for name in "abc"}
        second = {name: scores(list(rng.integers(0, 2, 40).astype(float)), name)[name] for name in "abc"}
        failures += judge(second, first, scorers, limits).gate is Gate.FAIL
    assert failures <= 2  # P(more than 2 of 12 at a rate of 0.05) = 0.02, and the seed is fixed


def finished() -> Run:
    before, after = scores([1.0] * 100), scores([0.0] * 12 + [1.0] * 88)
    result = judge(after, before, SCORERS, LIMITS)
    return Run(
        id="run-1", suite="desk", prompt="answer@2", against="answer@1", model="extractive", member="mem-1",
        at=datetime(2026, 1, 1, tzinfo=UTC), metrics=result.metrics, scores=after, gate=result.gate, worse=result.worse,
        notes=result.notes, slices={"restated": ("s000", "s050"), "none here": ("zzz",)},
    )  # fmt: skip


def test_the_report_has_the_shape_that_others_rely_on():
    report = json.loads(json.dumps(as_json(finished())))
    assert {"run", "suite", "prompt", "samples", "metrics", "gate", "worse"} <= set(report)
    assert report["samples"] == 100
    assert report["gate"] == "fail"
    metric = report["metrics"]["right"]
    assert metric["value"] == 0.88
    assert metric["against"] == 1.0
    assert metric["effect"] == -0.12
    assert 0.79 < metric["interval"][0] < 0.88 < metric["interval"][1] < 0.94
    assert 0 < metric["p"] < 0.01
    assert report["slices"] == {"restated": {"samples": 2, "right": 0.5}, "none here": {"samples": 1}}


def test_the_table_and_the_plot_show_metrics_and_slices():
    console = Console(width=160, record=True, file=None, quiet=True)
    with console.capture() as shown:
        console.quiet = False
        console.print(as_table(finished()))
    assert "gate: fail, against answer@1" in shown.get()
    assert "0.880" in shown.get()
    rows = plot_rows(finished())
    assert [(row.metric, row.slice, row.samples, row.value) for row in rows] == [
        ("right", "all", 100, 0.88),
        ("right", "restated", 2, 0.5),
    ]
