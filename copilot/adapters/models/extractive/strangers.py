"""Words of a question that no document bears: what is asked of somebody else, or of another matter, is not answered here."""

import re
from collections.abc import Sequence

import numpy as np

from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.question import GENERIC, Question, strength
from copilot.adapters.models.extractive.sure import ASKING, unit
from copilot.adapters.models.extractive.words import CONCEPT, stem, word_set, words

# Plain verbs: that a contract has no word for "bear" does not say that it leaves open who bears the cost.
_PLAIN = frozenset(
    stem(w)
    for w in word_set("bear pay cover owe run deal handle need require apply work start stop end call write put keep let")
)
WHOLE = 300  # different words from which on a document is more than a passage: what it has no word for, it does not speak of
ALIKE = 0.45  # nearness of two words from which one may stand for the other
_RUN = re.compile(r"\b[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)+")
_ACRONYM = re.compile(r"\b[A-Z]{2,4}\b")


def strangers(question: Question, library: Library, documents: Sequence[str]) -> list[str]:
    """Stems of the names that stand in none of the documents, neither themselves, nor as part of a longer name of which another
    word does ("Water Quality System Map"), nor, of an acronym, as the capitalised words that it is made of.
    """
    unknown = [name for name in question.names if not any(name in library.vocabulary(d) for d in documents)]
    runs = [[stem(m.group()) for m in words(run)] for run in _RUN.findall(question.text)]
    acronyms = {stem(found): found for found in _ACRONYM.findall(question.text)}
    return [
        name
        for name in unknown
        if not any(name in run and any(w in question.names and w not in unknown for w in run) for run in runs)
        and not (name in acronyms and any(_spelt(acronyms[name], library.evidence.text(d)) for d in documents))
    ]


def nowhere(question: Question, library: Library, documents: Sequence[str]) -> list[str]:
    """Terms for which none of the documents has a word, a synonym, or a word of like meaning; none told without vectors.

    Nobody can say of a contract that it has no word for "recall" that it says who bears a recall's costs.
    """
    if library.vectors is None or not documents or any(len(library.vocabulary(d)) < WHOLE for d in documents):
        return []
    own = [
        t
        for t in question.terms
        if t not in question.names and t not in GENERIC | ASKING | _PLAIN and not t.startswith(CONCEPT)
    ]
    unheard = [t for t in own if not any(strength(t, library.vocabulary(d)) for d in documents)]
    if not unheard:
        return []
    written = {stem(m.group()): m.group().casefold() for m in reversed(list(words(question.text)))}
    said = sorted({m.group().casefold() for d in documents for m in words(library.evidence.text(d))})
    near = unit(library.vectors.sums([written.get(t, t) for t in unheard])) @ unit(library.vectors.sums(said)).T
    return [t for t, row in zip(unheard, near, strict=True) if float(np.max(row)) < ALIKE]


def _spelt(acronym: str, text: str) -> bool:
    """True when words stand in the text, in a row and capitalised, that begin with its letters; the last may lack ("United States")."""
    first = [rf"{letter}[a-z]\w*" for letter in acronym]
    shorter = first[:-1] if len(first) > 2 else first
    return any(re.search(r"\b" + r"\s+(?:of\s+|the\s+|for\s+)*".join(row) + r"\b", text) for row in (first, shorter))
