"""Text into stemmed terms with their offsets: the one analyser of documents, questions and synonyms."""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import Stemmer
from numpy.typing import NDArray

# Function words carry no evidence and would make every window look alike. 'not' and 'no' stay: they tell clauses apart.
_STOP_WORDS = """
a about an and any are as at be been being but by can could did do does for from had has have how if in into is it its may
of on or our shall should so such than that the their them then there these they this those to under upon was we were what
when where which who whom whose why will with would you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

# Chinese, Japanese and Korean: written without spaces, or with endings that no stemmer here knows, so terms are pairs of signs.
_UNSPACED = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
_WORD = re.compile(rf"\d+(?:[.,]\d+)+|[^\W_{_UNSPACED}]+|[{_UNSPACED}]+")
_PAIRED = re.compile(f"[{_UNSPACED}]")
_stemmer = Stemmer.Stemmer("english")


# Words stand in the index as 64-bit hashes: a million words of one engagement collide with a chance of 3 in 100 million, and
# joining documents sorts numbers instead of looking up strings.
Hashes = NDArray[np.uint64]


class Terms(NamedTuple):
    """The terms of a text in order, and where each begins (code points)."""

    words: list[str]
    starts: NDArray[np.int32]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Casefolded word to its stem (Snowball's English stemmer); figures lose their thousands separators."""
    if word[0].isdigit():
        return word.replace(",", "")
    return str(_stemmer.stemWord(word))


def terms(text: str) -> Terms:
    """Split at anything but letters and digits; a figure such as 1,234.5 is one term; function words are left out.

    A word that is broken at a line's end stands there whole, too, beside its halves, which may be words by themselves.
    """
    words: list[str] = []
    starts: list[int] = []
    broken: re.Match[str] | None = None  # the word before, when a hyphen and a line's end follow it
    hyphens = "-\n" in text
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if broken is not None and match.start() == broken.end() + 2 and text[match.start()].islower():
            words.append(stem(f"{broken.group().lower()}{word}"))
            starts.append(broken.start())
        broken = None
        if not word.isascii() and _PAIRED.match(word):
            words += [word[n : n + 2] for n in range(max(len(word) - 1, 1))]
            starts += range(match.start(), match.start() + max(len(word) - 1, 1))
            continue
        if word not in STOP_WORDS:
            words.append(stem(word))
            starts.append(match.start())
        if hyphens and text.startswith("-\n", match.end()) and word[-1].isalpha():
            broken = match
    return Terms(words, np.asarray(starts, dtype=np.int32))


def hashed(words: Iterable[str]) -> Hashes:
    """The hash of each word, the same in every process."""
    digests = b"".join(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest() for word in words)
    return np.frombuffer(digests, dtype="<u8")
