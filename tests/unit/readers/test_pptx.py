"""Presentations made here: a page for each slide."""

import io

import pptx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from copilot.adapters.readers.child import extract
from copilot.domain.document import BlockKind, Extract


def read(deck: "pptx.presentation.Presentation") -> Extract:
    buffer = io.BytesIO()
    deck.save(buffer)
    return extract(".pptx", buffer.getvalue())


def test_slides_are_pages_with_title_text_table_and_notes() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.placeholders[1].text_frame.text = "First point"
    slide.shapes.title.text = "Market study"
    table = slide.shapes.add_table(2, 2, 0, Inches(5), Inches(4), Inches(1)).table
    for r, row in enumerate((("Country", "Share"), ("Norway", "12%"))):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    slide.notes_slide.notes_text_frame.text = "Say this aloud"
    hidden = deck.slides.add_slide(deck.slide_layouts[5])
    hidden.shapes.title.text = "Not for the client"
    hidden.element.set("show", "0")
    found = read(deck)
    kinds = [(b.kind, b.page, found.text[b.start : b.end]) for b in found.blocks]
    assert kinds == [
        (BlockKind.HEADING, 1, "Market study"),
        (BlockKind.LIST_ITEM, 1, "First point"),
        (BlockKind.TABLE, 1, "Country | Share\nNorway | 12%"),
        (BlockKind.FOOTNOTE, 1, "Say this aloud"),
        (BlockKind.HIDDEN, 2, "Not for the client"),
    ]
    assert "slide 2 is hidden; it is flagged" in found.warnings


def test_a_chart_gives_its_figures_as_a_table() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    data = CategoryChartData()
    data.categories = ["2021", "2022"]
    data.add_series("Sales", (10.5, 12))
    data.add_series("Costs", (8, 9.25))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(4), Inches(3), data)
    assert "Sales | Costs\n2021 | 10.5 | 8\n2022 | 12 | 9.25" in read(deck).text.replace(".0", "")
