"""Text from documents and models made safe to print: what XML cannot hold or a reader cannot see is taken out."""

import re

# Control characters but tab and newline, lone surrogates and non-characters, which XML 1.0 section 2.2 forbids; the marks that
# turn the reading direction around or hide text (Unicode TR36, "bidirectional text spoofing"; tag characters), which would
# let a document show something else than it says. Joiners stay: Indic and Persian scripts and emoji need them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """The text without what cannot or must not be printed; every kind of line break becomes a newline."""
    text = _UNPRINTABLE.sub("", _BREAKS.sub("\n", text))
    # The last two code points of every further plane are non-characters too.
    return "".join(c for c in text if ord(c) & 0xFFFE != 0xFFFE) if any(c > "\uffff" for c in text) else text


def one_line(text: str) -> str:
    """The cleaned text with every run of white space as one space."""
    return _SPACES.sub(" ", clean(text)).strip()


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words, with an ellipsis where something was left out."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 2]
    return (cut[: cut.rfind(" ")] if " " in cut[limit // 2 :] else cut).rstrip() + " …"
