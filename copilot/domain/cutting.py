"""Where sentences end, and how a stretch of text is cut into pieces that are not larger than they may be."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

# A sentence ends at a stop, closing signs after it, and space before what can begin a sentence.
_END = re.compile(r"[.!?][\"'”’)\]]{0,3}\s+(?=[\"'“‘(\[]{0,2}[A-Z0-9§•À-Þ])|[。！？]|\n[ \t]*\n")
# Text without capitals (lower-cased collections, transcripts) has nothing else to show where the next one begins.
_END_LOWER = re.compile(r"[.!?][\"'”’)\]]{0,3}\s+|[。！？]|\n[ \t]*\n")
_CAPITAL = re.compile(r"[A-Z]")
# Stops after these words do not end a sentence; nor do those after single letters ("J. Smith", "U.S. dollars").
_ABBREVIATIONS = frozenset(
    {
        "mr", "mrs", "ms", "dr", "prof", "sr", "jr", "st", "no", "nos", "inc", "corp", "co", "ltd", "llc", "plc", "vs", "v",
        "e.g", "i.e", "etc", "al", "fig", "figs", "eq", "sec", "art", "ch", "vol", "pp", "p", "para", "cl", "approx", "est",
        "dept", "gov", "rev", "u.s", "u.k", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
        "exh", "ex", "cf", "ca", "op",
    }
)  # fmt: skip
_WORD_BEFORE = re.compile(r"([^\s(\[“\"']{1,12})$")
# Where a sentence that is too long may be cut, best first.
_CUTS = (re.compile(r"\n"), re.compile(r"[;:]\s"), re.compile(r",\s"), re.compile(r"\s"))


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Spans of the sentences in text[start:end]; together they cover all of it."""
    begin = start
    pattern = _END if _CAPITAL.search(text, start, end) else _END_LOWER
    for match in pattern.finditer(text, start, end):
        stop = match.start()
        if text[stop] == "." and _is_abbreviation(text, begin, stop):
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


def _is_abbreviation(text: str, begin: int, stop: int) -> bool:
    match = _WORD_BEFORE.search(text, max(begin, stop - 13), stop)
    if match is None:
        return False
    word = match[1].lower()
    return (
        word in _ABBREVIATIONS
        or (len(word) == 1 and word.isalpha())
        or bool(re.fullmatch(r"\d{1,3}(?:\.\d{1,3})*", word) and _opens(text, begin, match))
    )


def _opens(text: str, begin: int, match: re.Match[str]) -> bool:
    """A number that opens the sentence is its label ("4.2. Term"), not its end."""
    return not text[begin : match.start()].strip()
