"""Sign-in: who gets a session, who does not, and what a stranger can learn or exhaust."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from copilot.adapters.passwords import Argon2Passwords
from copilot.adapters.store import MemoryStore
from copilot.domain.audit import DESK_CHAIN
from copilot.domain.member import Member, Role, Trust
from copilot.errors import BusyError, PermissionDeniedError
from copilot.services.attempts import FREE_PER_ADDRESS, FREE_PER_NAME, LONGEST_DELAY, REMEMBERED, Attempts
from copilot.services.desk import Desk, Limits
from copilot.services.sign_in import actor_of, end_sessions, random_password, sign_in, sign_out

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


@dataclass
class MovingClock:
    """A clock that a test moves."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at


@dataclass
class CountingPasswords:
    """Real Argon2id, small; counts how often a hash was computed."""

    inner: Argon2Passwords = field(default_factory=lambda: Argon2Passwords(1, 1024, 1))
    verified: int = 0

    def hash(self, password: str) -> str:
        return self.inner.hash(password)

    def verify(self, hashed: str | None, password: str) -> bool:
        self.verified += 1
        return self.inner.verify(hashed, password)

    def needs_rehash(self, hashed: str) -> bool:
        return self.inner.needs_rehash(hashed)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def desk(clock: MovingClock) -> Desk:
    """A desk of which only store, clock and passwords exist."""
    parts: dict[str, Any] = dict.fromkeys(Desk.__dataclass_fields__)
    parts |= {
        "store": MemoryStore(),
        "clock": clock,
        "passwords": CountingPasswords(),
        "limits": Limits(),
        "attempts": Attempts(),
    }
    made = Desk(**parts)
    with made.store.write() as work:
        work.members.add(Member("mem-a", "ada", "p-a", (Role.ANALYST,), START, made.passwords.hash("right")))
        work.members.add(Member("mem-n", "nopass", "p-n", (Role.ANALYST,), START))
    return made


def acts(desk: Desk) -> list[tuple[str, str]]:
    with desk.store.read() as work:
        return [(entry.act, entry.member) for entry in work.audit.find(chain=DESK_CHAIN, order_by="sequence")]


def disable(desk: Desk) -> None:
    with desk.store.write() as work:
        ada = work.members.get(name="ada")
        assert ada is not None
        work.members.replace(replace(ada, disabled_at=START))


def test_the_right_password_gives_a_session_that_names_the_member(desk: Desk) -> None:
    signed_in = sign_in(desk, "ada", "right", "10.0.0.1")
    actor = actor_of(desk, signed_in.token)
    assert actor is not None
    assert (actor.member.name, actor.trust) == ("ada", Trust.SIGNED_IN)
    assert acts(desk) == [("sign in", "mem-a")]


def test_the_store_never_holds_the_token(desk: Desk) -> None:
    token = sign_in(desk, "ada", "right").token
    with desk.store.read() as work:
        held = work.sessions.find()
    assert len(held) == 1
    assert token not in str(held[0])
    assert len(held[0].id) == 64


@pytest.mark.parametrize(("name", "password"), [("ada", "wrong"), ("nobody", "right"), ("nopass", ""), ("ada", ""), ("", "")])
def test_a_wrong_name_and_a_wrong_password_read_the_same_and_cost_the_same(desk: Desk, name: str, password: str) -> None:
    with pytest.raises(PermissionDeniedError, match=r"^name or password is wrong"):
        sign_in(desk, name, password)
    assert cast("CountingPasswords", desk.passwords).verified == 1
    assert acts(desk)[-1][0] == "sign in refused"


def test_a_password_typed_as_name_is_not_kept(desk: Desk) -> None:
    with pytest.raises(PermissionDeniedError):
        sign_in(desk, "my secret password", "x")
    with desk.store.read() as work:
        assert "my secret" not in str(work.audit.find())


def test_an_endless_password_is_refused_without_being_hashed_whole(desk: Desk) -> None:
    with pytest.raises(PermissionDeniedError):
        sign_in(desk, "ada", "right" * 100_000)


def test_a_disabled_member_can_neither_sign_in_nor_go_on(desk: Desk) -> None:
    token = sign_in(desk, "ada", "right").token
    disable(desk)
    assert actor_of(desk, token) is None
    with pytest.raises(PermissionDeniedError, match="name or password is wrong"):
        sign_in(desk, "ada", "right")


def test_a_session_ends_by_time_by_sign_out_and_by_the_member_being_locked_out(desk: Desk, clock: MovingClock) -> None:
    first, second, third = (sign_in(desk, "ada", "right").token for _ in range(3))
    sign_out(desk, first)
    assert actor_of(desk, first) is None
    assert actor_of(desk, second) is not None
    with desk.store.write() as work:
        member = work.members.get(name="ada")
        assert member is not None
        assert end_sessions(work, member) == 2
    assert actor_of(desk, second) is None
    fourth = sign_in(desk, "ada", "right").token
    clock.at += desk.limits.session
    assert actor_of(desk, third) is None
    assert actor_of(desk, fourth) is None


def test_sessions_that_have_ended_are_swept_at_the_next_sign_in(desk: Desk, clock: MovingClock) -> None:
    sign_in(desk, "ada", "right")
    clock.at += desk.limits.session + timedelta(seconds=1)
    sign_in(desk, "ada", "right")
    with desk.store.read() as work:
        assert work.sessions.count() == 1


@pytest.mark.parametrize("token", ["", "guess", "🦀", "x" * 10_000])
def test_a_token_that_was_never_given_names_nobody(desk: Desk, token: str) -> None:
    assert actor_of(desk, token) is None


def test_failures_of_one_name_wait_longer_and_longer_and_a_success_forgets_them(desk: Desk, clock: MovingClock) -> None:
    for n in range(FREE_PER_NAME):
        with pytest.raises(PermissionDeniedError):
            sign_in(desk, "ada", "wrong", f"10.0.0.{n}")
    with pytest.raises(BusyError, match="try again in 2 seconds"):
        sign_in(desk, "ada", "right", "10.0.1.1")
    clock.at += timedelta(seconds=2)
    with pytest.raises(PermissionDeniedError):
        sign_in(desk, "ada", "wrong", "10.0.1.1")
    with pytest.raises(BusyError, match="try again in 4 seconds"):
        sign_in(desk, "ada", "right", "10.0.1.1")
    clock.at += timedelta(seconds=4)
    sign_in(desk, "ada", "right", "10.0.1.1")
    with pytest.raises(PermissionDeniedError):
        sign_in(desk, "ada", "wrong", "10.0.1.1")


def test_guesses_at_many_names_from_one_address_are_slowed_too_and_an_own_sign_in_does_not_clear_them(desk: Desk) -> None:
    for n in range(FREE_PER_ADDRESS - 1):
        with pytest.raises(PermissionDeniedError):
            sign_in(desk, f"guess{n}", "x", "10.0.0.9")
    sign_in(desk, "ada", "right", "10.0.0.9")
    with pytest.raises(PermissionDeniedError):
        sign_in(desk, "one more", "x", "10.0.0.9")
    with pytest.raises(BusyError):
        sign_in(desk, "another", "x", "10.0.0.9")


def test_a_refused_attempt_does_not_lengthen_the_wait_beyond_its_limit(clock: MovingClock) -> None:
    attempts = Attempts()
    for _ in range(60):
        clock.at += attempts.begin("ada", "a", clock.at)
        attempts.begin("ada", "b", clock.at)
    assert attempts.begin("ada", "c", clock.at) <= LONGEST_DELAY


def test_memory_of_failures_is_bounded(clock: MovingClock) -> None:
    attempts = Attempts()
    for n in range(REMEMBERED):
        attempts.begin(f"name{n}", "one address", clock.at + timedelta(hours=n))
    assert len(attempts._failures) <= REMEMBERED


def test_a_hash_with_older_parameters_is_renewed_at_the_next_sign_in(desk: Desk) -> None:
    with desk.store.write() as work:
        ada = work.members.get(name="ada")
        assert ada is not None
        weak = Argon2Passwords(1, 512, 1).hash("right")
        work.members.replace(replace(ada, password_hash=weak))
    sign_in(desk, "ada", "right")
    with desk.store.read() as work:
        renewed = work.members.get(name="ada")
    assert renewed is not None
    assert renewed.password_hash != weak
    sign_in(desk, "ada", "right")


def test_passwords_are_argon2id_salted_and_never_equal() -> None:
    passwords = Argon2Passwords(1, 1024, 1)
    one, other = passwords.hash("same"), passwords.hash("same")
    assert one.startswith("$argon2id$")
    assert one != other
    assert passwords.verify(one, "same")
    assert not passwords.verify(one, "Same")
    assert not passwords.verify(None, "same")
    assert not passwords.verify("not a hash", "same")


def test_the_shipped_parameters_are_those_of_rfc_9106_for_little_memory() -> None:
    assert "$m=65536,t=3,p=4$" in Argon2Passwords().hash("x")


def test_random_passwords_are_long_and_all_different() -> None:
    made = {random_password() for _ in range(500)}
    assert len(made) == 500
    assert all(len(p.replace("-", "")) == 20 for p in made)
