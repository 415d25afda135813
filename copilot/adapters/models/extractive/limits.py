"""Compares a figure with a limit, conservatively: one limit, one figure, one unit, no hedge; else nothing is said."""

import re
from typing import NamedTuple

_UNITS = (
    r"%", r"per ?cent", r"°\s?[CF]", r"degrees Celsius", r"K", r"[kMG]?(?:Hz|Pa|W|V|A|N|J)", r"m?bar", r"kg", r"mg", r"g", r"t",
    r"m[3³]/h", r"m/s", r"mm/s", r"km/h", r"l/min", r"ml/h", r"mm", r"cm", r"km", r"m", r"µm", r"ms", r"s", r"h", r"hours?",
    r"minutes?", r"min", r"seconds?", r"days?", r"months?", r"years?", r"dB(?:\(?A\)?)?", r"[lL]", r"litres?", r"rpm", r"Nm", r"Ω",
    r"(?:meg|kil)?ohms?", r"lux", r"lm",
)  # fmt: skip
_UNIT = f"({'|'.join(_UNITS)})"
_FIGURE = re.compile(rf"(?<![\w.])(?<!\d,)([-–−+]?\d[\d,]*(?:\.\d+)?)\s*{_UNIT}(?![\w/])")
_UPPER = (
    r"(?:not (?:to )?exceed|no more than|not more than|at most|maximum(?: of)?|less than|below"
    r"|not be (?:more|greater|higher|longer) than|≤|<=?|under)"
)
_LOWER = (
    r"(?:at least|not less than|no less than|minimum(?: of)?|more than|exceed(?:s|ing)?|above"
    r"|greater than|not be (?:less|lower|shorter) than|≥|>=?|or more)"
)
_LIMIT = re.compile(
    rf"({_UPPER}|{_LOWER})\s+(?:a |an |the )?(?:\w+\s+){{0,3}}?(?:of\s+)?([-–−+]?\d[\d,]*(?:\.\d+)?)\s*{_UNIT}(?![\w/])",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?:between|from)\s+([-–−+]?\d[\d,]*(?:\.\d+)?)\s*(?:{_UNIT})?\s*(?:and|to)\s+([-–−+]?\d[\d,]*(?:\.\d+)?)\s*{_UNIT}",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:typical(?:ly)?|approx(?:imately)?|about|nominal|estimated|expected|planned|target|will be|to "
    r"be|pending|shall|should|design(?:ed)? (?:goal|value)|draft|simulat\w+)\b",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?:fail(?:s|ed|ure)?|non-?complian\w+|does not (?:meet|comply)|did not (?:meet|comply|pass)|not "
    r"met|out of (?:tolerance|specification)|exceeded the limit)\b",
    re.IGNORECASE,
)


class Limit(NamedTuple):
    """An interval in one unit; None where it is open."""

    low: float | None
    high: float | None
    unit: str


def limit(requirement: str) -> Limit | None:
    """The one limit that a requirement sets; None when it sets none or several."""
    ranges = _RANGE.findall(requirement)
    if len(ranges) == 1:
        low, _, high, unit = ranges[0]
        return Limit(_number(low), _number(high), _plain(unit))
    found = _LIMIT.findall(requirement)
    if len(found) != 1 or ranges:
        return None
    words, figure, unit = found[0]
    upper = re.fullmatch(_UPPER, words, re.IGNORECASE) is not None
    before = requirement[: requirement.index(words)][-80:]
    if not re.match(r"no|at|max|min", words, re.IGNORECASE) and re.search(
        r"\b(?:not|never|without|no)\b", before, re.IGNORECASE
    ):
        upper = not upper  # 'without a rise above 8 K' sets a highest value, 'shall not fall below 5 V' a lowest
    return Limit(None, _number(figure), _plain(unit)) if upper else Limit(_number(figure), None, _plain(unit))


def subject(requirement: str) -> str:
    """The requirement without its limit: what evidence for it must speak of."""
    return _FIGURE.sub(" ", _LIMIT.sub(" ", _RANGE.sub(" ", requirement)))


def judge(requirement: str, evidence: str) -> bool | None:
    """True met, False not met, None when it cannot be told from these two sentences."""
    if _HEDGE.search(evidence):
        return None
    if _NEGATIVE.search(evidence):
        return False
    bound = limit(requirement)
    if bound is None:
        return None
    values = [_number(n) for n, unit in _FIGURE.findall(evidence) if _plain(unit) == bound.unit]
    values = [v for v in values if v not in (bound.low, bound.high)] if len(values) > 1 else values
    if len(set(values)) != 1:
        return None
    return (bound.low is None or values[0] >= bound.low) and (bound.high is None or values[0] <= bound.high)


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("–", "-").replace("−", "-"))


def _plain(unit: str) -> str:
    plain = unit.replace(" ", "").replace("³", "3")
    return {"percent": "%", "degreesCelsius": "°C"}.get(plain, plain.rstrip("s") if len(plain) > 2 else plain)
