"""One chat model behind an OpenAI-compatible address, through LangChain; retries, deadlines and faults are ours."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
import openai
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, convert_to_messages
from langchain_core.outputs import ChatGeneration
from langsmith import tracing_context
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from copilot.adapters.models.faults import FormatRefused, Transient, translate
from copilot.adapters.models.transport import BoundedTransport, BoundsError
from copilot.errors import ConfigurationError, ModelOutputError, ModelRefusedError

OPENAI = "https://api.openai.com/v1"
ATTEMPTS = 3
LONGEST_WAIT = 120.0  # seconds of Retry-After that are waited for
_JITTER = wait_random_exponential(multiplier=0.5, max=20)
Message = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: its text and what the endpoint says it cost in tokens."""

    text: str
    input_tokens: int
    output_tokens: int
    calls: int


class Endpoint:
    """Completes messages as JSON of a schema. May be used by several threads.

    `timeout` is seconds for one call from first byte to last, `deadline` for all attempts and waits together.
    """

    def __init__(
        self,
        model: str,
        base_url: str = "",
        api_key: str = "",
        *,
        timeout: float = 60.0,
        deadline: float | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = model.removeprefix("openai:")
        self._timeout, self._deadline = timeout, deadline or ATTEMPTS * timeout + LONGEST_WAIT
        self._sleep, self._clock = sleep, clock
        self._client = httpx2.Client(
            transport=BoundedTransport(timeout), timeout=timeout, follow_redirects=False, trust_env=False
        )
        self._chat = _chat(self.name, _address(base_url), api_key, timeout, self._client)
        self._formats = ["json_schema", "json_object", "text"]

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Reply:
        """Raises ModelUnavailableError, ModelRefusedError, ModelOutputError; never returns part of an answer."""
        due = self._clock() + self._deadline
        retrying = Retrying(
            sleep=self._sleep,
            stop=stop_after_attempt(ATTEMPTS),
            wait=_wait,
            retry=retry_if_exception_type(Transient),
            before_sleep=lambda state: self._give_up(state, due),
            reraise=True,
        )
        try:
            return retrying(self._attempt, messages, schema, retrying)
        except Transient as signal:
            raise signal.error from signal

    def close(self) -> None:
        self._client.close()

    def _give_up(self, state: RetryCallState, due: float) -> None:
        """Stop instead of waiting longer than allowed or beyond the deadline."""
        signal = state.outcome.exception() if state.outcome else None
        wait = state.next_action.sleep if state.next_action else 0.0
        if isinstance(signal, Transient) and (wait > LONGEST_WAIT or self._clock() + wait > due):
            raise signal.error from signal

    def _attempt(self, messages: Sequence[Message], schema: Mapping[str, Any], retrying: Retrying) -> Reply:
        while True:
            style = self._formats[0]
            try:
                return self._call(messages, _response_format(style, schema), retrying)
            except FormatRefused as refused:
                if style == "text":
                    raise ModelRefusedError(
                        f"the endpoint refused the request to '{self.name}': {str(refused)[:150]}"
                    ) from refused
                if self._formats[0] == style:
                    self._formats.pop(0)  # remembered: every further call begins with the simpler format

    def _call(self, messages: Sequence[Message], extra: Mapping[str, Any], retrying: Retrying) -> Reply:
        try:
            with tracing_context(enabled=False):  # an environment variable must not send client content to a tracer
                # in extra_body, not as an argument: the client would parse the answer itself and raise with its text
                result = self._chat.generate([convert_to_messages(messages)], extra_body=dict(extra))
        except (openai.OpenAIError, BoundsError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise translate(error, self.name) from error
        except httpx2.HTTPError as error:
            raise translate(openai.APIConnectionError(request=error.request), self.name) from error
        calls = int(retrying.statistics.get("attempt_number", 1))
        return _accept([g for g in result.generations[0] if isinstance(g, ChatGeneration)], self.name, calls)


def _accept(generations: Sequence[ChatGeneration], model: str, calls: int) -> Reply:
    """One choice, ended by itself, plain text, no tool call, no refusal; else a named failure."""
    if len(generations) != 1 or not isinstance(generations[0].message, AIMessage):
        raise ModelOutputError(f"the model '{model}' gave {len(generations)} choices instead of one")
    message = generations[0].message
    finish = (generations[0].generation_info or {}).get("finish_reason")
    if message.additional_kwargs.get("refusal"):
        raise ModelRefusedError(f"the model '{model}' refused to draft this; rephrase the request or draft without the model")
    if finish == "content_filter":
        raise ModelRefusedError(
            f"the content filter of the model '{model}' stopped the draft; rephrase the request or draft without the model"
        )
    if finish == "length":
        raise ModelOutputError(f"the model '{model}' ran out of output length; ask for less or split the request")
    if finish != "stop" or message.tool_calls:
        raise ModelOutputError(f"the answer of the model '{model}' ended with '{finish}' and is not whole; try again")
    if not isinstance(message.content, str) or not message.content.strip():
        raise ModelOutputError(f"the model '{model}' gave an empty answer; try again")
    usage = message.usage_metadata
    return Reply(message.content, usage["input_tokens"] if usage else 0, usage["output_tokens"] if usage else 0, calls)


def _wait(state: RetryCallState) -> float:
    """What the endpoint asked for, else full jitter (AWS architecture blog, 'Exponential backoff and jitter')."""
    signal = state.outcome.exception() if state.outcome else None
    if isinstance(signal, Transient) and signal.wait is not None:
        return signal.wait
    return float(_JITTER(state))


def _response_format(style: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    if style == "json_schema":
        return {
            "response_format": {"type": "json_schema", "json_schema": {"name": "draft", "strict": True, "schema": dict(schema)}}
        }
    return {"response_format": {"type": "json_object"}} if style == "json_object" else {}


def _address(base_url: str) -> str:
    address = urlsplit(base_url or OPENAI)
    if address.scheme not in ("http", "https") or not address.hostname or address.username or address.query:
        raise ConfigurationError(f"OPENAI_BASE_URL is '{base_url}'; it must be an http(s) address without user name or query")
    return base_url or OPENAI


def _chat(model: str, base_url: str, api_key: str, timeout: float, client: httpx2.Client) -> BaseChatModel:
    """A LangChain chat model with everything that could act by itself switched off."""
    if not model:
        raise ConfigurationError("no model is named; set COPILOT_MODEL, e.g. to openai:gpt-5")
    return init_chat_model(
        model,
        model_provider="openai",
        base_url=base_url,
        api_key=api_key or "none",  # local endpoints want none; an empty one would be looked for in the environment
        http_client=client,
        timeout=timeout,
        max_retries=0,
        disable_streaming=True,
        use_responses_api=False,
        openai_proxy="",
        cache=False,
    )
