"""The rows of the evidence appendix, and how wide the columns of a table should be: the same in Word and PDF."""

import re
from collections.abc import Iterator, Sequence

from copilot.adapters.export.paper import Evidence, Note

EVIDENCE_HEADER = ("No.", "Claim", "Finding", "Note", "Document", "Page", "Quotation", "Match")

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
    if note.number in printed and len(note.quotation) > _REPEAT:
        return f"printed in full under claim {printed[note.number]}"
    printed.setdefault(note.number, claim)
    return f"“{note.quotation}”"


def column_shares(columns: Sequence[Sequence[str]], room: int, *, breaks_at_hyphens: bool) -> list[float]:
    """The share of the width for each column, given all its cells' texts (header first); they add up to 1.

    `room` is how many characters fit into the whole width. Every column gets what its longest word needs, so that no
    figure is broken over two lines; what is left goes to the columns whose longest cell wants more.
    """
    breaks = _BREAKS if breaks_at_hyphens else _SPACES
    words = [[part for text in texts for part in breaks.split(text)] for texts in columns]
    least = [min(max(map(len, parts), default=1), _LONGEST_WORD) + _PADDING for parts in words]
    wished = [min(max(map(len, texts)), _LONGEST_CELL) + _PADDING for texts in columns]
    extra = [max(0, wish - need) for wish, need in zip(wished, least, strict=True)]
    left = max(0, room - sum(least))
    weights = [need + (left * more / sum(extra) if sum(extra) else 0) for need, more in zip(least, extra, strict=True)]
    return [weight / sum(weights) for weight in weights]
