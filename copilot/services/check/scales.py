"""In what the figures of a table are: the power of ten and the currencies that the page says of them."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from copilot.domain.units import CURRENCIES

NOTE_REACH = 5000  # characters above a row within which '(in millions)' still speaks of it
NOTE = re.compile(
    r"\bin\s+(?:[A-Za-z$€£.']+\s+){0,3}?(?P<a>thousands|millions|billions)\b"
    r"|\b(?P<b>thousands|millions|billions)\s+of\s+(?:U\.?S\.?\s+|Swiss\s+)?(?:dollars|euros?|pounds|yen|francs|rupees|yuan|shares|RMB|\$|€|£)"
    r"|(?:[$€£]|\b(?:USD|EUR|GBP|CHF|RMB|CNY|JPY|INR|Rs\.?|US))\s?\$?\s?(?:in\s+)?(?P<c>thousands?|millions?|billions?|bn|mn|m|k|crores?|lakhs?)\b(?!\s+\d)(?<!\d)"
    r"|(?P<d>['’]000s?\b|\$000s?\b|\(000s?\))|\((?P<e>thousands|millions|billions)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:except|other than)\b[^().]*$", re.IGNORECASE
)  # 'in millions, except shares, which are in thousands'
_NOTE_WORDS = ("thousand", "million", "billion", "000", "crore", "lakh")
_NOTE_HINT = re.compile(r"(?:[$€£]|USD|EUR|GBP|CHF|RMB|CNY|JPY|INR|Rs\.?|US)\s?\$?\s?(?:in\s+)?(?:bn|mn|m|k)\b")
_SCALE = {"thousand": 3, "million": 6, "billion": 9, "bn": 9, "mn": 6, "m": 6, "k": 3, "crore": 7, "lakh": 5}
_SIGNS = re.compile("|".join(sorted((re.escape(c) for c in CURRENCIES if not c[0].islower()), key=len, reverse=True)))
_CURRENCY_NOTE = re.compile(
    r"\b(?:thousands|millions|billions)\s+of\s+(?:U\.?S\.?\s+|Swiss\s+)?(?P<word>dollars|euros?|pounds|yen|francs|rupees|yuan)\b",
    re.IGNORECASE,
)
PERCENT_WORDS = re.compile(r"%|\b(?:percent|per cent|percentage|rate|margin|share of)\b", re.IGNORECASE)


def scale_notes(text: str, low: int, high: int) -> list[tuple[int, int]]:
    """Where text[low:high] says in what its figures are, with the power of ten; whole patterns only beside a word of scale."""
    found: dict[int, int] = {}
    lower = text[low:high].lower()
    hints = [m.start() + low for m in _NOTE_HINT.finditer(text, low, high)]
    for word in _NOTE_WORDS:
        at = lower.find(word)
        while at >= 0:
            hints.append(at + low)
            at = lower.find(word, at + len(word))
    for hint in hints:
        for note in NOTE.finditer(text, max(low, hint - 50), min(high, hint + 35)):
            if not _EXCEPT.search(text, max(low, note.start() - 60), note.start()):
                found[note.end()] = _power(note)
    return sorted(found.items())


def table_scale(heading: str) -> int | None:
    """The power of ten that a heading gives to the figures under it: 'Revenue ($m)', 'in thousands'."""
    notes = [n for n in NOTE.finditer(heading) if not _EXCEPT.search(heading, max(0, n.start() - 60), n.start())]
    return _power(notes[-1]) if notes else None


def _power(note: re.Match[str]) -> int:
    word = next(g for g in note.groups() if g).casefold()
    return 3 if "000" in word else _SCALE[word.rstrip("s")]


def row_scale(notes: Sequence[tuple[int, int]], at: int, line: str) -> int | None:
    """The power of ten that the row itself, or the nearest note above it, gives to its figures."""
    if (own := table_scale(line)) is not None:
        return own
    n = bisect_left(notes, (at + 1, 0)) - 1
    return notes[n][1] if n >= 0 and notes[n][0] >= at - NOTE_REACH else None


def currencies_in(text: str) -> frozenset[str]:
    """The currencies that the text names by sign or code, or in a note: 'in thousands of euros'."""
    signs = frozenset(CURRENCIES[m.group()] for m in _SIGNS.finditer(text))
    return signs | {CURRENCIES[m["word"].casefold()] for m in _CURRENCY_NOTE.finditer(text)}
