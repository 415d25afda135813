"""A question on a contract is answered by the clause that deals with it, whole, with the clauses and terms that it leans on."""

from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.provisions import numbered, provisions
from copilot.adapters.models.extractive.unit import Unit, pieces
from copilot.domain.document import Body, Document
from copilot.domain.drafting import Drafting
from copilot.domain.passage import Passage
from tests.briefs import brief, paper

Paper = tuple[Document, Body]
MANAGER = paper(
    "Estate Management Agreement.md",
    "ESTATE MANAGEMENT AGREEMENT\n\nThis Estate Management Agreement is made on 2 March 2023 between Corrigan Estates Ltd (the “Owner”) and "
    "Maud Pell (the “Manager”).\n\n"
    "1. Definitions\n\n“Harvest Yield” means the weight of fruit sold in a season, less fruit returned by buyers.\n\n"
    "2. Independent Standing\n\nThe Manager is an independent contractor and no employee of the Owner.\n\n"
    "3. Reward\n\nThe Manager is paid 4,000 euros a month. Reward steps are as follows:\n\n"
    "(a) where the Harvest Yield exceeds 20 tonnes, the reward rises by 5 percent;\n\n"
    "(b) where the Harvest Yield exceeds 40 tonnes, the reward rises by a further 8 percent.\n\n"
    "4. Leave of Absence\n\nThe Manager has three weeks of rest and 6 days for illness in each year, subject to Section 7.\n\n"
    "5. Machinery\n\nThe Owner may withdraw machinery from the Manager in the event that:\n\n"
    "(a) the machinery has been lent to another person;\n\n(b) the machinery has not been cleaned for a month; or\n\n"
    "(c) the Manager has left the estate.\n\n"
    "6. Orchard Records\n\nThe Manager shall keep records of each orchard. However, records of the walled orchard are kept by the Owner.\n\n"
    "7. Season\n\nNo rest is taken between 1 August and 15 October.\n\n"
    "8. Law\n\nThis Agreement is governed by the laws of Malta.",
)
HAULAGE = paper(
    "Transport Supply Agreement.md",
    "TRANSPORT SUPPLY AGREEMENT\n\nThis Transport Supply Agreement is made between Low Mill Freight plc and Corrigan Estates Ltd.\n\n"
    "1. Carriage\n\nThe carrier collects fruit twice a day. Article 9 shall survive the end of this Agreement.\n\n"
    "2. Law\n\nThis Agreement is governed by the laws of Norway.",
)


def ask(question: str, *papers: Paper) -> str:
    result = list(ExtractiveDrafter().draft(brief(question, list(papers) or [MANAGER])))[-1]
    assert isinstance(result, Drafting)
    return result.text


def library(*papers: Paper) -> Library:
    return Library(Evidence(brief("", list(papers))))


def quoted(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("- ")]


def test_a_contract_is_read_as_its_numbered_clauses_with_their_items() -> None:
    found = provisions(MANAGER[0].id, library(MANAGER))
    assert [p.name for p in found if p.number] == [
        "1 Definitions", "2 Independent Standing", "3 Reward", "4 Leave of Absence", "5 Machinery", "6 Orchard Records", "7 Season", "8 Law",
    ]  # fmt: skip
    machinery = numbered("5", found)
    assert machinery is not None
    assert len(machinery.units) == 4


def test_clauses_of_a_page_that_came_as_one_line_are_told_apart() -> None:
    page = paper(
        "lease-agreement.txt",
        "LEASE AGREEMENT\n\n2.1 Rent. The tenant pays rent each quarter. 2.2 Repairs. The tenant repairs the roof. See Section 2.1 above.",
    )
    assert [p.number for p in provisions(page[0].id, library(page))][-2:] == ["2.1", "2.2"]


def test_the_number_of_a_page_opens_no_clause() -> None:
    page = paper(
        "lease-agreement.txt",
        "LEASE AGREEMENT\n\n1. Rent\n\nThe tenant pays rent each quarter.\n\n17\n\nIt is paid in advance.",
    )
    assert len([p for p in provisions(page[0].id, library(page)) if p.number]) == 1


def test_all_steps_of_a_reward_are_quoted_with_what_announces_them() -> None:
    text = ask("What reward steps does Maud Pell get?")
    assert "Reward steps are as follows" in text
    assert "rises by 5 percent" in text
    assert "a further 8 percent" in text


def test_what_the_steps_are_measured_by_is_quoted_as_it_is_defined() -> None:
    assert "“Harvest Yield”, as defined" in ask("What reward steps does Maud Pell get?")


def test_the_items_of_a_list_come_after_what_announces_them() -> None:
    lines = quoted(ask("When may the Owner withdraw the machinery?"))
    assert "in the event that" in lines[0]
    assert [mark in " ".join(lines) for mark in ("(a)", "(b)", "(c)")] == [True, True, True]


def test_a_clause_that_the_answer_is_subject_to_is_quoted_too() -> None:
    text = ask("How many weeks of rest does the Manager have?")
    assert "Section 7 (Season), referred to" in text
    assert "between 1 August and 15 October" in text


def test_a_figure_beside_one_in_letters_is_not_put_before_the_quotation() -> None:
    assert "**6" not in ask("How much rest does the Manager have each year?")


def test_a_proviso_in_the_next_sentence_is_quoted() -> None:
    assert "walled orchard" in ask("Who keeps the records of the orchards?")


def test_the_clause_of_a_type_is_not_displaced_by_one_that_shares_words() -> None:
    assert "laws of Malta" in quoted(ask("What is the governing law of the estate management agreement?", MANAGER, HAULAGE))[0]


def test_a_contract_may_be_called_by_the_initials_of_its_title() -> None:
    text = ask("Which law governs the TSA?", MANAGER, HAULAGE)
    assert "laws of Norway" in text
    assert "laws of Malta" not in text


def test_two_halves_that_one_clause_answers_are_answered_once() -> None:
    text = ask("Is Maud Pell an employee and is she an independent contractor?")
    assert text.count("no employee of the Owner") == 1


def test_a_long_sentence_is_quoted_in_pieces_that_leave_nothing_out() -> None:
    said = "The tenant shall not " + ", ".join(f"hang sign number {n} on the wall" for n in range(30)) + "."
    unit = Unit("d", 5, 5 + len(said), said, "", Passage(1, "n", "d", None, 5, 5 + len(said), said, 1.0))
    cut = pieces(unit, 400, 5)
    assert all(len(piece.text) <= 400 for piece in cut)
    assert all(said[piece.start - 5 : piece.end - 5] == piece.text for piece in cut)
    assert "".join(piece.text for piece in cut).count("sign number") == 30


def test_steps_that_stand_below_in_lines_of_figures_are_quoted_with_what_announces_them() -> None:
    licence = paper(
        "licence.txt",
        "LICENCE AGREEMENT\n\nThis Agreement is made between Orla Labs Ltd (“Licensor”) and Fenn Pharma Inc (“Licensee”).\n\n"
        "3.4 Reports. The Licensee shall report its sales each quarter.\n\n"
        "3.5 Milestone Payments. When annual sales pass certain marks, the Licensee shall make the following payments:\n\n"
        "Annual Sales Payment\n\n$25,000,000 $62,500\n\n$50,000,000 $75,000\n\n7\n\n"
        "3.6 Place. All payments shall be sent to the Licensor's office in Cork.",
    )
    text = ask("What milestone payments are due?", licence)
    assert "$50,000,000 $75,000" in text
    assert "Cork" not in text


def test_what_a_clause_announces_under_letters_of_its_own_is_quoted_with_it() -> None:
    endorsement = paper(
        "endorsement.txt",
        "ENDORSEMENT AGREEMENT\n\nThis Agreement is made between Pell Shoes Inc (“Company”) and Ray Toller (“Athlete”).\n\n"
        "4. Services. The Athlete shall wear the shoes in every match.\n\n"
        "5. Remuneration. For the services the Company shall pay to the Athlete in each year of the term the following:\n\n"
        "A. Cash.\n\nThe Company shall pay USD 250,000 on 1 March.\n\nB. Stock.\n\nThe Company shall grant 1,000 shares on 1 June.\n\n"
        "6. Travel. The Company shall book all flights.",
    )
    text = ask("What remuneration does the athlete get?", endorsement)
    assert "USD 250,000" in text
    assert "1,000 shares" in text
    assert "flights" not in text


def test_a_clause_headed_as_a_limit_of_what_is_asked_for_does_not_take_its_place() -> None:
    indemnity = paper(
        "indemnity.txt",
        "INDEMNITY AGREEMENT\n\nThis Indemnity Agreement is made between Corvid Energy Inc (“Company”) and Ann Marsh (“Executive”).\n\n"
        "1. The Company shall indemnify and hold harmless the Executive against all damages, fines and costs of any claim made against her.\n\n"
        "2. Limitations on Indemnity. No indemnity shall be paid by the Company on account of wilful misconduct of the Executive.\n\n"
        "3. Notices. The Executive shall notify the Company of a claim within ten days.",
    )
    assert (
        "hold harmless the Executive against all damages"
        in quoted(ask("What indemnity does Corvid give the executive?", indemnity))[0]
    )
