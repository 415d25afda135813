"""The command line tells in words what --json tells: who decided what and why, and what an approval rests on."""

import io
from pathlib import Path

import pytest

from copilot.cli.run import execute, understand
from tests.app.conftest import Copilot

QUESTION = "When are invoices paid?"
FALSE = "- The Buyer shall pay each undisputed invoice within 54 days of receipt. [^1]\n"


def words(*arguments: str, who: str) -> str:
    """What one command prints as text."""
    rest, session = understand([*arguments, "--as", who])
    session.out, session.err = io.StringIO(), io.StringIO()
    assert execute(rest, session) == 0, session.err.getvalue()
    return " ".join(session.out.getvalue().split())


@pytest.fixture
def draft(deal: Copilot) -> str:
    made = deal("ask", "deal", QUESTION).json["draft"]
    assert deal("review", "claim", made, who="rita").code == 0
    return str(made)


def test_the_analyst_reads_why_a_draft_came_back_and_the_claims_by_their_words(deal: Copilot, draft: str) -> None:
    assert deal("review", "return", draft, "--reason", "missing_point", "--note", "Add clause 2.", who="rita").code == 0
    shown = words("draft", "show", draft, who="operator")
    assert "UTC, version 1: return (missing_point: Add clause 2.)" in shown
    assert "rita, 20" in shown
    claim = deal("draft", "show", draft).json["claims"][0]
    assert f"{claim['claim']} (machine): {claim['text'].split(' [')[0][:40]}" in shown.replace("**", "")


def test_an_approval_names_the_overrides_that_it_rests_on(deal: Copilot, draft: str, tmp_path: Path) -> None:
    file = tmp_path / "false.md"
    file.write_text(FALSE, "utf-8")
    assert deal("review", "edit", draft, "--file", file, who="rita").code == 0
    (claim,) = deal("draft", "show", draft, who="rita").json["blocked"]
    note = "The 54 is the client's own."
    assert deal("review", "override", draft, "--claim", claim, "--reason", "other", "--note", note, who="rita").code == 0
    told = f"{claim} stands against its verdict, let by rita (other: {note})"
    assert told in words("draft", "show", draft, who="rita")
    hash_ = deal("draft", "show", draft, who="rita").json["hash"]
    approved = deal("review", "approve", draft, "--hash", hash_, who="rita").json
    assert [(o["claim"], o["member"], o["note"]) for o in approved["rests_on"]] == [(claim, "rita", note)]
    assert "Approved by rita" in words("draft", "show", draft, who="rita")
    assert deal("review", "withdraw", draft, "--claim", claim, "--note", "It is not.", who="rita").code == 0
    assert told not in words("draft", "show", draft, who="rita")


def test_the_queue_and_the_draft_tell_that_an_approval_ended(deal: Copilot, draft: str) -> None:
    hash_ = deal("draft", "show", draft, who="rita").json["hash"]
    assert deal("review", "approve", draft, "--hash", hash_, who="rita").code == 0
    assert deal("engagement", "revoke", "deal", "rita").code == 0
    assert "pending, approval ended" in words("queue", who="operator")
    assert [d["approval_ended"] for d in deal("queue").json["drafts"]] == [True]
    assert "The last approval ended: 'rita' was taken out of the engagement" in words("draft", "show", draft, who="operator")


def test_no_markup_of_an_edit_is_hidden_from_who_signs_it(deal: Copilot, draft: str, tmp_path: Path) -> None:
    lines = (
        "<div>The cap is EUR 9,000,000.</div>",
        "<b title='EUR 8'>Not</b> paid.",
        "![EUR 7](http://e.x/i.png)",
        "[note]: http://e.x 'EUR 6'",
    )
    file = tmp_path / "edit.md"
    file.write_text("\n\n".join(lines), "utf-8")
    assert deal("review", "edit", draft, "--file", file, who="rita").code == 0
    shown = words("draft", "show", draft, who="rita")
    assert [line for line in lines if line not in shown.partition("Checks")[0]] == []


def test_a_file_that_is_no_utf8_text_is_named(deal: Copilot, draft: str, tmp_path: Path) -> None:
    file = tmp_path / "edit.md"
    file.write_bytes(b"Paid in 45 days.\xff")
    refused = deal("review", "edit", draft, "--file", file, who="rita")
    assert refused.code == 2
    assert "is not UTF-8 text (byte 17); save it as UTF-8" in refused.err
