"""A configured judge is asked of every claim that cites; what it says, or why it says nothing, is in the claim's reasons."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Copilot
from tests.scripted_endpoint import Fault, ScriptedEndpoint

QUESTION = "When must the Buyer pay each undisputed invoice?"


def asked(deal: Copilot, monkeypatch: pytest.MonkeyPatch, step: Any) -> tuple[dict[str, Any], int]:
    """The draft, and how often the judge was asked."""
    with ScriptedEndpoint([step], key="none") as endpoint:  # without a key in the settings, so that the digest drafts
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        monkeypatch.setenv("COPILOT_JUDGE_MODEL", "judge-test")
        ran = deal("ask", "deal", QUESTION)
    assert ran.code == 0, ran.err
    return ran.json, len(endpoint.asked)


def test_what_the_judge_says_changes_no_verdict_without_a_calibration(deal: Copilot, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, calls = asked(deal, monkeypatch, {"probability": 0.01})
    cited = [c for c in draft["claims"] if c["citations"]]
    assert calls == len({(c["text"], str(c["citations"])) for c in cited}) > 0
    assert all(c["verdict"] == "supported" and "judge-test says 1%" in c["reasons"][-1] for c in cited)


def test_its_calibrated_doubt_is_a_reason_to_look(deal: Copilot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "judge.json"
    file.write_text(json.dumps({"model": "judge-test", "slope": 1.0, "intercept": 0.0, "stops_below": 0.4, "pairs": 300}))
    monkeypatch.setenv("COPILOT_JUDGE_CALIBRATION", str(file))
    draft, _ = asked(deal, monkeypatch, {"probability": 0.1})
    cited = [c for c in draft["claims"] if c["citations"]]
    assert cited
    assert all(c["verdict"] == "not_found" and "calibrated on 300 pairs" in c["reasons"][0] for c in cited)


def test_a_revoked_key_leaves_the_draft_as_the_checks_have_it(deal: Copilot, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, calls = asked(deal, monkeypatch, Fault.REVOKED_KEY)
    assert calls > 0
    assert draft["state"] == "pending"
    cited = [c for c in draft["claims"] if c["citations"]]
    assert cited
    assert all(c["verdict"] == "supported" and c["reasons"][-1].startswith("not judged by judge-test:") for c in cited)


def test_a_judge_elsewhere_than_the_terms_allow_is_not_asked(deal: Copilot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_PLACE", "IE")
    monkeypatch.setenv("COPILOT_MODEL_PLACE", "US")
    assert deal("engagement", "terms", "deal", "--data-in", "IE").code == 0
    draft, calls = asked(deal, monkeypatch, {"probability": 0.9})
    assert calls == 0
    cited = [c for c in draft["claims"] if c["citations"]]
    assert cited
    assert all("not judged by judge-test" in c["reasons"][-1] and "forbid" in c["reasons"][-1] for c in cited)
