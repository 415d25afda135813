"""What can go wrong at the model's endpoint, as our errors: one clear line each, and whether another attempt is worth it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import openai

from copilot.adapters.models.transport import BoundsError
from copilot.errors import ModelError, ModelOutputError, ModelRefusedError, ModelUnavailableError

RETRY = frozenset({408, 409, 429, 500, 502, 503, 504, 520, 522, 524, 529})
_QUOTA = re.compile(r"insufficient_quota|exceeded your current quota|billing_hard_limit|credit balance", re.IGNORECASE)
_CONTEXT = re.compile(
    r"context_length_exceeded|maximum context length|context window|prompt is too long|too many tokens", re.IGNORECASE
)
_FILTER = re.compile(r"content_filter|content_policy|content management policy|safety system|flagged", re.IGNORECASE)
_FORMAT = re.compile(r"response_format|json_schema|structured output", re.IGNORECASE)


class Transient(Exception):  # noqa: N818 (a signal to the retry layer, seen by nobody else)
    """Worth another attempt, after `wait` seconds if the endpoint said so."""

    def __init__(self, error: ModelUnavailableError, wait: float | None = None) -> None:
        super().__init__(str(error))
        self.error, self.wait = error, wait


class FormatRefused(Exception):  # noqa: N818 (a signal too)
    """The endpoint does not know the response format that was asked for."""


def translate(error: Exception, model: str) -> Exception:
    """The error to raise for one of the client's: a ModelError, or a signal to try again."""
    if bounds := next((e for e in _causes(error) if isinstance(e, BoundsError)), None):
        return ModelOutputError(f"the model '{model}' gave no draft: {bounds}; check OPENAI_BASE_URL")
    if isinstance(error, openai.APITimeoutError):
        return Transient(
            ModelUnavailableError(f"the model '{model}' did not answer in time; try again or raise COPILOT_MODEL_TIMEOUT")
        )
    if isinstance(error, openai.APIStatusError):
        return _status(error, model)
    if isinstance(error, openai.APIConnectionError):
        return Transient(ModelUnavailableError(
            f"no whole answer came from the model '{model}' (connection failed or broke off); "
                                               "check OPENAI_BASE_URL and the network"))  # fmt: skip
    if isinstance(error, ModelError):
        return error
    return ModelOutputError(f"the answer of the model '{model}' cannot be read as a chat completion ({type(error).__name__})")


def _status(error: openai.APIStatusError, model: str) -> Exception:
    said = f"{error.code or ''} {error.type or ''} {error.message}"
    status = error.status_code
    if status == 400 and _FORMAT.search(said):
        return FormatRefused(said)
    if _QUOTA.search(said):
        return ModelRefusedError(f"the quota of the model's account is used up ({status}); add credit or set another key")
    if _CONTEXT.search(said) or status == 413:
        return ModelRefusedError(
            f"the request is longer than the context of the model '{model}'; ask for less or lower retrieval in the prompt"
        )
    if status == 400 and _FILTER.search(said):
        return ModelRefusedError("the endpoint's content filter refused the request; rephrase it or draft without the model")
    if status in RETRY or status >= 500:
        reason = "rate limit reached" if status == 429 else f"server error {status}"
        return Transient(
            ModelUnavailableError(f"the model '{model}' is not available now ({reason}); try again later"), retry_after(error)
        )
    if status == 401:
        return ModelRefusedError("the endpoint refused the key (401): it is wrong or revoked; set OPENAI_API_KEY")
    if status == 403:
        return ModelRefusedError(f"the key may not use the model '{model}' (403); ask the account's owner or set COPILOT_MODEL")
    if status == 404:
        return ModelRefusedError(f"the endpoint knows no model '{model}' (404); correct COPILOT_MODEL or OPENAI_BASE_URL")
    if 300 <= status < 400:
        return ModelRefusedError(
            f"the endpoint redirects ({status}) and redirects are not followed; set OPENAI_BASE_URL to the final address"
        )
    return ModelRefusedError(f"the endpoint refused the request ({status}); nothing was drafted")


def retry_after(error: openai.APIStatusError) -> float | None:
    """Seconds that the endpoint asks to wait (RFC 9110, section 10.2.3: seconds or a date); None when it does not."""
    headers = error.response.headers
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        value = headers.get("retry-after", "")
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
