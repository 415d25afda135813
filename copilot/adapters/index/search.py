"""One search in an engagement's segments: which chunks come into question, and how well each of their units fits."""

from dataclasses import dataclass

import numpy as np

from copilot.adapters.index.record import Ints
from copilot.adapters.index.scoring import COMMON, SPILL, ChunkHits, counts, idf, phrase, saturated
from copilot.adapters.index.segment import Segment
from copilot.adapters.index.terms import hashed, terms
from copilot.ports import Candidates, Floats, Wanted

FIELDS = ("own", "near", "around", "region", "wide", "headings")  # as in record.WINDOWS, then the heading path
SYNONYM_FIELDS = (0, 2)  # own and around: what else a thing is called stands where the thing is
# Weight of a document's whole text and of its identity while chunks are looked for.
DOCUMENT = 0.3
BEST_SYNONYMS = 3  # so many of a concept's names together count as all of it
Phrase = tuple[int, ...]  # hashes of words that stand one after the other
MOST_TERMS = 64  # of a question, the rarest; the rest of a page-long question would only cost time


@dataclass(frozen=True, slots=True)
class _Part:
    """A segment as one search sees it: positions of each term (the question's first, then synonyms) and their chunks."""

    segment: Segment
    positions: list[Ints]
    hits: list[ChunkHits]
    chunks: tuple[int, int]  # the range looked into


@dataclass(frozen=True, slots=True)
class _Weights:
    """Per term its idf; `own` of the terms are the question's. Each group's idf is divided by what would be full marks."""

    idf: Floats
    own: int
    rare: tuple[int, ...]  # the terms by which chunks are chosen
    mean_chunk: float
    mean_document: float
    mean_identity: float


def look(segments: tuple[Segment, ...], wanted: Wanted) -> Candidates:
    """Score the units of the most promising chunks. No unit and `matched` false when nothing was found at all."""
    words = _rarest([(word,) for word in _hashes(wanted.question)], segments)
    phrases = dict.fromkeys(_hashes(synonym) for synonym in wanted.synonyms)
    searched = [*words, *(p for p in phrases if p and p not in words and _everywhere(p, segments))]
    parts = [_part(s, searched, wanted.document) for s in segments if wanted.document is None or wanted.document in s.numbers]
    if not any(len(h.chunks) for part in parts for h in part.hits):
        return _EMPTY
    weights = _weigh(parts, len(words))
    chosen = _choose(parts, [_chunk_scores(part, weights, wanted) for part in parts], wanted)
    return _merge([(p.segment, *_units(p, chunks, weights)) for p, chunks in zip(parts, chosen, strict=True) if len(chunks)])


_EMPTY = Candidates((), np.empty(0, np.int32), np.empty(0, np.int32), np.empty((0, 2), np.int32), {}, matched=False)


def _hashes(text: str) -> tuple[int, ...]:
    return tuple(hashed(terms(text).words).tolist())


def _rarest(words: list[Phrase], segments: tuple[Segment, ...]) -> list[Phrase]:
    """Those that occur, each once; the rarest of too many."""
    counts = {word: sum(len(segment.at(word[0])) for segment in segments) for word in words}
    found = [word for word, count in counts.items() if count]
    return found if len(found) <= MOST_TERMS else sorted(found, key=lambda word: counts[word])[:MOST_TERMS]


def _everywhere(phrase: Phrase, segments: tuple[Segment, ...]) -> bool:
    """Whether each of its words occurs somewhere."""
    return all(any(len(segment.at(word)) for segment in segments) for word in phrase)


def _part(segment: Segment, searched: list[Phrase], document: str | None) -> _Part:
    positions = [phrase(segment, p) for p in searched]
    first, last = 0, len(segment.chunk_document)
    if document is not None:
        at = segment.numbers[document]
        first, last = int(segment.document_chunks[at]), int(segment.document_chunks[at + 1])
    return _Part(segment, positions, [ChunkHits.of(segment, p, first, last) for p in positions], (first, last))


def _weigh(parts: list[_Part], own: int) -> _Weights:
    n = sum(part.chunks[1] - part.chunks[0] for part in parts)
    df = np.sum([[len(h.chunks) for h in part.hits] for part in parts], axis=0)
    weights = idf(n, df)
    weights[:own] /= max(float(weights[:own].sum()), 1e-6)
    weights[own:] /= max(float(np.sort(weights[own:])[-BEST_SYNONYMS:].sum()), 1e-6)
    return _Weights(
        weights,
        own,
        tuple(np.flatnonzero((df > 0) & (df <= COMMON * n)).tolist() or range(len(df))),
        float(np.mean(np.concatenate([p.segment.chunk_length for p in parts]))),
        float(np.mean(np.concatenate([np.diff(p.segment.document_terms)[:, 0] for p in parts]))),
        float(np.mean(np.concatenate([np.diff(p.segment.identity)[:, 0] for p in parts]))),
    )


def _chunk_scores(part: _Part, weights: _Weights, wanted: Wanted) -> Floats:
    """Own text by BM25, a share of the neighbours' score, and the document's; nothing where nothing of it matches."""
    segment, (first, last) = part.segment, part.chunks
    scores = np.zeros(last - first, dtype=np.float32)
    for i in weights.rare:
        hits = part.hits[i]
        tf = saturated(hits.times, segment.chunk_length[hits.chunks], weights.mean_chunk)
        scores[hits.chunks - first] += weights.idf[i] * tf
    owner = segment.chunk_document[first:last]
    same = owner[1:] == owner[:-1]
    spilled = scores.copy()
    spilled[1:] += SPILL * scores[:-1] * same
    spilled[:-1] += SPILL * scores[1:] * same
    documents, identity = _document_scores(part, weights)
    boosts = np.asarray([wanted.boosts.get(id_, 0.0) for id_ in segment.ids], dtype=np.float32)
    if wanted.among is not None:
        spilled *= np.asarray([id_ in wanted.among for id_ in segment.ids], dtype=bool)[owner]
    total = spilled + (DOCUMENT * (documents + identity) + boosts)[owner] * (spilled > 0)
    return np.asarray(total, dtype=np.float32)


def _document_scores(part: _Part, weights: _Weights) -> tuple[Floats, Floats]:
    """BM25 of the question over whole documents, and over their identities (name, title, opening)."""
    results = []
    for ranges, mean in ((part.segment.document_terms, weights.mean_document), (part.segment.identity, weights.mean_identity)):
        tf = np.stack([counts(p, ranges) for p in part.positions[: weights.own]] or [np.zeros(len(ranges), np.int32)])
        weight = weights.idf[: weights.own] if weights.own else np.zeros(1, np.float32)
        results.append(weight @ saturated(tf, np.diff(ranges)[:, 0], mean))
    return results[0], results[1]


def _choose(parts: list[_Part], scores: list[Floats], wanted: Wanted) -> list[Ints]:
    """The best chunks over all segments, and those that another index asked for; per segment, ascending."""
    every = np.concatenate(scores)
    best = every[np.argpartition(-every, wanted.limit)[: wanted.limit]].min() if len(every) > wanted.limit else 0.0
    chosen = []
    for part, score in zip(parts, scores, strict=True):
        numbers = part.segment.numbers
        also = [
            int(part.segment.document_chunks[numbers[document]]) + ordinal
            for document, ordinal in wanted.also
            if document in numbers
            and (wanted.document is None or document == wanted.document)
            and (wanted.among is None or document in wanted.among)
        ]
        chosen.append(np.union1d(np.flatnonzero((score >= best) & (score > 0)) + part.chunks[0], also).astype(np.int32))
    return chosen


def _units(part: _Part, chunks: Ints, weights: _Weights) -> tuple[Ints, Ints, dict[str, Floats]]:
    """The units of the chunks, the chunk of each, and their scores by field."""
    segment = part.segment
    sizes = segment.chunk_units[chunks + 1] - segment.chunk_units[chunks]
    within = np.repeat(chunks, sizes)
    shift = np.arange(len(within)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    units = segment.chunk_units[within] + shift
    windows = segment.unit_windows[:, units]
    lengths = windows[..., 1] - windows[..., 0]
    means = np.maximum(lengths.mean(axis=1, keepdims=True), 1.0)
    scores = {name: np.zeros(len(units), np.float32) for name in (*FIELDS, "synonyms", "synonyms around", "coverage")}
    for i, positions in enumerate(part.positions):
        if i < weights.own:
            tf = counts(positions, windows)
            gain = weights.idf[i] * saturated(tf, lengths, means)
            for name, row in zip(FIELDS, gain, strict=True):
                scores[name] += row
            scores["coverage"] += weights.idf[i] * (tf[1] > 0)
        else:
            tf = counts(positions, windows[SYNONYM_FIELDS, :])
            gain = weights.idf[i] * saturated(tf, lengths[SYNONYM_FIELDS, :], means[SYNONYM_FIELDS, :])
            scores["synonyms"] += gain[0]
            scores["synonyms around"] += gain[1]
    owner = segment.chunk_document[within]
    documents, identity = _document_scores(part, weights)
    return units, within, scores | {"document": documents[owner], "identity": identity[owner]}


def _merge(found: list[tuple[Segment, Ints, Ints, dict[str, Floats]]]) -> Candidates:
    if not found:
        return _EMPTY
    offsets = np.cumsum([0, *(len(segment.ids) for segment, *_ in found)])
    return Candidates(
        documents=tuple(i for segment, *_ in found for i in segment.ids),
        owner=np.concatenate([s.chunk_document[w] + at for (s, _, w, _), at in zip(found, offsets, strict=False)]).astype(
            np.int32
        ),
        ordinal=np.concatenate([segment.chunk_ordinal[within] for segment, _, within, _ in found]),
        spans=np.concatenate([segment.unit_spans[units] for segment, units, _, _ in found]),
        scores={name: np.concatenate([scores[name] for *_, scores in found]) for name in found[0][3]},
    )
