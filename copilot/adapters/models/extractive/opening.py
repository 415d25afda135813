"""What the opening of a contract says of itself: its title, its parties, its date."""

import re
from collections.abc import Callable

from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.sentences import Span, sentences, trimmed
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.wordings import Hit
from copilot.domain.passage import Passage

OPENING = 12_000  # characters in which a contract names itself
_WORD = r"(?:[a-z]-[a-z]+|[A-Z\d][\w&,'’()/.®™#-]*|&|of|and|for|the|to|in|on|#?\d+)"
_TITLE = re.compile(
    rf"^[ \t]*(?:#{{1,6}}[ \t]*)?(?:\*\*)?(?!\d|(?:TERM|PURPOSE|SCOPE|DURATION|ENTIRE|Term|Purpose|Scope|Duration|Entire)\b)((?:{_WORD}[ \t]+){{0,14}}?"
    r"(?:AGREEMENT|Agreement|CONTRACT|Contract|LEASE|Lease|LICEN[CS]E|AMENDMENT|Amendment|ADDENDUM"
    r"|Addendum|DEED|Deed|TERMS AND CONDITIONS)(?:[ \t]+(?:NO\.?|No\.?|Number|#)[ \t]*\w+)?)(?:\*\*)?(?=[ \t]*$|[ \t]+(?:BY AND|BETWEEN|AMONG|DATED)\b)",
    re.MULTILINE,
)
_BETWEEN = re.compile(r"\b(?:by and (?:between|among)|between|among)\b(?! the date)", re.IGNORECASE)
_ENTERS = re.compile(r"\b(?:agreement|contract|amendment|lease|licen[cs]e|deed|made|entered|dated|effective)\b", re.IGNORECASE)
_DEFINES = re.compile(
    r"\([^()]{0,80}[\"“][^\"”]{2,60}[\"”]|\bhereinafter\b|\b(?:a|an)\s+\w+\s+(?:corporation|company|partnership)\b|\b(?:Inc|Ltd|LLC|GmbH|plc|Corp|S\.A|N\.V|B\.V)\b",
    re.IGNORECASE,
)
_ALIAS = re.compile(r"\((?:[^()\"“]{0,40})[\"“][A-Z][^\"”]{1,40}[\"”]\s*\)")  # (the "Buyer")
_RECITES = re.compile(
    r"\b(?:W\s?I\s?T\s?N\s?E\s?S\s?S\s?E\s?T\s?H|WITNESSETH|RECITALS?|Recitals|WHEREAS|Whereas|BACKGROUND|NOW,? THEREFORE)\b"
)
_BOTH = re.compile(r"\S\s+(?:and|AND)\s+\S.{8,}", re.DOTALL)
_NAMED = re.compile(  # in running text: 'Exhibit 10.2 FORM OF HOSTING AGREEMENT', 'This Hosting Agreement (the "Agreement")'
    r"\b(?:(?:[A-Z][A-Z&-]+[ \t]+){1,8}(?:AGREEMENT|CONTRACT|LEASE|LICEN[CS]E|AMENDMENT|DEED|ADDENDUM)"
    r"|(?<=\b[Tt]his )(?:[A-Z][\w&-]+\s+){1,8}?(?:Agreement|Contract|Lease|Licen[cs]e|Amendment|Deed|Addendum))\b"
)
_NAMING = 4000  # characters in which running text may still name it
_CLOSING = 3000  # characters at the end of a contract in which it is signed
LEAD, REACH, LONGEST = 200, 400, 1200  # characters before and after 'between' that are looked at, and of the whole
_DATE = re.compile(
    r"(?P<lead>\b(?:dated|made|entered into|effective|executed|signed)\b[^.\n]{0,80}?(?:as of|on|this)?\s*+)?"
    r"(?:\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+\d{1,2}(?:\s?(?:s\s?t|n\s?d|r\s?d|t\s?h))?,?\s+(?:19|20)\d\d"
    r"|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:day of\s+)?(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December),?\s+(?:19|20)\d\d"
    r"|(?:(?<!_)_{3,}+|\[\W{1,4}\])(?:\s++day\s++of\s++(?:_{3,}+|\[\W{1,4}\]))?,?\s++(?:19|20)[\d_]{2}"  # left blank: a form, or not dated yet
    r"|(?P<short>(?<![\d/])\d{1,2}/\d{1,2}/(?:19|20)?\d\d\b))",
    re.IGNORECASE,
)
_WITNESS = re.compile(r"\bIN WITNESS (?:WHEREOF|OF WHICH|HEREOF)\b", re.IGNORECASE)
_SIGNATURE = re.compile(r"/s/|\bSigned:|\bSignature:|^[ \t]*By:", re.IGNORECASE | re.MULTILINE)
_MEANS = re.compile(r"[\"“](?:Effective|Commencement) Date[\"”]\W+(?:shall\s+)?(?:means?|is|be)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\bmeaning\b|\bset forth (?:above|in the)|\bfirst (?:above )?written", re.IGNORECASE)
_SIGNED = re.compile(rf"\bDated?:?[\s_]*(?:{_DATE.pattern.replace('P<lead>', ':').replace('P<short>', ':')})", re.IGNORECASE)


def opening(name: str, document: str, library: Library) -> list[Hit]:
    """The span for title, parties, agreement date or effective date; empty for any other item or where nothing fits."""
    find = _FINDERS.get(name.casefold())
    if find is None:
        return []
    text = library.evidence.text(document)
    span = find(text)
    if span is None or library.evidence.hidden(document, *span):
        return []
    name, page = library.evidence.documents[document].name, library.evidence.body(document).extract.page_at(span.start)
    place = Passage(1, name, document, page, span.start, span.end, text[span.start : span.end], 1.0)
    return [Hit(Unit(document, span.start, span.end, text[span.start : span.end], "", place), 1.0)]


def _title(text: str) -> Span | None:
    """The line that is a title, else the words of capitals or after 'This' that call it an agreement."""
    match = _TITLE.search(text, 0, OPENING)
    if match is not None:
        return trimmed(text, match.start(1), match.end(1))
    match = _NAMED.search(text, 0, _NAMING)
    return trimmed(text, match.start(), match.end()) if match else None


def _parties(text: str) -> Span | None:
    """From where the contract says between whom it is to the end of the sentence that has named both."""
    text = text[:OPENING]
    found = [(m, _likely(text, m)) for m in _BETWEEN.finditer(text)]
    best = max((pair for pair in found if pair[1] > 1), key=lambda pair: (pair[1], -pair[0].start()), default=None)
    if best is None:
        return _agreeing(text)
    match = best[0]
    block = max(text.rfind("\n\n", 0, match.start()) + 2, match.start() - LEAD, 0)
    start = next((s.start for s in sentences(text, block, match.end() + 1) if s.end >= match.start()), match.start())
    recital = _RECITES.search(text, match.end())
    limit = min(start + LONGEST, recital.start() if recital else len(text))
    end = match.end()
    for span in sentences(text, match.end(), limit):
        end = span.end
        if _BOTH.search(text, match.end(), end):
            break
    return trimmed(text, start, end)


def _agreeing(text: str) -> Span | None:
    """A first sentence that defines two names and calls itself an agreement, where no 'between' stands."""
    for span in sentences(text, 0, min(len(text), _NAMING)):
        said = text[span.start : span.end]
        if len(_ALIAS.findall(said)) > 1 and _BOTH.search(said) and _ENTERS.search(said) and len(said) < LONGEST:
            return span
    return None


def _likely(text: str, match: re.Match[str]) -> int:
    """How much speaks for these words to begin the list of parties."""
    before, after = text[max(0, match.start() - LEAD) : match.start()], text[match.end() : match.end() + REACH]
    told = min(3, len(_DEFINES.findall(after)))
    return told + (_ENTERS.search(before) is not None) + ("by and" in match.group().lower()) - (0 if _BOTH.search(after) else 3)


def _date(text: str) -> Span | None:
    """The date that it is dated or made on, else the first of its opening, else the one that it is signed on."""
    found = [m for m in _DATE.finditer(text, 0, OPENING) if m["lead"] or (m.start() < _NAMING and not m["short"])]
    made = [m for m in found if m["lead"] and not m["lead"].lower().startswith("effective")]
    signed = _SIGNED.search(text, 0, _NAMING) or _SIGNED.search(text, max(0, len(text) - _CLOSING)) or _closing(text)
    match = made[0] if made else next((m for m in found if not m["lead"]), None) or signed or (found[0] if found else None)
    return trimmed(text, match.start(), match.end()) if match else None


def _closing(text: str) -> re.Match[str] | None:
    """The date that stands where the parties sign: 'IN WITNESS WHEREOF ... on 8 May 2002', 'Title: CEO Date: 8 May 2002'."""
    for sign in [*_WITNESS.finditer(text), *_SIGNATURE.finditer(text)]:
        near = (
            *_DATE.finditer(text, sign.start(), sign.end() + LEAD),
            *_DATE.finditer(text, max(0, sign.start() - LEAD // 2), sign.end()),
        )
        written = next((m for m in near if not m["short"]), None)  # in figures only: of a filing, a page, a form
        if written is not None:
            return written
    return None


def _effective(text: str) -> Span | None:
    """The date in front of '(the "Effective Date")', else the sentence that defines it."""
    defined = re.search(r"\(\s*(?:the\s+)?[\"“]Effective\s+Date[\"”]", text[:OPENING])
    dates = list(_DATE.finditer(text, 0, defined.start())) if defined else []
    if defined and dates and defined.start() - dates[-1].end() < 60:
        return Span(dates[-1].start(), dates[-1].end())
    means = next((m for m in _MEANS.finditer(text) if not _ELSEWHERE.search(text[m.start() : m.end() + LEAD])), None)
    return sentences(text, means.start(), min(len(text), means.end() + REACH))[0] if means else None


_FINDERS: dict[str, Callable[[str], Span | None]] = {
    "document name": _title,
    "parties": _parties,
    "agreement date": _date,
    "effective date": _effective,
}
