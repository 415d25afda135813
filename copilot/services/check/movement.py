"""A rise or a fall that a claim tells without figures, held against the figures of two periods in its evidence."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from copilot.domain.claim import Verdict
from copilot.domain.figures import Figure, Kind
from copilot.domain.wordlists import words_of
from copilot.services.check import names
from copilot.services.check.columns import Row
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
from copilot.services.check.periods import period_of
from copilot.services.check.polarity import LIGHT_WORDS
from copilot.services.check.statement import Statement
from copilot.services.check.words import WORD, content, covered

# 'Improved' and 'contracted' say which way only of things of which one knows whether more is better.
_RISE = frozenset(
    words_of("increase increased increases increasing rise rises rose risen grew grow grows grown climbed higher jumped surged")
)
_FALL = frozenset(
    words_of(
        "decrease decreased decreases decreasing decline declined declines fell fall falls fallen dropped drop lower shrank slumped plunged"
    )
)


class _Pair(NamedTuple):
    """The figures of a thing in the later and in the earlier year."""

    later: Figure
    earlier: Figure


def check_movement(statement: Statement, evidence: Sequence[Evidence]) -> list[Finding]:
    """A finding where the evidence gives the figures of both years, and they move the other way."""
    way = _way(statement)
    years = sorted({t.year for t in statement.times if t.year})
    if not way or statement.cells or statement.figures or not 0 < len(years) <= 2:
        return []
    later, earlier = years[-1], years[0] if len(years) == 2 else years[-1] - 1
    found = [p for e in evidence for p in (*_in_rows(statement, e, later, earlier), *_in_prose(statement, e, later, earlier))]
    moved = [(p.later.amount > p.earlier.amount) - (p.later.amount < p.earlier.amount) for p in found]
    if not found or any(m != -way for m in moved):
        return []
    said = "a rise" if way > 0 else "a fall"
    pair = found[0]
    reason = (
        f"the claim speaks of {said}; the evidence has {_flat(pair.earlier)} in {earlier} and {_flat(pair.later)} in {later}"
    )
    return [Finding(Verdict.CONTRADICTED, reason)]


def _way(statement: Statement) -> int:
    """1 for a rise, -1 for a fall, 0 for both, neither, or one that is denied or supposed."""
    words = {m.group().casefold() for m in WORD.finditer(statement.own)}
    if words & {"not", "no", "never", "will", "would", "may", "might", "could", "expects", "expected", "growth"}:
        return 0
    return bool(words & _RISE) - bool(words & _FALL)


def _in_rows(statement: Statement, evidence: Evidence, later: int, earlier: int) -> Iterator[_Pair]:
    for row in evidence.rows:
        if _speaks_of(statement, row):
            a, b = _value(row, later), _value(row, earlier)
            if a and b and a.negative is False and b.negative is False and a.kind is b.kind:
                yield _Pair(a, b)


def _value(row: Row, year: int) -> Figure | None:
    """The one figure of the row in a column of this year; None where there are several, as of a quarter and a year."""
    found = [v for v, p in zip(row.values, row.periods, strict=True) if p and p.year == year and v.kind is not Kind.PERCENT]
    return found[0] if len(found) == 1 else None


def _speaks_of(statement: Statement, row: Row) -> bool:
    """True where the claim is of the row's label and of nothing else but the name of whose it is."""
    label = content(row.label)
    words = frozenset(statement.stems)
    if not label or not all(covered(w, words) for w in label):
        return False
    owners = {key for name in names.names(statement.own) if name.strong for key in content(name.text)}
    return all(covered(w, frozenset(label)) or w in LIGHT_WORDS or w in owners for w in words)


def _in_prose(statement: Statement, evidence: Evidence, later: int, earlier: int) -> Iterator[_Pair]:
    """'Headcount was 410 at the end of 2022 and 455 at the end of 2021': a sentence of two figures, each of its year."""
    words = frozenset(statement.stems) - LIGHT_WORDS
    for sentence, bag in zip(evidence.sentences, evidence.bags, strict=True):
        if not words or "|" in sentence or not all(covered(w, bag) for w in words):
            continue
        told = Statement(sentence, own=sentence, said=sentence)
        if len(told.figures) != 2 or len({(f.kind, f.unit, f.scale) for f in told.figures}) != 1:
            continue
        by_year = {p.year: f for f in told.figures if (p := period_of(told, f)) is not None and f.negative is False}
        if later in by_year and earlier in by_year:
            yield _Pair(by_year[later], by_year[earlier])


def _flat(figure: Figure) -> str:
    return " ".join(figure.text.split())
