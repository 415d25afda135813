"""Words of a PDF page with their boxes, straight from pdfium.

pdfium finds the characters, their order, the spaces between words and the hyphens at line ends; asked through its
high-level wrapper for every character it takes 6 ms a page, so only the first and last character of each word are asked
for, in one pass of C calls each: 0.9 ms a page of a 10-Q (3,100 characters, 480 words).
"""

import array
import ctypes
import re
from collections import deque
from collections.abc import Callable, Iterable
from itertools import pairwise, repeat
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from copilot.adapters.readers.builder import raised

Quad = tuple[float, float, float, float]

_POINTER, _INT = ctypes.c_void_p, ctypes.c_int
# pdfium marks a hyphen that breaks a word at the line's end; the two halves stand on different lines.
_WORD = re.compile(r"[^\s\x02\ufffe]+[\x02\ufffe]?")
_BREAK = str.maketrans("\x02\ufffe", "--")
_HALF = re.compile("[\ud800-\udfff]")
# pdfium turns right-to-left text around letter by letter, and so the two letters that one glyph stands for.
_LIGATURE = re.compile("[\u0622\u0623\u0625\u0627]\u0644")
_INVISIBLE_MODES = (3, 7)  # PDF 32000-1:2008, table 106: neither filled nor stroked
_BOLD = re.compile(rb"bold|black|heavy|semibold|demi", re.IGNORECASE)
_WIDE = 0.75  # widths of a character, in heights of the line, above which a word may be several
_TORN = 0.6  # heights of the line: a gap within a word that no spacing of letters makes
_SOME = 40  # words by which it is told whether a page stands on its head
_RISE, _SMALL = 0.15, 0.85  # of the line's height: how far a raised figure's foot stands above it, and how high it is at most
TINY = 2.0  # points; smaller text is not meant to be read


class Word(NamedTuple):
    """One word in page space: points from the top left corner as the page is shown."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    look: "Look"
    upright: int  # 0 across, 1 reading upwards, -1 downwards, 2 upside down


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
    boxes = _hulls(handle, spans)
    wide = [n for n, (x0, y1, x1, y0) in enumerate(boxes) if x1 - x0 > _WIDE * (y1 - y0) * (spans[n][1] - spans[n][0])]
    if wide and len(torn := _torn(handle, spans, wide)) > len(spans):
        spans, boxes = torn, _hulls(handle, torn)
    starts = [a for a, _ in spans]
    if frame.rotation or frame.left or frame.bottom:
        boxes = [frame.place(*box) for box in boxes]
    else:
        height = frame.top
        boxes = [(x0, height - y1, x1, height - y0) for x0, y1, x1, y0 in boxes]
    objects = list(map(_OBJECT, repeat(handle), starts))
    look_of = _looks(list(dict.fromkeys(objects)))
    pieces = [text[a:b] for a, b in spans]
    if "\x02" in text or "\ufffe" in text:
        pieces = [piece.translate(_BREAK) for piece in pieces]
    _raise(handle, pieces, spans, objects)
    if _HALF.search(text):
        pieces = [_whole(piece) for piece in pieces]
    width, height = frame.size
    heads_down = _stands_on_its_head(handle, text, spans, frame)
    result: list[Word] = []
    for piece, (x0, top, x1, bottom), found in zip(pieces, boxes, objects, strict=True):
        look = look_of[found]
        if (x1 <= 0 or bottom <= 0 or x0 >= width or top >= height) and not look.hidden:
            look = look._replace(hidden="off the page")
        upright = 0
        if bottom - top > 1.5 * (x1 - x0) and len(piece) > 2:
            upright = _direction(textpage, frame, spans[len(result)])
        elif heads_down and len(piece) > 2:
            upright = 2
        if piece.isdecimal() and len(piece) < 3 and result and _is_raised(result[-1], (x0, top, x1, bottom)):
            piece = raised(piece)
        result.append(Word(piece, x0, top, x1, bottom, look, upright))
    return result


def _stands_on_its_head(handle: int | None, text: str, spans: list[tuple[int, int]], frame: Frame) -> bool:
    """Whether most of some longer Latin words read from right to left on the page as shown."""
    long = [(a, b) for a, b in spans if b - a > 3][:_SOME]
    some = [(a, b) for a, b in long if text[a].isascii() and text[a].isalpha() and text[a:b].isascii()]
    if 2 * len(some) <= len(long):
        return False  # numbers, or another script, which may be written from the right
    first, last = _boxes(handle, [a for a, _ in some]), _boxes(handle, [b - 1 for _, b in some])
    shown = [(frame.place(*a), frame.place(*b)) for a, b in zip(first, last, strict=True)]
    leftward = sum(a[0] > b[0] + 0.5 and abs(a[1] - b[1]) < abs(a[0] - b[0]) for a, b in shown)
    return 2 * leftward > len(some)


def _raise(handle: int | None, pieces: list[str], spans: list[tuple[int, int]], objects: list[int | None]) -> None:
    """Write figures that end a word raised as the signs that they are: 10³ is not 103, nor 1,234¹ more than 1,234."""
    suspects = [n for n, piece in enumerate(pieces) if piece[-1] in "0123456789" and len(piece) > 1]
    ends = [spans[n][1] - 1 for n in suspects]
    for n, at, own in zip(suspects, ends, map(_OBJECT, repeat(handle), ends), strict=True):
        if own == objects[n]:
            continue  # drawn in one go with the beginning of the word
        start = spans[n][0]
        while _OBJECT(handle, at - 1) == own:
            at -= 1
        tail = pieces[n][at - start :]
        if tail.isdecimal():
            before, mark = ((x0, -y1, x1, -y0) for x0, y1, x1, y0 in _boxes(handle, [at - 1, at]))
            pieces[n] = pieces[n][: at - start] + (raised(tail) if _higher(before, mark) else tail)


def _is_raised(before: Word, mark: Quad) -> bool:
    near = -1.0 < mark[0] - before.x1 < 0.3 * (before.bottom - before.top)
    return near and _higher((before.x0, before.top, before.x1, before.bottom), mark)


def _higher(before: Quad, mark: Quad) -> bool:
    """The second box, (left, top, right, bottom) from the top, is lower than the first and stands clearly above its foot."""
    height = before[3] - before[1]
    overlaps = before[1] - 0.5 * height < mark[3] < before[3] - _RISE * height
    return overlaps and mark[3] - mark[1] < _SMALL * height


def _direction(textpage: Any, frame: Frame, span: tuple[int, int]) -> int:
    """1 for a word that reads upwards on the page as shown, -1 for one that reads downwards, 0 for a narrow one that does neither."""
    handle = ctypes.cast(textpage.raw, _POINTER).value
    first, last = (frame.place(*box) for box in _boxes(handle, [span[0], span[1] - 1]))
    if abs(first[0] - last[0]) > abs(first[1] - last[1]):
        return 0  # "it," and "fill" are taller than wide
    return 1 if first[1] > last[1] else -1


def _torn(handle: int | None, spans: list[tuple[int, int]], wide: list[int]) -> list[tuple[int, int]]:
    """The spans, the wide ones cut where a gap lies between characters: pdfium takes two lone zeros of a table for one "00"."""
    cut: list[tuple[int, int]] = []
    suspects = set(wide)
    for n, (start, end) in enumerate(spans):
        if n in suspects:
            boxes = _boxes(handle, list(range(start, end)))
            for at, (a, b) in enumerate(pairwise(boxes), start + 1):
                if b[0] - a[2] > _TORN * (a[1] - a[3]):
                    cut.append((start, at))
                    start = at
        cut.append((start, end))
    return cut


def _hulls(handle: int | None, spans: list[tuple[int, int]]) -> list[Quad]:
    """Boxes around the first and the last character of each word, whichever comes first on the line."""
    first, last = _boxes(handle, [a for a, _ in spans]), _boxes(handle, [b - 1 for _, b in spans])
    return [
        (a if a < e else e, b if b > f else f, c if c > g else g, d if d < h else h)
        for (a, b, c, d), (e, f, g, h) in zip(first, last, strict=True)
    ]


def _text(textpage: Any, handle: int | None) -> str:
    count = textpage.count_chars()
    buffer = ctypes.create_string_buffer(2 * count + 2)
    _TEXT(handle, 0, count, ctypes.addressof(buffer))
    units = buffer.raw[: 2 * count]
    text = units.decode("utf-16-le", "replace")
    if _LIGATURE.search(text):
        text = _LIGATURE.sub(lambda m: m[0][::-1] if len(set(_boxes(handle, [m.start(), m.end() - 1]))) == 1 else m[0], text)
    # pdfium counts halves of surrogate pairs: kept apart here, so that positions and characters agree, joined in the words.
    return text if len(text) == count else "".join(map(chr, array.array("H", units)))


def _whole(text: str) -> str:
    """The text with halves of surrogate pairs joined."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _boxes(handle: int | None, indexes: list[int]) -> list[Quad]:
    """Loose boxes (as high as the font, not the glyph) as (left, top, right, bottom) in the page's space."""
    numbers = array.array("f", bytes(16 * len(indexes)))
    address = numbers.buffer_info()[0]
    _exhaust(map(_LOOSE_BOX, repeat(handle), indexes, range(address, address + 16 * len(indexes), 16)))
    return list(zip(numbers[0::4], numbers[1::4], numbers[2::4], numbers[3::4], strict=True))


def _looks(objects: list[int | None]) -> dict[int | None, Look]:
    """How each text object is drawn: some pages have one object per word, so each property is asked for in one pass."""
    known = [o for o in objects if o]
    count = len(known)
    sizes, matrices, fills = (
        array.array("f", bytes(4 * count)),
        array.array("f", bytes(24 * count)),
        array.array("I", bytes(16 * count)),
    )
    at = sizes.buffer_info()[0]
    _exhaust(map(_SIZE, known, range(at, at + 4 * count, 4)))
    at = matrices.buffer_info()[0]
    _exhaust(map(_MATRIX, known, range(at, at + 24 * count, 24)))
    at = fills.buffer_info()[0]
    ends = [range(at + 4 * n, at + 16 * count + 4 * n, 16) for n in range(4)]
    filled = list(map(_FILL, known, *ends))
    fonts = list(map(_FONT, known))
    bold = {font: _is_bold(font) for font in set(fonts)}
    colors = zip(fills[0::4], fills[1::4], fills[2::4], fills[3::4], strict=True)
    scales = zip(matrices[1::6], matrices[3::6], strict=True)
    looks: dict[int | None, Look] = {None: VISIBLE, 0: VISIBLE}
    made: dict[Any, Look] = {}
    for found, mode, size, (shear, scale), font, has_fill, color in zip(
        known, map(_MODE, known), sizes, scales, fonts, filled, colors, strict=True
    ):
        points = size * max(abs(scale), abs(shear), 1e-6)
        key = (mode, points, font, has_fill, color)
        look = made.get(key)
        if look is None:
            look = made[key] = Look(points, bold[font], _hidden(mode, points, color if has_fill else None))
        looks[found] = look
    return looks


def _exhaust(calls: Iterable[Any]) -> None:
    deque(calls, maxlen=0)


def _is_bold(font: int | None) -> bool:
    if not font:
        return False
    name = ctypes.create_string_buffer(128)
    length = _FONT_NAME(font, ctypes.addressof(name), 128)
    return _BOLD.search(name.raw[: min(length, 128)]) is not None


def _hidden(mode: int, points: float, color: tuple[int, int, int, int] | None) -> str:
    if mode in _INVISIBLE_MODES:
        return "drawn invisibly"
    if 0 < points < TINY:
        return "too small to read"
    if color is not None:
        red, green, blue, alpha = color
        if alpha == 0:
            return "fully transparent"
        if min(red, green, blue) >= 254:
            return "white"
    return ""
