"""Whether a question finds the page that answers it, or the right document at least, over a folder and a file of labels.

A label file has a line for each question: {"id", "question", "pages": [[document, page], ...]}; any of the pages answers, pages count
from 1. Or {"id", "question", "documents": [name or pattern, ...]}, where only the documents are known (a pattern as the shell's:
"*2023 Q3*"): such a line counts in `right_document_first` alone, which all lines do. Pages are ranked by their best passage.
Measured by ir_measures, as retrieval suites are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator
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

_SAID = {
    "found_at_5": "a page that answers among the first 5",
    "found_at_20": "a page that answers among the first 20",
    "right_document_first": "the first passage comes from a document that answers",
}
DEPTH = 100  # passages asked for: several may lie on one page, and twenty pages are looked at


class Label(Row):
    """A line of the label file: either pages or documents."""

    question: str
    pages: Annotated[tuple[tuple[str, Annotated[int, Field(ge=1)]], ...], Field(min_length=1)] | None = None
    documents: Annotated[tuple[str, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "Label":
        if (self.pages is None) == (self.documents is None):
            raise ValueError("give either pages or documents")
        return self

    def answers(self, names: Iterable[str]) -> dict[str, int]:
        """Keys of what answers, as qrels have them. Raises UsageError for what is not among the names."""
        wanted = self.documents or tuple(name for name, _ in self.pages or ())
        found = {name: [n for n in names if n == name or (self.documents and fnmatchcase(n, name))] for name in wanted}
        if lost := next((name for name, hits in found.items() if not hits), None):
            raise UsageError(f"question '{self.id}' names '{lost}', which is not in the folder of documents")
        if self.pages:
            return {page_key(ENGAGEMENT, name, page): 1 for name, page in self.pages}
        return {page_key(ENGAGEMENT, name, None): 1 for hits in found.values() for name in hits}


@dataclass(frozen=True, slots=True)
class PageReport:
    """`scores` by the names of ranking.RETRIEVAL, with `found_at_5` and `found_at_20`: any page that answers is among so many.

    They are of the questions with page labels; `right_document_first` and `wrong_document_at_1` of all. `missed` has no page that
    answers among the first twenty, `astray` a first passage from a document that does not.
    """

    documents: int
    questions: int
    scores: Mapping[str, Interval]
    missed: tuple[str, ...]
    astray: tuple[str, ...]
    pages_per_second: Interval | None
    median_ms: Interval
    p95_ms: Interval


def bench(folder: Path, labels: Path, scratch: Callable[[], AbstractContextManager[Desk]]) -> Iterator[Progress | PageReport]:
    """Measure; yields progress and last the PageReport. Raises UsageError for labels that name a document that is not there."""
    asked = rows(labels, Label)
    if not asked:
        raise UsageError(f"{labels.name} is empty")
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    qrels = {label.id: label.answers(names) for label in asked}
    with scratch() as desk:
        taken = yield from ingest_folder(desk, folder)
        yield Progress("search", 0, len(asked), "asking")
        answers = ask_each(asked, lambda label: _search(desk, label))
    by_metric = _measured(asked, qrels, answers.found)
    missed = {id_ for id_, hit in by_metric.get("found_at_20", {}).items() if not hit}
    yield PageReport(
        len(names),
        len(asked),
        {name: interval(list(values.values())) for name, values in by_metric.items()},
        tuple(label.question for label in asked if label.id in missed),
        tuple(label.question for label in asked if not by_metric["right_document_first"][label.id]),
        taken.pages_per_second,
        percentile(answers.milliseconds, 0.5),
        percentile(answers.milliseconds, 0.95),
    )


def _measured(
    asked: Sequence[Label], qrels: Mapping[str, Mapping[str, int]], found: Mapping[str, tuple[Passage, ...]]
) -> dict[str, dict[str, float]]:
    """Metric -> question id -> value: those of documents for all questions, those of pages where pages are known."""
    scores = score(qrels, found, dict.fromkeys(qrels, ENGAGEMENT))
    wrong = scores.pop("wrong_document_at_1")
    first = {"right_document_first": {id_: 1.0 - value for id_, value in wrong.items()}, "wrong_document_at_1": wrong}
    paged = [label.id for label in asked if label.pages]
    if not paged:
        return first
    for depth in (5, 20):
        scores[f"found_at_{depth}"] = {id_: float(_found(qrels[id_], found[id_], depth)) for id_ in paged}
    return {**{name: {id_: values[id_] for id_ in paged} for name, values in scores.items()}, **first}


def as_json(report: PageReport) -> dict[str, object]:
    """Figures with their 95% intervals."""
    return {
        "documents": report.documents,
        "questions": report.questions,
        **{name: _rounded(value) for name, value in sorted(report.scores.items())},
        "missed": list(report.missed),
        "astray": list(report.astray),
        "pages_per_second": _rounded(report.pages_per_second) if report.pages_per_second else None,
        "median_ms": _rounded(report.median_ms),
        "p95_ms": _rounded(report.p95_ms),
    }


def as_table(report: PageReport) -> Table:
    """One line a figure."""
    failures = {"not among the first twenty pages:": report.missed, "first passage from another document:": report.astray}
    notes = "\n".join(line for head, questions in failures.items() if questions for line in (head, *questions))
    table = Table(
        "what",
        "measured (95% interval)",
        title=f"{report.questions} questions over {report.documents} documents",
        caption=notes or None,
    )
    for name, value in sorted(report.scores.items()):
        table.add_row(_SAID.get(name, RETRIEVAL[name].sentence if name in RETRIEVAL else name), _shown(value, 3))
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
