"""HTML: what a person sees in a browser, in reading order; what is hidden from them is flagged."""

import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from copilot.adapters.readers import decoding, html_parts, html_tree, tables
from copilot.adapters.readers.builder import Builder
from copilot.adapters.readers.html_style import Styles
from copilot.adapters.readers.office import local
from copilot.domain.document import BlockKind

_SKIPPED = frozenset({"script", "style", "template", "head", "noscript", "iframe", "object", "canvas"})
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
        "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
        "title", "tr", "ul",
    }
)  # fmt: skip
_DRAWN: Mapping[str, Callable[[etree._Element], str]] = {
    "math": html_parts.formula, "svg": html_parts.drawing, "input": html_parts.field, "select": html_parts.field,
}  # fmt: skip
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_SHORT = 60  # characters of a cell, at most, in a table whose heads are set as headings
_MAX_SPAN = 100  # rows or columns that one cell may span; a hostile page claims millions


def read(data: bytes, builder: Builder) -> None:
    """Write headings, paragraphs, list items and tables; scripts and comments are left out."""
    write(decoded(data, builder), builder)


def write(text: str, builder: Builder) -> None:
    """Write the HTML text's content."""
    root = html_tree.parse(text)
    builder.title = builder.title or " ".join((root.findtext("head/title") or "").split())
    _Walker(builder, Styles(root)).walk(root)


def decoded(data: bytes, builder: Builder) -> str:
    """The page's text, in the encoding that it declares if it is in it."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        text = decoding.declared(data, declared[1].decode("ascii"))
        if text is not None:
            return text
        builder.warn("declares an encoding that it does not keep to; another one was found")
    return decoding.decode(data, builder).removeprefix("\ufeff")


class _Walker:
    """Goes through the tree in document order, gathers inline text and writes it when a block ends."""

    def __init__(self, builder: Builder, styles: Styles) -> None:
        self._builder, self._styles = builder, styles
        self._inline: list[str] = []
        self._struck: list[str] = []
        self._kind, self._level, self._hidden = BlockKind.PARAGRAPH, 0, False

    def walk(self, root: etree._Element) -> None:
        """Write everything below the root."""
        self._visit(root)
        self._flush()

    def _visit(self, element: etree._Element) -> None:
        tag = local(element)
        if not tag or tag in _SKIPPED:
            return
        if not self._hidden and self._styles.hides(element):
            self._visit_hidden(element)
            return
        if html_parts.struck(element) and not self._hidden:
            self._struck.append(_plain(element))
        elif tag == "br":
            self._inline.append("\n")
        elif tag in _DRAWN:
            # A formula that is hidden is for screen readers, a picture of the same stands beside it.
            self._inline.append("" if self._hidden and tag == "math" else _DRAWN[tag](element))
        elif tag == "table" and not self._hidden and _is_data(element):
            self._flush()
            self._table(element)
        elif tag in _BLOCKS:
            self._block(tag, element)
        else:
            self._children(element)

    def _visit_hidden(self, element: etree._Element) -> None:
        self._flush()
        self._hidden = True
        self._children(element)
        self._flush()
        self._hidden = False

    def _children(self, element: etree._Element) -> None:
        if element.text:
            self._inline.append(self._text(element, element.text))
        for child in element:
            self._visit(child)
            if child.tail:
                self._inline.append(self._text(element, child.tail))

    def _block(self, tag: str, element: etree._Element) -> None:
        self._flush()
        outer = self._kind, self._level
        if tag in _HEADINGS:
            self._kind, self._level = BlockKind.HEADING, _HEADINGS[tag]
        elif tag in ("li", "dd"):
            self._kind, self._level = BlockKind.LIST_ITEM, 0
            self._inline.append(html_tree.number(element))
        elif tag in ("td", "th", "p") and self._kind is BlockKind.HEADING:
            self._kind, self._level = BlockKind.PARAGRAPH, 0
        self._children(element)
        self._flush()
        self._kind, self._level = outer

    def _text(self, element: etree._Element, text: str) -> str:
        text = html_parts.words(element, text)
        if local(element) in ("pre", "code", "span") and any(local(e) == "pre" for e in (element, *element.iterancestors())):
            return text
        return re.sub(r"[\s\u200b]+", " ", text)

    def _flush(self) -> None:
        text = re.sub(r" *\n *", "\n", re.sub(r"[ \t]{2,}", " ", "".join(self._inline))).strip()
        self._inline.clear()
        if not text:
            self._flag_struck()
            return
        if self._hidden:
            self._builder.block(BlockKind.HIDDEN, text)
            self._builder.warn("contains text that a browser hides; it is flagged")
        else:
            self._builder.block(self._kind, " ".join(text.split()) if self._level else text, level=self._level)
        self._flag_struck()

    def _flag_struck(self) -> None:
        """What is struck through no longer holds: "30" beside "45" would make it 3045 days."""
        if self._struck and (text := "\n".join(filter(None, self._struck))):
            self._builder.block(BlockKind.HIDDEN, text)
            self._builder.warn("contains text that is struck through; it is flagged")
        self._struck.clear()

    def _table(self, table: etree._Element) -> None:
        caption = table.find(".//caption")
        title = _plain(caption) if caption is not None else self._builder.caption()
        if caption is not None:
            self._builder.block(BlockKind.PARAGRAPH, _plain(caption))
        spans = tables.Spans()
        rows = tables.tidy([spans.row(self._cells(row)) for row in _rows(table)])
        if not any(c.header for row in rows for c in row):
            rows = tables.mark_headers(rows, tables.header_count(rows))
        hidden = [
            _plain(e) for e in table.iter() if local(e) in ("tr", "td", "th", "span", "div", "p") and self._styles.hides(e)
        ]
        self._builder.table(enumerate(rows, 1), title=title)
        for text in hidden:
            self._builder.block(BlockKind.HIDDEN, text)
            self._builder.warn("contains text that a browser hides; it is flagged")
        self._struck += [_plain(e) for e in table.iter() if html_parts.struck(e)]
        self._flag_struck()

    def _cells(self, row: etree._Element) -> Iterator[tables.Wide]:
        for cell in row:
            if local(cell) in ("td", "th"):
                text = "" if self._styles.hides(row) else self._visible(cell)
                header = local(cell) == "th" and cell.get("scope") != "row"
                yield tables.Wide(text, header, _span(cell, "rowspan"), _span(cell, "colspan"))

    def _visible(self, element: etree._Element) -> str:
        if local(element) in _SKIPPED or not local(element) or self._styles.hides(element) or html_parts.struck(element):
            return ""
        if local(element) in _DRAWN:
            return _DRAWN[local(element)](element)
        parts = [html_tree.number(element), html_parts.words(element, element.text or "")]
        for child in element:
            inner = self._visible(child)
            parts += [f" {inner} " if local(child) in _BLOCKS or local(child) == "br" else inner, child.tail or ""]
        return " ".join("".join(parts).split()) if local(element) in ("td", "th") else "".join(parts)


def _is_data(table: etree._Element) -> bool:
    """Tables that only lay a page out hold other tables, headings over texts, uneven rows of lists, or one cell: they are blocks."""
    rows = [[c for c in row if local(c) in ("td", "th")] for row in _rows(table)]
    if max((len(row) for row in rows), default=0) < 2 or table.get("role") in ("presentation", "none"):
        return False
    if any(local(cell) == "th" for row in rows for cell in row):
        return True
    even = len(rows) > 1 and len({len(row) for row in rows}) == 1
    if any(True for _ in table.iterdescendants("table")):
        return False
    if any(True for _ in table.iterdescendants("h1", "h2", "h3")):
        return even and all(len(_plain(cell)) <= _SHORT for row in rows for cell in row)
    return even or not any(True for _ in table.iterdescendants("ul", "ol"))


def _span(cell: etree._Element, name: str) -> int:
    text = cell.get(name, "1")
    return min(int(text), _MAX_SPAN) if text.isdecimal() and int(text) else 1


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if local(child) == "tr":
            yield child
        elif local(child) in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if local(row) == "tr")


def _plain(element: etree._Element) -> str:
    return " ".join("".join(t for t in element.itertext() if isinstance(t, str)).split())
