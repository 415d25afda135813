"""Who may do what. Faces ask nothing else; services ask here before they read or write anything."""

from collections.abc import Collection
from enum import StrEnum

from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor, Role
from copilot.errors import PermissionDeniedError


class Right(StrEnum):
    """What can be permitted within an engagement, besides the acts of the review table."""

    READ = "read"
    INGEST = "ingest"
    ASK = "ask"
    COMMENT = "comment"
    SAMPLE = "set quality sampling"
    INVITE = "show a deliverable to the client"
    GRANT = "grant"
    CLOSE = "close"
    LIMIT = "limit the model"
    SET_TERMS = "set the terms"
    PURGE = "delete what is past its date"
    HAND_OVER = "hand over the record"
    SET_LEVEL = "set service levels"
    JUDGE_DEFECT = "confirm or dismiss a defect"


class DeskRight(StrEnum):
    """What can be permitted on the desk as a whole; none of it opens any client content."""

    CREATE_ENGAGEMENT = "create engagements"
    MANAGE_MEMBERS = "manage members"
    VERIFY_CREDENTIALS = "verify credentials"
    PROMOTE_PROMPTS = "release and promote prompts"
    RUN_EVALUATIONS = "run evaluations"
    VERIFY_AUDIT = "verify the audit trail"
    SEE_SPENDING = "see what the model cost"
    SET_CALENDARS = "set working calendars"


_EVERY_GRANT = frozenset({Role.ANALYST, Role.REVIEWER, Role.EVALUATOR, Role.LEAD})

RIGHTS: dict[Right, frozenset[Role]] = {
    Right.READ: _EVERY_GRANT,
    Right.INGEST: frozenset({Role.ANALYST, Role.LEAD}),
    Right.ASK: frozenset({Role.ANALYST, Role.LEAD}),
    Right.COMMENT: frozenset({Role.ANALYST, Role.REVIEWER, Role.LEAD}),
    Right.SAMPLE: frozenset({Role.LEAD}),
    Right.INVITE: frozenset({Role.REVIEWER, Role.LEAD}),
    Right.GRANT: frozenset({Role.LEAD}),
    Right.CLOSE: frozenset({Role.LEAD}),
    Right.LIMIT: frozenset({Role.LEAD}),
    Right.SET_TERMS: frozenset({Role.LEAD}),
    Right.PURGE: frozenset({Role.ANALYST, Role.LEAD}),
    Right.HAND_OVER: frozenset({Role.ANALYST, Role.LEAD}),
    Right.SET_LEVEL: frozenset({Role.LEAD}),
    Right.JUDGE_DEFECT: frozenset({Role.LEAD}),
}

DESK_RIGHTS: dict[DeskRight, frozenset[Role]] = {
    DeskRight.CREATE_ENGAGEMENT: frozenset({Role.ADMINISTRATOR, Role.LEAD}),
    DeskRight.MANAGE_MEMBERS: frozenset({Role.ADMINISTRATOR}),
    DeskRight.VERIFY_CREDENTIALS: frozenset({Role.ADMINISTRATOR}),
    DeskRight.PROMOTE_PROMPTS: frozenset({Role.EVALUATOR}),
    DeskRight.RUN_EVALUATIONS: frozenset({Role.EVALUATOR, Role.ADMINISTRATOR}),
    DeskRight.VERIFY_AUDIT: frozenset({Role.ADMINISTRATOR, Role.EVALUATOR}),
    DeskRight.SEE_SPENDING: frozenset({Role.ADMINISTRATOR}),
    DeskRight.SET_CALENDARS: frozenset({Role.ADMINISTRATOR}),
}

# An administrator manages the wall (grants, limits, closing), what was agreed (terms, service levels) and sampling, without seeing
# behind it.
_BY_ADMINISTRATION = frozenset({Right.GRANT, Right.CLOSE, Right.LIMIT, Right.SET_TERMS, Right.SET_LEVEL, Right.SAMPLE})


def demand(actor: Actor, granted: Collection[Role], right: Right, engagement: Engagement) -> None:
    """Raise PermissionDeniedError unless `granted` (the actor's roles in the engagement) carry the right."""
    if actor.member.disabled_at is not None:
        raise PermissionDeniedError(f"member '{actor.member.name}' is disabled")
    if RIGHTS[right] & set(granted):
        return
    if right in _BY_ADMINISTRATION and Role.ADMINISTRATOR in actor.member.roles:
        return
    wanted = " or ".join(sorted(RIGHTS[right]))
    raise PermissionDeniedError(
        f"'{actor.member.name}' may not {right} in engagement '{engagement.name}': that needs a grant as {wanted} there"
    )


def demand_on_desk(actor: Actor, right: DeskRight) -> None:
    """Raise PermissionDeniedError unless the actor's own roles carry the right."""
    if actor.member.disabled_at is not None:
        raise PermissionDeniedError(f"member '{actor.member.name}' is disabled")
    if not DESK_RIGHTS[right] & set(actor.member.roles):
        wanted = " or ".join(sorted(DESK_RIGHTS[right]))
        raise PermissionDeniedError(f"'{actor.member.name}' may not {right}: that needs the role {wanted}")
