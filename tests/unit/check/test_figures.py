"""Figures as the fields write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain.figures import Bound, Kind, figures

M, PC, N, U = Kind.MONEY, Kind.PERCENT, Kind.NUMBER, Kind.MEASURE


@pytest.mark.parametrize(
    ("text", "kind", "unit", "amount"),
    [
        ("$1,496.5 million", M, "$", "1496500000"),
        ("$28  million", M, "$", "28000000"),  # as text is taken out of set pages
        ("28 \u00a0million", N, "", "28000000"),
        ("12.5  %", PC, "", "12.5"),
        ("45.3  per cent", PC, "", "45.3"),
        ("US$ 1.2bn", M, "USD", "1200000000"),
        ("USD5m", M, "USD", "5000000"),
        ("€3 billion", M, "EUR", "3000000000"),
        ("EUR 3,5 Mio", M, "EUR", "3500000"),
        ("1.234.567,89 EUR", M, "EUR", "1234567.89"),
        ("CHF 1’234.50", M, "CHF", "1234.50"),
        ("£250k", M, "GBP", "250000"),
        ("five million dollars", M, "$", "5000000"),
        ("₹ 1,25,000", M, "INR", "125000"),
        ("$(5.3) million", M, "$", "-5300000"),
        ("-$12.4", M, "$", "-12.4"),
        ("12,5 %", PC, "", "12.5"),
        ("45.3 per cent", PC, "", "45.3"),
        ("nine percent (9%)", PC, "", "9"),
        ("120 basis points", Kind.BASIS_POINTS, "", "120"),
        ("3.2 percentage points", Kind.POINTS, "", "3.2"),
        ("2.5x", Kind.MULTIPLE, "", "2.5"),
        ("one hundred and twenty (120) days", U, "day", "120"),
        ("thirty (30) Business Days", U, "business_day", "30"),
        ("a 12-month period", U, "month", "12"),
        ("5 mg/kg", U, "mg/kg", "5"),
        ("-40 °C", U, "°C", "-40"),
        ("5,000 shares", U, "share", "5000"),
        ("2,000 employees", U, "employee", "2000"),
        ("0.05", N, "", "0.05"),
        ("twenty-five", N, "", "25"),
        ("18.5 kW", U, "kW", "18.5"),
    ],
)
def test_a_figure_is_read_with_all_that_belongs_to_it(text: str, kind: Kind, unit: str, amount: str) -> None:
    (figure,) = figures(text)
    assert (figure.kind, figure.unit, figure.amount) == (kind, unit, Decimal(amount))
    assert figure.text == text.removeprefix("a ").removesuffix(" period")


@pytest.mark.parametrize(
    "text",
    [
        "Section 4.2(b) of Article 5", "Form 10-K", "COVID-19", "ISO 9001", "on page 45", "pp. 12–14", "Note 12 and 13", "the 3rd item",
        "in fiscal 2019", "on March 31, 2020", "Q3 2022", "FY19", "24/7 at 10:30", "(2) in prose is a note", "Topic 606",
        "Contents . . . . . . . . 12", "clause 19.2.1", "three studies", "liabilities(1) at par", "5. The Supplier", "9" * 60,
    ],
)  # fmt: skip
def test_what_only_names_something_is_no_figure(text: str) -> None:
    assert figures(text) == ()


def test_a_bracket_is_negative_in_a_table_and_unknown_in_prose() -> None:
    assert [f.negative for f in figures("Other income | (12) | (5.3)")] == [True, True]
    assert [f.negative for f in figures("Nausea in 45 (12.5%) patients")] == [False, None]


def test_the_first_of_a_range_or_list_shares_the_last_ones_words() -> None:
    assert [f.amount for f in figures("$10-15 million")] == [10_000_000, 15_000_000]
    assert [f.kind for f in figures("5, 7 and 9 percent")] == [PC, PC, PC]
    assert [f.unit for f in figures("10 to 15 mg")] == ["mg", "mg"]


@pytest.mark.parametrize(
    ("text", "bound"), [("about 100 people", Bound.ABOUT), ("p < 0.05", Bound.UNDER), ("more than 5%", Bound.OVER)]
)
def test_what_bounds_a_figure_is_kept(text: str, bound: Bound) -> None:
    assert figures(text)[0].bound is bound


@given(st.integers(min_value=1000, max_value=10**12).filter(lambda n: not 1900 <= n <= 2099))
def test_grouped_digits_give_the_number_back(number: int) -> None:
    (figure,) = figures(f"a total of {number:,} was counted")
    assert figure.amount == number


@given(st.decimals(min_value=0, max_value=10**6, places=2), st.sampled_from(["million", "billion", "thousand"]))
def test_scales_multiply(value: Decimal, scale: str) -> None:
    (figure,) = figures(f"sales of $ {value} {scale} in all")
    assert figure.amount == value.scaleb({"thousand": 3, "million": 6, "billion": 9}[scale])


@given(
    st.text(alphabet=st.sampled_from("0123456789.,()$€%-–  |\nmkabnx oneandtwentyhundred"), max_size=80) | st.text(max_size=120)
)
def test_figures_slice_back_in_order_whatever_the_text(text: str) -> None:
    found = figures(text)
    assert all(text[f.start : f.end] == f.text and f.number >= 0 for f in found)
    assert [f.start for f in found] == sorted(f.start for f in found)
