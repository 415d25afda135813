"""CSV and TSV: one table."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence

from copilot.adapters.readers import plain, tables
from copilot.adapters.readers.builder import Builder, CellText, Piece
from copilot.errors import UnreadableError

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 50


def read(data: bytes, builder: Builder) -> None:
    """Write the rows; a delimiter is found by which one cuts the first rows into most, and most even, pieces."""
    text = plain.decode(data, builder).removeprefix("\ufeff")
    delimiter = "\t" if builder.suffix == ".tsv" else sniff(text)
    csv.field_size_limit(2**31 - 1)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False) if any(row)]
    except csv.Error as error:
        raise UnreadableError(f"it is not a valid table ({error}); open it, save it again and add that") from error
    widths = Counter(map(len, rows))
    if len(widths) > 1:
        builder.warn(f"rows have between {min(widths)} and {max(widths)} cells")
    builder.table(cells(rows, header_rows(rows)))


def sniff(text: str) -> str:
    """The delimiter."""

    def fit(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for row, _ in zip(reader, range(_SAMPLE_ROWS), strict=False) if row]
        except csv.Error:
            return (0.0, 0)
        width, count = Counter(widths).most_common(1)[0] if widths else (1, 1)
        return (count / len(widths), width) if width > 1 else (0.0, 0)

    best = max(_DELIMITERS, key=fit)
    return best if fit(best) > (0.0, 0) else ","


def header_rows(rows: Sequence[Sequence[str]]) -> int:
    """1 when the first row names the columns (texts above figures, or texts that no other row repeats), else 0."""
    if len(rows) < 2:
        return 0
    first = [c.strip() for c in rows[0]]
    return int(all(first) and len(set(first)) == len(first) and not any(map(tables.is_figure, first)))


def cells(rows: Sequence[Sequence[str]], headers: int) -> Iterator[tuple[int, list[CellText]]]:
    """Rows as the builder takes them."""
    for number, row in enumerate(rows, 1):
        yield number, [CellText(n, (Piece(text),), header=number <= headers) for n, text in enumerate(row, 1)]
