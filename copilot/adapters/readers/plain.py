"""Plain text as it is; Markdown as it is but for the signs of emphasis, which a reader of the rendered text does not see."""

import re
from collections.abc import Iterator

from copilot.adapters.readers.builder import Builder
from copilot.adapters.readers.decoding import decode
from copilot.domain.document import BlockKind

# Pairs of signs around words of one line: "**Provider**", "*v.*", "__Term__". Inside a word, beside a space or unpaired they stay.
_EMPHASIS = re.compile(r"(?<![\w*_\\])(\*{1,3}|_{1,3})(?=[^\s*_])([^*_\n]{1,400}+)(?<=\S)\1(?![\w*_])")
_ESCAPED = re.compile(r"\\([\\*_\[\]#|~])")
_FENCE = re.compile(r"^(?:```|~~~)", re.MULTILINE)


def read(data: bytes, builder: Builder) -> None:
    """Write the file's text; its structure is plain to see and derived when it is cut into chunks."""
    text = decode(data, builder)
    marked = builder.suffix in (".md", ".markdown")
    text = _unmarked(text) if marked else text
    builder.verbatim(text)
    if marked:
        for start, end in _comments(text):
            builder.mark(BlockKind.HIDDEN, start, end)
            builder.warn("contains comments, which a reader of the rendered text does not see; they are flagged")


def _unmarked(text: str) -> str:
    """Without signs of emphasis, and with what is escaped as it is read; code blocks stay as they are."""
    fences = [m.start() for m in _FENCE.finditer(text)]
    edges = [0, *fences[: len(fences) // 2 * 2], len(text)]
    pieces = [text[low:high] for low, high in zip(edges, edges[1:], strict=False)]
    return "".join(piece if n % 2 else _ESCAPED.sub(r"\1", _EMPHASIS.sub(r"\2", piece)) for n, piece in enumerate(pieces))


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Spans of comments. Searched for in one pass: a pattern goes to the end again for each of a million openings."""
    end = 0
    while (start := text.find("<!--", end)) >= 0 and (close := text.find("-->", start)) >= 0:
        end = close + 3
        yield start, end
