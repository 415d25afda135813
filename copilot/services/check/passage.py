"""A long text, searched for the sentences that speak of a claim."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import fsum, log

from copilot.domain.sentences import sentences
from copilot.services.check.words import alternatives, content, covered

# A short claim is one assertion and must stand in one sentence; a long one condenses several. Words weigh by how rare they
# are in the text. On ContractNLI (1,037 pairs, development) 0.55 in one sentence tells what is mentioned best (0.45: 63.3%,
# 0.55: 65.4%, 0.65: 61.5% of all pairs right by this alone); summaries (SummEdits, 897) keep 68 to 91% of the consistent
# ones at 0.3 in three sentences, which throws out only what has nothing to do with the text.
SHORT_CLAIM = 10  # content words
FLOOR = 0.55
FLOOR_LONG = 0.2
SENTENCES_LONG = 3


@dataclass(frozen=True, slots=True)
class Closest:
    """The sentences that share most with a claim, joined; with its neighbours in `window`."""

    enough: bool  # whether the text speaks of the claim at all
    condensed: bool  # whether the claim was taken to condense several sentences
    share: float
    sentence: str
    window: str
    missing: tuple[str, ...]


@dataclass(frozen=True)  # no slots: cached_property keeps its value in the instance's dict
class Passage:
    text: str

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """Sentences, and the items of a list each for itself."""
        found = (line.strip() for a, b in sentences(self.text) for line in re.split(r"\n+", self.text[a:b]))
        return tuple(piece for piece in found if piece)

    @cached_property
    def bags(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(content(piece)) for piece in self.pieces)

    def weights(self, words: Iterable[str]) -> dict[str, float]:
        """How much each word tells: more, the fewer sentences hold it or a synonym."""
        count = len(self.bags)
        return {
            w: log((count + 1) / (sum(not alternatives(w).isdisjoint(bag) for bag in self.bags) + 0.5)) + 0.3 for w in words
        }

    def closest(self, words: tuple[str, ...], *, condenses: bool = False) -> Closest:
        """Where the text speaks most of these words: in one sentence, or in several where the claim condenses them."""
        weights = self.weights(dict.fromkeys(words))
        if not weights or not self.pieces:
            return Closest(not weights, False, 0.0, "", "", ())
        best = self._best(weights, frozenset())
        got = {w for w in weights if covered(w, self.bags[best])}
        condenses = condenses or len(weights) > SHORT_CLAIM
        if condenses:
            for _ in range(SENTENCES_LONG - 1):
                more = self._best(weights, frozenset(got))
                got |= {w for w in weights if covered(w, self.bags[more])}
        share = sum(weights[w] for w in got) / sum(weights.values())
        window = " ".join(self.pieces[max(0, best - 1) : best + 2])
        enough = share >= (FLOOR_LONG if condenses else FLOOR)
        return Closest(enough, condenses, share, self.pieces[best], window, tuple(w for w in weights if w not in got))

    def _best(self, weights: dict[str, float], got: frozenset[str]) -> int:
        def value(n: int) -> float:
            return fsum(weight for w, weight in weights.items() if w not in got and covered(w, self.bags[n]))

        return max(range(len(self.bags)), key=value)
