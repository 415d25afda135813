"""Where a claim that nearly repeats its evidence departs from it, word for word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein, Opcode

from copilot.domain.sentences import sentences
from copilot.services.check.words import STOP, stem

_TOKEN = re.compile(r"\d(?:[\d.,]*\d)?|[^\W\d_]+(?:['’][^\W\d_]+)*|[$€£¥%]")
NEAR_VERBATIM = 0.6  # share of the claim's tokens that stand in the evidence in the same order
EDGE = 3  # words at a claim's beginning or end that may stand for as many of the evidence's
LONGEST = 400  # tokens compared; a longer stretch is narrowed to its best sentences first


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch where the two differ; offsets into the claim and into the evidence, either may be empty.

    `tight` is true when the words on both sides of it are the same in both texts.
    """

    claim_start: int
    claim_end: int
    start: int
    end: int
    claim: tuple[str, ...]
    evidence: tuple[str, ...]
    tight: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """`likeness` is the share of the claim's tokens found in order; `start`:`end` is the stretch of evidence compared."""

    likeness: float
    runs: tuple[Run, ...]
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Token:
    key: str
    text: str
    start: int
    end: int


def _tokens(text: str, start: int = 0, end: int | None = None) -> list[_Token]:
    return [
        _Token(_key(m.group()), m.group(), m.start(), m.end())
        for m in _TOKEN.finditer(text, start, len(text) if end is None else end)
    ]


def _key(word: str) -> str:
    return word.casefold() if word[0].isdigit() or word.casefold() in STOP else stem(word)


def align(claim: str, evidence: str) -> Alignment:
    """Compare the claim with the stretch of evidence that resembles it most."""
    mine = _tokens(claim)[:LONGEST]
    if not mine:
        return Alignment(0.0, ())
    start, end = _stretch(mine, evidence)
    theirs = _tokens(evidence, start, end)[:LONGEST]
    if not theirs:
        return Alignment(0.0, ())
    codes = Levenshtein.opcodes([t.key for t in mine], [t.key for t in theirs])
    same = sum(c.src_end - c.src_start for c in codes if c.tag == "equal")
    inner = [n for n, c in enumerate(codes) if c.tag == "equal"]
    if not inner:
        return Alignment(0.0, ())
    runs = _merged(mine, theirs, list(codes))
    return Alignment(same / len(mine), runs, theirs[0].start, theirs[-1].end)


def _stretch(mine: list[_Token], evidence: str) -> tuple[int, int]:
    """The sentence, or neighbouring sentences, of the evidence that share most with the claim."""
    if len(evidence) <= 2 * (mine[-1].end - mine[0].start):
        return 0, len(evidence)
    pieces = [span for s in sentences(evidence) for span in _lines(evidence, s.start, s.end)]
    keys = {t.key for t in mine}
    bags = [{t.key for t in _tokens(evidence, a, b)} & keys for a, b in pieces]
    if not bags:
        return 0, len(evidence)
    weight = [sum(0.2 if k in STOP else 1.0 for k in bag) - 0.001 * n for n, bag in enumerate(bags)]
    best = max(range(len(bags)), key=weight.__getitem__)
    low = high = best
    size = len(mine)
    while True:
        grown = [(n, bags[n] - set().union(*bags[low : high + 1])) for n in (low - 1, high + 1) if 0 <= n < len(bags)]
        grown = [(n, new) for n, new in grown if sum(k not in STOP for k in new) >= 3]
        if not grown or sum(len(b) for b in bags[low : high + 1]) > 2 * size:
            return pieces[low][0], pieces[high][1]
        n = max(grown, key=lambda g: len(g[1]))[0]
        low, high = min(low, n), max(high, n)


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence that runs over table rows is taken row by row."""
    piece = text[start:end]
    if "|" not in piece and "\t" not in piece:
        return [(start, end)]
    spans, at = [], start
    for line in piece.split("\n"):
        spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def _merged(mine: list[_Token], theirs: list[_Token], codes: Sequence[Opcode]) -> tuple[Run, ...]:
    """Neighbouring edits as one run. What the evidence says before and after the claim's stretch is no difference."""
    equal = [n for n, c in enumerate(codes) if c.tag == "equal"]
    first, last = equal[0], equal[-1]
    runs: list[Run] = []
    n = 0
    while n < len(codes):
        if codes[n].tag == "equal":
            n += 1
            continue
        m = n
        while m + 1 < len(codes) and codes[m + 1].tag != "equal":
            m += 1
        a, b = codes[n].src_start, codes[m].src_end
        c, d = codes[n].dest_start, codes[m].dest_end
        if m < first:
            c = max(c, d - (b - a))
        elif n > last:
            d = min(d, c + (b - a))
        tight = (first < n and m < last) or b - a <= EDGE
        if b > a or d > c:
            runs.append(_run(mine[a:b], theirs[c:d], tight))
        n = m + 1
    return tuple(runs)


def _run(mine: list[_Token], theirs: list[_Token], tight: bool) -> Run:
    return Run(
        mine[0].start if mine else -1,
        mine[-1].end if mine else -1,
        theirs[0].start if theirs else -1,
        theirs[-1].end if theirs else -1,
        tuple(t.text for t in mine),
        tuple(t.text for t in theirs),
        tight,
    )
