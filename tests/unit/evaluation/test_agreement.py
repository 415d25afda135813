"""Agreement beyond chance, against the examples of the papers."""

import pytest

from copilot.evaluation.agreement import cohen_kappa, krippendorff_alpha, with_interval


def table(both: int, first: int, second: int, none: int) -> list[tuple[bool, bool]]:
    return [(True, True)] * both + [(True, False)] * first + [(False, True)] * second + [(False, False)] * none


@pytest.mark.parametrize(
    ("cells", "kappa"),
    [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593)],
)
def test_kappa_of_tables_that_textbooks_work_out(cells: tuple[int, int, int, int], kappa: float) -> None:
    assert cohen_kappa(table(*cells)) == pytest.approx(kappa, abs=5e-5)


def test_alpha_of_krippendorffs_binary_example() -> None:
    pairs = list(zip("0100000010", "1110010000", strict=True))
    assert krippendorff_alpha(pairs) == pytest.approx(0.095, abs=5e-4)


def test_alpha_of_krippendorffs_nominal_example() -> None:
    pairs = list(zip("aabbdcccedda", "babbbccceddd", strict=True))
    assert krippendorff_alpha(pairs) == pytest.approx(0.692, abs=5e-4)


def test_full_agreement_is_one_and_systematic_disagreement_below_zero() -> None:
    assert cohen_kappa(table(5, 0, 0, 5)) == krippendorff_alpha(table(5, 0, 0, 5)) == 1
    assert (cohen_kappa(table(0, 5, 5, 0)) or 0) < 0
    assert (krippendorff_alpha(table(0, 5, 5, 0)) or 0) < 0


def test_where_only_one_thing_was_ever_said_nothing_is_told() -> None:
    assert cohen_kappa(table(9, 0, 0, 0)) is None
    assert krippendorff_alpha(table(9, 0, 0, 0)) is None
    assert with_interval([[(True, True)]] * 12, cohen_kappa) is None


def test_the_interval_holds_the_value_and_widens_with_clusters() -> None:
    pairs = table(20, 5, 10, 15)
    alone = with_interval([[p] for p in pairs], cohen_kappa)
    joint = with_interval([pairs[i : i + 10] for i in range(0, 50, 10)], cohen_kappa)
    assert alone is not None
    assert joint is not None
    assert alone.low < 0.4 < alone.high
    assert joint.high - joint.low > alone.high - alone.low
