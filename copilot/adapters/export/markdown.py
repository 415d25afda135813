"""The deliverable as Markdown with footnotes. What the released text says is escaped: in it nothing is a link or HTML."""

import re
from collections.abc import Iterator, Sequence

from copilot.adapters.export.markup import Block, Code, Content, Heading, Item, Mark, Paragraph, Rule, Run, Table
from copilot.adapters.export.paper import Paper, compose
from copilot.adapters.export.tables import (
    EVIDENCE_HEADER,
    SHARES_HEADER,
    SIGN_OFF_HEADER,
    WHOSE_WORDS,
    evidence_rows,
    share_rows,
)
from copilot.domain.deliverable import Deliverable
from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement

# Every character that can begin markup; ':' and '.' where an address would become a link by itself.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&])|(?<=https)(:)|(?<=http)(:)|(?<=ftp)(:)|(?<=\bwww)(\.)", re.IGNORECASE)
_LINE_START = re.compile(r"^(\s*)([#>+=-]|\d+(?=[.)](?:\s|$)))")


class MarkdownExporter:
    """UTF-8 Markdown (CommonMark with tables and footnotes as GitHub and pandoc read them)."""

    def __init__(self, public_key: bytes) -> None:
        self._public_key = public_key

    def export(self, deliverable: Deliverable, draft: Draft, engagement: Engagement, machine: Draft | None = None) -> bytes:
        """Write the file."""
        paper = compose(deliverable, draft, engagement, self._public_key)
        return ("\n\n".join(_sections(paper)) + "\n").encode("utf-8")


def _sections(paper: Paper) -> Iterator[str]:
    yield f"# {escape(paper.title)}"
    yield _bullets(paper.facts)
    yield from _body(paper)
    yield "## Sign-off"
    rows = [(s.member, s.act, s.credentials, s.at, s.trust) for s in paper.sign_offs]
    yield _plain_table(SIGN_OFF_HEADER, rows)
    if paper.shares:
        yield "## Whose words"
        yield WHOSE_WORDS
        yield _plain_table(SHARES_HEADER, share_rows(paper.shares))
    if paper.evidence:
        yield "## Appendix: evidence for every claim"
        yield "\n".join(f"- {escape(finding)}" for finding in paper.findings)
        yield _plain_table(EVIDENCE_HEADER, evidence_rows(paper.evidence))
        if paper.quotations:
            yield "### Long quotations, whole"
        for note in paper.quotations:
            yield f"{note.number}: {escape(f'{note.place}: “{note.quotation}”')}"
    yield "## Record of this deliverable"
    if paper.sources:
        yield _plain_table(("Source cited", "SHA-256 of the file"), paper.sources)
    yield _plain_table(("Seal", ""), paper.seal)
    for note in paper.footnotes:
        yield f"[^{note.number}]: {escape(note.text)}"


def _body(paper: Paper) -> Iterator[str]:
    """The released text; neighbouring list items stay one list."""
    items: list[str] = []
    for block in paper.blocks:
        if isinstance(block, Item):
            items.append(_block(block, paper))
            continue
        if items:
            yield "\n".join(items)
            items = []
        yield _block(block, paper)
    if items:
        yield "\n".join(items)


def escape(text: str) -> str:
    """Text as plain characters on one line of Markdown, whatever they are."""
    escaped = _SPECIAL.sub(lambda found: "\\" + found.group(0), text)
    return _LINE_START.sub(lambda m: f"{m[1]}{m[2]}\\" if m[2].isdigit() else f"{m[1]}\\{m[2]}", escaped)


def _block(block: Block, paper: Paper) -> str:
    text = _unquoted(block, paper)
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if block.quoted else text


def _unquoted(block: Block, paper: Paper) -> str:
    match block:
        case Heading(level=level, content=content):
            return f"{'#' * min(level + 1, 6)} {_inline(content, paper)}"
        case Paragraph(content=content):
            return _inline(content, paper)
        case Item(content=content, depth=depth, marker=marker):
            bullet = "-" if marker == "•" else marker
            return f"{'    ' * depth}{bullet + ' ' if bullet else '    '}{_inline(content, paper)}"
        case Table():
            return _table(block, paper)
        case Code(text=text):
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
            return f"{fence}\n{text}\n{fence}"
        case Rule():
            return "* * *"


def _inline(content: Content, paper: Paper) -> str:
    line = "".join(_piece(piece, paper, first=n == 0) for n, piece in enumerate(content))
    return re.sub(r"(\[\^\d+\]):", r"\1\\:", line)  # a colon there would make the draft's text a footnote of its own


def _piece(piece: Run | Mark, paper: Paper, *, first: bool) -> str:
    if isinstance(piece, Mark):
        note = paper.notes.get(piece.citation)
        return f"[^{note.number}]" if note else f"\\[citation {piece.citation} is missing\\]"
    lines = piece.text.split("\n")
    text = "\\\n".join(escape(line) if first or n else _SPECIAL.sub(r"\\\g<0>", line) for n, line in enumerate(lines))
    mark = "*" * (2 * piece.bold + piece.italic)
    bare = text.strip()
    if not mark or not bare:
        return text
    # Emphasis may not begin or end with a space.
    return text[: len(text) - len(text.lstrip())] + mark + bare + mark + text[len(text.rstrip()) :]


def _table(table: Table, paper: Paper) -> str:
    rows = [[_inline(cell, paper).replace("\\\n", " ") for cell in row] for row in (table.header, *table.rows)]
    return _rows(rows, table.right)


def _plain_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = [[escape(cell.replace("\n", "; ")) for cell in row] for row in (header, *rows)]
    return _rows(cells, [False] * len(header))


def _rows(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> str:
    rule = ["--:" if flush else "---" for flush in right]
    return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))


def _bullets(facts: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"- **{label}**: {escape(value)}" for label, value in facts)
