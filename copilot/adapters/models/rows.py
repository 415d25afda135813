"""A request in parts that are asked one by one, and the grid they are joined into."""

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.adapters.models.assemble import Labels, claim_line
from copilot.adapters.models.extractive.answers import standing_question
from copilot.adapters.models.extractive.compliance import Status, matrix_requirements, specifications
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.show import quoted
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.output import ModelAnswer, ModelClaim
from copilot.adapters.models.writer import Writer
from copilot.domain.drafting import Brief
from copilot.domain.markup import escape
from copilot.domain.prompt import Shape


@dataclass(frozen=True, slots=True)
class Part:
    """One sub-question: its row's name, what the model is told to write, and the queries that find its evidence."""

    name: str
    text: str
    question: str
    queries: tuple[str, ...]
    document: str | None = None
    requirement: Unit | None = None


def parts_of(brief: Brief, library: Library) -> list[Part]:
    """A grid is asked row by row; everything else in one piece, with evidence for each of the template's items."""
    asked = standing_question(brief)
    if brief.prompt.shape is Shape.GRID and brief.prompt.items:
        return [
            Part(name, f"{name}: {question}", question, (f"{name}. {question}",), brief.document)
            for name, question in brief.prompt.items
        ]
    if brief.prompt.shape is Shape.GRID:
        units, _ = matrix_requirements(library, specifications(brief, library))
        return [Part(f"requirement {n}", u.text, u.text, (u.text,), None, u) for n, u in enumerate(units, 1)]
    more = () if brief.prompt.shape is Shape.METRICS else tuple(f"{asked} {question}" for _, question in brief.prompt.items)
    return [Part(brief.prompt.title, asked, asked, (asked, *more), brief.document)]


def write_rows(writer: Writer, rows: Sequence[tuple[Part, Labels, ModelAnswer]]) -> None:
    """The grid; rows without a claim are listed in a note, because 'not found' cannot be cited."""
    if any(part.requirement for part, *_ in rows):
        writer.table(["Requirement", "Evidence", "Status"], [_compliance(writer, *row) for row in rows])
        return
    found = [row for row in rows if row[2].answerable and row[2].claims]
    writer.table(["Clause", "Found", "Text", "Page"], [_clause(writer, *row) for row in found])
    absent = [escape(part.name) for part, _, answer in rows if not (answer.answerable and answer.claims)]
    if absent:
        writer.note(
            f"**Not found** in the evidence: {', '.join(absent)}. Read schedules and definitions before relying on this."
        )


def _clause(writer: Writer, part: Part, labels: Labels, answer: ModelAnswer) -> list[str]:
    text = " ".join(claim_line(writer, claim, labels) for claim in answer.claims)
    return [escape(part.name), "found", text, _pages(answer.claims, labels)]


def _compliance(writer: Writer, part: Part, labels: Labels, answer: ModelAnswer) -> list[str]:
    """The status is the model's only if it is one of ours and evidence is cited with it; else unknown."""
    claims = [c for c in answer.claims if c.citations] if answer.answerable else []
    said = claims[0].section.strip().casefold() if claims else ""
    status = next((s for s in Status if s.value == said), Status.UNKNOWN)
    evidence = " ".join(claim_line(writer, claim, labels) for claim in claims) or "—"
    return [quoted(writer, part.requirement) if part.requirement else escape(part.name), evidence, status]


def _pages(claims: Sequence[ModelClaim], labels: Labels) -> str:
    cited = [
        labels[c.label.strip("[]").upper()]
        for claim in claims
        for c in claim.citations
        if c.label.strip("[]").upper() in labels
    ]
    return ", ".join(dict.fromkeys(f"page {p.page}" if p.page else "—" for p in cited)) or "—"
