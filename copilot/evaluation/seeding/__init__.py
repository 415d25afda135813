"""Seeded errors: claims that are right, made wrong in one place, to measure what the checks catch; and claims that are right
said another way, to measure what they wrongly stop.

Every change is drawn from a generator with a stated seed, so that a run can be repeated. The patterns by which figures and
dates are found here are not those of the checks: what the checks cannot read is changed all the same.
"""

import random
from collections.abc import Iterator, Mapping, Sequence

from copilot.evaluation.seeding import amounts, dates, wording
from copilot.evaluation.seeding.paraphrases import Paraphrase, Said, rescaled, said_otherwise
from copilot.evaluation.seeding.swap import Maker, Seeded, Swap

__all__ = ["Paraphrase", "Said", "Seeded", "Swap", "rescaled", "said_otherwise", "seeded"]

_MAKERS: Mapping[Swap, Maker] = {
    Swap.FIGURE: amounts.figure,
    Swap.DATE: dates.date,
    Swap.PERIOD: dates.period,
    Swap.UNIT: amounts.unit,
    Swap.SCALE: amounts.scale,
    Swap.SIGN: amounts.sign,
    Swap.CURRENCY: amounts.currency,
    Swap.NAME: wording.name,
    Swap.PARTY: wording.party,
    Swap.NEGATION: wording.negation,
    Swap.MODALITY: wording.modality,
    Swap.DIRECTION: wording.direction,
    Swap.REFERENCE: amounts.reference,
}


def seeded(claim: str, random_: random.Random, others: Sequence[str] = ()) -> Iterator[Seeded]:
    """One wrong version of the claim for every kind of swap that it allows. `others` are names to swap in, from the same work."""
    for swap, make in _MAKERS.items():
        if (made := make(claim, random_, others)) is not None and made.claim != claim:
            yield Seeded(swap, made.claim, made.before, made.after)
