"""What a draft's Markdown asserts: its text as a row of claims with exact offsets.

Table separator rows, horizontal rules, HTML comments and tags without words assert nothing; nor do headings, block quotes and
table headers in which the machine orders its text and says of itself what it is. Every other sentence, list item and table
data row is one claim. Nothing that a reader of the rendered page would take for a statement is left out: in a person's words a block quote is
text like any other, a heading that `states` something is a claim, and what fits no rule is one.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from copilot.domain.sentences import Span, sentences

_MARKER = re.compile(r"\[\^(\d{1,9})\]")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")
_QUOTE = re.compile(r" {0,3}>")
_RULE = re.compile(r" {0,3}(?:(?:-\s*+){3,}+|(?:\*\s*+){3,}+|(?:_\s*+){3,}+)$")
_UNDERLINE = re.compile(r" {0,3}=+\s*$")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?(?=\S)")
_SEPARATOR = re.compile(r"\s*+(?:\|\s*+)?:?-++:?\s*+(?:\|\s*+:?-++:?\s*+)*+(?:\|\s*+)?$")
_LABEL = re.compile(r"(?:\*\*|__)[^*_]+(?:\*\*|__)\s*:?|(?:\*\*|__)[^*_]+:\s*(?:\*\*|__)")
_CELL_BAR = re.compile(r"(?<!\\)\|")
# Pages show a tag as the characters it is made of: one that could hold words is text like any other, "<b not payable>" too.
_TAG = (
    r"</?(?:a|abbr|b|big|blockquote|br|center|code|col|dd|del|div|dl|dt|em|figure|font|h[1-6]|hr|i|img|ins|li|mark|ol|p|pre|q|s"
    r"|small|span|strike|strong|style|script|sub|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul)"
    r"(?:\s++(?:align|border|class|colspan|dir|height|href|id|lang|on[a-z]{1,12}|rel|rowspan|src|style|target|type|width)"
    r"\s?=\s?(?:\"[^\"\s<>]*+\"|'[^'\s<>]*+'|[^\"'\s<>]++))*+\s?/?>"
)
_MARKUP = re.compile(
    rf"(?<!\\)(?:\*{{1,3}}|_{{2,3}}|`+|~~|(?i:{_TAG}))|(?<![\w\\])_|_(?!\w)",
)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s\"([^\"]*)\")?\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>()#+\-.!|~])")


_QUOTED = re.compile(r" {0,3}(?:> ?)+")
_NAMES = re.compile(  # what a heading counts or dates: nothing is stated by it
    r"^\W*(?:\d+(?:\.\d+)*|[a-zA-Z]|[ivxIVX]+)[.)]\s|^\W*\d+(?:\.\d+)+\s"
    r"|\b(?:clauses?|sections?|articles?|items?|notes?|tables?|figures?|exhibits?|schedules?|parts?|annex|appendix|pages?|paragraphs?|phase|version|form|no\.?)\s*"
    r"\d[\w.()-]*|(?<!§)§++\s*+[\d.]+|\b10-?[KQ]\b"
    r"|\bMay\b(?=\s*\d)|\b(?:FY|CY|Q[1-4]|H[12])?\s*+(?:[-/]\s*+)?(?:19|20)\d\d(?:[-/–]\d{2,4})?\b|\b(?:FY\s?\d\d|Q[1-4]|[1-4]Q|H[12])\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|isn['’]t|are|was|were|be|been|has|have|had|does|do|did|may|might|must|shall|should|will|would|can|cannot|could|"
    r"no|not|never|none|nothing|requires?|allows?|permits?|prohibits?|excludes?|includes?|exceeds?|terminates?|expires?|renews?|"
    r"applies|apply|governs?|pays?|owes?|rose|fell|grew|increased|decreased|declined|rises|falls|grows|capped|unlimited|waived|"
    r"void|breache[sd]|liable|recommend(?:s|ed)?|unsafe|ineffective)\b",
    re.IGNORECASE,
)
LONG_HEADING = 12  # words from which one is a sentence, whatever it is made of


@dataclass(frozen=True, slots=True)
class ClaimText:
    """One assertion as written. `text` is the slice start:end without its markers; `citations` are those in the slice.

    `header` and `cells` are the plain texts of a table row's columns, empty elsewhere.
    """

    text: str
    start: int
    end: int
    citations: tuple[int, ...]
    header: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()


def split_claims(text: str, order: Container[str] | None = None) -> tuple[ClaimText, ...]:
    """Every claim of the text, in order, apart from one another. Never raises: any text has its claims.

    `order` holds the machine's own headings, block quotes, labels and table headers, as `structure` gives them; without it
    all of them are taken to be the machine's.
    """
    blank = without_comments(text)
    if order is not None:
        blank, text = _unquoted(blank, text, order)
    return tuple(_blocks(blank, text, order))


def structure(text: str) -> tuple[Span, ...]:
    """Where headings, block quotes, bold labels and table headers stand: what orders a text."""
    blank = without_comments(text)
    lines, found = _lines(blank), []
    for n, span in enumerate(lines):
        line = blank[slice(*span)]
        underlined = n + 1 < len(lines) and _UNDERLINE.match(blank[slice(*lines[n + 1])]) is not None
        labelled = _LABEL.fullmatch(line.strip()) is not None
        if _HEADING.match(line) or _QUOTE.match(line) or underlined or labelled or _is_table(blank, lines, n):
            lead = len(line) - len(line.lstrip())
            found.append(Span(span.start + lead, span.start + len(line.rstrip())))
    return tuple(found)


def bare(line: str) -> str:
    """A line as `split_claims` looks it up in `order`."""
    return " ".join(line.split())


def states(heading: str) -> bool:
    """Whether a heading, a label or a table's header asserts something instead of naming what follows.

    It does when it cites, holds a figure that is no number of a clause and no period, has a verb, or is as long as a sentence.
    """
    words = plain(heading)
    if _MARKER.search(heading):
        return True
    if words.rstrip().endswith("?"):
        return False
    rest = _NAMES.sub(" ", words)
    return any(c.isdigit() for c in rest) or _VERB.search(rest) is not None or len(rest.split()) >= LONG_HEADING


def plain(text: str) -> str:
    """Text as a reader takes it: without emphasis, tags, link targets, markers and escapes; table bars as single bars."""
    return _ESCAPED.sub(r"\1", _MARKUP.sub("", _LINK.sub(_label, _MARKER.sub("", text))))


def _label(link: re.Match[str]) -> str:
    return f"{link[1]} {link[2]}" if link[2] else link[1]


def cells_of(row: str) -> tuple[str, ...]:
    """Plain texts of a table row's cells."""
    inner = row.strip().removeprefix("|")
    parts = _CELL_BAR.split(inner)
    if parts and not parts[-1].strip() and len(parts) > 1:
        parts = parts[:-1]
    return tuple(plain(part).strip() for part in parts)


def _unquoted(blank: str, text: str, order: Container[str]) -> tuple[str, str]:
    """Both with the brackets of block quotes that are not the machine's as blanks, offset for offset."""
    spans = []
    for start, end in _lines(blank):
        line = blank[start:end]
        if (mark := _QUOTED.match(line)) and bare(line) not in order:
            spans.append(Span(start, start + mark.end()))
    return _blanked(blank, spans), _blanked(text, spans)


def _blanked(text: str, spans: list[Span]) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], " " * (end - start)]
        at = end
    return "".join((*parts, text[at:]))


def _blocks(blank: str, text: str, order: Container[str] | None) -> Iterator[ClaimText]:
    """`blank` is the text with comments blanked out, offset for offset; `text` is what claims are cut from."""

    def asserts(line: str, *parts: str) -> bool:
        return order is not None and bare(line) not in order and any(map(states, parts or [line]))

    lines = _lines(blank)
    n = 0
    while n < len(lines):
        line = blank[slice(*lines[n])]
        if _nothing(line):
            if (mark := _HEADING.match(line)) and asserts(line):
                yield from _claim(text, lines[n].start + mark.end(), lines[n].start + len(line.rstrip(" #")))
            n += 1
        elif _is_table(blank, lines, n):
            header = cells_of(line)
            if asserts(line, *_CELL_BAR.split(line)):
                yield from _row(text, lines[n], ())
            n += 2
            while n < len(lines) and "|" in (row := blank[slice(*lines[n])]) and not _nothing(row):
                yield from _row(text, lines[n], header)
                n += 1
        elif line.lstrip().startswith("|"):
            yield from _row(text, lines[n], ())
            n += 1
        else:
            item = _ITEM.match(line)
            last = _paragraph_end(blank, lines, n)
            start = lines[n].start + (item.end() if item else 0)
            piece = blank[start : lines[last].end]
            underlined = last + 1 < len(lines) and not item and _UNDERLINE.match(blank[slice(*lines[last + 1])]) is not None
            if asserts(piece) or not (underlined or _LABEL.fullmatch(piece.strip())):
                yield from _statements(blank, text, start, lines[last].end, whole=item is not None)
            n = last + 1 + underlined


def without_comments(text: str) -> str:
    """The text with every HTML comment as blanks, offset for offset. One that is never closed is text."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts += [text[at:start], re.sub(r"[^\n]", " ", text[start : end + 3])]
        at = end + 3
    return "".join((*parts, text[at:]))


def _lines(text: str) -> list[Span]:
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    return spans


def _nothing(line: str) -> bool:
    bare = line.strip()
    return not bare or any(p.match(line) for p in (_HEADING, _QUOTE, _RULE, _FENCE)) or bare in ("|", "||")


def _is_table(text: str, lines: list[Span], n: int) -> bool:
    if "|" not in text[slice(*lines[n])] or n + 1 >= len(lines):
        return False
    below = text[slice(*lines[n + 1])]
    return "-" in below and "|" in below and _SEPARATOR.match(below) is not None


def _paragraph_end(text: str, lines: list[Span], n: int) -> int:
    """The last line of the paragraph or list item that begins with line n."""
    last = n
    for k in range(n + 1, len(lines)):
        line = text[slice(*lines[k])]
        if _nothing(line) or _ITEM.match(line) or line.lstrip().startswith("|") or _UNDERLINE.match(line):
            break
        if _is_table(text, lines, k):
            break
        last = k
    return last


def _statements(blank: str, text: str, start: int, end: int, *, whole: bool) -> Iterator[ClaimText]:
    piece = blank[start:end]
    spans = (Span(0, len(piece)),) if whole else _with_markers(piece, sentences(piece))
    for span in spans:
        lead = len(piece[span.start : span.end]) - len(piece[span.start : span.end].lstrip())
        yield from _claim(text, start + span.start + lead, start + span.start + len(piece[span.start : span.end].rstrip()))


def _with_markers(piece: str, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Markers, stray marks and a bold lead-in go with the sentence that they belong to."""
    joined: list[Span] = []
    for span in spans:
        words = _MARKER.sub("", piece[span.start : span.end])
        if (joined and not any(c.isalnum() for c in words)) or (
            joined and _open_label(piece[joined[-1].start : joined[-1].end])
        ):
            joined[-1] = Span(joined[-1].start, span.end)
        elif joined and (lead := re.match(r"(?:\s*+\[\^\d++\])++\s*", piece[span.start : span.end])):
            joined[-1] = Span(joined[-1].start, span.start + lead.end())  # 'One. [^1] Two.': the marker is the first's
            joined.append(Span(span.start + lead.end(), span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _open_label(piece: str) -> bool:
    """True when the piece ends inside bold type, e.g. '**Exhibit No.' of '**Exhibit No. A**: ...'."""
    return len(re.findall(r"(?<!\\)\*\*", piece)) % 2 == 1


def _row(text: str, line: Span, header: tuple[str, ...]) -> Iterator[ClaimText]:
    row = text[line.start : line.end]
    begin = line.start + len(row) - len(row.lstrip())
    yield from _claim(text, begin, line.start + len(row.rstrip()), header, cells_of(row))


def _claim(text: str, start: int, end: int, header: tuple[str, ...] = (), cells: tuple[str, ...] = ()) -> Iterator[ClaimText]:
    piece = text[start:end]
    words = plain(without_comments(piece))
    if any(c.isalnum() for c in words):
        numbers = tuple(dict.fromkeys(int(n) for n in _MARKER.findall(piece)))
        yield ClaimText(_MARKER.sub("", piece).strip(), start, end, numbers, header, cells)
