"""What a reviewer changed, word by word, by the command line."""

import zipfile
from pathlib import Path

from tests.app.conftest import Copilot
from tests.app.test_the_loop import approve, ask


def test_a_diff_shows_whole_words_from_the_machines_version_to_the_reviewers(deal: Copilot, tmp_path: Path) -> None:
    draft = ask(deal)
    deal("review", "claim", draft["draft"], who="rita")
    (tmp_path / "text.md").write_text(draft["text"].replace("45 days", "forty-five (45) days", 1), "utf-8")
    assert deal("review", "edit", draft["draft"], "--file", "text.md", who="rita").code == 0
    shown = deal("draft", "diff", draft["draft"], who="rita").json
    assert (shown["from"], shown["to"]) == (1, 2)
    texts = {kind: [c["text"] for c in shown["changes"] if c["kind"] == kind] for kind in ("kept", "deleted", "inserted")}
    assert texts["deleted"] == ["45"]
    assert texts["inserted"] == ["forty-five (45)"]
    assert "".join(c["text"] for c in shown["changes"] if c["kind"] != "inserted") == draft["text"]
    same = deal("draft", "diff", draft["draft"], "--from", "2", "--to", "2", who="rita").json
    assert {c["kind"] for c in same["changes"]} == {"kept"}


def test_a_diff_of_a_version_that_is_not_there_says_which_there_are(deal: Copilot) -> None:
    refused = deal("draft", "diff", ask(deal)["draft"], "--from", "7", who="rita")
    assert refused.code == 2
    assert "versions 1 to 1" in refused.err


def test_comments_stand_under_the_draft_in_order(deal: Copilot) -> None:
    draft = ask(deal)["draft"]
    deal("review", "comment", draft, "--claim", "c1", "--note", "Which invoices?", who="rita")
    deal("review", "comment", draft, "--claim", "c1", "--note", "Undisputed ones.")
    assert [c["note"] for c in deal("draft", "show", draft).json["comments"]] == ["Which invoices?", "Undisputed ones."]


def test_a_tracked_file_shows_the_reviewers_changes_and_is_the_released_text(deal: Copilot, tmp_path: Path) -> None:
    draft = ask(deal)
    deal("review", "claim", draft["draft"], who="rita")
    (tmp_path / "text.md").write_text(draft["text"].replace("each undisputed", "every undisputed"), "utf-8")
    deal("review", "edit", draft["draft"], "--file", "text.md", who="rita")
    hash_ = deal("draft", "show", draft["draft"], who="rita").json["hash"]
    assert deal("review", "approve", draft["draft"], "--hash", hash_, who="rita").code == 0
    release = ("release", draft["draft"], "--tracked", "--format")
    assert deal(*release, "pdf", "-o", "out.pdf", who="rita").code == 2
    assert deal(*release, "docx", "-o", "out.docx", who="rita").code == 0
    with zipfile.ZipFile(tmp_path / "out.docx") as package:
        body = package.read("word/document.xml").decode("utf-8")
    assert "<w:delText" in body
    assert 'w:author="rita"' in body
    told = deal("audit", "verify", "out.docx")
    assert told.code == 0, told.err


def test_a_tracked_file_of_an_unchanged_draft_has_no_changes(deal: Copilot, tmp_path: Path) -> None:
    draft = ask(deal)["draft"]
    approve(deal, draft)
    assert deal("release", draft, "--tracked", "--format", "docx", "-o", "out.docx", who="rita").code == 0
    with zipfile.ZipFile(tmp_path / "out.docx") as package:
        assert b"<w:del " not in package.read("word/document.xml")
