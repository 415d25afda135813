"""Who does it to whom: 'Birch acquired Alder' where Alder acquired Birch."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from copilot.domain.claim import Verdict
from copilot.domain.wordlists import words_of
from copilot.services.check import names
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
from copilot.services.check.statement import Statement
from copilot.services.check.words import content

LONGEST = 60  # characters between the one and the other
MOST = 3  # content words there: the deed, not another clause
_BRACKETED = re.compile(r"\([^()]*\)")
_FORMS = frozenset(words_of("plc ltd limited inc corp corporation llc llp lp gmbh ag sa nv bv co company"))
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\b.*\bby\s+(?:the\s+|an?\s+)?$", re.IGNORECASE)
# Not one acting on another: 'Alder and Birch', 'Alder merged with Birch', 'Alder of Birch'.
_OTHERWISE = re.compile(r"[.;:!?|\n]|\b(?:and|or|with|between|of|than|by|but|as|not|no|never|which|who|that)\b", re.IGNORECASE)


class _Deed(NamedTuple):
    """The keys of the names of who acts and of who is acted on, and the deed's stems."""

    actor: frozenset[str]
    what: tuple[str, ...]
    other: frozenset[str]


def check_roles(statement: Statement, evidence: Sequence[Evidence]) -> list[Finding]:
    """A finding where every sentence of the evidence that tells the deed of the two tells it the other way round."""
    for mine in _deeds(statement.own):
        told = [d for e in evidence for s in e.sentences for d in _deeds(s) if d.what == mine.what]
        straight = any(mine.actor & d.actor and mine.other & d.other for d in told)
        if not straight and any(mine.actor & d.other and mine.other & d.actor for d in told):
            return [Finding(Verdict.CONTRADICTED, "the evidence says it the other way round: who does it and to whom")]
    return []


def _deeds(text: str) -> Iterator[_Deed]:
    plain = _BRACKETED.sub(" ", text)
    for one, other in pairwise(_parties(plain)):
        between = plain[one.end : other.start]
        passive = _PASSIVE.search(between)
        if len(between) > LONGEST or _OTHERWISE.search(re.sub(r"\bby\b", " ", between) if passive else between):
            continue
        what = tuple(w for w in content(between) if w not in _FORMS)
        if 0 < len(what) <= MOST:
            yield _Deed(other.keys, what, one.keys) if passive else _Deed(one.keys, what, other.keys)


class _Party(NamedTuple):
    keys: frozenset[str]
    start: int
    end: int


def _parties(text: str) -> list[_Party]:
    """Names, those that stand side by side as one."""
    found: list[_Party] = []
    for name in names.names(text):
        if found and not text[found[-1].end : name.start].strip(" &"):
            last = found.pop()
            found.append(_Party(last.keys | {name.key}, last.start, name.end))
        else:
            found.append(_Party(frozenset((name.key,)), name.start, name.end))
    return found
