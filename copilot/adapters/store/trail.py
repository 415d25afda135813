"""The audit trail of one transaction: acts are noted, and appended to their chains when it commits, with the rows they wrote."""

from dataclasses import dataclass, field
from datetime import datetime

from copilot.domain.audit import Act, AuditEntry, follow
from copilot.domain.checkpoint import EVERY, Checkpoint, crosses, signs
from copilot.domain.rows import Place, Row, as_details
from copilot.ports import KeyVault, UnitOfWork


@dataclass
class Ends:
    """What this process knows of the chains: when each was last signed, and which have grown since."""

    signed_at: dict[str, datetime] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)


class Trail:
    """Without a vault nothing is signed. `strict`: a transaction may not write a row and record no act of its chain."""

    def __init__(self, vault: KeyVault | None, ends: Ends, strict: bool = False) -> None:
        self._vault = vault
        self._ends = ends
        self._strict = strict
        self._acts: dict[str, list[Act]] = {}
        self._rows: dict[str, dict[Place, Row]] = {}
        self.grown: set[str] = set()
        self.signed: dict[str, Checkpoint] = {}

    def note(self, act: Act) -> None:
        self._acts.setdefault(act.chain, []).append(act)

    def wrote(self, row: Row) -> None:
        """The last of several writes of a row counts."""
        self._rows.setdefault(row.owner, {})[row.place] = row

    def settle(self, work: UnitOfWork, chain: str) -> None:
        """Append what was noted for the chain; the last of its acts names the rows."""
        acts = self._acts.pop(chain, [])
        if not acts:
            return
        work.serialise(chain)
        before = last = newest(work, chain)
        for act in acts:
            rows = as_details(self._rows.pop(chain, {}).values()) if act is acts[-1] else None
            last = follow(last, act, rows)
            work.audit.add(last)
        self.grown.add(chain)
        if last is not None and self._due(work, before, last, acts):
            self._sign(work, last, last.at)

    def finish(self, work: UnitOfWork) -> None:
        """Append everything that was noted. Raises RuntimeError, when strict, for rows of which no act tells."""
        for chain in sorted(self._acts):  # sorted: two transactions never wait for each other's chains
            self.settle(work, chain)
        if self._strict and any(self._rows.values()):
            nouns = sorted({noun for rows in self._rows.values() for noun, _ in rows})
            raise RuntimeError(f"rows of {', '.join(nouns)} were written and no act of their chain was recorded with them")

    def sign_open(self, work: UnitOfWork, at: datetime) -> int:
        """Sign every chain that has grown since its last checkpoint."""
        for chain in sorted(self._ends.open):
            work.serialise(chain)
            last, signed = newest(work, chain), newest_checkpoint(work, chain)
            if last is not None and (signed is None or signed.sequence < last.sequence):
                self._sign(work, last, at)
        return len(self.signed)

    def committed(self) -> None:
        """Remember what was signed, now that it stands."""
        self._ends.open |= self.grown
        self._ends.open -= self.signed.keys()
        self._ends.signed_at |= {chain: checkpoint.at for chain, checkpoint in self.signed.items()}

    def _due(self, work: UnitOfWork, before: AuditEntry | None, last: AuditEntry, acts: list[Act]) -> bool:
        if before is None or crosses(before.sequence, last.sequence) or any(signs(act.act) for act in acts):
            return True
        if last.chain not in self._ends.signed_at:
            signed = newest_checkpoint(work, last.chain)
            if signed is None:
                return True
            self._ends.signed_at[last.chain] = signed.at
        return last.at - self._ends.signed_at[last.chain] >= EVERY

    def _sign(self, work: UnitOfWork, last: AuditEntry, at: datetime) -> None:
        if self._vault is None:
            return
        signed = Checkpoint(last.chain, last.sequence, last.hash, at).signed(self._vault.sign)
        work.checkpoints.add(signed)
        self.signed[last.chain] = signed


def newest(work: UnitOfWork, chain: str) -> AuditEntry | None:
    found = work.audit.find(chain=chain, order_by="sequence", descending=True, limit=1)
    return found[0] if found else None


def newest_checkpoint(work: UnitOfWork, chain: str) -> Checkpoint | None:
    found = work.checkpoints.find(chain=chain, order_by="sequence", descending=True, limit=1)
    return found[0] if found else None
