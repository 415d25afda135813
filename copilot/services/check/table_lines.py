"""What a line of a table holds: amounts, periods, or words alone."""

import re

from copilot.domain.figures import Figure, figures
from copilot.services.check.tabular import LONGEST, cells

PERIOD_HINT = re.compile(r"(?:19|20)\d\d|\bQ[1-4]\b|\bFY|\bquarter\b|\bH[12]\b", re.IGNORECASE)
MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|\b(?:ended|ending|fiscal)\b", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\w.,/])[$€£]?\d(?:[\d,.]*\d)?%?(?![\w/])")
_DATED = re.compile(r"\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})")
_ENDED = re.compile(r"\s+(?:ended|ending)\b", re.IGNORECASE)
LETTERS = re.compile(r"[A-Za-z]{2}")


def has_amounts(line: str) -> bool:
    """True where the line holds an amount, not just years and the like.

    Only whole numbers without a mark of their own are looked at closely: reading every line that way took five times as long.
    """
    doubtful = False
    for match in _DIGITS.finditer(line):
        text = match.group()
        if not text.isdigit():
            if _DATED.fullmatch(text) is None:
                return True
        elif len(text) != 4:
            doubtful = True
    return doubtful and any(_is_amount(line, f) for f in figures(line[:2000]))


def _is_amount(line: str, figure: Figure) -> bool:
    """False for a year, and for the length of a period: 'three months ended'."""
    return not (figure.text.isdigit() and len(figure.text) == 4) and not _ENDED.match(line, figure.end)


def dates_apart(line: str) -> bool:
    """True for a line of a set page that holds months or lengths of periods: '   June 30,      June 30,'."""
    return len(line) < LONGEST and MONTH.search(line) is not None and "   " in line and not line.rstrip().endswith(".")


def words_only(line: str) -> bool:
    """True for a table's first line whose cells all hold words: '< 1 year | 1 to 3 years' heads columns."""
    texts = [line[a:b] for a, b in cells(line) if b > a]
    return len(texts) > 1 and all(LETTERS.search(t) for t in texts)
