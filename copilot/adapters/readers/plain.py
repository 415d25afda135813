"""Plain text and Markdown: the file's own text, unchanged."""

from collections.abc import Iterator

from copilot.adapters.readers.builder import Builder
from copilot.adapters.readers.decoding import decode
from copilot.domain.document import BlockKind


def read(data: bytes, builder: Builder) -> None:
    """Write the file's text unchanged; its structure is plain to see and derived when it is cut into chunks."""
    text = decode(data, builder)
    builder.verbatim(text)
    if builder.suffix in (".md", ".markdown"):
        for start, end in _comments(text):
            builder.mark(BlockKind.HIDDEN, start, end)
            builder.warn("contains comments, which a reader of the rendered text does not see; they are flagged")


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Spans of comments. Searched for in one pass: a pattern goes to the end again for each of a million openings."""
    end = 0
    while (start := text.find("<!--", end)) >= 0 and (close := text.find("-->", start)) >= 0:
        end = close + 3
        yield start, end
