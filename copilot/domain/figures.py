"""Figures in prose and tables: value, sign, currency, unit and scale, as people write them.

Years, dates, ordinals, page and clause numbers and identifiers (10-K, COVID-19, ISO 9001) are no figures. A bracketed
number is negative where the text is tabular ('(5.3)' in a cell, '$(5.3) million'), repeats the words before it in legal
prose ('ninety (90) days'), and is of unknown sign elsewhere ('45 (12.5%)').
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from copilot.domain.numerals import SPELLED, spelled_value
from copilot.domain.sentences import Span
from copilot.domain.times import times
from copilot.domain.units import CURRENCIES, SCALES, unit_of


class Kind(StrEnum):
    MONEY = "money"
    PERCENT = "percent"
    POINTS = "percentage points"
    BASIS_POINTS = "basis points"
    MULTIPLE = "times"
    MEASURE = "measure"
    NUMBER = "number"


class Bound(StrEnum):
    """What the words before a figure make of it."""

    NONE = ""
    ABOUT = "about"
    OVER = "over"
    UNDER = "under"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `number` is as written, without sign and scale; `negative` is None where the sign cannot be told.

    `scale` is the power of ten that the figure's own words give (million: 6), None where they give none. `unit` is a
    currency code for money, a unit's canonical name for measures, else empty. `decimals` counts digits after the point.
    """

    start: int
    end: int
    text: str
    number: Decimal
    decimals: int
    kind: Kind = Kind.NUMBER
    unit: str = ""
    scale: int | None = None
    negative: bool | None = False
    bound: Bound = Bound.NONE

    @property
    def magnitude(self) -> Decimal:
        """The absolute amount, its own scale applied."""
        return self.number.scaleb(self.scale or 0)

    @property
    def amount(self) -> Decimal:
        """The signed amount, its own scale applied; an unknown sign counts as positive."""
        return -self.magnitude if self.negative else self.magnitude

    @property
    def precision(self) -> Decimal:
        """Half a unit of the last digit written: the most that rounding can hide."""
        return Decimal(5).scaleb((self.scale or 0) - self.decimals - 1)


_GROUPED = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?"
    r"|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}"
    r"|\d{1,3}(?:[\u00a0\u2009\u202f'’]\d{3})+(?:[.,]\d+)?"
)
_NUMBER = re.compile(rf"(?<![\w.,'’])(?<![A-Za-z]-)(?:{_GROUPED}|\d+\.\d+|\d+,\d{{1,2}}(?!\d)|\.\d+|\d+)(?![\d]|[.,]\d)")
_AFTER_CURRENCY = re.compile(rf"(?<=[A-Za-z])(?:{_GROUPED}|\d+\.\d+|\d+)(?![\d]|[.,]\d)")
_CODES = "|".join(sorted((re.escape(c) for c in CURRENCIES if not c[0].islower()), key=len, reverse=True))
_LEFT = re.compile(
    r"(?P<paren>\(\s?)?(?P<sign>(?<![\w).%])[-−–+])?"
    rf"(?:(?P<currency>(?<![A-Za-z])(?:{_CODES})|(?<=[\s(])[€£¥$])[^\S\n]*(?:\|[^\S\n]*)?(?P<inner>\(\s?)?(?P<sign2>[-−–])?)?$"
)
_CURRENCY_WORDS = "|".join(sorted((re.escape(c) for c in CURRENCIES if c not in "$¢"), key=len, reverse=True))
_SCALE_WORDS = "thousands?|millions?|billions?|trillions?|hundred|dozen|lakhs?|crores?|mn|mln|bn|tn|mm|MM|Mio|Mrd|[kKmMbBT]"
_RIGHT = re.compile(
    rf"(?:(?P<scale>[^\S\n]?-?(?:{_SCALE_WORDS}))(?![A-Za-z]))?"
    r"(?P<close>\s?\))?(?:[^\S\n](?P<scale2>thousand|million|billion|trillion|mn|bn)\b)?"
    r"(?:(?P<points>[^\S\n]?(?:%|percent|per cent)[^\S\n-]points?\b|[^\S\n-]?(?:percentage[ -]points?|pp|ppts?|p\.p\.|pps)(?![A-Za-z]))"
    r"|(?P<bps>[^\S\n-]?(?:basis[ -]points?|bps?)(?![A-Za-z]))"
    r"|(?P<percent>[^\S\n]?%|[^\S\n-](?:per[ ]?cent|percent|pct)\b)"
    r"|(?P<times>[x×](?![A-Za-z\d])|[^\S\n-](?:times|fold)\b|-fold\b)"
    r"|(?:[^\S\n-](?:of\s+)?(?:U\.?S\.?\s+)?(?P<currency>" + _CURRENCY_WORDS + r")(?![A-Za-z]))"
    r"|(?:(?P<gap>[^\S\n]?-?)(?P<before>(?:business|working|banking|trading|calendar|consecutive|full|additional|further)[ -])?"
    r"(?P<unit>[A-Za-zµμ°℃℉][A-Za-z°²µμ·]*(?:/[A-Za-z]+²?)?)))?"
    r"(?P<close2>\s?\))?"
)
_REFERENCES = re.compile(
    r"(?<!\w)(?=[a-z§¶#])(?:\b(?:pages?|pp?\.|sections?|secs?\.|sects?\.|articles?|arts?\.|clauses?|cl\.|paragraphs?|paras?\.?|items?|notes?|exhibits?|exh?\.|schedules?"
    r"|appendix|appendices|annex(?:es)?|chapters?|ch\.|parts?|tables?|figures?|figs?\.?|rules?|topics?|asc|asu|ifrs|ias|iso|iec|en|din|astm|api"
    r"|forms?|nos?\.|number|numbers|attachments?|addendum|amendments?|versions?|steps?|phases?|levels?|grades?|types?|class|series|tier|titles?|§+|¶+|#"
    r"|recitals?|questions?|lines?|rows?|columns?|slides?|volume|vol\.|id|lot|release|rev\.?|revision|requirement|req\.?|ref\.?|version|v\.)"
    r"(?:[^\S\n]+|(?<=[.§¶#]))(?:no\.?[^\S\n]*)?)"
    r"(?P<number>\d+(?:[.\-–]\d+)*(?:\([a-zA-Z0-9]{1,4}\))*[a-zA-Z]?(?:\s*(?:,|and|or|to|through|[-–&])\s*\d+(?:\.\d+)*(?:\([a-zA-Z0-9]{1,4}\))*(?![\d.,]*\s*(?:%|percent|million|billion|thousand|days|months|years)))*)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?<![\w.,$€£])\d+(?:\.\d+)*(?:\([a-zA-Z0-9]{1,4}\))+|(?<![\w.,$€£])(?!\d{1,3}(?:\.\d{3})+(?![\d.]))\d+(?:\.\d+){2,}(?!\d)|(?:^|(?<=\n))\s{0,8}\(?\d{1,3}(?:\.\d{1,3})*[.)]\s+(?=[A-Z“\"])"
)
_LEADER = re.compile(r"(?:\.[ ]?){4,}\s*\d{1,4}(?=\s|$)")  # a page number of a table of contents
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)\b", re.IGNORECASE)
_BOUNDS = re.compile(
    r"(?:(?P<about>about|approximately|approx\.?|around|roughly|nearly|almost|some|circa|ca?\.|close to|[~≈])"
    r"|(?P<over>over|more than|greater than|above|exceed(?:s|ed|ing)?|in excess of|at least|upwards of|[>≥])"
    r"|(?P<under>under|less than|fewer than|below|up to|at most|no more than|not more than|[<≤]))\s*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_FIGURES_ONLY = re.compile(r"[\s\d$€£¥,.()%|—–\-xX]*$")
_JOINS = re.compile(r"\s*(?:[-–—]|to|and|or|,|through|,\s*(?:and|or))\s*(?:[$€£¥]\s?)?$")


def figures(text: str) -> tuple[Figure, ...]:
    """Every figure of the text, in order. Never raises."""
    taken = _Taken([Span(t.start, t.end) for t in times(text) if not t.bare_year] + _reference_spans(text))
    found = [f for m in _numbers(text) if not taken.overlaps(m.start(), m.end()) and (f := _figure(text, m))]
    found = _with_spelled(text, found, taken)
    return tuple(_shared(text, found))


def reference_numbers(text: str) -> tuple[tuple[Span, str], ...]:
    """Clause, page and item numbers with the words that make them such, e.g. 'Section 4.2(b)'."""
    return tuple((Span(m.start(), m.end()), m.group()) for m in _REFERENCES.finditer(text))


class _Taken:
    """Spans that hold no figures, to be asked quickly."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(spans)

    def overlaps(self, start: int, end: int) -> bool:
        at = bisect_right(self.spans, (end, end))
        return any(s.start < end and start < s.end for s in self.spans[max(0, at - 3) : at])


def _reference_spans(text: str) -> list[Span]:
    spans = [Span(m.start("number"), m.end("number")) for m in _REFERENCES.finditer(text) if not _is_amount(text, m)]
    spans += [Span(m.start(), m.end()) for m in _CLAUSE.finditer(text)]
    spans += [Span(m.start(), m.end()) for m in _LEADER.finditer(text)]
    return spans + [Span(m.start(), m.end()) for m in _ORDINAL.finditer(text)]


def _is_amount(text: str, match: re.Match[str]) -> bool:
    """'Part 10%' and 'figures 1,200 million' name no part and no figure."""
    return (
        re.match(r"\s?%|\s(?:percent|per cent|million|billion|thousand)\b|,\d{3}", text[match.end() : match.end() + 12])
        is not None
    )


def _numbers(text: str) -> list[re.Match[str]]:
    found = list(_NUMBER.finditer(text))
    for match in _AFTER_CURRENCY.finditer(text):  # 'USD5m': letters before, but a currency's
        if re.search(rf"(?<![A-Za-z])(?:{_CODES})$", text[max(0, match.start() - 5) : match.start()]):
            found.append(match)
    return sorted(found, key=lambda m: m.start())


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    left = _LEFT.search(text, max(0, match.start() - 40), match.start())
    right = _RIGHT.match(text, match.end())
    if left is None or right is None:
        return None
    number, decimals = _value(match.group())
    currency = CURRENCIES.get(left["currency"] or "", "")
    kind, unit, scale, end = _meaning(text, match, right, currency)
    bare = kind is Kind.NUMBER and scale is None
    if bare and (_is_identifier(text, match) or (not decimals and _YEAR.fullmatch(match.group()))):
        return None
    negative, start = _sign(text, match, left, right, bare)
    if bare and match.group().isdigit() and len(match.group()) < 3 and (negative is None or _is_footnote(text, start, end)):
        return None  # '(2)' in prose: an enumerator or a footnote
    if text[start] == "(" and (closing := re.match(r"\s?\)", text[end:])):
        end += closing.end()
    bound = _bound(text, start)
    return Figure(start, end, text[start:end], number, decimals, kind, unit, scale, negative, bound)


def _value(digits: str) -> tuple[Decimal, int]:
    """Value and digits after the point; '1.234,5' and '1 234,5' are read the European way, '1.234' is not."""
    bare = re.sub(r"[\u00a0\u2009\u202f'’]", "", digits)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+,\d+|\d+,\d{1,2}", bare):
        bare = bare.replace(".", "").replace(",", ".")
    bare = bare.replace(",", "")
    return Decimal(bare), len(bare.partition(".")[2])


def _meaning(text: str, match: re.Match[str], right: re.Match[str], currency: str) -> tuple[Kind, str, int | None, int]:
    """Kind, unit, scale, and where the figure's words end."""
    end = match.end()
    word = (right["scale"] or right["scale2"] or "").strip(" -\u00a0")
    scale = SCALES.get(word)
    after_scale = right.end("scale2") if right["scale2"] else right.end("scale")
    if word and len(word) <= 2 and not currency and not right["currency"]:
        scale = _symbol_scale(text, word, right)
    if scale is None and word:
        retry = unit_of(word)
        if retry:
            return Kind.MEASURE, retry.name, None, right.end("scale")
    if scale is not None:
        end = after_scale
    for group, kind in (
        ("points", Kind.POINTS),
        ("bps", Kind.BASIS_POINTS),
        ("percent", Kind.PERCENT),
        ("times", Kind.MULTIPLE),
    ):
        if right[group]:
            return kind, "", scale, right.end(group)
    if currency or right["currency"]:
        return Kind.MONEY, currency or CURRENCIES[right["currency"]], scale, max(end, right.end("currency"))
    if right["unit"] and (unit := _unit(text, right)):
        return Kind.MEASURE, unit, scale, right.end("unit")
    return Kind.NUMBER, "", scale, end


def _symbol_scale(text: str, word: str, right: re.Match[str]) -> int | None:
    """k, m, bn without a currency: a scale when attached to the digits and no unit's symbol, or before a noun."""
    attached = right["scale"] is not None and not right["scale"][0].isspace()
    if word in ("bn", "mn", "tn"):
        return SCALES[word]
    if word in ("m", "mm", "MM"):
        following = text[right.end("scale") : right.end("scale") + 14].split()
        return 6 if following and following[0].rstrip(".,;") in ("shares", "customers", "users", "units", "people") else None
    if not attached:
        return None
    return SCALES[word] if word in ("k", "K", "M", "B") else None


def _unit(text: str, right: re.Match[str]) -> str:
    word, before = right["unit"], (right["before"] or "").strip(" -")
    unit = unit_of(word)
    if unit is None and word.endswith("."):
        unit = unit_of(word[:-1])
    if unit is None or (right["gap"] == "" and word[:1].isalpha() and len(word) > 6):
        return ""
    if (
        len(word) == 1
        and (right["gap"] or "").startswith((" ", "\u00a0"))
        and re.match(r"\s+[A-Z]", text[right.end("unit") :][:3])
    ):
        return ""
    if unit.name == "day" and before in ("business", "working", "banking", "trading"):
        return "business_day"
    return unit.name


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
    line_start = text.rfind("\n", 0, opening) + 1
    before = text[line_start:opening]
    rest = text[right.end() :].split("\n", 1)[0]
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
        return (True if rest.strip() else None), opening
    return None, opening


def _is_footnote(text: str, start: int, end: int) -> bool:
    """'liabilities(1)', '(1) Useful lives are': a bracket that touches the word before it, or opens a sentence."""
    if text[start] != "(":
        return False
    return text[max(0, start - 1) : start].isalpha() or re.match(r"\s?\)?\s[A-Za-z]", text[end : end + 4]) is not None


def _bound(text: str, start: int) -> Bound:
    found = _BOUNDS.search(text, max(0, start - 16), start)
    if found is None:
        return Bound.NONE
    return Bound.ABOUT if found["about"] else Bound.OVER if found["over"] else Bound.UNDER


def _with_spelled(text: str, found: list[Figure], taken: _Taken) -> list[Figure]:
    """Add numbers in words that count something; 'ninety (90) days' is one figure."""
    added: list[Figure] = []
    for match in SPELLED.finditer(text):
        for start, end, value in _spelled_parts(match):
            if taken.overlaps(start, end) or any(f.start < end and start < f.end for f in found):
                continue
            repeat = re.compile(r"(?:[\s-]+(?:percent|per cent))?\s*\(\s?(?:US?\$|[$€£])?(?P<digits>[\d,.]+)\s?%?\s?\)").match(
                text, end
            )
            if repeat and _value_or_none(repeat["digits"]) == value:
                added.append(_spelled_figure(text, start, repeat.end(), value, repeat.group()))
                found = [f for f in found if not (f.start < repeat.end() and end <= f.start)]
            elif figure := _counting(text, start, end, value):
                added.append(figure)
    return sorted([*found, *added], key=lambda f: f.start)


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
    return _value(digits.rstrip(".,"))[0] if re.fullmatch(r"\d[\d,]*(?:\.\d+)?[.,]?", digits) else None


def _spelled_figure(text: str, start: int, end: int, value: Decimal, repeat: str) -> Figure:
    right = _RIGHT.match(text, end)
    kind, unit, scale = Kind.NUMBER, "", None
    stop = end
    if right is not None and not right["close"] and not right["close2"]:
        if "%" in repeat or "percent" in repeat or "per cent" in repeat or right["percent"]:
            kind = Kind.PERCENT
        elif "$" in repeat or "€" in repeat or "£" in repeat or right["currency"]:
            kind, unit = Kind.MONEY, CURRENCIES.get(right["currency"] or "", "") or "$"
        elif right["unit"] and (unit := _unit(text, right)):
            kind, stop = Kind.MEASURE, right.end("unit")
    return Figure(start, stop, text[start:stop], value, 0, kind, unit, scale, bound=_bound(text, start))


def _counting(text: str, start: int, end: int, value: Decimal) -> Figure | None:
    """A number in words is a figure where a unit, scale or percent follows, or where it is at least twenty."""
    right = _RIGHT.match(text, end)
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
    elif right["currency"] and right["currency"] not in ("pounds",):
        kind, unit, stop = Kind.MONEY, CURRENCIES[right["currency"]], right.end("currency")
    elif right["unit"] and len(right["unit"]) > 2 and right["gap"] and (unit := _unit(text, right)):
        kind, stop = Kind.MEASURE, right.end("unit")
    elif value < 20:
        return None
    return Figure(start, stop, text[start:stop], value, 0, kind, unit, bound=_bound(text, start))


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
