"""The queue under load: how fast it answers when it is long, how many decisions it takes, and whether two ever hold one lease.

`bench` fills an empty desk, then measures three things in turn. Latencies are of the services, as both faces call them.
Contention: every process walks over the same drafts in the same order, claims each, gives it back some attempts later, and
writes down every lease it was given. Afterwards no (draft, fencing token) may have been given twice, and the audit trail must show each
draft's leases begin and end in turn.
"""

import multiprocessing
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from statistics import quantiles

from rich.table import Table

from copilot.domain.drafting import Progress
from copilot.domain.review import Act, State
from copilot.errors import BusyError, RefusedError
from copilot.evaluation.queue_stage import Stage, fill, reviewer
from copilot.services import queries, review
from copilot.services.desk import Desk

CONTESTED = 50  # drafts that all processes fight over
HELD = 4  # leases that a process keeps before it gives the oldest back, so that most attempts meet a held draft
LOOKS = 100  # times that the queue is asked for
Open = Callable[[], Desk]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Contention:
    """`doubles` counts leases on which two reviewers could have acted at once; `busy` attempts gave up waiting for the store."""

    processes: int
    attempts: int
    leases: int
    doubles: int
    busy: int
    seconds: float


@dataclass(frozen=True, slots=True)
class QueueReport:
    """`decisions_per_second` is of approvals alone, one after the other in one process."""

    store: str
    drafts: int
    listing: Latency
    next: Latency
    decisions: int
    decisions_per_second: float
    contention: Contention


@dataclass(frozen=True, slots=True)
class _Won:
    leases: tuple[tuple[str, int], ...]
    attempts: int
    busy: int


def bench(
    open_desk: Open, store: str, drafts: int, claims: int, processes: int, decisions: int
) -> Iterator[Progress | QueueReport]:
    """Measure; yields progress and last the QueueReport. `open_desk` is called in every process and must pickle."""
    desk = open_desk()
    try:
        stage: Stage | None = None
        for item in fill(desk, max(drafts, decisions + LOOKS), processes):
            if isinstance(item, Stage):
                stage = item
            else:
                yield item
        assert stage is not None  # noqa: S101 (fill ends with it)
        yield Progress("measure", note="listing, offering, deciding")
        listing = _timed(lambda: queries.queue(desk, reviewer(desk, stage.reviewers[0])), LOOKS)
        offered = _timed(lambda: _take_and_return(desk, stage.reviewers[0]), LOOKS)
        rate = _decide(desk, stage, decisions)
    finally:
        desk.close()
    yield Progress("contend", note=f"{claims:,} claims by {processes} processes")
    contention = contend(open_desk, stage, claims, processes)
    yield QueueReport(store, len(stage.drafts), listing, offered, decisions, rate, contention)


def contend(open_desk: Open, stage: Stage, claims: int, processes: int) -> Contention:
    """Have all processes claim the same drafts at once, `claims` attempts together."""
    contested = stage.drafts[-CONTESTED:]
    share = -(-claims // processes)
    began = time.perf_counter()
    # spawned, not forked: as separate as two machines on one store
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        running = [pool.submit(_fight, open_desk, stage.reviewers[n], contested, share) for n in range(processes)]
        won = [future.result() for future in running]
    seconds = time.perf_counter() - began
    leases = [lease for one in won for lease in one.leases]
    desk = open_desk()
    try:
        doubles = sum(n - 1 for n in Counter(leases).values()) + out_of_turn(desk, contested, leases)
    finally:
        desk.close()
    attempts, busy = sum(one.attempts for one in won), sum(one.busy for one in won)
    return Contention(processes, attempts, len(leases), doubles, busy, seconds)


def as_json(report: QueueReport) -> dict[str, object]:
    """Figures to two places; `doubles_bound_95` is the upper end of the share of double leases (3 / leases when none was seen)."""
    c = report.contention
    return {
        "store": report.store,
        "drafts": report.drafts,
        "listing_ms": [round(report.listing.median, 2), round(report.listing.p95, 2)],
        "next_ms": [round(report.next.median, 2), round(report.next.p95, 2)],
        "decisions": report.decisions,
        "decisions_per_second": round(report.decisions_per_second, 1),
        "contention": {
            "processes": c.processes, "attempts": c.attempts, "leases": c.leases, "doubles": c.doubles,
            "doubles_bound_95": 3 / c.leases if c.leases and not c.doubles else None, "busy": c.busy,
            "seconds": round(c.seconds, 1),
        },
    }  # fmt: skip


def as_table(report: QueueReport) -> Table:
    """One line a figure."""
    c = report.contention
    table = Table("what", "measured", title=f"the queue on {report.store}, {report.drafts:,} drafts in it")
    table.add_row("listing, median and p95", f"{report.listing.median:.1f} ms, {report.listing.p95:.1f} ms")
    table.add_row("next draft taken and given back", f"{report.next.median:.1f} ms, {report.next.p95:.1f} ms")
    table.add_row("approvals", f"{report.decisions_per_second:.0f} a second, over {report.decisions:,}")
    table.add_row(
        f"{c.attempts:,} contended claims by {c.processes} processes",
        f"{c.leases:,} leases, {c.doubles} double, {c.busy} gave up waiting, {c.seconds:.0f} s",
    )
    return table


def _fight(open_desk: Open, name: str, contested: Sequence[str], attempts: int) -> _Won:
    desk = open_desk()
    leases: list[tuple[str, int]] = []
    held: deque[str] = deque()
    busy = made = 0
    try:
        me = reviewer(desk, name)
        for draft in cycle(contested):
            if made == attempts:
                break
            if draft in held:
                continue
            made += 1
            try:
                leases.append((draft, review.claim(desk, me, draft).token))
                held.append(draft)
                if len(held) > HELD:
                    review.unclaim(desk, me, held[0])
                    held.popleft()
            except BusyError:
                busy += 1
            except RefusedError:
                pass  # another holds it: what most attempts must end with
    finally:
        desk.close()
    return _Won(tuple(leases), made, busy)


def out_of_turn(desk: Desk, contested: Sequence[str], leases: Sequence[tuple[str, int]]) -> int:
    """Leases that began while another was running, by the audit trail; and how far trail and processes differ in number."""
    with desk.store.read() as work:
        rows = [row for row in work.audit.find(subject=tuple(contested)) if row.act in (Act.CLAIM, Act.UNCLAIM)]
    holder: dict[str, str] = {}
    wrong, begun = 0, 0
    for row in sorted(rows, key=lambda row: (row.chain, row.sequence)):
        if row.act == Act.CLAIM:
            begun += 1
            wrong += row.subject in holder
            holder[row.subject] = row.member
        else:
            wrong += holder.pop(row.subject, None) != row.member
    return wrong + abs(begun - len(leases))


def _take_and_return(desk: Desk, name: str) -> None:
    me = reviewer(desk, name)
    taken = review.claim_next(desk, me)
    if taken is None:
        raise RefusedError("the queue offered nothing although it is full")
    review.unclaim(desk, me, taken.draft)


def _decide(desk: Desk, stage: Stage, decisions: int) -> float:
    me = reviewer(desk, stage.reviewers[0])
    mine = stage.drafts[:decisions]
    for draft in mine:
        review.claim(desk, me, draft)
    with desk.store.read() as work:
        hashes = {d.id: d.hash for d in work.drafts.find(id=tuple(mine))} if mine else {}
    began = time.perf_counter()
    for draft in mine:
        review.approve(desk, me, draft, hashes[draft])
    seconds = time.perf_counter() - began
    with desk.store.read() as work:
        approved = work.reviews.count(draft=tuple(mine), state=State.APPROVED)
    if approved != len(mine):
        raise RefusedError(f"{len(mine)} drafts were approved, the store shows {approved}")
    return len(mine) / seconds


def _timed(act: Callable[[], object], times: int) -> Latency:
    act()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append(1000 * (time.perf_counter() - began))
    cuts = quantiles(taken, n=20, method="inclusive")
    return Latency(cuts[9], cuts[18])
