"""What changed between two texts, word by word."""

import re
from dataclasses import dataclass
from enum import StrEnum

from diff_match_patch import diff_match_patch

_WORD = re.compile(r"\w+(?:[.,]\d+)*|\s+|[^\w\s]")  # 1,234.5 is one word: half a figure struck out cannot be read
_SECONDS = 0.5
_SURROGATES = range(0xD800, 0xE000)


class Kind(StrEnum):
    KEPT = "kept"
    DELETED = "deleted"
    INSERTED = "inserted"


_KINDS = {-1: Kind.DELETED, 0: Kind.KEPT, 1: Kind.INSERTED}


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text. All that is not inserted is the text before, all that is not deleted the text after."""

    kind: Kind
    text: str


def changes(before: str, after: str, seconds: float = _SECONDS) -> tuple[Change, ...]:
    """From one text to the other, in order; whole words only (Myers' algorithm, tidied for people).

    After `seconds` the difference is coarser, never wrong.
    """
    numbers: dict[str, str] = {}
    old, new = _encoded(before, numbers), _encoded(after, numbers)
    words = {sign: word for word, sign in numbers.items()}
    engine = diff_match_patch()
    engine.Diff_Timeout = seconds
    found = engine.diff_main(old, new, False)
    engine.diff_cleanupSemantic(found)
    return tuple(Change(_KINDS[kind], "".join(words[sign] for sign in signs)) for kind, signs in found)


def _encoded(text: str, numbers: dict[str, str]) -> str:
    """One character a word, so that differences are of words."""
    signs = []
    for word in _WORD.findall(text):
        if word not in numbers:
            number = len(numbers) + 1
            numbers[word] = chr(number if number < _SURROGATES.start else number + len(_SURROGATES))
        signs.append(numbers[word])
    return "".join(signs)
