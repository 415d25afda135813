"""Remarks on a claim: a thread in order, settled and opened again, that follows its sentence through versions."""

from pathlib import Path
from typing import Any

from tests.app.conftest import Copilot
from tests.app.test_the_loop import ask


def shown(deal: Copilot, draft: str) -> list[dict[str, Any]]:
    return deal("draft", "show", draft).json["threads"]  # type: ignore[no-any-return]


def edited(deal: Copilot, tmp_path: Path, draft: str, *changes: tuple[str, str]) -> dict[str, Any]:
    text = deal("draft", "show", draft).json["text"]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "text.md").write_text(text, "utf-8")
    done = deal("review", "edit", draft, "--file", "text.md", who="rita")
    assert done.code == 0, done.err
    return done.json  # type: ignore[no-any-return]


def paid(draft: dict[str, Any]) -> str:
    return next(c["claim"] for c in draft["claims"] if "45 days" in c["text"] or "30 days" in c["text"])


def test_analyst_and_reviewer_talk_and_settle_it(deal: Copilot) -> None:
    made = ask(deal)
    draft, claim = made["draft"], paid(made)
    assert deal("review", "resolve", draft, "--claim", claim, who="rita").code == 4
    assert deal("review", "comment", draft, "--claim", claim, "--note", "Which invoices?", who="rita").code == 0
    assert deal("review", "comment", draft, "--claim", claim, "--note", "The undisputed ones.").code == 0
    assert deal("review", "resolve", draft, "--claim", claim, "--note", "Thanks.", who="rita").code == 0
    (thread,) = shown(deal, draft)
    assert (thread["claim"], thread["resolved"]) == (claim, True)
    assert [(c["member"], c["act"], c["note"]) for c in thread["comments"]] == [
        ("rita", "comment", "Which invoices?"),
        ("operator", "comment", "The undisputed ones."),
        ("rita", "resolve", "Thanks."),
    ]
    assert deal("review", "resolve", draft, "--claim", claim, who="rita").code == 4
    assert deal("review", "reopen", draft, "--claim", claim).json["act"] == "reopen"
    assert not shown(deal, draft)[0]["resolved"]


def test_a_thread_follows_its_sentence_through_edits(deal: Copilot, tmp_path: Path) -> None:
    made = ask(deal)
    draft, claim = made["draft"], paid(made)
    deal("review", "comment", draft, "--claim", claim, "--note", "Which invoices?")
    deal("review", "claim", draft, who="rita")
    assert paid(edited(deal, tmp_path, draft, ("45 days of", "30 days of"))) == claim
    (thread,) = shown(deal, draft)
    assert (thread["claim"], thread["about"]) == (claim, next(c["text"] for c in made["claims"] if c["claim"] == claim))


def test_a_thread_on_a_sentence_that_is_gone_is_still_shown_and_comes_back_with_it(deal: Copilot, tmp_path: Path) -> None:
    made = ask(deal)
    draft, claim = made["draft"], paid(made)
    sentence = next(c["text"] for c in made["claims"] if c["claim"] == claim)
    deal("review", "comment", draft, "--claim", claim, "--note", "Which invoices?")
    deal("review", "claim", draft, who="rita")
    edited(deal, tmp_path, draft, (sentence, "Nothing is known."))
    (thread,) = shown(deal, draft)
    assert (thread["claim"], thread["about"]) == (None, sentence)
    back = edited(deal, tmp_path, draft, ("Nothing is known.", sentence))
    (thread,) = shown(deal, draft)
    assert thread["claim"] == paid(back)
    assert thread["comments"][0]["note"] == "Which invoices?"
