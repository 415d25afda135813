"""Questions of a conversation made self-standing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain.followup import leans, standing

SALES = "What were the net sales of Meridian in 2025?"


@pytest.mark.parametrize(
    ("earlier", "question", "stands"),
    [
        ([], "And in 2023?", "And in 2023?"),
        ([SALES], "Which law governs?", "Which law governs?"),
        ([SALES], "Who are the parties to the lease?", "Who are the parties to the lease?"),
        ([SALES], "And in 2023?", "What were the net sales of Meridian? And in 2023?"),
        ([SALES, "And in 2023?"], "And in 2022?", "What were the net sales of Meridian? And in 2022?"),
        ([SALES], "And for Larkfield?", "What were the net sales of in 2025? And for Larkfield?"),
        ([SALES], "How did they change?", f"{SALES} How did they change?"),
        ([SALES, "Which law governs the lease?"], "When was it signed?", "Which law governs the lease? When was it signed?"),
        ([SALES], "Why?", f"{SALES} Why?"),
        ([SALES], "What was the operating margin that year?", f"{SALES} What was the operating margin that year?"),
    ],
)
def test_a_turn_brings_what_it_leans_on_and_drops_what_it_replaces(earlier: list[str], question: str, stands: str) -> None:
    assert standing(question, earlier) == stands


def test_a_chain_of_turns_is_followed_to_its_beginning() -> None:
    asked = [SALES, "And the operating income?", "How did it change?"]
    found = standing("And in Q3 2024?", asked)
    assert "Meridian" in found
    assert "operating income" in found
    assert "Q3 2024" in found
    assert "2025" not in found


@pytest.mark.parametrize("question", ["Is there a cap on liability?", "What is the notice period?", "Net sales of Meridian"])
def test_a_whole_question_leans_on_nothing(question: str) -> None:
    assert not leans(question)


@given(st.lists(st.text(alphabet="ab AZ'’.?20&13Qand", max_size=40), max_size=8), st.text(max_size=40))
def test_the_new_turn_is_always_there_whole(earlier: list[str], question: str) -> None:
    assert standing(question, earlier).endswith(question.strip())
