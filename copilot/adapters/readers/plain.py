"""Plain text and Markdown: the file's own text, unchanged; and the decoding of text in any encoding."""

from collections.abc import Iterator

from charset_normalizer import from_bytes

from copilot.adapters.readers.builder import Builder
from copilot.domain.document import BlockKind
from copilot.errors import UnreadableError

_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
_SAMPLE = 256 * 1024  # bytes that the guess at a legacy encoding looks at; a whole 64 MB file would take minutes


def read(data: bytes, builder: Builder) -> None:
    """Write the file's text unchanged; its structure is plain to see and derived when it is cut into chunks."""
    text = decode(data, builder)
    builder.verbatim(text)
    if builder.suffix in (".md", ".markdown"):
        for start, end in _comments(text):
            builder.mark(BlockKind.HIDDEN, start, end)
            builder.warn("contains comments, which a reader of the rendered text does not see; they are flagged")


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Spans of comments. Searched for in one pass: a pattern goes to the end again for each of a million openings."""
    end = 0
    while (start := text.find("<!--", end)) >= 0 and (close := text.find("-->", start)) >= 0:
        end = close + 3
        yield start, end


def decode(data: bytes, builder: Builder) -> str:
    """Text of UTF-8 (a byte order mark stays part of it), UTF-16 and -32 with a mark, else of the likeliest legacy encoding."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data, encoding)
    if b"\x00" in data[:_SAMPLE]:
        return _zeros(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data, builder)


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


def _legacy(data: bytes, builder: Builder) -> str:
    best = from_bytes(data[:_SAMPLE]).best()
    encoding = best.encoding if best is not None else "cp1252"
    text = data.decode(encoding, "replace")
    unreadable = text.count("\ufffd")
    controls = sum(c < "\t" for c in text[:_SAMPLE])
    if best is None and (controls or unreadable):
        raise UnreadableError("it holds binary data, or text in an unknown encoding; save it as UTF-8")
    builder.warn(f"is not UTF-8; it was read as {encoding.replace('_', '-')}")
    if unreadable:
        builder.warn(f"{unreadable:,} characters could not be decoded and stand as \ufffd")
    return text
