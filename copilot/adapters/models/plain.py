"""A chat endpoint for who only wants whole answers, and errors that a person can read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from copilot.adapters.models.bill import Bill
from copilot.adapters.models.endpoint import Endpoint, Message
from copilot.adapters.models.faults import Fault
from copilot.errors import ModelOutputError


@dataclass(frozen=True, slots=True)
class Whole:
    """An answer that ended by itself."""

    text: str


class PlainEndpoint:
    """Fits judge.Completing."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    @property
    def name(self) -> str:
        return self._endpoint.name

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any], bill: Bill, /) -> Whole:
        """Raises ModelUnavailableError, ModelRefusedError, ModelOutputError, SpendingError; never returns part of an answer."""
        try:
            reply = self._endpoint.complete(messages, schema, bill)
        except Fault as fault:
            raise fault.error from fault
        if reply.fault:
            raise ModelOutputError(reply.fault)
        return Whole(reply.said)

    def close(self) -> None:
        self._endpoint.close()
