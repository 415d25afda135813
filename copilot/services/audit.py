"""The audit trail: one row per act, in the act's own transaction, linked to the row before it."""

import hashlib
import json
import secrets

from copilot.domain.audit import DESK_CHAIN, GENESIS, AuditEntry, ChainReport, sealed, verify_chain
from copilot.domain.member import Actor
from copilot.domain.permission import DeskRight, demand_on_desk
from copilot.ports import UnitOfWork
from copilot.services.desk import Desk


def record(desk: Desk, work: UnitOfWork, actor: Actor, chain: str, act: str, subject: str, **details: object) -> None:
    """Append an entry to the chain (an engagement's id, or DESK_CHAIN). If it cannot be written, the act fails with it."""
    work.serialise(chain)
    last = work.audit.find(chain=chain, order_by="sequence", descending=True, limit=1)
    salted = {**details, "salt": secrets.token_hex(8)}  # short details could be guessed from their hash after erasure
    text = json.dumps(salted, ensure_ascii=False, sort_keys=True, default=str)
    work.audit.add(
        sealed(
            AuditEntry(
                chain=chain,
                sequence=last[0].sequence + 1 if last else 1,
                at=desk.clock.now(),
                member=actor.member.id,
                os_user=actor.os_user,
                trust=actor.trust,
                act=act,
                subject=subject,
                details_sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
                previous=last[0].hash if last else GENESIS,
                details=text,
            )
        )
    )


def head(work: UnitOfWork, chain: str) -> str:
    """The hash of the chain's last entry."""
    last = work.audit.find(chain=chain, order_by="sequence", descending=True, limit=1)
    return last[0].hash if last else GENESIS


def verify(desk: Desk, actor: Actor) -> tuple[ChainReport, ...]:
    """Walk the desk's chain and every engagement's. Raises PermissionDeniedError."""
    demand_on_desk(actor, DeskRight.VERIFY_AUDIT)
    with desk.store.read() as work:
        chains = [DESK_CHAIN, *(engagement.id for engagement in work.engagements.find())]
        return tuple(verify_chain(chain, work.audit.find(chain=chain, order_by="sequence")) for chain in chains)
