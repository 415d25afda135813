"""What released work took, stage by stage; what is no saving, and what cannot have been read."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft
from copilot.domain.review import ReasonCode
from copilot.evaluation.savings import FIELD, Savings, savings
from copilot.evaluation.stages import Stage
from copilot.evaluation.work_record import pieces
from copilot.services import queries, release, review
from copilot.services.draft import ask, revise
from tests.app.conftest import Copilot
from tests.app.queue_world import TRUE, World, template, world
from tests.app.test_report_figures import deliver

__all__ = ["template", "world"]  # fixtures


def asked(world: World, task: str = "answer") -> Draft:
    return [d for d in ask(world.desk, world.actor("ann"), "deal", "When is it paid?", task=task) if isinstance(d, Draft)][-1]


def released(world: World, held: float) -> str:
    made = asked(world)
    review.claim(world.desk, world.actor("rita"), made.id)
    world.hand.move(timedelta(minutes=held))
    review.approve(world.desk, world.actor("rita"), made.id, made.hash)
    release.release(world.desk, world.actor("rita"), made.id, Format.MARKDOWN)
    return made.id


def told(world: World) -> Savings:
    return savings(pieces(world.desk, world.actor("lena"), "deal", "report savings"))


def test_each_stage_of_a_deliverable_has_its_minutes(world: World) -> None:
    desk, wait = world.desk, world.hand.move
    rita, ann, tom, lena = (world.actor(name) for name in ("rita", "ann", "tom", "lena"))
    made = asked(world, "legal-memo")
    wait(timedelta(minutes=15))
    review.claim(desk, rita, made.id)
    wait(timedelta(minutes=10))
    review.send_back(desk, rita, made.id, ReasonCode.STYLE, "Shorter.")
    queries.draft(desk, ann, made.id)
    wait(timedelta(minutes=12))
    (*_, newer) = revise(desk, ann, made.id, "shorter", f"{TRUE} [^1]\n")
    assert isinstance(newer, Draft)
    review.claim(desk, rita, made.id)
    wait(timedelta(minutes=6))
    review.approve(desk, rita, made.id, newer.hash)
    queries.draft(desk, tom, made.id)
    wait(timedelta(minutes=5))
    review.sign(desk, tom, made.id, newer.hash)
    queries.draft(desk, lena, made.id)
    wait(timedelta(minutes=2))
    release.release(desk, lena, made.id, Format.MARKDOWN)
    wait(timedelta(days=9))
    (row,) = told(world).rows
    assert row.minutes == {
        Stage.ASKING: 0, Stage.DRAFTING: 0, Stage.WAITING: 15, Stage.REVIEW: 16, Stage.REWORK: 12, Stage.SIGNING: 5,
        Stage.RELEASE: 2,
    }  # fmt: skip
    assert (row.draft, row.task, row.spent) == (made.id, "legal-memo", 35)
    assert row.saved_minutes == row.hand_minutes - 35


def test_what_is_recalled_saves_nothing_and_its_minutes_stay(world: World) -> None:
    drafts = [released(world, 6) for _ in range(10)]
    before = told(world)
    release.recall(world.desk, world.actor("rita"), drafts[0], ReasonCode.WRONG_FIGURE, "54 days.")
    after = told(world)
    by_hand = after.rows[0].hand_minutes
    assert before.saved is not None
    assert after.saved is not None
    assert before.saved.value == pytest.approx(1 - 6 / by_hand)
    assert after.saved.value == pytest.approx(0.9 * (1 - 6 / by_hand) + 0.1 * (-6 / by_hand))


def test_what_was_approved_faster_than_it_can_be_read_is_marked_and_gives_no_verdict(world: World) -> None:
    for _ in range(10):
        released(world, 1 / 60)  # thirteen words in a second
    for _ in range(3):
        released(world, 6)
    found = told(world)
    assert (found.deliverables, found.hasty) == (13, 10)
    assert found.saved is not None
    assert found.saved.low > FIELD
    assert (found.plausible, found.beats_the_field) == (None, None)


def test_the_command_writes_a_row_for_each_and_says_what_is_not_measured(deal: Copilot, tmp_path: Path) -> None:
    deliver(tmp_path, 2)
    found = deal("report", "savings", "--engagement", "deal", "-o", "savings.csv")
    assert (found.code, found.json["beats_the_field"], found.json["minutes"]["review"]) == (5, None, 12)
    assert len(found.json["not_measured"]) == 3
    with (tmp_path / "savings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["draft"], float(r["review"]), r["state"]) for r in rows] == [
        (r["draft"], 6.0, "released") for r in found.json["rows"]
    ]
    assert len(rows) == 2
    assert deal("report", "savings", "-o", "savings.docx").code == 2
