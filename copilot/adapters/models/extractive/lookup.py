"""Which line items of the documents' tables a question means."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.periods import Period, without
from copilot.adapters.models.extractive.question import GENERIC, GENERIC_WEIGHT, Question, strength
from copilot.adapters.models.extractive.series import Fact, Series
from copilot.adapters.models.extractive.statements import statement_weight
from copilot.adapters.models.extractive.words import CONCEPT, stem, stems, word_set, words

# What a word of the question counts by where it stands: the item's own label or column, its group, the table's title, the
# document's name or opening.
OWN, GROUP, TITLE, IDENTITY = 1.0, 0.85, 0.6, 0.4
NAMED = 0.9  # a name of the question that the document bears
STRANGE = 0.08  # what a group of other words than the question's costs its line items
OTHER = 0.1  # what "other", not asked for, costs: "other current liabilities" are not the current liabilities
NAMELESS = 0.1  # what it costs not to bear a name of the question, itself or by its document
UNDATED = 0.08  # what a line whose figures name no year costs, where a period is asked for
PRIMARY = 0.12  # for a line of a primary statement
_OTHER = re.compile(r"\s*(?:all )?others?\b", re.IGNORECASE)
_UNTELLING = re.compile(r"[\d.,]+|.")  # "2 to 8 °C" beside the name of what is stored so
YEAR = 12  # months
EVERYTHING = frozenset(map(stem, ("group", "consolidated")))  # what a line of the whole company may be called besides
LONG_TERM = re.compile(r"\b(?:long[\s-]?term|non-?current)\b", re.IGNORECASE)
SHORT_TERM = re.compile(r"\s*(?:total )?current\b", re.IGNORECASE)
_CHANGES = re.compile(r"\W*(?:(?:%|percent|percentage|year[- ]over[- ]year|\$)\s*)?(?:change|variance)s?\b", re.IGNORECASE)
_MOVES = re.compile(
    r"%|percent|per cent|chang|varia|increas|decreas|gr[eo]w|declin|ris|rose|f[ae]ll|drop|mov|develop|differ|compar|versus|\bvs\b|trend|up\b|down\b",
    re.IGNORECASE,
)
QUALIFYING = frozenset(
    map(
        stem,
        word_set(
            "unrecognized unvested unrealized undrawn unused unamortized unfunded remaining left authorized guaranteed overdue"
        ),
    )
)
_CHANGED = re.compile(
    r"\W*(?:net )?changes? in (?:non-?cash )?(?:operating|working capital|assets|certain)\b", re.IGNORECASE
)  # a group of the cash flow statement holds no balances
# What was borrowed or repaid is not what is owed.
_FLOWS = re.compile(
    r"\W*(?:additions? to|reductions? of|proceeds from|(?:re)?payments? of|issuances? of)\b[^,;]*\b(?:debt|borrowings|notes|loans?|credit facilit(?:y|ies))\b",
    re.IGNORECASE,
)
_FLOW_ASKED = re.compile(
    r"\b(?:addition|reduction|proceeds|repay|repaid|pay|paid|payment|issu|borrow(?!ings)|rais|redeem|redemption|retire|new|draw|drawn|spen|cash flow|use[ds]?|financ)",
    re.IGNORECASE,
)
_SUMMED = re.compile(r"\W*(?:net cash|total|cash (?:generated|provided|used|flows?))\b", re.IGNORECASE)
_CHANGE_IN = re.compile(r"\b(?:change|increase|decrease|movement)s? (?:in|of)\b", re.IGNORECASE)
_MEASURE = re.compile(
    r"\bdays (?:of )?(?:sales|inventory|payables?|receivables?|outstanding)\b|\b(?:inventory|receivables?|payables?) turnover\b|\bmarket share\b"
    r"|\baverage selling price\b|\bnet debt\b|\bnet cash(?= position|\W*$)|\b(?:quick|cash|loan|leverage) ratio\b|\bper (?:employee|user|unit|customer|store)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\bhow many\s+(?:\w+\s+){0,2}?(?P<what>\w+)\s+(?:did|does|do|are|were|was|is|has|have|had|can|will)\b", re.IGNORECASE
)
_JOINING = frozenset({"of", "per", "the"})
_TIMES = word_set(
    "years year quarters quarter periods months days weeks times percent percentage points thousand million billion trillion dollars euros"
)
_PER_SHARE = re.compile(r"\bper (?:\w+ ){0,2}share\b|\bEPS\b", re.IGNORECASE)
ELSEWHERE = 0.25  # a word of the question that is not of the subject looked up


@dataclass(frozen=True, slots=True)
class Match:
    """A series that a question may mean. `covered` is the share of the question's words that it bears, `precise` of its own."""

    series: Series
    score: float
    covered: float
    precise: float


def matches(
    subject: Question, whole: Question, library: Library, documents: Sequence[str], favoured: Mapping[str, float] | None = None
) -> list[Match]:
    """Series that share a word with the subject, best first. Other words of the whole question help to tell them apart.

    `favoured` says what is added for a table, by 'document:start'.
    """
    found = [s for d in documents for s in library.series(d)]
    frequency = Counter(term for s in found for term in s.own | s.around)
    weights = subject.weights(frequency, len(found))
    if not weights:
        return _labelled(subject, found)
    others = {t: ELSEWHERE * w for t, w in whole.weights(frequency, len(found)).items() if t not in weights}
    asked = frozenset(whole.terms) | frozenset(subject.terms)
    identities = {d: library.identity(d) for d in documents}
    scored = [
        m
        for s in found
        if (m := _match(whole, s, weights, others, asked, identities[s.grid.document], favoured or {})) is not None
    ]
    newest = {d: tuple(-n for n in library.dated(d).order) for d in documents}
    return sorted(
        scored, key=lambda m: (-round(m.score, 2), newest[m.series.grid.document], -len(m.series.facts), m.series.grid.start)
    )


def another_kind(asked: str, s: Series) -> bool:
    """True for a line item that is not of the kind asked for by name: the part of a debt due within a year is not the long-term
    one, a total paid is no amount per share, a column of changes holds no amounts.
    """
    if (_CHANGES.match(s.column) and not _MOVES.search(asked)) or (
        _CHANGED.match(s.group) and _SUMMED.match(s.label) is None and not _CHANGE_IN.search(asked)
    ):
        return True
    if _FLOWS.match(s.label) and not _FLOW_ASKED.search(asked):
        return True
    if any(not _bears_all(words, s) for words in made_of(asked)):
        return True
    if any(not strength(q, s.own) and not strength(q, s.around) and not strength(q, s.title) for q in _qualified(asked)):
        return True
    if LONG_TERM.search(asked) and SHORT_TERM.match(s.group) and LONG_TERM.search(s.label) is None:
        return True
    return _PER_SHARE.search(asked) is not None and _PER_SHARE.search(f"{s.group} {s.label} {s.column}") is None


def _bears_all(terms: frozenset[str], s: Series) -> bool:
    """True when the line item bears every one of the words."""
    return all(strength(t, s.own) or strength(t, s.around) or strength(t, s.title) for t in terms)


@lru_cache(maxsize=1_000)
def made_of(asked: str) -> tuple[frozenset[str], ...]:
    """Measures and counted things that a question names: a line that lacks one of their words is none of them."""
    named = [frozenset(stem(w.group()) for w in words(m.group())) - _JOINING for m in _MEASURE.finditer(asked)]
    counted = [stem(m["what"]) for m in _COUNTED.finditer(asked) if m["what"].casefold() not in _TIMES]
    return (*named, *(frozenset({what}) for what in counted))


@lru_cache(maxsize=1_000)
def _qualified(asked: str) -> frozenset[str]:
    """Those words of a question that make another thing of whatever they stand beside."""
    return frozenset(stems(asked)) & QUALIFYING


def _labelled(subject: Question, found: Sequence[Series]) -> list[Match]:
    """Line items called just what is asked for, where that is no word that carries meaning ('Other')."""
    asked = _plain(subject.text)
    named = [s for s in found if asked and asked in (_plain(s.label), _plain(s.column))]
    return [Match(s, 1.0, 1.0, 1.0) for s in named]


def _plain(text: str) -> str:
    kept = re.sub(
        r"\b(?:the|in|for|from|of|to|between|and|as at|during|was|were|is|are|did|amount|what)\b",
        " ",
        without(text),
        flags=re.IGNORECASE,
    )
    return " ".join(kept.casefold().split()).strip(" ?.,:;")


def _match(
    question: Question,
    s: Series,
    weights: Mapping[str, float],
    others: Mapping[str, float],
    asked: frozenset[str],
    identity: frozenset[str],
    favoured: Mapping[str, float],
) -> Match | None:
    if not any(strength(t, s.own) or strength(t, s.around) for t in weights) or another_kind(question.text, s):
        return None
    covered = _share(question, s, weights, identity)
    everything = _share(question, s, {**weights, **others}, identity)
    own = sum(w * strength(t, s.own) for t, w in weights.items()) / sum(weights.values())
    size = {
        t: GENERIC_WEIGHT if t in GENERIC or _UNTELLING.fullmatch(t) else 1.0
        for t in s.core
        if t in asked or t not in EVERYTHING or len(s.core) == 1
    }
    precise = sum(w * _asked(t, asked) for t, w in size.items()) / sum(size.values()) if size else 0.5
    apart = sum(1 for t in s.around if not _asked(t, asked)) / len(s.around) if s.around else 0.0
    score = (
        0.45 * everything
        + 0.2 * own
        + 0.35 * precise
        + favoured.get(f"{s.grid.document}:{s.grid.start}", 0.0)
        - STRANGE * apart
        - UNDATED * (bool(question.periods) and all(f.period.year is None for f in s.facts))
        - OTHER * (_OTHER.match(s.label) is not None and _OTHER.search(question.text) is None)
        + (
            PRIMARY * (precise >= 0.9 and statement_weight(s.grid.title) > 0)
            if bears(question.names, s, identity)
            else -NAMELESS
        )
    )
    return Match(s, score, covered, precise)


def bears(names: Sequence[str], s: Series, identity: frozenset[str]) -> bool:
    """True when the line item, or its document, bears every name of the question: no segment's figure is the group's."""
    return all(name in identity or any(strength(name, place) for place in (s.own, s.around, s.title)) for name in names)


def _share(question: Question, s: Series, weights: Mapping[str, float], identity: frozenset[str]) -> float:
    """Weighted share of the words that the series bears, each by where it stands."""
    held = 0.0
    for t, w in weights.items():
        places = (OWN * strength(t, s.own), GROUP * strength(t, s.around), TITLE * strength(t, s.title))
        known = (NAMED if t in question.names else IDENTITY) if t in identity else 0.0
        held += w * max(*places, known)
    return held / sum(weights.values())


def _asked(term: str, asked: frozenset[str]) -> float:
    """1 when a word or concept of a label is asked for, in whatever wording, 0.8 when a word for it is."""
    if term in asked or (term.startswith(CONCEPT) and any(q.partition(":")[0] == term.partition(":")[0] for q in asked)):
        return 1.0
    if term.startswith(CONCEPT):
        parts = term.partition(":")[2].split("+")
        return sum(_asked(p, asked) for p in parts) / len(parts)
    return 0.8 if any(strength(q, (term,)) for q in asked) else 0.0


def at(series: Series, asked: Period, dated: Period, fiscal: Period | None = None) -> Fact | None:
    """The figure of the period asked for; the shortest span where several end together and none is asked for.

    A fiscal quarter is found by the document that reports it: its own quarter is the newest of its columns, the year before
    the one that ends a year earlier, whatever year the columns' dates lie in. Where the company's own year is asked for and
    the document tells it, only that counts, and not the year in its name.
    """
    own_year = asked.fiscal and fiscal is not None
    known = [fiscal] if own_year else [dated, fiscal]
    if asked.quarter is not None:
        if (own := _reported(series, asked, [p for p in known if p is not None])) is not None:
            return own
        if own_year:
            return None
    fitting = [f for f in series.facts if fits(f.period, _in_its_dates(series, asked, fiscal) if own_year else asked, dated)]
    if asked.year is not None and (asked.quarter, asked.month, asked.months) == (None, None, None):
        fitting = [f for f in fitting if _headed(series, f) in (None, YEAR)]  # nine months of a year are not the year
    return max(
        fitting,
        key=lambda f: (
            -abs((f.period.months or 0) - (asked.months or f.period.months or 0)),
            f.period.order if asked.year is None else (0, 0, 0),
            f.value.number is not None,
        ),
        default=None,
    )


def _headed(series: Series, fact: Fact) -> int | None:
    """The months that the figure's column is of; what its label says ('dividend for the half-year') names the item."""
    column = series.grid.column(fact.value.column)
    return column.period.months if column else None


def _in_its_dates(series: Series, asked: Period, fiscal: Period | None) -> Period:
    """Months of a fiscal year as the columns date them: nine months of fiscal 2024 may end in October 2023."""
    dates = [f.period.year for f in series.facts if f.period.year and f.period.month and f.period.months in (3, 6, 9)]
    if fiscal is None or not fiscal.year or not asked.year or asked.months not in (3, 6, 9) or not dates:
        return asked
    return replace(asked, year=asked.year - max(0, min(1, fiscal.year - max(dates))))


def _reported(series: Series, asked: Period, known: Sequence[Period]) -> Fact | None:
    """The figure of the quarter that the document is of, or of the same quarter a year before."""
    facts = [f for f in series.facts if f.period.quarter is None and f.period.year and f.period.months in (None, 3)]
    for document in known:
        if document.quarter != asked.quarter or document.year is None or not facts:
            continue
        newest = max(facts, key=lambda f: f.period.order)
        back = document.year - asked.year if asked.year is not None else 0
        if back == 0:
            return newest
        if back == 1:
            wanted = (newest.period.year or 0) - 1
            close = [
                f for f in facts if f.period.year == wanted and abs((f.period.month or 0) - (newest.period.month or 0)) <= 1
            ]
            return close[0] if close else None
    return None


def every(series: Series, asked: Period, dated: Period) -> list[Fact]:
    """The figures of all quarters or months within the period asked for, when no figure is of the whole of it."""
    inside = [f for f in series.facts if fits(f.period, asked, dated) and f.value.number is not None]
    return inside if len({f.period for f in inside}) == len(inside) else []


def fits(known: Period, asked: Period, dated: Period) -> bool:
    """True when a figure of the known period answers for the one asked. What no heading says, the document's date may."""
    if asked.year is not None and (known.year or dated.year) != asked.year:
        return False
    rest = Period(None, asked.quarter, asked.month, asked.day, asked.months)
    if rest.quarter is not None and known.quarter is None:
        elsewhere = dated.quarter is not None and dated.quarter != rest.quarter and dated.year == asked.year
        return known.months in (None, 3) and not elsewhere
    return rest.fits(known)
