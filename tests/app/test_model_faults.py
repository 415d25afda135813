"""A model that fails, refuses or babbles: what the person at the command line sees, and that nothing is lost."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.app.conftest import Copilot, command_line, with_agreement
from tests.scripted_endpoint import Fault, Script, ScriptedEndpoint, Step, answer, claim

QUESTION = "When must the Buyer pay each undisputed invoice?"
PAYS = claim(
    "The Buyer pays each undisputed invoice within 45 days of receipt.", "S1", "undisputed invoice within 45 days of receipt"
)
WORDS = {
    Fault.RATE_LIMITED: "the model 'gpt-test' is not available now (rate limit reached); try again later",
    Fault.RATE_LIMITED_LONG: "the model 'gpt-test' is not available now (rate limit reached); try again later",
    Fault.QUOTA: "the quota of the model's account is used up (429); add credit or set another key",
    Fault.SERVER_ERROR: "the model 'gpt-test' is not available now (server error 500); try again later",
    Fault.SLOW: "the model 'gpt-test' did not answer in time; try again or raise COPILOT_MODEL_TIMEOUT",
    Fault.TRUNCATED: "no whole answer came from the model 'gpt-test' (connection failed or broke off)",
    Fault.STREAM_ENDS: "no whole answer came from the model 'gpt-test' (connection failed or broke off)",
    Fault.INVALID_JSON: "(also after one repair)",
    Fault.REFUSAL: "the model 'gpt-test' refused to draft this; rephrase the request, or draft without the model",
    Fault.CONTENT_FILTER: "the endpoint's content filter refused the request; rephrase the request, or draft without the model",
    Fault.FILTERED: "the content filter of the model 'gpt-test' stopped the draft; rephrase the request",
    Fault.CONTEXT_TOO_LONG: "the request is longer than the context of the model 'gpt-test'",
    Fault.WRONG_MODEL: "the endpoint knows no model 'gpt-test' (404); correct COPILOT_MODEL or OPENAI_BASE_URL",
    Fault.REVOKED_KEY: "the endpoint refused the key (401): it is wrong or revoked; set OPENAI_API_KEY",
}
MENDED = (Fault.RATE_LIMITED, Fault.SERVER_ERROR, Fault.SLOW, Fault.TRUNCATED, Fault.STREAM_ENDS, Fault.INVALID_JSON)


@dataclass(frozen=True)
class Scene:
    """A home whose desk drafts with a scripted model."""

    copilot: Copilot
    script: Script
    endpoint: ScriptedEndpoint

    def says(self, *steps: Step) -> None:
        """From now on."""
        self.script.now = list(steps)

    def drafts(self) -> list[str]:
        return [row["draft"] for row in self.copilot("queue").json["drafts"]]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    root, script = tmp_path_factory.mktemp("faults"), Script(answer(PAYS))
    with ScriptedEndpoint([script]) as endpoint, pytest.MonkeyPatch.context() as environment:
        for name, value in {"COPILOT_MODEL": "openai:gpt-test", "OPENAI_BASE_URL": endpoint.url, "OPENAI_API_KEY": endpoint.key,
                            "COPILOT_MODEL_TIMEOUT": "0.7"}.items():  # fmt: skip
            environment.setenv(name, value)
        yield Scene(with_agreement(command_line(root, environment), root), script, endpoint)


@pytest.mark.parametrize("fault", WORDS)
def test_a_fault_is_one_line_the_request_stays_and_a_resume_drafts_it(scene: Scene, fault: Fault) -> None:
    before = scene.drafts()
    scene.says(fault)
    failed = scene.copilot("ask", "deal", QUESTION)
    assert failed.code not in (0, 2)
    (line,) = [line for line in failed.err.splitlines() if line.startswith("copilot: ")]
    assert failed.err.endswith(line + "\n")
    assert WORDS[fault] in line
    assert failed.out == ""
    assert scene.drafts() == before
    (left,) = scene.copilot("draft", "unfinished", "deal").json["requests"]
    assert (left["question"], left["state"]) == (QUESTION, "failed")
    assert WORDS[fault] in left["reason"]
    assert line.endswith(f"the request is kept: copilot draft resume {left['request']}")
    scene.says(answer(PAYS))
    resumed = scene.copilot("draft", "resume", left["request"])
    assert resumed.code == 0, resumed.err
    assert resumed.json["text"] == "- The Buyer pays each undisputed invoice within 45 days of receipt. [^1]\n"
    assert [c["verdict"] for c in resumed.json["claims"]] == ["supported"]
    assert scene.copilot("draft", "unfinished", "deal").json["requests"] == []
    assert set(scene.drafts()) == {*before, resumed.json["draft"]}
    again = scene.copilot("draft", "resume", left["request"])
    assert again.code == 4
    assert "has its draft already" in again.err


@pytest.mark.parametrize("fault", MENDED)
def test_a_fault_that_passes_costs_time_and_nothing_else(scene: Scene, fault: Fault) -> None:
    scene.says(fault, answer(PAYS))
    made = scene.copilot("ask", "deal", QUESTION)
    assert made.code == 0, made.err
    assert made.json["model"] == "gpt-test"
    assert made.json["warnings"] == []
    assert scene.copilot("draft", "unfinished", "deal").json["requests"] == []


def test_a_key_that_fails_is_never_shown(scene: Scene) -> None:
    scene.says(Fault.REVOKED_KEY)
    failed = scene.copilot("ask", "deal", QUESTION)
    assert scene.endpoint.key not in failed.err
    (left,) = scene.copilot("draft", "unfinished", "deal").json["requests"]
    assert scene.copilot("draft", "dismiss", left["request"]).code == 0
    assert scene.copilot("draft", "unfinished", "deal").json["requests"] == []


def test_what_a_model_will_not_draft_can_be_drafted_without_it(scene: Scene) -> None:
    scene.says(Fault.REFUSAL)
    scene.copilot("ask", "deal", QUESTION)
    (left,) = scene.copilot("draft", "unfinished", "deal").json["requests"]
    asked = len(scene.endpoint.asked)
    made = scene.copilot("draft", "resume", left["request"], "--without-model")
    assert made.json["model"] == "extractive"
    assert "45 days" in made.json["text"]
    assert len(scene.endpoint.asked) == asked


def test_the_fallback_takes_over_and_the_draft_says_so(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_FALLBACK_MODEL", "openai:gpt-spare")
    scene.says(lambda asked: Fault.REVOKED_KEY if asked.body["model"] == "gpt-test" else answer(PAYS))
    made = scene.copilot("ask", "deal", QUESTION)
    assert made.code == 0, made.err
    assert made.json["model"] == "gpt-spare"
    (warning,) = made.json["warnings"]
    assert "the fallback model 'gpt-spare' wrote this draft or part of it" in warning
    assert "revoked" in warning
    scene.says(Fault.REVOKED_KEY)
    failed = scene.copilot("ask", "deal", QUESTION)
    assert "and the fallback failed too" in failed.err
    (left,) = scene.copilot("draft", "unfinished", "deal").json["requests"]
    scene.copilot("draft", "dismiss", left["request"])


def test_claims_are_told_as_they_are_checked_and_the_wrong_one_with_its_reason(scene: Scene) -> None:
    wrong = claim("The liability is at most EUR 9,250,000.", "S1", "undisputed invoice within 45 days of receipt")
    scene.says(answer(PAYS, wrong))
    made = scene.copilot("ask", "deal", QUESTION)
    assert made.code == 0, made.err
    lines = made.err.splitlines()
    assert "✓ The Buyer pays each undisputed invoice within 45 days of receipt." in lines
    assert any(line.startswith(("≠ The liability is at most EUR 9,250,000.", "✗ ", "? ")) for line in lines)
