"""How a credential stands at a moment, from entries that never change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from copilot.domain.credential import (
    Held,
    LedgerAct,
    LedgerEntry,
    Needed,
    Standing,
    as_held,
    covers,
    described,
    expiring,
)
from copilot.domain.member import Credential

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PERSONS = {"mem-r": "rita", "mem-r2": "rita", "mem-a": "adam"}


def credential(**changes: object) -> Credential:
    given = {"id": "cred-1", "member": "mem-r", "kind": "attorney", "issuer": "Bar", "number": "7", "scope": "Ireland"}
    return Credential(**(given | changes))  # type: ignore[arg-type]


def entry(act: LedgerAct, by: str = "mem-a", at: datetime = NOON) -> LedgerEntry:
    return LedgerEntry("led-1", "cred-1", "mem-r", act, by, at, "signed in")


def verified(**changes: object) -> Held:
    return as_held(credential(**changes), [entry(LedgerAct.VERIFY)], PERSONS)


def test_one_that_nobody_verified_does_not_count() -> None:
    assert as_held(credential(), [], PERSONS).standing(NOON) is Standing.UNVERIFIED
    assert verified().standing(NOON) is Standing.VALID


def test_it_counts_from_the_moment_of_its_verification_not_before() -> None:
    assert verified().standing(NOON - timedelta(microseconds=1)) is Standing.UNVERIFIED


def test_a_verification_by_another_account_of_the_holder_does_not_count() -> None:
    own = as_held(credential(), [entry(LedgerAct.VERIFY, by="mem-r2")], PERSONS)
    assert own.standing(NOON) is Standing.UNVERIFIED


@pytest.mark.parametrize(
    ("moment", "standing"),
    [
        (datetime(2026, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC), Standing.VALID),
        (datetime(2026, 4, 1, tzinfo=UTC), Standing.EXPIRED),
    ],
)
def test_it_is_valid_to_the_last_microsecond_of_its_last_day(moment: datetime, standing: Standing) -> None:
    assert verified(valid_until=date(2026, 3, 31)).standing(moment) is standing


def test_it_is_not_valid_before_its_first_day() -> None:
    later = verified(valid_from=date(2026, 4, 1))
    assert later.standing(datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC)) is Standing.NOT_YET
    assert later.standing(datetime(2026, 4, 1, tzinfo=UTC)) is Standing.VALID


def test_a_revocation_counts_for_every_moment() -> None:
    gone = as_held(credential(), [entry(LedgerAct.VERIFY), entry(LedgerAct.REVOKE)], PERSONS)
    assert gone.standing(NOON) is gone.standing(NOON - timedelta(days=1)) is Standing.REVOKED


@pytest.mark.parametrize(
    ("scope", "where", "holds"),
    [
        ("Ireland", "ireland", True),
        ("England and Wales; Ireland", "Ireland", True),
        ("Worldwide", "Ireland", True),
        ("England and Wales", "Ireland", False),
        ("", "Ireland", False),
        ("", "", True),
        ("Northern Ireland", "Ireland", False),
    ],
)
def test_a_scope_covers_what_it_names(scope: str, where: str, holds: bool) -> None:
    assert covers(scope, where) is holds


def test_the_template_and_the_engagement_both_have_to_be_covered() -> None:
    both = Needed(("attorney",), ("contracts", "litigation"), "Ireland")
    assert both.fits(credential(scope="Ireland, contracts"))
    assert not both.fits(credential(scope="Ireland"))
    assert not both.fits(credential(scope="contracts"))
    assert not both.fits(credential(kind="cfa", scope="Ireland, contracts"))
    assert str(both) == "attorney for contracts or litigation, valid in Ireland"


def test_a_credential_that_ends_soon_is_warned_of_until_its_renewal_is_verified() -> None:
    ending = verified(valid_until=date(2026, 4, 1))
    fresh = credential(id="cred-2", valid_until=date(2028, 4, 1), renews="cred-1")
    assert expiring([ending], NOON) == [ending]
    assert expiring([ending], NOON, timedelta(days=7)) == []
    assert expiring([ending, as_held(fresh, [], PERSONS)], NOON) == [ending]
    assert expiring([ending, Held(fresh, "mem-a", NOON)], NOON) == []


def test_a_renewal_that_leaves_a_gap_does_not_quiet_the_warning() -> None:
    ending = verified(valid_until=date(2026, 4, 1))
    late = Held(credential(id="cred-2", valid_from=date(2026, 4, 3), renews="cred-1"), "mem-a", NOON)
    assert expiring([ending, late], NOON) == [ending]


def test_a_sign_off_tells_when_one_person_alone_vouches() -> None:
    assert described(verified()) == "attorney, Bar, 7, Ireland"
    assert described(Held(credential(scope=""), "mem-a", NOON, alone=True)).endswith("(entered and verified by one person)")
