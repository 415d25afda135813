"""Answers in figures: the cells asked for, or what is computed from them in code, with the formula."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from copilot.adapters.models.extractive import arithmetic, ratios
from copilot.adapters.models.extractive.grids import UNIT
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.lookup import Match, at, every, matches
from copilot.adapters.models.extractive.operation import Op, Operation
from copilot.adapters.models.extractive.periods import Period
from copilot.adapters.models.extractive.prose import multiplier
from copilot.adapters.models.extractive.question import Question, analyse
from copilot.adapters.models.extractive.series import Fact, Series

CANDIDATES = 8  # series tried for each of two subjects
ONE_TABLE = 0.12  # for two line items of one table
BEHIND = 0.3  # a line item by so much less like the question than the best is another one
MOST_LINES = 6
MOST_JOINTS = 3  # of a list of line items whose groupings are all tried
_RATIO_LINE = re.compile(
    r"\bratio\b|\bto (?:ebitda|equity|assets|sales|revenues?)\b", re.IGNORECASE
)  # no operand of another ratio
_BENEFIT_FIRST = re.compile(r"\b(?:benefit|credit)\b[^(]*\((?:provision|expense|charge)", re.IGNORECASE)
_BENEFIT_LAST = re.compile(r"\((?:benefit|credit|income)", re.IGNORECASE)
_OPEN = re.compile(r"\([^\w()]*(?=[A-Z]|$)")  # what is left of '($ in millions)' without its unit
STATED = 0.75  # of the question and of the label, for a line that states a ratio itself


@dataclass(frozen=True, slots=True)
class Part:
    """A cell that an answer stands on."""

    series: Series
    fact: Fact


@dataclass(frozen=True, slots=True)
class Line:
    """What answers, in one line. `formula` is empty where figures are read and not computed; then there may be several.

    `times` are the periods of the results where they are of one line item at several, or one of several parts. `share` is the
    part's share of the whole, which is the second of `parts` then.
    """

    label: str
    formula: str
    result: tuple[str, ...]
    parts: tuple[Part, ...]
    times: tuple[str, ...] = ()
    share: str = ""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """An answer in figures, with the scores of the weakest line item in it."""

    op: Op
    lines: tuple[Line, ...]
    score: float
    covered: float
    precise: float


Favoured = Mapping[str, float]


def reckon(
    question: Question, asked: Operation, library: Library, documents: Sequence[str], favoured: Favoured
) -> Reckoned | None:
    """The figures that answer; None where no table bears the question's words at the period it names."""
    if asked.whole and (one := matches(analyse(asked.whole), question, library, documents, favoured)) and _is_one(one[0]):
        return compute(asked, one, library)
    if asked.op is Op.VALUE and (made := _named(question, asked, library, documents, favoured)):
        return made
    if asked.op is Op.SHARE:
        part, of = asked.subjects
        whole = _without_names(question, _subject(part))
        pair = [
            matches(_subject(part), question, library, documents, favoured),
            matches(_subject(of), whole, library, documents, favoured),
        ]
        return (_pair(asked, library, *pair) if all(pair) else None) or _stated_share(asked, library, pair[0])
    found = {text: matches(_subject(text), question, library, documents, favoured) for text in asked.subjects}
    if asked.op in (Op.DIFFERENCE, Op.RATIO):
        return _pair(asked, library, *(found[text] for text in asked.subjects)) if all(found.values()) else None
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
    percentages = [m for m in found[:CANDIDATES] if all(arithmetic.percent(f.value) for f in m.series.facts)]
    return compute(replace(asked, op=Op.VALUE), percentages, library) if asked.op is Op.SHARE else None


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
    for match in found:
        if match.score < found[0].score - BEHIND:
            return None  # the line item that is meant lacks the period: another one is no answer
        if lines := _over_time(asked, match.series, library):
            return Reckoned(asked.op, tuple(lines), match.score, match.covered, match.precise)
    return None


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
        pair = [matches(_subject(text), question, library, documents, favoured) for text in way.subjects]
        made = _pair(way, library, *pair) if all(pair) else None
        if made is not None and (best is None or made.precise > best.precise + 0.02):
            best = made
    if said is not None and best is not None:  # 'gross margin' may be the caption of the amount
        return replace(best, lines=(*best.lines, *said.lines))
    return best or said


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
    ends = _ends(series, _distinct(known))
    if ends is None or len({_scale(series, f) for f in ends}) > 1:
        return []
    new, old = ends
    make = arithmetic.change if asked.op is Op.CHANGE else arithmetic.growth
    shown = make(new.value, old.value)
    label = f"{series.name}, change from {when(series, old)} to {when(series, new)}"
    line = _computed(label, shown, (Part(series, new), Part(series, old)))
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


def _computed(label: str, shown: tuple[str, str], parts: tuple[Part, ...]) -> Line:
    return Line(label, shown[0], (shown[1],), parts)


def _newest(series: Series) -> list[Fact]:
    """The newest figure; the first where no period tells them apart."""
    return [max(series.facts, key=lambda f: (f.period.order, -series.facts.index(f)))]


def _total(op: Op, series: Series, facts: list[Fact]) -> list[Line]:
    if not facts:
        facts = [f for f in series.facts if (f.value.number is not None and "%" not in f.value.text) or op is Op.MEAN]
    if len(facts) == 1 and op is Op.MEAN:
        earlier = _before(series, facts[0])
        facts = [facts[0], earlier] if earlier else []
    facts = [f for f in facts if f.value.number is not None]
    if len(facts) < 2 or len({_scale(series, f) for f in facts}) > 1:
        return []
    shown = (arithmetic.mean if op is Op.MEAN else arithmetic.total)([f.value for f in facts])
    spans = (
        f"{when(series, min(facts, key=_order))} to {when(series, max(facts, key=_order))}"
        if len(facts) > 2
        else " and ".join(when(series, f) for f in facts)
    )
    label = f"{'Average' if op is Op.MEAN else 'Sum'} of {series.name}, {spans}"
    return [_computed(label, shown, tuple(Part(series, f) for f in facts))]


def _ends(series: Series, known: list[Fact]) -> tuple[Fact, Fact] | None:
    """The newer and the older figure that a change is taken of."""
    if len(known) >= 2:
        ordered = sorted(known, key=_order)
        return ordered[-1], ordered[0]
    newest = known[0] if known else next(iter(_newest(series)), None)
    if newest is None or newest.value.number is None:
        return None
    older = _before(series, newest)
    return (newest, older) if older else None


def _before(series: Series, fact: Fact) -> Fact | None:
    """The figure of the latest earlier period of the same length."""
    earlier = [
        f
        for f in series.facts
        if f.value.number is not None
        and f.period.months == fact.period.months
        and _order(f) < _order(fact)
        and f.period.year
        and ("%" in f.value.text) == ("%" in fact.value.text)
    ]
    return max(earlier, key=_order, default=None)


def _pair(asked: Operation, library: Library, first: Sequence[Match], second: Sequence[Match]) -> Reckoned | None:
    best: tuple[float, Match, Match, Part, Part] | None = None
    for a in first[:CANDIDATES]:
        for b in second[:CANDIDATES]:
            if (
                _RATIO_LINE.search(f"{a.series.label}\n{b.series.label}")
                or a.series is b.series
                or (asked.op is Op.SHARE and _alien(a.series, b.series))
            ):
                continue
            score = a.score + b.score + (ONE_TABLE if a.series.grid is b.series.grid else 0.0)
            if (best is None or score > best[0]) and (ends := _same_time(asked, a.series, b.series, library)):
                best = (score, a, b, *ends)
    if best is None:
        return None
    _, a, b, x, y = best
    make: Callable[..., tuple[str, str]] = {
        Op.DIFFERENCE: arithmetic.change,
        Op.RATIO: arithmetic.ratio,
        Op.SHARE: arithmetic.share,
    }[asked.op]
    word = {Op.DIFFERENCE: "less", Op.RATIO: "to", Op.SHARE: "as a share of"}[asked.op]
    label = f"{x.series.name} {word} {y.series.name}, {when(x.series, x.fact)}"
    shown = (arithmetic.cost_share if asked.cost and _turned(x) else make)(x.fact.value, y.fact.value)
    weaker = min(a, b, key=lambda m: m.score)
    return (
        Reckoned(asked.op, (_computed(label, shown, (x, y)),), weaker.score, weaker.covered, weaker.precise)
        if shown[1]
        else None
    )


def _turned(part: Part) -> bool:
    """True for a cost printed as a negative figure: under 'Benefit (provision)', or as a plain deduction in brackets."""
    label, printed = part.series.label, part.fact.value.number or 0.0
    return _BENEFIT_FIRST.search(label) is not None or (printed < 0 and not _BENEFIT_LAST.search(label))


def _alien(part: Series, whole: Series) -> bool:
    """True where a part of one group ('Cost of sales · Services') would be taken as a share of a part of another."""
    return (
        bool(part.group and whole.group)
        and part.group != whole.group
        and (part.label, part.column) == (whole.label, whole.column)
    )


def _same_time(asked: Operation, a: Series, b: Series, library: Library) -> tuple[Part, Part] | None:
    """The figures of the two line items at the period asked for, else at the newest that both have."""
    if asked.periods:
        x, y = (at(s, asked.periods[0], library.dated(s.grid.document), library.fiscal(s.grid.document)) for s in (a, b))
    else:
        common = [
            (f, g)
            for f in a.facts
            for g in b.facts
            if f.period == g.period and (f.value.column == g.value.column or f.row is g.row)
        ]
        x, y = max(common, key=lambda pair: _order(pair[0]), default=(None, None))
    if x is None or y is None or x.value.number is None or y.value.number is None or x.period.months != y.period.months:
        return None
    if _scale(a, x) != _scale(b, y) or (asked.op in (Op.RATIO, Op.SHARE) and arithmetic.percent(x.value)):
        return None
    return Part(a, x), Part(b, y)


def _several(asked: Operation, library: Library, found: Sequence[Sequence[Match]]) -> Reckoned | None:
    """A sum or mean over line items at one period: those of one table, if one has them all."""
    tables = [m.series.grid for m in found[0][:CANDIDATES]]
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
            return Reckoned(asked.op, (_computed(label, shown, tuple(parts)),), weakest.score, weakest.covered, weakest.precise)
    return None


def _part(asked: Operation, series: Series, library: Library) -> Part | None:
    fact = (
        at(series, asked.periods[0], library.dated(series.grid.document), library.fiscal(series.grid.document))
        if asked.periods
        else next(iter(_newest(series)), None)
    )
    return Part(series, fact) if fact is not None and fact.value.number is not None else None


def _scale(series: Series, fact: Fact) -> tuple[float, str]:
    """What the figure is multiplied by: its table's unit, or the word beside it."""
    return series.grid.scale_of(fact.row, fact.value), multiplier(fact.value.text)


def _distinct(facts: Sequence[Fact]) -> list[Fact]:
    return list({(f.value.start, f.value.end): f for f in facts}.values())


def _order(fact: Fact) -> tuple[int, int, int]:
    return fact.period.order


def _called(series: Series, fact: Fact) -> str:
    return ", ".join(filter(None, (series.name, when(series, fact))))


def when(series: Series, fact: Fact) -> str:
    """The figure's period in the table's own words: its column's heading, else its row's label."""
    column = series.grid.column(fact.value.column)
    if column is not None and not column.period.blank and column.header:
        return " ".join(_OPEN.sub(" ", UNIT.sub(" ", column.header)).split()).strip(" ,;:")
    if not fact.row.period.blank:
        return fact.row.label
    return str(fact.period.year) if fact.period.year else ""
