"""The few words of a sentence that answer by themselves: the figure or the date asked for. Said only where plain."""

import re

from copilot.adapters.models.extractive.kinds import SPAN_UNIT, of_kind
from copilot.adapters.models.extractive.numbers import figures_in
from copilot.adapters.models.extractive.periods import period
from copilot.adapters.models.extractive.question import Expects, Question, strength
from copilot.adapters.models.extractive.words import stem, words

_DATE = re.compile(
    r"\b(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{1,2},?\s(?:19|20)\d\d"
    r"|\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?(?:January|February|March|April|May|June|July|August|September|October|November|December),?\s(?:19|20)\d\d"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)\s(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d|(?:19|20)\d\d)\b"
)
REACH = 12  # words around a figure in which the question's words count
_NUMBERED = re.compile(r"\s*\d{1,2}(?:\.\d{1,2})+\s+(?=[A-Z“])")  # a clause's own number


def key(question: Question, text: str) -> str:
    """Empty where nothing in the sentence is plainly what is asked for."""
    if question.expects is Expects.DATE:
        found = [m.group() for m in _DATE.finditer(text)]
        asked = {p.year for p in question.periods}
        return found[0] if len(found) == 1 and not (asked and period(found[0]).year in asked and len(found[0]) == 4) else ""
    return _figure(question, text) if question.reads_a_figure else ""


def _figure(question: Question, text: str) -> str:
    own = _NUMBERED.match(text)
    wanted = of_kind(question.text, text, [m for m in figures_in(text) if own is None or m.start() >= own.end()])
    if not wanted:
        return ""
    scores = [_nearness(question, text, m) for m in wanted]
    best = max(scores)
    if scores.count(best) > 1 or best <= 0:
        return ""
    m = wanted[scores.index(best)]
    unit = SPAN_UNIT.match(text, m.end())
    return " ".join((m.group() + (unit.group() if unit else "")).split()).strip(" ,;")


def _nearness(question: Question, text: str, figure: re.Match[str]) -> float:
    """How close the question's words stand, each counted by its nearest place."""
    before = [stem(m.group()) for m in words(text[: figure.start()])][-REACH:]
    after = [stem(m.group()) for m in words(text[figure.end() :])][:REACH]
    score = 0.0
    for term in question.terms:
        back = next((n for n, w in enumerate(reversed(before)) if strength(term, (w,))), None)
        ahead = next((n for n, w in enumerate(after) if strength(term, (w,))), None)
        near = min(n for n in (back, ahead, 99) if n is not None)
        score += 1 / (2 + near) if near < REACH else 0.0
    return round(score, 4)
