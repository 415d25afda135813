"""What can go wrong at the model's endpoint: one clear line each, and what may be done about it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto

import openai

from copilot.adapters.models.events import ChoicesError, RefusedInStreamError
from copilot.adapters.models.transport import BoundsError, NotStreamedError
from copilot.errors import ModelError, ModelOutputError, ModelRefusedError, ModelUnavailableError

RETRY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
_QUOTA = re.compile(r"insufficient_quota|exceeded your current quota|billing_hard_limit|credit balance", re.IGNORECASE)
_CONTEXT = re.compile(
    r"context_length_exceeded|maximum context length|context window|context size|prompt is too long|too many tokens"
    r"|input tokens exceed",
    re.IGNORECASE,
)
_FILTER = re.compile(r"content_filter|content_policy|content management policy|safety system|flagged", re.IGNORECASE)
_DIALECT = re.compile(
    r"response_format|json_schema|structured output|max_completion_tokens|max_tokens|stream_options|include_usage"
    r"|\bstream(?:ing)?\b",
    re.IGNORECASE,
)
_OTHER_WAY = "rephrase the request, or draft without the model"


class Kind(Enum):
    """What may be done about a fault."""

    AGAIN = auto()  # it may pass: another attempt, after a wait
    DIALECT = auto()  # the endpoint does not know something of the protocol: ask in a simpler way
    CONTEXT = auto()  # the request is too long: ask with less evidence
    PIECE = auto()  # of this request alone: another one may succeed
    TRIED = auto()  # it did not pass while it was tried: another request may succeed
    ENDPOINT = auto()  # of the endpoint, key or model: no request will succeed


class Fault(Exception):  # noqa: N818 (a signal between the parts of this folder; `error` is what a person reads)
    """`wait` is seconds that the endpoint asks to wait; `charged` is False where it certainly asks no money for the call."""

    def __init__(self, kind: Kind, error: ModelError, wait: float | None = None, *, charged: bool = True) -> None:
        super().__init__(str(error))
        self.kind, self.error, self.wait, self.charged = kind, error, wait, charged


def translate(error: Exception, model: str) -> Fault:
    """The fault that one of the client's errors is."""
    causes = list(_causes(error))
    if any(isinstance(e, RefusedInStreamError) for e in causes):
        return refusal(model)
    if any(isinstance(e, NotStreamedError) for e in causes):
        return Fault(Kind.DIALECT, ModelOutputError("stream: the endpoint does not stream"))
    if found := next((e for e in causes if isinstance(e, BoundsError | ChoicesError)), None):
        kind = Kind.PIECE if isinstance(found, ChoicesError) else Kind.ENDPOINT
        return Fault(kind, ModelOutputError(f"the model '{model}' gave no draft: {found}; check OPENAI_BASE_URL"))
    if isinstance(error, openai.APITimeoutError):
        return Fault(
            Kind.AGAIN,
            ModelUnavailableError(f"the model '{model}' did not answer in time; try again or raise COPILOT_MODEL_TIMEOUT"),
        )
    if isinstance(error, openai.APIStatusError):
        return _status(error, model)
    if isinstance(error, openai.APIConnectionError):
        return broken_off(model)
    if isinstance(error, openai.APIError):  # told in the middle of a stream
        return _told(f"{error.code or ''} {error.type or ''} {error.message}", model) or broken_off(model)
    return Fault(
        Kind.PIECE,
        ModelOutputError(f"the answer of the model '{model}' cannot be read as a chat completion ({type(error).__name__})"),
    )


def refusal(model: str) -> Fault:
    """The model will not draft this."""
    return Fault(Kind.PIECE, ModelRefusedError(f"the model '{model}' refused to draft this; {_OTHER_WAY}"))


def filtered(model: str) -> Fault:
    """A filter stopped the answer in its middle."""
    return Fault(Kind.PIECE, ModelRefusedError(f"the content filter of the model '{model}' stopped the draft; {_OTHER_WAY}"))


def broken_off(model: str) -> Fault:
    """No answer, or half of one."""
    line = (
        f"no whole answer came from the model '{model}' (connection failed or broke off); check OPENAI_BASE_URL and the network"
    )
    return Fault(Kind.AGAIN, ModelUnavailableError(line))


def _status(error: openai.APIStatusError, model: str) -> Fault:
    said = f"{error.code or ''} {error.type or ''} {error.message}"
    status = error.status_code
    if status == 400 and _DIALECT.search(said) and not _CONTEXT.search(said):
        return Fault(Kind.DIALECT, ModelRefusedError(said[:500]), charged=False)
    if (told := _told(said, model, status)) is not None:
        return told
    if status in RETRY or status >= 500:
        reason = "rate limit reached" if status == 429 else f"server error {status}"
        line = f"the model '{model}' is not available now ({reason}); try again later"
        return Fault(Kind.AGAIN, ModelUnavailableError(line), retry_after(error), charged=False)
    return Fault(Kind.ENDPOINT, ModelRefusedError(_REFUSED.get(status, _refused(status)).format(model=model)), charged=False)


def _told(said: str, model: str, status: int = 0) -> Fault | None:
    """The faults that are known by what the endpoint says of them."""
    if _QUOTA.search(said):
        code = f" ({status})" if status else ""
        line = f"the quota of the model's account is used up{code}; add credit or set another key"
        return Fault(Kind.ENDPOINT, ModelRefusedError(line), charged=False)
    if _CONTEXT.search(said) or status == 413:
        line = f"the request is longer than the context of the model '{model}'; ask for less or lower retrieval in the prompt"
        return Fault(Kind.CONTEXT, ModelRefusedError(line), charged=False)
    if status in (0, 400) and _FILTER.search(said):
        return Fault(
            Kind.PIECE, ModelRefusedError(f"the endpoint's content filter refused the request; {_OTHER_WAY}"), charged=False
        )
    return None


_REFUSED = {
    401: "the endpoint refused the key (401): it is wrong or revoked; set OPENAI_API_KEY",
    403: "the key may not use the model '{model}' (403); ask the account's owner or set COPILOT_MODEL",
    404: "the endpoint knows no model '{model}' (404); correct COPILOT_MODEL or OPENAI_BASE_URL",
}


def _refused(status: int) -> str:
    if 300 <= status < 400:
        return f"the endpoint redirects ({status}) and redirects are not followed; set OPENAI_BASE_URL to the final address"
    return f"the endpoint refused the request ({status}); nothing was drafted"


def retry_after(error: openai.APIStatusError) -> float | None:
    """Seconds that the endpoint asks to wait (RFC 9110, section 10.2.3: seconds or a date); None when it does not."""
    headers = error.response.headers
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        value = headers.get("retry-after", "").strip()
        if re.fullmatch(r"\d+(?:\.\d+)?", value):
            return float(value)
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()) if value else None
    except (ValueError, TypeError, OverflowError):
        return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen = 0
    while error is not None and seen < 10:
        yield error
        error, seen = error.__cause__ or error.__context__, seen + 1
