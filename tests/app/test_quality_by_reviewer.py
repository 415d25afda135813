"""Each reviewer's figures are of that reviewer's own decisions; drafts that were turned down outright count as decided."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft
from copilot.domain.review import ReasonCode
from copilot.evaluation.quality import Quality
from copilot.evaluation.quality_report import quality_report
from copilot.services import release, review
from copilot.services.draft import ask, revise
from tests.app.queue_world import TRUE, World, copied, furnish, open_world


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rita returned ten drafts, which tom approved after a change; tom rejected two; rita approved and released one."""
    folder = tmp_path_factory.mktemp("quality") / "template"
    world = open_world(folder)
    furnish(world)
    for n in range(13):
        made = _asked(world)
        who = "tom" if n in (10, 11) else "rita"
        review.claim(world.desk, world.actor(who), made.id)
        if n in (10, 11):
            review.reject(world.desk, world.actor("tom"), made.id, ReasonCode.UNSUPPORTED, "Not of this contract.")
        elif n == 12:
            review.approve(world.desk, world.actor("rita"), made.id, made.hash)
            release.release(world.desk, world.actor("rita"), made.id, Format.MARKDOWN)
        else:
            review.send_back(world.desk, world.actor("rita"), made.id, ReasonCode.STYLE, "Shorter.")
            (*_, newer) = revise(world.desk, world.actor("ann"), made.id, "shorter", f"{TRUE} [^1]\n")
            assert isinstance(newer, Draft)
            review.claim(world.desk, world.actor("tom"), made.id)
            review.approve(world.desk, world.actor("tom"), made.id, newer.hash)
    world.desk.close()
    return folder


@pytest.fixture
def world(busy: Path, tmp_path: Path) -> Iterator[World]:
    world = copied(busy, tmp_path / "world")
    yield world
    world.desk.close()


def _asked(world: World) -> Draft:
    return [d for d in ask(world.desk, world.actor("ann"), "deal", "When is it paid?") if isinstance(d, Draft)][-1]


def told(world: World, who: str) -> dict[tuple[str, str], Quality]:
    return {(row.by, row.name): row for row in quality_report(world.desk, world.actor(who), "deal").work}


def test_a_return_is_of_who_returned_it_and_not_of_who_approved_it_later(world: World) -> None:
    rows = told(world, "lena")
    rita, tom = rows["reviewer", "rita"], rows["reviewer", "tom"]
    assert (rita.returned.count, rita.returned.of) == (10, 11)
    assert (tom.returned.count, tom.returned.of) == (0, 12)
    assert (tom.rejected.count, tom.rejected.of) == (2, 12)


@pytest.mark.parametrize("row", [("all", ""), ("task", "answer"), ("prompt", "answer@1"), ("drafter", "scripted")])
def test_a_rejected_draft_is_one_that_was_decided(world: World, row: tuple[str, str]) -> None:
    found = told(world, "lena")[row]
    assert (found.returned.count, found.rejected.count, found.returned.of, found.rejected.of) == (10, 2, 13, 13)
    assert found.rejected.interval is not None
    assert found.rejected.interval.low < 2 / 13 < found.rejected.interval.high


def test_who_only_returned_or_rejected_has_a_row_of_their_own(world: World) -> None:
    made = _asked(world)
    review.claim(world.desk, world.actor("paula"), made.id)
    review.reject(world.desk, world.actor("paula"), made.id, ReasonCode.OTHER, "No.")
    assert set(told(world, "paula")) == {("reviewer", "paula")}
    (row,) = told(world, "paula").values()
    assert (row.rejected.count, row.rejected.of, row.escaped.of) == (1, 1, 0)
    assert row.rejected.interval is None  # of one
