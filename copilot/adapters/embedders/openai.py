"""Embeddings by OpenAI or any compatible endpoint, with one retry layer: ours."""

import threading
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from openai import (
    APIConnectionError,
    APIError,
    APIStatusError,
    AuthenticationError,
    DefaultHttpxClient,
    NotFoundError,
    OpenAI,
    PermissionDeniedError,
)
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_base, wait_random_exponential

from copilot.errors import ConfigurationError, ModelOutputError, ModelRefusedError, ModelUnavailableError
from copilot.ports import Floats

ATTEMPTS = 3
DEADLINE = 180.0  # seconds for a batch with all its attempts
TIMEOUT = 60.0  # seconds for one attempt
LONGEST_WAIT = 120.0  # seconds; a server that asks for more is not waited for
BATCH_TEXTS, BATCH_CHARACTERS = 256, 400_000  # an endpoint takes 300,000 tokens a call
LONGEST = 20_000  # characters of one text; models take 8,191 tokens
RETRIED = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
# What an endpoint's models return, so that the dimension is known before the first call.
DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}


class OpenAIEmbedder:
    """Fits ports.Embedder. Raises ModelUnavailableError, ModelRefusedError, ModelOutputError from `embed`."""

    def __init__(
        self, model: str, *, api_key: str, base_url: str = "", timeout: float = TIMEOUT, wait: wait_base | None = None
    ) -> None:
        if not api_key and not base_url:
            raise ConfigurationError(f"the embedder openai:{model} needs OPENAI_API_KEY; without a key use wordllama")
        self._model = model
        self._key, self._url, self._timeout = api_key or "none", base_url or None, timeout
        self._wait = wait or wait_random_exponential(multiplier=1, max=20)
        self._lock = threading.Lock()
        self._client: OpenAI | None = None
        self._dimension = DIMENSIONS.get(model, 0)

    @property
    def name(self) -> str:
        return f"openai:{self._model}" + (f"@{urlsplit(self._url).hostname}" if self._url else "")

    @property
    def dimension(self) -> int:
        if not self._dimension:
            self._dimension = self.embed(["dimension"]).shape[1]
        return self._dimension

    def embed(self, texts: Sequence[str]) -> Floats:
        """Shape (len(texts), dimension), rows of unit length."""
        rows = [self._call(batch) for batch in _batches(texts)]
        return np.concatenate(rows) if rows else np.zeros((0, self._dimension), dtype=np.float32)

    def close(self) -> None:
        """Let go of the connections."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _call(self, batch: list[str]) -> Floats:
        retrying = Retrying(
            retry=retry_if_exception(_worth_another),
            stop=stop_after_attempt(ATTEMPTS) | stop_before_delay(DEADLINE),
            wait=self._pause,
            reraise=True,
        )
        try:
            reply = retrying(self._opened().embeddings.create, model=self._model, input=batch, encoding_format="float")
        except APIError as error:
            raise _named(error, self._model) from None
        return _vectors(reply, len(batch), self._model)

    def _pause(self, state: RetryCallState) -> float:
        asked = _retry_after(state.outcome.exception() if state.outcome else None)
        return asked if asked is not None else self._wait(state)

    def _opened(self) -> OpenAI:
        with self._lock:
            if self._client is None:
                plain = DefaultHttpxClient(trust_env=False, follow_redirects=False, timeout=self._timeout)
                self._client = OpenAI(
                    api_key=self._key, base_url=self._url, max_retries=0, timeout=self._timeout, http_client=plain
                )
            return self._client


def _batches(texts: Sequence[str]) -> list[list[str]]:
    batches: list[list[str]] = []
    size = 0
    for text in texts:
        piece = text[:LONGEST].strip() or "-"  # an endpoint refuses an empty text
        if not batches or len(batches[-1]) >= BATCH_TEXTS or size + len(piece) > BATCH_CHARACTERS:
            batches.append([])
            size = 0
        batches[-1].append(piece)
        size += len(piece)
    return batches


def _worth_another(error: BaseException) -> bool:
    if isinstance(error, APIStatusError):
        waits = _retry_after(error)
        return error.status_code in RETRIED and error.code != "insufficient_quota" and (waits is None or waits <= LONGEST_WAIT)
    return isinstance(error, APIConnectionError)


def _retry_after(error: BaseException | None) -> float | None:
    if not isinstance(error, APIStatusError):
        return None
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    except ValueError:
        return None


def _named(error: APIError, model: str) -> Exception:
    if isinstance(error, AuthenticationError | PermissionDeniedError | NotFoundError) or error.code == "insufficient_quota":
        return ModelRefusedError(f"the endpoint refuses embeddings by {model}: {_line(error)}; check key, model and quota")
    if isinstance(error, APIStatusError) and error.status_code not in RETRIED:
        return ModelRefusedError(f"the endpoint refuses the texts to embed by {model}: {_line(error)}")
    return ModelUnavailableError(f"no embeddings by {model} after {ATTEMPTS} attempts: {_line(error)}; try again later")


def _line(error: APIError) -> str:
    return " ".join(str(error.message).split())[:200]


def _vectors(reply: Any, wanted: int, model: str) -> Floats:
    """Check the reply's shape: an HTML page with status 200 comes back as a `str`."""
    try:
        rows = sorted(reply.data, key=lambda row: row.index)
        vectors = np.asarray([row.embedding for row in rows], dtype=np.float32)
    except (AttributeError, TypeError, ValueError):
        raise ModelOutputError(f"the endpoint's answer is not a list of embeddings by {model}") from None
    if vectors.ndim != 2 or len(vectors) != wanted or not vectors.shape[1] or not np.isfinite(vectors).all():
        raise ModelOutputError(f"the endpoint returned {len(vectors)} usable embeddings for {wanted} texts by {model}")
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12), dtype=np.float32)
