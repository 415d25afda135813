"""PDF: text with boxes in reading order, tables, running headers and footers, pages that could not be read counted."""

import io
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from copilot.adapters.readers import pdf_ocr, pdf_tables
from copilot.adapters.readers.builder import Box, Builder, Piece
from copilot.adapters.readers.pdf_furniture import furniture
from copilot.adapters.readers.pdf_layout import Row, Segment, bands, rows, segments
from copilot.adapters.readers.pdf_structure import texts
from copilot.adapters.readers.pdf_words import Frame, Look, Word, words
from copilot.domain.document import BlockKind
from copilot.errors import UnreadableError

MAX_PAGES = 20_000
MAX_PIXELS = 40_000_000  # of one rendered page; a poster is drawn smaller
STEP = 10  # pages between two words to whoever waits
_OCR_DPI = 200
_SCAN_SHARE = 0.5  # a picture over this share of the page makes it a scan, unless it has text of its own
_SCAN_TEXT = 60  # visible characters below which such a page counts as unread
_SHAPES = 40  # drawn shapes on a page without text: perhaps letters drawn as curves
_LOCKED = "it is protected by a password; save a copy without the password and add that"


@dataclass(slots=True)
class _Page:
    width: float = 0.0
    height: float = 0.0
    bands: list[list[Segment]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)  # all of the page, from the top
    hidden: dict[str, list[Piece]] = field(default_factory=dict)
    sideways: list[Segment] = field(default_factory=list)
    unread: str | None = None


def read(data: bytes, builder: Builder) -> None:
    """Write every page. A page that cannot be read is counted and says why; the others go on."""
    with _opened(data) as document:
        _flag(document, builder)
        count = len(document)
        builder.progress(count, 0)
        pages = []
        for n in range(count):
            pages.append(_page(document, n, builder))
            if n % STEP == STEP - 1:
                builder.step(n + 1, count)
        _recognise(document, pages, builder)
        builder.title = builder.title or document.get_metadata_value("Title")
    if all(page.unread for page in pages):
        which = "its only page could not" if count == 1 else f"none of its {count} pages could"
        raise UnreadableError(f"{which} be read: {pages[0].unread}")
    unread = [str(n) for n, page in enumerate(pages, 1) if page.unread]
    if unread:
        builder.warn(
            f"{len(unread)} of {count} pages were not read: {', '.join(unread[:20])}{', …' if len(unread) > 20 else ''}"
        )
    _note_blank(pages, builder)
    _write(pages, builder)


def _note_blank(pages: list[_Page], builder: Builder) -> None:
    """A page whose content is damaged looks like an empty one to pdfium, so no empty page is passed over in silence."""
    blank = [str(n) for n, page in enumerate(pages, 1) if not (page.unread or page.rows or page.hidden or page.sideways)]
    if blank:
        builder.warn(
            f"{len(blank)} of {len(pages)} pages hold no text, see whether they are blank: "
            f"{', '.join(blank[:20])}{', …' if len(blank) > 20 else ''}"
        )


def page_image(data: bytes, page: int, dpi: int) -> bytes:
    """One page, counted from 1, as PNG."""
    with _opened(data) as document:
        if not 1 <= page <= len(document):
            raise UnreadableError(f"it has {len(document)} pages, there is no page {page}")
        buffer = io.BytesIO()
        _rendered(document[page - 1], dpi).to_pil().save(buffer, format="PNG")
        return buffer.getvalue()


def _rendered(page: Any, dpi: int) -> Any:
    width, height = page.get_size()
    scale = min(dpi / 72, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
    return page.render(scale=scale)


def _opened(data: bytes) -> Any:
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise UnreadableError(_LOCKED) from error
        raise UnreadableError(
            "it is truncated or damaged, no PDF can be made out; get a whole copy, or print it to PDF again"
        ) from error
    if not 0 < count <= MAX_PAGES:
        document.close()
        raise UnreadableError(
            "it has no pages" if count <= 0 else f"it claims {count:,} pages, more than the {MAX_PAGES:,} accepted"
        )
    if document.get_formtype() != raw.FORMTYPE_NONE:
        document.init_forms()
    return document


def _flag(document: Any, builder: Builder) -> None:
    if raw.FPDFDoc_GetAttachmentCount(document) > 0:
        builder.warn("contains embedded files, which were not read")
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        builder.warn("contains scripts, which were not run")
    if document.get_formtype() in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND):
        builder.warn("is an XFA form; what only Adobe's reader draws is not in the text")


def _page(document: Any, index: int, builder: Builder) -> _Page:
    try:
        page = _loaded(document, index)
    except pdfium.PdfiumError:
        return _Page(unread="the page is damaged")
    try:
        frame = _frame(page)
        textpage = page.get_textpage()
        found = words(textpage, frame)
        textpage.close()
        return _laid_out(page, frame, found, builder)
    except pdfium.PdfiumError:
        width, height = page.get_size()
        return _Page(width, height, unread="the page's text is damaged")
    finally:
        page.close()


def _loaded(document: Any, index: int) -> Any:
    """The page, with filled-in form fields and typed notes drawn into it where it has any."""
    page = document[index]
    kinds = set()
    for n in range(min(raw.FPDFPage_GetAnnotCount(page), 500)):
        annotation = raw.FPDFPage_GetAnnot(page, n)
        kinds.add(raw.FPDFAnnot_GetSubtype(annotation))
        raw.FPDFPage_CloseAnnot(annotation)
    if kinds & {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT}:
        done = raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        if done == raw.FLATTEN_SUCCESS:
            page.close()
            return document[index]
    return page


def _frame(page: Any) -> Frame:
    left, bottom, right, top = page.get_cropbox()
    return Frame(left, bottom, right, top, page.get_rotation())


def _laid_out(page: Any, frame: Frame, found: list[Word], builder: Builder) -> _Page:
    result = _Page(*frame.size)
    found = _without_hidden(page, found, result, builder)
    _note_unread(page, found, result)
    _arrange(found, result)
    return result


def _arrange(found: list[Word], page: _Page) -> None:
    """Rows and reading order of the page's words; pages that lie on their side or stand on their head are turned for it."""
    turned = _turn(found)
    ways = {turned: found} if turned else {way: [w for w in found if w.upright == way] for way in {w.upright for w in found}}
    across: list[Segment] = []
    for way, some in ways.items():
        items = segments([_turned(w, way, page) for w in some])
        for item in items:
            item.box = _back(item.box, way, page)
        if way == turned:
            across = items
        else:
            page.sideways += items
    page.rows = rows(across)
    page.bands = bands(across)


def _turn(found: list[Word]) -> int:
    """How most of the page's longer words read, if not across: a wide table on a narrow page, a scan put in upside down."""
    long = Counter(w.upright for w in found if len(w.text) > 3)
    if long.total() <= 2 * long[0]:
        return 0
    return max((1, -1, 2), key=lambda turn: long[turn])


def _turned(word: Word, turn: int, page: _Page) -> Word:
    if turn == 0:
        return word
    if turn == 2:
        return word._replace(
            x0=page.width - word.x1, top=page.height - word.bottom, x1=page.width - word.x0, bottom=page.height - word.top
        )
    if turn == 1:
        return word._replace(x0=page.height - word.bottom, top=word.x0, x1=page.height - word.top, bottom=word.x1)
    return word._replace(x0=word.top, top=page.width - word.x1, x1=word.bottom, bottom=page.width - word.x0)


def _back(box: Box, turn: int, page: _Page) -> Box:
    x0, top, x1, bottom = box
    if turn == 0:
        return box
    if turn == 2:
        return page.width - x1, page.height - bottom, page.width - x0, page.height - top
    if turn == 1:
        return top, page.height - x1, bottom, page.height - x0
    return page.width - bottom, x0, page.width - top, x1


def _without_hidden(page: Any, found: list[Word], result: _Page, builder: Builder) -> list[Word]:
    """Set aside what a person does not see. White text on a dark ground, and the text layer of a scan, are seen."""
    reasons = Counter(w.look.hidden for w in found if w.look.hidden)
    if not reasons:
        return found
    pictures, grounds = _surfaces(page)
    if reasons["drawn invisibly"] and pictures > _SCAN_SHARE * _area(page):
        builder.warn("has pages whose text was recognised from a picture by other software; check figures against the page")
        found = [
            w._replace(look=Look(w.look.size, w.look.bold, "")) if w.look.hidden == "drawn invisibly" else w for w in found
        ]
    frame = _frame(page)
    grounds = [frame.place(left, top, right, bottom) for left, bottom, right, top in grounds]
    seen: list[Word] = []
    unseen: dict[str, list[Word]] = {}
    for word in found:
        if word.look.hidden and not (word.look.hidden == "white" and _covered(word, grounds)):
            unseen.setdefault(word.look.hidden, []).append(word)
        else:
            seen.append(word)
    for reason, items in unseen.items():
        result.hidden[reason] = [Piece(s.text, s.box) for s in segments(items)]
        builder.warn(f"contains text that a person cannot see ({reason}); it is flagged")
    return seen


def _area(page: Any) -> float:
    width, height = page.get_size()
    return max(float(width * height), 1.0)


def _surfaces(page: Any) -> tuple[float, list[Box]]:
    """(area of all pictures, boxes of pictures and of shapes that are filled with something else than white)."""
    area, boxes = 0.0, []
    for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING), max_depth=4):
        box = item.get_bounds()
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            area += (box[2] - box[0]) * (box[3] - box[1])
        elif item.type == raw.FPDF_PAGEOBJ_PATH and not _dark(item):
            continue
        boxes.append(box)
    return area, boxes


def _dark(path: Any) -> bool:
    mode, stroke = raw.c_int(), raw.c_int()
    raw.FPDFPath_GetDrawMode(path, mode, stroke)
    if not mode.value:
        return False
    red, green, blue, alpha = (raw.c_uint() for _ in range(4))
    raw.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    return bool(alpha.value > 0 and min(red.value, green.value, blue.value) < 230)


def _covered(word: Word, grounds: list[Box]) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in grounds)


def _note_unread(page: Any, found: list[Word], result: _Page) -> None:
    """A page without text of its own is a scan, drawn as curves, or blank; only the last is nothing to report."""
    if sum(len(w.text) for w in found) >= _SCAN_TEXT:
        return
    pictures = shapes = 0.0
    for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH), max_depth=4):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            pictures += (right - left) * (top - bottom)
        else:
            shapes += 1
    if pictures > _SCAN_SHARE * _area(page) or (pictures > 0.05 * _area(page) and not found):
        result.unread = f"a picture of text {'with hardly any text of its own' if found else 'without a text layer'}"
    elif shapes > _SHAPES and not found:
        result.unread = "drawn as shapes, without text"


def _recognise(document: Any, pages: list[_Page], builder: Builder) -> None:
    """Send pages without text to optical recognition, where that extra is installed."""
    scans = [n for n, page in enumerate(pages) if page.unread and page.width]
    if not scans:
        return
    recognise = pdf_ocr.recogniser()
    if recognise is None:
        for n in scans:
            pages[n].unread = f"{pages[n].unread}; {pdf_ocr.WAY_OUT}"
        return
    builder.progress(len(pages), len(scans))
    for done, n in enumerate(scans):
        builder.step(done, len(scans))
        page = pages[n]
        bitmap = _rendered(document[n], _OCR_DPI)
        found = recognise(bitmap.to_numpy(), page.width / bitmap.width)
        if found is None:
            page.unread = f"{page.unread}; recognition failed, perhaps for want of memory"
        elif found:
            _arrange(found, page)
            page.unread = None
            builder.warn("has pages whose text was recognised from a picture; check figures against the page")
        else:
            page.unread = f"{page.unread}; recognition found none"


def _write(pages: list[_Page], builder: Builder) -> None:
    sizes: Counter[float] = Counter()
    for page in pages:
        for row in page.rows:
            for item in row:
                sizes[round(item.size, 1)] += len(item.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    edges = furniture([(page.height, page.rows) for page in pages])
    for number, (page, (above, below)) in enumerate(zip(pages, edges, strict=True), 1):
        builder.open_page(number, page.width, page.height)
        if page.unread:
            builder.unread(page.unread)
        _write_page(page, above, below, body, builder)
        builder.close_page()


def _write_page(page: _Page, above: int, below: int, body: float, builder: Builder) -> None:
    heads, feet = page.rows[:above], page.rows[len(page.rows) - below :]
    furniture_items = {id(item) for row in (*heads, *feet) for item in row}
    for row in heads:
        builder.block(BlockKind.PAGE_HEADER, [Piece(s.text, s.box) for s in row], joint=" ")
    for band in page.bands:
        lines = rows([s for s in band if id(s) not in furniture_items])
        for part in pdf_tables.split(lines):
            if isinstance(part, pdf_tables.Grid):
                builder.table(enumerate(part.rows, 1), title=builder.caption())
                continue
            for text in texts(part, body):
                builder.block(text.kind, text.pieces, level=text.level)
    if page.sideways:
        builder.block(BlockKind.PARAGRAPH, [Piece(s.text, s.box) for s in page.sideways])
    for pieces in page.hidden.values():
        builder.block(BlockKind.HIDDEN, pieces)
    for row in feet:
        builder.block(BlockKind.PAGE_FOOTER, [Piece(s.text, s.box) for s in row], joint=" ")
