"""The product's own retrieval benchmark, over a folder of labelled documents, beside plain baselines in the same process.

The folder holds documents/ (text files), queries.jsonl ({"id", "question", "document"?}: with a document, only that one is
searched) and gold.jsonl ({"id", "gold": [[document, start, end], ...]}, offsets in code points of the document's text).
"""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.table import Table

from copilot.domain.document import DocumentStatus
from copilot.domain.drafting import Progress
from copilot.domain.engagement import Kind
from copilot.domain.passage import Query
from copilot.errors import UnreadableError, UsageError
from copilot.evaluation.laboratory import evaluator
from copilot.evaluation.spans import Span, covered, within_budget
from copilot.evaluation.statistics import Interval, interval, paired
from copilot.ports import Rival
from copilot.services import engagements, retrieve
from copilot.services.desk import Desk
from copilot.services.ingest import IngestOutcome, ingest

BUDGETS = (2_000, 4_000, 8_000)  # characters
DEPTH = 20  # passages asked for
OURS = "desk"
_ENGAGEMENT = "benchmark"
_BOOTSTRAP = 2_000
M = TypeVar("M", bound=BaseModel)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str


class Question(_Row):
    """A line of queries.jsonl."""

    question: str
    document: str | None = None


class Gold(_Row):
    """A line of gold.jsonl."""

    gold: Annotated[tuple[tuple[str, int, int], ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Task:
    """A benchmark folder, read. `gold` is question id -> spans."""

    folder: Path
    questions: tuple[Question, ...]
    gold: Mapping[str, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class Result:
    """How one system did. Recall is by budget; `right_first` is None where every question names its document.

    Milliseconds are per question, measured one by one and warm. `against` is recall at the middle budget, paired with the
    desk's: this system's mean less the desk's, with its 95% interval.
    """

    system: str
    recall: Mapping[int, Interval]
    right_first: Interval | None
    median_ms: float
    p95_ms: float
    build_seconds: float
    pages_per_second: float | None = None
    against: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All systems on one task; `left_out` says which baselines could not be run, and why."""

    folder: str
    documents: int
    questions: int
    results: tuple[Result, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Answers:
    found: Mapping[str, tuple[Span, ...]]
    milliseconds: tuple[float, ...]


def read_task(folder: Path) -> Task:
    """Read the folder. Raises UsageError naming file and line."""
    if not (folder / "documents").is_dir():
        raise UsageError(f"'{folder}' is no benchmark: it needs documents/, queries.jsonl and gold.jsonl")
    questions = _rows(folder / "queries.jsonl", Question)
    gold = {row.id: tuple(Span(*span) for span in row.gold) for row in _rows(folder / "gold.jsonl", Gold)}
    missing = [q.id for q in questions if q.id not in gold]
    if missing:
        raise UsageError(f"{folder.name}/gold.jsonl has no row for question '{missing[0]}'")
    return Task(folder, questions, gold)


def bench(
    folder: Path,
    scratch: Callable[[], AbstractContextManager[Desk]],
    rivals: Sequence[Callable[[], Rival]] = (),
    left_out: Sequence[str] = (),
) -> Iterator[Progress | Report]:
    """Measure the desk and the rivals on the folder's questions; yields progress and last the Report."""
    task = read_task(folder)
    with scratch() as desk:
        pages, seconds = yield from _ingest(desk, task)
        yield Progress("search", 0, len(task.questions), OURS)
        ours = _ask(task, lambda q: _search(desk, q))
    results = [_result(OURS, task, ours, seconds, pages / seconds if pages else None)]
    texts = {path.name: path.read_bytes().decode("utf-8") for path in sorted((folder / "documents").iterdir())}
    for make in rivals:
        rival = make()
        yield Progress("baseline", note=rival.name)
        began = time.perf_counter()
        rival.build(texts)
        built = time.perf_counter() - began
        try:
            answers = _ask(task, partial(_rival_search, rival))
        finally:
            rival.close()
        results.append(_result(rival.name, task, answers, built, against=ours))
    yield Report(folder.name, len(texts), len(task.questions), tuple(results), tuple(left_out))


def as_json(report: Report) -> dict[str, object]:
    """Figures to four places."""
    return {
        "benchmark": report.folder,
        "documents": report.documents,
        "questions": report.questions,
        "systems": {result.system: _as_json(result) for result in report.results},
        "left_out": list(report.left_out),
    }


def as_table(report: Report) -> Table:
    """One line a system."""
    title = f"{report.folder}: {report.questions} questions over {report.documents} documents"
    table = Table(title=title, caption="\n".join(report.left_out) or None)
    columns = [f"recall@{budget:,}" for budget in BUDGETS]
    for column in ("system", *columns, f"@{BUDGETS[1]:,} less {OURS}'s", "right document first", "ms", "p95 ms", "pages/s"):
        table.add_column(column, justify="left" if column == "system" else "right")
    for r in report.results:
        recalls = [f"{r.recall[b].value:.3f} ({r.recall[b].low:.3f}–{r.recall[b].high:.3f})" for b in BUDGETS]
        against = f"{r.against[0]:+.3f} ({r.against[1]:+.3f} to {r.against[2]:+.3f})" if r.against else ""
        first = f"{r.right_first.value:.3f}" if r.right_first else ""
        rate = f"{r.pages_per_second:.0f}" if r.pages_per_second else ""
        table.add_row(r.system, *recalls, against, first, f"{r.median_ms:.1f}", f"{r.p95_ms:.1f}", rate)
    return table


def _rows(path: Path, model: type[M]) -> tuple[M, ...]:
    if not path.exists():
        raise UsageError(f"'{path}' is missing")
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            rows += [model.model_validate_json(line)] if line.strip() else []
        except ValidationError as error:
            complaint = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, complaint["loc"]))
            raise UsageError(f"{path.parent.name}/{path.name} line {number}: {place}: {complaint['msg']}") from None
    return tuple(rows)


def _ingest(desk: Desk, task: Task) -> Generator[Progress, None, tuple[int, float]]:
    """Yields progress; returns pages (0 where the format has none) and seconds."""
    actor = evaluator(desk)
    engagements.create(desk, actor, _ENGAGEMENT, Kind.RESEARCH)
    began, pages = time.perf_counter(), 0
    for item in ingest(desk, actor, _ENGAGEMENT, [task.folder / "documents"]):
        if isinstance(item, IngestOutcome):
            if item.status is DocumentStatus.FAILED:
                raise UnreadableError(f"{item.document} was not read: {item.error}")
            pages += item.pages or 0
        else:
            yield item
    return pages, time.perf_counter() - began


def _search(desk: Desk, question: Question) -> list[Span]:
    query = Query(question.question, DEPTH, question.document)
    passages = retrieve.search_many(desk, evaluator(desk), _ENGAGEMENT, [query])
    return [Span(p.document, p.start, p.end) for p in sorted(next(iter(passages)), key=lambda p: p.rank)]


def _rival_search(rival: Rival, question: Question) -> list[Span]:
    return [Span(*span) for span in rival.search(question.question, DEPTH, question.document)]


def _ask(task: Task, search: Callable[[Question], Sequence[Span]]) -> _Answers:
    found: dict[str, tuple[Span, ...]] = {}
    times: list[float] = []
    for warm in task.questions[:1]:
        search(warm)
    for question in task.questions:
        began = time.perf_counter()
        found[question.id] = tuple(search(question))
        times.append(1000 * (time.perf_counter() - began))
    return _Answers(found, tuple(times))


def _recall(task: Task, answers: _Answers, budget: int) -> list[float]:
    return [covered(task.gold[q.id], within_budget(answers.found[q.id], budget)) for q in task.questions]


def _result(
    system: str,
    task: Task,
    answers: _Answers,
    seconds: float,
    rate: float | None = None,
    against: _Answers | None = None,
) -> Result:
    open_questions = [q for q in task.questions if q.document is None]
    first = [float(_first(answers.found[q.id]) in {s.document for s in task.gold[q.id]}) for q in open_questions]
    compared = None
    if against is not None:
        pair = paired(_recall(task, against, BUDGETS[1]), _recall(task, answers, BUDGETS[1]), draws=_BOOTSTRAP)
        compared = (pair.effect, pair.low, pair.high)
    times = answers.milliseconds
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else [*times] * 19
    return Result(
        system=system,
        recall={budget: interval(_recall(task, answers, budget), draws=_BOOTSTRAP) for budget in BUDGETS},
        right_first=interval(first) if first else None,
        median_ms=cuts[9],
        p95_ms=cuts[18],
        build_seconds=seconds,
        pages_per_second=rate,
        against=compared,
    )


def _first(spans: Sequence[Span]) -> str | None:
    return spans[0].document if spans else None


def _as_json(result: Result) -> dict[str, object]:
    return {
        **{f"recall@{b}": [round(x, 4) for x in (i.value, i.low, i.high)] for b, i in result.recall.items()},
        "right_document_first": round(result.right_first.value, 4) if result.right_first else None,
        "median_ms": round(result.median_ms, 2),
        "p95_ms": round(result.p95_ms, 2),
        "build_seconds": round(result.build_seconds, 2),
        "pages_per_second": round(result.pages_per_second, 1) if result.pages_per_second else None,
        "less_than_desk": [round(x, 4) for x in result.against] if result.against else None,
    }
