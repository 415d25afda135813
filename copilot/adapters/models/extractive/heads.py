"""The headings over a table's columns: what they count, of when, in what unit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from copilot.adapters.models.extractive.periods import Period, merged, period, sole, without
from copilot.adapters.models.extractive.sentences import Span
from copilot.adapters.models.extractive.table_units import UNIT, scale_named

Cells = list[tuple[int, Span, bool]]  # of one row: column, place, whether the reader took it for a heading
_SPAN = re.compile(r"[^\d,]*?\b(?:months?|weeks?)\s+end(?:ed|ing)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """A column of values: its header's text and place (none where there is none), the period and the unit it names."""

    number: int
    header: str
    spans: tuple[Span, ...]
    period: Period
    unit: Span | None = None
    scale: float | None = None

    @cached_property
    def subject(self) -> str:
        """The header without the time, the unit and the notes that stand in it."""
        return bare(without(UNIT.sub(" ", self.header)))


def bare(header: str) -> str:
    """A heading without notes in brackets and lone currency signs: '$ (restated, Note 3)' says nothing of what is counted."""
    kept = re.sub(
        r"\([^()]*(?:restated|unaudited|audited|note|revised|adjusted|as reported|[$€£])[^()]*\)|\(\w{1,2}\)|\(n\s?=\s?[\d,]+\)"
        r"|\(\d{1,2}(?:\.\d)?\s?%\s?(?:CI|confidence interval)[^()]{0,40}\)",
        " ",
        header,
        flags=re.IGNORECASE,
    )
    kept = re.sub(
        r"(?<![\w])(?:[A-Z]{0,3}[$€£¥]|[*†])(?![\w])|\b(?:restated|unaudited|audited)\b", " ", kept, flags=re.IGNORECASE
    )
    kept = " ".join(kept.split()).strip(" ,;:-–—()")
    kept += ")" * (kept.count("(") - kept.count(")"))
    return kept if re.search(r"[A-Za-z%]{2}|%|\d\s?[-–>]", kept) or re.search(r"[A-Za-z]", kept) else ""


def columns_of(text: str, width: Sequence[int], heads: Sequence[Cells], title: str, labels: int) -> tuple[Column, ...]:
    """The header cells over each column, outermost first."""
    timed = {n: any(c == n and _is_time(text[slice(*s)]) for cells in heads for c, s, _ in cells) for n in width}
    above: dict[int, list[Span]] = {n: [] for n in width}
    for depth, cells in enumerate(heads):
        right = [(c, s) for c, s, _ in cells if c > labels]
        own = dict(right)
        for n in width:
            left = [(c, s) for c, s in right if c < n]
            if n in own:
                above[n].append(own[n])
            elif len(right) == 1 and len(width) > 1 and depth < len(heads) - 1:
                above[n] += [right[0][1]] if _beside(width, timed, right[0][0], n) else []
            elif left and depth < len(heads) - 1:
                above[n].append(left[-1][1])
        for n, span in _astray(right, above, last=depth == len(heads) - 1):
            above[n].append(span)
    if any(_contradicted(text, spans) for spans in above.values()):
        above = {n: spans[-1:] for n, spans in above.items()}
    return _of_one_span(tuple(_column(text, n, above[n], title) for n in width))


def _astray(right: Sequence[tuple[int, Span]], above: dict[int, list[Span]], *, last: bool) -> Iterator[tuple[int, Span]]:
    """Headings of the last row that were read one column beside the figures under them: those have no heading, it has no figures."""
    bare = [n for n, spans in above.items() if not spans] if last else []
    for c, span in right if bare else ():
        near = [n for n in bare if abs(n - c) == 1]
        if c not in above and len(near) == 1:
            yield near[0], span


def _of_one_span(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """A span of months read with one column's date is also that of the date a year apart beside it.

    'Three Months Ended' stands centred over two or three columns, and readers put it over one of them.
    """
    found = list(columns)
    for n, column in enumerate(columns):
        if column.period.months is None and column.period.month and column.period.year:
            near = [columns[m] for m in (n + 1, n - 1) if 0 <= m < len(columns)]
            whole = next((c for c in near if _year_apart(c.period, column.period) and _SPAN.match(c.header)), None)
            if whole is not None and (said := _SPAN.match(whole.header)) is not None:
                when = merged(column.period, Period(months=whole.period.months))
                spans = (*whole.spans, *column.spans)
                found[n] = replace(column, header=f"{said.group()} {column.header}", spans=spans, period=when)
    return tuple(found)


def _year_apart(whole: Period, part: Period) -> bool:
    """True for a span of months that ends a year, a few days more or less, from the date."""
    if not (whole.months and whole.year and whole.month and part.year and part.month):
        return False
    return abs(abs((whole.year - part.year) * 12 + whole.month - part.month) - 12) <= 1


def _beside(width: Sequence[int], timed: dict[int, bool], lone: int, column: int) -> bool:
    """A lone cell over several columns heads its own and those beside it that are of its kind: times, or no times."""
    low, high = sorted((min(width, key=lambda n: abs(n - lone)), column))
    kind = timed[min(width, key=lambda n: abs(n - lone))]
    return all(timed[n] is kind for n in width if low <= n <= high)


def _is_time(header: str) -> bool:
    return not period(header).blank and not re.sub(r"\W", "", bare(without(UNIT.sub(" ", header))))


def _contradicted(text: str, spans: Sequence[Span]) -> bool:
    """True where a heading that names a year stands under one that names another: the axis of a chart is no head of a table."""
    years = [period(text[slice(*span)]).year for span in spans]
    return bool(years and years[-1]) and any(year not in (None, years[-1]) for year in years)


def _column(text: str, n: int, spans: Sequence[Span], title: str) -> Column:
    header = " ".join(" ".join(text[s.start : s.end].split()) for s in spans)
    named = period(header)
    if not named.year:
        named = merged(named, sole(title))
    unit = next(
        (Span(s.start + m.start(), s.start + m.end()) for s in reversed(spans) if (m := UNIT.search(text[s.start : s.end]))),
        None,
    )
    return Column(n, header, tuple(spans), named, unit, scale_named(text[unit.start : unit.end]) if unit else None)
