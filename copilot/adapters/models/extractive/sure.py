"""How sure it is that the passages answer a question, by their words and by their meaning (sure.yaml)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from copilot.domain.passage import Passage
from copilot.ports import Embedder

_FILE = Path(__file__).with_name("sure.yaml")
NEAREST = 3  # passages whose nearness counts


@dataclass(frozen=True, slots=True)
class Weights:
    """The file's figures."""

    words: float
    meaning: float
    constant: float
    threshold: float
    plain: float

    def sure(self, words: float, meaning: float) -> float:
        """0 to 1; the evidence answers at `threshold` and above."""
        return 1 / (1 + math.exp(-(self.words * words + self.meaning * meaning + self.constant)))


@lru_cache(maxsize=1)
def weights() -> Weights:
    return Weights(**yaml.safe_load(_FILE.read_text("utf-8")))


def nearness(embedder: Embedder, question: str, passages: Sequence[Passage]) -> float:
    """Mean cosine of the question and the passages nearest to it; 0 without passages."""
    if not passages:
        return 0.0
    vectors = embedder.embed([question, *(p.text for p in passages)])
    cosines = sorted((float(c) for c in vectors[1:] @ vectors[0]), reverse=True)[:NEAREST]
    return sum(cosines) / len(cosines)
