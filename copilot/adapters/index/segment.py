"""Documents joined for searching: for each term its positions, sorted, over all their streams laid end to end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from copilot.adapters.index.record import WINDOWS, Ints, Record

_NONE = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Segment:
    """Immutable. Numbers of documents, chunks and units count within the segment; positions within its joined stream."""

    ids: tuple[str, ...]
    records: tuple[Record, ...]
    positions: Ints  # sorted by term, then by position
    bounds: Ints  # positions of term t: positions[bounds[t]:bounds[t + 1]]
    chunk_of: Ints  # for each position its chunk, -1 for identity and headings
    chunk_document: Ints
    chunk_ordinal: Ints
    chunk_length: Ints
    chunk_units: Ints  # (chunks + 1)
    document_chunks: Ints  # (documents + 1)
    document_terms: Ints  # (documents, 2): range of the text
    identity: Ints  # (documents, 2)
    unit_spans: Ints
    unit_windows: Ints  # (windows + 1, units, 2); the last field is the heading path

    @classmethod
    def join(cls, documents: dict[str, Record], vocabulary: dict[str, int]) -> Self:
        """Join the records; words not seen before are added to the vocabulary, which all segments share."""
        records = tuple(documents.values())
        starts = _starts([len(r.stream) for r in records])
        chunk_starts = _starts([len(r.chunk_spans) for r in records])
        stream = _concatenate([_renumbered(r, vocabulary) for r in records])
        order = np.argsort(stream, kind="stable").astype(np.int32)
        counts = np.bincount(stream, minlength=len(vocabulary))
        chunk_of = np.full(len(stream), -1, dtype=np.int32)
        for record, at, first in zip(records, starts, chunk_starts, strict=False):
            for number, (a, b) in enumerate(record.chunk_terms):
                chunk_of[at + a : at + b] = first + number
        units_per_chunk = [np.bincount(r.unit_chunks, minlength=len(r.chunk_spans)) for r in records]
        return cls(
            ids=tuple(documents),
            records=records,
            positions=order,
            bounds=_starts(counts),
            chunk_of=chunk_of,
            chunk_document=np.repeat(np.arange(len(records), dtype=np.int32), np.diff(chunk_starts)),
            chunk_ordinal=_concatenate([np.arange(len(r.chunk_spans), dtype=np.int32) for r in records]),
            chunk_length=_concatenate([r.chunk_terms[:, 1] - r.chunk_terms[:, 0] for r in records]),
            chunk_units=_starts(_concatenate(units_per_chunk)),
            document_chunks=chunk_starts,
            document_terms=np.asarray(
                [(at, at + r.text_terms) for r, at in zip(records, starts, strict=False)], np.int32
            ).reshape(-1, 2),
            identity=np.asarray(
                [(at + r.identity[0], at + r.identity[1]) for r, at in zip(records, starts, strict=False)], np.int32
            ).reshape(-1, 2),
            unit_spans=_concatenate([r.unit_spans for r in records], (0, 2)),
            unit_windows=np.concatenate(
                [np.empty((len(WINDOWS) + 1, 0, 2), np.int32)]
                + [_fields(r) + at for r, at in zip(records, starts, strict=False)],
                axis=1,
            ).astype(np.int32),
        )

    def at(self, term: int) -> Ints:
        """The term's positions, ascending; none for a term that came into the vocabulary later."""
        return self.positions[self.bounds[term] : self.bounds[term + 1]] if term + 1 < len(self.bounds) else _NONE


def _starts(counts: "list[int] | NDArray[np.integer[Any]]") -> Ints:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int32)


def _concatenate(arrays: Sequence[NDArray[np.integer[Any]]], empty: tuple[int, ...] = (0,)) -> Ints:
    return np.concatenate([np.empty(empty, np.int32), *arrays]).astype(np.int32)


def _renumbered(record: Record, vocabulary: dict[str, int]) -> Ints:
    numbers = [vocabulary.setdefault(word, len(vocabulary)) for word in record.words]
    return np.asarray(numbers, dtype=np.int32)[record.stream] if numbers else _NONE


def _fields(record: Record) -> Ints:
    headings = record.path_terms[record.chunk_paths[record.unit_chunks]].reshape(1, -1, 2)
    return np.concatenate([record.unit_windows, headings])
