"""A refusal does not confirm an engagement's name to somebody who may not see it."""

from pathlib import Path

import pytest

from tests.app.conftest import Copilot

BY_NAME = [
    ("engagement", "show", "{}"),
    ("engagement", "grant", "{}", "sam", "--role", "analyst"),
    ("engagement", "revoke", "{}", "rita"),
    ("engagement", "close", "{}"),
    ("ingest", "{}", "documents"),
    ("documents", "{}"),
    ("documents", "{}", "--delete", "supply-agreement.md"),
    ("text", "{}", "supply-agreement.md"),
    ("search", "{}", "payment"),
    ("ask", "{}", "What?"),
    ("ask", "{}", "What?", "--task", "legal-memo"),
    ("reindex", "{}"),
    ("audit", "export", "{}", "-o", "trail.jsonl"),
    ("report", "access", "--engagement", "{}"),
]


@pytest.mark.parametrize("words", BY_NAME, ids=" ".join)
def test_an_engagement_that_is_not_to_be_seen_is_refused_like_one_that_is_not_there(
    deal: Copilot, tmp_path: Path, words: tuple[str, ...]
) -> None:
    deal("member", "add", "sam", "--role", "analyst", "--role", "lead")
    there, nowhere = (deal(*(w.format(name) for w in words), who="sam") for name in ("deal", "dael"))
    assert there.code == nowhere.code == 4
    assert there.err.replace("deal", "*") == nowhere.err.replace("dael", "*")
    assert there.out == nowhere.out == ""


def test_a_refusal_by_id_names_no_engagement(deal: Copilot) -> None:
    deal("member", "add", "sam", "--role", "analyst")
    draft = deal("ask", "deal", "What is the cap on liability?").json["draft"]
    for words in (
        ("draft", "show", draft), ("draft", "revise", draft, "--note", "x"), ("review", "claim", draft),
        ("review", "comment", draft, "--claim", "c1", "--note", "x"), ("release", draft, "--format", "md", "-o", "x.md"),
        ("recall", draft, "--reason", "other", "--note", "x"),
    ):  # fmt: skip
        refused = deal(*words, who="sam")
        assert (refused.code, refused.out) == (4, ""), words
        assert refused.err == f"copilot: there is no draft '{draft}' that 'sam' may see\n", words
