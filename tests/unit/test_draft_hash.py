"""An approval's hash covers all that the reviewer saw: text, claims, spans, sources, prompt, model, retrieval."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from copilot.domain.authorship import Wording
from copilot.domain.claim import Citation, Claim, Match, Origin, Verdict
from copilot.domain.draft import Draft

NOW = datetime(2026, 1, 5, tzinfo=UTC)
CITATION = Citation(1, "msa.pdf", "doc-1", "a" * 64, 4, 10, 20, "forty-five", Match.EXACT)
CLAIM = Claim("c1", "Notice is 45 days.", 0, 18, (1,), Verdict.SUPPORTED)
DRAFT = Draft(
    id="dr-1", version=1, engagement="eng-1", conversation="con-1", request="req-1", task="answer", question="q?",
    author="mem-1", prompt="answer@1", model="extractive", text="Notice is 45 days.[^1]", claims=(CLAIM,),
    citations=(CITATION,), retrieval=("doc-1:0-40",), created_at=NOW,
)  # fmt: skip

CHANGES: list[dict[str, Any]] = [
    {"text": "Notice is 45 days. [^1]"},
    {"claims": (replace(CLAIM, verdict=Verdict.NOT_FOUND),)},
    {"claims": (replace(CLAIM, reasons=("approximate",)),)},
    {"claims": (replace(CLAIM, citations=()),)},
    {"citations": (replace(CITATION, start=9),)},
    {"citations": (replace(CITATION, quotation="forty five"),)},
    {"citations": (replace(CITATION, document_sha256="b" * 64),)},
    {"citations": (replace(CITATION, match=Match.FUZZY),)},
    {"prompt": "answer@2"},
    {"model": "gpt"},
    {"retrieval": ("doc-1:0-41",)},
    {"id": "dr-2"},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: next(iter(c)))
def test_any_change_of_content_changes_the_hash(change: dict[str, Any]) -> None:
    assert replace(DRAFT, **change).hash != DRAFT.hash


TOLD: list[dict[str, Any]] = [
    {"question": "which?"},
    {"task": "legal-memo"},
    {"engagement": "eng-2"},
    {"prompt_sha256": "c" * 64},
    {"outdated": ("doc-1",)},
    {"warnings": ("a passage reads like an instruction",)},
    {"abstained": True},
    {"wording": (Wording(0, 18, Origin.REVIEWER),)},
    {"citations": (replace(CITATION, page=5),)},
    {"citations": (replace(CITATION, document="other.pdf"),)},
]


@pytest.mark.parametrize("change", TOLD, ids=lambda c: next(iter(c)))
def test_since_form_2_all_that_a_deliverable_tells_of_the_draft_changes_the_hash(change: dict[str, Any]) -> None:
    assert replace(DRAFT, form=2, **change).hash != replace(DRAFT, form=2).hash
    assert replace(DRAFT, **change).hash == DRAFT.hash


def test_drafts_from_before_keep_the_hash_they_were_approved_by() -> None:
    assert DRAFT.hash == "ca2ca3820fc2c5b5690cef318bce36d59bb19ec5657c5a211aa6e37b77d822b8"


@pytest.mark.parametrize("change", [{"version": 2}, {"created_at": datetime(2027, 1, 1, tzinfo=UTC)}, {"edited_by": "mem-2"}])
def test_what_is_not_content_does_not(change: dict[str, Any]) -> None:
    assert replace(DRAFT, **change).hash == DRAFT.hash


def test_verdicts_are_counted_all_four() -> None:
    assert DRAFT.verdicts() == {Verdict.SUPPORTED: 1, Verdict.CONTRADICTED: 0, Verdict.NOT_FOUND: 0, Verdict.FIGURE_MISMATCH: 0}
