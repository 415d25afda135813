"""What a question asks to be done with figures: read them, or take a change, a sum, a mean, a ratio of them."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from copilot.adapters.models.extractive.periods import Period, periods, without, years_of


class Op(StrEnum):
    """VALUE reads cells; the others compute from them."""

    VALUE = "value"
    CHANGE = "change"
    GROWTH = "growth"  # a change in percent
    DEVELOPS = "develops"  # the figures of the periods, and the change in percent
    MEAN = "mean"
    SUM = "sum"
    DIFFERENCE = "difference"  # of two line items
    RATIO = "ratio"
    SHARE = "share"  # a ratio in percent


LONGEST = 2000  # characters of a question that are looked at: as many as are searched for


@dataclass(frozen=True, slots=True)
class Operation:
    """`subjects` are the words that name the line items: one for changes, means and sums over time, else two or more."""

    op: Op
    subjects: tuple[str, ...]
    periods: tuple[Period, ...]
    respectively: bool = False
    whole: str = ""  # the subjects unparted: 'property and equipment' may be one line item
    cost: bool = False  # the first of two line items is a cost, which some statements print as a negative figure
    sequential: bool = False  # a change from the period next before, not from a year before
    apart: bool = False  # every column is asked for: 'in each arm'
    explains: bool = False  # a reason or a definition is asked for, not a figure


_MOVE = r"(?:change|increase|decrease|growth|decline|rise|fall|drop|reduction|movement|improvement)(?:\s*(?:/|or)\s*\(?(?:decrease|increase|decline)\)?)?"
_SHARE_WORD = r"(?:percentage|percent|per\s?cent|%|proportion|share|fraction)"
_X, _Y = r"(?P<x>[^?]+?)", r"(?P<y>[^?]+?)"
_END = r"\s*\??\s*$"
_GROWTH = (
    rf"(?:{_SHARE_WORD}|percentage point|relative)\s*(?:of\s+)?(?:the\s+)?(?:net\s+|total\s+)?\(?{_MOVE}\)?(?:\s+(?:in|of|for|from)\b)?\s*{_X}{_END}",
    rf"\b{_MOVE}\s+(?:in\s+)?(?:percentage|percent|%)\s+(?:in|of|for)\s+{_X}{_END}",
    rf"\b(?:growth rate|rate of (?:growth|{_MOVE})|year[- ](?:on|over)[- ]year (?:change|growth)|yoy (?:change|growth))\s*(?:in|of|for)?\s*{_X}{_END}",
    rf"^\s*(?:what|how (?:high|strong|large))\s+(?:is|was|were)\s+(?:the\s+)?{_X}\s+growth(?:\s+rate)?\b(?P<rest>[^?]*){_END}",
    rf"\bby (?:what|how many|how much) {_SHARE_WORD}\s*(?:points?)?\s+(?:did|has|have|had|do|does)\s+{_X}\s+(?:chang|increas|decreas|gr[eo]w|declin|fall|fell|ris|rose|drop|improv)\w*(?P<rest>[^?]*){_END}",
    rf"\bhow (?:much|many|fast|strongly)\b[^?]{{0,12}}?(?:{_SHARE_WORD}|fast|strongly)\s*(?:did|has|have|had|do|does)\s+{_X}\s+(?:chang|increas|decreas|gr[eo]w|declin|fall|fell|ris|rose|drop|improv)\w*(?P<rest>[^?]*){_END}",
)
_CHANGED = r"(?:chang|develop|evolv|gr[eo]w|increas|decreas|declin|fall|fell|ris|rose|drop|improv|mov|perform|trend)\w*"
_ANOTHER_YEAR = r"(?:year (?:before|earlier|ago)|(?:last|prior|previous|preceding)[ -](?:year|quarter|period)|same (?:quarter|period) (?:of )?(?:a|the|last) year)"
_IT = r"(?:it|they|this|that|these|those|the (?:figure|amount|number)s?)"
_DEVELOPS = (
    rf"^\s*(?:(?:what|how (?:much|many))\s+(?:is|was|are|were)\s+)?{_X},?\s+and\s+(?:by )?how (?:much )?(?:did|has|have|had|do|does)\s+{_IT}\s+{_CHANGED}(?P<rest>[^?]*){_END}",
    rf"^\s*(?:(?:what|how (?:much|many))\s+(?:is|was|are|were)\s+)?{_X},?\s+and\s+how (?:did|do|does) {_IT} compare\b(?P<rest>[^?]*){_END}",
    rf"^\s*(?:what|how (?:much|many))\s+(?:is|was|are|were)\s+{_X}\?\s*(?:and\s+)?how (?:did|do|does|has|have) {_IT} (?:compare|{_CHANGED})\b(?P<rest>[^?]*){_END}",
    rf"^\s*(?:what|how (?:much|many))\s+(?:is|was|are|were)\s+{_X},?\s+and\s+(?:(?:in|for|at)\s+)?(?:(?:a|the|one)\s+)?(?P<rest>{_ANOTHER_YEAR}[^?]*){_END}",
    rf"\bhow (?:did|has|have|do|does)\s+{_X}\s+compare\s+(?:with|to|against)\s+(?P<rest>[^?]*){_END}",
    rf"^\s*(?:did|has|have|had|do|does|is|are)\s+{_X}\s+{_CHANGED}(?P<rest>[^?]*){_END}",
    rf"^\s*(?:what|how (?:much|many))\s+(?:is|was|are|were)\s+{_X}\s+(?:(?:as )?compared (?:with|to)|versus|vs\.?|against)\s+(?P<rest>[^?]*){_END}",
    rf"\bhow (?:did|has|have|do|does)\s+{_X}\s+(?:chang|develop|evolv|gr[eo]w|increas|decreas|mov|perform|trend)\w*(?P<rest>[^?]*){_END}",
    rf"(?<!and )\b(?:trend|development|evolution) (?:in|of)\s+{_X}{_END}",
    rf"\bcompare\s+{_X}\s+(?:between|across|over)\s+(?P<rest>[^?]*){_END}",
)
_CHANGE = (
    rf"\b(?:net\s+|absolute\s+|total\s+)?(?:{_MOVE}|difference)\s*(?:in|of|for|on)\s+{_X}{_END}",
    rf"\bhow (?:much|many)\s+(?:did|has|have|had|do|does)\s+{_X}\s+(?:chang|increas|decreas|gr[eo]w|declin|fall|fell|ris|rose|drop|improv)\w*(?P<rest>[^?]*){_END}",
    rf"^(?:what|how)\b[^?]*?\b(?:the )?{_MOVE}\s+(?:between|from)\s+{_X}{_END}",
)
_SHARE = (
    rf"\b{_SHARE_WORD}\s+of\s+(?:the\s+)?{_X}\s+(?:over|out of|as (?:a |the )?{_SHARE_WORD} of|against|relative to|within|divided by|to)\s+(?:the\s+)?{_Y}{_END}",
    rf"{_X}\s+as (?:a |the )?{_SHARE_WORD}\s+of\s+(?:the\s+)?{_Y}{_END}",
    rf"\b{_SHARE_WORD}\s+of\s+(?:the\s+)?{_Y}\s+(?:is|was|are|were|did|does|do|has|have|had)?\s*(?:made up|accounted|attribut\w+|generat\w+|contribut\w+|represent\w+|consist\w*|compris\w+|constitut\w+|deriv\w+|com\w+|came|due|paid|spent|held|relat\w+|earned|is|was|are|were)\s*(?:up\s+)?(?:of|from|by|for|to|in|as)?\s*(?:the\s+)?{_X}{_END}",
    rf"\b(?:what|which|how much)\s+{_SHARE_WORD}\s+of\s+(?:the\s+)?{_Y}\s+(?:is|was|are|were|did|does|do)\s+(?:the\s+)?{_X}(?:\s+(?:account|make|represent|contribut|constitut|compris|form)\w*\s*(?:up|for|to)?)?{_END}",
    rf"\b(?:what|which) {_SHARE_WORD} (?:did|does|do|is|was|are|were)\s+{_X}\s+(?:make up|constitute|account for|represent|form|contribute to|comprise)\s+(?:of\s+)?(?:the\s+)?{_Y}{_END}",
)
_RATIO = (
    rf"\bratio\s+(?:of|between)\s+(?:the\s+)?{_X}\s+(?:to|over|and|against|vs\.?|versus)\s+(?:the\s+)?{_Y}{_END}",
    r"\b(?P<x>[a-z][\w' -]{2,50}?)[\s-]to[\s-](?P<y>[a-z][\w' -]{2,40}?)\s+ratio\b(?P<rest>[^?]*)\s*\??\s*$",
    rf"{_X}\s+divided by\s+(?:the\s+)?{_Y}{_END}",
    rf"\bhow many times\b[^?]*?\b(?:is|was|are|were)?\s*{_X}\s+(?:of|than|compared (?:to|with)|as)\s+(?:the\s+)?{_Y}{_END}",
)
_DIFFERENCE = (
    rf"\bdifference\s+(?:in\s+(?P<lead>[^?]+?)\s+)?between\s+(?:the\s+)?{_X}\s+(?:and|to|vs\.?|versus)\s+(?:the\s+)?{_Y}{_END}",
    rf"\bhow much (?:more|less|higher|lower|larger|smaller|greater)\b\s*(?:is|was|are|were|did)?\s*{_X}\s+(?:than|compared (?:to|with)|exceed(?:ed)?|over)\s+(?:the\s+)?{_Y}{_END}",
    rf"\bby how much (?:did|do|does)\s+{_X}\s+exceed\s+(?:the\s+)?{_Y}{_END}",
)
_MEAN = (
    rf"(?<!weighted )(?<!weighted-)\b(?:average|mean)\b(?!\s+(?:selling |unit |purchase )?(?:price|cost|rate|number of (?:common )?shares|shares|exchange))\s*(?:of\s+)?(?:the\s+)?(?:(?:annual|yearly|value|amount|total)\s+)*(?:of\s+)?(?:the\s+)?{_X}{_END}",
    rf"^\s*(?:what|how much|how many)\s+(?:is|was|were|are)\s+(?:the\s+)?(?:\d{{4}}\s+)?(?:average|mean)\b\s*(?:of\s+)?(?:the\s+)?{_X}{_END}",
)
_SUM = (
    rf"\b(?:sum|total|aggregate|combined(?: total)?)\s+(?:amount\s+|value\s+|number\s+)?(?:of\s+)?(?:the\s+)?{_X}\s+(?:altogether|combined|in total)\b(?P<rest>[^?]*){_END}",
    rf"\b(?:sum of|combined|aggregate)\s+(?:the\s+)?{_X}{_END}",
    rf"\btotal\s+(?:amount (?:of|for)\s+|value of\s+|number of\s+)?(?:the\s+)?{_X}{_END}",
    rf"\b(?:total|sum of)\s+(?:the\s+)?{_X}\s+(?:across|over|for|in) (?:all|the|both)(?: \w+)? (?:years|periods|quarters){_END}",
    rf"\bhow (?:much|many)\b\s*{_X}\s+(?:altogether|combined|in total)\b(?P<rest>[^?]*){_END}",
)
_FORMS = tuple(
    (op, tuple(re.compile(p, re.IGNORECASE) for p in patterns))
    for op, patterns in (
        (Op.GROWTH, _GROWTH), (Op.DEVELOPS, _DEVELOPS), (Op.RATIO, _RATIO), (Op.DIFFERENCE, _DIFFERENCE), (Op.CHANGE, _CHANGE), (Op.SHARE, _SHARE),
        (Op.MEAN, _MEAN), (Op.SUM, _SUM),
    )
)  # fmt: skip
_EXPLAINS = re.compile(
    r"(?:^|[?.!])\s*(?:why|who|where)\b|\bwhat (?:caus|led|drove|driv|contribut|explain|were the reasons?|was the reason|is the reason|factors?)|"
    r"\b(?:driven by|due to|because|reasons? (?:for|why|behind)|attributed to|cause[ds]? (?:of|the|by))\b"
    r"|^\s*what (?:does|do|did)\b[^?]*\b(?:include|compris\w+|consist\w*|mean|represent|refer\w*|relate|stand for|cover|reflect|highlight|show|indicate)\b"
    r"|^\s*what (?:is|are|was|were)\b[^?]*\b(?:included|including|comprised|consist\w*|composed|meant|made up of|defin\w+)\b"
    r"|^\s*how (?:is|are|was|were|does|do|did)\b(?![^?]*\b(?:chang|develop|evolv|gr[eo]w|increas|decreas|mov|perform|trend|compare))"
    r"|\band (?:why|what)\b|\band how\b(?!(?: much)? (?:did|has|have|had|do|does) "
    rf"{_IT} (?:{_CHANGED}|compare))",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"\b((?:19|20)\d\d)\s*(?:-|–|to|through|until)\s*(?:(?:fiscal|FY|december \d+,?|year)\s*)?((?:19|20)\d\d)\b", re.IGNORECASE
)
_MOVED = re.compile(rf"\b(?:{_MOVE}|difference|{_SHARE_WORD})\b", re.IGNORECASE)
_COMPARED = re.compile(r"\b(?:compared? (?:with|to)|versus|vs\.?|against)(?=\s)", re.IGNORECASE)
_YEAR_BEFORE = re.compile(rf"\b(?:in |for |with |to )?(?:(?:a|the|one) )?{_ANOTHER_YEAR}\b", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\bbetween\s+(?:fiscal\s+(?:years?\s+)?)?((?:19|20)\d\d)\s*(?:-|–|to|and)\s*((?:19|20)\d\d)\b", re.IGNORECASE
)


def operation(text: str) -> Operation:
    """What the question asks for. An explanation is no figure: it is VALUE, and sentences answer it."""
    text = text[:LONGEST]
    asked = tuple(periods(text))
    respectively = re.search(r"\brespective(?:ly)?\b", text, re.IGNORECASE) is not None
    read = spread(text, asked, Op.VALUE) if respectively else asked
    plain = Operation(Op.VALUE, (text,), read, respectively)
    if _EXPLAINS.search(text):
        return replace(plain, explains=True)
    for op, patterns in _FORMS:
        for pattern in patterns:
            match = pattern.search(text)
            if match is None:
                continue
            made = _made(op, match, asked, respectively)
            if made is not None:
                return made
    return plain


def _made(op: Op, match: re.Match[str], asked: tuple[Period, ...], respectively: bool) -> Operation | None:
    parts = match.groupdict()
    first = " ".join(filter(None, (parts.get("x"), parts.get("rest"))))
    second = parts.get("y") or ""
    over_time = re.search(r"\b(?:all|both|across)\b", match.group()[-30:], re.IGNORECASE) is not None
    if op is Op.SUM and (respectively or (len(asked) < 2 and not parts.get("rest") and not over_time and not listed(first))):
        return None  # 'total assets' is a line item
    if not _wordy(f"{first} {second}"):
        return None
    if op is Op.DEVELOPS and (_COMPARED.search(match.group()) or _YEAR_BEFORE.search(match.group())):
        if _MOVED.search(first) or not (len(asked) > 1 or _YEAR_BEFORE.search(match.group())):
            return None  # a change asked for by name, or another thing to compare with, not another time
        first = _YEAR_BEFORE.sub(" ", first)
    if op is Op.DIFFERENCE:
        lead = parts.get("lead") or ""
        if not _wordy(first) or not _wordy(second):
            return Operation(Op.CHANGE, (f"{lead} {first} {second}",), asked, respectively)
        return Operation(op, (f"{lead} {first}", f"{lead} {second}"), asked, respectively)
    if op in (Op.RATIO, Op.SHARE):
        return Operation(op, (first, second), asked, respectively) if _wordy(first) and _wordy(second) else None
    if op is Op.CHANGE and len(asked) < 2 and "difference" in match.group().casefold() and len(listed(first)) == 2:
        return Operation(Op.DIFFERENCE, listed(first), asked, respectively)
    if op is Op.SUM and len(asked) < 2 and (several := listed(first)):
        return Operation(op, several, asked, respectively, first)
    if op is Op.MEAN and len(asked) < 2 and (several := listed(first)):
        return Operation(op, several, asked, respectively, first)
    return Operation(op, (first,), spread(match.string, asked, op), respectively)


def spread(text: str, asked: tuple[Period, ...], op: Op) -> tuple[Period, ...]:
    """'2017 to 2019' names the year between as well, for a sum, a mean or a list; a change has its two ends only."""
    found = _RANGE.search(text) or _BETWEEN.search(text)
    if found is None or op not in (Op.SUM, Op.MEAN, Op.VALUE) or len(asked) != 2:
        return asked
    low, high = sorted((int(found[1]), int(found[2])))
    base = asked[0]
    if high - low > 15:
        return asked
    return tuple(Period(y, base.quarter, base.month, base.day, base.months) for y in range(low, high + 1))


def _wordy(text: str) -> bool:
    """True for words that name something besides a year."""
    return (
        re.search(
            r"[A-Za-z]{3}", re.sub(r"\b(?:the|and|for|year|years|ended|in|of|that)\b", " ", without(text), flags=re.IGNORECASE)
        )
        is not None
    )


def listed(text: str) -> tuple[str, ...]:
    """The line items of 'X and Y' or 'X, Y and Z'; empty for a single one."""
    if years_of(text) and re.search(r"\b(?:19|20)\d\d\s*(?:and|,|&)", text):
        return ()
    parts = [p.strip() for p in re.split(r",\s*(?:and\s+)?|\s+(?:and|plus)\s+", text) if p.strip()]
    return tuple(parts) if len(parts) > 1 and all(_wordy(p) for p in parts) else ()
