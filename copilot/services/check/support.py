"""How much of what a claim says its evidence says too, word by word."""

from collections.abc import Sequence

from copilot.domain.claim import Verdict
from copilot.services.check import names
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
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
    present = frozenset().union(*(e.stems for e in evidence))
    around = frozenset().union(*(e.context_stems for e in evidence))
    named = frozenset().union(*(e.context_keys for e in evidence))
    words = tuple(dict.fromkeys(statement.stems))
    if not words:
        return 1.0, ()
    total, missing = 0.0, []
    proper = {n.key for n in names.names(statement.core)}
    for word in words:
        if covered(word, present) or (word in proper and word in named):
            total += 1.0
        elif covered(word, around):
            total += CONTEXT
            missing.append(word)
        else:
            missing.append(word)
    return total / len(words), tuple(missing)
