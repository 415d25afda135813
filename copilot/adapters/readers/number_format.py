"""Numbers as a spreadsheet shows them: the common part of Excel's number format codes.

After ECMA-376 part 1, 18.8.31 (numFmts). Codes that are not understood show the number itself, never a wrong one.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

# Quoted text, escaped sign, padding (dropped), [colour, condition or currency], half of the day, General, letters of a date,
# digits, any other sign.
_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[([^\]]*)\]|(AM/PM|A/P)|(General)|([ymdhs]+|\.0+(?=[^0-9#]*$))|([0#?.,]+(?:E[+-]0+)?)|(.)',
    re.IGNORECASE,
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CURRENCY = re.compile(r"\$([^-]*)")

_Token = tuple[str | None, ...]  # the groups of _TOKEN


def shown(value: object, code: str) -> str:
    """The cell's value as a person sees it; '' for an empty one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, code)
    if isinstance(value, int | float):
        return _number(value, code)
    return str(value)


def general(number: float) -> str:
    """A number without a format: up to eleven significant digits, as Excel's General."""
    if isinstance(number, int) or (float(number).is_integer() and abs(number) < 1e15):
        return str(int(number))
    return f"{number:.11g}".replace("e", "E")


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[str, ...]:
    parts, quoted, start = [], False, 0
    for n, sign in enumerate(code):
        if sign == '"' and code[n - 1 : n] != "\\":
            quoted = not quoted
        elif sign == ";" and not quoted and code[n - 1 : n] != "\\":
            parts.append(code[start:n])
            start = n + 1
    return (*parts, code[start:])


def _number(number: float, code: str) -> str:
    if code in ("General", "", "@"):
        return general(number)
    sections = _sections(code)
    if any("[<" in s or "[>" in s or "[=" in s for s in sections):
        return general(number)
    if number < 0 and len(sections) > 1:
        return _fill(sections[1], abs(number))
    if number == 0 and len(sections) > 2:
        return _fill(sections[2], 0)
    text = _fill(sections[0], abs(number))
    return f"-{text}" if number < 0 and any(c in "123456789" for c in text) else text


def _fill(section: str, number: float) -> str:
    tokens = [m.groups() for m in _TOKEN.finditer(section)]
    figures = [t[6] for t in tokens if t[6]]
    percent = sum(t[7] == "%" for t in tokens)
    parts: list[str] = []
    written = False
    if any(t[7] == "/" for t in tokens) and figures:
        return general(number)  # fractions: the number itself is clearer than a wrong one
    last = max((at for at, token in enumerate(tokens) if token[6]), default=-1)
    for at, (quoted, escaped, bracket, _, any_form, _, figure, sign) in enumerate(tokens):
        if written and len(figures) > 1 and at < last:
            continue  # signs between the digits were written with them
        if quoted is not None or escaped is not None:
            parts.append(quoted or escaped or "")
        elif bracket is not None:
            parts += _CURRENCY.findall(bracket)
        elif any_form:
            parts.append(general(number))
        elif figure and not written:
            parts.append(
                _digits(number, figures[0], percent) if len(figures) == 1 else _apart(number, tokens, figures, percent)
            )
            written = True
        elif sign is not None and sign != "@":
            parts.append(sign)
    return "".join(parts).strip()


def _apart(number: float, tokens: Sequence[_Token], figures: Sequence[str], percent: int) -> str:
    """A number with signs between its digits, as a telephone number's: "000-00-0000"."""
    whole, point, decimals = _digits(number, "".join(figures), percent).partition(".")
    if "," in whole or "E" in whole:
        return f"{whole}{point}{decimals}"
    parts: list[str] = []
    left = len(figures)
    for quoted, escaped, _, _, _, _, figure, sign in reversed(tokens):
        if figure:
            left -= 1
            width = len(figure.partition(".")[0]) if left else len(whole)
            whole, digits = (whole[:-width], whole[-width:]) if width else (whole, "")
            parts.append(digits + (f"{point}{decimals}" if left == len(figures) - 1 else ""))
        elif 0 < left < len(figures):
            parts.append(quoted or escaped or (sign if sign and sign not in "@%" else ""))
    return "".join(reversed(parts))


def _digits(number: float, pattern: str, percent: int) -> str:
    if "E" in pattern.upper():
        places = len(pattern.upper().split("E")[0].partition(".")[2])
        return f"{number:.{places}E}"
    whole, _, fraction = pattern.partition(".")
    scale = len(whole) - len(whole.rstrip(",")) + len(fraction) - len(fraction.rstrip(","))
    fraction = fraction.rstrip(",")
    grouped = "," in whole.rstrip(",")
    exact = Decimal(repr(number)) * 100**percent / Decimal(1000) ** scale
    rounded = exact.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP)
    integer, _, decimals = f"{rounded:f}".partition(".")
    integer = integer.rjust(whole.count("0"), "0")
    if integer == "0" and "0" not in whole:
        integer = ""
    if grouped and integer:
        integer = f"{int(integer):,}".rjust(len(integer), "0")
    least = len(fraction.rstrip("#?"))
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    return f"{integer}.{decimals}" if decimals else integer


def _moment(value: date | time | timedelta, code: str) -> str:
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    section = re.sub(r"\[\$[^\]]*\]|\[[A-Za-z]+\]", "", _sections(code)[0])
    tokens = [m.groups() for m in _TOKEN.finditer(section)]
    if not any(t[5] for t in tokens):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    twelve = any(t[3] for t in tokens)
    parts: list[str] = []
    before = ""
    for n, (quoted, escaped, _, half, _, letters, figure, sign) in enumerate(tokens):
        if quoted is not None or escaped is not None:
            parts.append(quoted or escaped or "")
        elif half:
            parts.append("PM" if getattr(value, "hour", 0) >= 12 else "AM")
        elif letters:
            following = next((t[5] for t in tokens[n + 1 :] if t[5]), "") or ""
            minutes = letters[0] in "mM" and (before[:1] in ("h", "H") or following[:1] in ("s", "S"))
            parts.append(_part(value, letters.lower(), minutes, twelve))
            before = letters
        elif figure:
            parts.append(figure)  # the dots of "dd.mm.yyyy": there are no digits to fill in
        elif sign is not None and sign != "@":
            parts.append(sign)
    return "".join(parts).strip()


def _part(value: date | time, letters: str, minutes: bool, twelve: bool) -> str:
    letter, width = letters[0], len(letters)
    if minutes:
        return _padded(getattr(value, "minute", 0), width)
    if letter == "h":
        hour = getattr(value, "hour", 0)
        return _padded((hour % 12 or 12) if twelve else hour, width)
    if letter == "s":
        return _padded(getattr(value, "second", 0), width)
    if letter == "." or not isinstance(value, date):
        return ""
    if letter == "y":
        return f"{value.year % 100:02d}" if width <= 2 else f"{value.year:04d}"
    month = letter == "m"
    if width >= 3:
        name = _MONTHS[value.month - 1] if month else _DAYS[value.weekday()]
        return name[:3] if width == 3 else name[:1] if width == 5 else name
    return _padded(value.month if month else value.day, width)


def _padded(number: int, width: int) -> str:
    return f"{number:02d}" if width >= 2 else str(number)
