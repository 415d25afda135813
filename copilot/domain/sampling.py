"""Quality samples: a share of the approved drafts is reviewed again, by somebody who does not know that it is.

The second reviewer works on a copy of what the first one was given, in the queue like any other draft: only two judgments of
the same text, made without knowing each other, can be said to agree. A copy may hold a planted error, so it never leaves the
house: `demand_in_house` says what may be done to it, and a decided copy leaves the queue for good.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from copilot.domain.draft import Draft
from copilot.domain.review import Act, ReasonCode
from copilot.errors import StateError, UsageError

COPY_ACTS = frozenset(
    {
        Act.CLAIM, Act.RENEW, Act.UNCLAIM, Act.LAPSE, Act.EDIT, Act.OVERRIDE, Act.WITHDRAW, Act.RECHECK, Act.APPROVE,
        Act.RETURN, Act.REJECT, Act.ESCALATE,
    }
)  # fmt: skip
DECIDING = frozenset({Act.APPROVE, Act.RETURN, Act.REJECT})
# A text turned down for one of these may have been turned down for the planted error; for the others it was not.
ABOUT_CONTENT = frozenset(
    {ReasonCode.UNSUPPORTED, ReasonCode.WRONG_FIGURE, ReasonCode.OUTDATED_SOURCE, ReasonCode.WRONG_JUDGMENT}
)
_DRAW_BITS = 52  # as many as a float holds exactly


class Treatment(StrEnum):
    """What a reviewer did with a claim."""

    KEPT = "kept"
    CHANGED = "changed"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, slots=True)
class SamplingRule:
    """Shares between 0 and 1: of approved drafts that are sampled, and of the samples that get a planted error.

    For an engagement's task, or (task empty) for all of its tasks without a rule of their own.
    """

    engagement: str
    task: str
    share: float
    seeded: float = 0.0
    set_by: str = ""
    set_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Seed:
    """A planted error: the claim as it was and as it was planted. `marked`: the checks gave it away with their verdict."""

    swap: str
    claim: str
    before: str
    after: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Rating:
    """What the two did with one claim, independently."""

    claim: str
    first: Treatment
    second: Treatment


@dataclass(frozen=True, slots=True)
class SecondReview:
    """One sample. `version` was approved by `reviewer`; `given` is the version that they had been given, and that is copied.

    `changed`: the first reviewer changed the text before approving it. `copy` is the copy's draft id, None until it was made.
    `act` is the second decision, by `second`; `kept` whether it let the text stand as it came. `ratings` are empty where a
    text was turned down as a whole or had an error planted; `caught` is None where none was.
    """

    id: str
    engagement: str
    draft: str
    version: int
    given: int
    task: str
    prompt: str
    model: str
    author: str
    reviewer: str
    drawn_at: datetime
    seeded: bool
    changed: bool
    copy: str | None = None
    second: str | None = None
    act: Act | None = None
    decided_at: datetime | None = None
    kept: bool | None = None
    caught: bool | None = None
    draw: float = 0.0
    share: float = 0.0
    seeds: tuple[Seed, ...] = ()
    ratings: tuple[Rating, ...] = ()
    note: str = ""  # what the second reviewer said of it


def demand_sound(rule: SamplingRule) -> None:
    """Raise UsageError for what is no share."""
    for name, share in (("share", rule.share), ("seeded", rule.seeded)):
        if not 0 <= share <= 1:
            raise UsageError(f"--{name} is a share from 0 to 1, not {share:g}")


def drawn(keyed_hash: str) -> float:
    """A number from 0 up to 1 out of a keyed hash (hexadecimal): the same for the same draft, and known to nobody before."""
    return float(int(keyed_hash[:13], 16) / 2**_DRAW_BITS)


def demand_in_house(draft: Draft, act: Act) -> None:
    """Raise StateError for an act that a quality sample's copy does not admit: nothing that would let it out, or on."""
    if draft.sample and act not in COPY_ACTS:
        raise StateError(f"'{act}' is not possible for draft {draft.id}; copilot queue shows what is")


def treatments(given: Draft, final: Draft, overridden: Iterable[str]) -> dict[str, Treatment]:
    """Claim of the given version -> what became of it in the version that was approved."""
    standing = {c.text for c in final.claims}
    let_stand = set(overridden)
    return {
        c.id: Treatment.CHANGED if c.text not in standing else Treatment.OVERRIDDEN if c.id in let_stand else Treatment.KEPT
        for c in given.claims
    }
