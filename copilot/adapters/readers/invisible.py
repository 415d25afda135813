"""Characters that a person cannot see but a model reads: tag characters, direction overrides, zero-width runs."""

import re

from copilot.domain.document import Block, BlockKind, Extract

# Unicode tag characters (a whole ASCII text can be hidden in them), direction overrides and isolates (text that reads in
# another order than it is stored), runs of two or more zero-width characters (single ones are used in many scripts).
_HIDDEN = re.compile("[\U000e0000-\U000e007f]+|[\u202a-\u202e\u2066-\u2069]+|[\u200b-\u200d\u2060\ufeff]{2,}")


def hidden_runs(text: str) -> list[tuple[int, int]]:
    """Spans of invisible characters, in order."""
    return [] if text.isascii() else [m.span() for m in _HIDDEN.finditer(text)]


def blocks(text: str, page_of: Extract | None = None) -> list[Block]:
    """A HIDDEN block for every such span."""
    return [Block(BlockKind.HIDDEN, start, end, page_of and page_of.page_at(start)) for start, end in hidden_runs(text)]
