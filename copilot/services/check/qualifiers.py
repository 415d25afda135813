"""Words that change what a clause or a result is worth, and must stand in the evidence in one form or another."""

import re
from collections.abc import Sequence

from copilot.domain.claim import Verdict
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
from copilot.services.check.statement import Statement

# The clause that a row of a contract grid is about: "| Termination For Convenience | found | “...” |" names what was looked for, and asserts
# no word of it; "found" is framing, and blank here.
_CLAUSE = re.compile(r"^[^|“”]*\|(?:[^|“”]*\|)?\s+\|(?=\s*“)")
HEADING = 10  # words of a line above the evidence up to which it is its heading
# What a claim says | the ways in which evidence says as much.
_TABLE = r"""
for convenience|without (?:any )?(?:cause|reason)|for any reason|at will :: convenience|without (?:any |giving |stating )*(?:cause|reason|grounds?)|(?:any|no) reason|at will|at any time|(?:sole|own|absolute) discretion|at (?:its|their|his|her|the) (?:option|election|discretion)
(?<!non-)(?<!non )exclusive(?:ly)? :: exclusiv|\bsole(?:ly)?\b|\bonly\b|no other
automatic(?:ally)? :: automatic|successive|evergreen|shall (?:be )?(?:renew|extend)|renews|extends|without (?:further|any) (?:notice|action|act)|of itself|ipso
in perpetuity|perpetual(?:ly)? :: perpetu|indefinite|forever|without limit (?:in|of) time|no (?:fixed )?(?:term|end)
irrevocabl[ey] :: irrevocabl|not (?:be )?(?:revo[ck]|withdraw)|may not revoke
world-?wide|throughout the world|globally :: world|global|(?:all|any|every) (?:countr|territor)|universe
royalty-free|free of charge :: royalty[- ]free|free of (?:charge|cost)|no (?:charge|cost|fee|royalt)|without (?:charge|cost|payment|fee|royalt)|fully[- ]paid
unlimited|uncapped :: unlimited|uncapped|no (?:limit|cap)|without (?:any )?limit|not (?:be )?(?:limited|capped)|nothing (?:\w+ ){0,6}limits?
in writing|written :: \bwrit(?:ten|ing)\b|e-?mail|letter|signed
immediate(?:ly)?|at once|forthwith :: immediate|at once|forthwith|instant|right away|without (?:further |prior |any )?(?:notice|delay)|same day|effective (?:up)?on
joint(?:ly)? and several(?:ly)? :: joint(?:ly)? and several
statistically significant|significantly :: significan|\bp\s*[<=≤]
randomi[sz]ed :: randomi[sz]|random
double-blind(?:ed)? :: double[- ]?(?:blind|mask)
placebo-controlled :: placebo
(?<!un)audited :: (?<!un)audit
unaudited :: unaudited|not (?:been )?audited|without audit
diluted :: dilut
organic(?:ally)? :: organic|like[- ]for[- ]like|constant currenc|comparable|excluding (?:acquisition|currency|foreign)
non-GAAP|adjusted :: non-GAAP|adjust|underlying|normali[sz]|exclud|before (?:special|exceptional|one)|pro forma
"""
_QUALIFIERS = tuple(
    (re.compile(rf"\b(?:{said.strip()})\b", re.IGNORECASE), re.compile(as_much.strip(), re.IGNORECASE))
    for said, as_much in (line.split(" :: ") for line in _TABLE.strip().splitlines())
)


def check_qualifiers(statement: Statement, evidence: Sequence[Evidence]) -> list[Finding]:
    """A finding for each qualifier of the claim that no evidence, nor the heading right above it, says in any way."""
    own = _CLAUSE.sub("", statement.own)
    said = [(match[0], as_much) for says, as_much in _QUALIFIERS if (match := says.search(own))]
    if not said:
        return []
    places = [place for e in evidence for place in (e.own.text, _heading(e), *(c for c in (e.columns.text,) if c))]
    missing = [words for words, as_much in said if not any(as_much.search(place) for place in places)]
    return [Finding(Verdict.NOT_FOUND, f"the claim says “{words}”, the evidence does not") for words in missing]


def _heading(evidence: Evidence) -> str:
    above = evidence.before.text.rstrip().rpartition("\n")[2]
    return above if len(above.split()) <= HEADING else ""
