"""Which document does a question mean?"""

from datetime import UTC, datetime

import pytest

from copilot.domain.catalogue import Catalogue, identify
from copilot.domain.document import Document


def document(name: str) -> Document:
    return Document(name, "eng", name, "", 1, "application/pdf", 1, 1, 1, "mem", datetime(2024, 1, 1, tzinfo=UTC))


def catalogue(openings: dict[str, str], mentions: dict[str, int] | None = None) -> Catalogue:
    identities = {name: identify(name, "", opening) for name, opening in openings.items()}
    words = {word for identity in identities.values() for word in identity.names | identity.opening}
    held = dict.fromkeys(words, 1) | (mentions or {})
    return Catalogue({name: document(name) for name in openings}, identities, lambda word: held.get(word, 0))


def cover(company: str, end: str, form: str = "10-Q") -> str:
    period = "quarterly period" if form == "10-Q" else "fiscal year"
    return f"FORM {form}\nFor the {period} ended {end}\n{company}\n(Exact name of Registrant as specified in its charter)"


FILINGS = catalogue(
    {
        "2022 Q3 ALB.pdf": cover("ALBION.COM, INC.", "September 30, 2022"),
        "2023 Q1 ALB.pdf": cover("ALBION.COM, INC.", "March 31, 2023"),
        "2022 Q3 BOR.pdf": cover("Borealis Inc.", "June 25, 2022"),
        "BOREALIS_2022_10K.pdf": cover("Borealis Inc.", "September 24, 2022", "10-K"),
    }
)


def best(question: str, shelf: Catalogue = FILINGS) -> str:
    routes = shelf.route(question)
    return max(routes, key=lambda id_: routes[id_]) if routes else ""


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What was Albion's revenue in Q3 2022?", "2022 Q3 ALB.pdf"),
        ("What was Albion's revenue in the first quarter of 2023?", "2023 Q1 ALB.pdf"),
        ("Revenue of Borealis, 3Q22?", "2022 Q3 BOR.pdf"),
        ("What is the FY2022 capital expenditure of Borealis?", "BOREALIS_2022_10K.pdf"),
        ("Which risks does the Borealis annual report for 2022 name?", "BOREALIS_2022_10K.pdf"),
        ("What did ALB earn in its most recent 10-Q?", "2023 Q1 ALB.pdf"),
    ],
)
def test_company_period_and_type_lead_to_the_document(question: str, name: str) -> None:
    assert best(question) == name


def test_a_quarter_in_the_question_is_no_name_of_another_company() -> None:
    routes = FILINGS.route("What did Borealis earn in Q3 2022?")
    assert routes["2022 Q3 ALB.pdf"] == pytest.approx(1.3)  # for its period and its type
    assert routes["2022 Q3 BOR.pdf"] == pytest.approx(2.3)


def test_a_question_that_names_nothing_leads_nowhere() -> None:
    assert FILINGS.route("What are the risks?") == {}
    assert catalogue({}).route("What did Albion earn in Q1 2023?") == {}


def test_one_document_alone_is_not_told_apart_by_its_name() -> None:
    assert catalogue({"Albion report.pdf": ""}).route("What does Albion say?") == {}


def test_a_topic_that_many_mention_counts_less_than_a_name_that_few_do() -> None:
    openings = {"a.txt": "Cholera in Arden", "b.txt": "The mills of Castor", "c.txt": "Trade"}
    shelf = catalogue(openings, {"cholera": 3, "castor": 1})
    assert shelf.route("What causes Cholera?")["a.txt"] < 0.2
    assert shelf.route("Where is Castor?")["b.txt"] == pytest.approx(1.0)


def test_a_period_in_the_name_goes_before_one_on_the_cover() -> None:
    assert identify("2022 Q3 BOR.pdf", "", cover("Borealis", "June 25, 2022")).periods == {(2022, "Q3")}
    assert identify("borealis.pdf", "", cover("Borealis", "June 25, 2022")).periods == {(2022, "Q2")}
    assert identify("x.pdf", "", cover("Borealis", "January 28, 2023", "10-K")).periods == {(2023, ""), (2022, "")}


@pytest.mark.parametrize("name", ["ACME_2023Q2_10Q.pdf", "acme-2023-Q2.pdf", "Q2 2023/acme.xlsx", "2Q2023 acme.pdf"])
def test_periods_are_read_from_names_however_they_are_written(name: str) -> None:
    assert identify(name, "", "").periods == {(2023, "Q2")}
    assert "acme" in identify(name, "", "").names


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What were Albion's inventories on September 30, 2022?", "September 30, 2022"),
        ("What was earned in Q3 2022?", "Q3 2022"),
        ("What was earned in 2031?", ""),  # no document is of that year
        ("What are the risks?", ""),
    ],
)
def test_a_period_that_tells_documents_apart_has_told(question: str, told: str) -> None:
    assert FILINGS.told(question) == told
