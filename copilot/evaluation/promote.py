"""Corrections of reviewers as regression samples: kept in the store, sealed with the engagement they came from."""

from dataclasses import replace

from copilot.domain.evaluation import Sample
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.errors import RefusedError, UnknownNameError, UsageError
from copilot.services import audit
from copilot.services.access import open_engagement_by_id
from copilot.services.desk import Desk

PRIVATE = "private"


def promote_sample(desk: Desk, actor: Actor, sample_id: str, suite: str = PRIVATE) -> Sample:
    """Take the sample into a private suite. It never leaves the store: its text is its client's.

    Raises UnknownNameError, PermissionDeniedError, RefusedError when it is in another suite.
    """
    if not suite.strip() or len(suite) > 80:
        raise UsageError(f"a suite's name has 1 to 80 characters, not {suite[:60]!r}")
    with desk.store.write() as work:
        sample = work.samples.get(id=sample_id)
        if sample is None:
            raise UnknownNameError("sample", sample_id, "copilot eval list shows them")
        open_engagement_by_id(work, actor, sample.engagement, Right.READ, "sample", sample_id)
        if sample.promoted_to == suite:
            audit.record(desk, work, actor, sample.engagement, "read sample", sample_id)
            return sample
        promoted = replace(sample, promoted_to=suite)
        if sample.promoted_to is not None or not work.samples.replace(promoted, promoted_to=None):
            raise RefusedError(f"sample {sample_id} is in the suite '{sample.promoted_to}' already")
        audit.record(desk, work, actor, sample.engagement, "promote sample", sample_id, suite=suite)
    return promoted


def samples_of(desk: Desk, actor: Actor, engagement: str, suite: str | None = None) -> tuple[Sample, ...]:
    """Samples of the engagement (by id), newest first; of one private suite, or those in none."""
    with desk.store.write() as work:
        open_engagement_by_id(work, actor, engagement, Right.READ, "engagement", engagement)
        audit.record(desk, work, actor, engagement, "list samples", engagement, suite=suite)
        return tuple(work.samples.find(engagement=engagement, promoted_to=suite, order_by="at", descending=True))
