"""A model's opinion takes support away and never gives it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from copilot.domain.claim import Citation, Verdict
from copilot.domain.drafting import Ledger
from copilot.domain.entailment import Calibration, Opinion
from copilot.services.check import check_draft, with_opinions

SOURCE = "The Supplier shall deliver the goods within thirty days. Fees are payable in euros."
CALIBRATION = Calibration("m", 1.0, 0.0, 0.4, 100)
TEXT = "Delivery by the Supplier is due within thirty days.[^1] The moon is made of cheese."


class Says:
    """A judge of one opinion."""

    model = "m"

    def __init__(self, opinion: Opinion) -> None:
        self.opinion, self.asked = opinion, list[tuple[str, str]]()

    def judge(self, pairs: Sequence[tuple[str, str]], ledger: Ledger | None = None) -> list[Opinion]:
        self.asked += pairs
        return [self.opinion] * len(pairs)

    def close(self) -> None:
        """Nothing is open."""


def drafted(text: str = TEXT):  # type: ignore[no-untyped-def]
    citation = Citation(1, "supply.txt", "d1", "", None, 0, 56, SOURCE[:56])
    return check_draft(text, [citation], lambda _: SOURCE)


def test_without_a_judge_nothing_changes() -> None:
    assert with_opinions(drafted(), None) == drafted()


def test_a_claim_that_cites_nothing_is_not_asked_of_the_model() -> None:
    judge = Says(Opinion(0.99))
    found = with_opinions(drafted(), judge, CALIBRATION)
    assert len(judge.asked) == 1
    assert SOURCE[:56] in judge.asked[0][1]
    assert found.claims[1] == drafted().claims[1]


def test_a_low_calibrated_probability_takes_support_away_and_says_so_first() -> None:
    claim = with_opinions(drafted(), Says(Opinion(0.1)), CALIBRATION).claims[0]
    assert drafted().claims[0].verdict is Verdict.SUPPORTED
    assert claim.verdict is Verdict.NOT_FOUND
    assert claim.reasons[0].startswith("m gives 10% for the claim")


def test_a_model_that_was_not_calibrated_changes_no_verdict() -> None:
    claim = with_opinions(drafted(), Says(Opinion(0.0))).claims[0]
    assert claim.verdict is Verdict.SUPPORTED
    assert "not calibrated" in claim.reasons[-1]


@pytest.mark.parametrize("wrong", ["within ninety days", "never within thirty days"])
@pytest.mark.parametrize("calibration", [None, CALIBRATION])
def test_no_opinion_lifts_a_verdict_of_the_checks(wrong: str, calibration: Calibration | None) -> None:
    draft = drafted(f"The Supplier shall deliver the goods {wrong}.[^1]")
    claim = with_opinions(draft, Says(Opinion(1.0)), calibration).claims[0]
    assert claim.verdict is draft.claims[0].verdict is not Verdict.SUPPORTED
    assert claim.reasons[: len(draft.claims[0].reasons)] == draft.claims[0].reasons


@pytest.mark.parametrize("text", [TEXT, "The Supplier shall deliver the goods within ninety days.[^1]"])
def test_a_fault_shows_as_not_judged_and_leaves_the_verdict_to_the_checks(text: str) -> None:
    draft = drafted(text)
    claim = with_opinions(draft, Says(Opinion(note="the key was refused")), CALIBRATION).claims[0]
    assert claim == replace(draft.claims[0], reasons=(*draft.claims[0].reasons, "not judged by m: the key was refused"))


def test_a_calibration_keeps_the_order_of_what_the_model_says() -> None:
    steep = Calibration("m", 2.5, -1.0, 0.5, 50)
    values = [steep.apply(n / 20) for n in range(21)]
    assert values == sorted(values)
    assert all(0 < v < 1 for v in values)
