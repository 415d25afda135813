"""Tables read from text."""

import time

import pytest

from copilot.services.check.columns import Row, rows
from copilot.services.check.scales import table_scale
from copilot.services.check.tabular import is_tabular

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
    "line",
    [
        "2.1\tThe Buyer shall pay within 30 days.",
        "It operates 3 sites with 1,019",
        "Sales were $5 million in 2019.",
        "",
        "The fee is due within 30 days of receipt of the invoice by the buyer",
    ],
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


@pytest.mark.parametrize(
    ("text", "label", "headers"),
    [
        (" | Fiscal Year |  | Variance in | \n(In millions) | 2018 | 2017 | Dollar | Percent\nSales | 22 | 16 | 6 | 37%", "Sales",
         ["Fiscal Year 2018", "Fiscal Year 2017", "Variance in Dollar", "Variance in Percent"]),
        (" | 2019 |  | 2018 | \n | Shares | Price | Shares | Price\nVested | 82,270 | 2.28 |  | 2.84", "Vested",
         ["2019 Shares", "2019 Price", "2018 Price"]),
        (" |  | Years ended June 30, | \n | 2019 | 2018 | 2017\n | (in thousands) |  | \nAssets: |  |  | \nCash | 5,400 | — | 4,200", "Cash",
         ["Years ended June 30, 2019", "Years ended June 30, 2017"]),
        ("| Metric | 2023 | 2022 |\n|---|---:|---:|\n| Revenue | 1,204.5 | 1,105.2 |", "Revenue", ["2023", "2022"]),
        ("Metric\t2023\t2022\nRevenue\t1,204.5\t1,105.2", "Revenue\t", ["2023", "2022"]),
        ("Adverse event | Velatrin (n = 206) | Placebo (n = 206)\nNausea | 45 (21.8%) | 12 (5.8%)", "Nausea",
         ["Velatrin (n = 206)", "Velatrin (n = 206)", "Placebo (n = 206)", "Placebo (n = 206)"]),
    ],
)  # fmt: skip
def test_every_figure_has_its_columns_heading(text: str, label: str, headers: list[str]) -> None:
    assert list(row(text, label).headers) == headers


def test_two_lengths_of_period_head_their_own_half_of_the_columns() -> None:
    text = """(in millions)
Three Months Ended |  | Nine Months Ended
June 30, |  | June 30,
2024 | 2025 | 2024 | 2025
Operating income | $41 | $52 | $120 | $150
"""
    found = row(text, "Operating income")
    assert [t.months if t else None for t in found.periods] == [3, 3, 9, 9]
    assert [t.year if t else None for t in found.periods] == [2024, 2025, 2024, 2025]


@pytest.mark.parametrize(
    "columns",
    [
        "in thousands): |  | May 31, 2024 | May 31, 2023 | May 31, 2024 | May 31, 2023",
        " |  | May 31, 2024 | May 31, 2023 | May 31, 2024 | May 31, 2023",
        "May 31, 2024 | May 31, 2023 | May 31, 2024 | May 31, 2023",
    ],
)
def test_columns_without_figures_belong_to_neither_half(columns: str) -> None:
    empty = " | " * columns.startswith(("in", " "))
    found = row(
        f"Three Months Ended | Nine Months Ended\n{columns}\nPumps | {empty} $40,665 | $39,570 | $162,863 | $153,105", "Pumps"
    )
    assert [(t.year, t.months) for t in found.periods if t] == [(2024, 3), (2023, 3), (2024, 9), (2023, 9)]


def test_what_is_excepted_from_a_scale_does_not_give_it() -> None:
    assert table_scale("(In millions, except number of shares which are reflected in thousands and par value)") == 6


def test_a_group_of_rows_has_its_heading() -> None:
    text = " | 2019 | 2018\nIndustrial: |  | \nEnergy | 699 | 712\nConsumer: |  | \nAppliances | 680 | 774"
    assert [row(text, n).above for n in ("Energy", "Appliances")] == ["Industrial:", "Consumer:"]


def test_a_row_of_dates_within_a_table_heads_nothing() -> None:
    text = " | 2019 | 2018\nNotional | 29,423 | 77,630\nMaturity date | 30/7/2021 | 28/6/2019\nHedged rate | 2.10% | 1.60%"
    assert [t.year if t else None for t in row(text, "Hedged rate").periods] == [2019, 2018]


def test_a_quarter_may_stand_under_its_year() -> None:
    text = " | Fiscal 2019 |  | \n | First | Second | Total\n | Quarter | Quarter | Year\nSales | 94 | 96 | 190"
    assert [(t.year, t.part) if t else None for t in row(text, "Sales").periods] == [(2019, "Q1"), (2019, "Q2"), (2019, "")]


def test_ten_thousand_rows_are_read_in_a_moment() -> None:
    text = "In thousands\n | 2019 | 2018\n" + "\n".join(f"Item {n} | {n}.5 | {n + 1:,}" for n in range(10_000))
    began = time.process_time()
    found = rows(text, 0, len(text))
    assert len(found) == 10_000
    assert found[-1].headers == ("2019", "2018")
    assert time.process_time() - began < 12  # 2.0 s on an idle core; the bound is for a crowded one
