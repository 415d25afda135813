"""Numbers written in words: 'twenty-five', 'one hundred and twenty', 'two and a half' is left alone."""

import re
from decimal import Decimal

from copilot.domain.wordlists import words_of

_SMALL = {
    w: n
    for n, w in enumerate(
        words_of(
            """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
    """
        )
    )
}
_TENS = {
    w: n
    for n, w in zip(
        range(20, 100, 10),
        words_of(
            """
    twenty thirty forty fifty sixty seventy eighty ninety
    """
        ),
        strict=True,
    )
}
_BIG = {"thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ATOM = "|".join(sorted((*_SMALL, *_TENS, "hundred", "dozen", *_BIG), key=len, reverse=True))
SPELLED = re.compile(rf"\b(?:{_ATOM})(?:(?:[\s-]+|\s+and\s+)(?:{_ATOM})){{0,12}}\b", re.IGNORECASE)


def spelled_value(words: str) -> Decimal | None:
    """The value of a number in words; None where the words make no number ('two one')."""
    total, current, last = 0, 0, 10**15
    if words.casefold() in _BIG:
        return None  # 'million' counts only with a number before it
    parts = [w for w in re.split(r"[\s-]+", words.casefold()) if w != "and"]
    for position, word in enumerate(parts):
        if word in _BIG:
            if _BIG[word] >= last:
                return None
            last = _BIG[word]
            total, current = total + max(current, 1) * _BIG[word], 0
        elif word == "hundred":
            if not (current < 100 and (current or position == 0)):
                return None
            current = max(current, 1) * 100
        elif word == "dozen":
            if position != len(parts) - 1:
                return None
            current = max(current, 1) * 12
        else:
            value = _SMALL.get(word, _TENS.get(word, 0))
            room = (
                100
                if current % 100 == 0 and current
                else (10 if current in _TENS.values() or current % 100 in _TENS.values() else 0)
            )
            if current and (value >= room or value == 0):
                return None
            current += value
    return Decimal(total + current)


_PARTS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "tenth": 10, "tenths": 10}
# 'half of the patients', 'two thirds of revenue'; 'the first half of 2022' and 'a quarter of a year' are times.
FRACTION = re.compile(
    r"(?<!first )(?<!second )(?<!third )(?<!fourth )(?<!last )(?<!final )\b(?:(?P<count>an?|one|two|three|four)[\s-])?"
    rf"(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})\s+of\b(?!\s+(?:an?\s|the\s)?(?:year|month|day|hour|century|(?:19|20)\d\d))",
    re.IGNORECASE,
)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}


def fraction_percent(match: re.Match[str]) -> Decimal | None:
    """A matched fraction in percent; None for an ordinal ('the third of them') or what is no proper fraction."""
    part, count = match["part"].casefold(), (match["count"] or "").casefold()
    if not count and part != "half":
        return None
    if (_COUNTS.get(count, 1) > 1) != part.endswith("s") or _COUNTS.get(count, 1) >= _PARTS[part]:
        return None
    return Decimal(100) * _COUNTS.get(count, 1) / _PARTS[part]
