"""Whose signatures a deliverable prints: what they are called, by which account, under which credentials; the releaser's too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft
from copilot.errors import PermissionDeniedError, UsageError
from copilot.services import members, release, review
from copilot.services.draft import ask
from tests.app.queue_world import World, furnish, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = open_world(tmp_path)
    furnish(world)
    yield world
    world.desk.close()


def test_every_line_of_the_block_has_a_name_and_credentials(world: World) -> None:
    desk, rita, tom = world.desk, world.actor("rita"), world.actor("tom")
    members.set_full_name(desk, world.actor("adam"), "rita", " Rita  Meyer ")
    made = [d for d in ask(desk, world.actor("ann"), "deal", "When is it paid?", task="legal-memo") if isinstance(d, Draft)][-1]
    review.claim(desk, rita, made.id)
    review.approve(desk, rita, made.id, made.hash)
    review.sign(desk, tom, made.id, made.hash)
    text = release.release(desk, rita, made.id, Format.MARKDOWN).decode()
    with desk.store.read() as work:
        (released,) = work.deliverables.find()
    held = "attorney, Law Society, A-"
    assert [(s.who, s.act, [c[: len(held) + 4] for c in s.credentials]) for s in released.sign_offs] == [
        ("Rita Meyer (rita)", "approved", [f"{held}rita"]),
        ("tom", "second sign-off", [f"{held}tom"]),
        ("Rita Meyer (rita)", "released", [f"{held}rita"]),
    ]
    assert "Rita Meyer (rita)" in text
    assert "none stated" not in text


def test_nobody_but_an_administrator_says_what_somebody_is_called(world: World) -> None:
    with pytest.raises(PermissionDeniedError):
        members.set_full_name(world.desk, world.actor("rita"), "rita", "Dr Rita Meyer")
    with pytest.raises(UsageError, match="printable"):
        members.set_full_name(world.desk, world.actor("adam"), "rita", "Rita\x1b[2J")
