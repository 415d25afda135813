"""What the sentences of an answer lean on: clauses that they name by number, and terms that the contract defines elsewhere."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from copilot.adapters.models.extractive import definitions
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.provisions import Provision, numbered, provisions
from copilot.adapters.models.extractive.unit import Unit

# A sentence leans on a clause that limits it, excepts from it or says how; one that only counts it among others says enough itself.
_NUMBERED = r"[^.;:()]{0,60}?\b(?:Section|Clause|Article|Paragraph|§)s?\s*(?P<number>\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}\b)"
_LIMITING = (
    r"subject to|except(?: as)?(?: otherwise)?(?: (?:provided|set forth|permitted|stated|specified))?(?: (?:in|under|by))?"
    r"|other than (?:as|under|in|pursuant to)|notwithstanding|limited by"
)
_LIMITED = re.compile(rf"\b(?:{_LIMITING})\b{_NUMBERED}", re.IGNORECASE)
_LEANS = re.compile(
    rf"\b(?:{_LIMITING}|without limiting|in accordance with|pursuant to|set forth in|specified in|described in|see"
    r"|as (?:provided|set forth|described|specified|defined|determined)(?: (?:in|under|by))?|required (?:by|under)|(?:payable|due|paid) under)\b"
    + _NUMBERED,
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"^[^.;]{0,40}\b(?:of|to|in) (?:the|that) (?!Agreement|contract|lease)\w+ (?:\w+ )?(?:Agreement|Act|Code|Exhibit|Plan|Law)\b|^\s*of the [A-Z]\w+ (?:\w+ )*(?:Exhibit|Act|Code|Agreement)",
    re.IGNORECASE,
)
_TERM = re.compile(r"(?<![.“\"(]\s)(?<!^)\b[A-Z][a-z]+(?:\s+(?:of\s+|and\s+)?[A-Z][a-z]+){0,3}\b")
CLAUSES, TERMS = 2, 2  # clauses and definitions that are quoted besides
TELLING = 4  # sentences of the answer whose terms are looked up: the first
SAID = 2  # sentences of a clause referred to that are quoted
SHORT = 700  # characters of a definition that is quoted
COMMON = 12  # sentences in which a term stands, from which it names a party or the services and decides nothing


class Leaned(NamedTuple):
    """`why` is what it is to the answer, in plain words."""

    why: str
    units: tuple[Unit, ...]


def leaned_on(units: Sequence[Unit], library: Library, *, only_limits: bool) -> list[Leaned]:
    """The clauses referred to, and what the first sentences mean by their terms: each once, none that is quoted already.

    `only_limits`: of a type of clause, which says enough itself, only the clauses that limit it.
    """
    quoted = {(u.document, u.start) for u in units}
    first = units[0].passage.headings
    own = [u for u in units if u.document == units[0].document and u.passage.headings == first]
    among = provisions(units[0].document, library)
    if only_limits:
        return _referred(_LIMITED, own[:1], among, quoted, library)[:1]
    return [*_referred(_LEANS, own, among, quoted, library)[:CLAUSES], *_defined(own[:TELLING], among, quoted, library)]


def _referred(
    leaning: re.Pattern[str], units: Sequence[Unit], among: Sequence[Provision], quoted: set[tuple[str, int]], library: Library
) -> list[Leaned]:
    found = []
    for unit in units:
        for match in leaning.finditer(unit.text):
            if _ELSEWHERE.match(unit.text[match.end() :]):
                continue
            provision = numbered(match["number"].upper(), among)
            if provision is None or any((u.document, u.start) in quoted for u in provision.units):
                continue
            said = tuple(u for u in provision.units[:SAID] if library.trusted(u))
            quoted |= {(u.document, u.start) for u in provision.units}
            title = f" ({provision.title})" if provision.title else ""
            found.append(Leaned(f"Section {provision.number}{title}, referred to", said))
    return [one for one in found if one.units]


def _defined(units: Sequence[Unit], among: Sequence[Provision], quoted: set[tuple[str, int]], library: Library) -> list[Leaned]:
    text = " ".join(u.text for u in units)
    terms = dict.fromkeys(m.group() for u in units for m in _TERM.finditer(u.text))
    every = [u.text for p in among for u in p.units]
    rare = sorted((sum(t in said for said in every), t) for t in terms)
    found: list[Leaned] = []
    begins = min((p.units[0].start for p in among if p.number), default=0)
    for times, term in rare:
        if times >= COMMON or times < 2 or any(q in text for q in (f"“{term}”", f'"{term}"')):
            continue
        hits = [h for h in definitions.defined(term, [units[0].document], library) if len(h.unit.text) <= SHORT]
        if (
            not hits
            or (hits[0].unit.document, hits[0].unit.start) in quoted
            or not _says(hits[0].unit.text)
            or hits[0].unit.start < begins
        ):
            continue
        quoted |= {(h.unit.document, h.unit.start) for h in hits}
        found.append(Leaned(f"“{term}”, as defined", tuple(h.unit for h in hits)))
        if len(found) == TERMS:
            break
    return found


def _says(text: str) -> bool:
    """False for a definition that only points to another clause, and for a name that a recital gives."""
    return re.search(r"\bmeaning (?:set forth|given|ascribed|specified|assigned)\b|^\W*WHEREAS\b", text) is None
