"""Questions of two halves: each is answered, or said not to be found."""

import pytest

from copilot.adapters.embedders import WordLlamaEmbedder
from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.adapters.models.extractive.halves import halves
from copilot.domain.drafting import Drafting
from tests.briefs import brief, paper

LEASE = paper(
    "lease.pdf",
    "Lease between Ashgrove Estates Ltd and Pell Bakeries Ltd.\n\n"
    "The annual rent is GBP 48,000.\n\nThe Tenant keeps the ovens in good repair.",
)


def drafted(question: str) -> Drafting:
    *_, drafting = ExtractiveDrafter(WordLlamaEmbedder()).draft(brief(question, [LEASE]))
    assert isinstance(drafting, Drafting)
    return drafting


@pytest.mark.parametrize(
    ("question", "later"),
    [
        ("How much did Norvane earn in Q2 2023 and what was its operating margin?", "What was operating margin of Norvane in Q2 2023?"),
        ("How much stock did Norvane buy back, and how much is left?", "How much is left of Norvane?"),
        ("Which cases is Norvane defending, and has it accrued anything?",
         "Which cases is Norvane defending? Has it accrued anything?"),
        ("May the Buyer resell, and does Ostrand have a right of refusal?", "Does Ostrand have a right of refusal?"),
    ],
)  # fmt: skip
def test_a_later_half_stands_by_itself(question: str, later: str) -> None:
    assert halves(question)[1:] == (later,)


@pytest.mark.parametrize(
    "question",
    [
        "What are research and development expenses?",
        "Who are the parties and the guarantors?",
        "What is the rent? And who pays it?",
        "Describe the rent and how it changes.",
        "",
    ],
)
def test_one_question_is_not_cut(question: str) -> None:
    assert halves(question) == ()


def test_each_half_is_answered_or_said_not_to_be_found() -> None:
    drafting = drafted("What is the annual rent, and who insures the delivery vans?")
    assert not drafting.abstained
    rent, _, vans = drafting.text.partition("## Who insures the delivery vans")
    assert "GBP 48,000" in rent
    assert "Not found in the documents" in vans


def test_two_halves_that_nothing_answers_are_declined() -> None:
    assert drafted("Who insures the delivery vans, and when was the football championship?").abstained
