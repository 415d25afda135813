"""Charts of Office files: their own stored figures as a table, categories down, series across."""

from lxml import etree

from copilot.adapters.readers import tables
from copilot.adapters.readers.builder import Builder, CellText, Piece
from copilot.domain.document import BlockKind

_DIGITS = 15  # that Office keeps of a number


def write(space: etree._Element, builder: Builder, *, hidden: bool = False) -> None:
    """Write a chart's title, axes and figures; `space` is its chartSpace. Read from the XML that every kind of plot shares."""
    plain, tabular = (BlockKind.HIDDEN, BlockKind.HIDDEN) if hidden else (BlockKind.PARAGRAPH, BlockKind.TABLE)
    series = list(space.iter("{*}ser"))
    head = [CellText(n, (Piece(_joined(s.find("{*}tx"))),), header=True) for n, s in enumerate(series, 2)]
    rows: dict[int, tables.Row] = {}
    for column, one in enumerate(series, 2):
        for name, place in (("cat", 1), ("xVal", 1), ("val", column), ("yVal", column)):
            for point in one.iterfind(f"{{*}}{name}//{{*}}pt"):
                index = point.get("idx", "")
                row = rows.setdefault(int(index) if index.isdecimal() else 0, [])
                if place > 1 or column == 2:
                    row.append(CellText(place, (Piece(_number(point.findtext("{*}v") or "")),)))
    title = _joined(space.find("{*}chart/{*}title"))
    builder.block(plain, title)
    axes = [text for axis in space.iterfind("{*}chart/{*}plotArea/*/{*}title") if (text := _joined(axis))]
    builder.block(plain, f"Axes: {'; '.join(axes)}" if axes else "")
    written = [head, *(rows[n] for n in sorted(rows))]
    builder.table(enumerate(written, 1), title=title or builder.caption(), kind=tabular)


def _number(stored: str) -> str:
    """As Office shows it, with fifteen digits at most: it stores 4.4000000000000004 where 4.4 was typed."""
    try:
        return f"{float(stored):.15g}" if len(stored) > _DIGITS and "." in stored else stored
    except ValueError:
        return stored


def _joined(element: etree._Element | None) -> str:
    """All text below an element: runs of rich text, or the values stored for a reference."""
    if element is None:
        return ""
    return " ".join("".join(e.text or "" for e in element.iter("{*}t", "{*}v")).split())
