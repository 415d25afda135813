"""Words that the five fields use for one another. Written for the fields, not from any set of questions.

Single words stand in `GROUPS` (compared by stem); the wording of whole line items stands in the task templates.
"""

from functools import lru_cache

from copilot.adapters.models.extractive.words import stem

GROUPS = tuple(
    frozenset(line.split())
    for line in """
revenue revenues sales turnover
profit earnings income
expense expenses cost costs expenditure expenditures charges spend spent spending
employee employees staff headcount workforce personnel
terminate termination cancel cancellation
expire expiry expiration end ends
begin start commence commencement
renew renewal extend extension
pay payment payable paid invoice
fee fees price charge compensation remuneration
assign assignment transfer
liability liable damages
cap limit limitation exceed maximum
law governed jurisdiction
buyer purchaser customer client
seller supplier vendor
licence license licensed
owner own ownership title
confidential confidentiality disclosure disclose
notice notify notification
breach default violation
dispute arbitration litigation
participants patients subjects
drug treatment therapy intervention medication
placebo control comparator
death deaths died mortality
adverse harm toxicity safety
outcome endpoint
trial study
tech technology
increase increased increases rise rose grew growth higher up
decrease decreased decreases decline declined fell lower reduction reduced down
debt borrowings notes loan loans
shareholder shareholders stockholder stockholders
dividend dividends distribution
acquire acquisition purchase purchased purchases buy bought
big large size
forecast expected projected outlook guidance
chief head
requirement shall required
weight mass
cash equivalents
speed velocity
duration period term
author investigator
factory plant site facility
""".strip().splitlines()
)


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for group in GROUPS:
        group_stems = frozenset(stem(word) for word in group)
        for member in group_stems:
            table[member] = table.get(member, frozenset()) | group_stems
    return table


def alternatives(word_stem: str) -> frozenset[str]:
    """Stems that may stand for this one, without itself."""
    return _table().get(word_stem, frozenset()) - {word_stem}
