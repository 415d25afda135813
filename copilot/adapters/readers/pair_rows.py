"""Rows of claim and evidence from a file of JSON lines, CSV or TSV: one at a time, and a broken one costs itself only."""

import codecs
import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from copilot.adapters.readers.delimited import sniff
from copilot.adapters.readers.legacy import likeliest
from copilot.errors import UsageError

FIELDS = ("id", "claim", "evidence")
LONGEST = 4_000_000  # characters of a field; a 10-K has about 500,000
_SAMPLE = 256 * 1024
_BLOCK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


class PairRow(NamedTuple):
    """`line` counts from 1. `problem` says what is wrong with the row, empty where nothing is."""

    line: int
    row: dict[str, Any]
    problem: str = ""


def pair_rows(path: Path) -> Iterator[PairRow]:
    """Every row of the file, by its extension: .csv and .tsv have a header with `claim` and `evidence`. Raises UsageError."""
    try:
        if path.suffix.casefold() in (".csv", ".tsv"):
            yield from _table(path)
        else:
            yield from _json_lines(path)
    except OSError as error:
        raise UsageError(f"'{path}' cannot be read: {error.strerror}; give a file of JSON lines, CSV or TSV") from None


def _json_lines(path: Path) -> Iterator[PairRow]:
    with path.open("rb") as file:
        encoding = _marked(file)
        if encoding not in (None, "utf-8-sig"):
            with path.open(encoding=encoding, errors="replace") as lines:
                yield from (
                    _checked(n, _parsed(line.encode("utf-8", "replace"))) for n, line in enumerate(lines, 1) if line.strip()
                )
            return
        for number, line in enumerate(file, 1):
            bare = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if bare.strip():
                yield _checked(number, _parsed(bare))


def _parsed(line: bytes) -> Any:
    """The row, or what is wrong with it as a _Problem."""
    try:
        return json.loads(line)
    except UnicodeDecodeError as error:
        return _Problem(f"is not UTF-8: {error.reason} at byte {error.start}")
    except json.JSONDecodeError as error:
        return _Problem(f"is not JSON: {error.msg} at character {error.pos}")
    except RecursionError:
        return _Problem("is nested too deeply")


class _Problem(str):
    """What is wrong with a row."""


def _table(path: Path) -> Iterator[PairRow]:
    encoding = _encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(_SAMPLE)
        file.seek(0)
        delimiter = "\t" if path.suffix.casefold() == ".tsv" else sniff(sample)
        csv.field_size_limit(LONGEST + 1)
        reader = csv.reader(file, delimiter=delimiter)
        header = _header(next(iter(reader), []), path)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield PairRow(line, {}, f"is no row of the table: {error}")
                continue
            if not any(cells):
                continue
            if len(cells) != len(header):
                yield PairRow(line, {}, f"has {len(cells)} cells where the header has {len(header)}")
            else:
                yield _checked(line, {"id": line, **{name: cell for name, cell in zip(header, cells, strict=True) if name}})


def _header(cells: list[str], path: Path) -> list[str]:
    header = [cell.strip().lstrip("\ufeff").casefold() for cell in cells]
    missing = [name for name in FIELDS[1:] if name not in header]
    if missing:
        raise UsageError(
            f"the first row of '{path.name}' names no column {' and no '.join(missing)}; it must name claim and evidence"
        )
    return header


def _checked(line: int, row: Any) -> PairRow:
    if isinstance(row, _Problem):
        return PairRow(line, {}, row)
    if not isinstance(row, dict):
        return PairRow(line, {}, f"is no JSON object but a {type(row).__name__}")
    missing = [field for field in FIELDS if field not in row]
    if missing:
        return PairRow(line, {}, f"lacks the field{'s' if len(missing) > 1 else ''} {', '.join(missing)}")
    for field in FIELDS[1:]:
        value = row[field]
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            return PairRow(line, {}, f"'{field}' is no text but {json.dumps(value)[:40]} (row {row['id']})")
        if (size := len(str(value))) > LONGEST:
            return PairRow(line, {}, f"'{field}' has {size:,} characters, at most {LONGEST:,} are checked (row {row['id']})")
    return PairRow(line, row)


def _marked(file: IO[bytes]) -> str | None:
    head = file.read(4)
    file.seek(0)
    return next((name for mark, name in _BOMS if head.startswith(mark)), None)


def _encoding(path: Path) -> str:
    """By its mark; UTF-8 where the whole file is; else the likeliest legacy encoding of its beginning."""
    with path.open("rb") as file:
        if marked := _marked(file):
            return marked
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            file.seek(0)
            return likeliest(file.read(_SAMPLE)) or "cp1252"
    return "utf-8"
