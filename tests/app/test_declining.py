"""Plain questions on the sample engagements: what their documents answer is answered, what none of them does is declined.

A threshold that is fitted to encyclopaedia passages once declined "What is the cap on liability?"; here it would be seen.
"""

from collections.abc import Iterator

import pytest

from copilot.bootstrap import open_laboratory
from copilot.domain.drafting import Brief, Drafting
from copilot.evaluation.laboratory import fill
from copilot.services.desk import Desk
from copilot.services.documents import body_of
from copilot.services.prompts import production
from copilot.services.retrieve import find_passages
from copilot.settings import Settings

ANSWERED = {
    "meridian-supply": [
        "What is the cap on liability?",
        "When is payment due?",
        "Who are the parties?",
        "What is the notice period?",
        "Who are the parties to the master supply agreement?",
        "What is the governing law?",
        "Can Meridian terminate for convenience?",
        "What is the force majeure clause?",
        "How long is the warranty?",
        "What is the monthly charge for calibration?",
        "When does the services agreement end?",
        "How long are records kept?",
        "What are the service credits?",
        "What is a Business Day?",
        "Is there a limit on the Provider's liability?",
        "Can the agreement be assigned?",
        "What happens on a change of control?",
        "How are disputes resolved?",
    ],
    "halden-group": [
        "What was Halden's revenue in 2023?",
        "What was the revenue of 2022?",
        "What was operating profit in 2023?",
        "What is net debt?",
        "How many employees does Halden have?",
        "What dividend was paid?",
        "Who is the auditor of Halden?",
        "What was free cash flow in 2023?",
        "What was Norvane's operating profit in 2022?",
        "What is the tax rate?",
        "What was capital expenditure in 2023?",
        "How much goodwill does Halden have?",
    ],
    "cold-chain-market": [
        "How big is the market?",
        "What is the growth rate?",
        "How many interviews were held?",
        "Who are the largest operators?",
        "What is the price of a pallet week?",
        "What is the occupancy of stores?",
        "How long are temperature records kept?",
        "What is the yearly fee?",
        "What is the market share of the five largest operators?",
        "How many pallets does the interviewee store?",
    ],
    "velatrin-trial": [
        "What is the primary endpoint?",
        "What is the dose?",
        "How many participants were enrolled?",
        "What are the exclusion criteria?",
        "Who is the sponsor?",
        "What is the sample size?",
        "What is the half-life of velatrin?",
        "What were the most common adverse events?",
        "How many deaths were there?",
        "What is the duration of treatment?",
    ],
    "orison-pump": [
        "What is the rated flow?",
        "What is the efficiency of the pump?",
        "What is the maximum pressure?",
        "What is the enclosure rating?",
        "What is the mass of the pump?",
        "Which fluid is used?",
        "What is the speed range?",
        "What is the limit for vibration?",
        "What materials is the casing made of?",
        "What is the rated head?",
    ],
}
DECLINED = {
    "meridian-supply": [
        "Which trade union represents the Supplier's workers?",
        "Who is the landlord of Tollgate House?",
        "What is the stock option plan for directors?",
    ],
    "halden-group": [
        "What is the number of nurses employed by Halden?",
        "What is Halden's passenger load factor?",
        "How many oil wells does Norvane operate?",
        "What is the price of a barrel of crude oil?",
        "What was Halden's revenue in Brazil in 2030?",
        "Which football club does Ostrand sponsor?",
    ],
    "cold-chain-market": [
        "What is the wage of a truck driver in Tavria?",
        "How many vaccines were shipped to Africa?",
        "What is the inflation rate of Velmark?",
        "Who won the election in Osterlin?",
        "What is the speed of light?",
    ],
    "velatrin-trial": [
        "What is the effect of velatrin on blood pressure in pregnant women?",
        "How many tablets are in a package?",
        "What is the patent number of velatrin?",
        "Is velatrin approved in Japan?",
        "What is the recommended dose for dogs?",
    ],
    "orison-pump": [
        "How long is the battery life?",
        "What is the fuel consumption of the engine?",
        "Which colour is the casing painted?",
        "What is the wingspan of the aircraft?",
        "Who designed the logo?",
    ],
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("plain")
    laboratory = open_laboratory(Settings(home=root / "home", keys=root / "keys"))
    with laboratory.scratch() as scratch:
        for _ in fill(scratch, laboratory.corpora, ANSWERED):
            pass
        yield scratch


def declined(desk: Desk, engagement: str, question: str) -> bool:
    with desk.store.read() as work:
        known = work.engagements.get(name=engagement)
        assert known is not None
        documents = work.documents.find(engagement=known.id, superseded_at=None, deleted_at=None)
        prompt = production(desk, work, "answer")
    brief = Brief(
        prompt,
        question,
        tuple(sorted(documents, key=lambda d: d.name)),
        lambda query: find_passages(desk, known, query),
        lambda document: body_of(desk, known.id, document),
    )
    *_, drafting = desk.drafter.draft(brief)
    assert isinstance(drafting, Drafting)
    return drafting.abstained


def _rows(questions: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(engagement, question) for engagement, asked in questions.items() for question in asked]


@pytest.mark.parametrize(("engagement", "question"), _rows(ANSWERED))
def test_a_plain_question_that_the_documents_answer_is_answered(desk: Desk, engagement: str, question: str) -> None:
    assert not declined(desk, engagement, question)


@pytest.mark.parametrize(("engagement", "question"), _rows(DECLINED))
def test_a_question_that_no_document_answers_is_declined(desk: Desk, engagement: str, question: str) -> None:
    assert declined(desk, engagement, question)
