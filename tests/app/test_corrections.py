"""What a reviewer changes becomes a sample for the prompt, under the reason that was given or that the checks suggest."""

from pathlib import Path

import pytest

from copilot.bootstrap import open_desk
from copilot.settings import Settings
from tests.app.conftest import Copilot
from tests.app.test_the_loop import approve, ask


def samples(tmp_path: Path) -> list[tuple[str, str]]:
    desk = open_desk(Settings(home=tmp_path / "home", keys=tmp_path / "keys"))
    with desk.store.read() as work:
        found = [(str(s.reason), s.note) for s in work.samples.find()]
    desk.close()
    return found


def corrected(deal: Copilot, tmp_path: Path, steps: list[tuple[str, str]], *more: str) -> None:
    """Ask, change the text step by step, approve."""
    draft = ask(deal)
    deal("review", "claim", draft["draft"], who="rita")
    text = draft["text"]
    for old, new in steps:
        text = text.replace(old, new)
    (tmp_path / "text.md").write_text(text, "utf-8")
    assert deal("review", "edit", draft["draft"], "--file", "text.md", who="rita").code == 0
    hash_ = deal("draft", "show", draft["draft"], who="rita").json["hash"]
    done = deal("review", "approve", draft["draft"], "--hash", hash_, *more, who="rita")
    assert done.code == 0, done.err


def test_the_reviewers_own_reason_is_kept_with_the_correction(deal: Copilot, tmp_path: Path) -> None:
    corrected(deal, tmp_path, [("each undisputed", "every undisputed")], "--reason", "wrong_judgment", "--note", "House style.")
    assert samples(tmp_path) == [("wrong_judgment", "House style.")]


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([("each undisputed", "every undisputed")], "style"),
        ([("receipt.", "receipt.\n\nThis agreement is governed by the laws of Ireland.")], "missing_point"),
    ],
)
def test_without_one_the_checks_suggest_it(deal: Copilot, tmp_path: Path, steps: list[tuple[str, str]], reason: str) -> None:
    corrected(deal, tmp_path, steps)
    assert [r for r, _ in samples(tmp_path)] == [reason]


def test_what_was_approved_as_the_machine_wrote_it_is_no_correction(deal: Copilot, tmp_path: Path) -> None:
    approve(deal, ask(deal)["draft"])
    assert samples(tmp_path) == []


def edited(deal: Copilot, tmp_path: Path, draft: str, old: str, new: str, *more: str) -> None:
    text = deal("draft", "show", draft).json["text"]
    assert old in text
    (tmp_path / "text.md").write_text(text.replace(old, new), "utf-8")
    assert deal("review", "edit", draft, "--file", "text.md", *more, who="rita").code == 0


def test_edits_for_different_reasons_are_a_sample_each(deal: Copilot, tmp_path: Path) -> None:
    draft = ask(deal)["draft"]
    deal("review", "claim", draft, who="rita")
    edited(deal, tmp_path, draft, "each undisputed", "every undisputed", "--reason", "style", "--note", "House style.")
    edited(deal, tmp_path, draft, "within 45 days", "within 45 days", "--reason", "other")  # nothing was changed
    edited(deal, tmp_path, draft, "every undisputed", "every", "--reason", "confidentiality", "--note", "Not for them.")
    shown = deal("draft", "show", draft, who="rita").json
    edits = [(d["act"], d["reason"], d["note"]) for d in shown["decisions"]]
    assert edits == [("edit", "style", "House style."), ("edit", "other", ""), ("edit", "confidentiality", "Not for them.")]
    assert deal("review", "approve", draft, "--hash", shown["hash"], who="rita").code == 0
    assert sorted(samples(tmp_path)) == [("confidentiality", "Not for them."), ("style", "House style.")]


def test_edits_for_one_reason_are_one_sample_with_their_notes(deal: Copilot, tmp_path: Path) -> None:
    draft = ask(deal)["draft"]
    deal("review", "claim", draft, who="rita")
    edited(deal, tmp_path, draft, "each undisputed", "every undisputed", "--reason", "wrong_judgment", "--note", "One.")
    edited(deal, tmp_path, draft, "every undisputed", "every", "--reason", "wrong_judgment", "--note", "Two.")
    hash_ = deal("draft", "show", draft).json["hash"]
    assert deal("review", "approve", draft, "--hash", hash_, who="rita").code == 0
    assert samples(tmp_path) == [("wrong_judgment", "One.; Two.")]
