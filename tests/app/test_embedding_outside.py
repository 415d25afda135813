"""Text that is embedded outside of the desk goes only where the engagement's terms and hosts let it go."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from copilot.domain.passage import Query
from copilot.domain.terms import Keeping
from copilot.errors import CopilotError, RefusedError, SpendingError
from copilot.ports import Floats
from copilot.services import documents, retrieve, spending, terms
from copilot.services.ingest import ingest
from tests.desks import EMBEDDER, Scene, scene

QUESTION = Query("Within how many days is an invoice paid?")


@dataclass
class Outside:
    """An embedder elsewhere: it remembers what reached it."""

    name: str = "openai:elsewhere"
    sent: list[str] = field(default_factory=list)

    @property
    def dimension(self) -> int:
        return EMBEDDER.dimension

    def embed(self, texts: Sequence[str]) -> Floats:
        self.sent += texts
        return EMBEDDER.embed(texts)


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def deal(tmp_path: Path, outside: Outside) -> Iterator[Scene]:
    """A desk in Germany whose embedder works in the United States; its agreement was taken in before any terms."""
    with scene(tmp_path, embedder=outside) as made:
        limits = replace(
            made.desk.limits, place="DE", model_place="US", embeds_outside=True, embedder_host="api.elsewhere.example"
        )
        deal = replace(made, desk=replace(made.desk, limits=limits))
        list(ingest(deal.desk, deal.ann, "deal", [deal.file("a.txt", "The Buyer pays each invoice within 45 days.")]))
        outside.sent.clear()
        yield deal


def agree(deal: Scene, **changes: Any) -> None:
    terms.set_terms(deal.desk, deal.ann, "deal", **changes)


def test_a_question_is_not_sent_where_data_may_not_be(deal: Scene, outside: Outside) -> None:
    assert retrieve.search(deal.desk, deal.ann, "deal", QUESTION)
    assert outside.sent == [QUESTION.text]
    agree(deal, data_places=("DE",))
    with pytest.raises(RefusedError, match="data may be in DE, and the model works in US"):
        retrieve.search(deal.desk, deal.ann, "deal", QUESTION)
    assert outside.sent == [QUESTION.text]


def test_terms_that_warn_let_the_question_go_and_the_record_says_that_it_did_not_fit(deal: Scene, outside: Outside) -> None:
    agree(deal, data_places=("DE",), keeping=Keeping.WARN)
    assert retrieve.search(deal.desk, deal.ann, "deal", QUESTION)
    assert outside.sent == [QUESTION.text]
    with deal.desk.store.read() as work:
        (entry,) = work.audit.find(act="search")
    assert json.loads(entry.details)["off_terms"] == ["data may be in DE, and the model works in US"]


def test_documents_are_not_embedded_anew_where_data_may_not_be(deal: Scene, outside: Outside) -> None:
    agree(deal, data_places=("DE",))
    outside.name = "openai:another"  # since the documents were taken in
    for attempt in (
        lambda: retrieve.search(deal.desk, deal.ann, "deal", QUESTION),
        lambda: documents.reindex(deal.desk, deal.ann, "deal"),
    ):
        with pytest.raises(RefusedError, match="data may be in DE"):
            attempt()
    assert outside.sent == []


def test_neither_question_nor_document_goes_to_a_host_that_the_engagement_does_not_list(deal: Scene, outside: Outside) -> None:
    spending.set_hosts(deal.desk, deal.ann, "deal", ["models.example"])
    with pytest.raises(SpendingError, match=r"and text is embedded at api\.elsewhere\.example"):
        retrieve.search(deal.desk, deal.ann, "deal", QUESTION)
    with pytest.raises(SpendingError):
        list(ingest(deal.desk, deal.ann, "deal", [deal.file("b.txt", "A side letter.")]))
    assert outside.sent == []
    spending.set_hosts(deal.desk, deal.ann, "deal", ["models.example", "api.elsewhere.example"])
    assert retrieve.search(deal.desk, deal.ann, "deal", QUESTION)


def test_who_embeds_on_the_desk_may_search_whatever_the_terms_say_of_models(deal: Scene, outside: Outside) -> None:
    here = replace(deal.desk, limits=replace(deal.desk.limits, embeds_outside=False))
    agree(deal, data_places=("DE",))
    assert retrieve.search(here, deal.ann, "deal", QUESTION)
    with pytest.raises(CopilotError):
        retrieve.search(deal.desk, deal.ann, "deal", QUESTION)
