"""Text with its typography evened out, and where each of its characters came from.

Quotation marks, dashes, ligatures, soft hyphens, non-breaking spaces and runs of white space differ between a page and
what is quoted from it; hyphens inside words come and go with line ends. None of that makes a quotation wrong.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "),
        "％": "%",
        "．": ".",
        "，": ",",
        "：": ":",
        "（": "(",
        "）": ")",
    }
)
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "…": "..."}
_UNEVEN = re.compile(
    r"(?<=[^\W\d_])-\s{0,40}(?=[^\W\d_])"  # a hyphen inside a word, at a line's end or not
    r"|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]+(?:[^\S\n]{0,9}\n\s{0,40}(?=[a-z]))?"
    r"|[ﬀﬁﬂﬃﬄﬅﬆ…]"
    r"|\s*\|\s*|''|\s{2,}|[\n\r\f\v]"
)


@dataclass(frozen=True, slots=True)
class Even:
    """Evened text. `origin(i)` is the offset in the original of the character that became text[i]."""

    text: str
    _starts: tuple[int, ...]
    _shifts: tuple[int, ...]

    def origin(self, at: int) -> int:
        return at + self._shifts[bisect_right(self._starts, at) - 1]


def even(text: str) -> Even:
    """Even out the typography. Table bars read as spaces, so that a quoted row is found in a table."""
    level = text.translate(_SAME_LENGTH)
    parts: list[str] = []
    starts, shifts = [0], [0]
    at = length = 0
    for match in _UNEVEN.finditer(level):
        parts.append(level[at : match.start()])
        length += match.start() - at
        piece = _replacement(match.group())
        parts.append(piece)
        length += len(piece)
        at = match.end()
        starts.append(length)
        shifts.append(at - length)
    parts.append(level[at:])
    return Even("".join(parts), tuple(starts), tuple(shifts))


def evened(text: str) -> str:
    """The evened text alone, stripped."""
    return even(text).text.strip()


def _replacement(piece: str) -> str:
    if piece in _LIGATURES:
        return _LIGATURES[piece]
    if piece == "''":
        return '"'
    if piece[0] == "-" or "\u00ad" in piece or not (piece.isspace() or "|" in piece):
        return ""
    return " "
