"""What a contract defines a term as: '"Net Sales" means ...', or the words before '(the "Net Sales")'."""

import re
from collections.abc import Sequence

from copilot.adapters.models.extractive.lead_ins import ITEM
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.wordings import Hit
from copilot.adapters.models.extractive.words import words
from copilot.domain.passage import Passage

_MARKED = r"[\"“”'‘](?P<marked>[^\"“”]{2,60}?)[\"“”'’]"
_TERM = r"(?P<plain>[\w&’'/-]+(?:\s+[\w&’'/-]+){0,4}?)"
_ENDS = r"(?:\?|$|\b(?:in|under|according|for\s+the\s+purposes?)\b)"
_ASKED = (
    rf"\bhow\s+(?:is|are)\s+(?:the\s+(?:term|word|expression)s?\s+)?(?:{_MARKED}|{_TERM})\s+defined\b",
    rf"\bhow\s+(?:does|do|did)\s+[^?]{{3,60}}?\s+define\s+(?:the\s+term\s+)?(?:{_MARKED}|{_TERM})\s*(?:\?|$)",
    rf"\bwhat\s+(?:does|do|is)\s+(?:the\s+(?:term|word|expression)s?\s+)?(?:{_MARKED}|{_TERM})\s+(?:mean|stand\s+for)\s*{_ENDS}",
    rf"\bwhat\s+is\s+meant\s+by\s+(?:{_MARKED}|{_TERM})\s*{_ENDS}",
    rf"\b(?:definition|meaning)\s+(?:of|for)\s+(?:the\s+term\s+)?(?:{_MARKED}|{_TERM})\s*{_ENDS}",
    rf"^\W*define\s+(?:{_MARKED}|{_TERM})\s*(?:[.?]|$)",
)
_PATTERNS = tuple(re.compile(text, re.IGNORECASE) for text in _ASKED)
_SAYS = (
    r"\W{0,3}(?:\s*\([^()]{0,40}\))?\s*(?:,[^,.]{0,60},\s*)?(?:or\s+[\"“][^\"”]{2,40}[\"”]\s*)?(?:shall\s+|will\s+)?"
    r"(?:means?|have\s+the\s+meaning|has\s+the\s+meaning|refers?\s+to|is\s+defined|are\s+defined|be\s+defined|includes?|is|are)\b"
)
_OPENS, _CLOSES = "[\"“'‘]", "[\"”'’]"
LEAST = 20  # characters that a definition beside its term has
LISTED = 6  # sentences that are read on where a definition ends in a colon


def term(question: str) -> str:
    """The term whose definition is asked for, as written; empty where none is."""
    found = next((m for pattern in _PATTERNS if (m := pattern.search(question))), None)
    if found is None:
        return ""
    said = " ".join((found["marked"] or found["plain"] or "").split())
    return re.sub(r"^(?:the|an?)\s+", "", said, flags=re.IGNORECASE)


def defined(asked: str, documents: Sequence[str], library: Library) -> list[Hit]:
    """The sentences of each document that define the term; those that say what it means before those that only give it as a name."""
    written = r"\s+".join(re.escape(m.group()) + "(?:s|es)?" for m in words(asked))
    said = re.compile(rf"{_OPENS}(?:the\s+)?{written},?{_CLOSES}{_SAYS}", re.IGNORECASE)
    named = re.compile(rf"\([^()]{{0,60}}{_OPENS}{written},?{_CLOSES}[^()]{{0,60}}\)", re.IGNORECASE)
    found: list[Hit] = []
    for document in documents:
        units = list(library.whole(document))
        if row := _tabled(asked, document, library):
            found.append(Hit(row, 1.0))
            continue
        at = next(
            (n for pattern in (said, named) for n, u in enumerate(units) if pattern.search(u.text) and library.trusted(u)), None
        )
        if at is not None:
            found += [Hit(u, 1.0) for u in _whole(units, at) if library.trusted(u)]
    return found


def _whole(units: Sequence[Unit], at: int) -> list[Unit]:
    """The sentence, with the items that follow where it only announces them."""
    if not units[at].text.rstrip().endswith((":", "—", "–")):
        return [units[at]]
    after = units[at + 1 : at + 1 + LISTED]
    items = next((n for n, u in enumerate(after) if not ITEM.match(u.text)), len(after))
    return [units[at], *after[:items]]


def _tabled(asked: str, document: str, library: Library) -> Unit | None:
    """The row of a table of definitions whose first cell is the term."""
    extract = library.evidence.body(document).extract
    wanted = _plain(asked)
    for table in extract.tables:
        first = next((c for c in table.cells if _plain(extract.text[c.start : c.end]) == wanted), None)
        end = max((c.end for c in table.cells if first and c.row == first.row), default=0)
        if first is None or end - first.end < LEAST or library.evidence.hidden(document, first.start, end):
            continue
        name, page, said = (
            library.evidence.documents[document].name,
            extract.page_at(first.start),
            extract.text[first.start : end],
        )
        place = Passage(1, name, document, page, first.start, end, said, 1.0)
        row = Unit(document, first.start, end, said, "", place)
        return row if library.trusted(row) else None
    return None


def _plain(text: str) -> str:
    return " ".join(text.strip(" \"“”'‘’\n").casefold().split())
