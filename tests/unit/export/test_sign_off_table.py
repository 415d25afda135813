"""The sign-off block is read at a glance: no heading, act or time of it breaks over two lines."""

from datetime import UTC, datetime

import pytest
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics

from copilot.adapters.export import faces, layout
from copilot.adapters.export.paper import moment
from copilot.adapters.export.tables import SIGN_OFF_HEADER, SIGN_OFF_WIDTHS

SIZE = 9  # points, in Word and PDF
MARGINS = 2 * 0.075 * 25.4  # mm of a Word cell, left and right
LATEST = moment(datetime(2026, 9, 30, 18, 1, tzinfo=UTC))  # September is the longest month's name in this face


@pytest.mark.parametrize(
    ("column", "text", "face"),
    [
        *((n, heading, f"{faces.SERIF}-Bold") for n, heading in enumerate(SIGN_OFF_HEADER)),
        (1, "second sign-off", faces.SERIF),
        (3, LATEST, faces.SERIF),
        (4, "local trust", faces.SERIF),
    ],
)
def test_what_stands_in_a_column_fits_on_one_line(column: int, text: str, face: str) -> None:
    faces.install()
    assert pdfmetrics.stringWidth(text, face, SIZE) / mm + MARGINS <= SIGN_OFF_WIDTHS[column]


def test_the_columns_fill_the_page() -> None:
    assert sum(SIGN_OFF_WIDTHS) == round(layout.PORTRAIT_WIDTH.mm)
