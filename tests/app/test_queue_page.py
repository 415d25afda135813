"""What a look at the queue shows, and what it says of the rest."""

import pytest

from copilot.domain.draft import Draft
from copilot.domain.engagement import Kind
from copilot.domain.member import Role
from copilot.domain.review import ReasonCode, State
from copilot.errors import UnknownNameError
from copilot.services import draft, engagements, queries, review
from tests.app.conftest import Copilot
from tests.app.queue_world import World, template, world

__all__ = ["template", "world"]  # fixtures


def asked(world: World, times: int) -> list[Draft]:
    made = [list(draft.ask(world.desk, world.actor("ann"), "deal", "When is it paid?"))[-1] for _ in range(times)]
    assert all(isinstance(m, Draft) for m in made)
    return [m for m in made if isinstance(m, Draft)]


def test_a_page_says_whether_more_stands_behind_it(world: World) -> None:
    asked(world, 3)
    rita = world.actor("rita")
    short, whole = queries.queue(world.desk, rita, limit=2), queries.queue(world.desk, rita, limit=3)
    assert (len(short.items), short.more) == (2, True)
    assert (len(whole.items), whole.more) == (3, False)
    assert whole.items[:2] == short.items


def test_what_waits_stands_before_what_is_decided_and_both_count(world: World) -> None:
    first, second = asked(world, 2)
    rita = world.actor("rita")
    review.claim(world.desk, rita, first.id)
    review.reject(world.desk, rita, first.id, ReasonCode.OTHER, "Not asked for.")
    page = queries.queue(world.desk, rita)
    assert [i.review.draft for i in page.items] == [second.id, first.id]
    assert queries.queue(world.desk, rita, limit=1).more
    assert [i.review.draft for i in queries.queue(world.desk, rita, State.REJECTED).items] == [first.id]


def test_one_engagement_is_looked_at_behind_however_many_of_others(world: World) -> None:
    asked(world, 2)
    adam = world.actor("adam")
    engagements.create(world.desk, adam, "other", Kind.LEGAL)
    engagements.grant(world.desk, adam, "other", "rita", Role.REVIEWER)
    rita = world.actor("rita")
    page = queries.queue(world.desk, rita, engagement="other", limit=1)
    assert (page.items, page.more, page.engagements) == ((), False, ("deal", "other"))
    assert queries.queue(world.desk, rita, engagement="deal", limit=1).more
    with pytest.raises(UnknownNameError, match="no engagement 'other'"):
        queries.queue(world.desk, world.actor("ann"), engagement="other")


def test_the_command_says_that_there_are_more(deal: Copilot) -> None:
    for _ in range(2):
        assert deal("ask", "deal", "When is it paid?").code == 0
    short = deal("queue", "--limit", "1")
    assert short.json["more"] is True
    assert len(short.json["drafts"]) == 1
    assert "there are more: --limit" in short.err
    assert deal("queue", "--engagement", "deal").json["more"] is False
    refused = deal("queue", "--engagement", "nowhere")
    assert refused.code == 2
    assert "no engagement 'nowhere'" in refused.err
