"""Total and net debt, where the balance sheet states no total: every line of debt in it, and their sum."""

import re
from collections.abc import Sequence

from copilot.adapters.models.extractive import arithmetic
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.lookup import at
from copilot.adapters.models.extractive.operation import Op
from copilot.adapters.models.extractive.question import Question
from copilot.adapters.models.extractive.reckoned import Line, Part, Reckoned, computed, when
from copilot.adapters.models.extractive.series import Series

_ASKS = re.compile(
    r"\b(?P<net>net|total|gross|overall)\s+(?:financial\s+)?(?:debt|borrowings|indebtedness)\b(?!\s*(?:to|/|-)\s*(?:ebitda|equity|assets|capital)|\s+ratio|\s+issu)"
    r"|\bhow much (?:debt|do they owe|does \w+ owe)\b(?![^?]*\b(?:issue|raise|repa|retire|mature|due)\w*)",
    re.IGNORECASE,
)
_DEBT = re.compile(
    r"\b(?:debt|borrowings|notes payable|senior notes|convertible notes|commercial paper|term loans?|bonds|debentures|loans payable)\b",
    re.IGNORECASE,
)
_NONE = re.compile(r"^\W*total\b|\bsecurities\b|\breceivables?\b|\bissuance\b|\binvestments?\b", re.IGNORECASE)
_CASH = re.compile(
    r"^\W*(?:total )?cash and (?:cash )?equivalents\b|^\W*cash and (?:due from banks|short-term investments)\b", re.IGNORECASE
)
_SHEET = re.compile(r"^\W*total (?:current )?(?:assets|liabilities)\b", re.IGNORECASE)
_STATED = re.compile(r"^\W*(?:total|net) (?:debt|borrowings|indebtedness)\b", re.IGNORECASE)


def debts(question: Question, library: Library, documents: Sequence[str]) -> Reckoned | None:
    """The lines of debt of the newest balance sheet that has the date asked for; None where another line states the total."""
    asked = _ASKS.search(question.text)
    if asked is None or len(question.periods) > 1:
        return None
    net = (asked["net"] or "").casefold() == "net"
    for document in sorted(documents, key=lambda d: library.dated(d).order, reverse=True):
        every = library.series(document)
        if any(_STATED.match(s.label) for s in every):
            return None
        sheets = list(dict.fromkeys(s.grid.start for s in every if _SHEET.match(s.label)))
        for start in sheets:
            own = [s for s in every if s.grid.start == start]
            owed = [
                p for s in own if _DEBT.search(s.label) and not _NONE.search(s.label) and (p := _part(question, s, library))
            ]
            cash = next((p for s in own if _CASH.match(s.label) and (p := _part(question, s, library))), None)
            if len(owed) > 1 and (cash is not None or not net):
                return _made(owed, cash if net else None)
    return None


def _part(question: Question, s: Series, library: Library) -> Part | None:
    """The figure of the date asked for, else the newest."""
    if question.periods:
        fact = at(s, question.periods[0], library.dated(s.grid.document), library.fiscal(s.grid.document))
    else:
        fact = max(s.facts, key=lambda f: f.period.order, default=None)
    return Part(s, fact) if fact is not None and fact.value.number is not None else None


def _made(owed: Sequence[Part], cash: Part | None) -> Reckoned:
    values = [p.fact.value for p in owed]
    time = when(owed[0].series, owed[0].fact)
    formula, result = arithmetic.total(values)
    lines = [Line(", ".join(filter(None, (p.series.name, time))), "", (p.fact.value.text,), (p,)) for p in owed]
    lines.append(computed(f"Sum of the lines of debt, {time}", (formula, result), tuple(owed)))
    if cash is not None:
        lines.append(Line(", ".join(filter(None, (cash.series.name, time))), "", (cash.fact.value.text,), (cash,)))
        whole = sum(v.number or 0.0 for v in values) - (cash.fact.value.number or 0.0)
        less = (f"{formula} - {arithmetic.operand(cash.fact.value)}", f"{whole:,.{arithmetic.places(values[0])}f}")
        lines.append(computed(f"Debt less {cash.series.label[:1].lower()}{cash.series.label[1:]}, {time}", less, (*owed, cash)))
    return Reckoned(Op.SUM, tuple(lines), 1.0, 1.0, 1.0)
