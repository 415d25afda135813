"""PowerPoint: every slide is a page; its title is a heading; notes and hidden slides are flagged for what they are."""

import io
from collections.abc import Iterator
from typing import Any

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError

from copilot.adapters.readers import charts, comments, drawings, tables
from copilot.adapters.readers.builder import Builder, raised
from copilot.adapters.readers.docx_formula import formula
from copilot.adapters.readers.office import Package, local
from copilot.domain.document import BlockKind
from copilot.errors import UnreadableError

_EMU_PER_POINT = 12_700
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
_FURNITURE = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.DATE)
_MAX_DEPTH = 20  # groups within groups


def read(data: bytes, builder: Builder) -> None:
    """Write title, text and tables of each slide from top to bottom, then its notes."""
    package = Package(data, builder, "ppt", "a PowerPoint presentation")
    for name in package.archive.names():
        if name.endswith((".xml", ".rels")):
            package.root(name)  # judged before the library sees it: entities, broken XML, bombs
    package.archive.verify()
    builder.title = package.title()
    try:
        deck = pptx.Presentation(io.BytesIO(data))
        slides = list(deck.slides)
    except (PythonPptxError, KeyError, ValueError, AttributeError) as error:
        raise UnreadableError("it is a damaged presentation; open it in a presentation program and save it again") from error
    authors = comments.authors(package, package.main())
    width, height = (deck.slide_width or 0) / _EMU_PER_POINT, (deck.slide_height or 0) / _EMU_PER_POINT
    for number, slide in enumerate(slides, 1):
        builder.open_page(number, width, height)
        hidden = slide.element.get("show") in ("0", "false")
        if hidden:
            builder.warn(f"slide {number} is hidden; it is flagged")
        _settle(slide.shapes._spTree)
        for shape in sorted(_flat(slide.shapes), key=_place):
            _shape(shape, builder, hidden)
            for text in drawings.diagram(package, slide.part.partname.lstrip("/"), shape._element):
                builder.block(BlockKind.HIDDEN if hidden else BlockKind.PARAGRAPH, text)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            builder.block(BlockKind.HIDDEN if hidden else BlockKind.FOOTNOTE, slide.notes_slide.notes_text_frame.text)
        for text in _printed(slide):
            builder.block(BlockKind.PAGE_FOOTER, text)
        comments.of_slide(package, slide.part.partname.lstrip("/"), authors, builder)
        builder.close_page()


def _flat(shapes: Any, depth: int = 0) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes") and depth < _MAX_DEPTH:
            yield from _flat(shape.shapes, depth + 1)
        else:
            yield shape


def _place(shape: Any) -> tuple[bool, int, int]:
    title = shape.is_placeholder and shape.placeholder_format.type in _TITLES
    return (not title, shape.top or 0, shape.left or 0)


def _shape(shape: Any, builder: Builder, hidden: bool) -> None:
    kind = shape.placeholder_format.type if shape.is_placeholder else None
    if getattr(shape, "has_table", False) and shape.has_table:
        spans = tables.Spans()
        rows = tables.tidy(
            [
                spans.row(
                    tables.Wide(_cell(c), rows=c.span_height, columns=c.span_width) for c in row.cells if not c.is_spanned
                )
                for row in shape.table.rows
            ]
        )
        rows = tables.mark_headers(rows, tables.header_count(rows))
        builder.table(enumerate(rows, 1), title=builder.caption(), kind=BlockKind.HIDDEN if hidden else BlockKind.TABLE)
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        charts.write(shape.chart._chartSpace, builder, hidden=hidden)
    elif shape.has_text_frame:
        if kind in _TITLES:
            builder.block(BlockKind.HIDDEN if hidden else BlockKind.HEADING, " ".join(shape.text_frame.text.split()), level=1)
            return
        for paragraph in shape.text_frame.paragraphs:
            builder.block(_kind(kind, paragraph, hidden), _text(paragraph))


def _text(paragraph: Any) -> str:
    return "".join(map(_run, paragraph._p)).replace("\x0b", "\n")


def _run(run: Any) -> str:
    name = local(run)
    if name == "m":  # a formula's frame
        return "".join(map(formula, run))
    text = run.findtext("{*}t") or ""
    properties = run.find("{*}rPr")
    baseline = properties.get("baseline", "0").rstrip("%") if properties is not None else "0"
    lifted = baseline.isdecimal() and int(baseline) > 0
    return "\n" if name == "br" else raised(text) if lifted else text


def _cell(cell: Any) -> str:
    return "\n".join(map(_text, cell.text_frame.paragraphs))


def _settle(tree: Any) -> None:
    """Put in place of alternatives the one for today's programs: the library passes over shapes that stand in them."""
    for alternatives in list(tree.iter("{*}AlternateContent")):
        chosen = alternatives.find("{*}Choice")
        chosen = chosen if chosen is not None else alternatives.find("{*}Fallback")
        for element in list(chosen) if chosen is not None else ():
            alternatives.addprevious(element)
        alternatives.getparent().remove(alternatives)


def _printed(slide: Any) -> Iterator[str]:
    """What the slide's layout and master put on it besides placeholders."""
    layout = slide.slide_layout
    shown = (slide.element, [layout]), (layout.element, [layout.slide_master])
    for element, backgrounds in shown:
        if element.get("showMasterSp") in ("0", "false"):
            return
        for shape in (s for b in backgrounds for s in _flat(b.shapes)):
            if not shape.is_placeholder and shape.has_text_frame:
                yield " ".join(" ".join(map(_text, shape.text_frame.paragraphs)).split())


def _kind(placeholder: Any, paragraph: Any, hidden: bool) -> BlockKind:
    if hidden:
        return BlockKind.HIDDEN
    if placeholder in _FURNITURE:
        return BlockKind.PAGE_FOOTER
    return BlockKind.LIST_ITEM if paragraph.level or placeholder is PP_PLACEHOLDER.OBJECT else BlockKind.PARAGRAPH
