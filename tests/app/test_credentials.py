"""The ledger of credentials at work: who enters, who verifies, and what a revocation, an expiry or a renewal does."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from copilot.domain.credential import Standing
from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft
from copilot.domain.member import Actor, Role, Trust
from copilot.domain.review import Act, State
from copilot.errors import CredentialError, PermissionDeniedError, RefusedError, StaleError, UnknownNameError, UsageError
from copilot.services import credentials, members, release, review
from copilot.services.draft import ask
from tests.app.conftest import Copilot
from tests.app.queue_world import World, template, world

__all__ = ["template", "world"]  # fixtures


def asked(world: World, task: str = "contract-review") -> Draft:
    return [d for d in ask(world.desk, world.actor("ann"), "deal", "When is it paid?", task=task) if isinstance(d, Draft)][-1]


def state(world: World, draft: Draft) -> State:
    with world.desk.store.read() as work:
        found = work.reviews.get(draft=draft.id)
    assert found is not None
    return found.state


def claimed(world: World, by: str = "rita", task: str = "contract-review") -> Draft:
    made = asked(world, task)
    review.claim(world.desk, world.actor(by), made.id)
    return made


def approved(world: World, by: str = "rita", task: str = "contract-review") -> Draft:
    made = claimed(world, by, task)
    review.approve(world.desk, world.actor(by), made.id, made.hash)
    return made


def revoke(world: World, name: str) -> tuple[str, ...]:
    return credentials.revoke(world.desk, world.actor("adam"), name, f"A-{name}", "Struck off.")


def test_nobody_verifies_what_they_hold_or_have_entered(world: World) -> None:
    with pytest.raises(PermissionDeniedError, match="whoever entered a credential does not verify it"):
        credentials.verify(world.desk, world.actor("adam"), "otto", "A-otto")
    credentials.verify(world.desk, world.actor("eve"), "otto", "A-otto")
    with pytest.raises(RefusedError, match="verified already"):
        credentials.verify(world.desk, world.actor("eve"), "otto", "A-otto")


def test_a_second_account_of_one_administrator_is_no_second_pair_of_eyes(world: World) -> None:
    adam = world.actor("adam")
    again = members.add(world.desk, adam, "adam2", [Role.ADMINISTRATOR], same_person_as="adam")
    with pytest.raises(PermissionDeniedError, match="whoever entered"):
        credentials.verify(world.desk, Actor(again, Trust.SIGNED_IN), "otto", "A-otto")


def test_the_only_administrator_verifies_alone_at_the_keyboard_and_every_sign_off_says_so(
    world: World,
) -> None:
    adam = world.actor("adam")
    members.disable(world.desk, adam, "eve")
    with pytest.raises(PermissionDeniedError, match="whoever entered"):
        credentials.verify(world.desk, adam, "otto", "A-otto")  # signed in on the web
    credentials.verify(world.desk, Actor(adam.member, Trust.LOCAL, "root"), "otto", "A-otto")
    made = claimed(world, "otto")
    decision = review.approve(world.desk, world.actor("otto"), made.id, made.hash)
    assert decision.credentials == ("attorney, Law Society, A-otto (entered and verified by one person)",)


def test_revoked_between_claim_and_approval_the_lease_ends_and_nothing_is_decided(world: World) -> None:
    made = claimed(world)
    assert revoke(world, "rita") == (made.id,)
    assert state(world, made) is State.PENDING
    with pytest.raises(Exception, match=r"revoked|pending"):
        review.approve(world.desk, world.actor("rita"), made.id, made.hash)
    with pytest.raises(CredentialError, match="has one that is revoked"):
        review.claim(world.desk, world.actor("rita"), made.id)
    assert review.claim(world.desk, world.actor("tom"), made.id).claimed_by == world.actor("tom").member.id


def test_an_approval_not_yet_released_falls_with_the_credential_and_the_signature_keeps_its_time(world: World) -> None:
    made = approved(world)
    world.hand.move(timedelta(minutes=5))
    assert revoke(world, "rita") == (made.id,)
    assert state(world, made) is State.PENDING
    with world.desk.store.read() as work:
        (signature,) = work.decisions.find(draft=made.id, act=Act.APPROVE)
    assert signature.at == world.hand.now() - timedelta(minutes=5)


def test_what_was_released_stays_released_when_a_credential_is_revoked(world: World) -> None:
    made = approved(world)
    release.release(world.desk, world.actor("rita"), made.id, Format.MARKDOWN)
    assert revoke(world, "rita") == ()
    assert state(world, made) is State.RELEASED


def test_an_approval_that_another_credential_carries_stays(world: World) -> None:
    adam, eve, rita = (world.actor(name) for name in ("adam", "eve", "rita"))
    credentials.add(world.desk, adam, "rita", "attorney", "State Bar", "S-1")
    credentials.verify(world.desk, eve, "rita", "S-1")
    made = approved(world)
    assert revoke(world, "rita") == ()
    assert release.release(world.desk, rita, made.id, Format.MARKDOWN)


def test_the_second_signers_credential_counts_too(world: World) -> None:
    made = approved(world, task="legal-memo")
    review.sign(world.desk, world.actor("tom"), made.id, made.hash)
    assert revoke(world, "tom") == (made.id,)
    assert state(world, made) is State.PENDING


def test_work_that_asks_for_no_credential_goes_on(world: World) -> None:
    made = claimed(world, task="answer")
    assert revoke(world, "rita") == ()
    assert state(world, made) is State.CLAIMED


def test_a_signature_given_while_valid_still_counts_after_the_credential_expired(world: World) -> None:
    made = approved(world, "paula")
    world.hand.move(timedelta(days=3))
    with pytest.raises(CredentialError, match="expired"):
        release.release(world.desk, world.actor("paula"), made.id, Format.MARKDOWN)
    assert release.release(world.desk, world.actor("rita"), made.id, Format.MARKDOWN)


@pytest.mark.parametrize(("late", "refused"), [(timedelta(microseconds=-1), False), (timedelta(0), True)])
def test_approval_at_the_exact_end_of_the_last_day(world: World, late: timedelta, refused: bool) -> None:
    end = datetime(2026, 3, 4, tzinfo=UTC)  # paula's credential ends with 3 March
    world.hand.at = end - timedelta(minutes=10)
    made = claimed(world, "paula")
    world.hand.at = end + late
    if refused:
        with pytest.raises(CredentialError, match="expired"):
            review.approve(world.desk, world.actor("paula"), made.id, made.hash)
        assert state(world, made) is State.CLAIMED
    else:
        assert review.approve(world.desk, world.actor("paula"), made.id, made.hash)


def test_a_signature_found_wanting_at_release_returns_the_draft(world: World) -> None:
    made = approved(world)
    with world.desk.store.write() as work:  # as a desk of before left it, which returned nothing when more was asked
        asked = work.engagements.get(name="deal")
        assert asked is not None
        work.engagements.replace(replace(asked, jurisdiction="Ireland"))  # no credential here says where it holds
    irish = credentials.add(world.desk, world.actor("adam"), "tom", "attorney", "Law Society", "IE-1", "Ireland, France")
    credentials.verify(world.desk, world.actor("eve"), "tom", irish.number)
    with pytest.raises(StaleError, match="no credential for it that still counts"):
        release.release(world.desk, world.actor("tom"), made.id, Format.MARKDOWN)
    assert state(world, made) is State.PENDING
    with pytest.raises(CredentialError, match="scope does not cover"):
        review.claim(world.desk, world.actor("rita"), made.id)
    review.claim(world.desk, world.actor("tom"), made.id)


def test_a_renewal_succeeds_and_the_history_stays(world: World) -> None:
    adam, eve = world.actor("adam"), world.actor("eve")
    assert [v.member for v in credentials.warnings(world.desk, world.actor("paula"))] == ["paula"]
    credentials.renew(world.desk, adam, "paula", "A-paula", date(2028, 3, 3))
    assert [v.member for v in credentials.warnings(world.desk, world.actor("lena"))] == ["paula"]  # her lead is told
    credentials.verify(world.desk, eve, "paula", "A-paula")
    assert credentials.warnings(world.desk, world.actor("paula")) == ()
    old, new = (v for v in credentials.listed(world.desk, adam) if v.member == "paula")
    assert (old.renewed, old.standing, new.standing) == (True, Standing.VALID, Standing.VALID)
    world.hand.move(timedelta(days=30))
    assert review.approve(world.desk, world.actor("paula"), (made := claimed(world, "paula")).id, made.hash)
    assert revoke(world, "paula") == (made.id,)  # a credential is revoked with its renewals
    with pytest.raises(RefusedError, match="was revoked"):
        credentials.renew(world.desk, adam, "paula", "A-paula", date(2030, 3, 3))


def test_others_neither_revoke_nor_enter_nor_see(world: World) -> None:
    tom = world.actor("tom")
    with pytest.raises(PermissionDeniedError):
        credentials.revoke(world.desk, tom, "rita", "A-rita", "Rivalry.")
    with pytest.raises(PermissionDeniedError):
        credentials.renew(world.desk, tom, "rita", "A-rita", None)
    assert {v.member for v in credentials.listed(world.desk, tom)} == {"tom"}
    assert credentials.warnings(world.desk, tom) == ()
    assert credentials.revoke(world.desk, tom, "tom", "A-tom", "Retired.") == ()  # one's own may be given up


def test_what_cannot_be_is_refused(world: World) -> None:
    adam = world.actor("adam")
    with pytest.raises(UsageError, match="before it begins"):
        credentials.add(world.desk, adam, "rita", "cfa", "Institute", "C-1", "", date(2026, 1, 1), date(2027, 1, 1))
    with pytest.raises(UsageError, match="none of them empty"):
        credentials.add(world.desk, adam, "rita", "cfa", " ", "C-1")
    with pytest.raises(UsageError, match="says why"):
        credentials.revoke(world.desk, adam, "rita", "A-rita", " ")
    with pytest.raises(UnknownNameError):
        credentials.revoke(world.desk, adam, "rita", "nowhere", "Gone.")
    revoke(world, "rita")
    with pytest.raises(RefusedError, match="revoked already"):
        revoke(world, "rita")


CERTIFICATE = b"is of good standing, roll 4471-ZQ"  # words of no library: what lies in memory can get into an index file


def test_a_proof_is_known_again_by_its_hash(deal: Copilot, tmp_path: Path) -> None:
    proof = tmp_path / "certificate.pdf"
    proof.write_bytes(b"%PDF-1.7 " + CERTIFICATE)
    (tmp_path / "other.pdf").write_bytes(b"%PDF-1.7 another")
    words = ("--kind", "Attorney", "--issuer", "Bar", "--number", "7", "--until", "2099-01-01")
    added = deal("credential", "add", "rita", *words, "--proof", proof, who="rita")
    assert added.json["proof_sha256"] == hashlib.sha256(proof.read_bytes()).hexdigest()
    assert deal("credential", "verify", "rita", "7", "--proof", tmp_path / "other.pdf").code == 4
    assert deal("credential", "verify", "rita", "7", "--proof", tmp_path / "nowhere.pdf").code == 2
    assert deal("credential", "verify", "rita", "7", "--proof", proof).code == 0
    (held,) = deal("credential", "list").json["credentials"]
    assert (held["kind"], held["standing"], held["verified"], held["verified_alone"]) == ("attorney", "valid", True, False)
    assert CERTIFICATE not in b"".join(p.read_bytes() for p in (tmp_path / "home").rglob("*") if p.is_file())


@pytest.fixture
def tomorrow() -> Callable[[int], str]:
    return lambda days: str((datetime.now(UTC) + timedelta(days=days)).date())


def test_the_command_line_warns_renews_and_revokes(deal: Copilot, tomorrow: Callable[[int], str]) -> None:
    deal("credential", "add", "rita", "--kind", "cfa", "--issuer", "Institute", "--number", "9", "--until", tomorrow(20))
    assert deal("credential", "verify", "rita", "9").code == 0  # the only administrator, at the keyboard
    (held,) = deal("credential", "list", who="rita").json["credentials"]
    assert (held["warning"], held["days_left"], held["verified_alone"]) == (True, 20, True)
    assert [m["warnings"] for m in deal("member", "list").json["members"] if m["name"] == "rita"] == [
        [f"cfa ends {tomorrow(20)}"]
    ]
    assert deal("credential", "renew", "rita", "9", "--until", tomorrow(400), who="rita").json["renews"] == "9"
    assert deal("credential", "verify", "rita", "9").code == 0
    assert not any(c["warning"] for c in deal("credential", "list").json["credentials"])
    assert deal("credential", "revoke", "rita", "9", "--reason", "Resigned.").json["returned"] == []
    assert deal("credential", "list").json["credentials"] == []
    assert [c["revoked_why"] for c in deal("credential", "list", "--all").json["credentials"]] == ["Resigned."] * 2
