"""Whose figure is it? Of several figures in one sentence each belongs to its own clause: '17% for A, 12% for B'."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.domain.claim import Verdict
from copilot.domain.figures import Figure, Kind
from copilot.services.check import names
from copilot.services.check.agreement import Difference, Setting, difference
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
from copilot.services.check.statement import Statement
from copilot.services.check.words import content, covered

OVERLAP = 0.5  # share of the claim's words in a sentence for the two to speak of the same
MOST = 60  # figures of a sentence that give one another's meaning; more are a list, and each would be held against each
MINE, RIVAL = 0.6, 2  # share of the claim's words that another figure's clause must have, and how many at least
_BOUNDARY = re.compile(
    r"[;:]\s|,\s(?!\d{3})|\s(?:and|but|while|whereas|compared (?:with|to)|versus|vs\.?|against|followed by|ahead of|than|up from|down from|or)\s",
    re.IGNORECASE,
)
_THAN = re.compile(
    r"\b(?P<more>more|higher|greater|larger|longer|better)\b|\b(?P<less>less|lower|fewer|smaller|shorter|worse)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Share:
    """A figure with the words of its own clause."""

    figure: Figure
    words: frozenset[str]
    text: str


def check_belonging(statement: Statement, evidence: Sequence[Evidence]) -> list[Finding]:
    """A finding where the claim gives a figure to what the sentence gives another one."""
    if statement.cells or not statement.stems or not (statement.figures or _THAN.search(statement.own)):
        return []
    if len(statement.figures) > MOST:
        return []
    for item in evidence:
        for n, sentence in enumerate(item.sentences):
            held = item.figures_in(n)
            if "|" in sentence or len(held) > MOST or not _speaks(statement, item.bags[n]):
                continue
            shares = _shares(sentence, held)
            if len(shares) > 1 and (
                found := _crossed(statement, shares)
                or _parted(statement, shares)
                or _foreign(statement, shares)
                or _ranked(statement, shares)
            ):
                return [found] if not _elsewhere(statement, item, n) else []
    return []


def _speaks(statement: Statement, bag: frozenset[str]) -> bool:
    words = frozenset(statement.stems)
    return sum(covered(w, bag) for w in words) >= OVERLAP * len(words)


def _elsewhere(statement: Statement, evidence: Evidence, sentence: int) -> bool:
    """True where another sentence, or a table, holds all figures of the claim too: then it may be that one which it repeats."""
    numbers = {f.number for f in statement.figures}
    others: dict[int, set[object]] = {}
    for figure in evidence.figures:
        n = evidence.sentence_at(figure.start)
        if n != sentence:
            others.setdefault(n, set()).add(figure.number)
    return any(numbers <= found and _speaks(statement, evidence.bags[n]) for n, found in others.items()) if numbers else False


def _shares(text: str, figures: Sequence[Figure]) -> list[_Share]:
    """Each figure with its clause; figures that share one ('from 48% to 62%') are left out."""
    edges = [0, *(m.end() for m in _BOUNDARY.finditer(text)), len(text)]
    clauses: dict[tuple[int, int], list[Figure]] = {}
    for figure in figures:
        low = max(e for e in edges if e <= figure.start)
        high = min(e for e in edges if e >= figure.end)
        clauses.setdefault((low, high), []).append(figure)
    found = []
    for (low, high), inside in clauses.items():
        kinds = [(f.kind, f.unit) for f in inside]
        for figure in inside:
            if kinds.count((figure.kind, figure.unit)) == 1:
                found.append(_Share(figure, frozenset(content(_blanked(text, low, high, figures))), text[low:high]))
    return found


def _blanked(text: str, low: int, high: int, figures: Sequence[Figure]) -> str:
    for figure in figures:
        if low <= figure.start < high:
            text = f"{text[: figure.start]}{' ' * (figure.end - figure.start)}{text[figure.end :]}"
    return text[low:high]


def _same(a: Figure, b: Figure) -> bool:
    return difference(a, b, Setting()) is Difference.NONE


def _crossed(statement: Statement, shares: Sequence[_Share]) -> Finding | None:
    """Two figures, each with the other's words: '21.8% with the drug and 15.9% with placebo' for the contrary."""
    mine = _shares(statement.own, statement.figures)
    for n, first in enumerate(mine):
        for second in mine[n + 1 :]:
            a = [s for s in shares if _same(first.figure, s.figure)]
            b = [s for s in shares if _same(second.figure, s.figure)]
            if len(a) != 1 or len(b) != 1 or a[0] is b[0] or a[0].figure.kind is not b[0].figure.kind:
                continue
            crossed = (_common(first, second, b[0], a[0]), _common(second, first, a[0], b[0]))
            straight = _common(first, second, a[0], b[0]) + _common(second, first, b[0], a[0])
            if all(crossed) and sum(crossed) > straight:
                return Finding(
                    Verdict.FIGURE_MISMATCH,
                    f"the evidence gives {_flat(first.figure)} and {_flat(second.figure)} the other way round: “{_short(a[0].text)}”",
                )
    return None


def _parted(statement: Statement, shares: Sequence[_Share]) -> Finding | None:
    """Two figures of one clause that stand in two there, each beside another: '2.4 s at 253 V' for '2.4 s at 198 V and 1.9 s at 253 V'."""
    mine = _shares(statement.own, statement.figures)
    pairs = [(a, b) for n, a in enumerate(mine) for b in mine[n + 1 :] if a.text == b.text]
    for first, second in pairs:
        a = [s for s in shares if _same(first.figure, s.figure)]
        b = [s for s in shares if _same(second.figure, s.figure)]
        if len(a) != 1 or len(b) != 1 or a[0].text == b[0].text:
            continue
        beside_a = [s for s in shares if s is not a[0] and s.text == a[0].text and _alike(s.figure, second.figure)]
        beside_b = [s for s in shares if s is not b[0] and s.text == b[0].text and _alike(s.figure, first.figure)]
        if len(beside_a) == 1 and len(beside_b) == 1:
            return Finding(
                Verdict.FIGURE_MISMATCH,
                f"{_flat(first.figure)} stands beside {_flat(beside_a[0].figure)} there, not beside {_flat(second.figure)}",
            )
    return None


def _alike(a: Figure, b: Figure) -> bool:
    return a.kind is b.kind and difference(a, b, Setting()) in (Difference.VALUE, Difference.SCALE)


def _common(mine: _Share, other: _Share, theirs: _Share, beside: _Share) -> int:
    """Words that the one clause shares with the other text's, and that tell it from its neighbour in both."""
    return sum(covered(w, theirs.words - beside.words) for w in mine.words - other.words)


def _foreign(statement: Statement, shares: Sequence[_Share]) -> Finding | None:
    """One figure whose clause says nothing of the claim, beside another of the kind whose clause says it all."""
    words = frozenset(statement.stems)
    present = frozenset(w for w in words if any(covered(w, s.words) for s in shares))
    called = {n.key for n in names.names(statement.own) if n.strong}
    for figure in statement.figures:
        held = [s for s in shares if _same(figure, s.figure)]
        if len(held) != 1 or not held[0].words:
            continue
        rivals = [s for s in shares if s.figure.kind is figure.kind and not _same(figure, s.figure)]
        if any(_same(f, r.figure) for f in statement.figures for r in rivals):
            continue
        for rival in rivals:
            mine, theirs = _spoken(present, held[0]), _spoken(present, rival)
            named = (
                called and called <= names.keys(rival.text) and called.isdisjoint(names.keys(held[0].text)) and _named(held[0])
            )
            if (not mine and len(theirs) >= max(RIVAL, MINE * len(present))) or named:
                return Finding(
                    Verdict.FIGURE_MISMATCH,
                    f"{_flat(figure)} is said of something else there: “{_short(held[0].text)}”; the claim's is {_flat(rival.figure)}",
                )
    return None


def _spoken(words: frozenset[str], share: _Share) -> frozenset[str]:
    return frozenset(w for w in words if covered(w, share.words))


def _named(share: _Share) -> bool:
    return any(n.strong for n in names.names(share.text))


def _ranked(statement: Statement, shares: Sequence[_Share]) -> Finding | None:
    """'More common with A than with B' where A's figure is the smaller."""
    word = _THAN.search(statement.own)
    than = re.search(r"\bthan\b", statement.own[word.end() :]) if word else None
    pairs = [(a, b) for a in shares for b in shares if a is not b and a.figure.kind is b.figure.kind]
    if word is None or than is None or statement.figures or len(pairs) != 2:
        return None
    first = frozenset(content(statement.own[: word.end() + than.start()]))
    second = frozenset(content(statement.own[word.end() + than.end() :]))
    for a, b in pairs:
        own, others = a.words - b.words, b.words - a.words
        if second - first and _all_in(second - first, others) and any(covered(w, own) for w in first):
            rises = a.figure.amount > b.figure.amount
            if (
                a.figure.amount != b.figure.amount
                and rises is not bool(word["more"])
                and a.figure.kind in (Kind.PERCENT, Kind.NUMBER, b.figure.kind)
            ):
                shown = f"{_flat(a.figure)} against {_flat(b.figure)}"
                return Finding(Verdict.CONTRADICTED, f"the claim says '{word.group()}', the evidence {shown}")
    return None


def _all_in(words: frozenset[str], bag: frozenset[str]) -> bool:
    return all(covered(w, bag) for w in words)


def _flat(figure: Figure) -> str:
    return " ".join(figure.text.split())


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else flat[:79] + "…"
