"""A document past its date is listed, and stays until somebody deletes it."""

from datetime import timedelta
from pathlib import Path

import pytest

from copilot.errors import CopilotError, PermissionDeniedError, UsageError
from copilot.services import documents, engagements, retention, terms
from copilot.services.ingest import ingest_bytes
from tests.app.conftest import Copilot
from tests.app.queue_world import DOCUMENT, World, furnish, open_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = open_world(tmp_path / "world")
    furnish(world)
    return world


def agree(world: World, days: int) -> None:
    terms.set_terms(world.desk, world.actor("adam"), "deal", keep_days=days)


def test_what_is_past_its_date_is_listed_and_stays_until_somebody_deletes_it(world: World) -> None:
    ann = world.actor("ann")
    agree(world, 365)
    world.hand.move(timedelta(days=365))
    assert retention.expired(world.desk, ann, "deal") == ()
    world.hand.move(timedelta(seconds=1))
    ingest_bytes(world.desk, ann, "deal", "new.md", b"# New\n\nText.\n")
    assert [d.name for d in retention.expired(world.desk, ann, "deal")] == [DOCUMENT]
    assert len(documents.listed(world.desk, ann, "deal")) == 2
    with pytest.raises(PermissionDeniedError):
        retention.delete_expired(world.desk, world.actor("rita"), "deal")
    assert [d.name for d in retention.delete_expired(world.desk, ann, "deal")] == [DOCUMENT]
    assert [d.name for d in documents.listed(world.desk, ann, "deal")] == ["new.md"]
    assert retention.delete_expired(world.desk, ann, "deal") == ()


def test_it_is_deleted_after_closing_too(world: World) -> None:
    agree(world, 365)
    engagements.close(world.desk, world.actor("adam"), "deal")
    world.hand.move(timedelta(days=366))
    assert len(retention.delete_expired(world.desk, world.actor("ann"), "deal")) == 1
    with pytest.raises(CopilotError):
        documents.text(world.desk, world.actor("ann"), "deal", DOCUMENT)


@pytest.mark.parametrize("days", [-1, 10**9])
def test_days_that_are_no_time_are_refused(world: World, days: int) -> None:
    with pytest.raises(UsageError):
        agree(world, days)


def test_without_a_date_nothing_is_ever_past_it(world: World) -> None:
    world.hand.move(timedelta(days=40_000))
    assert retention.delete_expired(world.desk, world.actor("ann"), "deal") == ()


def test_by_the_command_line(deal: Copilot) -> None:
    assert deal("engagement", "terms", "deal", "--keep-days", "30").json["terms"]["keep_days"] == 30
    assert deal("engagement", "expired", "deal").json == {"engagement": "deal", "documents": [], "deleted": False}
    assert deal("engagement", "expired", "deal", "--delete", who="rita").code == 4
