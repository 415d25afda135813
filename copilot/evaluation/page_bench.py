"""Whether a question finds the page that answers it, over a folder of documents and a file of page labels.

A label file has a line for each question: {"id", "question", "pages": [[document, page], ...]}; any of the pages answers, pages count
from 1. Pages are ranked by their best passage. Measured by ir_measures, as retrieval suites are.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field
from rich.table import Table

from copilot.domain.drafting import Progress
from copilot.domain.passage import Passage, Query
from copilot.errors import UsageError
from copilot.evaluation.bench import ENGAGEMENT, Row, ask_each, ingest_folder, rows
from copilot.evaluation.laboratory import evaluator
from copilot.evaluation.ranking import RETRIEVAL, page_key, score
from copilot.evaluation.statistics import Interval, interval
from copilot.evaluation.timing import percentile
from copilot.services import retrieve
from copilot.services.desk import Desk

DEPTH = 100  # passages asked for: several may lie on one page, and twenty pages are looked at


class Label(Row):
    """A line of the label file."""

    question: str
    pages: Annotated[tuple[tuple[str, Annotated[int, Field(ge=1)]], ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class PageReport:
    """`scores` by the names of ranking.RETRIEVAL, with `found_at_5` and `found_at_20`: any page that answers is among so many."""

    documents: int
    questions: int
    scores: Mapping[str, Interval]
    missed: tuple[str, ...]
    pages_per_second: Interval | None
    median_ms: Interval
    p95_ms: Interval


def bench(folder: Path, labels: Path, scratch: Callable[[], AbstractContextManager[Desk]]) -> Iterator[Progress | PageReport]:
    """Measure; yields progress and last the PageReport. Raises UsageError for labels that name a document that is not there."""
    asked = rows(labels, Label)
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    lost = next((name for label in asked for name, _ in label.pages if name not in names), None)
    if lost is not None or not asked:
        raise UsageError(f"{labels.name} names '{lost}', which is not in '{folder}'" if lost else f"{labels.name} is empty")
    with scratch() as desk:
        taken = yield from ingest_folder(desk, folder)
        yield Progress("search", 0, len(asked), "asking")
        answers = ask_each(asked, lambda label: _search(desk, label))
    found = answers.found
    qrels = {label.id: {page_key(ENGAGEMENT, name, page): 1 for name, page in label.pages} for label in asked}
    by_metric = score(qrels, found, dict.fromkeys(qrels, ENGAGEMENT))
    for depth in (5, 20):
        by_metric[f"found_at_{depth}"] = {id_: float(_found(qrels[id_], found[id_], depth)) for id_ in qrels}
    yield PageReport(
        len(names),
        len(asked),
        {name: interval([values[label.id] for label in asked]) for name, values in by_metric.items()},
        tuple(label.question for label in asked if not by_metric["found_at_20"][label.id]),
        taken.pages_per_second,
        percentile(answers.milliseconds, 0.5),
        percentile(answers.milliseconds, 0.95),
    )


def as_json(report: PageReport) -> dict[str, object]:
    """Figures with their 95% intervals."""
    return {
        "documents": report.documents,
        "questions": report.questions,
        **{name: _rounded(value) for name, value in sorted(report.scores.items())},
        "missed": list(report.missed),
        "pages_per_second": _rounded(report.pages_per_second) if report.pages_per_second else None,
        "median_ms": _rounded(report.median_ms),
        "p95_ms": _rounded(report.p95_ms),
    }


def as_table(report: PageReport) -> Table:
    """One line a figure."""
    missed = "\n".join(["not among the first twenty pages:", *report.missed]) if report.missed else None
    table = Table(
        "what",
        "measured (95% interval)",
        title=f"{report.questions} questions over {report.documents} documents",
        caption=missed,
    )
    for name, value in sorted(report.scores.items()):
        label = {"found_at_5": "a page that answers among the first 5", "found_at_20": "a page that answers among the first 20"}
        table.add_row(label.get(name, RETRIEVAL[name].sentence if name in RETRIEVAL else name), _shown(value, 3))
    if report.pages_per_second:
        table.add_row("ingest, pages a second", _shown(report.pages_per_second, 1))
    table.add_row("search, median and p95 in ms", f"{_shown(report.median_ms, 1)}, {_shown(report.p95_ms, 1)}")
    return table


def _search(desk: Desk, label: Label) -> tuple[Passage, ...]:
    return retrieve.search(desk, evaluator(desk), ENGAGEMENT, Query(label.question, DEPTH))


def _found(wanted: Mapping[str, int], passages: tuple[Passage, ...], depth: int) -> bool:
    pages = list(dict.fromkeys(page_key(ENGAGEMENT, p.document, p.page) for p in passages))
    return not wanted.keys().isdisjoint(pages[:depth])


def _rounded(interval: Interval) -> list[float]:
    return [round(x, 4) for x in (interval.value, interval.low, interval.high)]


def _shown(value: Interval, places: int) -> str:
    return f"{value.value:.{places}f} ({value.low:.{places}f}–{value.high:.{places}f})"
