"""Whether a draft's short answer is the labelled one: exact match and F1 of words.

After the measures of DROP (D. Dua et al., 2019) and TAT-QA (F. Zhu et al., 2021), with one difference: a figure that the draft
rounds to at least three digits or one decimal is right when the labelled figure rounds to it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from copilot.domain.draft import Draft

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_MARKER = re.compile(r"\[\^\d+\]")
_FIGURE = re.compile(
    r"^[($€£¥\s−–+-]*(?:[A-Z]{0,3}\$)?\s?\(?[−–-]?\d[\d,]*(?:\.\d+)?\s?\)?\s?(?:%|percent(?:age points)?|thousand|million|billion)?\)?$|^\.\d+$"
)
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
_SCALE = re.compile(
    r"\b(thousand|million|billion)s?\b|[$€£]\s?['’]?(000|m|mn|bn|k)\b|\b[$€£]?(000)s?\b|(%|\bper ?cent(?:age)?\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
SCALES = {"": 1.0, "percent": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_SHORT = {"000": "thousand", "k": "thousand", "m": "million", "mn": "million", "bn": "billion"}
MOST_PARTS = 5  # parts of an answer that are tried in every order


@dataclass(frozen=True, slots=True)
class Said:
    """A draft's short answer: what its first claim sets in bold, else that whole claim. `scale` is the unit named in it or after it."""

    parts: tuple[str, ...]
    scale: str


@dataclass(frozen=True, slots=True)
class Score:
    """1 or 0 for `exact` (figure and scale) and `figure` (whatever the scale); `f1` of words from 0 to 1."""

    exact: float
    figure: float
    f1: float


def said(draft: Draft) -> Said:
    """The short answer of a draft; without parts where it claims nothing or abstains."""
    if draft.abstained or not draft.claims:
        return Said((), "")
    first = draft.claims[0].text
    parts = tuple(_MARKER.sub("", p).replace("\\", "").strip() for p in _BOLD.findall(first))
    whole = re.sub(r"\\(.)", r"\1", _MARKER.sub("", first)).strip().strip('“”"')
    last = parts[-1] if parts else ""
    if parts and all(_YEAR.fullmatch(p) for p in parts):
        return Said(parts, "")
    own = scale_of(last) or scale_of(whole[whole.rfind(last) :] if last in whole else whole)
    return Said(parts or (whole,), own)


def scale_of(text: str) -> str:
    """The scale that a text names last before its figures end: thousand, million, billion or percent; else empty."""
    found = _SCALE.search(text)
    if found is None:
        return ""
    if found[4]:
        return "percent"
    word = (found[1] or found[2] or found[3]).lower()
    return _SHORT.get(word, word)


def score(answers: Sequence[str], scale: str, answer: Said) -> Score:
    """Compare a draft's short answer with the labelled one."""
    if not answer.parts:
        return Score(0.0, 0.0, 0.0)
    words = _f1(" ".join(answers), " ".join(answer.parts))
    if len(answers) != len(answer.parts):
        return Score(0.0, 0.0, words)
    whole = float(_all_same(answers, answer.parts))
    figures = all(_figure(a) is not None for a in answers)
    years = all(_YEAR.fullmatch(p) for p in answer.parts)
    scales = (
        not figures
        or years
        or all(_scale(a, scale) == _scale(p, answer.scale) for a, p in zip(answers, answer.parts, strict=True))
    )
    return Score(whole if scales else 0.0, whole, max(words, whole))


def _all_same(answers: Sequence[str], parts: Sequence[str]) -> bool:
    orders = permutations(parts) if len(parts) <= MOST_PARTS else [tuple(parts)]
    return any(all(_same(a, p) for a, p in zip(answers, order, strict=True)) for order in orders)


def _same(answer: str, part: str) -> bool:
    ours, theirs = _figure(part), _figure(answer)
    if ours is None or theirs is None:
        return _words(answer) == _words(part)
    places = min(_places(part), max(_places(answer), 0))
    coarse = places if places >= 1 or _places(answer) == 0 or len(_digits(part)) >= 3 else _places(answer)
    return abs(abs(ours) - abs(theirs)) <= 0.5 * 10**-coarse + 1e-9 and (ours * theirs >= 0)


def _scale(text: str, otherwise: str) -> str:
    return scale_of(text) or otherwise


def _figure(text: str) -> float | None:
    """The number that the whole text is; None for words. Brackets and a leading minus are negative."""
    plain = text.strip()
    if not _FIGURE.match(plain) or (digits := _DIGITS.search(plain)) is None:
        return None
    value = float(digits.group().replace(",", ""))
    return -value if re.match(r"^[^\d]*(?:\(|[-−–])", plain) else value


def _places(text: str) -> int:
    digits = _DIGITS.search(text)
    return len(digits.group().partition(".")[2]) if digits else 0


def _digits(text: str) -> str:
    found = _DIGITS.search(text)
    return found.group().replace(",", "").replace(".", "").lstrip("0") if found else ""


def _words(text: str) -> list[str]:
    kept = re.sub(r"\b(?:a|an|the)\b", " ", re.sub(r"[^\w.%\s]", "", text.casefold()))
    return [w.strip(".") for w in kept.split() if w.strip(".")]


def _f1(answer: str, part: str) -> float:
    gold, ours = Counter(_words(answer)), Counter(_words(part))
    same = sum((gold & ours).values())
    return 2 * same / (gold.total() + ours.total()) if same else 0.0
