"""What belongs to a clause that a request asks about: its article, what it refers to, what refers to it, and what bears its name."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from copilot.adapters.models.extractive import clauses
from copilot.adapters.models.extractive.choose import Found
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.question import Question
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.words import stems

_NUMBER = re.compile(r"^\W*(\d{1,2}(?:\.\d{1,2})+)\b")
_REFERENCE = re.compile(r"\b(?:clause|section|article|paragraph|§)s?\s*(\d{1,2}(?:\.\d{1,2})*)", re.IGNORECASE)
_ANNEX = re.compile(r"\b(?:schedule|exhibit|annex|appendix|attachment)\s+(?:[A-Z]|\d{1,2})\b", re.IGNORECASE)
_RULES = re.compile(
    r"\b(?:prevails?|supersedes?|full force|precedence|takes? effect|effective as of|entire agreement)\b", re.IGNORECASE
)


class Matter(NamedTuple):
    """`within`: the documents that hold the clauses; `amending`: those of them that amend others, whose rank and date belong to the
    matter; `articles`: (document, heading) under which the clauses stand; `own`: their numbers; `referred`, `annexes`: what they refer
    to; `names`: the words that name them.
    """

    within: frozenset[str]
    amending: frozenset[str]
    articles: frozenset[tuple[str, str]]
    own: frozenset[str]
    referred: frozenset[str]
    annexes: frozenset[str]
    names: tuple[frozenset[str], ...]

    def holds(self, unit: Unit) -> bool:
        """True where the sentence belongs to the clauses asked about."""
        heading = _last(unit)
        return (
            (bool(heading) and (unit.document, heading) in self.articles)
            or self.refers_to(unit)
            or not self.own.isdisjoint(_REFERENCE.findall(unit.text))
            or (unit.document in self.amending and _RULES.search(unit.text) is not None)
            or any(heading.casefold().startswith(annex) for annex in self.annexes)
            or any(name <= frozenset(stems(unit.text)) for name in self.names)
        )

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
    units = [f.unit for f in found]
    asked = frozenset(stems(question.text))
    own = frozenset(n[1] for u in units if (n := _NUMBER.match(u.text)))
    referred = frozenset(n for u in units for n in _REFERENCE.findall(u.text)) - own
    annexes = frozenset(" ".join(a.split()).casefold() for u in units for a in _ANNEX.findall(u.text))
    names = tuple(ask for clause in named for ask in clause.asks if ask <= asked)
    longest = tuple(name for name in names if not any(name < other for other in names))
    amending = frozenset(u.document for u in units if library.amendment(u.document))
    return Matter(
        frozenset(u.document for u in units),
        amending,
        frozenset((u.document, h) for u in units if (h := _last(u))),
        own,
        referred,
        annexes,
        longest,
    )


def _last(unit: Unit) -> str:
    return unit.passage.headings[-1] if unit.passage.headings else ""
