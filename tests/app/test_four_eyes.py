"""Ways around an independent, credentialed decision, and that each is closed."""

from tests.app.conftest import Copilot
from tests.app.test_the_loop import approve, ask


def test_a_further_turn_cannot_shed_the_credential_its_task_demands(deal: Copilot) -> None:
    first = deal("ask", "deal", "Review the agreement", "--task", "contract-review").json
    refused = deal("ask", "deal", "Which law governs?", "--conversation", first["conversation"])
    assert refused.code == 4
    assert "begin a new conversation" in refused.err
    assert deal("draft", "show", first["draft"]).json["version"] == 1


def test_nobody_takes_what_they_escalated_even_after_another_gave_it_back(deal: Copilot) -> None:
    draft = ask(deal)["draft"]
    deal("member", "add", "otto", "--role", "reviewer", "--engagement", "deal")
    deal("review", "claim", draft, who="rita")
    deal("review", "escalate", draft, "--reason", "other", "--note", "Please look.", who="rita")
    assert deal("review", "claim", draft, who="otto").code == 0
    assert deal("review", "unclaim", draft, who="otto").code == 0
    refused = deal("review", "claim", draft, who="rita")
    assert refused.code == 4
    assert "escalates to themselves" in refused.err


def test_a_closed_engagement_decides_and_releases_nothing(deal: Copilot) -> None:
    draft = ask(deal)["draft"]
    approve(deal, draft)
    assert deal("engagement", "close", "deal").code == 0
    refused = deal("release", draft, "--format", "md", "-o", "x.md", who="rita")
    assert refused.code == 4
    assert "is closed" in refused.err


def test_a_source_deleted_after_the_approval_bears_nothing_out(deal: Copilot) -> None:
    draft = ask(deal)["draft"]
    approve(deal, draft)
    assert deal("documents", "deal", "--delete", "supply-agreement.md").code == 0
    assert deal("draft", "show", draft).json["state"] == "pending"
    assert deal("release", draft, "--format", "md", "-o", "x.md", who="rita").code == 4
    deal("review", "claim", draft, who="rita")
    shown = deal("draft", "show", draft, who="rita").json
    refused = deal("review", "approve", draft, "--hash", shown["hash"], who="rita")
    assert refused.code == 4
    assert "was deleted" in refused.err
