"""What the opening of a contract says of itself: its title, its parties, its date."""

import re
from collections.abc import Callable

from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.sentences import Span
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.wordings import Hit
from copilot.domain.passage import Passage

OPENING = 12_000  # characters in which a contract names itself
_TITLE = re.compile(
    r"^[ \t]*((?:[A-Z][\w&,'’()/.-]*|of|and|for|the|to|No\.?|in|on|\d+)(?:[ \t]+(?:[A-Z][\w&,'’()/.-]*|of"
    r"|and|for|the|to|No\.?|in|on|\d+)){0,9}[ \t]+)?"
    r"(?:AGREEMENT|Agreement|CONTRACT|Contract|LEASE|Lease|LICEN[CS]E|AMENDMENT|Amendment|ADDENDUM"
    r"|Addendum|DEED|Deed|TERMS AND CONDITIONS)(?:[ \t]+(?:NO\.?|No\.?)[ \t]*\w+)?[ \t]*$",
    re.MULTILINE,
)
_PARTIES = re.compile(
    r"[^\n.]{0,200}?\b(?:by and (?:between|among)|(?:is|are)?\s*(?:made|entered)[^.]{0,160}?\b(?:between"
    r"|among)|BETWEEN|BY AND BETWEEN|between)\b.{20,700}?(?:\.\s|\n\s*\n|WITNESSETH|RECITALS|WHEREAS"
    r"|Recitals|$)",
    re.DOTALL,
)
_DATE = re.compile(
    r"(?:\b(?:dated|made|entered into|effective|executed|signed)\b[^.\n]{0,80}?(?:as of|on|this)?\s*)?"
    r"(?:\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d"
    r"|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:day of\s+)?(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December),?\s+(?:19|20)\d\d)",
    re.IGNORECASE,
)


def opening(name: str, document: str, library: Library) -> list[Hit]:
    """The span for title, parties, agreement date or effective date; empty for any other item or where nothing fits."""
    find = _FINDERS.get(name.casefold())
    if find is None:
        return []
    text = library.evidence.text(document)[:OPENING]
    span = find(text)
    if span is None or library.evidence.hidden(document, *span):
        return []
    name, page = library.evidence.documents[document].name, library.evidence.body(document).extract.page_at(span.start)
    place = Passage(1, name, document, page, span.start, span.end, text[span.start : span.end], 1.0)
    return [Hit(Unit(document, span.start, span.end, text[span.start : span.end], "", place), 1.0)]


def _title(text: str) -> Span | None:
    match = _TITLE.search(text)
    if match is None:
        return None
    lead = len(match.group()) - len(match.group().lstrip())
    return Span(match.start() + lead, match.start() + len(match.group().rstrip()))


def _parties(text: str) -> Span | None:
    match = _PARTIES.search(text)
    if match is None:
        return None
    whole = match.group()
    end = re.search(r"\s*(?:WITNESSETH|RECITALS|WHEREAS|Recitals)?\s*$", whole)
    lead = len(whole) - len(whole.lstrip())
    return Span(match.start() + lead, match.start() + (end.start() if end else len(whole)))


def _date(text: str) -> Span | None:
    match = _DATE.search(text)
    return Span(match.start(), match.end()) if match else None


def _effective(text: str) -> Span | None:
    """The date in front of '(the "Effective Date")'."""
    defined = re.search(r"\(\s*(?:the\s+)?[\"“]Effective\s+Date[\"”]", text)
    dates = list(_DATE.finditer(text, 0, defined.start())) if defined else []
    return Span(dates[-1].start(), dates[-1].end()) if defined and dates and defined.start() - dates[-1].end() < 60 else None


_FINDERS: dict[str, Callable[[str], Span | None]] = {
    "document name": _title,
    "parties": _parties,
    "agreement date": _date,
    "effective date": _effective,
}
