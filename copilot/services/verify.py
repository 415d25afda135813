"""Is everything as this desk wrote it? Every chain is walked, and every row held against what the chains tell of it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.chain import ChainReport, Link, verify_links
from copilot.domain.checkpoint import Checkpoint
from copilot.domain.member import Actor
from copilot.domain.permission import DeskRight, demand_on_desk
from copilot.domain.rows import Place, Row, differences, from_details
from copilot.errors import IntegrityError
from copilot.ports import UnitOfWork
from copilot.services.desk import Desk


def verify(desk: Desk, actor: Actor) -> tuple[ChainReport, ...]:
    """One report for every chain, the desk's own first. Raises PermissionDeniedError."""
    demand_on_desk(actor, DeskRight.VERIFY_AUDIT)
    kept = desk.vault.kept()
    with desk.store.read() as work:
        known = {*work.chains(), *kept, DESK_CHAIN}
        names = sorted(known, key=lambda chain: (chain != DESK_CHAIN, chain))
        told = _Told()
        reports = [_walk(desk, work, chain, kept.get(chain, ()), told) for chain in names]
        rows: dict[str, list[str]] = {}
        for chain, problem in differences(told.rows, work.rows(), told.erased):
            rows.setdefault(chain if chain in known else DESK_CHAIN, []).append(problem)
    return tuple(replace(report, rows=tuple(sorted(rows.get(report.chain, ())))) for report in reports)


class _Told:
    """What the chains tell: the last state of every row, and whose details are erased."""

    def __init__(self) -> None:
        self.rows: dict[Place, Row] = {}
        self.erased: set[str] = set()

    def listen(self, chain: str, links: Iterable[Link]) -> Iterator[Link]:
        """Pass the links on, and remember what their details say."""
        for link in links:
            if link.entry.details:
                self.rows.update((row.place, row) for row in from_details(chain, link.entry.details))
            elif not link.flaw:
                self.erased.add(chain)
            yield link


def _walk(desk: Desk, work: UnitOfWork, chain: str, kept: Iterable[Checkpoint], told: _Told) -> ChainReport:
    try:
        inside = work.checkpoints.find(chain=chain, order_by="sequence")
        links = told.listen(chain, work.links(chain))
        report = verify_links(chain, links, _sound(desk, [*inside, *kept]))
        for _ in links:  # a broken chain is listened to as far as it goes
            pass
    except IntegrityError as error:
        return ChainReport(chain, 0, "", broken_at=1, problem=str(error))
    if report.broken_at is None and report.entries and not kept:
        lost = "nothing signed is kept of this chain beside the keys, so it cannot be told whether its end was cut"
        return replace(report, doubts=(lost,))
    return report


def _sound(desk: Desk, checkpoints: Iterable[Checkpoint]) -> list[Checkpoint]:
    """Those with this desk's signature. Raises IntegrityError for any other."""
    found = list(checkpoints)
    for checkpoint in found:
        if not desk.vault.signed(checkpoint.message, checkpoint.signature):
            raise IntegrityError(f"the checkpoint at entry {checkpoint.sequence} has no valid signature of this desk")
    return found
