"""Answers in figures: the cells asked for, or what is computed from them in code, with the formula."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from copilot.adapters.models.extractive import arithmetic, columns, pairs, ratios
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.lookup import Match, at, every, matches
from copilot.adapters.models.extractive.operation import Op, Operation
from copilot.adapters.models.extractive.periods import Period
from copilot.adapters.models.extractive.question import GENERIC, Question, analyse
from copilot.adapters.models.extractive.reckoned import Favoured, Line, Part, Reckoned, computed, scale, when
from copilot.adapters.models.extractive.series import Fact, Series
from copilot.adapters.models.extractive.words import CONCEPT

_STATES = {
    Op.MEAN: re.compile(r"\b(?:average|mean)\b", re.IGNORECASE),
    Op.GROWTH: re.compile(r"\b(?:growth|change)\b", re.IGNORECASE),
}
_RATE = re.compile(r"(?<!gross )\bmargin\b|\b(?:rate|ratio|percentage)\b|%", re.IGNORECASE)  # a gross margin may be an amount
BEHIND = 0.3  # a line item by so much less like the question than the best is another one
MOST_LINES = 6
NAMED_LINES = 12  # looked at for one that a measure's own name calls
OVER_TIME = (Op.CHANGE, Op.GROWTH, Op.DEVELOPS)
MOST_JOINTS = 3  # of a list of line items whose groupings are all tried
HALF, WHOLLY = 0.5, 0.7  # of the question, for a line that is called the mean, the growth, of what is asked
OPERAND = 0.45  # of its own label that is asked for, for an operand of a ratio: dividends paid are no payments for equipment
NEARER, MORE = 12, 0.25  # line items looked at for one that bears so much more of the question than the first
STATED = 0.75  # of the question and of the label, for a line that states a ratio itself


def reckon(
    question: Question, asked: Operation, library: Library, documents: Sequence[str], favoured: Favoured
) -> Reckoned | None:
    """The figures that answer; None where no table bears the question's words at the period it names."""
    if asked.whole and (one := matches(analyse(asked.whole), question, library, documents, favoured)) and _is_one(one[0]):
        return compute(asked, one, library)
    by_name = replace(asked, subjects=(question.text,)) if asked.op is Op.RATIO else asked  # 'debt to assets' is one by name
    if asked.op in (Op.VALUE, Op.RATIO) and (made := _named(question, by_name, library, documents, favoured)):
        return made
    if (
        asked.op in OVER_TIME
        and not asked.sequential
        and (made := _named_over_time(question, asked, library, documents, favoured))
    ):
        return made
    if asked.op in _STATES and not asked.periods and (made := _stated(question, asked, library, documents, favoured)):
        return made
    if asked.op is Op.SHARE:
        part, of = asked.subjects
        whole = _without_names(question, _subject(part))
        pair = [
            matches(_subject(part), question, library, documents, favoured),
            matches(_subject(of), whole, library, documents, favoured),
        ]
        return (pairs.paired(asked, library, *pair) if all(pair) else None) or _stated_share(asked, library, pair[0])
    found = {text: matches(_subject(text), question, library, documents, favoured) for text in asked.subjects}
    if asked.op in (Op.DIFFERENCE, Op.RATIO):
        return pairs.paired(asked, library, *(found[text] for text in asked.subjects)) if all(found.values()) else None
    if len(asked.subjects) > 1:
        ways = list(_groupings(asked.subjects))
        for text in {t for way in ways for t in way if t not in found}:
            found[text] = matches(_subject(text), question, library, documents, favoured)
        sums = [_several(asked, library, [found[text] for text in way]) for way in ways]
        return max((m for m in sums if m is not None), key=lambda m: m.covered + m.precise, default=None)
    return compute(asked, found[asked.subjects[0]], library)


def _without_names(question: Question, part: Question) -> Question:
    """The question without the words of the part: what it is a share of need not bear them."""
    kept = tuple(t for t in question.terms if t not in part.terms)
    return replace(question, terms=kept, names=tuple(n for n in question.names if n in kept))


def _stated_share(asked: Operation, library: Library, found: Sequence[Match]) -> Reckoned | None:
    """A share that a table states in percent is read and not computed."""
    percentages = [m for m in found[: pairs.CANDIDATES] if all(arithmetic.percent(f.value) for f in m.series.facts)]
    return compute(replace(asked, op=Op.VALUE), percentages, library) if asked.op is Op.SHARE else None


def _stated(
    question: Question, asked: Operation, library: Library, documents: Sequence[str], favoured: Favoured
) -> Reckoned | None:
    """A mean or a growth that a table states is read and not computed: 'Age, mean (SD)', 'Growth a year to 2027'."""
    found = matches(question, question, library, documents, favoured)[:3]
    said = [
        m
        for m in found
        if min(m.covered, m.precise) >= HALF and _STATES[asked.op].search(f"{m.series.label} {m.series.column}")
    ]
    if asked.op is Op.GROWTH:
        said = [m for m in said if m.covered >= WHOLLY and all(arithmetic.percent(f.value) for f in m.series.facts)]
    return compute(replace(asked, op=Op.VALUE), said, library) if said else None


def _groupings(subjects: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The line items that a list may name: 'marketing and research and development' are two or three; nothing joins to one."""
    joints = len(subjects) - 1
    for joined in range(2**joints - 1) if joints <= MOST_JOINTS else (0,):
        way = [subjects[0]]
        for n, text in enumerate(subjects[1:]):
            if joined >> n & 1:
                way[-1] += f" and {text}"
            else:
                way.append(text)
        yield tuple(way)


def compute(asked: Operation, found: Sequence[Match], library: Library) -> Reckoned | None:
    """What the first line item gives that has the figures; None where none has."""
    for match in _nearer(asked, found):
        if match.score < found[0].score - BEHIND:
            return None  # the line item that is meant lacks the period: another one is no answer
        if read := _over_time(asked, match.series, library):
            lines = tuple(read)
            if asked.op is Op.VALUE and len(lines) == 1:
                lines = columns.beside(asked, lines[0], library.series(match.series.grid.document))
            precise = max(match.precise, columns.called(asked, lines[0])) if len(lines) > 1 else match.precise
            return Reckoned(asked.op, lines, match.score, match.covered, precise)
    return None


def _nearer(asked: Operation, found: Sequence[Match]) -> Sequence[Match]:
    """The line items; before the first, one that bears much more of the question: advertising is asked for, and not all net sales."""
    if asked.op is not Op.VALUE or not found:
        return found
    first = found[0]
    closer = next((m for m in found[1:NEARER] if m.covered >= first.covered + MORE and m.precise >= OPERAND), None)
    return [closer, *found] if closer is not None else found


def _named(
    question: Question, asked: Operation, library: Library, documents: Sequence[str], favoured: Favoured
) -> Reckoned | None:
    """A ratio asked for by name, computed where no line of a table states it."""
    ways = list(ratios.named(asked))
    if not ways:
        return None
    stated = matches(question, question, library, documents, favoured)
    said = next(
        (made for m in stated[:3] if min(m.covered, m.precise) >= STATED and (made := compute(asked, [m], library))), None
    )
    if said is not None and (ways[0].op is not Op.SHARE or arithmetic.percent(said.lines[0].parts[0].fact.value)):
        return said
    best: Reckoned | None = None
    for way in ways:
        found = [matches(_subject(text), _subject(text), library, documents, favoured) for text in way.subjects]
        pair = [
            [m for m in operand if m.precise >= OPERAND and _operand(m.series, text)]
            for operand, text in zip(found, way.subjects, strict=True)
        ]
        made = pairs.paired(way, library, *pair) if all(pair) else None
        if made is not None and (best is None or made.precise > best.precise + 0.02):
            best = made
    if said is None and best is not None:
        return replace(best, lines=(*_said(asked, library, best, stated[:NAMED_LINES]), *best.lines))
    if said is not None and best is not None:  # 'gross margin' may be the caption of the amount
        return replace(best, lines=(*best.lines, *said.lines))
    return best or said


def _named_over_time(
    question: Question, asked: Operation, library: Library, documents: Sequence[str], favoured: Favoured
) -> Reckoned | None:
    """A ratio named, at two times: reckoned alike at both, with its change; None where either time lacks an operand."""
    at_once = replace(asked, op=Op.VALUE, periods=asked.periods[:1])
    way = next(ratios.named(at_once), None)
    made = _named(question, at_once, library, documents, favoured) if way is not None else None
    newest = next((line for line in made.lines if line.formula and len(line.parts) == 2), None) if made is not None else None
    if way is None or made is None or newest is None:
        return None
    x, y = newest.parts
    if len(asked.periods) > 1:
        facts = [
            at(p.series, asked.periods[1], library.dated(p.series.grid.document), library.fiscal(p.series.grid.document))
            for p in (x, y)
        ]
    else:
        facts = [_before(p.series, p.fact) for p in (x, y)]
    earlier = [Part(p.series, f) for p, f in zip((x, y), facts, strict=True) if f is not None and f.value.number is not None]
    if len(earlier) != 2:
        return None
    other = pairs.together(way, *earlier)
    if not other.result[0]:
        return None
    lines = (newest, other)
    newer, older = sorted(lines, key=lambda line: line.parts[0].fact.period.order, reverse=True)
    shown = arithmetic.growth_of(newer.formula, older.formula, in_points="%" in newer.result[0])
    subject = _subject(asked.subjects[0])
    said = _said(asked, library, made, matches(subject, subject, library, documents, favoured)[:NAMED_LINES])
    times = [when(line.parts[0].series, line.parts[0].fact) for line in (older, newer)]
    called = newer.label.removesuffix(f", {times[1]}")
    change = computed(f"{called}, change from {times[0]} to {times[1]}", shown, (*newer.parts, *older.parts))
    return replace(made, op=way.op, lines=(*said, newer, older, change))


def _said(asked: Operation, library: Library, made: Reckoned, found: Sequence[Match]) -> tuple[Line, ...]:
    """What a reconciliation states under the measure's own name, in whatever span it gives: the company's definition may be its own."""
    if made.op is not Op.DIFFERENCE:
        return ()
    document = made.lines[-1].parts[0].series.grid.document
    own = [m for m in found if m.series.grid.document == document and min(m.covered, m.precise) >= STATED]
    whole = replace(asked, periods=())
    return next((stated.lines for m in own if (stated := compute(whole, [m], library))), ())


def _operand(series: Series, subject: str) -> bool:
    """False for a line that is called by another line item as well: liabilities and equity together are no debt; and for its rate."""
    if _RATE.search(series.label):
        return False
    asked = {term.partition(":")[0] for term in _subject(subject).terms}
    own = all(term.partition(":")[0] in asked for term in series.core if term.startswith(CONCEPT))
    return own and any(term.partition(":")[0] not in GENERIC for term in series.core)


def _is_one(match: Match) -> bool:
    """True for a line item whose label is the subject itself."""
    return match.covered >= 0.9 and match.precise >= 0.9


def _subject(text: str) -> Question:
    return analyse(text)


def _over_time(asked: Operation, series: Series, library: Library) -> list[Line]:
    """The lines that one line item gives; none when it has no figure at a period asked for."""
    dated, fiscal = library.dated(series.grid.document), library.fiscal(series.grid.document)
    facts = [at(series, p, dated, fiscal) for p in asked.periods]
    if asked.op is Op.VALUE:
        return _values(series, facts, asked.periods)
    if asked.op in (Op.MEAN, Op.SUM) and len(asked.periods) == 1 and len(inside := every(series, asked.periods[0], dated)) > 2:
        facts = list(inside)
    known = [f for f in facts if f is not None and f.value.number is not None]
    if len(known) < len(facts):
        return []
    if asked.op in (Op.MEAN, Op.SUM):
        return _total(asked.op, series, _distinct(known))
    ends = _ends(series, _distinct(known), sequential=asked.sequential)
    if ends is None or len({scale(series, f) for f in ends}) > 1:
        return []
    new, old = ends
    make = arithmetic.change if asked.op is Op.CHANGE else arithmetic.growth
    shown = make(new.value, old.value)
    label = f"{series.name}, change from {when(series, old)} to {when(series, new)}"
    line = computed(label, shown, (Part(series, new), Part(series, old)))
    return [*_values(series, [new, old], [new.period, old.period]), line] if asked.op is Op.DEVELOPS else [line]


def _values(series: Series, facts: Sequence[Fact | None], asked: Sequence[Period]) -> list[Line]:
    if asked and any(f is None for f in facts):
        return []
    chosen = (
        _distinct([f for f in facts if f is not None])
        if asked
        else list(series.facts[:1] if len(series.facts) == 1 else _newest(series))
    )
    parts = tuple(Part(series, f) for f in chosen[:MOST_LINES])
    if len(parts) == 1:
        return [Line(_called(series, chosen[0]), "", (chosen[0].value.text,), parts)]
    return [Line(series.name, "", tuple(p.fact.value.text for p in parts), parts, tuple(when(series, p.fact) for p in parts))]


def _newest(series: Series) -> list[Fact]:
    """The newest figure; the first where no period tells them apart."""
    return [max(series.facts, key=lambda f: (f.period.order, -series.facts.index(f)))]


def _total(op: Op, series: Series, facts: list[Fact]) -> list[Line]:
    if not facts:
        facts = [f for f in series.facts if (f.value.number is not None and "%" not in f.value.text) or op is Op.MEAN]
        if len({f.period for f in facts}) < len(facts):
            return []  # a listing's rows that bear one name are not one thing at several times
    if len(facts) == 1 and op is Op.MEAN:
        earlier = _before(series, facts[0], next_before=True)
        facts = [facts[0], earlier] if earlier else []
    facts = [f for f in facts if f.value.number is not None]
    if len(facts) < 2 or len({scale(series, f) for f in facts}) > 1:
        return []
    shown = (arithmetic.mean if op is Op.MEAN else arithmetic.total)([f.value for f in facts])
    spans = (
        f"{when(series, min(facts, key=lambda f: f.period.order))} to {when(series, max(facts, key=lambda f: f.period.order))}"
        if len(facts) > 2
        else " and ".join(when(series, f) for f in facts)
    )
    label = f"{'Average' if op is Op.MEAN else 'Sum'} of {series.name}, {spans}"
    return [computed(label, shown, tuple(Part(series, f) for f in facts))]


def _ends(series: Series, known: list[Fact], *, sequential: bool) -> tuple[Fact, Fact] | None:
    """The newer and the older figure that a change is taken of."""
    if len(known) >= 2:
        ordered = sorted(known, key=lambda f: f.period.order)
        return ordered[-1], ordered[0]
    newest = known[0] if known else next(iter(_newest(series)), None)
    if newest is None or newest.value.number is None:
        return None
    older = _before(series, newest, next_before=sequential)
    return (newest, older) if older else None


def _before(series: Series, fact: Fact, *, next_before: bool = False) -> Fact | None:
    """The figure of the same length a year earlier, where it is shown, else of the latest earlier period; `next_before`: of that."""
    earlier = [
        f
        for f in series.facts
        if f.value.number is not None
        and f.period.months == fact.period.months
        and f.period.order < fact.period.order
        and f.period.year
        and ("%" in f.value.text) == ("%" in fact.value.text)
    ]
    of_last_year = [f for f in earlier if _a_year_apart(f, fact)]
    return max(of_last_year if of_last_year and not next_before else earlier, key=lambda f: f.period.order, default=None)


def _a_year_apart(one: Fact, other: Fact) -> bool:
    """True for dates a year apart, a month more or less: weeks do not end with months."""
    if not (one.period.year and other.period.year and one.period.month and other.period.month):
        return False
    return abs(12 * (other.period.year - one.period.year) + other.period.month - one.period.month - 12) <= 1


def _several(asked: Operation, library: Library, found: Sequence[Sequence[Match]]) -> Reckoned | None:
    """A sum or mean over line items at one period: those of one table, if one has them all."""
    tables = [m.series.grid for m in found[0][: pairs.CANDIDATES]]
    for grid in [*tables, None]:
        chosen = [next((m for m in candidates if grid is None or m.series.grid is grid), None) for candidates in found]
        parts = [p for m in chosen if m is not None and (p := _part(asked, m.series, library)) is not None]
        if len(parts) == len(found) and len({p.series.name for p in parts}) == len(parts):
            scales = {p.series.grid.scale_of(p.fact.row, p.fact.value) for p in parts}
            if len(scales) > 1:
                continue
            shown = (arithmetic.mean if asked.op is Op.MEAN else arithmetic.total)([p.fact.value for p in parts])
            label = f"{'Average' if asked.op is Op.MEAN else 'Sum'} of {', '.join(p.series.name for p in parts)}, {when(parts[0].series, parts[0].fact)}"
            weakest = min((m for m in chosen if m is not None), key=lambda m: m.score)
            return Reckoned(asked.op, (computed(label, shown, tuple(parts)),), weakest.score, weakest.covered, weakest.precise)
    return None


def _part(asked: Operation, series: Series, library: Library) -> Part | None:
    fact = (
        at(series, asked.periods[0], library.dated(series.grid.document), library.fiscal(series.grid.document))
        if asked.periods
        else next(iter(_newest(series)), None)
    )
    return Part(series, fact) if fact is not None and fact.value.number is not None else None


def _distinct(facts: Sequence[Fact]) -> list[Fact]:
    return list({(f.value.start, f.value.end): f for f in facts}.values())


def _called(series: Series, fact: Fact) -> str:
    return ", ".join(filter(None, (series.name, when(series, fact))))
