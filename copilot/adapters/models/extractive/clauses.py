"""Clause types that a question names, and the wordings in which contracts say them: data, in clauses.yaml and secrecy.yaml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from copilot import datafile
from copilot.adapters.models.extractive.phrases import Phrase, phrase
from copilot.adapters.models.extractive.question import GENERIC, ROLES, Question
from copilot.adapters.models.extractive.words import STOP, stem, words

_FILES = tuple(Path(__file__).with_name(name) for name in ("clauses.yaml", "secrecy.yaml", "trials.yaml", "markets.yaml"))
_ASKING = Path(__file__).with_name("asking.yaml")
_CITES = re.compile(
    r"\[\d+(?:\s?[,–-]\s?\d+)*\]|\bet al\b|\((?:[A-Z][\w’'-]+(?: (?:and|&) [A-Z][\w’'-]+)?,? (?:19|20)\d\d[;,) ])", re.UNICODE
)
REACH = 4  # words between two that name a clause together


@dataclass(frozen=True, slots=True)
class Clause:
    """One entry of a file. `asks` are stems of words that name it together; `needs` and `never` are its operative words; `first` those
    of the sentence that is told before others of the clause; `called` is its name in running text;
    `mildly` those of `asks` that name it only where the question names no other clause;
    `open` is true where its absence says little: it may be said in other words; `own` where a sentence that cites others is none.
    """

    name: str
    called: str
    asks: tuple[frozenset[str], ...]
    wordings: tuple[str, ...]
    needs: tuple[Phrase, ...] = ()
    never: tuple[Phrase, ...] = ()
    first: tuple[Phrase, ...] = ()
    mildly: tuple[frozenset[str], ...] = ()
    open: bool = False
    own: bool = False

    def fits(self, text: str) -> bool:
        """True where the sentence holds what the clause needs, if it needs anything, and nothing that it never says."""
        if self.own and _CITES.search(text) is not None:
            return False
        return (not self.needs or any(p.stands_in(text) for p in self.needs)) and not any(p.stands_in(text) for p in self.never)

    def leads(self, text: str) -> bool:
        """True where the sentence holds what is told first of the clause."""
        return any(p.stands_in(text) for p in self.first)

    @property
    def question(self) -> str:
        """As an item of a template: wordings after the question mark."""
        return f"{self.name}? {'; '.join(self.wordings)}"


@lru_cache(maxsize=1)
def known() -> tuple[Clause, ...]:
    """All entries of the files."""
    return tuple(_clause(row) for file in _FILES for row in datafile.read(file))


def _clause(row: Mapping[str, Any]) -> Clause:
    needs, never, first = (tuple(phrase(text) for text in row.get(key, ())) for key in ("needs", "never", "first"))
    asks, mildly = (tuple(frozenset(_stems(a)) for a in row.get(key, ())) for key in ("asks", "mildly"))
    called = row.get("called", row["name"].casefold())
    return Clause(
        row["name"],
        called,
        (*asks, *mildly),
        tuple(row["wordings"]),
        needs,
        never,
        first,
        mildly,
        row.get("open", False),
        row.get("own", False),
    )


def by_name(name: str) -> Clause | None:
    """The entry for a template's item."""
    return next((c for c in known() if c.name.casefold() == name.casefold()), None)


def with_more(name: str, question: str) -> str:
    """A template's item with the field's further wordings for it."""
    clause = by_name(name)
    listed = {wording.strip() for wording in question.partition("?")[2].split(";")}
    more = [wording for wording in clause.wordings if wording not in listed] if clause else []
    return "; ".join([question if "?" in question else f"{question}?", *more]) if more else question


class Named(NamedTuple):
    """What a question names. `more`: its words that neither name a clause nor belong to one, and must stand in the answer.

    `beside`: those that do, or are what contracts call their parties: they tell which sentence of the clause is meant, and their
    absence says nothing.
    """

    clauses: list[Clause]
    more: list[str]
    beside: list[str]


def named(question: Question) -> Named:
    """The clauses that a question names, and the words of it that name none.

    A way of asking whose words are all part of a longer one says nothing by itself: "term" in "notice of termination". Of two that
    share a word the closer one is meant: "payment terms of the agreement" is not its term.
    """
    order = _stems(_CONJUNCTION.sub(" ", _ROLES.sub(" ", question.text)), all_words=True)
    spread = {a: n for clause in known() for a in clause.asks if (n := _spread(a, order)) is not None}
    longest = [a for a in spread if not any(a < other for other in spread)]
    meant = [a for a in longest if not any(a & other and spread[other] < spread[a] for other in longest)]
    found = [c for c in known() if any(a in meant for a in c.asks)]
    clauses = [c for c in found if any(a in meant for a in c.asks if a not in c.mildly)] or found
    said = {word for clause in found for ask in clause.asks for word in ask}
    known_else = {*GENERIC, *question.names, *_asking()}
    rest = [t for t in question.terms if t not in known_else]
    own = frozenset().union(*(_spoken(clause) for clause in clauses)) | _PARTIES | said
    return Named(clauses, [t for t in rest if not _words_of(t) & own], [t for t in rest if _words_of(t) & own])


# "The disclosing party's employees" asks for nobody's disclosure.
_ROLES = re.compile(r"\b(?:disclosing|receiving|other|contracting) (?:party|parties)\b", re.IGNORECASE)
# "Returned when the agreement ends" asks for no date.
_CONJUNCTION = re.compile(
    r"(?<=\s)when\b(?!\s+(?:does|do|did|is|are|was|were|will|would|must|may|can|could|should|shall|has|have)\b)", re.IGNORECASE
)
_PARTIES = frozenset(stem(role) for role in ROLES)


@lru_cache(maxsize=1)
def _asking() -> frozenset[str]:
    """Words in which clauses are asked for, and that say nothing of what is asked."""
    return frozenset(stem(word) for word in datafile.read(_ASKING))


@lru_cache(maxsize=200)
def _spoken(clause: Clause) -> frozenset[str]:
    """The words in which contracts say the clause."""
    wanted = (word for wording in clause.wordings for word in wording.split() if not word.startswith(("-", "<")))
    needed = (text for pattern in clause.needs for text in pattern.said)
    return frozenset(stem(part) for word in (*wanted, *needed) for part in word.split("|")) - STOP


def stand_together(asked: frozenset[str], text: str) -> bool:
    """True where the words of a way of asking stand near one another in a text."""
    return _spread(asked, _stems(text, all_words=True)) is not None


def naming(question: Question) -> frozenset[str]:
    """The words of a question that name a clause, and no document: "law" in "the governing law of the licence agreement"."""
    asked = named(question).clauses
    said = {word for clause in asked for ask in clause.asks for word in ask}
    order = _stems(question.text, all_words=True)
    of_document = {word for word, after in zip(order, order[1:], strict=False) if after in _DOCUMENTS}
    return frozenset(said - of_document - _DOCUMENTS)


_DOCUMENTS = frozenset(stem(w) for w in ("agreement", "contract", "lease", "deed", "amendment", "addendum", "letter"))


def _words_of(term: str) -> set[str]:
    """The stems that a term is made of: a concept's own words."""
    return {term, *term.partition(":")[2].split("+")} - {""}


def _stems(text: str, *, all_words: bool = False) -> list[str]:
    return [stem(m.group()) for m in words(text) if all_words or m.group().casefold() not in _SMALL]


_SMALL = STOP - {"who", "when", "which", "not", "how", "without", "own", "after"}


def _spread(asked: frozenset[str], order: list[str]) -> int | None:
    """How many other words stand among these where they stand nearest; None where they are not near one another."""
    reach = len(asked) * REACH
    places = [n for n, word in enumerate(order) if word in asked]
    near = ((n, (e for e in places[k : k + reach] if e < n + reach)) for k, n in enumerate(places))
    ends = [next((e for e in found if asked <= set(order[n : e + 1])), n + reach) - n + 1 for n, found in near]
    best = min(ends, default=reach + 1)
    return best - len(asked) if best <= reach else None
