"""A blind second review has a service level like any work, and its alarms reach nobody whom it must stay hidden from."""

from datetime import timedelta

import pytest

from copilot.domain.alarm import Alarm
from copilot.domain.member import Role
from copilot.domain.review import State
from copilot.services import alarms, levels, members, notices, queries, review, second_review
from copilot.services.draft import ask
from tests.app.queue_world import World, template, world

__all__ = ["template", "world"]  # fixtures

LADDER = [(0, Role.LEAD), (1, "rita"), (2, Role.REVIEWER)]


@pytest.fixture
def copy(world: World) -> str:
    """The copy of a draft that rita approved and lena has read; promised within eight hours."""
    lena = world.actor("lena")
    second_review.set_rule(world.desk, lena, "deal", "", 1)
    levels.set_level(world.desk, lena, "deal", 8, warn_hours=2, ladder=LADDER)  # type: ignore[arg-type]
    draft = asked(world, "answer")
    queries.draft(world.desk, lena, draft)
    approved(world, draft)
    second_review.set_rule(world.desk, lena, "deal", "", 0)
    return copy_of(world, draft)


def asked(world: World, task: str) -> str:
    return list(ask(world.desk, world.actor("ann"), "deal", "When is it paid?", task=task))[-1].id  # type: ignore[union-attr]


def approved(world: World, draft: str, by: str = "rita") -> None:
    review.claim(world.desk, world.actor(by), draft)
    review.approve(world.desk, world.actor(by), draft, queries.draft(world.desk, world.actor(by), draft).draft.hash)


def copy_of(world: World, draft: str) -> str:
    with world.desk.store.read() as work:
        sample = work.second_reviews.get(draft=draft)
    assert sample is not None
    assert sample.copy is not None
    return sample.copy


def after(world: World, hours: float) -> tuple[Alarm, ...]:
    world.hand.move(timedelta(hours=hours))
    return alarms.sweep(world.desk).alarms


def told(world: World, found: tuple[Alarm, ...]) -> dict[str, set[str]]:
    with world.desk.store.read() as work:
        return {alarm.step: set(members.names(work, *alarm.told).values()) for alarm in found}


def test_a_copy_is_due_and_its_ladder_passes_by_whoever_knows_the_original(world: World, copy: str) -> None:
    found = after(world, 11)
    assert {alarm.draft for alarm in found} == {copy}
    assert told(world, found) == {
        "warning": {"otto", "paula", "tom"},
        "breach": {"otto", "paula", "tom"},
        "escalation 1": set(),  # the lead has read the original
        "escalation 2": set(),  # rita has approved it
        "escalation 3": {"otto", "paula", "tom"},  # nor ann2, who is its author by another account
    }
    for name in ("ann", "ann2", "lena", "rita"):
        assert notices.listed(world.desk, world.actor(name), everything=True) == ()
    item = next(i for i in queries.queue(world.desk, world.actor("tom")).items if i.review.draft == copy)
    assert (item.review.state, item.overdue, item.review.rungs) == (State.ESCALATED, True, 3)


def test_the_holder_of_a_copy_alone_is_warned_of_it_and_a_decision_ends_its_clock(world: World, copy: str) -> None:
    world.hand.move(timedelta(hours=5.9))
    review.claim(world.desk, world.actor("tom"), copy)
    assert told(world, after(world, 0.2)) == {"warning": {"tom"}}
    tom = world.actor("tom")
    review.approve(world.desk, tom, copy, queries.draft(world.desk, tom, copy).draft.hash)
    assert [a for a in after(world, 100) if a.draft == copy] == []  # of the original its release is still to be reminded of


def test_the_holder_of_a_copy_is_told_nothing_of_an_original_that_still_waits(world: World) -> None:
    lena = world.actor("lena")
    second_review.set_rule(world.desk, lena, "deal", "", 1)
    original = asked(world, "legal-memo")
    approved(world, original)  # and waits for its second sign-off
    copy = copy_of(world, original)
    world.hand.move(timedelta(hours=39.9))
    review.claim(world.desk, world.actor("tom"), copy)
    found = {alarm.draft: told(world, (alarm,))["warning"] for alarm in after(world, 0.2)}
    assert found == {copy: {"tom"}, original: {"lena", "otto", "paula"}}
    assert {n.notice.draft for n in notices.listed(world.desk, world.actor("tom"))} == {copy}
