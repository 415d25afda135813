"""A page's picture with the cited lines marked."""

from collections.abc import Iterable
from io import BytesIO

from PIL import Image, ImageDraw

MARK = (255, 206, 58, 92)  # amber, mostly transparent: black text stays legible
EDGE = (196, 138, 0, 210)
Box = tuple[float, float, float, float]


def highlighted(png: bytes, boxes: Iterable[Box], width: float, height: float) -> bytes:
    """Draw boxes (page points, from the top left) over the picture of a page of width x height points; PNG in, PNG out."""
    with Image.open(BytesIO(png)) as opened:
        page = opened.convert("RGBA")
    across, down = page.width / (width or page.width), page.height / (height or page.height)
    marks = Image.new("RGBA", page.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(marks)
    for left, top, right, bottom in boxes:
        corners = (left * across - 3, top * down - 2, right * across + 3, bottom * down + 2)
        if corners[2] > corners[0] and corners[3] > corners[1]:
            pen.rounded_rectangle(corners, radius=3, fill=MARK, outline=EDGE)
    drawn = BytesIO()
    Image.alpha_composite(page, marks).convert("RGB").save(drawn, "PNG", optimize=False)
    return drawn.getvalue()
