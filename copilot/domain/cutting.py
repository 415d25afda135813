"""Where sentences end, and how a stretch of text is cut into pieces that are not larger than they may be."""

import re
from collections.abc import Iterator

from copilot.domain.abbreviations import ends_nothing

Span = tuple[int, int]

# A sentence ends at a stop, closing signs after it, and space before what can begin a sentence.
_END = re.compile(r"[.!?][\"'”’)\]]{0,3}\s+(?=[\"'“‘(\[]{0,2}[A-Z0-9§•À-Þ])|[。！？]|\n[ \t]*\n")
# Text without capitals (lower-cased collections, transcripts) has nothing else to show where the next one begins.
_END_LOWER = re.compile(r"[.!?][\"'”’)\]]{0,3}\s+|[。！？]|\n[ \t]*\n")
_CAPITAL = re.compile(r"[A-Z]")
# Where a sentence that is too long may be cut, best first.
_CUTS = (re.compile(r"\n"), re.compile(r"[;:]\s"), re.compile(r",\s"), re.compile(r"\s"))


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Spans of the sentences in text[start:end]; together they cover all of it."""
    begin = start
    pattern = _END if _CAPITAL.search(text, start, end) else _END_LOWER
    for match in pattern.finditer(text, start, end):
        stop = match.start()
        if text[stop] == "." and ends_nothing(text, begin, stop):
            continue
        yield begin, match.end()
        begin = match.end()
    if begin < end:
        yield begin, end


def pieces(text: str, start: int, end: int, limit: int) -> Iterator[Span]:
    """Sentences of text[start:end], those longer than `limit` characters cut at the best place that there is."""
    for begin, stop in sentences(text, start, end):
        while stop - begin > limit:
            cut = _cut(text, begin, limit)
            yield begin, cut
            begin = cut
        yield begin, stop


def cut_lines(text: str, start: int, end: int, limit: int) -> Iterator[Span]:
    """Lines of text[start:end], those longer than `limit` characters cut."""
    begin = start
    while begin < end:
        newline = text.find("\n", begin, end)
        stop = end if newline < 0 else newline + 1
        while stop - begin > limit:
            cut = _cut(text, begin, limit)
            yield begin, cut
            begin = cut
        yield begin, stop
        begin = stop


def _cut(text: str, begin: int, limit: int) -> int:
    """The last good place to cut in the second half of the first `limit` characters."""
    for pattern in _CUTS:
        ends = [match.end() for match in pattern.finditer(text, begin + limit // 2, begin + limit)]
        if ends:
            return ends[-1]
    return begin + limit
