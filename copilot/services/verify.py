"""Is everything as this desk wrote it? Every chain is walked, and every row held against what the chains tell of it."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.chain import ChainReport, Link, Walk
from copilot.domain.checkpoint import Checkpoint
from copilot.domain.member import Actor
from copilot.domain.permission import DeskRight, demand_on_desk
from copilot.domain.rows import Place, Row, differences, from_details
from copilot.errors import IntegrityError
from copilot.ports import LAST, UnitOfWork
from copilot.services.desk import Desk

AT_ONCE = 10_000  # entries read in one transaction: about 0.3 s, in which SQLite may hold writers back


def verify(desk: Desk, actor: Actor) -> tuple[ChainReport, ...]:
    """One report for every chain, the desk's own first. Raises PermissionDeniedError.

    Long chains are walked a part at a time; the last entries and all rows are read in one transaction, so that they fit.
    """
    demand_on_desk(actor, DeskRight.VERIFY_AUDIT)
    kept = desk.vault.kept()
    walks: dict[str, _Listener] = {}
    with desk.store.read() as work:
        chains = {*work.chains(), *kept, DESK_CHAIN}
    for chain in sorted(chains):
        walks[chain] = _Listener(desk, chain, kept.get(chain, ()))
        while walks[chain].more():
            pass
    with desk.store.read() as work:
        for walk in walks.values():
            walk.rest(work)
        told = {place: row for walk in walks.values() for place, row in walk.rows.items()}
        rows: dict[str, list[str]] = {}
        erased = {chain for chain, walk in walks.items() if walk.erased}
        for chain, problem in differences(told, work.rows(), erased):
            rows.setdefault(chain if chain in walks else DESK_CHAIN, []).append(problem)
    reports = (replace(walk.report(), rows=tuple(sorted(rows.get(chain, ())))) for chain, walk in walks.items())
    return tuple(sorted(reports, key=lambda report: (report.chain != DESK_CHAIN, report.chain)))


class _Listener:
    """Walks one chain and remembers what it tells: the last state of every row, and whether its details are erased."""

    def __init__(self, desk: Desk, chain: str, kept: Iterable[Checkpoint]) -> None:
        self._desk, self._chain, self._kept = desk, chain, tuple(kept)
        self._at, self._failed = 0, ""
        self._walk = Walk(chain)
        self.rows: dict[Place, Row] = {}
        self.erased = False
        self._guarded(lambda: self._expect(self._kept))

    def more(self) -> bool:
        """Take the next part in a transaction of its own; False when less than a whole part is left."""
        before = self._at
        with self._desk.store.read() as work:
            if not before:
                self._guarded(lambda: self._expect(work.checkpoints.find(chain=self._chain, order_by="sequence")))
            self._guarded(lambda: self._take(work, before + AT_ONCE))
        return self._at == before + AT_ONCE

    def rest(self, work: UnitOfWork) -> None:
        """Take what is left, what was appended meanwhile included."""
        self._guarded(lambda: self._take(work, LAST))

    def report(self) -> ChainReport:
        if self._failed:
            return ChainReport(self._chain, self._walk.number, "", self._walk.number + 1, self._failed)
        report = self._walk.report()
        if report.broken_at is None and report.entries and not self._kept:
            lost = "nothing signed is kept of this chain beside the keys, so it cannot be told whether its end was cut"
            return replace(report, doubts=(lost,))
        return report

    def _guarded(self, step: Callable[[], None]) -> None:
        """A problem ends this chain's walk, and not that of the others."""
        try:
            step()
        except IntegrityError as error:
            self._failed = self._failed or str(error)

    def _take(self, work: UnitOfWork, stop: int) -> None:
        for link in work.links(self._chain, self._at + 1, stop):
            self._at += 1
            self._walk.take(link)
            self._listen(link)

    def _listen(self, link: Link) -> None:
        if link.entry.details:
            self.rows.update((row.place, row) for row in from_details(self._chain, link.entry.details))
        elif not link.flaw:
            self.erased = True

    def _expect(self, checkpoints: Iterable[Checkpoint]) -> None:
        found = list(checkpoints)
        for checkpoint in found:
            if not self._desk.vault.signed(checkpoint.message, checkpoint.signature):
                raise IntegrityError(f"the checkpoint at entry {checkpoint.sequence} has no valid signature of this desk")
        self._walk.expect(found)
