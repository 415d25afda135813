"""Names of companies that a question misspells: read as the one that the documents bear, and said so."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz.distance import OSA

from copilot.adapters.models.extractive.library import OPENING, Library
from copilot.adapters.models.extractive.question import GENERIC
from copilot.adapters.models.extractive.words import STOP, stem, words

SHORTEST, LONG = 4, 7  # letters of a name that is looked at; from which on two of them may be wrong, else one
MANY = 200  # documents from which on their openings are not all read for a question: a misspelt name is then declined
_FORM = r"(?:Inc(?:orporated)?|Corp(?:oration)?|Co(?:mpany)?|Ltd|Limited|plc|LLC|L\.?P|LLP|N\.?V|S\.?A|S\.?E|AG|GmbH|S\.?p\.?A|A/?S|ASA|AB|Oyj|Holdings?|Group)"
_COMPANY = re.compile(rf"((?:\b[A-Z][\w.&’'-]*\s+){{0,3}}\b[A-Z][\w&’'-]+)(?:\.com)?,?\s+{_FORM}\b", re.IGNORECASE)
_PLAIN = frozenset(
    stem(w)
    for w in ("annual", "report", "form", "exact", "name", "registrant", "quarter", "statement", "north", "general", "first")
)


class Respelt(NamedTuple):
    """The question with the names that the documents bear; `read` pairs what was written with what it was read as."""

    text: str
    read: tuple[tuple[str, str], ...]


def respelt(text: str, library: Library) -> Respelt:
    """Words that no document writes, and that differ by a letter or two from a company's name, are read as that name."""
    known = named(library)
    read: list[tuple[str, str]] = []
    for match in reversed(list(words(text))):
        said = re.sub(r"['’]s$", "", match.group())
        near = [name for name in known if _near(said, name)]
        if said.casefold() in STOP or len(near) != 1 or any(stem(said) == stem(name) for name in known):
            continue
        if any(_written(said, library.evidence.text(d)) for d in library.evidence.documents):
            continue
        text = f"{text[: match.start()]}{near[0]}{text[match.start() + len(said) :]}"
        read.append((said, near[0]))
    return Respelt(text, tuple(dict.fromkeys(reversed(read))))


def _written(said: str, text: str) -> bool:
    """True for a word that a document writes, in whatever inflection: it is no misspelling."""
    return re.search(rf"\b{re.escape(said)}", text, re.IGNORECASE) is not None


def _near(said: str, name: str) -> bool:
    if min(len(said), len(name)) < SHORTEST or said[0].casefold() != name[0].casefold() or not said.isalpha():
        return False
    most = 2 if min(len(said), len(name)) >= LONG else 1
    return 0 < OSA.distance(said.casefold(), name.casefold(), score_cutoff=most) <= most


def named(library: Library) -> list[str]:
    """As `companies`; none where there are too many documents to read all their openings for a question."""
    return companies(library) if len(library.evidence.documents) <= MANY else []


def companies(library: Library) -> list[str]:
    """The first words of the names of companies that open the documents, each in one spelling."""
    every = [name for document in library.evidence.documents for name in _names(library, document)]
    return [name for name in {name.casefold(): name for name in reversed(every)}.values() if stem(name) not in GENERIC]


def _names(library: Library, document: str) -> Iterator[str]:
    known = library.evidence.documents[document]
    for m in _COMPANY.finditer(f"{known.title}\n{library.evidence.text(document)[:OPENING]}"):
        first = next((w.group() for w in words(m[1]) if stem(w.group()) not in _PLAIN), "")
        if len(first) >= SHORTEST and first.isalpha() and first.casefold() not in STOP:
            yield first.capitalize() if first.isupper() else first
