"""Who may, must or must not; and whose it is: the party that the claim names against the party that the evidence does."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from copilot.domain.claim import Verdict
from copilot.domain.wordlists import words_of
from copilot.services.check import names
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
from copilot.services.check.modality import MODAL
from copilot.services.check.statement import Statement
from copilot.services.check.words import STOP, alternatives, content, stem

_NAME = r"[A-Z][\w-]*(?:\s+(?:of\s+)?[A-Z][\w-]*){0,3}"
_SUBJECT = re.compile(
    rf"(?:(?P<of>\b(?:of|in|to|by|for|with|from|under|on|at|than|and|or)\s+)?(?:\b[Tt]he\s+|\b[Aa]n?\s+)?)\b(?P<name>{_NAME})\s+$"
)
_VERB = re.compile(r"\s++(?:(?:not|never|also|only|be|have|then|at any time|\w+ly)\s++)*(?P<verb>[a-z]+)")
# What is written with a capital and acts in no contract.
_THINGS = frozenset(
    words_of(
        """
    agreement contract information material materials term terms section clause article schedule annex exhibit obligation obligations
    right rights service services product products data document documents notice date period law laws fee fees payment payments
    work works property licence license software deliverable deliverables goods report purpose invention inventions trade secret secrets
    this such these those there nothing amendment order plan price program programme system
    """
    )
)
_CLAUSE = re.compile(r"[^.;:,]{0,80}")
_OWNER = re.compile(rf"\b(?P<name>{_NAME})[’']s?\s+(?P<thing>(?:[a-z-]+\s+){{0,3}}[a-z-]+)")
_ANYONE = frozenset(
    ("either", "each", "both", "neither", "any", "all", "every", "party", "parties", "it", "they", "no", "nobody")
)
BACK = 80  # characters before a modal verb in which its subject may stand


class _Said(NamedTuple):
    """A party, the stem of what it does or has, and of the words that follow the deed."""

    party: str
    what: str
    about: frozenset[str] = frozenset()


def check_parties(statement: Statement, evidence: Sequence[Evidence]) -> list[Finding]:
    """A finding where the evidence says of another party what the claim says of one that the evidence knows too."""
    for item in evidence:
        known = {n for n, times in Counter(n.key for n in names.names(item.text) if n.strong).items() if times > 1}
        for said in (_acts, _owned):
            theirs = list(said(item.text))
            all_known = known | {names.key(w) for one in theirs for w in one.party.split()}
            claimed = [c for c in said(statement.own) if all(names.key(w) in all_known for w in c.party.split())]
            if claimed and (found := _other(claimed, theirs)):
                return [found]
    return []


def _other(claimed: Sequence[_Said], said: Sequence[_Said]) -> Finding | None:
    for mine in claimed:
        family = alternatives(mine.what)
        same = [s for s in said if s.what in family]
        most = max((len(mine.about & s.about) for s in same), default=0)
        theirs = [s.party for s in same if len(mine.about & s.about) == most]  # who repairs the roof, not who repairs
        if theirs and not any(_may_be(mine.party, n) for n in theirs):
            reason = f"the claim says it of the {mine.party} ({mine.what}-), the evidence of the {theirs[0]}"
            return Finding(Verdict.CONTRADICTED, reason)
    return None


def _may_be(name: str, other: str) -> bool:
    """True for the same name, one within the other, and for 'either party'."""
    mine, theirs = ({w.casefold() for w in n.split()} for n in (name, other))
    return bool(mine & theirs) or bool(theirs & _ANYONE) or bool(mine & _ANYONE)


def _acts(text: str) -> Iterator[_Said]:
    """Every 'the Supplier may terminate'; the party stands right before the modal."""
    for modal in MODAL.finditer(text):
        subject = _SUBJECT.search(text, max(0, modal.start() - BACK), modal.start())
        verb = _VERB.match(text, modal.end())
        if subject and not subject["of"] and verb and verb["verb"] not in STOP and _acting(subject["name"]):
            clause = _CLAUSE.match(text, verb.end())
            yield _Said(
                " ".join(subject["name"].split()), stem(verb["verb"]), frozenset(content(clause.group() if clause else ""))
            )


def _acting(name: str) -> bool:
    return not any(w.casefold() in _THINGS for w in name.split())


def _owned(text: str) -> Iterator[_Said]:
    """Every 'the Supplier's total liability'."""
    for match in _OWNER.finditer(text):
        words = [w for w in match["thing"].split() if w.casefold() not in STOP]
        for word in words[:3] if _acting(match["name"]) else ():
            yield _Said(" ".join(match["name"].split()), stem(word))
