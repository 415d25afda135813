"""Rows of a Markdown table that have more cells than its header: by its rules those cells are left out when a page is drawn."""

import re
from collections.abc import Sequence

_LEAD = re.compile(r"(?:[ \t]*+(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t])))*+[ \t]*+")  # of a table in a block quote or a list
_DELIMITERS = re.compile(r"\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?")
_FENCE = re.compile(r"```|~~~")
_BAR = re.compile(r"(?<!\\)\|")


def widened(text: str) -> str:
    """The text with every table's header as wide as its widest row, in columns without a name, so that all cells are shown."""
    if "|" not in text:
        return text
    lines = text.split("\n")
    bare = [_LEAD.sub("", line, count=1).strip() for line in lines]
    widths = _widths(bare)
    widest = 0  # of the rows from line n + 2 to the end of their paragraph
    for n in range(len(lines) - 2, -1, -1):
        widest = max(widest, widths[n + 2]) if n + 2 < len(lines) and bare[n + 2] else 0
        if "|" in bare[n] and 0 < widths[n] < widest and widths[n + 1] == widths[n] and _DELIMITERS.fullmatch(bare[n + 1]):
            lines[n] = _with_more(lines[n], widest - widths[n], " ")
            lines[n + 1] = _with_more(lines[n + 1], widest - widths[n], "---")
    return "\n".join(lines)


def _widths(lines: Sequence[str]) -> list[int]:
    """How many cells each line has as a row; none within a fence, whose lines are printed as they are."""
    widths, fenced = [], False
    for line in lines:
        fenced ^= _FENCE.match(line) is not None
        widths.append(0 if fenced else len(_cells(line)))
    return widths


def _cells(row: str) -> list[str]:
    cells = _BAR.split(row)
    return cells[not cells[0].strip() : len(cells) - (len(cells) > 1 and not cells[-1].strip())]


def _with_more(row: str, cells: int, cell: str) -> str:
    row = row.rstrip()
    return row + ("" if row.endswith("|") and not row.endswith("\\|") else "|") + f"{cell}|" * cells
