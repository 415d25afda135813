"""Line items that a statement gives in parts: what they are made of, as line_items.yaml says, and their sums with the formula."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from copilot import datafile
from copilot.adapters.models.extractive.arithmetic import operand, places, plain
from copilot.adapters.models.extractive.grids import Grid, Row, Value

_FILE = Path(__file__).with_name("line_items.yaml")
LESS, OUTLAY = "less ", "outlay "


class Item(NamedTuple):
    """A line item as one document gives it: its row, and the newer and older value to compare."""

    name: str
    grid: Grid
    row: Row
    new: Value
    old: Value | None
    likeness: float


class Term(NamedTuple):
    """One line of a sum."""

    sign: int
    item: Item


class Made(NamedTuple):
    """A sum: '127 - 70 = 57' for the newer and the older period; the older is empty where a line lacks it."""

    name: str
    terms: tuple[Term, ...]
    new: str
    old: str

    def figure(self, *, older: bool) -> tuple[str, float] | None:
        """'(127,101 - 70,268)' and what it makes; None where a line lacks the older period."""
        values = [(t.sign, t.item.old if older else t.item.new) for t in self.terms]
        whole = [(sign, value) for sign, value in values if value is not None]
        if len(whole) < len(values) or (older and not self.old):
            return None
        return f"({_formula(whole)})", _result(whole)


@lru_cache(maxsize=1)
def _known() -> Mapping[str, Any]:
    found: Mapping[str, Any] = datafile.read(_FILE)
    return found


def captions(name: str) -> Sequence[str]:
    """Further captions of an item."""
    return _listed(_known()["captions"].get(name, ""))


def parts() -> Iterator[Sequence[str]]:
    """The captions of lines that are parts of an item and no items themselves."""
    for entry in _known()["sums"]:
        yield from (_listed(part) for part in entry["parts"] if ";" in part)


def made(items: Mapping[str, Item], lines: Mapping[str, Item]) -> list[Made]:
    """The sums that no line of the statement gives and whose parts stand in one table, in the same columns."""
    return [one for entry in _known()["sums"] if (one := _sum(entry, items, lines)) is not None]


def added(name: str, lines: Sequence[Item]) -> Made | None:
    """The sum of lines that stand under the item's caption and have no total of their own; None where they are of other periods."""
    first = lines[0]
    if any(line.new.column != first.new.column for line in lines):
        return None
    same = first.old is not None and all(x.old is not None and x.old.column == first.old.column for x in lines)
    older = [(1, x.old) for x in lines if x.old] if same else []
    return Made(name, tuple(Term(1, x) for x in lines), _written([(1, x.new) for x in lines]), _written(older) if older else "")


def grouped() -> Sequence[str]:
    """The items whose lines are added where a statement gives them under the item's caption without a total."""
    found: Sequence[str] = _known()["grouped"]
    return found


def _sum(entry: Mapping[str, Any], items: Mapping[str, Item], lines: Mapping[str, Item]) -> Made | None:
    terms = [_term(part, items, lines) for part in entry["parts"]]
    whole = tuple(t for t in terms if t is not None)
    if len(whole) < len(terms):
        return None
    first = whole[0].item
    stated = items.get(entry["name"])
    if stated is not None and all(stated.row is not t.item.row for t in whole):
        return None
    if any(t.item.grid is not first.grid or t.item.new.column != first.new.column for t in whole):
        return None
    if len({t.item.row.start for t in whole}) < len(whole) or _spoilt(entry.get("unless", ()), first.grid):
        return None
    older = [t.item.old for t in whole]
    same = first.old is not None and all(o is not None and o.column == first.old.column for o in older)
    return Made(
        entry["name"],
        whole,
        _written([(t.sign, t.item.new) for t in whole]),
        _written([(t.sign, t.item.old) for t in whole if t.item.old]) if same else "",
    )


def _listed(text: str) -> list[str]:
    return [caption.strip() for caption in text.split(";") if caption.strip()]


def _term(part: str, items: Mapping[str, Item], lines: Mapping[str, Item]) -> Term | None:
    if ";" in part:
        item = lines.get(_listed(part)[0])
        return Term(1, item) if item else None
    name = part.removeprefix(LESS).removeprefix(OUTLAY)
    item = items.get(name)
    if item is None:
        return None
    spent = part.startswith(OUTLAY) and (item.new.number or 0.0) > 0  # an outlay that is printed without brackets
    return Term(-1 if spent or part.startswith(LESS) else 1, item)


def _spoilt(words: Sequence[str], grid: Grid) -> bool:
    """True where a line of the table says that the sum has a further part."""
    return any(word in row.label.casefold() for row in grid.rows for word in words)


def _written(terms: Sequence[tuple[int, Value]]) -> str:
    """'127,101 - 70,268 = 56,833'."""
    return f"{_formula(terms)} = {_result(terms):,.{max(places(value) for _, value in terms)}f}"


def _formula(terms: Sequence[tuple[int, Value]]) -> str:
    return plain(terms[0][1]) + "".join(f" {'-' if sign < 0 else '+'} {operand(value)}" for sign, value in terms[1:])


def _result(terms: Sequence[tuple[int, Value]]) -> float:
    return sum(sign * (value.number or 0.0) for sign, value in terms)
