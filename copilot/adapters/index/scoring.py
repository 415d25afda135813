"""BM25 over positions: chunks to find candidates, then units in windows of several widths to rank them.

Robertson, Walker et al., Okapi at TREC-3 (1994), with the idf of Lucene (never negative).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from copilot.adapters.index.record import Ints
from copilot.adapters.index.segment import Hits, Segment
from copilot.ports import Floats

K1, B = 1.2, 0.75
Doubles = NDArray[np.float64]
# Share of a chunk's score that it also gives to the chunk before and after it, when candidates are looked for.
SPILL = 0.4
# A term at more positions than this share of the chunks tells none apart; it is left out of the search for candidates
# (and only there) as long as another term remains.
COMMON = 0.5
BLOCK = 64  # values


def idf(n: float, df: "Floats | float") -> Floats:
    """Weight of a term that df of n hold."""
    return np.asarray(np.log1p((n - np.asarray(df) + 0.5) / (np.asarray(df) + 0.5)), dtype=np.float32)


def damping(length: "Floats | Ints", mean: "float | Floats") -> Doubles:
    """What BM25 adds to a term frequency below the line: the longer the text, the more."""
    return np.asarray(K1 * (1 - B + B * length / np.maximum(mean, 1.0)), dtype=np.float64)


def saturated(tf: Ints, damped: Doubles) -> Floats:
    """BM25's term frequency part, 0 to K1 + 1; `damped` is the text's `damping`."""
    return np.asarray(tf * (K1 + 1) / (tf + damped), dtype=np.float32)


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
class Lengths:
    """The `damping` of the segments' chunks, and of their documents' texts and identities; one array a segment."""

    chunks: tuple[Doubles, ...]
    documents: tuple[Doubles, ...]
    identities: tuple[Doubles, ...]

    @classmethod
    def of(cls, segments: Sequence[Segment]) -> Self:
        """By the means of these segments together."""
        return cls(
            _damped([s.chunk_length for s in segments]),
            _damped([np.diff(s.document_terms)[:, 0] for s in segments]),
            _damped([np.diff(s.identity)[:, 0] for s in segments]),
        )


def _damped(lengths: Sequence[Ints]) -> tuple[Doubles, ...]:
    mean = sum(int(part.sum(dtype=np.int64)) for part in lengths) / max(sum(map(len, lengths)), 1)
    return tuple(damping(part, mean) for part in lengths)


def nth_largest(values: Floats, n: int) -> float:
    """The n-th largest of more than n values.

    The n-th largest of the blocks' maxima cannot be larger, so only what reaches it is sorted: of 100,000 chunks some hundred.
    """
    blocks = len(values) // BLOCK
    if blocks >= n:
        maxima = values[: blocks * BLOCK].reshape(blocks, BLOCK).max(axis=1)
        values = values[values >= np.partition(maxima, blocks - n)[blocks - n]]
    return float(np.partition(values, len(values) - n)[len(values) - n])


def regions(ranges: Ints) -> Ints:
    """The ranges, of shape (n, 2), joined where they touch; ascending."""
    ranges = ranges[np.argsort(ranges[:, 0], kind="stable")]
    reach = np.maximum.accumulate(ranges[:, 1])
    firsts = np.concatenate([[True], ranges[1:, 0] > reach[:-1]])[: len(ranges)]
    lasts = np.append(firsts[1:], True)[: len(ranges)]
    return np.stack([ranges[firsts, 0], reach[lasts]], axis=1)


def within(positions: Ints, ranges: Ints) -> Ints:
    """Those of the sorted positions that lie in one of the ranges, which are apart and ascending (see `regions`).

    A common word stands at 200,000 positions of a large engagement and at some hundred near the chunks in question: counting
    in 12,000 windows among these only is most of the time of a search.
    """
    edges = np.searchsorted(positions, ranges.reshape(-1)).reshape(-1, 2)
    sizes = edges[:, 1] - edges[:, 0]
    shift = np.repeat(edges[:, 0] - (np.cumsum(sizes) - sizes), sizes)
    return positions[shift + np.arange(len(shift))]


def chunk_hits(segment: Segment, words: Sequence[int], positions: Ints, first: int, last: int) -> Hits:
    """The chunks, from `first` to before `last`, that hold a word, or a phrase at these positions (ascending)."""
    hits = segment.in_chunks.at(segment.term(words[0])) if len(words) == 1 else _grouped(segment.chunk_of[positions])
    a, b = np.searchsorted(hits.holders, (first, last))
    return Hits(hits.holders[a:b], hits.times[a:b])


def _grouped(chunks: Ints) -> Hits:
    """Each chunk once; -1 stands for none."""
    chunks = chunks[chunks >= 0]
    firsts = np.concatenate([[0], np.flatnonzero(np.diff(chunks)) + 1])[: len(chunks)]
    return Hits(chunks[firsts], np.diff(np.append(firsts, len(chunks))).astype(np.int32))


def _among(values: Ints, members: Ints) -> "NDArray[np.bool_]":
    if not len(members):
        return np.zeros(len(values), dtype=bool)
    at = np.minimum(np.searchsorted(members, values), len(members) - 1)
    return np.asarray(members[at] == values)
