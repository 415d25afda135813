"""What the person sees for each fault of the model's endpoint, with the real LangChain and openai clients in between."""

import os
from collections.abc import Callable, Mapping

import pytest

from copilot.adapters.models.endpoint import Endpoint
from copilot.adapters.models.faults import Fault as Fault_
from copilot.adapters.models.output import SCHEMA
from copilot.errors import ConfigurationError, ModelError, ModelOutputError, ModelRefusedError, ModelUnavailableError
from tests.scripted_endpoint import Fault, ScriptedEndpoint, Step, answer

MESSAGES = [("system", "You draft."), ("user", "Draft.")]


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, list[float]()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        return self.now


def call(script: list[Step], clock: Clock, **options: float) -> tuple[str, int]:
    """The reply's text and the number of requests; what is no answer is raised as a person would read it."""
    with ScriptedEndpoint(script) as served:
        endpoint = Endpoint(
            "openai:gpt-test",
            served.url,
            served.key,
            timeout=options.pop("timeout", 5.0),
            sleep=clock.sleep,
            clock=clock,
            **options,
        )
        try:
            reply = endpoint.complete(MESSAGES, SCHEMA)
            if reply.fault:
                raise ModelOutputError(reply.fault)
            return reply.said, len(served.asked)
        except Fault_ as fault:
            raise fault.error from fault
        finally:
            endpoint.close()
            clock.requests = len(served.asked)  # type: ignore[attr-defined]


FINAL = {
    Fault.QUOTA: (ModelRefusedError, "quota"),
    Fault.REVOKED_KEY: (ModelRefusedError, "OPENAI_API_KEY"),
    Fault.FORBIDDEN: (ModelRefusedError, "may not use"),
    Fault.WRONG_MODEL: (ModelRefusedError, "knows no model 'gpt-test'"),
    Fault.CONTENT_FILTER: (ModelRefusedError, "content filter"),
    Fault.FILTERED: (ModelRefusedError, "content filter"),
    Fault.CONTEXT_TOO_LONG: (ModelRefusedError, "context"),
    Fault.REFUSAL: (ModelRefusedError, "refused to draft"),
    Fault.REDIRECT: (ModelRefusedError, "redirects"),
    Fault.CUT_OFF: (ModelOutputError, "output length"),
    Fault.EMPTY: (ModelOutputError, "empty"),
    Fault.HTML: (ModelOutputError, "text/html"),
    Fault.BROKEN_BODY: (ModelOutputError, "cannot be read"),
    Fault.BROKEN_EVENT: (ModelOutputError, "cannot be read"),
    Fault.TWO_CHOICES: (ModelOutputError, "several choices"),
    Fault.TOOL_CALL: (ModelOutputError, "tool_calls"),
}
AGAIN = {
    Fault.SERVER_ERROR: "server error 500",
    Fault.OVERLOADED: "server error 503",
    Fault.RATE_LIMITED: "rate limit",
    Fault.TRUNCATED: "broke off",
    Fault.UNFINISHED: "broke off",
    Fault.STREAM_ENDS: "broke off",
    Fault.STREAM_ERROR: "broke off",
}


@pytest.mark.parametrize("fault", FINAL)
def test_a_fault_that_time_does_not_mend_is_told_in_one_line_after_one_request(fault: Fault) -> None:
    clock = Clock()
    expected, words = FINAL[fault]
    with pytest.raises(expected, match=words) as raised:
        call([fault, answer()], clock)
    assert "\n" not in str(raised.value)
    assert clock.requests == 1  # type: ignore[attr-defined]
    assert clock.slept == []


@pytest.mark.parametrize("fault", AGAIN)
def test_a_passing_fault_is_tried_three_times_and_then_told(fault: Fault) -> None:
    clock = Clock()
    with pytest.raises(ModelUnavailableError, match=AGAIN[fault]):
        call([fault], clock)
    assert clock.requests == 3  # type: ignore[attr-defined]
    assert len(clock.slept) == 2


@pytest.mark.parametrize("fault", AGAIN)
def test_a_fault_that_passes_leaves_a_whole_answer(fault: Fault) -> None:
    text, requests = call([fault, answer()], Clock())
    assert (text, requests) == ('{"answerable": true, "claims": [], "open_questions": [], "assumptions": []}', 2)


def test_the_wait_that_the_endpoint_asks_for_is_kept() -> None:
    clock = Clock()
    call([Fault.RATE_LIMITED, answer()], clock)
    assert clock.slept == [1.0]


def test_a_wait_until_a_date_is_kept() -> None:
    clock = Clock()
    call([Fault.RATE_LIMITED_DATE, answer()], clock)
    assert 25 < clock.slept[0] <= 30


def test_a_wait_of_an_hour_is_not_waited_for() -> None:
    clock = Clock()
    with pytest.raises(ModelUnavailableError, match="rate limit"):
        call([Fault.RATE_LIMITED_LONG, answer()], clock)
    assert clock.slept == []


def test_waits_end_at_the_deadline_of_all_attempts() -> None:
    clock = Clock()
    with pytest.raises(ModelUnavailableError):
        call([Fault.RATE_LIMITED, answer()], clock, deadline=0.5)
    assert clock.requests == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("fault", [Fault.SLOW, Fault.DRIPPING, Fault.ENDLESS])
def test_an_answer_that_takes_too_long_ends_at_the_timeout_even_while_bytes_drip(fault: Fault) -> None:
    with pytest.raises(ModelUnavailableError, match="in time"):
        call([fault], Clock(), timeout=0.25)


def test_an_endpoint_without_json_schema_is_asked_for_a_json_object_and_remembered() -> None:
    def only_objects(asked: object) -> object:
        style = asked.body.get("response_format", {}).get("type")  # type: ignore[attr-defined]
        return Fault.NO_JSON_SCHEMA if style == "json_schema" else answer()

    with ScriptedEndpoint([only_objects]) as served:  # type: ignore[list-item]
        endpoint = Endpoint("gpt-test", served.url, served.key)
        endpoint.complete(MESSAGES, SCHEMA)
        endpoint.complete(MESSAGES, SCHEMA)
        endpoint.close()
    assert [a.body["response_format"]["type"] for a in served.asked] == ["json_schema", "json_object", "json_object"]


@pytest.mark.parametrize(
    ("fault", "offends"),
    [
        (Fault.NO_STREAM_OPTIONS, lambda body: "stream_options" in body),
        (Fault.NO_COMPLETION_TOKENS, lambda body: "max_completion_tokens" in body),
        (Fault.NOT_STREAMED, lambda body: body.get("stream")),
    ],
)
def test_what_an_endpoint_does_not_know_is_left_out_from_then_on(
    fault: Fault, offends: Callable[[Mapping[str, object]], object]
) -> None:
    with ScriptedEndpoint([lambda asked: fault if offends(asked.body) else answer()]) as served:
        endpoint = Endpoint("gpt-test", served.url, served.key, most_output=500)
        replies = [endpoint.complete(MESSAGES, SCHEMA) for _ in range(2)]
        endpoint.close()
    assert [bool(offends(asked.body)) for asked in served.asked] == [True, False, False]
    assert all(reply.said.startswith('{"answerable": true') for reply in replies)
    assert {asked.body.get("max_tokens") or asked.body.get("max_completion_tokens") for asked in served.asked} == {500}


def test_an_unreachable_endpoint_is_unavailable() -> None:
    clock = Clock()
    endpoint = Endpoint("gpt-test", "http://127.0.0.1:9/v1", "k", sleep=clock.sleep)
    with pytest.raises(Fault_, match="OPENAI_BASE_URL") as raised:
        endpoint.complete(MESSAGES, SCHEMA)
    endpoint.close()
    assert isinstance(raised.value.error, ModelUnavailableError)
    assert len(clock.slept) == 2


@pytest.mark.parametrize("address", ["ftp://host/v1", "host/v1", "http://user:pass@host/v1", "http://host/v1?key=1", "http://"])
def test_an_address_that_cannot_be_meant_is_refused(address: str) -> None:
    with pytest.raises(ConfigurationError, match="OPENAI_BASE_URL"):
        Endpoint("gpt-test", address)


def test_no_model_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="COPILOT_MODEL"):
        Endpoint("")


def test_nothing_but_the_messages_and_the_format_is_sent() -> None:
    with ScriptedEndpoint([answer()]) as served:
        endpoint = Endpoint("gpt-test", served.url, served.key)
        endpoint.complete(MESSAGES, SCHEMA)
        endpoint.close()
    assert set(served.asked[0].body) == {"model", "messages", "response_format", "stream", "stream_options"}
    assert served.asked[0].body["stream"] is True
    assert [m["role"] for m in served.asked[0].body["messages"]] == ["system", "user"]


def test_a_tracer_or_proxy_in_the_environment_receives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedEndpoint([answer()]) as elsewhere, ScriptedEndpoint([answer()]) as served:
        host = elsewhere.url.removesuffix("/v1")
        for name, value in {"HTTP_PROXY": host, "ALL_PROXY": host, "OPENAI_PROXY": host, "OPENAI_BASE_URL": elsewhere.url,
                            "OPENAI_API_BASE": elsewhere.url, "LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true",
                            "LANGSMITH_ENDPOINT": host, "LANGSMITH_API_KEY": "k",
                            "LANGSMITH_GATEWAY": host}.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        endpoint = Endpoint("gpt-test", served.url, served.key)
        endpoint.complete(MESSAGES, SCHEMA)
        endpoint.close()
        assert len(served.asked) == 1
        assert elsewhere.asked == []
    assert os.environ["LANGSMITH_TRACING"] == "true"


def test_every_fault_of_the_script_is_tested_here_or_in_the_drafter() -> None:
    elsewhere = {
        Fault.SLOW, Fault.DRIPPING, Fault.ENDLESS, Fault.RATE_LIMITED_LONG, Fault.RATE_LIMITED_DATE, Fault.NO_JSON_SCHEMA,
        Fault.NO_STREAM_OPTIONS, Fault.NO_COMPLETION_TOKENS, Fault.NOT_STREAMED, Fault.INVALID_JSON,
    }  # fmt: skip
    assert set(FINAL) | set(AGAIN) | elsewhere == set(Fault)
    assert all(issubclass(kind, ModelError) for kind, _ in FINAL.values())
