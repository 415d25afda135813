"""Which of the encodings before UTF-8 a text is in, told by the letters that its languages have.

General detectors take short texts of Western Europe for Central European or Chinese ones ("Süd" in Windows-1252 was read as
"S㥣", "señor" as "seńor"), so texts whose foreign letters stand singly among ASCII are judged here; all others by charset-normalizer.
"""

import re
from collections.abc import Iterable

from charset_normalizer import from_bytes

_GERMANIC = ("äöüß", "åäö", "æøåé", "éëïóö", "áéíóúýðþæö")
_ROMANCE = ("àâæçéèêëîïôœùûüÿ", "áéíóúüñ", "àãáâçéêíóôõúü", "àèéìíîòóùú")
# Windows encodings first: of equally likely ones the first is taken. Letters of one language a string.
_WESTERN = (
    ("cp1252", (*_GERMANIC, *_ROMANCE)),
    ("cp1250", ("áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "ăâîşţ", "čćđšž")),
    ("cp1254", ("çğıöşüâîû",)),
    ("cp1257", ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž")),
    ("mac_roman", (*_GERMANIC, *_ROMANCE)),
    ("cp850", (*_GERMANIC, *_ROMANCE)),
)  # fmt: skip
_CYRILLIC = ("cp1251", "koi8_r", "cp866")
_VOWELS = frozenset("аеёиоуыэюяіїє")
_LEAST_VOWELS = 0.33  # of the letters; Russian has 0.42, Hebrew taken for it 0.24
_WORDS = re.compile(r"[^\W\d_]+")
_HIGH = re.compile(rb"[\x80-\xff]+")
_FOREIGN = re.compile("[^\x00-\x7f]")
_SHORT = 0.9  # share of runs of one or two bytes beyond ASCII from which a text is of a language in Latin letters
_FOREIGN_SHARE = 0.42  # of all bytes, at most, in such a text; Japanese in Shift-JIS has more
_LIKELY = 0.75  # share of foreign characters in their place, below which none of the above is it
_CLEAR = 0.85  # share of foreign characters in such words; the rest is capitals, dashes and quotation marks
_ENOUGH = 20_000  # characters that are judged
_WITHIN_WORDS = frozenset("’‘·´`-‑")
_SHIFTED = re.compile(rb"\x1b\$[@BAC(]|\x1b\$\)C")


def likeliest(sample: bytes) -> str | None:
    """The likeliest encoding of a text that is no UTF; None where there is none."""
    found = _western(sample) or _cyrillic(sample)
    if found is not None:
        return found
    best = from_bytes(sample).best()
    return best.encoding if best is not None else None


def shifted(data: bytes) -> str | None:
    """The name of an encoding that writes Japanese, Korean or Chinese in seven bits, between escape sequences."""
    if not _SHIFTED.search(data):
        return None
    for encoding in ("iso2022_jp_2", "iso2022_jp_ext", "iso2022_kr"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return None


def _western(sample: bytes) -> str | None:
    runs = _HIGH.findall(sample)
    if not runs or sum(len(r) <= 2 for r in runs) < _SHORT * len(runs) or sum(map(len, runs)) > _FOREIGN_SHARE * len(sample):
        return None
    scores = {encoding: _fit(sample.decode(encoding, "replace"), alphabets) for encoding, alphabets in _WESTERN}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] >= _LIKELY else None


def _cyrillic(sample: bytes) -> str | None:
    """The encoding in which all words are Cyrillic, written small or with a capital first, and hold vowels."""
    scores = {encoding: _wording(sample[:_ENOUGH].decode(encoding, "replace")) for encoding in _CYRILLIC}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] >= _CLEAR else None


def _wording(text: str) -> float:
    words = [w for w in _WORDS.findall(text) if not w.isascii()]
    letters = sum(map(len, words))
    foreign = len(_FOREIGN.findall(text))
    well = sum(len(w) for w in words if (w[1:].islower() or len(w) == 1) and all("\u0400" <= c <= "\u04ff" for c in w))
    if sum(c in _VOWELS for w in words for c in w.lower()) < _LEAST_VOWELS * letters:
        return 0.0
    return well / foreign if foreign else 0.0


def _fit(text: str, alphabets: Iterable[str]) -> float:
    """The share of characters beyond ASCII that are letters of one language, or signs that stand where such signs do."""
    signs, letters, every = 0, [], 0
    for match in _FOREIGN.finditer(text, 0, _ENOUGH):
        at, sign = match.start(), match[0]
        every += 1
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if sign.isalpha() and sign not in "ªº":
            if not (sign.isupper() and before.islower()):
                letters.append(sign.lower())
        elif sign == "\xa0" or (sign.isprintable() and sign != "\ufffd" and _stands(sign, before, after)):
            signs += 1
    return (signs + max(sum(c in alphabet for c in letters) for alphabet in alphabets)) / max(every, 1)


def _stands(sign: str, before: str, after: str) -> bool:
    """Signs stand beside words, hardly any within one."""
    return sign in _WITHIN_WORDS or not (before.isalpha() and after.isalpha())
