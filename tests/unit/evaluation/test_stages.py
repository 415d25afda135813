"""People's time on a draft, out of what the record says they did."""

from datetime import UTC, datetime, timedelta

from copilot.domain.audit import AuditEntry
from copilot.evaluation.stages import Stage, stages

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=30)


def minutes(*acts: tuple[int, str, str], until: int = 500) -> dict[str, float]:
    """Of (minute, member, act); ann is the author. Stages that took nothing are left out."""
    rows = [
        AuditEntry("c", n, START + timedelta(minutes=at), who, "", "", act, "d", "", "")
        for n, (at, who, act) in enumerate(acts, 1)
    ]
    found = stages(rows, LEASE, {"ann"}, START + timedelta(minutes=until))
    return {stage: spent.total_seconds() / 60 for stage, spent in found.items() if spent}


def test_a_lease_counts_from_claim_to_decision_whatever_is_read_in_it() -> None:
    assert minutes((0, "rita", "claim"), (2, "rita", "read draft"), (9, "rita", "approve")) == {Stage.REVIEW: 9}


def test_a_lease_ends_at_its_last_renewal_or_when_the_analyst_rewords_the_draft() -> None:
    assert minutes((0, "rita", "claim"), (20, "rita", "read draft")) == {Stage.REVIEW: 30}
    assert minutes((0, "rita", "claim"), (20, "rita", "renew")) == {Stage.REVIEW: 50}
    assert minutes((0, "rita", "claim"), (7, "ann", "draft")) == {Stage.REVIEW: 7}


def test_a_read_counts_up_to_the_next_act_of_the_same_person_and_a_lease_at_most() -> None:
    assert minutes((0, "rita", "read draft"), (4, "rita", "claim"), (5, "rita", "approve")) == {Stage.REVIEW: 5}
    assert minutes((0, "rita", "read draft"), (300, "rita", "claim"), (301, "rita", "unclaim")) == {Stage.REVIEW: 31}
    assert minutes((0, "rita", "read draft"), (4, "tom", "claim"), (5, "tom", "approve")) == {Stage.REVIEW: 1}


def test_whose_time_it_was_says_the_stage() -> None:
    assert minutes(
        (0, "ann", "read draft"), (3, "ann", "read evidence"), (5, "ann", "read draft"),
        (10, "rita", "claim"), (16, "rita", "return"),
        (40, "ann", "read draft"), (52, "ann", "ask for revision"), (52, "ann", "draft"),
        (60, "rita", "claim"), (64, "rita", "approve"),
        (70, "tom", "read draft"), (75, "tom", "sign"),
        (80, "lena", "read draft"), (82, "lena", "release"),
    ) == {
        Stage.ASKING: 35, Stage.REVIEW: 10, Stage.REWORK: 12, Stage.SIGNING: 5, Stage.RELEASE: 2,
    }  # fmt: skip


def test_what_nothing_follows_is_not_guessed() -> None:
    assert minutes((0, "ann", "read draft"), (5, "tom", "read draft")) == {}
