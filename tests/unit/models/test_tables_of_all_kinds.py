"""Tables that are no statements of accounts: words in cells, units in a column, arms of a trial, totals, two tables read as one."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from copilot.adapters.embedders import WordLlamaEmbedder
from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.domain.document import BlockKind, Body, Document
from copilot.domain.drafting import Drafting
from tests.briefs import brief, paper

VECTORS = WordLlamaEmbedder()
Paper = tuple[Document, Body]
SYNOPSIS = paper(
    "tor-9-protocol.pdf",
    "TOR-9: clinical trial protocol.",
    tables=[
        (
            ("Item", "Description"),
            ("Product", "torvelin, film-coated tablet, 25 mg twice daily"),
            ("Comparator", "placebo tablet of the same appearance"),
            ("Sites", "17 sites in four countries"),
        )
    ],
    titles=["1. Synopsis"],
)
REPORT = paper(
    "tor-9-report.pdf",
    "TOR-9: clinical study report.",
    tables=[
        (
            ("Participants with", "Torvelin (n = 120)", "Placebo (n = 118)"),
            ("any adverse event", "77 (64.2%)", "80 (67.8%)"),
            ("a serious adverse event", "9 (7.5%)", "8 (6.8%)"),
            ("Term", "Torvelin (n = 120)", "Placebo (n = 118)"),
            ("Headache", "12 (10.0%)", "10 (8.5%)"),
        ),
        (
            ("", "Torvelin", "Placebo"),
            ("Age, mean (SD), years", "58.1 (11.0)", "57.4 (12.3)"),
            ("Female", "61 (50.8%)", "59 (50.0%)"),
        ),
        (
            ("Participant", "Age sex", "Term"),
            ("101-329", "35 F", "Headache of short duration"),
            ("101-329", "35 F", "Nausea after the first dose"),
            ("101-400", "71 M", "Headache of short duration"),
        ),
    ],
    titles=["Adverse events", "Baseline", "Listing of adverse events"],
)
SHEET = paper(
    "kv-2-data-sheet.pdf",
    "KV-2 pump. Data sheet.",
    tables=[
        (
            ("Quantity", "KV-2", "KV-2 L", "Unit"),
            ("Rated flow", "40", "52", "m3/h"),
            ("Mass without drive", "60", "63", "kg"),
        )
    ],
    titles=["Performance"],
)
MARKET = paper(
    "market.pdf",
    "The market for cold stores by country.",
    tables=[
        (
            ("Country", "EUR million, 2022", "Share"),
            ("Tavria", "2,736", "34.5%"),
            ("Velmark", "1,864", "23.5%"),
            ("Osterlin", "3,330", "42.0%"),
            ("Norden Basin", "7,930", "100.0%"),
        )
    ],
    titles=["Market by country, 2022"],
)


def ask(question: str, papers: Sequence[Paper]) -> Drafting:
    *_, drafting = ExtractiveDrafter(VECTORS).draft(brief(question, papers))
    assert isinstance(drafting, Drafting)
    return drafting


def test_a_row_of_words_answers_word_for_word() -> None:
    drafting = ask("What is the product, and how often is the tablet taken?", [SYNOPSIS])
    assert not drafting.abstained
    assert drafting.citations[0].quotation == "Product\ttorvelin, film-coated tablet, 25 mg twice daily"


def test_a_column_of_units_is_the_unit_of_its_row_and_no_figure() -> None:
    text = ask("What is the rated flow?", [SHEET]).text
    assert "- Rated flow · KV-2: **40** (m3/h)" in text
    assert "Unit:" not in text


def test_a_figure_that_stands_in_several_columns_is_told_for_each_in_their_order() -> None:
    lines = ask("What is the mass without drive?", [SHEET]).text.splitlines()
    assert [line.partition(" [")[0] for line in lines if line.startswith("- Mass")] == [
        "- Mass without drive · KV-2: **60** (kg)",
        "- Mass without drive · KV-2 L: **63** (kg)",
    ]


def test_a_limit_stands_without_the_words_beside_it() -> None:
    cover = paper(
        "supply.pdf",
        "Supply agreement. Schedule 9: insurance.",
        tables=[
            (
                ("Cover", "Limit", "Special terms"),
                ("Product liability", "EUR 10,000,000", "extended cover, cost of removal up to EUR 3,000,000"),
                ("Transport", "EUR 1,500,000", "each load"),
            )
        ],
        titles=["Insurance"],
    )
    text = ask("How much product liability cover must be carried?", [cover]).text
    assert "**EUR 10,000,000**" in text
    assert "Special terms:" not in text


def test_a_figure_of_the_column_asked_for_stands_alone() -> None:
    text = ask("How many participants on placebo had a serious adverse event?", [REPORT]).text
    assert "a serious adverse event · Placebo: **8 (6.8%)**" in text
    assert "9 (7.5%)" not in text


def test_each_arm_of_a_trial_is_told() -> None:
    text = ask("How many serious adverse events occurred in each arm?", [REPORT]).text
    assert "a serious adverse event · Torvelin: **9 (7.5%)**" in text
    assert "a serious adverse event · Placebo: **8 (6.8%)**" in text


def test_a_mean_that_a_table_states_is_read_and_none_is_made_of_a_listing() -> None:
    text = ask("What was the mean age of the patients?", [REPORT]).text
    assert "Age, mean (SD), years · Torvelin: **58.1 (11.0)**" in text
    assert "Average of" not in text


def test_the_whole_is_not_the_largest_of_its_parts_whatever_it_is_called() -> None:
    text = ask("Which country had the largest share of the market?", [MARKET]).text
    assert "**Osterlin**" in text
    assert "Norden Basin" not in text


@pytest.mark.parametrize(("asked", "said"), [("NPSH", "3.1 m"), ("net positive suction head", "3.1 m")])
def test_what_is_asked_in_capitals_is_the_matter_and_no_name(asked: str, said: str) -> None:
    test = paper(
        "test-report.pdf",
        "Acceptance test of the pump.\n\nThe flow was measured on two days in April by the test field and its staff.\n\n"
        "An NPSH (net positive suction head) of 3.1 m was measured at rated flow.",
    )
    drafting = ask(f"What {asked} was measured at rated flow?", [test])
    assert said in drafting.text
    assert drafting.citations[0].quotation.startswith("An NPSH")


def test_a_list_under_its_heading_is_given_whole() -> None:
    document, body = paper(
        "protocol.pdf",
        "Protocol of the trial.\n\n5.2 Exclusion\n\n• Pregnancy or breast-feeding at any visit\n\n"
        "• Corrected QT interval above 480 ms\n\n• Planned transplant of a kidney within six months",
    )
    start = body.extract.text.index("5.2 Exclusion")
    blocks = tuple(replace(b, kind=BlockKind.HEADING) if b.start == start else b for b in body.extract.blocks)
    headed = replace(body, extract=replace(body.extract, blocks=blocks))
    asked = brief("What are the exclusion criteria?", [(document, headed)])
    under = replace(asked, find=lambda query: tuple(replace(p, headings=("5.2 Exclusion",)) for p in asked.find(query)))
    *_, drafting = ExtractiveDrafter(VECTORS).draft(under)
    assert isinstance(drafting, Drafting)
    assert drafting.text.count("“•") == 3


def test_a_row_that_bears_a_sections_name_opens_it() -> None:
    *_, drafting = ExtractiveDrafter(VECTORS).draft(
        brief("Summarise the trial of torvelin.", [SYNOPSIS, REPORT], task="clinical-summary")
    )
    assert isinstance(drafting, Drafting)
    section = drafting.text.partition("## Comparator")[2].partition("\n## ")[0]
    first = next(line for line in section.splitlines() if line.startswith("- "))
    assert "placebo tablet of the same appearance" in first


def test_a_share_is_read_though_its_label_bears_numbers() -> None:
    goods = paper(
        "market.pdf",
        "The market for cold stores by kind of goods.",
        tables=[
            (
                ("Goods", "EUR million, 2022", "Share", "Growth a year to 2027"),
                ("Frozen food", "3,489", "44.0%", "6.6%"),
                ("Pharmaceuticals, 2 to 8 °C", "991", "12.5%", "10.0%"),
            )
        ],
        titles=["Market by kind of goods, 2022"],
    )
    assert "**12.5%**" in ask("What is the share of pharmaceuticals?", [goods]).text
    grows = ask("What is the growth of frozen food a year?", [goods]).text
    assert "**6.6%**" in grows
    assert "3,489" not in grows


def test_how_many_were_met_does_not_say_whether_one_was() -> None:
    verdicts = paper(
        "test-report.pdf",
        "Test of the pump.\n\nThe leakage of the seal lay within the requirement on all four days of the test.",
        tables=[(("Area", "All", "Met", "Not met"), ("All", "61", "43", "7"), ("Sealing", "9", "6", "1"))],
        titles=["Requirements by verdict"],
    )
    text = ask("Was the seal leakage requirement met?", [verdicts]).text
    assert "**43**" not in text
    assert "within the requirement" in text


def test_the_axis_of_a_chart_is_no_head_of_the_table_under_it() -> None:
    record = paper(
        "annual-report-2023.pdf",
        "Alder plc. Annual report 2023.",
        tables=[
            (
                ("2020", "2021", "2022", "2023", ""),
                ("Pumps and valves", "", "", "Distribution", ""),
                ("EUR million", "2020", "2021", "2022", "2023"),
                ("Revenue", "3,733.4", "4,035.1", "4,287.3", "4,338.6"),
                ("Operating margin", "11.8%", "11.9%", "12.3%", "11.2%"),
            )
        ],
        titles=["Record since 2020"],
    )
    text = ask("By how many percentage points did the operating margin change in 2023?", [record]).text
    assert "11.2% - 12.3% = **-1.1 percentage points**" in text


QUARTERS = paper(
    "norvane-10q.pdf",
    "Norvane plc. Quarterly report for the quarter ended October 29, 2023.",
    tables=[
        (
            ("", "October 29, 2023", "July 30, 2023", "October 30, 2022"),
            ("Gross margin", "74.0%", "70.1%", "53.6%"),
            ("Operating expenses", "2,983", "2,662", "2,576"),
        )
    ],
    titles=["Three Months Ended"],
)


def test_a_change_is_from_a_year_earlier_unless_the_quarter_before_is_asked_for() -> None:
    yearly = ask("What was the gross margin in the quarter ended October 29, 2023, and how did it compare with a year earlier?",
                 [QUARTERS]).text  # fmt: skip
    assert "74.0% - 53.6% = **+20.4 percentage points**" in yearly
    assert "70.1%" not in yearly
    last = ask("How did gross margin change from the previous quarter?", [QUARTERS]).text
    assert "74.0% - 70.1% = **+3.9 percentage points**" in last


def test_a_list_that_the_best_sentence_announces_is_given_with_it() -> None:
    report = paper(
        "charter.pdf",
        "Charter of the board.\n\nThe following decisions of the board require unanimity:\n\n(a) the sale of a plant;\n\n"
        "(b) loans of more than EUR 2 million;\n\n(c) the winding up of the company.\n\nThe board meets four times a year.",
    )
    text = ask("Which decisions of the board require unanimity?", [report]).text
    assert [part in text for part in ("sale of a plant", "loans of more than", "winding up of the company")] == [True] * 3
    assert "four times a year" not in text
