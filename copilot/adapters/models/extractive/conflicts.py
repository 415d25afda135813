"""What a reviewer must be told beside the quotations: sources that differ, and clauses that a later document changes."""

import re
from collections.abc import Sequence
from itertools import combinations

from copilot.adapters.models.extractive.choose import Found
from copilot.adapters.models.extractive.library import OPENING, Library, amends
from copilot.adapters.models.extractive.periods import periods, years_of
from copilot.adapters.models.extractive.question import Expects, Question
from copilot.adapters.models.extractive.words import content, stem
from copilot.domain.markup import escape

_TO_FIFTEEN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
               "eleven", "twelve", "thirteen", "fourteen", "fifteen")  # fmt: skip
_WORDS = {word: str(number) for number, word in enumerate(_TO_FIFTEEN)}
_WORDS |= {"twenty": "20", "thirty": "30", "forty": "40", "forty-five": "45", "fifty": "50", "sixty": "60", "ninety": "90"}
# A number is begun once and read in one way: a run of 8,000 digits took nine seconds.
_MEASURE = re.compile(
    r"(?P<sign>[$€£])\s?(?P<money>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>thousand|million|billion|bn|m\b|k\b)?"
    r"|(?P<number>(?<!\d)(?<!\d,)\d[\d,]*+(?:\.\d++)?)\s*+\)?\s*+(?P<unit>%|per ?cent\b|(?:calendar |business |working "
    r"|consecutive )?(?:day|month|year|week|hour)s?\b|million|billion|units?\b"
    r"|mg\b|g\b|kg\b|mm\b|cm\b|m\b|km\b|kPa\b|MPa\b|bar\b|°C|V\b|kV\b|A\b|W\b|kW\b|MW\b|Hz\b|dB\b|s\b)",
    re.IGNORECASE,
)
DURATIONS = frozenset({"day", "month", "year", "week", "hour"})
ALIKE = 0.45  # share of the shorter sentence's words that the other must have, to be on the same matter
_SPELT = re.compile(r"\b(" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")\b(?!\s*\()", re.IGNORECASE)
_SECTION = re.compile(r"\b(?:Section|Clause|Article|Paragraph|§)\s*(\d+(?:\.\d+)*)", re.IGNORECASE)


def measures(text: str) -> frozenset[tuple[str, str]]:
    """The quantities in a text as (kind of unit, figure): ('day', '30'), ('%', '5'), ('$', '1.2 million')."""
    plain = _SPELT.sub(lambda m: _WORDS[m[1].lower()], text)
    found = set()
    for m in _MEASURE.finditer(plain):
        if m["sign"]:
            found.add((m["sign"], f"{m['money'].replace(',', '')} {(m['scale'] or '').lower()}".strip()))
        else:
            unit = m["unit"].lower().split()[-1]
            found.add(
                (
                    "%" if unit.startswith(("per", "cent")) else unit if len(unit) < 3 else unit.rstrip("s"),
                    m["number"].replace(",", ""),
                )
            )
    return frozenset(found)


def differing(library: Library, found: Sequence[Found], question: Question) -> list[tuple[Found, Found]]:
    """Pairs from different documents that answer alike and give other figures for the same kind of unit."""
    if question.expects not in (Expects.FIGURE, Expects.DATE, Expects.ANY) or not found:
        return []
    close = [f for f in found if f.covered >= 0.8 * found[0].covered and f.own >= 0.6 * found[0].own]
    return [
        (a, b)
        for a, b in combinations(close, 2)
        if a.unit.document != b.unit.document and _one_time(library, a, b) and at_odds(a.unit.text, b.unit.text)
    ]


def _one_time(library: Library, a: Found, b: Found) -> bool:
    """True when both speak of one time: the same years, else documents of one date or mere durations."""
    ours, theirs = set(years_of(a.unit.text)), set(years_of(b.unit.text))
    if ours or theirs:
        parts = [{(p.quarter, p.month) for p in periods(f.unit.text) if p.quarter or p.month} for f in (a, b)]
        return ours == theirs and parts[0] == parts[1]
    kinds = {kind for kind, _ in measures(a.unit.text) & measures(b.unit.text) or measures(a.unit.text)}
    return kinds <= DURATIONS or library.dated(a.unit.document).fits(library.dated(b.unit.document))


def at_odds(one: str, other: str) -> bool:
    """True when two sentences on one subject share words and give disjoint figures of a kind of unit both use."""
    ours, theirs = measures(one), measures(other)
    kinds = {kind for kind, _ in ours} & {kind for kind, _ in theirs}
    mine, yours = (frozenset(w for w in content(text) if not w[0].isdigit()) for text in (one, other))
    if not kinds or len(mine & yours) < ALIKE * min(len(mine), len(yours)):
        return False
    return any({f for k, f in ours if k == kind}.isdisjoint({f for k, f in theirs if k == kind}) for kind in kinds)


def amendments(library: Library, found: Sequence[Found]) -> list[str]:
    """One line for each document among the evidence that amends another one among it, the newest first."""
    lines = []
    documents = list(dict.fromkeys(f.unit.document for f in found))
    changing = sorted((d for d in documents if library.amendment(d)), key=lambda d: _age(d, library))
    for later in changing:
        sections = sorted(
            {s for f in found if f.unit.document == later for s in _SECTION.findall(" ".join([f.unit.before, f.unit.text]))}
        )
        others = [
            library.evidence.documents[d].name
            for d in documents
            if d != later and d not in changing and _may_change(later, d, library)
        ]
        if others:
            name = escape(library.evidence.documents[later].name)
            what = f" (it speaks of section {', '.join(sections[:4])})" if sections else ""
            lines.append(
                f"**Later document.** {name} amends or supplements{what}: read it before {escape(', '.join(others[:3]))}."
            )
    return lines


def order_current_first(library: Library, found: Sequence[Found]) -> list[Found]:
    """Amendments before what they amend, the newest first; otherwise as ranked."""
    amending = {
        f.unit.document
        for f in found
        if library.amendment(f.unit.document) and (amends(f.unit.text) or amends(f.unit.before) or f.own >= 0.5)
    }
    others = {f.unit.document for f in found}
    ages = {d: _age(d, library) for d in amending if any(_may_change(d, other, library) for other in others - {d})}
    return sorted(found, key=lambda f: (0, ages[f.unit.document]) if f.unit.document in ages else (1, ()))


_PARTY = re.compile(
    r"\b([A-Z][\w&’'-]+)(?:[ ,]+[A-Z&][\w.&’'-]*){0,5}?,?[ ]+(?:Inc|LLC|L\.L\.C|Ltd|Limited|GmbH|AG|plc|PLC|Corp|Corporation|Company|Co|S\.A|N\.V|B\.V|L\.P|LP|SE)\b"
)


def _may_change(later: str, other: str, library: Library) -> bool:
    """False where neither names a party of the other: an addendum of one supplier's terms changes nobody else's contract."""
    texts = [library.evidence.text(d) for d in (other, later)]
    theirs, ours = (
        {stem(name) for name in _PARTY.findall(text[:OPENING]) if not any(f" {name.casefold()} " in t for t in texts)}
        for text in texts
    )  # a word that is written small elsewhere is no name: "the merger company"
    named = any(name in library.vocabulary(later) for name in theirs) or any(name in library.vocabulary(other) for name in ours)
    return named or not theirs


_ORDINAL = re.compile(r"\b(?:no\.?|number|#|amendment|addendum)[\s_-]*(?:no\.?[\s_-]*|#[\s_-]*)?(\d{1,2})\b", re.IGNORECASE)


def _age(document: str, library: Library) -> tuple[int, ...]:
    """What sorts the newest of several amendments first: by its date, and by the number in its name."""
    known = library.evidence.documents[document]
    number = _ORDINAL.search(f"{known.name} {known.title}".replace("-", " ").replace("_", " "))
    return (*(-n for n in library.dated(document).order), -int(number[1]) if number else 0)
