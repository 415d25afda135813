"""Processes that claim the same drafts at once, on both databases: nobody ever holds what another holds."""

from functools import partial
from pathlib import Path

import pytest

from copilot.bootstrap import open_desk
from copilot.evaluation import queue_bench
from copilot.evaluation.queue_stage import Stage, fill, reviewer
from copilot.services import review
from copilot.settings import Settings


@pytest.mark.slow
def test_processes_that_claim_at_once_never_hold_one_lease_twice(database: str, tmp_path: Path) -> None:
    opener = partial(open_desk, Settings(home=tmp_path / "home", keys=tmp_path / "keys", store_url=database))
    *_, report = queue_bench.bench(opener, "any", drafts=120, claims=600, processes=4, decisions=20)
    assert isinstance(report, queue_bench.QueueReport)
    found = report.contention
    assert (found.attempts, found.doubles) == (600, 0)
    assert 0 < found.leases < found.attempts
    assert queue_bench.as_table(report).row_count == 4
    assert queue_bench.as_json(report)["drafts"] == 120


def test_the_benchmark_tells_a_lease_that_was_given_twice(tmp_path: Path) -> None:
    desk = open_desk(Settings(home=tmp_path / "home", keys=tmp_path / "keys"))
    *_, stage = fill(desk, 2, 2, walls=1)
    assert isinstance(stage, Stage)
    draft = stage.drafts[0]
    taken = review.claim(desk, reviewer(desk, "reviewer-0"), draft)
    lease = (draft, taken.token)
    assert queue_bench.out_of_turn(desk, stage.drafts, [lease]) == 0
    assert queue_bench.out_of_turn(desk, stage.drafts, [lease, lease]) == 1
    assert queue_bench.out_of_turn(desk, stage.drafts, []) == 1
    desk.close()
