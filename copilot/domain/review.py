"""The approval queue's state machine: one table, and everything that is not in it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from copilot.domain.claim import Verdict
from copilot.domain.member import Role
from copilot.errors import StateError


class State(StrEnum):
    DRAFTED = "drafted"
    CHECKED = "checked"
    PENDING = "pending"
    CLAIMED = "claimed"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    ESCALATED = "escalated"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    RECALLED = "recalled"


class Act(StrEnum):
    CHECK = "check"
    SUBMIT = "submit"
    CLAIM = "claim"
    RENEW = "renew"
    UNCLAIM = "unclaim"
    LAPSE = "lapse"
    EDIT = "edit"
    OVERRIDE = "override"
    WITHDRAW = "withdraw"
    RECHECK = "recheck"
    APPROVE = "approve"
    SIGN = "sign"
    RETURN = "return"
    REJECT = "reject"
    ESCALATE = "escalate"
    RAISE = "raise"
    REVISE = "revise"
    VOID = "void"
    RELEASE = "release"
    RECALL = "recall"
    SUPERSEDE = "supersede"


class ReasonCode(StrEnum):
    UNSUPPORTED = "unsupported"
    WRONG_FIGURE = "wrong_figure"
    OUTDATED_SOURCE = "outdated_source"
    MISSING_POINT = "missing_point"
    WRONG_JUDGMENT = "wrong_judgment"
    STYLE = "style"
    CONFIDENTIALITY = "confidentiality"
    OTHER = "other"


DESK: frozenset[Role] = frozenset()  # acts that only the program itself performs, on behalf of another act
AUTHORS = frozenset({Role.ANALYST, Role.LEAD})
REVIEWERS = frozenset({Role.REVIEWER, Role.LEAD})


@dataclass(frozen=True, slots=True)
class Transition:
    """Where an act leads, and which roles (granted in the engagement) may perform it.

    `escalated` is where it leads instead as long as an escalation is not answered by a decision: that is not lost by a
    lease given back, nor by a rewording.
    """

    to: State
    roles: frozenset[Role]
    escalated: State | None = None


_UNDECIDED = (State.PENDING, State.CLAIMED)
_DECIDED = (State.CHANGES_REQUESTED, State.APPROVED, State.REJECTED)

TRANSITIONS: Mapping[tuple[State, Act], Transition] = {
    (State.DRAFTED, Act.CHECK): Transition(State.CHECKED, DESK),
    (State.CHECKED, Act.SUBMIT): Transition(State.PENDING, DESK),
    (State.PENDING, Act.CLAIM): Transition(State.CLAIMED, REVIEWERS),
    (State.PENDING, Act.RAISE): Transition(State.ESCALATED, DESK),  # by the service level's ladder
    (State.ESCALATED, Act.CLAIM): Transition(State.CLAIMED, REVIEWERS),
    (State.CLAIMED, Act.RENEW): Transition(State.CLAIMED, REVIEWERS),
    (State.CLAIMED, Act.UNCLAIM): Transition(State.PENDING, REVIEWERS, State.ESCALATED),
    (State.CLAIMED, Act.LAPSE): Transition(State.PENDING, DESK, State.ESCALATED),
    (State.CLAIMED, Act.EDIT): Transition(State.CLAIMED, REVIEWERS),
    (State.CLAIMED, Act.OVERRIDE): Transition(State.CLAIMED, REVIEWERS),
    (State.CLAIMED, Act.WITHDRAW): Transition(State.CLAIMED, REVIEWERS),
    (State.CLAIMED, Act.RECHECK): Transition(State.CLAIMED, REVIEWERS),
    (State.CLAIMED, Act.APPROVE): Transition(State.APPROVED, REVIEWERS),
    (State.CLAIMED, Act.RETURN): Transition(State.CHANGES_REQUESTED, REVIEWERS),
    (State.CLAIMED, Act.REJECT): Transition(State.REJECTED, REVIEWERS),
    (State.CLAIMED, Act.ESCALATE): Transition(State.ESCALATED, REVIEWERS),
    (State.APPROVED, Act.SIGN): Transition(State.APPROVED, REVIEWERS),
    (State.APPROVED, Act.VOID): Transition(State.PENDING, DESK),
    (State.APPROVED, Act.WITHDRAW): Transition(State.PENDING, REVIEWERS),
    (State.APPROVED, Act.RETURN): Transition(State.CHANGES_REQUESTED, REVIEWERS),
    (State.APPROVED, Act.RELEASE): Transition(State.RELEASED, REVIEWERS),
    (State.RELEASED, Act.RECALL): Transition(State.RECALLED, REVIEWERS),
    (State.RELEASED, Act.SUPERSEDE): Transition(State.SUPERSEDED, DESK),
    **{(state, Act.REVISE): Transition(State.PENDING, AUTHORS) for state in _DECIDED},
    **{(state, Act.REVISE): Transition(State.PENDING, AUTHORS, State.ESCALATED) for state in _UNDECIDED},
    (State.ESCALATED, Act.REVISE): Transition(State.ESCALATED, AUTHORS),
}


def transition(state: State, act: Act) -> Transition:
    """Look the act up. Raises StateError for every pair that the table does not list."""
    try:
        return TRANSITIONS[state, act]
    except KeyError:
        allowed = sorted(a for s, a in TRANSITIONS if s is state)
        raise StateError(
            f"a draft that is {state} cannot be subject to '{act}'"
            + (f"; from here: {', '.join(allowed)}" if allowed else "; nothing follows this state")
        ) from None


@dataclass(frozen=True, slots=True)
class Review:
    """The queue's item: where a draft stands and who may act now. One row per draft; no client content in it.

    `revision` grows with every write and is what compare-and-set compares. `token` grows with every lease (the fencing
    token): a save with an older one is refused. `approved_hash` is what the decision named.
    """

    draft: str
    engagement: str
    version: int
    state: State
    task: str
    author: str  # member id of the analyst who asked
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None = None
    revision: int = 0
    verdicts: Mapping[str, int] = field(default_factory=lambda: {v.value: 0 for v in Verdict})
    flagged: bool = False  # a check or an injection warning wants a closer look
    claimed_by: str | None = None
    lease_until: datetime | None = None
    token: int = 0
    escalated_by: str | None = None
    approved_by: str | None = None
    approved_hash: str | None = None
    signed_by: str | None = None
    second_signoff: bool = False
    released_at: datetime | None = None
    clock_from: datetime | None = None  # since when the service level's clock runs; None while it stands
    spent: int = 0  # seconds of working time that had passed by then
    round: int = 1  # how often it has come into the queue
    warn_at: datetime | None = None
    alarm_at: datetime | None = None  # when the service level's next step falls due; None when there is none
    rungs: int = 0  # steps of the ladder that this round has climbed

    @property
    def escalated(self) -> bool:
        """Whether a reviewer, or the service level's ladder, asked for somebody else and nobody has decided since."""
        return self.state is State.ESCALATED or (self.state in _UNDECIDED and (self.escalated_by is not None or self.rungs > 0))


def leads_to(review: Review, act: Act) -> State:
    """Where the act leads from where the draft stands. Raises StateError for what the table does not list."""
    found = transition(review.state, act)
    return found.escalated if found.escalated is not None and review.escalated else found.to


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's act on one exact text, with the reason. Never changed, never removed."""

    id: str
    engagement: str
    draft: str
    version: int
    hash: str
    act: Act
    member: str
    at: datetime
    trust: str  # how the member was recognised; a command-line sign-off says 'local trust'
    reason: ReasonCode | None = None
    note: str = ""
    claim: str | None = None  # for an override: which claim
    credentials: tuple[str, ...] = ()  # 'kind, issuer, number' of those that qualified the member for the task
    number: int = 0  # counts the draft's decisions: their order where the clock is too coarse to tell
