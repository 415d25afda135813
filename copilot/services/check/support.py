"""How much of what a claim says its evidence says too, word by word."""

from collections.abc import Sequence

from copilot.domain.claim import Verdict
from copilot.services.check import names
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
from copilot.services.check.polarity import LIGHT_WORDS
from copilot.services.check.statement import Statement
from copilot.services.check.words import covered

CONTEXT = 0.5  # what a word counts that stands only around the evidence
FLOOR = 0.5  # share of the claim's content words below which the evidence does not say it


def check_support(statement: Statement, evidence: Sequence[Evidence]) -> list[Finding]:
    """A finding where too few of the claim's words have a counterpart."""
    share, missing = coverage(statement, evidence)
    if share >= FLOOR:
        return []
    return [Finding(Verdict.NOT_FOUND, f"the evidence does not speak of: {', '.join(missing[:6])}")]


def coverage(statement: Statement, evidence: Sequence[Evidence]) -> tuple[float, tuple[str, ...]]:
    """Share of content words covered, and those that are not. A claim without content words is covered."""
    words = tuple(dict.fromkeys(w for w in statement.stems if w not in LIGHT_WORDS)) or tuple(dict.fromkeys(statement.stems))
    missing = [w for w in words if not any(covered(w, e.own.stems) for e in evidence)]
    if not missing:
        return 1.0, ()
    around = tuple(place for e in evidence for place in e.around)
    proper = {n.key for n in names.names(statement.core)}
    total = len(words) - len(missing) * 1.0
    for word in missing:
        if word in proper and any(word in place.keys for place in around):
            total += 1.0
        elif any(covered(word, place.stems) for place in around):
            total += CONTEXT
    return total / len(words), tuple(missing)
