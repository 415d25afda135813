"""Whether a member is where an engagement's terms let people be."""

from copilot.domain.engagement import Engagement
from copilot.domain.member import Member
from copilot.domain.terms import Keeping, within
from copilot.errors import PermissionDeniedError


def may_be(member: Member, engagement: Engagement) -> bool:
    """Whether the member's recorded place is one that the terms allow."""
    allowed = engagement.terms.people_places
    return not allowed or within(member.place, allowed)


def kept_out(member: Member, engagement: Engagement) -> bool:
    """Whether the terms refuse this member."""
    return engagement.terms.keeping is Keeping.REFUSE and not may_be(member, engagement)


def demand_member(member: Member, engagement: Engagement) -> None:
    """Raises PermissionDeniedError for a member who is where the terms let nobody be."""
    if kept_out(member, engagement):
        allowed = ", ".join(engagement.terms.people_places)
        raise PermissionDeniedError(
            f"the terms of engagement '{engagement.name}' let people be in {allowed} only; '{member.name}' is in "
            f"{member.place or 'a place that is not recorded'}: copilot member place {member.name} PLACE"
        )
