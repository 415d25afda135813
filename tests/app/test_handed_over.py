"""What the desk hands over is verified where it came from, and anywhere else, by the command line."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from copilot.domain.deliverable import Format
from tests.app.conftest import Copilot


@pytest.fixture
def released(deal: Copilot) -> str:
    draft = deal("ask", "deal", "What is the cap on liability?").json["draft"]
    deal("review", "claim", draft, who="rita")
    deal("review", "approve", draft, "--hash", deal("draft", "show", draft, who="rita").json["hash"], who="rita")
    for form in Format:
        assert deal("release", draft, "--format", form, "-o", f"memo.{form}", who="rita").code == 0
    return str(draft)


@pytest.fixture
def away(copilot: Copilot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copilot:
    """The command line of somebody who has no desk."""

    def run(*words: object) -> object:
        with monkeypatch.context() as elsewhere:
            elsewhere.setenv("COPILOT_HOME", str(tmp_path / "no-home"))
            elsewhere.setenv("COPILOT_KEYS", str(tmp_path / "no-keys"))
            return copilot(*words)

    return run  # type: ignore[return-value]


@pytest.mark.parametrize("form", Format)
def test_a_released_file_says_who_approved_it_and_where_it_stands(deal: Copilot, released: str, form: Format) -> None:
    outcome = deal("audit", "verify", f"memo.{form}", who="rita")
    told = outcome.json
    assert (outcome.code, told["verdict"], told["status"], told["draft"], told["form"]) == (
        0,
        "whole",
        "released",
        released,
        form,
    )
    assert [(s["member"], s["act"], s["trust"]) for s in told["sign_offs"]] == [
        ("rita", "approved", "local trust"), ("rita", "released", "local trust"),
    ]  # fmt: skip
    deal("recall", released, "--reason", "wrong_figure", "--note", "see the amendment", who="rita")
    recalled = deal("audit", "verify", f"memo.{form}", who="rita")
    assert (recalled.code, recalled.json["verdict"], recalled.json["status"]) == (6, "whole", "recalled")


def test_a_superseded_file_says_so(deal: Copilot, released: str) -> None:
    talk = deal("draft", "show", released, who="rita").json["conversation"]
    later = deal("ask", "deal", "When is payment due?", "--conversation", talk).json["draft"]
    deal("review", "claim", later, who="rita")
    deal("review", "approve", later, "--hash", deal("draft", "show", later, who="rita").json["hash"], who="rita")
    assert deal("release", later, "--format", "md", "-o", "later.md", who="rita").code == 0
    earlier, current = (deal("audit", "verify", name, who="rita") for name in ("memo.md", "later.md"))
    assert (earlier.code, earlier.json["status"]) == (6, "superseded")
    assert (current.code, current.json["status"]) == (0, "released")


def test_away_from_the_desk_the_present_status_cannot_be_told(
    away: Copilot, deal: Copilot, released: str, tmp_path: Path
) -> None:
    for form in Format:
        outcome = away("audit", "verify", f"memo.{form}")
        assert (outcome.code, outcome.json["verdict"], outcome.json["status"]) == (0, "whole", "unknown")
        assert "cannot be told away from the desk" in outcome.json["says"]
    assert not (tmp_path / "no-home").exists()
    assert not (tmp_path / "no-keys").exists()


def test_a_changed_file_is_refused_here_and_away(away: Copilot, deal: Copilot, released: str, tmp_path: Path) -> None:
    for form in (Format.MARKDOWN, Format.JSON):
        path = tmp_path / f"memo.{form}"
        path.write_text(path.read_text("utf-8").replace("4,250,000", "4,350,000"), "utf-8")
        for outcome in (deal("audit", "verify", path.name, who="rita"), away("audit", "verify", path.name)):
            assert (outcome.code, outcome.json["verdict"]) == (1, "changed")


def test_a_stranger_learns_that_it_is_whole_and_not_where_it_stands(deal: Copilot, released: str) -> None:
    deal("member", "add", "sam", "--role", "analyst")
    told = deal("audit", "verify", "memo.pdf", who="sam").json
    assert (told["verdict"], told["status"]) == ("whole", "unknown")
    assert "is not for 'sam' to see" in told["says"]


def test_a_file_of_another_desk_cannot_be_told_unless_its_key_is_named(
    deal: Copilot, released: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fingerprint = deal("audit", "verify").json["fingerprint"]
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path / "other-home"))
    deal("engagement", "create", "mine", "--kind", "legal")
    outcome = deal("audit", "verify", "memo.docx")
    assert (outcome.code, outcome.json["verdict"]) == (5, "cannot tell")
    assert "not by this desk" in outcome.json["says"]
    assert deal("audit", "verify", "memo.docx", "--key", fingerprint).code == 0
    assert deal("audit", "verify", "memo.docx", "--key", "SHA256:other").code == 1


def test_one_key_is_written_in_one_way_in_every_file_and_answer(deal: Copilot, released: str, tmp_path: Path) -> None:
    fingerprint = deal("audit", "verify").json["fingerprint"]
    assert json.loads((tmp_path / "memo.json").read_text("utf-8"))["public_key_fingerprint"] == fingerprint
    assert fingerprint in (tmp_path / "memo.md").read_text("utf-8")


def test_a_trail_is_exported_and_verified_anywhere(away: Copilot, deal: Copilot, released: str, tmp_path: Path) -> None:
    fingerprint = deal("audit", "export", "deal", "-o", "trail.jsonl").json["fingerprint"]
    here = deal("audit", "verify", "trail.jsonl")
    assert (here.code, here.json["status"], here.json["engagement"]) == (0, "current", "deal")
    assert away("audit", "verify", "trail.jsonl", "--key", fingerprint).code == 0
    lines = (tmp_path / "trail.jsonl").read_text("utf-8").splitlines()
    acts = [json.loads(line)["entry"][6] for line in lines if line.startswith('{"entry"')]
    assert acts[0] == "create engagement"
    assert {"ingest", "ask", "draft", "read draft", "claim", "approve", "release", "deliver", "export"} <= set(acts)
    assert acts[-1] == "export audit"
    assert any("What is the cap on liability?" in line for line in lines)
    path = tmp_path / "trail.jsonl"
    path.write_text("\n".join([*lines[:6], *lines[7:]]) + "\n", "utf-8")
    assert away("audit", "verify", "trail.jsonl").code == 1


def test_the_head_that_a_deliverable_prints_is_in_the_exported_trail(deal: Copilot, released: str, tmp_path: Path) -> None:
    deal("audit", "export", "deal", "-o", "trail.jsonl")
    head = deal("audit", "verify", "memo.json", who="rita").json["audit_head"]
    (line,) = [x for x in (tmp_path / "trail.jsonl").read_text("utf-8").splitlines() if f'"hash":"{head}"}}' in x]
    assert json.loads(line)["entry"][6] == "release"


def test_the_desks_own_chain_is_exported_by_an_administrator(deal: Copilot) -> None:
    assert deal("audit", "export", "-o", "desk.jsonl").code == 0
    assert deal("audit", "verify", "desk.jsonl").json["chain"] == "desk"
    assert deal("audit", "export", "-o", "desk.jsonl", who="rita").code == 4


def test_only_who_works_in_the_engagement_hands_its_trail_over(deal: Copilot, tmp_path: Path) -> None:
    deal("member", "add", "boss", "--role", "administrator")
    for who in ("rita", "boss"):
        assert deal("audit", "export", "deal", "-o", "trail.jsonl", who=who).code == 4
    assert not list(tmp_path.glob("trail.jsonl*"))


def test_a_trail_that_was_touched_is_not_handed_over_as_whole(deal: Copilot, released: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "home" / "store.db")) as raw:
        raw.execute("DROP TRIGGER audit_is_fixed")
        raw.execute("UPDATE audit SET member = 'mem-x' WHERE act = 'approve'")
        raw.commit()
    outcome = deal("audit", "export", "deal", "-o", "trail.jsonl")
    assert outcome.code == 1
    assert "cannot be handed over as whole" in outcome.err
    assert not list(tmp_path.glob("trail.jsonl*"))


def test_the_stand_alone_verifier_is_written_and_works(deal: Copilot, released: str, tmp_path: Path) -> None:
    deal("audit", "export", "deal", "-o", "trail.jsonl")
    assert deal("audit", "verifier", "-o", "copilot_verify.py").code == 0
    for name in ("trail.jsonl", *(f"memo.{form}" for form in Format)):
        run = subprocess.run([sys.executable, "-I", "copilot_verify.py", name], cwd=tmp_path, capture_output=True, text=True)
        assert (run.returncode, run.stdout.split(":")[0]) == (0, "whole"), run


def test_a_file_that_is_not_there_is_a_usage_error(deal: Copilot) -> None:
    assert deal("audit", "verify", "nothing.pdf").code == 2
