"""What the audit trail costs and how fast it is verified: a synthetic chain as a file, and a desk of its own."""

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from copilot.domain.audit import DESK_CHAIN, Act, AuditEntry, follow
from copilot.domain.drafting import Progress
from copilot.domain.engagement import Kind
from copilot.domain.handover import Handover, Outcome, lines
from copilot.ports import Examine
from copilot.services import engagements, handover, members, verify
from copilot.services.desk import Desk

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
STEP = 1_000


@dataclass(frozen=True, slots=True)
class TrailReport:
    """Seconds for each; `kept` entries were written through the store, one transaction each."""

    entries: int
    file_bytes: int
    file_seconds: float
    kept: int
    write_seconds: float
    export_seconds: float
    verify_seconds: float


def bench(scratch: AbstractContextManager[Desk], examine: Examine, entries: int, kept: int) -> Iterator[Progress | TrailReport]:
    """Yields progress, then the report."""
    with scratch as desk, tempfile.TemporaryDirectory(prefix="trail-") as folder:
        path = Path(folder) / "trail.jsonl"
        yield Progress("bench", note=f"writing an export of {entries:,} entries")
        _write(path, desk, entries)
        yield Progress("bench", note="verifying it")
        began = time.perf_counter()
        found = examine(path)
        file_seconds = time.perf_counter() - began
        if found.outcome is not Outcome.WHOLE:
            raise RuntimeError(f"the benchmark's own file is not whole: {found.says}")
        size = path.stat().st_size
        actor = members.at_keyboard(desk, None, "bench")
        chain = engagements.create(desk, actor, "bench", Kind.LEGAL).id
        began = time.perf_counter()
        for number in range(kept):
            with desk.store.write() as work:
                work.note(_act(chain, number))
            if number % STEP == 0:
                yield Progress("bench", number, kept, "appending through the store")
        write_seconds = time.perf_counter() - began
        yield Progress("bench", note="exporting")
        began = time.perf_counter()
        for _ in handover.export(desk, actor, "bench"):
            pass
        export_seconds = time.perf_counter() - began
        yield Progress("bench", note="verifying the desk")
        began = time.perf_counter()
        if not all(report.whole for report in verify.verify(desk, actor)):
            raise RuntimeError("the benchmark's own desk is not whole")
        verify_seconds = time.perf_counter() - began
    yield TrailReport(entries, size, file_seconds, kept, write_seconds, export_seconds, verify_seconds)


def as_json(report: TrailReport) -> dict[str, Any]:
    """For scripts."""
    return {
        "file": {"entries": report.entries, "bytes": report.file_bytes, "verify_seconds": round(report.file_seconds, 3)},
        "store": {
            "entries": report.kept,
            "appends_per_second": round(report.kept / report.write_seconds, 1),
            "export_seconds": round(report.export_seconds, 3),
            "verify_seconds": round(report.verify_seconds, 3),
        },
    }


def as_text(report: TrailReport) -> str:
    """For people."""
    per_million = 1e6 / report.entries * report.file_seconds
    return (
        f"exported file: {report.entries:,} entries, {report.file_bytes / 2**20:,.0f} MB, verified in {report.file_seconds:.2f} s "
        f"({per_million:.2f} s a million)\n"
        f"store: {report.kept:,} acts of a transaction each, {report.kept / report.write_seconds:,.0f} a second; exported in "
        f"{report.export_seconds:.2f} s; chain and rows verified in {report.verify_seconds:.2f} s "
        f"({1e6 / report.kept * report.verify_seconds:.0f} s a million)"
    )


def _act(chain: str, number: int) -> Act:
    details = {"version": number % 7, "hash": f"{number:064x}"}
    at = BEGAN + timedelta(seconds=number)
    return Act(chain, at, f"mem-{number % 50:016d}", "operator", "signed in", "read draft", f"dr-{number % 999:016d}", details)


def _entries(count: int) -> Iterator[AuditEntry]:
    last = None
    for number in range(count):
        last = follow(last, _act(DESK_CHAIN, number))
        yield last


def _write(path: Path, desk: Desk, count: int) -> None:
    """The header names the chain's head, so the entries are made, kept beside, and read again."""
    body, head = path.with_suffix(".body"), ""
    with body.open("w", encoding="utf-8") as file:
        for entry in _entries(count):
            file.write(f"{entry.canonical}\t{entry.details}\t{entry.hash}\n")
            head = entry.hash
    about = Handover(DESK_CHAIN, "bench", "", count, head, BEGAN, desk.vault.public_key(), {})
    with path.open("wb") as target:
        target.writelines(lines(about, (), _read(body), desk.vault.sign))
    body.unlink()


def _read(body: Path) -> Iterator[AuditEntry]:
    with body.open(encoding="utf-8") as file:
        for line in file:
            canonical, details, digest = line.rstrip("\n").split("\t")
            chain, sequence, at, member, user, trust, act, subject, told, previous = json.loads(canonical)
            moment = datetime.fromisoformat(at)
            yield AuditEntry(chain, sequence, moment, member, user, trust, act, subject, told, previous, digest, details)
