"""Where a claim that nearly repeats its evidence departs from it, word for word."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein, Opcode

from copilot.domain.sentences import Span, sentences
from copilot.services.check.words import STOP, stem

_TOKEN = re.compile(r"\d(?:[\d.,]*\d)?|[^\W\d_]+(?:['’][^\W\d_]+)*|[$€£¥%]")
NEAR_VERBATIM = 0.6  # share of the claim's tokens that stand in the evidence in the same order
_DENIALS = frozenset(("no", "not", "never", "neither", "without"))
EDGE = 3  # words at a claim's beginning or end that may stand for as many of the evidence's
LONGEST = 400  # tokens compared; a longer stretch is narrowed to its best sentences first


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign; `key` is what it is compared by, `small` says that it bears no meaning of its own."""

    key: str
    text: str
    start: int
    end: int
    small: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch where the two differ: the claim's tokens and the evidence's, either may be empty.

    `tight` is true when the words on both sides of it are the same in both texts.
    """

    mine: tuple[Token, ...]
    theirs: tuple[Token, ...]
    tight: bool

    @property
    def claim(self) -> tuple[str, ...]:
        return tuple(t.text for t in self.mine)

    @property
    def evidence(self) -> tuple[str, ...]:
        return tuple(t.text for t in self.theirs)


@dataclass(frozen=True, slots=True)
class Alignment:
    """`likeness` is the share of the claim's tokens found in order; `start`:`end` is the stretch of evidence compared.

    `density` is the share of the evidence's tokens, from the first to the last of those found, that are the claim's: low
    where the words of a short claim are gathered from a long passage.
    """

    likeness: float
    runs: tuple[Run, ...]
    start: int = 0
    end: int = 0
    density: float = 0.0
    same: tuple[tuple[Token, Token], ...] = ()  # the tokens that are equal, the claim's first


class Tokens:
    """A text's tokens, and the sentences and table rows that they make up. Made once for each piece of evidence."""

    def __init__(self, text: str) -> None:
        self.all = [_token(m) for m in _TOKEN.finditer(text)]
        starts = [t.start for t in self.all]
        spans = [line for s in sentences(text) for line in _lines(text, s.start, s.end)]
        self.pieces = [p for a, b in spans if (p := Span(bisect_left(starts, a), bisect_left(starts, b))).end > p.start]
        self.bags = [frozenset(t.key for t in self.all[a:b]) for a, b in self.pieces]


def _token(match: re.Match[str]) -> Token:
    word = match.group()
    low = word.casefold()
    small = low in STOP
    return Token(low if small or not word[0].isalpha() else stem(word), word, match.start(), match.end(), small)


def align(claim: str, evidence: Tokens) -> Alignment:
    """Compare the claim with the stretch of evidence that resembles it most."""
    mine = [_token(m) for m in _TOKEN.finditer(claim)][:LONGEST]
    theirs = _stretch(mine, evidence)[:LONGEST]
    if not mine or not theirs:
        return Alignment(0.0, ())
    codes = list(Levenshtein.opcodes([t.key for t in mine], [t.key for t in theirs]))
    same = sum(c.src_end - c.src_start for c in codes if c.tag == "equal")
    if not same:
        return Alignment(0.0, ())
    equal = [c for c in codes if c.tag == "equal"]
    width = equal[-1].dest_end - equal[0].dest_start
    pairs = tuple((mine[c.src_start + n], theirs[c.dest_start + n]) for c in equal for n in range(c.src_end - c.src_start))
    return Alignment(same / len(mine), _merged(mine, theirs, codes), theirs[0].start, theirs[-1].end, same / width, pairs)


def _stretch(mine: Sequence[Token], evidence: Tokens) -> Sequence[Token]:
    """The tokens of the sentence, or neighbouring sentences, that share most with the claim."""
    if len(evidence.all) <= 2 * len(mine) or not evidence.pieces:
        return evidence.all
    weights = {t.key: 1 if t.small else 5 for t in mine}  # whole numbers: sums of a set's floats depend on its order
    bags = [bag & weights.keys() for bag in evidence.bags]
    best = max(range(len(bags)), key=lambda n: (sum(weights[k] for k in bags[n]), -n))
    low = high = best
    got = set(bags[best])
    while len(got) <= 2 * len(mine):
        grown = [(n, bags[n] - got) for n in (low - 1, high + 1) if 0 <= n < len(bags)]
        grown = [(n, new) for n, new in grown if sum(weights[k] == 5 for k in new) >= 3]
        if not grown:
            break
        n, new = max(grown, key=lambda g: len(g[1]))
        low, high, got = min(low, n), max(high, n), got | new
    return evidence.all[evidence.pieces[low].start : evidence.pieces[high].end]


def _lines(text: str, start: int, end: int) -> list[Span]:
    """A sentence that runs over table rows is taken row by row."""
    piece = text[start:end]
    if "|" not in piece and "\t" not in piece:
        return [Span(start, end)]
    spans, at = [], start
    for line in piece.split("\n"):
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    return spans


def _merged(mine: Sequence[Token], theirs: Sequence[Token], codes: Sequence[Opcode]) -> tuple[Run, ...]:
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
            c -= c > 0 and theirs[c].small and c > codes[n].dest_start  # 'prior to' stands against 'after'
            c -= c == d > codes[n].dest_start and theirs[d - 1].text.casefold() in _DENIALS  # 'No adjustment is needed'
        elif n > last:
            d = min(d, c + (b - a))
        tight = (first < n and m < last) or b - a <= EDGE
        if b > a or d > c:
            runs.append(Run(tuple(mine[a:b]), tuple(theirs[c:d]), tight))
        n = m + 1
    return tuple(runs)
