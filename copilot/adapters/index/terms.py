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

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
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
    """Split at anything but letters and digits; a figure such as 1,234.5 is one term; function words are left out."""
    words: list[str] = []
    starts: list[int] = []
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if word not in STOP_WORDS:
            words.append(stem(word))
            starts.append(match.start())
    return Terms(words, np.asarray(starts, dtype=np.int32))


def hashed(words: Iterable[str]) -> Hashes:
    """The hash of each word, the same in every process."""
    digests = b"".join(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest() for word in words)
    return np.frombuffer(digests, dtype="<u8")
