"""An audit chain handed over to whoever it is about, and what this desk knows of a file that it handed over."""

from collections.abc import Iterator
from typing import NamedTuple

from copilot.domain.audit import DESK_CHAIN, AuditEntry
from copilot.domain.handover import Examined, Handover, Outcome, lines
from copilot.domain.member import Actor
from copilot.domain.permission import DeskRight, Right, demand_on_desk
from copilot.errors import IntegrityError, PermissionDeniedError, UnknownNameError
from copilot.services import audit
from copilot.services.access import open_engagement, open_engagement_by_id
from copilot.services.desk import Desk

AT_ONCE = 10_000  # entries read in one transaction
UNKNOWN = "unknown"


class Standing(NamedTuple):
    """What the desk says of a file besides what the file says itself. `state` is the draft's, or UNKNOWN with the reason."""

    outcome: Outcome
    state: str
    says: str


def export(desk: Desk, actor: Actor, engagement_name: str | None = None) -> Iterator[bytes]:
    """The engagement's chain, or the desk's own, as the lines of a file, its details readable, signed at its end.

    That it was exported is its last entry. Raises PermissionDeniedError, UnknownNameError, and IntegrityError for an entry
    that is not as this desk wrote it: then `audit verify` tells more, and nothing is handed over as whole.
    """
    with desk.store.write() as work:
        if engagement_name is None:
            demand_on_desk(actor, DeskRight.VERIFY_AUDIT)
            chain, name, client = DESK_CHAIN, "", ""
        else:
            engagement = open_engagement(work, actor, engagement_name, Right.HAND_OVER)
            chain, name, client = engagement.id, engagement.name, engagement.client
        audit.record(desk, work, actor, chain, "export audit", chain)
    desk.store.checkpoint(desk.clock.now())
    with desk.store.read() as work:
        last = work.audit.find(chain=chain, order_by="sequence", descending=True, limit=1)[0]
        checkpoints = work.checkpoints.find(chain=chain, order_by="sequence")
        names = {member.id: member.name for member in work.members.find()}
    key = desk.vault.public_key()
    about = Handover(chain, name, client, last.sequence, last.hash, desk.clock.now(), key, names)
    signed = [checkpoint for checkpoint in checkpoints if checkpoint.sequence <= last.sequence]
    return lines(about, signed, _entries(desk, chain, last.sequence), desk.vault.sign)


def standing(desk: Desk, actor: Actor, examined: Examined) -> Standing:
    """Whether this desk signed a file, and where what it holds stands today. Raises nothing for a file of another desk."""
    if examined.outcome is Outcome.CHANGED:
        return Standing(Outcome.CHANGED, UNKNOWN, examined.says)
    if examined.facts.get("public_key") != desk.vault.public_key().hex():
        known = "key" in examined.facts  # the caller named the key that it expects
        outcome = examined.outcome if known else Outcome.CANNOT_TELL
        return Standing(outcome, UNKNOWN, f"{examined.says}; it is signed, but not by this desk")
    if examined.kind == "trail":
        return _of_trail(desk, actor, examined)
    return _of_deliverable(desk, actor, examined)


def _of_trail(desk: Desk, actor: Actor, examined: Examined) -> Standing:
    chain, number = str(examined.facts["chain"]), int(examined.facts["entries"])
    with desk.store.read() as work:
        entry = work.audit.get(chain=chain, sequence=number)
    if entry is None or entry.hash != examined.facts["head"]:
        return Standing(
            Outcome.CHANGED, UNKNOWN, f"{examined.says}, but this desk's chain is not the same any more: copilot audit verify"
        )
    return Standing(examined.outcome, "current", f"{examined.says}, and this desk's chain holds it")


def _of_deliverable(desk: Desk, actor: Actor, examined: Examined) -> Standing:
    draft_id = str(examined.facts["draft"])
    with desk.store.write() as work:
        deliverable = work.deliverables.get(draft=draft_id)
        review = work.reviews.get(draft=draft_id)
        if deliverable is None or review is None:
            return Standing(Outcome.CANNOT_TELL, UNKNOWN, f"{examined.says}, but this desk holds no such deliverable")
        try:
            engagement = open_engagement_by_id(work, actor, deliverable.engagement, Right.READ, "draft", draft_id)
        except (PermissionDeniedError, UnknownNameError):
            return Standing(
                examined.outcome, UNKNOWN, f"{examined.says}; where it stands today is not for '{actor.member.name}' to see"
            )
        audit.record(desk, work, actor, engagement.id, "verify deliverable", deliverable.id)
    if (deliverable.id, deliverable.hash) != (examined.facts["deliverable"], examined.facts["hash"]):
        return Standing(Outcome.CHANGED, UNKNOWN, f"{examined.says}, but the deliverable that this desk holds is another")
    return Standing(examined.outcome, review.state, f"{examined.says}; today it is {review.state}")


def _entries(desk: Desk, chain: str, last: int) -> Iterator[AuditEntry]:
    for start in range(1, last + 1, AT_ONCE):
        with desk.store.read() as work:
            links = list(work.links(chain, start, min(start + AT_ONCE - 1, last)))
        for link in links:
            if link.flaw:
                raise IntegrityError(
                    f"chain '{chain}' cannot be handed over as whole: {link.flaw}; copilot audit verify tells more"
                )
            yield link.entry
