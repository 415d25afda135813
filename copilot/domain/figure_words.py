"""The words on either side of a number: sign, currency, scale, percent, unit, and what bounds it."""

import re
from decimal import Decimal

from copilot.domain.figure import Bound, Kind
from copilot.domain.units import CURRENCIES, SCALES, unit_of

_GROUPED = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?"
    r"|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}"
    r"|\d{1,3}(?:[\u00a0\u2009\u202f'’]\d{3})+(?:[.,]\d+)?"
)
_NUMBER = re.compile(rf"(?<![\w.,'’])(?<![A-Za-z]-)(?:{_GROUPED}|\d+\.\d+|\d+,\d{{1,2}}(?!\d)|\.\d+|\d+)(?![\d]|[.,]\d)")
_AFTER_CURRENCY = re.compile(rf"(?<=[A-Za-z])(?:{_GROUPED}|\d+\.\d+|\d+)(?![\d]|[.,]\d)")
_CODES = "|".join(sorted((re.escape(c) for c in CURRENCIES if not c[0].islower()), key=len, reverse=True))
LEFT = re.compile(
    r"(?P<paren>\(\s?)?(?P<sign>(?<![\w).%])[-−–+])?"
    rf"(?:(?P<currency>(?<![A-Za-z])(?:{_CODES})|(?<=[\s(])[€£¥$])[^\S\n]*(?:\|[^\S\n]*)?(?P<inner>\(\s?)?(?P<sign2>[-−–])?)?$"
)
_CURRENCY_WORDS = "|".join(sorted((re.escape(c) for c in CURRENCIES if c not in "$¢"), key=len, reverse=True))
_SCALE_WORDS = (
    "(?i:thousands?|millions?|billions?|trillions?|hundred|dozen|lakhs?|crores?)|mn|mln|bn|tn|mm|MM|Mio|Mrd|[kKmMbBT]"
)
RIGHT = re.compile(
    rf"(?:(?P<scale>[^\S\n]?-?(?:{_SCALE_WORDS})|[^\S\n]{{2,3}}(?i:thousand|million|billion|trillion))(?![A-Za-zΩµμ\d²³]|/[a-z]{{1,3}}\b))?"
    r"(?P<close>\s?\))?(?:[^\S\n](?P<scale2>(?i:thousand|million|billion|trillion)|mn|bn)\b)?"
    r"(?:(?P<points>(?i:[^\S\n]?(?:%|percent|per cent)[^\S\n-]points?\b|[^\S\n-]?(?:percentage[ -]points?|pp|ppts?|p\.p\.|pps)(?![A-Za-z])))"
    r"|(?P<bps>[^\S\n-]?(?i:basis[ -]points?|bps?)(?![A-Za-z]))"
    r"|(?P<percent>[^\S\n]{0,3}%|(?:[^\S\n]{1,3}|-)(?i:per[ ]?cent|percent|pct)\b)"
    r"|(?P<times>[x×](?![A-Za-z\d])|[^\S\n-](?:times|fold)\b|-fold\b)"
    r"|(?:[^\S\n-](?:of\s+)?(?:(?:U\.?S\.?|Swiss)\s+)?(?P<currency>" + _CURRENCY_WORDS + r")(?![A-Za-z]))"
    r"|(?P<degrees>[^\S\n](?i:degrees?|deg\.?)[^\S\n](?P<scale_of>(?i:celsius|centigrade|fahrenheit)|[CF]\b))"
    r"|(?:(?P<gap>[^\S\n]?-?)(?P<before>(?i:business|working|banking|trading|calendar|consecutive|full|additional|further|operating|running|service|whole|prior)[ -])?"
    r"(?P<unit>[A-Za-zµμΩ°℃℉][A-Za-z°²³µμΩ·]*(?:(?<=[A-Za-z])[23](?![\d.,]))?(?:/[A-Za-zµμ]+(?:[²³]|[23](?![\d.,]))?)?)))?"
    r"(?P<close2>\s?\))?"
)
_BOUNDS = re.compile(
    r"(?:(?P<about>about|approximately|approx\.?|around|roughly|nearly|almost|some|circa|ca?\.|close to|[~≈])"
    r"|(?P<over>(?:not|no) (?:less|fewer|lower|smaller) than|not (?:fall )?(?:below|under)|at or above|over|more than|greater than|above|exceed(?:s|ed|ing)?|in excess of|at least|upwards of|[>≥])"
    r"|(?P<under>(?:no|not) (?:over|above)|(?:not|never|no event) (?:to )?exceed(?:s|ed|ing)?|at or (?:below|under)|under|less than|fewer than|below|up to|at most|no more than|not more than|[<≤]))\s*$",
    re.IGNORECASE,
)


def numbers(text: str) -> list[re.Match[str]]:
    """Every number in digits; whether it is a figure is for its surroundings to say."""
    found = list(_NUMBER.finditer(text))
    for match in _AFTER_CURRENCY.finditer(text):  # 'USD5m': letters before, but a currency's
        if re.search(rf"(?<![A-Za-z])(?:{_CODES})$", text[max(0, match.start() - 5) : match.start()]):
            found.append(match)
    return sorted(found, key=lambda m: m.start())


def value_of(digits: str) -> tuple[Decimal, int]:
    """Value and digits after the point; '1.234,5' and '1 234,5' are read the European way, '1.234' is not."""
    bare = re.sub(r"[\u00a0\u2009\u202f'’]", "", digits)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+,\d+|\d+,\d{1,2}", bare):
        bare = bare.replace(".", "").replace(",", ".")
    bare = bare.replace(",", "")
    return Decimal(bare), len(bare.partition(".")[2])


def meaning(text: str, match: re.Match[str], right: re.Match[str], currency: str) -> tuple[Kind, str, int | None, int]:
    """Kind, unit, scale, and where the figure's words end."""
    end = match.end()
    word = (right["scale"] or right["scale2"] or "").strip(" -\u00a0")
    scale = SCALES.get(word) or SCALES.get(word.lower())
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
    if right["degrees"]:
        return Kind.MEASURE, "°F" if right["scale_of"][0] in "Ff" else "°C", scale, right.end("degrees")
    if right["unit"] and (unit := unit_after(text, right)):
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


def unit_after(text: str, right: re.Match[str]) -> str:
    """Canonical name of the unit that follows; empty where the word is none."""
    word, before = right["unit"], (right["before"] or "").strip(" -").lower()
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


def bound_of(text: str, start: int) -> Bound:
    """What the words right before a figure make of it."""
    found = _BOUNDS.search(text, max(0, start - 24), start)
    if found is None:
        return Bound.NONE
    return Bound.ABOUT if found["about"] else Bound.OVER if found["over"] else Bound.UNDER
