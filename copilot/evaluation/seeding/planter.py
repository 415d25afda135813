"""Errors to plant in quality samples, for the second reviewer to find."""

import random
from collections.abc import Iterator

from copilot.evaluation.seeding import Swap, seeded
from copilot.evaluation.seeding.omissions import subtle

PLANTED = (Swap.FIGURE, Swap.DATE, Swap.PERIOD, Swap.NAME, Swap.PARTY, Swap.NEGATION, Swap.MODALITY)


class SeededErrors:
    """Fits ports.Planter."""

    def wrong(self, claim: str, seed: str) -> Iterator[tuple[str, str]]:
        """One wrong version for each way that the claim allows: first those that leave no wrong word, then the others as drawn."""
        order = random.Random(seed + claim)  # noqa: S311 (a draw that can be repeated)
        yield from subtle(claim, order)
        found = [s for s in seeded(claim, order) if s.swap in PLANTED]
        order.shuffle(found)
        yield from ((s.swap, s.claim) for s in found)
