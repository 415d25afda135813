"""Questions for the year, or the line item, in which a figure is largest, smallest, above or below a bound; and how often."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from copilot.adapters.models.extractive.grids import number
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.lookup import at, matches
from copilot.adapters.models.extractive.operation import Op
from copilot.adapters.models.extractive.question import Question, analyse, strength
from copilot.adapters.models.extractive.reckoned import Favoured, Line, Part, Reckoned, when
from copilot.adapters.models.extractive.series import Fact, Series
from copilot.adapters.models.extractive.table_units import scale_named

LEAST_PARTS = 3  # that add up to a total; of two, the larger may be twice the smaller by chance
ROUNDED = 0.005  # of a total, by which its rounded parts may miss it
COMPARED = 8  # figures shown beside the one that answers
_TIME_AXIS = re.compile(
    r"\b(?:in|for|during|of|between)?\s*(?:which|what|how many)\s+(?:of the\s+)?(?:(?:fiscal|financial|calendar)\s+)?(?P<axis>years?|quarters?|periods?|months?)\b",
    re.IGNORECASE,
)
_ITEM_AXIS = re.compile(
    r"\b(?:in|for|of)?\s*(?:which|what)\s+(?:is the\s+)?(?P<axis>(?:(?!year|quarter|period)[a-z-]+\s){1,3}?)(?:(?:of|at|in|for)\s+[A-Z][\w.&’'-]+\s+)?(?:has|earn\w*|gr[eo]w|report\w*|has|had|have|was|were|is|are|did|does|contribut\w+|record\w+|generat\w+|saw|show\w*|made|makes)\b",
    re.IGNORECASE,
)
_BOUND = r"\s*(?P<bound>[$€£]?\s?[\d,]+(?:\.\d+)?\s?(?:%|percent|thousands?|millions?|billions?)?)"
_OVER = re.compile(r"(?:\b(?:more|greater|higher|larger|bigger)\s+than|\babove|\bexceed\w*|\bover\b)" + _BOUND, re.IGNORECASE)
_UNDER = re.compile(r"(?:\b(?:less|lower|smaller|fewer)\s*than|\bbelow|\bunder\b)" + _BOUND, re.IGNORECASE)
_LARGEST = re.compile(
    r"\b(?:largest|highest|greatest|biggest|most|maximum|higher|larger|greater|bigger|more|best)\b", re.IGNORECASE
)
_SMALLEST = re.compile(r"\b(?:smallest|lowest|least|fewest|minimum|lower|smaller|less|fewer)\b", re.IGNORECASE)
_RECORDED = re.compile(
    r"\b(?:calculated|recorded|reported|provided|given|shown|disclosed|presented|available|stated|included|highlighted|recognised|recognized)\b",
    re.IGNORECASE,
)
_SIGN = re.compile(r"\b(?P<sign>negative|positive)\b", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:sub)?total\b|^(?:consolidated|group)\b", re.IGNORECASE)


class Axis(StrEnum):
    TIME = "time"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen among, by what. `word` says it in the answer; `subject` is the rest of the question."""

    axis: Axis
    pick: Callable[[Sequence[float]], list[int]]
    word: str
    subject: str
    counts: bool


def choice(text: str) -> Choice | None:
    """None for a question that compares nothing."""
    time, item = _TIME_AXIS.search(text), _ITEM_AXIS.search(text)
    axis = time or item
    if axis is None:
        return None
    rest = text[: axis.start()] + " " + (item["axis"] if not time and item else "") + " " + text[axis.end() :]
    for pattern, make in ((_OVER, _over), (_UNDER, _under)):
        if (m := pattern.search(rest)) is not None:
            bound = _number(m["bound"])
            return Choice(
                Axis.TIME if time else Axis.ITEM,
                make(bound),
                m.group().strip(),
                rest.replace(m.group(), " "),
                "many" in axis.group(),
            )
    if (m := _SIGN.search(rest)) is not None:
        pick = _under(0.0) if m["sign"].lower() == "negative" else _over(0.0)
        return Choice(Axis.TIME if time else Axis.ITEM, pick, m.group(), rest.replace(m.group(), " "), "many" in axis.group())
    for pattern, ends, word in ((_LARGEST, max, "largest"), (_SMALLEST, min, "smallest")):
        if (m := pattern.search(rest)) is not None:
            return Choice(Axis.TIME if time else Axis.ITEM, _extreme(ends), word, rest.replace(m.group(), " ", 1), False)
    if time and (m := _RECORDED.search(rest)) is not None:
        return Choice(
            Axis.TIME,
            lambda values: list(range(len(values))),
            "reported",
            rest.replace(m.group(), " ", 1),
            "many" in axis.group(),
        )
    return None


def decide(
    question: Question, asked: Choice, library: Library, documents: Sequence[str], favoured: Favoured
) -> Reckoned | None:
    """The period or item, with the figures that were compared; None where no table has them."""
    if asked.axis is Axis.TIME:
        return _over_periods(question, asked, library, documents, favoured)
    return _over_items(question, asked, library, documents)


def _over_periods(
    question: Question, asked: Choice, library: Library, documents: Sequence[str], favoured: Favoured
) -> Reckoned | None:
    for match in matches(analyse(asked.subject), question, library, documents, favoured)[:6]:
        facts = [f for f in match.series.facts if f.value.number is not None and not f.period.blank][:COMPARED]
        if len({f.period for f in facts}) < 2 or len(facts) != len({f.period for f in facts}):
            continue
        chosen = asked.pick([_amount(match.series, f, asked) for f in facts])
        years = len({f.period.year for f in facts}) == len(facts)
        names = [str(facts[n].period.year) if years else when(match.series, facts[n]) for n in chosen]
        shown = ", ".join(f"{when(match.series, f)}: {f.value.text}" for f in facts)
        label = f"{match.series.name}, {asked.word} ({shown})"
        result = (str(len(chosen)),) if asked.counts else tuple(names)
        if not result:
            return None
        return Reckoned(
            Op.VALUE,
            (Line(label, "", result, tuple(Part(match.series, f) for f in facts)),),
            match.score,
            match.covered,
            match.precise,
        )
    return None


def _over_items(question: Question, asked: Choice, library: Library, documents: Sequence[str]) -> Reckoned | None:
    subject = analyse(asked.subject)
    if not subject.terms:
        return None
    best: tuple[float, int, list[Part]] | None = None
    for document in documents:
        for items in _groups(library.series(document)):
            held = _terms_of(items)
            share = sum(strength(t, held) for t in subject.terms) / len(subject.terms)
            parts = _parts(question, items, library)
            if len(parts) >= 2 and (best is None or (share, len(parts)) > best[:2]):
                best = (share, len(parts), parts)
    if best is None or best[0] < 0.6:
        return None
    share, _, parts = best
    chosen = asked.pick([_amount(p.series, p.fact, asked) for p in parts])
    if not chosen:
        return None
    one = _of_one_label([p.series for p in parts])
    first = parts[0].series
    shown = ", ".join(f"{_item(p.series, one)}: {p.fact.value.text}" for p in parts[:COMPARED])
    whole = first.label if one else first.group.rstrip(":")
    about = ", ".join(filter(None, (whole, first.column, when(first, parts[0].fact))))
    named = tuple(_item(parts[n].series, one) for n in chosen)
    line = Line(f"{about}, {asked.word} ({shown})", "", named, tuple(parts[:COMPARED]))
    return Reckoned(Op.VALUE, (line,), share, share, share)


def _groups(found: Sequence[Series]) -> list[list[Series]]:
    """Line items that can be compared: those of one group and column of a table; or one label in several groups of it."""
    below: dict[tuple[int, str, str], list[Series]] = {}
    across: dict[tuple[int, str, str], list[Series]] = {}
    for s in found:
        if s.label and not _TOTAL.search(s.label):
            below.setdefault((s.grid.start, s.group, s.column), []).append(s)
        if s.group and not _TOTAL.search(s.group):
            across.setdefault((s.grid.start, s.label, s.column), []).append(s)
    return [*below.values(), *(g for g in across.values() if len({s.group for s in g}) > 1)]


def _of_one_label(items: Sequence[Series]) -> bool:
    return len(items) > 1 and len({s.label for s in items}) == 1


def _item(series: Series, one_label: bool) -> str:
    """What the items that are compared are called."""
    return series.group.rstrip(":") if one_label else series.label


def _terms_of(items: Sequence[Series]) -> frozenset[str]:
    """Words that name the whole: the table's title, the group's label or the common label, the column."""
    first = items[0]
    return first.title | first.columned | (first.own if _of_one_label(items) else first.around)


def _parts(question: Question, items: Sequence[Series], library: Library) -> list[Part]:
    parts = []
    for s in items:
        dated = library.dated(s.grid.document)
        fact = (
            at(s, question.periods[0], dated, library.fiscal(s.grid.document))
            if question.periods
            else max(s.facts, key=lambda f: f.period.order)
        )
        if fact is not None and fact.value.number is not None:
            parts.append(Part(s, fact))
    return _without_total(parts)


def _without_total(parts: list[Part]) -> list[Part]:
    """Without the one that all others add up to, whatever it is called: a whole is not the largest of its parts."""
    values = [abs(p.fact.value.number or 0.0) for p in parts]
    biggest = max(values, default=0.0)
    rest = sum(values) - biggest
    if len(parts) < LEAST_PARTS + 1 or not biggest or abs(rest - biggest) > ROUNDED * biggest:
        return parts
    return [p for p, value in zip(parts, values, strict=True) if value != biggest]


def _amount(series: Series, fact: Fact, asked: Choice) -> float:
    """The figure in the bound's terms: multiplied out where the bound names a scale, else as printed."""
    scaled = re.search(r"thousand|million|billion", asked.word, re.IGNORECASE)
    return (fact.value.number or 0.0) * (series.grid.scale_of(fact.row, fact.value) if scaled else 1.0)


def _number(text: str) -> float:
    return (number(text) or 0.0) * (scale_named(text) if re.search(r"thousand|million|billion", text, re.IGNORECASE) else 1.0)


def _over(bound: float) -> Callable[[Sequence[float]], list[int]]:
    return lambda values: [n for n, v in enumerate(values) if v > bound]


def _under(bound: float) -> Callable[[Sequence[float]], list[int]]:
    return lambda values: [n for n, v in enumerate(values) if v < bound]


def _extreme(end: Callable[[Sequence[float]], float]) -> Callable[[Sequence[float]], list[int]]:
    return lambda values: [n for n, v in enumerate(values) if v == end(values)]
