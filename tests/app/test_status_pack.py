"""What a client is told of an engagement's work in a period."""

from pathlib import Path

import docx
import pytest

from copilot.bootstrap import open_desk
from copilot.domain.client import Outcome
from copilot.services import client
from copilot.settings import Settings
from tests.app.conftest import Copilot
from tests.app.test_client import HERE, released, token_of
from tests.app.test_the_loop import ask


@pytest.fixture
def busy(deal: Copilot, tmp_path: Path) -> Copilot:
    """One delivered, accepted and found wrong; one waiting; one escalated."""
    done = released(deal)
    token = token_of(deal("client", "link", done, who="rita").json)
    desk = open_desk(Settings(home=tmp_path / "home", keys=tmp_path / "keys"))
    client.answer(desk, token, HERE, Outcome.ACCEPTED, name="Grace", rating=4)
    desk.close()
    deal("client", "defect", done, "--reason", "wrong_figure", "--note", "54")
    ask(deal, "Which law governs?")
    handed_on = ask(deal, "What is the cap on liability?")["draft"]
    deal("review", "claim", handed_on, who="rita")
    deal("review", "escalate", handed_on, "--reason", "other", "--note", "Please look.", who="rita")
    return deal


def test_it_tells_what_was_delivered_and_what_is_under_way(busy: Copilot, tmp_path: Path) -> None:
    told = busy("report", "status", "--engagement", "deal", "-o", "pack.docx")
    assert told.code == 0, told.err
    pack = told.json
    assert [(i["title"], i["client"]) for i in pack["delivered"]] == [
        ("Within how many days must invoices be paid?", "accepted, 4 of 5")
    ]
    assert [i["title"] for i in pack["in_review"]] == ["Which law governs?", "What is the cap on liability?"]
    assert [i["title"] for i in pack["escalated"]] == ["What is the cap on liability?"]
    assert (pack["overdue"], pack["recalled"], pack["ratings"]) == ([], [], [4])
    shares = {s["what"]: (s["count"], s["of"]) for s in pack["quality"]}
    assert shares["Accepted by the client"] == (1, 1)
    assert shares["With a defect found after the release"] == (1, 1)
    document = docx.Document(str(tmp_path / "pack.docx"))
    text = "\n".join([p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells])
    for expected in ("Status: deal", "Larkfield", "Delivered (1)", "In review (2)", "accepted, 4 of 5", "ratings: 1 given."):
        assert expected in text
    assert "45 days" not in text  # nothing of the drafts
    assert (pack["rating"], {s["rate"] for s in pack["quality"]}) == (None, {None})  # of one there is no rate
    assert "%" not in text.replace("95%", "")
    assert not document.inline_shapes


def test_a_period_in_which_nothing_was_released_delivers_nothing(busy: Copilot) -> None:
    pack = busy("report", "status", "--engagement", "deal", "--until", "2001-01-01").json
    assert pack["delivered"] == []
    assert len(pack["in_review"]) == 2


def test_a_reviewer_hands_nothing_over_and_another_kind_of_file_is_refused(busy: Copilot) -> None:
    assert busy("report", "status", "--engagement", "deal", who="rita").code == 4
    assert busy("report", "status", "--engagement", "deal", "-o", "pack.csv").code == 2


def test_no_clause_of_the_terms_is_torn_over_two_pages(busy: Copilot, tmp_path: Path) -> None:
    clause = "The client owns all work product, drafts included. " * 12
    busy("engagement", "terms", "deal", "--owner", clause, "--confidentiality", clause, "--retention", "Seven years.")
    assert busy("report", "status", "--engagement", "deal", "-o", str(tmp_path / "pack.docx")).code == 0
    table = docx.Document(str(tmp_path / "pack.docx")).tables[-1]
    assert [row.cells[0].text for row in table.rows] == ["Work product", "Confidentiality", "Retention"]
    assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
    assert [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in table.rows] == [True, True, False]
