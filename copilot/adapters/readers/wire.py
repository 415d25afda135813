"""The form in which an extract crosses from the child: JSON with one list per field, checked on arrival.

A child that has parsed a hostile file may itself be hostile, so nothing is unpickled and every number is checked before
it becomes an offset.
"""

import json
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any, TypeVar

from copilot.domain.document import Block, BlockKind, Cell, Extract, Line, Page, Table

T = TypeVar("T")


def encode(extract: Extract) -> bytes:
    """The extract as UTF-8 JSON; items become columns: {"lines": [[starts], [ends], ...]}."""
    cells = [(n, *_cell(c)) for n, table in enumerate(extract.tables) for c in table.cells]
    fields = {
        "text": extract.text,
        "media_type": extract.media_type,
        "title": extract.title,
        "warnings": extract.warnings,
        "pages": _columns((p.number, p.start, p.end, p.width, p.height, p.unread) for p in extract.pages),
        "blocks": _columns((b.kind.value, b.start, b.end, b.page, b.level) for b in extract.blocks),
        "tables": _columns((t.start, t.end, t.page, t.title) for t in extract.tables),
        "cells": _columns(cells),
        "lines": _columns((a.start, a.end, a.page, *(round(x, 2) for x in a.box)) for a in extract.lines),
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def decode(data: bytes) -> Extract:
    """The extract that `encode` wrote. Raises ValueError when anything is not as it must be."""
    try:
        fields = json.loads(data)
        extract = _extract(fields)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not an extract") from error
    return extract


def _extract(fields: dict[str, Any]) -> Extract:
    text = _string(fields["text"])
    size = len(text)
    kinds = {kind.value: kind for kind in BlockKind}
    cells: dict[int, list[Cell]] = {}

    def cell(table: int, row: int, column: int, start: int, end: int, address: str, header: bool) -> None:
        item = Cell(_natural(row), _natural(column), start, end, _string(address), bool(header))
        cells.setdefault(_natural(table), []).append(_inside(item, size))

    def line(start: int, end: int, page: int, *box: float) -> Line:
        return _inside(Line(start, end, _natural(page), (_real(box[0]), _real(box[1]), _real(box[2]), _real(box[3]))), size)

    def page(number: int, start: int, end: int, width: float, height: float, unread: str | None) -> Page:
        return _inside(Page(_natural(number), start, end, _real(width), _real(height), _optional(unread)), size)

    def block(kind: str, start: int, end: int, page: int | None, level: int) -> Block:
        return _inside(Block(kinds[kind], start, end, _page(page), _natural(level)), size)

    _rows(fields["cells"], cell)
    tables = _rows(fields["tables"], lambda *row: row)
    return Extract(
        text=text,
        media_type=_string(fields["media_type"]),
        pages=_ordered(_rows(fields["pages"], page)),
        blocks=_ordered(_rows(fields["blocks"], block)),
        tables=tuple(
            _inside(Table(start, end, _page(number), tuple(cells.get(n, ())), _string(title)), size)
            for n, (start, end, number, title) in enumerate(tables)
        ),
        lines=_rows(fields["lines"], line),
        warnings=tuple(_string(w) for w in fields["warnings"]),
        title=_string(fields["title"]),
    )


def _cell(cell: Cell) -> tuple[int, int, int, int, str, int]:
    return cell.row, cell.column, cell.start, cell.end, cell.address, int(cell.header)


def _columns(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return list(zip(*rows, strict=True))


def _rows(columns: list[list[Any]], make: Callable[..., T]) -> tuple[T, ...]:
    if type(columns) is not list or len({len(c) for c in columns}) > 1:
        raise ValueError("columns of one length were expected")
    return tuple(map(make, *columns)) if columns else ()


def _inside(item: T, size: int) -> T:
    start, end = item.start, item.end  # type: ignore[attr-defined]
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= size:
        raise ValueError("an offset outside the text")
    return item


def _ordered(items: tuple[T, ...]) -> tuple[T, ...]:
    starts = [item.start for item in items]  # type: ignore[attr-defined]
    if any(a > b for a, b in pairwise(starts)):
        raise ValueError("offsets out of order")
    return items


def _string(value: object) -> str:
    if type(value) is not str:
        raise ValueError("a text was expected")
    value.encode("utf-8")  # halves of surrogate pairs raise UnicodeEncodeError, a ValueError
    return value


def _optional(value: object) -> str | None:
    return None if value is None else _string(value)


def _natural(value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise ValueError("a count was expected")
    return value


def _page(value: object) -> int | None:
    return None if value is None else _natural(value)


def _real(value: object) -> float:
    if type(value) not in (int, float) or not abs(value) < 1e7:  # type: ignore[arg-type]
        raise ValueError("a coordinate was expected")
    return float(value)  # type: ignore[arg-type]
