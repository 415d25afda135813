"""Word documents: the text as it reads when all changes are accepted; what was deleted or hidden is flagged."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from copilot.adapters.readers import charts, comments, docx_fields, drawings, tables
from copilot.adapters.readers.builder import Builder, CellText, Piece, raised
from copilot.adapters.readers.docx_formula import formula
from copilot.adapters.readers.docx_numbering import Numbering, render
from copilot.adapters.readers.docx_styles import Style, Styles, numbering_of, outline
from copilot.adapters.readers.office import Package, local, on, value
from copilot.domain.document import BlockKind

_TRANSPARENT = frozenset(
    {"hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo"}
)
_DELETED = frozenset({"del", "moveFrom"})
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "", "ptab": "\t"}
_TINY = 4  # half-points


@dataclass(slots=True)
class _Text:
    """One paragraph's text, apart: what is seen, what is hidden; the footnotes and text boxes that hang on it."""

    seen: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)  # parts of the package
    drawn: list[str] = field(default_factory=list)  # words of diagrams and lettering
    fields: list[bool] = field(default_factory=list)  # open fields; True while their instruction is being read
    last: int = 0  # how many pieces were seen when the last hidden one came

    def put(self, words: str, hidden: bool) -> None:
        """Add words where they belong; hidden ones that stood apart are lines of their own."""
        if not hidden:
            self.seen.append(words)
            return
        if self.hidden and self.last < len(self.seen):
            self.hidden.append("\n")
        self.hidden.append(words)
        self.last = len(self.seen)


def read(data: bytes, builder: Builder) -> None:
    """Write the body, footnotes after the paragraph they belong to, then headers, footers and comments."""
    package = Package(data, builder, "word", "a Word document")
    builder.title = package.title()
    _Reader(package, builder).run()


class _Reader:
    def __init__(self, package: Package, builder: Builder) -> None:
        self._package, self._builder = package, builder
        self._main = package.main()
        styles, numbering = package.one(self._main, "styles"), package.one(self._main, "numbering")
        self._styles = Styles.parse(package.root(styles)) if styles else Styles()
        self._numbering = Numbering.parse(package.root(numbering)) if numbering else Numbering()
        related = package.relations(self._main).items()
        self._charts = {n: t.part for n, t in related if t.kind == "chart" and t.part in package.archive}
        self._open: list[etree._Element] = []  # paragraphs whose mark was deleted: they go on in the next
        self._counts: dict[str, int] = {}  # notes of each kind so far
        self._deleted: list[str] = []  # in notes, headers and comments
        self._notes = {kind: self._parts_by_id(f"{kind}s", kind) for kind in ("footnote", "endnote")}

    def run(self) -> None:
        root = self._package.root(self._main)
        body = root.find("{*}body")
        if body is not None:
            self._blocks(body)
        self._furniture()
        for note in self._parts_by_id("comments", "comment").values():
            comments.write(self._builder, value(note, "author") or "", self._plain(note))
        self._flag(self._deleted)

    def _parts_by_id(self, kind: str, name: str) -> dict[str, etree._Element]:
        part = self._package.one(self._main, kind)
        if part is None:
            return {}
        notes = self._package.root(part).iterfind(f"{{*}}{name}")
        return {value(n, "id") or "": n for n in notes if value(n, "type") in (None, "normal")}

    def _furniture(self) -> None:
        seen = set()
        for target in self._package.relations(self._main).values():
            if target.kind in ("header", "footer") and target.part in self._package.archive:
                text = self._plain(self._package.root(target.part))
                if text and (target.kind, text) not in seen:
                    seen.add((target.kind, text))
                    self._builder.block(BlockKind.PAGE_HEADER if target.kind == "header" else BlockKind.PAGE_FOOTER, text)

    def _blocks(self, parent: etree._Element) -> None:
        for child in parent:
            name = local(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                self._table(child)
            elif name == "AlternateContent":
                self._blocks(_chosen(child))
            elif name in _TRANSPARENT or name == "txbxContent":
                self._blocks(child)
            elif name == "altChunk":
                self._builder.warn("contains another document whole, which was not read; open it, save it again and add that")
            if name not in ("p", "bookmarkStart", "bookmarkEnd", "proofErr"):
                self._close()
        self._close()

    def _close(self) -> None:
        if self._open:
            self._written(self._open.pop())

    def _paragraph(self, paragraph: etree._Element) -> None:
        mark = paragraph.find("{*}pPr/{*}rPr")
        if mark is not None and any(mark.find(f"{{*}}{name}") is not None for name in _DELETED):
            self._open.append(paragraph)
        else:
            self._written(paragraph)

    def _written(self, paragraph: etree._Element) -> None:
        ppr = paragraph.find("{*}pPr")
        style = self._styles[value(ppr.find("{*}pStyle")) if ppr is not None else None]
        text = _Text()
        for part in (*self._open, paragraph):
            self._inline(part, text, style.hidden)
        self._open.clear()
        seen = "".join(text.seen)
        level = outline(ppr) or style.level
        kind = BlockKind.HEADING if level else BlockKind.PARAGRAPH
        if seen.strip():
            label = self._label(ppr, style)
            if (label is not None and not level) or style.bullet:
                kind = BlockKind.LIST_ITEM
            seen = f"{label} {seen.strip()}" if label else seen
        elif not (style.hidden or on(ppr.find("{*}rPr/{*}vanish") if ppr is not None else None)):
            self._label(ppr, style)  # an empty item is numbered, too
        self._builder.block(kind, seen, level=level)
        self._after(text)

    def _label(self, ppr: etree._Element | None, style: Style) -> str | None:
        number, depth = numbering_of(ppr)
        number = number if number is not None else style.numbering
        if number is None or number == "0":
            return None
        own = depth if depth is not None else style.depth if style.depth is not None else max(style.level - 1, 0)
        return self._numbering.label(number, own)

    def _after(self, text: _Text) -> None:
        """What hangs on a paragraph: deleted and hidden text, footnotes, text boxes."""
        self._flag(text.hidden)
        for label, note in text.notes:
            self._builder.block(BlockKind.FOOTNOTE, f"[{label}] {note}")
        for box in text.boxes:
            self._blocks(box)
        for words in text.drawn:
            self._builder.block(BlockKind.PARAGRAPH, words)
        for part in text.charts:
            charts.write(self._package.root(part), self._builder)

    def _flag(self, hidden: list[str]) -> None:
        if (text := "".join(hidden)).strip():
            self._builder.block(BlockKind.HIDDEN, text)
            self._builder.warn("contains deleted or hidden text; it is flagged")

    def _gather(self, element: etree._Element, style: Style) -> _Text:
        text = _Text()
        self._inline(element, text, style.hidden)
        return text

    def _inline(self, parent: etree._Element, text: _Text, hidden: bool) -> None:
        for child in parent:
            name = local(child)
            if name == "r":
                self._run(child, text, hidden)
            elif name in _DELETED:
                self._inline(child, text, True)
            elif name in _TRANSPARENT:
                self._inline(child, text, hidden)
            elif name == "AlternateContent":
                self._inline(_chosen(child), text, hidden)
            elif name in ("oMath", "oMathPara"):
                text.put(formula(child), hidden)

    def _run(self, run: etree._Element, text: _Text, hidden: bool) -> None:
        hidden = hidden or _unseen(run)
        is_raised = value(run.find("{*}rPr/{*}vertAlign")) == "superscript"
        for child in run.iterchildren():
            name = local(child)
            if name == "fldChar":
                docx_fields.track(text.fields, value(child, "fldCharType"))
                text.put(docx_fields.chosen_entry(child), hidden)
            elif text.fields and text.fields[-1]:
                continue
            elif name in ("t", "delText"):
                written = raised(child.text or "") if is_raised else child.text or ""
                text.put(written, hidden or name == "delText")
            elif name in _SIGNS:
                text.put(_SIGNS[name], hidden)
            elif name == "ruby":
                for base in child.iterfind("{*}rubyBase"):
                    self._inline(base, text, hidden)
            elif name == "sym":
                text.seen.append(docx_fields.symbol(value(child, "char")))
            elif name in ("footnoteReference", "endnoteReference"):
                self._note(name.removesuffix("Reference"), child, text)
            elif name in ("AlternateContent", "drawing", "pict", "object"):
                drawn = _chosen(child) if name == "AlternateContent" else child
                text.boxes += drawn.iterdescendants("{*}txbxContent")
                numbers = [value(chart, "id") or "" for chart in drawn.iterdescendants("{*}chart")]
                text.charts += [self._charts[n] for n in numbers if n in self._charts]
                text.drawn += [*drawings.diagram(self._package, self._main, drawn), *drawings.lettering(drawn)]

    def _note(self, kind: str, reference: etree._Element, text: _Text) -> None:
        """The note's mark as Word shows it: a number in the order of reference, or the sign that follows in the text."""
        note = self._notes[kind].get(value(reference, "id") or "")
        if note is None:
            return
        own = (value(reference, "customMarkFollows") or "0") in ("1", "true", "on")
        mark = "".join(t.text or "" for t in reference.itersiblings("{*}t")) if own else ""
        if not own:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            mark = render(self._counts[kind], "decimal" if kind == "footnote" else "lowerRoman")
            text.seen.append(f"[{mark}]")
        text.notes.append((mark or "*", self._plain(note)))

    def _plain(self, element: etree._Element) -> str:
        """All visible text below an element, paragraphs joined by spaces; what was deleted there is flagged at the end."""
        found = [self._gather(p, Style()) for p in element.iterdescendants("{*}p") if not drawings.passed_over(p)]
        self._deleted += [piece for text in found if text.hidden for piece in (*text.hidden, "\n")]
        return " ".join(" ".join("".join([*text.seen, *text.drawn]) for text in found).split())

    def _table(self, table: etree._Element) -> None:
        rows, after, headers = [], _Text(), 0
        above: dict[int, str] = {}  # column -> what a cell that goes on downwards is to repeat, as tables.Spans does
        for row in _rows(table):
            trpr = row.find("{*}trPr")
            gone = trpr is not None and trpr.find("{*}del") is not None
            rows.append(list(self._cells(row, after, gone, above)))
            above = above if len(rows) > 1 else {}
            headers += trpr is not None and on(trpr.find("{*}tblHeader")) and headers == len(rows) - 1
        if max((len(row) for row in rows), default=0) == 1:
            for cell in (c for row in _rows(table) for c in row.iterchildren("{*}tc")):
                self._blocks(cell)  # a frame around text, not a table
            return
        rows = tables.tidy(rows)
        title = self._builder.caption()
        self._builder.table(enumerate(tables.mark_headers(rows, headers or tables.header_count(rows)), 1), title=title)
        self._after(after)

    def _cells(self, row: etree._Element, after: _Text, gone: bool, above: dict[int, str]) -> Iterator[CellText]:
        before = value(row.find("{*}trPr/{*}gridBefore")) or ""
        column = 1 + min(int(before) if before.isdecimal() else 0, 100)
        for cell in _through(row, "tc"):
            tcpr = cell.find("{*}tcPr")
            merge = tcpr.find("{*}vMerge") if tcpr is not None else None
            text = self._cell(cell, after, gone)
            if merge is None:
                above.pop(column, None)
            elif value(merge) == "restart":
                above[column] = "" if tables.is_figure(text) else text
            else:
                text = above.get(column, "")
            yield CellText(column, (Piece(text),))
            span = value(tcpr.find("{*}gridSpan")) if tcpr is not None else None
            column += min(int(span), 100) if span is not None and span.isdecimal() and int(span) else 1

    def _cell(self, cell: etree._Element, after: _Text, gone: bool) -> str:
        """A cell's text in one line; what hangs on its paragraphs is added to `after`."""
        gathered = _Text()
        for paragraph in cell.iterdescendants("{*}p"):
            if drawings.passed_over(paragraph):
                continue
            ppr = paragraph.find("{*}pPr")
            style = self._styles[value(ppr.find("{*}pStyle")) if ppr is not None else None]
            before = len(gathered.seen)
            self._inline(paragraph, gathered, gone or style.hidden)
            if "".join(gathered.seen[before:]).strip() and (label := self._label(ppr, style)):
                gathered.seen.insert(before, f"{label} ")
            gathered.seen.append(" ")
        after.hidden += [*gathered.hidden, "\n"] if gathered.hidden else []
        after.notes += gathered.notes
        after.charts += gathered.charts
        after.drawn += gathered.drawn
        return "".join(gathered.seen)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    return _through(table, "tr")


def _through(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children of that name, also inside content controls and accepted insertions."""
    for child in parent:
        if local(child) == name:
            yield child
        elif local(child) in _TRANSPARENT:
            yield from _through(child, name)


def _chosen(alternatives: etree._Element) -> etree._Element:
    choice = alternatives.find("{*}Choice")
    fallback = alternatives.find("{*}Fallback")
    return choice if choice is not None else fallback if fallback is not None else alternatives


def _unseen(run: etree._Element) -> bool:
    """Hidden by its own format: switched off, struck through, deleted with its mark, smaller than 2 points, white on no ground."""
    rpr = run.find("{*}rPr")
    if rpr is None:
        return False
    if on(rpr.find("{*}vanish")) or rpr.find("{*}del") is not None:
        return True
    if on(rpr.find("{*}strike")) or on(rpr.find("{*}dstrike")):
        return True  # changes made by hand: "30" struck beside "45" is not 3045
    size, color = value(rpr.find("{*}sz")), value(rpr.find("{*}color"))
    if size is not None and size.isdecimal() and int(size) < _TINY:
        return True
    return color is not None and color.upper() == "FFFFFF" and not _on_ground(run, rpr)


def _on_ground(run: etree._Element, rpr: etree._Element) -> bool:
    """True when white text may stand on a dark ground: its own, its paragraph's, its cell's, or a table style's or shape's."""
    if rpr.find("{*}shd") is not None or rpr.find("{*}highlight") is not None:
        return True
    for above in run.iterancestors():
        name = local(above)
        if name == "txbxContent" or (name in ("p", "tc", "tbl") and above.find(f"{{*}}{name}Pr/{{*}}shd") is not None):
            return True
        if name == "tbl" and above.find("{*}tblPr/{*}tblStyle") is not None:
            return True
    return False
