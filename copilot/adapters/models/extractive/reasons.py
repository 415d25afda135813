"""Why a figure moved: the sentences that give a reason for the matter asked about, in the period and the direction asked for."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from copilot.adapters.models.extractive.choose import Found, about
from copilot.adapters.models.extractive.in_full import measured
from copilot.adapters.models.extractive.lead_ins import ITEM
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.periods import Period, period, years_of
from copilot.adapters.models.extractive.question import GENERIC, Question, analyse, strength
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.words import content, stem, stems, word_set
from copilot.domain.passage import Passage

MOST, ITEMS = 4, 8  # sentences quoted, and items of a list that gives the reasons
BORNE, BEHIND = 0.65, 0.15  # share of the matter that what moved bears, and by how much less than the best one
STRANGE = 0.02  # for each word of what moved that is not asked for
_WHY = re.compile(
    r"^\s*why\b|\bwhy (?:did|has|have|was|were|is|are)\b|\bwhat (?:caused|drove|hit|hurt|helped|boosted|pressured|weighed on|lifted|drives|is driving|was driving|were driving|explains?|explained|contributed|led)\b"
    r"|\b(?:reasons?|drivers?) (?:for|of|behind)\b|\bwhat (?:was|were|is|are) (?:the )?(?:main |key |primary )?(?:reasons?|drivers?|factors?)\b",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"\b(?:(?:primarily |mainly |largely |partially |principally )?(?:driven|caused|led|impacted) by|due (?:primarily |mainly |largely |principally )?to"
    r"|(?:primarily|mainly|largely) (?:from|by|as a result|because|reflect\w*|attributable|related|the result)|because of|as a result of|attribut(?:ed|able)(?: primarily| mainly)? to"
    r"|reflect(?:s|ed|ing)?|result(?:ed|ing|s)? (?:primarily )?from|consist(?:ed|s)? primarily of|(?:partially |more than )?offset by|owing to)\b",
    re.IGNORECASE,
)
_UP = frozenset(
    map(
        stem,
        word_set(
            "increase increased rise rose grew grow growth higher up improve improved improvement gain expand expanded jump"
        ),
    )
)
_DOWN = frozenset(map(stem, word_set("decrease decreased decline declined fall fell lower down drop dropped reduction reduced contract worsen shrink shrank")))  # fmt: skip
_ASKING = _UP | _DOWN | frozenset(
    map(stem, word_set("change changed go went come came cause hit hurt help boost pressure weigh lift drive drove driver reason factor explain lead contribute move moved company business"))
)  # fmt: skip
_MOVED = _UP | _DOWN | {stem("change"), stem("changed"), stem("compared")}
_LEANS = re.compile(r"^\W*(?:the|this|these|such)\s+(?:overall\s+|net\s+)?(?:increase|decrease|change|decline|improvement|growth|reduction)s?\b", re.IGNORECASE)  # fmt: skip
_MOVES = re.compile(
    r"\b(?:chang|increas|decreas|declin|gr[eo]w|reduc|rise|rose|fall|fell|drop|drove|driv|hit\b|hurt|help|boost|pressur|weigh|lift|higher|lower|go up|go down|went|improv|jump)\w*",
    re.IGNORECASE,
)
_SHARE_OF = re.compile(r"\bas (?:a |the )?(?:%|per ?cent(?:age)?|share|proportion) of (?:total |net )?\w+", re.IGNORECASE)
_LONG = re.compile(r"\b(?:six|nine|twelve)[\s-]months?\b|\bhalf[- ]year\b|\byear[- ]to[- ]date\b", re.IGNORECASE)
_QUARTER = re.compile(r"\bquarters?\b|\bthree[\s-]month|\bQ[1-4]\b", re.IGNORECASE)


def asks_why(text: str) -> bool:
    """True for a question for what moved a figure."""
    return _WHY.search(text) is not None


def asks_what_moved(text: str) -> bool:
    """True for a question for what moved a figure of a company's accounts."""
    return asks_why(text) and measured(text) and _MOVES.search(text) is not None


def reasons(question: Question, library: Library, passages: Sequence[Passage]) -> list[Found]:
    """The sentences that say why, best first, a list that gives the reasons with its items; empty where none plainly does."""
    question = analyse(_SHARE_OF.sub(" ", question.text))
    matter = [t for t in question.terms if t not in question.names and t not in GENERIC | _ASKING]
    if not matter:
        return []
    kept = set(about(question, library, list(dict.fromkeys(p.document_id for p in passages))))
    matter += [n for n in question.names if not any(n in library.identity(d) for d in kept)]
    scored: list[tuple[float, int, int, Unit]] = []
    for unit in library.units(tuple(p for p in passages if p.document_id in kept)):
        text = " ".join(unit.text.split())
        gives = _GIVES.search(text)
        if gives is None or not library.trusted(unit) or not _timely(question, unit, library.dated(unit.document)):
            continue
        moved = text[: gives.start()]
        said = frozenset(stems(moved))
        if _opposed(frozenset(stems(question.text)), said):
            continue
        leans = _LEANS.match(text) is not None
        held = said | (frozenset(stems(" ".join((*unit.passage.headings[-1:], unit.before[-300:])))) if leans else frozenset())
        share = sum(strength(t, held) for t in matter) / len(matter)
        strange = (
            0 if leans else sum(1 for t in content(moved) if not any(strength(q, (t,)) for q in matter) and t not in _ASKING)
        )
        if share >= BORNE:
            scored.append((share - STRANGE * min(strange, 10), -unit.passage.rank, -unit.start, unit))
    best = sorted(scored, key=lambda s: s[:3], reverse=True)
    if any(moves(u.text) for *_, u in best):
        best = [s for s in best if moves(s[3].text)]  # 'our projects support many services due to': nothing moved
    chosen = [Found(u, score, 1.0, 1.0, 1.0) for score, _, _, u in best if score >= best[0][0] - BEHIND][:MOST]
    return [f for one in chosen for f in (one, *_items(one, library))]


def moves(text: str) -> bool:
    """True for a sentence that says that something moved."""
    return not _MOVED.isdisjoint(stems(text))


def _items(found: Found, library: Library) -> list[Found]:
    """The items of a list of reasons that the sentence announces."""
    if not found.unit.text.rstrip().endswith(":"):
        return []
    after = library.reading(found.unit.document).after(found.unit, ITEMS)
    items = takewhile(lambda unit: ITEM.match(unit.text) and library.trusted(unit), after)
    return [replace(found, unit=replace(u, passage=found.unit.passage)) for u in items]


def _opposed(asked: frozenset[str], said: frozenset[str]) -> bool:
    """True where the one goes up and the other only down."""
    up, down = bool(asked & _UP), bool(asked & _DOWN)
    return up != down and bool(said & (_DOWN if up else _UP)) and not said & (_UP if up else _DOWN)


def _timely(question: Question, unit: Unit, dated: Period) -> bool:
    """False for a sentence of another period than the one asked for."""
    if not question.periods:
        return True
    if any(p.quarter or p.months == 3 for p in question.periods) and _LONG.search(unit.text) and not _QUARTER.search(unit.text):
        return False
    years, named = {p.year for p in question.periods if p.year}, set(years_of(unit.text))
    if years and named and not years & named and not any(p.fiscal for p in question.periods) and "fiscal" not in unit.text:
        return False
    if years and not named and dated.year not in years | {None}:
        return False
    quarter = period(unit.text).quarter
    return quarter is None or any(p.quarter in (None, quarter) for p in question.periods) or "fiscal" in unit.text
