"""Whatever is asked wrongly gets one clear line, the right exit code, and changes nothing."""

from pathlib import Path

import pytest

from tests.app.conftest import Copilot


def one_line(err: str) -> str:
    lines = [line for line in err.splitlines() if line.startswith("copilot: ")]
    assert len(lines) == 1, err
    assert "Traceback" not in err
    return lines[0]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("ask", "nowhere", "What?"), 2, "there is no engagement 'nowhere'"),
        (("ask", "deal", ""), 2, "a question has 1 to"),
        (("ask", "deal", "x" * 5000), 2, "5,000"),
        (("ask", "deal", "What?", "--task", "nothing"), 2, "nothing"),
        (("ask", "deal", "What?", "--document", "other.pdf"), 2, "there is no document 'other.pdf'"),
        (("ask", "deal", "What?", "--conversation", "con-x"), 2, "there is no conversation 'con-x'"),
        (("draft", "show", "dr-nothing"), 2, "there is no draft 'dr-nothing'"),
        (("review", "claim", "dr-nothing"), 2, "there is no draft 'dr-nothing'"),
        (("prompt", "show", "answer@99"), 2, "answer@99"),
        (("search", "deal"), 2, "either a QUESTION or --queries"),
        (("ingest", "deal", "not-there.pdf"), 2, "not-there.pdf"),
        (("nonsense",), 2, "nonsense"),
        (("engagement", "create", "deal", "--kind", "legal"), 4, "exists"),
        (("engagement", "create", "x", "--kind", "magic"), 2, "magic"),
        (("member", "add", "rita", "--role", "reviewer"), 4, "exists"),
        (("credential", "verify", "rita", "404"), 2, "there is no credential '404'"),
        (("engagement", "grant", "deal", "nobody", "--role", "analyst"), 2, "there is no member 'nobody'"),
    ],
)
def test_one_clear_line_each(deal: Copilot, words: tuple[str, ...], code: int, says: str) -> None:
    before = deal("queue").json
    outcome = deal(*words)
    assert outcome.code == code, outcome
    assert says in one_line(outcome.err)
    assert outcome.out == ""
    assert deal("queue").json == before


def test_a_stranger_sees_nothing(deal: Copilot) -> None:
    deal("member", "add", "sam", "--role", "analyst")
    for words in (
        ("ask", "deal", "What?"),
        ("search", "deal", "payment"),
        ("documents", "deal"),
        ("text", "deal", "supply-agreement.md"),
    ):
        refused = deal(*words, who="sam")
        assert refused.code == 4, words
        assert "there is no engagement 'deal' that 'sam' may see" in one_line(refused.err)
    assert deal("engagement", "list", who="sam").json == {"engagements": []}
    assert deal("queue", who="sam").json["drafts"] == []


def test_unreadable_files_cost_themselves_only(deal: Copilot, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 not a zip")
    (folder / "good.txt").write_text("The lease ends on 1 May 2027.", "utf-8")
    (folder / "tool.exe").write_bytes(b"MZ\x00")
    outcome = deal("ingest", "deal", folder)
    assert outcome.code == 3
    rows = {row["document"]: row for row in outcome.json["documents"]}
    assert rows["good.txt"]["status"] == "indexed"
    for name in ("empty.pdf", "broken.docx", "tool.exe"):
        assert rows[name]["status"] == "failed", name
        assert rows[name]["error"]
    assert deal("search", "deal", "When does the lease end?").json["passages"][0]["document"] == "good.txt"


def test_what_must_be_known_of_a_document_is_told_when_it_comes_in(deal: Copilot, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes("Der Mietvertrag mit Müller endet am 1. Mai 2027.".encode("cp1252"))
    told = "is not UTF-8; it was read as cp1252"
    for status in ("indexed", "unchanged"):
        row = deal("ingest", "deal", tmp_path / "old.txt").json["documents"][0]
        assert (row["status"], row["error"], row["warnings"]) == (status, None, [told])


def test_a_missing_credential_is_named(deal: Copilot) -> None:
    draft = deal("ask", "deal", "Review the agreement", "--task", "contract-review").json["draft"]
    refused = deal("review", "claim", draft, who="rita")
    assert refused.code == 4
    assert "attorney" in one_line(refused.err)
    deal("credential", "add", "rita", "--kind", "attorney", "--issuer", "Bar of Arden", "--number", "7")
    assert "nobody has verified" in one_line(deal("review", "claim", draft, who="rita").err)
    deal("credential", "verify", "rita", "7")
    assert deal("review", "claim", draft, who="rita").code == 0
