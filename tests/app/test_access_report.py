"""A client is told who saw what, and when, by name."""

import csv
import io
import re
from pathlib import Path

import docx
import pytest

from copilot.bootstrap import open_desk
from copilot.domain.access_report import PHRASES
from copilot.domain.review import Act
from copilot.services import access_report, audit, members
from copilot.settings import Settings
from tests.app.conftest import Copilot

SOURCES = Path(__file__).parents[2] / "copilot"
QUESTION = "What is the cap on liability?"


@pytest.fixture
def busy(deal: Copilot) -> Copilot:
    draft = deal("ask", "deal", QUESTION).json["draft"]
    deal("review", "claim", draft, who="rita")
    deal("draft", "show", draft, who="rita")
    deal("text", "deal", "supply-agreement.md")
    deal("search", "deal", "=payment")
    deal("member", "add", "otto", "--role", "analyst", "--engagement", "deal")
    deal("documents", "deal", who="otto")
    deal("engagement", "revoke", "deal", "otto")
    deal("documents", "deal", "--delete", "supply-agreement.md")
    return deal


def test_it_names_people_documents_and_drafts(busy: Copilot) -> None:
    report = busy("report", "access", "--engagement", "deal").json
    assert (report["engagement"], report["client"], report["models"]) == ("deal", "Larkfield", [])
    people = {p["member"]: (p["roles"], p["formerly"]) for p in report["members"]}
    assert people == {"operator": (["analyst"], []), "rita": (["reviewer"], []), "otto": ([], ["analyst"])}
    told = {(a["member"], a["what"]) for a in report["acts"]}
    assert {
        ("operator", "opened the engagement"), ("operator", "added the document “supply-agreement.md”"),
        ("operator", f"asked “{QUESTION}”"), ("operator", "gave “rita” a role as reviewer"),
        ("rita", f"took “{QUESTION}” for review"), ("rita", f"read “{QUESTION}” (version 1)"),
        ("operator", "read the text of “supply-agreement.md”"), ("operator", "searched for “=payment”"),
        ("otto", "saw the list of documents"), ("operator", "took the roles of “otto” away"),
        ("operator", "deleted the document “supply-agreement.md”"), ("operator", "had this report made"),
    } <= told  # fmt: skip
    assert report["audit"]["whole"] is True
    assert report["audit"]["entries"] == len(report["acts"])


def test_a_period_limits_what_is_told(busy: Copilot) -> None:
    everything = busy("report", "access", "--engagement", "deal").json["acts"]
    today = everything[0]["at"][:10]
    assert len(busy("report", "access", "--engagement", "deal", "--since", today, "--until", today).json["acts"]) > len(
        everything
    )
    past = busy("report", "access", "--engagement", "deal", "--until", "2001-01-01").json
    assert past["acts"] == []
    assert {p["member"] for p in past["members"]} == {"operator", "rita"}  # who holds a role today, acts or none
    assert busy("report", "access", "--engagement", "deal", "--since", "2001-01-02", "--until", "2001-01-01").code == 2
    assert busy("report", "access", "--engagement", "deal", "--since", "yesterday").code == 2


def test_as_a_spreadsheet_it_holds_every_act_and_no_formula(busy: Copilot, tmp_path: Path) -> None:
    count = len(busy("report", "access", "--engagement", "deal", "-o", "access.csv").json["acts"])
    rows = list(csv.reader(io.StringIO((tmp_path / "access.csv").read_text("utf-8-sig"))))
    assert rows[0][0] == "entry"
    assert len(rows) == count + 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert any(row[5] == "'=payment" for row in rows)


def test_as_a_document_it_can_be_read(busy: Copilot, tmp_path: Path) -> None:
    busy("report", "access", "--engagement", "deal", "-o", "access.docx")
    tables = docx.Document(str(tmp_path / "access.docx")).tables
    text = [[cell.text for cell in row.cells] for table in tables for row in table.rows]
    assert ["Client", "Larkfield"] in text
    assert any(row[2:3] == [f"read “{QUESTION}” (version 1)"] for row in text)
    assert any(row[0] == "none" for row in text)  # no model


def test_another_kind_of_file_is_refused_before_anything_is_recorded(busy: Copilot, tmp_path: Path) -> None:
    before = busy("report", "access", "--engagement", "deal").json["audit"]["entries"]
    assert busy("report", "access", "--engagement", "deal", "-o", "access.pdf").code == 2
    assert busy("report", "access", "--engagement", "deal").json["audit"]["entries"] == before + 1


def test_every_act_that_a_client_may_find_has_a_phrase() -> None:
    """Acts are literals of audit.record; those of the desk's own chain are told to nobody but administrators."""
    own = {
        "add member", "make operator", "disable member", "set password", "sign in", "sign in refused", "sign out", "add credential",
        "verify credential", "renew credential", "revoke credential", "declare conflict", "lift conflict", "promote prompt",
        "release prompt", "run evaluation", "add calendar", "place member", "name member",
    }  # fmt: skip
    recorded = set()
    for path in [*(SOURCES / "services").rglob("*.py"), *(SOURCES / "evaluation").rglob("*.py")]:
        for call in re.findall(r"audit\.record(?:_own)?\((.*?)\)\n", path.read_text("utf-8"), re.DOTALL):
            recorded |= set(re.findall(r'(?:chain|CHAIN|\.id|engagement|\.engagement), *"([a-z ]+)"', " ".join(call.split())))
    assert len(recorded) > 25
    assert recorded - own - set(PHRASES) == set()
    assert {act.value for act in Act} - {"check", "submit"} - set(PHRASES) == set()


def test_models_that_were_sent_anything_are_counted(busy: Copilot, tmp_path: Path) -> None:
    """As the services record it when a model is configured."""
    desk = open_desk(Settings())
    actor = members.at_keyboard(desk, None, "tester")
    with desk.store.write() as work:
        engagement = work.engagements.get(name="deal")
        assert engagement is not None
        for address in ("https://a.example/v1", "https://a.example/v1", "the provider's own"):
            audit.record(
                desk,
                work,
                actor,
                engagement.id,
                "ask",
                "req-x",
                question="Q",
                model="gpt-x",
                address=address,
                embedder="openai:e",
            )
    report = access_report.access(desk, actor, "deal")
    desk.close()
    assert [(s.model, s.address, s.times) for s in report.sent] == [
        ("gpt-x", "https://a.example/v1", 2), ("gpt-x", "the provider's own", 1), ("openai:e", "embeddings", 3),
    ]  # fmt: skip
