"""Workbooks made here: values as they are shown, under their addresses."""

import io
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from openpyxl.comments import Comment

from copilot.adapters.readers.child import extract
from copilot.adapters.readers.number_format import shown
from copilot.domain.document import BlockKind, Extract


def read(book: openpyxl.Workbook) -> Extract:
    buffer = io.BytesIO()
    book.save(buffer)
    return extract(".xlsx", buffer.getvalue())


def sheet_of(book: openpyxl.Workbook) -> "openpyxl.worksheet.worksheet.Worksheet":
    sheet = book.active
    assert sheet is not None
    return sheet


def test_rows_are_lines_and_cells_keep_their_addresses() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    sheet.title = "Sales"
    for row in (("Region", 2023, 2024), ("North", 1200.5, -35), ("South", 980, None)):
        sheet.append(row)
    sheet["B2"].number_format = "#,##0.00"
    sheet["C2"].number_format = "#,##0;(#,##0)"
    found = read(book)
    assert found.text == "Sales\n\nRegion | 2023 | 2024\nNorth | 1,200.50 | (35)\nSouth | 980"
    cells = {c.address: (found.text[c.start : c.end], c.header) for c in found.tables[0].cells}
    assert cells["C2"] == ("(35)", False)
    assert cells["A1"] == ("Region", True)
    assert found.tables[0].title == "Sales"


def test_gaps_and_far_cells_do_not_blow_the_text_up() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    sheet["A1"], sheet["D1"], sheet["A5000"] = "a", "d", "far"
    found = read(book)
    assert found.text == "Sheet\n\na |  |  | d\nfar"
    assert [c.address for c in found.tables[0].cells] == ["A1", "D1", "A5000"]


def test_hidden_sheets_rows_and_columns_are_flagged() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    for row in (("name", "cost", "price"), ("bolt", 1, 2), ("secret", 3, 4)):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    other = book.create_sheet("Back room")
    other["A1"] = "unseen"
    other.sheet_state = "hidden"
    found = read(book)
    hidden = "\n".join(found.text[b.start : b.end] for b in found.blocks if b.kind is BlockKind.HIDDEN)
    visible = "\n".join(found.text[b.start : b.end] for b in found.blocks if b.kind is BlockKind.TABLE)
    assert visible.split("\n") == ["name |  | price", "bolt |  | 2"]
    assert all(word in hidden for word in ("secret", "cost", "unseen", "Back room"))
    assert len(found.warnings) == 2


def test_a_formula_without_a_stored_result_is_not_lost() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    sheet["A1"], sheet["B1"] = "Total", "=SUM(B2:B9)"
    found = read(book)
    assert "Total | =SUM(B2:B9)" in found.text
    assert any("without a stored result" in w for w in found.warnings)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1234.5, "#,##0.00", "1,234.50"),
        (-1234.5, "#,##0;(#,##0)", "(1,235)"),
        (0.1234, "0.0%", "12.3%"),
        (1_234_567, "#,##0,", "1,235"),
        (1_234_567_890, '$#,##0.0,,"M"', "$1,234.6M"),
        (5, "0000", "0005"),
        (-5, '_($* #,##0_);_($* (#,##0);_($* "-"??_);_(@_)', "$(5)"),
        (0, '_($* #,##0_);_($* (#,##0);_($* "-"??_);_(@_)', "$-"),
        (-7, "#,##0.0", "-7.0"),
        (-0.2, "0", "0"),
        (2.5, "0", "3"),
        (0.5, "#.##", ".5"),
        (7, "[$€-407] #,##0.00", "€ 7.00"),
        (1234, "[Red]#,##0", "1,234"),
        (5, '[>=100]"big";"small"', "5"),
        (1.5, "# ?/?", "1.5"),
        (7, '"Q"0', "Q7"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (True, "General", "TRUE"),
        ("text", "@", "text"),
        (None, "0", ""),
        (1.0, "0.0x", "1.0x"),
        (datetime(2024, 3, 5, 14, 7, 9), "yyyy-mm-dd h:mm:ss", "2024-03-05 14:07:09"),  # noqa: DTZ001
        (datetime(2024, 3, 5, 14, 7), "m/d/yy h:mm AM/PM", "3/5/24 2:07 PM"),  # noqa: DTZ001
        (date(2024, 3, 5), "mmm-yy", "Mar-24"),
        (date(2024, 3, 5), "[$-409]d mmmm yyyy", "5 March 2024"),
        (date(2024, 3, 5), "dd.mm.yyyy", "05.03.2024"),
        (date(2024, 3, 5), "d. mmmm yyyy", "5. March 2024"),
        (date(2024, 3, 5), "dddd, mmm d, yyyy", "Tuesday, Mar 5, 2024"),
        (datetime(2024, 3, 5, 14, 7), "dd.mm.yy hh:mm", "05.03.24 14:07"),  # noqa: DTZ001
        (123456789, "000-00-0000", "123-45-6789"),
        (5551234567, "(000) 000-0000", "(555) 123-4567"),
        (1234567.5, "# ##0.00", "1234 567.50"),
        (12, '00"-"00%', "12-00%"),
        (time(9, 5), "h:mm", "9:05"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05:00"),
        (date(2024, 3, 5), "General", "2024-03-05"),
    ],
)
def test_numbers_and_dates_read_as_they_are_shown(value: object, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_a_label_over_merged_rows_stands_in_each_and_a_figure_only_once() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    for row in (("Region", "Year", "Sales", "Total"), ("North", 2023, 10, 21), (None, 2024, 11, None), ("South", 2023, 5, 5)):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("D2:D3")
    found = read(book)
    assert found.text.split("\n")[2:] == [
        "Region | Year | Sales | Total",
        "North | 2023 | 10 | 21",
        "North | 2024 | 11",
        "South | 2023 | 5 | 5",
    ]
    assert [c.address for c in found.tables[0].cells if c.row == 3] == ["A3", "B3", "C3"]


def test_a_second_table_below_a_gap_has_heads_of_its_own() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    rows = (
        ("Report in EUR m",),
        (),
        ("Item", 2023, 2024),
        ("Sales", 10, 12),
        (),
        ("Margins", "in %"),
        ("Gross", 40, 42),
        (),
        ("Staff", "Heads"),
        ("Sales", 7),
    )
    for row in rows:
        sheet.append(row)
    found = read(book)
    assert [found.text[t.start : t.end].split("\n")[0] for t in found.tables] == ["Report in EUR m", "Staff | Heads"]
    assert {c.address for t in found.tables for c in t.cells if c.header} == {"A1", "A3", "B3", "C3", "A9", "B9"}


def test_a_value_that_its_format_hides_is_flagged() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    for row in (("Item", "Price"), ("Bolt", 7)):
        sheet.append(row)
    sheet["B2"].number_format = ";;;"
    found = read(book)
    assert [found.text[b.start : b.end] for b in found.blocks if b.kind is BlockKind.HIDDEN] == ["7"]
    assert found.warnings == ("sheet 'Sheet' has values that their format hides; they are flagged",)


def test_a_comment_on_a_cell_is_flagged_with_its_author_and_place() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    for row in (("Region", 2024), ("North", 35)):
        sheet.append(row)
    sheet["B2"].comment = Comment("Restated?", "Rita")
    found = read(book)
    flagged = [found.text[b.start : b.end] for b in found.blocks if b.kind is BlockKind.HIDDEN]
    assert flagged == ["Comment by Rita on B2: Restated?"]
    assert any("comments" in w for w in found.warnings)
