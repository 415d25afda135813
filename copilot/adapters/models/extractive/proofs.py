"""Evidence that names a requirement by its number: rows of test reports, inspection lists and deviation tables."""

import re
from dataclasses import dataclass

from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.limits import judge
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.words import content
from copilot.domain.document import Cell, Table

NUMBER = re.compile(r"^\W*((?:[A-Z][A-Z0-9]{0,9}[-_. ]?){1,3}\d+(?:\.\d+)*[a-z]?|\d+(?:\.\d+)+[a-z]?)(?=[\s.:)]|$)")
_MET = re.compile(r"(?:is |was )?(?:met|pass(?:ed)?|compliant|complies|conforms?|fulfilled|ok)", re.IGNORECASE)
_NOT_MET = re.compile(r"(?:is |was )?(?:not met|fail(?:ed|s)?|non-?compliant|does not comply|not fulfilled|nok)", re.IGNORECASE)
_PLACE = re.compile(r"(?:section|article|clause|part|item|chapter|annex|schedule|exhibit|paragraph)s?\b", re.IGNORECASE)
ROWS = 3  # rows shown for one requirement


@dataclass(frozen=True, slots=True)
class Proof:
    """A span that bears on a requirement, and whether it is met by it; None when that cannot be told."""

    document: str
    start: int
    end: int
    met: bool | None


def requirement_number(unit: Unit, library: Library) -> str:
    """The number at the head of the requirement, else the heading or line right above it; empty where it has none."""
    if own := NUMBER.match(unit.text):
        return own[1]
    above = library.evidence.text(unit.document)[max(0, unit.start - 120) : unit.start].rstrip().rpartition("\n")[2].strip()
    heading = unit.passage.headings[-1] if unit.passage.headings else ""
    for line in (above, heading):
        if (found := NUMBER.match(line)) and len(line) < 80 and len(found[1]) > 2:
            return found[1]
    return ""


def lettered(number: str) -> bool:
    """True for a number like OP-REQ-12, which other documents can only mean this requirement by; false for 2.1 and Section 2.1."""
    return (
        _PLACE.match(number) is None
        and any(c.isalpha() for c in number)
        and any(c.isdigit() for c in number)
        and len(number) > 2
    )


def proofs_by_number(unit: Unit, number: str, library: Library, specifying: list[str]) -> list[Proof]:
    """Rows of other documents' tables with a cell that is the number, a verdict or figure first."""
    if not lettered(number):
        return []
    found = []
    for document in library.evidence.documents:
        if document not in specifying:
            extract = library.evidence.body(document).extract
            for table in extract.tables:
                if number in extract.text[table.start : table.end] and not library.evidence.hidden(
                    document, table.start, table.end
                ):
                    found += _rows(unit, number, document, extract.text, table)
    found.sort(key=lambda proof: proof.met is None)
    kept = found[:ROWS]
    _remember(kept, library)
    return kept


def _rows(unit: Unit, number: str, document: str, text: str, table: Table) -> list[Proof]:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    proofs = []
    for cells in rows.values():
        texts = [" ".join(text[c.start : c.end].split()) for c in cells]
        if number in texts:
            evidence = [t for t in texts if t and t != number and not _repeats(t, unit.text)]
            proofs.append(Proof(document, min(c.start for c in cells), max(c.end for c in cells), _met(unit.text, evidence)))
    return proofs


def _repeats(cell: str, requirement: str) -> bool:
    """True for a cell that only says the requirement again: its figures are the limit, not a result."""
    ours, theirs = set(content(cell)), set(content(requirement))
    return len(ours) >= 4 and len(ours & theirs) >= 0.7 * len(ours)


def _met(requirement: str, cells: list[str]) -> bool | None:
    """What the row's own verdict and its figures say, when they do not contradict each other."""
    reported = [True for c in cells if _MET.fullmatch(c)] + [False for c in cells if _NOT_MET.fullmatch(c)]
    measured = [
        m for c in cells if not _MET.fullmatch(c) and not _NOT_MET.fullmatch(c) and (m := judge(requirement, c)) is not None
    ]
    said = {*reported, *measured}
    return said.pop() if len(said) == 1 else None


def _remember(proofs: list[Proof], library: Library) -> None:
    """Table rows are found by their number, not by search: they are told as given all the same."""
    library.give_spans([(p.document, p.start, p.end) for p in proofs])
