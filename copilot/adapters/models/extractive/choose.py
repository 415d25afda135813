"""Which sentence and which table row answers a question: transparent scores, no model.

A sentence scores by the weighted share of the question's words in it, those in its headings, its document's name and the
sentence before it counting half; then for holding the kind of answer asked for and for naming the period asked for.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.adapters.models.extractive.grids import Grid, Row, Value
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.periods import Period, period, years_of
from copilot.adapters.models.extractive.question import Expects, Question, strength
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.words import content, stems
from copilot.domain.passage import Passage

CONTEXT = 0.5  # a question's word in the heading, the document's name or the sentence before
KIND, PERIOD, RANK = 0.15, 0.25, 0.06


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence with its score.

    Shares of the question, 0 to 1: `covered` by it and its surroundings, `own` by its words, `support` by its words and
    the document's identity, rare words and all words weighing half each: what the drafter abstains by.
    """

    unit: Unit
    score: float
    covered: float
    own: float
    support: float


@dataclass(frozen=True, slots=True)
class Cells:
    """A table row that answers, with the cells asked for (all of the row's when no period is asked for)."""

    grid: Grid
    row: Row
    values: tuple[Value, ...]
    score: float
    covered: float


def choose_sentences(question: Question, library: Library, passages: Sequence[Passage]) -> list[Found]:
    """All sentences of the passages, best first."""
    kept = set(about(question, library, list(dict.fromkeys(p.document_id for p in passages))))
    units = library.units(tuple(p for p in passages if p.document_id in kept))
    bags = [frozenset(stems(unit.text)) for unit in units]
    weights = question.weights(Counter(term for bag in bags for term in bag), len(bags))
    total = sum(weights.values()) or 1.0
    found = []
    for unit, bag in zip(units, bags, strict=True):
        near = frozenset(stems(" ".join(unit.passage.headings) + " " + unit.before[-300:]))
        about_it = library.identity(unit.document)
        own = sum(w * strength(t, bag) for t, w in weights.items()) / total
        covered = sum(w * max(strength(t, bag), _context(t, question, near, about_it)) for t, w in weights.items()) / total
        named = {t: 1.0 if t in question.names and t in about_it else strength(t, bag) for t in weights}
        support = 0.5 * sum(w * named[t] for t, w in weights.items()) / total + 0.5 * question.flat(named)
        found.append(Found(unit, _score(question, library, unit, own, covered), covered, own, support))
    return sorted(found, key=lambda f: (-f.score, f.unit.passage.rank, f.unit.start))


def about(question: Question, library: Library, documents: list[str]) -> list[str]:
    """The documents that are about the most of the names asked for; all where none is about any of them."""
    counts = {d: sum(name in library.identity(d) for name in question.names) for d in documents}
    most = max(counts.values(), default=0)
    return [d for d in documents if counts[d] == most]


def _context(term: str, question: Question, near: frozenset[str], about: frozenset[str]) -> float:
    """What a word counts that is not in the sentence itself. A name that says what the document is counts fully."""
    if term in about:
        return 1.0 if term in question.names else CONTEXT
    return CONTEXT * strength(term, near)


def _score(question: Question, library: Library, unit: Unit, own: float, covered: float) -> float:
    words = len(unit.text.split())
    score = own + CONTEXT * (covered - own) + RANK / unit.passage.rank
    score += KIND if question.answered_by(unit.text) else -KIND
    score += _timing(question.periods, unit.text, library.dated(unit.document))
    if words > 90 or words < 5:
        score -= 0.08
    if unit.text.rstrip().endswith(":") or re.search(
        r"\b(?:as follows|following table|table below)\b", unit.text, re.IGNORECASE
    ):
        score -= 0.12  # announces an answer and does not give it
    if (
        re.search(
            r"\b(?:see|refer to|set forth in|described in|pursuant to) (?:Note|Item|Section|Part|Article|Schedule|Exhibit)\b",
            unit.text,
        )
        and words < 25
    ):
        score -= 0.1
    return score


def _timing(asked: Sequence[Period], text: str, document: Period) -> float:
    """Plus for the period asked for, minus for another; what the sentence does not say its document's date may."""
    if not asked:
        return 0.0
    years, named = {p.year for p in asked if p.year}, years_of(text)
    said = period(text)
    if said.quarter is None and not named:
        return PERIOD / 2 if any(p.fits(Period(document.year, document.quarter)) for p in asked) else -PERIOD
    if years & set(named) or (not named and document.year in years):
        return PERIOD if any(said.quarter is None or p.quarter in (None, said.quarter) for p in asked) else -PERIOD / 2
    return -PERIOD


def choose_cells(question: Question, library: Library, passages: Sequence[Passage]) -> list[Cells]:
    """Table rows whose label matches, best first; of each row the columns whose header fits the period asked for."""
    documents = about(question, library, list(dict.fromkeys(p.document_id for p in passages)))
    rows = [(g, r) for d in documents for g in library.grids(d) for r in g.rows]
    frequency = Counter(t for _, row in rows for t in row.terms)
    weights = question.weights(frequency, len(rows))
    spans = [(p.document_id, p.start, p.end) for p in passages[:8]]
    found = []
    for grid, row in rows:
        if not any(strength(t, row.terms) for t in weights):
            continue
        near = any(d == grid.document and s < row.end and row.start < e for d, s, e in spans)
        if cells := _cells(question, library, grid, row, weights, near):
            found.append(cells)
    return _each_once(
        sorted(found, key=lambda c: (-round(c.score, 2), not c.grid.columns, _newest_first(library, c), c.row.start))
    )


def _newest_first(library: Library, cells: Cells) -> tuple[int, ...]:
    dates = [c.period.order for c in cells.grid.columns if c.period.year] or [library.dated(cells.grid.document).order]
    return tuple(-n for n in max(dates))


def _each_once(ranked: list[Cells]) -> list[Cells]:
    """A line item that stands with the same figures in several tables of a document counts once."""
    kept: dict[tuple[str, str, str], Cells] = {}
    for cells in ranked:
        kept.setdefault((cells.grid.document, cells.row.label.casefold(), cells.values[0].text), cells)
    return list(kept.values())


def _cells(question: Question, library: Library, grid: Grid, row: Row, weights: dict[str, float], near: bool) -> Cells | None:
    total = sum(weights.values()) or 1.0
    around = frozenset(content(f"{row.section} {grid.title} {' '.join(c.header for c in grid.columns)}"))
    identity = library.identity(grid.document)
    own = sum(w * strength(t, row.terms) for t, w in weights.items()) / total
    covered = (
        sum(
            w * max(strength(t, row.terms), 0.8 * strength(t, around), _context(t, question, frozenset(), identity))
            for t, w in weights.items()
        )
        / total
    )
    asked = frozenset(question.terms)
    precise = sum(1.0 if t in asked else 0.8 if any(strength(q, {t: 1.0}) for q in asked) else 0.0 for t in row.terms) / max(
        1, len(row.terms)
    )
    values = _columns(question, library, grid, row)
    if not values:
        return None
    score = 0.35 * own + 0.3 * covered + 0.35 * precise + (0.08 if near else 0.0) + (0.05 if grid.columns else -0.05)
    if re.search(r"statements?|balance sheet|income|operations|cash flow", grid.title, re.IGNORECASE):
        score += 0.05
    if question.expects not in (Expects.FIGURE, Expects.ANY) and not question.compares:
        score -= 0.2
    return Cells(grid, row, values, score, covered)


def _columns(question: Question, library: Library, grid: Grid, row: Row) -> tuple[Value, ...]:
    """The values asked for by period; none when the columns name other periods only."""
    if not question.periods or not grid.columns:
        wrong = question.periods and not any(p.year in library.years(grid.document) for p in question.periods if p.year)
        return () if wrong else row.values[:6]
    dated = {c.number: c.period for c in grid.columns}
    if all(p.blank or p.year is None for p in dated.values()):
        return row.values[:6] if any(library.dated(grid.document).fits(p) for p in question.periods) else ()
    known = library.dated(grid.document)
    fitting = tuple(
        v for v in row.values if v.column in dated and any(_same(dated[v.column], p, known) for p in question.periods)
    )
    if fitting and question.compares:
        months = {dated[v.column].months for v in fitting}
        return tuple(v for v in row.values if v.column in dated and dated[v.column].months in months)
    return fitting


def _same(header: Period, asked: Period, document: Period) -> bool:
    """True when a column may hold the period asked for. A quarter is taken from the document where the column names none."""
    if header.year is None or (asked.year is not None and header.year != asked.year):
        return False
    if asked.quarter is not None and header.quarter is None:
        elsewhere = document.quarter is not None and document.quarter != asked.quarter and document.year == asked.year
        return header.months in (None, 3) and not elsewhere
    return Period(None, asked.quarter, asked.month, asked.day, asked.months).fits(header)
