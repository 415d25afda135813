"""An engagement asks for credentials of whoever reviews anything in it, whatever the task's template asks for."""

import json
import re

import pytest

from copilot.domain.deliverable import Format, SignOff
from copilot.domain.draft import Draft
from copilot.domain.review import ReasonCode, Review, State
from copilot.errors import CredentialError, PermissionDeniedError, StateError, UsageError
from copilot.services import audit, credentials, engagements, queries, release, review
from copilot.services.draft import ask
from tests.app.conftest import Copilot
from tests.app.queue_world import WRONG, World, template, world

__all__ = ["template", "world"]  # fixtures


def asked(world: World, task: str = "answer") -> Draft:
    return [d for d in ask(world.desk, world.actor("ann"), "deal", "When is it paid?", task=task) if isinstance(d, Draft)][-1]


def approved(world: World, by: str, task: str = "answer") -> Draft:
    made = asked(world, task)
    review.claim(world.desk, world.actor(by), made.id)
    review.approve(world.desk, world.actor(by), made.id, made.hash)
    return made


def floor(world: World, *kinds: str, by: str = "lena") -> tuple[str, ...]:
    return engagements.set_credentials(world.desk, world.actor(by), "deal", kinds).engagement.credentials


def enter(world: World, name: str, kind: str, scope: str = "") -> None:
    made = credentials.add(world.desk, world.actor("adam"), name, kind, "Institute", f"{kind}-{name}", scope)
    credentials.verify(world.desk, world.actor("eve"), name, made.number)


def test_a_task_that_asks_for_none_is_reviewed_with_what_the_engagement_asks_for(world: World) -> None:
    made = asked(world)
    assert floor(world, " Attorney ", "attorney", "patent-attorney") == ("attorney", "patent-attorney")
    with pytest.raises(
        CredentialError, match=r"engagement asks for a credential as attorney or patent-attorney; .* nobody has"
    ):
        review.claim(world.desk, world.actor("otto"), made.id)
    assert review.claim_next(world.desk, world.actor("otto")) is None
    review.claim(world.desk, world.actor("rita"), made.id)
    assert review.approve(world.desk, world.actor("rita"), made.id, made.hash).credentials == ("attorney, Law Society, A-rita",)


def test_the_template_and_the_engagement_are_both_satisfied(world: World) -> None:
    floor(world, "cpa")
    made = asked(world, "contract-review")
    with pytest.raises(CredentialError, match="as cpa; 'rita' holds none of these"):
        review.claim(world.desk, world.actor("rita"), made.id)
    enter(world, "rita", "cpa")
    review.claim(world.desk, world.actor("rita"), made.id)
    assert review.approve(world.desk, world.actor("rita"), made.id, made.hash).credentials == (
        "attorney, Law Society, A-rita",
        "cpa, Institute, cpa-rita",
    )


def test_the_jurisdiction_holds_for_the_floor_too(world: World) -> None:
    floor(world, "attorney")
    engagements.set_jurisdiction(world.desk, world.actor("adam"), "deal", "Ireland")
    made = asked(world)
    with pytest.raises(CredentialError, match="valid in Ireland; 'rita' has one whose scope"):
        review.claim(world.desk, world.actor("rita"), made.id)


def now(world: World, made: Draft) -> Review:
    with world.desk.store.read() as work:
        found = work.reviews.get(draft=made.id)
    assert found is not None
    return found


def test_an_approval_that_rests_on_less_than_a_floor_set_later_ends_with_the_floor(world: World) -> None:
    made, other, third = approved(world, "otto"), approved(world, "rita"), asked(world)
    review.claim(world.desk, world.actor("otto"), third.id)
    asks = engagements.set_credentials(world.desk, world.actor("lena"), "deal", ("attorney",))
    assert asks.returned == tuple(sorted((made.id, third.id)))
    assert [now(world, d).state for d in (made, other, third)] == [State.PENDING, State.APPROVED, State.PENDING]
    why = "reviewers here now need a credential as attorney, and 'otto', who signed for .* had no credential for it"
    assert re.search(why, queries.draft(world.desk, world.actor("ann"), made.id).voided)
    assert [i.approval_ended for i in queries.queue(world.desk, world.actor("rita")).items if i.review.draft == made.id] == [
        True
    ]
    with pytest.raises(StateError, match="ended: reviewers here now need a credential as attorney"):
        release.release(world.desk, world.actor("rita"), made.id, Format.MARKDOWN)


def test_an_approval_that_holds_elsewhere_ends_with_the_jurisdiction(world: World) -> None:
    made = approved(world, "rita", "contract-review")
    asks = engagements.set_jurisdiction(world.desk, world.actor("adam"), "deal", "Ireland")
    assert asks.returned == (made.id,)
    assert "now have to hold in Ireland" in queries.draft(world.desk, world.actor("ann"), made.id).voided


def test_a_floor_that_everybody_reaches_returns_nothing(world: World) -> None:
    made, held = approved(world, "rita"), asked(world)
    review.claim(world.desk, world.actor("tom"), held.id)
    assert engagements.set_credentials(world.desk, world.actor("lena"), "deal", ("attorney",)).returned == ()
    assert [now(world, d).state for d in (made, held)] == [State.APPROVED, State.CLAIMED]


def test_a_second_sign_off_and_a_claim_let_stand_are_held_to_the_floor_too(world: World) -> None:
    world.writer.sentences = (WRONG,)
    made, signed = asked(world), asked(world, "legal-memo")
    for name in ("rita", "tom"):
        enter(world, name, "cpa")
    otto, paula = world.actor("otto"), world.actor("paula")
    review.claim(world.desk, otto, made.id)
    review.override(world.desk, otto, made.id, made.claims[0].id, ReasonCode.OTHER, "So.")
    review.unclaim(world.desk, otto, made.id)
    review.claim(world.desk, world.actor("rita"), made.id)
    review.approve(world.desk, world.actor("rita"), made.id, made.hash)
    review.claim(world.desk, world.actor("rita"), signed.id)
    review.override(world.desk, world.actor("rita"), signed.id, signed.claims[0].id, ReasonCode.OTHER, "So.")
    review.approve(world.desk, world.actor("rita"), signed.id, signed.hash)
    review.sign(world.desk, paula, signed.id, signed.hash)
    assert engagements.set_credentials(world.desk, world.actor("lena"), "deal", ("cpa",)).returned == tuple(
        sorted((made.id, signed.id))
    )
    assert "lets c1 stand" in queries.draft(world.desk, world.actor("ann"), made.id).voided
    assert "'paula', who signed" in queries.draft(world.desk, world.actor("ann"), signed.id).voided


def test_a_floor_that_is_lifted_asks_for_nothing_any_more(world: World) -> None:
    floor(world, "attorney")
    assert floor(world) == ()
    review.claim(world.desk, world.actor("otto"), asked(world).id)


def test_who_leads_or_administers_sets_it_and_the_trail_tells_it(world: World) -> None:
    with pytest.raises(PermissionDeniedError):
        floor(world, "attorney", by="rita")
    with pytest.raises(UsageError, match="1 to 60 printable characters"):
        floor(world, "x" * 61)
    floor(world, "attorney", by="adam")
    with world.desk.store.read() as work:
        found = work.audit.find(act="set credentials")
    assert [json.loads(e.details)["credentials"] for e in found] == [["attorney"]]
    assert [r.chain for r in audit.verify(world.desk, world.actor("adam")) if r.broken_at is not None] == []


def signed_off(world: World, made: Draft) -> tuple[SignOff, ...]:
    release.release(world.desk, world.actor("tom"), made.id, Format.MARKDOWN)
    with world.desk.store.read() as work:
        found = work.deliverables.get(draft=made.id)
    assert found is not None
    return found.sign_offs


def test_a_sign_off_that_needs_no_credential_names_those_that_are_held(world: World) -> None:
    assert [(s.member, s.credentials) for s in signed_off(world, approved(world, "rita"))] == [
        ("rita", ("attorney, Law Society, A-rita",)),
        ("tom", ("attorney, Law Society, A-tom",)),
    ]


def test_a_sign_off_names_no_credential_that_nobody_has_verified_or_that_was_revoked(world: World) -> None:
    made = approved(world, "otto")
    assert [s.credentials for s in signed_off(world, made) if s.member == "otto"] == [()]
    made = approved(world, "rita")
    assert credentials.revoke(world.desk, world.actor("adam"), "rita", "A-rita", "Struck off.") == ()
    assert [s.credentials for s in signed_off(world, made) if s.member == "rita"] == [()]


def test_the_command_line_sets_shows_and_lifts_it(deal: Copilot) -> None:
    told = deal("engagement", "jurisdiction", "deal", "Ireland").json
    assert told["asks_for_none"] == ["answer", "market-synthesis"]
    assert deal("engagement", "credentials", "deal", "attorney", "cpa").json["credentials"] == ["attorney", "cpa"]
    assert deal("engagement", "show", "deal").json["credentials"] == ["attorney", "cpa"]
    assert deal("engagement", "list").json["engagements"][0]["credentials"] == ["attorney", "cpa"]
    assert deal("engagement", "jurisdiction", "deal", "Ireland").json["asks_for_none"] == []
    assert deal("engagement", "credentials", "deal").json == {
        "engagement": "deal", "credentials": [], "asks_for_none": ["answer", "market-synthesis"], "returned": [],
    }  # fmt: skip
