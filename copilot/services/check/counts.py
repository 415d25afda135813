"""Small numbers of things, which prose writes in words: 'four equal instalments', 'two directors'."""

import re
from collections.abc import Sequence

from copilot.domain.claim import Verdict
from copilot.domain.numerals import SPELLED, spelled_value
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
from copilot.services.check.statement import Statement
from copilot.services.check.words import stem

_COUNT = re.compile(
    rf"\b(?P<n>{SPELLED.pattern}|\d{{1,2}})\s+(?:\(\d{{1,2}}\)\s+)?(?P<words>(?:[a-z-]+\s+){{0,2}}[a-z]{{3,}}s)\b(?!\s*\d)",
    re.IGNORECASE,
)
_NO_THING = frozenset(
    stem(w) for w in ["times", "percent", "cents", "dollars", "euros", "pounds", "thousands", "millions", "billions"]
)


def check_counts(statement: Statement, evidence: Sequence[Evidence]) -> list[Finding]:
    """A finding where the claim counts as many of a thing as the evidence never does, which counts them otherwise."""
    findings = []
    taken = [(f.start, f.end) for f in statement.figures]
    for number, thing, start, said in _counts(statement.own):
        if any(a <= start < b for a, b in taken):
            continue  # a figure with its unit, compared as such
        theirs = {n: text for e in evidence for n, t, _, text in _counts(e.text) if t == thing}
        if theirs and number not in theirs:
            findings.append(
                Finding(
                    Verdict.FIGURE_MISMATCH, f"the claim says '{said}' where the evidence says '{next(iter(theirs.values()))}'"
                )
            )
    return findings


def _counts(text: str) -> list[tuple[int, str, int, str]]:
    """(number, stem of the thing, where, as written) of what is counted up to 99."""
    found = []
    for match in _COUNT.finditer(text):
        value = int(match["n"]) if match["n"].isdigit() else spelled_value(match["n"])
        thing = stem(match["words"].split()[-1])
        if value is not None and 1 < value < 100 and thing not in _NO_THING:
            found.append((int(value), thing, match.start(), " ".join(match.group().split())))
    return found
