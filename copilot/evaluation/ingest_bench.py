"""How fast a folder is taken in, end to end, and how much memory that takes: the work of `copilot ingest`, round after round."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from copilot.domain.document import DocumentStatus
from copilot.domain.drafting import Progress
from copilot.domain.engagement import Kind
from copilot.domain.submission import Submission
from copilot.errors import UsageError
from copilot.evaluation.process_memory import Watch
from copilot.evaluation.statistics import Interval, interval
from copilot.services import documents, engagements, members, submissions
from copilot.services.desk import Desk
from copilot.services.sources import sources

Joined = Callable[[Sequence[Path], int, Path], int]


@dataclass(frozen=True, slots=True)
class Round:
    """One ingest of the folder into an engagement of its own. `processor` are seconds of all cores, children included."""

    pages: int
    chunks: int
    failed: int
    seconds: float
    processor: float

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds


@dataclass(frozen=True, slots=True)
class IngestReport:
    """`peak` is in bytes, of the whole process tree; `delete_seconds` for one document out of the last round."""

    rounds: tuple[Round, ...]
    peak: int | None
    delete_seconds: float
    joined: bool

    @property
    def rate(self) -> Interval:
        """Pages a second over the rounds, with its interval."""
        return interval([r.rate for r in self.rounds])


def bench(
    folder: Path, scratch: Callable[[], AbstractContextManager[Desk]], rounds: int, pages: int, joined: Joined
) -> Iterator[Progress | IngestReport]:
    """Yields progress, then the report. With `pages`, one PDF of that many pages is made of the folder's and taken in."""
    with tempfile.TemporaryDirectory(prefix="ingest-") as made, scratch() as desk:
        place = folder
        if pages:
            place = Path(made)
            found = [s.path for s in sources([folder]) if s.name.lower().endswith(".pdf")]
            if not found:
                raise UsageError(f"there is no PDF in '{folder}' to take pages from")
            yield Progress("bench", note=f"making a PDF of {pages:,} pages")
            joined(found, pages, place / "joined.pdf")
        actor = members.at_keyboard(desk, None, "bench")
        _warm(desk)
        done: list[Round] = []
        with Watch() as watch:
            for number in range(rounds):
                yield Progress("bench", number, rounds, "taking it in")
                name = f"round-{number}"
                engagements.create(desk, actor, name, Kind.FINANCIAL)
                done.append(_round(desk, submissions.hand_in(desk, actor, name, [place])))
        largest = max(documents.listed(desk, actor, name), key=lambda d: d.chunks)
        began = time.perf_counter()
        documents.delete(desk, actor, name, largest.name)
        yield IngestReport(tuple(done), watch.peak, time.perf_counter() - began, bool(pages))


def _warm(desk: Desk) -> None:
    """The embedder, Chroma and the store are opened by the first document, in a desk that serves as in one that is measured."""
    actor = members.at_keyboard(desk, None, "bench")
    engagements.create(desk, actor, "warm", Kind.FINANCIAL)
    submission = submissions.hand_in_file(desk, actor, "warm", "warm.txt", b"A first document.")
    submissions.work_off(desk, submission.engagement, submission.id)


def _round(desk: Desk, submission: Submission) -> Round:
    began, spent = time.perf_counter(), _processor()
    done = submissions.work_off(desk, submission.engagement, submission.id)
    seconds, processor = time.perf_counter() - began, _processor() - spent
    files = done.items if done is not None else ()
    indexed = [f for f in files if f.status is DocumentStatus.INDEXED]
    if not any(f.pages for f in indexed):
        raise UsageError("nothing with pages was taken in; the rate is in pages a second")
    return Round(
        sum(f.pages or 0 for f in indexed), sum(f.chunks for f in indexed), len(files) - len(indexed), seconds, processor
    )


def _processor() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def as_json(report: IngestReport) -> dict[str, object]:
    """The report as the command line prints it."""
    last, rate = report.rounds[-1], report.rate
    return {
        "pages": last.pages,
        "chunks": last.chunks,
        "failed": last.failed,
        "rounds": len(report.rounds),
        "pages_per_second": {"value": round(rate.value, 1), "interval": [round(rate.low, 1), round(rate.high, 1)]},
        "processor_seconds_per_page": round(sum(r.processor for r in report.rounds) / sum(r.pages for r in report.rounds), 4),
        "peak_mb": None if report.peak is None else round(report.peak / 2**20),
        "delete_seconds": round(report.delete_seconds, 2),
    }


def as_text(report: IngestReport) -> str:
    """The same, to read."""
    row, rate = as_json(report), report.rate
    memory = (
        f"{row['peak_mb']:,} MB at most, all processes together" if row["peak_mb"] is not None else "not known on this system"
    )
    return "\n".join([
        f"{'one PDF' if report.joined else 'folder'}: {row['pages']:,} pages, {row['chunks']:,} chunks, {row['failed']} file(s) failed",
        f"end to end: {rate.value:.1f} pages/s [{rate.low:.1f}, {rate.high:.1f}] over {row['rounds']} round(s)",
        f"processor: {row['processor_seconds_per_page']} s of one core a page",
        f"memory: {memory}",
        f"largest document deleted in {row['delete_seconds']} s",
    ])  # fmt: skip
