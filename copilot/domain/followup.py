"""A further turn of a conversation as a question that stands by itself: what it leans on is put before it."""

import re
from collections.abc import Sequence

from copilot.domain.times import times

FURTHEST = 6  # turns that are looked back

_ASKING = (
    "what which who whom whose when where why how many much is are was were do does did has have had can could shall should "
    "will would please show tell give list find me us the a an of in for at on by to from with there same again too also then"
)
_EMPTY = frozenset(_ASKING.split())
_WORD = re.compile(r"[^\W_]+(?:[&'’.-][^\W_]+)*")
# What begins as an addition is one, whatever follows it.
_ADDS = re.compile(
    r"^\s*(?:and|or|but|also)\b|^\s*(?:(?:so|ok|okay)[,\s]+)?(?:what|how)\s+about\b|^\s*(?:the\s+)?same\b", re.IGNORECASE
)
# Words that point back; 'that' and 'there' mostly do not.
_POINTS = re.compile(
    r"\b(?:it|its|they|their|theirs|them|this|these|those|he|him|his|she|her|then|former|latter|aforementioned)\b"
    r"|\bthat\s+(?:year|quarter|period|company|clause|section|agreement|contract|amount|figure|date|party|document|study|trial)\b"
    r"|\bthe\s+(?:(?:previous|preceding|prior|following|next)\s+(?:year|quarter|period|one)|(?:two|other)\s+(?:ones?|companies|parties))\b"
    r"|\byear\s+(?:before|earlier|after|later)\b",
    re.IGNORECASE,
)
_BEFORE_TIME = re.compile(
    r"(?:[\s,]*\b(?:in|for|of|during|at|on|as\s+of|by|the|end|ended|fiscal|year|quarter|period|and)\b)*\s*$", re.IGNORECASE
)
_SENTENCE = re.compile(r"[^?!]+[?!]*")
_NAME = re.compile(r"\b[A-Z][a-z]\w+(?:['’]s)?\b|\b[A-Z]{2,}\w*['’]s")


def leans(question: str) -> bool:
    """True when the question cannot be understood without the turn before it."""
    return bool(_ADDS.search(question) or _POINTS.search(question)) or len(_telling(question)) < 2


def standing(question: str, earlier: Sequence[str]) -> str:
    """The question with what it leans on, going back as far as turns lean on each other; `earlier` questions, oldest first.

    What the new turn replaces is left out of the old one: its period where both state one, and, in an addition
    ("And for Amazon?"), its names where both have some.
    """
    base = ""
    for said in [*earlier[-FURTHEST:], question]:
        base = f"{_without_replaced(base, said)} {said}".strip() if base and leans(said) else said.strip()
    return base


def _without_replaced(base: str, said: str) -> str:
    if times(said):
        for time in reversed(times(base)):
            start = _BEFORE_TIME.search(base[: time.start])
            base = base[: start.start() if start else time.start] + base[time.end :]
    if _ADDS.search(said) and (new := _names(said)):
        for name in reversed(_names(base)):
            if name.group() not in {n.group() for n in new}:
                base = base[: name.start()] + base[name.end() :]
    kept = [sentence.strip() for sentence in _SENTENCE.findall(base) if _telling(sentence)]
    return re.sub(r"\s+(?=[?.!,])|(?<=\s)\s+|(?<=[?!])[?!]+", "", " ".join(kept))


def _names(text: str) -> list[re.Match[str]]:
    """Capitalised words that do not begin a sentence, and are no dates."""
    spans = [(time.start, time.end) for time in times(text)]
    begins = {match.end() for match in re.finditer(r"^\W*|[.?!]\W+", text)}
    return [
        match
        for match in _NAME.finditer(text)
        if match.start() not in begins and not any(start <= match.start() < end for start, end in spans)
    ]


def _telling(text: str) -> set[str]:
    """Words that say what is asked about, dates left out."""
    for time in reversed(times(text)):
        text = text[: time.start] + " " + text[time.end :]
    return {word.lower() for word in _WORD.findall(text)} - _EMPTY
