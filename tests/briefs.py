"""Briefs over documents written in a test: a small in-memory search instead of the real one."""

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from copilot.adapters.prompts import PromptFiles
from copilot.domain.document import Block, BlockKind, Body, Cell, Document, Extract, Page, Table
from copilot.domain.drafting import Brief, Turn
from copilot.domain.passage import Passage, Query

PROMPTS = PromptFiles(Path(__file__).resolve().parent.parent / "prompts")


def paper(
    name: str, *pages: str, tables: Sequence[Sequence[Sequence[str]]] = (), titles: Sequence[str] = (), hidden: str = ""
) -> tuple[Document, Body]:
    """A document with blank lines between paragraphs; tables come on the last page, hidden text at the end."""
    text, blocks, found, numbered = "", [], [], []
    for number, page in enumerate(pages, 1):
        start = len(text)
        for paragraph in page.strip().split("\n\n"):
            blocks.append(Block(BlockKind.PARAGRAPH, len(text), len(text) + len(paragraph), number))
            text += paragraph + "\n\n"
        numbered.append(Page(number, start, len(text)))
    for n, rows in enumerate(tables):
        title = titles[n] if n < len(titles) else ""
        text += title + "\n"
        begin, cells = len(text), []
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if cell:
                    cells.append(Cell(r, c, len(text), len(text) + len(cell), f"r{r + 1}c{c + 1}", r == 0))
                text += cell + ("\t" if c < len(row) - 1 else "\n")
        found.append(Table(begin, len(text) - 1, len(pages), tuple(cells), title))
        blocks.append(Block(BlockKind.TABLE, begin, len(text) - 1, len(pages)))
        text += "\n"
    if hidden:
        blocks.append(Block(BlockKind.HIDDEN, len(text), len(text) + len(hidden), len(pages)))
        text += hidden + "\n"
    if numbered:
        numbered[-1] = Page(len(pages), numbered[-1].start, len(text))
    identity = f"doc-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    document = Document(identity, "eng-1", name, sha256, 1, "application/pdf", len(text), len(pages), len(blocks),
                        "mem-1", datetime(2026, 1, 1, tzinfo=UTC))  # fmt: skip
    return document, Body(identity, "eng-1", Extract(text, "application/pdf", tuple(numbered), tuple(blocks), tuple(found)), ())


def brief(question: str, papers: Sequence[tuple[Document, Body]], task: str = "answer", document: str | None = None,
          history: Sequence[Turn] = (), note: str = "", previous: str = "") -> Brief:  # fmt: skip
    """A brief of the task's first version. Search ranks blocks by how many of the question's words they hold."""
    bodies = {body.document: body for _, body in papers}

    def find(query: Query) -> tuple[Passage, ...]:
        wanted = set(re.findall(r"\w{3,}", query.text.lower()))
        scored = []
        for known, body in papers:
            if query.document in (None, known.name):
                for block in body.extract.blocks:
                    text = body.extract.text[block.start : block.end]
                    score = len(wanted & set(re.findall(r"\w{3,}", f"{text} {known.name}".lower())))
                    scored.append((score, known, block, text))
        best = sorted(scored, key=lambda row: (-row[0], row[1].name, row[2].start))[: query.k]
        return tuple(
            Passage(n, d.name, d.id, b.page, b.start, b.end, t, float(s)) for n, (s, d, b, t) in enumerate(best, 1) if s
        )

    documents = tuple(known for known, _ in papers)
    return Brief(
        PROMPTS.get(f"{task}@1"), question, documents, find, bodies.__getitem__, tuple(history), document, note, previous
    )
