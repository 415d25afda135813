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
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.table import Table

from copilot.domain.document import DocumentStatus
from copilot.domain.drafting import Progress
from copilot.domain.engagement import Kind
from copilot.domain.passage import Query
from copilot.errors import UnreadableError, UsageError
from copilot.evaluation.laboratory import evaluator
from copilot.evaluation.span_ranking import ndcg
from copilot.evaluation.spans import Span, covered, within_budget
from copilot.evaluation.statistics import Interval, interval, paired
from copilot.evaluation.timing import percentile, rate
from copilot.ports import Rival
from copilot.services import engagements, retrieve
from copilot.services.desk import Desk
from copilot.services.ingest import IngestOutcome, ingest

BUDGETS = (2_000, 4_000, 8_000)  # characters
RANKS = (5, 20)  # passages
DEPTH = 20  # passages asked for
OURS = "desk"
ENGAGEMENT = "benchmark"
_BOOTSTRAP = 2_000
M = TypeVar("M", bound=BaseModel)
Q = TypeVar("Q", bound="Row")
F = TypeVar("F")


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str


class Question(Row):
    """A line of queries.jsonl."""

    question: str
    document: str | None = None


class Gold(Row):
    """A line of gold.jsonl."""

    gold: Annotated[tuple[tuple[str, int, int], ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Task:
    """A benchmark folder, read. `gold` is question id -> spans."""

    folder: Path
    questions: tuple[Question, ...]
    gold: Mapping[str, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class Taken:
    """An ingest: `pages_per_second` is None where the format has no pages."""

    seconds: float
    pages_per_second: Interval | None
    chunks_per_second: Interval


@dataclass(frozen=True, slots=True)
class Result:
    """How one system did. Recall is by budget; `right_first` is None where every question names its document.

    `ranked` is recall by number of passages, `wrong_first` the share of questions whose first passage is of a document
    without gold, `ndcg` at 10 of the gold spans, each found where half of it has been returned. Milliseconds are per question,
    measured one by one and warm. `against` is recall at the middle budget, paired with the
    desk's: this system's mean less the desk's, with its 95% interval.
    """

    system: str
    recall: Mapping[int, Interval]
    ranked: Mapping[int, Interval]
    ndcg: Interval
    right_first: Interval | None
    wrong_first: Interval | None
    median_ms: Interval
    p95_ms: Interval
    build_seconds: float
    taken: Taken | None = None
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
class Answers(Generic[F]):
    """By question id, best first; milliseconds in the questions' order."""

    found: Mapping[str, tuple[F, ...]]
    milliseconds: tuple[float, ...]


def read_task(folder: Path) -> Task:
    """Read the folder. Raises UsageError naming file and line."""
    if not (folder / "documents").is_dir():
        raise UsageError(f"'{folder}' is no benchmark: it needs documents/, queries.jsonl and gold.jsonl")
    questions = rows(folder / "queries.jsonl", Question)
    gold = {row.id: tuple(Span(*span) for span in row.gold) for row in rows(folder / "gold.jsonl", Gold)}
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
        taken = yield from ingest_folder(desk, task.folder / "documents")
        yield Progress("search", 0, len(task.questions), OURS)
        ours = ask_each(task.questions, lambda q: _search(desk, q))
    results = [_result(OURS, task, ours, taken.seconds, taken)]
    texts = {path.name: path.read_bytes().decode("utf-8") for path in sorted((folder / "documents").iterdir())}
    for make in rivals:
        rival = make()
        yield Progress("baseline", note=rival.name)
        began = time.perf_counter()
        rival.build(texts)
        built = time.perf_counter() - began
        try:
            answers = ask_each(task.questions, partial(_rival_search, rival))
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
    ranks = [f"first {k}" for k in RANKS]
    less = f"@{BUDGETS[1]:,} less {OURS}'s"
    for column in ("system", *columns, less, *ranks, "nDCG@10", "wrong document first", "ms", "p95 ms", "built, s", "pages/s"):
        table.add_column(column, justify="left" if column == "system" else "right")
    for r in report.results:
        recalls, ranked = [_shown(r.recall[b]) for b in BUDGETS], [_shown(r.ranked[k]) for k in RANKS]
        against = f"{r.against[0]:+.3f} ({r.against[1]:+.3f} to {r.against[2]:+.3f})" if r.against else ""
        speed = _shown(r.taken.pages_per_second, 0) if r.taken and r.taken.pages_per_second else ""
        first = _shown(r.wrong_first) if r.wrong_first else ""
        table.add_row(
            r.system, *recalls, against, *ranked, _shown(r.ndcg), first, _shown(r.median_ms, 1), _shown(r.p95_ms, 1),
            f"{r.build_seconds:.1f}", speed,
        )  # fmt: skip
    return table


def rows(path: Path, model: type[M]) -> tuple[M, ...]:
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


def ingest_folder(desk: Desk, folder: Path) -> Generator[Progress, None, Taken]:
    """Yields progress. Raises UnreadableError for a file that was not read."""
    actor = evaluator(desk)
    engagements.create(desk, actor, ENGAGEMENT, Kind.RESEARCH)
    pages: list[int] = []
    chunks: list[int] = []
    seconds: list[float] = []
    before = time.perf_counter()
    for item in ingest(desk, actor, ENGAGEMENT, [folder]):
        if isinstance(item, IngestOutcome):
            if item.status is DocumentStatus.FAILED:
                raise UnreadableError(f"{item.document} was not read: {item.error}")
            now = time.perf_counter()
            pages.append(item.pages or 0)
            chunks.append(item.chunks)
            seconds.append(now - before)
            before = now
        else:
            yield item
    return Taken(sum(seconds), rate(pages, seconds) if any(pages) else None, rate(chunks, seconds))


def _search(desk: Desk, question: Question) -> list[Span]:
    query = Query(question.question, DEPTH, question.document)
    passages = retrieve.search_many(desk, evaluator(desk), ENGAGEMENT, [query])
    return [Span(p.document, p.start, p.end) for p in sorted(next(iter(passages)), key=lambda p: p.rank)]


def _rival_search(rival: Rival, question: Question) -> list[Span]:
    return [Span(*span) for span in rival.search(question.question, DEPTH, question.document)]


def ask_each(questions: Sequence[Q], search: Callable[[Q], Sequence[F]]) -> Answers[F]:
    """One by one; the first is asked once before, so that all are warm."""
    found: dict[str, tuple[F, ...]] = {}
    times: list[float] = []
    for warm in questions[:1]:
        search(warm)
    for question in questions:
        began = time.perf_counter()
        found[question.id] = tuple(search(question))
        times.append(1000 * (time.perf_counter() - began))
    return Answers(found, tuple(times))


def _recall(task: Task, answers: Answers[Span], budget: int) -> list[float]:
    return [covered(task.gold[q.id], within_budget(answers.found[q.id], budget)) for q in task.questions]


def _result(
    system: str,
    task: Task,
    answers: Answers[Span],
    seconds: float,
    taken: Taken | None = None,
    against: Answers[Span] | None = None,
) -> Result:
    open_questions = [q for q in task.questions if q.document is None]
    first = [float(_first(answers.found[q.id]) in {s.document for s in task.gold[q.id]}) for q in open_questions]
    compared = None
    if against is not None:
        pair = paired(_recall(task, against, BUDGETS[1]), _recall(task, answers, BUDGETS[1]), draws=_BOOTSTRAP)
        compared = (pair.effect, pair.low, pair.high)
    return Result(
        system=system,
        recall={budget: interval(_recall(task, answers, budget), draws=_BOOTSTRAP) for budget in BUDGETS},
        ranked={
            k: interval([covered(task.gold[q.id], answers.found[q.id][:k]) for q in task.questions], draws=_BOOTSTRAP)
            for k in RANKS
        },
        ndcg=interval(list(ndcg(task.gold, answers.found).values()), draws=_BOOTSTRAP),
        right_first=interval(first) if first else None,
        wrong_first=interval([1 - value for value in first]) if first else None,
        median_ms=percentile(answers.milliseconds, 0.5),
        p95_ms=percentile(answers.milliseconds, 0.95),
        build_seconds=seconds,
        taken=taken,
        against=compared,
    )


def _edges(value: Interval | None) -> list[float] | None:
    return [round(value.low, 4), round(value.high, 4)] if value else None


def _rounded(value: Interval | None) -> list[float] | None:
    return [round(x, 4) for x in (value.value, value.low, value.high)] if value else None


def _shown(value: Interval, places: int = 3) -> str:
    return f"{value.value:.{places}f} ({value.low:.{places}f}–{value.high:.{places}f})"


def _first(spans: Sequence[Span]) -> str | None:
    return spans[0].document if spans else None


def _as_json(result: Result) -> dict[str, object]:
    pages = result.taken.pages_per_second if result.taken else None
    return {
        **{f"recall@{b}": [round(x, 4) for x in (i.value, i.low, i.high)] for b, i in result.recall.items()},
        **{f"recall_at_{k}": _rounded(i) for k, i in result.ranked.items()},
        "ndcg_at_10": _rounded(result.ndcg),
        "right_document_first": round(result.right_first.value, 4) if result.right_first else None,
        "right_document_first_95": _edges(result.right_first),
        "wrong_document_first": _rounded(result.wrong_first),
        "median_ms": round(result.median_ms.value, 2),
        "median_ms_95": _edges(result.median_ms),
        "p95_ms": round(result.p95_ms.value, 2),
        "p95_ms_95": _edges(result.p95_ms),
        "build_seconds": round(result.build_seconds, 2),
        "pages_per_second": round(pages.value, 1) if pages else None,
        "pages_per_second_95": _edges(pages),
        "chunks_per_second": _rounded(result.taken.chunks_per_second) if result.taken else None,
        "less_than_desk": [round(x, 4) for x in result.against] if result.against else None,
    }
