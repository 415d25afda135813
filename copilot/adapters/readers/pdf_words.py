"""Words of a PDF page with their boxes, straight from pdfium.

pdfium finds the characters, their order, the spaces between words and the hyphens at line ends; asked through its
high-level wrapper for every character it takes 6 ms a page, so only the first and last character of each word are asked
for, in one pass of C calls each: 0.9 ms a page of a 10-Q (3,100 characters, 480 words).
"""

import array
import ctypes
import re
from collections.abc import Callable
from itertools import repeat
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_POINTER, _INT = ctypes.c_void_p, ctypes.c_int
# pdfium marks a hyphen that breaks a word at the line's end; the two halves stand on different lines.
_WORD = re.compile(r"[^\s\x02\ufffe]+[\x02\ufffe]?")
_BREAK = str.maketrans("\x02\ufffe", "--")
_INVISIBLE_MODES = (3, 7)  # PDF 32000-1:2008, table 106: neither filled nor stroked
_BOLD = re.compile(rb"bold|black|heavy|semibold|demi", re.IGNORECASE)
TINY = 2.0  # points; smaller text is not meant to be read


class Word(NamedTuple):
    """One word in page space: points from the top left corner as the page is shown."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    look: "Look"
    upright: int  # 0 across, 1 reading upwards, -1 downwards


class Look(NamedTuple):
    """How a text object is drawn; `hidden` says why a person does not see it, '' when they do."""

    size: float
    bold: bool
    hidden: str


VISIBLE = Look(0.0, False, "")


def _function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """A pdfium function with plain integers for handles, called without letting go of the interpreter lock: half the time."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(getattr(pdfium, name), _POINTER).value or 0)


_LOOSE_BOX = _function("FPDFText_GetLooseCharBox", _INT, _POINTER, _INT, _POINTER)
_TEXT = _function("FPDFText_GetText", _INT, _POINTER, _INT, _INT, _POINTER)
_UNICODE = _function("FPDFText_GetUnicode", ctypes.c_uint, _POINTER, _INT)
_OBJECT = _function("FPDFText_GetTextObject", _POINTER, _POINTER, _INT)
_MODE = _function("FPDFTextObj_GetTextRenderMode", _INT, _POINTER)
_SIZE = _function("FPDFTextObj_GetFontSize", _INT, _POINTER, _POINTER)
_FONT = _function("FPDFTextObj_GetFont", _POINTER, _POINTER)
_FONT_NAME = _function("FPDFFont_GetBaseFontName", ctypes.c_size_t, _POINTER, _POINTER, ctypes.c_size_t)
_FILL = _function("FPDFPageObj_GetFillColor", _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
_MATRIX = _function("FPDFPageObj_GetMatrix", _INT, _POINTER, _POINTER)


class Frame(NamedTuple):
    """From the page's own space (origin bottom left, unrotated) to the page as shown (origin top left)."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown, in points."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def place(self, x0: float, y1: float, x1: float, y0: float) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) as shown of a box given as (left, top, right, bottom) in the page's space."""
        if self.rotation == 90:
            return y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
        if self.rotation == 180:
            return self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom
        if self.rotation == 270:
            return self.top - y1, self.right - x1, self.top - y0, self.right - x0
        return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0


def words(textpage: Any, frame: Frame) -> list[Word]:
    """All words of the page in the order of its content stream."""
    handle = ctypes.cast(textpage.raw, _POINTER).value
    text = _text(textpage, handle)
    spans = [m.span() for m in _WORD.finditer(text)]
    if not spans:
        return []
    starts, ends = [a for a, _ in spans], [b - 1 for _, b in spans]
    first, last = _boxes(handle, starts), _boxes(handle, ends)
    objects = list(map(_OBJECT, repeat(handle), starts))
    looks, fonts = {}, {}
    for found in set(objects):
        looks[found] = _look(found, fonts)
    result = []
    width, height = frame.size
    place = frame.place
    for n, (start, end) in enumerate(spans):
        a, b = place(*first[n]), place(*last[n])
        x0, top, x1, bottom = min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
        look = looks[objects[n]]
        if not look.hidden and (x1 <= 0 or bottom <= 0 or x0 >= width or top >= height):
            look = Look(look.size, look.bold, "off the page")
        upright = 0
        if bottom - top > 1.5 * (x1 - x0) and end - start > 2:
            upright = 1 if a[1] > b[1] else -1
        result.append(Word(text[start:end].translate(_BREAK), x0, top, x1, bottom, look, upright))
    return result


def _text(textpage: Any, handle: int | None) -> str:
    count = textpage.count_chars()
    buffer = ctypes.create_string_buffer(2 * count + 2)
    _TEXT(handle, 0, count, ctypes.addressof(buffer))
    text = buffer.raw[: 2 * count].decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    # Characters beyond the basic plane: ask one by one, so that positions and characters agree.
    codes = map(_UNICODE, repeat(handle), range(count))
    return "".join(chr(c) if 0 < c < 0x110000 and not 0xD800 <= c < 0xE000 else "\ufffd" for c in codes)


def _boxes(handle: int | None, indexes: list[int]) -> list[tuple[float, float, float, float]]:
    """Loose boxes (as high as the font, not the glyph) as (left, top, right, bottom) in the page's space."""
    numbers = array.array("f", bytes(16 * len(indexes)))
    address = numbers.buffer_info()[0]
    for _ in map(_LOOSE_BOX, repeat(handle), indexes, range(address, address + 16 * len(indexes), 16)):
        pass
    return list(zip(numbers[0::4], numbers[1::4], numbers[2::4], numbers[3::4], strict=True))


_FLOAT = ctypes.c_float()
_FLOAT_AT = ctypes.addressof(_FLOAT)
_RGBA = (ctypes.c_uint * 4)()
_RGBA_AT = [ctypes.addressof(_RGBA) + 4 * n for n in range(4)]
_SIX = (ctypes.c_float * 6)()
_SIX_AT = ctypes.addressof(_SIX)
_NAME = ctypes.create_string_buffer(128)
_NAME_AT = ctypes.addressof(_NAME)


def _look(found: int | None, fonts: dict[int | None, bool]) -> Look:
    if not found:
        return VISIBLE
    _SIZE(found, _FLOAT_AT)
    _MATRIX(found, _SIX_AT)
    size = _FLOAT.value * max(abs(_SIX[3]), abs(_SIX[1]), 1e-6)
    font = _FONT(found)
    if font not in fonts:
        length = _FONT_NAME(font, _NAME_AT, 128) if font else 0
        fonts[font] = bool(length) and _BOLD.search(_NAME.raw[: min(length, 128)]) is not None
    return Look(size, fonts[font], _hidden(found, size))


def _hidden(found: int, size: float) -> str:
    if _MODE(found) in _INVISIBLE_MODES:
        return "drawn invisibly"
    if 0 < size < TINY:
        return "too small to read"
    if _FILL(found, *_RGBA_AT):
        if _RGBA[3] == 0:
            return "fully transparent"
        if _RGBA[0] >= 254 and _RGBA[1] >= 254 and _RGBA[2] >= 254:
            return "white"
    return ""
