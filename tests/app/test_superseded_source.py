"""A document that gets a newer version after a draft was made of it: whoever reads, reviews or receives the draft is told."""

from pathlib import Path

from copilot.domain.review import Act
from copilot.services import queries, review
from copilot.services.draft import ask
from copilot.services.ingest import ingest
from copilot.ui.review_case import possible, what_to_do
from tests.app.conftest import AGREEMENT, Copilot
from tests.app.queue_world import DOCUMENT, SOURCE, furnish, open_world

QUESTION = "When must the Buyer pay each undisputed invoice?"


def test_the_draft_its_approval_and_the_released_file_say_so(deal: Copilot, tmp_path: Path) -> None:
    draft = deal("ask", "deal", QUESTION).json
    cites = [c for c in draft["claims"] if c["citations"]]
    assert cites
    assert not any("a newer one replaced" in r for c in cites for r in c["reasons"])
    (tmp_path / "documents" / "supply-agreement.md").write_text(AGREEMENT.replace("45 days", "60 days"), "utf-8")
    assert deal("ingest", "deal", tmp_path / "documents").code == 0
    assert deal("review", "claim", draft["draft"], who="rita").code == 0
    shown = deal("draft", "show", draft["draft"], who="rita").json
    assert shown["moved_sources"] == ["supply-agreement.md"]
    refused = deal("review", "approve", draft["draft"], "--hash", draft["hash"], who="rita")
    assert refused.code == 4
    assert "got a newer version since the claims were checked" in refused.err
    assert deal("review", "recheck", draft["draft"], who="rita").code == 0
    checked = deal("draft", "show", draft["draft"], who="rita").json
    said = [r for c in checked["claims"] if c["citations"] for r in c["reasons"]]
    assert "[^1] cites a version of supply-agreement.md that a newer one replaced" in said
    assert "45 days" in checked["claims"][0]["citations"][0]["quotation"]  # of the version that it was made from
    approved = deal("review", "approve", draft["draft"], "--hash", checked["hash"], who="rita")
    assert approved.code == 0, approved.err
    released = deal("release", draft["draft"], "--format", "md", "-o", tmp_path / "memo.md", who="rita")
    assert released.code == 0, released.err
    assert "cites a version of supply-agreement.md that a newer one replaced" in (tmp_path / "memo.md").read_text("utf-8")
    later = deal("ask", "deal", QUESTION).json
    assert "60 days" in later["text"]


def test_the_reviewers_page_says_so_and_offers_the_check_instead_of_the_signature(tmp_path: Path) -> None:
    world = open_world(tmp_path / "world")
    furnish(world)
    rita = world.actor("rita")
    draft = list(ask(world.desk, world.actor("ann"), "deal", "When is it paid?"))[-1]
    review.claim(world.desk, rita, draft.id)
    before = queries.draft(world.desk, rita, draft.id)
    assert Act.APPROVE in possible(before, rita)
    assert "changed since" not in what_to_do(before, rita)
    path = world.home.parent / "in" / DOCUMENT
    path.write_text(f"{SOURCE}\n## 3. Law\n\nThe laws of Ireland govern.\n", "utf-8")
    list(ingest(world.desk, world.actor("ann"), "deal", [path]))
    view = queries.draft(world.desk, rita, draft.id)
    assert f"“{DOCUMENT}” changed since the claims were checked" in what_to_do(view, rita)
    assert Act.RECHECK in possible(view, rita)
    assert Act.APPROVE not in possible(view, rita)
    review.check_again(world.desk, rita, draft.id)
    assert Act.APPROVE in possible(queries.draft(world.desk, rita, draft.id), rita)
    world.desk.close()
