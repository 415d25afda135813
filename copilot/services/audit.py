"""The audit trail: one row per act, in the act's own transaction, linked to the row before it."""

from copilot.domain.audit import GENESIS, PROGRAM, Act
from copilot.domain.member import Actor
from copilot.ports import UnitOfWork
from copilot.services.desk import Desk
from copilot.services.verify import verify

__all__ = ["head", "record", "record_own", "verify"]


def record(desk: Desk, work: UnitOfWork, actor: Actor, chain: str, act: str, subject: str, **details: object) -> None:
    """Record an act on the chain (an engagement's id, or DESK_CHAIN); it is appended when the transaction commits.

    If it cannot be written, the act fails with it. Every row that the transaction writes is named in the entry.
    """
    work.note(Act(chain, desk.clock.now(), actor.member.id, actor.os_user, actor.trust, act, subject, details))


def record_own(desk: Desk, work: UnitOfWork, chain: str, act: str, subject: str, **details: object) -> None:
    """Record what the program does by itself, on nobody's behalf."""
    work.note(Act(chain, desk.clock.now(), PROGRAM, "", "", act, subject, details))


def head(work: UnitOfWork, chain: str) -> str:
    """The hash of the chain's last entry, what was recorded in this transaction included."""
    work.settle(chain)
    last = work.audit.find(chain=chain, order_by="sequence", descending=True, limit=1)
    return last[0].hash if last else GENESIS
