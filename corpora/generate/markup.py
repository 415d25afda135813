"""A small markup, so that the prose of the corpora can be kept as prose.

``# title``, ``## section``, ``### subsection`` (``#!``, ``##!``, ``###!`` without a number), ``#S schedule``,
``###N note to accounts``,
``. numbered clause``, ``.. lettered item``, ``- bullet``, ``^ centred``, ``> small``, ``| table | row |`` after an
optional ``:: caption``, ``!block name`` (a block supplied by the caller), ``!note footnote``, ``!hidden text``,
``!break``. ``{#label}`` names a number and ``[[label]]`` refers to it. ``$name`` is filled in, strictly.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from string import Template

from .blocks import Block, Break, Heading, Para, Table

TEXTS = Path(__file__).parent / "texts"
LABEL = re.compile(r"\s*\{#([\w-]+)\}\s*")


class Numbering:
    """Counters for sections, clauses, items and schedules, and the labels given to them."""

    def __init__(self) -> None:
        self.section = self.subsection = self.clause = self.item = self.schedule = self.note = self.statement_note = 0
        self.labels: dict[str, str] = {}

    def next_section(self) -> str:
        self.section, self.subsection, self.clause, self.item = self.section + 1, 0, 0, 0
        return f"{self.section}."

    def next_subsection(self) -> str:
        self.subsection, self.clause, self.item = self.subsection + 1, 0, 0
        return f"{self.section}.{self.subsection}"

    def next_clause(self) -> str:
        self.clause, self.item = self.clause + 1, 0
        if not self.section:  # paragraphs of a schedule
            return f"{self.clause}."
        middle = f"{self.subsection}." if self.subsection else ""
        return f"{self.section}.{middle}{self.clause}"

    def next_item(self) -> str:
        self.item += 1
        return f"({chr(96 + self.item)})"

    def next_schedule(self) -> str:
        self.schedule += 1
        self.section = self.subsection = self.clause = self.item = 0
        return f"Schedule {self.schedule}"


def text_of(name: str) -> str:
    return (TEXTS / name).read_text(encoding="utf-8")


def compose(name: str, values: Mapping[str, object], supplied: Mapping[str, Block] | None = None) -> list[Block]:
    """Fill in a text and parse it. An unknown ``$name`` or ``[[label]]`` is a KeyError."""
    return parse(Template(text_of(name)).substitute({k: str(v) for k, v in values.items()}), supplied or {})


def parse(text: str, supplied: Mapping[str, Block]) -> list[Block]:
    numbering = Numbering()
    blocks: list[Block] = []
    for piece in re.split(r"\n\s*\n", text.strip()):
        for block in _parse_piece(piece, numbering, supplied):
            if isinstance(block, Para) and block.kind == "note":
                _attach_note(blocks, block.text, numbering)
            else:
                blocks.append(block)
    return [_resolve(block, numbering.labels) for block in blocks]


def _parse_piece(piece: str, numbering: Numbering, supplied: Mapping[str, Block]) -> list[Block]:
    lines = piece.split("\n")
    if any(entry.startswith("|") for entry in lines):
        return [_parse_table(lines)]
    joined: list[str] = []
    for entry in lines:  # a line that opens with a mark starts a block; any other continues the one before
        if joined and not re.match(r"(#|\.{1,2} |- |\^ |> |!)", entry):
            joined[-1] += " " + entry.strip()
        else:
            joined.append(entry.strip())
    return [_parse_line(entry, numbering, supplied) for entry in joined]


def _parse_line(entry: str, numbering: Numbering, supplied: Mapping[str, Block]) -> Block:
    label = LABEL.search(entry)
    entry = LABEL.sub(" ", entry).strip()
    mark, _, rest = entry.partition(" ")
    number = ""
    block: Block
    if mark == "!break":
        return Break()
    if mark == "!block":
        return supplied[rest.strip()]
    if mark == "#S":
        number = numbering.next_schedule()
        block = Heading(rest, 1, f"{number} \u2013")
    elif mark in ("#", "#!"):
        block = Heading(rest, 0)
    elif mark in ("##", "##!"):
        number = numbering.next_section() if mark == "##" else ""
        block = Heading(rest, 1, number)
    elif mark in ("###", "###!"):
        number = numbering.next_subsection() if mark == "###" else ""
        block = Heading(rest, 2, number)
    elif mark == "###N":
        numbering.statement_note += 1
        number = f"{numbering.statement_note}."
        block = Heading(rest, 2, number)
    elif mark == ".":
        number = numbering.next_clause()
        block = Para(rest, "clause", number)
    elif mark == "..":
        number = numbering.next_item()
        block = Para(rest, "item", number)
    elif mark in MARKS:
        block = Para(rest, MARKS[mark])
    else:
        block = Para(entry)
    if label:
        numbering.labels[label.group(1)] = number.rstrip(".")
    return block


MARKS = {"-": "bullet", "^": "centre", ">": "small", "!hidden": "hidden", "!note": "note"}


def _parse_table(lines: list[str]) -> Table:
    caption = next((entry[2:].strip() for entry in lines if entry.startswith("::")), "")
    rows = [tuple(cell.strip() for cell in entry.strip().strip("|").split("|")) for entry in lines if entry[0] == "|"]
    rows = [row for row in rows if set("".join(row)) != {"-"} or "---" not in row]
    lengths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    widths = tuple(min(max(length, 8), 60) ** 0.75 for length in lengths)
    return Table(rows[0], tuple(rows[1:]), caption, widths, numeric=False)


def _attach_note(blocks: list[Block], text: str, numbering: Numbering) -> None:
    numbering.note += 1
    last = blocks[-1]
    assert isinstance(last, Para), f"a footnote must follow a paragraph: {text}"
    mark = f"^{numbering.note}^"
    blocks[-1] = Para(last.text + mark, last.kind, last.number, (*last.notes, f"{numbering.note} {text}"))


def _resolve(block: Block, labels: Mapping[str, str]) -> Block:
    def refer(text: str) -> str:
        return re.sub(r"\[\[([\w-]+)\]\]", lambda match: labels[match.group(1)], text)

    if isinstance(block, Para):
        return Para(refer(block.text), block.kind, block.number, tuple(refer(note) for note in block.notes))
    if isinstance(block, Heading):
        return Heading(refer(block.text), block.level, block.number)
    if isinstance(block, Table):
        return replace(block, rows=tuple(tuple(refer(cell) for cell in row) for row in block.rows))
    return block
