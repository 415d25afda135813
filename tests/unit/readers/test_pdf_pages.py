"""Tables over pages and pages of several parts: what belongs to a table stays in it, what follows columns comes after them."""

import io
from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

from copilot.adapters.readers.child import extract
from copilot.adapters.readers.pdf_layout import Segment, segments
from copilot.adapters.readers.pdf_structure import heading_level
from copilot.adapters.readers.pdf_words import VISIBLE, Word
from copilot.adapters.readers.tables import is_figure
from copilot.domain.document import BlockKind, Extract

COLUMNS = (72, 180, 300, 400)
NOTE = ("Note on this row that is", "long enough to wrap onto", "Schedule Nine of it.")


def read(draw: Callable[[Canvas], None]) -> Extract:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=LETTER)
    draw(canvas)
    canvas.save()
    return extract(".pdf", buffer.getvalue())


def blocks(found: Extract, kind: BlockKind) -> list[str]:
    return [found.text[b.start : b.end] for b in found.blocks if b.kind is kind]


def row(canvas: Canvas, y: float, *cells: str) -> None:
    for x, cell in zip(COLUMNS, cells, strict=False):
        canvas.drawString(x, y, cell)


def test_rows_and_heads_of_a_table_over_pages_are_no_running_headers_and_footers() -> None:
    def draw(c: Canvas) -> None:
        for page in range(3):
            c.setFont("Helvetica", 10)
            c.drawString(72, 760, "ACME annual report")
            row(c, 742, "Item", "Amount", "Share", "Note")
            for n in range(48):
                number = 48 * page + n
                row(c, 728 - 14 * n, f"Item {number}", f"{number * 17:,}", f"{number}.5%", "ok")
            c.drawString(72, 40, f"Page {page + 1} of 3")
            c.showPage()

    found = read(draw)
    assert set(blocks(found, BlockKind.PAGE_HEADER)) == {"ACME annual report"}
    assert blocks(found, BlockKind.PAGE_FOOTER) == ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"]
    tables = blocks(found, BlockKind.TABLE)
    assert [t.count("\n") for t in tables] == [48, 48, 48]
    assert all(t.startswith("Item | Amount | Share | Note\n") for t in tables)
    assert "Item 143 | 2,431 | 143.5% | ok" in tables[2]


def test_lines_of_a_cell_that_stand_as_close_as_rows_go_on_in_their_cell() -> None:
    def draw(c: Canvas) -> None:
        c.setFont("Helvetica", 10)
        y = 700
        row(c, y, "Item", "Amount", "Share", "Note")
        for n in range(8):
            y -= 13
            row(c, y, f"Item {n}", f"{n * 17 + 3}", f"{n}.5%", "ok" if n % 4 < 3 else NOTE[0])
            for line in NOTE[1:] if n % 4 == 3 else ():
                y -= 13
                c.drawString(COLUMNS[3], y, line if n < 7 else line.lower())
        c.drawString(72, y - 13, "What follows the table is no part of it, however close it stands below.")

    found = read(draw)
    note = " ".join(NOTE)
    assert f"Item 3 | 54 | 3.5% | {note}\nItem 4 | 71" in found.text
    assert f"Item 7 | 122 | 7.5% | {NOTE[0]} {NOTE[1]} {NOTE[2].lower()}" in blocks(found, BlockKind.TABLE)[0]
    assert blocks(found, BlockKind.PARAGRAPH) == ["What follows the table is no part of it, however close it stands below."]


def test_a_heading_below_two_columns_comes_after_both() -> None:
    words = "goods are delivered in due time at the cost of"

    def draw(c: Canvas) -> None:
        c.setFont("Helvetica", 9)
        for n in range(10):
            c.drawString(72, 700 - 12 * n, f"left {n} {words}")
            if n < 9:
                c.drawString(320, 700 - 12 * n, f"right {n} {words}")
        c.setFont("Helvetica-Bold", 13)
        c.drawString(72, 570, "2. What follows")
        c.setFont("Helvetica", 9)
        for n in range(3):
            c.drawString(72, 550 - 12 * n, f"below {n} {words} {words}")

    text = read(draw).text
    assert [text.index(w) for w in ("left 9", "right 0", "right 8", "2. What follows", "below 0")] == sorted(
        text.index(w) for w in ("left 9", "right 0", "right 8", "2. What follows", "below 0")
    )


def test_a_line_whose_words_are_stretched_apart_heads_no_table() -> None:
    words = ["The", "following", "table", "summarizes", "our", "revenue", "by", "market:"]

    def draw(c: Canvas) -> None:
        c.setFont("Helvetica", 9)
        widths = [c.stringWidth(w, "Helvetica", 9) for w in words]
        gap, x = (468 - sum(widths)) / (len(words) - 1), 72.0
        for word, width in zip(words, widths, strict=True):
            c.drawString(x, 700, word)
            x += width + gap
        for n, cells in enumerate([("", "2023", "2022"), ("Gaming", "2,856", "1,574"), ("Automotive", "261", "251")]):
            for at, cell in zip((72, 400, 500), cells, strict=True):
                c.drawString(at, 688 - 12 * n, cell)

    found = read(draw)
    assert blocks(found, BlockKind.PARAGRAPH) == [" ".join(words)]
    assert blocks(found, BlockKind.TABLE) == ["2023 | 2022\nGaming | 2,856 | 1,574\nAutomotive | 261 | 251"]


def test_brackets_of_right_to_left_text_open_before_their_words() -> None:
    texts = ("ثلاثون", ")30(", "يوماً", "(")
    words = [Word(t, 300 - 40 * n, 0, 336 - 40 * n, 10, VISIBLE, 0) for n, t in enumerate(texts)]
    assert [s.text for s in segments(words)] == ["ثلاثون (30) يوماً ("]
    plain = [Word(t, 40 * n, 0, 40 * n + 38, 10, VISIBLE, 0) for n, t in enumerate(("a)", "(b", "é"))]
    assert [s.text for s in segments(plain)] == ["a) (b é"]


def test_a_line_is_nearly_as_high_as_its_font_whatever_boxes_its_letters_have() -> None:
    assert Segment("on", (0, 0, 10, 8), 12, False, (0, 0, 10, 8)).height == 0.9 * 12
    assert Segment("on", (0, 0, 10, 8), 1000, False, (0, 0, 10, 8)).height == 12


def test_a_table_as_wide_as_the_page_is_not_cut_by_the_columns_above_and_below_it() -> None:
    words = "goods are delivered in due time at the cost"
    table = [("Metric", "FY 2023", "FY 2024", "Change"), ("Net revenue", "1,200.5", "1,310.2", "9.1%"),
             ("Operating income", "(45.0)", "12.3", "n/m"), ("Free cash flow", "88", "91", "3.4%")]  # fmt: skip

    def draw(c: Canvas) -> None:
        c.setFont("Helvetica", 9)
        for part, top in enumerate((720, 400)):
            for n in range(14):
                c.drawString(72, top - 12 * n, f"left {part}.{n} {words}")
                c.drawString(320, top - 12 * n, f"right {part}.{n} {words}")
        for n, cells in enumerate(table):
            for x, cell in zip((72, 250, 360, 460), cells, strict=True):
                c.drawString(x, 510 - 14 * n, cell)

    found = read(draw)
    assert blocks(found, BlockKind.TABLE) == ["\n".join(" | ".join(row) for row in table)]
    order = [found.text.index(w) for w in ("left 0.13", "right 0.0", "right 0.13", "Metric", "left 1.0", "right 1.0")]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("مدة الاتفاقية ثلاثون يوما", 0),
        ("WHO は世界的流行を宣言した", 0),
        ("第1条 秘密保持", 2),
        ("第1条に従う。", 0),
        ("RISK FACTORS", 4),
    ],
)
def test_lines_of_scripts_without_capitals_are_no_headings_for_it(text: str, level: int) -> None:
    assert heading_level(text, 10, False, 10) == level


@pytest.mark.parametrize(
    ("text", "figure"), [("EUR 10,000,000", True), ("(CHF 5.2)", True), ("- USD 7", True), ("EUR", False), ("2024", False)]
)
def test_an_amount_with_the_code_of_its_currency_is_a_figure(text: str, figure: bool) -> None:
    assert is_figure(text) is figure


def test_a_page_that_stands_on_its_head_is_read_from_its_own_top() -> None:
    def draw(c: Canvas) -> None:
        c.translate(612, 792)
        c.rotate(180)
        c.setFont("Helvetica", 10)
        c.drawString(72, 700, "The first line of the page.")
        for n, cells in enumerate((("Region", "2023", "2024"), ("North", "1,200", "1,300"), ("South", "900", "950"))):
            row(c, 660 - 14 * n, *cells)

    found = read(draw)
    assert found.text == "The first line of the page.\n\nRegion | 2023 | 2024\nNorth | 1,200 | 1,300\nSouth | 900 | 950"
    first = found.lines[0]
    assert found.text[first.start : first.end] == "The first line of the page."
    assert first.box[3] > 792 - 100 > first.box[1] - 20  # at the foot of the page as shown
