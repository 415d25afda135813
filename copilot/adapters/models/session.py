"""One draft's conversation with its model: a validated answer a part, one repair round, a fallback, and the bill."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.adapters.models.assemble import Labels, problems
from copilot.adapters.models.endpoint import Endpoint, Message
from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.output import SCHEMA, ModelAnswer, parse
from copilot.domain.draft import Usage
from copilot.errors import ModelOutputError, ModelUnavailableError

SHOWN = 20_000  # characters of a faulty answer that the model is shown again


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per million tokens."""

    input: float = 0.0
    output: float = 0.0


class Session:
    """Used by the threads of one draft. Once the first model is unavailable, the rest of the draft goes to the fallback."""

    def __init__(self, endpoint: Endpoint, fallback: Endpoint | None, prices: Prices) -> None:
        self._endpoints = [endpoint] + ([fallback] if fallback else [])
        self._prices = prices
        self._lock = threading.Lock()
        self._failure = ""
        self._wrote: dict[str, None] = {}
        self._calls = self._input = self._output = 0

    def ask(self, messages: Sequence[Message], labels: Labels, evidence: Evidence) -> ModelAnswer:
        """A valid answer, or a ModelError. What one repair round does not mend but is valid goes to the check as it is."""
        text = self._complete(messages)
        answer, complaint = self._read(text, labels, evidence)
        if not complaint:
            return answer or ModelAnswer(answerable=False, claims=())
        repair = [*messages, ("assistant", text[:SHOWN]), ("user", _REPAIR.format(complaint))]
        try:
            mended, still = self._read(self._complete(repair), labels, evidence)
        except ModelOutputError:
            mended, still = None, complaint
        if mended is not None:
            return mended
        if answer is not None:
            return answer
        raise ModelOutputError(f"the model '{self.models[-1]}' gave no valid draft, also after one repair: {still[:200]}")

    @property
    def models(self) -> tuple[str, ...]:
        """The models that wrote, in order."""
        with self._lock:
            return tuple(self._wrote) or (self._endpoints[0].name,)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Says so when the fallback took over."""
        with self._lock:
            if not self._failure:
                return ()
            return (f"{self._failure} — the fallback model '{self._endpoints[-1].name}' wrote this draft or part of it",)

    @property
    def usage(self) -> Usage:
        with self._lock:
            cost = (self._input * self._prices.input + self._output * self._prices.output) / 1e6
            return Usage(self._calls, self._input, self._output, cost)

    def _complete(self, messages: Sequence[Message]) -> str:
        with self._lock:
            endpoint = self._endpoints[-1] if self._failure else self._endpoints[0]
        try:
            reply = endpoint.complete(messages, SCHEMA)
        except ModelUnavailableError as error:
            if endpoint is self._endpoints[-1]:
                raise
            with self._lock:
                self._failure = self._failure or str(error)
            endpoint = self._endpoints[-1]
            reply = endpoint.complete(messages, SCHEMA)
        with self._lock:
            self._wrote.setdefault(endpoint.name)
            self._calls += reply.calls
            self._input += reply.input_tokens
            self._output += reply.output_tokens
        return reply.text

    @staticmethod
    def _read(text: str, labels: Labels, evidence: Evidence) -> tuple[ModelAnswer | None, str]:
        """The answer if it has the declared shape, and what there is to complain of."""
        try:
            answer = parse(text)
        except ModelOutputError as error:
            return None, str(error)
        return answer, "; ".join(problems(answer, labels, evidence)[:8])


_REPAIR = (
    "That answer cannot be used: {}. Answer again with the whole corrected JSON object and nothing around it. "
    "The rules above hold; drop a claim rather than cite what does not stand in the evidence."
)
