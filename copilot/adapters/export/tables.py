"""The rows of the evidence appendix, and how wide the columns of a table should be: the same in Word and PDF."""

import re
from collections.abc import Iterator, Sequence

from copilot.adapters.export.markup import Block, Heading, Table, measured
from copilot.adapters.export.paper import Evidence, Note, Share
from copilot.adapters.export.text import shortened

EVIDENCE_HEADER = ("No.", "Claim", "Finding", "Note", "Document", "Page", "Quotation", "Match")
SHARES_HEADER = ("Written by", "Statements", "Words", "Share of words")
SIGN_OFF_HEADER = ("Name", "Act", "Credentials", "Time", "Recognised by")
SIGN_OFF_WIDTHS = (26, 25, 37, 46, 26)  # mm: no act, time or heading breaks over two lines
WHOSE_WORDS = (
    "Who wrote the wording that was released. A statement counts for the latest hand in it, a word for whoever put it there."
)

_REPEAT = 200  # characters; a longer quotation is printed once in the appendix and then referred to
_LONGEST_WORD, _LONGEST_CELL = 28, 160  # characters beyond which a word or a cell earns its column no more width
_SPACES = re.compile(r"\s+")
# Where a line may end in Word: at a space, and after a hyphen or slash between letters, as in names of files.
_BREAKS = re.compile(r"\s+|(?<=[^\W\d_][-/_])(?=[^\W_])")
_PADDING = 4  # characters' worth of cell margins


def evidence_rows(evidence: Sequence[Evidence]) -> list[tuple[str, ...]]:
    """One row for each citation of a claim, the claim itself in the first of them; columns as in EVIDENCE_HEADER."""
    printed: dict[int, str] = {}
    return [row for item in evidence for row in _rows(item, printed)]


def share_rows(shares: Sequence[Share]) -> list[tuple[str, ...]]:
    """Columns as in SHARES_HEADER."""
    return [(s.origin, str(s.claims), f"{s.words:,}", f"{s.percent:.0f}%") for s in shares]


def _rows(item: Evidence, printed: dict[int, str]) -> Iterator[tuple[str, ...]]:
    finding = "\n".join(part for part in (item.verdict, *item.reasons, item.override) if part)
    claim = (item.claim, item.text, finding)
    if not item.notes:
        yield (*claim, "", "no source cited", "", "", "")
    for position, note in enumerate(item.notes):
        page = "" if note.page is None else str(note.page)
        cited = (str(note.number), note.document, page, _quotation(note, item.claim, printed), note.match)
        yield (*(claim if position == 0 else ("", "", "")), *cited)


def _quotation(note: Note, claim: str, printed: dict[int, str]) -> str:
    if note.long:
        return f"“{shortened(note.quotation, _REPEAT)}” (whole after this table)"
    if note.number in printed and len(note.quotation) > _REPEAT:
        return f"printed in full under claim {printed[note.number]}"
    printed.setdefault(note.number, claim)
    return f"“{note.quotation}”"


def column_shares(columns: Sequence[Sequence[str]], room: int, *, breaks_at_hyphens: bool) -> list[float]:
    """The share of the width for each column, given all its cells' texts (header first); they add up to 1.

    `room` is how many characters fit into the whole width. Every column gets what its longest word needs, so that no
    figure is broken over two lines; what is left goes to the columns whose longest cell wants more.
    """
    least = _least(columns, breaks_at_hyphens)
    wished = [min(max(map(len, texts)), _LONGEST_CELL) + _PADDING for texts in columns]
    extra = [max(0, wish - need) for wish, need in zip(wished, least, strict=True)]
    left = max(0, room - sum(least))
    weights = [need + (left * more / sum(extra) if sum(extra) else 0) for need, more in zip(least, extra, strict=True)]
    return [weight / sum(weights) for weight in weights]


def least_room(columns: Sequence[Sequence[str]], *, breaks_at_hyphens: bool) -> int:
    """Characters in a row that a table needs at least, so that no word of it is broken."""
    return sum(_least(columns, breaks_at_hyphens))


def columns_of(block: Table) -> list[list[str]]:
    """What each column prints, its header first."""
    return [[measured(row[n]) for row in (block.header, *block.rows)] for n in range(len(block.header))]


def turned(blocks: Sequence[Block], room: int, *, breaks_at_hyphens: bool) -> list[tuple[Block, bool]]:
    """Each block with whether it goes on a landscape page: tables that are too wide for `room`, with their headings."""
    wide = [isinstance(b, Table) and least_room(columns_of(b), breaks_at_hyphens=breaks_at_hyphens) > room for b in blocks]
    for n in range(len(blocks) - 2, -1, -1):
        wide[n] = wide[n] or (isinstance(blocks[n], Heading) and wide[n + 1])
    return list(zip(blocks, wide, strict=True))


def _least(columns: Sequence[Sequence[str]], breaks_at_hyphens: bool) -> list[int]:
    breaks = _BREAKS if breaks_at_hyphens else _SPACES
    words = ([part for text in texts for part in breaks.split(text)] for texts in columns)
    return [min(max(map(len, parts), default=1), _LONGEST_WORD) + _PADDING for parts in words]
