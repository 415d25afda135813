"""Where sentences begin and end, in offsets of the text they stand in: those that can be quoted by themselves.

Other than in `domain.sentences` a list's items are apart, and a stop in brackets or quotation marks ends a sentence too: what is quoted
is to be short. Which stops end nothing is the same for all.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from copilot.domain.abbreviations import ends_nothing

REMARK = 3  # words of a sentence that says nothing by itself
_END = re.compile(
    r"(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]*[A-Z0-9•§]|\([a-z]{1,4}\)\s+[\"“]?[A-Z])|\n\s*\n|\n(?=\s*(?:[•●▪–\-*]\s|\([a-z0-9]{1,4}\)\s|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s))"
)


class Span(NamedTuple):
    start: int
    end: int


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Sentences of text[start:end], trimmed of white space. An abbreviation or an enumerator's stop ends nothing."""
    spans: list[Span] = []
    begin = start
    for match in _END.finditer(text, start, end):
        stop = match.start() - 1
        line = max(begin, text.rfind("\n", begin, stop) + 1)  # an enumerator opens a line, if not a sentence
        if "\n\n" not in match.group() and text[stop : stop + 1] == "." and ends_nothing(text, line, stop):
            continue
        spans.append(trimmed(text, begin, match.start() + len(match.group()) - len(match.group().lstrip("\"”’')]"))))
        begin = match.end()
    spans.append(trimmed(text, begin, end))
    return [span for span in spans if span.end > span.start]


def with_remarks(text: str, spans: Sequence[Span]) -> list[Span]:
    """Sentences of a word or two joined to the one before: "To be repeated on two pumps. Not yet done."."""
    joined: list[Span] = []
    for span in spans:
        said = text[span.start : span.end]
        alone = not joined or "\n" in text[joined[-1].end : span.start] or len(said.split()) > REMARK or not said[:1].isalpha()
        if alone:
            joined.append(span)
        else:
            joined[-1] = Span(joined[-1].start, span.end)
    return joined


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
