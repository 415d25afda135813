"""The documents as the drafter reads them: sentences, tables, identity and amendments, each worked out once."""

import re
import threading
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar, cast

from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive.grids import Grid, Row
from copilot.adapters.models.extractive.line_grids import grids
from copilot.adapters.models.extractive.periods import Period, period, years_of
from copilot.adapters.models.extractive.sentences import Span, sentences, with_remarks
from copilot.adapters.models.extractive.series import Series, series_of
from copilot.adapters.models.extractive.text_rows import LONGEST, TextRow, text_rows
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.wordings import Reading
from copilot.adapters.models.extractive.words import stems
from copilot.domain.document import Block, BlockKind
from copilot.domain.injection import suspicious
from copilot.domain.passage import Passage
from copilot.ports import WordVectors

T = TypeVar("T")
_SKIP = frozenset({BlockKind.HEADING, BlockKind.PAGE_HEADER, BlockKind.PAGE_FOOTER, BlockKind.HIDDEN, BlockKind.TABLE})
_CONTENTS = re.compile(r"(?<!\.)\.{4,}+\s*\d|(?:\. ){4}|…{2,}|\bTable of Contents\b", re.IGNORECASE)
_AMENDS = re.compile(
    r"\b(?:amend(?:s|ed|ment|ing)?|supersed(?:e|es|ed|ing)|restat(?:e|es|ed|ement)|replac(?:e|es|ed|ing)"
    r"|deleted|addendum|side letter|variation)\b",
    re.IGNORECASE,
)
_AMENDMENT_NAME = re.compile(
    r"amend|addend|side[\s_-]*letter|variation|restat|supplement(?:al)?\b|erratum|corrig", re.IGNORECASE
)
_MARKED = re.compile(r"\s*#{1,6}\s[^\n]*")  # a heading of a Markdown file
_FISCAL = re.compile(
    r"\b(first|second|third|fourth)\s+quarter\s+(?:of\s+)?fiscal\s+(?:year\s+)?((?:19|20)\d\d)\b", re.IGNORECASE
)
PARAGRAPH = 800  # characters looked at on each side of a sentence where no blank line ends its paragraph
OPENING = 1200  # characters of a document that say what it is


class Library:
    """Reads bodies through the evidence. May be used by several threads."""

    def __init__(self, evidence: Evidence, vectors: WordVectors | None = None) -> None:
        self.evidence, self.vectors = evidence, vectors
        self._lock = threading.RLock()
        self._grids: dict[str, list[Grid]] = {}
        self._series: dict[str, list[Series]] = {}
        self._stems: dict[str, frozenset[str]] = {}
        self._identity: dict[str, frozenset[str]] = {}
        self._fiscal: dict[str, Period | None] = {}
        self._readings: dict[str, Reading] = {}
        self._suspects: dict[tuple[str, int], bool] = {}
        self._row_spans: dict[str, list[tuple[int, int]]] = {}
        self._worded: dict[str, list[TextRow]] = {}
        self._worked_out: dict[tuple[str, str], object] = {}

    def worked_out(self, name: str, document: str, make: Callable[[], T]) -> T:
        """What others work out of a document, once; the name says what it is, and so its type."""
        with self._lock:
            if (name, document) not in self._worked_out:
                self._worked_out[name, document] = make()
            return cast(T, self._worked_out[name, document])

    def grids(self, document: str) -> list[Grid]:
        """All tables of the document that a person can see."""
        with self._lock:
            if document not in self._grids:
                found = grids(document, self.evidence.body(document).extract)
                visible = [g for g in found if not self.evidence.hidden(document, g.start, g.end)]
                self._grids[document] = [g for g in visible if not _contents(self.evidence.text(document), g)]
            return self._grids[document]

    def series(self, document: str) -> list[Series]:
        """The line items of all its tables."""
        with self._lock:
            if document not in self._series:
                self._series[document] = [s for grid in self.grids(document) for s in series_of(grid)]
            return self._series[document]

    def vocabulary(self, document: str) -> frozenset[str]:
        """Stems of every word in the document and its name."""
        with self._lock:
            if document not in self._stems:
                known = self.evidence.documents[document]
                said = f"{_spaced(known.name)} {known.title} {self.evidence.text(document)}"
                self._stems[document] = frozenset(stems(f"{said} {' '.join(_initials(said[:OPENING]))}"))
            return self._stems[document]

    def identity(self, document: str) -> frozenset[str]:
        """Stems of the document's name, title and opening: what it is about, whom and when."""
        with self._lock:
            if document not in self._identity:
                known = self.evidence.documents[document]
                opening = self.evidence.text(document)[:OPENING]
                called = f"{_spaced(known.name)} {known.title} {opening}"
                self._identity[document] = frozenset(stems(f"{called} {' '.join(_initials(called))}"))
            return self._identity[document]

    def called(self, document: str) -> frozenset[str]:
        """Stems of the document's name and title."""
        known = self.evidence.documents[document]
        return frozenset(stems(f"{_spaced(known.name)} {known.title}"))

    def dated(self, document: str) -> Period:
        """The period that the name, title or opening gives."""
        known = self.evidence.documents[document]
        named = period(f"{_spaced(known.name)} {known.title}")
        return named if named.year else period(self.evidence.text(document)[:OPENING])

    def fiscal(self, document: str) -> Period | None:
        """The fiscal quarter that the document speaks of most ('third quarter of fiscal year 2024'); None where it names none."""
        with self._lock:
            if document not in self._fiscal:
                said = Counter(m.groups() for m in _FISCAL.finditer(self.evidence.text(document)))
                best = said.most_common(1)
                self._fiscal[document] = period(f"{best[0][0][0]} quarter {best[0][0][1]}") if best else None
            return self._fiscal[document]

    def amendment(self, document: str) -> bool:
        """True when the document says of itself that it amends, restates or supplements another."""
        known = self.evidence.documents[document]
        if _AMENDMENT_NAME.search(f"{known.name} {known.title}"):
            return True
        opening = self.evidence.text(document)[:400]
        return re.search(
            r"\b(?:first|second|third|amendment)\b[^\n]{0,20}\b(?:amendment|no\.?|number|to)\b", opening, re.IGNORECASE
        ) is not None and (_AMENDMENT_NAME.search(opening) is not None)

    def years(self, document: str) -> frozenset[int]:
        """Every year that the document names."""
        known = self.evidence.documents[document]
        return frozenset(years_of(f"{_spaced(known.name)} {known.title} {self.evidence.text(document)}"))

    def give_rows(self, rows: Sequence[tuple[Grid, Row]]) -> None:
        """Tell of table rows that were read without a search as of passages given."""
        self.give_spans([(grid.document, row.start, row.end) for grid, row in rows])

    def give_spans(self, spans: Sequence[tuple[str, int, int]]) -> None:
        """Tell of spans, as (document id, start, end), that were read without a search."""
        self.evidence.give(self.place(*span) for span in spans)

    def place(self, document: str, start: int, end: int, headings: tuple[str, ...] = ()) -> Passage:
        """The span as a passage found without a search."""
        extract, name = self.evidence.body(document).extract, self.evidence.documents[document].name
        return Passage(1, name, document, extract.page_at(start), start, end, extract.text[start:end], 1.0, headings)

    def units(self, passages: tuple[Passage, ...]) -> list[Unit]:
        """The whole sentences and rows of words that the passages touch, each once; headings, contents and figures left out."""
        seen: set[tuple[str, int]] = set()
        found: list[Unit] = []
        rows: list[Unit] = []
        for passage in passages:
            previous = ""
            for span in self._sentences(passage):
                text = self.evidence.text(passage.document_id)[span.start : span.end]
                if (passage.document_id, span.start) not in seen and span.end > passage.start and span.start < passage.end:
                    seen.add((passage.document_id, span.start))
                    found.append(
                        Unit(passage.document_id, span.start, span.end, text, previous, self._under(passage, span.start))
                    )
                previous = text
            for row in self._text_rows(passage.document_id, passage.start, passage.end):
                if (passage.document_id, row.start) not in seen:
                    seen.add((passage.document_id, row.start))
                    said = self.evidence.text(passage.document_id)[row.start : row.end]
                    under = self._under(passage, row.start)
                    rows.append(Unit(passage.document_id, row.start, row.end, said, row.above, under, row=True))
        return [unit for unit in [*(u for u in found if _prose(u.text)), *rows] if self.trusted(unit)]

    def _text_rows(self, document: str, start: int, end: int) -> list[TextRow]:
        """The rows of words that the span touches and a person can see."""
        with self._lock:
            if document not in self._worded:
                every = text_rows(self.evidence.body(document).extract)
                self._worded[document] = [r for r in every if not self.evidence.hidden(document, r.start, r.end)]
            rows = self._worded[document]
        first = bisect_left(rows, start - LONGEST, key=lambda row: row.start)  # no row is longer
        return [row for row in rows[first : bisect_left(rows, end, key=lambda row: row.start)] if start < row.end]

    def _under(self, passage: Passage, offset: int) -> Passage:
        """The passage under the headings of what stands at the offset: one joined of neighbours has those of its beginning."""
        chunks = self.evidence.body(passage.document_id).chunks
        at = bisect_right(chunks, offset, key=lambda chunk: chunk.start) - 1
        headings = chunks[at].headings if at >= 0 else passage.headings
        return passage if headings == passage.headings else replace(passage, headings=headings)

    def reading(self, document: str) -> Reading:
        """Every sentence and row of words of the document that a person can see, indexed."""
        with self._lock:
            if document not in self._readings:
                everything = [*self.whole(document), *self._whole_rows(document)]
                self._readings[document] = Reading(sorted(everything, key=lambda u: u.start), self.trusted)
            return self._readings[document]

    def whole(self, document: str) -> Iterator[Unit]:
        """Every sentence of the document in order, under its nearest heading; `trusted` has not been asked of them."""
        extract, name = self.evidence.body(document).extract, self.evidence.documents[document].name
        headings = [b for b in extract.blocks if b.kind is BlockKind.HEADING]
        everything = Passage(0, name, document, None, 0, len(extract.text), "", 0.0)
        before = ""
        for span in self._sentences(everything):
            text = extract.text[span.start : span.end]
            if _prose(text) and not self.evidence.hidden(document, span.start, span.end):
                above = headings[: bisect_right(headings, span.start, key=lambda b: b.start)][-1:]
                titles = tuple(" ".join(extract.text[b.start : b.end].split()) for b in above)
                place = self.place(document, span.start, span.end, titles)
                yield Unit(document, span.start, span.end, text, before, place)
            before = text

    def _whole_rows(self, document: str) -> Iterator[Unit]:
        extract = self.evidence.body(document).extract
        for row in self._text_rows(document, 0, len(extract.text)):
            place = self._under(self.place(document, row.start, row.end), row.start)
            yield Unit(document, row.start, row.end, extract.text[row.start : row.end], row.above, place, row=True)

    def trusted(self, unit: Unit) -> bool:
        """False for a sentence of a paragraph that gives a model orders. Asked late: it takes ten times as long as reading."""
        return not self._suspect(unit.document, unit.start, unit.end)

    def _suspect(self, document: str, start: int, end: int) -> bool:
        """True within a paragraph that gives a model orders: none of it is quoted, whatever its other sentences say."""
        text = self.evidence.text(document)
        opened = max(text.rfind("\n\n", max(0, start - PARAGRAPH), start), start - PARAGRAPH, 0)
        closed = text.find("\n\n", end, end + PARAGRAPH)
        key = (document, opened)
        with self._lock:
            if key not in self._suspects:
                self._suspects[key] = suspicious(text[opened : closed if closed > 0 else end + PARAGRAPH]) is not None
            return self._suspects[key]

    def _sentences(self, passage: Passage) -> Iterator[Span]:
        body = self.evidence.body(passage.document_id).extract
        rows = self._rows(passage.document_id)
        if not body.blocks:
            for piece in _outside(*_around(body.text, passage.start, passage.end), rows):
                yield from with_remarks(body.text, sentences(body.text, *piece))
            return
        for block in _touched(body.blocks, passage.start, passage.end):
            if block.kind not in _SKIP:
                low, high = _from_a_clause(body.text, block.start, passage.start - 1500), min(block.end, passage.end + 1500)
                for piece in _outside(low, high, rows):
                    yield from with_remarks(body.text, sentences(body.text, *piece))

    def _rows(self, document: str) -> list[tuple[int, int]]:
        """The spans that are tables or rows of them, in order: no prose."""
        with self._lock:
            if document not in self._row_spans:
                tables = [(t.start, t.end) for t in self.evidence.body(document).extract.tables]
                rows = [(row.start, row.end) for grid in self.grids(document) for row in grid.rows]
                self._row_spans[document] = _merged(tables + rows)
            return self._row_spans[document]


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


_TITLE = re.compile(r"\b[A-Z]\w+(?:[ -](?:(?:and|of|for) )?[A-Z]\w+){1,4}\b")


def _initials(text: str) -> Iterator[str]:
    """What the capitalised words in a row are called for short: "Transition Services Agreement" is the TSA."""
    for run in _TITLE.findall(text):
        first = [w[0] for w in re.split(r"[ -]", run) if w[0].isupper()]
        yield from ("".join(first[low:]) for low in range(len(first) - 1))


def _from_a_clause(text: str, begin: int, low: int) -> int:
    """`begin`, or, in a block that begins far before `low`, where a sentence or clause does: nothing is quoted from mid-word."""
    if low <= begin:
        return begin
    marks = (". ", "; ", ", ", " ")  # what ends most before what ends least
    found = (
        text.rfind(mark, max(begin, low - 1500), low) + len(mark)
        for mark in marks
        if mark in text[max(begin, low - 1500) : low]
    )
    return next(found, low)


def _touched(blocks: Sequence[Block], start: int, end: int) -> Sequence[Block]:
    """The blocks that overlap the span; blocks are in order and do not overlap but for tables."""
    first = max(0, bisect_right(blocks, start, key=lambda b: b.start) - 1)
    return [b for b in blocks[first : bisect_left(blocks, end, key=lambda b: b.start)] if b.start < end and start < b.end]


def amends(text: str) -> bool:
    """True when a sentence says that something is amended, replaced or superseded."""
    return _AMENDS.search(text) is not None


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to the blank lines around it, at most 600 characters each way."""
    low = text.rfind("\n\n", max(0, start - 600), start)
    high = text.find("\n\n", end, end + 600)
    return (low + 2 if low >= 0 else _from_a_clause(text, 0, start - 600)), (high if high >= 0 else min(len(text), end + 600))


def _outside(start: int, end: int, rows: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The span without the table rows in it."""
    first = max(0, bisect_left(rows, (start, 0)) - 1)
    for low, high in rows[first : bisect_left(rows, (end, 0))]:
        if high <= start:
            continue
        if low > start:
            yield start, low
        start = max(start, high)
    if start < end:
        yield start, end


def _contents(text: str, grid: Grid) -> bool:
    """A list of contents looks like a table of headings and page numbers, and answers nothing."""
    leaders = sum(1 for row in grid.rows if _CONTENTS.search(text[row.start : row.end]))
    return leaders * 2 > len(grid.rows)


def _prose(text: str) -> bool:
    """False for contents lines, lone headings and runs of figures."""
    letters = sum(c.isalpha() for c in text)
    return (
        len(text) > 15
        and not _MARKED.fullmatch(text)
        and letters > 0.35 * len(text)
        and not _CONTENTS.search(text)
        and len(text.split()) > 3
        and text.count(" | ") < 3
    )


_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z]{3})(?=(?:INC|LLC|LTD|PLC|CORP|LIMITED|HOLDINGS)\b)")


def _spaced(name: str) -> str:
    """A file's name as words; of words that are run together ("AcmeHoldingsInc", "ACMEINC") both the whole and its parts."""
    plain = re.sub(r"[/_.,-]+", " ", name)
    apart = _GLUED.sub(" ", plain)
    return plain if apart == plain else f"{plain} {apart}"
