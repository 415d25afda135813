"""How much of the words that experts marked a draft quotes, and how much else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from rich.table import Table

from copilot.domain.draft import Draft
from copilot.evaluation.spans import Span, covered
from copilot.evaluation.statistics import Interval, interval

DRAWS = 2_000
FOUND = 0.5  # share of the marked characters that must be quoted for the clause to count as found


@dataclass(frozen=True, slots=True)
class Quoted:
    """Shares of characters, 0 to 1: `recall` of those marked that are quoted, `precision` of those quoted that are marked."""

    recall: float
    precision: float

    @property
    def f1(self) -> float:
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Quotations:
    """The marked questions of one kind, and those of it that nothing answers. `found`: half of what is marked is quoted.

    `silent` is the share that is declined of what nothing answers; None where everything of the kind is answered.
    """

    marked: int
    f1: Interval
    recall: float
    precision: float
    found: float
    declined: float
    unmarked: int
    silent: float | None


def quoted(spans: Sequence[tuple[int, int]], draft: Draft) -> Quoted:
    """The spans are of the draft's one document. A draft that abstains quotes nothing."""
    cited = {number for claim in draft.claims for number in claim.citations} if not draft.abstained else set()
    ours = [Span("", c.start, c.end) for c in draft.citations if c.number in cited]
    gold = [Span("", start, end) for start, end in spans]
    return Quoted(covered(gold, ours), covered(_once(ours), gold))


def _once(spans: Sequence[Span]) -> list[Span]:
    """The spans without what an earlier one has: a sentence cited twice counts once."""
    kept: list[Span] = []
    edge = 0
    for span in sorted(spans):
        if span.end > max(edge, span.start):
            kept.append(Span(span.document, max(edge, span.start), span.end))
            edge = span.end
    return kept


def quotations(scored: Sequence[Quoted], declined: Sequence[bool], silent: Sequence[bool]) -> Quotations:
    """Figures over the marked questions (`scored`, `declined`) and those that nothing answers (`silent`: declined)."""
    return Quotations(
        marked=len(scored),
        f1=interval([q.f1 for q in scored], draws=DRAWS) if scored else Interval(0.0, 0.0, 0.0),
        recall=fmean(q.recall for q in scored) if scored else 0.0,
        precision=fmean([q.precision for q, d in zip(scored, declined, strict=True) if not d] or [0.0]),
        found=fmean(q.recall >= FOUND for q in scored) if scored else 0.0,
        declined=fmean(declined) if declined else 0.0,
        unmarked=len(silent),
        silent=fmean(silent) if silent else None,
    )


def as_table(kinds: Mapping[str, Quotations]) -> Table:
    """One row a kind."""
    table = Table(title="Quoted of what experts marked, by characters")
    for column in ("kind", "marked", "F1", "recall", "precision", "found", "declined", "not there", "declined"):
        table.add_column(column, justify="left" if column == "kind" else "right")
    for name, q in kinds.items():
        table.add_row(
            name, str(q.marked), f"{q.f1.value:.3f} ({q.f1.low:.3f} to {q.f1.high:.3f})", f"{q.recall:.3f}", f"{q.precision:.3f}",
            f"{q.found:.3f}", f"{q.declined:.3f}", str(q.unmarked), "" if q.silent is None else f"{q.silent:.3f}",
        )  # fmt: skip
    return table


def as_rows(kinds: Mapping[str, Quotations]) -> dict[str, dict[str, object]]:
    """Figures to four places."""
    return {
        name: {
            "marked": q.marked, "f1": [round(x, 4) for x in (q.f1.value, q.f1.low, q.f1.high)], "recall": round(q.recall, 4),
            "precision": round(q.precision, 4), "found": round(q.found, 4), "declined": round(q.declined, 4),
            "not_there": q.unmarked, "rightly_declined": None if q.silent is None else round(q.silent, 4),
        }
        for name, q in kinds.items()
    }  # fmt: skip
