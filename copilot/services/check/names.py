"""Proper names, parties and defined terms of a text."""

import re
from dataclasses import dataclass
from functools import lru_cache

from copilot.domain.wordlists import words_of
from copilot.services.check.words import STOP, stem

_WORD = re.compile(r"[^\W_]+(?:[.&'’\-/][^\W_]+)*\.?")
_PARTS = re.compile(r"[-/&.]")
_RUN = re.compile(r"\b[A-Z][\w'’-]*(?:(?: |, | of | and | & )[A-Z][\w'’-]*)+")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;•|(]\s*|\n\s*|[“\"‘'*_]\s*|^\s*(?:\(?[\dA-Za-z]{1,3}[.)])\s*)$")
# Capitalised, yet no names: months and weekdays are dates, the rest are words of headings and of framing.
_COMMON = frozenset(
    words_of(
        """
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec section article clause exhibit
    schedule annex appendix table figure page note item part chapter form agreement contract company document report
    total net gross yes no mr mrs ms dr inc corp ltd co llc plc llp lp sa ag nv bv gmbh limited incorporated corporation
    fy ii iii iv vi vii q1 q2 q3 q4 h1 h2 us usd eur gbp i a
    """
    )
)


@dataclass(frozen=True, slots=True)
class Name:
    """A capitalised word inside a text, with its stem; `strong` when it cannot be a mere sentence opening."""

    text: str
    key: str
    start: int
    end: int
    strong: bool


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """What names are compared by: no case, no full stops, no possessive, no plural."""
    bare = word.replace(".", "").replace("’", "'").removesuffix("'s").removesuffix("'")
    return bare.casefold() if not bare.isalpha() or (bare.isupper() and len(bare) < 6) else stem(bare)


def names(text: str) -> tuple[Name, ...]:
    """Capitalised words that are no common words, in order."""
    found: list[Name] = []
    for m in _WORD.finditer(text):
        word = m.group().rstrip(".")
        if not word[0].isupper() or (len(word) < 2) or word.casefold().removesuffix("'s").removesuffix("’s") in STOP | _COMMON:
            continue
        if word[0].isdigit() or re.fullmatch(r"[IVXLC]+", word):
            continue
        opening = _SENTENCE_START.search(text[max(0, m.start() - 8) : m.start()]) is not None
        inner = word.isupper() or any(c.isupper() for c in word[1:])
        found.append(Name(word, key(word), m.start(), m.start() + len(word), not opening or inner))
    return tuple(_strengthened(text, found))


def _strengthened(text: str, found: list[Name]) -> list[Name]:
    """A sentence opening followed directly by another capitalised word begins a name: 'Northwind Trading agreed'."""
    result = list(found)
    for n, name in enumerate(found[:-1]):
        following = found[n + 1]
        if not name.strong and following.strong and text[name.end : following.start].strip() in ("", "&", "and"):
            result[n] = Name(name.text, name.key, name.start, name.end, True)
    return result


def keys(text: str) -> frozenset[str]:
    """Everything in a text that a name may be found as: every word, hyphenated parts apart, and initials of capitalised runs."""
    words = set(_WORD.findall(text))
    present = {key(w) for w in words}
    present.update(key(part) for w in words if not w.isalnum() for part in _PARTS.split(w) if part)
    for run in _RUN.findall(text):
        initials = "".join(re.findall(r"(?<![A-Za-z])[A-Z]", run)).casefold()
        present.update(initials[a:b] for a in range(len(initials)) for b in range(a + 2, min(len(initials), a + 6) + 1))
    return frozenset(present)


def abbreviates(short: str, text: str) -> bool:
    """True when the capitals of an abbreviation are the initials of consecutive words: 'CNN', 'convolutional neural network'."""
    letters = re.sub(r"[^A-Z]", "", short)
    if not 2 <= len(letters) <= 6 or len(letters) < len(re.sub(r"[&./]", "", short).rstrip("s")):
        return False
    pattern = r"[\s-]+(?:(?:and|of|&)\s+)?".join(rf"{letter}\w+" for letter in letters)
    return re.search(rf"\b{pattern}", text, re.IGNORECASE) is not None
