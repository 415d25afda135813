"""What changed between two texts, word by word."""

import re

from diff_match_patch import diff_match_patch

from copilot.ui.escaping import esc

_WORD = re.compile(r"\w+(?:[.,]\d+)*|\s+|[^\w\s]")  # 1,234.5 is one word: half a figure struck out cannot be read
_SECONDS = 0.5  # after that the difference is coarser, never wrong
_SURROGATES = range(0xD800, 0xE000)


def redline(before: str, after: str, around: int | None = None) -> str:
    """HTML with <del> and <ins>; the texts themselves escaped. `around`: characters of unchanged text kept beside a change."""
    numbers: dict[str, str] = {}
    old, new = _encoded(before, numbers), _encoded(after, numbers)
    words = {sign: word for word, sign in numbers.items()}
    engine = diff_match_patch()
    engine.Diff_Timeout = _SECONDS
    changes = engine.diff_main(old, new, False)
    engine.diff_cleanupSemantic(changes)
    return "".join(_shown(kind, "".join(words[sign] for sign in signs), around) for kind, signs in changes)


def _shown(kind: int, text: str, around: int | None) -> str:
    if kind == 0 and around is not None and len(text) > 3 * around:
        return f"{esc(text[:around])}<b> […] </b>{esc(text[-around:])}"
    if kind == 0:
        return esc(text)
    tag = "ins" if kind > 0 else "del"
    return f"<{tag}>{esc(text)}</{tag}>"


def _encoded(text: str, numbers: dict[str, str]) -> str:
    """One character a word, so that differences are of words."""
    signs = []
    for word in _WORD.findall(text):
        if word not in numbers:
            number = len(numbers) + 1
            numbers[word] = chr(number if number < _SURROGATES.start else number + len(_SURROGATES))
        signs.append(numbers[word])
    return "".join(signs)
