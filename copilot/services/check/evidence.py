"""What a claim is checked against: the page's own words at a citation, and what stands around them."""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import nsmallest

from copilot.domain.claim import Citation
from copilot.domain.figures import Figure, Kind, figures
from copilot.domain.sentences import Span, sentences
from copilot.domain.times import Time, times
from copilot.services.check import names
from copilot.services.check.alignment import Tokens
from copilot.services.check.columns import Row, rows
from copilot.services.check.scales import PERCENT_WORDS
from copilot.services.check.tabular import is_tabular, joined
from copilot.services.check.typography import evened
from copilot.services.check.words import WORD, content

BEFORE = 1500  # characters above a quotation that may name its period, subject or clause
SHARED = 0.25  # of a claim's words that a sentence must share for its figures to be reckoned with
SIEVE = 1.2  # more than rounding, 'about' and 'more than' ever leave open
HEAD = 1500  # characters at a document's beginning that say what it is


@dataclass(frozen=True)  # no slots: cached_property keeps its value in the instance's dict
class Surroundings:
    """Text that stands around evidence and may say whose, what and when."""

    text: str = ""

    @cached_property
    def times(self) -> tuple[Time, ...]:
        return times(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(content(self.text))

    @cached_property
    def keys(self) -> frozenset[str]:
        return names.keys(self.text)


_NOTHING = Surroundings()


@dataclass(frozen=True)
class Evidence:
    """One citation, read. `text` is the page's words, source[start:start + len(text)]; the rest is made when it is asked for.

    `before` stands above it; `head` is the document's name and beginning, shared by all evidence of one document.
    """

    text: str
    source: str
    start: int = 0
    before: Surroundings = _NOTHING
    head: Surroundings = _NOTHING
    document: str = ""
    page: int | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The table rows that the quotation touches, whole."""
        touched = any(is_tabular(line) for line in _lines(self.source, self.start, self.end))
        return rows(self.source, self.start, self.end) if touched else ()

    @cached_property
    def line(self) -> str:
        """The text widened to whole table rows; empty outside tables, and where it holds whole rows already."""
        if not self.rows or (not self.start and len(self.text) == len(self.source)):
            return ""
        line = "\n".join(r.line for r in self.rows)
        return f"{self.text}\n{line}" if any(not is_tabular(piece) for piece in self.text.split("\n")) else line

    @cached_property
    def own(self) -> Surroundings:
        """The evidence's own words, whole rows where it stands in a table."""
        return Surroundings(self.line or self.text)

    @property
    def around(self) -> tuple[Surroundings, ...]:
        """Where a name or word may be looked for that the evidence itself does not hold, nearest first."""
        return (self.head, self.before)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return figures(joined(self.text))

    @cached_property
    def leading(self) -> tuple[float, ...]:
        """Each figure's number between 1 and 10, whatever its power of ten."""
        return tuple(leading(f) for f in self.figures)

    def resembling(self, figure: Figure) -> list[Figure]:
        """The figures that may be this one at another scale, rounded or hedged; all that convert otherwise than by tens.

        A sieve before the comparison: a table of 10,000 rows holds 20,000 figures, of which one in seven passes.
        """
        mine = leading(figure)
        return [
            f
            for f, theirs in zip(self.figures, self.leading, strict=True)
            if f.kind is Kind.MEASURE or f.fraction or figure.fraction or _close(mine, theirs)
        ]

    def nearest(self, figure: Figure, most: int = 60) -> list[Figure]:
        """The figures whose digits or size are nearest, to be named where none is the same."""
        if len(self.figures) <= most:
            return list(self.figures)
        mine = leading(figure)
        by_digits = [f for f, theirs in zip(self.figures, self.leading, strict=True) if theirs == mine]
        return by_digits[:most] + nsmallest(most, self.figures, key=lambda f: abs(f.number - figure.number))

    @cached_property
    def times(self) -> tuple[Time, ...]:
        return times(joined(self.text))

    @cached_property
    def periods(self) -> tuple[Time, ...]:
        """Those of the columns; their year may stand in another line than their month."""
        return tuple(dict.fromkeys(p for r in self.rows for p in r.periods if p))

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word as written, in which a unit may be named."""
        return tuple(dict.fromkeys(m.group() for m in WORD.finditer(self.own.text)))

    @cached_property
    def percent(self) -> bool:
        """True when the text speaks of percents or rates, so that a bare figure may be one."""
        return PERCENT_WORDS.search(self.text) is not None

    @cached_property
    def even(self) -> tuple[str, ...]:
        """The text, and the whole rows where there are any, with their typography evened out."""
        return (self.level, evened(self.line)) if self.line else (self.level,)

    @cached_property
    def level(self) -> str:
        """The text with its typography evened out."""
        return evened(self.text)

    @cached_property
    def _sentence_figures(self) -> tuple[tuple[Figure, ...], ...]:
        found: list[list[Figure]] = [[] for _ in self._spans]
        for figure in self.figures:
            n = self.sentence_at(figure.start)
            if figure.end <= self._spans[n].end:
                begin = self._spans[n].start
                found[n].append(replace(figure, start=figure.start - begin, end=figure.end - begin))
        return tuple(tuple(f) for f in found)

    def figures_in(self, sentence: int) -> tuple[Figure, ...]:
        """The figures of one of `sentences`, with their offsets in it."""
        return self._sentence_figures[sentence]

    def by_sentence(self, words: frozenset[str]) -> tuple[tuple[Figure, ...], ...]:
        """The figures of each sentence of prose that shares some of these words, sentence by sentence."""
        found: dict[int, list[Figure]] = {}
        for figure in self.figures:
            n = self.sentence_at(figure.start)
            if self.row_of(figure) is None and n >= 0 and len(self.bags[n] & words) >= SHARED * len(words):
                found.setdefault(n, []).append(figure)
        return tuple(tuple(inside) for inside in found.values())

    @cached_property
    def heading_figures(self) -> tuple[Figure, ...]:
        """Figures in the headings of the columns."""
        return figures(" ; ".join(dict.fromkeys(h for row in self.rows for h in row.headers)))

    @cached_property
    def columns(self) -> Surroundings:
        """Column headings, the lines right above a table, the document's name: what a quotation inherits whatever it says."""
        titles = " ; ".join(h for row in self.rows for h in row.headers)
        above = self.before.text[-300:] if self.rows else ""
        return Surroundings("\n".join((titles, above, readable(self.document))))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        return tuple(self.text[a:b] for a, b in self._spans)

    @cached_property
    def _spans(self) -> tuple[Span, ...]:
        return sentences(self.text)

    def bag_at(self, offset: int) -> frozenset[str]:
        """Content stems of the sentence in which this offset of `text` stands."""
        n = self.sentence_at(offset)
        return self.bags[n] if n >= 0 else frozenset()

    def begins(self, sentence: int) -> int:
        """Where one of `sentences` begins in `text`."""
        return self._spans[sentence].start

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence in which this offset of `text` stands; -1 where there is none."""
        return max(0, bisect_right(self._spans, (offset, len(self.text) + 1)) - 1) if self._spans else -1

    @cached_property
    def bags(self) -> tuple[frozenset[str], ...]:
        """Content stems of each sentence."""
        return tuple(frozenset(content(s)) for s in self.sentences)

    @cached_property
    def _row_starts(self) -> tuple[int, ...]:
        return tuple(r.start for r in self.rows)

    def row_of(self, figure: Figure) -> Row | None:
        """The table row in which a figure of `text` stands."""
        return self.row_at(figure.start)

    def row_at(self, offset: int) -> Row | None:
        """The table row in which this offset of `text` stands."""
        at = self.start + offset
        n = bisect_right(self._row_starts, at) - 1
        return self.rows[n] if n >= 0 and at < self.rows[n].start + len(self.rows[n].line) else None

    @cached_property
    def by_row(self) -> tuple[tuple[Figure, ...], ...]:
        """The figures of `text` that stand in rows, row by row."""
        found: dict[int, list[Figure]] = {}
        for figure in self.figures:
            if (row := self.row_of(figure)) is not None:
                found.setdefault(row.start, []).append(figure)
        return tuple(tuple(inside) for inside in found.values())


def leading(figure: Figure) -> float:
    """The figure's number between 1 and 10; 0 for none."""
    number = figure.number
    return float(number.scaleb(-number.adjusted())) if number else 0.0


def _close(a: float, b: float) -> bool:
    """Within a fifth, the step from 9.9 to 1.0 included."""
    low, high = (a, b) if a <= b else (b, a)
    return high <= low * SIEVE or high * SIEVE >= low * 10


def head_of(name: str, text: str) -> Surroundings:
    """A document's name and beginning."""
    return Surroundings(f"{readable(name)}\n{text[:HEAD]}")


def read(citation: Citation, text: str, head: Surroundings) -> Evidence:
    """The evidence of a located citation in its document's text."""
    start, end = citation.start, citation.end
    before = Surroundings(text[max(0, start - BEFORE) : start])
    return Evidence(text[start:end], text, start, before, head, citation.document, citation.page)


def whole(text: str) -> Evidence:
    """A text that stands by itself, as evidence."""
    return Evidence(text, text)


def readable(name: str) -> str:
    """A document's name as words: '2023 Q1 AAPL.pdf', 'supply_agreement-2021.docx'."""
    return re.sub(r"[_/\\\-]+|\.\w{2,5}$", " ", name)


def _lines(text: str, start: int, end: int) -> list[str]:
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return text[first : len(text) if last < 0 else last].split("\n")
