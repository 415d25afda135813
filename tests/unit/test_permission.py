"""Rights come from grants in the engagement; the administrator manages the wall and does not see behind it."""

from datetime import UTC, datetime

import pytest

from copilot.domain.engagement import Engagement, Kind
from copilot.domain.member import Actor, Member, Role, Trust
from copilot.domain.permission import DESK_RIGHTS, RIGHTS, DeskRight, Right, demand, demand_on_desk
from copilot.errors import PermissionDeniedError

NOW = datetime(2026, 1, 5, tzinfo=UTC)
ENGAGEMENT = Engagement("eng-1", "Meridian", Kind.LEGAL, "", "mem-0", NOW)


def actor(*roles: Role, disabled: bool = False) -> Actor:
    return Actor(Member("mem-1", "ada", "p-1", roles, NOW, disabled_at=NOW if disabled else None), Trust.LOCAL)


@pytest.mark.parametrize("right", list(Right))
@pytest.mark.parametrize("role", list(Role))
def test_a_right_follows_from_the_grant_alone(right: Right, role: Role) -> None:
    if role in RIGHTS[right]:
        demand(actor(), {role}, right, ENGAGEMENT)
    else:
        with pytest.raises(PermissionDeniedError, match="'ada' may not"):
            demand(actor(role) if role is not Role.ADMINISTRATOR else actor(), {role}, right, ENGAGEMENT)


@pytest.mark.parametrize("right", [Right.READ, Right.INGEST, Right.ASK, Right.COMMENT])
def test_an_administrator_without_a_grant_reads_no_client_content(right: Right) -> None:
    with pytest.raises(PermissionDeniedError):
        demand(actor(Role.ADMINISTRATOR), set(), right, ENGAGEMENT)


def test_an_administrator_manages_grants_without_one() -> None:
    demand(actor(Role.ADMINISTRATOR), set(), Right.GRANT, ENGAGEMENT)


@pytest.mark.parametrize("right", list(DeskRight))
@pytest.mark.parametrize("role", list(Role))
def test_desk_rights_follow_from_the_members_own_roles(right: DeskRight, role: Role) -> None:
    if role in DESK_RIGHTS[right]:
        demand_on_desk(actor(role), right)
    else:
        with pytest.raises(PermissionDeniedError):
            demand_on_desk(actor(role), right)


def test_a_disabled_member_may_nothing() -> None:
    with pytest.raises(PermissionDeniedError, match="disabled"):
        demand(actor(disabled=True), {Role.LEAD}, Right.READ, ENGAGEMENT)
    with pytest.raises(PermissionDeniedError, match="disabled"):
        demand_on_desk(actor(Role.ADMINISTRATOR, disabled=True), DeskRight.MANAGE_MEMBERS)
