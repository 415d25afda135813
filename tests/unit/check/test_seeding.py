"""Seeded errors are errors, and the checks catch them."""

import random

import pytest

from copilot.domain.claim import Verdict
from copilot.evaluation.seeding import Swap, rescaled, seeded
from copilot.services.check import check_draft
from tests.unit.check.sources import TEXTS, cite

QUOTATIONS = [
    ("contract.pdf", "The Supplier may terminate this Agreement on ninety (90) days' written notice after March 31, 2022."),
    ("contract.pdf", "The Buyer shall pay each invoice within 30 days of receipt."),
    ("contract.pdf", "The aggregate liability of the Supplier shall not exceed EUR 5 million in any contract year."),
    ("annual-report-2019.pdf", "In fiscal 2019 net sales in Europe were $412 million, and research cost about $35 million."),
    ("annual-report-2019.pdf", "Operating margin rose from 11.2% in 2018 to 12.6% in 2019."),
    ("annual-report-2019.pdf", "Other income (loss) | (5.3) | 4.1 | —"),
    ("trial.pdf", "Nausea occurred in 45 (21.8%) patients given velatrin and in 12 (5.8%) given placebo."),
    ("pump-test.pdf", "The casing withstood 16 bar for 10 minutes without leakage."),
]


def test_every_kind_of_swap_is_made_and_caught() -> None:
    caught: dict[Swap, list[bool]] = {}
    for seed in range(6):
        random_ = random.Random(seed)
        for source in QUOTATIONS:
            for wrong in seeded(source[1], random_):
                claims = check_draft(wrong.claim.replace(" | ", " \\| ") + "[^1]", [cite(1, *source)], TEXTS.__getitem__).claims
                caught.setdefault(wrong.swap, []).append(any(c.verdict is not Verdict.SUPPORTED for c in claims))
    assert set(caught) >= set(Swap) - {Swap.COLUMN, Swap.ROW, Swap.REFERENCE}
    assert all(all(found) for found in caught.values()), {k: (sum(v), len(v)) for k, v in caught.items()}


def test_a_seed_repeats_itself() -> None:
    claim = QUOTATIONS[0][1]
    assert list(seeded(claim, random.Random(3))) == list(seeded(claim, random.Random(3)))


@pytest.mark.parametrize("source", QUOTATIONS)
def test_what_was_swapped_is_said(source: tuple[str, str]) -> None:
    for wrong in seeded(source[1], random.Random(1), ("Halvorsen",)):
        assert wrong.claim != source[1]
        assert wrong.before in source[1]
        assert wrong.after.strip() in wrong.claim


def test_a_figure_at_another_scale_stays_supported() -> None:
    source = QUOTATIONS[3]
    said = rescaled(source[1])
    assert said is not None
    assert "$0.412 billion" in said
    (claim,) = check_draft(f"{said}[^1]", [cite(1, *source)], TEXTS.__getitem__).claims
    assert claim.verdict is Verdict.SUPPORTED, claim.reasons


def test_a_claim_without_a_scale_cannot_be_rescaled() -> None:
    assert rescaled("Sales rose by 5%.") is None
