"""One search in an engagement's segments: which chunks come into question, and how well each of their units fits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from copilot.adapters.index.record import Ints
from copilot.adapters.index.scoring import (
    COMMON,
    SPILL,
    Doubles,
    Lengths,
    chunk_hits,
    counts,
    damping,
    idf,
    nth_largest,
    phrase,
    regions,
    saturated,
    within,
)
from copilot.adapters.index.segment import Hits, Postings, Segment
from copilot.adapters.index.terms import hashed, terms
from copilot.ports import Candidates, Floats, Wanted

FIELDS = ("own", "near", "around", "region", "wide", "headings")  # as in record.WINDOWS, then the heading path
WIDEST = FIELDS.index("wide")  # the window that holds all others but the heading path
SYNONYM_FIELDS = (0, 2)  # own and around: what else a thing is called stands where the thing is
# Weight of a document's whole text and of its identity while chunks are looked for.
DOCUMENT = 0.3
BEST_SYNONYMS = 3  # so many of a concept's names together count as all of it
Phrase = tuple[int, ...]  # hashes of words that stand one after the other
# Of a term's weight where it has told already which documents are meant. A balance sheet's row has no date in it, a signature
# page has little else. Of 30 questions about tables of twelve filings, the first page answers for 18 at 1, 20 at 0.6, 21 at
# 0.5, 22 at 0.4, 19 at 0.2, 15 at 0; the right filing is first for 119 of 120 at 1 and for all below; sets without such questions stay as they are.
TOLD = 0.5
MOST_TERMS = 64  # of a question, the rarest; the rest of a page-long question would only cost time


@dataclass(frozen=True, slots=True)
class _Part:
    """A segment as one search sees it: the words (the question's first, then synonyms), their positions and their chunks.

    Dampings are of all its chunks and documents (see scoring.Lengths).
    """

    segment: Segment
    chunk_damping: Doubles
    document_damping: Doubles
    identity_damping: Doubles
    words: list[Phrase]
    positions: list[Ints]
    hits: list[Hits]
    chunks: tuple[int, int]  # the range looked into


@dataclass(frozen=True, slots=True)
class _Weights:
    """Per term its idf; `own` of the terms are the question's. Each group's idf is divided by what would be full marks."""

    idf: Floats
    own: int
    rare: tuple[int, ...]  # the terms by which chunks are chosen


@dataclass(frozen=True, slots=True)
class _Scored:
    """A part's scores: of the chunks in its range, and of all its documents by their text and by their identity."""

    chunks: Floats
    documents: Floats
    identities: Floats


def look(segments: tuple[Segment, ...], lengths: Lengths, wanted: Wanted) -> Candidates:
    """Score the units of the most promising chunks. No unit and `matched` false when nothing was found at all.

    `lengths` are those of the segments, made once for all searches.
    """
    words = _rarest([(word,) for word in _hashes(wanted.question)], segments)
    phrases = dict.fromkeys(_hashes(synonym) for synonym in wanted.synonyms)
    searched = [*words, *(p for p in phrases if p and p not in words and _everywhere(p, segments))]
    if wanted.document is not None:
        segments = tuple(segment for segment in segments if wanted.document in segment.numbers)
        lengths = Lengths.of(segments)
    damped = zip(lengths.chunks, lengths.documents, lengths.identities, strict=True)
    parts = [_part(segment, d, searched, wanted.document) for segment, d in zip(segments, damped, strict=True)]
    if not any(len(h.holders) for part in parts for h in part.hits):
        return _EMPTY
    told = {(word,) for word in _hashes(wanted.told)}
    weights = _weigh(parts, len(words), [n for n, word in enumerate(words) if word in told])
    scored = [_scored(part, weights, wanted) for part in parts]
    chosen = _choose(parts, [s.chunks for s in scored], wanted)
    found = [
        (p.segment, *_units(p, chunks, weights, s)) for p, chunks, s in zip(parts, chosen, scored, strict=True) if len(chunks)
    ]
    return _merge(found)


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


def _part(segment: Segment, damped: tuple[Doubles, Doubles, Doubles], searched: list[Phrase], document: str | None) -> _Part:
    positions = [phrase(segment, p) for p in searched]
    first, last = 0, len(segment.chunk_document)
    if document is not None:
        at = segment.numbers[document]
        first, last = int(segment.document_chunks[at]), int(segment.document_chunks[at + 1])
    hits = [chunk_hits(segment, words, found, first, last) for words, found in zip(searched, positions, strict=True)]
    return _Part(segment, *damped, searched, positions, hits, (first, last))


def _weigh(parts: list[_Part], own: int, told: Sequence[int]) -> _Weights:
    n = sum(part.chunks[1] - part.chunks[0] for part in parts)
    df = np.sum([[len(h.holders) for h in part.hits] for part in parts], axis=0)
    weights = idf(n, df)
    weights[list(told)] *= TOLD
    weights[:own] /= max(float(weights[:own].sum()), 1e-6)
    weights[own:] /= max(float(np.sort(weights[own:])[-BEST_SYNONYMS:].sum()), 1e-6)
    return _Weights(
        weights,
        own,
        tuple(np.flatnonzero((df > 0) & (df <= COMMON * n)).tolist() or range(len(df))),
    )


def _scored(part: _Part, weights: _Weights, wanted: Wanted) -> _Scored:
    """Own text by BM25, a share of the neighbours' score, and the document's; nothing where nothing of it matches."""
    segment, (first, last) = part.segment, part.chunks
    damped = part.chunk_damping[first:last]
    scores = np.zeros(last - first, dtype=np.float32)
    for i in weights.rare:
        at = part.hits[i].holders - first
        scores[at] += weights.idf[i] * saturated(part.hits[i].times, damped[at])
    same = segment.chunk_follows[first : max(last - 1, first)]
    spilled = scores.copy()
    spilled[1:] += SPILL * scores[:-1] * same
    spilled[:-1] += SPILL * scores[1:] * same
    owner = segment.chunk_document[first:last]
    documents = _document_scores(part, weights, segment.in_documents, part.document_damping)
    identities = _document_scores(part, weights, segment.in_identities, part.identity_damping)
    if wanted.among is not None:
        spilled *= np.asarray([id_ in wanted.among for id_ in segment.ids], dtype=bool)[owner]
    raised = DOCUMENT * (documents + identities) + _boosts(segment, wanted)
    total = spilled + raised[owner] * (spilled > 0)
    return _Scored(np.asarray(total, dtype=np.float32), documents, identities)


def _boosts(segment: Segment, wanted: Wanted) -> Floats:
    boosts = np.zeros(len(segment.ids), dtype=np.float32)
    for id_, boost in wanted.boosts.items():
        if id_ in segment.numbers:
            boosts[segment.numbers[id_]] = boost
    return boosts


def _document_scores(part: _Part, weights: _Weights, postings: Postings, damped: Doubles) -> Floats:
    """BM25 of the question over whole documents, or over their identities (name, title, opening)."""
    tf = np.zeros((max(weights.own, 1), len(damped)), np.int32)
    for i, words in enumerate(part.words[: weights.own]):
        holders, times = postings.at(part.segment.term(words[0]))
        tf[i, holders] = times
    weight = weights.idf[: weights.own] if weights.own else np.zeros(1, np.float32)
    return np.asarray(weight @ saturated(tf, damped), dtype=np.float32)


def _choose(parts: list[_Part], scores: list[Floats], wanted: Wanted) -> list[Ints]:
    """The best chunks over all segments, and those that another index asked for; per segment, ascending."""
    every = np.concatenate(scores)
    best = nth_largest(every, wanted.limit) if len(every) > wanted.limit else 0.0
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


def _units(part: _Part, chunks: Ints, weights: _Weights, scored: _Scored) -> tuple[Ints, Ints, dict[str, Floats]]:
    """The units of the chunks, the chunk of each, and their scores by field."""
    segment = part.segment
    sizes = segment.chunk_units[chunks + 1] - segment.chunk_units[chunks]
    holder = np.repeat(chunks, sizes)
    shift = np.arange(len(holder)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    units = segment.chunk_units[holder] + shift
    owner = segment.chunk_document[holder]
    scores = _fields(part, segment.unit_windows[:, units], weights)
    return units, holder, scores | {"document": scored.documents[owner], "identity": scored.identities[owner]}


def _fields(part: _Part, windows: Ints, weights: _Weights) -> dict[str, Floats]:
    """How well each unit's windows fit, by field; `windows` has shape (fields, units, 2)."""
    lengths = windows[..., 1] - windows[..., 0]
    damped = damping(lengths, np.maximum(lengths.mean(axis=1, keepdims=True), 1.0))
    looked = regions(windows[[WIDEST, -1]].reshape(-1, 2))
    around = windows[SYNONYM_FIELDS, :], damped[SYNONYM_FIELDS, :]
    scores = {name: np.zeros(windows.shape[1], np.float32) for name in (*FIELDS, "synonyms", "synonyms around", "coverage")}
    for i, positions in enumerate(part.positions):
        found = within(positions, looked)
        if not len(found):
            continue
        if i < weights.own:
            tf = counts(found, windows)
            gain = weights.idf[i] * saturated(tf, damped)
            for name, row in zip(FIELDS, gain, strict=True):
                scores[name] += row
            scores["coverage"] += weights.idf[i] * (tf[1] > 0)
        else:
            gain = weights.idf[i] * saturated(counts(found, around[0]), around[1])
            scores["synonyms"] += gain[0]
            scores["synonyms around"] += gain[1]
    return scores


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
