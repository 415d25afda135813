"""Names in a question that no document bears: what is asked of somebody else is not answered by what is said of this one."""

import re
from collections.abc import Sequence

from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.question import Question
from copilot.adapters.models.extractive.words import stem, words

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


def _spelt(acronym: str, text: str) -> bool:
    """True when words stand in the text, in a row and capitalised, that begin with its letters; the last may lack ("United States")."""
    first = [rf"{letter}[a-z]\w*" for letter in acronym]
    shorter = first[:-1] if len(first) > 2 else first
    return any(re.search(r"\b" + r"\s+(?:of\s+|the\s+|for\s+)*".join(row) + r"\b", text) for row in (first, shorter))
