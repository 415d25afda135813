"""BM25 over positions: chunks to find candidates, then units in windows of several widths to rank them.

Robertson, Walker et al., Okapi at TREC-3 (1994), with the idf of Lucene (never negative).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from copilot.adapters.index.record import Ints
from copilot.adapters.index.segment import Segment
from copilot.ports import Floats

K1, B = 1.2, 0.75
# Share of a chunk's score that it also gives to the chunk before and after it, when candidates are looked for.
SPILL = 0.4
# A term at more positions than this share of the chunks tells none apart; it is left out of the search for candidates
# (and only there) as long as another term remains.
COMMON = 0.5


def idf(n: float, df: "Floats | float") -> Floats:
    """Weight of a term that df of n hold."""
    return np.asarray(np.log1p((n - np.asarray(df) + 0.5) / (np.asarray(df) + 0.5)), dtype=np.float32)


def saturated(tf: "Floats | Ints", length: "Floats | Ints", mean: "float | Floats") -> Floats:
    """BM25's term frequency part, 0 to K1 + 1."""
    return np.asarray(tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / np.maximum(mean, 1.0))), dtype=np.float32)


def phrase(segment: Segment, words: Sequence[int]) -> Ints:
    """Positions at which the words stand one after the other."""
    found = segment.at(words[0])
    for step, word in enumerate(words[1:], 1):
        found = found[_among(found + step, segment.at(word))]
    return found


def counts(positions: Ints, ranges: Ints) -> Ints:
    """How many of the sorted positions lie in each range; `ranges` has shape (..., 2)."""
    edges = np.searchsorted(positions, ranges.reshape(-1)).reshape(ranges.shape)
    return np.asarray(edges[..., 1] - edges[..., 0], dtype=np.int32)


@dataclass(frozen=True, slots=True)
class ChunkHits:
    """The chunks of one segment that hold a term, and how often."""

    chunks: Ints
    times: Ints

    @classmethod
    def of(cls, segment: Segment, positions: Ints, first: int, last: int) -> "ChunkHits":
        """`positions` ascending; only chunks from `first` to before `last`."""
        chunks = segment.chunk_of[positions]
        chunks = chunks[(chunks >= first) & (chunks < last)]
        if not len(chunks):
            return cls(chunks, chunks)
        edges = np.flatnonzero(np.diff(chunks)) + 1
        firsts = np.concatenate([[0], edges])
        return cls(chunks[firsts], np.diff(np.concatenate([firsts, [len(chunks)]])).astype(np.int32))


def _among(values: Ints, members: Ints) -> "NDArray[np.bool_]":
    if not len(members):
        return np.zeros(len(values), dtype=bool)
    at = np.minimum(np.searchsorted(members, values), len(members) - 1)
    return np.asarray(members[at] == values)
