"""What a draft's calls cost: each is reserved before it is made, and settled by what the endpoint says it used."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from copilot.domain.draft import Usage
from copilot.domain.drafting import Ledger
from copilot.domain.spending import millionths


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per million tokens."""

    input: float = 0.0
    output: float = 0.0

    @property
    def known(self) -> bool:
        return self.input > 0 or self.output > 0

    def cost(self, input_tokens: int, output_tokens: int) -> float:
        """US dollars."""
        return (input_tokens * self.input + output_tokens * self.output) / 1e6


@dataclass(slots=True)
class Call:
    """One call while it is made. Unless its use is told, it is taken to have cost what was reserved."""

    usage: Usage
    answered: bool = False

    def used(self, usage: Usage) -> None:
        self.usage, self.answered = usage, True

    def free(self) -> None:
        """The endpoint refused it, and asks no money for that."""
        self.usage = Usage(calls=1)


class Bill:
    """Of one draft; its calls may be made by several threads."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._sum = Usage()

    @property
    def usage(self) -> Usage:
        """All calls so far, and what earlier attempts at the request had paid for and was used again."""
        with self._lock:
            return self._sum

    def add(self, usage: Usage) -> None:
        with self._lock:
            self._sum += usage

    @contextmanager
    def call(self, model: str, address: str, prices: Prices, input_tokens: int, output_tokens: int) -> Iterator[Call]:
        """Raises SpendingError before the call when it may cost more than is left."""
        most = prices.cost(input_tokens, output_tokens)
        held = self._ledger.reserve(model, address, millionths(most))
        call = Call(Usage(1, input_tokens, 0, most))
        try:
            yield call
        finally:
            self.add(call.usage)
            self._ledger.settle(held, call.usage, answered=call.answered)
