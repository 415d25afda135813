"""The rows of a contract grid are the operative clauses, whole, with their number; not a heading, a reference or a look-alike."""

import pytest

from copilot.adapters.models.extractive import ExtractiveDrafter, clauses
from copilot.adapters.models.extractive.key import key
from copilot.adapters.models.extractive.phrases import inflections, phrase
from copilot.adapters.models.extractive.question import analyse
from copilot.adapters.models.extractive.sentences import sentences
from copilot.adapters.models.extractive.wordings import caption, contents
from copilot.domain.document import Body, Document
from copilot.domain.drafting import Drafting
from tests.briefs import brief, paper

MAINTENANCE = paper(
    "maintenance-agreement.pdf",
    "Exhibit 4 FORM OF MAINTENANCE AGREEMENT This Maintenance Agreement (the “Agreement”) is signed on the pages below.\n\n"
    "Orrin Pumps Ltd (the “Contractor”) and Vale Dairies plc (the “Client”) agree to this Agreement on these terms.\n\n"
    "WHEREAS, the Client wishes to terminate its own maintenance for convenience;\n\n"
    "1. Term. (a) The services shall be rendered during the term of this Agreement for 24 hours a day. (b) This Agreement commences on "
    "3 May 2025 and continues for a term of five years.\n\n"
    "2.1 The Contractor grants the Client a non-exclusive licence to use its manuals.\n\n"
    "2.2 There are no third-party beneficiaries of this Agreement.\n\n"
    "5.1 Nothing in this Agreement limits or excludes liability for fraud or for personal injury.\n\n"
    "5.2 Subject to clause 5.1, the total liability of the Contractor under or in connection with this Agreement, in contract, tort or "
    "otherwise, is limited in each year to EUR 900,000.\n\n"
    "5.3 The total liability of the Client in each year, other than for charges, is limited to EUR 300,000.\n\n"
    "5.4 Liquidated damages paid under clause 6.1 count towards the limit in clause 5.2.\n\n"
    "6.1 For late attendance the Contractor shall pay liquidated damages of 2 per cent of the monthly charge for each day of delay.\n\n"
    "7.1 If the Contractor fails to cure a default within 30 days of notice, the Client may terminate this Agreement upon written notice.\n\n"
    "Dated: 12 April 2025",
)


def rows(*papers: tuple[Document, Body]) -> dict[str, str]:
    """The grid's text by clause."""
    result = list(ExtractiveDrafter().draft(brief("Review the agreement", list(papers) or [MAINTENANCE], "contract-review")))[
        -1
    ]
    assert isinstance(result, Drafting)
    cells = [line.split(" | ") for line in result.text.splitlines() if " | found | " in line]
    return {c[0].strip("| "): " | ".join(c[1:]) for c in cells}


def test_the_cap_is_the_limit_of_each_party_and_not_what_nothing_limits() -> None:
    cap = rows()["Cap On Liability"]
    assert "5.2 Subject to clause 5.1" in cap
    assert "EUR 900,000" in cap
    assert "EUR 300,000" in cap
    assert "Nothing in this Agreement" not in cap


def test_what_nothing_limits_is_the_uncapped_liability() -> None:
    assert "5.1 Nothing in this Agreement limits" in rows()["Uncapped Liability"]


def test_liquidated_damages_are_the_clause_that_grants_them_and_not_one_that_counts_them() -> None:
    damages = rows()["Liquidated Damages"]
    assert "6.1 For late attendance" in damages
    assert "count towards" not in damages


@pytest.mark.parametrize(
    "name", ["Exclusivity", "Third Party Beneficiary", "Termination For Convenience", "Renewal Term", "Change Of Control"]
)
def test_a_clause_that_the_contract_has_not_is_no_row(name: str) -> None:
    assert name not in rows()


def test_a_contract_named_in_running_text_has_its_title_its_parties_and_the_date_it_is_signed_on() -> None:
    found = rows()
    assert "MAINTENANCE AGREEMENT" in found["Document Name"]
    assert "Orrin Pumps Ltd" in found["Parties"]
    assert "Vale Dairies plc" in found["Parties"]
    assert "12 April 2025" in found["Agreement Date"]


def test_how_long_it_runs_is_the_sentence_that_says_so_and_not_one_about_the_term() -> None:
    assert rows()["Expiration Date"].count("“") == 1
    assert "(b) This Agreement commences on 3 May 2025" in rows()["Expiration Date"]
    assert "(b) This Agreement commences on 3 May 2025" in rows()["Effective Date"]


def test_a_phrase_keeps_the_order_of_its_words_and_knows_every_way_to_say_no() -> None:
    bars = phrase("not .. solicit|hire .. employee")
    assert bars.stands_in("Neither Party shall, for a year, solicit any of the other's employees.")
    assert not bars.stands_in("An employee who solicits gifts is not hired.")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("<money>", "EUR 4,250,000"),
        ("<money>", "$***"),
        ("<span>", "ninety (90) days"),
        ("<span>", "twelve months"),
        ("<date>", "1st day of June, 2017"),
        ("<percent>", "6%"),
    ],
)
def test_a_kind_finds_what_contracts_write(kind: str, text: str) -> None:
    assert phrase(f"of {kind}").stands_in(f"a matter of {text} at most")


def test_non_exclusive_is_not_exclusive() -> None:
    assert "exclusiv" not in inflections("a non-exclusive licence")
    assert not phrase("exclusive licence").stands_in("a non-exclusive licence")


def test_a_caption_and_a_list_of_contents_say_nothing() -> None:
    assert caption("7.4 Implications of a Change in Control of the Supplier.")
    assert not caption("Governing Law: Ireland")
    assert not caption("Neither Party may assign this Agreement.")
    assert contents("5.1 Audit 5.2 Health Problems 5.3 Right of Entry 5.4 Sources of Supply")
    assert not contents("The ratio was 0.78 (0.66 to 0.92; p = 0.003) in each of the three years.")


def test_a_lettered_item_begins_a_sentence_within_a_line() -> None:
    text = "7. Term. (a) It runs for a year. (b) It ends on notice (as in Schedule 2)."
    assert [text[s.start : s.end] for s in sentences(text, 0, len(text))][-1] == "(b) It ends on notice (as in Schedule 2)."


def test_every_clause_of_the_file_stands_there_once_and_its_phrases_can_be_read() -> None:
    names = [clause.name for clause in clauses.known()]
    assert len(names) == len(set(names))
    assert all(len(clause.wordings) == len(set(clause.wordings)) for clause in clauses.known())
    for clause in clauses.known():
        for text in filter(lambda w: ".." in w or "<" in w, clause.wordings):
            assert phrase(text).pattern
        assert isinstance(clause.fits(""), bool)


AMENDMENT = paper(
    "amendment-no-1.pdf",
    "Amendment No. 1 to the Maintenance Agreement\n\nThis Amendment No. 1 is made on 1 June 2026 and amends the Maintenance Agreement.\n\n"
    "2.1 In clause 6.1, “2 per cent” is replaced by “3 per cent”.\n\n"
    "2.2 Clause 5.3 is unchanged.\n\n"
    "2.3 Clause 2.1 of the lease is deleted and replaced by: “Clause 6.1 gives way to clause 5.3.”",
)
LEASE = paper("lease.pdf", "LEASE\n\n6.1 The Tenant shall pay liquidated damages of EUR 90 for each day of delay.")


def grid_text(*papers: tuple[Document, Body]) -> str:
    result = list(ExtractiveDrafter().draft(brief("Review", list(papers), "contract-review")))[-1]
    assert isinstance(result, Drafting)
    return result.text


def row(text: str, name: str, document: str) -> str:
    return next((line for line in text.splitlines() if line.startswith(f"| {name} | {document} |")), "")


def test_an_amendment_that_changes_a_clause_by_its_number_stands_in_that_clauses_row() -> None:
    text = grid_text(MAINTENANCE, AMENDMENT)
    changed = row(text, "Liquidated Damages", "amendment-no-1.pdf")
    assert "2.1 In clause 6.1" in changed
    assert "Clause 2.1" not in changed
    assert not row(text, "Cap On Liability", "amendment-no-1.pdf")


def test_an_amendment_of_another_contract_changes_nothing() -> None:
    assert not row(grid_text(LEASE, AMENDMENT), "Liquidated Damages", "amendment-no-1.pdf")


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What are the payment terms of the maintenance agreement?", ["Payment Terms"]),
        ("What is the term of the agreement?", ["Expiration Date"]),
        ("Can we terminate without cause, and with how much notice?", ["Termination For Convenience"]),
        ("How can the agreement be terminated?", ["Termination For Convenience", "Termination For Cause"]),
    ],
)
def test_a_question_names_the_clause_whose_words_stand_together_in_it(question: str, named: list[str]) -> None:
    assert [clause.name for clause in clauses.named(analyse(question))[0]] == named


def test_a_question_for_a_clause_is_answered_with_what_amends_it() -> None:
    result = list(ExtractiveDrafter().draft(brief("What are the liquidated damages?", [MAINTENANCE, AMENDMENT])))[-1]
    assert isinstance(result, Drafting)
    assert "“2.1 In clause 6.1" in result.text
    assert "6.1 For late attendance" in result.text


def test_the_notice_asked_for_is_a_length_of_time_and_no_clause_number() -> None:
    contract = paper(
        "supply-agreement.pdf",
        "SUPPLY AGREEMENT\n\n9.1 The Buyer may terminate this Agreement without cause on 45 days’ notice.",
    )
    result = list(ExtractiveDrafter().draft(brief("Can we terminate without cause, and with how much notice?", [contract])))[-1]
    assert isinstance(result, Drafting)
    assert "**45 days**" in result.text
    assert key(analyse("What is the fee?"), "9.1 The fee is EUR 5.") == "EUR 5"
    assert key(analyse("How many people live there?"), "1.2 million people live there.") == "1.2 million"


MEMO = paper(
    "hosting-contract.pdf",
    "HOSTING CONTRACT\n\n8.1 The Client may terminate this Contract without cause on 90 days’ written notice, subject to clause 9.2.\n\n"
    "9.2 Fees for the notice period are payable within 10 days after receipt of the notice.\n\n"
    "10.1 Provided that the Client gives 5 days’ notice, the servers may be moved.\n\n"
    "11.1 Clause 8.1 shall not apply in the first year.",
)


def test_a_memorandum_on_a_clause_keeps_to_it_and_to_what_it_refers_to_and_what_refers_to_it() -> None:
    asked = brief("May the Client terminate the hosting contract without cause?", [MEMO], "legal-memo")
    result = list(ExtractiveDrafter().draft(asked))[-1]
    assert isinstance(result, Drafting)
    short, _, rest = result.text.partition("## Short answer")[2].partition("\n## ")
    assert "8.1 The Client may terminate" in short
    assert "11.1 Clause 8.1 shall not apply" in rest
    assert "9.2 Fees for the notice period" in rest.partition("Governing provisions")[2].partition("\n## ")[0]
    assert "the servers may be moved" not in result.text
    assert "Not found in the documents" in result.text


def test_what_contracts_call_their_parties_is_no_name() -> None:
    assert not analyse("May the Supplier assign to a Lender?").names
    assert analyse("May Tarnbrook assign?").names


def test_of_a_question_for_a_clause_and_more_both_are_told() -> None:
    terms = (
        "LEASE AGREEMENT\n\n24.1 This Agreement is governed by and construed in accordance with the laws of Ireland.\n\n"
        "24.2 The laws on the sale of goods shall not apply to it."
    )
    asked = brief("Which law governs the lease, and is the law on sale excluded?", [paper("lease-agreement.pdf", terms)])
    result = list(ExtractiveDrafter().draft(asked))[-1]
    assert isinstance(result, Drafting)
    assert "laws of Ireland" in result.text
    assert "sale of goods shall not apply" in result.text


def reviewed(*paragraphs: str) -> dict[str, str]:
    """The grid's text by clause, of a contract with these paragraphs."""
    return rows(paper("deed.pdf", "\n\n".join(paragraphs)))


def test_the_sentence_that_keeps_a_contract_where_a_part_is_void_is_no_clause_of_the_grid() -> None:
    found = reviewed(
        "1. The term of this Agreement is two years from its date.",
        "2. If any term of this Agreement is held by a court of competent jurisdiction to be invalid, the remaining terms shall continue in full force for the rest of the term.",
    )
    assert "two years" in found.get("Expiration Date", "")
    assert "held by a court" not in " ".join(found.values())


def test_a_sentence_that_announces_a_list_brings_its_first_items() -> None:
    found = reviewed(
        "7. The Customer may terminate this Agreement for material breach in the event that:",
        "a. the Supplier stops its business;",
        "b. an audit shows that data were lost;",
        "8. This Agreement is governed by the laws of Norway.",
    )
    assert "the Supplier stops its business" in found.get("Termination For Cause", "")
    assert "laws of Norway" not in found.get("Termination For Cause", "")


def test_an_item_of_a_list_is_announced_by_what_opens_the_list_and_not_by_the_item_before() -> None:
    found = reviewed(
        "7. This Agreement may be terminated as follows:",
        "(a) by the Buyer, at any time upon ten days’ prior written notice; or",
        "(b) by either Party, if the other Party breaches this Agreement and fails to cure such breach within thirty days.",
    )
    assert "fails to cure such breach" in found.get("Termination For Cause", "")
    assert "ten days" not in found.get("Termination For Cause", "")


def test_where_the_opening_has_no_date_the_parties_signature_gives_it() -> None:
    found = reviewed(
        "JOINT VENTURE CONTRACT",
        "1. Quay Works Ltd (hereinafter referred to as Party A), established under the laws of Norway.",
        "2. Party A shall provide Party B with copies of all licences.",
        "IN WITNESS WHEREOF, the representative of each Party has signed this Contract in Bergen on May 8, 2019.",
    )
    assert "May 8, 2019" in found.get("Agreement Date", "")
    assert "Quay Works Ltd" in found.get("Parties", "")
    assert "copies of all licences" not in found.get("Parties", "")


def test_the_definition_of_the_effective_date_is_told_beside_the_clause_that_says_when_the_contract_takes_effect() -> None:
    found = reviewed(
        "10. “Effective Date” means the date on which the Authority has approved this Contract.",
        "126. This Contract shall take effect after it is approved by the Authority.",
    )
    assert "means the date on which" in found.get("Effective Date", "")
    assert "shall take effect after" in found.get("Effective Date", "")


def test_a_title_is_found_behind_the_sign_of_a_heading() -> None:
    assert "Quay Data Protection Addendum" in reviewed("# Quay Data Protection Addendum", "The parties agree.")["Document Name"]


def test_words_that_must_not_stand_near_count_in_phrases_too() -> None:
    one = phrase("terminate .. upon .. <span> .. notice -breach")
    assert one.stands_in("Either party may terminate this deed upon thirty days’ written notice.")
    assert not one.stands_in("Either party may terminate this deed upon thirty days’ written notice of a breach.")
