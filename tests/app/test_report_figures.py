"""Savings and quality: figures from the desk's own record, and none from too little."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from copilot.bootstrap import open_desk
from copilot.domain.deliverable import Format
from copilot.domain.review import ReasonCode
from copilot.evaluation import quality, savings, work_record
from copilot.services import client, members, queries, release, review
from copilot.services.draft import ask
from copilot.settings import Settings
from tests.app.conftest import Copilot
from tests.app.queue_world import Hand

HELD = timedelta(minutes=6)


def deliver(tmp_path: Path, times: int) -> None:
    """Release so many answers, each held by the reviewer for six minutes; every fifth is found wrong afterwards."""
    desk = open_desk(Settings(home=tmp_path / "home", keys=tmp_path / "keys"))
    hand = Hand(desk.clock.now())
    desk = replace(desk, clock=hand)
    ann, rita = members.at_keyboard(desk, "operator", "x"), members.at_keyboard(desk, "rita", "x")
    for n in range(times):
        *_, made = ask(desk, ann, "deal", "Within how many days must invoices be paid?")
        review.claim(desk, rita, made.id)
        hand.move(HELD)
        review.approve(desk, rita, made.id, queries.draft(desk, rita, made.id).draft.hash)
        release.release(desk, rita, made.id, Format.MARKDOWN)
        if n % 5 == 0:
            client.defect(desk, rita, made.id, ReasonCode.WRONG_FIGURE, "54 days")
    desk.close()


def test_nothing_is_told_of_fewer_than_ten(deal: Copilot, tmp_path: Path) -> None:
    deliver(tmp_path, 9)
    told = deal("report", "savings", "--engagement", "deal")
    assert told.code == 5
    assert (told.json["deliverables"], told.json["saved"]) == (9, None)
    told = deal("report", "quality", "--engagement", "deal")
    assert told.code == 5
    measures = [row[name] for row in told.json["rows"] for name in ("returned", "rejected", "escaped")]
    assert {(m["count"], m["of"], m["rate"]) for m in measures} == {(None, 9, None)}  # nor can it be reckoned


def test_of_ten_the_saved_share_has_an_interval_and_rates_too(deal: Copilot, tmp_path: Path) -> None:
    deliver(tmp_path, 10)
    told = deal("report", "savings", "--engagement", "deal").json
    assert told["review_minutes"] == 60.0
    by_hand = told["hand_minutes"] / 10
    assert told["saved"]["value"] == pytest.approx(1 - 6 / by_hand)
    assert told["beats_the_field"] is True
    rows = {(r["by"], r["name"]): r for r in deal("report", "quality", "--engagement", "deal").json["rows"]}
    assert rows["reviewer", "rita"]["escaped"]["rate"]["value"] == 0.2
    low, high = rows["all", ""]["escaped"]["rate"]["interval"]
    assert 0 < low < 0.2 < high < 0.6
    assert rows["drafter", "extractive"]["edited"]["share"]["value"] == 0.0


def test_whole_desk_figures_are_for_administrators_and_evaluators(deal: Copilot) -> None:
    assert deal("report", "savings", who="rita").code == 4
    assert deal("report", "savings").code == 5
    assert deal("report", "quality", who="rita").code == 4
    own = deal("report", "quality", "--engagement", "deal", who="rita")
    assert (own.code, own.json["rows"]) == (5, [])  # a reviewer is told their own figures, of which there are none


def test_a_lease_that_lapsed_counts_as_far_as_it_reached(deal: Copilot, tmp_path: Path) -> None:
    desk = open_desk(Settings(home=tmp_path / "home", keys=tmp_path / "keys"))
    hand = Hand(desk.clock.now())
    desk = replace(desk, clock=hand)
    ann, rita = members.at_keyboard(desk, "operator", "x"), members.at_keyboard(desk, "rita", "x")
    *_, made = ask(desk, ann, "deal", "Within how many days must invoices be paid?")
    review.claim(desk, rita, made.id)
    hand.move(timedelta(hours=9))
    review.claim(desk, rita, made.id)
    hand.move(timedelta(minutes=2))
    (piece,) = work_record.pieces(desk, ann, "deal", "report savings")
    assert piece.reviewed == timedelta(minutes=32)
    assert savings.savings([piece]).deliverables == 0
    assert quality.quality([piece], {})[0].returned.of == 0
    desk.close()
