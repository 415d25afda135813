"""A long text, searched for the sentences that speak of a claim."""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import fsum, log

from copilot.domain.sentences import Span, sentences
from copilot.services.check.columns import Row
from copilot.services.check.evidence import Evidence
from copilot.services.check.polarity import LIGHT_WORDS
from copilot.services.check.words import alternatives, content, covered

# A short claim is one assertion and must stand in one sentence; a long one condenses several. Words weigh by how rare they
# are in the text. On ContractNLI (1,037 pairs, development) 0.55 in one sentence tells what is mentioned best (0.45: 63.3%,
# 0.55: 65.4%, 0.65: 61.5% of all pairs right by this alone); summaries (SummEdits, 897) keep 68 to 91% of the consistent
# ones at 0.3 in three sentences, which throws out only what has nothing to do with the text.
SHORT_CLAIM = 10  # content words
FLOOR = 0.55
FLOOR_FIGURED = 0.3  # where the claim's figures stand there, fewer words must
FLOOR_RECKONED = (
    0.15  # and fewer still where its figures follow from the text's: 'change', 'average' and 'ratio' stand on no page
)
FLOOR_LONG = 0.2
FIGURE = 0.5  # what one of the claim's figures counts when sentences are compared, as a word of middling weight
LIGHT = 0.3  # the most that a word counts that says how a thing moves or is reckoned, not what it is
SENTENCES_LONG = 3


@dataclass(frozen=True, slots=True)
class Closest:
    """The sentences that share most with a claim, joined; with its neighbours in `window`. `row`: it is a row of a table."""

    enough: bool  # whether the text speaks of the claim at all
    condensed: bool  # whether the claim was taken to condense several sentences
    share: float
    sentence: str
    window: str
    missing: tuple[str, ...]
    row: bool = False


@dataclass(frozen=True)  # no slots: cached_property keeps its value in the instance's dict
class Passage:
    evidence: Evidence

    @cached_property
    def _spans(self) -> tuple[Span, ...]:
        """Sentences, and the items of a list and the rows of a table each for itself."""
        text = self.evidence.text
        return tuple(line for a, b in sentences(text) for line in _lines(text, a, b))

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        return tuple(self.evidence.text[a:b] for a, b in self._spans)

    @cached_property
    def bags(self) -> tuple[frozenset[str], ...]:
        """The content words of each piece; of a table's row those of its headings too, which it says without repeating them."""
        rows = (self.evidence.row_at(a) for a, _ in self._spans)
        return tuple(
            frozenset(content(p)) | (_headings(r) if r else frozenset()) for p, r in zip(self.pieces, rows, strict=True)
        )

    @cached_property
    def numbers(self) -> tuple[frozenset[Decimal], ...]:
        """The numbers of the figures in each piece."""
        starts = [s.start for s in self._spans]
        found: list[set[Decimal]] = [set() for _ in starts]
        for figure in self.evidence.figures:
            if (n := bisect_right(starts, figure.start) - 1) >= 0:
                found[n].add(figure.number)
        return tuple(frozenset(f) for f in found)

    def weights(self, words: Iterable[str]) -> dict[str, float]:
        """How much each word tells: more, the fewer sentences hold it or a synonym."""
        count = len(self.bags)
        weights = {
            w: log((count + 1) / (sum(not alternatives(w).isdisjoint(bag) for bag in self.bags) + 0.5)) + 0.3 for w in words
        }
        return {w: min(LIGHT, weight) if w in LIGHT_WORDS else weight for w, weight in weights.items()}

    def closest(self, words: tuple[str, ...], figures: Collection[Decimal] = (), *, condenses: bool = False) -> Closest:
        """Where the text speaks most of these words: in one sentence, or in several where the claim condenses them.

        Of sentences that speak of them alike, the one that holds most of these figures.
        """
        weights = self.weights(dict.fromkeys(words))
        if not weights or not self.pieces:
            return Closest(not weights, False, 0.0, "", "", ())
        best = self._best(weights, frozenset(), figures)
        got = {w for w in weights if covered(w, self.bags[best])}
        condenses = condenses or len(weights) > SHORT_CLAIM
        if condenses:
            for _ in range(SENTENCES_LONG - 1):
                more = self._best(weights, frozenset(got))
                got |= {w for w in weights if covered(w, self.bags[more])}
        share = sum(weights[w] for w in got) / sum(weights.values())
        window = " ".join(self.pieces[max(0, best - 1) : best + 2])
        enough = share >= (FLOOR_LONG if condenses else FLOOR)
        missing = tuple(w for w in weights if w not in got)
        row = self.evidence.row_at(self._spans[best].start) is not None
        return Closest(enough, condenses, share, self.pieces[best], window, missing, row)

    def _best(self, weights: dict[str, float], got: frozenset[str], figures: Collection[Decimal] = ()) -> int:
        def value(n: int) -> float:
            spoken = fsum(weight for w, weight in weights.items() if w not in got and covered(w, self.bags[n]))
            return spoken + FIGURE * sum(f in self.numbers[n] for f in figures) if figures else spoken

        return max(range(len(self.bags)), key=value)


def _lines(text: str, start: int, end: int) -> list[Span]:
    spans, at = [], start
    for line in text[start:end].split("\n"):
        bare = line.strip()
        if bare:
            begin = at + len(line) - len(line.lstrip())
            spans.append(Span(begin, begin + len(bare)))
        at += len(line) + 1
    return spans


def _headings(row: Row) -> frozenset[str]:
    return frozenset(content(" ; ".join((*dict.fromkeys(row.headers), row.above, row.title))))
