"""Which typeface can print which character in a PDF.

The standard faces that every PDF viewer has print Western European text, so that such a deliverable has the same bytes on
every machine. Other alphabets come from what the machine has installed, Chinese, Japanese and Korean from the standard
Asian faces of PDF viewers. What no face can print, and right-to-left text, which would need a layout engine, is named in
brackets instead of being printed wrongly.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

BASE = ""  # stands for the paragraph's own standard face
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
_FILES = (
    "LiberationSerif-Regular.ttf",
    "NotoSerif-Regular.ttf",
    "times.ttf",
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "Vera.ttf",
)
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
    if c in "\n\t" or _western(c):
        return BASE
    if unicodedata.bidirectional(c) in ("R", "AL", "AN"):
        return _UNPRINTED + unicodedata.name(c, "right-to-left").split()[0].capitalize()
    if c in "\u200c\u200d" or (unicodedata.combining(c) and ord(c) > 0x590):
        return _UNPRINTED  # joined and stacked letters would come out apart
    if _KANA.match(c) or (japanese and _HAN.match(c)):
        return _asian("HeiseiMin-W3")
    if _HANGUL.match(c):
        return _asian("HYSMyeongJo-Medium")
    if _HAN.match(c):
        return _asian("STSong-Light")
    return next((font.fontName for font in _installed() if ord(c) in font.face.charToGlyph), _UNPRINTED)


def _western(c: str) -> bool:
    try:
        c.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return c.isprintable()


@cache
def _asian(name: str) -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


@cache
def _installed() -> tuple[TTFont, ...]:
    found = {path.name: path for folder in _FOLDERS for path in sorted(Path(folder).rglob("*.ttf"), reverse=True)}
    fonts: list[TTFont] = []
    for name in _FILES:
        try:
            font = TTFont(f"desk-{Path(name).stem}", str(found.get(name, name)))  # Vera comes with reportlab
        except (TTFError, OSError):
            continue
        pdfmetrics.registerFont(font)
        fonts.append(font)
    return tuple(fonts)
