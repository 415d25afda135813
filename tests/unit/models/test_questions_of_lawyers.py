"""Plain questions about contracts are answered by the clauses that they name, in whatever words a contract says them."""

import pytest

from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.domain.document import Body, Document
from copilot.domain.drafting import Drafting
from tests.briefs import brief, paper

Paper = tuple[Document, Body]
HOSTING = paper(
    "hosting-agreement.pdf",
    "HOSTING AGREEMENT\n\nThis Hosting Agreement is made as of 4 May 2024 by and between\n\nTarnbrook Systems, Inc., a Delaware "
    "corporation (the “Provider”),\n\nand\n\nOlder Lane Foods Ltd (the “Customer”).\n\nWHEREAS, the Provider and the Customer, each a "
    "“Party” and together the “Parties”, wish to agree on hosting;\n\n"
    "1. “Payment Date” shall have the meaning set forth in Schedule 2.\n\n"
    "3.1 Charges are to be settled by bank transfer within twenty-one days from the date of the invoice.\n\n"
    "3.2 Upon payment of the set-up charge the Provider shall deliver access to the Customer.\n\n"
    "7.1 After the first year, a Party may end this Agreement without cause by giving three months’ written notice to the other.\n\n"
    "7.2 A Party may terminate this Agreement at once where the other commits a material breach that is not cured within 30 days.\n\n"
    "7.3 Upon any termination of this Agreement the Customer shall return all manuals of the Provider.\n\n"
    "8.2 Any waiver on one occasion is not a waiver on any other occasion.\n\n"
    "9.4 The Provider may not assign this Agreement without the prior consent of the Customer.\n\n"
    "9.5 In no event shall the total liability of the Provider exceed the fees paid in the preceding year.",
)
LICENCE = paper(
    "licence-agreement.pdf",
    "LICENCE AGREEMENT\n\nThis Agreement is entered into between Marl Press Ltd and Quince Media GmbH.\n\n"
    "4. This Agreement is governed by the laws of Ireland.",
)


def ask(question: str, *papers: Paper, task: str = "answer") -> str:
    result = list(ExtractiveDrafter().draft(brief(question, list(papers) or [HOSTING], task)))[-1]
    assert isinstance(result, Drafting)
    return result.text


def first(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("- "))


def test_the_parties_are_those_that_the_opening_names_whole() -> None:
    text = ask("Who are the parties?")
    assert "Tarnbrook Systems, Inc." in first(text)
    assert "Older Lane Foods Ltd" in first(text)
    assert "wish to agree" not in first(text)


def test_the_parties_of_each_contract_are_told() -> None:
    text = ask("Who are the parties?", HOSTING, LICENCE)
    assert "Older Lane Foods Ltd" in text
    assert "Marl Press Ltd and Quince Media GmbH" in text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When is payment due under the hosting agreement?", "within twenty-one days from the date of the invoice"),
        ("What is the notice period?", "three months’ written notice"),
        ("Can either party assign the hosting agreement?", "may not assign this Agreement"),
        ("What is the cap on liability?", "exceed the fees paid in the preceding year"),
    ],
)
def test_a_clause_asked_for_in_plain_words_comes_first(question: str, said: str) -> None:
    assert said in first(ask(question))


def test_a_party_that_may_do_something_is_no_question_for_the_parties() -> None:
    assert "is made as of 4 May 2024" not in ask("Can either party assign the hosting agreement?")


def test_every_way_to_end_a_contract_is_told_and_nothing_of_what_follows() -> None:
    text = ask("How can the hosting agreement be terminated?")
    assert "three months’ written notice" in text
    assert "material breach that is not cured" in text
    assert "return all manuals" not in text


def test_words_of_little_meaning_make_no_clause() -> None:
    grid = ask("Review the hosting agreement", task="contract-review")
    assert "| Exclusivity | found |" not in grid


def test_a_definition_is_not_the_clause() -> None:
    assert "shall have the meaning" not in ask("When is payment due under the hosting agreement?")


SECRECY = paper(
    "nda-tarnbrook.pdf",
    "NON-DISCLOSURE AGREEMENT\n\nThis Agreement is made between Tarnbrook Systems, Inc. and Older Lane Foods Ltd.\n\n"
    "1. Each Party keeps the other's secrets for five years.",
)
COVER = paper(
    "insurance-schedule.md",
    "# Insurance\n\n| Cover | Limit, EUR |\n|---|---|\n| Product liability of the Provider | 10,000,000 |\n| Cyber liability of the Provider | 2,000,000 |\n",
)
AMENDED = paper(
    "amendment-no-1.pdf",
    "AMENDMENT NO. 1\n\nTarnbrook Systems, Inc. and Older Lane Foods Ltd amend the Hosting Agreement.\n\n"
    "1. In clause 9.5 of the Agreement “the fees paid in the preceding year” is replaced by “EUR 400,000”.",
)


@pytest.mark.parametrize("papers", [(HOSTING, SECRECY), (HOSTING, SECRECY, COVER)])
def test_the_limit_of_a_partys_liability_is_the_clause_and_no_insured_sum(papers: tuple[Paper, ...]) -> None:
    text = ask("What is the current limit on Tarnbrook's liability?", *papers)
    assert "In no event shall the total liability of the Provider exceed the fees paid" in text
    assert "10,000,000" not in text


def test_no_single_figure_of_a_clause_that_several_documents_bear_is_set_in_bold() -> None:
    text = ask("What is the current limit on Tarnbrook's liability?", HOSTING, SECRECY, AMENDED)
    assert "EUR 400,000" in text
    assert "**EUR" not in text
