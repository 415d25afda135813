"""The numbers that Word shows before paragraphs ("4.2", "(a)"): they are not in the text, but clauses are cited by them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from copilot.adapters.readers.office import on, value

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a numbering: its format, its pattern ('%1.%2'), its first number."""

    format: str = "decimal"
    pattern: str = ""
    start: int = 1
    legal: bool = False  # all numbers in Arabic, whatever the levels above say


@dataclass(slots=True)
class Numbering:
    """Counts paragraphs as Word does: one set of counters per abstract numbering, restarted where an instance says so."""

    _levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # by instance
    _abstract: dict[str, str] = field(default_factory=dict)  # instance -> abstract numbering
    _restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    _counters: dict[str, list[int | None]] = field(default_factory=dict)

    @classmethod
    def parse(cls, root: etree._Element) -> "Numbering":
        """From the root of numbering.xml."""
        numbering = cls()
        abstracts = {value(a, "abstractNumId") or "": a for a in root.iterfind("{*}abstractNum")}
        for num in root.iterfind("{*}num"):
            number = value(num, "numId") or ""
            abstract = value(num.find("{*}abstractNumId")) or ""
            numbering._abstract[number] = abstract
            levels = _levels(abstracts.get(abstract))
            for override in num.iterfind("{*}lvlOverride"):
                depth = _natural(value(override, "ilvl"))
                levels |= _levels(override)
                start = value(override.find("{*}startOverride"))
                if start is not None:
                    numbering._restarts[number, depth] = _natural(start)
            numbering._levels[number] = levels
        return numbering

    def label(self, number: str, depth: int) -> str | None:
        """Count one paragraph and return its label, '' for a bullet, None when the numbering is unknown."""
        levels = self._levels.get(number)
        if not levels or not 0 <= depth < _LEVELS:
            return None
        level = levels.get(depth, Level())
        counters = self._counters.setdefault(self._abstract[number], [None] * _LEVELS)
        restart = self._restarts.pop((number, depth), None)
        current = counters[depth]
        counters[depth] = restart if restart is not None else level.start if current is None else current + 1
        counters[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        if level.format in ("bullet", "none"):
            return ""
        return _filled(level, levels, counters)


def _filled(level: Level, levels: Mapping[int, Level], counters: list[int | None]) -> str:
    def number(match: re.Match[str]) -> str:
        n = int(match[1]) - 1
        above = levels.get(n, Level())
        count = counters[n]
        return render(above.start if count is None else count, "decimal" if level.legal else above.format)

    return re.sub(r"%([1-9])", number, level.pattern).strip()


def render(number: int, form: str) -> str:
    """A number in one of Word's formats; unknown ones in Arabic."""
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 8)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        text = ""
        for size, sign in _ROMAN:
            text += sign * (number // size)
            number %= size
        return text.upper() if form == "upperRoman" else text
    if form == "decimalZero":
        return f"{number:02d}"
    if form == "ordinal":
        ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{ending}"
    return str(number)


def _levels(parent: etree._Element | None) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for lvl in parent.iterfind("{*}lvl") if parent is not None else ():
        found[_natural(value(lvl, "ilvl"))] = Level(
            format=value(lvl.find("{*}numFmt")) or "decimal",
            pattern=value(lvl.find("{*}lvlText")) or "",
            start=_natural(value(lvl.find("{*}start")) or "1"),
            legal=on(lvl.find("{*}isLgl")),
        )
    return found


def _natural(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 9 else 0
