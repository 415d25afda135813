"""What belongs to what a request asks about: a clause's article, what it refers to, what refers to it, and what bears its name or words."""

import re
from collections.abc import Sequence
from math import log
from typing import NamedTuple

from copilot.adapters.models.extractive import clauses
from copilot.adapters.models.extractive.choose import Found
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.question import GENERIC, Question, strength
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.words import stems

_NUMBER = re.compile(r"^\W*(\d{1,2}(?:\.\d{1,2})+)\b")
_REFERENCE = re.compile(r"\b(?:clause|section|article|paragraph|§)s?\s*(\d{1,2}(?:\.\d{1,2})*)", re.IGNORECASE)
_ANNEX = re.compile(r"\b(?:schedule|exhibit|annex|appendix|attachment)\s+(?:[A-Z]|\d{1,2})\b", re.IGNORECASE)
_RULES = re.compile(
    r"\b(?:prevails?|supersedes?|full force|precedence|takes? effect|effective as of|entire agreement)\b", re.IGNORECASE
)
_ITEM = re.compile(r"\W*(?:(?P<digit>\d{1,2})|(?P<lower>[a-z]{1,4})|(?P<upper>[A-Z]{1,4}))[.)]\s")
_BLANK = re.compile(r"\n\s*\n\s*")
NEAR, FOLLOWING = 600, 4000  # characters of a paragraph without an end, and of the items that follow one
BEARS = 0.55  # share of what a request is about from which on a sentence belongs to it: of two words alike rare, both


class Matter(NamedTuple):
    """`within`: the documents that hold the clauses; `amending`: those of them that amend others, whose rank and date belong to the
    matter; `articles`: (document, heading) under which the clauses stand; `own`: their numbers; `referred`, `annexes`: what they refer
    to; `names`: the words that name them; `weights`: what the request is about where it names no clause, each word with what it tells;
    `near`: (document, start, end) of the rest of their paragraphs, and of the items that follow them.
    """

    within: frozenset[str]
    amending: frozenset[str]
    articles: frozenset[tuple[str, str]]
    own: frozenset[str]
    referred: frozenset[str]
    annexes: frozenset[str]
    names: tuple[frozenset[str], ...]
    weights: tuple[tuple[str, float], ...] = ()
    near: tuple[tuple[str, int, int], ...] = ()

    def holds(self, unit: Unit) -> bool:
        """True where the sentence belongs to the clauses asked about."""
        heading = _last(unit)
        return (
            (bool(heading) and (unit.document, heading) in self.articles)
            or self.refers_to(unit)
            or not self.own.isdisjoint(_REFERENCE.findall(unit.text))
            or self.ranks(unit)
            or any(heading.casefold().startswith(annex) for annex in self.annexes)
            or any(clauses.stand_together(name, unit.text) for name in self.names)
            or (bool(self.weights) and self.share(unit) >= BEARS)
            or self.follows(unit)
        )

    def follows(self, unit: Unit) -> bool:
        """True for a sentence of a paragraph that answers, or of the items that go with it."""
        return any(unit.document == document and start <= unit.start < end for document, start, end in self.near)

    def ranks(self, unit: Unit) -> bool:
        """True for a sentence of an amendment on its own rank and date."""
        return unit.document in self.amending and _RULES.search(unit.text) is not None

    def share(self, unit: Unit) -> float:
        """How much of what the request is about stands in the sentence, 0 to 1."""
        held = frozenset(stems(unit.text))
        whole = sum(weight for _, weight in self.weights)
        return sum(weight * strength(term, held) for term, weight in self.weights) / whole if whole else 0.0

    @property
    def contracts(self) -> list[str]:
        """The documents whose clauses they are."""
        return sorted(self.within - self.amending)

    def refers_to(self, unit: Unit) -> bool:
        """True for a numbered clause that those asked about refer to, in their own document."""
        number = _NUMBER.match(unit.text)
        return number is not None and number[1] in self.referred and unit.document in self.contracts


def matter(question: Question, found: Sequence[Found], library: Library) -> Matter | None:
    """What belongs to the clauses found for a question; None where it names no clause, or none was found."""
    named = clauses.named(question).clauses
    if not named or not found:
        return None
    asked = frozenset(stems(question.text))
    names = {ask for clause in named for ask in clause.asks if ask <= asked}
    longest = {name for name in names if not any(name < other for other in names)}
    # "Sell the franchise" is asked for, and "make a Transfer" is said: what bears the question's words is of something else.
    said = tuple(name for name in longest if any(clauses.stand_together(name, f.unit.text) for f in found))
    return _around(found, library)._replace(names=said)


def subject_matter(question: Question, found: Sequence[Found], documents: Sequence[str], library: Library) -> Matter:
    """What belongs to the answer found to a question that names no clause: nothing where no document holds a word of it."""
    return _around(found, library)._replace(weights=_weights(question, documents, library))


def _weights(question: Question, documents: Sequence[str], library: Library) -> tuple[tuple[str, float], ...]:
    """The question's words that the documents say: one that few sentences hold tells more than one that many do.

    What is in a document's name or opening is left out where other words remain.
    """
    identity = frozenset().union(*(library.identity(d) for d in documents)) if documents else frozenset()
    held = [frozenset(stems(unit.text)) for document in documents for unit in library.reading(document).units]
    counts = {t: sum(strength(t, words) > 0 for words in held) for t in question.terms if t not in GENERIC}
    said = {t: count for t, count in counts.items() if count}
    apart = {t: count for t, count in said.items() if t not in identity} or said
    return tuple((t, log(1 + len(held) / count)) for t, count in apart.items())


def _around(found: Sequence[Found], library: Library) -> Matter:
    """The articles, numbers and references of the sentences found."""
    units = [f.unit for f in found]
    own = frozenset(n[1] for u in units if (n := _NUMBER.match(u.text)))
    referred = frozenset(n for u in units for n in _REFERENCE.findall(u.text)) - own
    annexes = frozenset(" ".join(a.split()).casefold() for u in units for a in _ANNEX.findall(u.text))
    amending = frozenset(u.document for u in units if library.amendment(u.document))
    return Matter(
        frozenset(u.document for u in units),
        amending,
        frozenset((u.document, h) for u in units if (h := _last(u))),
        own,
        referred,
        annexes,
        (),
        near=tuple((u.document, u.start, _paragraph_end(u, library)) for u in units),
    )


def _paragraph_end(unit: Unit, library: Library) -> int:
    """Where the paragraph of the sentence ends, with the items of another numbering that follow it."""
    text = library.evidence.text(unit.document)
    breaks = [m.end() for m in _BLANK.finditer(text, unit.end, unit.end + FOLLOWING)]
    if not breaks:
        return unit.end + NEAR
    opened = text.rfind("\n\n", max(0, unit.start - FOLLOWING), unit.start)
    numbering = _numbering(text, opened + 2 if opened >= 0 else unit.start)
    for start, end in zip(breaks, [*breaks[1:], breaks[-1]], strict=True):
        if (other := _numbering(text, start)) is None or other == numbering or end == start:
            return start
    return breaks[-1]


def _numbering(text: str, start: int) -> str | None:
    """How an item is numbered: by digits, small letters or capitals; None for what is none."""
    found = _ITEM.match(text, start)
    return found.lastgroup if found else None


def _last(unit: Unit) -> str:
    return unit.passage.headings[-1] if unit.passage.headings else ""
