"""Drafts of the task templates keep to what the request is about, and carry units and ratios an expert looks for."""

from dataclasses import replace

from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.domain.document import Body, Document
from copilot.domain.drafting import Drafting
from tests.briefs import brief, paper

Paper = tuple[Document, Body]
PAD = " ".join(f"Remark {n} on the basis of preparation of this report." for n in range(30))
ALDER = paper(
    "alder-2025.pdf",
    f"Alder Tools plc report.\n\n{PAD}",
    "Growth of the tool market was 4% in 2025, an annual growth that retail sales led.\n\n"
    "Inventory of spare parts rose by 12% because two foundries in our supply chain closed.",
)
BIRCH = paper(
    "birch-2025.pdf",
    f"Birch Machines plc report.\n\n{PAD}",
    "The annual growth of orders was 7%.\n\nWe hold inventory for six weeks and buy from four suppliers in each supply chain.",
)
CEDAR = paper("cedar-2025.pdf", f"Cedar Lifts plc report.\n\n{PAD}", "The annual growth of service contracts was 3%.")
STATEMENT = paper(
    "dunmore-annual-report-2025.pdf",
    f"Dunmore plc. Annual report 2025.\n\n{PAD}",
    tables=[
        (
            ("", "2025", "2024"),
            ("Net sales", "2,000", "1,600"),
            ("Gross profit", "900", "640"),
            ("Operating income", "300", "200"),
            ("Net income", "150", "120"),
            ("Diluted earnings per share", "$1.26", "$1.20"),
        )
    ],
    titles=["Consolidated statement of operations (in thousands of EUR, except per share amounts)"],
)
CONTRACT = paper(
    "mast-agreement.pdf",
    "MAST AGREEMENT\n\nThis Agreement is made between Elm Masts Ltd and Fir Rigging GmbH.\n\n"
    "1. “Mast” shall mean a pole that carries a sail of the vessel.\n\n2. The Seller shall deliver each mast within forty days.\n\n"
    "3. This Agreement is governed by the laws of Norway.\n\n4. The total liability of the Seller is limited to the price paid.\n\n"
    "5. Either party may terminate this Agreement without cause upon ninety days’ written notice.",
)


def ask(question: str, task: str, *papers: Paper) -> str:
    result = list(ExtractiveDrafter().draft(brief(question, list(papers), task)))[-1]
    assert isinstance(result, Drafting)
    return result.text


def test_a_synthesis_begins_with_what_each_source_says_of_the_matter_asked_about() -> None:
    text = ask("What do Alder, Birch and Cedar say about supply chain and inventory?", "market-synthesis", ALDER, BIRCH, CEDAR)
    asked = text.partition("## What was asked")[2].partition("\n## ")[0]
    assert "two foundries in our supply chain closed" in asked
    assert "We hold inventory for six weeks" in asked
    assert "cedar-2025.pdf" in asked.rpartition("Silent on this")[2]
    assert "service contracts" not in text


def test_a_synthesis_keeps_to_the_sources_that_the_request_names() -> None:
    text = ask("What do Alder and Birch say about inventory?", "market-synthesis", ALDER, BIRCH, CEDAR)
    assert "We hold inventory for six weeks" in text
    assert "cedar-2025.pdf" not in text


def test_a_comparison_that_names_clauses_is_of_those_only_and_says_so() -> None:
    text = ask("Compare the termination and liability clauses", "contract-review", CONTRACT)
    assert "| Termination For Convenience | found |" in text
    assert "| Cap On Liability | found |" in text
    assert "Governing Law" not in text
    assert "**Only what the request names**" in text


def test_a_review_that_names_no_clause_has_every_row() -> None:
    assert "| Governing Law | found |" in ask("Review the mast agreement", "contract-review", CONTRACT)


def test_a_definition_is_no_requirement() -> None:
    text = ask("Which requirements does the mast agreement set?", "compliance-matrix", CONTRACT)
    assert "The Seller shall deliver each mast" in text
    assert "shall mean" not in text


def test_an_amount_per_share_is_not_said_to_be_in_thousands() -> None:
    text = ask("Brief on Dunmore's 2025", "filing-brief", STATEMENT)
    row = next(line for line in text.splitlines() if line.startswith("| Diluted earnings per share"))
    assert "thousands" not in row
    assert "per share" in row.split("|")[5]


def test_a_filing_brief_has_margins_with_their_formulas() -> None:
    text = ask("Brief on Dunmore's 2025", "filing-brief", STATEMENT)
    assert "| Gross margin | 900 / 2,000 = 45.0% | 640 / 1,600 = 40.0% |" in text


def test_a_sentence_that_only_points_elsewhere_is_no_risk_factor() -> None:
    text = ask(
        "Risk factors of Grove",
        "risk-factors",
        paper(
            "grove-2025.pdf",
            f"Grove plc report.\n\n{PAD}",
            "Our foreign exchange and interest rate risk is described in Part II, Item 7A of the annual report.\n\n"
            "Interest rate risk: a rise of one point would cost us two million a year and weigh on our liquidity.",
        ),
    )
    assert "weigh on our liquidity" in text
    assert "Item 7A" not in text


def test_sections_of_a_contract_are_no_requirement_numbers() -> None:
    clauses = "\n\n".join(
        f"SECTION {n}.0 SCOPE\n\nThe Seller shall carry out work package {w}." for n, w in enumerate("abcdefg", 1)
    )
    contract = paper("works-agreement.pdf", f"WORKS AGREEMENT\n\n{clauses}\n\nThe Seller shall clean the site every evening.")
    assert "clean the site every evening" in ask(
        "Which requirements does the works agreement set?", "compliance-matrix", contract
    )


LEASE = paper(
    "quay-lease.pdf",
    "LEASE OF QUAY HOUSE\n\nThis Lease is made between Harbour Estates Ltd and Sail Loft Ltd.\n\n"
    "4. The Tenant shall keep the roof of the warehouse in good repair, provided that the Landlord pays for storm damage.\n\n"
    "(a) The Tenant must report each leak within five days.\n\n"
    "5. The Landlord shall provide heating in winter.\n\n"
    "6. The Tenant shall pay rent within ten days after notice.\n\n"
    "7. The Tenant shall not transfer its interest in this Lease except to an affiliate.",
)


def test_the_sections_of_a_memo_keep_to_what_is_asked() -> None:
    text = ask("Who must keep the roof of the warehouse in repair?", "legal-memo", LEASE)
    assert "keep the roof of the warehouse" in text
    assert "report each leak within five days" in text
    assert "heating" not in text
    assert "pay rent" not in text


def test_a_transfer_of_an_interest_is_asked_for_in_other_words_than_to_assign() -> None:
    text = ask("May the tenant sell its interest?", "legal-memo", LEASE)
    assert "shall not transfer its interest" in text.partition("## Short answer")[2].partition("\n## ")[0]
    assert "heating" not in text


def test_a_sentence_is_quoted_once_in_a_memo() -> None:
    text = ask("Who must keep the roof of the warehouse in repair?", "legal-memo", LEASE)
    assert text.count("keep the roof of the warehouse") == 1


SPLIT = paper(
    "ferrol-annual-report-2025.pdf",
    f"Ferrol plc. Annual report 2025.\n\n{PAD}",
    tables=[
        (
            ("", "2025", "2024"),
            ("Total net revenue", "$2,000", "$1,600"),
            ("Costs of goods sold", "1,100", "900"),
            ("Sales and marketing", "300", "250"),
            ("General and administrative", "100", "90"),
            ("Income before income taxes", "400", "300"),
            ("Benefit (provision) for income taxes", "(100)", "(60)"),
            ("Net income", "300", "240"),
            ("Diluted earnings per share", "$1.26", "$1.20"),
        ),
        (
            ("", "December 31, 2025", "December 31, 2024"),
            ("Total current assets", "$800", "$700"),
            ("Total assets", "2,400", "2,200"),
            ("Total current liabilities", "400", "500"),
            ("Total stockholders’ equity", "1,300", "1,000"),
        ),
    ],
    titles=[
        "Consolidated statement of operations (in millions, except per share amounts)",
        "Consolidated balance sheet (in millions)",
    ],
)


def test_what_a_statement_gives_in_parts_is_computed_with_its_formula() -> None:
    text = ask("Brief on Ferrol's 2025", "filing-brief", SPLIT)
    assert "| Gross profit (Total net revenue − Costs of goods sold) | 2,000 - 1,100 = 900 | 1,600 - 900 = 700 |" in text
    assert "(Sales and marketing + General and administrative) | 300 + 100 = 400 | 250 + 90 = 340 |" in text
    assert "| Total liabilities (Total assets − Total stockholders’ equity) | 2,400 - 1,300 = 1,100 |" in text
    assert "| Selling, general and administrative (General and administrative) |" not in text


def test_liabilities_are_not_computed_where_others_than_the_owners_hold_equity() -> None:
    document, body = SPLIT
    shares = body.extract.text.replace(
        "Total current assets", "Noncontrolling inte."
    )  # as long, so that the cells stay in place
    held = replace(body, extract=replace(body.extract, text=shares))
    assert "Total liabilities (" not in ask("Brief on Ferrol's 2025", "filing-brief", (document, held))


def test_a_rate_of_tax_counts_a_provision_in_brackets_as_a_cost() -> None:
    text = ask("Brief on Ferrol's 2025", "filing-brief", SPLIT)
    assert "| Effective tax rate | -(-100) / 400 = 25.0% |" in text
    assert "| Current ratio | 800 / 400 = 2.00 | 700 / 500 = 1.40 |" in text


def test_a_row_of_a_brief_says_its_currency_and_scale_and_nothing_of_what_is_not_in_them() -> None:
    text = ask("Brief on Ferrol's 2025", "filing-brief", SPLIT)
    row = next(line for line in text.splitlines() if line.startswith("| Net income"))
    assert row.split("|")[5].strip() == "$, in millions"


TRIAL = paper(
    "kelp-trial.pdf",
    "Kelp extract in hay fever: a randomised trial.\n\n"
    "We enrolled 84 adults with hay fever; exclusion criteria were asthma and pregnancy.\n\n"
    "They were randomly assigned to kelp extract or matching placebo. Adults in the kelp group received 20 mg of extract twice daily for "
    "six weeks.\n\n"
    "The primary outcome was the symptom score at six weeks. At each visit the adults were asked whether they had adverse events.\n\n"
    "Earlier work found significantly lower scores with dulse (p = 0.01) [4,5]. The symptom score was significantly lower with kelp than "
    "with placebo (mean difference 2.1, 95% CI 1.0 to 3.2, p = 0.002).\n\n"
    "Two adults in the kelp group withdrew because of nausea; no serious adverse events occurred.\n\n"
    "A limitation of this study is its small sample size.",
)


def section(text: str, name: str) -> str:
    return text.partition(f"## {name}\n")[2].partition("\n## ")[0]


def test_a_clinical_summary_tells_of_the_trial_itself_and_not_of_what_it_cites_or_how_it_asked() -> None:
    text = ask("What did the kelp trial find?", "clinical-summary", TRIAL)
    assert "84 adults" in section(text, "Population")
    assert "20 mg of extract twice daily" in section(text, "Intervention")
    assert "matching placebo" in section(text, "Comparator")
    assert "symptom score at six weeks" in section(text, "Outcomes")
    assert "95% CI 1.0 to 3.2" in section(text, "Effect and interval")
    assert "withdrew because of nausea" in section(text, "Safety")
    assert "small sample size" in section(text, "Design and limitations")
    assert "dulse" not in text
    assert "asked whether" not in text


def test_sources_in_the_same_words_stand_together_and_are_no_agreement() -> None:
    said = "Average prices of lamps fell by 6% because cheap imports came in."
    papers = [paper(f"lumen-{year}.pdf", f"Lumen plc report {year}.\n\n{PAD}", said) for year in (2023, 2024)]
    text = ask("Synthesis of the lamp market", "market-synthesis", *papers)
    assert "- lumen-2023.pdf, lumen-2024.pdf: “Average prices of lamps fell by 6%" in text
    assert "Sources agree" not in text


def test_of_a_topic_that_a_request_names_every_source_speaks_in_its_own_words() -> None:
    other = paper("oak-2025.pdf", f"Oak plc report.\n\n{PAD}", "We compete with three larger rivals in the lamp market.")
    lumen = paper("lumen-2024.pdf", f"Lumen plc report.\n\n{PAD}", "Demand for lamps rose. Demand was driven by new offices.")
    text = ask("What do Lumen and Oak say about demand and competition?", "market-synthesis", lumen, other)
    assert "three larger rivals" in section(text, "Competition")


def test_what_grants_a_right_or_keeps_a_contract_in_force_is_no_requirement() -> None:
    works = paper(
        "pump-specification.pdf",
        "The pump shall run at 40 °C.\n\nThe Buyer shall have the right to inspect the pump.\n\nThis specification shall remain in force until 2030.\n\n"
        "Nothing in this specification shall limit the warranty of the Seller.\n\nReports that are required to be filed are listed below in Table 4.\n\n"
        "The Seller must label each pump.",
    )
    text = ask("Which requirements does the specification set?", "compliance-matrix", works)
    assert "run at 40 °C" in text
    assert "label each pump" in text
    for other in ("right to inspect", "remain in force", "limit the warranty", "required to be filed"):
        assert other not in text


LINES = paper(
    "orrin-annual-report-2025.md",
    f"Orrin plc. Annual report 2025.\n\n{PAD}",
    tables=[
        (
            ("", "2025", "2024"),
            ("Revenues:", "", ""),
            ("Products", "$ 100,200", "$ 90,100"),
            ("Services", "50,300", "40,200"),
            ("Cost of revenues:", "", ""),
            ("Cost of products", "60,100", "55,300"),
            ("Cost of services", "20,200", "18,100"),
            ("Gross profit", "70,200", "56,900"),
            ("Net income before income taxes", "900", "700"),
            ("Income tax expense", "(100)", "(90)"),
            ("Net income attributable to common stockholders", "800", "610"),
            ("Accounts receivable, net of allowance for credit losses of $9 and $8", "30,000", "25,000"),
        )
    ],
    titles=["Consolidated statements of operations (in thousands)"],
)


def test_lines_under_a_caption_without_a_total_are_added() -> None:
    text = ask("Brief on Orrin's 2025", "filing-brief", LINES)
    assert "| Revenue (Products + Services) | 100,200 + 50,300 = 150,500 | 90,100 + 40,200 = 130,300 |" in text
    assert "| Cost of sales (Cost of products + Cost of services) | 60,100 + 20,200 = 80,300 |" in text
    assert "| Gross margin (Gross profit / (Products + Services)) | 70,200 / (100,200 + 50,300) = 46.6% |" in text


def test_what_is_left_after_tax_says_that_a_figure_in_brackets_is_a_cost() -> None:
    assert "| Effective tax rate | -(-100) / 900 = 11.1% |" in ask("Brief on Orrin's 2025", "filing-brief", LINES)


def test_what_a_caption_is_net_of_makes_no_other_item_of_it() -> None:
    assert "| Trade receivables (Accounts receivable, net of allowance" in ask("Brief on Orrin's 2025", "filing-brief", LINES)


def test_a_unit_is_read_where_it_stands_over_the_labels_without_the_word_in() -> None:
    dear = paper(
        "tamsin-annual-report-2025.md",
        f"Tamsin plc. Annual report 2025.\n\n{PAD}",
        tables=[
            (
                ("(millions, except per share data)", "2025", "2024"),
                ("Net sales", "$2,000", "$1,600"),
                ("Additions to long-term debt", "90", "80"),
                ("Long-term debt and other borrowings", "700", "650"),
                ("Net income", "150", "120"),
            )
        ],
        titles=["Consolidated statements of operations"],
    )
    text = ask("Brief on Tamsin's 2025", "filing-brief", dear)
    assert "| $, millions |" in text
    assert "(Long-term debt and other borrowings) | 700 | 650 |" in text


def test_a_memo_on_words_that_the_contract_says_otherwise_brings_nothing_foreign() -> None:
    text = ask("May the proprietor inspect the warehouse, and when?", "legal-memo", LEASE)
    assert "heating" not in text
    assert "pay rent" not in text
