"""Characters that a person cannot see but a model reads: tag characters, zero-width runs, direction overrides."""

import re

# Unicode tag characters (a whole ASCII text can be hidden in them) and runs of zero-width characters, which can spell one in
# binary. Emoji flags of regions (England, Scotland) use tags after U+1F3F4; single joiners are used in many scripts.
_HIDDEN = re.compile(
    "\U0001f3f4[\U000e0020-\U000e007f]{1,8}|([\U000e0001\U000e0020-\U000e007f]+|[\u200b-\u200d\u2060\ufeff]{3,})"
)
# Overrides make text read in another order than it is stored; embeddings and isolates are ordinary in Hebrew and Arabic.
_OVERRIDES = re.compile("[\u202d\u202e]")


def runs(text: str) -> list[tuple[int, int]]:
    """Spans of invisible characters, in order."""
    return [] if text.isascii() else [m.span() for m in _HIDDEN.finditer(text) if m[1]]


def turns_direction(text: str) -> bool:
    """True when the text overrides the direction of reading."""
    return not text.isascii() and _OVERRIDES.search(text) is not None
