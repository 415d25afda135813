"""The product's own reading benchmark: a folder of files in, what came of each out, beside expected Markdown where there is some.

Expected text is Markdown in a folder named groundtruth or expected_outputs beside the file or beside the folder it lies in,
called after the file: report.pdf.md, report.md, or report.ANYTHING.md. Of several the one that fits best counts. Where files
of one name differ in their endings (report.pdf beside report.docx), only a name with the ending in it says whose text it is.
"""

import glob
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.table import Table

from copilot.domain.document import BlockKind, Extract
from copilot.domain.drafting import Progress
from copilot.errors import UnreadableError
from copilot.ports import Reader
from copilot.services.sources import Source, sources

EXPECTED = ("groundtruth", "expected_outputs")
# Words and figures; each sign of scripts that put no spaces between words stands for itself.
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_MARKS = re.compile(r"<!--.*?-->|<[^<>]{1,200}>", re.DOTALL)


class Match(NamedTuple):
    """Shares of the expected words that were read, of the words read that were expected, and of the expected table cells."""

    recall: float
    precision: float
    cells: int
    cells_found: int


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one file. `refused` is the one reason why it was not read; `pages` is None for formats without pages."""

    file: str
    seconds: float
    refused: str = ""
    pages: int | None = None
    unread: int = 0  # pages that hold something and gave no text, each with its reason
    blank: int = 0  # pages on which there is nothing to read
    characters: int = 0
    tables: int = 0
    warnings: tuple[str, ...] = ()
    match: Match | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All files, in the order in which they were read; `seconds` on the clock for all of them."""

    files: tuple[FileResult, ...]
    seconds: float

    @property
    def read(self) -> tuple[FileResult, ...]:
        """Those that came through with text."""
        return tuple(f for f in self.files if not f.refused)


def measure(folder: Path, reader: Reader) -> Generator[Progress | Report, None, None]:
    """Read everything in the folder, as an ingest would. Raises UsageError for a folder that is not there."""
    found = [source for source in sources([folder]) if not _is_expected(Path(source.name))]
    readable = [s for s in found if not s.refused]
    results = [FileResult(s.name, 0.0, s.refused) for s in found if s.refused]
    began = last = time.perf_counter()
    yield Progress("reading", 0, len(readable))
    for source, (_, extract) in zip(readable, reader.read_many((s.path, s.name) for s in readable), strict=True):
        now = time.perf_counter()
        results.append(_result(source, extract, now - last))
        last = time.perf_counter()
        yield Progress("reading", len(results), len(found), source.name)
    yield Report(tuple(results), time.perf_counter() - began)


def _is_expected(path: Path) -> bool:
    return any(part in EXPECTED for part in path.parts[:-1])


def _result(source: Source, extract: Extract | UnreadableError, seconds: float) -> FileResult:
    if isinstance(extract, UnreadableError):
        return FileResult(source.name, seconds, str(extract))
    matches = [compare(extract, text) for text in expected(source.path)]
    return FileResult(
        file=source.name,
        seconds=seconds,
        pages=len(extract.pages) or None,
        unread=sum(page.unread is not None for page in extract.pages),
        blank=sum(page.unread is None and not extract.text[page.start : page.end].strip() for page in extract.pages),
        characters=len(extract.text),
        tables=len(extract.tables),
        warnings=extract.warnings,
        match=max(matches, default=None),
    )


def expected(path: Path) -> Iterator[str]:
    """The texts of the expected Markdown files that belong to the file."""
    for place in (path.parent, path.parent.parent):
        for name in EXPECTED:
            found = [f for f in (place / name).rglob("*.md") if _belongs(f, path)]
            yield from (f.read_text("utf-8", "replace") for f in sorted(found))


def _belongs(found: Path, path: Path) -> bool:
    if found.name == f"{path.name}.md":
        return True
    twins = [f for f in path.parent.glob(f"{glob.escape(path.stem)}.*") if f != path and f.stem == path.stem]
    return not twins and found.name.startswith(f"{path.stem}.")


def compare(extract: Extract, markdown: str) -> Match:
    """Words as multisets, whatever their order; cells by their words. Furniture and hidden text are not held against a reader."""
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    wanted = Counter(words(" ".join(_texts(tokens))))
    got = Counter(words(_visible(extract)))
    everything = Counter(words(extract.text))
    cells = Counter(key for text in _cells(tokens) if (key := " ".join(words(text))))
    ours = Counter(" ".join(words(extract.text[c.start : c.end])) for t in extract.tables for c in t.cells)
    return Match(
        recall=(wanted & everything).total() / max(1, wanted.total()),
        precision=(wanted & got).total() / max(1, got.total()),
        cells=cells.total(),
        cells_found=(cells & ours).total(),
    )


def words(text: str) -> list[str]:
    """Words and figures in lower case, typographic variants made one."""
    return _WORDS.findall(unicodedata.normalize("NFKC", text).casefold())


def _visible(extract: Extract) -> str:
    aside = (BlockKind.PAGE_HEADER, BlockKind.PAGE_FOOTER, BlockKind.HIDDEN)
    parts, end = [], 0
    for block in extract.blocks:
        if block.kind in aside and block.start >= end:
            parts.append(extract.text[end : block.start])
            end = block.end
    return " ".join([*parts, extract.text[end:]])


def _texts(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield "".join(_inline(token.children or []))
        elif token.type in ("fence", "code_block"):
            yield token.content
        elif token.type == "html_block":
            yield _MARKS.sub(" ", token.content)


def _inline(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak", "html_inline"):
            yield " "


def _cells(tokens: Sequence[Token]) -> Iterator[str]:
    inside = False
    for token in tokens:
        if token.type in ("td_open", "th_open"):
            inside = True
        elif token.type in ("td_close", "th_close"):
            inside = False
        elif inside and token.type == "inline":
            yield "".join(_inline(token.children or []))


def as_json(report: Report) -> dict[str, object]:
    """The report as the command line prints it."""
    return {**_totals(report), "files": [_file(result) for result in report.files]}


def _totals(report: Report) -> dict[str, object]:
    matched = [f.match for f in report.read if f.match is not None]
    pages = sum(f.pages or 0 for f in report.read)
    cells = sum(m.cells for m in matched)
    return {
        "read": len(report.read),
        "refused": len(report.files) - len(report.read),
        "pages": pages,
        "unread_pages": sum(f.unread for f in report.read),
        "blank_pages": sum(f.blank for f in report.read),
        "seconds": round(report.seconds, 2),
        "pages_per_second": round(pages / report.seconds, 1) if report.seconds and pages else None,
        "compared": len(matched),
        "recall": round(sum(m.recall for m in matched) / len(matched), 4) if matched else None,
        "precision": round(sum(m.precision for m in matched) / len(matched), 4) if matched else None,
        "cells": cells,
        "cells_found": round(sum(m.cells_found for m in matched) / cells, 4) if cells else None,
    }


def _file(result: FileResult) -> dict[str, object]:
    row: dict[str, object] = {
        "file": result.file,
        "error": result.refused or None,
        "pages": result.pages,
        "unread_pages": result.unread,
        "blank_pages": result.blank,
        "characters": result.characters,
        "tables": result.tables,
        "seconds": round(result.seconds, 3),
        "warnings": list(result.warnings),
    }
    if result.match is not None:
        row |= {name: round(number, 4) for name, number in result.match._asdict().items()}
    return row


def as_table(report: Report, worst: int) -> Table:
    """What was refused and why, and the files that fit their expected text least."""
    totals = _totals(report)
    title = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in totals.items() if number is not None)
    table = Table("file", "pages", "unread", "recall", "precision", "cells found", "note", title=title)
    compared = sorted((f for f in report.read if f.match), key=_fit)[:worst]
    others = [f for f in report.files if f.refused or f.unread]
    for f in [*compared, *(f for f in others if f not in compared)]:
        m = f.match
        share = f"{m.cells_found}/{m.cells}" if m and m.cells else ""
        figures = (f"{m.recall:.3f}", f"{m.precision:.3f}") if m else ("", "")
        table.add_row(f.file, str(f.pages or ""), str(f.unread or ""), *figures, share, f.refused or "; ".join(f.warnings))
    return table


def _fit(result: FileResult) -> float:
    m = result.match
    return min(m.recall, m.precision, m.cells_found / m.cells if m.cells else 1.0) if m else 1.0
