"""An OpenAI-compatible chat endpoint on loopback that answers by script: whole answers, streams, and faults on demand.

    with ScriptedEndpoint([answer({...}), Fault.RATE_LIMITED, "plain text"]) as endpoint:
        drafter = ChatDrafter(Named("gpt-test", endpoint.url, endpoint.key), prompts)

The script's steps are used in order, the last one again and again; a callable step is given the request and returns a step.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, cast


class Fault(StrEnum):
    """What the endpoint can be told to do wrong."""

    RATE_LIMITED = "429 with Retry-After: 1"
    RATE_LIMITED_DATE = "429 with a Retry-After that is a date, 30 seconds from now"
    RATE_LIMITED_LONG = "429 with Retry-After: 3600"
    QUOTA = "429 insufficient_quota"
    SERVER_ERROR = "500"
    OVERLOADED = "503 without Retry-After"
    SLOW = "no byte for a second"
    DRIPPING = "one byte every 50 ms, for ever"
    ENDLESS = "a piece of text every 50 ms, for ever"
    TRUNCATED = "the connection ends in the middle of the answer"
    STREAM_ENDS = "the stream ends in the middle of the answer as if it were whole"
    STREAM_ERROR = "an error event in the middle of the answer"
    BROKEN_EVENT = "an event that is not JSON"
    CUT_OFF = "finish_reason length"
    UNFINISHED = "no finish_reason"
    INVALID_JSON = "text that is not JSON, as the answer"
    BROKEN_BODY = "a body that is not JSON, said to be JSON"
    HTML = "an HTML page with status 200"
    EMPTY = "no text"
    REFUSAL = "the model refuses"
    CONTENT_FILTER = "400 content_filter"
    FILTERED = "finish_reason content_filter"
    CONTEXT_TOO_LONG = "400 context_length_exceeded"
    WRONG_MODEL = "404 model_not_found"
    REVOKED_KEY = "401"
    FORBIDDEN = "403"
    NO_JSON_SCHEMA = "400: response_format json_schema is not supported"
    NO_STREAM_OPTIONS = "400: stream_options is not known"
    NO_COMPLETION_TOKENS = "400: max_completion_tokens is not supported"
    NOT_STREAMED = "whole JSON where a stream was asked for"
    REDIRECT = "302 to another host"
    TWO_CHOICES = "two choices"
    TOOL_CALL = "a tool call instead of text"


@dataclass(frozen=True)
class Asked:
    """One request as it came: its JSON body, headers in lower case, and when."""

    body: Mapping[str, Any]
    headers: Mapping[str, str]
    at: float

    @property
    def text(self) -> str:
        """All messages' text."""
        return "\n".join(str(message["content"]) for message in self.body["messages"])


Plain = str | Mapping[str, Any] | Fault
Step = Plain | Callable[[Asked], Plain]


def claim(text: str, label: str = "S1", quotation: str = "", section: str = "") -> dict[str, Any]:
    """One claim of an answer."""
    return {"section": section, "text": text, "citations": [{"label": label, "quotation": quotation or text}]}


def answer(
    *claims: Mapping[str, Any], answerable: bool = True, open_questions: Sequence[str] = (), assumptions: Sequence[str] = ()
) -> dict[str, Any]:
    """A whole answer in the declared shape."""
    return {
        "answerable": answerable,
        "claims": list(claims),
        "open_questions": list(open_questions),
        "assumptions": list(assumptions),
    }


def quoting(asked: Asked) -> dict[str, Any]:
    """A model's answer that claims, in the words of the first passage it is shown, what the passage begins with."""
    passage = re.search(r"<<<EVIDENCE S1 \w+>>>[^\n]*\n(.*?)\n<<<END", asked.text, re.DOTALL)
    words = passage[1].strip()[:60].rsplit(" ", 1)[0] if passage else ""
    return answer(claim(" ".join(words.split()), "S1", words)) if words else answer(answerable=False)


class Script:
    """One step that can be changed between requests: `now` in order, its last again and again."""

    def __init__(self, *steps: Step) -> None:
        self.now: list[Step] = list(steps)
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> Plain:
        with self._lock:
            step = self.now.pop(0) if len(self.now) > 1 else self.now[0]
        return step(asked) if callable(step) else step


_STATUS = {
    Fault.RATE_LIMITED: (429, "rate_limit_exceeded", "Rate limit reached", {"retry-after": "1"}),
    Fault.RATE_LIMITED_LONG: (429, "rate_limit_exceeded", "Rate limit reached", {"retry-after": "3600"}),
    Fault.QUOTA: (429, "insufficient_quota", "You exceeded your current quota", {}),
    Fault.SERVER_ERROR: (500, "server_error", "The server had an error", {}),
    Fault.OVERLOADED: (503, "overloaded", "The server is overloaded", {}),
    Fault.CONTENT_FILTER: (400, "content_filter", "The prompt triggered the content management policy", {}),
    Fault.CONTEXT_TOO_LONG: (400, "context_length_exceeded", "This model's maximum context length is 8192 tokens", {}),
    Fault.WRONG_MODEL: (404, "model_not_found", "The model does not exist", {}),
    Fault.REVOKED_KEY: (401, "invalid_api_key", "Incorrect API key provided", {}),
    Fault.FORBIDDEN: (403, "permission_denied", "Not allowed", {}),
    Fault.NO_JSON_SCHEMA: (400, "invalid_request_error", "'response_format' of type 'json_schema' is not supported", {}),
    Fault.NO_STREAM_OPTIONS: (400, "invalid_request_error", "Unrecognized request argument supplied: stream_options", {}),
    Fault.NO_COMPLETION_TOKENS: (
        400,
        "unsupported_parameter",
        "Unsupported parameter: 'max_completion_tokens'. Use 'max_tokens'",
        {},
    ),
    Fault.REDIRECT: (302, "moved", "elsewhere", {"location": "http://127.0.0.1:9/v1/chat/completions"}),
}


@dataclass
class ScriptedEndpoint:
    """Serves from its own threads between `with` and its end. `asked` is every request, in order."""

    script: Sequence[Step]
    key: str = "test-key"
    input_tokens: int = 100
    output_tokens: int = 20
    pace: float = 0.0  # seconds between the pieces of a stream
    told_usage: bool = True
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> "ScriptedEndpoint":
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def next(self, asked: Asked) -> Plain:
        """The step for this request."""
        with self._lock:
            step = self.script[min(len(self.asked), len(self.script) - 1)]
            self.asked.append(asked)
        return step(asked) if callable(step) else step

    def pause(self, seconds: float) -> bool:
        """Wait, but no longer than the endpoint lives; True when it has ended."""
        return self._stop.wait(seconds)


def _handler(endpoint: ScriptedEndpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            step = endpoint.next(Asked(body, {k.lower(): v for k, v in self.headers.items()}, time.monotonic()))
            try:
                _serve(self, endpoint, body, step)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing on stderr."""

    return Handler


def _serve(handler: BaseHTTPRequestHandler, endpoint: ScriptedEndpoint, body: Mapping[str, Any], step: Plain) -> None:
    if handler.headers.get("authorization") != f"Bearer {endpoint.key}":
        step = Fault.REVOKED_KEY
    if step is Fault.RATE_LIMITED_DATE:
        soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
        _send(handler, 429, json.dumps({"error": {"message": "Rate limit reached"}}).encode(), {"retry-after": soon})
    elif isinstance(step, Fault) and step in _STATUS:
        status, code, message, headers = _STATUS[step]
        _send(handler, status, json.dumps({"error": {"message": message, "type": code, "code": code}}).encode(), headers)
    elif isinstance(step, Fault) and step in _MISBEHAVE:
        _MISBEHAVE[step](handler, endpoint, body)
    elif body.get("stream") and step is not Fault.NOT_STREAMED:
        _stream(handler, endpoint, body, cast(Plain, step))
    else:
        _send(handler, 200, json.dumps(_completion(endpoint, body, step)).encode())


def _send(
    handler: BaseHTTPRequestHandler,
    status: int,
    content: bytes,
    headers: Mapping[str, str] | None = None,
    kind: str = "application/json",
) -> None:
    handler.send_response(status)
    for name, value in {"content-type": kind, "content-length": str(len(content)), **(headers or {})}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def _completion(endpoint: ScriptedEndpoint, body: Mapping[str, Any], step: Plain) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": _text(step)}
    finish: str | None = "stop"
    if step is Fault.REFUSAL:
        message = {"role": "assistant", "content": None, "refusal": "I cannot help with that."}
    elif step is Fault.TOOL_CALL:
        call = {"id": "c1", "type": "function", "function": {"name": "send", "arguments": "{}"}}
        message, finish = {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"
    elif step in (Fault.CUT_OFF, Fault.FILTERED, Fault.UNFINISHED):
        finish = {Fault.CUT_OFF: "length", Fault.FILTERED: "content_filter", Fault.UNFINISHED: None}[cast(Fault, step)]
    choices = [{"index": n, "message": message, "finish_reason": finish} for n in range(2 if step is Fault.TWO_CHOICES else 1)]
    usage = {"prompt_tokens": endpoint.input_tokens, "completion_tokens": endpoint.output_tokens,
             "total_tokens": endpoint.input_tokens + endpoint.output_tokens}  # fmt: skip
    whole = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": body["model"], "choices": choices}
    return {**whole, "usage": usage} if endpoint.told_usage else whole


def _text(step: Plain) -> str:
    if step in (Fault.STREAM_ENDS, Fault.STREAM_ERROR, Fault.ENDLESS, Fault.NOT_STREAMED, Fault.CUT_OFF, Fault.BROKEN_EVENT):
        return json.dumps(answer(claim("The first claim.", quotation="x"), claim("The second claim.", quotation="y")))
    if isinstance(step, Fault):
        return {Fault.INVALID_JSON: "Certainly! Here is the draft you asked for.", Fault.EMPTY: ""}.get(
            step, '{"answerable": false, "cla'
        )
    return step if isinstance(step, str) else json.dumps(step)


def _stream(handler: BaseHTTPRequestHandler, endpoint: ScriptedEndpoint, body: Mapping[str, Any], step: Plain) -> None:
    """Server-sent events: the text in pieces, then the finish reason, the usage if it was asked for, and the end mark."""
    whole = {**_completion(endpoint, body, step), "object": "chat.completion.chunk"}
    usage, (choice, *others), text = whole.pop("usage", None), whole["choices"], _text(step)
    message = {k: v for k, v in choice["message"].items() if k not in ("role", "content") and v}
    for n, call in enumerate(message.get("tool_calls", ())):
        call["index"] = n
    deltas = [{"content": text[i : i + 20]} for i in range(0, len(text), 20)] if choice["message"]["content"] else [message]
    if step in (Fault.STREAM_ENDS, Fault.STREAM_ERROR, Fault.ENDLESS):
        deltas = deltas[: max(1, len(deltas) // 2)]
    frames = [{**whole, "choices": [{"index": 0, "delta": {"role": "assistant", **d}, "finish_reason": None}]} for d in deltas]
    frames += [{**whole, "choices": [{**other, "index": n, "delta": {"content": "x"}}]} for n, other in enumerate(others, 1)]
    if step is Fault.STREAM_ERROR:
        frames.append({"error": {"message": "The server had an error while it answered", "type": "server_error"}})
    elif step not in (Fault.STREAM_ENDS, Fault.ENDLESS):
        frames.append({**whole, "choices": [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]})
        if usage and body.get("stream_options", {}).get("include_usage"):
            frames.append({**whole, "choices": [], "usage": usage})
    events = [b"data: " + json.dumps(frame).encode() + b"\n\n" for frame in frames]
    if step is Fault.BROKEN_EVENT:
        events.insert(1, b"data: {nothing of the kind\n\n")
    if step not in (Fault.STREAM_ENDS, Fault.ENDLESS):
        events.append(b"data: [DONE]\n\n")
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.send_header("transfer-encoding", "chunked")
    handler.end_headers()
    for event in events:
        _chunk(handler, event)
        if endpoint.pace and endpoint.pause(endpoint.pace):
            return
    while step is Fault.ENDLESS and not endpoint.pause(0.05):
        _chunk(handler, events[0])
    _chunk(handler, b"")


def _chunk(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    handler.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
    handler.wfile.flush()


def _slow(handler: BaseHTTPRequestHandler, endpoint: ScriptedEndpoint, body: Mapping[str, Any]) -> None:
    if not endpoint.pause(1.0):
        _send(handler, 200, json.dumps(_completion(endpoint, body, "late")).encode())


def _drip(handler: BaseHTTPRequestHandler, endpoint: ScriptedEndpoint, body: Mapping[str, Any]) -> None:
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream" if body.get("stream") else "application/json")
    handler.send_header("content-length", "1000000")
    handler.end_headers()
    while not endpoint.pause(0.05):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def _truncate(handler: BaseHTTPRequestHandler, endpoint: ScriptedEndpoint, body: Mapping[str, Any]) -> None:
    """Half of the body, or of the stream, and then the connection closes."""
    whole = json.dumps(_completion(endpoint, body, answer(claim("x" * 400)))).encode()
    handler.close_connection = True
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream" if body.get("stream") else "application/json")
    handler.send_header("content-length", str(len(whole)))
    handler.end_headers()
    handler.wfile.write((b"data: " if body.get("stream") else b"") + whole[: len(whole) // 2])


_MISBEHAVE: dict[Fault, Callable[[BaseHTTPRequestHandler, ScriptedEndpoint, Mapping[str, Any]], None]] = {
    Fault.SLOW: _slow,
    Fault.DRIPPING: _drip,
    Fault.TRUNCATED: _truncate,
    Fault.BROKEN_BODY: lambda handler, _endpoint, body: _send(
        handler,
        200,
        b'data: {"id": "chatcmpl-1", "choices": [{"ind' if body.get("stream") else b'{"id": "chatcmpl-1", "choices": [{"ind',
        kind="text/event-stream" if body.get("stream") else "application/json",
    ),
    Fault.HTML: lambda handler, _endpoint, _body: _send(
        handler, 200, b"<html><h1>Sign in to the network</h1></html>", kind="text/html"
    ),
}
