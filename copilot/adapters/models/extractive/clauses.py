"""Clause types that a question names, and the wordings in which contracts say them: data, in clauses.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from copilot import datafile
from copilot.adapters.models.extractive.phrases import Phrase, phrase
from copilot.adapters.models.extractive.question import GENERIC, Question
from copilot.adapters.models.extractive.words import STOP, stem, words

_FILE = Path(__file__).with_name("clauses.yaml")
REACH = 4  # words between two that name a clause together


@dataclass(frozen=True, slots=True)
class Clause:
    """One entry of the file. `asks` are stems of words that name it together; `needs` and `never` are its operative words."""

    name: str
    asks: tuple[frozenset[str], ...]
    wordings: tuple[str, ...]
    needs: tuple[Phrase, ...] = ()
    never: tuple[Phrase, ...] = ()

    def fits(self, text: str) -> bool:
        """True where the sentence holds what the clause needs, if it needs anything, and nothing that it never says."""
        return (not self.needs or any(p.stands_in(text) for p in self.needs)) and not any(p.stands_in(text) for p in self.never)

    @property
    def question(self) -> str:
        """As an item of a template: wordings after the question mark."""
        return f"{self.name}? {'; '.join(self.wordings)}"


@lru_cache(maxsize=1)
def known() -> tuple[Clause, ...]:
    """All entries of the file."""
    return tuple(_clause(row) for row in datafile.read(_FILE))


def _clause(row: Mapping[str, Any]) -> Clause:
    needs, never = (tuple(phrase(text) for text in row.get(key, ())) for key in ("needs", "never"))
    return Clause(row["name"], tuple(frozenset(_stems(a)) for a in row["asks"]), tuple(row["wordings"]), needs, never)


def by_name(name: str) -> Clause | None:
    """The entry for a template's item."""
    return next((c for c in known() if c.name.casefold() == name.casefold()), None)


def with_more(name: str, question: str) -> str:
    """A template's item with the field's further wordings for it."""
    clause = by_name(name)
    more = clause.wordings if clause else ()
    return "; ".join([question if "?" in question else f"{question}?", *more]) if more else question


def named(question: Question) -> tuple[list[Clause], list[str]]:
    """The clauses that a question names, and the words of it that name none.

    A way of asking whose words are all part of a longer one says nothing by itself: "term" in "notice of termination". Of two that
    share a word the closer one is meant: "payment terms of the agreement" is not its term.
    """
    order = _stems(question.text, all_words=True)
    spread = {a: n for clause in known() for a in clause.asks if (n := _spread(a, order)) is not None}
    longest = [a for a in spread if not any(a < other for other in spread)]
    meant = [a for a in longest if not any(a & other and spread[other] < spread[a] for other in longest)]
    clauses = [c for c in known() if any(a in meant for a in c.asks)]
    said = {word for clause in clauses for ask in clause.asks for word in ask}
    known_else = {*GENERIC, *question.names, *_AS_IT_STANDS}
    more = [t for t in question.terms if t not in known_else and not _words_of(t) & said]
    return clauses, more


# "The current limit on liability" is the clause, with what amendments did to it.
_AS_IT_STANDS = frozenset(stem(w) for w in ("current", "currently", "present", "latest", "now", "today", "applicable", "exact"))


def _words_of(term: str) -> set[str]:
    """The stems that a term is made of: a concept's own words."""
    return {term, *term.partition(":")[2].split("+")} - {""}


def _stems(text: str, *, all_words: bool = False) -> list[str]:
    return [stem(m.group()) for m in words(text) if all_words or m.group().casefold() not in _SMALL]


_SMALL = STOP - {"who", "when", "which", "not", "how", "without"}


def _spread(asked: frozenset[str], order: list[str]) -> int | None:
    """How many other words stand among these where they stand nearest; None where they are not near one another."""
    reach = len(asked) * REACH
    places = [n for n, word in enumerate(order) if word in asked]
    ends = [next((e for e in places if asked <= set(order[n : e + 1])), n + reach) - n + 1 for n in places]
    best = min(ends, default=reach + 1)
    return best - len(asked) if best <= reach else None
