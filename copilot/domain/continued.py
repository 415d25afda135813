"""Tables that go on over pages: which table's title and heads the rows of a later page stand under."""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import pairwise

from copilot.domain.document import BlockKind, Extract, Table

_ASIDE = frozenset({BlockKind.PAGE_HEADER, BlockKind.PAGE_FOOTER, BlockKind.HIDDEN})


def headed(extract: Extract) -> Mapping[int, Table]:
    """Start of a table without heads of its own -> the table that it goes on from.

    It stands first on its page, that one last on the page before, and both have as many columns.
    """
    found: dict[int, Table] = {}
    for above, table in pairwise(extract.tables):
        first = found.get(above.start, above)
        if _goes_on(extract, above, table) and any(cell.header for cell in first.cells):
            found[table.start] = first
    return found


def _goes_on(extract: Extract, above: Table, table: Table) -> bool:
    if above.page is None or table.page != above.page + 1 or any(cell.header for cell in table.cells):
        return False
    if not table.cells or _columns(above) != _columns(table):
        return False
    first, last = (bisect_left(extract.blocks, at, key=lambda block: block.start) for at in (above.end, table.start))
    return all(block.kind in _ASIDE for block in extract.blocks[first:last])


def _columns(table: Table) -> int:
    return max((cell.column for cell in table.cells), default=0)
