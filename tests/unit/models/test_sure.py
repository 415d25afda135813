"""How sure the drafter is that passages answer, and which names it takes for strangers."""

import pytest

from copilot.adapters.embedders import WordLlamaEmbedder
from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.question import Expects, analyse
from copilot.adapters.models.extractive.strangers import strangers
from copilot.adapters.models.extractive.sure import surely
from copilot.domain.drafting import Drafting, Turn
from copilot.domain.passage import Passage, Query
from tests.briefs import brief, paper

VECTORS = WordLlamaEmbedder()
LEASE = paper(
    "lease.pdf",
    "Lease between Ashgrove Estates Ltd and Pell Bakeries Ltd.\n\n"
    "The Tenant shall pay the annual rent of GBP 48,000 in four equal instalments. Payment is due on the first day of each "
    "quarter.\n\n"
    "The aggregate liability of the Landlord shall not exceed GBP 250,000.\n\n"
    "The Tenant keeps the ovens and the flour store in good repair. The roof is the Landlord's concern.\n\n"
    "Deliveries come through the yard of the Water Quality System. The United States plant is not part of the premises.",
)


def drafted(question: str, history: tuple[Turn, ...] = ()) -> Drafting:
    *_, drafting = ExtractiveDrafter(VECTORS).draft(brief(question, [LEASE], history=history))
    assert isinstance(drafting, Drafting)
    return drafting


def library_and_passages(question: str) -> tuple[Library, tuple[Passage, ...]]:
    asked = brief(question, [LEASE])
    return Library(Evidence(asked), VECTORS), asked.find(Query(question, 12))


def sure_of(question: str) -> float:
    library, passages = library_and_passages(question)
    return surely(VECTORS, analyse(question), question, library, passages)


@pytest.mark.parametrize(
    "question", ["What is the cap on liability?", "When is payment due?", "What is the annual rent?", "Who repairs the roof?"]
)
def test_a_plain_question_on_a_contract_is_answered(question: str) -> None:
    assert not drafted(question).abstained


@pytest.mark.parametrize(
    "question",
    ["Who insures the delivery vans?", "How many customers bought bread last Sunday?", "What is the tenant's VAT number?"],
)
def test_what_shares_a_word_with_the_contract_and_no_more_is_declined(question: str) -> None:
    assert drafted(question).abstained


def test_a_word_that_tells_little_weighs_less_than_one_that_tells_much() -> None:
    assert sure_of("Which new ovens?") > sure_of("Which new cyclotrons?") + 0.2


def test_words_of_like_meaning_count() -> None:
    assert sure_of("How often is the yearly rent paid?") > sure_of("How often is the yearly audit paid?")


def test_words_in_one_place_count_and_words_apart_do_not() -> None:
    assert sure_of("annual rent in instalments") > sure_of("annual liability for ovens") + 0.1


def test_a_turn_of_two_questions_is_as_sure_as_the_better_one() -> None:
    good, poor = "What is the annual rent?", "Who won the football championship?"
    library, passages = library_and_passages(f"{good} {poor}")
    both = surely(VECTORS, analyse(f"{good} {poor}"), f"{good} {poor}", library, passages)
    assert both == pytest.approx(surely(VECTORS, analyse(good), good, library, passages))


def test_politeness_does_not_make_a_question_less_sure() -> None:
    assert sure_of("Please help me understand what the annual rent is, thanks") == pytest.approx(
        sure_of("What is the annual rent?"), abs=0.05
    )


def test_a_turn_that_names_nothing_is_asked_with_what_it_leans_on() -> None:
    assert not drafted("And why is that?", (Turn("What is the annual rent?", "GBP 48,000."),)).abstained


def test_without_passages_it_is_not_sure_at_all() -> None:
    library, _ = library_and_passages("rent")
    assert surely(VECTORS, analyse("What is the rent?"), "What is the rent?", library, ()) == 0.0


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What does Halvorsen pay?", ["halvorsen"]),
        ("What rent does Pell Bakeries pay?", []),
        ("Where is the Water Quality System Map?", []),
        ("Is there a plant in the USA?", []),
        ("Is there a plant in the UK?", ["uk"]),
    ],
)
def test_a_name_is_a_stranger_unless_it_or_the_name_it_is_part_of_stands_there(question: str, expected: list[str]) -> None:
    library, _ = library_and_passages(question)
    assert strangers(analyse(question), library, list(library.evidence.documents)) == expected


@pytest.mark.parametrize(
    ("question", "expects"),
    [
        ("When is payment due?", Expects.DATE),
        ("Since when does the tenant pay?", Expects.DATE),
        ("What repairs are owed when the lease ends?", Expects.ANY),
        ("When I pay the rent, what do I get?", Expects.ANY),
    ],
)
def test_a_date_is_asked_for_by_when_and_not_by_a_clause_that_begins_with_it(question: str, expects: Expects) -> None:
    assert analyse(question).expects is expects


CLUSTERS = paper("kestrel-clusters.pdf", "Kestrel clusters.\n\nA Kestrel cluster runs on worker nodes that the owner pays for.")
TOOLS = paper(
    "choosing-a-tool.pdf",
    "How to choose a tool for infrastructure.\n\n"
    "A short history of the matter, which has no bearing on the choice and is told for its own sake only.\n\n"
    "Plover and Dunlin set up machines and configure them, along with Kestrel.",
)


def on_tools(question: str) -> Drafting:
    *_, drafting = ExtractiveDrafter(VECTORS).draft(brief(question, [CLUSTERS, TOOLS]))
    assert isinstance(drafting, Drafting)
    return drafting


def test_a_document_that_speaks_of_all_the_names_is_read_beside_one_that_is_about_one_of_them() -> None:
    drafting = on_tools("Do you mean that Plover and Dunlin work together? How about Kestrel?")
    assert not drafting.abstained
    assert "Plover and Dunlin set up machines and configure them" in drafting.text


def test_what_is_said_to_lack_is_what_no_passage_bears() -> None:
    drafting = on_tools("Which insurance of Plover covers earthquakes?")
    assert drafting.abstained
    assert "nothing on “insurance”" in drafting.text
    assert "“Plover”" not in drafting.text.partition("What is missing")[2]
