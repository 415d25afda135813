"""Where sentences begin and end, in offsets of the text they stand in."""

import re
from typing import NamedTuple

_END = re.compile(
    r"(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]*[A-Z0-9•§])|\n\s*\n|\n(?=\s*(?:[•●▪–\-*]\s|\([a-z0-9]{1,4}\)\s|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s))"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nos|Inc|Corp|Ltd|Co|Cos|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|v|cf|al|e\.g|i\.e|approx|Fig|Figs|Sec|Secs|Art|Arts"
    r"|Para|Ch|Vol|pp|p|ed|eds|Ref|Refs|Eq|Dept|est|incl|excl|max|min|resp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec"
    r"|U\.S|U\.K|U\.S\.C|L\.P|N\.A|S\.A|P\.O|a\.m|p\.m)|\b[A-Z]|^\s*(?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,5}))\.$",
    re.MULTILINE,
)


class Span(NamedTuple):
    start: int
    end: int


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Sentences of text[start:end], trimmed of white space. An abbreviation or an enumerator's stop ends nothing."""
    spans: list[Span] = []
    begin = start
    for match in _END.finditer(text, start, end):
        head = text[begin : match.start()]
        if "\n\n" not in match.group() and _ABBREVIATION.search(head[-12:].rstrip("\"”’')]")):
            continue
        spans.append(trimmed(text, begin, match.start() + len(match.group()) - len(match.group().lstrip("\"”’')]"))))
        begin = match.end()
    spans.append(trimmed(text, begin, end))
    return [span for span in spans if span.end > span.start]


def clip(text: str, span: Span, limit: int) -> Span:
    """The span cut to at most `limit` characters, at the last clause or word end before it."""
    if span.end - span.start <= limit:
        return span
    piece = text[span.start : span.start + limit]
    for mark in (". ", "; ", ", ", " "):
        at = piece.rfind(mark)
        if at > limit // 2:
            return Span(span.start, span.start + at + (1 if mark == ". " else 0))
    return Span(span.start, span.start + limit)


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
