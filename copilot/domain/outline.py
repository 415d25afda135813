"""The structure of text that brings none of its own: headings, clauses, list items, tables, told by their look.

Used for plain text and Markdown, whose text is the file's own; other formats bring blocks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from copilot.domain.document import BlockKind

_MARKDOWN_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_BULLET = re.compile(
    r"\s{0,12}(?:[-*+•‣▪●○◦–—]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s|\((?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})\))"
)
# "4.2 Term", "4.2.1(a)", "Section 4.", "ARTICLE IV": what lawyers cite.
_CLAUSE = re.compile(
    r"\s{0,12}(?:\d{1,3}(?:\.\d{1,3})+\.?(?=[\s(])|\d{1,2}\.\s+(?=[A-Z])|(?:section|article|clause|item|part|schedule|exhibit|annex|appendix|note)"
    r"\s+(?:\d{1,3}|[IVXLC]{1,7}|[A-Z])\b)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\s*(part|article|chapter|section|item|schedule|exhibit|annex|appendix|note)\s+(?:\d{1,3}|[IVXLC]{1,7}|[A-Z])\b",
    re.IGNORECASE,
)
_NAMED_LEVELS = {"part": 1, "article": 1, "chapter": 1, "section": 2, "item": 2, "note": 3}
# 第1条, 第三章, 제2조: an article, a chapter
_ARTICLE = re.compile(r"\s*(?:第\s?[\d〇一二三四五六七八九十百千]{1,6}\s?[編编章節节条條]|제\s?\d{1,3}\s?[편장절조])")
_NUMBERED = re.compile(r"\s*(\d{1,3}(?:\.\d{1,3})*)\.?\s+[A-Z]")
_MAX_HEADING = 90  # characters
_LONG_LINE = 160  # characters: lines this long are paragraphs that were never wrapped


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text and what it is. `opens` is True where a clause begins, which is where lawyers cut too."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    opens: bool = False


def is_clause(text: str, start: int, end: int) -> bool:
    """True when the text at `start` begins with a clause's number."""
    return _CLAUSE.match(text, start, end) is not None


def outline(text: str, start: int, end: int, markdown: bool) -> Iterator[Part]:
    """Parts of text[start:end] in order; only whitespace lies between them."""
    for lines in _paragraphs(text, start, end, markdown):
        yield from _parts(text, lines, markdown)


Line = tuple[int, int]


def _paragraphs(text: str, start: int, end: int, markdown: bool) -> Iterator[list[Line]]:
    """Runs of lines between blank ones; a fenced block of Markdown is one run."""
    run: list[Line] = []
    fence = ""
    for line in _lines(text, start, end):
        match = _FENCE.match(text, *line) if markdown else None
        if match is not None and (not fence or match[1].startswith(fence)):
            fence = "" if fence else match[1][:3]
        if text[line[0] : line[1]].isspace() or line[0] == line[1]:
            if run and not fence:
                yield run
                run = []
            continue
        run.append(line)
    if run:
        yield run


def _lines(text: str, start: int, end: int) -> Iterator[Line]:
    while start < end:
        newline = text.find("\n", start, end)
        stop = end if newline < 0 else newline + 1
        yield start, stop
        start = stop


def _parts(text: str, lines: list[Line], markdown: bool) -> Iterator[Part]:
    """Cut one run of lines where a heading, list item, clause or table begins."""
    if markdown and _FENCE.match(text, *lines[0]):
        yield Part(BlockKind.PARAGRAPH, lines[0][0], lines[-1][1])
        return
    open_part: Part | None = None
    n = 0
    while n < len(lines):
        start, end = lines[n]
        under = markdown and n + 1 < len(lines) and _UNDERLINE.match(text, *lines[n + 1]) is not None and open_part is None
        level = _heading(text, start, end, markdown, alone=len(lines) == 1 or (n == 0 and len(lines) > 1))
        if under or level:
            if open_part is not None:
                yield open_part
            stop = lines[n + 1][1] if under else end
            level = level or (1 if "=" in text[lines[n + 1][0] : lines[n + 1][1]] else 2)
            yield Part(BlockKind.HEADING, start, stop, level)
            open_part, n = None, n + (2 if under else 1)
            continue
        kind = _kind(text, start, end, markdown)
        clause = _CLAUSE.match(text, start, end) is not None
        if open_part is not None and not _begins(lines[n - 1], kind, open_part.kind, clause):
            open_part = Part(open_part.kind, open_part.start, end, 0, open_part.opens)
        else:
            if open_part is not None:
                yield open_part
            open_part = Part(kind, start, end, 0, clause)
        n += 1
    if open_part is not None:
        yield open_part


def _begins(before: Line, kind: BlockKind, open_kind: BlockKind, clause: bool) -> bool:
    """True when a line does not go on with the part above it."""
    if (kind is BlockKind.TABLE) != (open_kind is BlockKind.TABLE):
        return True
    if kind is BlockKind.TABLE:
        return False
    return clause or kind is BlockKind.LIST_ITEM or before[1] - before[0] > _LONG_LINE


def _kind(text: str, start: int, end: int, markdown: bool) -> BlockKind:
    line = text[start:end]
    if markdown and line.lstrip().startswith("|") and line.count("|") > 1:
        return BlockKind.TABLE
    return BlockKind.LIST_ITEM if _BULLET.match(line) else BlockKind.PARAGRAPH


def names_article(line: str) -> bool:
    """True for the heading of an article of a Chinese, Japanese or Korean text; a clause that begins so goes on to a full stop."""
    return bool(_ARTICLE.match(line)) and len(line) <= _MAX_HEADING and line.rstrip()[-1] not in "。.；;，、"


def in_capitals(text: str) -> bool:
    """Most of its letters are capitals, none is small. Scripts that have no case are never in capitals."""
    letters = [c for c in text if c.isalpha()]
    return not any(c.islower() for c in letters) and 2 * sum(c.isupper() for c in letters) > len(letters)


def _heading(text: str, start: int, end: int, markdown: bool, alone: bool) -> int:
    """The level of a heading, 0 for other lines."""
    if markdown:
        match = _MARKDOWN_HEADING.match(text, start, end)
        if match is not None:
            return len(match[1])
    if end - start > 2 * _MAX_HEADING or not alone:
        return 0
    line = text[start:end].strip()
    letters = sum(map(str.isalpha, line))
    if len(line) > _MAX_HEADING or letters < 3 or letters < 0.5 * len(line.replace(" ", "")) or line[-1] in ",;":
        return 0
    capitals = in_capitals(line)
    if names_article(line):
        return 2
    named = _NAMED.match(line)
    if named is not None and (capitals or line[-1] != "."):
        return _NAMED_LEVELS.get(named[1].lower(), 2)
    number = _NUMBERED.match(line)
    if number is not None and (capitals or (line[-1] != "." and len(line) < 70)):
        return min(2 + number[1].count("."), 6)
    return 3 if capitals and letters > 3 else 0
