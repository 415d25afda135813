"""From a file's bytes to text, whatever its encoding; what had to be guessed, or did not hold, is said."""

import codecs
import re
from collections.abc import Mapping
from types import MappingProxyType

from copilot.adapters.readers import legacy
from copilot.adapters.readers.builder import Builder
from copilot.errors import UnreadableError

_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
_SAMPLE = 256 * 1024  # bytes that the guess at a legacy encoding looks at; a whole 64 MB file would take minutes
# Declared names under which, in practice, the larger set is written: https://encoding.spec.whatwg.org/#names-and-labels
_WRITTEN: Mapping[str, str] = MappingProxyType(
    {
        "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis_620": "cp874",
        "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
    }
)  # fmt: skip
_ESCAPED = re.compile("[\udc80-\udcff]+")  # bytes that are no UTF-8, as Python's "surrogateescape" keeps them
# Sequences of UTF-8 that are whole, as a text in another encoding holds them hardly ever.
_WHOLE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decode(data: bytes, builder: Builder) -> str:
    """Text of UTF-8 (a byte order mark stays part of it), UTF-16 and -32 with a mark, else of the likeliest legacy encoding."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data, encoding)
    if b"\x00" in data[:_SAMPLE]:
        return _zeros(data)
    if (encoding_of := legacy.shifted(data)) is not None:
        builder.warn(_read_as(encoding_of))
        return data.decode(encoding_of)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _patched(data, builder) or _legacy(data, builder)


def declared(data: bytes, name: str) -> str | None:
    """The text in the encoding that it names, or in the larger one meant by that name; None where it is not in it."""
    try:
        found = codecs.lookup(name.strip()).name
        encoding = _WRITTEN.get(found, found)
        text = data.decode(encoding)
    except (LookupError, ValueError):  # unknown, or undecodable, or no encoding of texts
        return None
    # Any bytes can be read as Windows-1252; those that are UTF-8 beyond ASCII were meant to be it.
    return None if encoding == "cp1252" and _WHOLE.search(data) and _is_utf8(data) else text


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _read_as(encoding: str) -> str:
    return f"is not UTF-8; it was read as {encoding.replace('_', '-')}"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"it claims to be {encoding} text and is not ({error.reason}); save it as UTF-8") from error


def _zeros(data: bytes) -> str:
    """UTF-16 without a mark has zero bytes in every second place; anything else with zero bytes is no text."""
    sample = data[:_SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > 0.4 * half and even < 0.05 * half:
        return _strictly(data, "utf-16-le")
    if even > 0.4 * half and odd < 0.05 * half:
        return _strictly(data, "utf-16-be")
    raise UnreadableError("it holds binary data, not text; give it its right extension")


def _patched(data: bytes, builder: Builder) -> str:
    """UTF-8 with a few foreign bytes in it, pasted in or cut off: those alone are read as Windows-1252. '' for another encoding."""
    text = data.decode("utf-8", "surrogateescape")
    places = _ESCAPED.findall(text)
    if sum(map(len, places)) >= sum(1 for _ in _WHOLE.finditer(data)):
        return ""
    cut = _ESCAPED.search(text, max(len(text) - 3, 0))
    if cut is not None and cut.end() == len(text) and cut[0] >= "\udcc2":
        text = f"{text[: cut.start()]}\ufffd"  # the file ends within a character
    text = _ESCAPED.sub(lambda m: m[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"), text)
    count = len(places)
    builder.warn(f"is not all UTF-8: {count:,} place{'s' if count > 1 else ''} in it read as Windows-1252 instead")
    return text


def _legacy(data: bytes, builder: Builder) -> str:
    best = legacy.likeliest(data[:_SAMPLE])
    text = data.decode(best or "cp1252", "replace")
    unreadable = text.count("\ufffd")
    controls = sum(c < "\t" for c in text[:_SAMPLE])
    if best is None and (controls or unreadable):
        raise UnreadableError("it holds binary data, or text in an unknown encoding; save it as UTF-8")
    builder.warn(_read_as(best or "cp1252"))
    if unreadable:
        builder.warn(f"{unreadable:,} characters could not be decoded and stand as \ufffd")
    return text
