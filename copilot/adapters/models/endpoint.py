"""One chat model behind an OpenAI-compatible address, through LangChain; retries, deadlines and faults are ours."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import httpx2
import openai
from langchain_core.messages import BaseMessage, convert_to_messages
from langchain_core.outputs import ChatGeneration
from langsmith import tracing_context
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from copilot.adapters.models.bill import Bill, Prices
from copilot.adapters.models.client import address_of, chat_model, http_client
from copilot.adapters.models.dialect import Dialect, Way
from copilot.adapters.models.events import ChoicesError, RefusedInStreamError
from copilot.adapters.models.faults import Fault, Kind, translate
from copilot.adapters.models.reply import SILENT, Listener, Reply, accepted
from copilot.adapters.models.tokens import TiktokenCounter
from copilot.adapters.models.transport import BoundsError
from copilot.domain.draft import Usage
from copilot.domain.drafting import Unrecorded
from copilot.ports import TokenCounter

ATTEMPTS = 3
LONGEST_WAIT = 120.0  # seconds of Retry-After that are waited for
MOST_OUTPUT = 16_000  # tokens of an answer where money is counted and no other bound is set: a draft of 60 claims, and thought
_JITTER = wait_random_exponential(multiplier=0.5, max=20)
# What the client and the libraries below it raise for answers that are none.
_BROKEN = (
    openai.OpenAIError, BoundsError, ChoicesError, RefusedInStreamError, ValueError, TypeError, KeyError, AttributeError, IndexError,
)  # fmt: skip
Message = tuple[str, str]


class Endpoint:
    """Completes messages as JSON of a schema. May be used by several threads.

    `timeout` is seconds for one call from first byte to last, `deadline` for all attempts and waits together; `most_output`
    bounds the tokens of an answer. Where prices are known there always is a bound, else nothing could be reserved.
    """

    def __init__(
        self,
        model: str,
        base_url: str = "",
        api_key: str = "",
        *,
        timeout: float = 60.0,
        deadline: float | None = None,
        prices: Prices = Prices(),  # noqa: B008 (frozen)
        most_output: int | None = None,
        counter: TokenCounter | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = model.removeprefix("openai:")
        self.prices, self.counter = prices, counter or TiktokenCounter(model)
        self._most = most_output or (MOST_OUTPUT if prices.known else None)
        self._timeout, self._deadline = timeout, deadline or ATTEMPTS * timeout + LONGEST_WAIT
        self._sleep, self._clock = sleep, clock
        address = address_of(base_url)
        self.host, self._address = address.hostname or "", address.geturl()
        self._client = http_client(address, timeout)
        self._chat = chat_model(self.name, address, api_key, timeout, self._client)
        self._dialect = Dialect()

    def complete(
        self, messages: Sequence[Message], schema: Mapping[str, Any], bill: Bill | None = None, listener: Listener = SILENT
    ) -> Reply:
        """A whole answer, or one that says why it is none and can be mended. The listener gets the text so far, as it comes.

        Raises Fault (of kind CONTEXT, PIECE, TRIED or ENDPOINT), SpendingError.
        """
        bill = bill or Bill(Unrecorded())
        due = self._clock() + self._deadline
        retrying = Retrying(
            sleep=self._sleep,
            stop=stop_after_attempt(ATTEMPTS),
            wait=_wait,
            retry=retry_if_exception(lambda error: isinstance(error, Fault) and error.kind is Kind.AGAIN),
            before_sleep=lambda state: self._before_waiting(state, due, listener),
            reraise=True,
        )
        try:
            return retrying(self._attempt, messages, schema, bill, listener)
        except Fault as fault:
            if fault.kind is Kind.AGAIN:
                raise Fault(Kind.TRIED, fault.error) from fault
            raise

    def close(self) -> None:
        self._client.close()

    def _before_waiting(self, state: RetryCallState, due: float, listener: Listener) -> None:
        """Say so; stop instead of waiting longer than allowed or beyond the deadline."""
        signal = state.outcome.exception() if state.outcome else None
        wait = state.next_action.sleep if state.next_action else 0.0
        if isinstance(signal, Fault):
            if wait > LONGEST_WAIT:
                raise Fault(Kind.ENDPOINT, signal.error) from signal
            if self._clock() + wait > due:
                raise Fault(Kind.TRIED, signal.error) from signal
            reason = str(signal.error).partition(";")[0]
            listener.note(f"{reason}; attempt {state.attempt_number + 1} of {ATTEMPTS} in {wait:.0f} s")

    def _attempt(self, messages: Sequence[Message], schema: Mapping[str, Any], bill: Bill, listener: Listener) -> Reply:
        """One call, in the richest way that the endpoint is known to understand."""
        while True:
            way = self._dialect.way
            try:
                return self._paid(messages, schema, way, bill, listener)
            except Fault as fault:
                if fault.kind is not Kind.DIALECT:
                    raise
                if not self._dialect.simpler(way, str(fault.error)):
                    line = f"the endpoint refused the request to '{self.name}': {' '.join(str(fault.error).split())[:150]}"
                    raise Fault(Kind.ENDPOINT, type(fault.error)(line)) from fault

    def _paid(self, messages: Sequence[Message], schema: Mapping[str, Any], way: Way, bill: Bill, listener: Listener) -> Reply:
        asked = sum(self.counter.count(text) + 8 for _, text in messages)  # a message's own marks: 3 to 5 tokens
        with bill.call(self.name, self._address, self.prices, asked, self._most or 0) as call:
            try:
                reply = self._call(messages, way.body(schema, self._most), way, listener)
            except Fault as fault:
                if not fault.charged:
                    call.free()
                raise
            told = reply.input_tokens or asked, reply.output_tokens or self.counter.count(reply.said)
            call.used(Usage(1, *told, self.prices.cost(*told)))
        if reply.stops is not None:
            raise reply.stops
        return reply

    def _call(self, messages: Sequence[Message], body: dict[str, Any], way: Way, listener: Listener) -> Reply:
        given = convert_to_messages(messages)
        try:
            with tracing_context(enabled=False):  # an environment variable must not send client content to a tracer
                return accepted(self._chunks(given, body, way), self.name, listener)
        except _BROKEN as error:
            raise translate(error, self.name) from error
        except httpx2.HTTPError as error:
            raise translate(openai.APIConnectionError(request=error.request), self.name) from error

    def _chunks(self, given: list[BaseMessage], body: dict[str, Any], way: Way) -> Iterable[BaseMessage]:
        if way.streams:
            return self._chat.stream(given, stream_usage=way.told_usage, extra_body=body)
        found = self._chat.generate([given], extra_body=body).generations[0]
        return [g.message for g in found if isinstance(g, ChatGeneration)]


def _wait(state: RetryCallState) -> float:
    """What the endpoint asked for, else full jitter (AWS architecture blog, 'Exponential backoff and jitter')."""
    signal = state.outcome.exception() if state.outcome else None
    if isinstance(signal, Fault) and signal.wait is not None:
        return signal.wait
    return float(_JITTER(state))
