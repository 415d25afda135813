"""Drafting that is killed, asked for twice at once, or too dear: what was paid for is kept, and one draft comes of it."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from copilot.adapters.store import open_store
from copilot.domain.draft import Draft
from copilot.errors import BusyError
from copilot.services import draft
from tests.app.conftest import Copilot, command_line, with_agreement
from tests.app.queue_world import World, template, world
from tests.scripted_endpoint import Asked, Fault, Plain, Script, ScriptedEndpoint, answer, claim

__all__ = ["template", "world"]  # fixtures
ROWS = 9  # answered before the process dies
PAYS = claim(
    "The Buyer pays each undisputed invoice within 45 days of receipt.", "S1", "undisputed invoice within 45 days of receipt"
)


@dataclass(frozen=True)
class Scene:
    """A home whose desk drafts with a scripted model, three calls at a time, at 1 and 10 USD a million tokens."""

    copilot: Copilot
    script: Script
    endpoint: ScriptedEndpoint

    def unfinished(self) -> dict[str, object]:
        (left,) = self.copilot("draft", "unfinished", "deal").json["requests"]
        return dict(left)


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    script = Script(answer(PAYS))
    with ScriptedEndpoint([script]) as endpoint:
        for name, value in {"COPILOT_MODEL": "openai:gpt-test", "OPENAI_BASE_URL": endpoint.url, "OPENAI_API_KEY": endpoint.key,
                            "COPILOT_MODEL_WORKERS": "3", "COPILOT_PRICE_INPUT": "1", "COPILOT_PRICE_OUTPUT": "10"}.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        yield Scene(with_agreement(command_line(tmp_path, monkeypatch), tmp_path), script, endpoint)


def process(*words: str) -> subprocess.Popen[str]:
    """The program in a process of its own, in the environment's home."""
    command = [sys.executable, "-m", "tests.app.asker", "--json", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def then_nothing(endpoint: Callable[[], ScriptedEndpoint], rows: int) -> Callable[[Asked], Plain]:
    """Answers some rows of a grid, and then never."""

    def step(_: Asked) -> Plain:
        if len(endpoint().asked) > rows:
            endpoint().pause(60)
        return answer(answerable=False)

    return step


def test_a_process_killed_in_the_middle_of_a_grid_leaves_its_answers_and_a_resume_asks_for_the_rest(scene: Scene) -> None:
    scene.script.now = [then_nothing(lambda: scene.endpoint, ROWS)]
    asking = process("ask", "deal", "Review the contract", "--task", "contract-review")
    until(lambda: len(scene.endpoint.asked) >= ROWS + 3)
    time.sleep(1)  # for the last answers to be kept
    running = scene.unfinished()
    assert running["state"] == "running"
    os.kill(asking.pid, signal.SIGKILL)
    asking.communicate(timeout=30)
    left = scene.unfinished()
    assert (left["state"], left["kept"]) == ("interrupted", ROWS)
    assert scene.copilot("queue").json["drafts"] == []
    before = list(scene.endpoint.asked)
    scene.script.now = [answer(PAYS)]
    made = scene.copilot("draft", "resume", str(left["request"]))
    assert made.code == 0, made.err
    asked_again = [a.text for a in scene.endpoint.asked[len(before) :]]
    assert len(asked_again) == len(set(asked_again))
    answered = {a.text for a in before[:ROWS]}
    assert answered.isdisjoint(asked_again)
    assert made.json["usage"]["calls"] == ROWS + len(asked_again)
    assert [row["draft"] for row in scene.copilot("queue").json["drafts"]] == [made.json["draft"]]
    assert scene.copilot("draft", "unfinished", "deal").json["requests"] == []
    assert scene.copilot("audit", "verify").code == 0


def test_of_two_resumes_at_once_one_drafts_and_the_other_is_told(scene: Scene) -> None:
    scene.script.now = [Fault.REVOKED_KEY]
    scene.copilot("ask", "deal", "When must the Buyer pay each invoice?")
    request = str(scene.unfinished()["request"])
    scene.script.now, scene.endpoint.pace = [answer(PAYS)], 1.0
    before = len(scene.endpoint.asked)
    both = [process("draft", "resume", request)]
    until(lambda: len(scene.endpoint.asked) > before)  # else the two would contend for opening the home first
    both.append(process("draft", "resume", request))
    ends = [(*one.communicate(timeout=120), one.returncode) for one in both]
    done = [out for out, _, code in ends if code == 0]
    told = [err for _, err, code in ends if code != 0]
    assert len(done) == 1, ends
    assert "being worked on already" in told[0] or "has its draft already" in told[0]
    assert len(scene.endpoint.asked) == before + 1
    assert [row["draft"] for row in scene.copilot("queue").json["drafts"]] == [json.loads(done[0])["draft"]]


def test_what_may_pass_the_cap_is_refused_before_a_call_and_the_month_is_reported(scene: Scene) -> None:
    assert scene.copilot("engagement", "limit", "deal", "--cap", "0.01").code == 0
    refused = scene.copilot("ask", "deal", "When must the Buyer pay each invoice?")
    assert refused.code == 4
    assert "has used 0.00 USD of its cap of 0.01 USD" in refused.err
    assert scene.endpoint.asked == []
    request = str(scene.unfinished()["request"])
    assert scene.copilot("engagement", "limit", "deal", "--cap", "5").code == 0
    made = scene.copilot("draft", "resume", request)
    assert made.code == 0, made.err
    usage = made.json["usage"]
    assert (usage["calls"], usage["input_tokens"], usage["output_tokens"]) == (1, 100, 20)
    assert usage["cost_usd"] == pytest.approx((100 * 1 + 20 * 10) / 1e6)
    (month,) = scene.copilot("report", "spend", "--engagement", "deal").json["engagements"]
    assert month["cap_usd"] == 5
    assert month["models"][0]["model"] == "gpt-test"
    assert month["models"][0]["spent_usd"] == pytest.approx(usage["cost_usd"])
    assert month["models"][0]["reserved_usd"] == 0
    assert scene.copilot("engagement", "limit", "deal", "--cap", "0").code == 0
    assert "allows no model" in scene.copilot("ask", "deal", "Who pays the invoice?").err
    assert scene.copilot("ask", "deal", "Who pays the invoice?", "--without-model").json["model"] == "extractive"


def test_the_rows_of_a_grid_stay_within_the_cap_together(scene: Scene) -> None:
    scene.endpoint.output_tokens = 10_000
    scene.script.now = [answer(answerable=False)]
    scene.copilot("engagement", "limit", "deal", "--cap", "1")
    stopped = scene.copilot("ask", "deal", "Review the contract", "--task", "contract-review")
    assert stopped.code == 4, stopped.err
    (month,) = scene.copilot("report", "spend", "--engagement", "deal").json["engagements"]
    assert 0.5 < month["models"][0]["spent_usd"] <= 1
    left = scene.unfinished()
    assert left["state"] == "failed"
    assert left["kept"] == month["models"][0]["answered"] == len(scene.endpoint.asked)


def test_a_draft_that_a_busy_store_could_not_take_says_that_its_request_is_kept(world: World) -> None:
    impatient = replace(world.desk, store=open_store(f"sqlite:///{world.home / 'store.db'}", world.desk.vault, wait=0.2))
    ann, other = world.actor("ann"), sqlite3.connect(world.home / "store.db")
    with pytest.raises(BusyError, match="held by others .*; the request is kept: copilot draft resume req"):
        for _ in draft.ask(impatient, ann, "deal", "When is it paid?"):
            if not other.in_transaction:  # another process begins to write, and does not end
                other.execute("BEGIN IMMEDIATE")
    other.close()
    (left,) = draft.unfinished(world.desk, ann, "deal")
    made = list(draft.resume(world.desk, ann, left.request.id))[-1]
    assert isinstance(made, Draft)
    assert made.request == left.request.id
