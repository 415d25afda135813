"""Kinds of figure: which of a sentence's figures are of the kind that a question's words call for."""

import re
from collections.abc import Sequence

SPAN_UNIT = re.compile(
    r"\s?-?\s?(?:(?:business|calendar|consecutive|working)\s)?(?:years?|months?|weeks?|days?|hours?|minutes?)\b", re.IGNORECASE
)
_MONEY = re.compile(r"[$€£¥]|\b(?:USD|EUR|GBP|RMB|CHF)\b")
_NAME_BEFORE = re.compile(r"\b\w*[A-Z]\w*[®™]?\s*$")
_PERCENT = re.compile(r"%|per ?cent", re.IGNORECASE)
_ASKS_PERCENT = re.compile(
    r"\b(?:percent(?:age)?|per cent|proportion|share of|share\W*$|rate|%|margin|yield|comparable|same[- ]store|like[- ]for[- ]like)",
    re.IGNORECASE,
)
_ASKS_SPAN = re.compile(
    r"\b(?:how (?:long|soon|often|old)|how much (?:notice|warning|time)|(?:notice |time )?period|duration|term\b|how many (?:years|months|weeks|days|hours))",
    re.IGNORECASE,
)
_ASKS_COUNT = re.compile(r"\bhow many\b|\bnumber of\b", re.IGNORECASE)
_ASKS_CHANGE = re.compile(
    r"\bby how much\b|\bhow much (?:did|has|have|had|do|does)\b|\b(?:change|growth|increase|decrease|reduc|grow|fell|r[io]se)",
    re.IGNORECASE,
)
_ASKS_MONEY = re.compile(
    r"\b(?:how much|amount|cost|price|value|revenues?|sales|income|profit|expenses?|fees?|pay|paid|cash|debt|charges?|proceeds|salary|dividends?|worth|loss(?:es)?|cap)\b",
    re.IGNORECASE,
)


def of_kind(asked: str, text: str, found: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """The figures of the kind that the question's words call for."""
    if _ASKS_SPAN.search(asked):
        return [m for m in found if SPAN_UNIT.match(text, m.end())]
    if _ASKS_PERCENT.search(asked):
        return [m for m in found if _PERCENT.search(m.group())]
    if _ASKS_COUNT.search(asked):
        return [m for m in found if not _PERCENT.search(m.group()) and not _MONEY.search(m.group())]
    if _ASKS_MONEY.search(asked):
        return [m for m in found if _MONEY.search(m.group())] or [
            m for m in found if not _PERCENT.search(m.group()) and not _in_a_name(text, m)
        ]
    return list(found)


def _in_a_name(text: str, figure: re.Match[str]) -> bool:
    """True for a number that is part of a name, and no amount: 'iPhone 14 Pro', 'Windows 11'."""
    said = figure.group().strip()
    return said.isdigit() and len(said) < 3 and _NAME_BEFORE.search(text[: figure.start()]) is not None


def counts(asked: str) -> bool:
    """True when a number of things or an amount is asked for, which no percentage is."""
    return not _ASKS_PERCENT.search(asked) and (
        re.search(r"\bhow many\b", asked, re.IGNORECASE) is not None or amounts_only(asked)
    )


def amounts_only(asked: str) -> bool:
    """True when an amount of money is asked for, which no percentage is."""
    others = (_ASKS_SPAN, _ASKS_PERCENT, _ASKS_COUNT, _ASKS_CHANGE)
    return _ASKS_MONEY.search(asked) is not None and not any(p.search(asked) for p in others)
