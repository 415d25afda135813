"""What comes from the reading process is checked before anything is built from it."""

import json
from typing import Any

import pytest

from copilot.adapters.readers import wire
from copilot.domain.document import Block, BlockKind, Cell, Extract, Line, Page, Table

WHOLE = Extract(
    text="Títle\nA | 1",
    media_type="application/pdf",
    pages=(Page(1, 0, 11, 612.0, 792.0), Page(2, 11, 11, unread="a picture")),
    blocks=(Block(BlockKind.HEADING, 0, 5, 1, 2), Block(BlockKind.TABLE, 6, 11, 1)),
    tables=(Table(6, 11, 1, (Cell(1, 1, 6, 7, "r1c1", True), Cell(1, 2, 10, 11, "r1c2")), "Títle"),),
    lines=(Line(0, 5, 1, (1.5, 2.0, 3.25, 4.0)),),
    warnings=("one",),
    title="Títle",
)


def changed(path: list[Any], value: object) -> bytes:
    fields = json.loads(wire.encode(WHOLE))
    place = fields
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(fields).encode()


def test_an_extract_comes_back_as_it_was() -> None:
    assert wire.decode(wire.encode(WHOLE)) == WHOLE
    assert wire.decode(wire.encode(Extract("", "text/plain"))) == Extract("", "text/plain")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["blocks", 2, 0], 10_000),
        (["blocks", 1, 0], -1),
        (["blocks", 1, 0], 7),
        (["blocks", 1, 0], 1.5),
        (["blocks", 1, 0], True),
        (["blocks", 0, 0], "script"),
        (["blocks", 4], [1]),
        (["lines", 3, 0], "NaN"),
        (["lines", 3, 0], 1e30),
        (["text"], 5),
        (["text"], "\ud800"),
        (["pages", 0, 0], -1),
        (["pages", 1, 0], 12),
        (["pages"], None),
        (["cells", 3, 0], 99),
        (["warnings"], [["x"]]),
        (["title"], None),
        (["tables", 0, 0], None),
        (["lines"], {"a": 1}),
    ],
)
def test_anything_that_is_not_as_it_must_be_is_refused(path: list[Any], value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (the message is for nobody: the reader says 'nonsense')
        wire.decode(changed(path, value))


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{}", b"\x80\x04\x95pickle", b"[" * 100_000])
def test_what_is_no_extract_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        wire.decode(data)
