"""Questions jotted down as headings ('capex 2025 vs 2024', 'net debt?', 'unit margin and why'), put as the full questions they stand for.

What reads questions reads full ones: an opening that asks, a verb, a company's name in capitals.
"""

import re
from collections.abc import Sequence

from copilot.adapters.models.extractive.periods import periods

LONGEST = 14  # words of a heading
_SHORT = {
    "yr": "year", "yrs": "years", "qtr": "quarter", "qtrs": "quarters", "mgmt": "management", "wat": "what", "whats": "what is",
    "hows": "how is", "y/y": "year over year", "yoy": "year over year", "ann": "annual",
}  # fmt: skip
_SHORTENED = re.compile(r"(?<![\w/])(?:" + "|".join(map(re.escape, _SHORT)) + r")(?![\w/])", re.IGNORECASE)
# What makes a sentence of it: it asks, orders, or has a verb of its own.
_WHOLE = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|how|is|are|was|were|am|be|do|does|did|has|have|had|can|could|may|might|must|shall|should"
    r"|will|would|list|give|show|tell|explain|describe|summari[sz]e|compare|compute|calculate|find|identify|name|state|discuss|provide"
    r"|outline|extract|break|split|report|please)\b",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"\b(?:sales|revenues?|turnover|income|profits?|earnings|eps|ebitda?|margins?|expenses?|costs?|spend(?:ing)?|capex|expenditures?|debts?"
    r"|borrowings|cash|fcf|dividends?|buybacks?|repurchases|inventor(?:y|ies)|receivables?|payables?|assets|liabilities|equity|tax(?:es)?|rate"
    r"|headcount|employees|shares?|count|growth|change|depreciation|amorti[sz]ation|r&d|sg&a|opex|cogs|goodwill|backlog|capital|interest"
    r"|provisions?|losses|deposits|loans|comps|comp(?:ensation)?|roic|roe|roa|returns?)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,;&]*\band\s+(?P<tail>(?:the\s+)?(?:reasons?|drivers?)(?:\s+for\s+(?:it|this|that))?|why(?:\s.*)?|what\s.*|how\s.*)$",
    re.IGNORECASE,
)
_GOES = re.compile(r"(?<=\w )\bgo (?P<way>up|down)\b", re.IGNORECASE)
_SHARE = re.compile(r"(?P<part>\w.*?)\s+(?:share|percentage|proportion|%)\s+of\s+(?P<whole>\w.*)", re.IGNORECASE)
_AT_END = re.compile(r"\s+at (?:the )?(?:year|period|quarter)[- ]end\b", re.IGNORECASE)  # a balance is of no other day
_DOES = re.compile(
    r"^(?P<of>\s*how (?:did|does|do|has|have) [^?]+?) (?:do|done|fare)(?P<rest>(?:\s+(?:in|during|over|for)\b[^?]*)?\s*\??\s*)$",
    re.IGNORECASE,
)
_WHY = re.compile(r"^(?:the\s+)?(?:reasons?|drivers?|why)\b", re.IGNORECASE)
_CHANGES = re.compile(r"\s*\b(?:change[sd]?|movements?|development|trend)\b", re.IGNORECASE)
_OVER_YEAR = re.compile(r",?\s*\b(?:year over year|year[- ]on[- ]year)\b", re.IGNORECASE)
_AGAINST = re.compile(r"\s*\b(?:vs\.?|versus|compared (?:to|with)|against)\s+(?=(?P<other>.+)$)", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(?:(?:a |the )?year (?:ago|before|earlier)|(?:last|prior|previous) (?:year|quarter|period))\b", re.IGNORECASE
)
_RETURNED = re.compile(
    r"^\s*how much\b[^?]*\breturn(?:ed)?\b[^?]*?(?:holders|investors|owners)\b[^?]*?\b(?:through|via|by|in|as)\s+(?=(?:dividends?|buybacks?|(?:share |stock )?repurchases)\b)",
    re.IGNORECASE,
)
_MUCH = re.compile(
    r"^\s*how much (?P<of>[^?]+?) (?:did|does) (?P<who>[^?]+?) (?:generate|make|earn|have|report|produce|post)\b(?P<rest>[^?]*)",
    re.IGNORECASE,
)
_THEY = re.compile(r"^(?:they|it|the company|the group|we)$", re.IGNORECASE)


def in_full(text: str, names: Sequence[str] = ()) -> str:
    """The question in full; as it was where it is one, or names no figure. `names` of companies are written with their capitals."""
    text = _SHORTENED.sub(lambda m: _SHORT[m.group().casefold()], text)
    text = _GOES.sub(lambda m: "increase" if m["way"].casefold() == "up" else "decrease", text)
    for name in names:
        text = re.sub(rf"(?<![\w-]){re.escape(name.casefold())}(?=\b(?!-))", name, text)
    text = _DOES.sub(r"\g<of> perform\g<rest>", text)
    if (m := _RETURNED.match(text)) is not None:
        return f"What were {text[m.end() :]}"
    if (m := _MUCH.match(text)) is not None and _MEASURE.search(m["of"]):
        who = "" if _THEY.match(m["who"]) else f"{m['who']} "
        return f"What was {who}{m['of']}{m['rest']}?"
    plain = _AT_END.sub("", text).strip(" ?.!")
    tail = _TAIL.search(plain)
    head = plain[: tail.start()] if tail else plain
    if len(plain.split()) > LONGEST or _WHOLE.search(head) or not _MEASURE.search(head):
        return text
    asked = _asked(" ".join(head.split()), explained=tail is not None)
    if tail is None:
        return f"{asked}?"
    return f"{asked} and {'why did it change' if _WHY.match(tail['tail']) and len(tail['tail'].split()) < 4 else tail['tail']}?"


def measured(text: str) -> bool:
    """True for a text that names a measure of a company's accounts."""
    return _MEASURE.search(text) is not None


def _asked(head: str, *, explained: bool) -> str:
    against = _AGAINST.search(head)
    if against is not None and (_BEFORE.search(against["other"]) or periods(against["other"])):
        return f"What was {head[: against.start()]} compared with {head[against.end() :]}"
    if (share := _SHARE.match(head)) is not None:
        return f"What was {share['part']} as a share of {share['whole']}"
    if _CHANGES.search(head):
        return f"How did {_CHANGES.sub('', _OVER_YEAR.sub('', head), count=1)} change"
    if _OVER_YEAR.search(head) and "growth" not in head.casefold():
        return f"How did {_OVER_YEAR.sub('', head)} change"
    return f"What was {head}"
