"""Where a draft's time went, stage by stage, out of the engagement's own record.

Two things tell that somebody was at work on a draft: a lease, from claim to decision; and outside of leases a recorded read
that a further act of the same person on the same draft follows, for as long as a lease at most. A last look that nothing follows,
and whatever is read or thought outside the desk, leave no trace and are not in it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from copilot.domain.audit import AuditEntry
from copilot.domain.review import Act

READS = frozenset({"read draft", "read evidence"})
STORED = "draft"  # a version came into the queue; of an analyst's rework, the end of whatever lease there was
ACTS = (*Act, *sorted(READS), STORED, "ask for revision", "comment", "check while typing")
_BEGINS = frozenset({Act.CLAIM})
_ENDS = frozenset({Act.UNCLAIM, Act.LAPSE, Act.APPROVE, Act.RETURN, Act.REJECT, Act.ESCALATE, Act.REVISE, STORED})


class Stage(StrEnum):
    ASKING = "asking"  # the analyst's reading of what they asked for
    DRAFTING = "drafting"  # by the program
    WAITING = "waiting"  # nobody is known to have worked on it
    REVIEW = "review"
    REWORK = "rework"  # by the analyst, after a return
    SIGNING = "second_sign_off"
    RELEASE = "release"


LABOUR = (Stage.ASKING, Stage.REVIEW, Stage.REWORK, Stage.SIGNING, Stage.RELEASE)  # people's time


class Span(NamedTuple):
    member: str
    begun: datetime
    ended: datetime


def leases(rows: Iterable[AuditEntry], lease: timedelta, until: datetime) -> Iterator[Span]:
    """Who held the draft from when to when. A lease that lapsed counts as far as its last renewal reached."""
    held: Span | None = None
    for row in rows:
        if held is not None and (row.act in _ENDS or row.act in _BEGINS):
            yield held._replace(ended=min(row.at, held.ended))
            held = None
        if row.act in _BEGINS:
            held = Span(row.member, row.at, row.at + lease)
        elif held is not None and row.act == Act.RENEW:
            held = held._replace(ended=row.at + lease)
    if held is not None:
        yield held._replace(ended=min(until, held.ended))


def stages(
    rows: Sequence[AuditEntry], lease: timedelta, authors: Collection[str], until: datetime
) -> Mapping[Stage, timedelta]:
    """People's time by stage, from one draft's entries in order. `authors`: members who asked for it or reworded it."""
    total = dict.fromkeys(LABOUR, timedelta(0))
    held = list(leases(rows, lease, until))
    for span in held:
        total[Stage.REVIEW] += span.ended - span.begun
    returned = next((row.at for row in rows if row.act == Act.RETURN), None)
    approved = next((row.at for row in reversed(rows) if row.act == Act.APPROVE), None)
    signers = {row.member for row in rows if row.act == Act.SIGN}
    for span in _attended(rows, lease):
        if any(h.member == span.member and h.begun <= span.begun < h.ended for h in held):
            continue
        if span.member in authors:
            stage = Stage.REWORK if returned is not None and span.begun >= returned else Stage.ASKING
        elif span.member in signers:
            stage = Stage.SIGNING
        else:
            stage = Stage.RELEASE if approved is not None and span.begun >= approved else Stage.REVIEW
        total[stage] += span.ended - span.begun
    return total


def _attended(rows: Iterable[AuditEntry], lease: timedelta) -> Iterator[Span]:
    """From a person's read to the next thing that they did with the draft."""
    reading: dict[str, datetime] = {}
    for row in rows:
        begun = reading.pop(row.member, None)
        if begun is not None:
            yield Span(row.member, begun, min(row.at, begun + lease))
        if row.act in READS:
            reading[row.member] = row.at
