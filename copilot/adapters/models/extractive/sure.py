"""How sure it is that passages answer a question: how much of it stands in one place of them, and how near that place is in meaning.

A place is a sentence or table line with the one before and the one after. A word counts by how much it tells, which the length of
its vector says: static embeddings are trained to make telling words long. A word is there as itself, as a synonym, in the place's
heading or its document's name and opening, or in a word of like meaning. Of a turn of several sentences the best answered counts:
who is answered in part has been answered.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from copilot.adapters.models.extractive.choose import BESIDE, about
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.question import Question, analyse, strength
from copilot.adapters.models.extractive.words import CONCEPT, STOP, stem, stems, word_set, words
from copilot.domain.passage import Passage
from copilot.ports import Floats, WordVectors

# Area under the curve that tells CLAP NQ's and MTRAG-UN's unanswerable rows from the others: words alone 0.82 and 0.82, meaning alone
# 0.82 and 0.87, joined so 0.85 and 0.90; before, by shares of words in single sentences, 0.74 and 0.82. Half and half does as well
# there but declines more contract questions that have an answer, whose long clauses lie far from a short question in meaning.
WORDS, MEANING = 0.7, 0.3
HEADED = 0.8  # a question's word in the heading above
CONCEPT_TELLS = 12.0  # length given to a concept whose words are not in the question
# What people say to whoever answers and not about the matter. Left out where something else is left.
ASKING = frozenset(
    stem(w)
    for w in word_set(
        """
        please thank thanks sorry ok okay want wants know need needs mean means meant like kind kinds thing things possible
        understand wonder wondering ask asked asking help tell think sure got get getting see well really right correct good
        great hi hello yes info information concrete example trying try confused bit lot sort look looking go going come take
        able idea guess believe maybe actually seem seems way ways happen happens happened
        """
    )
)
_SENTENCES = re.compile(r"[^?!.]+(?:\.(?=\w)[^?!.]*)*[?!.]*")
_PIECES = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9“\"(\[])|\n+")


@dataclass(frozen=True, slots=True)
class Place:
    """A window of a passage: stems of its words and of its heading, its document's identity, its words as rows of the vocabulary."""

    stems: frozenset[str]
    heading: frozenset[str]
    identity: frozenset[str]
    words: Sequence[int]


@dataclass(frozen=True, slots=True)
class Places:
    """All places of the passages. `meaning` has a row a place, `vocabulary` a row a word, both of unit length."""

    of: Sequence[Place]
    meaning: Floats
    vocabulary: Floats


def surely(vectors: WordVectors, question: Question, own: str, library: Library, passages: Sequence[Passage]) -> float:
    """0 to 1. `own` is the turn as it was typed; `question` stands by itself and is asked where the turn names no matter."""
    kept = frozenset(about(question, library, list(dict.fromkeys(p.document_id for p in passages))))
    places = _places(vectors, library, [p for p in passages if p.document_id in kept])
    if not places.of:
        return 0.0
    asked = [analyse(part) for part in _SENTENCES.findall(own)]
    parts = [part for part in asked if part.terms] or [question]
    return max(_best(vectors, part, places) for part in parts)


def _best(vectors: WordVectors, question: Question, places: Places) -> float:
    terms = [t for t in question.terms if t not in ASKING] or list(question.terms)
    if not terms:
        return 0.0
    tells, meaning = _told(vectors, question, terms)
    alike = np.clip(meaning @ places.vocabulary.T, 0.0, 1.0)
    held = np.array([[_held(term, question, place) for term in terms] for place in places.of])
    like = np.array([alike[:, place.words].max(axis=1) for place in places.of])
    share = np.maximum(held, like) @ (tells / tells.sum())
    near = places.meaning @ unit(tells @ meaning)
    return float((WORDS * share + MEANING * near).max())


def _held(term: str, question: Question, place: Place) -> float:
    known = (1.0 if term in question.names else BESIDE) * (term in place.identity)
    return max(strength(term, place.stems), HEADED * strength(term, place.heading), known)


def _told(vectors: WordVectors, question: Question, terms: Sequence[str]) -> tuple[Floats, Floats]:
    """How much each term tells, and its meaning as a row of unit length; a concept means what its words mean together."""
    written = {stem(m.group()): m.group().casefold() for m in reversed(list(words(question.text)))}
    spelt = [t.partition(":")[2].split("+") if t.startswith(CONCEPT) else [t] for t in terms]
    flat = [written.get(part, part) for parts in spelt for part in parts if part]
    rows = dict(zip(flat, vectors.sums(flat), strict=True))
    own = [[rows[written.get(part, part)] for part in parts if part] for parts in spelt]
    tells = [max((float(np.linalg.norm(row)) for row in found), default=CONCEPT_TELLS) for found in own]
    empty = np.zeros_like(next(iter(rows.values()))) if rows else np.zeros(1, dtype=np.float32)
    meaning = np.array([sum(found, empty) for found in own], dtype=np.float32)
    return np.array(tells, dtype=np.float32), unit(meaning)


def _places(vectors: WordVectors, library: Library, passages: Sequence[Passage]) -> Places:
    found = list(_windows(passages))
    index: dict[str, int] = {}
    places = []
    for passage, text in found:
        said = [w for w in (m.group().casefold() for m in words(text)) if w not in STOP] or ["x"]
        heading = frozenset(stems(passage.headings[-1])) if passage.headings else frozenset()
        numbered = [index.setdefault(word, len(index)) for word in dict.fromkeys(said)]
        places.append(Place(frozenset(stems(text)), heading, library.identity(passage.document_id), numbered))
    return Places(places, unit(vectors.sums([text for _, text in found])), unit(vectors.sums(list(index))))


def _windows(passages: Sequence[Passage]) -> Iterator[tuple[Passage, str]]:
    """Every sentence or line with its neighbours; a passage's span once."""
    for passage in {(p.document_id, p.start): p for p in reversed(passages)}.values():
        pieces = [piece for piece in _PIECES.split(passage.text) if piece.strip()]
        for n in range(len(pieces)):
            yield passage, " ".join(pieces[max(0, n - 1) : n + 2])


def unit(rows: Floats) -> Floats:
    """The rows at unit length; those of no length as they are."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: Floats = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return scaled
