"""Which typeface can print which character in a PDF.

Faces that come with the program, embedded, print European text and signs, so that such a deliverable looks the same and has
the same bytes everywhere. What they lack, Chinese, Japanese and Korean above all, comes from what the machine has installed,
embedded too. What no face can print, and right-to-left text, which would need a layout engine, is named in brackets instead of
being printed wrongly: faces that are left to the viewer are silently blank in some.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

BASE = ""  # stands for the paragraph's own face
SERIF, SANS, FIXED = "Tinos", "Arimo", "Cousine"  # of the widths of Times, Arial and Courier
_SHIPPED = Path(__file__).with_name("fonts")
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
_FILES = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "NotoSansSymbols2-Regular.ttf", "NotoSansSymbols-Regular.ttf")
_ASIAN_FILES = (
    "wqy-microhei.ttc", "wqy-zenhei.ttc", "uming.ttc", "DroidSansFallbackFull.ttf", "NotoSansSC-Regular.ttf", "msyh.ttc",
    "simsun.ttc", "msgothic.ttc", "malgun.ttf", "STHeiti Light.ttc", "Arial Unicode.ttf", "arialuni.ttf",
)  # fmt: skip
_HAN = re.compile("[\u2e80-\u2fdf\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60]")
_KANA = re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff61-\uff9f]")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_UNPRINTED = "\0"  # begins the face of what is named instead of printed, with the script where it is known


class Stretch(NamedTuple):
    """Characters that one face prints; `face` is a registered font's name, or BASE."""

    text: str
    face: str


def stretches(text: str) -> Iterator[Stretch]:
    """Cut the text by face; what cannot be printed becomes a remark such as '[Arabic text, 12 characters]'."""
    faces = _faces(text)
    for face, group in groupby(zip(text, faces, strict=True), key=lambda pair: pair[1]):
        piece = "".join(c for c, _ in group)
        if face.startswith(_UNPRINTED):
            yield Stretch(_remark(piece, face.removeprefix(_UNPRINTED)), BASE)
        else:
            yield Stretch(piece, face)


def printable(text: str) -> bool:
    """False when `stretches` leaves something out."""
    return not any(face.startswith(_UNPRINTED) for face in _faces(text))


@cache
def install() -> None:
    """Register the faces that come with the program."""
    for name in (SERIF, SANS, FIXED):
        _register(TTFont(name, str(_SHIPPED / f"{name}-Regular.ttf")))
    for style in ("Bold", "Italic", "BoldItalic"):
        _register(TTFont(f"{SERIF}-{style}", str(_SHIPPED / f"{SERIF}-{style}.ttf")))
    _register(TTFont(f"{SANS}-Bold", str(_SHIPPED / f"{SANS}-Bold.ttf")))
    names = [SERIF, *(f"{SERIF}-{style}" for style in ("Bold", "Italic", "BoldItalic"))]
    pdfmetrics.registerFontFamily(SERIF, *names)
    pdfmetrics.registerFontFamily(SANS, SANS, f"{SANS}-Bold", SANS, f"{SANS}-Bold")


def _register(font: TTFont) -> None:
    """A face without styles of its own stands in for all of them."""
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(font.fontName, *([font.fontName] * 4))


def _faces(text: str) -> list[str]:
    japanese = _KANA.search(text) is not None
    faces = [_face(c, japanese) for c in text]
    # Spaces and points between two words of one unprinted script belong to it, so that a sentence gets one remark.
    last: int | None = None
    for n, c in enumerate(text):
        if faces[n].startswith(_UNPRINTED):
            if last is not None and faces[last] == faces[n]:
                faces[last:n] = [faces[n]] * (n - last)
            last = n
        elif c.isalnum():
            last = None
    return faces


def _remark(piece: str, script: str) -> str:
    letters = [c for c in piece if not c.isspace()]
    many = f"{len(letters)} character{'s' if len(letters) != 1 else ''}"
    if script:
        return f"[{script} text, {many}]"
    name = unicodedata.name(letters[0], "").lower() if len(letters) == 1 else ""
    return f"[{name}]" if name else f"[{many} not printed]"


@cache
def _face(c: str, japanese: bool) -> str:
    if unicodedata.bidirectional(c) in ("R", "AL", "AN"):
        return _UNPRINTED + unicodedata.name(c, "right-to-left").split()[0].capitalize()
    if c in "\n\t" or ord(c) in _base():
        return BASE
    if c in "\u200c\u200d" or (unicodedata.combining(c) and ord(c) > 0x590):
        return _UNPRINTED  # joined and stacked letters would come out apart
    return _first(c, _FILES) or _first(c, _ASIAN_FILES) or _UNPRINTED + _script(c, japanese)


def _script(c: str, japanese: bool) -> str:
    """The script's name where it is known."""
    if _KANA.match(c) or (japanese and _HAN.match(c)):
        return "Japanese"
    if _HANGUL.match(c):
        return "Korean"
    return "Chinese" if _HAN.match(c) else ""


@cache
def _base() -> frozenset[int]:
    """Characters that each of our faces has."""
    install()
    faces = (pdfmetrics.getFont(name).face.charToGlyph for name in (SERIF, SANS, FIXED))
    return frozenset.intersection(*(frozenset(characters) for characters in faces))


def _first(c: str, files: tuple[str, ...]) -> str:
    return next((font.fontName for font in _installed(files) if ord(c) in font.face.charToGlyph), "")


@cache
def _installed(files: tuple[str, ...]) -> tuple[TTFont, ...]:
    """By whole paths only: reportlab itself would also look into the folder that the program was started in."""
    fonts: list[TTFont] = []
    for name in files:
        try:
            font = TTFont(f"desk-{Path(name).stem.replace(' ', '')}", str(_found()[name]))
        except (KeyError, TTFError, OSError):
            continue
        _register(font)
        fonts.append(font)
    return tuple(fonts)


@cache
def _found() -> dict[str, Path]:
    """Font files of the machine by name."""
    return {path.name: path for folder in _FOLDERS for path in sorted(Path(folder).rglob("*.tt[cf]"), reverse=True)}
