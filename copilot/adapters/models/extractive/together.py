"""Several figures asked for in one breath: two line items of one table, or all that a group of a table reports."""

import re
from collections.abc import Sequence
from dataclasses import replace

from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.lookup import Match, matches
from copilot.adapters.models.extractive.operation import Op, Operation, listed
from copilot.adapters.models.extractive.pairs import CANDIDATES
from copilot.adapters.models.extractive.periods import without
from copilot.adapters.models.extractive.question import GENERIC, Question, analyse, strength
from copilot.adapters.models.extractive.reckon import MOST_LINES, compute
from copilot.adapters.models.extractive.reckoned import Favoured, Reckoned
from copilot.adapters.models.extractive.series import Series
from copilot.adapters.models.extractive.words import stem

OWN, LABEL = 0.6, 0.5  # share of each subject that its line item bears; of the label that is asked for
WHOLE = 0.85  # from which on one line item bears the whole question: "property, plant and equipment"
MOST_ITEMS = 3
_KINDS = frozenset(stem(w) for w in ("segment", "division", "region", "business", "unit", "operations"))
_LEAD = re.compile(r"^\s*(?:what|how (?:much|many))\s+(?:is|was|are|were)\s+(?:the\s+)?", re.IGNORECASE)
_REPORTS = re.compile(
    r"^\s*(?:what|how|which figures?)\s+(?:does|do|did|has|have)\b[^?]*\b(?:report|show|present|state|disclose|earn|perform)\w*"
    r"|^\s*(?:summari[sz]e|describe|show|give)\b[^?]*\b(?:segment|division|region|business|unit)\b",
    re.IGNORECASE,
)


def together(
    question: Question, asked: Operation, library: Library, documents: Sequence[str], favoured: Favoured
) -> Reckoned | None:
    """The figures of every line item asked for; None where one is asked for, or they do not stand in one table."""
    if asked.op is not Op.VALUE or asked.explains:
        return None
    if _REPORTS.search(question.text):
        return _group(question, asked, library, documents)
    lead = _LEAD.match(question.text)
    items = listed(without(question.text[lead.end() :]).strip(" ?")) if lead else ()
    if not 2 <= len(items) <= MOST_ITEMS:
        return None
    whole = matches(question, question, library, documents, favoured)
    if not whole or min(whole[0].covered, whole[0].precise) >= WHOLE or _one(whole[0].series, items):
        return None
    found = [
        [m for m in matches(analyse(item), question, library, documents, favoured)[:CANDIDATES] if _bears(m)] for item in items
    ]
    beside = [chosen for first in found[0] if (chosen := _beside(first, found[1:]))] or [
        chosen for first in found[0] if (chosen := _beside(first, found[1:], anywhere=True))
    ]
    beside.sort(key=lambda chosen: (-sum(m.covered for m in chosen), -sum(m.score for m in chosen)))
    return next((made for chosen in beside if (made := _joined([compute(asked, [m], library) for m in chosen]))), None)


def _one(series: Series, items: Sequence[str]) -> bool:
    """True for a line item that is itself called by the list: 'selling, general and administrative expenses'."""
    return all(any(t not in GENERIC and strength(t, series.own) == 1.0 for t in analyse(item).terms) for item in items)


def _bears(match: Match) -> bool:
    return match.covered >= OWN and match.precise >= LABEL


def _beside(first: Match, others: Sequence[Sequence[Match]], *, anywhere: bool = False) -> list[Match]:
    """The first line item with one for each other subject, of the same group of the same table; empty where one lacks.

    `anywhere` in the table: a debt and the cash that it is set against.
    """
    chosen = [first]
    for candidates in others:
        near = (
            m for m in candidates if m.series.grid is first.series.grid and (anywhere or m.series.group == first.series.group)
        )
        match = next((m for m in near if all(m.series is not c.series for c in chosen)), None)
        if match is None:
            return []
        chosen.append(match)
    return chosen


def _joined(made: Sequence[Reckoned | None]) -> Reckoned | None:
    """All their lines; None where one has no figure at the period asked for."""
    whole = [m for m in made if m is not None]
    if not whole or len(whole) < len(made):
        return None
    weakest = min(whole, key=lambda m: m.score)
    return replace(weakest, lines=tuple(line for m in whole for line in m.lines)[: 2 * MOST_LINES])


def _group(question: Question, asked: Operation, library: Library, documents: Sequence[str]) -> Reckoned | None:
    """The line items of the group that bears the question's words, where no line item itself does: of the newest document."""
    terms = [t for t in question.terms if t not in GENERIC and t not in _KINDS]
    groups: dict[tuple[str, int, str, str], list[Series]] = {}
    for document in documents:
        for s in library.series(document):
            if s.around and _speaks(terms, s, library.identity(document)):
                groups.setdefault((document, s.grid.start, s.group, s.column), []).append(s)
    several = [g for g in groups.values() if len(g) > 1 and not any(strength(t, s.own) for s in g for t in terms)]
    if not several or not terms:
        return None
    best = max(several, key=lambda g: (_held(terms, g[0]), library.dated(g[0].grid.document).order, len(g), -g[0].grid.start))
    both = replace(asked, op=Op.DEVELOPS)
    made = [
        compute(both, [match], library) or compute(asked, [match], library)
        for match in (Match(s, 1.0, 1.0, 1.0) for s in best[:MOST_LINES])
    ]
    return _joined([m for m in made if m is not None])


def _speaks(terms: Sequence[str], s: Series, identity: frozenset[str]) -> bool:
    """True when the group bears one of the words, and it, the title or the document all of them."""
    return any(strength(t, s.around) for t in terms) and all(
        strength(t, s.around) or strength(t, s.title) or t in identity for t in terms
    )


def _held(terms: Sequence[str], s: Series) -> float:
    """The share of the words that the group itself bears."""
    return sum(strength(t, s.around) for t in terms) / len(terms)
