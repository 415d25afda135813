"""A configured judge is asked of every claim that cites; what it says, or why it says nothing, is in the claim's reasons."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Copilot
from tests.scripted_endpoint import Asked, Fault, Plain, ScriptedEndpoint, answer, claim

QUESTION = "When must the Buyer pay each undisputed invoice?"
PAYS = claim(
    "The Buyer pays each undisputed invoice within 45 days of receipt.", "S1", "undisputed invoice within 45 days of receipt"
)
LIABLE = claim("The liability is capped at EUR 4,250,000.", "S1", "shall not exceed EUR 4,250,000")


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


def spending(deal: Copilot) -> dict[str, dict[str, Any]]:
    """This month's row of each model."""
    (one,) = deal("report", "spend", "--engagement", "deal").json["engagements"]
    return {row["model"]: row for row in one["models"]}


def drafted_and_judged(asked: Asked) -> Plain:
    """A chat model that writes two claims; the judge at the same address finds both likely."""
    return {"probability": 0.9} if asked.body["model"] == "judge-test" else answer(PAYS, LIABLE)


@pytest.fixture
def priced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat model at 1 and 10 dollars a million tokens, a judge at 2 and 20; the endpoint says 100 and 20 tokens a call."""
    for name, value in {"COPILOT_MODEL": "gpt-test", "COPILOT_JUDGE_MODEL": "judge-test", "OPENAI_API_KEY": "test-key",
                        "COPILOT_EMBEDDER": "wordllama", "COPILOT_PRICE_INPUT": "1", "COPILOT_PRICE_OUTPUT": "10",
                        "COPILOT_JUDGE_PRICE_INPUT": "2", "COPILOT_JUDGE_PRICE_OUTPUT": "20",
                        "COPILOT_MODEL_OUTPUT_TOKENS": "100"}.items():  # fmt: skip
        monkeypatch.setenv(name, value)


DRAFTING, JUDGING = 300e-6, 600e-6  # US dollars a call at those prices


def test_what_judging_costs_is_in_the_drafts_usage_and_in_the_months_spending(
    deal: Copilot, monkeypatch: pytest.MonkeyPatch, priced: None
) -> None:
    with ScriptedEndpoint([drafted_and_judged]) as endpoint:
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        draft = deal("ask", "deal", QUESTION).json
        assert [a.body["model"] for a in endpoint.asked] == ["gpt-test", "judge-test", "judge-test"]
    assert draft["usage"]["calls"] == 3
    assert draft["usage"]["cost_usd"] == pytest.approx(DRAFTING + 2 * JUDGING)
    rows = spending(deal)
    assert (rows["gpt-test"]["answered"], rows["gpt-test"]["spent_usd"]) == (1, DRAFTING)
    assert (rows["judge-test"]["answered"], rows["judge-test"]["spent_usd"]) == (2, 2 * JUDGING)
    assert rows["judge-test"]["reserved_usd"] == 0


def test_a_reviewers_new_sentence_is_judged_at_the_engagements_cost(
    deal: Copilot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, priced: None
) -> None:
    with ScriptedEndpoint([drafted_and_judged]) as endpoint:
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        draft = deal("ask", "deal", QUESTION).json
        assert deal("review", "claim", draft["draft"], who="rita").code == 0
        (tmp_path / "mine.md").write_text(draft["text"].replace("pays each", "shall pay each"), "utf-8")
        edited = deal("review", "edit", draft["draft"], "--file", tmp_path / "mine.md", who="rita")
        assert edited.code == 0, edited.err
    now = deal("draft", "show", draft["draft"]).json
    assert now["usage"]["calls"] > draft["usage"]["calls"]
    assert spending(deal)["judge-test"]["answered"] == now["usage"]["calls"] - 1
    assert now["usage"]["cost_usd"] == pytest.approx(DRAFTING + (now["usage"]["calls"] - 1) * JUDGING)


def test_a_cap_that_leaves_no_room_for_the_judge_leaves_the_draft_to_the_checks(
    deal: Copilot, monkeypatch: pytest.MonkeyPatch, priced: None
) -> None:
    monkeypatch.setenv("COPILOT_JUDGE_PRICE_OUTPUT", "1000")  # a call may cost 0.1 USD, and is reserved
    assert deal("engagement", "limit", "deal", "--cap", "0.05").code == 0
    with ScriptedEndpoint([drafted_and_judged]) as endpoint:
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        ran = deal("ask", "deal", QUESTION)
        assert [a.body["model"] for a in endpoint.asked] == ["gpt-test"]
    assert ran.code == 0, ran.err
    assert "judge-test" not in spending(deal)
    for told in ran.json["claims"]:
        assert told["verdict"] == "supported"
        assert "not judged by judge-test: engagement 'deal' has used" in told["reasons"][-1]
        assert "of its cap of 0.05 USD" in told["reasons"][-1]


def test_an_engagement_without_models_is_not_judged(deal: Copilot, monkeypatch: pytest.MonkeyPatch) -> None:
    assert deal("engagement", "limit", "deal", "--cap", "0").code == 0
    draft, calls = asked(deal, monkeypatch, {"probability": 0.9})
    assert calls == 0
    assert all("allows no model" in c["reasons"][-1] for c in draft["claims"] if c["citations"])


def test_a_judge_at_a_host_that_the_engagement_does_not_allow_is_not_asked(
    deal: Copilot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert deal("engagement", "limit", "deal", "--host", "api.openai.com").code == 0
    draft, calls = asked(deal, monkeypatch, {"probability": 0.9})
    assert calls == 0
    cited = [c for c in draft["claims"] if c["citations"]]
    assert cited
    assert all("allows models at api.openai.com only" in c["reasons"][-1] for c in cited)


def test_doctor_says_where_the_judge_is_and_what_it_is_worth(deal: Copilot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_JUDGE_MODEL", "judge-test")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://user:secret@judge.example:8000/v1")
    (line,) = [f["state"] for f in deal("doctor").json["findings"] if f["what"] == "judge"]
    assert "judge-test at judge.example: claims and quotations are sent there" in line
    assert "not calibrated" in line
    assert "its cost is not counted" in line
    monkeypatch.delenv("OPENAI_BASE_URL")
    without = deal("doctor")
    assert without.code != 0
    assert "judge-test needs OPENAI_API_KEY" in without.out
