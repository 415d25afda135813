"""The shipped templates: complete for the people who use them, and rendered exactly as the golden files show.

Golden files are written anew only by
`GOLDEN=write pytest tests/unit/prompts`; read the difference before committing it.
"""

import os
from pathlib import Path

import pytest

from copilot.domain.engagement import Kind
from copilot.domain.prompt import SYSTEM_END, Shape
from tests.briefs import PROMPTS

GOLDEN = Path(__file__).parents[2] / "golden" / "prompts"
VALUES = {
    "question": "When must the Buyer pay {{ 7*7 }}?",
    "passages": (
        '<<<EVIDENCE S1 0a1b2c3d>>> document "contract.pdf", page 4\nThe Buyer shall pay within 45 days.\n<<<END S1 0a1b2c3d>>>'
    ),
    "documents": "- contract.pdf",
    "history": "(none)",
    "previous": "(none)",
    "note": "(none)",
    "item": "Payment Terms: When and how is payment due?",
}
TASKS = PROMPTS.tasks()


@pytest.mark.parametrize("task", TASKS)
def test_the_rendered_prompt_is_the_golden_one(task: str) -> None:
    prompt = PROMPTS.get(f"{task}@1")
    rendered = PROMPTS.render(prompt, {given.name: VALUES[given.name] for given in prompt.inputs})
    golden = GOLDEN / f"{task}@1.txt"
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(rendered, "utf-8")
    assert rendered == golden.read_text("utf-8")


@pytest.mark.parametrize("task", TASKS)
def test_a_template_says_all_that_the_desk_needs(task: str) -> None:
    prompt = PROMPTS.get(f"{task}@1")
    assert len(prompt.checklist) >= 4
    assert prompt.minutes_by_hand >= 10
    assert prompt.description
    assert SYSTEM_END in prompt.body
    assert {given.name for given in prompt.inputs} >= {"question", "passages", "documents", "history", "previous", "note"}
    assert PROMPTS.default_version(task, "production") == 1


def test_every_kind_of_work_has_a_template_and_every_shape_is_used() -> None:
    prompts = [PROMPTS.get(f"{task}@1") for task in TASKS]
    assert {prompt.kind for prompt in prompts} == {*Kind, "any"}
    assert {prompt.shape for prompt in prompts} == set(Shape)


def test_credentials_are_demanded_where_people_may_be_hurt_and_not_for_a_question() -> None:
    demanded = {task: (PROMPTS.get(f"{task}@1").credentials, PROMPTS.get(f"{task}@1").second_signoff) for task in TASKS}
    assert demanded["answer"] == ((), False)
    assert demanded["contract-review"] == (("attorney",), False)
    assert demanded["legal-memo"] == (("attorney",), True)
    assert demanded["filing-brief"] == (("cfa", "cpa"), False)
    assert demanded["clinical-summary"] == (("physician", "pharmd", "clinical"), True)
    assert demanded["compliance-matrix"] == (("pe", "ceng"), False)


def test_the_review_grid_covers_forty_clause_types() -> None:
    assert len(PROMPTS.get("contract-review@1").items) >= 40


def test_released_versions_are_recorded_and_unchanged() -> None:
    assert set(PROMPTS.released()) == {f"{task}@1" for task in TASKS}
