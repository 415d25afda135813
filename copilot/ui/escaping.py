"""The one escaping function: whatever a document, a model or a member wrote becomes text, never markup."""

import re
from html import escape

# Characters that reorder or hide text (bidirectional controls, tag characters, zero-width marks, C0/C1 controls) are shown
# by their number: what a reviewer signs must read the way it looks.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def esc(text: object) -> str:
    """Safe between tags and inside a quoted attribute."""
    return escape(_HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", str(text)), quote=True)
