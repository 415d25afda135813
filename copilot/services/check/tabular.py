"""Lines of a text: which are rows of a table, and what their cells are.

Tables are read as the readers write them (cells apart by ' | '), as Markdown or tab-separated, or as a page shows them
(cells apart by blanks).
"""

import re
from functools import lru_cache

from copilot.domain.sentences import Span

_TAB = re.compile(r"\t")
_BAR = re.compile(r"(?<!\\)\|")
_STOP_END = re.compile(r"[.;:!?]\s*[”\"’']?\s*$")
_WORD = re.compile(r"[A-Za-z]{2,}")
_WIDE = re.compile(r"\S\s{3,}\S")
_TAIL = re.compile(r"(?:[\d)%—–]\s*)$")
_SEVERAL = re.compile(r"(?:\s[$€£(]{0,2}\s?(?:[-−]?\d[\d,.]*|[—–])\s?[)%]{0,2}){2}\s*$")  # figures side by side at the end
_RULE = re.compile(r"[\s|:+\-=]*-[\s|:+\-=]*")
LONGEST_ROW = 10_000  # characters of a row; more is no table that anybody reads
LONGEST = 400  # characters of a row set with blanks


def is_tabular(line: str) -> bool:
    """True for a line that reads like a row of a table: cells, or a short label and figures without a full stop."""
    if len(line) > LONGEST_ROW:
        return False
    if "|" in line:
        return True
    if "\t" in line.strip():
        return line.strip().count("\t") > 1 or not _STOP_END.search(line)  # '2.1 <tab> The Buyer shall pay.' is a clause
    if len(line) > LONGEST or _STOP_END.search(line) or _TAIL.search(line) is None:
        return False
    return _WIDE.search(line) is not None or (_SEVERAL.search(line) is not None and len(_WORD.findall(line)) <= 10)


def is_rule(line: str) -> bool:
    """True for the line of dashes under a header."""
    return _RULE.fullmatch(line) is not None


def cells(line: str) -> tuple[Span, ...]:
    """The cells' spans in the line, trimmed; none for a row that is set with blanks. An empty cell is an empty span."""
    pattern = _BAR if "|" in line else _TAB
    starts = [0]
    ends = []
    for match in pattern.finditer(line):
        ends.append(match.start())
        starts.append(match.end())
    if not ends:
        return ()
    spans = [_trimmed(line, a, b) for a, b in zip(starts, [*ends, len(line)], strict=True)]
    if line.startswith("|") and line.rstrip().endswith("|") and len(spans) > 2:
        spans = spans[1:-1]  # Markdown's outer bars; a reader's row that begins with an empty cell begins with a blank
    return tuple(spans)


def _trimmed(line: str, start: int, end: int) -> Span:
    piece = line[start:end]
    bare = piece.strip()
    if not bare:
        return Span(start, start)
    lead = len(piece) - len(piece.lstrip())
    return Span(start + lead, start + lead + len(bare))


@lru_cache(maxsize=64)
def joined(text: str) -> str:
    """The text, offset for offset, with the line ends of its prose as blanks: 'ten business / days' is one figure.

    Between rows of a table, and around them, a line's end parts figures.
    """
    lines = text.split("\n")
    if len(lines) == 1:
        return text
    rows = [is_tabular(line) or not line.strip() for line in lines]
    parts = [lines[0]]
    for n in range(1, len(lines)):
        parts += ["\n" if rows[n - 1] or rows[n] else " ", lines[n]]
    return "".join(parts)
