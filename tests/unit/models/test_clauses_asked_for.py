"""A question for a clause finds it whatever words it is asked in, says when a contract has none, and reads what a term is defined as."""

import pytest

from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.domain.document import Body, Document
from copilot.domain.drafting import Drafting
from tests.briefs import brief, paper

Paper = tuple[Document, Body]
DISTRIBUTION = paper(
    "distribution-agreement.pdf",
    "DISTRIBUTION AGREEMENT\n\nThis Distribution Agreement is made as of 3 March 2023 between Oder Pumps GmbH (the “Supplier”) and Wick "
    "Trading Ltd (the “Distributor”).\n\n"
    "1.1 “Net Price” means the price invoiced by the Supplier less returns, credits and taxes.\n\n"
    "1.2 “Good Cause” means:\n\n(a) a payment that is sixty days late;\n\n(b) the loss of a licence that the Distributor needs.\n\n"
    "2.1 The Distributor shall store the Products in a dry warehouse and shall report its stock each month.\n\n"
    "4.1 The Distributor may not assign this Agreement without the prior written consent of the Supplier.\n\n"
    "5.1 Either party may terminate this Agreement without cause by giving six months’ written notice.\n\n"
    "5.2 The Supplier may terminate this Agreement at once if the Distributor becomes insolvent or a petition in bankruptcy is filed.\n\n"
    "5.3 Clauses 1, 6 and 9 survive the termination of this Agreement.\n\n"
    "6.1 In no event shall the Supplier’s total liability exceed the Net Price of the Products delivered in the preceding year.\n\n"
    "6.2 Neither party is liable to the other for any indirect or consequential damages.\n\n"
    "7.1 The Distributor may sublicense the Marks to its dealers only with the consent of the Supplier.",
)


def drafted(question: str, *papers: Paper, task: str = "answer") -> Drafting:
    result = list(ExtractiveDrafter().draft(brief(question, list(papers) or [DISTRIBUTION], task)))[-1]
    assert isinstance(result, Drafting)
    return result


def quotations(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("- ")]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Can the agreement be terminated early, and on what grounds?", "becomes insolvent"),
        ("What happens if the Distributor goes bankrupt?", "becomes insolvent"),
        ("May the agreement be assigned to another without consent?", "may not assign"),
        ("Which obligations survive termination?", "survive the termination"),
        ("May the Distributor sublicense?", "may sublicense the Marks"),
        ("Are consequential damages excluded?", "indirect or consequential damages"),
        ("How much notice is needed to terminate?", "six months’ written notice"),
    ],
)
def test_the_words_in_which_a_clause_is_asked_for_do_not_hide_it(question: str, said: str) -> None:
    found = drafted(question)
    assert not found.abstained
    assert any(said in line for line in quotations(found.text)[:2])


def test_of_several_sentences_of_a_clause_the_one_with_the_questions_words_comes_first() -> None:
    assert "consequential" in quotations(drafted("Is liability for consequential damages limited?").text)[0]
    assert "exceed the Net Price" in quotations(drafted("What is the limit of liability?").text)[0]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Is there a right of first refusal?", "a right of first refusal, offer or negotiation"),
        ("Is the Distributor promised terms as favourable as those of any other customer?", "a most favoured customer"),
        ("Must the Distributor maintain insurance?", "insurance"),
    ],
)
def test_a_contract_without_the_clause_is_said_to_have_none(question: str, named: str) -> None:
    found = drafted(question)
    assert found.abstained
    assert f"no sentence of the contracts is a clause on {named}" in found.text


@pytest.mark.parametrize(
    "question", ["How is “Net Price” defined?", "What does net price mean?", 'What is the meaning of "Net Price"?']
)
def test_a_term_is_read_where_the_contract_defines_it(question: str) -> None:
    (line,) = quotations(drafted(question).text)
    assert "means the price invoiced by the Supplier" in line


def test_a_definition_in_items_is_quoted_with_them() -> None:
    found = quotations(drafted("What does “Good Cause” mean?").text)
    assert [part in line for part, line in zip(("means:", "sixty days late", "loss of a licence"), found, strict=True)]


def test_a_term_that_is_not_defined_is_said_not_to_be() -> None:
    found = drafted("How is “Gross Price” defined?")
    assert found.abstained
    assert "no sentence of the contracts defines “Gross Price”" in found.text


def test_a_letter_named_for_a_clause_does_not_take_every_question_for_it() -> None:
    supply = paper(
        "supply-agreement.pdf",
        "SUPPLY AGREEMENT\n\nThis Agreement is made between Oder Pumps GmbH and Wick Trading Ltd.\n\n"
        "3.1 The Buyer shall pay each invoice within 45 days of its receipt.",
    )
    letter = paper(
        "side-letter.docx",
        "SIDE LETTER ON PROMPT PAYMENT\n\nThis letter adds to the agreement between Oder Pumps GmbH and Wick Trading Ltd.\n\n"
        "An invoice that the Buyer pays within 20 days of receipt carries a discount of 1 per cent.",
    )
    assert "within 45 days" in drafted("What are the payment terms?", supply, letter).text


def test_the_newest_of_several_amendments_is_told_first() -> None:
    supply = paper(
        "supply-agreement.pdf",
        "SUPPLY AGREEMENT\n\nThis Supply Agreement is made as of 1 May 2020 between Oder Pumps GmbH and Wick Trading Ltd.\n\n"
        "9.2 The total liability of the Supplier is limited in each year to EUR 4,000,000.",
    )
    first, second = (
        paper(
            f"amendment-no-{n}.docx",
            f"AMENDMENT NO. {n}\n\nto the Supply Agreement between Oder Pumps GmbH and Wick Trading Ltd, dated 2 May {2020 + n}\n\n"
            f"3.1 Clause 9.2 of the Agreement is replaced by: “The total liability of the Supplier is limited in each year to "
            f"EUR {4 + n},000,000.”",
        )
        for n in (1, 2)
    )
    found = quotations(drafted("What is the limit of the Supplier's liability?", supply, first, second).text)
    assert ["6,000,000" in found[0], "5,000,000" in found[1], "4,000,000" in found[2]] == [True] * 3


def test_of_two_clauses_asked_for_the_one_that_is_not_there_is_told() -> None:
    found = drafted("Who may terminate without cause, and does the agreement renew?")
    assert not found.abstained
    assert "six months’ written notice" in quotations(found.text)[0]
    missing = found.text.partition("## Does the agreement renew?")[2]
    assert "no sentence of the contracts is a clause on renewal" in missing


def test_of_several_contracts_those_without_the_clause_are_named() -> None:
    lease = paper(
        "lease-agreement.pdf",
        "LEASE AGREEMENT\n\nThis Lease Agreement is made as of 1 May 2020 between Oder Pumps GmbH and Wick Trading Ltd.\n\n"
        "2.1 The rent is EUR 900 a month.",
    )
    found = drafted("Which of the contracts can be terminated without cause?", DISTRIBUTION, lease).text
    assert "no sentence of lease-agreement.pdf is a clause on termination without cause" in found.replace("\\", "")


def test_an_item_of_a_list_is_quoted_with_what_announces_it() -> None:
    nda = paper(
        "nda.pdf",
        "NON-DISCLOSURE AGREEMENT\n\nThis Agreement is made between Oder Pumps GmbH and Wick Trading Ltd.\n\n"
        "3. The duty of secrecy does not apply to information that:\n\n(a) was known to the Recipient before it was disclosed;\n\n"
        "(b) is independently developed by the Recipient without use of the other's information.\n\n"
        "4. The Recipient shall use the information for no other purpose.",
    )
    found = quotations(drafted("May the Recipient independently develop similar information?", nda).text)
    assert ["does not apply" in found[0], "(b) is independently developed" in found[1], len(found)] == [True, True, 2]


def test_of_a_long_list_in_one_sentence_the_item_asked_for_is_quoted() -> None:
    filler = " ".join(
        f"is the {n}th of the matters that the parties have set down in the schedule of matters of no interest;"
        for n in range(9)
    )
    nda = paper(
        "nda.pdf",
        "NON-DISCLOSURE AGREEMENT\n\nThis Agreement is made between Oder Pumps GmbH and Wick Trading Ltd.\n\n"
        f"3. The duty of secrecy does not apply to information that (a) {filler} (b) is independently developed by the Recipient; or (c) is "
        "released in writing.",
    )
    found = quotations(drafted("May the Recipient independently develop similar information?", nda).text)
    assert "(b) is independently developed by the Recipient" in found[1]
    assert "matters of no interest" not in "".join(found)


@pytest.mark.parametrize(
    "question",
    [
        "Must confidential information be returned?",
        "May the Recipient reverse engineer the samples?",
        "Must information be marked confidential?",
    ],
)
def test_a_question_on_secrecy_is_not_answered_by_another_duty_of_secrecy(question: str) -> None:
    nda = paper(
        "nda.pdf",
        "NON-DISCLOSURE AGREEMENT\n\nThis Agreement is made between Oder Pumps GmbH and Wick Trading Ltd.\n\n"
        "3. The Recipient shall keep the Confidential Information in confidence and shall not disclose it to any person.",
    )
    assert drafted(question, nda).abstained


def test_a_definition_is_read_from_a_table_of_terms() -> None:
    rows = [
        ["Term", "Meaning"],
        ["Start Date", "the first day of delivery"],
        ["Lead Time", "eight weeks from the receipt of an order"],
    ]
    terms = paper(
        "supply-agreement.pdf",
        "SUPPLY AGREEMENT\n\nThis Agreement is made between Oder Pumps GmbH and Wick Trading Ltd.",
        tables=[rows],
    )
    assert "eight weeks from the receipt" in quotations(drafted("How is Lead Time defined?", terms).text)[0]


def test_the_sum_of_a_clause_comes_before_what_follows_from_it() -> None:
    supply = paper(
        "supply-agreement.pdf",
        "SUPPLY AGREEMENT\n\nThis Agreement is made between Oder Pumps GmbH and Wick Trading Ltd.\n\n"
        "3.2 In each year the Buyer shall order Products of not less than EUR 900,000 (the Minimum Commitment).\n\n"
        "3.3 If the purchases of the Buyer fall short of the Minimum Commitment, it owes a shortfall payment of 18 per cent.",
    )
    assert "EUR 900,000" in quotations(drafted("Is there a minimum purchase commitment?", supply).text)[0]


def test_a_paper_under_a_licence_is_no_contract_that_lacks_a_clause() -> None:
    report = paper(
        "immunity.pdf",
        "Immunity after infection\n\nThis article is distributed under the terms of a Creative Commons Attribution License.\n\n"
        "Protective immunity expires when antibodies fall below the threshold, on average after eleven months.",
    )
    found = drafted("When does immunity expire?", report)
    assert "is a clause on" not in found.text


def test_what_another_document_says_is_not_declined_because_the_contracts_lack_the_clause() -> None:
    report = paper(
        "annual-report.pdf",
        "Annual report\n\nThe insurance of the fleet costs EUR 3 million a year and ends with each lorry's sale.",
    )
    assert "insurance of the fleet" in drafted("Which insurance is maintained for the fleet?", DISTRIBUTION, report).text


def test_when_a_licence_ends_is_no_question_for_its_grant() -> None:
    licence = paper(
        "licence-agreement.pdf",
        "LICENCE AGREEMENT\n\nThis Agreement is made between Oder Pumps GmbH and Wick Trading Ltd.\n\n"
        "2.1 The Licensor grants the Licensee a licence to use the Software.\n\n"
        "3.1 This Agreement runs for seven years, ending on 30 November 2027.\n\n"
        "3.2 At the end of its term this Agreement renews for periods of two years, unless either party objects 180 days before.",
    )
    found = quotations(drafted("When does the licence end?", licence).text)
    assert "30 November 2027" in found[0]
    assert "grants the Licensee" not in "".join(found)


def test_how_long_secrets_are_kept_is_not_how_they_are_kept() -> None:
    pledge = paper(
        "nda.pdf",
        "NON-DISCLOSURE AGREEMENT\n\nThis Agreement is made between Oder Pumps GmbH and Wick Trading Ltd.\n\n"
        "2.1 The Recipient shall keep Confidential Information secret and use it for the Purpose only.\n\n"
        "4.1 This Agreement runs until 31 March 2028.\n\n"
        "4.2 The duties of confidence continue for four years after the date of each disclosure.",
    )
    found = quotations(drafted("How long do confidentiality duties last?", pledge).text)
    assert "four years" in found[0]


HOSTING = paper(
    "premium-hosting.txt",
    "PREMIUM HOSTING AGREEMENT\n\nThis Agreement is made between Deep Lake Systems Inc and Astro Foods Inc.\n\n"
    "3.1 The monthly fee is USD 175.\n\n4.1 This Agreement is governed by the law of Ohio.",
)


def test_the_kind_of_contract_that_is_named_is_the_one_that_is_read() -> None:
    found = drafted("Is there a cap on liability under the hosting agreement?", HOSTING, DISTRIBUTION)
    assert found.abstained
    assert not any("premium" not in c.document for c in found.citations)
    assert "Ohio" in quotations(drafted("What law governs the hosting agreement?", HOSTING, DISTRIBUTION).text)[0]
