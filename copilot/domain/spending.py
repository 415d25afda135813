"""What calls of a chat model cost, by engagement, month and model. Ids, names of models and figures only: no content."""

import math
from dataclasses import dataclass
from datetime import datetime

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Spending:
    """Money is counted in millionths of a US dollar, in whole ones, so that no sum depends on its order.

    `reserved` is held back for calls under way; what a crash left there stays, because nobody can tell whether the
    provider charged for it.
    """

    engagement: str
    month: str  # of the reservations, e.g. "2026-03", in UTC
    model: str
    answered: int = 0  # calls
    failed: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    spent: int = 0
    reserved: int = 0

    @property
    def used(self) -> int:
        """What counts against a cap."""
        return self.spent + self.reserved


def month_of(moment: datetime) -> str:
    """The month that a call at this moment is counted in."""
    return f"{moment:%Y-%m}"


def millionths(usd: float) -> int:
    """Rounded up: a cap is never passed by rounding."""
    return math.ceil(round(usd * MILLION, 3))


def dollars(amount: int) -> str:
    """For people: cents, and more places where cents would show nothing."""
    usd = amount / MILLION
    return f"{usd:,.2f} USD" if not amount or usd >= 0.01 else f"{usd:.6f}".rstrip("0") + " USD"
