"""The main job: documents in, a checked draft, an independent decision, a deliverable out."""

import zipfile
from pathlib import Path

from tests.app.conftest import AGREEMENT, Copilot

QUESTION = "Within how many days must invoices be paid?"


def ask(deal: Copilot, question: str = QUESTION) -> dict:  # type: ignore[type-arg]
    made = deal("ask", "deal", question)
    assert made.code == 0, made.err
    return made.json


def approve(deal: Copilot, draft: str) -> None:
    assert deal("review", "claim", draft, who="rita").code == 0
    shown = deal("draft", "show", draft, who="rita").json
    assert deal("review", "approve", draft, "--hash", shown["hash"], who="rita").code == 0


def test_a_question_becomes_a_checked_draft_in_the_queue(deal: Copilot) -> None:
    draft = ask(deal)
    assert draft["state"] == "pending"
    assert draft["model"] == "extractive"
    assert "45 days" in draft["text"]
    cited = [c for claim in draft["claims"] for c in claim["citations"]]
    assert cited
    for citation in cited:
        assert AGREEMENT[citation["start"] : citation["end"]] == citation["quotation"]
        assert citation["match"] == "exact"
    assert {claim["verdict"] for claim in draft["claims"]} == {"supported"}
    queued = deal("queue").json["drafts"]
    assert [row["draft"] for row in queued] == [draft["draft"]]
    assert queued[0]["verdicts"]["supported"] == len(draft["claims"])


def test_approved_by_another_and_released_with_its_evidence(deal: Copilot, tmp_path: Path) -> None:
    draft = ask(deal)["draft"]
    approve(deal, draft)
    released = deal("release", draft, "--format", "docx", "-o", "out.docx", who="rita")
    assert released.code == 0, released.err
    with zipfile.ZipFile(tmp_path / "out.docx") as docx:
        footnotes = docx.read("word/footnotes.xml").decode("utf-8")
        body = docx.read("word/document.xml").decode("utf-8")
    assert "45 days" in footnotes
    assert "rita" in body
    assert "local trust" in body
    again = deal("release", draft, "--format", "docx", "-o", "again.docx", who="operator")
    assert again.code == 0
    assert (tmp_path / "again.docx").read_bytes() == (tmp_path / "out.docx").read_bytes()
    assert deal("release", draft, "--format", "md", "-o", "out.md").code == 0
    assert "45 days" in (tmp_path / "out.md").read_text("utf-8")
    assert deal("queue", "--state", "released").json["drafts"][0]["draft"] == draft


def test_nobody_decides_on_their_own_draft(deal: Copilot) -> None:
    deal("engagement", "grant", "deal", "operator", "--role", "reviewer")
    refused = deal("review", "claim", ask(deal)["draft"])
    assert refused.code == 4
    assert "author" in refused.err


def test_an_analyst_cannot_release_even_an_approved_draft(deal: Copilot) -> None:
    draft = ask(deal)["draft"]
    approve(deal, draft)
    refused = deal("release", draft, "--format", "docx", "-o", "out.docx")
    assert refused.code == 4
    assert "may not release" in refused.err


def test_release_refuses_what_nobody_approved(deal: Copilot, tmp_path: Path) -> None:
    refused = deal("release", ask(deal)["draft"], "--format", "docx", "-o", "out.docx", who="rita")
    assert refused.code == 4
    assert "pending" in refused.err
    assert not (tmp_path / "out.docx").exists()


def test_an_approval_of_another_text_is_stale_and_changes_nothing(deal: Copilot) -> None:
    draft = ask(deal)
    deal("review", "claim", draft["draft"], who="rita")
    stale = deal("review", "approve", draft["draft"], "--hash", "0" * 64, who="rita")
    assert stale.code == 4
    assert "read it again" in stale.err
    assert deal("draft", "show", draft["draft"]).json["state"] == "claimed"


def test_a_reviewers_edit_is_checked_and_a_wrong_figure_blocks_approval(deal: Copilot, tmp_path: Path) -> None:
    draft = ask(deal)
    deal("review", "claim", draft["draft"], who="rita")
    (tmp_path / "edited.md").write_text(draft["text"].replace("45 days", "54 days"), "utf-8")
    edited = deal("review", "edit", draft["draft"], "--file", "edited.md", who="rita")
    assert edited.code == 0, edited.err
    assert edited.json["version"] == 2
    wrong = [c for c in edited.json["claims"] if c["verdict"] == "figure_mismatch"]
    assert wrong
    assert wrong[0]["origin"] == "reviewer"
    refused = deal("review", "approve", draft["draft"], "--hash", edited.json["hash"], who="rita")
    assert refused.code == 4
    assert "against their evidence" in refused.err
    for claim in edited.json["blocked"]:
        note = "Confirmed with the client by telephone."
        allowed = deal("review", "override", draft["draft"], "--claim", claim, "--reason", "other", "--note", note, who="rita")
        assert allowed.code == 0
    approved = deal("review", "approve", draft["draft"], "--hash", edited.json["hash"], who="rita")
    assert approved.code == 0, approved.err
    deal("release", draft["draft"], "--format", "md", "-o", "out.md", who="rita")
    assert "Confirmed with the client by telephone." in (tmp_path / "out.md").read_text("utf-8")


def test_a_further_turn_voids_the_approval(deal: Copilot) -> None:
    draft = ask(deal)
    approve(deal, draft["draft"])
    more = deal("ask", "deal", "Which law governs?", "--conversation", draft["conversation"])
    assert more.code == 0, more.err
    assert (more.json["draft"], more.json["version"], more.json["state"]) == (draft["draft"], 2, "pending")
    assert "Ireland" in more.json["text"]
    assert "45 days" in more.json["text"]
    assert deal("release", draft["draft"], "--format", "md", "-o", "x.md", who="rita").code == 4


def test_returned_work_is_revised_and_comes_back(deal: Copilot) -> None:
    draft = ask(deal)["draft"]
    deal("review", "claim", draft, who="rita")
    assert (
        deal("review", "return", draft, "--reason", "missing_point", "--note", "Say what interest accrues.", who="rita").code
        == 0
    )
    assert deal("draft", "show", draft).json["state"] == "changes_requested"
    again = deal("draft", "revise", draft, "--note", "interest on late payment")
    assert again.code == 0, again.err
    assert (again.json["state"], again.json["version"]) == ("pending", 2)


def test_a_recalled_deliverable_leaves_the_house_no_more(deal: Copilot) -> None:
    draft = ask(deal)["draft"]
    approve(deal, draft)
    assert deal("release", draft, "--format", "md", "-o", "a.md", who="rita").code == 0
    assert deal("recall", draft, "--reason", "wrong_figure", "--note", "The figure is the old one.", who="rita").code == 0
    refused = deal("release", draft, "--format", "md", "-o", "b.md", who="rita")
    assert refused.code == 4
    assert "recalled" in refused.err


def test_the_audit_trail_of_all_this_is_whole(deal: Copilot) -> None:
    draft = ask(deal)["draft"]
    approve(deal, draft)
    verified = deal("audit", "verify")
    assert verified.code == 0
    assert [c["problem"] for c in verified.json["chains"]] == [None, None]
    assert verified.json["chains"][1]["entries"] > 5
