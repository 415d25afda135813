"""The words that give a table's figures their currency and scale, and where they stand."""

import re

from copilot.adapters.models.extractive.sentences import Span

UNIT = re.compile(
    r"\(?\b(?:amounts?\s+|figures?\s+|dollars\s+|all\s+(?:amounts|figures)\s+|expressed\s+|stated\s+|presented\s+)?(?:are\s+)?"
    r"in\s+(?:[A-Za-z$€£.’']{1,12}\s?){0,4}?(thousand|million|billion)s?\b[^\n)]{0,90}\)?"
    r"|\(\s?(?:[A-Z]{0,3}[$€£]\s?)?(?:in\s+)?(?:thousand|million|billion|000)s?(?:,?\s(?:except|unless)\s[^()\n]{1,60})?\s?\)"
    r"|(?:[$€£]|US\$|USD|EUR|GBP|RMB)\s?['’‘]?(?:000['’]?s?|m|mn|bn|k|million|thousand|billion)s?\b|['’‘]000s?\b|\(\s?in\s000['’]?s\s?\)"
    r"|\(\s?(?:table|tables|amounts in table)\sin\s(?:thousand|million|billion)s?\s?\)",
    re.IGNORECASE,
)
UNSCALED = re.compile(
    r"\bper (?:\w+ )?(?:share|unit|day|barrel|ounce|tonne?)\b|%|\bpercent|\bper cent|\bratio\b|\brate\b|\b(?:in|of) (?:years|months|days)\b|\b(?:years|months)\)|\buseful li(?:fe|ves)\b|\bremaining (?:term|li(?:fe|ves))\b",
    re.IGNORECASE,
)
UNITS = re.compile(r"units?(?: of measure(?:ment)?)?|uom|dimension", re.IGNORECASE)  # what a column of units is called
_SCALE_WORDS = (
    (re.compile(r"thousand|000|\bk\b|[$€£]k\b", re.IGNORECASE), 1e3),
    (re.compile(r"billion|bn\b", re.IGNORECASE), 1e9),
    (re.compile(r"million|mn?\b", re.IGNORECASE), 1e6),
)
THROUGHOUT = re.compile(
    r"\b(?:expressed|stated|presented)\sin\s(?:[A-Za-z$€£.’']{1,12}\s){0,4}?(?:thousand|million|billion)s?\b"
    r"|\b(?:expressed|stated|presented)\sin\s(?:[A-Z]{0,3}\s?[$€£]\s?)?['’‘]?000['’]?s\b"
    r"|\b(?:dollars|euros?|pounds|amounts|figures)\sin\s(?:thousand|million|billion)s,?\sexcept\b|"
    r"(?:tabular|all|dollar|table)?\s?(?:dollar\s)?(?:amounts|figures|tables)[^.\n()]{0,40}\bin\s(?:[A-Za-z$€£.’']{1,12}\s){0,3}?(thousand|million|billion)s?\b"
    r"[^.\n()]{0,40}(?:unless|except (?:as|where)) (?:otherwise )?(?:stated|noted|indicated|disclosed|specified)[^.\n()]{0,20}",
    re.IGNORECASE,
)


def scale_named(text: str) -> float:
    """The factor that a unit's words name: 1,000 for 'in thousands', '$’000' or '€k'; 1 where they name none."""
    plain = text.partition("except")[0]  # 'in millions, except number of shares, which are in thousands'
    return next((factor for said in (plain, text) for pattern, factor in _SCALE_WORDS if pattern.search(said)), 1.0)


def scale_at(text: str, unit: Span | None) -> float:
    return scale_named(text[unit.start : unit.end]) if unit else 1.0


def unit_above(text: str, start: int, first_row: int) -> Span | None:
    """The unit in the table's head, else the last one named in the 400 characters above it."""
    inside = list(UNIT.finditer(text, start, max(start, first_row)))
    above = list(UNIT.finditer(text, max(0, start - 400), start))
    match = inside[0] if inside else above[-1] if above else None
    return Span(match.start(), match.end()) if match else None
