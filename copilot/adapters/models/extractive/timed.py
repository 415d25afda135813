"""Which time each figure of a sentence is of: lists side by side ('$3 million and $1 million for 2019 and 2018'), and '(2018: 5)'."""

import re
from collections.abc import Sequence

from copilot.adapters.models.extractive.periods import MONTH, Period, period

_TIME = re.compile(
    rf"\b{MONTH}\s+\d{{1,2}},?\s+(?:19|20)\d\d\b|\b\d{{1,2}}\s+{MONTH}\s+(?:19|20)\d\d\b"
    r"|\bQ[1-4],?\s+(?:of\s+)?(?:fiscal\s+)?(?:(?:19|20)\d\d|FY\s?\d\d)\b"
    r"|\b(?:first|second|third|fourth)\s+quarter\s+(?:of\s+)?(?:fiscal\s+)?(?:years?\s+)?(?:19|20)\d\d\b"
    rf"|\b{MONTH}\s+(?:19|20)\d\d\b|\bFY\s?['’]?(?:\d\d)?\d\d\b|(?<![\d,.$€£])(?:19|20)\d\d\b(?![,.]\d)",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"\W*(?:million|billion|thousand|percent|per cent|%)?\W*(?:and|to|or)?\W*(?:(?:for|at|as of|in|during)\W+)?(?:the\s+)?"
    r"(?:(?:fiscal\s+)?years?\s+(?:ended\s+)?|quarters?\s+(?:ended\s+)?)?\W*(?:[A-Z]{1,3}\W?)?",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"\W*(?:million|billion|thousand|percent|per cent|%)?\W*(?:in|for|at|as of|during)\s+(?:the\s+)?(?:(?:fiscal\s+)?year\s+(?:ended\s+)?)?",
    re.IGNORECASE,
)
REACH = 90  # characters between a list of figures and the list of their times

Matches = Sequence[re.Match[str]]


def timed(text: str, figures: Matches) -> dict[int, Period]:
    """The time of each figure that plainly has one, by where the figure begins."""
    times = list(_TIME.finditer(text))
    amounts = [m for m in figures if not any(t.start() < m.end() and m.start() < t.end() for t in times)]
    found = _bracketed(text, amounts) | _followed(text, amounts, times)
    for run in _runs(text, amounts):
        beside = [r for r in _runs(text, times) if len(r) == len(run) and _apart(run, r) <= REACH]
        after = [r for r in beside if r[0].start() > run[0].start()] or beside
        if len(run) > 1 and after:
            nearest = min(after, key=lambda r: _apart(run, r))
            found |= {m.start(): period(t.group()) for m, t in zip(run, nearest, strict=True)}
    return found


def _runs(text: str, items: Matches) -> list[list[re.Match[str]]]:
    """The items in rows that only a comma or 'and' parts."""
    runs: list[list[re.Match[str]]] = []
    for item in items:
        if runs and _JOINED.fullmatch(text, runs[-1][-1].end(), item.start()):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _apart(a: Matches, b: Matches) -> int:
    return max(b[0].start() - a[-1].end(), a[0].start() - b[-1].end(), 0)


def _bracketed(text: str, figures: Matches) -> dict[int, Period]:
    """'5 (2018: 4)': the figure in brackets is of the year there, the one before them of the next."""
    found: dict[int, Period] = {}
    for n, m in enumerate(figures):
        said = re.search(r"\(\s*(?:FY\s?)?((?:19|20)\d\d)\s*:[^()]*$", text[: m.start()])
        if said is not None:
            found[m.start()] = Period(year=int(said[1]))
            if n and figures[n - 1].end() <= said.start():
                found[figures[n - 1].start()] = Period(year=int(said[1]) + 1)
    return found


def _followed(text: str, figures: Matches, times: Matches) -> dict[int, Period]:
    """'from $62 million in FY18 to $85 million in FY19'."""
    return {
        m.start(): period(t.group())
        for m in figures
        for t in times
        if t.start() > m.end() and _FOLLOWS.fullmatch(text, m.end(), t.start())
    }
