"""Tables that no reader marked: runs of lines that each hold a label and figures, with the periods named above them."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from copilot.adapters.models.extractive.grids import Grid, Row, Value, from_table, make_grid, number, with_rule
from copilot.adapters.models.extractive.heads import Column
from copilot.adapters.models.extractive.periods import MONTH, period, without
from copilot.adapters.models.extractive.sentences import Span
from copilot.domain.document import Extract, Table

_IN_LINE = re.compile(
    r"(?<![\w.,/-])(?:[$€£¥]\s?)?\(?[$€£¥]?\s?-?\d{1,3}(?:,\d{3})+(?:\.\d+)?\)?\s?%?|(?<![\w.,/-])(?:[$€£¥]\s?)?\(?[$€£¥]?\s?-?\d+(?:\.\d+)?\)?\s?%?(?![\w/])|(?<=\s)[—–](?=\s|$)"
)
_HEAD = re.compile(
    rf"(?P<length>(?:Three|Six|Nine|Twelve)\s+Months\s+Ended|(?:Fiscal\s+)?Years?\s+Ended|(?:13|26|39|52)\s+Weeks\s+Ended)"
    rf"|(?P<day>{MONTH}\s+\d{{1,2}},?)|(?P<year>(?<!\d)(?:FY\s?)?(?:19|20)\d\d(?!\d))|(?P<change>\b(?:%\s+)?Change\b)",
    re.IGNORECASE,
)
_ONE = r"(?:[$€£¥]?\s?\(?\d[\d,]*(?:\.\d+)?\)?(?:\s?%)?|[$€£¥]?\s?[—–])"
# Atomic, for a figure is read in one way only: with blanks before and after it optional, ten figures had 20,000 ways to be no match.
_MARK = re.compile(r"\(\d\)")
_TWO = re.compile(rf"(?>{_ONE})(?>(?:\s++{_ONE})+)")
ABOVE = 500  # characters above a run of lines that are searched for its column headings
GAP = 45  # characters between two headings; more is a sentence, not a head


def grids(document: str, extract: Extract) -> list[Grid]:
    """All tables: those the reader found, and runs of lines that look like one where it found none."""
    whole: list[Table] = []
    squeezed: list[Table] = []
    for table in extract.tables:
        (squeezed if _squeezed(extract.text, table) else whole).append(table)
    found = [grid for table in whole for grid in from_table(document, extract, table)]
    taken = [(table.start, table.end) for table in whole]
    every = found + [_titled(grid, squeezed, extract.text) for grid in _from_lines(document, extract, taken)]
    return with_rule(sorted(every, key=lambda grid: grid.start), extract)


def _titled(grid: Grid, squeezed: Sequence[Table], text: str) -> Grid:
    """The grid with what the head of its table says, where no line above is its title."""
    table = next((t for t in squeezed if t.start < grid.end and grid.start < t.end), None)
    if table is None or grid.title:
        return grid
    said = " ".join(text[c.start : c.end] for c in table.cells if c.header)
    return replace(grid, title=" ".join((table.title, *without(said).split())).strip()[:300])


def _squeezed(text: str, table: Table) -> bool:
    """True for a table read with two columns in one: its lines tell them apart, its cells do not."""
    figures = [text[c.start : c.end].strip() for c in table.cells if not c.header and number(text[c.start : c.end]) is not None]
    return len(figures) > 2 and 2 * sum(_TWO.fullmatch(f) is not None for f in figures) > len(figures)


def _from_lines(document: str, extract: Extract, taken: Sequence[tuple[int, int]]) -> list[Grid]:
    """Runs of at least three lines of label and figures, outside the tables that the reader found."""
    text, at, section = extract.text, 0, ""
    run: list[Row] = []
    found: list[Grid] = []
    starts = sorted(taken)
    for line in text.splitlines(keepends=True):
        begin, at = at, at + len(line)
        nearest = bisect_left(starts, (begin + 1, 0)) - 1
        inside = nearest >= 0 and starts[nearest][1] > begin
        row = None if inside else _line_row(text, begin, begin + len(line.rstrip()))
        if row is not None:
            run.append(replace(row, section=section))
        elif run and re.fullmatch(r"[A-Z][A-Za-z ,&’'()-]{2,60}:?", line.strip()):
            section = line.strip().rstrip(":")
        elif run and (inside or begin - run[-1].end > 160):
            found += _close(document, extract, run)
            run, section = [], ""
    return found + (_close(document, extract, run) if run else [])


def _line_row(text: str, start: int, end: int) -> Row | None:
    line = text[start:end]
    values = []
    cut = len(line)
    for match in reversed(list(_IN_LINE.finditer(line))):
        between = line[match.end() : cut]
        if re.search(r"[^\s$€£¥%()*†|\d]", between):
            break
        values.append(Value(0, start + match.start(), start + match.end(), match.group().strip(), number(match.group())))
        cut = match.start()
    label = line[:cut].rstrip(" $€£¥(:.|").strip()
    if not values or len(label) < 3 or len(label) > 110 or not re.search(r"[A-Za-z]{3}", label):
        return None
    if all(re.fullmatch(r"(?:19|20)\d\d", v.text) for v in values) or (
        len(values) == 1 and re.match(r".*[a-z]{3} \S+ \S+ \S+ \S+ \S+ \S+", label)
    ):
        return None
    ordered = tuple(Value(n, v.start, v.end, v.text, v.number) for n, v in enumerate(reversed(values), 1))
    first = start + len(line) - len(line.lstrip())
    return Row(" ".join(label.split()), first, end, ordered)


def _close(document: str, extract: Extract, run: list[Row]) -> list[Grid]:
    if len(run) < 3:
        return []
    run = _without_marks(run)
    width = max(len(row.values) for row in run)
    head = Span(max(0, run[0].start - ABOVE), run[0].start)
    columns = _line_columns(extract.text, head, width)
    return [make_grid(document, extract, run[0].start, run[-1].end, _line_title(extract.text, head), columns, tuple(run))]


def _without_marks(run: Sequence[Row]) -> list[Row]:
    """The rows without the mark of a note after the label, "Deferred revenue (2)  513  354": one cell more than the others have."""
    usual, _ = Counter(len(row.values) for row in run).most_common(1)[0]
    return [
        replace(row, values=tuple(replace(v, column=n) for n, v in enumerate(row.values[1:], 1)))
        if len(row.values) == usual + 1 and _MARK.fullmatch(row.values[0].text)
        else row
        for row in run
    ]


def _line_columns(text: str, head: Span, width: int) -> tuple[Column, ...]:
    """The last `width` dates, years or 'change' above the run; spans of months and days stand over groups of them."""
    tokens: list[re.Match[str]] = []
    last = head.end
    for match in reversed(list(_HEAD.finditer(text, head.start, head.end))):
        between = text[match.end() : last]
        if sum(c.isalnum() for c in between) > GAP or re.search(r"[a-z]{3}\. ", between):
            break
        tokens.insert(0, match)
        last = match.start()
    leaves = [t for t in tokens if t.lastgroup in ("year", "change")][-width:]
    if len(leaves) < width or not any(t.lastgroup != "change" for t in leaves):
        return ()
    lengths = [t for t in tokens if t.lastgroup == "length"]
    days = [t for t in tokens if t.lastgroup == "day"]
    return tuple(_line_column(n, leaves, lengths, days) for n in range(width))


def _line_column(n: int, leaves: list[re.Match[str]], lengths: list[re.Match[str]], days: list[re.Match[str]]) -> Column:
    """Column n+1: the span of months over it (shared out evenly), its day (one a year, or shared out), its year."""
    years = [leaf for leaf in leaves if leaf.lastgroup == "year"]
    parts = [lengths[n * len(lengths) // len(leaves)]] if lengths and len(leaves) % len(lengths) == 0 else []
    if leaves[n].lastgroup == "year" and days:
        if len(days) >= len(years):
            parts.append(days[-len(years) :][years.index(leaves[n])])
        elif len(years) % len(days) == 0:
            parts.append(days[years.index(leaves[n]) * len(days) // len(years)])
    parts.append(leaves[n])
    header = " ".join(" ".join(p.group() for p in parts).split())
    spans = tuple(Span(p.start(), p.end()) for p in sorted(parts, key=lambda p: p.start()))
    return Column(n + 1, header, spans, period(header))


def _line_title(text: str, head: Span) -> str:
    lines = [line.strip() for line in text[head.start : head.end].splitlines() if 8 < len(line.strip()) < 90]
    titles = [
        t
        for t in lines
        if re.search(r"\b(?:STATEMENTS? OF|BALANCE SHEETS?|TABLE \d)", t, re.IGNORECASE) and not t.endswith((".", ",", ";"))
    ]
    return titles[-1] if titles else ""
