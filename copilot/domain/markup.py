"""The little Markdown that a draft is written in: [^n] markers, and how foreign text is kept from becoming markup."""

import re

MARKER = re.compile(r"\[\^(\d{1,9})\]")
_SPECIAL = re.compile(r"([\\`*\[\]<>|~])")
_ESCAPED = re.compile(r"\\([\\`*\[\]<>|~#])")
_INVISIBLE = re.compile(
    r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f\U000e0000-\U000e007f]"
)


def escape(text: str) -> str:
    """Foreign text as one line that renders as itself: no link, image, HTML, table bar, emphasis or marker comes alive.

    Runs of white space become one space; characters that a person cannot see (control, bidirectional, tag) are dropped.
    """
    line = _SPECIAL.sub(r"\\\1", " ".join(_INVISIBLE.sub("", text).split()))
    return "\\" + line if line.startswith("#") else line


def unescape(text: str) -> str:
    """The inverse of `escape`, for comparison and for formats without Markdown."""
    return _ESCAPED.sub(r"\1", text)
