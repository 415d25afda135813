"""Texts to seed errors in: documents of any kind, or tables and paragraphs as JSON rows.

A row is {"id"?, "text"?, "table"?: [[cell, ...], ...], "paragraphs"?: [text, ...], "claims"?: [true sentence, ...]}; further
fields are ignored, a table may be {"table": [[...]]} and a paragraph {"text": ...}.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from copilot.domain.document import Extract
from copilot.errors import UnreadableError, UsageError
from copilot.evaluation.checking import rows
from copilot.evaluation.checking.grid import Grid, grid_of, written
from copilot.ports import Reader

_ROWS = frozenset((".json", ".jsonl"))


@dataclass(frozen=True, slots=True)
class Source:
    """A text with its tables. `claims` are sentences about it that whoever made the row vouches for."""

    name: str
    text: str
    grids: tuple[Grid, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that gave no text, and why."""

    name: str
    reason: str


def _cells(value: Any) -> Any:
    return value.get("table") if isinstance(value, dict) else value


def _words(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    ordered = sorted(value, key=lambda p: p.get("order", 0)) if value and all(isinstance(p, dict) for p in value) else value
    return [p.get("text") if isinstance(p, dict) else p for p in ordered]


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    id: str = ""
    text: str = ""
    table: Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_cells)] = ()
    paragraphs: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    claims: Annotated[tuple[str, ...], Field(max_length=1000)] = ()


def read_sources(paths: Sequence[Path], reader: Reader) -> Iterator[Source | Unread]:
    """Every file of the paths, folders taken whole. Raises UsageError where there is nothing, or a row is broken."""
    files = [f for path in paths for f in ([path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file()))]
    if not files:
        raise UsageError(f"there is no file in {', '.join(repr(str(p)) for p in paths)}")
    for file in (f for f in files if f.suffix.casefold() in _ROWS):
        yield from (_of_row(row, f"{file.stem} {n}") for n, row in enumerate(rows.read(file, _Row), 1))
    others = [(f, f.name) for f in files if f.suffix.casefold() not in _ROWS]
    for name, extract in reader.read_many(others):
        if isinstance(extract, UnreadableError):
            yield Unread(name, str(extract))
        else:
            yield _of_extract(name, extract)


def _of_row(row: _Row, name: str) -> Source:
    parts = [row.text] if row.text else []
    grids: tuple[Grid, ...] = ()
    if row.table:
        text, grid = written(row.table)
        parts, grids = [text, *parts], (grid,)  # the table first: its offsets are the text's
    return Source(row.id or name, "\n\n".join([*parts, *row.paragraphs]), grids, row.claims)


def _of_extract(name: str, extract: Extract) -> Source:
    return Source(name, extract.text, tuple(grid_of(table) for table in extract.tables))
