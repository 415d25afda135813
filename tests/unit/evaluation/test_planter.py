"""Errors to plant: wrong, and where it can be, such that only who reads the evidence finds them."""

import pytest

from copilot.domain.claim import Verdict
from copilot.evaluation.seeding.planter import SeededErrors
from copilot.services.check import check_pair

CLAIMS = {
    "The Buyer shall pay each undisputed invoice within 45 days of receipt.": "The Buyer shall pay each invoice within 45 days of receipt.",
    "The Supplier's total liability shall not exceed EUR 4,250,000 in any contract year.": "The Supplier's total liability shall not exceed EUR 4,250,000.",
    "The Licensee holds an exclusive licence for the territory.": "The Licensee holds a licence for the territory.",
    "The Provider may assign this agreement, unless the Customer objects.": "The Provider may assign this agreement.",
    "Either party may terminate for breach and insolvency.": "Either party may terminate for breach or insolvency.",
}  # fmt: skip


@pytest.mark.parametrize(("claim", "wrong"), CLAIMS.items())
def test_what_leaves_no_wrong_word_comes_first_and_the_checks_do_not_mark_it(claim: str, wrong: str) -> None:
    first = next(text for _, text in SeededErrors().wrong(claim, "seed"))
    assert first == wrong
    assert check_pair(first, claim)[0] is Verdict.SUPPORTED


def test_the_same_claim_and_seed_give_the_same_and_every_version_differs() -> None:
    for claim in CLAIMS:
        found = list(SeededErrors().wrong(claim, "seed"))
        assert found == list(SeededErrors().wrong(claim, "seed"))
        assert claim not in [text for _, text in found]


def test_a_claim_that_allows_nothing_quiet_gets_what_was_planted_before() -> None:
    (first, *_) = SeededErrors().wrong("Revenue was EUR 4,250,000.", "seed")
    assert first[0] == "figure"
