"""Tables read from text."""

import pytest

from copilot.services.check.columns import Row, is_tabular, rows, table_scale

CELLS = """Key figures, EUR million
 | 2023 | 2022 restated | Change
Revenue | 4,338.6 | 4,287.3 | +1.2%
Net debt | (508.4) | — | n/a
"""
PAGE = """                         (In thousands)
                         Three Months Ended
                     June 30,       June 30,
                       2022           2021
Net income           $   680     $   2,464
Provision (benefit)       (44)          —
"""


def row(text: str, label: str) -> Row:
    at = text.index(label)
    return rows(text, at, at + len(label))[0]


def test_a_row_of_cells_knows_period_scale_and_currency() -> None:
    found = row(CELLS, "Revenue |")
    assert [t.year if t else None for t in found.periods] == [2023, 2022, None]
    assert (found.label, found.scale, found.currencies, found.percent) == ("Revenue", 6, {"EUR"}, True)


def test_a_row_set_with_blanks_knows_them_too() -> None:
    found = row(PAGE, "Net income")
    assert [t.year if t else None for t in found.periods] == [2022, 2021]
    assert (found.scale, found.currencies) == (3, {"$"})


def test_a_dash_keeps_its_column() -> None:
    assert [
        (f.amount, t.year if t else None)
        for f, t in zip(row(PAGE, "Provision").values, row(PAGE, "Provision").periods, strict=True)
    ] == [(-44, 2022)]


@pytest.mark.parametrize("line", ["Total sales $1,496.5 $1,202.9", "a | b", "Goodwill      4,372   4,349"])
def test_rows_are_told_from_prose(line: str) -> None:
    assert is_tabular(line)


@pytest.mark.parametrize(
    "line", ["Sales were $5 million in 2019.", "", "The fee is due within 30 days of receipt of the invoice by the buyer"]
)
def test_prose_is_no_row(line: str) -> None:
    assert not is_tabular(line)


@pytest.mark.parametrize(
    ("heading", "power"),
    [
        ("Revenue ($m)", 6),
        ("in thousands", 3),
        ("€ million", 6),
        ("USD billions", 9),
        ("£'000", 3),
        ("2023", None),
        ("Change", None),
    ],
)
def test_a_heading_may_give_the_scale(heading: str, power: int | None) -> None:
    assert table_scale(heading) == power
