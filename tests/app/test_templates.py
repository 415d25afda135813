"""Every template that ships, asked once on its sample engagement, with both drafters, as a user would."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from copilot.settings import shipped
from tests.app.conftest import Copilot, command_line
from tests.briefs import PROMPTS
from tests.scripted_endpoint import ScriptedEndpoint, quoting

TASKS = PROMPTS.tasks()
# Of each sample engagement the documents that its tasks are about, and of each task what is asked.
DOCUMENTS = {
    "meridian-supply": ("master-supply-agreement.pdf", "services-agreement.pdf"),
    "halden-group": ("halden-annual-report-2023.pdf",),
    "cold-chain-market": ("brightwater-study-2024.pdf", "corvane-outlook-2024.pdf", "federation-facts.html"),
    "velatrin-trial": ("vel-301-study-report.pdf",),
    "orison-pump": ("op-40-requirements-rev-c.pdf", "op-40-test-report.pdf"),
}
ASKED = {
    "answer": ("meridian-supply", "What is the limit on the Supplier's liability in a contract year?"),
    "clause-comparison": ("meridian-supply", "Compare termination and liability in the two agreements."),
    "contract-review": ("meridian-supply", "Review the master supply agreement."),
    "legal-memo": ("meridian-supply", "May the Supplier terminate for convenience, and on what notice?"),
    "filing-brief": ("halden-group", "Brief on Halden Group's 2023 annual report."),
    "filing-question": ("halden-group", "What was Halden's revenue in 2023?"),
    "risk-factors": ("halden-group", "Which risks does Halden name in 2023?"),
    "market-synthesis": ("cold-chain-market", "How large is the cold-chain market and how fast does it grow?"),
    "clinical-summary": ("velatrin-trial", "What did VEL-301 find on its primary endpoint?"),
    "compliance-matrix": ("orison-pump", "Does the OP-40 meet its requirements?"),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copilot]:
    """A home with the sample engagements, and a scripted model that quotes what it is shown first."""
    root = tmp_path_factory.mktemp("templates")
    with ScriptedEndpoint([quoting]) as endpoint, pytest.MonkeyPatch.context() as environment:
        for name, value in {"COPILOT_MODEL": "openai:gpt-test", "OPENAI_BASE_URL": endpoint.url,
                            "OPENAI_API_KEY": endpoint.key, "COPILOT_MODEL_WORKERS": "2"}.items():  # fmt: skip
            environment.setenv(name, value)
        copilot = command_line(root, environment)
        for engagement, names in DOCUMENTS.items():
            folder = shipped("corpora") / engagement
            kind = yaml.safe_load((folder / "corpus.yaml").read_text("utf-8"))["kind"]
            assert copilot("engagement", "create", engagement, "--kind", kind).code == 0
            assert copilot("ingest", engagement, *(folder / "documents" / name for name in names)).code == 0
        yield copilot


@pytest.fixture(scope="module", params=["extractive", "gpt-test"])
def drafts(desk: Copilot, request: pytest.FixtureRequest) -> Mapping[str, Any]:
    """Each task's draft by one of the drafters."""
    without = ["--without-model"] if request.param == "extractive" else []
    made = {}
    for task, (engagement, question) in ASKED.items():
        ran = desk("ask", engagement, question, "--task", task, *without)
        assert ran.code == 0, f"{task}: {ran.err}"
        made[task] = {**ran.json, "drafter": request.param}
    return made


def test_every_template_is_asked_on_an_engagement_of_its_kind() -> None:
    assert set(ASKED) == set(TASKS)
    assert len(TASKS) >= 7
    for task, (engagement, _) in ASKED.items():
        described = yaml.safe_load((shipped("corpora") / engagement / "corpus.yaml").read_text("utf-8"))
        assert PROMPTS.get(f"{task}@1").kind in (described["kind"], "any")


@pytest.mark.parametrize("task", TASKS)
def test_a_template_says_who_may_sign_what_to_look_at_and_what_it_costs_by_hand(task: str) -> None:
    header = yaml.safe_load((shipped("prompts") / task / "v1.md").read_text("utf-8").split("---")[1])
    assert header["kind"] in ("legal", "financial", "research", "health", "engineering", "any")
    assert isinstance(header["credentials"], list)
    assert bool(header["credentials"]) is (header["kind"] not in ("any", "research"))  # no body credentials market researchers
    assert len(header["checklist"]) >= 4
    assert header["minutes_by_hand"] >= 10
    assert isinstance(header["second_signoff"], bool)


@pytest.mark.slow
@pytest.mark.parametrize("task", TASKS)
def test_it_drafts_claims_that_stand_on_the_samples_pages_and_wait_for_review(drafts: Mapping[str, Any], task: str) -> None:
    draft = drafts[task]
    assert draft["model"] == draft["drafter"]
    assert draft["prompt"] == f"{task}@1"
    assert draft["state"] == "pending"
    assert not draft["abstained"]
    cited = [c for c in draft["claims"] if c["citations"]]
    assert cited
    assert all(citation["match"] == "exact" for c in cited for citation in c["citations"])
    assert any(c["verdict"] == "supported" for c in cited), json.dumps(cited[:3], indent=1)
    assert {citation["document"] for c in cited for citation in c["citations"]} <= set(DOCUMENTS[ASKED[task][0]])
