"""Of whom, of what and what for: reasons answer why, names and kinds say which document is read, and what is near is shown as near."""

import pytest

from copilot.adapters.embedders import WordLlamaEmbedder
from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.adapters.models.extractive.arithmetic import evaluated
from copilot.adapters.models.extractive.choose import kind_named
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.numbers import figures_in
from copilot.adapters.models.extractive.question import Expects, analyse
from copilot.domain.document import Body, Document
from copilot.domain.drafting import Drafting
from copilot.domain.passage import Passage
from tests.briefs import brief, paper

Paper = tuple[Document, Body]
VECTORS = WordLlamaEmbedder()
QUARTER = paper(
    "Tarn Systems Q3 2024.pdf",
    "Tarn Systems Inc., quarterly report, third quarter of 2024\n\n"
    "Segments\n\nCloud sales were EUR 412 million in the third quarter of 2024. Cloud sales increased 11% in the third quarter of 2024 compared "
    "with a year earlier. The growth reflects more use by existing customers, partly offset by lower prices.\n\n"
    "Licence sales decreased 4% in the third quarter of 2024 due to fewer renewals in Asia.\n\n"
    "Operating income of the group increased from EUR 80 million to EUR 95 million.",
)
SUPPLY = paper(
    "KeelerPharmaInc_EX-10_Supply Agreement.txt",
    "SUPPLY AGREEMENT\n\nThis Agreement is entered into as of 2 May 2022 by and between Dortan Chemie GmbH (the “Supplier”) and Keeler Pharma "
    "Inc. (the “Buyer”).\n\nWHEREAS, Keeler Pharma wishes the price of the Product to be paid by it under a supply agreement;\n\n"
    "2.1 Prices and Payment Terms.\n\n2.2 The Buyer shall pay the price of the Product within sixty days of delivery.\n\n"
    "3.1 In legal proceedings by a third party the Supplier shall bear all damages, losses, costs and expenses of the Buyer.",
)
SERVICES = paper(
    "Ostrey services.txt",
    "SERVICES AGREEMENT\n\nThis Agreement is made between Ostrey Labs Ltd and Munden Foods plc.\n\n"
    "2.2 The price is to be paid within ten days of the invoice.",
)


def ask(question: str, *papers: Paper) -> Drafting:
    *_, drafting = ExtractiveDrafter(VECTORS).draft(brief(question, list(papers)))
    assert isinstance(drafting, Drafting)
    return drafting


def quotations(drafting: Drafting) -> list[str]:
    return [line for line in drafting.text.splitlines() if line.startswith("- ")]


def test_a_reason_that_stands_after_what_it_explains_answers_why() -> None:
    first = quotations(ask("Why did cloud sales grow in the third quarter of 2024?", QUARTER))[0]
    assert "more use by existing customers" in first


def test_where_a_reason_is_asked_for_nothing_is_quoted_that_gives_none() -> None:
    said = quotations(ask("What drove licence sales down in the third quarter of 2024?", QUARTER))
    assert "fewer renewals in Asia" in said[0]
    assert all("due to" in line or "reflects" in line for line in said)


@pytest.mark.parametrize("question", ["What is the mass without drive?", "What is the driver fee?"])
def test_a_drive_is_no_reason(question: str) -> None:
    assert not analyse(question).asks_why


def test_a_later_half_tells_what_the_former_did_not() -> None:
    text = ask("What were cloud sales in the third quarter of 2024 and why did they grow?", QUARTER).text
    former, _, later = text.partition("## Why did they grow?")
    assert "412" in former
    assert "more use by existing customers" in later
    assert "412" not in later


def test_a_party_named_in_a_file_name_that_is_run_together_says_which_contract_is_meant() -> None:
    drafting = ask("When must Keeler Pharma pay the price?", SERVICES, SUPPLY)
    assert "within sixty days" in quotations(drafting)[0]
    assert {c.document for c in drafting.citations} == {"KeelerPharmaInc_EX-10_Supply Agreement.txt"}


def test_the_kind_of_contract_named_says_which_one_is_read() -> None:
    drafting = ask("When must the price be paid under the services agreement?", SERVICES, SUPPLY)
    assert {c.document for c in drafting.citations} == {"Ostrey services.txt"}


def test_a_recital_or_heading_is_not_quoted_before_what_binds() -> None:
    first, *rest = quotations(ask("When is the price of the Product paid under the supply agreement?", SUPPLY))
    assert "shall pay the price" in first
    assert not any("Prices and Payment Terms" in line for line in rest)


def test_what_is_near_is_quoted_as_near_where_nothing_answers() -> None:
    drafting = ask("What is the price adjustment for inflation of the Product?", SUPPLY)
    assert drafting.abstained
    head, _, near = drafting.text.partition("Nearest passages. They do not answer")
    assert "Not found in the documents" in head
    assert "“2.2 The Buyer shall pay the price of the Product" in near


def test_what_is_said_of_somebody_else_is_not_quoted_as_near() -> None:
    drafting = ask("When does Brackwater Corp pay the price of the Product?", SUPPLY)
    assert drafting.abstained
    assert quotations(drafting) == []


def test_the_same_wording_in_a_newer_report_takes_the_place_of_the_older() -> None:
    def report(quarter: str, ended: str, amount: str) -> Paper:
        return paper(
            f"Tarn {quarter} 2024.pdf",
            f"Tarn Systems, {quarter} 2024\n\nAs of {ended}, Tarn had EUR {amount} million of commercial paper outstanding.",
        )

    said = quotations(
        ask(
            "What commercial paper does Tarn have outstanding?",
            report("Q1", "March 31, 2024", "35"),
            report("Q2", "June 30, 2024", "20"),
        )
    )
    assert len(said) == 1
    assert "EUR 20 million" in said[0]


def test_a_court_district_or_initials_end_no_sentence() -> None:
    filing = paper(
        "Tarn legal.pdf",
        "Legal proceedings\n\nIn May 2024 a competitor sued Tarn in the W.D. Wash. alleging violations of antitrust law. Tarn disputes this.",
    )
    assert "sued Tarn in the W.D. Wash. alleging" in quotations(ask("Who sued Tarn about antitrust?", filing))[0]


def test_a_sentence_of_a_very_long_paragraph_is_not_quoted_from_mid_word() -> None:
    kept = " ".join(f"the Buyer keeps the record of lot {n} for the inspector of the day" for n in range(400))
    document, body = paper("long.txt", f"Storage\n\nThe Buyer shall store the Product cold and {kept}.")
    library = Library(Evidence(brief("How must the Buyer store the Product?", [(document, body)])), VECTORS)
    text = body.extract.text
    for start in range(6_000, 6_040):
        found = Passage(1, document.name, document.id, None, start, start + 900, text[start : start + 900], 1.0)
        for unit in library.units((found,)):
            assert text[unit.start - 1].isspace(), text[unit.start - 5 : unit.start + 5]


def test_where_no_sentence_gives_a_reason_that_is_said() -> None:
    text = ask("Why did the operating income of the group change?", QUARTER).text
    assert "EUR 80 million to EUR 95 million" in text
    assert "gives a reason in plain words" in text
    assert "gives a reason" not in ask("Why did licence sales decrease in the third quarter of 2024?", QUARTER).text


def test_a_percentage_is_not_how_many() -> None:
    shop = paper(
        "Dell Row annual report.pdf",
        "Dell Row annual report 2024\n\nWe ran 310 stores at the end of 2024.",
        tables=[(("Channel", "2024"), ("Stores", "97.6%"), ("Online", "2.4%"))],
    )
    assert "97.6%" not in ask("How many stores does Dell Row have?", shop).text
    assert "310 stores" in ask("How many stores does Dell Row have?", shop).text


def test_initials_of_its_title_name_a_contract() -> None:
    one = paper(
        "lease.txt",
        "Office Lease Agreement\n\nBetween Arden Ltd and Brill plc.\n\nThis agreement is governed by the law of Ohio.",
    )
    other = paper(
        "services.txt",
        "Transition Services Agreement\n\nBetween Corm Ltd and Dant plc.\n\nThis agreement is governed by the law of Texas.",
    )
    drafting = ask("Which law governs the TSA?", one, other)
    assert "Texas" in drafting.text
    assert "Ohio" not in drafting.text


def test_an_addendum_of_strangers_changes_no_contract() -> None:
    contract = paper(
        "services.txt",
        "Services Agreement\n\nBetween Corm Holdings Ltd and Dant Foods plc.\n\nThe aggregate liability of Corm shall not exceed EUR 5 million.",
    )
    addendum = paper(
        "addendum.txt",
        "Data Protection Addendum\n\nHatch Cloud and its customer agree this.\n\nThe liability of a subprocessor shall be limited to EUR 1 million.",
    )
    assert "Later document" not in ask("What is the cap on liability?", contract, addendum).text


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("2.2 The Buyer pays EUR 5 within 30 days", ["EUR 5", "30"]),
        ("the provisions of Sections 5, 9, and 10 herein", []),
        ("5. The fee is 4%", ["4%"]),
        ("12 Months later", ["12"]),
        ("Clauses 1, 6 and 9 survive for 2 years", ["2"]),
        ("2.5 Million units", ["2.5 Million"]),
    ],
)
def test_the_numbers_of_clauses_are_no_figures(text: str, figures: list[str]) -> None:
    assert [m.group() for m in figures_in(text)] == figures


def test_the_mark_of_a_note_after_a_label_is_no_amount() -> None:
    rows = (
        "                                  September 30, 2024   January 28, 2024",
        "Accrued and other liabilities:              (In millions)",
        "Programme accruals                   $ 1,771   $ 1,196",
        "Excess purchase obligations (1)        1,280       954",
        "Deferred revenue (2)                     513       354",
        "Taxes payable                            420       467",
    )
    sheet = paper("Wharfe Q3 2024.txt", "Wharfe Systems, third quarter of 2024\n\n" + "\n".join(rows))
    text = ask("What is the deferred revenue?", sheet).text
    assert "**513**" in text
    assert "**(2)**" not in text


def test_two_quarters_of_the_same_years_are_no_sources_that_differ() -> None:
    def report(quarter: str, one: str, other: str) -> Paper:
        return paper(
            f"Wharfe {quarter} 2024.pdf",
            f"Wharfe Systems, {quarter} 2024\n\nTotal music expense was ${one} billion and ${other} billion in {quarter} 2023 and {quarter} 2024.",
        )

    text = ask("How much was music expense?", report("Q1", "3.5", "4.0"), report("Q2", "3.7", "4.4")).text
    assert "Sources differ" not in text


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What must the seller's sales staff do?", Expects.ANY),
        ("Under the supply agreement, what must the sales staff provide?", Expects.ANY),
        ("What amount must the buyer pay?", Expects.FIGURE),
        ("Why did the price rise?", Expects.ANY),
    ],
)
def test_a_duty_or_a_reason_is_no_figure(question: str, expected: Expects) -> None:
    assert analyse(question).expects is expected


LEASE = paper(
    "Master Lease - Aldgate House.txt",
    "MASTER LEASE\n\nThis Lease is made between Aldgate House Ltd (“Landlord”) and Pell Bakeries Ltd (“Tenant”).\n\n"
    "7. Transfer. No subletting shall release the Tenant from the rent. The rent is EUR 9,000 a month.",
)


def test_a_contract_called_by_its_kind_is_the_one_that_is_read() -> None:
    drafting = ask("Can the tenant assign the lease?", LEASE, SUPPLY, SERVICES)
    assert {c.document for c in drafting.citations} <= {"Master Lease - Aldgate House.txt"}


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Can the tenant sublet or assign the lease?", {"leas"}),
        ("What law governs the hosting agreement?", {"host"}),
        ("Who pays?", set()),
    ],
)
def test_the_kind_of_contract_is_told_from_what_is_done_with_it(question: str, kinds: set[str]) -> None:
    assert kind_named(question) == kinds


def test_a_period_is_no_payment_and_what_was_before_is_not_what_is() -> None:
    option = paper(
        "Option agreement.txt",
        "OPTION AGREEMENT\n\nThe Buyer may extend the option by twelve (12) months with the option payment.\n\n"
        "The option payment is EUR 2,000.",
    )
    assert "**(12) months**" not in ask("How much is the option payment?", option).text
    shop = paper(
        "Dell Row press release.html",
        "Dell Row press release\n\nOnline sales decreased to EUR 128 million in the nine months, compared to sales of EUR 141 million before.",
    )
    assert "**EUR 141 million**" not in ask("How much are Dell Row's online sales?", shop).text


def test_a_sum_of_money_is_not_how_many() -> None:
    shop = paper(
        "Dell Row annual report.pdf",
        "Dell Row annual report 2024\n\nDell Row operates 445 stores in 42 states.",
        tables=[
            (("Current liabilities", "2024"), ("Accrued store operating expenses", "25,921"), ("Accounts payable", "61,777"))
        ],
    )
    text = ask("How many stores does Dell Row operate?", shop).text
    assert "25,921" not in text
    assert "445" in text


def test_a_remark_of_a_word_or_two_is_quoted_with_what_it_remarks_on() -> None:
    report = paper(
        "report.txt", "Actions\n\nThe seal test is to be repeated on two pumps. Not yet done.\n\nThe casing was painted."
    )
    assert "Not yet done" in ask("Has the seal test been repeated?", report).text


def test_a_change_of_shares_is_reckoned_from_the_cells_and_not_from_rounded_shares() -> None:
    statement = paper(
        "Norr annual report 2022.pdf",
        "Norr annual report 2022",
        tables=[
            (("EUR thousand", "2022", "2021"), ("Revenue", "644,117", "603,703"), ("Operating profit", "79,637", "75,566"))
        ],
    )
    text = ask("How did Norr's operating margin change in 2022?", statement).text
    assert "79,637 / 644,117 - 75,566 / 603,703 = **-0.15 percentage points**" in text


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("21,217 + (-12,479)", 8738.0),
        ("(4 - 2) / 4", 0.5),
        ("2 ** 9", None),
        ("1 / 0", None),
        ("__import__('os')", None),
        ("", None),
    ],
)
def test_only_plain_formulas_are_evaluated(formula: str, value: float | None) -> None:
    assert evaluated(formula) == value


def test_the_opening_of_a_contract_does_not_say_when_something_in_it_happens() -> None:
    lease = paper(
        "Master Lease - Aldgate House.txt",
        "MASTER LEASE\n\nThis Lease is made and entered into on 16 January 2023 by and between Aldgate House Ltd and Pell Bakeries Ltd.\n\n"
        "3. Rent. The rent increases on 1 April 2025 by two percent.",
    )
    assert "1 April 2025" in quotations(ask("When does the rent increase?", lease))[0]
    assert "16 January 2023" in ask("When was the lease signed?", lease).text


def test_sales_net_of_returns_are_the_revenue_that_a_margin_is_taken_of() -> None:
    shop = paper(
        "Dell Row Q3 2024 press release.html",
        "Dell Row third quarter of 2024",
        tables=[
            (
                ("", "November 2, 2024"),
                ("SALES, Net of returns and allowances", "$293,618"),
                ("Cost of sales", "153,547"),
                ("Gross profit", "140,071"),
            )
        ],
    )
    assert "140,071 / 293,618 = **47.7%**" in ask("Dell Row gross margin", shop).text
