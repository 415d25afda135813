"""Figures in prose and tables: value, sign, currency, unit and scale, as people write them.

Years, dates, ordinals, page and clause numbers and identifiers (10-K, COVID-19, ISO 9001) are no figures. A bracketed
number is negative where the text is tabular ('(5.3)' in a cell, '$(5.3) million'), repeats the words before it in legal
prose ('ninety (90) days'), and is of unknown sign elsewhere ('45 (12.5%)').
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from copilot.domain.figure import Bound, Figure, Kind
from copilot.domain.figure_words import LEFT, RIGHT, bound_of, meaning, numbers, unit_after, value_of
from copilot.domain.numerals import FRACTION, SPELLED, fraction_percent, spelled_value
from copilot.domain.references import reference_spans
from copilot.domain.sentences import Span
from copilot.domain.times import times
from copilot.domain.units import CURRENCIES

_REPEAT = re.compile(r"(?:[\s-]+(?:percent|per cent))?\s*\(\s?(?:US?\$|[$€£])?(?P<digits>[\d,.]+)\s?%?\s?\)", re.IGNORECASE)
_HINT = re.compile(r"\d|" + SPELLED.pattern + r"|\b(?:half|thirds?|quarters?|fifths?|tenths?)\s+of\b", re.IGNORECASE)
LINE = 400  # characters of its line on either side that may tell what brackets mean
LONGEST = 30  # characters of a number
_RATE = re.compile(
    r"\s?(?:per|a|an|each|every|/)\s?(annum|year|month|week|day|hour|quarter)\b|\s(annually|yearly|monthly|weekly|daily|quarterly|p\.a\.)(?!\w)",
    re.IGNORECASE,
)
_RATES = {
    "annum": "year", "annually": "year", "yearly": "year", "p.a.": "year", "monthly": "month", "weekly": "week", "daily": "day", "quarterly": "quarter",
}  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d")
_LINKS = re.compile(
    r"(?:\b(?:was|were|is|are|amounted to|totall?ed|came to|stood at)|:)\s$"
)  # 'was (48)': an amount, no enumerator
_ENDS = re.compile(r"\s?\)\s?(?:$|[.;|]|,\s|(?:in|at|for|as|on|against|compared|versus)\b)")
_FIGURES_ONLY = re.compile(r"[\s\d$€£¥,.()%|—–\-xX]*$")
_JOINS = re.compile(r"\s*(?:[-–—]|to|and|or|,|through|,\s*(?:and|or))\s*(?:[$€£¥]\s?)?$")


__all__ = ["Bound", "Figure", "Kind", "figures"]


def figures(text: str) -> tuple[Figure, ...]:
    """Every figure of the text, in order. Never raises."""
    if not _HINT.search(text):
        return ()
    taken = _Taken([Span(t.start, t.end) for t in times(text) if not t.bare_year] + reference_spans(text))
    found = [f for m in numbers(text) if not taken.overlaps(m.start(), m.end()) and (f := _figure(text, m))]
    found = _with_fractions(text, _with_spelled(text, found, taken), taken)
    return tuple(_rated(text, _shared(text, found)))


class _Taken:
    """Spans that hold no figures, to be asked quickly."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(spans)

    def overlaps(self, start: int, end: int) -> bool:
        at = bisect_right(self.spans, (end, end))
        return any(s.start < end and start < s.end for s in self.spans[max(0, at - 3) : at])


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    left = LEFT.search(text, max(0, match.start() - 40), match.start())
    right = RIGHT.match(text, match.end())
    if left is None or right is None:
        return None
    if len(match.group()) > LONGEST:
        return None  # no figure, and arithmetic on it would not be exact
    number, decimals = value_of(match.group())
    currency = CURRENCIES.get(left["currency"] or "", "")
    kind, unit, scale, end = meaning(text, match, right, currency)
    bare = kind is Kind.NUMBER and scale is None
    if unit == "year" and not decimals and _YEAR.fullmatch(match.group()):
        return None  # 'at 2019 year end'
    if bare and (_is_identifier(text, match) or (not decimals and _YEAR.fullmatch(match.group()))):
        return None
    negative, start = _sign(text, match, left, right, bare)
    if bare and match.group().isdigit() and len(match.group()) < 3 and _is_mark(text, match, start, end, negative):
        return None  # '(2)' in prose: an enumerator or a footnote
    if text[start] == "(" and (closing := re.match(r"\s?\)", text[end:])):
        end += closing.end()
    bound = bound_of(text, start)
    return Figure(start, end, text[start:end], number, decimals, kind, unit, scale, negative, bound)


def _is_identifier(text: str, match: re.Match[str]) -> bool:
    """'10-K', '737-800', '5G', '24/7': digits that name something."""
    after = text[match.end() : match.end() + 3]
    before = text[max(0, match.start() - 2) : match.start()]
    if re.match(r"[A-Za-z_]|[-‑][A-Za-z]\b|/\d|:\d", after) or re.search(r"\d[/:]$|[A-Za-z]/$", before):
        return not re.match(r"-(?:to|and|or)\b", text[match.end() : match.end() + 4])
    return False


def _sign(text: str, match: re.Match[str], left: re.Match[str], right: re.Match[str], bare: bool) -> tuple[bool | None, int]:
    """Whether the figure is negative (None: cannot be told), and where it begins."""
    start = left.start("currency") if left["currency"] else match.start()
    if left["sign2"] or (left["sign"] and left["sign"] != "+"):
        return True, min(s for s in (left.start("sign"), left.start("currency"), match.start()) if s >= 0)
    closed = right["close"] or right["close2"]
    if left["inner"] and closed:
        return True, start
    if not left["paren"] or not closed:
        return False, start
    opening = left.start("paren")
    if _is_stated(text, opening, match):
        return True, opening
    line_start = max(text.rfind("\n", max(0, opening - LINE), opening) + 1, opening - LINE, 0)
    before = text[line_start:opening]
    if (
        bare
        and match.group().isdigit()
        and len(match.group()) < 3
        and re.search(r"[A-Za-z]\s?$", before)
        and re.match(r"\s*\|", text[right.end() :])
    ):
        return None, opening  # 'Net sales (1) | 207': a footnote at the end of a label
    rest = text[right.end() : right.end() + LINE].split("\n", 1)[0]
    if not before.strip() or before.endswith(("|", "\t", "  ", "$")) or before.rstrip(" ").endswith(("|", "\t", "—")):
        return True, opening
    figures_follow = _FIGURES_ONLY.match(rest) is not None
    if figures_follow and re.search(r"\(\s?[\d.,]+\s?\)\s*$", before):
        return True, opening
    if (
        figures_follow
        and not before.rstrip()[-1:].isdigit()
        and not before.rstrip().endswith(")")
        and (not bare or rest.strip() or not match.group().isdigit())
    ):
        return (True if rest.strip(" .;,") else None), opening
    return None, opening


def _is_stated(text: str, opening: int, match: re.Match[str]) -> bool:
    """'was (48) in 2022', 'amounted to (5.3).'"""
    return _LINKS.search(text, max(0, opening - 14), opening) is not None and _ENDS.match(text, match.end()) is not None


def _is_mark(text: str, match: re.Match[str], start: int, end: int, negative: bool | None) -> bool:
    """True for a small number in brackets that marks a place: a footnote, an enumerator."""
    return negative is None or (_is_footnote(text, start, end) and not _is_stated(text, start, match))


def _is_footnote(text: str, start: int, end: int) -> bool:
    """'liabilities(1)', '(1) Useful lives are': a bracket that touches the word before it, or opens a sentence."""
    if text[start] != "(":
        return False
    return text[max(0, start - 1) : start].isalpha() or re.match(r"[^\S\n]?\)?[^\S\n][A-Za-z]", text[end : end + 4]) is not None


def _with_spelled(text: str, found: list[Figure], taken: _Taken) -> list[Figure]:
    """Add numbers in words that count something; 'ninety (90) days' is one figure."""
    added: list[Figure] = []
    for match in SPELLED.finditer(text):
        for start, end, value in _spelled_parts(match):
            if taken.overlaps(start, end) or any(f.start < end and start < f.end for f in found):
                continue
            repeat = _REPEAT.match(text, end)
            if repeat and _value_or_none(repeat["digits"]) == value:
                added.append(_spelled_figure(text, start, repeat.end(), value, repeat.group()))
                found = [f for f in found if not (f.start < repeat.end() and end <= f.start)]
            elif figure := _counting(text, start, end, value):
                added.append(figure)
    return sorted([*found, *added], key=lambda f: f.start)


def _with_fractions(text: str, found: list[Figure], taken: _Taken) -> list[Figure]:
    """'Half of' is 50%, 'two thirds of' some 67%."""
    added = []
    for match in FRACTION.finditer(text):
        value, end = fraction_percent(match), match.end("part")
        if value is None or taken.overlaps(match.start(), end):
            continue
        found = [f for f in found if f.end <= match.start() or f.start >= end]  # the 'two' of 'two thirds'
        said = text[match.start() : end]
        added.append(
            Figure(
                match.start(), end, said, round(value, 1), 0, Kind.PERCENT, fraction=True, bound=bound_of(text, match.start())
            )
        )
    return sorted([*found, *added], key=lambda f: f.start) if added else found


def _spelled_parts(match: re.Match[str]) -> list[tuple[int, int, Decimal]]:
    """The phrase as one number, or its words one by one where it makes none ('two and three')."""
    value = spelled_value(match.group())
    if value is not None:
        return [(match.start(), match.end(), value)]
    parts = []
    for word in re.finditer(r"[A-Za-z]+(?:-[A-Za-z]+)?", match.group()):
        if word.group().lower() != "and" and (single := spelled_value(word.group())) is not None:
            parts.append((match.start() + word.start(), match.start() + word.end(), single))
    return parts


def _value_or_none(digits: str) -> Decimal | None:
    return value_of(digits.rstrip(".,"))[0] if re.fullmatch(r"\d[\d,]*(?:\.\d+)?[.,]?", digits) else None


def _spelled_figure(text: str, start: int, end: int, value: Decimal, repeat: str) -> Figure:
    right = RIGHT.match(text, end)
    kind, unit, scale = Kind.NUMBER, "", None
    stop = end
    if right is not None and not right["close"]:
        if "%" in repeat or "percent" in repeat or "per cent" in repeat or right["percent"]:
            kind = Kind.PERCENT
        elif "$" in repeat or "€" in repeat or "£" in repeat or right["currency"]:
            kind, unit = Kind.MONEY, CURRENCIES.get(right["currency"] or "", "") or "$"
        elif right["unit"] and (unit := unit_after(text, right)):
            kind, stop = Kind.MEASURE, right.end("unit")
    return Figure(start, stop, text[start:stop], value, 0, kind, unit, scale, bound=bound_of(text, start))


def _counting(text: str, start: int, end: int, value: Decimal) -> Figure | None:
    """A number in words is a figure where a unit, scale or percent follows, or where it is at least twenty."""
    right = RIGHT.match(text, end)
    if right is None:
        return None
    kind, unit, stop = Kind.NUMBER, "", end
    if right["points"]:
        kind, stop = Kind.POINTS, right.end("points")
    elif right["percent"]:
        kind, stop = Kind.PERCENT, right.end("percent")
    elif right["bps"]:
        kind, stop = Kind.BASIS_POINTS, right.end("bps")
    elif right["times"] and value > 1:
        kind, stop = Kind.MULTIPLE, right.end("times")
    elif right["currency"] and right["currency"] != "pounds":
        kind, unit, stop = Kind.MONEY, CURRENCIES[right["currency"]], right.end("currency")
    elif right["unit"] and len(right["unit"]) > 2 and right["gap"] and (unit := unit_after(text, right)):
        kind, stop = Kind.MEASURE, right.end("unit")
    elif value < 20:
        return None
    return Figure(start, stop, text[start:stop], value, 0, kind, unit, bound=bound_of(text, start))


def _rated(text: str, found: list[Figure]) -> list[Figure]:
    """'2% per month', 'EUR 500 a year': what is paid each month is not what is paid each year."""
    rated = []
    for figure in found:
        match = _RATE.match(text, figure.end) if figure.kind in (Kind.PERCENT, Kind.MONEY) else None
        word = next(g for g in match.groups() if g).casefold() if match else ""
        rated.append(replace(figure, per=_RATES.get(word, word)) if match else figure)
    return rated


def _shared(text: str, found: list[Figure]) -> list[Figure]:
    """In '10 to 15 million', '$3, $4 and $5 billion' and '5, 7 and 9 percent' the first figures share the last one's words."""
    result = list(found)
    for n in range(len(result) - 2, -1, -1):
        this, following = result[n], result[n + 1]
        between = text[this.end : following.start]
        if len(between) > 12 or not _JOINS.match(between):
            continue
        if (
            this.kind is Kind.NUMBER
            and this.scale is None
            and following.kind is not Kind.MONEY
            and following.kind is not Kind.NUMBER
        ):
            if "," in between and following.kind is Kind.MEASURE:
                continue
            result[n] = replace(this, kind=following.kind, unit=following.unit, scale=following.scale)
        elif this.kind is Kind.MONEY and this.scale is None and following.scale and following.kind in (Kind.MONEY, Kind.NUMBER):
            result[n] = replace(this, scale=following.scale)
            if following.kind is Kind.NUMBER:
                result[n + 1] = replace(following, kind=Kind.MONEY, unit=this.unit)
        elif this.kind is Kind.NUMBER and this.scale is None and following.kind is Kind.NUMBER and following.scale:
            result[n] = replace(this, scale=following.scale)
        elif (
            this.kind is Kind.MONEY
            and following.kind is Kind.NUMBER
            and this.scale is None
            and not following.scale
            and between.strip() in ("-", "–", "to")
        ):
            result[n + 1] = replace(following, kind=Kind.MONEY, unit=this.unit)
    return result
