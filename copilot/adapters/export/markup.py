"""The Markdown of a released text as blocks that every format can print: no link, image, reference or HTML survives as one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from copilot.adapters.export.text import clean
from copilot.domain.claims import without_comments
from copilot.domain.wide_rows import widened

# Links, images, references and HTML stay the plain characters they are; so do indented code and underlined headings, which
# models and reviewers write by accident more often than on purpose.
_PARSER = (
    MarkdownIt("commonmark", {"html": False})
    .enable("table")
    .disable(["link", "autolink", "image", "html_inline", "html_block", "reference", "entity", "code", "lheading"])
)
_MARKER = re.compile(r"\[\^(\d{1,6})\]")
_NO_MARKER = re.compile(r"\[(?=\^\d{1,6}\\\])")  # escaped: a source's own footnote, say, that is quoted
_GUARD = "\u2060"  # which `clean` has taken out of every text
# A figure as tables print it: sign or brackets, currency, thousands, decimals, percent or a short unit; or nothing at all.
_FIGURE = re.compile(r"[(−–+-]?\s?(?:[A-Z]{3}\s?|[$€£¥]\s?)?\d[\d,.  ]*\d?\)?\s?(?:%|bps|x|[mbk]n?)?\)?")
_NOTHING = frozenset({"", "-", "–", "—", "n/a", "nil"})


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in one style; a newline in them is a line break."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Where [^citation] stands."""

    citation: int


Content = tuple[Run | Mark, ...]
DAGGER = "†"  # after a statement that the checks did not find borne out


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    content: Content
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    content: Content
    quoted: bool = False  # within a block quote: a note of the drafter


@dataclass(frozen=True, slots=True)
class Item:
    """A list item's paragraph. `depth` counts from 0; `marker` is '•' or '3.', empty for its further paragraphs."""

    content: Content
    depth: int
    marker: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, as many in each as in the header. `right` says which columns are set flush right."""

    header: tuple[Content, ...]
    rows: tuple[tuple[Content, ...], ...]
    right: tuple[bool, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """Lines to print as they are, in a fixed pitch."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line between sections."""

    quoted: bool = False


Block = Heading | Paragraph | Item | Table | Code | Rule


def parse(markdown: str) -> tuple[Block, ...]:
    """Cut Markdown (CommonMark with tables) into blocks; never fails, whatever the text.

    Comments are left out: they assert nothing, so nobody has checked what they say. Rows keep their cells, however many.
    """
    return tuple(_blocks(_PARSER.parse(_NO_MARKER.sub(f"[{_GUARD}", widened(clean(without_comments(markdown)))))))


def plain(content: Content) -> str:
    """The characters alone, without style and marks."""
    return "".join(piece.text for piece in content if not isinstance(piece, Mark))


def measured(content: Content) -> str:
    """Characters about as wide as what is printed, to set column widths by."""
    return "".join(" 00," if isinstance(piece, Mark) else piece.text for piece in content).strip()


def contents(block: Block) -> tuple[Content, ...]:
    """All that is printed in the block, in reading order."""
    match block:
        case Table():
            return tuple(cell for row in (block.header, *block.rows) for cell in row)
        case Code():
            return ((Run(block.text, code=True),),)
        case Rule():
            return ()
        case _:
            return (block.content,)


@dataclass(slots=True)
class _Nesting:
    """Which quotes and lists are open. `lists` holds the next number of each list, 0 for bullets."""

    quotes: int = 0
    lists: list[int] = field(default_factory=list)
    marker: str = ""  # what the next paragraph of the open item begins with

    def follow(self, token: Token) -> None:
        """Take note of a token that opens or closes a quote, a list or an item."""
        match token.type:
            case "blockquote_open" | "blockquote_close":
                self.quotes += token.nesting
            case "bullet_list_open":
                self.lists.append(0)
            case "ordered_list_open":
                start = token.attrGet("start")
                self.lists.append(1 if start is None else int(start))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                ordered = token.info != ""
                self.marker = f"{self.lists[-1]}." if ordered else "•"
                self.lists[-1] += ordered

    def paragraph(self, content: Content) -> Block:
        """A paragraph, or a list item's."""
        quoted, marker = self.quotes > 0, self.marker
        self.marker = ""
        return Item(content, len(self.lists) - 1, marker, quoted) if self.lists else Paragraph(content, quoted)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    nesting = _Nesting()
    index = 0
    while index < len(tokens):
        token = tokens[index]
        quoted = nesting.quotes > 0
        match token.type:
            case "heading_open":
                yield Heading(int(token.tag[1]), _content(tokens[index + 1]), quoted)
                index += 2
            case "paragraph_open":
                yield nesting.paragraph(_content(tokens[index + 1]))
                index += 2
            case "table_open":
                end = next(n for n in range(index, len(tokens)) if tokens[n].type == "table_close")
                yield replace(_table(tokens[index:end]), quoted=quoted)
                index = end
            case "fence":
                yield Code(token.content.replace(_GUARD, "").rstrip("\n"), quoted)
            case "hr":
                yield Rule(quoted)
            case _:
                nesting.follow(token)
        index += 1


def _table(tokens: Sequence[Token]) -> Table:
    rows: list[list[Content]] = []
    right: list[bool] = []
    for index, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append(_content(tokens[index + 1]))
            if token.type == "th_open":
                right.append("right" in str(token.attrGet("style") or ""))
    columns = [[plain(row[n]).strip(f" {DAGGER}") for row in rows[1:]] for n in range(len(right))]
    flush = tuple(asked or (n > 0 and _figures(columns[n])) for n, asked in enumerate(right))  # the first column names the row
    return Table(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]), flush)


def _figures(cells: Sequence[str]) -> bool:
    """A column of figures is read from its last digit."""
    told = [cell for cell in cells if cell.lower() not in _NOTHING]
    return bool(told) and all(_FIGURE.fullmatch(cell) for cell in told)


def _content(inline: Token) -> Content:
    runs: list[Run] = []
    bold = italic = 0
    for token in inline.children or ():
        match token.type:
            case "strong_open" | "strong_close":
                bold += 1 if token.nesting > 0 else -1
            case "em_open" | "em_close":
                italic += 1 if token.nesting > 0 else -1
            case "softbreak":
                runs.append(Run(" ", bold > 0, italic > 0))
            case "hardbreak":
                runs.append(Run("\n", bold > 0, italic > 0))
            case _:
                runs.append(Run(token.content, bold > 0, italic > 0, token.type == "code_inline"))
    return tuple(piece for run in _joined(runs) for piece in _with_marks(run))


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    """Neighbours of one style as one: the parser cuts at characters that might have been markup."""
    open_run: Run | None = None
    for run in runs:
        if open_run is not None and replace(open_run, text="") == replace(run, text=""):
            open_run = replace(open_run, text=open_run.text + run.text)
            continue
        if open_run is not None:
            yield open_run
        open_run = run
    if open_run is not None:
        yield open_run


def _with_marks(run: Run) -> Iterator[Run | Mark]:
    pieces = [run.text] if run.code else _MARKER.split(run.text)
    for n, piece in enumerate(pieces):
        if n % 2:
            yield Mark(int(piece))
        elif piece:
            yield replace(run, text=piece.replace(_GUARD, ""))
