"""How search grows with an engagement: the rate of ingest, first and warm answers, memory, disk, one document more or less.

The documents are those of a benchmark folder (see `bench`), repeated with other figures until there are as many chunks as
wanted, so that words are as frequent as in real text. Everything but the ingest is measured in a process of its own.
"""

import multiprocessing
import random
import re
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from rich.table import Table

from copilot.domain.document import DocumentStatus
from copilot.domain.drafting import Progress
from copilot.domain.engagement import Kind
from copilot.domain.member import Actor
from copilot.domain.passage import Query
from copilot.errors import UnreadableError
from copilot.evaluation.bench import read_task
from copilot.evaluation.laboratory import evaluator
from copilot.evaluation.statistics import Interval
from copilot.evaluation.timing import percentile, rate
from copilot.services import documents, engagements, retrieve
from copilot.services.desk import Desk
from copilot.services.ingest import IngestOutcome, ingest

SIZES = (1_000, 10_000, 100_000)  # chunks
ASKED = 300  # questions, after WARMING that are not counted
WARMING = 20
DEPTH = 10  # passages asked for
MEGABYTE = 1_000_000
_PER_CHUNK = 400  # characters, at first; then as measured
_ENGAGEMENT = "growth"
_FIGURE = re.compile(r"\d")


class Home(Protocol):
    """A place for one desk, made for the measurement; opens in any process (pickles)."""

    @property
    def folder(self) -> Path: ...

    def __call__(self) -> Desk: ...


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured at one size. Seconds and milliseconds are of the clock on the wall, but `cpu_ms` of all the process's threads.

    `first` is the first answer of a new process, the opening of the desk included. `added` is one more document, then the
    first answer after it; `deleted` is one of the first documents deleted for good, then the first answer after that. `memory`
    is the most that the searching process held before.
    """

    documents: int
    chunks: int
    chunks_per_second: Interval
    first: float
    median_ms: Interval
    p95_ms: Interval
    cpu_ms: Interval
    cpu_p95_ms: Interval
    memory: int
    disk: int
    added_chunks: int
    added: tuple[float, float]
    deleted: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Growth:
    """All sizes, smallest first."""

    folder: str
    questions: int
    sizes: tuple[Size, ...]


@dataclass(frozen=True, slots=True)
class _Searched:
    first: float
    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    memory: int
    added_chunks: int
    added: tuple[float, float]
    deleted: tuple[float, float]


def bench(
    folder: Path, scratch: Callable[[], AbstractContextManager[Home]], sizes: Sequence[int] = SIZES, asked: int = ASKED
) -> Iterator[Progress | Growth]:
    """Measure, `asked` questions at each size; yields progress and last the Growth.

    Raises UsageError for a folder that is no benchmark.
    """
    task = read_task(folder)
    texts = [path.read_bytes().decode("utf-8") for path in sorted((folder / "documents").iterdir())]
    questions = [task.questions[n % len(task.questions)].question for n in range(asked + WARMING)]
    measured = []
    for size in sorted(sizes):
        with scratch() as home, TemporaryDirectory(prefix="copilot-growth-") as made:
            source = _Source(texts, Path(made))
            count, chunks, speed = 0, 0, Interval(0, 0, 0)
            for item in _fill(home, source, size):
                if isinstance(item, Progress):
                    yield item
                else:
                    count, chunks, speed = item
            disk = sum(path.stat().st_size for path in home.folder.rglob("*") if path.is_file())
            yield Progress("search", 0, len(questions), f"{chunks:,} chunks")
            # spawned, not forked: as cold as a new command, and with a memory of its own
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                found = pool.submit(_search, home, questions, source.write(_PER_CHUNK * 50)).result()
        measured.append(
            Size(
                count,
                chunks,
                speed,
                found.first,
                percentile(found.wall, 0.5),
                percentile(found.wall, 0.95),
                percentile(found.cpu, 0.5),
                percentile(found.cpu, 0.95),
                found.memory,
                disk,
                found.added_chunks,
                found.added,
                found.deleted,
            )
        )
    yield Growth(folder.name, asked, tuple(measured))


def as_json(growth: Growth) -> dict[str, object]:
    """Figures with their 95% intervals."""
    return {
        "benchmark": growth.folder,
        "questions": growth.questions,
        "sizes": [
            {
                "documents": s.documents,
                "chunks": s.chunks,
                "chunks_per_second": _rounded(s.chunks_per_second),
                "first_seconds": round(s.first, 2),
                "median_ms": _rounded(s.median_ms),
                "p95_ms": _rounded(s.p95_ms),
                "cpu_median_ms": _rounded(s.cpu_ms),
                "cpu_p95_ms": _rounded(s.cpu_p95_ms),
                "memory_mb": round(s.memory / MEGABYTE),
                "disk_mb": round(s.disk / MEGABYTE),
                "added_chunks": s.added_chunks,
                "added_seconds": round(s.added[0], 3),
                "first_after_adding_seconds": round(s.added[1], 3),
                "deleted_seconds": round(s.deleted[0], 3),
                "first_after_deleting_seconds": round(s.deleted[1], 3),
            }
            for s in growth.sizes
        ],
    }


def as_table(growth: Growth) -> Table:
    """One line a size."""
    table = Table(title=f"{growth.folder}: {growth.questions} questions at each size, {DEPTH} passages each")
    for column in ("chunks", "documents", "chunks/s", "first s", "warm ms", "p95 ms", "CPU ms", "CPU p95 ms", "memory MB",
                   "disk MB", "one more, s", "search after it, s", "one deleted, s", "search after it, s"):  # fmt: skip
        table.add_column(column, justify="right")
    for s in growth.sizes:
        table.add_row(
            f"{s.chunks:,}", f"{s.documents:,}", _shown(s.chunks_per_second, 0), f"{s.first:.1f}", _shown(s.median_ms),
            _shown(s.p95_ms), _shown(s.cpu_ms), _shown(s.cpu_p95_ms), f"{s.memory / MEGABYTE:,.0f}",
            f"{s.disk / MEGABYTE:,.0f}", f"{s.added[0]:.2f}", f"{s.added[1]:.2f}", f"{s.deleted[0]:.2f}",
            f"{s.deleted[1]:.2f}",
        )  # fmt: skip
    return table


class _Source:
    """Documents without end: the folder's own first, later with other figures."""

    def __init__(self, texts: Sequence[str], folder: Path) -> None:
        self._texts, self._folder, self._written = texts, folder, 0
        self._random = random.Random(0)  # noqa: S311 (no secret: the same documents at every run)

    def write(self, characters: int) -> Path:
        """A new folder with documents of about so many characters together, the last one cut."""
        folder = self._folder / f"{self._written:06d}"
        folder.mkdir()
        while characters > 0:
            round_, number = divmod(self._written, len(self._texts))
            text = self._texts[number][:characters]
            if round_:
                text = _FIGURE.sub(lambda _: str(self._random.randrange(10)), text)
            (folder / f"source {number} edition {round_}.txt").write_text(text, "utf-8")
            self._written += 1
            characters -= max(len(text), 1)
        return folder


def _fill(home: Home, source: _Source, size: int) -> Iterator[Progress | tuple[int, int, Interval]]:
    """Ingest until there are `size` chunks; yields progress and last documents, chunks and the rate."""
    desk = home()
    try:
        actor = evaluator(desk)
        engagements.create(desk, actor, _ENGAGEMENT, Kind.RESEARCH)
        per_chunk, characters = float(_PER_CHUNK), 0
        counts: list[int] = []
        seconds: list[float] = []
        while (have := sum(counts)) < size:
            wanted = max(2_000, int((size - have) * per_chunk))
            folder, before = source.write(wanted), time.perf_counter()
            for item in ingest(desk, actor, _ENGAGEMENT, [folder]):
                if isinstance(item, IngestOutcome):
                    now = time.perf_counter()
                    counts.append(_indexed(item).chunks)
                    seconds.append(now - before)
                    before = now
                    yield Progress("ingest", sum(counts), size, "chunks")
            characters += wanted
            per_chunk = characters / max(sum(counts), 1)
        yield len(counts), sum(counts), rate(counts, seconds)
    finally:
        desk.close()


def _indexed(outcome: IngestOutcome) -> IngestOutcome:
    if outcome.status is DocumentStatus.FAILED:
        raise UnreadableError(f"{outcome.document} was not read: {outcome.error}")
    return outcome


def _search(home: Home, questions: Sequence[str], more: Path) -> _Searched:
    began = time.perf_counter()
    desk = home()
    try:
        actor = evaluator(desk)

        def ask(question: str) -> None:
            retrieve.search(desk, actor, _ENGAGEMENT, Query(question, DEPTH))

        ask(questions[0])
        first = time.perf_counter() - began
        for question in questions[:WARMING]:
            ask(question)
        wall, cpu = [], []
        for question in questions[WARMING:]:
            began, spent = time.perf_counter(), time.process_time()
            ask(question)
            wall.append(1_000 * (time.perf_counter() - began))
            cpu.append(1_000 * (time.process_time() - spent))
        memory = 1_024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        first_of_all = min(documents.listed(desk, actor, _ENGAGEMENT), key=lambda document: document.added_at).name
        outcomes: list[IngestOutcome] = []
        added = _timed(lambda: outcomes.extend(_taken_in(desk, actor, more))), _timed(lambda: ask(questions[0]))
        deleted = _timed(lambda: documents.delete(desk, actor, _ENGAGEMENT, first_of_all)), _timed(lambda: ask(questions[0]))
        return _Searched(first, tuple(wall), tuple(cpu), memory, sum(o.chunks for o in outcomes), added, deleted)
    finally:
        desk.close()


def _taken_in(desk: Desk, actor: Actor, folder: Path) -> list[IngestOutcome]:
    return [_indexed(o) for o in ingest(desk, actor, _ENGAGEMENT, [folder]) if isinstance(o, IngestOutcome)]


def _timed(act: Callable[[], object]) -> float:
    """Seconds on the wall."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _rounded(interval: Interval) -> list[float]:
    return [round(x, 2) for x in (interval.value, interval.low, interval.high)]


def _shown(interval: Interval, places: int = 1) -> str:
    return f"{interval.value:,.{places}f} ({interval.low:,.{places}f}–{interval.high:,.{places}f})"
