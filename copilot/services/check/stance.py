"""Does a paraphrase deny, allow, demand or move what its evidence does?"""

import re
from collections.abc import Sequence

from copilot.domain.claim import Verdict
from copilot.domain.figures import Bound, Figure, figures
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
from copilot.services.check.modality import ALIKE, Modality, deeds
from copilot.services.check.polarity import DOWN, UP, denied, ways
from copilot.services.check.statement import Statement
from copilot.services.check.words import WORD, stem

_FROM_TO = re.compile(r"\bfrom\b(?P<a>(?:[^.;]|\.\d){1,60}?)\bto\b|\bto\b(?P<b>(?:[^.;]|\.\d){1,60}?)\bfrom\b", re.IGNORECASE)
_THAN_BEFORE = re.compile(r"\b(?:from|than)\s+(?:the |a |about |some )?[$€£]?\s*$", re.IGNORECASE)
_MOVES = frozenset(stem(word) for word in UP | DOWN)
_BOUNDS = frozenset((Bound.OVER, Bound.UNDER))
OVERLAP = 0.6  # share of the claim's content words in an evidence sentence for the two to speak of the same thing


_SAME = re.compile(
    r"\b(?:(?:did|does|do|was|were|is|are|has|have) not (?:\w+ )?(?:differ\w*|reduc\w+|improv\w+|increas\w+|decreas\w+|affect\w*|chang\w+|significant\w*)"
    r"|no (?:\w+ ){0,2}(?:differences?|effects?|changes?|improvements?|reductions?|benefits?|increases?)|similar|comparable|unchanged|not significant|non-?significant)\b",
    re.IGNORECASE,
)
_BETTER = re.compile(
    r"\b(?:higher|lower|more|fewer|less|greater|smaller|longer|shorter|better|worse|superior|inferior|reduc\w+|improv\w+|increas\w+|decreas\w+"
    r"|rose|fell|grew|declin\w+|worsen\w+|prolong\w+|benefit\w*)\b",
    re.IGNORECASE,
)


def check_stance(statement: Statement, evidence: Sequence[Evidence]) -> list[Finding]:
    """Findings on modality, denial and direction."""
    findings = self_contradiction(statement)
    sentence = closest(statement, evidence)
    if sentence:
        findings += [
            *_modality(statement.own, sentence),
            *_denial(statement.own, sentence),
            *_bounds(statement.figures, sentence),
            *_direction(statement.own, sentence),
            *no_difference(statement.own, sentence),
        ]
    return findings


def closest(statement: Statement, evidence: Sequence[Evidence]) -> str:
    """The evidence sentence that shares most content words with the claim; empty where none shares enough."""
    words = set(statement.stems) - _MOVES or set(statement.stems)  # which way is what is to be found out
    if not words:
        return ""
    scored = [(len(words & bag) / len(words), s) for e in evidence for bag, s in zip(e.bags, e.sentences, strict=True)]
    share, sentence = max(scored, default=(0.0, ""))
    return sentence if share >= OVERLAP else ""


def _modality(claim: str, sentence: str) -> list[Finding]:
    theirs: dict[str, set[Modality]] = {}
    for deed in deeds(sentence):
        theirs.setdefault(deed.verb, set()).add(deed.modality)
    for deed in deeds(claim):
        found = theirs.get(deed.verb)
        if found and deed.modality not in found and not {deed.modality, *found} <= ALIKE:
            said = " and ".join(sorted(m.value for m in found))
            return [
                Finding(
                    Verdict.CONTRADICTED,
                    f"the claim says '{deed.modality.value}' ({deed.verb}-) where the evidence says '{said}'",
                )
            ]
    return []


def _denial(claim: str, sentence: str) -> list[Finding]:
    mine_denied, mine_plain = denied(claim)
    theirs_denied, theirs_plain = denied(sentence)
    only_mine = (mine_denied - mine_plain) & (theirs_plain - theirs_denied)
    only_theirs = (theirs_denied - theirs_plain) & (mine_plain - mine_denied)
    same = mine_denied & theirs_denied
    if only_mine and not same and not theirs_denied:
        return [Finding(Verdict.CONTRADICTED, f"the claim denies what the evidence says ({', '.join(sorted(only_mine))}-)")]
    if only_theirs and not same and not mine_denied:
        return [Finding(Verdict.CONTRADICTED, f"the evidence denies what the claim says ({', '.join(sorted(only_theirs))}-)")]
    return []


def _bounds(mine: Sequence[Figure], sentence: str) -> list[Finding]:
    """'Exceeded 60 °C' where it 'did not exceed 60 °C'."""
    for claim in mine:
        same = [f for f in figures(sentence) if (f.number, f.unit, f.kind) == (claim.number, claim.unit, claim.kind)]
        if same and claim.bound in _BOUNDS and all(f.bound in _BOUNDS and f.bound is not claim.bound for f in same):
            said = {Bound.OVER: "more", Bound.UNDER: "not more"}
            reason = f"the claim says {said[claim.bound]} than {claim.text}, the evidence {said[same[0].bound]}"
            return [Finding(Verdict.CONTRADICTED, reason)]
    return []


def _direction(claim: str, sentence: str) -> list[Finding]:
    mine, theirs = ways(claim), ways(sentence)
    if len(mine) == 1 and len(theirs) == 1 and mine != theirs:
        said = {1: "a rise", -1: "a fall"}
        return [
            Finding(
                Verdict.CONTRADICTED,
                f"the claim speaks of {said[next(iter(mine))]}, the evidence of {said[next(iter(theirs))]}",
            )
        ]
    return []


def no_difference(claim: str, sentence: str) -> list[Finding]:
    """'Mortality was lower' where it 'did not differ', and the other way round."""
    mine, theirs = _SAME.search(claim), _SAME.search(sentence)
    said = _BETTER.search(claim)
    if said and stem(said.group()) in denied(claim)[0]:
        return []  # 'failed to reduce'
    if theirs and not mine and said and not _outside(said.group(), sentence, theirs):
        return [Finding(Verdict.CONTRADICTED, f"the claim says '{said.group()}' where the evidence says '{theirs.group()}'")]
    if mine and not theirs and "significant" in sentence and (found := _BETTER.search(sentence)):
        return [Finding(Verdict.CONTRADICTED, f"the claim says '{mine.group()}' where the evidence says '{found.group()}'")]
    return []


def _outside(word: str, sentence: str, denial: re.Match[str]) -> bool:
    """True where the sentence says the word too, apart from what it denies, or denies one thing of several."""
    rest = sentence[: denial.start()] + sentence[denial.end() :]
    return _BETTER.search(rest) is not None or any(stem(m.group()) == stem(word) for m in WORD.finditer(rest))


def self_contradiction(statement: Statement) -> list[Finding]:
    """'Increased from 10 to 8', '8, up from 10': no evidence is needed."""
    return [*_from_to(statement), *_up_from(statement)]


def _up_from(statement: Statement) -> list[Finding]:
    for new, old in zip(statement.figures, statement.figures[1:], strict=False):
        between = statement.own[new.end : old.start]
        if new.kind is not old.kind or len(between) > 60 or not _THAN_BEFORE.search(between):
            continue
        words = {m.group().casefold() for m in WORD.finditer(between)}
        way = bool(words & (UP | {"up"})) - bool(words & (DOWN | {"down"}))
        if way and (new.amount - old.amount) * way < 0 and new.unit == old.unit:
            moved = "rise" if way > 0 else "fall"
            return [
                Finding(Verdict.CONTRADICTED, f"{' '.join(new.text.split())} is no {moved} from {' '.join(old.text.split())}")
            ]
    return []


def _from_to(statement: Statement) -> list[Finding]:
    """'Increased from 10 to 8' contradicts itself."""
    words = {m.group().casefold() for m in WORD.finditer(statement.own)}
    way = (1 if words & UP else 0) - (1 if words & DOWN else 0)
    match = _FROM_TO.search(statement.own)
    if match is None or not way or not ((words & UP) ^ (words & DOWN)):
        return []
    first, second = _pair(statement.figures, match)
    if first is None or second is None or first.kind is not second.kind:
        return []
    old, new = (first, second) if match["a"] is not None else (second, first)
    if (new.amount - old.amount) * way < 0:
        return [
            Finding(
                Verdict.CONTRADICTED,
                f"from {' '.join(old.text.split())} to {' '.join(new.text.split())} is no {'rise' if way > 0 else 'fall'}",
            )
        ]
    return []


def _pair(figures: Sequence[Figure], match: re.Match[str]) -> tuple[Figure | None, Figure | None]:
    """The figures directly after the two words of 'from ... to' or 'to ... from'."""
    name = "a" if match["a"] is not None else "b"
    first = next((f for f in figures if match.start(name) <= f.start < match.end(name)), None)
    second = next((f for f in figures if match.end() <= f.start <= match.end() + 3), None)
    return first, second
