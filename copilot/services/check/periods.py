"""Which period a claim gives to each of its figures, and whether its dates and periods are the evidence's."""

import re
from collections.abc import Sequence
from functools import lru_cache

from copilot.domain.claim import Verdict
from copilot.domain.figures import Figure
from copilot.domain.times import Time, times
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
from copilot.services.check.statement import Statement

_CONNECTING = re.compile(
    r"(?:[\s,()]|\b(?:in|for|at|as|of|during|on|the|year|years|quarter|period|ended|ending|fiscal|calendar|three|six|nine|twelve|months|weeks|full|first|second|third|fourth|same|corresponding|comparable|prior|preceding|end|half)\b)*",
    re.IGNORECASE,
)
_BASE = re.compile(
    r"\b(?:from|than|with|to|versus|vs\.?|against|over|prior|previous|since)\s+(?:[$€£(]|a |the |some |about |fiscal |year )*\s*$",
    re.IGNORECASE,
)
LONGEST = 1000  # characters of a sentence in which figures are given their periods
REACH = 120  # characters between a figure and the period that belongs to it


def period_of(statement: Statement, figure: Figure) -> Time | None:
    """The period that the claim gives to this figure; None where it gives none, or it cannot be told which."""
    if heading := times(statement.column(figure.start)):
        return heading[0]
    stated = [t for t in statement.times if t.year is not None or t.part]
    if not stated:
        return None
    text = statement.own
    if "respectively" in text and (paired := _respectively(statement, figure, stated)):
        return paired
    following = next((t for t in stated if t.start >= figure.end), None)
    if (
        following
        and _CONNECTING.fullmatch(text[figure.end : following.start])
        and text[following.end : following.end + 1] != ":"
    ):
        return following
    if _is_base(statement, figure):
        return None
    stated = [t for t in stated if not _BASE.search(text[max(0, t.start - 30) : t.start]) and not _of_a_base(statement, t)]
    if len({(t.year, t.part, t.month, t.day) for t in stated}) == 1:
        return stated[0]
    before = next((t for t in reversed(stated) if t.end <= figure.start), None)
    if (
        before
        and figure.start - before.end <= REACH
        and not any(before.end <= f.start < figure.start for f in statement.figures)
    ):
        return before
    return None


def prose_periods(evidence: Evidence, figure: Figure) -> tuple[Time | None, tuple[Time, ...]]:
    """The period that the evidence's own sentence gives to one of its figures, and those that it gives to the others of the kind."""
    n = evidence.sentence_at(figure.start)
    if n < 0 or len(evidence.sentences[n]) > LONGEST:
        return None, ()
    sentence = _read(evidence.sentences[n])
    at = figure.start - evidence.begins(n)
    own = next((f for f in sentence.figures if f.start == at), None)
    if own is None or len([t for t in sentence.times if t.year]) < 2:
        return None, ()
    others = [period_of(sentence, f) for f in sentence.figures if f is not own and f.kind is own.kind]
    return period_of(sentence, own), tuple(t for t in others if t)


@lru_cache(maxsize=256)
def _read(sentence: str) -> Statement:
    return Statement(sentence, own=sentence, said=sentence)


def _is_base(statement: Statement, figure: Figure) -> bool:
    """'From 5', 'compared with 5': a figure of another period than the one stated."""
    return _BASE.search(statement.own[max(0, figure.start - 30) : figure.start]) is not None


def _of_a_base(statement: Statement, time: Time) -> bool:
    """'From 5 in 2021': the period of such a figure, and of no other."""
    text = statement.own
    before = next((f for f in reversed(statement.figures) if f.end <= time.start), None)
    return (
        before is not None and _is_base(statement, before) and _CONNECTING.fullmatch(text[before.end : time.start]) is not None
    )


def _respectively(statement: Statement, figure: Figure, stated: Sequence[Time]) -> Time | None:
    alike = [f for f in statement.figures if f.kind is figure.kind]
    return stated[alike.index(figure)] if figure in alike and len(alike) == len(stated) else None


def check_times(statement: Statement, evidence: Sequence[Evidence]) -> list[Finding]:
    """A finding for each date or period that the evidence does not bear out."""
    findings = []
    for time in statement.times:
        if any(_borne_out(time, e) for e in evidence) or (time.bare_year and any(_counted(time, e) for e in evidence)):
            continue
        findings.append(_finding(time, evidence))
    headings = [t for h in statement.header for t in times(h)]
    for time in headings:
        pool = [t for e in evidence for place in (e.columns, *e.around) for t in (*e.times, *place.times)]
        if pool and not any(t.states(time) or _fiscal(time, t) for t in pool):
            findings.append(_finding(time, evidence))
    return findings


def _borne_out(time: Time, evidence: Evidence) -> bool:
    own = evidence.times
    if any(t.states(time) for t in own) or any(p.states(time) or _closes(time, p) for p in evidence.periods):
        return True
    told = any(t.year for t in own) if time.year else bool(own)
    places = (evidence.columns,) if told else (evidence.columns, *evidence.around)
    return any(t.states(time) or _fiscal(time, t) for place in places for t in place.times)


def _closes(time: Time, column: Time) -> bool:
    """True for a month's last day in the year that heads a column, which says no more: 'at 31 December 2019' under '2019'."""
    return (
        column.month is None
        and not column.part
        and column.year == time.year
        and time.month is not None
        and (time.day or 0) >= 28
    )


def _counted(time: Time, evidence: Evidence) -> bool:
    """True where what looks like a year is an amount of the evidence: '2000 pallets' for '2,000 pallets'."""
    return any(f.number == time.year for f in evidence.figures)


def _fiscal(time: Time, found: Time) -> bool:
    """A quarter may be borne out by a date in its year: 'Q3 2022' and 'three months ended September 30, 2022'."""
    return bool(time.part) and not found.part and found.month is not None and time.year == found.year


def _finding(time: Time, evidence: Sequence[Evidence]) -> Finding:
    others = [t for e in evidence for t in e.times]
    if not others:
        return Finding(Verdict.NOT_FOUND, f"{time.text} is not in the evidence")
    nearest = min(others, key=lambda t: (t.month != time.month, t.day != time.day, abs((t.year or 0) - (time.year or 0))))
    return Finding(Verdict.FIGURE_MISMATCH, f"{time.text} is not in the evidence, which says {nearest.text}")
