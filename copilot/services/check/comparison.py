"""'Sales in the South were lower than in the North' says what 'sales in the North were higher than in the South' says."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from copilot.services.check.evidence import Evidence
from copilot.services.check.words import content

_MORE = r"higher|greater|larger|bigger|longer|faster|heavier|stronger|better|older"
_LESS = r"lower|smaller|shorter|slower|lighter|weaker|worse|younger"
_COMPARED = re.compile(
    r"(?P<one>[^.;:|\d]{2,100}?)\s+(?:(?:(?:is|are|was|were|remained|stood)\s+)?(?:\w+ly\s+)?"
    rf"(?:(?P<more>{_MORE})|(?P<less>{_LESS}))\s+than|(?P<over>exceed(?:s|ed)))\s+(?P<other>[^.;:|\d]{{2,100}})\.?\s*",
    re.IGNORECASE,
)
_KINDS = tuple(
    frozenset(pair)
    for pair in zip(_MORE.split("|"), ("lower", "smaller", "smaller", "smaller", *_LESS.split("|")[2:]), strict=True)
)


class _Order(NamedTuple):
    """Stems of what is more and of what is less, and of the word that says by what measure."""

    more: frozenset[str]
    less: frozenset[str]
    word: str


def same_order(claim: str, evidence: Sequence[Evidence]) -> bool | None:
    """Whether a sentence of the evidence puts the two things that the claim compares in its order; None where none compares them."""
    mine = _order(claim)
    told = [theirs for e in evidence for s in e.sentences if (theirs := _order(s))] if mine else []
    if mine is None or not told:
        return None
    if any(_same(mine, theirs) for theirs in told):
        return True
    return False if any(_same(_Order(mine.less, mine.more, mine.word), theirs) for theirs in told) else None


def _order(text: str) -> _Order | None:
    match = _COMPARED.fullmatch(text.strip())
    if match is None:
        return None
    one, other = frozenset(content(match["one"])), frozenset(content(match["other"]))
    more, less = (other, one) if match["less"] else (one, other)
    return _Order(more, less, (match["more"] or match["less"] or "").casefold())


def _same(a: _Order, b: _Order) -> bool:
    """Sides that hold the same words, and a measure that may be the same: 'exceeded' fits 'higher', 'longer' does not."""
    kind = {a.word, b.word} - {""}
    return a.more == b.more and a.less == b.less and a.more != a.less and (len(kind) < 2 or kind in _KINDS)
