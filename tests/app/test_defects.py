"""What a client returns counts as an escape until a lead, who had no part in the work, says why it is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.domain.client import Defect, Finding, Outcome
from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft
from copilot.domain.member import Role
from copilot.domain.review import ReasonCode
from copilot.errors import PermissionDeniedError, StateError, UsageError
from copilot.evaluation.quality_report import quality_report
from copilot.services import client, defects, engagements, release, review
from copilot.services.draft import ask
from copilot.services.status_pack import status
from tests.app.conftest import Copilot
from tests.app.queue_world import World, copied, furnish, open_world
from tests.app.test_client import HERE

REMARK = "Clause 1 says 45 days."


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two deliverables, of which the client returned the first."""
    folder = tmp_path_factory.mktemp("defects") / "template"
    world = open_world(folder)
    furnish(world)
    for answer in (Outcome.RETURNED, Outcome.ACCEPTED):
        made = [d for d in ask(world.desk, world.actor("ann"), "deal", "When is it paid?") if isinstance(d, Draft)][-1]
        rita = world.actor("rita")
        review.claim(world.desk, rita, made.id)
        review.approve(world.desk, rita, made.id, made.hash)
        release.release(world.desk, rita, made.id, Format.MARKDOWN)
        link = client.link(world.desk, rita, made.id)
        client.answer(world.desk, link.token, HERE, answer, name="Grace", rating=2, remarks=REMARK)
    world.desk.close()
    return folder


@pytest.fixture
def world(template: Path, tmp_path: Path) -> Iterator[World]:
    world = copied(template, tmp_path / "world")
    yield world
    world.desk.close()


def opened(world: World) -> Defect:
    (view,) = defects.defects(world.desk, world.actor("lena"), "deal")
    return view.defect


def escaped(world: World) -> tuple[tuple[int, int], tuple[int, int]]:
    """By the report on quality, and by the status pack: both have one rule."""
    row = quality_report(world.desk, world.actor("lena"), "deal").work[0].escaped
    shares = {s.label: (s.count, s.of) for s in status(world.desk, world.actor("lena"), "deal").quality}
    return (row.count, row.of), shares["With a defect found after the release"]


def test_a_return_counts_at_once_and_waits_for_a_lead(world: World) -> None:
    found = opened(world)
    assert (found.finding, found.note, found.member) == (Finding.OPEN, REMARK, "client")
    assert escaped(world) == ((1, 2), (1, 2))
    assert quality_report(world.desk, world.actor("lena"), "deal").work[0].unjudged == 1


def test_confirmed_it_still_counts_and_waits_no_more(world: World) -> None:
    settled = defects.confirm(world.desk, world.actor("lena"), opened(world).id, ReasonCode.WRONG_FIGURE)
    assert opened(world) == settled
    assert escaped(world) == ((1, 2), (1, 2))
    assert quality_report(world.desk, world.actor("lena"), "deal").work[0].unjudged == 0
    with pytest.raises(StateError, match="confirmed already"):
        defects.dismiss(world.desk, world.actor("lena"), settled.id, "After all not.")


def test_dismissed_with_a_reason_it_counts_no_more(world: World) -> None:
    with pytest.raises(UsageError, match="why"):
        defects.dismiss(world.desk, world.actor("lena"), opened(world).id, " ")
    settled = defects.dismiss(world.desk, world.actor("lena"), opened(world).id, "The clause was amended on Monday.")
    assert (settled.finding, settled.settled_note) == (Finding.DISMISSED, "The clause was amended on Monday.")
    assert escaped(world) == ((0, 2), (0, 2))


def test_nobody_clears_what_they_wrote_or_approved_and_who_is_no_lead_judges_nothing(world: World) -> None:
    found = opened(world)
    with pytest.raises(PermissionDeniedError, match="needs a grant as lead"):
        defects.dismiss(world.desk, world.actor("rita"), found.id, "No.")
    for name in ("rita", "ann"):
        engagements.grant(world.desk, world.actor("adam"), "deal", name, Role.LEAD)
        with pytest.raises(PermissionDeniedError, match="another lead"):
            defects.dismiss(world.desk, world.actor(name), found.id, "No.")
    assert opened(world).finding is Finding.OPEN
    assert defects.confirm(world.desk, world.actor("rita"), found.id, ReasonCode.WRONG_FIGURE).counts


def test_a_recall_is_an_escape_in_both_reports(world: World) -> None:
    accepted = next(i for i in _drafts(world) if i != opened(world).draft)
    release.recall(world.desk, world.actor("rita"), accepted, ReasonCode.WRONG_FIGURE, "54 days.")
    assert escaped(world) == ((2, 2), (2, 2))


def test_the_command_line_shows_and_settles_them(deal: Copilot) -> None:
    assert deal("client", "defects", "deal").json == {"defects": []}
    assert deal("client", "confirm", "def-none", "--reason", "other").code == 2
    assert deal("client", "dismiss", "def-none", "--note", "No.").code == 2


def _drafts(world: World) -> list[str]:
    with world.desk.store.read() as work:
        return [d.draft for d in work.deliverables.find()]
