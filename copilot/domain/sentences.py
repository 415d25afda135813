"""Where sentences begin and end in legal, financial, clinical and technical prose.

Rules, not a model: a stop ends a sentence unless it belongs to an abbreviation, an initial, an enumerator or a figure, or
stands inside quotation marks or brackets. Offsets count code points of the text that was given, end exclusive.
"""

import re
from typing import NamedTuple

from copilot.domain.wordlists import words_of

WORD = 40  # characters before a stop in which the word that it ends is looked for
LEAD = 200  # characters before a stop in which its sentence's beginning is looked for


class Span(NamedTuple):
    start: int
    end: int


# Abbreviations that only ever stand before something: a stop after them ends no sentence.
_BEFORE = frozenset(
    words_of(
        """
    v vs cf e.g i.e eg ie viz mr mrs ms dr prof st messrs hon gen sen rep approx ca incl excl est resp dept div sec secs
    art arts para paras cl cls ch app ex fig figs eq eqs ref refs tab vol no nos pp p ed eds ser rev reg regs u.s.c
    c.f.r fed stat ct cir supp jan feb mar apr jun jul aug sep sept oct nov dec max min dia nom temp op seq ibid id see
    w.r.t tel attn
    """
    )
)
# Of these, the ones that are also words or whole answers end a sentence unless a figure or reference follows.
_BEFORE_FIGURE = frozenset(
    words_of(
        """
    no nos p pp art ex app ch id see min max ed mar jan sec dec fig cl st tab ref stat est temp reg op gen
    """
    )
)
# Abbreviations that may end a sentence: they do when the next word opens one.
_EITHER = frozenset(
    words_of(
        """
    inc corp ltd co cos llc l.l.c plc bros pty l.p n.a s.a b.v a.g gmbh u.s u.k e.u u.n u.s.a d.c a.m p.m etc al jr sr
    ph.d m.d b.a m.a esq i.v p.o b.i.d t.i.d q.d s.c hr hrs wk wks mo mos yr yrs wt ft in lb lbs oz sq cu
    """
    )
)
_OPENERS = frozenset(
    words_of(
        """
    the this that these those it its in on at by for from with as an all any each both no there if when while where
    although however moreover furthermore accordingly therefore thus upon under unless until after before during since
    we our they their he she his her such neither either notwithstanding except subject not net total sales revenue
    company agreement party parties patients treatment results data management according to
    """
    )
)
_STOP = re.compile(r"(?<![.!?…])[.!?…]++(?P<close>[\"”’'»)\]]*+)(?P<mark>(?:\s*+\[\^\d++\])*+)(?P<star>[*_]{0,3})(?=\s|$)")
_WORD_BEFORE = re.compile(r"[^\s(\[“\"‘'*_/]+$")
_NEXT = re.compile(r"\s*(?P<lead>[\"“‘'(\[*_]*)(?P<word>\S+)")
_ENUMERATOR = re.compile(r"(?:\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxlcIVXLC]{1,6}))")
_REFERENCE = re.compile(
    r"(?:section|sections|article|articles|clause|clauses|item|note|notes|exhibit|schedule|part|chapter|step|table|figure|annex|appendix)\s*$",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"\d[\s\u00a0]$")  # '253 V.' ends a sentence, 'J. Smith' does not
_ENCLOSERS = re.compile(r"[“”\"()«»]")
_BLANK = re.compile(r"\n[^\S\n]*\n")


def sentences(text: str) -> tuple[Span, ...]:
    """Spans of the sentences, trimmed of white space, in order and apart. A blank line always ends a sentence."""
    spans: list[Span] = []
    begin = 0
    for gap in [*_BLANK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        spans.extend(_paragraph(text, begin, end))
        begin = gap.end() if gap else end
    return tuple(spans)


def _paragraph(text: str, start: int, end: int) -> list[Span]:
    closed = _enclosed(text, start, end)
    spans: list[Span] = []
    begin, guard = start, 0
    for stop in _STOP.finditer(text, start, end):
        at = stop.start()
        while guard < len(closed) and closed[guard].end <= at:
            guard += 1
        within = guard < len(closed) and closed[guard].start < at
        if within and not (stop["close"] and closed[guard].end <= stop.end("close")):
            continue
        if not _ends(text, begin, stop, end):
            continue
        spans.append(_trim(text, begin, stop.end()))
        begin = stop.end()
    spans.append(_trim(text, begin, end))
    return [s for s in spans if s.end > s.start]


def _ends(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    """True when this stop ends a sentence."""
    following = _NEXT.match(text, stop.end(), end)
    if following is None:
        return True
    word, lead = following["word"], following["lead"]
    if word.startswith(("|", "\\|")):
        return False  # the next cell of a table row
    if not (word[0].isupper() or word[0].isdigit() or lead or not word[0].isalnum()):
        return False
    if text[stop.start()] in "!?…" or stop["close"] or text[stop.start() + 1 : stop.start() + 2] == ".":
        return word[0].isupper() or word[0].isdigit() or bool(lead)
    before = _WORD_BEFORE.search(text, max(begin, stop.start() - WORD), stop.start())
    return before is None or not _abbreviates(text, begin, before, word)


def _abbreviates(text: str, begin: int, before: re.Match[str], following: str) -> bool:
    token = before.group().rstrip(".").lower()
    if len(token) == 1 and _MEASURED.search(text, max(begin, before.start() - WORD), before.start()):
        return False
    opens = following.lower().strip("\"“‘'([*_,;:.") in _OPENERS
    lead = text[max(begin, before.start() - LEAD) : before.start()]
    if not lead.strip(" \t\n*_(").rpartition(":")[2].strip(' *_•“"') and _ENUMERATOR.fullmatch(before.group()):
        return True  # '4. Term' at the start: the number of what follows
    if len(token) == 1 and before.group()[0].isupper():
        return not opens or text[max(begin, before.start() - 2) : before.start()].endswith(". ")
    if token in _BEFORE_FIGURE:
        return following[0].isdigit() or (token not in ("no", "see", "id", "p") and before.group()[0].isupper() and not opens)
    if token in _BEFORE:
        return True
    if token in _EITHER:
        return not opens
    if re.fullmatch(r"(?:[a-z]\.)+[a-z]", token):
        return not opens
    if token.replace(".", "").isdigit():
        return _REFERENCE.search(text, max(begin, before.start() - WORD), before.start()) is not None and not opens
    return False


def _enclosed(text: str, start: int, end: int) -> list[Span]:
    """Stretches inside matched quotation marks or brackets, outermost only. An opening mark without a partner holds nothing."""
    found: list[Span] = []
    stack: list[tuple[str, int]] = []
    for match in _ENCLOSERS.finditer(text, start, end):
        mark, at = match.group(), match.start()
        wanted = {"”": "“", ")": "(", "»": "«"}.get(mark)
        if mark == '"':
            wanted = '"' if any(m == '"' for m, _ in stack) else None
            if wanted is None and at + 1 < end and text[at + 1].isspace():
                continue  # an inch or ditto mark, or a closing mark without its opening
        if wanted is None:
            stack = [*stack[-20:], (mark, at)]  # deeper nesting than prose ever has is not followed
            continue
        depth = next((n for n in range(len(stack) - 1, -1, -1) if stack[n][0] == wanted), None)
        if depth is None:
            continue
        span = Span(stack[depth][1], at + 1)
        del stack[depth:]
        while found and found[-1].start >= span.start:
            found.pop()
        found.append(span)
    return found


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
