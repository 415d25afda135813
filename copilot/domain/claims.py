"""What a draft's Markdown asserts: its text as a row of claims with exact offsets.

Headings, block quotes, table header and separator rows, horizontal rules and HTML comments assert nothing. Every other
sentence, list item and table data row is one claim. Nothing that a reader of the rendered page would take for a statement
is left out: what fits no rule is a claim.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from copilot.domain.sentences import Span, sentences

_MARKER = re.compile(r"\[\^(\d{1,9})\]")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")
_QUOTE = re.compile(r" {0,3}>")
_RULE = re.compile(r" {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$")
_UNDERLINE = re.compile(r" {0,3}=+\s*$")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?(?=\S)")
_SEPARATOR = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_LABEL = re.compile(r"(?:\*\*|__)[^*_]+(?:\*\*|__)\s*:?|(?:\*\*|__)[^*_]+:\s*(?:\*\*|__)")
_CELL_BAR = re.compile(r"(?<!\\)\|")
_MARKUP = re.compile(r"(?<!\\)(?:\*{1,3}|_{2,3}|`+|~~)|(?<![\w\\])_|_(?!\w)|<(?!!--)/?[a-zA-Z][^<>]*>")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s\"[^\"]*\")?\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>()#+\-.!|~])")


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


def split_claims(text: str) -> tuple[ClaimText, ...]:
    """Every claim of the text, in order, apart from one another. Never raises: any text has its claims."""
    return tuple(_blocks(without_comments(text), text))


def plain(text: str) -> str:
    """Text as a reader sees it: without emphasis, link targets, markers and escapes; table bars as single bars."""
    return _ESCAPED.sub(r"\1", _MARKUP.sub("", _LINK.sub(r"\1", _MARKER.sub("", text))))


def cells_of(row: str) -> tuple[str, ...]:
    """Plain texts of a table row's cells."""
    inner = row.strip().removeprefix("|")
    parts = _CELL_BAR.split(inner)
    if parts and not parts[-1].strip() and len(parts) > 1:
        parts = parts[:-1]
    return tuple(plain(part).strip() for part in parts)


def _blocks(blank: str, text: str) -> Iterator[ClaimText]:
    """`blank` is the text with comments blanked out, offset for offset; `text` is what claims are cut from."""
    lines = _lines(blank)
    n = 0
    while n < len(lines):
        line = blank[slice(*lines[n])]
        if _nothing(line):
            n += 1
        elif _is_table(blank, lines, n):
            header = cells_of(line)
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
            if last + 1 < len(lines) and not item and _UNDERLINE.match(blank[slice(*lines[last + 1])]):
                n = last + 2  # a heading, underlined
                continue
            yield from _statements(blank, text, start, lines[last].end, whole=item is not None)
            n = last + 1


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
    if _LABEL.fullmatch(piece.strip()):
        return  # a run-in heading: a label set in bold, alone
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
        elif joined and (lead := re.match(r"(?:\s*\[\^\d+\])+\s*", piece[span.start : span.end])):
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
    words = without_comments(_MARKER.sub("", piece))
    if any(c.isalnum() for c in words):
        numbers = tuple(dict.fromkeys(int(n) for n in _MARKER.findall(piece)))
        yield ClaimText(_MARKER.sub("", piece).strip(), start, end, numbers, header, cells)
