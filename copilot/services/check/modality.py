"""What must, may, need not or must not be done."""

import re
from dataclasses import dataclass
from enum import StrEnum

from copilot.services.check.polarity import WORDS
from copilot.services.check.words import STOP, stem


class Modality(StrEnum):
    DUTY = "must"
    FREE = "need not"
    LEAVE = "may"
    BAN = "must not"


MODAL = re.compile(
    r"\b(?:(?P<free>(?:(?:shall|will|is|are|be)\s+(?:not\s+(?:be\s+)?(?:required|obliged|obligated|bound)|(?:be\s+)?under\s+no\s+(?:obligation|duty))"
    r"|(?:do|does)\s+not\s+(?:have|need))\s+to\b|need\s+not\b)"
    r"|(?P<ban>(?:shall|may|must|will|can|should)\s+(?:in no event\s+|at no time\s+)?(?:not|never)\b|cannot\b|(?:is|are|be)\s+(?:not\s+(?:permitted|allowed|entitled|authori[sz]ed)|prohibited|forbidden|barred)\b"
    r"|(?:shall|may|must)\s+(?:have\s+)?no\b|neither\b[^.;]{0,60}?\b(?:shall|may|will|must))"
    r"|(?P<leave>may\b|(?:is|are|be)\s+(?:permitted|allowed|entitled|authori[sz]ed|free)\s+to\b|has\s+the\s+right\s+to\b|have\s+the\s+right\s+to\b|at\s+its\s+(?:sole\s+)?(?:option|discretion)\b)"
    r"|(?P<duty>shall\b|must\b|(?:is|are|be)\s+(?:required|obliged|obligated|bound)\s+to\b|agrees?\s+to\b|undertakes?\s+to\b|covenants?\s+to\b|has\s+to\b|have\s+to\b))",
    re.IGNORECASE,
)
# 'may be difficult' supposes, 'may be terminated' allows.
_CONJECTURE = re.compile(r"\s++(?:have\s|(?:well\s++|also\s++)?be\s++(?!\w*(?:ed|en|wn|ld|nt|de|id)\b))", re.IGNORECASE)
# Of the same deed these two may be said together.
ALIKE = frozenset((Modality.LEAVE, Modality.FREE))


@dataclass(frozen=True, slots=True)
class Deed:
    """A modal verb with what it governs: 'may assign' is (LEAVE, 'assign')."""

    modality: Modality
    verb: str


def deeds(text: str) -> tuple[Deed, ...]:
    """Each modal with the first content word that it governs."""
    level = text.replace("’", "'")
    found = []
    for m in MODAL.finditer(level):
        if m["leave"] and _CONJECTURE.match(level, m.end()):
            continue
        modality = Modality[(m.lastgroup or "").upper()]
        if verb := governed(level, m.end()):
            found.append(Deed(modality, verb))
    return tuple(found)


def governed(text: str, at: int) -> str:
    """Stem of the first content word after a modal verb that ends here; empty where none follows soon."""
    for word in WORDS.finditer(text, at, min(len(text), at + 60)):
        if word.group().casefold() not in STOP and not word.group().endswith("ly"):
            return stem(word.group())
    return ""
