"""What an amendment does to a clause by its number: 'In clause 19.1 the words "180 days" are replaced' names no clause by its words."""

import re
from collections.abc import Sequence

from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.opening import opening
from copilot.adapters.models.extractive.unit import Unit

_NUMBER = re.compile(r"^\W*(\d{1,2}(?:\.\d{1,2})+)\b")
_REFERS = r"\b(?:clause|section|article|paragraph|§)\s*{}(?![\d]|\.\d)"
_CHANGES = re.compile(
    r"\b(?:replac|delet|amend|substitut|insert|rais|reduc|increas|decreas|extend|shorten|chang|ceas|restat|add)\w*\b",
    re.IGNORECASE,
)
_UNCHANGED = re.compile(r"\bunchanged\b|\bnot\s+(?:amended|changed)\b", re.IGNORECASE)


def changing(quoted: Sequence[Unit], amendment: str, library: Library) -> list[Unit]:
    """The sentences of the amendment that change a clause quoted from another document; empty where it is not of that document."""
    numbers = {number[1] for unit in quoted if unit.document != amendment and (number := _NUMBER.match(unit.text))}
    if not numbers or not any(_of(unit.document, amendment, library) for unit in quoted):
        return []
    refers = re.compile(_REFERS.format(f"(?:{'|'.join(map(re.escape, sorted(numbers)))})"), re.IGNORECASE)
    return [unit for unit in library.whole(amendment) if _changes(unit, refers) and library.trusted(unit)]


def _changes(unit: Unit, refers: re.Pattern[str]) -> bool:
    """The clause's number first and what is done to it after: 'Section 3 of Amendment No. 1' after 'replaced by' is its new wording."""
    named = refers.search(unit.text)
    done = _CHANGES.search(unit.text, named.end()) if named else None
    opened = re.search(r"[\"“]", unit.text)
    return (
        named is not None
        and done is not None
        and not _UNCHANGED.search(unit.text)
        and not (opened and opened.start() < named.start())
    )


def _of(document: str, amendment: str, library: Library) -> bool:
    """True when the amendment names the document by its title."""
    if document == amendment:
        return False
    titles = [hit.unit.text for hit in opening("document name", document, library)] + [
        library.evidence.documents[document].title
    ]
    text = " ".join(library.evidence.text(amendment).split()).casefold()
    plain = [re.sub(r"^(?:exhibit \S+ )?(?:form of |the )?", "", " ".join(t.split()).casefold()) for t in titles]
    return any(" " in t and t in text for t in plain)
