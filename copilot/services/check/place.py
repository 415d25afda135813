"""Does a figure stand in the row that the claim speaks of? The right number of another row is a wrong one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.domain.claim import Verdict
from copilot.domain.figures import Figure
from copilot.services.check.columns import Row
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
from copilot.services.check.polarity import opposed
from copilot.services.check.statement import Statement
from copilot.services.check.words import content, covered, stem

EXPLAINED = 0.75  # share of the claim's label words that the row it means must have
LEAD = 0.75  # what another row's fitness must stay below, as a share of the best row's
FOREIGN = 0.5  # share of a row's label that a claim may say in passing
MATTER = 0.5  # share of the claim's words that a sentence must share to speak of the same
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a row's label fits a claim: share of the label that the claim says, and of the claim's label words that the row has."""

    row: Row
    said: float
    explained: float

    @property
    def fitness(self) -> float:
        return self.said * self.explained


def in_right_row(
    statement: Statement, figure: Figure, places: Sequence[tuple[Evidence, Figure]]
) -> tuple[Sequence[bool], Finding | None]:
    """Which of the places may be the claim's, and a finding where none is: each in a row that the claim does not speak of.

    `places` are the figures of the evidence that agree with the claim's. One in prose counts where its sentence speaks of the
    claim's matter. Where no row is plainly the claim's, every place may be.
    """
    every = [True] * len(places)
    standing = [e.row_of(f) for e, f in places]
    rows = [r for e in {id(e): e for e, _ in places}.values() for r in e.rows if r.values]
    if statement.cells or len(rows) < 2 or not any(standing):
        return every, None
    fits = _fits(statement, rows)
    best = max(fits, key=lambda f: (f.fitness, f.said))
    if best.said < 1 or best.explained < EXPLAINED:
        return every, None
    named = FOREIGN if _holds_another(best.row, statement, figure) else 1.0
    fitting = {id(f.row) for f in fits if f.fitness >= LEAD * best.fitness or f.said > named}
    right = [id(row) in fitting if row else _speaks(statement, e, f) for (e, f), row in zip(places, standing, strict=True)]
    if any(right):
        return right, None
    theirs = next(r for r in standing if r)
    shown = _short(theirs.label or theirs.above)
    reason = f"{' '.join(figure.text.split())} stands in the row '{shown}', not in the row '{_short(best.row.label)}'"
    return right, Finding(Verdict.FIGURE_MISMATCH, reason)


def _speaks(statement: Statement, evidence: Evidence, figure: Figure) -> bool:
    """True for a figure outside tables whose sentence speaks of the claim's matter."""
    words = frozenset(statement.stems)
    bag = evidence.bag_at(figure.start)
    return not words or sum(covered(w, bag) for w in words) >= MATTER * len(words)


def _holds_another(row: Row, statement: Statement, figure: Figure) -> bool:
    """True where the row holds another figure of the claim: then the claim may go on to speak of other rows."""
    numbers = {f.number for f in statement.figures if f is not figure}
    return any(f.number in numbers for f in row.values)


def _fits(statement: Statement, rows: Sequence[Row]) -> list[_Fit]:
    mine = frozenset(stem(m.group()) for m in _WORD.finditer(statement.said))
    words = frozenset(statement.stems)
    labels = [_label(r) for r in rows]
    vocabulary = frozenset(w for w in words if any(covered(w, label) for label in labels))
    fits = []
    for row, label in zip(rows, labels, strict=True):
        said = sum(covered(w, mine) for w in label) / len(label) if label else 0.0
        whole = label | frozenset(content(row.above))
        explained = sum(covered(w, whole) for w in vocabulary) / len(vocabulary) if vocabulary else float(said == 1)
        fits.append(_Fit(row, 0.0 if _contrary(label, mine) else said, explained))
    return fits


def _label(row: Row) -> frozenset[str]:
    """The words that the row is named by; small ones where there are no others ('Other', 'Total')."""
    return frozenset(content(row.label)) or frozenset(stem(m.group()) for m in _WORD.finditer(row.label))


def _contrary(label: frozenset[str], mine: frozenset[str]) -> bool:
    """True where the row is the claim's contrary: 'at end of year' for 'at beginning of year'."""
    return any(opposed(w) & mine and w not in mine for w in label)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
