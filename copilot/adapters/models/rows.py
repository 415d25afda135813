"""The grid that the answers to a template's rows are joined into."""

from collections.abc import Sequence

from copilot.adapters.models.assemble import Labels, claim_line
from copilot.adapters.models.extractive.compliance import Status
from copilot.adapters.models.extractive.show import quoted
from copilot.adapters.models.output import ModelAnswer, ModelClaim
from copilot.adapters.models.parts import Part
from copilot.adapters.models.writer import Writer
from copilot.domain.markup import escape


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
