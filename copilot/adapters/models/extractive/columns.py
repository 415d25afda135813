"""A figure that stands in several columns, none of which is asked for: two arms of a trial, two models of a pump."""

import re
from collections.abc import Sequence

from copilot.adapters.models.extractive.grids import VALUE
from copilot.adapters.models.extractive.operation import Operation
from copilot.adapters.models.extractive.question import analyse, strength
from copilot.adapters.models.extractive.reckoned import Line, Part
from copilot.adapters.models.extractive.series import Series
from copilot.adapters.models.extractive.words import content

MOST = 6  # columns shown
_WHOLE = re.compile(r"\b(?:total|all|overall|combined|consolidated|group)\b", re.IGNORECASE)
_EACH = re.compile(
    r"\b(?:in|for|by|per|of|across|between)\s+(?:(?:each|every|both|all|the two|either)\s+)?(?:of the\s+)?(?:treatment\s+|study\s+|trial\s+)?"
    r"(?:arms?|cohorts?|treatment groups?)\b|\b(?:in|for|by|per)\s+(?:each|every|both)\s+(?:of the\s+)?(?:groups?|columns?|models?|variants?)\b",
    re.IGNORECASE,
)


def called(asked: Operation, line: Line) -> float:
    """Share of the row's own label that the question asks for, 0 to 1, whatever its columns are called."""
    asked_for = analyse(" ".join(asked.subjects)).terms
    said = content(line.parts[0].series.label)
    return sum(any(strength(t, (word,)) for t in asked_for) for word in said) / len(said) if said else 0.0


def without_columns(text: str) -> str:
    """The question without the words that ask for every column: 'in each arm'."""
    return _EACH.sub(" ", text)


def asked_apart(text: str) -> bool:
    """True when every column is asked for."""
    return _EACH.search(text) is not None


def _form(text: str) -> tuple[bool, bool]:
    """Whether a cell is a figure and no words about one, and whether it is of a hundred: a limit and its terms are two things."""
    return VALUE.match(text) is not None, "%" in text.partition("(")[0]


def beside(asked: Operation, line: Line, found: Sequence[Series]) -> tuple[Line, ...]:
    """The row's figures in all its columns, in their order; only the line given where the question names a column, or where it is
    of the whole of them and they are not asked for apart. `found` are the line items of the document.
    """
    if line.times or len(line.parts) != 1 or not line.parts[0].series.column:
        return (line,)
    first = line.parts[0]
    same = [
        Part(s, fact)
        for s in found
        for fact in s.facts
        if s.grid is first.series.grid
        and s.column
        and fact.row is first.fact.row
        and fact.period == first.fact.period
        and _form(fact.value.text) == _form(first.fact.value.text)
    ]
    terms = analyse(" ".join(asked.subjects)).terms
    if any(strength(t, p.series.columned) for p in same for t in terms):
        return (line,)
    if _WHOLE.search(first.series.column) and not asked.apart:
        return (line,)
    shown = sorted(same, key=lambda p: p.fact.value.column)[:MOST]
    return tuple(Line(p.series.name, "", (p.fact.value.text,), (p,)) for p in shown) if first in shown else (line,)
