"""Formulas that a claim shows."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.services.check.arithmetic import formulas


@pytest.mark.parametrize(
    ("text", "value", "claimed"),
    [
        ("(1,234 - 1,100) / 1,100 = 12.2%", "0.12182", True),
        ("= ($1,496.5 − $1,202.9) ÷ $1,202.9", "0.24408", True),
        ("-176.3 - -175.0 = -1.3", "-1.3", True),
        ("5 + 6", "11", False),
        ("margin: 680 / 5,931", "0.11465", False),
        ("(1,496.5 − 1,202.9) / 1,202.9 × 100", "24.408", False),
    ],
)
def test_a_formula_is_evaluated(text: str, value: str, claimed: bool) -> None:
    (formula,) = formulas(text)
    assert formula.value.quantize(Decimal(value)) == Decimal(value)
    assert formula.claimed is claimed
    assert text[formula.start : formula.end] == formula.text


@pytest.mark.parametrize(
    "text", ["2019-2020", "10-15 mg", "1 / 0", "(((((1 + 1", "(" * 500 + "1 + 1" + ")" * 500, "Note 4 - Leases", "5 + + / 3"]
)
def test_what_is_no_formula_has_no_value(text: str) -> None:
    assert formulas(text) == ()


@given(st.text(alphabet=st.sampled_from("0123456789.,()+-−*/x÷ $%="), max_size=80))
def test_no_text_is_too_strange(text: str) -> None:
    assert all(text[f.start : f.end] == f.text for f in formulas(text))
