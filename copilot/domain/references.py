"""Numbers that name a place instead of an amount: clauses, notes, pages, exhibits, standards."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from copilot.domain.sentences import Span
from copilot.domain.wordlists import words_of

_WORDS = frozenset(
    words_of(
        """
    page pages p. pp. section sections sec. secs. sect. sects. article articles art. arts. clause clauses cl. paragraph
    paragraphs para para. paras paras. item items note notes exhibit exhibits ex. exh. schedule schedules appendix
    appendices annex annexes chapter chapters ch. part parts table tables figure figures fig fig. figs figs. rule rules
    topic topics asc asu ifrs ias iso iec en din astm api form forms no. nos. number numbers attachment attachments
    addendum amendment amendments version versions step steps phase phases level levels grade grades type types class
    series tier title titles recital recitals question questions line lines row rows column columns slide slides volume
    vol. id lot release rev rev. revision requirement req req. ref ref. v. scope
    """
    )
)
_SIGN = re.compile(
    r"(?:(?<!\w)(?P<word>[A-Za-z]+\.?)[^\S\n]+|(?<!\w)(?P<dotted>[A-Za-z]+\.)|(?<![§¶#])(?P<mark>[§¶#]++)[^\S\n]?)(?:no\.?[^\S\n]*)?(?=\d)",
    re.IGNORECASE,
)
_PLACE = r"\d+(?:[.\-–]\d+)*(?:\([a-zA-Z0-9]{1,4}\))*"
_AMOUNT = r"[\d.,]*\s*(?:%|percent|million|billion|thousand|days|months|years)"
_PLACES = re.compile(rf"{_PLACE}[a-zA-Z]?(?:\s*(?:,|and|or|to|through|[-–&])\s*{_PLACE}(?!{_AMOUNT}))*", re.IGNORECASE)
# 'Part 10%' and 'figures 1,200 million' name no part and no figure.
_IS_AMOUNT = re.compile(r"\s?%|\s(?:percent|per cent|million|billion|thousand)\b|,\d{3}")
_CLAUSE = re.compile(
    r"(?<![\w.,$€£])\d+(?:\.\d+)*(?:\([a-zA-Z0-9]{1,4}\))+|(?<![\w.,$€£])(?!\d{1,3}(?:\.\d{3})+(?![\d.]))\d+(?:\.\d+){2,}(?!\d)|(?:^|(?<=\n))\s{0,8}\(?\d{1,3}(?:\.\d{1,3})*[.)]\s+(?=[A-Z“\"])"
)
_LEADER = re.compile(r"(?<!\.)(?<!\. )(?:\.[ ]?){4,}\s*\d{1,4}(?=\s|$)")  # a page number of a table of contents
_ORDINAL = re.compile(r"(?<!\d)\d{1,9}(?:st|nd|rd|th)\b", re.IGNORECASE)


class Reference(NamedTuple):
    """`span` covers the word and the numbers, `numbers` the numbers alone; `text` is the span's."""

    span: Span
    numbers: Span
    text: str


def references(text: str) -> tuple[Reference, ...]:
    """Clause, page and item numbers with the words that make them such, e.g. 'Section 4.2(b)'."""
    return tuple(_found(text))


def reference_spans(text: str) -> list[Span]:
    """Where digits stand that are no figures: clause, page and note numbers, ordinals, pages of a table of contents."""
    spans = [r.numbers for r in _found(text)]
    return spans + [Span(m.start(), m.end()) for p in (_CLAUSE, _LEADER, _ORDINAL) for m in p.finditer(text)]


def _found(text: str) -> Iterator[Reference]:
    for sign in _SIGN.finditer(text):
        word = sign["word"] or sign["dotted"]
        if word and word.casefold() not in _WORDS:
            continue
        numbers = _PLACES.match(text, sign.end())
        if numbers and not _IS_AMOUNT.match(text, numbers.end()):
            span = Span(sign.start(), numbers.end())
            yield Reference(span, Span(*numbers.span()), text[span.start : span.end])
