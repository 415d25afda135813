"""Every figure of a claim, found again in its evidence or recomputed from it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from copilot.domain.claim import Verdict
from copilot.domain.figures import Figure, Kind
from copilot.domain.times import Time
from copilot.services.check.agreement import Difference, Setting, difference
from copilot.services.check.arithmetic import Formula, formulas
from copilot.services.check.columns import Row
from copilot.services.check.counts import check_counts
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding, remark
from copilot.services.check.headers import CHANGES
from copilot.services.check.periods import period_of, prose_periods
from copilot.services.check.place import Layout, Place
from copilot.services.check.polarity import DOWN, UP
from copilot.services.check.recompute import calls_for, computes, confirms, recomputed
from copilot.services.check.scales import PERCENT_WORDS, table_scale
from copilot.services.check.statement import Statement
from copilot.services.check.words import WORD, content

_OUTFLOW = re.compile(
    r"\b(?:loss(?:es)?|lost|decreas\w+|declin\w+|fell|fall|drop\w*|reduc\w+|negative|deficit|outflows?|used|paid|pay\w*|purchas\w+|repurchas\w+|repa\w+"
    r"|expens\w+|costs?|charges?|tax(?:es)?|provision|write-?offs?|impair\w+|dividends?|less|minus|lower|down|cash used|net of|amorti[sz]ation|depreciation|shortfall|discounts?|below|vested|forfeit\w*|exercised|cancell?ed|settled|redeem\w*|retire\w*|expired|dispos\w+|eliminat\w+|utili[sz]ed|releas\w+|written)\b",
    re.IGNORECASE,
)
_LEADER = re.compile(r"(?:\.\s?){3,}$")  # dots that lead to a page number in a table of contents
_LOSS = re.compile(
    r"\b(?:loss(?:es)?|lost|decreas\w+|declin\w+|fell|drop\w*|negative|deficit|outflows?|shortfall|minus)\b", re.IGNORECASE
)
FISCAL_END = 6  # the last month of the next year in which a fiscal year of the earlier number ends
_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An evidence figure that the claim's figure was compared with."""

    figure: Figure
    evidence: Evidence
    difference: Difference
    period: Time | None = None
    heading: str = ""


def check_figures(statement: Statement, evidence: Sequence[Evidence]) -> list[Finding]:
    """One finding per figure that cannot be confirmed, and a remark per figure that was recomputed."""
    shown = formulas(statement.own)
    findings = [*_check_formulas(statement, shown, evidence), *check_counts(statement, evidence)]
    layout = Layout(statement, evidence)
    for figure in statement.figures:
        if _is_operand(figure, shown) or _is_constant(figure, shown):
            continue
        if figure.fraction and not any(f.kind is Kind.PERCENT for e in evidence for f in e.figures):
            continue  # 'half of them' beside counts: a way of speaking, or for a person to judge
        if _spans_the_years(statement, figure):
            continue
        if finding := _check(layout, figure, shown):
            findings.append(finding)
    return findings


def _spans_the_years(statement: Statement, figure: Figure) -> bool:
    """True for the '3 years' of 'over the 3 years from 2017 to 2019'."""
    years = [t.year for t in statement.times if t.year]
    return figure.unit == "year" and len(years) > 1 and figure.number in (max(years) - min(years), max(years) - min(years) + 1)


def _check(layout: Layout, figure: Figure, shown: Sequence[Formula]) -> Finding | None:
    if any(confirms(f.value, figure) for f in shown):
        return None  # the formula is in the claim; its own check says whether it holds
    statement, evidence = layout.statement, layout.evidence
    found = [_compare(statement, figure, f, e) for e in evidence for f in e.resembling(figure)]
    alike = {(id(c.evidence), c.figure.start): c for c in found if c.difference is Difference.NONE}
    if alike:
        right, misplaced = layout.well_placed(figure, [Place(c.evidence, c.figure) for c in alike.values()])
        if not misplaced:
            misplaced = _check_period(statement, figure, [alike[id(p.evidence), p.figure.start] for p in right])
        return misplaced if misplaced and not recomputed(figure, statement, evidence) else None
    if any(difference(figure, f, Setting()) is Difference.NONE for e in evidence for f in e.heading_figures):
        return None  # 'accidents per million hours', 'Velatrin 40 mg': part of a column's heading
    if told := _told(layout, figure):
        return told
    if figure.kind is Kind.NUMBER and figure.scale is None and any(_stands(figure.text, e) for e in evidence):
        return None  # an item's or series' number, copied
    if sum_ := recomputed(figure, statement, evidence):
        return remark(f"{figure.text} was recomputed from the evidence: {sum_}")
    if (
        figure.kind is not Kind.NUMBER
        and calls_for(statement, figure)
        and sum(f.kind is not Kind.PERCENT for e in evidence for f in e.figures) > 1
    ):
        reason = f"{figure.text} is not in the evidence, nor does it follow from the figures there"
        return Finding(Verdict.FIGURE_MISMATCH, reason)
    return _missing(figure, [_compare(statement, figure, f, e) for e in evidence for f in e.nearest(figure)])


def _told(layout: Layout, figure: Figure) -> Finding | None:
    """A finding where the claim names a cell of a table, row and column, that says another figure of the kind."""
    if computes(layout.words_beside()):
        return None
    cell = layout.told(figure, period_of(layout.statement, figure))
    if cell is None or _compare(layout.statement, figure, cell[1], cell[0]).difference is not Difference.VALUE:
        return None
    label = layout.meant.label if layout.meant else ""
    return Finding(
        Verdict.FIGURE_MISMATCH, f"{_shown(figure)} is not what the row '{label[:60]}' says there: {_shown(cell[1])}"
    )


def _compare(statement: Statement, figure: Figure, found: Figure, evidence: Evidence) -> _Candidate:
    row = evidence.row_of(found)
    label = row.label if row else ""
    heading = statement.column(figure.start)
    setting = Setting(
        scale=row.scale_at(evidence.start + found.start) if row else None,
        currencies=row.currencies if row else frozenset(),
        percent=row.percent or _bare_share(row, found, evidence) if row else evidence.percent,
        per_share=row is not None and "per share" in row.line.casefold(),
        words=_unit_words(row, evidence.start + found.start) if row else (),
        claim_negative=_negates(statement, figure, row),
        evidence_negative=_OUTFLOW.search(evidence.text[max(0, found.start - 60) : found.start] + " " + label) is not None,
        claim_percent=PERCENT_WORDS.search(f"{heading} {statement.own}") is not None,
        tabular=row is not None,
    )
    return _Candidate(
        found,
        evidence,
        difference(figure, found, setting, table_scale(heading) or table_scale(statement.unit)),
        *_column(row, evidence.start + found.start),
    )


def _unit_words(row: Row, at: int) -> tuple[str, ...]:
    """Words of the figure's heading and of the row's label, as units are written: 'Cmax, ng/mL'."""
    slot = row.slot(at)
    heading = row.headers[slot] if slot is not None else ""
    return tuple(w for w in re.split(r"[\s,;:()\[\]]+", f"{heading} {row.label}") if w)


def _bare_share(row: Row, found: Figure, evidence: Evidence) -> bool:
    """True for a number that may be a percent without its sign: small, in a row without money, where the text speaks of percents."""
    return not row.scale and not row.currencies and found.number <= 100 and found.decimals > 0 and evidence.percent


def _stands(digits: str, evidence: Evidence) -> bool:
    """True when the same digits stand in the text as a number of their own that is no figure: 'Class 9', '9. Accrued'."""
    return any(
        m.group() == digits
        and not _LEADER.search(evidence.text, max(0, m.start() - 12), m.start())
        and not any(f.start <= m.start() < f.end for f in evidence.figures)
        for m in re.finditer(r"(?<![\w.,$€£])\d+(?:[.,]\d+)*", evidence.text)
    )


def _negates(statement: Statement, figure: Figure, row: Row | None) -> bool:
    """True when the claim's words make its figure a loss or an outflow, so that it need carry no sign of its own."""
    if any(f.negative is not False for f in statement.figures if f is not figure):
        return False  # the claim writes signs
    if not _mixed(row):
        return _OUTFLOW.search(_BRACKETS.sub(" ", statement.cells[0] if statement.cells else statement.own)) is not None
    return not statement.cells and _LOSS.search(_BRACKETS.sub(" ", statement.own)) is not None


def _mixed(row: Row | None) -> bool:
    """True for a row with figures of either sign: there the sign tells a loss from a gain, and no word replaces it."""
    return row is not None and len({f.negative for f in row.values if f.number}) > 1


def compare(statement: Statement, figure: Figure, found: Figure, evidence: Evidence) -> Difference:
    """What keeps a claim's figure from being this figure of the evidence, everything around both considered."""
    return _compare(statement, figure, found, evidence).difference


def _column(row: Row | None, at: int) -> tuple[Time | None, str]:
    """The period and the heading of the column in which the figure at this offset stands."""
    slot = row.slot(at) if row else None
    return (row.periods[slot], row.headers[slot]) if row and slot is not None else (None, "")


def _check_period(statement: Statement, figure: Figure, alike: Sequence[_Candidate]) -> Finding | None:
    """A right figure under the wrong column is a mismatch where the table tells."""
    stated = period_of(statement, figure)
    if stated is None:
        return None
    told = [c for c in alike if c.heading and _tells(c, stated)]
    if len(told) < len(alike) or any(_may_be(statement, stated, c) for c in told):
        return None if told else _check_sentences(figure, stated, alike)
    other = told[0].period.text if told[0].period and not _is_change(told[0]) else f"'{told[0].heading}'"
    return Finding(Verdict.FIGURE_MISMATCH, f"{figure.text} stands under {other} in the evidence, not under {stated.text}")


def _check_sentences(figure: Figure, stated: Time, alike: Sequence[_Candidate]) -> Finding | None:
    """In prose too: '214.6 million (December 2022: 187.3 million)' gives each its own."""
    wrong = None
    for candidate in alike:
        period, others = prose_periods(candidate.evidence, candidate.figure)
        if period is None or stated.agrees(period) or not any(stated.agrees(t) for t in others):
            return None
        wrong = period
    return (
        Finding(Verdict.FIGURE_MISMATCH, f"{figure.text} is of {wrong.text} in the evidence, not of {stated.text}")
        if wrong
        else None
    )


def _tells(candidate: _Candidate, stated: Time) -> bool:
    """True where the column's heading is a period, or stands beside one that is the stated period."""
    if candidate.period is not None:
        return True
    row = candidate.evidence.row_of(candidate.figure)
    return row is not None and any(p and stated.agrees(p) for p in row.periods)


def _is_change(candidate: _Candidate) -> bool:
    return CHANGES.search(candidate.heading) is not None


def _may_be(statement: Statement, stated: Time, candidate: _Candidate) -> bool:
    if _is_change(candidate):
        row = candidate.evidence.row_of(candidate.figure)
        plain = row is not None and any(h and not CHANGES.search(h) for h in row.headers)
        return not plain or _speaks_of_change(statement, candidate)
    column = candidate.period
    if column is None:
        return not statement.cells and bool(set(content(candidate.heading)) & set(statement.stems))
    if stated.agrees(column):
        return True
    row = candidate.evidence.row_of(candidate.figure)
    columns = [p for p in row.periods if p] if row else []
    return not any(stated.agrees(p) for p in columns) and _may_be_fiscal(stated, column)


def _may_be_fiscal(a: Time, b: Time) -> bool:
    """True where one is a year and the other a date early in the next one: fiscal 2019 may end on 1 February 2020."""
    year, date = (a, b) if a.month is None else (b, a)
    if year.month is not None or date.month is None or not year.year or not date.year:
        return year.year is None or date.year is None
    return date.month <= FISCAL_END and date.year - year.year == 1


def _speaks_of_change(statement: Statement, candidate: _Candidate) -> bool:
    asked = f"{statement.column(0)} {' '.join(statement.header)} {statement.own}"
    words = {m.group().casefold() for m in WORD.finditer(asked)}
    return (
        CHANGES.search(asked) is not None
        or bool(words & (UP | DOWN))
        or bool(set(content(candidate.heading)) & set(statement.stems))
    )


def _missing(figure: Figure, found: Sequence[_Candidate]) -> Finding:
    near = [c for c in found if c.difference is not Difference.VALUE]
    if near:
        best = min(near, key=lambda c: (c.difference is Difference.SCALE, abs(c.figure.number - figure.number)))
        return Finding(Verdict.FIGURE_MISMATCH, _difference_reason(figure, best))
    kind = [c for c in found if c.figure.kind is figure.kind or Kind.NUMBER in (c.figure.kind, figure.kind)]
    if kind:
        best = min(kind, key=lambda c: (c.figure.kind is not figure.kind, abs(c.figure.number - figure.number)))
        return Finding(
            Verdict.FIGURE_MISMATCH, f"{figure.text} is not in the evidence; the nearest there is {_shown(best.figure)}"
        )
    return Finding(Verdict.NOT_FOUND, f"{figure.text} is not in the evidence")


def _difference_reason(figure: Figure, best: _Candidate) -> str:
    theirs = _shown(best.figure)
    match best.difference:
        case Difference.SCALE:
            row = best.evidence.row_of(best.figure)
            note = {3: " in thousands", 6: " in millions", 9: " in billions"}.get(row.scale or 0, "") if row else ""
            return f"{figure.text} is another order of magnitude than the evidence's {theirs}{note}"
        case Difference.UNIT:
            return f"{figure.text} has another unit than the evidence's {theirs}"
        case Difference.CURRENCY:
            return f"{figure.text} is in another currency than the evidence's {theirs}"
        case _:
            return f"{figure.text} has another sign than the evidence's {theirs}"


def _shown(figure: Figure) -> str:
    return " ".join(figure.text.split())


def _check_formulas(statement: Statement, shown: Sequence[Formula], evidence: Sequence[Evidence]) -> Iterator[Finding]:
    for formula in shown:
        beside = [f for f in statement.figures if not _inside(f, formula) and _near(f, formula, statement.own)]
        if not any(confirms(formula.value, f) for f in statement.figures if not _inside(f, formula)):
            if beside and (formula.claimed or len(statement.cells) > 1):
                result = f"{formula.value:.6g}"
                yield Finding(Verdict.FIGURE_MISMATCH, f"{formula.text} makes {result}, not {_shown(beside[0])}")
            elif not beside:
                continue
        for figure in statement.figures:
            if not _inside(figure, formula) or _is_constant(figure, shown):
                continue
            if not any(_compare(statement, figure, f, e).difference is Difference.NONE for e in evidence for f in e.figures):
                yield Finding(Verdict.FIGURE_MISMATCH, f"{_shown(figure)} in the formula is not in the evidence")


def _near(figure: Figure, formula: Formula, text: str) -> bool:
    """True for the figure on the other side of the equals sign, or in the cell next to the formula's."""
    between = text[figure.end : formula.start] if figure.end <= formula.start else text[formula.end : figure.start]
    return re.fullmatch(r"[\s=≈:|(),]*", between) is not None


def _inside(figure: Figure, formula: Formula) -> bool:
    return formula.start <= figure.start and figure.end <= formula.end + 1


def _is_operand(figure: Figure, shown: Sequence[Formula]) -> bool:
    return any(_inside(figure, f) for f in shown)


def _is_constant(figure: Figure, shown: Sequence[Formula]) -> bool:
    """100, 12 or 365 in a formula converts; it needs no evidence."""
    return (
        _is_operand(figure, shown) and figure.kind is Kind.NUMBER and figure.number in (1, 2, 4, 12, 100, 360, 365, 1000, 10**6)
    )
