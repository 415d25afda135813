"""The false-alarm rate is what is stated, real regressions are found, and intervals cover."""

import math
import warnings

import numpy as np
import pytest
from scipy import stats

from copilot.evaluation.statistics import holm, interval, minimum_detectable_effect, paired, upper_bound_of_none, wilson


def flips(rng: np.random.Generator, n: int, worse: float, better: float) -> tuple[np.ndarray, np.ndarray]:
    """Binary scores before and after, where shares of the samples get worse and better."""
    before = (rng.random(n) < 0.7).astype(float)
    draw = rng.random(n)
    after = np.where(draw < worse, 0.0, np.where(draw > 1 - better, 1.0, before))
    return before, after


def test_under_the_null_alarms_are_raised_about_as_often_as_stated():
    rng = np.random.default_rng(1)
    p_values = []
    for _ in range(200):
        before, after = flips(rng, 60, 0.15, 0.15)
        swap = rng.random(60) < 0.5
        p_values.append(paired(np.where(swap, after, before), np.where(swap, before, after), draws=199).p_fell)
    alarms = np.mean(np.array(p_values) <= 0.05)
    # Discrete scores make the test conservative; the bound is 0.05 plus two standard errors.
    assert 0.01 <= alarms <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / 200)


def test_several_metrics_together_keep_the_false_alarm_rate():
    rng = np.random.default_rng(2)
    alarms = 0
    for _ in range(60):
        noise = rng.normal(size=(3, 40))
        p_values = {str(n): paired(np.zeros(40), noise[n], draws=199).p_fell for n in range(3)}
        alarms += min(holm(p_values).values()) <= 0.05
    assert alarms / 60 <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / 60)


def test_a_fall_as_large_as_the_detectable_one_is_found_as_often_as_the_power_says():
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(100):
        noise = rng.normal(scale=0.3, size=80)
        detectable = (stats.norm.ppf(0.95) + stats.norm.ppf(0.8)) * 0.3 / math.sqrt(80)
        found += paired(np.zeros(80), noise - detectable, draws=199).p_fell <= 0.05
    assert 0.70 <= found / 100 <= 0.90


def test_the_interval_of_the_effect_covers_the_truth_about_as_often_as_stated():
    rng = np.random.default_rng(4)
    covered = 0
    for _ in range(100):
        differences = rng.exponential(size=50) - 1.0
        result = paired(np.zeros(50), differences, draws=399)
        covered += result.low <= 0.0 <= result.high
    assert covered / 100 >= 0.88


def test_a_rise_is_no_fall():
    result = paired([0.0] * 12, [1.0] * 12)
    assert (result.effect, result.p_fell) == (1.0, 1.0)
    assert result.p == pytest.approx(2 / 2**12)


def test_small_samples_get_exact_p_values():
    assert paired([1.0] * 5 + [0.0] * 5, [0.0] * 10).p_fell == pytest.approx(1 / 32)
    assert paired([1.0, 0.0], [0.0, 0.0]).p_fell == 0.5


def test_runs_without_any_difference_have_p_one_and_the_bound_of_none():
    result = paired([1.0, 0.0] * 30, [1.0, 0.0] * 30)
    assert (result.effect, result.low, result.high, result.p, result.p_fell) == (0.0, 0.0, 0.0, 1.0, 1.0)
    assert result.detectable == upper_bound_of_none(60) == 0.05


def test_comparing_is_deterministic():
    rng = np.random.default_rng(5)
    before, after = rng.random(40), rng.random(40)
    assert paired(before, after) == paired(before, after)


def test_shares_get_wilsons_interval_and_means_the_bootstrap():
    share = interval([1.0] * 8 + [0.0] * 2)
    assert (share.low, share.high) == pytest.approx((0.4902, 0.9433), abs=1e-3)
    assert interval([1.0] * 10).high == 1.0
    assert interval([1.0] * 10).low == pytest.approx(0.7225, abs=1e-3)
    mean = interval([0.1, 0.4, 0.5, 0.9, 0.3, 0.35])
    assert mean.low < mean.value < mean.high


def test_a_lone_outlier_gets_an_interval_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = interval([0.5] * 9 + [0.9])
        alone = interval([0.3])
    assert 0.5 <= result.low <= result.value <= result.high
    assert (alone.low, alone.high) == (0.3, 0.3)


def test_holm_multiplies_step_by_step_and_never_falls():
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06})
    assert holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}
    assert holm({}) == {}


def test_more_samples_detect_smaller_falls():
    rng = np.random.default_rng(6)
    few, many = rng.normal(size=20), rng.normal(size=2000)
    assert minimum_detectable_effect(many) < minimum_detectable_effect(few) / 5


def test_wilsons_interval_contains_the_share():
    for successes in range(11):
        low, high = wilson(successes, 10)
        assert low <= successes / 10 <= high


@pytest.mark.parametrize(("before", "after"), [([], []), ([1.0], []), ([float("nan")], [1.0])])
def test_what_cannot_be_compared_is_refused(before: list[float], after: list[float]):
    with pytest.raises(ValueError, match=r"equal lengths|finite"):
        paired(before, after)
