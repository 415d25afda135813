"""What the seeded errors came to: caught by kind, false alarms by form, each with its interval."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.table import Table

from copilot.domain.drafting import Progress
from copilot.evaluation.checking.seeded import Judged, Tally, Timing, drawn, put, timed
from copilot.evaluation.checking.sources import Source, Unread, read_sources
from copilot.evaluation.statistics import upper_bound_of_none, wilson
from copilot.ports import Reader

ALL = "all"


@dataclass(frozen=True, slots=True)
class Share:
    """`stopped` of `put` claims got another verdict than supported; low and high are Wilson's 95% interval."""

    put: int
    stopped: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.stopped / self.put


@dataclass(frozen=True, slots=True)
class Report:
    """Shares by mode ('cited', 'pair') and by kind of swap, or form of paraphrase. `unread` are files that gave no text."""

    sources: int
    claims: int
    caught: dict[str, dict[str, Share]]
    alarms: dict[str, dict[str, Share]]
    timing: Timing | None
    unread: tuple[Unread, ...] = field(default=())


def run(
    paths: Sequence[Path], reader: Reader, *, most: int, seed: int, miss: Callable[[Judged], None] | None = None
) -> Iterator[Progress | Report]:
    """Seed errors in the claims of these files; yields progress and last the Report. `miss` is given what went wrong."""
    read = list(read_sources(paths, reader))
    sources = [s for s in read if isinstance(s, Source)]
    claims = drawn(sources, most, seed)
    tally = Tally()
    for item in put(claims, seed):
        if isinstance(item, Progress):
            yield item
            continue
        tally.add(item)
        if miss and item.stopped != item.wrong:
            miss(item)
    unread = tuple(u for u in read if isinstance(u, Unread))
    yield Report(len(sources), len(claims), _shares(tally, wrong=True), _shares(tally, wrong=False), timed(claims), unread)


def _shares(tally: Tally, *, wrong: bool) -> dict[str, dict[str, Share]]:
    found: dict[str, dict[str, Share]] = {}
    for (mode, was_wrong, change), count in sorted(tally.put.items()):
        if was_wrong is wrong:
            found.setdefault(mode, {})[change] = share(tally.stopped[mode, was_wrong, change], count)
    for changes in found.values():
        changes[ALL] = share(sum(s.stopped for s in changes.values()), sum(s.put for s in changes.values()))
    return found


def share(stopped: int, of: int) -> Share:
    """A share with its interval; with none seen the bound is 3/n (Hanley and Lippman-Hand, 1983)."""
    low, high = wilson(stopped, of)
    return Share(of, stopped, low, high if stopped else upper_bound_of_none(of))


def as_json(report: Report) -> dict[str, object]:
    """Figures to four places."""
    return {
        "sources": report.sources,
        "claims": report.claims,
        "caught": _as_json(report.caught),
        "false_alarms": _as_json(report.alarms),
        "draft_ms": {k: round(v, 1) for k, v in asdict(report.timing).items()} if report.timing else None,
        "unread": [asdict(u) for u in report.unread],
    }


def _as_json(shares: dict[str, dict[str, Share]]) -> dict[str, object]:
    return {
        mode: {
            change: {"claims": s.put, "stopped": s.stopped, "share": round(s.value, 4), "interval": [round(s.low, 4), round(s.high, 4)]}
            for change, s in changes.items()
        }
        for mode, changes in shares.items()
    }  # fmt: skip


def as_table(report: Report) -> Table:
    """One line for each kind; a claim as a draft cites it beside the same claim against its passage."""
    ms = f"; a draft of {report.timing.claims} claims is checked in {report.timing.median:.0f} ms (median; p95 {report.timing.p95:.0f})" if report.timing else ""  # fmt: skip
    unread = "".join(f"\n{u.name} was not read: {u.reason}" for u in report.unread[:10])
    table = Table(title=f"{report.claims} true claims from {report.sources} sources{ms}", caption=unread or None)
    modes = list(report.caught)
    table.add_column("made wrong in")
    for mode in modes:
        table.add_column(f"{mode}: caught", justify="right")
    for change in _changes(report.caught):
        table.add_row(change, *(_cell(report.caught[m].get(change)) for m in modes))
    table.add_section()
    table.add_row("true, said as", *(f"{m}: false alarms" for m in modes))
    table.add_section()
    for change in _changes(report.alarms):
        table.add_row(change, *(_cell(report.alarms.get(m, {}).get(change)) for m in modes))
    return table


def _changes(shares: dict[str, dict[str, Share]]) -> list[str]:
    return [*dict.fromkeys(c for changes in shares.values() for c in changes if c != ALL), ALL]


def _cell(found: Share | None) -> str:
    if found is None:
        return ""
    if not found.stopped:
        return f"0 of {found.put} (below {found.high:.2%})"
    return f"{found.stopped} of {found.put}  {found.value:.2%} ({found.low:.2%} to {found.high:.2%})"


def as_line(judged: Judged) -> str:
    """A miss or false alarm as one line of JSON."""
    return json.dumps(asdict(judged), ensure_ascii=False)
