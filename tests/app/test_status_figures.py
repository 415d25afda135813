"""The status pack of enough work: rates with intervals, what came late, what was rejected, what waits for its release."""

import io
from dataclasses import replace
from datetime import timedelta

import docx
import pytest

from copilot.adapters.export.status_pack import status_docx
from copilot.domain.client import Outcome
from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft
from copilot.domain.review import ReasonCode
from copilot.domain.status_pack import StatusPack
from copilot.evaluation.status_figures import with_rates
from copilot.services import client, release, review
from copilot.services.draft import ask
from copilot.services.status_pack import status
from tests.app.queue_world import World, furnish, open_world
from tests.app.test_client import HERE


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> StatusPack:
    """Ten delivered and rated, three of them late; one rejected; one approved and not released."""
    world = open_world(tmp_path_factory.mktemp("status"))
    furnish(world)
    for n in range(12):
        made = _asked(world)
        rita = world.actor("rita")
        world.hand.move(timedelta(hours=49 if n < 3 else 1))  # due in 48
        review.claim(world.desk, rita, made.id)
        if n == 11:
            review.reject(world.desk, rita, made.id, ReasonCode.OTHER, "Not of this matter.")
            continue
        review.approve(world.desk, rita, made.id, made.hash)
        if n < 10:
            release.release(world.desk, rita, made.id, Format.MARKDOWN)
            token = client.link(world.desk, rita, made.id).token
            client.answer(world.desk, token, HERE, Outcome.ACCEPTED, name="Grace", rating=4 if n else 5)
    made_pack = status(world.desk, world.actor("lena"), "deal")
    world.desk.close()
    return made_pack


def _asked(world: World) -> Draft:
    return [d for d in ask(world.desk, world.actor("ann"), "deal", "When is it paid?") if isinstance(d, Draft)][-1]


def shown(pack: StatusPack) -> str:
    document = docx.Document(io.BytesIO(status_docx(pack)))
    return "\n".join([p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells])


def test_a_rate_and_a_mean_of_ten_have_their_intervals(pack: StatusPack) -> None:
    told = with_rates(pack)
    late = next(s for s in told.quality if s.label == "Delivered after it was due")
    assert (late.count, late.of) == (3, 10)
    assert late.rate is not None
    assert (late.rate[0], late.rate[1] < 0.3 < late.rate[2]) == (0.3, True)
    assert told.rating is not None
    assert told.rating[0] == pytest.approx(4.1)
    assert "3 of 10: 30% (" in shown(told)
    assert "10 given; on average 4.1 of 5 (" in shown(told)


def test_of_nine_there_is_a_count_and_nothing_else(pack: StatusPack) -> None:
    few = replace(pack, quality=tuple(replace(s, of=min(s.of, 9)) for s in pack.quality), ratings=pack.ratings[:9])
    told = with_rates(few)
    assert ({s.rate for s in told.quality}, told.rating) == ({None}, None)
    assert "%" not in shown(told).replace("95%", "")
    assert "9 given." in shown(told)


def test_what_came_late_was_rejected_or_waits_for_its_release_is_named(pack: StatusPack) -> None:
    assert sorted(item.late for item in pack.delivered) == [False] * 7 + [True] * 3
    assert (len(pack.approved), len(pack.rejected)) == (1, 1)
    text = shown(pack)
    assert text.count(", late") == 3
    for heading in ("Approved, not released (1)", "Rejected (1)"):
        assert heading in text
