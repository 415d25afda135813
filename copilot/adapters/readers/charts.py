"""Charts of Office files: their own stored figures as a table, categories down, series across."""

from lxml import etree

from copilot.adapters.readers import tables
from copilot.adapters.readers.builder import Builder, CellText, Piece
from copilot.domain.document import BlockKind


def write(space: etree._Element, builder: Builder) -> None:
    """Write a chart's title and figures; `space` is its chartSpace. Read from the XML that every kind of plot shares."""
    series = list(space.iter("{*}ser"))
    head = [CellText(n, (Piece(_joined(s.find("{*}tx"))),), header=True) for n, s in enumerate(series, 2)]
    rows: dict[int, tables.Row] = {}
    for column, one in enumerate(series, 2):
        for name, place in (("cat", 1), ("xVal", 1), ("val", column), ("yVal", column)):
            for point in one.iterfind(f"{{*}}{name}//{{*}}pt"):
                index = point.get("idx", "")
                row = rows.setdefault(int(index) if index.isdecimal() else 0, [])
                if place > 1 or column == 2:
                    row.append(CellText(place, (Piece(point.findtext("{*}v") or ""),)))
    title = _joined(space.find("{*}chart/{*}title"))
    builder.block(BlockKind.PARAGRAPH, title)
    builder.table(enumerate([head, *(rows[n] for n in sorted(rows))], 1), title=title or builder.caption())


def _joined(element: etree._Element | None) -> str:
    """All text below an element: runs of rich text, or the values stored for a reference."""
    if element is None:
        return ""
    return " ".join("".join(e.text or "" for e in element.iter("{*}t", "{*}v")).split())
