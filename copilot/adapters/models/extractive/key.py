"""The few words of a sentence that answer by themselves: the figure or the date asked for. Said only where plain."""

import re
from collections.abc import Sequence

from copilot.adapters.models.extractive.kinds import SPAN_UNIT, amounts_only, of_kind
from copilot.adapters.models.extractive.numbers import figures_in
from copilot.adapters.models.extractive.periods import Period, period, periods
from copilot.adapters.models.extractive.question import Expects, Question, strength
from copilot.adapters.models.extractive.timed import timed
from copilot.adapters.models.extractive.words import CONCEPT, stem, stems, words

_DATE = re.compile(
    r"\b(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{1,2},?\s(?:19|20)\d\d"
    r"|\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?(?:January|February|March|April|May|June|July|August|September|October|November|December),?\s(?:19|20)\d\d"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)\s(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d|(?:19|20)\d\d)\b"
)
_MOVE = re.compile(r"\b(?:chang|increas|decreas|declin|gr[eo]w|reduc|rise|rose|fall|fell|drop|differ|more|less)", re.IGNORECASE)
_MOVED_BY = re.compile(
    r"\b(?:increase|decrease|decline|growth|reduction|rise|fall|drop|change|increased|decreased|declined|grew|rose|fell|dropped|up|down|lower|higher)"
    r"\b[^.,;]{0,60}?\b(?:of|by)?\s*$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^()]*\)")
_LIMIT = re.compile(
    r"\b(?:limit|cap|maximum|minimum|most|least|ceiling|floor|threshold|covenant|up to|exceed|above|below)\b", re.IGNORECASE
)
_BOUND = re.compile(
    r"\b(?:below|above|under|over|exceed(?:s|ing)?|at least|at most|(?:more|less|higher|lower|fewer) than|up to|not more than|maximum of|minimum of)"
    r"\W*(?:[A-Z]{3}\W*)?$",
    re.IGNORECASE,
)
# 'How many employees does it have': those that it has, and not those that it houses.
_HAS = re.compile(r"\bhow many\b[^?]*\b(?:does|do|did)\b[^?]*\b(?:have|employ)\b", re.IGNORECASE)
_HELD = re.compile(
    r"\b(?:has|have|had|having|with|employ\w*|total\w*|number\w*|of|our|its|their|were|was|are|is|approximately|about|around|over)\W*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\bhow many (?:new |more |additional |full-time )?(?P<what>[a-z]+)\b", re.IGNORECASE)
# "two weeks of leave and 5 days for illness": the one in figures is not plainly the one asked for.
_SPELT = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty|ninety)\s+(?:hours|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_PLAIN_SPAN = re.compile(r"\d{1,3}(?:\s+(?:hours|days?|weeks?|months?|years?))?")
_BEFORE = re.compile(r"\b(?:compared (?:to|with)|versus|against)\b[^.;$€£¥\d]{0,40}$", re.IGNORECASE)  # what it was before
REACH = 12  # words around a figure in which the question's words count
_NUMBERED = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2})+|\d{1,2}\))\s+(?=[A-Z“])")  # a clause's own number


def key(question: Question, text: str) -> str:
    """Empty where nothing in the sentence is plainly what is asked for."""
    if question.expects is Expects.DATE:
        found = [m.group() for m in _DATE.finditer(text)]
        asked = {p.year for p in question.periods}
        return found[0] if len(found) == 1 and not (asked and period(found[0]).year in asked and len(found[0]) == 4) else ""
    return _figure(question, text) if question.reads_a_figure and _speaks(question, text) else ""


def _speaks(question: Question, text: str) -> bool:
    """False for a sentence that lacks the line item asked for: what moved operating income is not what moved net sales."""
    held = frozenset(stems(text))
    asked = [t for t in question.terms if t.startswith(CONCEPT)]
    return all(strength(t, held) or any(strength(p, held) for p in t.partition(":")[2].split("+")) for t in asked)


def _figure(question: Question, text: str) -> str:
    own = _NUMBERED.match(text)
    wanted = of_kind(question.text, text, [m for m in figures_in(text) if own is None or m.start() >= own.end()])
    if not wanted:
        return ""
    if not _MOVE.search(question.text):  # by how much it moved is not how much it is, nor is a limit
        wanted = [m for m in wanted if not _MOVED_BY.search(text[: m.start()])]
    if (counted := _COUNTED.search(question.text)) is not None:  # '2,000-store network' counts no stores opened
        after = [m for m in wanted if _before_noun(text[m.end() :], counted["what"])]
        wanted = after or [m for m in wanted if not text[m.end() :].startswith("-")]
    if not _LIMIT.search(question.text):
        wanted = [m for m in wanted if not _BOUND.search(text[: m.start()])]
    if amounts_only(question.text):  # "(12) months" is no payment
        wanted = [m for m in wanted if not SPAN_UNIT.match(text, m.end())]
    if not question.periods and not _MOVE.search(question.text):
        wanted = [m for m in wanted if not _BEFORE.search(text[: m.start()])]
    m = _of_its_time(question, text, wanted) or _nearest(question, text, wanted)
    if m is None or (_HAS.search(question.text) and not _HELD.search(text[: m.start()])):
        return ""
    unit = SPAN_UNIT.match(text, m.end())
    said = " ".join((m.group() + (unit.group() if unit else "")).split()).strip(" ,;")
    if _PLAIN_SPAN.fullmatch(said) and _SPELT.search(text):
        return ""
    return said if "(" in said else said.rstrip(")")


def _before_noun(rest: str, counted: str) -> bool:
    """True where the thing counted follows within three words: '18 new stores'."""
    following = list(words(rest[:60]))[:3]
    return not rest.startswith("-") and any(stem(m.group()) == stem(counted) for m in following)


def _of_its_time(question: Question, text: str, wanted: Sequence[re.Match[str]]) -> re.Match[str] | None:
    """The one figure that the sentence gives for the period asked for; None where it is not plain."""
    if len(question.periods) != 1 or _MOVE.search(question.text):
        return None
    asked = question.periods[0]
    times = timed(text, figures_in(text))
    timely = [(m, times[m.start()]) for m in wanted if m.start() in times and asked.fits(times[m.start()])]
    fitting = [
        (_alike(asked, t), m) for m, t in timely if t.quarter or not asked.quarter
    ]  # which quarter a date lies in, who knows
    best = max((n for n, _ in fitting), default=0)
    found = [m for n, m in fitting if n == best]
    if not best or len(found) != 1:
        return None
    near = [_nearness(question, text, m) for m in wanted if m.start() not in times]
    return found[0] if _nearness(question, text, found[0]) >= max(near, default=0.0) else None


def _alike(a: Period, b: Period) -> int:
    """How much of the time both state."""
    return sum(x is not None and x == y for x, y in ((a.year, b.year), (a.quarter, b.quarter), (a.month, b.month)))


def _nearest(question: Question, text: str, wanted: Sequence[re.Match[str]]) -> re.Match[str] | None:
    """The figure nearest to the question's words, of those that the sentence gives for no time of their own."""
    times = timed(text, figures_in(text))
    left = [m for m in wanted if not (question.periods and m.start() in times)]
    said = periods(_BRACKETS.sub(" ", text))
    if not left or (said and question.periods and not any(a.fits(b) for a in said for b in question.periods)):
        return None
    if len([m for m in left if m.start() in times]) > 1:
        return None
    scores = [_nearness(question, text, m) for m in left]
    best = max(scores)
    return left[scores.index(best)] if best > 0 and scores.count(best) == 1 else None


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
