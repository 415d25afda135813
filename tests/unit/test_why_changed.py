"""The reason that the checks suggest for a reviewer's edit."""

import pytest

from copilot.domain.claim import Verdict
from copilot.domain.review import ReasonCode
from copilot.services.corrections import why_changed
from tests.unit.export.papers import claim, draft

SOUND = claim("c1", text="It stands.")


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (Verdict.FIGURE_MISMATCH, ReasonCode.WRONG_FIGURE),
        (Verdict.CONTRADICTED, ReasonCode.UNSUPPORTED),
        (Verdict.NOT_FOUND, ReasonCode.UNSUPPORTED),
        (Verdict.SUPPORTED, ReasonCode.STYLE),
    ],
)
def test_what_was_wrong_with_the_claim_that_is_gone(verdict: Verdict, reason: ReasonCode) -> None:
    before = draft(claims=(SOUND, claim("c2", text="It is gone.", verdict=verdict)))
    assert why_changed(before, draft(claims=(SOUND, claim("c3", text="It is new.")))) is reason


def test_claims_that_were_only_added_were_missing() -> None:
    assert why_changed(draft(claims=(SOUND,)), draft(claims=(SOUND, claim("c2", text="New.")))) is ReasonCode.MISSING_POINT
